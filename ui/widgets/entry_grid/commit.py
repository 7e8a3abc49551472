"""From a typed text to an edit of the data: values, kept texts, and records that are still being looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from models import money
from models.i18n import N_, ntr, tr
from ui.widgets.entry_grid import values
from ui.widgets.entry_grid.columns import GridColumn, Kind, Remark
from ui.widgets.entry_grid.data import KEY, Edit, InsertRow, Row, SetCells, new_row, raw_field
from ui.widgets.entry_grid.lookup import Candidate, Choices, Lookup, Query
from ui.widgets.entry_grid.model import GridModel

SAME_AS_ABOVE = frozenset({"..", "。。", "．．"})
SAME_AS_FIRST = frozenset({"//", "／／", "、、"})
REMAINDER = frozenset({"=", "＝"})
_TEXTUAL = frozenset({Kind.TEXT, Kind.CODE})
_WITH_LIST = frozenset({Kind.REFERENCE, Kind.CHOICE})


@dataclass(frozen=True)
class Outcome:
    """What became of a typed text: done, or better looked at once more before going on."""

    row: int
    fine: bool = True


@dataclass(eq=False)
class _Pending:
    """A text that was left behind while its record is still being looked for."""

    key: Any
    column: GridColumn
    text: str
    take_first: bool
    step: object
    expected: Mapping[str, Any] = field(default_factory=dict)


class Committer(QObject):
    """Writes what was typed into the data, each time as one undo step.

    `chosen` and `settled` say what became of a text (key and column), `idle` that no look-up is under way any more.
    """

    chosen = Signal(object, str)
    settled = Signal(object, str)
    suggested = Signal(int, int, object)
    scanned = Signal(int)
    idle = Signal()

    def __init__(self, model: GridModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.lookups: dict[str, Lookup] = {
            column.id: lookup for column in model.columns if (lookup := _lookup_of(column)) is not None
        }
        self.scanning = False
        self.short_marks = True
        self._pending: dict[tuple[Any, str], _Pending] = {}

    # ---- whole cells ---------------------------------------------------------------------------

    def commit(self, row: int, at: int, text: str, *, take_first: bool = True) -> Outcome:
        """Take over a typed text. A record that is not found at once never holds the person up."""
        column = self.model.columns[at]
        stripped = text.strip()
        if not stripped:
            return self.clear(row, at)
        if self.short_marks and column.kind in _TEXTUAL and stripped in SAME_AS_ABOVE | SAME_AS_FIRST:
            return self.copy(0 if stripped in SAME_AS_FIRST else row - 1, row, at)
        if column.kind in _WITH_LIST:
            return self._commit_reference(row, column, stripped, take_first)
        if self.short_marks and stripped in REMAINDER and column.balance is not None:
            value = column.balance(self.model.lines(), row)
            return self.put(row, self._stored(row, column, values.plain(value)), N_("Balance"))
        reading = values.read(column, self.model.raw(row), text)
        problem = reading.problem or self._refused(row, column, reading.value)
        if problem:
            self.put(row, {column.id: None, raw_field(column.id): stripped}, N_("Edit cell"))
            self.model.set_found(self.model.key(row), column.id, Remark(problem))
            return Outcome(row, False)
        outcome = self.put(row, self._stored(row, column, reading.value), N_("Edit cell"))
        if reading.calculated:
            self.model.note_expression(self.model.key(row), column.id, stripped)
        return self._suggest(outcome, column, reading.value)

    def put_value(self, row: int, at: int, value: Any) -> Outcome:
        """Give a cell a value that needs no reading."""
        return self.put(row, self._stored(row, self.model.columns[at], values.plain(value)), N_("Edit cell"))

    def _suggest(self, outcome: Outcome, column: GridColumn, value: Any) -> Outcome:
        """Ask about a better value, for instance whole packs; the typed one stays until it is accepted."""
        found = column.suggests(self.model.full(outcome.row), value) if column.suggests is not None else None
        if found is None:
            return outcome
        self.suggested.emit(outcome.row, self.model.position(column.id), found)
        return Outcome(outcome.row, False)

    def choose(self, row: int, at: int, candidate: Candidate) -> Outcome:
        """Put a chosen record into a cell."""
        column = self.model.columns[at]
        outcome = self.put(row, self.taken(column, candidate, self.model.raw(row)), N_("Choose record"))
        self._drop(self.model.key(outcome.row), column.id)
        self.chosen.emit(self.model.key(outcome.row), column.id)
        return outcome

    def clear(self, row: int, at: int) -> Outcome:
        """Empty a cell and what it brought along."""
        column = self.model.columns[at]
        if self.model.is_blank(row):
            return Outcome(row)
        self._drop(self.model.key(row), column.id)
        stored = self.model.raw(row)
        filled = [name for name in (*column.carried, raw_field(column.id)) if not values.is_blank(stored.get(name))]
        if filled:
            self.put(row, self.emptied(row, column), N_("Clear cell"))
        return Outcome(row)

    def emptied(self, row: int, column: GridColumn) -> dict[str, Any]:
        """The fields of a row once this cell is empty."""
        fields: dict[str, Any] = dict.fromkeys((*column.carried, raw_field(column.id)))
        if column.kind is Kind.FLAG:
            fields[column.id] = False
        if column.stores is not None:
            fields.update(column.stores({**self.model.full(row), **fields}, None))
        return fields

    def copy(self, source: int, row: int, at: int) -> Outcome:
        """Put the value of another line into a cell; nothing happens above the first line."""
        if not 0 <= source < self.model.line_count or source == row:
            return Outcome(row)
        return self.put(row, self.carried(source, row, self.model.columns[at]), N_("Copy from above"))

    def carried(self, source: int, row: int, column: GridColumn) -> dict[str, Any]:
        """The fields that a copy of a cell gives to another row."""
        stored = self.model.raw(source)
        fields = {name: stored.get(name) for name in (*column.carried, raw_field(column.id))}
        follow = column.stores(self.model.full(row), stored.get(column.id)) if column.stores is not None else {}
        return {**follow, **fields}

    def put(self, row: int, fields: Mapping[str, Any], title: str) -> Outcome:
        """Give a row values as one step; the blank line becomes a row."""
        if self.model.is_blank(row):
            row = self.model.line_count
            fresh = {**self.model.spec.fresh(), **_without_nothing(fields)}
            self.model.source.apply(title, [InsertRow(row, new_row(fresh))])
            return Outcome(row)
        stored = self.model.raw(row)
        changed = {name: value for name, value in fields.items() if stored.get(name) != value}
        if changed:
            self.model.source.apply(title, [SetCells(self.model.key(row), changed)])
        return Outcome(row)

    # ---- records -------------------------------------------------------------------------------

    def is_waiting(self) -> bool:
        """Whether a look-up is still under way."""
        return bool(self._pending)

    def _commit_reference(self, row: int, column: GridColumn, text: str, take_first: bool) -> Outcome:
        answered: list[Sequence[Candidate]] = []
        waiting: list[_Pending] = []

        def answer(found: Sequence[Candidate]) -> None:
            if waiting:
                self._answered(waiting[0], found)
            else:
                answered.append(found)

        self.lookups[column.id].search(text, self.model.full(row), answer)
        if answered:
            return self._settle_at_once(row, column, text, take_first, answered[0])
        fields = {column.id: None, **dict.fromkeys(column.brings), raw_field(column.id): text}
        outcome, step = self._put_raw(row, fields)
        key = self.model.key(outcome.row)
        pending = _Pending(key, column, text, take_first, step, fields)
        self._pending[(key, column.id)] = pending
        waiting.append(pending)
        self.model.set_busy(key, column.id, True)
        return outcome

    def _settle_at_once(
        self, row: int, column: GridColumn, text: str, take_first: bool, found: Sequence[Candidate]
    ) -> Outcome:
        best = _best(found, take_first)
        if best is not None:
            return self.choose(row, self.model.position(column.id), best)
        fields = {column.id: None, **dict.fromkeys(column.brings), raw_field(column.id): text}
        outcome, _ = self._put_raw(row, fields)
        key = self.model.key(outcome.row)
        self.model.set_found(key, column.id, not_chosen(text, found))
        self.settled.emit(key, column.id)
        return Outcome(outcome.row, False)

    def _put_raw(self, row: int, fields: Mapping[str, Any]) -> tuple[Outcome, object]:
        title = N_("Edit cell")
        if self.model.is_blank(row):
            at = self.model.line_count
            made = new_row({**self.model.spec.fresh(), **_without_nothing(fields)})
            return Outcome(at), self.model.source.apply(title, [InsertRow(at, made)])
        return Outcome(row), self.model.source.apply(title, [SetCells(self.model.key(row), dict(fields))])

    def _answered(self, pending: _Pending, found: Sequence[Candidate]) -> None:
        """A record arrived for a text that was left behind; nothing a person did meanwhile is undone by it."""
        place = (pending.key, pending.column.id)
        if self._pending.get(place) is not pending:
            return
        self._settle_late(pending, place, found)
        self._drop(*place)

    def _settle_late(self, pending: _Pending, place: tuple[Any, str], found: Sequence[Candidate]) -> None:
        self.model.set_busy(*place, False)
        row = self.model.row_of(pending.key)
        if row < 0 or self.model.raw(row).get(raw_field(pending.column.id)) != pending.text:
            return
        best = _best(found, pending.take_first)
        if best is None:
            self.model.set_found(*place, not_chosen(pending.text, found))
            self.settled.emit(*place)
            return
        stored = self.model.raw(row)
        untouched = {
            name: value
            for name, value in self.taken(pending.column, best, stored).items()
            if values.is_blank(stored.get(name)) or name in pending.expected
        }
        edits: list[Edit] = [SetCells(pending.key, untouched)]
        self.model.source.apply(N_("Choose record"), edits, join=pending.step)
        self.chosen.emit(*place)

    def taken(self, column: GridColumn, candidate: Candidate, row: Row) -> dict[str, Any]:
        """The fields a row gets from a candidate: what it says, and nothing left of the one before."""
        fields = dict.fromkeys(column.brings)
        fields |= {column.id: values.plain(candidate.key), **candidate.values, raw_field(column.id): None}
        return {**fields, **column.takes(row, fields)} if column.takes is not None else fields

    def _drop(self, key: Any, column_id: str) -> None:
        if self._pending.pop((key, column_id), None) is not None:
            self.model.set_busy(key, column_id, False)
            if not self._pending:
                self.idle.emit()

    # ---- scanning ------------------------------------------------------------------------------

    def scan(self, text: str) -> None:
        """A scanned code adds one to its line, or makes a line; an unknown one stays to be looked at."""
        column = self.model.spec.reference
        if column is None or not text.strip():
            return
        code = values.half_width(text.strip())

        def answer(found: Sequence[Sequence[Candidate]]) -> None:
            self._scanned(column, code, found[0])

        self.lookups[column.id].resolve([Query({"code": code})], answer)

    def _scanned(self, column: GridColumn, code: str, found: Sequence[Candidate]) -> None:
        merge, title, end = self.model.spec.merge, N_("Scan"), self.model.line_count
        if len(found) != 1:
            row = new_row({**self.model.spec.fresh(), raw_field(column.id): code})
            self.model.source.apply(title, [InsertRow(end, row)])
            self.model.set_found(row[KEY], column.id, not_chosen(code, found))
            self.settled.emit(row[KEY], column.id)
            return
        key = values.plain(found[0].key)
        for at in range(end):
            stored = self.model.raw(at)
            if merge and stored.get(column.id) == key:
                more = (values.as_decimal(stored.get(merge)) or money.ZERO) + 1
                self.model.source.apply(title, [SetCells(stored[KEY], {merge: values.plain(more)})])
                self.scanned.emit(at)
                return
        one = {merge: "1"} if merge else {}
        made = {**self.model.spec.fresh(), **_without_nothing(self.taken(column, found[0], one)), **one}
        row = new_row(made)
        self.model.source.apply(title, [InsertRow(end, row)])
        self.chosen.emit(row[KEY], column.id)
        self.scanned.emit(end)

    # ---- values --------------------------------------------------------------------------------

    def _stored(self, row: int, column: GridColumn, value: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {column.id: value, raw_field(column.id): None}
        if column.stores is not None:
            fields.update(column.stores(self.model.full(row), value))
        return fields

    def _refused(self, row: int, column: GridColumn, value: Any) -> str:
        if column.accepts is None or value is None:
            return ""
        return column.accepts(self.model.full(row), value) or ""


def not_chosen(text: str, found: Sequence[Candidate]) -> Remark:
    """Why a text did not lead to one record."""
    if not found:
        return Remark(tr("“{text}” was not found.", text=text))
    exact = sum(one.exact for one in found) or len(found)
    return Remark(ntr("“{text}”: one record fits. Choose it with {key}.",
                      "“{text}”: {count} records fit. Choose one with {key}.", exact, text=text, key="F4"))  # fmt: skip


def _best(found: Sequence[Candidate], take_first: bool) -> Candidate | None:
    """The one record that is meant, or none when that would be guessing."""
    exact = [one for one in found if one.exact]
    if len(exact) == 1:
        return exact[0]
    if exact:
        return None
    return found[0] if found and take_first else None


def _without_nothing(fields: Mapping[str, Any]) -> Row:
    return {name: value for name, value in fields.items() if value is not None}


def _lookup_of(column: GridColumn) -> Lookup | None:
    if column.lookup is not None:
        return column.lookup
    return Choices(column.id, column.choices) if column.choices is not None else None
