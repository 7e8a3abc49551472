"""Charts over stored orders: values by hand, clicks that lead to exactly the rows, rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D
from typing import Any
from uuid import UUID

import pytest

from models.analysis import forecasts, sales_charts
from models.analysis.chart_figures import ChartKind, ChartQuery, Measure, default_query
from models.analysis.charts import BarChart, Drill, MatrixChart, Role, TrendChart
from models.analysis.figures import Dimension
from models.catalog.records import Category, Product
from models.clock import clock
from models.errors import RuleBroken
from models.lists import Aggregate, engine
from models.partners.records import Agent, Territory
from models.performance import targets
from models.platform.principal import SYSTEM, Principal, Scope
from models.platform.principal import Role as Person
from models.platform.records import BucketAccess, User
from models.sales.lists import LINES, ORDERS
from models.sales.records import Order, OrderLine, OrderState
from models.shapes import from_plain, to_plain

LISTS = {"lines.list": LINES, "orders.list": ORDERS}
TODAY = datetime(2025, 9, 15, 4, tzinfo=UTC)
QUERY = ChartQuery(first=202501, last=202509, currency="CNY")


class Shop:
    """Three agents with sales in 2024 and 2025."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.number = 0
        self.agents = [Agent(code=f"DL{n}", name=name) for n, name in enumerate(("华新", "海创", "绍兴"))]
        self.pumps = Category(code="C1", name="水泵")
        self.place = Territory(code="T1", name="浙江")
        session.add_all([*self.agents, self.pumps, self.place])
        session.flush()
        self.products = [Product(code="P1", name="滤芯"), Product(code="P2", name="水泵", category_id=self.pumps.id)]
        self.person = User(code="U1", name="陈涛", role=Person.REP, scope=Scope.OWN)
        session.add_all([*self.products, self.person])
        session.flush()

    def sell(self, agent: int, day: date, net: str, product: int = 0, currency: str = "CNY", **more: Any) -> None:
        state = more.pop("state", OrderState.COMPLETED)
        self.number += 1
        value, one = D(net), self.agents[agent]
        order = Order(
            number=f"SO{self.number}", agent_id=one.id, agent_name=one.name, ordered_on=day, state=state,
            currency=currency, line_count=1, quantity_total=D(2), net_total=value, gross_total=value, **more,
        )  # fmt: skip
        self.session.add(order)
        self.session.flush()
        self.session.add(
            OrderLine(
                order_id=order.id, line_no=1, product_id=self.products[product].id, quantity=D(2), base_quantity=D(2),
                unit_price=value / 2, net_amount=value, gross_amount=value, agent_id=one.id, ordered_on=day,
                period=day.year * 100 + day.month, counts=state is OrderState.COMPLETED, currency=currency,
            )
        )  # fmt: skip
        self.session.flush()


def opened(session: Any) -> Shop:
    """A shop whose figures can be added up by hand."""
    made = Shop(session)
    made.sell(0, date(2025, 1, 5), "100.00", territory_id=made.place.id, seller_id=made.person.id)
    made.sell(0, date(2025, 1, 31), "50.50")
    made.sell(1, date(2025, 3, 1), "400.00", product=1)
    made.sell(2, date(2025, 9, 10), "10.00")
    made.sell(0, date(2025, 9, 14), "30.00", product=1)
    made.sell(0, date(2025, 2, 1), "999.00", state=OrderState.DRAFT)
    made.sell(0, date(2025, 2, 1), "777.00", currency="USD")
    made.sell(0, date(2024, 3, 1), "70.00")
    made.sell(1, date(2024, 12, 31), "20.00")
    months = tuple(D(100) for _ in range(12))
    targets.save(session, targets.TargetDraft(agent_id=made.agents[0].id, year=2025, months=months))
    return made


@pytest.fixture
def shop(book: Any) -> Iterator[Shop]:
    with clock.freeze(TODAY), book.write(SYSTEM) as session:
        yield opened(session)


@pytest.fixture(scope="module")
def shop_to_read(shared_book: Any) -> Iterator[Shop]:
    with clock.freeze(TODAY), shared_book.write(SYSTEM) as session:
        yield opened(session)


