"""What a chart shows, in plain data: titles, axes, series, bands, bars and cells, each point with the rows behind it.

Painters for screen, PDF and SVG draw from these shapes; the data table, the CSV file, the hover text and the sentence
for screen readers come from them too, so that all of them say the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from models.analysis.units import Unit, plot, rank_change, signed_percent
from models.i18n import tr
from models.lists.shapes import Filter, ListQuery
from models.money import ZERO, divide, format_percent

MAX_SERIES = 5
FEWEST_FOR_FORECAST = 12


class Role(StrEnum):
    """What a series or bar stands for; decides colour, dash and symbol."""

    ACTUAL = "actual"
    PREVIOUS = "previous"
    TARGET = "target"
    FORECAST = "forecast"
    PEER = "peer"
    OTHERS = "others"
    MINE = "mine"


@dataclass(frozen=True)
class Drill:
    """Where a click on a point leads: a list and the filters that show exactly its rows."""

    page: str
    filters: tuple[Filter, ...] = ()
    args: tuple[tuple[str, str], ...] = ()

    def query(self) -> ListQuery:
        """The filters as a list query."""
        return ListQuery(filters=self.filters)

    def arguments(self) -> dict[str, Any]:
        """Arguments for opening the page."""
        found: dict[str, Any] = dict(self.args)
        if self.filters:
            found["query"] = self.query().plain()
        return found


@dataclass(frozen=True)
class Point:
    """One thing the mouse or the arrow keys can reach, in chart coordinates, with its words and its rows."""

    x: float
    y: float
    text: str
    drill: Drill | None = None
    series: int = 0
    index: int = 0


@dataclass(frozen=True)
class Series:
    """One line: a value for each period, None where there is none."""

    name: str
    values: tuple[Decimal | None, ...]
    role: Role = Role.ACTUAL
    counts: tuple[int | None, ...] = ()
    drills: tuple[Drill | None, ...] = ()


@dataclass(frozen=True)
class Band:
    """An interval around a line, always named with its level."""

    name: str
    level: int
    low: tuple[Decimal | None, ...]
    high: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Grid:
    """The data table beside a chart: headings, rows of texts, and the rows behind each row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drills: tuple[Drill | None, ...] = ()


@dataclass(frozen=True)
class Chart(ABC):
    """What every chart has."""

    title: str
    unit: Unit
    subtitle: str = ""
    filter_text: str = ""
    notes: tuple[str, ...] = ()

    @property
    def lang(self) -> str:
        """The language of all its texts."""
        return self.unit.lang

    @abstractmethod
    def points(self) -> tuple[tuple[Point, ...], ...]:
        """All points by series, for hovering and for the arrow keys."""

    @abstractmethod
    def table(self) -> Grid:
        """The same figures as a table, written in full."""

    @abstractmethod
    def plain_rows(self) -> list[list[str]]:
        """The same figures as plain text for a CSV file, with heading."""

    @abstractmethod
    def summary(self) -> str:
        """One or two sentences for screen readers."""


