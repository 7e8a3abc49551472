"""How series and bars look by what they stand for: colour, width, dash and symbol, so that colour is never alone."""

from __future__ import annotations

from dataclasses import dataclass

from models.analysis.charts import Bar, BarChart, Role, TrendChart

DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (2, 2), (8, 3, 2, 3), (10, 4))
SYMBOLS = ("circle", "square", "triangle", "diamond", "cross")
SERIES = ("chart-1", "chart-2", "chart-3", "chart-4", "chart-5")


@dataclass(frozen=True)
class Look:
    """Colour token, line width, dash pattern and symbol ("" for none)."""

    colour: str
    width: float = 2.0
    dash: tuple[float, ...] = ()
    symbol: str = ""


_FIXED = {
    Role.PREVIOUS: Look("text-2", 1.4, (6, 3)),
    Role.TARGET: Look("chart-2", 1.4),
    Role.FORECAST: Look("chart-1", 1.8, (5, 3)),
    Role.PEER: Look("text-2", 1.2, (2, 2)),
    Role.OTHERS: Look("text-2", 1.4, (10, 4), "cross"),
}


def line_looks(chart: TrendChart) -> tuple[Look, ...]:
    """One look a series: what is real takes the series colours in turn, the rest is fixed by its role."""
    looks: list[Look] = []
    turn = 0
    for line in chart.series:
        fixed = _FIXED.get(line.role)
        if fixed is not None:
            looks.append(fixed)
            continue
        at = turn % len(SERIES)
        looks.append(Look(SERIES[at], 2.0, DASHES[at], SYMBOLS[at]))
        turn += 1
    return tuple(looks)


def bar_colour(chart: BarChart, bar: Bar) -> str:
    """The colour token of a bar."""
    if bar.role is Role.OTHERS:
        return "text-2"
    if bar.role is Role.MINE:
        return "chart-2"
    if bar.good is False and not chart.bullet:
        return "error"
    return "chart-1"


CIVIDIS: tuple[tuple[int, int, int], ...] = (
    (0, 34, 78), (0, 48, 111), (53, 63, 110), (79, 80, 110), (101, 96, 113), (120, 113, 118), (139, 131, 120),
    (160, 150, 118), (181, 169, 112), (203, 190, 102), (226, 211, 86), (254, 232, 56),
)


def heat(share: float) -> tuple[int, int, int]:
    """A colour of the sequential scale, 0 low to 1 high."""
    place = max(0.0, min(1.0, share)) * (len(CIVIDIS) - 1)
    low = min(int(place), len(CIVIDIS) - 2)
    part = place - low
    first, second = CIVIDIS[low], CIVIDIS[low + 1]
    red, green, blue = (int(a + (b - a) * part + 0.5) for a, b in zip(first, second, strict=True))
    return red, green, blue


def ink_on(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """Black or white, whichever reads better on a colour."""
    light = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
    return (27, 31, 36) if light > 130 else (255, 255, 255)
