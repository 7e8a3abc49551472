"""Charts on paper: the plain description becomes a scene of lines and texts, for PDF pages and SVG files."""

from __future__ import annotations

from decimal import Decimal

from models.analysis.axes import label_step, thinned, tick_text, ticks
from models.analysis.charts import AnyChart, Band, Bar, BarChart, MatrixChart, Role, TrendChart
from models.analysis.looks import Look, bar_colour, heat, ink_on, line_looks
from models.analysis.units import Figure, plot, rank_change
from models.export.layout import Picture
from models.export.pen import Pen
from models.export.scene import (
    PRINT,
    Area,
    Box,
    Label,
    Palette,
    Scene,
    Stroke,
    Symbol,
    hatch,
    paint,
    svg,
    text_width,
)
from models.i18n import tr
from models.money import ZERO

SMALL = 8.0
BODY = 9.0
NARROW = 300.0
CUT_FROM = 3
"""The bar of the others is cut when it is more than so many times the longest other bar."""


def chart_scene(chart: AnyChart, width: float, height: float, palette: Palette = PRINT, titled: bool = True) -> Scene:
    """Lay a chart out in a size."""
    scene = Scene(width, height)
    top = height
    if titled:
        scene.add(Label(chart.title, 0, height - 13, 12, palette["text"], bold=True))
        top -= 20
        for text in filter(None, (chart.subtitle, chart.filter_text)):
            scene.add(Label(text, 0, top - 9, SMALL, palette["text-2"]))
            top -= 13
    bottom = 0.0
    for note in reversed(chart.notes):
        scene.add(Label(note, 0, bottom + 2, SMALL, palette["text-2"]))
        bottom += 12
    if isinstance(chart, TrendChart):
        _trend(scene, chart, bottom, top, palette)
    elif isinstance(chart, BarChart):
        _bars(scene, chart, bottom, top, palette)
    else:
        _matrix(scene, chart, bottom, top, palette)
    return scene


def chart_svg(chart: AnyChart, width: float = 720, height: float = 420, palette: Palette = PRINT) -> str:
    """The chart as an SVG file with a margin, on the palette's surface."""
    scene = chart_scene(chart, width - 32, height - 32, palette)
    return svg(scene, chart.title, chart.summary(), palette["surface"])


def chart_block(chart: AnyChart, height: float, titled: bool = True) -> Picture:
    """The chart as a block of a document."""

    def draw(pen: Pen, x: float, top: float, width: float) -> None:
        paint(pen, chart_scene(chart, width, height - 6, PRINT, titled), x, top - height + 6)

    return Picture(height, draw)


# --- lines -----------------------------------------------------------------------------------------------


class _Frame:
    """The plot area of a line chart and the way from values to places."""

    def __init__(self, x: float, y: float, width: float, height: float, low: float, high: float, count: int) -> None:
        self.x, self.y, self.width, self.height = x, y, width, height
        self.low, self.high, self.count = low, high, max(count, 1)

    def across(self, at: float) -> float:
        """The place of a period."""
        return self.x + self.width * (at + 0.5) / self.count

    def up(self, value: float) -> float:
        """The place of a value."""
        return self.y + self.height * (value - self.low) / (self.high - self.low)


def value_range(chart: TrendChart) -> list[float]:
    """The ticks of the value axis; from zero except for scores."""
    values = [plot(value) for line in chart.series for value in line.values if value is not None]
    for band in chart.bands:
        values += [plot(value) for value in (*band.low, *band.high) if value is not None]
    if not values:
        return [0.0, 1.0]
    low, high = min(values), max(values)
    if chart.unit.figure is not Figure.SCORE:
        low, high = min(low, 0.0), max(high, 0.0)
    return ticks(low, high)


