"""Steps with several contracts at once: which ones a step fits, and doing it as one act."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import contracts, life, states
from models.agreements.records import Contract, ContractState
from models.i18n import N_
from models.platform import rights

Skipped = tuple[tuple[str, int], ...]
WRONG_STATE = N_("not in a state for this step")
NO_RIGHT = N_("no right to do it")
RENEWED = N_("already renewed")
SUPPLEMENT = N_("a supplement ends with its contract")


def fitting(session: Session, step: str, ids: Sequence[UUID]) -> tuple[tuple[UUID, ...], Skipped]:
    """Contracts on which a step may be taken now, and why the others are left out (reason, how many)."""
    query = select(Contract.id, Contract.state, Contract.bucket, Contract.supplement_of_id).where(
        Contract.id.in_(list(ids)), Contract.deleted_at.is_(None), rights.visible(session, Contract)
    )
    known = {row.id: row for row in session.execute(query)}
    renewed = _renewed(session, ids) if step == "renew" else frozenset()
    before, _ = states.TRANSITIONS[step]
    found: list[UUID] = []
    left: dict[str, int] = {}
    for key in ids:
        row = known.get(key)
        if row is None or not rights.may(session, "contract", states.RIGHTS[step], row.bucket):
            reason = NO_RIGHT
        elif row.state not in before:
            reason = WRONG_STATE
        elif key in renewed:
            reason = RENEWED
        elif step == "renew" and row.supplement_of_id is not None:
            reason = SUPPLEMENT
        else:
            found.append(key)
            continue
        left[reason] = left.get(reason, 0) + 1
    return tuple(found), tuple(left.items())


def _renewed(session: Session, ids: Sequence[UUID]) -> frozenset[UUID | None]:
    query = select(Contract.predecessor_id).where(
        Contract.predecessor_id.in_(list(ids)), Contract.deleted_at.is_(None), Contract.state != ContractState.VOID
    )
    return frozenset(session.scalars(query))


def submit(session: Session, ids: Sequence[UUID]) -> int:
    """Ask for the approval of drafts."""
    for key in ids:
        life.submit(session, key)
    return len(ids)


def approve(session: Session, ids: Sequence[UUID]) -> int:
    """Approve contracts and freeze their text."""
    for key in ids:
        life.approve(session, key)
    return len(ids)


def renew(session: Session, ids: Sequence[UUID]) -> list[UUID]:
    """Draw up the successor of each contract as a draft."""
    return [made.id for key in ids if (made := life.renew(session, key)).id is not None]


def unrenew(session: Session, made: Sequence[UUID]) -> None:
    """Take back the drafts that `renew` made."""
    for key in made:
        contracts.remove(session, key)