@dataclass(frozen=True)
class TrendChart(Chart):
    """Lines over periods; the last, running period may be incomplete (`open_from`, shown up to `as_of`)."""

    periods: tuple[str, ...] = ()
    period_title: str = ""
    series: tuple[Series, ...] = ()
    bands: tuple[Band, ...] = ()
    open_from: int | None = None
    as_of: date | None = None

    def points(self) -> tuple[tuple[Point, ...], ...]:
        """One point for every value there is."""
        return tuple(
            tuple(
                Point(at, plot(value), self._hover(line, at), _at(line.drills, at), number, at)
                for at, value in enumerate(line.values)
                if value is not None
            )
            for number, line in enumerate(self.series)
        )

    def _hover(self, line: Series, at: int) -> str:
        """Date, value, difference to the previous period's line, and number of documents."""
        value = line.values[at]
        parts = [f"{self.periods[at]}  {line.name}", self.unit.exact(value)]
        before = next((other for other in self.series if other.role is Role.PREVIOUS), None)
        other = _at(before.values, at) if before is not None and before is not line else None
        if value is not None and other is not None and before is not None:
            change = value - other
            shown = f"{'+' if change > 0 else ''}{self.unit.exact(change)}"
            if other:
                shown += f"  {signed_percent(divide(change, abs(other)))}"
            parts.append(tr("Against {name}: {change}", lang=self.lang, name=before.name, change=shown))
        count = _at(line.counts, at)
        if count is not None:
            parts.append(tr("Documents: {count}", lang=self.lang, count=f"{count:,}"))
        if self.open_from is not None and at >= self.open_from and self.as_of and line.role is Role.ACTUAL:
            parts.append(self.open_text())
        return "\n".join(parts)

    def open_text(self) -> str:
        """The words on the hatched part."""
        day = self.as_of
        if day is None:
            return ""
        return tr("Up to {month}-{day}", lang=self.lang, month=day.month, day=day.day)

    def table(self) -> Grid:
        """A row a period, a column a series and bound."""
        header = [self.period_title, *(line.name for line in self.series)]
        for band in self.bands:
            header += [f"{band.name} ↓", f"{band.name} ↑"]
        rows = tuple(
            (period, *(self.unit.exact(value) if value is not None else "" for value in self._values(at)))
            for at, period in enumerate(self.periods)
        )
        main = next((line for line in self.series if line.drills), None)
        drills = tuple(_at(main.drills, at) for at in range(len(self.periods))) if main else ()
        return Grid(tuple(header), rows, drills)

    def _values(self, at: int) -> list[Decimal | None]:
        found = [_at(line.values, at) for line in self.series]
        for band in self.bands:
            found += [_at(band.low, at), _at(band.high, at)]
        return found

    def plain_rows(self) -> list[list[str]]:
        """Heading and one row a period."""
        rows = [list(self.table().header)]
        for at, period in enumerate(self.periods):
            rows.append([period, *(self.unit.plain(value) for value in self._values(at))])
        return rows

    def summary(self) -> str:
        """Direction, highest period, latest value."""
        main = next((line for line in self.series if line.role is Role.ACTUAL), None)
        if main is None:
            return tr("{title}: no data.", lang=self.lang, title=self.title)
        until = self.open_from if self.open_from is not None else len(main.values)
        known = [(at, value) for at, value in enumerate(main.values[:until]) if value is not None]
        if not known:
            return tr("{title}: no data.", lang=self.lang, title=self.title)
        (_, first), (_, last) = known[0], known[-1]
        top, most = max(known, key=lambda pair: pair[1])
        change = signed_percent(divide(last - first, abs(first))) if first else "–"
        return tr(
            "{title}: from {first} to {last} ({change}), highest in {period} with {most}.",
            lang=self.lang,
            title=self.title,
            first=self.unit.exact(first),
            last=self.unit.exact(last),
            change=change,
            period=self.periods[top],
            most=self.unit.exact(most),
        )


@dataclass(frozen=True)
class Bar:
    """One horizontal bar: value, mark (target, safety), expected value, and a hatched extension (in transit)."""

    label: str
    value: Decimal | None
    role: Role = Role.ACTUAL
    mark: Decimal | None = None
    expected: Decimal | None = None
    extension: Decimal | None = None
    change: int | None = None
    facts: tuple[tuple[str, str], ...] = ()
    drill: Drill | None = None
    good: bool | None = None


@dataclass(frozen=True)
class BarChart(Chart):
    """Horizontal bars from zero: ranking, target attainment (bullet), stock cover."""

    bars: tuple[Bar, ...] = ()
    label_title: str = ""
    mark_title: str = ""
    expected_title: str = ""
    extension_title: str = ""
    share_of: Decimal | None = None
    bullet: bool = False

    def points(self) -> tuple[tuple[Point, ...], ...]:
        """One point at the end of each bar."""
        return (
            tuple(
                Point(plot(bar.value or ZERO), at, self._hover(bar), bar.drill, 0, at)
                for at, bar in enumerate(self.bars)
            ),
        )

    def _hover(self, bar: Bar) -> str:
        parts = [bar.label, f"{self.unit.title}: {self.unit.exact(bar.value)}"]
        for title, value in (
            (self.mark_title, bar.mark),
            (self.expected_title, bar.expected),
            (self.extension_title, bar.extension),
        ):
            if title and value is not None:
                parts.append(f"{title}: {self.unit.exact(value)}")
        if self.share_of and bar.value is not None:
            share = format_percent(divide(bar.value, self.share_of))
            parts.append(tr("Share: {share}", lang=self.lang, share=share))
        if bar.change is not None:
            parts.append(tr("Rank: {change}", lang=self.lang, change=rank_change(bar.change)))
        parts += [f"{name}: {value}" for name, value in bar.facts]
        return "\n".join(parts)

    def _columns(self) -> list[tuple[str, Any]]:
        """Titles and getters of the figures there are."""
        columns: list[tuple[str, Any]] = [(self.unit.title, lambda bar: bar.value)]
        if self.mark_title:
            columns.append((self.mark_title, lambda bar: bar.mark))
        if self.expected_title:
            columns.append((self.expected_title, lambda bar: bar.expected))
        if self.extension_title:
            columns.append((self.extension_title, lambda bar: bar.extension))
        return columns

    def _facts(self) -> list[str]:
        return list(dict.fromkeys(name for bar in self.bars for name, _ in bar.facts))

    def table(self) -> Grid:
        """A row a bar."""
        columns, facts = self._columns(), self._facts()
        header = [self.label_title, *(title for title, _ in columns)]
        if self.share_of:
            header.append(tr("Share", lang=self.lang))
        rows = []
        for bar in self.bars:
            row = [bar.label]
            for _, value in columns:
                figure = value(bar)
                row.append(self.unit.exact(figure) if figure is not None else "")
            if self.share_of:
                row.append(format_percent(divide(bar.value, self.share_of)) if bar.value is not None else "")
            rows.append((*row, *(dict(bar.facts).get(name, "") for name in facts)))
        return Grid((*header, *facts), tuple(rows), tuple(bar.drill for bar in self.bars))

    def plain_rows(self) -> list[list[str]]:
        """Heading and one row a bar."""
        columns, facts = self._columns(), self._facts()
        rows = [[self.label_title, *(title for title, _ in columns), *facts]]
        for bar in self.bars:
            values = [self.unit.plain(value(bar)) for _, value in columns]
            rows.append([bar.label, *values, *(dict(bar.facts).get(name, "") for name in facts)])
        return rows

    def summary(self) -> str:
        """How many bars, which is the longest, how many reach their mark."""
        known = [bar for bar in self.bars if bar.value is not None and bar.role is not Role.OTHERS]
        if not known:
            return tr("{title}: no data.", lang=self.lang, title=self.title)
        top = max(known, key=lambda bar: bar.value or ZERO)
        text = tr(
            "{title}: {count} entries, the largest is {label} with {value}.",
            lang=self.lang,
            title=self.title,
            count=len(known),
            label=top.label,
            value=self.unit.exact(top.value),
        )
        marked = [bar for bar in known if bar.mark is not None and bar.value is not None]
        if marked and self.mark_title:
            reached = sum(bar.value >= bar.mark for bar in marked if bar.value is not None and bar.mark is not None)
            text += " " + tr(
                "{count} of {all} reach “{mark}”.", lang=self.lang, count=reached, all=len(marked), mark=self.mark_title
            )
        return text


