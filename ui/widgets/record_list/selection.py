"""The cell cursor and the ranges of selected cells, as in a spreadsheet. Plain numbers, no Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    """A rectangle of cells, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def over(cls, one: tuple[int, int], other: tuple[int, int]) -> Range:
        """The rectangle between two cells."""
        return cls(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))

    @property
    def rows(self) -> int:
        """How many rows."""
        return self.bottom - self.top + 1

    @property
    def cells(self) -> int:
        """How many cells."""
        return self.rows * (self.right - self.left + 1)

    def has(self, row: int, column: int) -> bool:
        """Whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class Selection:
    """Where the cursor stands, where the running range began, and what is selected."""

    def __init__(self) -> None:
        self.row = -1
        self.column = 0
        self.anchor = (0, 0)
        self.ranges: list[Range] = []

    def put(self, row: int, column: int) -> None:
        """The cursor goes to a cell, which alone is selected."""
        self.row, self.column = row, column
        self.anchor = (row, column)
        self.ranges = [Range(row, column, row, column)]

    def extend(self, row: int, column: int) -> None:
        """The cursor goes to a cell and takes everything from the anchor along."""
        self.row, self.column = row, column
        self.ranges[-1:] = [Range.over(self.anchor, (row, column))]

    def add(self, row: int, column: int) -> None:
        """One more cell; the next extension begins there."""
        self.row, self.column = row, column
        self.anchor = (row, column)
        single = Range(row, column, row, column)
        if single in self.ranges and len(self.ranges) > 1:
            self.ranges.remove(single)
        else:
            self.ranges.append(single)

    def clear(self) -> None:
        """No cursor, nothing selected."""
        self.row, self.column, self.ranges = -1, 0, []

    def several(self) -> bool:
        """Whether more than one cell is selected."""
        return len(self.ranges) > 1 or any(one.cells > 1 for one in self.ranges)

    def row_count(self) -> int:
        """How many different rows have a selected cell (counted by ranges, never row by row)."""
        spans = sorted((one.top, one.bottom) for one in self.ranges)
        total, end = 0, -1
        for top, bottom in spans:
            total += max(0, bottom - max(top, end + 1) + 1)
            end = max(end, bottom)
        return total

    def rows(self) -> Iterator[int]:
        """The rows with a selected cell, from top to bottom."""
        end = -1
        for top, bottom in sorted((one.top, one.bottom) for one in self.ranges):
            yield from range(max(top, end + 1), bottom + 1)
            end = max(end, bottom)

    def columns(self) -> list[int]:
        """The columns with a selected cell, from left to right."""
        return sorted({column for one in self.ranges for column in range(one.left, one.right + 1)})
