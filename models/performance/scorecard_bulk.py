"""Steps with several scorecards at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from models.i18n import N_
from models.performance import scorecards
from models.performance.records import Scorecard
from models.platform import rights
from models.platform.picking import NO_RIGHT, WRONG_STATE, Fitting, each, sorted_out

NO_SCORE = N_("no score")


def fitting(session: Session, verb: str, ids: Sequence[UUID]) -> Fitting:
    """Cards on which a step may be taken now, and why the others are left out."""
    before, _ = scorecards.TRANSITIONS[verb]

    def why_not(card: Scorecard) -> str:
        if not rights.may(session, "scorecard", scorecards.RIGHTS[verb], card.bucket):
            return NO_RIGHT
        if card.state not in before:
            return WRONG_STATE
        return NO_SCORE if verb == "publish" and card.final_score is None else ""

    return sorted_out(session, Scorecard, ids, why_not)


def step(session: Session, verb: str, ids: Sequence[UUID]) -> int:
    """Take a step with several cards."""
    return each(lambda session, key: scorecards.step(session, key, None, verb))(session, ids)
