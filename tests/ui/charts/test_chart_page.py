"""Charts on the screen: hover, keys, click through, themes, exports, options (UX-070 to UX-074)."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QImage
from PySide6.QtTest import QTest

from models.analysis.charts import TrendChart
from models.clock import clock
from models.platform.principal import SYSTEM
from tests.models.analysis import chart_samples
from tests.models.analysis.test_sales_charts import Shop
from tests.ui.desk import Desk, dress, walk
from ui import theme
from ui.charts.view import ChartView

TODAY = datetime(2025, 9, 15, 4, tzinfo=UTC)


@pytest.fixture
def view(qtbot: Any, qapp: Any) -> Iterator[ChartView]:
    dress(qapp)
    made = ChartView("chart.view")
    qtbot.addWidget(made)
    made.resize(900, 420)
    made.show()
    qtbot.waitExposed(made)
    yield made
    dress(qapp)


def shown(view: ChartView, chart: Any, qtbot: Any) -> ChartView:
    view.show_chart(chart)
    qtbot.wait(20)
    return view


def test_ux_070_hover_finds_the_nearest_point_within_24_pixels(view: ChartView, qtbot: Any) -> None:
    shown(view, chart_samples.trend(), qtbot)
    point = view.chart.points()[0][3]  # type: ignore[union-attr]
    place = view.scene_place(point)
    for shift, found in ((QPointF(0, 0), True), (QPointF(10, 8), True), (QPointF(-20, 5), True), (QPointF(0, 200), None)):
        nearest = view.nearest(place + shift)
        if found:
            assert nearest is not None and (nearest.series, nearest.index) == (0, 3)
        else:
            assert nearest is None or nearest.index != 3 or nearest.series != 0
    view._moved((place,))
    assert view.tip().isVisible() and view.tip().text() == point.text
    assert "1,020,000.00 CNY" in view.tip().text()


def test_months_below_a_matrix_never_run_into_each_other(view: ChartView, qtbot: Any) -> None:
    """At 1024 pixels twelve months have room for every second word only."""
    few = chart_samples.matrix()
    year = tuple(f"2025-{month:02}" for month in range(1, 13))
    wide = replace(few, columns=year, cells=tuple((*cells, *[cells[0]] * (12 - len(cells))) for cells in few.cells))
    shown(view, wide, qtbot)
    axis = view.getPlotItem().getAxis("bottom")
    view.resize(1400, 420)
    assert [name for _, name in axis._tickLevels[0]] == list(year)
    view.resize(520, 420)
    qtbot.wait(20)
    places = [at for at, _ in axis._tickLevels[0]]
    room = view.getPlotItem().getViewBox().width() / 12 * (places[1] - places[0])
    assert len(places) < 12 and room > QFontMetrics(theme.font("small")).horizontalAdvance("2025-10")


def test_ux_070_a_click_gives_the_rows_of_the_point(view: ChartView, qtbot: Any) -> None:
    shown(view, chart_samples.trend(), qtbot)
    point = view.chart.points()[0][5]  # type: ignore[union-attr]
    place = view.mapFromScene(view.scene_place(point))
    with qtbot.waitSignal(view.clicked) as clicked:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.x() + 3, place.y() + 2))
    assert clicked.args[0].drill == chart_samples.drill("2025-06")


def test_ux_071_arrow_keys_walk_over_points_and_speak(view: ChartView, qtbot: Any) -> None:
    shown(view, chart_samples.trend("en"), qtbot)
    assert view.accessibleDescription().startswith("销售趋势: from")
    view.setFocus()
    spoken = []
    for key in ("Right", "Right", "Down", "Left", "End", "Up", "Home"):
        QTest.keyClick(view, getattr(Qt.Key, f"Key_{key}"))
        assert view.current is not None
        spoken.append((view.current.series, view.current.index))
        assert view.accessibleDescription() == view.current.text
    assert spoken == [(0, 0), (0, 1), (1, 1), (1, 0), (1, 8), (0, 8), (0, 0)]
    with qtbot.waitSignal(view.clicked) as clicked:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert clicked.args[0].drill == chart_samples.drill("2025-01")


def test_bars_are_hit_anywhere_in_their_row(view: ChartView, qtbot: Any) -> None:
    shown(view, chart_samples.bars(), qtbot)
    first, second = view.chart.points()[0][:2]  # type: ignore[union-attr]
    place = view.scene_place(second)
    assert view.nearest(QPointF(place.x() / 3, place.y())) == second
    assert view.nearest(QPointF(place.x(), view.scene_place(first).y())) == first
    view.setFocus()
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.current == second


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


def test_ux_073_an_open_chart_follows_the_theme(view: ChartView, qtbot: Any, qapp: Any) -> None:
    shown(view, chart_samples.bars(), qtbot)
    light = theme.color("chart-1").name()
    assert light in colours(view.grab().toImage())
    theme.apply(qapp, "dark")
    qtbot.wait(20)
    dark = theme.color("chart-1").name()
    found = colours(view.grab().toImage())
    assert dark != light and dark in found and light not in found and theme.color("surface").name() in found


def test_there_is_no_menu_of_the_toolkit_and_the_wheel_zooms_only_with_ctrl(view: ChartView, qtbot: Any) -> None:
    shown(view, chart_samples.trend(), qtbot)
    item = view.getPlotItem()
    assert not item.menuEnabled() and not item.getViewBox().menuEnabled()
    before = item.getViewBox().viewRange()[0]
    centre = QPointF(view.rect().center())

    def wheel(modifiers: Qt.KeyboardModifier) -> None:
        from PySide6.QtGui import QWheelEvent

        event = QWheelEvent(
            centre, view.mapToGlobal(centre), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, modifiers,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        view.wheelEvent(event)

    wheel(Qt.KeyboardModifier.NoModifier)
    assert item.getViewBox().viewRange()[0] == before
    wheel(Qt.KeyboardModifier.ControlModifier)
    after = item.getViewBox().viewRange()[0]
    assert after[1] - after[0] < before[1] - before[0]
    view.reset()
    assert item.getViewBox().viewRange()[0] == pytest.approx(before)


def test_a_long_line_is_thinned_and_stays_fast(view: ChartView, qtbot: Any) -> None:
    from dataclasses import replace
    from decimal import Decimal

    from models.analysis.charts import Series

    count = 50_000
    values = tuple(Decimal(at % 997) for at in range(count))
    long = replace(
        chart_samples.trend(), periods=tuple(str(at) for at in range(count)), series=(Series("x", values),), bands=(),
        open_from=None,
    )  # fmt: skip
    shown(view, long, qtbot)
    start = clock.monotonic()
    for _ in range(5):
        view.grab()
    assert (clock.monotonic() - start) / 5 < 0.3


def test_first_paint_of_five_lines_is_quick(view: ChartView, qtbot: Any) -> None:
    from dataclasses import replace
    from decimal import Decimal

    from models.analysis.charts import Series

    lines = tuple(Series(f"S{n}", tuple(Decimal(n * 100 + at % 50) for at in range(400))) for n in range(5))
    chart = replace(chart_samples.trend(), periods=tuple(str(at) for at in range(400)), series=lines, bands=())
    start = clock.monotonic()
    view.show_chart(chart)
    view.grab()
    assert clock.monotonic() - start < 1.0


# --- the page --------------------------------------------------------------------------------------------


@pytest.fixture
def desk(sqlite_book: Any, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    dress(qapp)
    with clock.freeze(TODAY):
        with sqlite_book.write(SYSTEM) as session:
            shop = Shop(session)
            shop.sell(0, date(2025, 1, 5), "100.00", territory_id=shop.place.id)
            shop.sell(0, date(2025, 3, 5), "12345678.50")
            shop.sell(1, date(2025, 3, 6), "400.00", product=1)
            shop.sell(2, date(2025, 9, 10), "10.00")
            shop.sell(0, date(2024, 3, 1), "70.00")
        made = Desk(sqlite_book, SYSTEM, tmp_path)
        yield made
        made.finish()


QUERY = {"kind": "trend", "first": 202501, "last": 202509, "currency": "CNY"}


def test_the_page_shows_chart_and_figures_and_opens_rows(desk: Desk) -> None:
    page = desk.put("chart", query=QUERY)
    assert isinstance(page.chart, TrendChart)
    assert page.table.rows_model.rowCount() == 9
    assert page.table.rows_model.data(page.table.rows_model.index(2, 1)) == "12,346,078.50 CNY"
    assert walk(page) == []
    page.view.clicked.emit(page.chart.points()[0][2])
    kind, args = desk.opened[-1]
    assert kind == "lines.list"
    assert args["query"]["filters"][0]["values"] == ["2025-03-01", "2025-03-31"]
    page.table._open(page.table.rows_model.index(0, 0))
    assert desk.opened[-1][1]["query"]["filters"][0]["values"] == ["2025-01-01", "2025-01-31"]


def test_options_change_the_chart_and_are_kept_in_the_state(desk: Desk) -> None:
    page = desk.put("chart", query=QUERY)
    page.options.kind.set_value("ranking")
    page.options._edited()
    desk.settle()
    assert page.title() == "Sales ranking"
    assert [bar.label for bar in page.chart.bars] == ["华新", "海创", "绍兴"]
    page.options.group.set_value("product")
    page.options._edited()
    desk.settle()
    assert page.chart.label_title == "Product"
    page.options.first.setText("2025/3")
    page.options.last.setText("202503")
    page.options._edited()
    desk.settle()
    assert (page.query.first, page.query.last) == (202503, 202503)
    state = page.state()
    again = desk.put("chart", state=state)
    assert again.query == page.query and again.options.preset.value() == "own"


@pytest.mark.parametrize("kind", ["trend", "ranking", "targets", "cover", "matrix"])
def test_every_kind_of_chart_comes_up(desk: Desk, kind: str) -> None:
    page = desk.put("chart", query={**QUERY, "kind": kind})
    assert page.chart is not None
    assert page.stack.currentIndex() == (1 if kind in ("targets", "cover") else 0)


@pytest.mark.parametrize("kind", ["trend", "ranking", "matrix"])
def test_ux_072_png_svg_and_csv_are_written(desk: Desk, kind: str, tmp_path: Path) -> None:
    page = desk.put("chart", query={**QUERY, "kind": kind})
    for what in ("png", "png_dark", "svg", "csv"):
        page.save_as(what, tmp_path / f"{what}.{what.partition('_')[0]}")
        desk.settle()
    assert len(desk.toasts) == 4
    image = QImage(str(tmp_path / "png.png"))
    assert image.width() == 1440 and len(colours(image)) > 20
    tree = ElementTree.fromstring((tmp_path / "svg.svg").read_bytes())
    texts = " ".join(e.text or "" for e in tree.iter("{http://www.w3.org/2000/svg}text"))
    assert page.chart.title in texts
    if kind == "ranking":
        assert "华新" in texts
    raw = (tmp_path / "csv.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" in raw
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    plain = page.chart.plain_rows()
    assert rows[-len(plain) :] == plain
    assert ["Filter", page.chart.filter_text] in rows


def test_copying_puts_table_and_picture_on_the_clipboard(desk: Desk) -> None:
    page = desk.put("chart", query=QUERY)
    page.copy_table()
    assert QGuiApplication.clipboard().text().split("\n")[3].startswith("2025-03\t12,346,078.50 CNY")
    page.copy_picture()
    assert not QGuiApplication.clipboard().image().isNull()


def test_a_stretch_of_time_opens_its_rows(desk: Desk) -> None:
    from ui.charts.page import stretch_drill

    page = desk.put("chart", query=QUERY)
    drill = stretch_drill(page.chart.series[0].drills, 1, 4)
    assert drill is not None and drill.filters[0].values == ("2025-02-01", "2025-05-31")


def test_the_language_switches_live(desk: Desk) -> None:
    from ui.translation import set_language

    page = desk.put("chart", query=QUERY)
    set_language("zh_CN")
    try:
        desk.settle()
        assert page.chart.title == "销售趋势" and page.title() == "销售趋势"
        assert "万元" in page._axis.text()
    finally:
        set_language("en")


def test_a_choice_that_cannot_be_is_made_consistent(desk: Desk) -> None:
    page = desk.put("chart", query={**QUERY, "kind": "ranking", "measure": "orders", "group": "product"})
    assert page.stack.currentIndex() == 0 and page.query.group == "agent"
    assert page.options.group.value() == "agent"


def test_a_refusal_is_one_sentence_instead_of_the_chart(desk: Desk) -> None:
    from models.platform.principal import Principal, Role, Scope

    desk.context.principal = Principal(None, Role.ADMIN, Scope.ALL)
    page = desk.put("chart", query=QUERY)
    assert page.stack.currentIndex() == 0
    page._failed(RuntimeError("boom"))
    assert page.stack.currentIndex() == 1 and "boom" not in page._message.text()


def test_another_kind_of_chart_has_an_axis_of_its_own(desk: Desk) -> None:
    """A ranking after a trend shows its bars whole: the limits of the months do not cut them."""
    page = desk.put("chart", query=QUERY)
    page.accept({"query": {**QUERY, "kind": "ranking"}})
    desk.settle()
    low, high = page.view.getPlotItem().getViewBox().viewRange()[0]
    largest = float(max(bar.value for bar in page.chart.bars))
    assert low <= 0 and largest < high < 2 * largest
    page.accept({"query": QUERY})
    desk.settle()
    low, high = page.view.getPlotItem().getViewBox().viewRange()[0]
    assert low >= -1 and high < 12


def test_a_book_of_old_figures_begins_with_its_own_latest_year(desk: Desk) -> None:
    with clock.freeze(TODAY.replace(year=2031)):
        page = desk.put("chart")
        assert (page.query.first, page.query.last) == (202410, 202509)
        assert page.options.first.text() == "2024-10" and page.stack.currentIndex() == 0


def test_lines_of_nothing_are_a_sentence(desk: Desk) -> None:
    page = desk.put("chart", query={**QUERY, "first": 203001, "last": 203006, "target": False, "compare": False})
    assert page.stack.currentIndex() == 1 and "no figures" in page._message.text()


def test_double_click_brings_everything_back(desk: Desk, qtbot: Any) -> None:
    page = desk.put("chart", query=QUERY)
    view = page.view.getPlotItem().getViewBox()
    whole = view.viewRange()[0]
    page.view.zoom_to(2, 4)
    assert view.viewRange()[0][1] - view.viewRange()[0][0] < 4
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.viewport().rect().center())
    assert view.viewRange()[0] == whole


def test_ux_072_target_attainment_and_stock_cover_are_exported_too(desk: Desk) -> None:
    """Each kind of chart: PNG, SVG with its words as text, CSV with each figure that is drawn."""
    from models.catalog.records import Product
    from models.partners.records import Agent
    from models.performance import targets
    from models.sales.records import OrderLine
    from models.stock import posting, warehouses
    from models.stock.moves import MoveDraft, MoveLineDraft
    from models.stock.records import MoveKind
    from models.stock.warehouses import WarehouseDraft

    with desk.context.database.write(SYSTEM) as session:
        agent = session.query(Agent).order_by(Agent.code).first()
        year = targets.TargetDraft(agent_id=agent.id, year=2025, months=(Decimal("1000.00"),) * 12)
        targets.save(session, year)
        place = warehouses.save(session, WarehouseDraft(name="W")).id
        product = session.query(Product).order_by(Product.code).first()
        lines = (MoveLineDraft(product_id=product.id, quantity=Decimal(40)),)
        day = clock.today()
        posting.save_and_post(
            session, MoveDraft(kind=MoveKind.RECEIPT, moved_on=day, warehouse_id=place, lines=lines)
        )
        posting.save_and_post(
            session,
            MoveDraft(kind=MoveKind.ISSUE, moved_on=day, warehouse_id=place,
                      lines=(MoveLineDraft(product_id=product.id, quantity=Decimal(10)),)),
        )  # fmt: skip
        assert session.query(OrderLine).count()
    for kind in ("targets", "cover"):
        page = desk.put("chart", query={**QUERY, "kind": kind})
        assert page.stack.currentIndex() == 0 and page.chart.bars, kind
        assert page.content("png").startswith(b"\x89PNG") and page.content("png_dark").startswith(b"\x89PNG")
        words, table = page.content("svg").decode(), page.content("csv").decode("utf-8-sig")
        for bar in page.chart.bars:
            assert bar.label in words and bar.label in table
        rows = list(csv.reader(io.StringIO(table)))
        shown = {Decimal(cell) for row in rows for cell in row if cell.replace(".", "", 1).isdigit()}
        assert all(bar.value is None or bar.value in shown for bar in page.chart.bars), (kind, rows)


def test_the_bar_of_very_large_others_is_cut_so_that_the_rest_can_be_read(desk: Desk) -> None:
    """The axis is that of the named bars; the others' bar has a gap and tells its value in words."""
    from models.analysis.charts import Bar, BarChart, Role
    from models.analysis.units import Figure, Unit
    from models.export.chart_pdf import bar_limit, bar_pieces

    bars = (Bar("A", Decimal(100)), Bar("B", Decimal(80)), Bar("Others (9)", Decimal(5000), Role.OTHERS))
    chart = BarChart("Ranking", Unit("Sales", Figure.AMOUNT, "CNY", "en"), bars=bars)
    assert bar_limit(chart) == [0.0, 25.0, 50.0, 75.0, 100.0] or bar_limit(chart)[-1] == 100
    first, second = bar_pieces(chart, bars[2], bar_limit(chart))
    assert first[0] == 0 and first[1] < second[0] < second[1] == bar_limit(chart)[-1]
    assert bar_pieces(chart, bars[0], bar_limit(chart)) == ((0.0, 100.0),)
    page = desk.put("chart", query=QUERY)
    page.show_chart(chart)
    page.view._point_at(chart.points()[0][2])
    tip = page.view._tip.geometry()
    assert page.view.rect().contains(tip) and "5,000.00" in page.view._tip.text()
    assert "5,000.00" in page.content("svg").decode()
    small = (Bar("A", Decimal(100)), Bar("Others (2)", Decimal(250), Role.OTHERS))
    whole = BarChart("Ranking", Unit("Sales", Figure.AMOUNT, "CNY", "en"), bars=small)
    assert len(bar_pieces(whole, small[1], bar_limit(whole))) == 1 and bar_limit(whole)[-1] >= 250


def test_the_words_behind_the_longest_bar_fit_at_any_width(desk: Desk) -> None:
    page = desk.put("chart", query={**QUERY, "kind": "ranking"})
    for width in (1240, 760):
        desk.resize(width, 620)
        desk.settle()
        view = page.view.getPlotItem().getViewBox()
        ends = [
            item.mapToScene(item.boundingRect()).boundingRect().right()
            for item in page.view.getPlotItem().items
            if type(item).__name__ == "TextItem" and "CNY" in item.toPlainText()
        ]
        assert ends and max(ends) <= view.sceneBoundingRect().right() + 1, width
