"""The line edit of a grid cell: knows whether an input method is composing, and what its keys mean."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from models.clock import clock
from ui.widgets import ime
from ui.widgets.entry_grid import keys
from ui.widgets.entry_grid.columns import GridColumn, Kind
from ui.widgets.entry_grid.values import day_of
from ui.widgets.fields.day import moved

_SHIFT, _KEYPAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier


class Move(StrEnum):
    """Where the cursor goes when a cell is done."""

    STAY = "stay"
    NEEDED = "needed"
    NEEDED_BACK = "needed_back"
    NEXT = "next"
    BACK = "back"
    UP = "up"
    DOWN = "down"


class CellEditor(QLineEdit):
    """Edits one cell. It decides nothing: it says what the person wants.

    While text is being composed by an input method every key belongs to the input method.
    """

    finished = Signal(object)
    cancelled = Signal()
    command = Signal(str)
    typed = Signal(str)
    choose = Signal(int)
    block_pasted = Signal(object)

    def __init__(self, column: GridColumn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = column
        self.changed_by_person = False
        self.closed = False
        self.list_open = False
        self.preedit = ""
        self._before = ""
        self.setFrame(False)
        self.setObjectName("grid.cell_editor")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, column.input_method)
        if column.right:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        ime.watch(self)
        self.textChanged.connect(self._text_changed)

    def start(self, text: str) -> None:
        """Show what the cell holds; nothing counts as typed yet."""
        self.blockSignals(True)
        self.setText(text)
        self.blockSignals(False)
        self._before = text
        self.changed_by_person = False

    def is_composing(self) -> bool:
        """Whether an input method holds text that is not committed yet."""
        return bool(self.preedit)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether something is being composed."""
        self.preedit = event.preeditString()
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing is composed any more."""
        if self.preedit:
            QGuiApplication.inputMethod().commit()
            self.preedit = ""
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take Tab before Qt moves the focus, and our keys before they become shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self.preedit or keys.in_editor(event):
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _is_tab(event):
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a key means while a cell is being edited."""
        if self.preedit:
            event.accept()
            return
        if self._leaving_key(event) or self._list_key(event) or self._date_key(event):
            event.accept()
            return
        if keys.is_paste(event) and self._paste_block():
            event.accept()
            return
        name = keys.in_editor(event)
        if name == "undo":
            self._undo()
        elif name:
            self.command.emit(name)
        else:
            super().keyPressEvent(event)

    def _leaving_key(self, event: QKeyEvent) -> bool:
        """Enter, Tab and Esc."""
        key, shift = event.key(), bool(event.modifiers() & _SHIFT)
        if keys.has_command_modifier(event):
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit(Move.NEEDED_BACK if shift else Move.NEEDED)
        elif key == Qt.Key.Key_Backtab or (key == Qt.Key.Key_Tab and shift):
            self.finished.emit(Move.BACK)
        elif key == Qt.Key.Key_Tab:
            self.finished.emit(Move.NEXT)
        elif key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            return False
        return True

    def _list_key(self, event: QKeyEvent) -> bool:
        """Arrows go to the open list; without one, up and down finish the cell."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        step = steps.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~_KEYPAD:
            return False
        if self.list_open:
            self.choose.emit(step)
        elif abs(step) == 1:
            self.finished.emit(Move.UP if step < 0 else Move.DOWN)
        else:
            return False
        return True

    def _date_key(self, event: QKeyEvent) -> bool:
        """Calendar keys move a date; a minus inside a partial date is part of it."""
        if self.column.kind is not Kind.DATE or event.modifiers() & ~(_SHIFT | _KEYPAD):
            return False
        key, whole = event.text().lower(), day_of(self.text())
        if not key or (key == "-" and whole is None and self.text()):
            return False
        day = moved(whole or day_of(self._before) or clock.today(), key)
        if day is None:
            return False
        self.setText(day.isoformat())
        self.selectAll()
        return True

    def _paste_block(self) -> bool:
        """A pasted block of cells is no text for one cell."""
        mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if mime is None or not mime.hasText():
            return False
        if not any(mark in mime.text().strip("\r\n") for mark in "\t\n"):
            return False
        self.block_pasted.emit(mime)
        return True

    def _undo(self) -> None:
        """Take back typing first; with nothing typed it is the grid's undo."""
        if self.isUndoAvailable() and self.text() != self._before:
            self.undo()
        else:
            self.command.emit("undo")

    def _text_changed(self, text: str) -> None:
        self.changed_by_person = True
        self.typed.emit(text)


def _is_tab(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not keys.has_command_modifier(event)
