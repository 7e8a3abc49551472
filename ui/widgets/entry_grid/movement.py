"""Where Enter, Tab and their reverses lead: over needed cells, over all cells, and out of the grid."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Place = tuple[int, int]
Editable = Callable[[int, int], bool]


def needed(start: Place, rows: int, quick: Sequence[int], order: Sequence[int], editable: Editable) -> Place | None:
    """The next quick-entry cell after `start`, line by line; None is the way out of the grid."""
    row, column = start
    rank = order.index(column) if column in order else -1
    for one in quick:
        if order.index(one) > rank and editable(row, one):
            return row, one
    for below in range(row + 1, rows):
        for one in quick:
            if editable(below, one):
                return below, one
    return None


def needed_back(start: Place, quick: Sequence[int], order: Sequence[int], editable: Editable) -> Place | None:
    """The quick-entry cell before `start`."""
    row, column = start
    rank = order.index(column) if column in order else len(order)
    for one in reversed(quick):
        if order.index(one) < rank and editable(row, one):
            return row, one
    for above in range(row - 1, -1, -1):
        for one in reversed(quick):
            if editable(above, one):
                return above, one
    return None


def following(start: Place, rows: int, order: Sequence[int], editable: Editable) -> Place | None:
    """The next cell that can be typed into, over all columns."""
    return needed(start, rows, order, order, editable)


def preceding(start: Place, order: Sequence[int], editable: Editable) -> Place | None:
    """The cell before that can be typed into, over all columns."""
    return needed_back(start, order, order, editable)
