"""Puts a chart's plain description into a pyqtgraph plot. Imported only when a chart is shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPen

from models.analysis.axes import THIN_ABOVE, label_step, tick_text
from models.analysis.charts import AnyChart, Bar, BarChart, MatrixChart, TrendChart
from models.analysis.looks import Look, bar_colour, heat, ink_on, line_looks
from models.analysis.units import plot, rank_change
from models.export.chart_pdf import bar_limit, bar_pieces, value_range
from models.i18n import tr
from models.money import ZERO, format_percent
from ui import theme

PG_SYMBOLS = {"circle": "o", "square": "s", "triangle": "t1", "diamond": "d", "cross": "x"}
HATCH = Qt.BrushStyle.BDiagPattern
BAR = 0.56
LABEL_ROOM = 14


def draw(plot_item: pg.PlotItem, chart: AnyChart, size: tuple[int, int]) -> list[pg.TextItem]:
    """Fill an empty plot; the texts at line ends are returned, so that they can be kept apart."""
    plot_item.setLimits(xMin=None, xMax=None, minXRange=None)  # those of the chart before
    if isinstance(chart, TrendChart):
        return _trend(plot_item, chart, size)
    if isinstance(chart, BarChart):
        _bars(plot_item, chart, size[0])
    else:
        _matrix(plot_item, chart, size[0])
    return []


def axis_title(chart: AnyChart) -> str:
    """The words above the value axis, with 万 or 亿."""
    if isinstance(chart, TrendChart):
        steps = value_range(chart)
    elif isinstance(chart, BarChart):
        steps = bar_limit(chart)
    else:
        values = [cell.value for row in chart.cells for cell in row if cell.value is not None]
        return chart.unit.axis(max(values, default=ZERO))[1]
    title = chart.unit.axis(Decimal(int(max(abs(steps[0]), abs(steps[-1])))))[1]
    return title + _legend(chart) if isinstance(chart, BarChart) else title


def _legend(chart: BarChart) -> str:
    """What the marks at the bars mean."""
    signs = (("┃", chart.mark_title), ("▲", chart.expected_title), ("▨", chart.extension_title))
    return "".join(f"    {sign} {name}" for sign, name in signs if name)


def pen(token: str, width: float = 1.0, dash: Sequence[float] = ()) -> QPen:
    """A pen in a colour of the theme; dashes are given in pixels."""
    made = QPen(theme.color(token))
    made.setWidthF(width)
    made.setCosmetic(True)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        made.setStyle(Qt.PenStyle.CustomDashLine)
        made.setDashPattern([part / max(width, 0.5) for part in dash])
    return made


def brush(token: str, alpha: int = 255, style: Qt.BrushStyle = Qt.BrushStyle.SolidPattern) -> QBrush:
    """A brush in a colour of the theme."""
    colour = QColor(theme.color(token))
    colour.setAlpha(alpha)
    return QBrush(colour, style)


def text_item(text: str, token: str, anchor: tuple[float, float]) -> pg.TextItem:
    """A text in the small type of the theme."""
    made = pg.TextItem(text, color=theme.color(token), anchor=anchor)
    made.setFont(font())
    return made


def font() -> QFont:
    """The type of axes and labels."""
    return theme.font("small")


# --- lines -----------------------------------------------------------------------------------------------


def _trend(plot_item: pg.PlotItem, chart: TrendChart, size: tuple[int, int]) -> list[pg.TextItem]:
    steps = value_range(chart)
    divisor, _ = chart.unit.axis(Decimal(int(max(abs(steps[0]), abs(steps[-1])))))
    left = plot_item.getAxis("left")
    left.setTicks([[(value, tick_text(value, divisor, steps[1] - steps[0])) for value in steps]])
    show_periods(plot_item, chart, size[0])
    count = max(len(chart.periods), 1)
    plot_item.setXRange(-0.5, count - 0.5 + count * 0.12, padding=0)
    whole = steps[-1] - steps[0]
    plot_item.setYRange(steps[0] - whole * 0.02, steps[-1] + whole * 0.07, padding=0)
    plot_item.setLimits(xMin=-1, xMax=count * 1.2 + 1, minXRange=2)
    _open_part(plot_item, chart)
    for band in chart.bands:
        _band(plot_item, band.low, band.high, 51 if band.level <= 80 else 26)
    labels = []
    for line, look in zip(chart.series, line_looks(chart), strict=True):
        _line(plot_item, line.values, look, chart.open_from)
        label = _end_label(plot_item, line.name, line.values, look)
        if label is not None:
            labels.append(label)
    for band in chart.bands:
        known = [(at, high) for at, high in enumerate(band.high) if high is not None]
        if known:
            item = text_item(band.name, "chart-1", (1, 1))
            item.setPos(known[-1][0], plot(known[-1][1]))
            plot_item.addItem(item)
    return labels


def show_periods(plot_item: pg.PlotItem, chart: TrendChart | MatrixChart, width: int) -> None:
    """Name as many periods as there is room for."""
    names = chart.periods if isinstance(chart, TrendChart) else chart.columns
    step = label_step(len(names), width * 0.8, theme.px(56))
    ticks = [(at, name) for at, name in enumerate(names) if at % step == 0]
    axis = plot_item.getAxis("bottom")
    axis.setStyle(hideOverlappingLabels=theme.px(30))  # the first and last name may stand out a little
    axis.setTicks([ticks])


def _open_part(plot_item: pg.PlotItem, chart: TrendChart) -> None:
    """Hatch the running period and say up to when it counts."""
    if chart.open_from is None:
        return
    start, end = chart.open_from - 0.5, chart.open_from + 0.5
    region = pg.LinearRegionItem(
        (start, end), movable=False, brush=brush("line-strong", 110, HATCH), pen=pen("line", 0.5)
    )
    region.setAcceptHoverEvents(False)
    region.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
    region.setZValue(-10)
    plot_item.addItem(region)
    text = chart.open_text()
    if text:
        item = text_item(text, "text-2", (0.5, 0))
        item.setPos(chart.open_from, value_range(chart)[-1])
        plot_item.addItem(item)


def _numbers(values: Sequence[Decimal | None]) -> np.ndarray:
    return np.array([np.nan if value is None else plot(value) for value in values], dtype=float)


def _line(
    plot_item: pg.PlotItem, values: Sequence[Decimal | None], look: Look, open_from: int | None
) -> None:
    """Lines between neighbours only; the running period is dotted; thin and thinned when there are very many."""
    y = _numbers(values)
    x = np.arange(len(y), dtype=float)
    many = len(y) > THIN_ABOVE
    solid = y.copy()
    if open_from is not None and look.symbol:
        solid[open_from:] = np.nan
    curve = pg.PlotDataItem(
        x, solid, pen=pen(look.colour, 1.0 if many else look.width, look.dash), connect="finite", antialias=not many
    )
    if many:
        curve.setDownsampling(auto=True, method="peak")
    plot_item.addItem(curve)
    if many:
        # WORKAROUND pyqtgraph 0.14.0: clipping before the curve is in the plot raises AttributeError (issue 1854).
        curve.setClipToView(True)
    if open_from is not None and look.symbol and 0 < open_from < len(y):
        part = slice(open_from - 1, None)
        dotted = pen(look.colour, look.width * 0.8, (1.5, 3))
        plot_item.addItem(pg.PlotDataItem(x[part], y[part], pen=dotted, connect="finite", antialias=True))
    if look.symbol and len(y) <= 60:
        known = np.isfinite(y)
        plot_item.addItem(
            pg.ScatterPlotItem(
                x[known],
                y[known],
                symbol=PG_SYMBOLS[look.symbol],
                size=theme.px(7),
                pen=pen(look.colour, 1.2),
                brush=brush(look.colour),
            )
        )


def _band(
    plot_item: pg.PlotItem, low: Sequence[Decimal | None], high: Sequence[Decimal | None], alpha: int
) -> None:
    pairs = [
        (at, plot(a), plot(b))
        for at, (a, b) in enumerate(zip(low, high, strict=True))
        if a is not None and b is not None
    ]
    if len(pairs) < 2:
        return
    x = np.array([at for at, _, _ in pairs], dtype=float)
    lower = pg.PlotCurveItem(x, np.array([a for _, a, _ in pairs]), pen=None)
    upper = pg.PlotCurveItem(x, np.array([b for _, _, b in pairs]), pen=None)
    filled = pg.FillBetweenItem(lower, upper, brush=brush("chart-1", alpha))
    filled.setZValue(-5)
    for item in (lower, upper, filled):
        plot_item.addItem(item)


def _end_label(
    plot_item: pg.PlotItem, name: str, values: Sequence[Decimal | None], look: Look
) -> pg.TextItem | None:
    """The name of a line at its last point."""
    last = next(((at, value) for at, value in reversed(list(enumerate(values))) if value is not None), None)
    if last is None:
        return None
    item = text_item(f" {name}", look.colour, (0, 0.5))
    item.home = plot(last[1])
    item.setPos(last[0], item.home)
    plot_item.addItem(item)
    return item


def keep_apart(labels: Sequence[pg.TextItem], view: pg.ViewBox) -> None:
    """Move the names at line ends up where they would touch."""
    if not labels:
        return
    height = max(view.height(), 1.0)
    low, high = view.viewRange()[1]
    step = (high - low) / height * (theme.px(12) + 4)
    lowest = low - step
    for item in sorted(labels, key=lambda one: one.home):
        place = max(item.home, lowest + step)
        item.setPos(item.pos().x(), place)
        lowest = place


# --- bars ------------------------------------------------------------------------------------------------


def _bars(plot_item: pg.PlotItem, chart: BarChart, width: int) -> None:
    steps = bar_limit(chart)
    divisor, _ = chart.unit.axis(Decimal(int(max(abs(steps[0]), abs(steps[-1])))))
    left, bottom = plot_item.getAxis("left"), plot_item.getAxis("bottom")
    left.setTicks([[(at, _short(bar.label)) for at, bar in enumerate(chart.bars)]])
    bottom.setTicks([[(value, tick_text(value, divisor, steps[1] - steps[0])) for value in steps]])
    count = max(len(chart.bars), 1)
    plot_item.invertY(True)
    plot_item.setYRange(-0.6, max(count, 6) - 0.4, padding=0)
    show_length(plot_item, chart, width)
    for at, bar in enumerate(chart.bars):
        _bar(plot_item, chart, bar, at, steps)
    marks = [(at, plot(bar.mark)) for at, bar in enumerate(chart.bars) if bar.mark is not None]
    if marks:
        x = np.repeat([value for _, value in marks], 2).astype(float)
        y = np.array([at + side for at, _ in marks for side in (-0.4, 0.4)], dtype=float)
        plot_item.addItem(pg.PlotCurveItem(x, y, pen=pen("chart-ink", 2.4), connect="pairs"))
    expected = [(at, plot(bar.expected)) for at, bar in enumerate(chart.bars) if bar.expected is not None]
    if expected:
        plot_item.addItem(
            pg.ScatterPlotItem(
                [value for _, value in expected],
                [at + 0.36 for at, _ in expected],
                symbol="t1",
                size=theme.px(8),
                pen=None,
                brush=brush("text-2"),
            )
        )


def show_length(plot_item: pg.PlotItem, chart: BarChart, width: int) -> None:
    """Leave so much room behind the longest bar that its words fit, whatever the width of the page."""
    steps = bar_limit(chart)
    whole = steps[-1] - steps[0]
    metrics = QFontMetricsF(font())
    names = max((metrics.horizontalAdvance(_short(bar.label)) for bar in chart.bars), default=0.0)
    words = max((metrics.horizontalAdvance(f" {end_text(chart, bar)} ") for bar in chart.bars if bar.value is not None),
                default=0.0)  # fmt: skip
    room = max(width - names - theme.px(24), 100.0)
    share = min(words / room, 0.6)
    plot_item.setXRange(steps[0] - whole * 0.015, steps[-1] + whole * max(share / (1 - share), 0.08), padding=0)


def _bar(plot_item: pg.PlotItem, chart: BarChart, bar: Bar, at: int, steps: list[float]) -> None:
    if bar.value is None:
        item = text_item(tr("No data", lang=chart.lang), "text-2", (0, 0.5))
        item.setPos(0, at)
        plot_item.addItem(item)
        return
    value = plot(bar.value)
    token = bar_colour(chart, bar)
    pieces = bar_pieces(chart, bar, steps)
    starts, ends = [start for start, _ in pieces], [stop for _, stop in pieces]
    places = [at] * len(pieces)
    plot_item.addItem(pg.BarGraphItem(x0=starts, x1=ends, y=places, height=BAR, pen=None, brush=brush(token)))
    end = ends[-1]
    if bar.extension is not None and bar.extension > 0:
        end = value + plot(bar.extension)
        plot_item.addItem(
            pg.BarGraphItem(
                x0=[value], x1=[end], y=[at], height=BAR, pen=pen("chart-1"), brush=brush("chart-1", 255, HATCH)
            )
        )
    for other in (bar.mark, bar.expected):
        if other is not None:
            end = max(end, plot(other))
    item = text_item(f" {end_text(chart, bar)}", "text", (0, 0.5))
    item.setPos(max(end, 0.0), at)
    plot_item.addItem(item)


def end_text(chart: BarChart, bar: Bar) -> str:
    """What stands behind a bar."""
    text = chart.unit.exact(bar.value)
    if chart.bullet and bar.mark and bar.value is not None:
        text = f"{text}  {format_percent(bar.value / bar.mark)}"
    return f"{text}  {rank_change(bar.change)}" if bar.change is not None else text


def _short(text: str) -> str:
    """A label as long as fourteen Chinese characters; letters take half of their room."""
    room = 0.0
    for at, letter in enumerate(text):
        room += 1 if letter > "\u2e7f" else 0.55
        if room > LABEL_ROOM:
            return text[: max(at - 1, 1)].rstrip() + "…"
    return text


# --- matrix ----------------------------------------------------------------------------------------------


def _matrix(plot_item: pg.PlotItem, chart: MatrixChart, width: int) -> None:
    values = [cell.value for row in chart.cells for cell in row if cell.value is not None]
    least, most = min(values, default=ZERO), max(values, default=ZERO)
    divisor, _ = chart.unit.axis(most)
    plot_item.getAxis("left").setTicks([[(at, _short(name)) for at, name in enumerate(chart.rows)]])
    show_periods(plot_item, chart, width)
    plot_item.invertY(True)
    plot_item.setYRange(-0.5, max(len(chart.rows), 1) - 0.5, padding=0)
    plot_item.setXRange(-0.5, max(len(chart.columns), 1) - 0.5, padding=0)
    x, y, brushes = [], [], []
    for row, cells in enumerate(chart.cells):
        for column, cell in enumerate(cells):
            if cell.value is None:
                continue
            colour = heat(plot(cell.value - least) / (plot(most - least) or 1.0))
            x.append(column)
            y.append(row)
            brushes.append(QBrush(QColor(*colour)))
            text = tick_text(plot(cell.value), divisor, plot(divisor) / 10 if divisor > 1 else 1.0)
            item = pg.TextItem(text, color=QColor(*ink_on(colour)), anchor=(0.5, 0.5))
            item.setFont(font())
            item.setPos(column, row)
            item.setZValue(5)
            plot_item.addItem(item)
    if x:
        plot_item.addItem(pg.BarGraphItem(x=x, y=y, width=0.97, height=0.94, brushes=brushes, pen=None))
