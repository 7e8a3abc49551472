"""What is selected on a list page: figures for the status bar and the footer, copying, actions on many rows."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer

from controllers.list_actions import BulkAction, Fits, ListActions
from models.i18n import listed, ntr, tr
from models.lists.shapes import ColumnInfo, Row, Totals
from ui import messages
from ui.messages import Answer
from ui.widgets.record_list import clipboard
from ui.widgets.record_list.selection_bar import SelectionBar
from ui.widgets.record_list.statistics import Statistics

if TYPE_CHECKING:
    from ui.widgets.record_list.page import ListPage

SETTLE_MS = 60
MOST_COUNTED = 20_000
MOST_COPIED = 100_000
NAMES_SHOWN = 3


class SelectionKeeper(QObject):
    """Follows the selection of the grid."""

    def __init__(self, page: ListPage, bar: SelectionBar) -> None:
        super().__init__(page)
        self._page, self.bar = page, bar
        self.actions = ListActions(page.context, self)
        self.actions.failed.connect(page.navigator.show_error)
        self.text = ""
        self._asked = 0
        self._bulk: dict[str, BulkAction] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._count)
        page.grid.selection_changed.connect(self.changed)
        bar.acted.connect(lambda action_id: self.start(action_id))
        bar.all_asked.connect(page.grid.marks.take_all)
        bar.none_asked.connect(page.grid.marks.clear)

    # --- what -------------------------------------------------------------------------------------------

    def set_actions(self, actions: Sequence[BulkAction]) -> None:
        """The actions offered for ticked rows, as far as the person may."""
        allowed = self.actions.permitted(actions)
        self._bulk = {action.id: action for action in allowed}
        shown = [(action.id, tr(action.text), action.icon, action.danger) for action in allowed]
        self.bar.set_actions([*shown, ("export", tr("Export"), "download", False)])

    def next_step(self) -> BulkAction | None:
        """The usual step of a worklist."""
        return next((action for action in self._bulk.values() if action.next_step), None)

    def chosen(self) -> list[int]:
        """The ticked rows; without ticks the rows of the selected cells; in the order of the list."""
        grid, answer = self._page.grid, self._page.controller.answer
        if grid.marks.any():
            found = grid.marks.chosen(answer.seqs)
            if not grid.marks.everything and len(found) < len(grid.marks.seqs):
                known = set(found)
                found += [seq for seq in grid.marks.seqs if seq not in known]
            return found
        rows = (grid.records.seq(row) for row in grid.selection.rows())
        return [seq for seq in rows if seq is not None]

    def count(self) -> int:
        """How many rows `chosen` has."""
        grid = self._page.grid
        if grid.marks.any():
            return grid.marks.count(self._page.controller.answer.count)
        return grid.selection.row_count() if grid.selection.several() else 0

    # --- figures ----------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Ticks or cells changed: say so at once, add up after a moment."""
        grid, answer = self._page.grid, self._page.controller.answer
        ticked = grid.marks.count(answer.count) if grid.marks.any() else 0
        self.bar.show_count(ticked, answer.count, grid.marks.everything)
        if not ticked:
            self._page.footer.show_selection(None, 0)
        self._timer.start()

    def _count(self) -> None:
        self._asked += 1
        self._count_cells()
        self._count_rows()

    def _say(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self._page.status_changed.emit()

    def _count_cells(self) -> None:
        """Count, sum and mean of the selected cells, from what is on the screen if possible."""
        grid = self._page.grid
        selection = grid.selection
        if not selection.several():
            self._say("")
            return
        cells = sum(one.cells for one in selection.ranges)
        numeric = [at for at in selection.columns() if grid.records.columns[at].kind.numeric]
        if not numeric or selection.row_count() > MOST_COUNTED:
            self._say(tr("{count} cells selected", count=f"{cells:,}"))
            return
        missing = self._missing_seqs()
        if missing:
            asked = self._asked
            self._page.controller.fetch(
                missing, self._page.controller.answer.columns, lambda rows: self._counted(asked, cells, rows)
            )
        else:
            self._counted(self._asked, cells, {})

    def _missing_seqs(self) -> list[int]:
        grid = self._page.grid
        found = []
        for row in grid.selection.rows():
            seq = grid.records.seq(row)
            if seq is not None and grid.records.record(row) is None:
                found.append(seq)
        return found

    def _counted(self, asked: int, cells: int, fetched: dict[int, Row]) -> None:
        if asked != self._asked or not self._page.is_open():
            return
        grid, found = self._page.grid, Statistics()
        for one in grid.selection.ranges:
            for row in range(one.top, one.bottom + 1):
                seq = grid.records.seq(row)
                record = grid.records.record(row) or (fetched.get(seq) if seq is not None else None)
                if record is None:
                    continue
                for column in range(one.left, one.right + 1):
                    value = grid.records.value(record, column)
                    found.add(grid.records.columns[column], value, grid.records.currency(record, column))
        self._say(found.text(cells))

    def _count_rows(self) -> None:
        """The footer's second line: figures over the ticked rows."""
        grid, controller = self._page.grid, self._page.controller
        if not grid.marks.any():
            return
        count, asked = grid.marks.count(controller.answer.count), self._asked
        if grid.marks.everything and not grid.marks.seqs:
            self._page.footer.show_selection(controller.totals, count)
            return
        controller.selection_totals(
            self.chosen(), dict(controller.aggregates), lambda totals: self._show_rows(asked, totals)
        )

    def _show_rows(self, asked: int, totals: Totals) -> None:
        if asked == self._asked and self._page.is_open():
            self._page.footer.show_selection(totals, totals.count)

    # --- copying ----------------------------------------------------------------------------------------

    def copy(self, header: bool) -> None:
        """Put the selected cells, or the ticked rows, on the clipboard."""
        grid = self._page.grid
        cells = grid.selection.several() or not grid.marks.any()
        columns = grid.selection.columns() if cells else list(range(len(grid.records.columns)))
        seqs = self._seqs_of_cells() if cells else self.chosen()
        if not seqs or not columns:
            return
        if len(seqs) > MOST_COPIED:
            self._page.navigator.toast(
                tr("At most {count} rows can be copied. Nothing was copied. Export them instead.",
                   count=f"{MOST_COPIED:,}"), "warn", [(tr("Export…"), self._page.exporting.ask)],
            )
            return
        infos = [grid.records.columns[at] for at in columns]
        cached = {seq: row for seq in seqs if (row := self._page.controller.cache.get(seq)) is not None}
        if len(cached) == len(set(seqs)):
            self._put(infos, columns, seqs, cached, header)
            return
        self._page.controller.fetch(
            seqs, self._page.controller.answer.columns, lambda rows: self._put(infos, columns, seqs, rows, header)
        )

    def _seqs_of_cells(self) -> list[int]:
        rows = (self._page.grid.records.seq(row) for row in self._page.grid.selection.rows())
        return [seq for seq in rows if seq is not None]

    def _put(
        self, infos: list[ColumnInfo], columns: list[int], seqs: Sequence[int], rows: dict[int, Row], header: bool
    ) -> None:
        if not self._page.is_open():
            return
        records = self._page.grid.records
        table = [[records.value(rows[seq], at) for at in columns] for seq in seqs if seq in rows]
        clipboard.put(infos, table, header)
        if len(table) > 1:
            self._page.navigator.toast(
                ntr("{rows} row copied.", "{rows} rows copied.", len(table), rows=f"{len(table):,}"), "info"
            )

    # --- actions ----------------------------------------------------------------------------------------

    def start(self, action_id: str, seqs: Sequence[int] | None = None, done: Any = None) -> None:
        """Begin an action on the ticked rows, or on given ones."""
        if action_id == "export":
            self._page.exporting.ask()
            return
        action = self._bulk.get(action_id)
        rows = array("q", self.chosen() if seqs is None else seqs)
        if action is not None and rows:
            self._page.controller.keys(rows, lambda ids: self._check(action, ids, done))

    def _check(self, action: BulkAction, ids: list[UUID], done: Any) -> None:
        self.actions.fits(action, ids, lambda fits: self._ask(action, len(ids), fits, done))

    def _ask(self, action: BulkAction, asked: int, fits: Fits, done: Any) -> None:
        """Say which rows are left out, and ask before what cannot be taken back."""
        if not self._page.is_open():
            return
        count, verb = len(fits.allowed), tr(action.text)
        reasons = "\n".join(tr("{count} skipped: {reason}", count=n, reason=tr(text)) for text, n in fits.skipped)
        if not count:
            text = tr("None of the {count} rows fits “{action}”.", count=asked, action=verb)
            messages.notice(self._page, text, reasons)
            return
        if not action.question and not fits.skipped:
            self._run(action, fits, done)
            return
        title = ntr("{action}: {rows} row", "{action}: {rows} rows", count, action=verb, rows=f"{count:,}")
        text = "\n".join(part for part in (self._names(count), tr(action.question) if action.question else "", reasons)
                         if part)
        answers = (
            Answer("yes", title, danger=action.danger, default=not action.danger),
            Answer(messages.CANCEL, tr("Cancel"), cancel=True, default=action.danger),
        )

        def answered(key: str) -> None:
            if key == "yes":
                self._run(action, fits, done)

        messages.ask(self._page, title, text, answers, answered)

    def _names(self, count: int) -> str:
        """The first three rows by name."""
        records, names = self._page.grid.records, []
        second = records.columns[1].kind if len(records.columns) > 1 else None
        place = 1 if second is not None and not (second.temporal or second.numeric) else 0
        for seq in self.chosen()[:NAMES_SHOWN]:
            row = self._page.controller.cache.get(seq)
            if row is not None:
                names.append(records.text(row, place))
        if not names:
            return ""
        text = listed(names)
        return tr("{values} and {count} more", values=text, count=count - len(names)) if count > len(names) else text

    def _run(self, action: BulkAction, fits: Fits, done: Any) -> None:
        if action.by_page:
            self._page.act(action.id, list(fits.allowed))
            return
        self.actions.run(action, fits.allowed, lambda result: self._did(action, fits, result, done))

    def _did(self, action: BulkAction, fits: Fits, result: Any, done: Any) -> None:
        if not self._page.is_open():
            return
        if done is not None:
            done(result)
            return
        count = len(fits.allowed)
        text = ntr("{action}: {rows} row done.", "{action}: {rows} rows done.", count, action=tr(action.text),
                   rows=f"{count:,}")
        undo = [(tr("Undo"), lambda: self.actions.undo(action, result, self._undone))] if action.undo else []
        self._page.navigator.toast(text, "ok", undo)

    def _undone(self, _result: Any) -> None:
        self._page.navigator.toast(tr("Taken back."), "ok")
