"""Scorecards: computed from real figures for a period, reviewed, adjusted with a reason, published and archived."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.analysis.charts import Drill
from models.analysis.figures import main_currency
from models.clock import clock
from models.errors import Conflict, InvalidInput, NotFound, RuleBroken
from models.i18n import N_, tr
from models.limits import misfits, require_numbers
from models.partners.records import Agent, AgentLevel, AgentStatus
from models.performance import peers, scoring
from models.performance.kpis import KPIS, Period
from models.performance.peers import Standing
from models.performance.records import (
    Scorecard,
    ScorecardState,
    ScoreCriterion,
    ScoreItem,
    ScoreScheme,
)
from models.performance.schemes import criteria_of
from models.performance.scorecard_list import LIST
from models.performance.scoring import Band, Curve, Missing
from models.platform import rights
from models.platform.principal import Role
from models.platform.records import User
from models.shapes import with_clean_texts
from models.text import Kind

__all__ = ["LIST", "ScorecardDetails", "ScorecardDraft", "check", "compute", "get", "save"]

Progress = Callable[[int, int], None]
MOST_POINTS = Decimal(20)
TRANSITIONS: dict[str, tuple[frozenset[ScorecardState], ScorecardState]] = {
    "review": (frozenset({ScorecardState.CALCULATED}), ScorecardState.REVIEW),
    "publish": (frozenset({ScorecardState.CALCULATED, ScorecardState.REVIEW}), ScorecardState.PUBLISHED),
    "withdraw": (frozenset({ScorecardState.PUBLISHED}), ScorecardState.REVIEW),
    "archive": (frozenset({ScorecardState.PUBLISHED}), ScorecardState.ARCHIVED),
}
RIGHTS = {"review": "U", "publish": "A", "withdraw": "A", "archive": "U"}
OPEN = (ScorecardState.CALCULATED, ScorecardState.REVIEW)
SHOWN_TO_AGENTS = (ScorecardState.PUBLISHED, ScorecardState.ARCHIVED)


@dataclass(frozen=True)
class ItemDetails:
    """One criterion of a card: the figures as they were computed, and the rows behind them."""

    id: UUID
    kpi: str
    name: str
    name_en: str
    figure: str
    weight: Decimal
    counted: Decimal
    target: Decimal | None
    actual: Decimal | None
    score: Decimal | None
    attainment: Decimal | None
    evidence: int
    unit: tuple[str, str]
    drill: Drill | None


@dataclass(frozen=True)
class ScorecardDraft:
    """What a person writes on a card."""

    id: UUID | None = None
    version: int | None = None
    adjustment: Decimal = Decimal(0)
    adjust_reason: str = ""
    comment_for_agent: str = ""
    comment_internal: str = ""


@dataclass(frozen=True)
class ScorecardDetails(ScorecardDraft):
    """A card as a screen shows it."""

    bucket: UUID | None = None
    agent_id: UUID | None = None
    agent_name: str = ""
    agent_code: str = ""
    level: str = ""
    scheme_id: UUID | None = None
    scheme_name: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    state: ScorecardState = ScorecardState.CALCULATED
    auto_score: Decimal | None = None
    final_score: Decimal | None = None
    grade: str = ""
    tone: str = "neutral"
    currency: str = "CNY"
    reviewer: str = ""
    standing: Standing = Standing()
    bands: tuple[Band, ...] = ()
    items: tuple[ItemDetails, ...] = ()
    allowed: frozenset[str] = frozenset()

    @property
    def previous(self) -> Decimal | None:
        """The score of the period before."""
        return self.standing.past[-1].score if self.standing.past else None


# --- reading ---------------------------------------------------------------------------------------------


def find(session: Session, card_id: UUID, right: str = "R") -> Scorecard:
    """The stored card; people of an agent see published ones only."""
    card: Scorecard = rights.find(session, Scorecard, card_id, right)
    if is_agent(session) and card.state not in SHOWN_TO_AGENTS:
        raise NotFound()
    return card


def newest_of(session: Session, agent_code: str) -> UUID:
    """The newest scorecard of the agent with this code; raises NotFound when there is none to be seen."""
    query = (
        select(Scorecard.id)
        .join(Agent, Agent.id == Scorecard.agent_id)
        .where(Agent.code == agent_code.strip(), Scorecard.deleted_at.is_(None))
        .order_by(Scorecard.starts_on.desc())
    )
    key = session.scalars(query).first()
    if key is None:
        raise NotFound()
    found: UUID = find(session, key).id
    return found


def newest_among(session: Session, keys: Sequence[UUID]) -> list[UUID]:
    """Of these cards the newest of each agent, in the order given."""
    of: dict[UUID, tuple[UUID, date]] = {}
    for begin in range(0, len(keys), 500):
        part = keys[begin : begin + 500]
        rows = session.execute(
            select(Scorecard.id, Scorecard.agent_id, Scorecard.starts_on).where(Scorecard.id.in_(part))
        )
        of.update({key: (agent, start) for key, agent, start in rows})
    newest: dict[UUID, date] = {}
    for agent, start in of.values():
        newest[agent] = max(newest.get(agent, start), start)
    return [key for key in keys if key in of and of[key][1] == newest[of[key][0]]]


def is_agent(session: Session) -> bool:
    """Whether somebody of an agent is looking."""
    return Role.AGENT in rights.principal_of(session).roles


def get(session: Session, card_id: UUID) -> ScorecardDetails:
    """One card with everything a screen shows of it."""
    return details(session, find(session, card_id))


def details(session: Session, card: Scorecard) -> ScorecardDetails:
    """A stored card as a screen shows it."""
    agent = session.scalars(select(Agent).where(Agent.id == card.agent_id)).one()
    scheme = session.scalars(select(ScoreScheme).where(ScoreScheme.id == card.scheme_id)).one()
    level = session.scalar(select(AgentLevel.name).where(AgentLevel.id == agent.level_id)) or ""
    bands = scoring.read_bands(scheme.bands)
    band = next((one for one in bands if one.grade == card.grade), None)
    shown = SHOWN_TO_AGENTS if is_agent(session) else None
    where = peers.standing(session, card, agent.level_id, shown)
    return ScorecardDetails(
        id=card.id,
        version=card.version,
        adjustment=card.adjustment,
        adjust_reason=card.adjust_reason,
        comment_for_agent=card.comment_for_agent,
        comment_internal="" if is_agent(session) else card.comment_internal,
        bucket=card.bucket,
        agent_id=card.agent_id,
        agent_name=agent.name,
        agent_code=agent.code,
        level=level,
        scheme_id=scheme.id,
        scheme_name=scheme.name,
        starts_on=card.starts_on,
        ends_on=card.ends_on,
        state=card.state,
        auto_score=card.auto_score,
        final_score=card.final_score,
        grade=card.grade,
        tone=band.tone if band else "neutral",
        currency=main_currency(session, card.agent_id),
        reviewer=session.scalar(select(User.name).where(User.id == card.reviewer_id)) or "",
        standing=where,
        bands=bands,
        items=items_of(session, card),
        allowed=allowed(session, card),
    )


def items_of(session: Session, card: Scorecard) -> tuple[ItemDetails, ...]:
    """The criteria of a card with weights as they count."""
    rows = session.scalars(
        select(ScoreItem).where(ScoreItem.scorecard_id == card.id).order_by(ScoreItem.position)
    ).all()
    curves = {row.kpi: row for row in criteria_of(session, card.scheme_id)}
    weighed, _ = scoring.weighed([_item(row, curves.get(row.kpi)) for row in rows])
    period = period_of_card(session, card)
    found = []
    for row, item in zip(rows, weighed, strict=True):
        kpi = KPIS.get(row.kpi)
        found.append(
            ItemDetails(
                row.id,
                row.kpi,
                row.name,
                row.name_en,
                kpi.figure if kpi else "count",
                row.weight,
                item.counted if card.auto_score is not None else Decimal(0),
                row.target,
                row.actual,
                item.score,
                scoring.attainment(row.actual, row.target, kpi.lower if kpi else False),
                row.evidence,
                kpi.unit if kpi else ("", ""),
                kpi.rows(card.agent_id, period) if kpi else None,
            )
        )
    return tuple(found)


def _item(row: ScoreItem, criterion: ScoreCriterion | None) -> scoring.Item:
    missing = Missing(criterion.missing) if criterion is not None else Missing.DROP
    return scoring.Item(row.weight, row.score, missing)


def period_of_card(session: Session, card: Scorecard) -> Period:
    """The days and currency a card was computed for."""
    return Period(card.starts_on, card.ends_on, main_currency(session, card.agent_id))


def allowed(session: Session, card: Scorecard) -> frozenset[str]:
    """The steps this person may take with this card now."""
    found = {
        step
        for step, (before, _) in TRANSITIONS.items()
        if card.state in before and rights.may(session, "scorecard", RIGHTS[step], card.bucket)
    }
    if is_agent(session):
        return frozenset()
    if card.state in OPEN and rights.may(session, "scorecard", "U", card.bucket):
        found |= {"edit", "compute"}
    return frozenset(found)


# --- computing -------------------------------------------------------------------------------------------


def compute(
    session: Session,
    scheme_id: UUID,
    starts_on: date,
    ends_on: date,
    agent_ids: Sequence[UUID] | None = None,
    progress: Progress | None = None,
    level_id: UUID | None = None,
) -> list[UUID]:
    """Make or recompute the cards of agents for a period; published ones are left as they are."""
    rights.require(session, "scorecard", "C")
    scheme: ScoreScheme = rights.find(session, ScoreScheme, scheme_id)
    if ends_on < starts_on:
        raise InvalidInput({"ends_on": tr("The end lies before the beginning.")})
    criteria = criteria_of(session, scheme.id)
    query = select(Agent).where(
        Agent.deleted_at.is_(None),
        Agent.status.not_in((AgentStatus.PROSPECT, AgentStatus.TERMINATED, AgentStatus.BLACKLISTED)),
        rights.visible(session, Agent),
    )
    if agent_ids is not None:
        query = query.where(Agent.id.in_(list(agent_ids)))
    if level_id is not None:
        query = query.where(Agent.level_id == level_id)
    agents = session.scalars(query.order_by(Agent.code)).all()
    found: list[UUID] = []
    for at, agent in enumerate(agents):
        if progress is not None:
            progress(at, len(agents))
        card = _card(session, agent.id, scheme, starts_on)
        if card.state not in OPEN:
            continue
        card.ends_on = ends_on
        _compute_card(session, card, scheme, criteria)
        found.append(card.id)
    return found


def recompute(session: Session, card_id: UUID, version: int | None = None) -> ScorecardDetails:
    """Compute one open card again from today's rows."""
    card = find(session, card_id, "U")
    _check_version(session, card, version)
    _check_open(card)
    scheme = session.scalars(select(ScoreScheme).where(ScoreScheme.id == card.scheme_id)).one()
    _compute_card(session, card, scheme, criteria_of(session, scheme.id))
    return details(session, card)


