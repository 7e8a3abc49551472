"""The entry grid as pages use it: table, strips, footer, and everything one can do with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QMimeData, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.i18n import tr
from ui.translation import language_changed
from ui.widgets.entry_grid import blocks, header, keys, recognise
from ui.widgets.entry_grid.columns import GridSpec, Kind, Level, Offer, Remark, Suggestion
from ui.widgets.entry_grid.commit import Committer
from ui.widgets.entry_grid.data import GridData, ListData, Row
from ui.widgets.entry_grid.layout import Layout
from ui.widgets.entry_grid.line_bar import LineBar
from ui.widgets.entry_grid.model import GridModel
from ui.widgets.entry_grid.operations import Operations
from ui.widgets.entry_grid.paste import Paster, Summary
from ui.widgets.entry_grid.strips import MessageStrip, PasteStrip
from ui.widgets.entry_grid.view import GridView
from ui.widgets.nesting import nest

SETTLE_MS = 300


class EntryGrid(QWidget):
    """A list of lines that is filled by keyboard.

    `left` says that the person goes on (True) or back (False) to the next part of the page; without a
    listener the keyboard goes to the neighbouring widget. `recalculated` follows every change of lines.
    """

    left = Signal(bool)
    enlarge_wanted = Signal()
    recalculated = Signal()
    current_changed = Signal()
    open_wanted = Signal(str, object)
    layout_changed = Signal()
    problem_wanted = Signal()
    chosen = Signal(object, str)

    def __init__(self, spec: GridSpec, data: GridData | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{spec.name}.area")
        self.spec = spec
        self.data = data if data is not None else ListData()
        self.model = GridModel(spec, self.data, self)
        self.committer = Committer(self.model, self)
        self.view = GridView(self.model, self.committer, self)
        self.view.setObjectName(f"{spec.name}.table")
        self.operations = Operations(self.model, self.view, self.committer)
        self.paster = Paster(self.model, self.committer, self)
        self.columns = Layout(self.view)
        self.notice = MessageStrip(f"{spec.name}.notice", self, closable=True)
        self.paste_strip = PasteStrip(f"{spec.name}.paste", self)
        self.line_bar = LineBar(self)
        self.footer = QHBoxLayout()
        self._kept: set[tuple[Any, Any]] = set()
        self._suggestion: tuple[QPersistentModelIndex, Suggestion] | None = None
        self._leave_connected = False
        self._arranged = QTimer(self)
        self._arranged.setSingleShot(True)
        self._arranged.setInterval(SETTLE_MS)
        self._arranged.timeout.connect(self.layout_changed)
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        self.setProperty("line-grid", True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for widget in (self.paste_strip, self.notice, self.view, self.line_bar):
            box.addWidget(widget, 1 if widget is self.view else 0)
        nest(box, self.footer)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        view = self.view
        view.left.connect(self._leave)
        view.command.connect(self.run)
        view.block_pasted.connect(self.paste_mime)
        view.current_changed.connect(self._current_changed)
        view.open_wanted.connect(self._open)
        view.entered.connect(self._accept_suggestion)
        view.typing_ended.connect(self.refresh_line)
        view.horizontalHeader().sectionResized.connect(self._layout_changed)
        view.horizontalHeader().sectionMoved.connect(self._layout_changed)
        self.model.recalculated.connect(self._recalculated)
        self.committer.chosen.connect(self._chosen)
        self.committer.settled.connect(self._settled)
        self.committer.suggested.connect(self._suggested)
        self.committer.scanned.connect(self._scanned)
        self.paster.done.connect(self._pasted)
        self.paster.unclear.connect(self._ask_columns)
        self.paste_strip.accepted.connect(self._columns_given)
        self.paste_strip.cancelled.connect(self.view.setFocus)
        header.connect(self)
        for strip in (self.line_bar.strip(), self.notice):
            strip.away.connect(self.view.setFocus)
        language_changed.connect(self.retranslate)

    def retranslate(self) -> None:
        """The language changed: headers, computed words, strips."""
        self.view.setAccessibleName(tr(self.spec.title))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.model.columns) - 1)
        self.model.refresh_computed()
        self.refresh_line()

    # ---- what pages use ------------------------------------------------------------------------

    def lines(self) -> list[Row]:
        """All lines with their computed fields."""
        return self.model.lines()

    def current_row(self) -> int:
        """The line with the cursor, -1 without one."""
        return self.view.currentIndex().row()

    def start(self) -> None:
        """Put the keyboard where the next line is typed."""
        self.view.go_first_needed()
        self.view.setFocus()

    def flush(self) -> None:
        """Take over what is being typed, before something is done with the lines."""
        self.view.finish()

    def is_waiting(self) -> bool:
        """Whether records are still being looked up."""
        return self.committer.is_waiting()

    def set_read_only(self, read_only: bool) -> None:
        """Show only, or let people type."""
        if read_only:
            self.view.drop()
        else:
            self.flush()
        self.model.set_read_only(read_only)
        self.line_bar.setHidden(read_only)
        self.refresh_line()

    def set_problems(self, problems: Mapping[str, str]) -> None:
        """Show what a save said, by "3/quantity" (line, field); replaces what was said before."""
        given = {}
        for path, text in problems.items():
            at, _, column_id = path.partition("/")
            if at.isdigit() and int(at) < self.model.line_count:
                given[(self.model.key(int(at)), column_id)] = Remark(text)
        self.model.set_given(given)
        self.refresh_line()

    def problem_count(self) -> int:
        """How many cells must be put right."""
        return len(self.model.problems())

    def extra_height(self) -> int:
        """The height that is not rows: header, line below, footer."""
        below = 0 if self.line_bar.isHidden() else self.line_bar.height()
        return below + self.footer.sizeHint().height() + self.view.horizontalHeader().height()

    def next_problem(self) -> bool:
        """Put the cursor on the next cell that must be put right; False when there is none."""
        found = self.model.problems()
        if not found:
            return False
        index = self.view.currentIndex()
        here = (index.row(), index.column())
        place = next((one for one in found if one > here), found[0])
        self.view.go(*place)
        self.view.setFocus()
        return True

    def go(self, row: int, column_id: str) -> None:
        """Put the cursor on a cell and the keyboard into the grid."""
        self.view.go(row, self.model.position(column_id))
        self.view.setFocus()

    def available(self) -> set[str]:
        """The commands that make sense now."""
        index = self.view.currentIndex()
        found = {"copy", "copy_header", "select_all", "undo", "redo"}
        if not index.isValid():
            return found
        editable = self.model.is_editable(index.row(), index.column())
        column = self.model.columns[index.column()]
        if editable:
            found |= {"edit", "paste", "cut", "clear", "fill_down"}
            found |= {"copy_above"} if index.row() else set()
            found |= {"lookup"} if column.id in self.committer.lookups else set()
        if self.line_bar.strip().buttons():
            found.add("offers")
        if column.kind is Kind.REFERENCE and self.model.full(index.row()).get(column.id):
            found.add("open_record")
        if self.model.has_blank:
            found |= {"insert", "paste"}
            if not self.model.is_blank(index.row()):
                found |= {"delete", "duplicate"} | ({"move_up", "move_down"} if self.spec.can_move else set())
        return found

    def commands(self) -> dict[str, Callable[[], None]]:
        """Id of an action of ui/actions.py -> what the grid does for it now."""
        return {keys.COMMANDS[name]: _bound(self.run, name) for name in self.available() if name in keys.COMMANDS}

    def run(self, command: str) -> None:
        """Carry out a command by its name."""
        if command == "paste":
            self.paste()
        elif command == "enlarge":
            self.enlarge_wanted.emit()
        elif command == "next_problem":
            if not self.next_problem():
                self.problem_wanted.emit()
        elif command in ("edit", "lookup"):
            self.view.setFocus()
            (self.view.edit_current if command == "edit" else self.view.open_lookup)()
        elif command == "offers":
            self.line_bar.strip().take_keyboard()
        elif command == "open_record":
            self._open(self.view.currentIndex().row(), self.view.currentIndex().column())
        elif not self.model.read_only or command in ("copy", "copy_header", "select_all", "undo", "redo"):
            self.operations.table()[command]()
            self.refresh_line()

    # ---- columns -------------------------------------------------------------------------------

    def toggle_quick(self, column_id: str) -> None:
        """Let Enter stop at a column, or pass it."""
        self.view.quick.symmetric_difference_update({column_id})
        self._layout_changed()

    def show_column(self, column_id: str, show: bool) -> None:
        """Show or hide a column, as the person wants it."""
        (self.view.unwanted.discard if show else self.view.unwanted.add)(column_id)
        self.view.show_columns()
        self._layout_changed()

    def set_senseless(self, column_ids: Iterable[str]) -> None:
        """Columns that have nothing to say for this record now; what the person chose stays remembered."""
        self.view.senseless = set(column_ids)
        self.view.show_columns()

    def reset_layout(self) -> None:
        """Columns as they were delivered."""
        self.columns.reset()
        self._layout_changed()

    def layout_state(self) -> dict[str, Any]:
        """Widths, order, hidden and quick columns, by column id (JSON-safe)."""
        return self.columns.state()

    def restore_layout(self, state: Mapping[str, Any]) -> None:
        """Columns as a person left them; unknown ids are ignored, new columns keep their place."""
        self.columns.restore(state)

    def show_column_menu(self, point: QPoint) -> None:
        """The menu of a column header."""
        across = self.view.horizontalHeader()
        at = across.logicalIndexAt(point)
        if at >= 0:
            header.column_menu(self, at).popup(across.mapToGlobal(point))

    def show_line_menu(self, point: QPoint) -> None:
        """The menu of lines and cells."""
        header.line_menu(self).popup(header.place_of_lines(self, point))

    # ---- scanner -------------------------------------------------------------------------------

    def set_scanning(self, scanning: bool) -> None:
        """In scanner mode a code with Enter adds one, and the next code follows at once."""
        self.committer.scanning = scanning
        reference = self.spec.reference
        if scanning and reference is not None:
            self.view.go(self.model.line_count, self.model.position(reference.id))
            self.view.setFocus()
        self.refresh_line()

    def _scanned(self, row: int) -> None:
        reference = self.spec.reference
        if reference is not None and self.committer.scanning and self.view.editor is None:
            self.view.go(self.model.line_count, self.model.position(reference.id))
        self.refresh_line()

    # ---- clipboard -----------------------------------------------------------------------------

    def paste(self) -> None:
        """Take what the clipboard holds."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None and mime.hasText():
            self.paste_mime(mime)

    def paste_mime(self, mime: QMimeData) -> None:
        """A block becomes lines, or fills the cells from the cursor on."""
        index = self.view.currentIndex()
        if self.model.read_only or not index.isValid():
            return
        text = mime.text()
        if text.count("\n") > blocks.ROW_LIMIT:
            self.notice.say(tr("More than {count} rows: use the import instead. Nothing was pasted.",
                               count=blocks.ROW_LIMIT), Level.ERROR)  # fmt: skip
            return
        fixed = not self.spec.can_add
        block = blocks.read(text, mime.html() if mime.hasHtml() else "", keep_blank=fixed)
        if fixed and len(block) == 1 and sum(column.editable for column in self.model.columns) == 1:
            block = [[cell] for cell in block[0]]  # a row over the months runs down the only column one types in
        if not block or self.paster.take(block):
            return
        reference = self.spec.reference
        column = self.model.columns[index.column()]
        if len(block) > 1 and len(block[0]) == 1 and column is reference and self.model.is_blank(index.row()):
            first = next(one for one in self.paster.targets if one.column is reference)
            self.paster.take_column(block, first.id)
            return
        self._fill(block)

    def _fill(self, block: blocks.Block) -> None:
        rows, columns = self.operations.ranges()
        order = self.view.column_order()
        if len(block) == 1 and len(block[0]) == 1:
            if len(rows) * len(columns) > 1:
                block = [[block[0][0]] * len(columns) for _ in rows]
            elif self.model.is_editable(rows[0], columns[0]):
                self.committer.commit(rows[0], columns[0], block[0][0])
                self.refresh_line()
                return
        self.paster.fill(block, rows[0], order[order.index(columns[0]) :])

    def _ask_columns(self, block: blocks.Block, mapping: recognise.Mapping) -> None:
        self.paste_strip.ask(block, mapping, self.paster.targets)

    def _columns_given(self, block: blocks.Block, mapping: recognise.Mapping) -> None:
        self.paster.insert(block, mapping)
        self.view.setFocus()

    def _pasted(self, summary: Summary) -> None:
        actions = []
        if summary.problems:
            actions.append((tr("Next ({key})", key=keys.hint("next_problem")), self._next_problem))
        level = "warn" if summary.problems or summary.not_allowed or summary.unused else "ok"
        if summary.records or summary.problems or summary.not_allowed or summary.unused:
            self.notice.say(summary.text(), level, actions)
        self.refresh_line()

    def _next_problem(self) -> None:
        self.next_problem()

    # ---- the line with the cursor --------------------------------------------------------------

    def refresh_line(self) -> None:
        """Say what there is to say about the current line."""
        row = self.current_row()
        if self._suggestion is not None and self._suggestion[0] == self.view.currentIndex():
            self._show_suggestion(self._suggestion[1])
            return
        remark = self._current_remark()
        twin = self._twin(row)
        offer = self.spec.offer(self.model.full(row)) if self.spec.offer and self._is_line(row) else None
        if remark is not None and remark.level is Level.ERROR:
            self.line_bar.say(remark.text, Level.ERROR, self._help_for_unknown())
        elif twin >= 0:
            self._show_twin(twin, row)
        elif offer is not None:
            self._show_offer(offer)
        elif remark is not None:
            self.line_bar.say(remark.text, remark.level)
        elif self.committer.scanning:
            self.line_bar.say(tr("Scanner mode: each code adds one."), Level.NOTE,
                              [(tr("End scanner mode"), _bound(self.set_scanning, False))])  # fmt: skip
        else:
            self.line_bar.quiet()

    def _is_line(self, row: int) -> bool:
        return 0 <= row < self.model.line_count

    def _current_remark(self) -> Remark | None:
        index = self.view.currentIndex()
        if not self._is_line(index.row()):
            return None
        here = self.model.remark(index.row(), index.column())
        if here is not None and here.level is Level.ERROR:
            return here
        others = [self.model.remark(index.row(), at) for at in range(len(self.model.columns))]
        errors = [one for one in others if one is not None and one.level is Level.ERROR]
        return next(iter(errors), here or next((one for one in others if one is not None), None))

    def _help_for_unknown(self) -> list[tuple[str, Callable[[], None]]]:
        index = self.view.currentIndex()
        column = self.model.columns[index.column()]
        raw = self.model.raw(index.row()).get(column.id + "~")
        if not raw or column.id not in self.committer.lookups:
            return []
        offered = self.committer.lookups[column.id].actions()
        return [(tr("Choose ({key})", key=keys.hint("lookup")), self.view.open_lookup),
                *((one.text, _bound(one.run, str(raw))) for one in offered)]  # fmt: skip

    def _twin(self, row: int) -> int:
        """The first other line with the same record, unless the person said to keep both."""
        unique = self.spec.unique
        if not unique or not self._is_line(row):
            return -1
        value, key = self.model.raw(row).get(unique), self.model.key(row)
        if not value or (key, value) in self._kept:
            return -1
        rows = range(self.model.line_count)
        return next((at for at in rows if at != row and self.model.raw(at).get(unique) == value), -1)

    def _show_twin(self, twin: int, row: int) -> None:
        place = (self.model.key(row), self.model.raw(row).get(self.spec.unique))

        def keep() -> None:
            self._kept.add(place)
            self.refresh_line()
            self.view.setFocus()

        def merge() -> None:
            self.operations.merge_into(twin, self.model.row_of(place[0]))
            self.refresh_line()

        actions = [(tr("Keep both"), keep)]
        if self.spec.merge and not self.model.read_only:
            actions.insert(0, (tr("Merge"), merge))
        self.line_bar.say(tr("Already on line {number}.", number=twin + 1), Level.NOTE, actions)

    def _show_offer(self, offer: Offer) -> None:
        self.line_bar.say(offer.text, offer.level, offer.actions)

    # ---- suggestions ---------------------------------------------------------------------------

    def _suggested(self, row: int, column: int, suggestion: Suggestion) -> None:
        self._suggestion = (QPersistentModelIndex(self.model.index(row, column)), suggestion)

    def _show_suggestion(self, suggestion: Suggestion) -> None:
        self.line_bar.say(suggestion.text, Level.NOTE, [(tr("Change (Enter)"), self._take_suggestion)])

    def _accept_suggestion(self) -> None:
        if self._suggestion is not None and self._suggestion[0] == self.view.currentIndex():
            self._take_suggestion()

    def _take_suggestion(self) -> None:
        if self._suggestion is None:
            return
        (place, suggestion), self._suggestion = self._suggestion, None
        if place.isValid():
            self.committer.put_value(place.row(), place.column(), suggestion.value)
            self.view.setFocus()
        self.refresh_line()

    # ---- news ----------------------------------------------------------------------------------

    def _current_changed(self) -> None:
        if self._suggestion is not None and self._suggestion[0] != self.view.currentIndex():
            self._suggestion = None
        self.refresh_line()
        self.current_changed.emit()

    def _recalculated(self) -> None:
        self.refresh_line()
        self.recalculated.emit()

    def _chosen(self, key: Any, column_id: str) -> None:
        self.refresh_line()
        self.chosen.emit(key, column_id)

    def _settled(self, key: Any, column_id: str) -> None:
        self.refresh_line()

    def _layout_changed(self) -> None:
        """Widths change in many small steps; one notice follows when it is quiet."""
        self._arranged.start()

    def _open(self, row: int, column: int) -> None:
        value = self.model.full(row).get(self.model.columns[column].id) if self._is_line(row) else None
        if value:
            self.open_wanted.emit(self.model.columns[column].id, value)

    def leave_to_page(self) -> None:
        """The page listens to `left` and moves the keyboard itself."""
        self._leave_connected = True

    def _leave(self, forward: bool) -> None:
        if not self._leave_connected:
            self.view.leave(forward)
        self.left.emit(forward)


def _bound(run: Callable[..., Any], *args: Any) -> Callable[[], None]:
    return lambda: run(*args)
