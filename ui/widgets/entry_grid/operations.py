"""What can be done with lines and ranges of cells: copy, fill, insert, delete, duplicate, move, merge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QMimeData
from PySide6.QtGui import QGuiApplication

from models import money
from models.i18n import N_, tr
from ui.widgets.entry_grid import blocks, values
from ui.widgets.entry_grid.columns import NUMERIC, Kind
from ui.widgets.entry_grid.commit import Committer
from ui.widgets.entry_grid.data import KEY, Edit, InsertRow, MoveRow, RemoveRow, SetCells, new_row, raw_field
from ui.widgets.entry_grid.model import GridModel
from ui.widgets.entry_grid.view import GridView

NOT_COPIED = frozenset({KEY, "version", "rev"})


class Operations:
    """Acts on the selection of a grid; every change is one undo step."""

    def __init__(self, model: GridModel, view: GridView, committer: Committer) -> None:
        self.model = model
        self.view = view
        self.committer = committer

    # ---- selection -----------------------------------------------------------------------------

    def rows(self) -> list[int]:
        """Rows touched by the selection, without the blank line."""
        found = {index.row() for index in self.view.selectedIndexes()}
        if not found and self.view.currentIndex().isValid():
            found = {self.view.currentIndex().row()}
        return sorted(row for row in found if not self.model.is_blank(row))

    def ranges(self) -> tuple[list[int], list[int]]:
        """Rows and visible columns of the selection, in the order of the screen."""
        indexes = self.view.selectedIndexes() or [self.view.currentIndex()]
        columns = {index.column() for index in indexes}
        rows = {index.row() for index in indexes if index.isValid()}
        return sorted(rows), [at for at in self.view.column_order() if at in columns]

    # ---- cells ---------------------------------------------------------------------------------

    def copy_above(self) -> None:
        """Put the value of the line above into the current cell."""
        index = self.view.currentIndex()
        if self.model.is_editable(index.row(), index.column()):
            self.committer.copy(index.row() - 1, index.row(), index.column())

    def fill_down(self) -> None:
        """Put the top cell of the selection into all cells below it; a single cell takes the one above."""
        rows, columns = self.ranges()
        if len(rows) == 1:
            rows = [rows[0] - 1, *rows]
        if rows[0] < 0 or self.model.is_blank(rows[0]):
            return
        edits: list[Edit] = []
        for row in rows[1:]:
            fields: dict[str, Any] = {}
            for at in columns:
                if self.model.is_editable(row, at):
                    fields.update(self.committer.carried(rows[0], row, self.model.columns[at]))
            if fields and self.model.is_blank(row):
                filled = {name: value for name, value in fields.items() if value is not None}
                edits.append(InsertRow(self.model.line_count, new_row({**self.model.spec.fresh(), **filled})))
            elif fields:
                edits.append(SetCells(self.model.key(row), fields))
        if edits:
            self.model.source.apply(N_("Fill down"), edits)

    def clear(self) -> None:
        """Empty the selected cells."""
        rows, columns = self.ranges()
        edits: list[Edit] = []
        for row in rows:
            fields: dict[str, Any] = {}
            for at in columns:
                if not self.model.is_blank(row) and self.model.is_editable(row, at):
                    fields.update(self.committer.emptied(row, self.model.columns[at]))
            stored = self.model.raw(row)
            changed = {
                name: value
                for name, value in fields.items()
                if stored.get(name) != value and not (value is None and values.is_blank(stored.get(name)))
            }
            if changed:
                edits.append(SetCells(self.model.key(row), changed))
        if edits:
            self.model.source.apply(N_("Clear cells"), edits)

    def copy(self, header: bool = False) -> None:
        """Put the selected cells into the clipboard, for spreadsheets and for ourselves."""
        rows, columns = self.ranges()
        rows = [row for row in rows if not self.model.is_blank(row)]
        block = [[self._outside(row, at) for at in columns] for row in rows]
        if header:
            block.insert(0, [tr(self.model.columns[at].title) for at in columns])
        mime = QMimeData()
        mime.setText(blocks.to_tsv(block))
        mime.setHtml(blocks.to_html(block))
        QGuiApplication.clipboard().setMimeData(mime)

    def cut(self) -> None:
        """Copy and empty."""
        self.copy()
        self.clear()

    def _outside(self, row: int, at: int) -> str:
        """A cell as other programs want it: numbers without thousands, codes as they are."""
        column = self.model.columns[at]
        full = self.model.full(row)
        value = full.get(column.shows or column.id)
        is_number = column.kind in NUMERIC and column.kind is not Kind.PERCENT and column.text is None
        if is_number and not values.is_blank(value) and not full.get(raw_field(column.id)):
            return money.format_plain(values.as_decimal(value))
        if column.kind is Kind.FLAG:
            return "1" if value else ""
        return values.shown(column, full)

    # ---- lines ---------------------------------------------------------------------------------

    def insert(self) -> None:
        """Put an empty line above the current one."""
        if not self.model.has_blank:
            return
        index = self.view.currentIndex()
        row = min(max(0, index.row()), self.model.line_count)
        self.model.source.apply(N_("Insert line"), [InsertRow(row, new_row(self.model.spec.fresh()))])
        self.view.go(row, self.view.quick_order()[0])

    def delete(self) -> None:
        """Take the selected lines out."""
        rows = self.rows()
        if not rows or not self.model.has_blank:
            return
        column = self.view.currentIndex().column()
        edits: list[Edit] = [RemoveRow(self.model.key(row)) for row in reversed(rows)]
        self.model.source.apply(N_("Delete line"), edits)
        self.view.go(min(rows[0], self.model.rowCount() - 1), max(0, column))

    def duplicate(self) -> None:
        """Put copies of the selected lines below them."""
        rows = self.rows()
        if not rows or not self.model.has_blank:
            return
        edits: list[Edit] = []
        for offset, row in enumerate(rows):
            copied = {name: value for name, value in self.model.raw(row).items() if name not in NOT_COPIED}
            edits.append(InsertRow(rows[-1] + 1 + offset, new_row(copied)))
        column = self.view.currentIndex().column()
        self.model.source.apply(N_("Duplicate line"), edits)
        self.view.go(rows[-1] + 1, max(0, column))

    def move(self, by: int) -> None:
        """Move the selected lines up (-1) or down (1)."""
        rows = self.rows()
        if not rows or not self.model.spec.can_move or self.model.read_only:
            return
        if rows[0] + by < 0 or rows[-1] + by >= self.model.line_count:
            return
        keys = [self.model.key(row) for row in rows]
        order = list(zip(keys, rows, strict=True))
        edits: list[Edit] = [MoveRow(key, row + by) for key, row in (order if by < 0 else reversed(order))]
        column = self.view.currentIndex().column()
        self.model.source.apply(N_("Move line"), edits)
        self._select(keys, column)

    def merge_into(self, first: int, row: int) -> None:
        """Add the quantity of one line to another and take it out."""
        merge = self.model.spec.merge
        here, there = self.model.raw(row), self.model.raw(first)
        amounts = [values.as_decimal(one.get(merge)) or money.ZERO for one in (there, here)]
        edits: list[Edit] = [RemoveRow(here[KEY])]
        if merge and amounts[1]:
            edits.insert(0, SetCells(there[KEY], {merge: values.plain(money.total(amounts))}))
        self.model.source.apply(N_("Merge lines"), edits)
        self.view.go(self.model.row_of(there[KEY]), self.model.position(merge) if merge else 0)
        self.view.setFocus()

    def undo(self) -> None:
        """Take back the last step."""
        self.model.source.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        self.model.source.redo()

    def table(self) -> dict[str, Callable[[], None]]:
        """Command -> what it does."""
        return {
            "copy_above": self.copy_above, "fill_down": self.fill_down, "clear": self.clear, "copy": self.copy,
            "copy_header": lambda: self.copy(True), "cut": self.cut, "insert": self.insert,
            "delete": self.delete, "duplicate": self.duplicate, "move_up": lambda: self.move(-1),
            "move_down": lambda: self.move(1), "undo": self.undo, "redo": self.redo,
            "select_all": self.view.selectAll,
        }  # fmt: skip

    def _select(self, keys: Sequence[Any], column: int) -> None:
        selection = self.view.selectionModel()
        self.view.go(self.model.row_of(keys[0]), max(0, column))
        for key in keys[1:]:
            index = self.model.index(self.model.row_of(key), max(0, column))
            selection.select(index, QItemSelectionModel.SelectionFlag.Select)
