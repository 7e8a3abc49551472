"""What a chart asks for, and the exact figures behind it within the person's rights."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import UnaryExpression, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.sql.operators import custom_op

from models.analysis import figures
from models.analysis.charts import Drill
from models.analysis.figures import COUNTED, COUNTING, Dimension
from models.analysis.units import Figure, Unit
from models.base import Amount, Quantity
from models.catalog.records import Category, Product
from models.clock import clock
from models.i18n import N_, listed, tr
from models.lists.shapes import Filter, Op
from models.partners.records import Agent, Territory
from models.performance.records import TargetSubject
from models.platform import rights
from models.platform.records import User
from models.sales.records import Order, OrderLine

ZERO = Decimal(0)


class ChartKind(enum.StrEnum):
    """Which chart."""

    TREND = "trend"
    RANKING = "ranking"
    TARGETS = "targets"
    COVER = "cover"
    MATRIX = "matrix"


CHART_KIND_WORDS = {
    ChartKind.TREND: N_("Sales trend"),
    ChartKind.RANKING: N_("Sales ranking"),
    ChartKind.TARGETS: N_("Target attainment"),
    ChartKind.COVER: N_("Stock cover"),
    ChartKind.MATRIX: N_("Territory and month"),
}


class Measure(enum.StrEnum):
    """What is counted."""

    SALES = "sales"
    QUANTITY = "quantity"
    ORDERS = "orders"


MEASURE_WORDS = {
    Measure.SALES: N_("Sales without tax"),
    Measure.QUANTITY: N_("Quantity sold"),
    Measure.ORDERS: N_("Number of orders"),
}

GROUP_WORDS = {
    Dimension.AGENT: N_("Agent"),
    Dimension.PRODUCT: N_("Product"),
    Dimension.CATEGORY: N_("Category"),
    Dimension.TERRITORY: N_("Territory"),
    Dimension.PERSON: N_("Person"),
}
GROUPS = (Dimension.AGENT, Dimension.PRODUCT, Dimension.CATEGORY, Dimension.TERRITORY, Dimension.PERSON)
LINE_GROUPS = (Dimension.PRODUCT, Dimension.CATEGORY)
SUBJECT_OF = {
    Dimension.AGENT: TargetSubject.AGENT,
    Dimension.PERSON: TargetSubject.PERSON,
    Dimension.TERRITORY: TargetSubject.TERRITORY,
}


@dataclass(frozen=True)
class ChartQuery:
    """What a chart shows; JSON-safe with to_plain and from_plain. Months are year × 100 + month."""

    kind: ChartKind = ChartKind.TREND
    measure: Measure = Measure.SALES
    first: int = 0
    last: int = 0
    compare: bool = True
    target: bool = True
    forecast: bool = False
    group: Dimension | None = None
    top: int = 10
    agent_id: UUID | None = None
    currency: str = ""

    def periods(self) -> list[int]:
        """The months from first to last."""
        return figures.periods_between(self.first, self.last)

    def days(self) -> tuple[date, date]:
        """The first and last day."""
        after = figures.add_months(self.last, 1)
        end = date.fromordinal(date(after // 100, after % 100, 1).toordinal() - 1)
        return date(self.first // 100, self.first % 100, 1), end


def consistent(query: ChartQuery) -> ChartQuery:
    """The query with a group that its kind and measure can have."""
    group = query.group
    if query.kind in (ChartKind.RANKING, ChartKind.TARGETS) and group is None:
        group = Dimension.AGENT
    if query.kind is ChartKind.MATRIX and group is None:
        group = Dimension.TERRITORY
    if query.kind is ChartKind.TARGETS and group not in SUBJECT_OF:
        group = Dimension.AGENT
    if query.measure is Measure.ORDERS and group in LINE_GROUPS:
        group = Dimension.AGENT
    return replace(query, group=group)


def default_query(kind: ChartKind = ChartKind.TREND) -> ChartQuery:
    """The last twelve months with this one; for targets and rankings this year."""
    today = clock.today()
    last = figures.period_of(today)
    first = figures.add_months(last, -11)
    if kind in (ChartKind.TARGETS, ChartKind.RANKING):
        first = today.year * 100 + 1
    return ChartQuery(kind, first=first, last=last, group=None if kind is ChartKind.TREND else Dimension.AGENT)


# --- words and rows --------------------------------------------------------------------------------------


def unit_of(session: Session, query: ChartQuery, lang: str) -> Unit:
    """How the values of a measure are written."""
    title = tr(MEASURE_WORDS[query.measure], lang=lang)
    if query.measure is Measure.SALES:
        return Unit(title, Figure.AMOUNT, currency_of(session, query), lang)
    return Unit(title, Figure.COUNT if query.measure is Measure.ORDERS else Figure.QUANTITY, "", lang)


def currency_of(session: Session, query: ChartQuery) -> str:
    """The currency of a chart: chosen, or the one most orders are in."""
    return query.currency or figures.main_currency(session, query.agent_id)


def filter_text(session: Session, query: ChartQuery, lang: str) -> str:
    """The filter in words, for titles and exported files."""
    first, last = (f"{period // 100}-{period % 100:02d}" for period in (query.first, query.last))
    parts = [tr("{first} to {last}", lang=lang, first=first, last=last)]
    if query.agent_id is not None:
        name = session.scalar(select(Agent.name).where(Agent.id == query.agent_id, rights.visible(session, Agent)))
        parts.append(tr("Agent: {name}", lang=lang, name=name or ""))
    if query.measure is Measure.SALES:
        parts.append(tr("Currency: {code}", lang=lang, code=currency_of(session, query)))
    return listed(parts)


def month_name(period: int) -> str:
    """2025-09."""
    return f"{period // 100}-{period % 100:02d}"


def drill_to(query: ChartQuery, currency: str, first: int, last: int, key: Filter | None = None) -> Drill:
    """The rows behind a value: order lines, or orders where the value comes from their headers."""
    start, end = ChartQuery(first=first, last=last).days()
    filters = [Filter("ordered_on", Op.RANGE, (start.isoformat(), end.isoformat()))]
    by_header = query.measure is Measure.ORDERS or (key is not None and key.column in ("territory", "seller"))
    if by_header:
        filters.append(Filter("state", Op.IN, tuple(state.value for state in COUNTING)))
    else:
        filters.append(Filter("counts", Op.IN, (True,)))
    if query.measure is Measure.SALES:
        filters.append(Filter("currency", Op.IN, (currency,)))
    if query.agent_id is not None:
        filters.append(Filter("agent", Op.IN, (str(query.agent_id),)))
    if key is not None:
        filters.append(key)
    return Drill("orders.list" if by_header else "lines.list", tuple(filters))


_COLUMN = {
    Dimension.AGENT: "agent",
    Dimension.PRODUCT: "product",
    Dimension.TERRITORY: "territory",
    Dimension.PERSON: "seller",
}


def key_filter(session: Session, dimension: Dimension, key: UUID | None) -> Filter | None:
    """The filter that shows the rows of one group; products of a category are named one by one."""
    if dimension is Dimension.CATEGORY:
        where = Product.category_id == key if key is not None else Product.category_id.is_(None)
        return Filter("product", Op.IN, tuple(str(one) for one in session.scalars(select(Product.id).where(where))))
    column = _COLUMN[dimension]
    return Filter(column, Op.IN, (str(key),)) if key is not None else Filter(column, Op.EMPTY)


# --- figures ---------------------------------------------------------------------------------------------

Sums = dict[tuple[Any, int], Decimal]


def month_values(
    session: Session, query: ChartQuery, first: int, last: int, among: Sequence[Any] | None = None
) -> Sums:
    """(group, month) → value; the group is None when nothing is grouped. `among`: other groups may be left out."""
    if _by_header(query):
        return from_orders(session, query, first, last)
    return from_lines(session, query, first, last, among)


def _by_header(query: ChartQuery) -> bool:
    return query.measure is Measure.ORDERS or query.group in (Dimension.TERRITORY, Dimension.PERSON)


def from_lines(
    session: Session, query: ChartQuery, first: int, last: int, among: Sequence[Any] | None = None
) -> Sums:
    """Values from order lines that count; groups that are not `among` these may be left out."""
    found: Sums = {}
    for group, period, value in _line_sums(session, query, first, last, among, OrderLine.period):
        found[group, period] = found.get((group, period), ZERO) + value
    return found


def group_totals(
    session: Session, query: ChartQuery, first: int, last: int, largest: int | None = None
) -> dict[Any, Decimal]:
    """Group → value over all months, which is much less to carry than its months. `largest`: only so many needed."""
    if _by_header(query):
        return totals_of(from_orders(session, query, first, last))
    found: dict[Any, Decimal] = {}
    for group, value in _line_sums(session, query, first, last, None, largest=largest):
        found[group] = found.get(group, ZERO) + value
    return found


def month_sums_of(session: Session, query: ChartQuery, sums: Sums) -> dict[int, Decimal]:
    """Month → value over all groups; `sums` are those of the query, which may lack groups of lines."""
    if query.group in (Dimension.AGENT, Dimension.PRODUCT) and not _by_header(query):
        sums = from_lines(session, replace(query, group=None), query.first, query.last)
    found: dict[int, Decimal] = {}
    for (_, period), value in sums.items():
        found[period] = found.get(period, ZERO) + value
    return found


def _line_sums(
    session: Session, query: ChartQuery, first: int, last: int, among: Sequence[Any] | None, *within: Any,
    largest: int | None = None,
) -> Iterator[tuple[Any, ...]]:
    """(group, …, value) of lines that count; products stand for their category where that is the group."""
    key: Any = {
        Dimension.AGENT: OrderLine.agent_id,
        Dimension.PRODUCT: OrderLine.product_id,
        Dimension.CATEGORY: OrderLine.product_id,
    }.get(query.group) if query.group else None
    unindexed = _unindexed if key is not None and session.get_bind().dialect.name == "sqlite" else _plain
    where: list[Any] = [
        COUNTED,
        unindexed(OrderLine.period).between(first, last),
        rights.bucket_filter(session, "order", OrderLine.agent_id),
    ]
    if query.agent_id is not None:
        where.append(OrderLine.agent_id == query.agent_id)
    if query.measure is Measure.SALES:
        where.append(unindexed(OrderLine.currency) == currency_of(session, query))
        value: Any = type_coerce(func.sum(OrderLine.net_amount), Amount())
    else:
        value = type_coerce(func.sum(OrderLine.quantity), Quantity())
    home: dict[Any, Any] = {}
    if query.group is Dimension.CATEGORY:
        home = {product: category for product, category in session.execute(select(Product.id, Product.category_id))}
    elif among is not None:
        where.append(key.in_(among))
    keys = [*within] if key is None else [key, *within]
    statement = select(*keys, value).where(*where).group_by(*keys)
    if largest is not None and query.group is not Dimension.CATEGORY:
        statement = statement.order_by(value.desc()).limit(largest)
    for row in session.execute(statement):
        if key is None:
            yield (None, *row)
        elif query.group is Dimension.CATEGORY:
            yield (home.get(row[0]), *row[1:])
        else:
            yield tuple(row)


def _plain(expression: Any) -> Any:
    return expression


def _unindexed(expression: Any) -> Any:
    """The same value, by which SQLite looks nothing up: the index in the order of the groups is the right one."""
    return UnaryExpression(expression, operator=custom_op("+"), type_=expression.type)


def from_orders(session: Session, query: ChartQuery, first: int, last: int) -> Sums:
    """Values from the headers of orders."""
    start, end = ChartQuery(first=first, last=last).days()
    key: Any = {
        Dimension.AGENT: Order.agent_id,
        Dimension.TERRITORY: Order.territory_id,
        Dimension.PERSON: Order.seller_id,
    }.get(query.group) if query.group else None
    where: list[Any] = [
        Order.ordered_on.between(start, end),
        Order.state.in_(COUNTING),
        Order.deleted_at.is_(None),
        rights.bucket_filter(session, "order", Order.agent_id),
    ]
    if query.agent_id is not None:
        where.append(Order.agent_id == query.agent_id)
    value: Any = func.count()
    if query.measure is Measure.SALES:
        where.append(Order.currency == currency_of(session, query))
        value = type_coerce(func.sum(Order.net_total), Amount())
    elif query.measure is Measure.QUANTITY:
        value = type_coerce(func.sum(Order.quantity_total), Quantity())
    keys = [Order.ordered_on] if key is None else [key, Order.ordered_on]
    found: Sums = {}
    for row in session.execute(select(*keys, value).where(*where).group_by(*keys)):
        place = (None if key is None else row[0], figures.period_of(row[-2]))
        found[place] = found.get(place, ZERO) + Decimal(row[-1])
    return found


def names_of(session: Session, dimension: Dimension, keys: Sequence[Any], lang: str) -> dict[Any, str]:
    """Key → name of a group."""
    record: Any = {
        Dimension.AGENT: Agent,
        Dimension.PRODUCT: Product,
        Dimension.CATEGORY: Category,
        Dimension.TERRITORY: Territory,
        Dimension.PERSON: User,
    }[dimension]
    wanted = [key for key in keys if key is not None]
    found: dict[Any, str] = {}
    for start in range(0, len(wanted), 500):
        query = select(record.id, record.name).where(record.id.in_(wanted[start : start + 500]))
        found |= {key: name for key, name in session.execute(query)}
    found[None] = tr("Not assigned", lang=lang)
    return found


def running(query: ChartQuery) -> tuple[int | None, date | None]:
    """The place of the month that is not over yet, and today; nothing if the chart ends before."""
    today = clock.today()
    now = figures.period_of(today)
    periods = query.periods()
    if now not in periods or today == query.days()[1]:
        return None, None
    return periods.index(now), today


def with_group(query: ChartQuery, group: Dimension) -> ChartQuery:
    """The same question for a certain group."""
    return replace(query, group=group)


def totals_of(sums: Sums) -> dict[Any, Decimal]:
    """Group → value over all months."""
    found: dict[Any, Decimal] = {}
    for (key, _), value in sums.items():
        found[key] = found.get(key, ZERO) + value
    return found
