"""Steps with several contracts at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import approvals, contracts, life, states
from models.agreements.records import Contract, ContractState
from models.i18n import N_
from models.platform import rights
from models.platform.picking import NO_RIGHT, WRONG_STATE, Fitting, each, sorted_out

RENEWED = N_("already renewed")
NOT_ASKED = N_("somebody else decides the next step")
SUPPLEMENT = N_("a supplement ends with its contract")


def fitting(session: Session, step: str, ids: Sequence[UUID]) -> Fitting:
    """Contracts on which a step may be taken now, and why the others are left out."""
    renewed = _renewed(session, ids) if step == "renew" else frozenset()
    before, _ = states.TRANSITIONS[step]

    def why_not(contract: Contract) -> str:
        if not rights.may(session, "contract", states.RIGHTS[step], contract.bucket):
            return NO_RIGHT
        if contract.state not in before:
            return WRONG_STATE
        if contract.id in renewed:
            return RENEWED
        if step == "approve" and not approvals.may_decide(session, contract):
            return NOT_ASKED
        return SUPPLEMENT if step == "renew" and contract.supplement_of_id is not None else ""

    return sorted_out(session, Contract, ids, why_not)


def _renewed(session: Session, ids: Sequence[UUID]) -> frozenset[UUID | None]:
    query = select(Contract.predecessor_id).where(
        Contract.predecessor_id.in_(list(ids)), Contract.deleted_at.is_(None), Contract.state != ContractState.VOID
    )
    return frozenset(session.scalars(query))


submit, approve = each(life.submit), each(life.approve)


def renew(session: Session, ids: Sequence[UUID]) -> list[UUID]:
    """Draw up the successor of each contract as a draft."""
    return [made.id for key in ids if (made := life.renew(session, key)).id is not None]


def unrenew(session: Session, made: Sequence[UUID]) -> None:
    """Take back the drafts that `renew` made."""
    for key in made:
        contracts.remove(session, key)
