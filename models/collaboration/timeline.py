"""Everything that happened with an agent in one line of time (A14): documents, money, levels, papers, conversation.

Each source gives its newest events up to a day; the newest of all are shown. What a person may not see is not asked for.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from models.agreements.records import Contract, ContractState
from models.base import Amount
from models.clock import clock
from models.dates import format_day
from models.i18n import N_, titled, tr
from models.partners.deal_records import DEAL_STATUS_WORDS, Deal
from models.partners.deals import status_of
from models.partners.records import (
    AGENT_STATUS_WORDS,
    QUALIFICATION_KIND_WORDS,
    Agent,
    AgentLevel,
    AgentStatus,
    CreditTemp,
    LevelHistory,
    Qualification,
)
from models.platform import rights, users
from models.platform.principal import Role
from models.platform.records import Act, Attachment, Change, Comment
from models.sales.records import (
    ACCOUNT_KIND_WORDS,
    ENTRY_SOURCE_WORDS,
    ORDER_STATE_WORDS,
    RECEIVED,
    AccountEntry,
    Order,
    OrderState,
    Payment,
)

FIRST = 100
CHANGES = 2_000
"""So many changes of an agent are looked through for steps of its life."""


class Topic(enum.StrEnum):
    """What an event is about."""

    ORDER = "order"
    DEAL = "deal"
    MONEY = "money"
    CONTRACT = "contract"
    SCORE = "score"
    AGENT = "agent"
    PAPER = "paper"
    TALK = "talk"


TOPIC_WORDS = {
    Topic.ORDER: N_("Orders"),
    Topic.DEAL: N_("Deals"),
    Topic.MONEY: N_("Money"),
    Topic.CONTRACT: N_("Contracts"),
    Topic.SCORE: N_("Scores"),
    Topic.AGENT: N_("Status, level and credit"),
    Topic.PAPER: N_("Certificates and files"),
    Topic.TALK: N_("Conversation"),
}


@dataclass(frozen=True)
class Event:
    """Something that happened on a day (at an instant, where one is known), and the page that shows it."""

    day: date
    topic: Topic
    title: str
    detail: str = ""
    amount: Decimal | None = None
    currency: str = ""
    who: str = ""
    opens: str = ""
    key: UUID | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Timeline:
    """The newest events up to a day, and whether there are more before them."""

    events: tuple[Event, ...]
    more: bool


def of(
    session: Session, agent_id: UUID, until: date, topics: frozenset[Topic] = frozenset(), limit: int = FIRST
) -> Timeline:
    """The events of an agent up to the end of a day, the newest first; no topics named: all."""
    rights.find(session, Agent, agent_id)
    found: list[Event] = []
    for topic, source in _SOURCES:
        if not topics or topic in topics:
            found += source(session, agent_id, until, limit + 1)
    found.sort(key=lambda one: (one.day, one.at or datetime.min.replace(tzinfo=UTC)), reverse=True)
    return Timeline(tuple(found[:limit]), len(found) > limit)


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.zone).astimezone(UTC)


def _rows(session: Session, entity: str, agent_id: UUID, query: Any, limit: int) -> Iterator[Any]:
    if rights.may(session, entity, "R", agent_id):
        yield from session.execute(query.limit(limit))


# --- sources ---------------------------------------------------------------------------------------------------


def _orders(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    number = func.coalesce(Order.number, Order.temp_number)
    value = type_coerce(Order.gross_total + Order.freight, Amount())
    query = select(Order.id, number, Order.ordered_on, Order.shipped_on, Order.state, value, Order.currency).where(
        Order.agent_id == agent_id, Order.deleted_at.is_(None), rights.visible(session, Order), Order.ordered_on <= until
    ).order_by(Order.ordered_on.desc(), Order.seq.desc())  # fmt: skip
    for key, name, day, shipped, state, amount, currency in _rows(session, "order", agent_id, query, limit):
        text = titled(tr("Order"), name or "")
        yield Event(day, Topic.ORDER, text, tr(ORDER_STATE_WORDS[state]), amount, currency, opens="order", key=key)
        if state is OrderState.COMPLETED and shipped is not None and day < shipped <= until:
            yield Event(shipped, Topic.ORDER, titled(tr("Delivered"), name or ""), "", amount, currency, opens="order", key=key)


def _payments(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    query = select(Payment).where(
        Payment.agent_id == agent_id, Payment.deleted_at.is_(None), rights.visible(session, Payment),
        Payment.state.in_(RECEIVED), Payment.paid_on <= until,
    ).order_by(Payment.paid_on.desc(), Payment.seq.desc())  # fmt: skip
    for (one,) in _rows(session, "receipt", agent_id, query, limit):
        words = tr("Payment taken back") if one.reverses_id is not None else tr("Payment")
        yield Event(one.paid_on, Topic.MONEY, titled(words, one.number or ""), one.note or one.bank_ref, one.amount,
                    one.currency, opens="payment", key=one.id)  # fmt: skip


def _entries(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    query = select(AccountEntry).where(
        AccountEntry.agent_id == agent_id, rights.visible(session, AccountEntry), AccountEntry.day <= until
    ).order_by(AccountEntry.day.desc(), AccountEntry.seq.desc())  # fmt: skip
    for (one,) in _rows(session, "rebate_ledger", agent_id, query, limit):
        words = titled(tr(ACCOUNT_KIND_WORDS[one.kind]), tr(ENTRY_SOURCE_WORDS[one.source]))
        yield Event(one.day, Topic.MONEY, words, one.reason, one.amount, one.currency, at=one.created_at)


def _contracts(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    from models.agreements.contract_list import HIDDEN_FROM_AGENTS

    query = select(Contract).where(
        Contract.agent_id == agent_id, Contract.deleted_at.is_(None), rights.visible(session, Contract),
        Contract.state.not_in(HIDDEN_FROM_AGENTS),
    ).order_by(Contract.starts_on.desc(), Contract.seq.desc())  # fmt: skip
    for (one,) in _rows(session, "contract", agent_id, query, limit):
        name, ended = one.number or one.title, one.ends_on
        over = one.state is ContractState.TERMINATED
        days = [
            (one.signed_by_agent_on, tr("Contract signed")),
            (one.starts_on, tr("Contract begins")),
            (ended, tr("Contract terminated") if over else tr("Contract ends")),
        ]
        for day, words in days:
            if day is not None and day <= until:
                yield Event(day, Topic.CONTRACT, titled(words, name), one.title, opens="contract", key=one.id)


def _deals(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    query = select(Deal).where(
        Deal.agent_id == agent_id, Deal.deleted_at.is_(None), rights.visible(session, Deal), Deal.submitted_at < _after(until)
    ).order_by(Deal.submitted_at.desc())  # fmt: skip
    for (one,) in _rows(session, "deal", agent_id, query, limit):
        words = titled(tr("Deal submitted"), one.number or "")
        yield Event(clock.date_of(one.submitted_at), Topic.DEAL, words, one.customer, one.amount, one.currency, opens="deal",
                    key=one.id, at=one.submitted_at)  # fmt: skip
        status = status_of(one.state, one.protected_until, clock.today())
        if one.decided_at is not None and one.decided_at < _after(until):
            words = titled(tr("Deal"), f"{one.number or ''} {tr(DEAL_STATUS_WORDS[status])}".strip())
            yield Event(clock.date_of(one.decided_at), Topic.DEAL, words, one.reason, opens="deal", key=one.id, at=one.decided_at)


def _scores(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    from models.performance.records import Scorecard
    from models.performance.scorecards import SHOWN_TO_AGENTS

    query = select(Scorecard).where(
        Scorecard.agent_id == agent_id, Scorecard.deleted_at.is_(None), rights.visible(session, Scorecard),
        Scorecard.state.in_(SHOWN_TO_AGENTS), Scorecard.ends_on <= until,
    ).order_by(Scorecard.ends_on.desc())  # fmt: skip
    for (one,) in _rows(session, "scorecard", agent_id, query, limit):
        score = "" if one.final_score is None else f"{one.final_score.normalize():f}"
        yield Event(one.ends_on, Topic.SCORE, titled(tr("Scorecard"), f"{one.grade} {score}".strip()),
                    f"{format_day(one.starts_on)} – {format_day(one.ends_on)}", opens="scorecard", key=one.id)  # fmt: skip


def _levels(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    query = select(LevelHistory.from_day, LevelHistory.reason, AgentLevel.name).outerjoin(
        AgentLevel, AgentLevel.id == LevelHistory.level_id
    ).where(
        LevelHistory.agent_id == agent_id, LevelHistory.deleted_at.is_(None), LevelHistory.from_day <= until
    ).order_by(LevelHistory.from_day.desc())  # fmt: skip
    for day, reason, name in _rows(session, "agent", agent_id, query, limit):
        yield Event(day, Topic.AGENT, titled(tr("Level"), name or tr("none")), reason, opens="agent", key=agent_id)


def _steps(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    """Steps of the life cycle, from the log of changes."""
    query = select(Change.changes, Change.action, Act.at, Act.user_id).join(Act, Act.seq == Change.act).where(
        Change.root_id == agent_id, Change.row_id == agent_id, Change.entity == "agents", Act.at < _after(until)
    ).order_by(Change.seq.desc())  # fmt: skip
    names: Any = users.names_shown(session)
    for changes, action, at, who in _rows(session, "agent", agent_id, query, max(limit, CHANGES)):
        pair: Any = (changes or {}).get("status") if action == "U" else None
        if action == "I" or pair:
            words = tr(AGENT_STATUS_WORDS[AgentStatus(pair[1])]) if pair else tr("Taken into the book")
            why = (changes or {}).get("status_reason") if pair else None
            yield Event(clock.date_of(at), Topic.AGENT, titled(tr("Status"), words) if pair else words,
                        str(why[1]) if why else "", who=names.get(who, ""), opens="agent", key=agent_id, at=at)  # fmt: skip


def _temps(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    query = select(CreditTemp, Agent.currency).join(Agent, Agent.id == CreditTemp.agent_id).where(
        CreditTemp.agent_id == agent_id, CreditTemp.deleted_at.is_(None), CreditTemp.from_day <= until
    ).order_by(CreditTemp.from_day.desc())  # fmt: skip
    for one, currency in _rows(session, "credit", agent_id, query, limit):
        words = titled(tr("Temporary credit"), f"{format_day(one.from_day)} – {format_day(one.to_day)}")
        yield Event(one.from_day, Topic.AGENT, words, one.reason, one.amount, currency, opens="agent", key=agent_id)


def _papers(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    query = select(Qualification).where(
        Qualification.agent_id == agent_id, Qualification.deleted_at.is_(None), rights.visible(session, Qualification)
    ).order_by(Qualification.seq.desc())  # fmt: skip
    for (one,) in _rows(session, "qualification", agent_id, query, limit):
        name = tr(QUALIFICATION_KIND_WORDS[one.kind])
        for day, words in ((one.valid_from, tr("Certificate valid")), (one.valid_to, tr("Certificate expires"))):
            if day is not None and day <= until:
                yield Event(day, Topic.PAPER, titled(words, name), one.number, opens="agent", key=agent_id)


def _files(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    query = select(Attachment).where(
        Attachment.bucket == agent_id, Attachment.deleted_at.is_(None), rights.visible(session, Attachment),
        Attachment.created_at < _after(until),
    ).order_by(Attachment.created_at.desc())  # fmt: skip
    names: Any = users.names_shown(session)
    for (one,) in _rows(session, "attachment", agent_id, query, limit):
        yield Event(clock.date_of(one.created_at), Topic.PAPER, titled(tr("File"), one.name), one.note,
                    who=names.get(one.created_by, ""), **_page(one), at=one.created_at)  # fmt: skip


def _talk(session: Session, agent_id: UUID, until: date, limit: int) -> Iterator[Event]:
    """Words about the agent and about everything that is its own; of an agent's people only what is meant for them."""
    query = select(Comment).where(
        Comment.bucket == agent_id, Comment.deleted_at.is_(None), rights.visible(session, Comment),
        Comment.created_at < _after(until),
    ).order_by(Comment.created_at.desc())  # fmt: skip
    if Role.AGENT in rights.principal_of(session).roles:
        query = query.where(Comment.visible_to_agent)
    names: Any = users.names_shown(session)
    for (one,) in _rows(session, "task", agent_id, query, limit):
        yield Event(clock.date_of(one.created_at), Topic.TALK, one.text.strip().replace("\n", " ")[:300], "",
                    who=names.get(one.created_by, ""), **_page(one), at=one.created_at)  # fmt: skip


_PAGES = {
    "agents": "agent", "contracts": "contract", "orders": "order", "payments": "payment", "scorecards": "scorecard",
    "targets": "target",
}  # fmt: skip


def _page(one: Any) -> dict[str, Any]:
    """The page of the record something was said of or filed at."""
    kind = _PAGES.get(one.owner_table, "")
    return {"opens": kind, "key": one.owner_id if kind else None}


Source = Callable[[Session, UUID, date, int], Iterator[Event]]
_SOURCES: tuple[tuple[Topic, Source], ...] = (
    (Topic.ORDER, _orders),
    (Topic.MONEY, _payments),
    (Topic.MONEY, _entries),
    (Topic.CONTRACT, _contracts),
    (Topic.DEAL, _deals),
    (Topic.SCORE, _scores),
    (Topic.AGENT, _levels),
    (Topic.AGENT, _steps),
    (Topic.AGENT, _temps),
    (Topic.PAPER, _papers),
    (Topic.PAPER, _files),
    (Topic.TALK, _talk),
)
