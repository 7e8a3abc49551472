"""What agents still owe, order by order: money received pays the oldest delivered order first, as the credit check does.

The open amounts past their day, added up over an agent, are what the agent's page calls overdue (domain model 1.3).
"""

from __future__ import annotations

import enum
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func, select, type_coerce, union_all
from sqlalchemy.orm import Session

from models.base import Amount
from models.clock import clock
from models.days_sql import a_day, days_after, days_until
from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Op, Sort, View, ViewState
from models.partners.records import Agent, CreditProfile, Territory
from models.platform import rights
from models.platform.records import User
from models.sales.records import Order, OrderState, Payment, PaymentState

RECEIVED = (PaymentState.CONFIRMED, PaymentState.REVERSED)
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
_DELIVERED = and_(Order.state == OrderState.COMPLETED, Order.deleted_at.is_(None))


def _open_items() -> Any:
    """Each delivered order with what money received and goods returned leave of it, the oldest being paid first."""
    paid = select(Payment.agent_id, Payment.currency, type_coerce(Payment.amount, BigInteger).label("amount")).where(
        Payment.state.in_(RECEIVED), Payment.deleted_at.is_(None)
    )
    returned = select(Order.agent_id, Order.currency, -_VALUE).where(_DELIVERED, _VALUE < 0)
    money = union_all(paid, returned).subquery("money_received")
    received = (
        select(money.c.agent_id, money.c.currency, func.sum(money.c.amount).label("amount"))
        .group_by(money.c.agent_id, money.c.currency)
        .subquery("received")
    )
    delivered = (
        select(
            Order.id.label("order_id"), Order.agent_id, Order.currency, _VALUE.label("value"),
            func.sum(_VALUE)
            .over(partition_by=(Order.agent_id, Order.currency), order_by=(Order.ordered_on, Order.seq))
            .label("up_to"),
        )
        .where(_DELIVERED, _VALUE > 0)
        .subquery("delivered")
    )  # fmt: skip
    unpaid = cast(delivered.c.up_to, BigInteger) - cast(func.coalesce(received.c.amount, 0), BigInteger)
    left = case((unpaid >= delivered.c.value, delivered.c.value), (unpaid > 0, unpaid), else_=0)
    return (
        select(delivered.c.order_id, delivered.c.value, left.label("left"))
        .outerjoin(
            received,
            and_(received.c.agent_id == delivered.c.agent_id, received.c.currency == delivered.c.currency),
        )
        .subquery("open_items")
    )


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
        Join(_open, _open.c.order_id == Order.id, outer=False),
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
        Column("value", N_("Order value"), type_coerce(_open.c.value, Amount()), Kind.AMOUNT, currency="currency"),
        Column("left", N_("Open amount"), type_coerce(_open.c.left, Amount()), Kind.AMOUNT, currency="currency"),
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
