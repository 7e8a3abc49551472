"""Sums and series behind charts, reports and scorecards: exact, per currency, within the person's rights.

"Sales" are the net amounts (without tax) of order lines that count: lines of confirmed, shipping and completed
orders; returns count negatively. Months are periods `year * 100 + month` of the order day.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, distinct, func, literal, select, true
from sqlalchemy.orm import Session

from models.catalog.records import Category, Product
from models.i18n import N_
from models.partners.records import Agent, Territory
from models.platform import rights
from models.platform.records import User
from models.sales.records import Order, OrderLine, OrderState

COUNTING = (OrderState.CONFIRMED, OrderState.SHIPPING, OrderState.COMPLETED)
COUNTED = OrderLine.counts == true()
"""Exactly the condition of the covering indexes."""


class Dimension(enum.StrEnum):
    """By what sales are summed."""

    AGENT = "agent"
    MONTH = "month"
    PRODUCT = "product"
    TERRITORY = "territory"
    PERSON = "person"
    CATEGORY = "category"


DIMENSION_WORDS = {
    Dimension.AGENT: N_("By agent"),
    Dimension.MONTH: N_("By month"),
    Dimension.PRODUCT: N_("By product"),
    Dimension.TERRITORY: N_("By territory"),
    Dimension.PERSON: N_("By person"),
    Dimension.CATEGORY: N_("By category"),
}


@dataclass(frozen=True)
class SalesRow:
    """One line of a sales report; `key` is the record (or period) behind it."""

    key: UUID | int | None
    code: str
    name: str
    currency: str
    orders: int
    lines: int
    quantity: Decimal
    net: Decimal


@dataclass(frozen=True)
class Trend:
    """Sales per month with the year before and the target; gaps are None."""

    periods: tuple[int, ...]
    current: tuple[Decimal | None, ...]
    previous: tuple[Decimal | None, ...]
    target: tuple[Decimal | None, ...]
    currency: str


@dataclass(frozen=True)
class Attainment:
    """Target against actual of one subject; variance = actual - target."""

    key: UUID
    code: str
    name: str
    target: Decimal
    actual: Decimal

    @property
    def ratio(self) -> Decimal | None:
        """Actual ÷ target, None without a target."""
        return self.actual / self.target if self.target else None

    @property
    def variance(self) -> Decimal:
        """Actual − target."""
        return self.actual - self.target


def period_of(day: date) -> int:
    """The month a day belongs to, as year × 100 + month."""
    return day.year * 100 + day.month


def add_months(period: int, months: int) -> int:
    """A period so many months later."""
    index = period // 100 * 12 + period % 100 - 1 + months
    return index // 12 * 100 + index % 12 + 1


def periods_between(first: int, last: int) -> list[int]:
    """Every period from first to last."""
    found = []
    while first <= last:
        found.append(first)
        first = add_months(first, 1)
    return found


def _lines(session: Session, start: date | None, end: date | None) -> list[Any]:
    """Conditions for order lines that count, between two days; whole months stay inside the covering index."""
    found: list[Any] = [
        COUNTED,
        rights.bucket_filter(session, "order", OrderLine.agent_id),
    ]
    if start is not None:
        found.append(
            OrderLine.period >= period_of(start) if start.day == 1 else OrderLine.ordered_on >= start
        )
    if end is not None:
        whole = period_of(end) != period_of(date.fromordinal(end.toordinal() + 1))
        found.append(OrderLine.period <= period_of(end) if whole else OrderLine.ordered_on <= end)
    return found


def _orders(session: Session, start: date | None, end: date | None) -> list[Any]:
    found: list[Any] = [
        Order.state.in_(COUNTING),
        Order.deleted_at.is_(None),
        rights.bucket_filter(session, "order", Order.agent_id),
    ]
    if start is not None:
        found.append(Order.ordered_on >= start)
    if end is not None:
        found.append(Order.ordered_on <= end)
    return found


def sales(
    session: Session,
    by: Dimension,
    start: date | None = None,
    end: date | None = None,
    *,
    agent_id: UUID | None = None,
    limit: int | None = None,
    count_orders: bool = True,
) -> list[SalesRow]:
    """Sales by one dimension, largest first (months in order); right: report R.

    `count_orders=False` leaves the number of orders at 0 for products, agents and months, which is faster.
    """
    rights.require(session, "report", "R")
    if by in (Dimension.TERRITORY, Dimension.PERSON):
        rows = _by_order_column(session, by, start, end, agent_id)
    else:
        rows = _by_line_column(session, by, start, end, agent_id, count_orders, limit)
    if by is Dimension.MONTH:
        rows.sort(key=lambda row: (row.key or 0, row.currency))
    else:
        rows.sort(key=lambda row: (-row.net, row.code, row.name))
    return rows[:limit] if limit else rows


def _by_line_column(
    session: Session,
    by: Dimension,
    start: date | None,
    end: date | None,
    agent_id: UUID | None,
    count_orders: bool = True,
    limit: int | None = None,
) -> list[SalesRow]:
    where = _lines(session, start, end)
    if agent_id is not None:
        where.append(OrderLine.agent_id == agent_id)
    key: Any = {
        Dimension.AGENT: OrderLine.agent_id,
        Dimension.MONTH: OrderLine.period,
        Dimension.PRODUCT: OrderLine.product_id,
        Dimension.CATEGORY: OrderLine.product_id,
    }[by]
    query = (
        select(
            key.label("key"),
            OrderLine.currency,
            func.count().label("lines"),
            func.sum(OrderLine.quantity).label("quantity"),
            func.sum(OrderLine.net_amount).label("net"),
        )
        .where(*where)
        .group_by(key, OrderLine.currency)
    )
    if limit and by is not Dimension.CATEGORY and by is not Dimension.MONTH:
        query = query.order_by(func.sum(OrderLine.net_amount).desc()).limit(limit)
    found = session.execute(query).all()
    orders = _order_counts(session, by, start, end, agent_id) if count_orders else {}
    names = _names(session, by, [row.key for row in found])
    rows = []
    for row in found:
        code, name = names(row.key)
        count = orders.get((row.key, row.currency), 0)
        rows.append(SalesRow(row.key, code, name, row.currency, count, row.lines, row.quantity, row.net))
    return _by_category(session, rows) if by is Dimension.CATEGORY else rows


def _order_counts(
    session: Session, by: Dimension, start: date | None, end: date | None, agent_id: UUID | None
) -> dict[tuple[Any, str], int]:
    """How many orders stand behind each row (agents and months from the headers, products from the lines)."""
    if by in (Dimension.AGENT, Dimension.MONTH):
        where = _orders(session, start, end)
        if agent_id is not None:
            where.append(Order.agent_id == agent_id)
        if by is Dimension.AGENT:
            query: Any = select(Order.agent_id, Order.currency, func.count()).where(*where)
            return {(k, c): n for k, c, n in session.execute(query.group_by(Order.agent_id, Order.currency))}
        per_day: Any = select(Order.ordered_on, Order.currency, func.count()).where(*where)
        found: dict[tuple[Any, str], int] = {}
        for day, currency, count in session.execute(per_day.group_by(Order.ordered_on, Order.currency)):
            place = (period_of(day), currency)
            found[place] = found.get(place, 0) + count
        return found
    where = _lines(session, start, end)
    if agent_id is not None:
        where.append(OrderLine.agent_id == agent_id)
    per_product: Any = select(
        OrderLine.product_id, OrderLine.currency, func.count(distinct(OrderLine.order_id))
    ).where(*where)
    grouped = per_product.group_by(OrderLine.product_id, OrderLine.currency)
    return {(k, c): n for k, c, n in session.execute(grouped)}


def _by_order_column(
    session: Session, by: Dimension, start: date | None, end: date | None, agent_id: UUID | None
) -> list[SalesRow]:
    key: Any = Order.territory_id if by is Dimension.TERRITORY else Order.seller_id
    where = _orders(session, start, end)
    if agent_id is not None:
        where.append(Order.agent_id == agent_id)
    query = (
        select(
            key.label("key"),
            Order.currency,
            func.count().label("orders"),
            func.sum(Order.line_count).label("lines"),
            func.sum(Order.quantity_total).label("quantity"),
            func.sum(Order.net_total).label("net"),
        )
        .where(*where)
        .group_by(key, Order.currency)
    )
    names = _names(session, by)
    rows = []
    for row in session.execute(query):
        code, name = names(row.key)
        count, lines = row.orders, int(row.lines or 0)
        rows.append(SalesRow(row.key, code, name, row.currency, count, lines, row.quantity, row.net))
    return rows


def _names(session: Session, by: Dimension, keys: Sequence[Any] = ()) -> Any:
    """Key → (code, name) of a dimension; only `keys` are read when they are few."""
    if by is Dimension.MONTH:
        return lambda key: (f"{key // 100}-{key % 100:02d}", f"{key // 100}-{key % 100:02d}")
    record: Any = {
        Dimension.AGENT: Agent,
        Dimension.PRODUCT: Product,
        Dimension.CATEGORY: Product,
        Dimension.TERRITORY: Territory,
        Dimension.PERSON: User,
    }[by]
    known = {
        key: (code, name) for key, code, name in session.execute(select(record.id, record.code, record.name))
    }
    return lambda key: known.get(key, ("", ""))


def _by_category(session: Session, rows: Sequence[SalesRow]) -> list[SalesRow]:
    """Products folded into their categories."""
    home: dict[Any, Any] = {k: c for k, c in session.execute(select(Product.id, Product.category_id))}
    names: dict[Any, tuple[str, str]] = {
        k: (c, n) for k, c, n in session.execute(select(Category.id, Category.code, Category.name))
    }
    found: dict[tuple[Any, str], SalesRow] = {}
    for row in rows:
        key = home.get(row.key)
        before = found.get((key, row.currency))
        code, name = names.get(key, ("", ""))
        found[(key, row.currency)] = SalesRow(
            key,
            code,
            name,
            row.currency,
            row.orders + (before.orders if before else 0),
            row.lines + (before.lines if before else 0),
            row.quantity + (before.quantity if before else 0),
            row.net + (before.net if before else 0),
        )
    return list(found.values())


def month_sums(
    session: Session, first: int, last: int, agent_id: UUID | None = None, currency: str | None = None
) -> dict[tuple[int, str], Decimal]:
    """(period, currency) → net sales."""
    where: list[Any] = [
        COUNTED,
        OrderLine.period.between(first, last),
        rights.bucket_filter(session, "order", OrderLine.agent_id),
    ]
    if agent_id is not None:
        where.append(OrderLine.agent_id == agent_id)
    if currency is not None:
        where.append(OrderLine.currency == currency)
    query = select(OrderLine.period, OrderLine.currency, func.sum(OrderLine.net_amount)).where(*where)
    grouped = query.group_by(OrderLine.period, OrderLine.currency)
    return {(period, money): net for period, money, net in session.execute(grouped)}


def last_sale(session: Session) -> int | None:
    """The newest month with an order that counts, as year × 100 + month."""
    day = session.scalar(
        select(func.max(Order.ordered_on)).where(
            Order.state.in_(COUNTING), Order.deleted_at.is_(None), rights.visible(session, Order)
        )
    )
    return period_of(day) if day is not None else None


def main_currency(session: Session, agent_id: UUID | None = None) -> str:
    """The currency most lines that count are in; the company's own when there is none."""
    from models.platform import company

    where = [COUNTED] if agent_id is None else [COUNTED, OrderLine.agent_id == agent_id]
    low, high = (
        session.scalar(select(end(OrderLine.currency)).where(*where)) for end in (func.min, func.max)
    )
    if low is None:
        return str(company.get(session, "company.currency"))
    if low == high:
        return str(low)
    query = select(OrderLine.currency, func.count().label("n")).where(*where).group_by(OrderLine.currency)
    return str(session.execute(query.order_by(literal(0), func.count().desc()).limit(1)).one()[0])


