"""The table model of an entry grid: the rows of the data, one blank line below, and what is computed per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from models.i18n import tr
from ui.widgets.entry_grid import values
from ui.widgets.entry_grid.columns import GridColumn, GridSpec, Kind, Level, Remark
from ui.widgets.entry_grid.data import (
    KEY,
    Edit,
    GridData,
    InsertRow,
    MoveRow,
    RemoveRow,
    Row,
    SetCells,
    raw_field,
)

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
REMARK_ROLE = Role.UserRole + 1
BUSY_ROLE = Role.UserRole + 2
ROW_ROLE = Role.UserRole + 3
MUTED_ROLE = Role.UserRole + 4
_NOWHERE = QModelIndex()
_ANSWERED = frozenset({Role.DisplayRole, Role.EditRole, Role.TextAlignmentRole, Role.ToolTipRole,
                       Role.AccessibleTextRole, Role.CheckStateRole, REMARK_ROLE, BUSY_ROLE, ROW_ROLE,
                       MUTED_ROLE})  # fmt: skip


class GridModel(QAbstractTableModel):
    """Mirrors a `GridData`, so that the view is told of every change in Qt's way.

    `recalculated` follows each change once, after all of it happened.
    """

    recalculated = Signal()

    def __init__(self, spec: GridSpec, data: GridData, parent: Any = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.columns: tuple[GridColumn, ...] = spec.columns
        self.source = data
        self.read_only = False
        self._blank_taken = False
        self._rows: list[Row] = list(data.rows())
        self._full: dict[Any, dict[str, Any]] = {}
        self._own: dict[Any, Mapping[str, Remark]] = {}
        self._given: dict[tuple[Any, str], Remark] = {}
        self._found: dict[tuple[Any, str], Remark] = {}
        self._busy: set[tuple[Any, str]] = set()
        self._expressions: dict[tuple[Any, str], tuple[str, Any]] = {}
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self.recalculated)
        data.watch(self._follow)

    # ---- shape ---------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """All rows and the blank line."""
        return 0 if parent.isValid() else len(self._rows) + self.has_blank

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """All columns, also hidden ones."""
        return 0 if parent.isValid() else len(self.columns)

    @property
    def has_blank(self) -> int:
        """1 while a blank line waits at the end."""
        return int(self.spec.can_add and not self.read_only and not self._blank_taken)

    @property
    def line_count(self) -> int:
        """How many rows there are without the blank line."""
        return len(self._rows)

    def is_blank(self, row: int) -> bool:
        """Whether this is the waiting line, which is no row yet."""
        return row >= len(self._rows)

    def holds(self, row: int) -> bool:
        """Whether what is written into this row has a place: other lines may have come that are not shown yet."""
        return self.is_blank(row) or self.source.index_of(self.key(row)) >= 0

    def position(self, column_id: str) -> int:
        """The number of a column."""
        return next(at for at, column in enumerate(self.columns) if column.id == column_id)

    # ---- rows ----------------------------------------------------------------------------------

    def key(self, row: int) -> Any:
        """The key of a row, None for the blank line."""
        return None if self.is_blank(row) else self._rows[row][KEY]

    def row_of(self, key: Any) -> int:
        """Where the row with this key stands, -1 when it is gone."""
        at = self.source.index_of(key)
        if 0 <= at < len(self._rows) and self._rows[at][KEY] == key:
            return at
        return next((place for place, row in enumerate(self._rows) if row[KEY] == key), -1)

    def raw(self, row: int) -> Row:
        """The row as it is stored; empty for the blank line."""
        return {} if self.is_blank(row) else self._rows[row]

    def full(self, row: int) -> Row:
        """The row with its computed fields."""
        if self.is_blank(row):
            return {}
        stored = self._rows[row]
        known = self._full.get(stored[KEY])
        if known is None:
            known = self._full[stored[KEY]] = {**stored, **self.spec.compute(stored)}
        return known

    def lines(self) -> list[Row]:
        """All rows with their computed fields; only changed ones are computed again."""
        return [self.full(row) for row in range(len(self._rows))]

    def is_editable(self, row: int, column: int) -> bool:
        """Whether a person may type into this cell now."""
        if self.read_only or not self.columns[column].editable:
            return False
        enabled = self.columns[column].enabled
        return enabled is None or self.is_blank(row) or enabled(self.full(row))

    # ---- remarks -------------------------------------------------------------------------------

    def remark(self, row: int, column: int) -> Remark | None:
        """What is to be said about a cell: what was typed wrongly, what a save found, what a rule says."""
        if self.is_blank(row):
            return None
        stored, name = self._rows[row], self.columns[column].id
        place = (stored[KEY], name)
        raw = stored.get(raw_field(name))
        if raw and place not in self._busy:
            return self._found.get(place) or self._raw_remark(row, column, str(raw))
        return self._given.get(place) or self._rules(row).get(name)

    def problems(self) -> list[tuple[int, int]]:
        """Cells that must be put right, in reading order."""
        found = []
        for row in range(len(self._rows)):
            for column in range(len(self.columns)):
                remark = self.remark(row, column)
                if remark is not None and remark.level is Level.ERROR:
                    found.append((row, column))
        return found

    def set_given(self, remarks: Mapping[tuple[Any, str], Remark]) -> None:
        """Replace what a save or step said about cells (by row key and column)."""
        self._given = dict(remarks)
        self._repaint_all()

    def set_found(self, key: Any, column_id: str, remark: Remark | None) -> None:
        """Say why a typed text could not be used."""
        if remark is None:
            self._found.pop((key, column_id), None)
        else:
            self._found[(key, column_id)] = remark
        self._repaint(key)

    def set_busy(self, key: Any, column_id: str, busy: bool) -> None:
        """Mark a cell whose text is being looked up."""
        (self._busy.add if busy else self._busy.discard)((key, column_id))
        self._repaint(key)

    def is_busy(self, key: Any, column_id: str) -> bool:
        """Whether a look-up for this cell is under way."""
        return (key, column_id) in self._busy

    def note_expression(self, key: Any, column_id: str, text: str) -> None:
        """Keep the expression behind a value for the tooltip, as long as the value stays."""
        row = self.row_of(key)
        if row >= 0:
            self._expressions[(key, column_id)] = (text, self._rows[row].get(column_id))

    def _rules(self, row: int) -> Mapping[str, Remark]:
        key = self._rows[row][KEY]
        known = self._own.get(key)
        if known is None:
            known = self._own[key] = self.spec.check(self.full(row))
        return known

    def _raw_remark(self, row: int, column: int, text: str) -> Remark:
        """Why a kept text is no value; worked out again after a draft came back."""
        spec = self.columns[column]
        if spec.kind in (Kind.REFERENCE, Kind.CHOICE):
            return Remark(tr("“{text}” was not found.", text=text))
        reading = values.read(spec, self._rows[row], text)
        return Remark(reading.problem or tr("“{text}” is not understood.", text=text))

    # ---- Qt ------------------------------------------------------------------------------------

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """What the view asks of a cell."""
        if role not in _ANSWERED or not index.isValid():
            return None
        row, column = index.row(), index.column()
        spec = self.columns[column]
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if spec.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Role.AccessibleTextRole:
            return self._spoken(row, column)
        if self.is_blank(row):
            return "" if role in (Role.DisplayRole, Role.EditRole) else None
        if role == Role.DisplayRole:
            return "" if spec.kind is Kind.FLAG else values.shown(spec, self.full(row))
        if role == Role.EditRole:
            return values.typed(spec, self._rows[row])
        if role == Role.CheckStateRole:
            return self._checked(row, spec)
        if role == REMARK_ROLE:
            return self.remark(row, column)
        if role == BUSY_ROLE:
            return (self._rows[row][KEY], spec.id) in self._busy
        if role == ROW_ROLE:
            return self.full(row)
        if role == MUTED_ROLE:
            return not spec.editable
        return self._tooltip(row, column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Column titles and line numbers."""
        if orientation == Qt.Orientation.Vertical:
            if role in (Role.DisplayRole, Role.AccessibleTextRole):
                return "✱" if self.is_blank(section) else str(section + 1)
            return Qt.AlignmentFlag.AlignCenter if role == Role.TextAlignmentRole else None
        column = self.columns[section]
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return tr(column.title) + (" *" if column.required and not self.read_only else "")
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Role.ToolTipRole and column.hint:
            return tr(column.hint)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be reached; only some can be typed into."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        editable = self.is_editable(index.row(), index.column())
        if self.columns[index.column()].kind is Kind.FLAG:
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def _checked(self, row: int, spec: GridColumn) -> Any:
        if spec.kind is not Kind.FLAG:
            return None
        return Qt.CheckState.Checked if self.full(row).get(spec.id) else Qt.CheckState.Unchecked

    def _spoken(self, row: int, column: int) -> str:
        """"Column: value", what a screen reader says about a cell."""
        spec = self.columns[column]
        text = "" if self.is_blank(row) else values.shown(spec, self.full(row))
        remark = self.remark(row, column)
        if remark is not None:
            return tr("{column}: {value}. {remark}", column=tr(spec.title), value=text or tr("empty"),
                      remark=remark.text)  # fmt: skip
        return tr("{column}: {value}", column=tr(spec.title), value=text or tr("empty"))

    def _tooltip(self, row: int, column: int) -> str | None:
        spec, parts = self.columns[column], []
        remark = self.remark(row, column)
        if remark is not None:
            parts.append(remark.text)
        expression = self._expressions.get((self._rows[row][KEY], spec.id))
        if expression is not None and expression[1] == self._rows[row].get(spec.id):
            parts.append(f"{expression[0]} = {values.shown(spec, self.full(row))}")
        if spec.tooltip is not None and (more := spec.tooltip(self.full(row))):
            parts.append(more)
        return "\n".join(parts) or None

    # ---- following the data --------------------------------------------------------------------

    def restart(self) -> None:
        """Take every row anew, for instance because prices or rights are different now."""
        self._follow(None)

    def refresh_computed(self, keys: Sequence[Any] | None = None) -> None:
        """Something a computation looks at has changed outside of the rows."""
        if keys is None:
            self._full.clear()
            self._own.clear()
            self._repaint_all()
        for key in keys or ():
            self._forget(key)
            self._repaint(key)
        self._settle.start()

    def refresh_remarks(self) -> None:
        """Something a rule looks at has changed outside of the rows; nothing computed has."""
        self._own.clear()
        self._repaint_all()

    def set_read_only(self, read_only: bool) -> None:
        """Show without blank line and without editors, or let people type again."""
        if read_only != self.read_only:
            self.beginResetModel()
            self.read_only = read_only
            self.endResetModel()

    def _follow(self, edits: Sequence[Edit] | None) -> None:
        """Repeat on our side what happened to the data, and tell the view."""
        if edits is None:
            self.beginResetModel()
            self._rows = list(self.source.rows())
            self._full.clear()
            self._own.clear()
            self.endResetModel()
            self._settle.start()
            return
        at = 0
        while at < len(edits):
            at += self._follow_run(edits, at)
        self._settle.start()

    def _follow_run(self, edits: Sequence[Edit], at: int) -> int:
        """Repeat one edit, or a run of neighbouring insertions or removals; how many were done."""
        edit = edits[at]
        if isinstance(edit, InsertRow):
            run = [edit]
            while at + len(run) < len(edits):
                following = edits[at + len(run)]
                if not isinstance(following, InsertRow) or following.at != edit.at + len(run):
                    break
                run.append(following)
            self._inserted(edit.at, [one.row for one in run])
            return len(run)
        if isinstance(edit, RemoveRow):
            return self._removed(edits, at)
        if isinstance(edit, MoveRow):
            self._moved(edit)
        else:
            self._changed(edit)
        return 1

    def _inserted(self, at: int, rows: Sequence[Row]) -> None:
        """New rows; at the end the blank line becomes the first of them, so that the cursor stays on it."""
        stored = [self._stored(row) for row in rows]
        if self.has_blank and at == len(self._rows):
            self._blank_taken = True
            self._rows.append(stored[0])
            self._changed_rows(at, at)
            self.beginInsertRows(_NOWHERE, at + 1, at + len(rows))
            self._rows += stored[1:]
            self._blank_taken = False
        else:
            self.beginInsertRows(_NOWHERE, at, at + len(rows) - 1)
            self._rows[at:at] = stored
        self.endInsertRows()

    def _removed(self, edits: Sequence[Edit], at: int) -> int:
        first = edits[at]
        assert isinstance(first, RemoveRow)
        last = low = self._place(first.key)
        count = 1
        while at + count < len(edits):
            following = edits[at + count]
            if not isinstance(following, RemoveRow) or low == 0 or self._rows[low - 1][KEY] != following.key:
                break
            low -= 1
            count += 1
        if last < 0:
            return 1
        self.beginRemoveRows(_NOWHERE, low, last)
        for row in self._rows[low : last + 1]:
            self._forget(row[KEY])
        del self._rows[low : last + 1]
        self.endRemoveRows()
        return count

    def _moved(self, edit: MoveRow) -> None:
        at = self._place(edit.key)
        if at < 0 or at == edit.to:
            return
        self.beginMoveRows(_NOWHERE, at, at, _NOWHERE, edit.to + (edit.to > at))
        self._rows.insert(edit.to, self._rows.pop(at))
        self.endMoveRows()

    def _changed(self, edit: SetCells) -> None:
        at = self._place(edit.key)
        if at < 0:
            return
        self._rows[at] = self._stored({**self._rows[at], **edit.values})
        for name in edit.values:
            self._given.pop((edit.key, name), None)
            if name.endswith("~"):
                self._found.pop((edit.key, name[:-1]), None)
        self._changed_rows(at, at)

    def _stored(self, row: Row) -> Row:
        """The data's own row where it has one; computed things about it are out of date."""
        self._forget(row[KEY])
        at = self.source.index_of(row[KEY])
        return self.source.rows()[at] if at >= 0 else row

    def _place(self, key: Any) -> int:
        at = self.source.index_of(key)
        if 0 <= at < len(self._rows) and self._rows[at][KEY] == key:
            return at
        backwards = range(len(self._rows) - 1, -1, -1)
        return next((place for place in backwards if self._rows[place][KEY] == key), -1)

    def _forget(self, key: Any) -> None:
        self._full.pop(key, None)
        self._own.pop(key, None)

    def _repaint(self, key: Any) -> None:
        at = self.row_of(key)
        if at >= 0:
            self._changed_rows(at, at)

    def _repaint_all(self) -> None:
        if self._rows:
            self._changed_rows(0, len(self._rows) - 1)

    def _changed_rows(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