def _card(session: Session, agent_id: UUID, scheme: ScoreScheme, starts_on: date) -> Scorecard:
    found = session.scalars(
        select(Scorecard).where(
            Scorecard.agent_id == agent_id, Scorecard.scheme_id == scheme.id, Scorecard.starts_on == starts_on
        )
    ).one_or_none()
    if found is not None:
        return found
    made = Scorecard(
        agent_id=agent_id,
        bucket=agent_id,
        scheme_id=scheme.id,
        starts_on=starts_on,
        ends_on=starts_on,
        state=ScorecardState.CALCULATED,
        adjustment=Decimal(0),
    )
    session.add(made)
    return made


def _compute_card(session: Session, card: Scorecard, scheme: ScoreScheme, criteria: Sequence[ScoreCriterion]) -> None:
    """Measure every criterion; a period without any business gets no score, whatever else is in order."""
    session.flush()
    period = period_of_card(session, card)
    stored = {
        row.position: row for row in session.scalars(select(ScoreItem).where(ScoreItem.scorecard_id == card.id))
    }
    items, rows = [], []
    for criterion in criteria:
        row = stored.pop(criterion.position, None) or ScoreItem(scorecard_id=card.id, bucket=card.bucket)
        _measure(session, row, card, criterion, period)
        session.add(row)
        rows.append(row)
        items.append(_item(row, criterion))
    for row in stored.values():
        session.delete(row)
    business = [row.score is not None for row in rows if KPIS[row.kpi].activity]
    _, score = scoring.weighed(items)
    card.auto_score = score if any(business) or not business else None
    _finish(card, scheme)
    session.flush()


