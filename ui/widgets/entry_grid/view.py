"""The table of an entry grid: the cursor, the keys, and the editor of the current cell."""

from __future__ import annotations

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView, QWidget
from shiboken6 import isValid

from models.i18n import N_
from ui import theme
from ui.widgets.entry_grid import keys, movement
from ui.widgets.entry_grid.columns import GridColumn, Kind
from ui.widgets.entry_grid.commit import Committer
from ui.widgets.entry_grid.delegate import GridDelegate
from ui.widgets.entry_grid.editor import CellEditor, Move
from ui.widgets.entry_grid.lookup import Candidate, LookupAction
from ui.widgets.entry_grid.model import GridModel
from ui.widgets.entry_grid.popup import LookupPopup

NUMBER_WIDTH = 36
_NO_HINT = QAbstractItemDelegate.EndEditHint.NoHint
_TRIGGER = QAbstractItemView.EditTrigger


class GridView(QTableView):
    """Shows the rows and turns keys into movement, typed text and commands.

    `left` says that the person leaves the grid (True: onwards); `command` names what is to be done;
    `block_pasted` brings a block of cells from the clipboard; `entered` is Enter on a cell nobody edits.
    """

    left = Signal(bool)
    command = Signal(str)
    block_pasted = Signal(object)
    current_changed = Signal()
    open_wanted = Signal(int, int)
    typing_ended = Signal()
    entered = Signal()

    def __init__(self, model: GridModel, committer: Committer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid_model = model
        self.committer = committer
        self._editor: CellEditor | None = None
        self._place: QPersistentModelIndex | None = None
        self._popup: LookupPopup | None = None
        self._asked = 0
        self.quick: set[str] = {column.id for column in model.columns if column.quick}
        self.unwanted: set[str] = {column.id for column in model.columns if column.hidden}
        self.senseless: set[str] = set()
        self.setModel(model)
        self.setItemDelegate(GridDelegate(self))
        self.setEditTriggers(_TRIGGER.AnyKeyPressed | _TRIGGER.DoubleClicked)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._dress_headers()
        theme.changed.connect(self._sizes)

    # ---- looks ---------------------------------------------------------------------------------

    def _dress_headers(self) -> None:
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionsMovable(True)
        across.setHighlightSections(False)
        across.setMinimumSectionSize(28)
        across.setTextElideMode(Qt.TextElideMode.ElideRight)
        across.setFixedHeight(theme.row_height())
        theme.set_role(down, "rows")
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setHighlightSections(False)
        self._sizes()
        for at, column in enumerate(self.grid_model.columns):
            self.setColumnWidth(at, theme.px(column.width))
        self.show_columns()

    def _sizes(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.verticalHeader().setFixedWidth(theme.px(NUMBER_WIDTH))
        self.horizontalHeader().setFixedHeight(theme.row_height())
        self.stretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give spare room to the columns that take it."""
        super().resizeEvent(event)
        self.stretch()

    def show_columns(self) -> None:
        """Show what the person wants to see and the page has something to say in."""
        for at, column in enumerate(self.grid_model.columns):
            self.setColumnHidden(at, column.id in self.unwanted or column.id in self.senseless)
        self.stretch()

    def stretch(self) -> None:
        """Share the spare width among stretching columns by their width; nobody's own widths are touched."""
        columns = self.grid_model.columns
        shown = [at for at in range(len(columns)) if not self.isColumnHidden(at)]
        wide = [at for at in shown if columns[at].stretch]
        if not wide or self.viewport().width() < theme.px(200):
            return
        room = self.viewport().width() - sum(self.columnWidth(at) for at in shown if at not in wide)
        whole = sum(columns[at].width for at in wide)
        for at in wide:
            share = min(room, room * columns[at].width // whole)
            self.setColumnWidth(at, max(theme.px(columns[at].width), share))

    # ---- the cursor ----------------------------------------------------------------------------

    def column_order(self) -> list[int]:
        """Visible columns from left to right."""
        header = self.horizontalHeader()
        ordered = (header.logicalIndex(at) for at in range(header.count()))
        return [at for at in ordered if not self.isColumnHidden(at)]

    def quick_order(self) -> list[int]:
        """Columns at which Enter stops, from left to right."""
        columns = self.grid_model.columns
        chosen = [at for at in self.column_order() if columns[at].id in self.quick and columns[at].editable]
        return chosen or [at for at in self.column_order() if columns[at].editable]

    def go(self, row: int, column: int) -> None:
        """Put the cursor on a cell."""
        index = self.grid_model.index(row, column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def go_first_needed(self) -> None:
        """Put the cursor where the next line begins."""
        self.go(self.grid_model.line_count if self.grid_model.has_blank else 0, self.quick_order()[0])

    def move_on(self, move: Move) -> None:
        """Move the cursor as Enter, Tab or an arrow says, out of the grid where that is the way."""
        if move is Move.STAY:
            return
        index = self.currentIndex()
        here = (index.row(), index.column())
        model, order = self.grid_model, self.column_order()
        target: movement.Place | None
        if move is Move.NEEDED:
            blank = model.is_blank(index.row())
            target = None if blank else movement.needed(
                here, model.rowCount(), self.quick_order(), order, model.is_editable)  # fmt: skip
        elif move is Move.NEEDED_BACK:
            target = movement.needed_back(here, self.quick_order(), order, model.is_editable)
        elif move is Move.NEXT:
            target = movement.following(here, model.rowCount(), order, model.is_editable)
        elif move is Move.BACK:
            target = movement.preceding(here, order, model.is_editable)
        else:
            row = here[0] + (1 if move is Move.DOWN else -1)
            target = (max(0, min(row, model.rowCount() - 1)), here[1])
        if target is None and move in (Move.NEXT, Move.BACK):
            self.leave(move is Move.NEXT)  # Tab goes round the page; Enter means that the lines are done
        elif target is None:
            self.left.emit(move is Move.NEEDED)
        else:
            self.go(*target)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Tell the neighbours, and let the input method know whether it is wanted here."""
        super().currentChanged(current, previous)
        self._input_method()
        self.viewport().update()
        self.current_changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard came: there is always a current cell."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.grid_model.rowCount():
            self.go_first_needed()
        self._input_method()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring of the current cell becomes thin."""
        super().focusOutEvent(event)
        self.viewport().update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from cell to cell; only at the ends it leaves the grid."""
        if self.is_composing():
            return True
        if not self.grid_model.rowCount() or self.grid_model.read_only:
            return super().focusNextPrevChild(forward)
        self.move_on(Move.NEXT if forward else Move.BACK)
        return True

    def leave(self, forward: bool) -> None:
        """Give the keyboard to the next or previous widget."""
        super().focusNextPrevChild(forward)

    def keyboardSearch(self, search: str) -> None:
        """Typing never searches here."""

    def _input_method(self) -> None:
        index = self.currentIndex()
        wanted = index.isValid() and self.grid_model.is_editable(index.row(), index.column())
        wanted = wanted and self.grid_model.columns[index.column()].input_method
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, wanted)

    # ---- keys and mouse ------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Our keys are ours before they become shortcuts of the window."""
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and (self.is_composing() or keys.command_of(event)):  # type: ignore[arg-type]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a key means while no cell is being edited."""
        if self.is_composing():
            event.accept()
            return
        key, modifiers = event.key(), event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not keys.has_command_modifier(event):
            back = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            if not back:
                self.entered.emit()
            self.move_on(Move.NEEDED_BACK if back else Move.NEEDED)
            return
        name = keys.command_of(event)
        if name:
            self._run(name)
            return
        if key == Qt.Key.Key_Delete and not modifiers:
            self.command.emit("clear")
            return
        if key == Qt.Key.Key_Space and not keys.has_command_modifier(event) and self._toggle(self.currentIndex()):
            return
        if key in (Qt.Key.Key_F6, Qt.Key.Key_Escape):
            event.ignore()
            return
        super().keyPressEvent(event)

    def _run(self, name: str) -> None:
        if name == "edit":
            self.edit_current()
        elif name == "lookup":
            self.open_lookup()
        elif name == "open_record":
            self.open_wanted.emit(self.currentIndex().row(), self.currentIndex().column())
        else:
            self.command.emit(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click toggles a tick, opens the list at its mark, and opens the record with Ctrl."""
        index = self.indexAt(event.position().toPoint())
        was_current = index.isValid() and index == self.currentIndex()
        column = self.grid_model.columns[index.column()] if index.isValid() else None
        left = event.button() == Qt.MouseButton.LeftButton
        opens = left and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if opens and column is not None and column.kind is Kind.REFERENCE:
            self.open_wanted.emit(index.row(), index.column())
            return
        super().mousePressEvent(event)
        if column is None or not left:
            return
        if column.kind is Kind.FLAG:
            self._toggle(index)
        elif was_current and self._on_mark(index, event.position().toPoint()):
            self.open_lookup()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """The first composed letter opens the editor and is given to it by Qt: nothing of it is lost.

        While that first text is composed the view keeps the keyboard, because moving it would end composing.
        """
        index = self.currentIndex()
        if index.isValid() and not self.grid_model.columns[index.column()].input_method:
            event.ignore()
        elif self.editor is None and event.commitString() and not event.preeditString():
            # WORKAROUND Qt 6.11: text committed without having been composed opens the editor but is lost.
            if self.grid_model.is_editable(index.row(), index.column()):
                self.edit(index)
            if self.editor is not None:
                self.editor.selectAll()
                QCoreApplication.sendEvent(self.editor, event)
        else:
            super().inputMethodEvent(event)

    def is_composing(self) -> bool:
        """Whether an input method holds text for a cell that is not committed yet."""
        return self.editor is not None and self.editor.is_composing()

    def _on_mark(self, index: QModelIndex, point: QPoint) -> bool:
        column = self.grid_model.columns[index.column()]
        if column.kind not in (Kind.REFERENCE, Kind.CHOICE):
            return False
        return GridDelegate.list_mark(self.visualRect(index)).adjusted(-4, -6, 4, 6).contains(point)

    def _toggle(self, index: QModelIndex) -> bool:
        if not index.isValid() or self.grid_model.columns[index.column()].kind is not Kind.FLAG:
            return False
        row, column = index.row(), index.column()
        if self.grid_model.is_editable(row, column):
            field = self.grid_model.columns[column].id
            self.committer.put(row, {field: not self.grid_model.full(row).get(field)}, N_("Change cell"))
        return True

    # ---- editing -------------------------------------------------------------------------------

    def edit_current(self) -> None:
        """Begin to edit the current cell with what it holds."""
        index = self.currentIndex()
        if index.isValid() and self.grid_model.is_editable(index.row(), index.column()):
            self.edit(index)
            if self.editor is not None:
                self.editor.deselect()
                self.editor.end(False)

    @property
    def editor(self) -> CellEditor | None:
        """The editor of the cell that is typed in; Qt takes it away by itself when all lines are shown anew."""
        return self._editor if self._editor is not None and isValid(self._editor) else None

    def drop(self) -> None:
        """Let go of what is being typed: it has no line any more, or the lines may only be read."""
        self._close_editor()

    def editor_opened(self, editor: CellEditor, index: QPersistentModelIndex) -> None:
        """The delegate made an editor."""
        self._editor = editor
        self._place = index
        editor.finished.connect(self._finished)
        editor.cancelled.connect(self._cancelled)
        editor.command.connect(self._editor_command)
        editor.typed.connect(self._typed)
        editor.choose.connect(self._choose)
        editor.block_pasted.connect(self._block_pasted)

    def keep_typed(self, editor: CellEditor) -> None:
        """The focus went elsewhere: keep the text, guess nothing."""
        if editor.closed or not editor.changed_by_person or self._place is None or not self._place.isValid():
            return
        editor.closed = True
        if not self.grid_model.holds(self._place.row()):
            return
        self.committer.commit(self._place.row(), self._place.column(), editor.text(), take_first=False)
        self._hide_popup()
        QTimer.singleShot(0, self, self._typing_over)

    def _typing_over(self) -> None:
        self.typing_ended.emit()

    def finish(self, move: Move = Move.STAY) -> None:
        """Take over what is being typed, as if the person had pressed Enter without going on."""
        if self.editor is not None and not self.editor.closed:
            self._finished(move)

    def _finished(self, move: Move) -> None:
        editor, place = self.editor, self._place
        if editor is None or editor.closed or place is None or not place.isValid():
            return
        row, column, text = place.row(), place.column(), editor.text()
        if not self.grid_model.holds(row):
            self._close_editor()
            return
        if self._scans(row, column) and text.strip():
            self._close_editor()
            self.committer.scan(text)
            self.go(self.grid_model.line_count, column)
            return
        popup = self._popup
        chosen = popup.chosen() if popup is not None and popup.has_answer_for(text) else None
        if isinstance(chosen, LookupAction):
            self._close_editor(keep=True)
            chosen.run(text)
            return
        if isinstance(chosen, Candidate) and (editor.changed_by_person or editor.list_open):
            outcome = self.committer.choose(row, column, chosen)
        elif editor.changed_by_person:
            outcome = self.committer.commit(row, column, text)
        else:
            self._close_editor()
            self.move_on(move)
            return
        self._close_editor()
        self.go(outcome.row, column)
        stays = not outcome.fine and move in (Move.NEEDED, Move.NEXT)
        self.move_on(Move.STAY if stays else move)

    def _scans(self, row: int, column: int) -> bool:
        """Whether what is typed here comes from a scanner."""
        spec = self.grid_model.spec
        return self.committer.scanning and self.grid_model.is_blank(row) and (
            self.grid_model.columns[column] is spec.reference)  # fmt: skip

    def _cancelled(self) -> None:
        """Esc closes the list first, then gives the old value back."""
        if self._popup is not None and self._popup.isVisible() and self.editor is not None:
            self._hide_popup()
        else:
            self._close_editor()

    def _editor_command(self, name: str) -> None:
        """A command while a cell is being edited: what was typed is kept first, unless it is replaced."""
        if name == "lookup":
            self._search(self.editor.text() if self.editor is not None else "")
            return
        if name in ("copy_above", "undo"):
            self._close_editor()
        else:
            self.finish()
        if name != "edit":
            self._run(name)

    def _close_editor(self, keep: bool = False) -> None:
        editor = self.editor
        if editor is None:
            return
        if keep and editor.changed_by_person and self._place is not None and self._place.isValid():
            self.committer.commit(self._place.row(), self._place.column(), editor.text(), take_first=False)
        editor.closed = True
        self._hide_popup()
        self._editor = None
        self.closeEditor(editor, _NO_HINT)
        self.setFocus()
        self.typing_ended.emit()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Forget the editor that Qt closes."""
        if isinstance(editor, CellEditor):
            editor.closed = True
            if self.editor is editor:
                self._editor = None
                self._hide_popup()
        super().closeEditor(editor, hint)

    def _block_pasted(self, mime: QMimeData) -> None:
        self._close_editor()
        self.block_pasted.emit(mime)

    # ---- look-up -------------------------------------------------------------------------------

    def open_lookup(self) -> None:
        """Open the list of the current cell with everything that fits."""
        index = self.currentIndex()
        if not index.isValid() or not self.grid_model.is_editable(index.row(), index.column()):
            return
        column = self.grid_model.columns[index.column()]
        if column.id not in self.committer.lookups:
            self.edit_current()
            return
        self.edit(index)
        if self.editor is not None:
            text = self.editor.text()
            self.editor.selectAll()
            unknown = self.grid_model.remark(index.row(), index.column()) is not None
            self._search(text if unknown else "", shown_as=text)

    def _typed(self, text: str) -> None:
        """Committed text changed: ask for what fits. Composed text is not committed and asks nothing."""
        column = self._editor_column()
        if column is None or column.id not in self.committer.lookups or self.committer.scanning:
            return
        if text.strip():
            self._search(text)
        else:
            self._asked += 1
            self._hide_popup()

    def _search(self, text: str, shown_as: str | None = None) -> None:
        column, editor = self._editor_column(), self.editor
        if column is None or editor is None or column.id not in self.committer.lookups or self._place is None:
            return
        self._asked += 1
        number, lookup = self._asked, self.committer.lookups[column.id]
        label = text if shown_as is None else shown_as

        def answer(found: object) -> None:
            if number == self._asked and self.editor is editor and not editor.closed:
                self._popup_for(editor).show_candidates(label, found, lookup, editor)  # type: ignore[arg-type]
                editor.list_open = self._popup_for(editor).isVisible()
                editor.setAccessibleDescription(self._popup_for(editor).spoken())

        lookup.search(text.strip(), self.grid_model.full(self._place.row()), answer)

    def _popup_for(self, editor: CellEditor) -> LookupPopup:
        window = self.window()
        if self._popup is None or self._popup.parentWidget() is not window:
            self._popup = LookupPopup(window)
            self._popup.picked.connect(self._picked)
            self._popup.action_picked.connect(self._action_picked)
        return self._popup

    @property
    def popup(self) -> LookupPopup | None:
        """The list of candidates, if it was ever needed."""
        return self._popup

    def _choose(self, step: int) -> None:
        if self._popup is not None and self.editor is not None:
            self._popup.step(step)
            self.editor.setAccessibleDescription(self._popup.spoken())

    def _picked(self, candidate: Candidate) -> None:
        editor, place = self.editor, self._place
        if editor is None or place is None or not place.isValid():
            return
        row, column = place.row(), place.column()
        editor.closed = True
        outcome = self.committer.choose(row, column, candidate)
        self._close_editor()
        self.go(outcome.row, column)
        self.move_on(Move.NEEDED)

    def _action_picked(self, action: LookupAction) -> None:
        text = self.editor.text() if self.editor is not None else ""
        self._close_editor(keep=True)
        action.run(text)

    def _editor_column(self) -> GridColumn | None:
        if self.editor is None or self._place is None or not self._place.isValid():
            return None
        return self.grid_model.columns[self._place.column()]

    def _hide_popup(self) -> None:
        self._asked += 1
        if self._popup is not None:
            self._popup.hide()
        if self.editor is not None:
            self.editor.list_open = False

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The list would stand in the wrong place after scrolling."""
        super().scrollContentsBy(dx, dy)
        if self._popup is not None and self._popup.isVisible():
            self._hide_popup()


def clipboard() -> QMimeData | None:
    """What the clipboard holds."""
    return QGuiApplication.clipboard().mimeData()
