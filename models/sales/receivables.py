"""What agents still owe, order by order: money received pays the oldest delivered order first, as the credit check does.

The open amounts past their day, added up over an agent, are what the agent's page calls overdue (domain model 1.3).
"""

from __future__ import annotations

import enum
import functools
import operator
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func, or_, select, tuple_, type_coerce
from sqlalchemy.orm import Session, aliased

from models.base import Amount
from models.clock import clock
from models.days_sql import a_day, days_after, days_until
from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Op, Sort, View, ViewState
from models.partners.records import Agent, CreditProfile, Territory
from models.platform import rights
from models.platform.records import User
from models.sales.records import RECEIVED, Order, OrderState, Payment

DUE_SOON_DAYS = 30


class Age(enum.StrEnum):
    """How long an amount is past its day."""

    NO_TERMS = "no_terms"
    NOT_DUE = "not_due"
    MONTH = "month"
    TWO_MONTHS = "two_months"
    OLDER = "older"


AGE_WORDS = {
    Age.NO_TERMS: N_("No terms agreed"),
    Age.NOT_DUE: N_("Not due"),
    Age.MONTH: N_("1–30 days"),
    Age.TWO_MONTHS: N_("31–60 days"),
    Age.OLDER: N_("Over 60 days"),
}
AGE_TONES = {
    Age.NO_TERMS: "neutral", Age.NOT_DUE: "ok", Age.MONTH: "warn", Age.TWO_MONTHS: "warn", Age.OLDER: "error",
}
OVERDUE = (Age.MONTH.value, Age.TWO_MONTHS.value, Age.OLDER.value)

_VALUE = type_coerce(Order.gross_total, BigInteger) + type_coerce(Order.freight, BigInteger)
_RECEIVED = and_(Payment.state.in_(RECEIVED), Payment.deleted_at.is_(None))
_DELIVERED = and_(Order.state == OrderState.COMPLETED, Order.deleted_at.is_(None))


def _left(value: Any, unpaid: Any) -> Any:
    """What is open of an order, when `unpaid` is what is open of it and everything before it."""
    return case((unpaid >= value, value), (unpaid > 0, unpaid), else_=0)


def _open_items() -> Any:
    """Each delivered order with what money received and goods returned leave of it, the oldest being paid first."""
    received = (
        select(Payment.agent_id, Payment.currency, func.sum(type_coerce(Payment.amount, BigInteger)).label("amount"))
        .where(_RECEIVED)
        .group_by(Payment.agent_id, Payment.currency)
        .subquery("received")
    )
    whose = (Order.agent_id, Order.currency)
    sold, returned = case((_VALUE > 0, _VALUE), else_=0), case((_VALUE < 0, _VALUE), else_=0)
    delivered = (
        select(
            Order.seq, *whose, _VALUE.label("value"),
            func.sum(sold).over(partition_by=whose, order_by=(Order.ordered_on, Order.seq)).label("up_to"),
            func.sum(returned).over(partition_by=whose).label("returned"),
        )
        .where(_DELIVERED)
        .subquery("delivered")
    )  # fmt: skip
    sums = (delivered.c.up_to, delivered.c.returned, -func.coalesce(received.c.amount, 0))
    unpaid = functools.reduce(operator.add, (cast(one, BigInteger) for one in sums))
    return (
        select(delivered.c.seq, _left(delivered.c.value, unpaid).label("left"))
        .outerjoin(
            received,
            and_(received.c.agent_id == delivered.c.agent_id, received.c.currency == delivered.c.currency),
        )
        .where(delivered.c.value > 0)
        .subquery("open_items")
    )


def _left_of_one() -> Any:
    """The same for one order at a time, from the orders and payments of its agent alone."""
    other = aliased(Order)
    value = type_coerce(other.gross_total, BigInteger) + type_coerce(other.freight, BigInteger)
    before = tuple_(other.ordered_on, other.seq) <= tuple_(Order.ordered_on, Order.seq)
    owed = (
        select(func.sum(case((or_(value < 0, before), value), else_=0)))
        .where(
            other.agent_id == Order.agent_id, other.currency == Order.currency,
            other.state == OrderState.COMPLETED, other.deleted_at.is_(None),
        )
        .correlate(Order).scalar_subquery()
    )  # fmt: skip
    received = (
        select(func.sum(type_coerce(Payment.amount, BigInteger)))
        .where(_RECEIVED, Payment.agent_id == Order.agent_id, Payment.currency == Order.currency)
        .correlate(Order)
        .scalar_subquery()
    )
    unpaid = cast(func.coalesce(owed, 0), BigInteger) - cast(func.coalesce(received, 0), BigInteger)
    return case((_DELIVERED, _left(_VALUE, unpaid)))


