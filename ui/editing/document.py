"""What an editor tab edits: plain values beside what was loaded, with undo, problems and drafts."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.editing.content import (
    KEY,
    NEVER_COUNTED,
    RAW,
    Change,
    Content,
    Differences,
    Place,
    plain_rows,
    row_of,
)
from ui.editing.steps import History, Insert, Operation, Placed, Remove, Reorder, SetValue, Step

__all__ = ["KEY", "RAW", "Change", "Document"]

NOT_COPIED = frozenset({"id", "version", "code", "number", "external_no", "login", "credit_code", "barcode"})
"""What names one record only: its copy gets the next number, and what the law or another system calls it is typed anew."""


class Document(QObject):
    """Fields and child lists of one record, JSON-safe, as loaded and as they are now.

    Paths: "name" is a field, "contacts/2/phone" a cell (child list, index, field), "contacts/2" a row,
    "contacts" a child list. Each row has a key in its field `id`; undo, changes and problems follow the key.
    `numeric` names the fields ("limit", "lines/quantity") that are compared as numbers;
    `ignored` those that never count as a change ("lines/amount" for a computed cell).
    """

    changed = Signal(str)
    rows_changed = Signal(str)
    rows_inserted = Signal(str, int, int)
    rows_removed = Signal(str, int, int)
    dirty_changed = Signal(bool)
    problems_changed = Signal()
    undo_changed = Signal()
    reloaded = Signal()

    def __init__(
        self,
        values: Mapping[str, Any],
        children: Iterable[str] = (),
        *,
        numeric: Iterable[str] = (),
        ignored: Iterable[str] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.children_names = tuple(children)
        self._differences = Differences(numeric, ignored)
        self._problems: dict[str, dict[Place, str]] = {}
        self._was_dirty = False
        self._base = self._now = Content({}, self.children_names)
        self.history = History()
        self.load(values)

    # ---- reading -------------------------------------------------------------------------------

    def get(self, path: str, default: Any = None) -> Any:
        """The current value of a field or cell; a row or a whole child list as copies."""
        return _copied(self._now.value(self._now.place(path), default))

    def loaded(self, path: str, default: Any = None) -> Any:
        """The value this path had when it was loaded or last saved."""
        return _copied(self._base.value(self._now.place(path), default))

    def values(self) -> dict[str, Any]:
        """Everything as it is now, in the shape it was given."""
        return self._now.values()

    def copied(self) -> dict[str, Any]:
        """Everything as it is now for another record: without what names this one and its rows."""
        found = {name: value for name, value in self.values().items() if name not in NOT_COPIED}
        for child in self.children_names:
            found[child] = [{name: value for name, value in row.items() if name != "id"} for row in found[child]]
        return found

    def loaded_values(self) -> dict[str, Any]:
        """Everything as it was loaded or last saved."""
        return self._base.values()

    def rows(self, child: str) -> list[dict[str, Any]]:
        """Copies of the rows of a child list."""
        return copy.deepcopy(self._now.rows[child])

    def live_rows(self, child: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a child list as they are, for reading only; valid until the next load or save."""
        return self._now.rows[child]

    def row(self, child: str, index: int) -> Mapping[str, Any]:
        """One row for reading only; change it through `set`."""
        return self._now.rows[child][index]

    def row_count(self, child: str) -> int:
        """How many rows a child list has now."""
        return len(self._now.rows[child])

    def keys(self, child: str) -> list[str]:
        """The keys of the rows in their order."""
        return self._now.keys(child)

    def key_at(self, child: str, index: int) -> str:
        """The key of the row at an index."""
        return str(self._now.rows[child][index][KEY])

    def index_of(self, child: str, key: str) -> int:
        """Where the row with this key stands now, or -1."""
        return self._now.index_of(child, key)

    # ---- changing ------------------------------------------------------------------------------

    def set(self, path: str, value: Any, session: object = None) -> None:
        """Change a field or cell as one undo step; edits of one `session` at the same path become one."""
        place = self._now.place(path)
        if not place.name or (place.child and self._now.row(place.child, place.key) is None):
            raise KeyError(path)
        if self._now.value(place) != value and not (path.endswith(RAW) and not value and not self.get(path)):
            self._do(SetValue(place, value), session)

    def assign(self, path: str, value: Any) -> None:
        """Set a computed value: no undo step of its own."""
        place = self._now.place(path)
        if self._now.value(place) != value:
            SetValue(place, value).apply(self)
            self._settle()
            self.undo_changed.emit()

    def insert(self, child: str, index: int, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """Insert rows before `index` as one step and return their keys."""
        made = plain_rows(rows)
        if made:
            self._do(Insert(child, [(index + at, row) for at, row in enumerate(made)]))
        return [row[KEY] for row in made]

    def append(self, child: str, row: Mapping[str, Any]) -> str:
        """Add one row at the end and return its key."""
        return self.insert(child, self.row_count(child), [row])[0]

    def remove(self, child: str, indexes: Iterable[int]) -> None:
        """Remove rows as one step."""
        keys = [self.key_at(child, index) for index in sorted(set(indexes))]
        if keys:
            self._do(Remove(child, keys))

    def move(self, child: str, index: int, to: int) -> None:
        """Move a row so that it ends at `to`, as one step."""
        keys = self.keys(child)
        keys.insert(max(0, min(to, len(keys) - 1)), keys.pop(index))
        self.reorder(child, keys)

    def reorder(self, child: str, keys: Sequence[str]) -> None:
        """Put the rows into another order, as one step."""
        if list(keys) != self.keys(child):
            self._do(Reorder(child, list(keys)))

    def paste(self, child: str, index: int, rows: Sequence[Mapping[str, Any]], replace: int = 0) -> list[str]:
        """Put rows at `index` in place of `replace` rows there; one step whatever the size."""
        with self.step():
            if replace:
                self.remove(child, range(index, min(index + replace, self.row_count(child))))
            return self.insert(child, index, rows)

    @contextmanager
    def step(self, join: Step | None = None) -> Iterator[Step]:
        """Everything inside is one undo step; with `join` it becomes part of an earlier one."""
        step = self.history.begin(join)
        try:
            yield step
        finally:
            self.history.end()
            self.undo_changed.emit()

    def revert(self, path: str) -> None:
        """Put one field, cell, row or child list back to what was loaded, as one step."""
        place = self._now.place(path)
        with self.step():
            if place.name:
                self.set(path, copy.deepcopy(self._base.value(place)))
                self.set(path + RAW, None)
            else:
                self._revert_rows(place.child, place.key)

    def revert_all(self) -> None:
        """Put everything back to what was loaded, as one step."""
        with self.step():
            for name in self._base.fields | self._now.fields:
                self.set(name, copy.deepcopy(self._base.fields.get(name)))
            for child in self.children_names:
                self._revert_rows(child, "")

    def take(self, values: Mapping[str, Any]) -> None:
        """Take other values as an edit (a merge, a restored version), as one step; rows match by key."""
        with self.step():
            for name, value in values.items():
                if name not in self.children_names and name not in NEVER_COUNTED:
                    self.set(name, copy.deepcopy(value))
                    self.set(name + RAW, None)
            for child in self.children_names:
                if child in values:
                    self._take_rows(child, plain_rows(values[child]))

    # ---- undo ----------------------------------------------------------------------------------

    def undo(self) -> bool:
        """Take back the last step; false when there is none."""
        return self._turned(self.history.undo(self))

    def redo(self) -> bool:
        """Do the last undone step again; false when there is none."""
        return self._turned(self.history.redo(self))

    def last_step(self) -> Step | None:
        """The step that undo would take back, so that what follows from it may join it."""
        return self.history.last()

    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self.history.can_undo()

    def can_redo(self) -> bool:
        """Whether there is an undone step."""
        return self.history.can_redo()

    # ---- loaded and saved ----------------------------------------------------------------------

    def load(self, values: Mapping[str, Any]) -> None:
        """Show another record or a fresh copy of this one: no changes, no undo, no problems."""
        self._now = Content(values, self.children_names)
        self._base = self._now.copy()
        self.history.clear()
        self._announce()

    def saved(self, values: Mapping[str, Any]) -> None:
        """Note what was stored: it becomes the loaded state, and undo still reaches behind it."""
        self._now = Content(values, self.children_names)
        self._base = self._now.copy()
        self.history.cut()
        self._announce()

    def rebase(self, values: Mapping[str, Any]) -> None:
        """Take another state as the loaded one and keep what was typed (after a conflict)."""
        self._base = Content(values, self.children_names)
        for name in NEVER_COUNTED & values.keys():
            self._now.fields[name] = values[name]
        self._announce()

    def snapshot(self) -> dict[str, Any]:
        """A JSON-safe copy of base and current state, for a draft."""
        return {"base": self._base.values(), "current": self._now.values()}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Return to a snapshot: its base counts as loaded, its current values as typed."""
        self._base = Content(snapshot["base"], self.children_names)
        self._now = Content(snapshot["current"], self.children_names)
        self.history.clear()
        self._announce()

    def unread(self) -> list[str]:
        """Paths where a typed text stands that is no value yet."""
        found = [name.removesuffix(RAW) for name, text in self._now.fields.items() if name.endswith(RAW) and text]
        for child in self.children_names:
            for at, row in enumerate(self._now.rows[child]):
                found += [f"{child}/{at}/{name.removesuffix(RAW)}" for name, text in row.items()
                          if name.endswith(RAW) and text]  # fmt: skip
        return found

    # ---- differences ---------------------------------------------------------------------------

    def is_dirty(self) -> bool:
        """Whether anything really differs from what was loaded."""
        return len(self._differences) > 0

    def is_changed(self, path: str) -> bool:
        """Whether this field or cell differs from what was loaded."""
        return self._now.place(path) in self._differences

    def change_count(self) -> int:
        """How many fields, cells and rows differ."""
        return len(self._differences)

    def changes(self) -> list[Change]:
        """Every difference with its old and new value."""
        return list(self._differences.changes(self._base, self._now))

    # ---- problems ------------------------------------------------------------------------------

    def set_problems(self, problems: Mapping[str, str], source: str = "save") -> None:
        """Replace all problems of one source ("save", "step"; "field" is the fields' own)."""
        self._problems[source] = {self._now.place(path): text for path, text in problems.items()}
        self.problems_changed.emit()

    def set_problem(self, path: str, text: str | None, source: str = "field") -> None:
        """Set or clear the problem of one path."""
        found, place = self._problems.setdefault(source, {}), self._now.place(path)
        if found.get(place) != (text or None):
            if text:
                found[place] = text
            else:
                del found[place]
            self.problems_changed.emit()

    def retell_problems(self, found: Mapping[str, str]) -> None:
        """Say known problems as a new check says them (in another language); none comes and none goes."""
        told = {self._now.place(path): text for path, text in found.items()}
        for known in self._problems.values():
            known.update({place: told[place] for place in known.keys() & told.keys()})
        self.problems_changed.emit()

    def problems(self) -> dict[str, str]:
        """All problems by their present path; what a field says itself hides what a save said before."""
        merged: dict[Place, str] = {}
        for source in sorted(self._problems, key=lambda name: name == "field"):
            merged |= self._problems[source]
        there = {place: text for place, text in merged.items() if self._is_there(place)}
        return {self._now.path(place): text for place, text in there.items()}

    # ---- what steps use ------------------------------------------------------------------------

    def put_value(self, place: Place, value: Any) -> Any:
        """Set a field or cell for a step and return the value before."""
        before = self._now.put(place, value)
        self._differences.compare(self._base, self._now, place)
        if self._forget_problem(place):
            self.problems_changed.emit()
        self.changed.emit(self._now.path(place))
        return before

    def put_rows(self, child: str, placed: Sequence[Placed]) -> None:
        """Insert rows for a step, each at its index in ascending order."""
        rows = self._now.rows[child]
        for index, row in placed:
            at = max(0, min(index, len(rows)))
            rows.insert(at, row)
            self._now.moved(child)
            self.rows_inserted.emit(child, at, 1)
        self._differences.compare_cells(self._base, self._now, child, [row[KEY] for _, row in placed])
        self._rows_moved(child)

    def take_rows(self, child: str, keys: Sequence[str]) -> list[Placed]:
        """Remove rows for a step and return them with the places to put them back."""
        wanted = set(keys)
        taken = [(at, row) for at, row in enumerate(self._now.rows[child]) if row[KEY] in wanted]
        for at, _ in reversed(taken):
            del self._now.rows[child][at]
            self._now.moved(child)
            self.rows_removed.emit(child, at, 1)
        self._differences.compare_cells(self._base, self._now, child, [row[KEY] for _, row in taken])
        self._rows_moved(child)
        return taken

    def put_order(self, child: str, keys: Sequence[str]) -> list[str]:
        """Reorder rows for a step and return the order before."""
        before = self.keys(child)
        order = {key: at for at, key in enumerate(keys)}
        self._now.rows[child].sort(key=lambda row: order.get(row[KEY], len(order)))
        self._rows_moved(child)
        return before

    # ---- inside --------------------------------------------------------------------------------

    def _do(self, operation: Operation, session: object = None) -> None:
        self.history.do(operation, self, session)
        self._settle()
        if not self.history.is_open():
            self.undo_changed.emit()

    def _turned(self, done: bool) -> bool:
        self._settle()
        self.undo_changed.emit()
        return done

    def _settle(self) -> None:
        dirty = self.is_dirty()
        if dirty != self._was_dirty:
            self._was_dirty = dirty
            self.dirty_changed.emit(dirty)

    def _announce(self) -> None:
        self._problems.clear()
        self._differences.recount(self._base, self._now)
        self.reloaded.emit()
        for child in self.children_names:
            self.rows_changed.emit(child)
        self.changed.emit("")
        self.problems_changed.emit()
        self.undo_changed.emit()
        self._settle()

    def _rows_moved(self, child: str) -> None:
        self._now.moved(child)
        self._differences.compare_rows(self._base, self._now, child)
        self.rows_changed.emit(child)

    def _revert_rows(self, child: str, only: str) -> None:
        added = [key for key in self.keys(child) if self._base.row(child, key) is None]
        gone = [key for key in added if not only or key == only]
        if gone:
            self._do(Remove(child, gone))
        for at, row in enumerate(self._base.rows[child]):
            if only and row[KEY] != only:
                continue
            if self.index_of(child, row[KEY]) < 0:
                self._do(Insert(child, [(at, row_of(row))]))
            else:
                self._set_cells(child, row)
        if not only:
            self.reorder(child, self._base.keys(child))

    def _take_rows(self, child: str, rows: Sequence[Mapping[str, Any]]) -> None:
        wanted = {row[KEY] for row in rows}
        self.remove(child, [at for at, key in enumerate(self.keys(child)) if key not in wanted])
        for at, row in enumerate(rows):
            if self.index_of(child, row[KEY]) < 0:
                self.insert(child, at, [row])
            else:
                self._set_cells(child, row)
        self.reorder(child, [row[KEY] for row in rows])

    def _set_cells(self, child: str, row: Mapping[str, Any]) -> None:
        key = row[KEY]
        for name in (self._now.row(child, key) or {}) | row:
            self.set(self._now.path(Place(child, key, name)), copy.deepcopy(row.get(name)))

    def _forget_problem(self, place: Place) -> bool:
        holding = [found for found in self._problems.values() if place in found]
        for found in holding:
            del found[place]
        return bool(holding)

    def _is_there(self, place: Place) -> bool:
        return not place.key or self._now.row(place.child, place.key) is not None


def _copied(value: Any) -> Any:
    return copy.deepcopy(value) if isinstance(value, (list, dict)) else value