def trend(session: Session, last: int, months: int = 12, agent_id: UUID | None = None) -> Trend:
    """Monthly sales up to and including `last`, the same months a year before, and the target."""
    from models.performance import targets

    rights.require(session, "report", "R")
    currency = main_currency(session, agent_id)
    first = add_months(last, 1 - months)
    periods = periods_between(first, last)
    sums = month_sums(session, add_months(first, -12), last, agent_id, currency)
    goals = targets.month_values(session, first, last, agent_id)
    started = min((period for period, _ in sums), default=last)

    def value(period: int) -> Decimal | None:
        found = sums.get((period, currency))
        return found if found is not None else (Decimal(0) if period >= started else None)

    return Trend(
        tuple(periods),
        tuple(value(period) for period in periods),
        tuple(value(add_months(period, -12)) for period in periods),
        tuple(goals.get(period) for period in periods),
        currency,
    )


def daily_use(session: Session, today: date, days: int = 90) -> dict[UUID, Decimal]:
    """Average base quantity sold per day of each product over the last `days` days."""
    start = date.fromordinal(today.toordinal() - days)
    query = (
        select(OrderLine.product_id, func.sum(OrderLine.base_quantity))
        .where(and_(COUNTED, OrderLine.ordered_on > start, OrderLine.ordered_on <= today))
        .group_by(OrderLine.product_id)
    )
    return {key: Decimal(total) / days for key, total in session.execute(query)}