def rows_sum(session: Any, drill: Drill, measure: Measure) -> D:
    """What the opened list adds up to."""
    if measure is Measure.ORDERS:
        return D(engine.count(session, LISTS[drill.page], drill.query()))
    column = {"lines.list": ("net_amount", "quantity"), "orders.list": ("net_total", "quantity_total")}[drill.page]
    name = column[measure is Measure.QUANTITY]
    found = engine.totals(session, LISTS[drill.page], drill.query(), {name: Aggregate.SUM}).of(name, Aggregate.SUM)
    return sum((D(one.value or 0) for one in found), D(0))


def test_the_trend_with_last_year_and_target(shop: Shop) -> None:
    chart = sales_charts.build(shop.session, QUERY, "zh_CN")
    assert isinstance(chart, TrendChart)
    by_role = {line.role: line for line in chart.series}
    assert chart.periods == tuple(f"2025-{month:02d}" for month in range(1, 10))
    zero = D(0)
    assert by_role[Role.ACTUAL].values == (D("150.50"), zero, D("400.00"), zero, zero, zero, zero, zero, D("40.00"))
    assert by_role[Role.PREVIOUS].values[:4] == (None, None, D("70.00"), zero)
    assert by_role[Role.TARGET].values == (D(100),) * 9
    assert (chart.open_from, chart.as_of) == (8, date(2025, 9, 15))
    assert by_role[Role.ACTUAL].counts[0] == 2
    assert "2025-01 至 2025-09" in chart.filter_text and "CNY" in chart.filter_text


