"""A child list of a document as the data of an entry grid: same rows, same undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from ui.editing.content import KEY
from ui.editing.document import Document
from ui.editing.steps import Step
from ui.widgets.entry_grid.data import Edit, GridData, InsertRow, Listener, MoveRow, RemoveRow, Row, SetCells

Decode = Callable[[Any], Any]


def to_json(value: Any) -> Any:
    """A value as a document keeps it: numbers exact as text, dates ISO, keys as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {name: to_json(item) for name, item in value.items()}
    return value


class _Listening(QObject):
    """Receives the document's signals as methods, so that Qt releases them with the grid."""

    def __init__(self, data: DocumentRows, document: Document) -> None:
        super().__init__(document)
        self.data = data
        document.changed.connect(self.changed)
        document.rows_inserted.connect(self.inserted)
        document.rows_removed.connect(self.removed)
        document.rows_changed.connect(self.moved)
        document.undo_changed.connect(self.settled)
        document.reloaded.connect(self.reloaded)

    def changed(self, path: str) -> None:
        """A field or cell has another value."""
        self.data.note_cell(path)

    def inserted(self, child: str, at: int, count: int) -> None:
        """Rows came."""
        if child == self.data.child:
            self.data.note_inserted(at, count)

    def removed(self, child: str, at: int, count: int) -> None:
        """Rows went."""
        if child == self.data.child:
            self.data.note_removed(at, count)

    def moved(self, child: str) -> None:
        """Rows came, went or moved."""
        if child == self.data.child:
            self.data.note_order()

    def settled(self) -> None:
        """A step ended."""
        self.data.tell()

    def reloaded(self) -> None:
        """Everything may be different."""
        self.data.note_all()


class DocumentRows(GridData):
    """Rows of one child list. `decode` turns stored values of a column into those the grid works with."""

    def __init__(self, document: Document, child: str, decode: Mapping[str, Decode] | None = None) -> None:
        self.document = document
        self.child = child
        self._decode = dict(decode or {})
        self._rows: list[dict[str, Any]] = []
        self._edits: list[Edit] | None = []
        self._listeners: list[Listener] = []
        self._rebuild()
        self._listening = _Listening(self, document)

    def rows(self) -> Sequence[Row]:
        """All rows in their order."""
        return self._rows

    def apply(self, title: str, edits: Sequence[Edit], join: object | None = None) -> object:
        """Carry out the edits as one undo step of the document and return its token."""
        with self.document.step(join if isinstance(join, Step) else None) as step:
            for edit in edits:
                self._carry_out(edit)
        return step

    def watch(self, listener: Listener) -> None:
        """Call `listener` after each change, also after undo and redo of the whole tab."""
        self._listeners.append(listener)

    def undo(self) -> bool:
        """Take back the last step of the document."""
        return self.document.undo()

    def redo(self) -> bool:
        """Do the last undone step of the document again."""
        return self.document.redo()

    # ---- from the document ----------------------------------------------------------------------

    def note_cell(self, path: str) -> None:
        """Follow one changed cell."""
        parts = path.split("/")
        if len(parts) != 3 or parts[0] != self.child:
            return
        at, name = int(parts[1]), parts[2]
        value = self._decoded(name, self.document.row(self.child, at).get(name))
        self._rows[at] = {**self._rows[at], name: value}
        self._note(SetCells(self._rows[at][KEY], {name: value}))

    def note_inserted(self, at: int, count: int) -> None:
        """Follow inserted rows."""
        for index in range(at, at + count):
            row = self._row(self.document.row(self.child, index))
            self._rows.insert(index, row)
            self._note(InsertRow(index, row))

    def note_removed(self, at: int, count: int) -> None:
        """Follow removed rows."""
        for _ in range(count):
            self._note(RemoveRow(self._rows.pop(at)[KEY]))

    def note_order(self) -> None:
        """Follow a new order; inserted and removed rows are known already."""
        keys = self.document.keys(self.child)
        if [str(row[KEY]) for row in self._rows] == keys:
            return
        for at, key in enumerate(keys):
            now = next(i for i, row in enumerate(self._rows) if str(row[KEY]) == key)
            if now != at:
                row = self._rows.pop(now)
                self._rows.insert(at, row)
                self._note(MoveRow(row[KEY], at))

    def note_all(self) -> None:
        """Take everything anew."""
        self._rebuild()
        self._edits = None

    def tell(self) -> None:
        """Tell the listeners what happened since the last time, once."""
        edits, self._edits = self._edits, []
        if edits is None or edits:
            for listener in list(self._listeners):
                listener(edits)

    # ---- inside ---------------------------------------------------------------------------------

    def _carry_out(self, edit: Edit) -> None:
        if isinstance(edit, InsertRow):
            self.document.insert(self.child, edit.at, [to_json(edit.row)])
            return
        at = self.document.index_of(self.child, str(edit.key))
        if at < 0:
            raise KeyError(edit.key)
        if isinstance(edit, SetCells):
            for name, value in edit.values.items():
                self.document.set(f"{self.child}/{at}/{name}", to_json(value))
        elif isinstance(edit, RemoveRow):
            self.document.remove(self.child, [at])
        else:
            self.document.move(self.child, at, edit.to)

    def _note(self, edit: Edit) -> None:
        if self._edits is not None:
            self._edits.append(edit)

    def _rebuild(self) -> None:
        self._rows = [self._row(self.document.row(self.child, at))
                      for at in range(self.document.row_count(self.child))]  # fmt: skip

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._decoded(name, value) for name, value in row.items()}

    def _decoded(self, name: str, value: Any) -> Any:
        if value is None or value == "":
            return value
        if name == KEY:
            return _key(value)
        decode = self._decode.get(name)
        return decode(value) if decode else value


def _key(value: Any) -> Any:
    try:
        return UUID(str(value))
    except ValueError:
        return value
