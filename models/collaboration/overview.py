"""One agent at a glance (A14, M8): its figures as of a day, each with the list whose rows it is made of.

Money and orders follow from their own days. What a field of the agent held on a day is walked back through the log of
changes: on the copy of an office's book that log begins with the copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.agreements.records import Contract, ContractState
from models.base import Record
from models.clock import clock
from models.dates import format_day
from models.i18n import N_, tr
from models.lists import Aggregate, Filter, ListQuery, Money, Op, engine
from models.lists.catalogue import spec_of
from models.partners.records import (
    AGENT_STATUS_WORDS,
    Agent,
    AgentLevel,
    AgentStatus,
    CreditProfile,
    LevelHistory,
)
from models.platform import history, rights
from models.platform.records import Act, Attachment, Change, Comment, User
from models.sales import credit
from models.sales.records import ACCOUNT_KIND_WORDS, RECEIVED, AccountKind, OrderState

RECENT_DAYS = 90
SOON_DAYS = 60


@dataclass(frozen=True)
class Figure:
    """One figure: words, an amount in each currency or a number, and what opens its rows."""

    id: str
    title: str
    words: str = ""
    note: str = ""
    money: tuple[Money, ...] = ()
    count: int | None = None
    tone: str = ""
    list_id: str = ""
    query: ListQuery | None = None
    column: str = ""
    opens: str = ""
    key: UUID | None = None


@dataclass(frozen=True)
class Overview:
    """An agent as of a day."""

    agent_id: UUID
    name: str
    code: str
    day: date
    figures: tuple[Figure, ...]


def of(session: Session, agent_id: UUID, day: date) -> Overview:
    """The agent as it stood at the end of a day; figures a person may not see are absent."""
    agent: Agent = rights.find(session, Agent, agent_id)
    past = day < clock.today()
    made: list[Figure] = _standing(session, agent, day, past)
    for part in (_contract, _trade, _money, _score, _papers, _contact):
        made += part(session, agent_id, day, past)
    return Overview(agent.id, agent.name, agent.code, day, tuple(made))


def as_of(session: Session, record: type[Record], row_id: UUID, fields: tuple[str, ...], day: date) -> dict[str, Any] | None:
    """What fields of a row held at the end of a day, by the log of changes; None when the row was not there yet."""
    found: Any = session.scalars(select(record).where(record.id == row_id)).one_or_none()
    if found is None:
        return None
    values = {name: getattr(found, name) for name in fields}
    later = (
        select(Change.action, Change.changes)
        .join(Act, Act.seq == Change.act)
        .where(Change.root_id == getattr(found, record.ROOT), Change.row_id == row_id, Act.at >= _after(day))
        .order_by(Change.seq.desc())
    )
    for action, changes in session.execute(later):
        if action == "I":
            return None
        for name, pair in (changes or {}).items():
            if name in values and isinstance(pair, list | tuple):
                values[name] = history.value_of(record.__tablename__, name, pair[0])
    return values


def _after(day: date) -> datetime:
    """The first instant of the next day in the company's zone."""
    return datetime.combine(day + timedelta(days=1), time(), clock.zone).astimezone(UTC)


# --- parts --------------------------------------------------------------------------------------------------


def _standing(session: Session, agent: Agent, day: date, past: bool) -> list[Figure]:
    then = as_of(session, Agent, agent.id, ("status", "manager_id", "name"), day) if past else None
    if past and then is None:
        return [Figure("status", N_("Status"), tr("not in the book yet"))]
    status = AgentStatus(then["status"]) if then else agent.status
    manager = then["manager_id"] if then else agent.manager_id
    made = [Figure("status", N_("Status"), tr(AGENT_STATUS_WORDS[status]), opens="agent", key=agent.id)]
    level = session.execute(
        select(AgentLevel.name, LevelHistory.from_day)
        .join(LevelHistory, LevelHistory.level_id == AgentLevel.id)
        .where(
            LevelHistory.agent_id == agent.id, LevelHistory.deleted_at.is_(None), LevelHistory.from_day <= day,
            or_(LevelHistory.to_day.is_(None), LevelHistory.to_day >= day),
        )
        .order_by(LevelHistory.from_day.desc())
    ).first()  # fmt: skip
    if level is not None:
        made.append(Figure("level", N_("Level since"), level[0], format_day(level[1])))
    name = session.scalar(select(User.name).where(User.id == manager)) if manager is not None else None
    made.append(Figure("manager", N_("Channel manager"), name or tr("nobody")))
    return made