def _measure(session: Session, row: ScoreItem, card: Scorecard, criterion: ScoreCriterion, period: Period) -> None:
    kpi, curve = KPIS[criterion.kpi], Curve.read(criterion.curve)
    measured = kpi.measure(session, card.agent_id, period)
    active = measured.evidence >= curve.least_activity
    actual = measured.actual if active else None
    target = measured.target if measured.target is not None else criterion.target
    row.position, row.kpi, row.weight = criterion.position, criterion.kpi, criterion.weight
    row.name, row.name_en = criterion.name, criterion.name_en
    row.actual, row.target, row.evidence = actual, target, measured.evidence
    row.score = scoring.points(scoring.attainment(actual, target, curve.lower or kpi.lower), curve)


def adjusted(auto_score: Decimal | None, adjustment: Decimal) -> Decimal | None:
    """A computed score with the adjustment, within 0 to 100."""
    if auto_score is None:
        return None
    return min(max(auto_score + adjustment, Decimal(0)), scoring.FULL)


def _finish(card: Scorecard, scheme: ScoreScheme) -> None:
    """The final score (with the adjustment, within 0 to 100) and its grade."""
    if card.auto_score is None:
        card.final_score, card.grade = None, ""
        return
    final = adjusted(card.auto_score, card.adjustment)
    assert final is not None
    card.final_score = final
    card.grade = scoring.grade_of(final, scoring.read_bands(scheme.bands))


