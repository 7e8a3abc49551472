"""What an entry grid edits: a list of rows with keys, where each act of the person is one undo step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.i18n import N_
from models.ids import new_id

KEY = "id"
"""The field of a row that names it for its whole life, also while it moves: a text."""

RAW = "~"
"""Suffix of the field that keeps a text which is no value yet: nothing typed is ever lost."""

Row = Mapping[str, Any]


def raw_field(column: str) -> str:
    """The field of a row in which the typed text of a column stays until it is understood."""
    return column + RAW


@dataclass(frozen=True)
class SetCells:
    """Give fields of one row new values."""

    key: Any
    values: Mapping[str, Any]


@dataclass(frozen=True)
class InsertRow:
    """Put a new row before position `at`."""

    at: int
    row: Row


@dataclass(frozen=True)
class RemoveRow:
    """Take a row out."""

    key: Any


@dataclass(frozen=True)
class MoveRow:
    """Put a row at another position."""

    key: Any
    to: int


Edit = SetCells | InsertRow | RemoveRow | MoveRow
Listener = Callable[[Sequence[Edit] | None], None]


class GridData(ABC):
    """One list of rows with JSON-safe values. `apply` is the only way to change it; each call is one undo step.

    A listener is told the edits that happened, in order, or None when everything may be different.
    `join` adds edits to an earlier step instead of making one: what the computer fills in afterwards
    (a price that arrives late) disappears together with what the person typed.
    """

    @abstractmethod
    def rows(self) -> Sequence[Row]:
        """All rows in their order, for reading."""

    @abstractmethod
    def apply(self, title: str, edits: Sequence[Edit], join: object | None = None) -> object:
        """Carry out the edits as one undo step and return its token."""

    @abstractmethod
    def watch(self, listener: Listener) -> None:
        """Call `listener` after each change, also after undo and redo."""

    @abstractmethod
    def undo(self) -> bool:
        """Take back the last step; False if there is none."""

    @abstractmethod
    def redo(self) -> bool:
        """Do the last step that was taken back again; False if there is none."""

    def index_of(self, key: Any) -> int:
        """The position of a row, -1 when it is gone."""
        return next((at for at, row in enumerate(self.rows()) if row[KEY] == key), -1)

    def set_cell(self, row: int, column: str, value: Any) -> object:
        """Change one field of one row."""
        return self.apply(N_("Change cell"), [SetCells(self.rows()[row][KEY], {column: value})])

    def insert(self, row: int, values: Row | None = None) -> object:
        """Put a new row before position `row`."""
        return self.apply(N_("Insert line"), [InsertRow(row, new_row(values))])

    def remove(self, row: int) -> object:
        """Take a row out."""
        return self.apply(N_("Delete line"), [RemoveRow(self.rows()[row][KEY])])

    def move(self, row: int, to: int) -> object:
        """Put a row at another position."""
        return self.apply(N_("Move line"), [MoveRow(self.rows()[row][KEY], to)])

    def paste(self, rows: Iterable[Row]) -> object:
        """Add many rows at the end."""
        start = len(self.rows())
        return self.apply(N_("Paste"), [InsertRow(start + at, new_row(row)) for at, row in enumerate(rows)])


def new_row(values: Row | None = None) -> dict[str, Any]:
    """A row with a key of its own."""
    row = dict(values or {})
    if row.get(KEY) is None:
        row[KEY] = str(new_id())
    return row


@dataclass(eq=False)
class _Step:
    """One undo step: what was done and what takes it back, in the order of doing."""

    title: str
    done: list[Edit] = field(default_factory=list)
    back: list[Edit] = field(default_factory=list)


class ListData(GridData):
    """Rows in memory with undo of their own, for dialogs without a document and for tests."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: list[dict[str, Any]] = [new_row(row) for row in rows]
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._listeners: list[Listener] = []
        self._places: dict[Any, int] = {}

    def rows(self) -> Sequence[Row]:
        """All rows in their order."""
        return self._rows

    def index_of(self, key: Any) -> int:
        """The position of a row; the place where it stood last is tried before searching."""
        at = self._places.get(key, -1)
        if 0 <= at < len(self._rows) and self._rows[at][KEY] == key:
            return at
        self._places = {row[KEY]: place for place, row in enumerate(self._rows)}
        return self._places.get(key, -1)

    def watch(self, listener: Listener) -> None:
        """Call `listener` after each change."""
        self._listeners.append(listener)

    def replace(self, rows: Iterable[Row]) -> None:
        """Start anew with other rows and nothing to undo."""
        self._rows = [new_row(row) for row in rows]
        self._done.clear()
        self._undone.clear()
        self._tell(None)

    def apply(self, title: str, edits: Sequence[Edit], join: object | None = None) -> object:
        """Carry out the edits as one undo step."""
        step = next((one for one in reversed(self._done) if one is join), None) or _Step(title)
        named = [InsertRow(one.at, new_row(one.row)) if isinstance(one, InsertRow) else one for one in edits]
        for edit in named:
            step.back.append(self._carry_out(edit))
            step.done.append(edit)
        if step is not join:
            self._done.append(step)
            self._undone.clear()
        self._tell(named)
        return step

    def undo(self) -> bool:
        """Take back the last step."""
        if not self._done:
            return False
        step = self._done.pop()
        edits = list(reversed(step.back))
        step.back = []
        for edit in edits:
            self._carry_out(edit)
        self._undone.append(step)
        self._tell(edits)
        return True

    def redo(self) -> bool:
        """Do the last step that was taken back again."""
        if not self._undone:
            return False
        step = self._undone.pop()
        step.back = [self._carry_out(edit) for edit in step.done]
        self._done.append(step)
        self._tell(list(step.done))
        return True

    @property
    def steps(self) -> int:
        """How many steps can be taken back."""
        return len(self._done)

    def _carry_out(self, edit: Edit) -> Edit:
        """Change the list and return the edit that takes it back."""
        if isinstance(edit, InsertRow):
            self._rows.insert(edit.at, dict(edit.row))
            return RemoveRow(edit.row[KEY])
        at = self.index_of(edit.key)
        if at < 0:
            raise KeyError(edit.key)
        if isinstance(edit, SetCells):
            row = self._rows[at]
            before = {name: row.get(name) for name in edit.values}
            self._rows[at] = {**row, **edit.values}
            return SetCells(edit.key, before)
        row = self._rows.pop(at)
        if isinstance(edit, RemoveRow):
            return InsertRow(at, row)
        self._rows.insert(edit.to, row)
        return MoveRow(edit.key, at)

    def _tell(self, edits: Sequence[Edit] | None) -> None:
        for listener in list(self._listeners):
            listener(edits)