def _contract(session: Session, agent_id: UUID, day: date, _past: bool) -> list[Figure]:
    if not rights.may(session, "contract", "R", agent_id):
        return []
    query: Any = (
        select(Contract.id, Contract.number, Contract.ends_on)
        .where(
            Contract.agent_id == agent_id, rights.visible(session, Contract), Contract.deleted_at.is_(None),
            Contract.state.in_((ContractState.SIGNED, ContractState.RENEWED, ContractState.TERMINATED)),
            Contract.starts_on <= day, Contract.ends_on >= day,
        )
        .order_by(Contract.supplement_of_id.is_not(None), Contract.ends_on.desc())
    )  # fmt: skip
    held = session.execute(query).first()
    if held is None:
        return [Figure("contract", N_("Contract in force"), tr("none"), tone="warn")]
    tone = "warn" if (held.ends_on - day).days <= SOON_DAYS else ""
    until = format_day(held.ends_on)
    return [Figure("contract", N_("Contract to"), held.number or "", until, tone=tone, opens="contract", key=held.id)]


def _trade(session: Session, agent_id: UUID, day: date, past: bool) -> list[Figure]:
    if not rights.may(session, "order", "R", agent_id):
        return []
    mine = Filter("agent", values=(str(agent_id),))
    counts = Filter("counts", values=("True",))

    def days(first: date) -> Filter:
        return Filter("ordered_on", Op.RANGE, (first.isoformat(), day.isoformat()))

    year = ListQuery(filters=(mine, counts, days(day.replace(month=1, day=1))))
    recent = ListQuery(filters=(mine, counts, days(day - timedelta(days=RECENT_DAYS - 1))))
    made = [
        _sum(session, "sales_year", N_("Sales of the year"), "lines.list", year, "gross_amount"),
        _sum(session, "sales_recent", N_("Sales in 90 days"), "lines.list", recent, "gross_amount"),
    ]
    if not past:
        states = (OrderState.SUBMITTED, OrderState.HELD, OrderState.CONFIRMED, OrderState.SHIPPING)
        under_way = ListQuery(filters=(mine, Filter("state", values=tuple(state.value for state in states))))
        made.append(_sum(session, "orders_open", N_("Orders under way"), "orders.list", under_way, "value"))
        held = ListQuery(filters=(mine, Filter("state", values=(OrderState.HELD.value,))))
        made.append(_count(session, "orders_held", N_("Orders on hold"), "orders.list", held, "error"))
    return made


def _money(session: Session, agent_id: UUID, day: date, past: bool) -> list[Figure]:
    mine, until = Filter("agent", values=(str(agent_id),)), (None, day.isoformat())
    made: list[Figure] = []
    if rights.may(session, "order", "R", agent_id) and rights.may(session, "receipt", "R", agent_id):
        delivered = ListQuery(filters=(mine, Filter("delivered_on", Op.RANGE, until)))
        received = ListQuery(filters=(
            mine, Filter("state", values=tuple(state.value for state in RECEIVED)), Filter("paid_on", Op.RANGE, until),
        ))  # fmt: skip
        out = _sum(session, "delivered", N_("Delivered so far"), "orders.list", delivered, "value")
        into = _sum(session, "received", N_("Received so far"), "payments.list", received, "amount")
        made += [Figure("owed", N_("Receivable"), money=_minus(out.money, into.money)), out, into]
    if rights.may(session, "credit", "R", agent_id):
        made += _limit(session, agent_id, day, past)
    if rights.may(session, "rebate_ledger", "R", agent_id):
        for kind in AccountKind:
            query = ListQuery(filters=(mine, Filter("kind", values=(kind.value,)), Filter("day", Op.RANGE, until)))
            account = _sum(session, kind.value, ACCOUNT_KIND_WORDS[kind], "accounts.list", query, "amount")
            if any(one.value for one in account.money):
                made.append(account)
    return made


def _limit(session: Session, agent_id: UUID, day: date, past: bool) -> list[Figure]:
    profile = session.execute(
        select(CreditProfile.id, CreditProfile.currency, CreditProfile.credit_limit).where(
            CreditProfile.agent_id == agent_id, CreditProfile.deleted_at.is_(None)
        )
    ).first()
    if profile is None:
        return []
    limit = profile.credit_limit
    if past:
        then = as_of(session, CreditProfile, profile.id, ("credit_limit",), day)
        limit = then["credit_limit"] if then is not None else Decimal(0)
    limit += credit.temporary(session, agent_id, day)
    made = [Figure("limit", N_("Credit limit"), money=(Money(profile.currency, limit),), opens="agent", key=agent_id)]
    if not past and rights.may(session, "order", "R", agent_id):
        now = credit.exposure(session, agent_id, day)
        if rights.may(session, "receipt", "R", agent_id):
            made.append(_overdue(agent_id, now))
        if now.checked:
            left = (Money(now.currency, now.available),)
            tone = "error" if now.available < 0 else "ok"
            made.append(Figure("available", N_("Available"), money=left, tone=tone, opens="agent", key=agent_id))
    return made


