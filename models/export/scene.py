"""A drawing in plain data, made once and painted twice: on a PDF page as vectors, and as an SVG file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from models.export.pen import Colour, Pen
from models.export.text import one_line, pdf_text

Points = tuple[tuple[float, float], ...]


Palette = Mapping[str, Colour]
PRINT: Palette = {
    "surface": (255, 255, 255),
    "header": (238, 240, 243),
    "text": (27, 31, 36),
    "text-2": (87, 96, 106),
    "line": (208, 215, 222),
    "line-strong": (132, 141, 151),
    "chart-1": (0, 103, 168),
    "chart-2": (230, 98, 32),
    "chart-3": (77, 5, 162),
    "chart-4": (93, 51, 21),
    "chart-5": (198, 98, 255),
    "ok": (17, 102, 58),
    "warn": (122, 75, 0),
    "error": (168, 7, 26),
}


@dataclass(frozen=True)
class Stroke:
    """A run of straight lines."""

    points: Points
    colour: Colour
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Area:
    """A filled polygon."""

    points: Points
    colour: Colour
    alpha: float = 1.0


@dataclass(frozen=True)
class Box:
    """A rectangle from its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None = None
    stroke: Colour | None = None
    alpha: float = 1.0


@dataclass(frozen=True)
class Label:
    """A text on its baseline."""

    text: str
    x: float
    y: float
    size: float
    colour: Colour
    align: str = "left"
    bold: bool = False


@dataclass(frozen=True)
class Symbol:
    """A small mark on a point."""

    kind: str
    x: float
    y: float
    radius: float
    colour: Colour


Item = Stroke | Area | Box | Label | Symbol


@dataclass
class Scene:
    """A drawing of a given size, y upwards."""

    width: float
    height: float
    items: list[Item] = field(default_factory=list)

    def add(self, *items: Item) -> None:
        """Put items on top."""
        self.items.extend(items)


def hatch(x: float, y: float, width: float, height: float, colour: Colour, gap: float = 5.0) -> Iterable[Stroke]:
    """Diagonal lines cut to a rectangle."""
    start = -height
    while start < width:
        x1, y1 = max(start, 0.0), max(-start, 0.0)
        x2 = min(start + height, width)
        y2 = x2 - start
        if x2 > x1:
            yield Stroke(((x + x1, y + y1), (x + x2, y + y2)), colour, 0.5)
        start += gap


def text_width(text: str, size: float, bold: bool = False, family: str = "sans") -> float:
    """How wide a text will be drawn."""
    return one_line(text, family, size, bold).width


def outline(symbol: Symbol) -> Points:
    """The corners of a symbol that is not a circle."""
    x, y, r = symbol.x, symbol.y, symbol.radius
    if symbol.kind == "square":
        return ((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r))
    if symbol.kind == "triangle":
        return ((x - r, y - r * 0.8), (x + r, y - r * 0.8), (x, y + r))
    if symbol.kind == "diamond":
        return ((x, y - r * 1.2), (x + r * 1.2, y), (x, y + r * 1.2), (x - r * 1.2, y))
    return ()


# --- PDF -------------------------------------------------------------------------------------------------


def paint(pen: Pen, scene: Scene, x: float, y: float) -> None:
    """Draw a scene with its lower left corner at x, y of the page."""
    canvas = pen.canvas
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setLineJoin(1)
    for item in scene.items:
        if isinstance(item, Stroke):
            _paint_stroke(pen, item)
        elif isinstance(item, Area):
            _paint_area(pen, item.points, item.colour, item.alpha)
        elif isinstance(item, Box):
            _paint_box(pen, item)
        elif isinstance(item, Label):
            pen.text(item.text, item.x, item.y, item.size, bold=item.bold, align=item.align, colour=item.colour)
        else:
            _paint_symbol(pen, item)
    canvas.restoreState()
    pen.new_page()


def _paint_stroke(pen: Pen, item: Stroke) -> None:
    canvas = pen.canvas
    canvas.setStrokeColorRGB(*(part / 255 for part in item.colour))
    canvas.setLineWidth(item.width)
    canvas.setDash(list(item.dash))
    if len(item.points) == 2:
        canvas.line(*item.points[0], *item.points[1])
        return
    path = canvas.beginPath()
    path.moveTo(*item.points[0])
    for point in item.points[1:]:
        path.lineTo(*point)
    canvas.drawPath(path, stroke=1, fill=0)


def _paint_area(pen: Pen, points: Points, colour: Colour, alpha: float) -> None:
    canvas = pen.canvas
    pen.colour(colour)
    if alpha < 1:
        canvas.setFillAlpha(alpha)
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    if alpha < 1:
        canvas.setFillAlpha(1)


