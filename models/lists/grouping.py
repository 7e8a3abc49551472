"""Groups on the screen: which screen row is a group heading and which a record, for any number of rows.

Innermost groups arrive in order with their counts. Records of a group stand together in the ordered answer, so a
screen row is found by bisection over the visible headings; nothing here grows with the number of records.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.lists.shapes import GroupRow, Money

Path = tuple[Any, ...]


@dataclass(slots=True)
class Heading:
    """A group heading of the screen: level (0 outer), path of values, first record, how many, and sums."""

    level: int
    path: Path
    label: Any
    first: int
    count: int
    sums: Mapping[str, tuple[Money, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """What a screen row shows: a heading, or the record at `index` of the ordered answer."""

    heading: Heading | None
    index: int


class GroupTree:
    """Headings of one or two levels with their collapsed state."""

    def __init__(self, rows: Iterable[GroupRow], collapsed: Iterable[Path] = ()) -> None:
        self.headings = _headings(tuple(rows))
        self.collapsed: set[Path] = set(collapsed)
        self.levels = 1 + max((heading.level for heading in self.headings), default=0)
        self._arrange()

    def _arrange(self) -> None:
        """Lay the visible headings out: screen row of each, and how many records follow it."""
        self._visible: list[Heading] = []
        self._starts: list[int] = []
        self._sizes: list[int] = []
        row = 0
        for heading in self.headings:
            if heading.level and heading.path[:1] in self.collapsed:
                continue
            size = 0
            if heading.level == self.levels - 1 and heading.path not in self.collapsed:
                size = heading.count
            self._visible.append(heading)
            self._starts.append(row)
            self._sizes.append(size)
            row += 1 + size
        self.row_count = row

    def at(self, row: int) -> Place:
        """What a screen row shows."""
        place = bisect_right(self._starts, row) - 1
        heading, start = self._visible[place], self._starts[place]
        if row == start:
            return Place(heading, heading.first)
        return Place(None, heading.first + row - start - 1)

    def row_of(self, index: int) -> int:
        """The screen row of a record of the answer, or of the collapsed heading it is hidden under."""
        for place in range(len(self._visible) - 1, -1, -1):
            heading = self._visible[place]
            if heading.first <= index < heading.first + heading.count:
                if self._sizes[place]:
                    return self._starts[place] + 1 + index - heading.first
                if heading.level == self.levels - 1 or heading.path in self.collapsed:
                    return self._starts[place]
        return 0

    def is_collapsed(self, heading: Heading) -> bool:
        """Whether a heading hides what is under it."""
        return heading.path in self.collapsed

    def set_collapsed(self, path: Path, collapsed: bool) -> None:
        """Close or open one group."""
        if collapsed:
            self.collapsed.add(path)
        else:
            self.collapsed.discard(path)
        self._arrange()

    def set_all(self, collapsed: bool) -> None:
        """Close or open every group."""
        self.collapsed = {heading.path for heading in self.headings if heading.level == 0} if collapsed else set()
        self._arrange()

    def parent_row(self, row: int) -> int:
        """The screen row of the heading over a record or over an inner heading."""
        place = bisect_right(self._starts, row) - 1
        if row != self._starts[place]:
            return self._starts[place]
        level = self._visible[place].level
        while place > 0 and self._visible[place].level >= level and level:
            place -= 1
        return self._starts[place]


def _headings(rows: tuple[GroupRow, ...]) -> list[Heading]:
    """Inner groups with an outer heading before each run of equal first values."""
    headings: list[Heading] = []
    first = 0
    outer: Heading | None = None
    for row in rows:
        if len(row.path) > 1:
            if outer is None or outer.path != row.path[:1]:
                outer = Heading(0, row.path[:1], row.label[0], first, 0, {})
                headings.append(outer)
            outer.count += row.count
            outer.sums = added(outer.sums, row.sums)
        headings.append(Heading(len(row.path) - 1, row.path, row.label[-1], first, row.count, row.sums))
        first += row.count
    return headings


def added(one: Mapping[str, tuple[Money, ...]], two: Mapping[str, tuple[Money, ...]]) -> dict[str, tuple[Money, ...]]:
    """Sums of two groups, currency by currency."""
    result = dict(one)
    for column, figures in two.items():
        by_currency = {money.currency: money.value for money in result.get(column, ())}
        for money in figures:
            before = by_currency.get(money.currency)
            by_currency[money.currency] = money.value if before is None else before + money.value  # type: ignore[operator]
        result[column] = tuple(Money(currency, value) for currency, value in sorted(by_currency.items()))
    return result
