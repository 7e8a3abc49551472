"""Where a scorecard stands: its own past, and the others of the same scheme and period as figures without names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.partners.records import Agent
from models.performance.records import Scorecard, ScorecardState

SHOWN_PERIODS = 7
HALF, BEST_QUARTER = Decimal("0.5"), Decimal("0.75")


@dataclass(frozen=True)
class Past:
    """The score of an earlier period, with the median of the same level then."""

    id: UUID
    starts_on: date
    score: Decimal
    median: Decimal | None = None


@dataclass(frozen=True)
class Standing:
    """Rank among all, median and best quarter of the same level, and the periods before (oldest first)."""

    rank: int | None = None
    ranked: int = 0
    median: Decimal | None = None
    quartile: Decimal | None = None
    past: tuple[Past, ...] = ()


def standing(
    session: Session, card: Scorecard, level_id: UUID | None, states: Sequence[ScorecardState] | None
) -> Standing:
    """The standing of a card; `states` limits which of its own earlier cards are known to the person who looks."""
    scores = _scores(session, card)
    same_level = sorted(score for score, level in scores if level == level_id)
    final = card.final_score
    return Standing(
        1 + sum(score > final for score, _ in scores) if final is not None else None,
        len(scores),
        quantile(same_level, HALF),
        quantile(same_level, BEST_QUARTER),
        _past(session, card, level_id, states),
    )


def _scores(session: Session, card: Scorecard) -> list[tuple[Decimal, UUID | None]]:
    """Score and level of every card of the same scheme and period."""
    query = (
        select(Scorecard.final_score, Agent.level_id)
        .join(Agent, Agent.id == Scorecard.agent_id)
        .where(
            Scorecard.scheme_id == card.scheme_id,
            Scorecard.starts_on == card.starts_on,
            Scorecard.final_score.is_not(None),
            Scorecard.deleted_at.is_(None),
        )
    )
    return [(score, level) for score, level in session.execute(query) if score is not None]


def _past(
    session: Session, card: Scorecard, level_id: UUID | None, states: Sequence[ScorecardState] | None
) -> tuple[Past, ...]:
    query = select(Scorecard.id, Scorecard.starts_on, Scorecard.final_score).where(
        Scorecard.agent_id == card.agent_id,
        Scorecard.scheme_id == card.scheme_id,
        Scorecard.starts_on < card.starts_on,
        Scorecard.final_score.is_not(None),
        Scorecard.deleted_at.is_(None),
    )
    if states is not None:
        query = query.where(Scorecard.state.in_(list(states)))
    own = session.execute(query.order_by(Scorecard.starts_on.desc()).limit(SHOWN_PERIODS)).all()
    medians = _medians(session, card, level_id, [day for _, day, _ in own])
    return tuple(Past(key, day, score, medians.get(day)) for key, day, score in reversed(own) if score is not None)


def _medians(
    session: Session, card: Scorecard, level_id: UUID | None, days: Sequence[date]
) -> dict[date, Decimal | None]:
    """The median of each of these periods among the agents that have this level."""
    if not days:
        return {}
    same = Agent.level_id == level_id if level_id is not None else Agent.level_id.is_(None)
    query = (
        select(Scorecard.starts_on, Scorecard.final_score)
        .join(Agent, Agent.id == Scorecard.agent_id)
        .where(
            Scorecard.scheme_id == card.scheme_id,
            Scorecard.starts_on.in_(list(days)),
            Scorecard.final_score.is_not(None),
            Scorecard.deleted_at.is_(None),
            same,
        )
        .order_by(Scorecard.starts_on, Scorecard.final_score)
    )
    found: dict[date, list[Decimal]] = {}
    for day, score in session.execute(query):
        if score is not None:
            found.setdefault(day, []).append(score)
    return {day: quantile(scores, HALF) for day, scores in found.items()}


def quantile(ordered: Sequence[Decimal], share: Decimal) -> Decimal | None:
    """The value below which a share lies, between neighbours in proportion."""
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
