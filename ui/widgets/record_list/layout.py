"""The columns of a list as a person arranged them: which, in which order, how wide, how many frozen, which totals.

Everything goes by column id: a column this version does not know is kept aside, a new column waits in the chooser.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.lists.shapes import Aggregate, ColumnInfo, ListInfo, ViewColumn, ViewState

MIN_WIDTH = 40
MOST_FROZEN = 3
Gathered = dict[str, Aggregate]


@dataclass(frozen=True)
class Arranged:
    """One shown column: what it is, how wide it stands (at 100 %), which figure its footer shows."""

    info: ColumnInfo
    width: int
    total: Aggregate


class ColumnLayout:
    """The arrangement in force, made from a view and given back as one."""

    def __init__(self, info: ListInfo) -> None:
        self.info = info
        self.shown: list[Arranged] = []
        self.frozen = 1
        self._unknown: list[ViewColumn] = []
        self.take(ViewState())

    def take(self, state: ViewState) -> None:
        """Arrange as a view says; without columns, as the list declares."""
        asked = state.columns or tuple(ViewColumn(column.id) for column in self.info.columns if column.shown)
        self._unknown = [column for column in asked if self.info.column(column.id) is None]
        self.shown = [
            arranged for column in asked if (found := self.info.column(column.id)) is not None
            for arranged in (Arranged(
                found, max(MIN_WIDTH, column.width) if column.width else found.width,
                found.total if column.total is None else column.total,
            ),)
        ]
        if not self.shown and self.info.columns:
            first = self.info.columns[0]
            self.shown = [Arranged(first, first.width, first.total)]
        self.frozen = max(0, min(MOST_FROZEN, state.frozen, len(self.shown)))

    def view_columns(self) -> tuple[ViewColumn, ...]:
        """The arrangement by column id, for a view; columns of other versions stay in it."""
        known = tuple(
            ViewColumn(
                column.info.id, 0 if column.width == column.info.width else column.width,
                None if column.total == column.info.total else column.total,
            )
            for column in self.shown
        )
        return known + tuple(self._unknown)

    def is_default(self) -> bool:
        """Whether nothing differs from what the list declares."""
        declared = tuple(ViewColumn(column.id) for column in self.info.columns if column.shown)
        return self.view_columns() == declared

    def ids(self) -> tuple[str, ...]:
        """The shown columns in order."""
        return tuple(column.info.id for column in self.shown)

    def infos(self) -> tuple[ColumnInfo, ...]:
        """The shown columns in order, as the list knows them."""
        return tuple(column.info for column in self.shown)

    def needed(self) -> tuple[str, ...]:
        """What rows must bring: the shown columns, the currencies of their amounts and what settles their days."""
        ids = list(self.ids())
        for column in self.shown:
            for beside in (column.info.currency, column.info.settled[0] if column.info.settled else ""):
                if beside and beside not in ids and self.info.column(beside) is not None:
                    ids.append(beside)
        return tuple(ids)

    def aggregates(self) -> Gathered:
        """The figures the footer wants."""
        return {column.info.id: column.total for column in self.shown if column.total is not Aggregate.NONE}

    # --- changes ----------------------------------------------------------------------------------------

    def move(self, start: int, to: int) -> None:
        """Put a column at another place."""
        self.shown.insert(to, self.shown.pop(start))

    def resize(self, at: int, width: int) -> None:
        """Make a column wider or narrower."""
        self.shown[at] = replace(self.shown[at], width=max(MIN_WIDTH, width))

    def set_total(self, at: int, total: Aggregate) -> None:
        """Choose the figure of a footer cell."""
        self.shown[at] = replace(self.shown[at], total=total)

    def show_only(self, ids: Sequence[str]) -> None:
        """Show these columns in this order; known ones keep width and figure."""
        before = {column.info.id: column for column in self.shown}
        chosen: list[Arranged] = []
        for column_id in ids:
            found = self.info.column(column_id)
            if found is not None:
                chosen.append(before.get(column_id) or Arranged(found, found.width, found.total))
        if chosen:
            self.shown = chosen
            self.frozen = min(self.frozen, len(chosen))

    def hide(self, at: int) -> None:
        """Leave a column out, unless it is the last."""
        if len(self.shown) > 1:
            self.show_only([column_id for place, column_id in enumerate(self.ids()) if place != at])

    def freeze(self, count: int) -> None:
        """Keep so many columns in place while scrolling."""
        self.frozen = max(0, min(MOST_FROZEN, count, len(self.shown)))

    def place_of(self, column_id: str) -> int:
        """Where a column stands, or -1."""
        return next((at for at, column in enumerate(self.shown) if column.info.id == column_id), -1)


def sections(columns: Iterable[ColumnInfo]) -> dict[str, list[ColumnInfo]]:
    """Columns by their section, in the order they are declared."""
    found: dict[str, list[ColumnInfo]] = {}
    for column in columns:
        found.setdefault(column.section, []).append(column)
    return found
