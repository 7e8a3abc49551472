"""Supplements: what changes a signed contract without replacing it, within its term."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import states
from models.agreements.drafts import ContractDraft, SupplementRow
from models.agreements.records import Contract, ContractState
from models.agreements.templates import ClauseDraft
from models.agreements.wording import BLANK
from models.clock import clock
from models.i18n import tr


def supplements_of(session: Session, contract_id: UUID) -> tuple[SupplementRow, ...]:
    """The supplements of a contract, the oldest first."""
    query = select(Contract).where(Contract.supplement_of_id == contract_id, Contract.deleted_at.is_(None))
    today = clock.today()
    return tuple(
        SupplementRow(
            row.id, row.number or "", row.title,
            states.status_of(row.state, row.starts_on, row.ends_on, row.notice_days, today),
        )
        for row in session.scalars(query.order_by(Contract.created_at, Contract.seq))
    )  # fmt: skip


def supplement_draft(draft: ContractDraft, number: str, today: date) -> ContractDraft:
    """A supplement to what is signed: the same parties and term, no amounts, territories or products of its own yet."""
    lang = draft.language
    clause = ClauseDraft(
        None, "changes", tr("What changes", lang=lang),
        tr("The parties agree on the following changes of contract {number}: {blank}", lang=lang, number=number,
           blank=BLANK),
    )  # fmt: skip
    starts_on = draft.starts_on if draft.starts_on is not None and draft.starts_on > today else today
    return ContractDraft(
        title=tr("Supplement to {title}", lang=lang, title=draft.title), kind=draft.kind, language=lang,
        agent_id=draft.agent_id, agent_name=draft.agent_name, supplement_of_id=draft.id, starts_on=starts_on,
        ends_on=draft.ends_on, notice_days=draft.notice_days, our_entity=draft.our_entity, our_signer=draft.our_signer,
        agent_signer=draft.agent_signer, signed_place=draft.signed_place, currency=draft.currency,
        payment_term=draft.payment_term, credit_days=draft.credit_days, owner_id=draft.owner_id, clauses=(clause,),
    )  # fmt: skip


def problems_of(session: Session, draft: ContractDraft, agent_id: UUID) -> dict[str, str]:
    """What is impossible about a supplement: another agent, a supplement of a supplement, a term beyond its contract."""
    if draft.supplement_of_id is None:
        return {}
    main: Any = session.scalars(select(Contract).where(Contract.id == draft.supplement_of_id)).one_or_none()
    if main is None or main.supplement_of_id is not None:
        return {"supplement_of_id": tr("Choose the contract that is supplemented.")}
    if main.agent_id != agent_id:
        return {"agent_id": tr("A supplement has the agent of its contract.")}
    if draft.ends_on is not None and draft.ends_on > main.ends_on:
        return {"ends_on": tr("A supplement ends with its contract at the latest.")}
    return {}


def end_supplements(session: Session, contract: Contract, on: date, reason: str) -> None:
    """The supplements of a terminated contract end with it."""
    rows = session.scalars(
        select(Contract).where(
            Contract.supplement_of_id == contract.id, Contract.state == ContractState.SIGNED, Contract.deleted_at.is_(None)
        )
    ).all()
    for row in rows:
        row.state, row.terminate_reason = ContractState.TERMINATED, reason
        row.terminated_on = row.in_force_to = min(max(on, row.starts_on), row.ends_on)
    session.flush()
