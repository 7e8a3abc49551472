"""What has a day about which somebody is reminded: which rows, which day, whose, and what they are called.

What a list says of the same rows (a certificate that another one outlives, a contract that is over) is asked of the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Text, exists, literal, null, select, type_coerce
from sqlalchemy.orm import Session, aliased

from models.agreements.records import Contract, ContractState
from models.base import Record
from models.collaboration.reminders import Subject
from models.days_sql import days_after
from models.i18n import tr
from models.partners.deal_records import Deal, DealState
from models.partners.records import (
    QUALIFICATION_KIND_WORDS,
    Agent,
    AgentStatus,
    CreditTemp,
    Qualification,
    QualificationKind,
)
from models.platform import rights

AT_MOST = 5_000
"""So many rows of a subject are looked at; a person with more to do has other worries than the rest."""
GONE = (AgentStatus.TERMINATED, AgentStatus.BLACKLISTED)
WORKING = (AgentStatus.ACTIVE, AgentStatus.IMPROVING, AgentStatus.SUSPENDED)


@dataclass(frozen=True)
class Dated:
    """A row with its day; `opens` and `opens_id` say which page shows it."""

    subject: Subject
    record_id: UUID
    due: date
    name: str
    opens: str
    opens_id: UUID
    agent_id: UUID
    agent: str
    owner_id: UUID | None
    manager_id: UUID | None
    rep_id: UUID | None


@dataclass(frozen=True)
class _Source:
    """How the rows of a subject are found. `kept` days after its day a row is no longer spoken of."""

    record: type[Record]
    due: Any
    name: Any
    opens: str
    where: Callable[[Session, date], tuple[Any, ...]]
    owner: Any = null()
    kept: int = 365
    words: Callable[[str], str] = str


_successor = aliased(Contract, name="successor")
_longer = aliased(CreditTemp, name="longer_temp")


def _running_contract(_session: Session, _today: date) -> tuple[Any, ...]:
    """Signed, no supplement, and nothing signed follows it."""
    followed = exists().where(
        _successor.predecessor_id == Contract.id, _successor.state == ContractState.SIGNED, _successor.deleted_at.is_(None)
    )
    return (
        Contract.state == ContractState.SIGNED, Contract.supplement_of_id.is_(None), ~followed, Agent.status.not_in(GONE),
    )  # fmt: skip


def _renewing_contract(session: Session, today: date) -> tuple[Any, ...]:
    """A running contract that goes on by itself."""
    return (*_running_contract(session, today), Contract.auto_renew.is_(True), Contract.ends_on >= today)


def _needed_certificate(session: Session, _today: date) -> tuple[Any, ...]:
    from models.partners.certificate_list import LIST, Validity

    value: Any = LIST.column("validity").value
    return (value(session).in_((Validity.EXPIRING.value, Validity.EXPIRED.value, Validity.VALID.value)),)


def _last_temp(_session: Session, _today: date) -> tuple[Any, ...]:
    """A temporary limit that no later one goes on from."""
    followed = exists().where(
        _longer.agent_id == CreditTemp.agent_id, _longer.to_day > CreditTemp.to_day, _longer.deleted_at.is_(None)
    )
    return (~followed, Agent.status.not_in(GONE))


_SOURCES: dict[Subject, _Source] = {
    Subject.CONTRACT_END: _Source(
        Contract, Contract.ends_on, Contract.number, "contract", _running_contract, Contract.owner_id
    ),
    Subject.NOTICE_DAY: _Source(
        Contract, days_after(Contract.ends_on, -Contract.notice_days), Contract.number, "contract", _renewing_contract,
        Contract.owner_id, kept=0,
    ),
    Subject.CERTIFICATE_END: _Source(
        Qualification, Qualification.valid_to, type_coerce(Qualification.kind, Text()), "agent", _needed_certificate,
        words=lambda kind: tr(QUALIFICATION_KIND_WORDS[QualificationKind(kind)]),
    ),
    Subject.AGENT_REVIEW: _Source(
        Agent, Agent.next_review_on, literal(""), "agent", lambda _session, _today: (Agent.status.in_(WORKING),)
    ),
    Subject.DEAL_END: _Source(
        Deal, Deal.protected_until, Deal.customer, "deal", lambda _session, _today: (Deal.state == DealState.APPROVED,),
        kept=7,
    ),
    Subject.CREDIT_TEMP_END: _Source(CreditTemp, CreditTemp.to_day, CreditTemp.reason, "agent", _last_temp, kept=7),
}


def dated(session: Session, subject: Subject, today: date, ahead: int) -> list[Dated]:
    """The rows this person may see whose day is at most `ahead` days away and not long past, the next day first."""
    source = _SOURCES[subject]
    record = source.record
    due: Any = source.due
    agent_id = Agent.id if record is Agent else record.agent_id  # type: ignore[attr-defined]
    query: Any = select(
        record.id, type_coerce(due, Agent.next_review_on.type), source.name, Agent.id, Agent.name, source.owner,
        Agent.manager_id, Agent.rep_id,
    ).select_from(record)
    if record is not Agent:
        query = query.join(Agent, agent_id == Agent.id)
    query = query.where(
        rights.visible(session, record), rights.visible(session, Agent), record.deleted_at.is_(None),
        Agent.deleted_at.is_(None), due <= today + timedelta(days=ahead), due >= today - timedelta(days=source.kept),
        *source.where(session, today),
    ).order_by(due, record.seq).limit(AT_MOST)  # fmt: skip
    return [
        Dated(
            subject, key, day, source.words(name) if name else "", source.opens, agent if source.opens == "agent" else key,
            agent, agent_name, owner, manager, rep,
        )
        for key, day, name, agent, agent_name, owner, manager, rep in session.execute(query)
    ]  # fmt: skip
