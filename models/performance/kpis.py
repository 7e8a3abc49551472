"""The figures a scorecard is made of: each computed from rows, with how many and which rows stand behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from models.analysis.charts import Drill
from models.analysis.figures import COUNTING, add_months, period_of
from models.base import Amount
from models.i18n import N_
from models.lists.shapes import Filter, Op
from models.money import divide, round_to
from models.partners.records import Qualification
from models.performance import targets
from models.performance.records import TargetMeasure
from models.sales.records import RECEIVED, Order, OrderLine, Payment

ZERO = Decimal(0)


@dataclass(frozen=True)
class Period:
    """The days and the currency a card is about."""

    starts_on: date
    ends_on: date
    currency: str

    @property
    def months(self) -> tuple[int, int]:
        """First and last month as year × 100 + month."""
        return period_of(self.starts_on), period_of(self.ends_on)


@dataclass(frozen=True)
class Measured:
    """An actual figure, the target it brings itself (else the scheme's is taken), and the number of rows behind it."""

    actual: Decimal | None
    target: Decimal | None = None
    evidence: int = 0


Measure = Callable[[Session, UUID, Period], Measured]


@dataclass(frozen=True)
class Kpi:
    """A kind of figure: name, how it is written, which way is better, and its rows.

    `unit` is what the rows are called, one and several; `activity` says that its rows are business done in the period.
    """

    name: str
    figure: str
    measure: Measure
    rows: Callable[[UUID, Period], Drill]
    unit: tuple[str, str] = (N_("{count} order"), "{count} orders")
    lower: bool = False
    activity: bool = True


def _orders(agent_id: UUID, period: Period) -> list[Any]:
    return [
        Order.agent_id == agent_id,
        Order.ordered_on >= period.starts_on,
        Order.ordered_on <= period.ends_on,
        Order.currency == period.currency,
        Order.state.in_(COUNTING),
        Order.deleted_at.is_(None),
    ]


def _count(session: Session, agent_id: UUID, period: Period) -> int:
    return session.scalar(select(func.count()).select_from(Order).where(*_orders(agent_id, period))) or 0


def _net(session: Session, agent_id: UUID, period: Period) -> Decimal:
    query = select(type_coerce(func.sum(Order.net_total), Amount())).where(*_orders(agent_id, period))
    return session.scalar(query) or ZERO


def sales(session: Session, agent_id: UUID, period: Period) -> Measured:
    """Net sales against the sum of the agent's monthly targets."""
    goals = targets.month_values(session, *period.months, agent_id)
    target = sum(goals.values(), ZERO) or None
    count = _count(session, agent_id, period)
    return Measured(_net(session, agent_id, period) if count else None, target, count)


def orders(session: Session, agent_id: UUID, period: Period) -> Measured:
    """How many orders counted, against a target of orders if there is one."""
    goals = targets.month_values(session, *period.months, agent_id, TargetMeasure.ORDERS)
    target = sum(goals.values(), ZERO) or None
    count = _count(session, agent_id, period)
    return Measured(Decimal(count) if count else None, target, count)


def growth(session: Session, agent_id: UUID, period: Period) -> Measured:
    """Net sales divided by those of the same days a year before."""
    before = Period(_year_back(period.starts_on), _year_back(period.ends_on), period.currency)
    base = _net(session, agent_id, before)
    count = _count(session, agent_id, period)
    if base <= 0 or not count:
        return Measured(None, None, count)
    return Measured(round_to(divide(_net(session, agent_id, period), base), 6), None, count)


def _year_back(day: date) -> date:
    months = add_months(day.year * 100 + day.month, -12)
    year, month = divmod(months, 100)
    return date(year, month, min(day.day, 28) if month == 2 else day.day)


def collection(session: Session, agent_id: UUID, period: Period) -> Measured:
    """Money received divided by the gross value of orders in the same days."""
    value = Order.gross_total + Order.freight
    billed = session.scalar(
        select(type_coerce(func.sum(value), Amount())).where(*_orders(agent_id, period))
    )
    received, count = session.execute(
        select(type_coerce(func.sum(Payment.amount), Amount()), func.count()).where(
            Payment.agent_id == agent_id,
            Payment.paid_on >= period.starts_on,
            Payment.paid_on <= period.ends_on,
            Payment.currency == period.currency,
            Payment.state.in_(RECEIVED),
            Payment.deleted_at.is_(None),
        )
    ).one()
    if not billed or billed <= 0:
        return Measured(None, None, count)
    return Measured(round_to(divide(received or ZERO, billed), 6), None, count)


def on_time(session: Session, agent_id: UUID, period: Period) -> Measured:
    """The share of orders with a wanted day that were shipped by it."""
    where = [*_orders(agent_id, period), Order.required_on.is_not(None), Order.shipped_on.is_not(None)]
    count = session.scalar(select(func.count()).select_from(Order).where(*where)) or 0
    if not count:
        return Measured(None)
    kept = session.scalar(
        select(func.count()).select_from(Order).where(*where, Order.shipped_on <= Order.required_on)
    )
    return Measured(round_to(divide(Decimal(kept or 0), Decimal(count)), 6), None, count)


def returns(session: Session, agent_id: UUID, period: Period) -> Measured:
    """The value sent back divided by the value sold."""
    where = [
        OrderLine.agent_id == agent_id,
        OrderLine.counts.is_(True),
        OrderLine.ordered_on >= period.starts_on,
        OrderLine.ordered_on <= period.ends_on,
        OrderLine.currency == period.currency,
    ]
    value = type_coerce(func.sum(OrderLine.net_amount), Amount())
    sold = session.scalar(select(value).where(*where, OrderLine.quantity > 0)) or ZERO
    back, count = session.execute(select(value, func.count()).where(*where, OrderLine.quantity < 0)).one()
    if sold <= 0:
        return Measured(None)
    return Measured(round_to(divide(abs(back or ZERO), sold), 6), None, count)


def products(session: Session, agent_id: UUID, period: Period) -> Measured:
    """How many different products were sold."""
    where = [
        OrderLine.agent_id == agent_id,
        OrderLine.counts.is_(True),
        OrderLine.ordered_on >= period.starts_on,
        OrderLine.ordered_on <= period.ends_on,
        OrderLine.quantity > 0,
    ]
    different, lines = session.execute(
        select(func.count(func.distinct(OrderLine.product_id)), func.count()).where(*where)
    ).one()
    return Measured(Decimal(different) if lines else None, None, lines)


def lapsed(session: Session, agent_id: UUID, period: Period) -> Measured:
    """How many licences were out of date at the end of the period; without any licence there is no data."""
    mine = [Qualification.agent_id == agent_id, Qualification.deleted_at.is_(None)]
    known = session.scalar(select(func.count()).select_from(Qualification).where(*mine)) or 0
    if not known:
        return Measured(None)
    over = session.scalar(
        select(func.count()).select_from(Qualification).where(*mine, Qualification.valid_to < period.ends_on)
    )
    return Measured(Decimal(over or 0), ZERO, known)


# --- the rows behind a figure ----------------------------------------------------------------------------


def _counting_orders(agent_id: UUID, period: Period, *more: Filter) -> Drill:
    return Drill(
        "orders.list",
        (
            Filter("agent", Op.IN, (str(agent_id),)),
            Filter("ordered_on", Op.RANGE, (period.starts_on.isoformat(), period.ends_on.isoformat())),
            Filter("currency", Op.IN, (period.currency,)),
            Filter("state", Op.IN, tuple(state.value for state in COUNTING)),
            *more,
        ),
    )


def _shipped_orders(agent_id: UUID, period: Period) -> Drill:
    return _counting_orders(agent_id, period, Filter("required_on", Op.FILLED), Filter("shipped_on", Op.FILLED))


def _received_payments(agent_id: UUID, period: Period) -> Drill:
    return Drill(
        "payments.list",
        (
            Filter("agent", Op.IN, (str(agent_id),)),
            Filter("paid_on", Op.RANGE, (period.starts_on.isoformat(), period.ends_on.isoformat())),
            Filter("currency", Op.IN, (period.currency,)),
            Filter("state", Op.IN, tuple(state.value for state in RECEIVED)),
        ),
    )


def _lines(agent_id: UUID, period: Period, low: str | None, high: str | None, currency: bool) -> Drill:
    filters = [
        Filter("agent", Op.IN, (str(agent_id),)),
        Filter("ordered_on", Op.RANGE, (period.starts_on.isoformat(), period.ends_on.isoformat())),
        Filter("counts", Op.IN, (True,)),
        Filter("quantity", Op.OVER if high is None else Op.UNDER, (low if high is None else high,)),
    ]
    if currency:
        filters.append(Filter("currency", Op.IN, (period.currency,)))
    return Drill("lines.list", tuple(filters))


def _sold_lines(agent_id: UUID, period: Period) -> Drill:
    return _lines(agent_id, period, "0", None, False)


def _returned_lines(agent_id: UUID, period: Period) -> Drill:
    return _lines(agent_id, period, None, "0", True)


def _agent(agent_id: UUID, period: Period) -> Drill:
    return Drill("agent", (), (("id", str(agent_id)),))


PAYMENTS = (N_("{count} payment"), "{count} payments")
LINES = (N_("{count} line"), "{count} lines")
LICENCES = (N_("{count} licence"), "{count} licences")

KPIS: dict[str, Kpi] = {
    "sales": Kpi(N_("Sales"), "amount", sales, _counting_orders),
    "orders": Kpi(N_("Orders"), "count", orders, _counting_orders),
    "growth": Kpi(N_("Sales against last year"), "percent", growth, _counting_orders),
    "collection": Kpi(N_("Collection rate"), "percent", collection, _received_payments, PAYMENTS),
    "on_time": Kpi(N_("Shipped on time"), "percent", on_time, _shipped_orders),
    "returns": Kpi(N_("Return rate"), "percent", returns, _returned_lines, LINES, lower=True),
    "products": Kpi(N_("Different products"), "count", products, _sold_lines, LINES),
    "lapsed": Kpi(N_("Licences out of date"), "count", lapsed, _agent, LICENCES, lower=True, activity=False),
}