# --- writing on a card -----------------------------------------------------------------------------------


def check(draft: ScorecardDraft) -> dict[str, str]:
    """Problems that need no database."""
    return _cleaned(draft)[1]


def _cleaned(draft: ScorecardDraft) -> tuple[ScorecardDraft, dict[str, str]]:
    problems: dict[str, str] = {}
    kinds = {"adjust_reason": Kind.NAME, "comment_for_agent": Kind.NOTE, "comment_internal": Kind.NOTE}
    made = with_clean_texts(draft, kinds, problems)
    if abs(draft.adjustment) > MOST_POINTS:
        problems["adjustment"] = tr("Adjust by at most {points} points.", points=int(MOST_POINTS))
    if draft.adjustment and not made.adjust_reason:
        problems["adjust_reason"] = tr("An adjustment needs a reason.")
    return made, misfits(draft, Scorecard) | problems


def blank(session: Session, args: dict[str, Any]) -> ScorecardDetails:
    """Cards are computed, never typed."""
    raise RuleBroken(N_("Scorecards are computed for a period. Nothing was changed. Use Compute in the list of "
                        "scorecards."))


def save(session: Session, draft: ScorecardDraft) -> ScorecardDetails:
    """Keep adjustment and comments of an open card."""
    require_numbers(draft)
    draft, problems = _cleaned(draft)
    if problems:
        raise InvalidInput(problems)
    if draft.id is None:
        raise NotFound()
    card = find(session, draft.id, "U")
    _check_version(session, card, draft.version)
    _check_open(card)
    for name in (one.name for one in fields(ScorecardDraft) if one.name not in ("id", "version")):
        setattr(card, name, getattr(draft, name))
    scheme = session.scalars(select(ScoreScheme).where(ScoreScheme.id == card.scheme_id)).one()
    card.reviewer_id = rights.principal_of(session).user_id
    _finish(card, scheme)
    session.flush()
    return details(session, card)


def _check_version(session: Session, card: Scorecard, version: int | None) -> None:
    if version is not None and version != card.version:
        raise Conflict(current=details(session, card))


def _check_open(card: Scorecard) -> None:
    if card.state not in OPEN:
        raise RuleBroken(N_("This scorecard is published. Nothing was changed. Withdraw it first."))


def step(session: Session, card_id: UUID, version: int | None, verb: str) -> ScorecardDetails:
    """Review, publish, withdraw or archive a card."""
    card = find(session, card_id)
    rights.require(session, "scorecard", RIGHTS[verb], card)
    _check_version(session, card, version)
    before, after = TRANSITIONS[verb]
    if card.state not in before:
        raise RuleBroken(N_("The scorecard is not in a state for this step. Nothing was changed. Refresh the "
                            "page to see its present state."))
    if verb == "publish" and card.final_score is None:
        raise RuleBroken(N_("This card has no score. It was not published. Compute it first."))
    card.state = after
    if verb == "publish":
        card.reviewer_id = rights.principal_of(session).user_id
    session.flush()
    return details(session, card)


def counts(session: Session) -> int:
    """How many cards there are for this person."""
    query = select(func.count()).select_from(Scorecard).where(rights.visible(session, Scorecard))
    return session.scalar(query) or 0


def periods(months: int, count: int = 8) -> list[tuple[date, date]]:
    """The latest periods of so many months, counted from January: the last complete one first, the running one last."""
    today = clock.today()
    whole = today.year * 12 + today.month - 1
    start = whole // 12 * 12 + whole % 12 // months * months
    found = [_stretch(start - at * months, months) for at in range(1, count)]
    return [*found, _stretch(start, months)]


def _stretch(start: int, months: int) -> tuple[date, date]:
    after = start + months
    first = date(start // 12, start % 12 + 1, 1)
    return first, date.fromordinal(date(after // 12, after % 12 + 1, 1).toordinal() - 1)


def last_quarter() -> tuple[date, date]:
    """The last complete quarter."""
    return periods(3)[0]