def _overdue(agent_id: UUID, now: credit.Exposure) -> Figure:
    """What is past its day: the credit rule says how much, the list of open items shows the rows it adds up from.

    It is not asked of that list: there what is open of one order follows from all orders of everybody.
    """
    late = next(one for one in spec_of("receivables.list").views if one.id == "overdue")
    query = ListQuery(filters=(
        Filter("agent", values=(str(agent_id),)), Filter("currency", values=(now.currency,)), *late.state.query.filters,
    ))  # fmt: skip
    amount = (Money(now.currency, now.overdue),) if now.overdue else ()
    return Figure("overdue", N_("Overdue"), money=amount, count=None if amount else 0, tone="error" if amount else "",
                  list_id="receivables.list", query=query, column="left")  # fmt: skip


def _score(session: Session, agent_id: UUID, day: date, _past: bool) -> list[Figure]:
    from models.performance.records import Scorecard
    from models.performance.scorecards import SHOWN_TO_AGENTS

    if not rights.may(session, "scorecard", "R", agent_id):
        return []
    card = session.execute(
        select(Scorecard.id, Scorecard.grade, Scorecard.final_score, Scorecard.ends_on)
        .where(
            Scorecard.agent_id == agent_id, Scorecard.deleted_at.is_(None), Scorecard.ends_on <= day,
            Scorecard.state.in_(SHOWN_TO_AGENTS), rights.visible(session, Scorecard),
        )
        .order_by(Scorecard.ends_on.desc())
    ).first()  # fmt: skip
    if card is None:
        return []
    score = "" if card.final_score is None else f"{card.final_score.normalize():f}"
    words = f"{card.grade} {score}".strip()
    return [Figure("score", N_("Score until"), words, format_day(card.ends_on), opens="scorecard", key=card.id)]


def _papers(session: Session, agent_id: UUID, day: date, past: bool) -> list[Figure]:
    if not rights.may(session, "qualification", "R", agent_id):
        return []
    mine = Filter("agent", values=(str(agent_id),))
    if past:
        gone = ListQuery(filters=(mine, Filter("valid_to", Op.RANGE, (None, (day - timedelta(days=1)).isoformat()))))
        return [_count(session, "papers", N_("Certificates expired by then"), "certificates.list", gone, "warn")]
    view = next(one for one in spec_of("certificates.list").views if one.id == "expiring")
    query = ListQuery(filters=(mine, *view.state.query.filters))
    return [_count(session, "papers", N_("Certificates running out"), "certificates.list", query, "warn")]


def _contact(session: Session, agent_id: UUID, day: date, _past: bool) -> list[Figure]:
    """When somebody last said or filed something about this agent."""
    latest = []
    for record in (Comment, Attachment):
        latest.append(session.scalar(
            select(func.max(record.created_at)).where(
                record.bucket == agent_id, record.deleted_at.is_(None), record.created_at < _after(day),
                rights.visible(session, record),
            )
        ))  # fmt: skip
    times = [one for one in latest if one is not None]
    if not times:
        return [Figure("contact", N_("Last conversation"), tr("none"))]
    last = clock.date_of(max(times))
    tone = "warn" if (day - last).days > 30 else ""
    return [Figure("contact", N_("Last conversation"), format_day(last), tone=tone)]


# --- figures of lists ------------------------------------------------------------------------------------------


def _sum(
    session: Session, id: str, title: str, list_id: str, query: ListQuery, column: str, *, tone: str = ""
) -> Figure:
    """The sum of a column over the rows of a list: the figure is what its rows come to."""
    totals = engine.totals(session, spec_of(list_id), query, {column: Aggregate.SUM})
    money = tuple(one for one in totals.of(column, Aggregate.SUM) if one.value)
    return Figure(id, title, money=money, count=totals.count, tone=tone if money else "", list_id=list_id, query=query,
                  column=column)  # fmt: skip


def _count(session: Session, id: str, title: str, list_id: str, query: ListQuery, tone: str) -> Figure:
    number = engine.count(session, spec_of(list_id), query)
    return Figure(id, title, count=number, tone=tone if number else "", list_id=list_id, query=query)


def _minus(first: tuple[Money, ...], second: tuple[Money, ...]) -> tuple[Money, ...]:
    """What is left of one when the other is taken away, in each currency."""
    sums: dict[str, Decimal] = {}
    for sign, some in ((1, first), (-1, second)):
        for one in some:
            sums[one.currency] = sums.get(one.currency, Decimal(0)) + sign * Decimal(one.value or 0)
    return tuple(Money(currency, value) for currency, value in sums.items() if value)


