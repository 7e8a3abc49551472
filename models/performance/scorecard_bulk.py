"""Steps with several scorecards at once: which ones a step fits, and doing it as one act."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.i18n import N_
from models.performance import scorecards
from models.performance.records import Scorecard
from models.platform import rights

WRONG_STATE = N_("not in a state for this step")
NO_RIGHT = N_("no right to do it")
NO_SCORE = N_("no score")


def fitting(session: Session, verb: str, ids: Sequence[UUID]) -> tuple[tuple[UUID, ...], tuple[tuple[str, int], ...]]:
    """Cards on which a step may be taken now, and why the others are left out (reason, how many)."""
    query = select(Scorecard).where(
        Scorecard.id.in_(list(ids)), Scorecard.deleted_at.is_(None), rights.visible(session, Scorecard)
    )
    known = {card.id: card for card in session.scalars(query)}
    before, _ = scorecards.TRANSITIONS[verb]
    found: list[UUID] = []
    left: dict[str, int] = {}
    for key in ids:
        card = known.get(key)
        if card is None or not rights.may(session, "scorecard", scorecards.RIGHTS[verb], card.bucket):
            reason = NO_RIGHT
        elif card.state not in before:
            reason = WRONG_STATE
        elif verb == "publish" and card.final_score is None:
            reason = NO_SCORE
        else:
            found.append(key)
            continue
        left[reason] = left.get(reason, 0) + 1
    return tuple(found), tuple(left.items())


def step(session: Session, verb: str, ids: Sequence[UUID]) -> int:
    """Take a step with several cards."""
    for key in ids:
        scorecards.step(session, key, None, verb)
    return len(ids)