_open = _open_items()
_due_on = days_after(Order.ordered_on, CreditProfile.credit_days)


def _days_over(_session: Session) -> Any:
    """Days since the amount was due; empty before that and without terms."""
    over = _since_due()
    return case((over > 0, over))


def _since_due() -> Any:
    return -days_until(Order.ordered_on, a_day(clock.today())) - CreditProfile.credit_days


def _age(_session: Session) -> Any:
    over = _since_due()
    return case(
        (CreditProfile.credit_days.is_(None), Age.NO_TERMS.value),
        (over <= 0, Age.NOT_DUE.value),
        (over <= 30, Age.MONTH.value),
        (over <= 60, Age.TWO_MONTHS.value),
        else_=Age.OLDER.value,
    )


def _seen(session: Session) -> Any:
    """Orders whose payments and terms the person may see as well: what is open follows from all three."""
    needed = [rights.bucket_filter(session, entity, Order.bucket) for entity in ("receipt", "credit")]
    return and_(rights.visible(session, Order), *needed)


LIST = ListSpec(
    id="receivables.list", entity="receipt", title=N_("Open items"), record=Order, opens="order", owner="seller",
    rows=_seen,
    where=lambda _session: (Order.state == OrderState.COMPLETED, _open.c.left > 0),
    nothing=N_("Delivered orders that are not paid stand here, with the day their payment is due."),
    searched=N_("Number, agent, pinyin, customer's number"),
    tables=frozenset({"payments", "credit_profiles"}),
    joins=(
        Join(_open, _open.c.seq == Order.seq, outer=False),
        Join(Agent, Order.agent_id == Agent.id, outer=False),
        Join(CreditProfile, and_(CreditProfile.agent_id == Order.agent_id, CreditProfile.deleted_at.is_(None))),
        Join(Territory, Order.territory_id == Territory.id),
        Join(User, Order.seller_id == User.id),
    ),
    columns=(
        Column("number", N_("Number"), func.coalesce(Order.number, Order.temp_number), Kind.CODE, sort=Order.number,
               width=130),
        Column("agent", N_("Agent"), Order.agent_name, Kind.REFERENCE, key=Order.agent_id, sort=Agent.sort_key,
               opens="agent", width=240),
        Column("ordered_on", N_("Ordered on"), Order.ordered_on, Kind.DAY),
        Column("due_on", N_("Due on"), _due_on, Kind.DAY),
        Column("days_over", N_("Days overdue"), _days_over, Kind.NUMBER, width=100),
        Column("age", N_("Age"), _age, Kind.CHOICE, words=AGE_WORDS, tones=AGE_TONES, width=110),
        Column("value", N_("Order value"), type_coerce(_VALUE, Amount()), Kind.AMOUNT, currency="currency"),
        Column("left", N_("Open amount"), type_coerce(_open.c.left, Amount()), Kind.AMOUNT, currency="currency",
               of_one=type_coerce(_left_of_one(), Amount())),
        Column("currency", N_("Currency"), Order.currency, Kind.CODE, width=70, shown=False),
        Column("credit_days", N_("Credit days"), CreditProfile.credit_days, Kind.NUMBER, shown=False),
        Column("seller", N_("Salesperson"), User.name, Kind.REFERENCE, key=Order.seller_id, sort=User.sort_key,
               person=True, width=110),
        Column("territory", N_("Territory"), Territory.name, Kind.REFERENCE, key=Order.territory_id,
               sort=Territory.sort_key, shown=False),
        Column("customer_ref", N_("Customer no."), Order.customer_ref, Kind.CODE, shown=False),
    ),
    order=(Sort("due_on"),),
    views=(
        View("overdue", N_("Overdue"), ViewState(query=ListQuery(
            filters=(Filter("age", values=OVERDUE),), sort=(Sort("due_on"),)))),
        View("payable", N_("By due day"), ViewState(query=ListQuery(sort=(Sort("due_on"),)))),
        View("soon", N_("Due within 30 days"), ViewState(query=ListQuery(
            filters=(Filter("due_on", Op.NEXT_DAYS, (DUE_SOON_DAYS,)),), sort=(Sort("due_on"),)))),
    ),
)  # fmt: skip
