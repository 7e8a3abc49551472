"""The list of scorecards."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session, aliased

from models.i18n import N_
from models.lists import (
    Aggregate,
    Column,
    Filter,
    Join,
    Kind,
    ListQuery,
    ListSpec,
    Op,
    Search,
    Sort,
    View,
    ViewState,
)
from models.partners.records import Agent, AgentLevel
from models.performance.records import SCORECARD_STATE_WORDS, Scorecard, ScorecardState, ScoreScheme
from models.platform import rights
from models.platform.principal import Role
from models.platform.records import User

_reviewer = aliased(User, name="card_reviewer")
STATE_TONES = {
    ScorecardState.CALCULATED: "neutral",
    ScorecardState.REVIEW: "hold",
    ScorecardState.PUBLISHED: "ok",
    ScorecardState.ARCHIVED: "neutral",
}


def _published_for_agents(session: Session) -> tuple[Any, ...]:
    """People of an agent see published cards only."""
    if Role.AGENT not in rights.principal_of(session).roles:
        return ()
    return (Scorecard.state.in_((ScorecardState.PUBLISHED, ScorecardState.ARCHIVED)),)


LIST = ListSpec(
    id="scorecards.list",
    entity="scorecard",
    title=N_("Scorecards"),
    record=Scorecard,
    joins=(
        Join(Agent, Agent.id == Scorecard.agent_id, outer=False),
        Join(AgentLevel, AgentLevel.id == Agent.level_id),
        Join(ScoreScheme, ScoreScheme.id == Scorecard.scheme_id, outer=False),
        Join(_reviewer, _reviewer.id == Scorecard.reviewer_id),
    ),
    where=_published_for_agents,
    search=(Search(Agent, Scorecard.agent_id),),
    columns=(
        Column("agent", N_("Agent"), Agent.name, Kind.REFERENCE, sort=Agent.sort_key, key=Scorecard.agent_id,
               opens="agent", width=230),
        Column("starts_on", N_("From"), Scorecard.starts_on, Kind.DAY),
        Column("ends_on", N_("To"), Scorecard.ends_on, Kind.DAY),
        Column("state", N_("Status"), Scorecard.state, Kind.CHOICE, words=SCORECARD_STATE_WORDS, tones=STATE_TONES),
        Column("final_score", N_("Score"), Scorecard.final_score, Kind.AMOUNT, decimals=1, total=Aggregate.MEAN,
               width=90),
        Column("grade", N_("Grade"), Scorecard.grade, Kind.CODE, width=70, groupable=True),
        Column("auto_score", N_("Computed score"), Scorecard.auto_score, Kind.AMOUNT, decimals=1,
               total=Aggregate.MEAN, shown=False),
        Column("adjustment", N_("Adjustment"), Scorecard.adjustment, Kind.AMOUNT, decimals=1, total=Aggregate.NONE,
               shown=False),
        Column("level", N_("Level"), AgentLevel.name, Kind.REFERENCE, key=Agent.level_id, width=90),
        Column("scheme", N_("Scheme"), ScoreScheme.name, Kind.REFERENCE, key=Scorecard.scheme_id, width=130),
        Column("reviewer", N_("Reviewer"), _reviewer.name, Kind.REFERENCE, key=Scorecard.reviewer_id, person=True,
               shown=False),
    ),
    order=(Sort("starts_on", descending=True), Sort("final_score", descending=True)),
    views=(
        View("to_review", N_("To be reviewed"), ViewState(query=ListQuery(
            filters=(Filter("state", Op.IN, (ScorecardState.CALCULATED.value, ScorecardState.REVIEW.value)),),
        )), worklist=True),
    ),
    opens="scorecard",
    nothing=N_("Scorecards of your agents stand here. Compute them for a quarter."),
    searched=N_("Agent"),
)  # fmt: skip