def _trend(scene: Scene, chart: TrendChart, bottom: float, top: float, palette: Palette) -> None:
    steps = value_range(chart)
    largest = max(abs(steps[0]), abs(steps[-1]))
    divisor, axis_title = chart.unit.axis(Decimal(int(largest)))
    names = [tick_text(value, divisor, steps[1] - steps[0]) for value in steps]
    left = max(text_width(name, SMALL) for name in names) + 8
    looks = line_looks(chart)
    labels = [line.name for line in chart.series]
    right = min(max((text_width(name, SMALL) for name in labels), default=0.0) + 14, scene.width * 0.28)
    frame = _Frame(
        left, bottom + 18, scene.width - left - right, top - bottom - 36, steps[0], steps[-1], len(chart.periods)
    )
    scene.add(Label(axis_title, 0, top - 9, SMALL, palette["text-2"]))
    _open_part(scene, chart, frame, palette)
    for value, name in zip(steps, names, strict=True):
        y = frame.up(value)
        colour = palette["line-strong"] if value == 0 else palette["line"]
        scene.add(Stroke(((frame.x, y), (frame.x + frame.width, y)), colour, 0.5))
        scene.add(Label(name, frame.x - 5, y - SMALL * 0.36, SMALL, palette["text-2"], "right"))
    _period_labels(scene, chart, frame, palette)
    for band in chart.bands:
        _band(scene, band, frame, palette)
    for line, look in zip(chart.series, looks, strict=True):
        _line(scene, line.values, look, frame, palette, chart.open_from)
    _direct_labels(scene, chart, looks, frame, palette)


def _open_part(scene: Scene, chart: TrendChart, frame: _Frame, palette: Palette) -> None:
    """Hatch the running period and say up to when it counts."""
    if chart.open_from is None or chart.open_from >= len(chart.periods):
        return
    x = frame.across(chart.open_from - 0.5)
    width = frame.x + frame.width - x
    scene.add(*hatch(x, frame.y, width, frame.height, palette["line"]))
    text = chart.open_text()
    if text:
        scene.add(Label(text, x + width, frame.y + frame.height + 3, SMALL - 1, palette["text-2"], "right"))


def _period_labels(scene: Scene, chart: TrendChart, frame: _Frame, palette: Palette) -> None:
    widest = max((text_width(period, SMALL) for period in chart.periods), default=0.0)
    step = label_step(len(chart.periods), frame.width, widest)
    for at, period in enumerate(chart.periods):
        if at % step == 0:
            scene.add(Label(period, frame.across(at), frame.y - 12, SMALL, palette["text-2"], "center"))


def _band(scene: Scene, band: Band, frame: _Frame, palette: Palette) -> None:
    """Fill an interval and name it with its level."""
    pairs = [
        (at, plot(low), plot(high))
        for at, (low, high) in enumerate(zip(band.low, band.high, strict=True))
        if low is not None and high is not None
    ]
    if len(pairs) < 2:
        return
    upper = [(frame.across(at), frame.up(high)) for at, _, high in pairs]
    lower = [(frame.across(at), frame.up(low)) for at, low, _ in reversed(pairs)]
    scene.add(Area((*upper, *lower), palette["chart-1"], 0.2 if band.level <= 80 else 0.1))
    x, y = upper[-1]
    scene.add(Label(band.name, x, y + 3, SMALL, palette["chart-1"], "right"))


def _line(
    scene: Scene,
    values: tuple[Decimal | None, ...],
    look: Look,
    frame: _Frame,
    palette: Palette,
    open_from: int | None = None,
) -> None:
    """Lines between neighbours only: what is missing stays a gap, what is still running is dotted."""
    known = [(at, plot(value)) for at, value in enumerate(values) if value is not None]
    kept = thinned([value for _, value in known])
    places = [known[at] for at in kept]
    thin = len(kept) < len(known)
    run: list[tuple[float, float]] = []
    last = -1
    for at, value in places:
        place = (frame.across(at), frame.up(value))
        gap = at != last + 1 and not thin
        running = open_from is not None and at >= open_from and look.symbol != ""
        if run and (gap or running):
            _run(scene, run, look, palette)
            if running and not gap:
                scene.add(Stroke((run[-1], place), palette[look.colour], look.width * 0.6, (1.5, 2)))
            run = []
        run.append(place)
        last = at
    _run(scene, run, look, palette)
    if look.symbol and len(places) <= 60:
        for at, value in places:
            scene.add(Symbol(look.symbol, frame.across(at), frame.up(value), 2.4, palette[look.colour]))


def _run(scene: Scene, run: list[tuple[float, float]], look: Look, palette: Palette) -> None:
    if len(run) > 1:
        scene.add(Stroke(tuple(run), palette[look.colour], look.width * 0.8, look.dash))
    elif run:
        scene.add(Symbol("circle", *run[0], 2.0, palette[look.colour]))


