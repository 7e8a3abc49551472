"""A child list of a document as the data of an entry grid: same rows, same undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject

from models.shapes import to_plain
from ui.editing.content import KEY
from ui.editing.document import Document
from ui.editing.steps import Step
from ui.widgets.entry_grid.data import (
    Edit,
    GridData,
    InsertRow,
    Listener,
    MoveRow,
    RemoveRow,
    Row,
    SetCells,
)


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
    """Rows of one child list; every act in the grid is one undo step of the whole tab."""

    def __init__(self, document: Document, child: str) -> None:
        self.document = document
        self.child = child
        self._rows = document.live_rows(child)
        self._keys = document.keys(child)
        self._edits: list[Edit] | None = []
        self._listeners: list[Listener] = []
        self._listening = _Listening(self, document)

    def rows(self) -> Sequence[Row]:
        """All rows in their order, for reading."""
        return self._rows

    def index_of(self, key: Any) -> int:
        """The position of a row, -1 when it is gone."""
        return self.document.index_of(self.child, str(key))

    def apply(self, title: str, edits: Sequence[Edit], join: object | None = None) -> object:
        """Carry out the edits as one undo step of the document and return it."""
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
        if len(parts) == 3 and parts[0] == self.child:
            row = self.document.row(self.child, int(parts[1]))
            self._note(SetCells(row[KEY], {parts[2]: row.get(parts[2])}))

    def note_inserted(self, at: int, count: int) -> None:
        """Follow inserted rows."""
        for index in range(at, at + count):
            row = self.document.row(self.child, index)
            self._keys.insert(index, row[KEY])
            self._note(InsertRow(index, dict(row)))

    def note_removed(self, at: int, count: int) -> None:
        """Follow removed rows."""
        for _ in range(count):
            self._note(RemoveRow(self._keys.pop(at)))

    def note_order(self) -> None:
        """Follow a new order; inserted and removed rows are known already."""
        keys = self.document.keys(self.child)
        if keys == self._keys:
            return
        for at, key in enumerate(keys):
            now = self._keys.index(key, at)
            if now != at:
                self._keys.insert(at, self._keys.pop(now))
                self._note(MoveRow(key, at))

    def note_all(self) -> None:
        """Take everything anew."""
        self._rows = self.document.live_rows(self.child)
        self._keys = self.document.keys(self.child)
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
            self.document.insert(self.child, edit.at, [to_plain(dict(edit.row))])
            return
        at = self.index_of(edit.key)
        if at < 0:
            raise KeyError(edit.key)
        if isinstance(edit, SetCells):
            for name, value in edit.values.items():
                self.document.set(f"{self.child}/{at}/{name}", to_plain(value))
        elif isinstance(edit, RemoveRow):
            self.document.remove(self.child, [at])
        else:
            self.document.move(self.child, at, edit.to)

    def _note(self, edit: Edit) -> None:
        if self._edits is not None:
            self._edits.append(edit)
