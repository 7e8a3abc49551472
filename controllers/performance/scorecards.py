"""Scorecards: computing them for a period, writing on one, and taking one or many through their steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from controllers.context import AppContext
from controllers.editing import Done, EditingService, EditorController, Failed
from controllers.jobs import Job
from controllers.list_actions import BulkAction, Fits, by_page
from models.analysis.charts import TrendChart
from models.i18n import N_, language, tr
from models.money import BadNumber, format_number, parse_number
from models.partners import levels
from models.partners.levels import LevelRow
from models.performance import schemes, scorecard_bulk, scorecard_views, scorecards, scoring
from models.performance.schemes import SchemeDraft
from models.performance.scorecards import ItemDetails, ScorecardDetails, ScorecardDraft

SERVICE = EditingService(
    table="scorecards",
    entity="scorecard",
    draft=ScorecardDraft,
    get=scorecards.get,
    save=scorecards.save,
    blank=scorecards.blank,
    check=scorecards.check,
)


@dataclass(frozen=True)
class Run:
    """What is computed: a scheme for a period, for every agent, those of a level, or some."""

    scheme_id: UUID
    starts_on: date
    ends_on: date
    agent_ids: tuple[UUID, ...] | None = None
    level_id: UUID | None = None


@dataclass(frozen=True)
class Offered:
    """What a run can be made of."""

    schemes: tuple[SchemeDraft, ...]
    levels: tuple[LevelRow, ...]


class ScorecardsController(EditorController):
    """One scorecard, and the runs that make them."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    def offered(self, done: Callable[[Offered], None], failed: Failed | None = None) -> Job:
        """What a run can be made of: schemes and levels."""
        return self.read(_offered, done=done, failed=failed)

    def compute(self, run: Run, done: Done, failed: Failed) -> Job:
        """Make or recompute the cards of a period, with progress."""
        return self.write(
            tr("Compute scorecards"), _compute, run, done=done, failed=failed, with_progress=True,
        )  # fmt: skip


def _offered(session: Any) -> Offered:
    return Offered(tuple(schemes.offered(session)), tuple(levels.all_levels(session)))


def _compute(session: Any, run: Run, progress: Callable[[int, int], None]) -> int:
    return len(
        scorecards.compute(
            session, run.scheme_id, run.starts_on, run.ends_on, run.agent_ids, progress, run.level_id
        )
    )


def recompute(session: Any, key: UUID, version: int | None) -> ScorecardDetails:
    """Compute one open card again."""
    return scorecards.recompute(session, key, version)


def _verb(verb: str) -> Callable[..., ScorecardDetails]:
    return lambda session, key, version: scorecards.step(session, key, version, verb)


STEPS: dict[str, Callable[..., ScorecardDetails]] = {
    **{verb: _verb(verb) for verb in scorecards.TRANSITIONS},
    "compute": recompute,
}
"""Verb -> (session, id, version) -> the card as it is then."""


# --- words and pictures ----------------------------------------------------------------------------------


def figure_text(value: Decimal | None, figure: str, currency: str) -> str:
    """A figure of a criterion as it is written."""
    return scorecard_views.figure_text(value, figure, currency)


def score_text(score: Decimal | None) -> str:
    """A score as it is written."""
    return format_number(score, 1) if score is not None else tr("No data")


def figure_of(text: object) -> Decimal:
    """What a field for points holds; 0 while it holds no number."""
    try:
        return parse_number(str(text or "0"))
    except BadNumber:
        return Decimal(0)


def evidence_text(item: ItemDetails) -> str:
    """How many rows stand behind a criterion."""
    return scorecard_views.evidence_text(item, language())


def period_text(details: ScorecardDetails) -> str:
    """The period of a card in the present language."""
    return scorecard_views.period_text(details.starts_on, details.ends_on, language())


def period_name(first: date, last: date) -> str:
    """A period in the present language."""
    return scorecard_views.period_text(first, last, language())


def peers_text(details: ScorecardDetails) -> str:
    """How the others did, without names."""
    return scorecard_views.peers_text(details, language())


def score_chart(details: ScorecardDetails) -> TrendChart:
    """The scores of past periods."""
    return scorecard_views.score_chart(details, language())


def final_score(details: ScorecardDetails, adjustment: Decimal) -> tuple[Decimal | None, str]:
    """What score and grade would be with an adjustment that is not stored yet."""
    score = scorecards.adjusted(details.auto_score, adjustment)
    return score, scoring.grade_of(score, details.bands)


def periods(months: int) -> list[tuple[date, date]]:
    """Periods a run is offered for, the last complete one first."""
    return scorecards.periods(months)


# --- lists -----------------------------------------------------------------------------------------------


def _fits(verb: str) -> Callable[[Any, Sequence[UUID]], Fits]:
    return lambda session, ids: Fits(*scorecard_bulk.fitting(session, verb, ids))


def _many(verb: str) -> Callable[[Any, Sequence[UUID]], int]:
    return lambda session, ids: scorecard_bulk.step(session, verb, ids)


ACTIONS = (
    BulkAction("publish", N_("Publish"), _many("publish"), "circle-check", _fits("publish"), right=("scorecard", "A"),
               question=N_("Their agents can read them from then on.")),
    BulkAction("archive", N_("Archive"), _many("archive"), "archive-restore", _fits("archive"), right=("scorecard", "U")),
    BulkAction("print", N_("Print"), by_page, "printer", by_page=True),
)  # fmt: skip


def actions(view: str) -> tuple[BulkAction, ...]:
    """The actions of the list; in the queue of cards to be reviewed publishing is the usual step."""
    usual = "publish" if view == "to_review" else ""
    return tuple(replace(one, next_step=True, question="") if one.id == usual else one for one in ACTIONS)