def _paint_box(pen: Pen, item: Box) -> None:
    pen.canvas.setDash([])
    if item.alpha < 1:
        pen.canvas.setFillAlpha(item.alpha)
    pen.rect(item.x, item.y, item.width, item.height, fill=item.fill, stroke=item.stroke)
    if item.alpha < 1:
        pen.canvas.setFillAlpha(1)


def _paint_symbol(pen: Pen, item: Symbol) -> None:
    if item.kind == "circle":
        pen.colour(item.colour)
        pen.canvas.circle(item.x, item.y, item.radius, stroke=0, fill=1)
    elif item.kind == "cross":
        r = item.radius
        for dy in (r, -r):
            ends = ((item.x - r, item.y - dy), (item.x + r, item.y + dy))
            _paint_stroke(pen, Stroke(ends, item.colour, 1.4))
    else:
        _paint_area(pen, outline(item), item.colour, 1.0)


# --- SVG -------------------------------------------------------------------------------------------------

_FONTS = "'Noto Sans SC','Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def svg(scene: Scene, title: str, description: str, background: Colour, margin: float = 16) -> str:
    """The scene as an SVG file; texts stay texts, so that they can be searched and edited."""
    width, height = _n(scene.width + 2 * margin), _n(scene.height + 2 * margin)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width}" height="{height}" '
        f'viewBox="{_n(-margin)} {_n(-margin)} {width} {height}" font-family="{_FONTS}" role="img">',
        f"<title>{_t(title)}</title>",
        f"<desc>{_t(description)}</desc>",
        f'<rect x="{_n(-margin)}" y="{_n(-margin)}" width="{width}" height="{height}" fill="{_c(background)}"/>',
    ]
    lines += [_svg_item(item, scene.height) for item in scene.items]
    lines.append("</svg>\n")
    return "\n".join(lines)


def _svg_item(item: Item, height: float) -> str:
    if isinstance(item, Stroke):
        dash = f' stroke-dasharray="{" ".join(_n(part) for part in item.dash)}"' if item.dash else ""
        return (
            f'<polyline points="{_p(item.points, height)}" fill="none" stroke="{_c(item.colour)}" '
            f'stroke-width="{_n(item.width)}" stroke-linejoin="round"{dash}/>'
        )
    if isinstance(item, Area):
        return f'<polygon points="{_p(item.points, height)}" fill="{_c(item.colour)}"{_a(item.alpha)}/>'
    if isinstance(item, Box):
        fill = _c(item.fill) if item.fill is not None else "none"
        stroke = f' stroke="{_c(item.stroke)}" stroke-width="0.5"' if item.stroke is not None else ""
        top = height - item.y - item.height
        return (
            f'<rect x="{_n(item.x)}" y="{_n(top)}" width="{_n(item.width)}" height="{_n(item.height)}" '
            f'fill="{fill}"{_a(item.alpha)}{stroke}/>'
        )
    if isinstance(item, Label):
        weight = ' font-weight="700"' if item.bold else ""
        return (
            f'<text x="{_n(item.x)}" y="{_n(height - item.y)}" font-size="{_n(item.size)}" '
            f'fill="{_c(item.colour)}" text-anchor="{_ANCHORS[item.align]}"{weight}>{_t(item.text)}</text>'
        )
    if item.kind == "circle":
        return (
            f'<circle cx="{_n(item.x)}" cy="{_n(height - item.y)}" r="{_n(item.radius)}" fill="{_c(item.colour)}"/>'
        )
    if item.kind == "cross":
        x, y, r = item.x, height - item.y, item.radius
        way = f"M{_n(x - r)} {_n(y - r)}L{_n(x + r)} {_n(y + r)}M{_n(x - r)} {_n(y + r)}L{_n(x + r)} {_n(y - r)}"
        return f'<path d="{way}" stroke="{_c(item.colour)}" stroke-width="1.4" fill="none"/>'
    return f'<polygon points="{_p(outline(item), height)}" fill="{_c(item.colour)}"/>'


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _p(points: Points, height: float) -> str:
    return " ".join(f"{_n(x)},{_n(height - y)}" for x, y in points)


def _c(colour: Colour) -> str:
    return f"rgb({colour[0]},{colour[1]},{colour[2]})"


def _a(alpha: float) -> str:
    return f' fill-opacity="{alpha:.2f}"' if alpha < 1 else ""


def _t(text: str) -> str:
    return escape(pdf_text(text, 2_000))