@pytest.mark.parametrize("group", [Dimension.AGENT, Dimension.PRODUCT, Dimension.CATEGORY])
def test_only_the_largest_groups_get_a_line_and_the_others_add_up(
    shop: Shop, group: Dimension, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Agents: 400.00 in March first, then 150.50 in January and 30.00 + 10.00 in September; products the same months."""
    monkeypatch.setattr(sales_charts, "MAX_SERIES", 1)
    chart = sales_charts.build(shop.session, replace(QUERY, group=group), "en")
    assert isinstance(chart, TrendChart)
    largest, others = chart.series
    first = {2: D("400.00")} if group is Dimension.AGENT else {2: D("400.00"), 8: D("30.00")}
    rest = {0: D("150.50"), 8: D("40.00") if group is Dimension.AGENT else D("10.00")}
    assert largest.values == tuple(first.get(at, D(0)) for at in range(9))
    assert (others.name, others.role) == ("Others", Role.OTHERS)
    assert others.values == tuple(rest.get(at, D(0)) for at in range(9))


@pytest.mark.parametrize("group", [None, *[one for one in Dimension if one not in (Dimension.MONTH,)]])
@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("kind", [ChartKind.TREND, ChartKind.RANKING, ChartKind.MATRIX])
def test_ux_070_a_click_opens_rows_that_add_up_to_the_value(
    shop_to_read: Shop, group: Dimension | None, measure: Measure, kind: ChartKind
) -> None:
    query = replace(QUERY, kind=kind, group=group, measure=measure)
    if measure is Measure.ORDERS and group in (Dimension.PRODUCT, Dimension.CATEGORY):
        with pytest.raises(RuleBroken):
            sales_charts.build(shop_to_read.session, query, "en")
        return
    chart = sales_charts.build(shop_to_read.session, query, "en")
    checked = 0
    if isinstance(chart, TrendChart):
        pairs = [(line.values[at], drill) for line in chart.series for at, drill in enumerate(line.drills)]
    elif isinstance(chart, BarChart):
        pairs = [(bar.value, bar.drill) for bar in chart.bars]
    else:
        assert isinstance(chart, MatrixChart)
        pairs = [(cell.value, cell.drill) for row in chart.cells for cell in row]
    for value, drill in pairs:
        if drill is not None and value is not None:
            assert rows_sum(shop_to_read.session, drill, measure) == value
            checked += 1
    assert checked >= 2 or (kind is ChartKind.TREND and group is Dimension.CATEGORY)
    if kind is ChartKind.RANKING and measure is Measure.SALES and group in (None, Dimension.AGENT):
        assert isinstance(chart, BarChart)
        assert [(bar.label, bar.value, bar.change) for bar in chart.bars] == [
            ("海创", D("400.00"), 0), ("华新", D("180.50"), None), ("绍兴", D("10.00"), None),
        ]  # fmt: skip


def test_attainment_names_gap_pace_and_what_is_needed_each_day(shop: Shop) -> None:
    query = replace(QUERY, kind=ChartKind.TARGETS, group=Dimension.AGENT, first=202509)
    chart = sales_charts.build(shop.session, query, "en")
    assert isinstance(chart, BarChart)
    (bar,) = chart.bars
    assert (bar.label, bar.value, bar.mark, bar.expected) == ("华新", D("30.00"), D(100), D("60.00"))
    assert dict(bar.facts) == {"Attainment": "30.0%", "Gap": "-70.00", "Needed per day": "4.67"}
    assert bar.drill is not None and rows_sum(shop.session, bar.drill, Measure.SALES) == bar.value


def test_a_query_survives_being_kept_as_plain_data() -> None:
    query = replace(QUERY, kind=ChartKind.RANKING, group=Dimension.AGENT, agent_id=UUID(int=5))
    assert from_plain(ChartQuery, to_plain(query)) == query


def test_default_months(shop: Shop) -> None:
    assert (default_query().first, default_query().last) == (202410, 202509)
    assert default_query(ChartKind.TARGETS).first == 202501


def test_charts_show_only_what_the_person_may_see(book: Any, shop: Shop) -> None:
    shop.session.add(BucketAccess(user_id=shop.person.id, bucket=shop.agents[2].id, via="rep"))
    shop.session.flush()
    rep = Principal(shop.person.id, Person.REP, Scope.OWN, "陈涛")
    before, shop.session.info["principal"] = shop.session.info["principal"], rep
    try:
        chart = sales_charts.build(shop.session, replace(QUERY, compare=False, target=False), "en")
        assert isinstance(chart, TrendChart)
        assert sum(value for value in chart.series[0].values if value) == D("10.00")
        ranking = sales_charts.build(shop.session, replace(QUERY, kind=ChartKind.RANKING), "en")
        assert isinstance(ranking, BarChart) and [bar.label for bar in ranking.bars] == ["绍兴"]
    finally:
        shop.session.info["principal"] = before


def test_ux_074_a_forecast_needs_a_year_and_names_its_level(shop: Shop) -> None:
    short = sales_charts.build(shop.session, replace(QUERY, forecast=True), "en")
    assert isinstance(short, TrendChart)
    assert any(line.role is Role.FORECAST for line in short.series)
    assert short.bands[0].name == "80% interval" and short.bands[0].level == 80
    for order in (1, 2):
        shop.session.info["unused"] = order
    with clock.freeze(datetime(2024, 8, 1, tzinfo=UTC)):
        early = sales_charts.build(shop.session, ChartQuery(first=202401, last=202408, forecast=True), "en")
    assert isinstance(early, TrendChart)
    assert all(line.role is not Role.FORECAST for line in early.series) and early.bands == ()
    assert early.notes == ("No forecast: 5 periods are known and at least 12 are needed.",)


def test_the_seasonal_forecast_by_hand() -> None:
    past = [D(value) for value in range(1, 25)]
    made = forecasts.seasonal_naive(past, 3)
    assert made is not None and made.values == (D(13), D(14), D(15)) and made.errors == 12
    assert made.low == (D(1), D(2), D(3)) and made.high == (D(25), D(26), D(27))
    assert forecasts.seasonal_naive(past[:11], 3) is None
    year = forecasts.seasonal_naive(past[:12], 2)
    assert year is not None and year.values == (D(1), D(2)) and year.low == (None, None)


def test_stock_cover(book: Any, shop: Shop) -> None:
    from models.stock.records import MoveKind, StockMove, Warehouse

    house = Warehouse(code="W1", name="杭州仓")
    shop.session.add(house)
    shop.session.flush()
    for product, kind, quantity, day in (
        (0, MoveKind.OPENING, D(100), date(2025, 1, 1)),
        (0, MoveKind.SHIPMENT, D(-90), date(2025, 9, 1)),
        (1, MoveKind.OPENING, D(5), date(2025, 1, 1)),
    ):
        shop.session.add(
            StockMove(
                product_id=shop.products[product].id, warehouse_id=house.id, kind=kind, quantity=quantity, moved_on=day
            )
        )
    shop.session.flush()
    chart = sales_charts.build(shop.session, ChartQuery(kind=ChartKind.COVER), "en")
    assert isinstance(chart, BarChart)
    (bar,) = chart.bars
    assert (bar.label, bar.value) == ("滤芯", D("10.0"))
    assert dict(bar.facts) == {"Available": "10", "Used per day": "1", "Runs out on": "2025-09-25"}
    assert chart.notes == ("1 products were not used in 90 days and have no cover.",)