@dataclass(frozen=True)
class Cell:
    """One cell of a matrix."""

    value: Decimal | None
    drill: Drill | None = None


@dataclass(frozen=True)
class MatrixChart(Chart):
    """Rows by columns with a colour and a number in each cell."""

    row_title: str = ""
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[Cell, ...], ...] = field(default_factory=tuple)

    def points(self) -> tuple[tuple[Point, ...], ...]:
        """One point in the middle of each cell."""
        return tuple(
            tuple(
                Point(column, row, self._hover(row, column), cell.drill, row, column)
                for column, cell in enumerate(cells)
            )
            for row, cells in enumerate(self.cells)
        )

    def _hover(self, row: int, column: int) -> str:
        value = self.cells[row][column].value
        return f"{self.rows[row]}  {self.columns[column]}\n{self.unit.title}: {self.unit.exact(value)}"

    def table(self) -> Grid:
        """The matrix itself."""
        rows = tuple(
            (name, *(self.unit.exact(cell.value) if cell.value is not None else "" for cell in cells))
            for name, cells in zip(self.rows, self.cells, strict=True)
        )
        return Grid((self.row_title, *self.columns), rows)

    def plain_rows(self) -> list[list[str]]:
        """The matrix itself."""
        rows = [[self.row_title, *self.columns]]
        for name, cells in zip(self.rows, self.cells, strict=True):
            rows.append([name, *(self.unit.plain(cell.value) for cell in cells)])
        return rows

    def summary(self) -> str:
        """Which cell is the highest."""
        found = [
            (cell.value, self.rows[row], self.columns[column])
            for row, cells in enumerate(self.cells)
            for column, cell in enumerate(cells)
            if cell.value is not None
        ]
        if not found:
            return tr("{title}: no data.", lang=self.lang, title=self.title)
        most, row_name, column_name = max(found)
        return tr(
            "{title}: {count} entries, the largest is {label} with {value}.",
            lang=self.lang,
            title=self.title,
            count=len(found),
            label=f"{row_name} {column_name}",
            value=self.unit.exact(most),
        )


AnyChart = TrendChart | BarChart | MatrixChart


def ranking_bars(bars: Sequence[Bar], top: int, lang: str, mine: str = "") -> tuple[Bar, ...]:
    """The first `top` bars by value, then the others together; a bar named `mine` is always shown."""
    order = sorted(bars, key=lambda bar: bar.value if bar.value is not None else ZERO, reverse=True)
    shown, rest = order[:top], order[top:]
    own = [bar for bar in rest if mine and bar.label == mine]
    others = [bar for bar in rest if bar not in own]
    found = (*shown, *own)
    if not others:
        return tuple(found)
    sum_of_others = sum((bar.value for bar in others if bar.value is not None), ZERO)
    label = tr("Others ({count})", lang=lang, count=len(others))
    return (*found, Bar(label, sum_of_others, Role.OTHERS))


def forecast_note(points: int, lang: str) -> str:
    """Why there is no forecast, or nothing if there are enough points."""
    if points >= FEWEST_FOR_FORECAST:
        return ""
    return tr(
        "No forecast: {count} periods are known and at least {least} are needed.",
        lang=lang,
        count=points,
        least=FEWEST_FOR_FORECAST,
    )


def _at(values: Sequence[Any], index: int) -> Any:
    return values[index] if index < len(values) else None