def _direct_labels(
    scene: Scene, chart: TrendChart, looks: tuple[Look, ...], frame: _Frame, palette: Palette
) -> None:
    """Write each line's name at its end, moved apart where they would touch."""
    ends: list[tuple[float, str, Look]] = []
    for line, look in zip(chart.series, looks, strict=True):
        last = next((value for value in reversed(line.values) if value is not None), None)
        if last is not None:
            ends.append((frame.up(plot(last)), line.name, look))
    ends.sort(key=lambda end: end[0])
    lowest = frame.y
    x = frame.x + frame.width + 6
    for y, name, look in ends:
        y = max(y, lowest)
        lowest = y + SMALL + 3
        colour = palette[look.colour]
        if look.symbol:
            scene.add(Symbol(look.symbol, x, y, 2.4, colour))
        else:
            scene.add(Stroke(((x - 4, y), (x + 4, y)), colour, 1.2, look.dash[:2]))
        scene.add(Label(_cut(name, scene.width - x - 8), x + 7, y - SMALL * 0.36, SMALL, palette["text"]))


# --- bars ------------------------------------------------------------------------------------------------


def is_cut(chart: BarChart, bar: Bar) -> bool:
    """Whether the bar of the others is drawn with a gap, because at its length nothing could be told of the rest."""
    if bar.role is not Role.OTHERS or bar.value is None:
        return False
    largest = max((one.value for one in chart.bars if one.role is not Role.OTHERS and one.value is not None), default=ZERO)
    return largest > 0 and bar.value > largest * CUT_FROM


def bar_pieces(chart: BarChart, bar: Bar, steps: list[float]) -> tuple[tuple[float, float], ...]:
    """From where to where a bar is drawn: in one piece, or with a gap before its end."""
    if not is_cut(chart, bar):
        return ((0.0, plot(bar.value or ZERO)),)
    whole = steps[-1]
    return ((0.0, whole * 0.86), (whole * 0.88, whole))


def bar_limit(chart: BarChart) -> list[float]:
    """The ticks of a bar chart's value axis: always from zero."""
    values = [0.0]
    for bar in chart.bars:
        if is_cut(chart, bar):
            continue
        value = plot(bar.value or ZERO)
        values.append(value + (plot(bar.extension) if bar.extension is not None else 0.0))
        values += [plot(other) for other in (bar.mark, bar.expected) if other is not None]
    return ticks(min(values), max(values)) if max(values) > min(values) else [0.0, 1.0]


def _bars(scene: Scene, chart: BarChart, bottom: float, top: float, palette: Palette) -> None:
    steps = bar_limit(chart)
    divisor, axis_title = chart.unit.axis(Decimal(int(max(abs(steps[0]), abs(steps[-1])))))
    top = _bar_legend(scene, chart, axis_title, top, palette)
    count = max(len(chart.bars), 1)
    widest = max((text_width(bar.label, BODY) for bar in chart.bars), default=0.0)
    left = min(widest + 10, scene.width * (0.34 if scene.width > NARROW else 0.55))
    room = max((text_width(_end_text(chart, bar), SMALL) for bar in chart.bars), default=0.0) + 10
    base = bottom + 16
    slot = min((top - base - 4) / count, 30.0)
    base = top - 4 - slot * count
    width = scene.width - left - room

    def across(value: float) -> float:
        return left + width * (value - steps[0]) / (steps[-1] - steps[0])

    for value in steps:
        colour = palette["line-strong"] if value == 0 else palette["line"]
        scene.add(Stroke(((across(value), base), (across(value), top - 4)), colour, 0.5))
        name = tick_text(value, divisor, steps[1] - steps[0])
        scene.add(Label(name, across(value), base - 11, SMALL, palette["text-2"], "center"))
    for at, bar in enumerate(chart.bars):
        _bar(scene, chart, bar, left, top - 4 - slot * (at + 1), slot, across, palette, steps)


def _bar_legend(scene: Scene, chart: BarChart, axis_title: str, top: float, palette: Palette) -> float:
    x = 0.0
    scene.add(Label(axis_title, x, top - 9, SMALL, palette["text-2"]))
    x += text_width(axis_title, SMALL) + 16
    for title, kind in (
        (chart.mark_title, "mark"),
        (chart.expected_title, "expected"),
        (chart.extension_title, "extension"),
    ):
        if not title:
            continue
        if kind == "mark":
            scene.add(Stroke(((x + 3, top - 11), (x + 3, top - 1)), palette["text"], 1.6))
        elif kind == "expected":
            scene.add(Symbol("triangle", x + 3, top - 6, 3, palette["text-2"]))
        else:
            scene.add(Box(x, top - 10, 8, 7, stroke=palette["chart-1"]))
            scene.add(*hatch(x, top - 10, 8, 7, palette["chart-1"], 3))
        scene.add(Label(title, x + 12, top - 9, SMALL, palette["text-2"]))
        x += text_width(title, SMALL) + 28
    return top - 14


def _bar(
    scene: Scene, chart: BarChart, bar: Bar, left: float, y: float, slot: float, across: object, palette: Palette,
    steps: list[float],
) -> None:
    assert callable(across)
    thick = min(slot * 0.56, 14.0)
    low = y + (slot - thick) / 2
    middle = y + slot / 2
    scene.add(Label(_cut(bar.label, left - 8, BODY), left - 6, middle - BODY * 0.36, BODY, palette["text"], "right"))
    if bar.value is None:
        text = tr("No data", lang=chart.lang)
        scene.add(Label(text, across(0.0) + 5, middle - SMALL * 0.36, SMALL, palette["text-2"]))
        return
    zero = end = across(0.0)
    for start, stop in bar_pieces(chart, bar, steps):
        begin, end = across(start), across(stop)
        scene.add(Box(min(begin, end), low, abs(end - begin), thick, fill=palette[bar_colour(chart, bar)]))
    if bar.extension is not None and bar.extension > 0:
        far = across(plot(bar.value + bar.extension))
        scene.add(Box(end, low, far - end, thick, stroke=palette["chart-1"]))
        scene.add(*hatch(end, low, far - end, thick, palette["chart-1"], 4))
        end = far
    if bar.mark is not None:
        x = across(plot(bar.mark))
        scene.add(Stroke(((x, low - 3), (x, low + thick + 3)), palette["text"], 1.8))
        end = max(end, x)
    if bar.expected is not None:
        x = across(plot(bar.expected))
        scene.add(Symbol("triangle", x, low - 2.5, 3, palette["text-2"]))
        end = max(end, x)
    scene.add(Label(_end_text(chart, bar), max(end, zero) + 5, middle - SMALL * 0.36, SMALL, palette["text"]))


def _end_text(chart: BarChart, bar: Bar) -> str:
    """What is written behind a bar: its value, and how its rank changed."""
    text = chart.unit.exact(bar.value) if bar.value is not None else ""
    if chart.bullet and bar.mark and bar.value is not None:
        share = int(bar.value / bar.mark * 1000 + Decimal("0.5")) / 10
        text = f"{text}  {share:.1f}%"
    return f"{text}  {rank_change(bar.change)}" if bar.change is not None else text


# --- matrix ----------------------------------------------------------------------------------------------


def _matrix(scene: Scene, chart: MatrixChart, bottom: float, top: float, palette: Palette) -> None:
    values = [cell.value for row in chart.cells for cell in row if cell.value is not None]
    most = max(values, default=ZERO)
    least = min(values, default=ZERO)
    divisor, axis_title = chart.unit.axis(most)
    scene.add(Label(axis_title, 0, top - 9, SMALL, palette["text-2"]))
    top -= 16
    left = min(max((text_width(row, BODY) for row in chart.rows), default=0.0) + 10, scene.width * 0.3)
    wide = (scene.width - left) / max(len(chart.columns), 1)
    high = min((top - bottom - 16) / max(len(chart.rows), 1), 28.0)
    for at, column in enumerate(chart.columns):
        scene.add(Label(column, left + wide * (at + 0.5), top - 10, SMALL, palette["text-2"], "center"))
    for row, (name, cells) in enumerate(zip(chart.rows, chart.cells, strict=True)):
        y = top - 16 - high * (row + 1)
        scene.add(Label(_cut(name, left - 8, BODY), left - 6, y + high * 0.36, BODY, palette["text"], "right"))
        for at, cell in enumerate(cells):
            x = left + wide * at
            if cell.value is None:
                scene.add(Box(x, y, wide - 1, high - 1, stroke=palette["line"]))
                continue
            share = plot(cell.value - least) / (plot(most - least) or 1.0)
            colour = heat(share)
            scene.add(Box(x, y, wide - 1, high - 1, fill=colour))
            text = tick_text(plot(cell.value), divisor, plot(divisor) / 10 if divisor > 1 else 1.0)
            size = min(SMALL, high * 0.6)
            scene.add(Label(text, x + wide / 2, y + high / 2 - size * 0.36, size, ink_on(colour), "center"))


def _cut(text: str, room: float, size: float = SMALL) -> str:
    """A text shortened with … to fit."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"
