"""Several lines of text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QWidget

from models.errors import AppError
from models.i18n import tr
from models.text import Kind, clean_text
from ui import theme
from ui.widgets.fields.line import is_undo_or_redo
from ui.widgets.fields.reading import Reading, read_text, show_text


class NoteField(QPlainTextEdit):
    """Plain text of several lines; Tab leaves the field and never becomes a character."""

    edited = Signal(object)
    left = Signal(object)
    refused = Signal(str)

    def __init__(self, *, limit: int = 20_000, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.limit = limit
        self.read = read_text(Kind.NOTE, limit)
        self.composing = False
        self._by_program = False
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self._size()
        theme.changed.connect(self._size)
        self.textChanged.connect(self._text_changed)

    def reading(self) -> Reading:
        """What the present text means."""
        return self.read(self.toPlainText())

    def value(self) -> Any:
        """The present text, cleaned where possible."""
        return self.reading().value

    def set_value(self, value: Any, raw: str = "") -> None:
        """Show a text; one being typed that means the same stays as it is."""
        text = raw or show_text(value)
        if self.hasFocus() and self.reading().value == text:
            return
        if self.toPlainText() != text:
            self._by_program = True
            self.setPlainText(text)
            self._by_program = False

    def set_read_only(self, read_only: bool) -> None:
        """Show the text without letting it be changed."""
        self.setReadOnly(read_only)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted text is cleaned; too much or unstorable text is refused whole."""
        text = source.text()
        room = self.limit - len(self.toPlainText()) + len(self.textCursor().selectedText())
        try:
            cleaned = clean_text(text, Kind.NOTE, limit=max(room, 0)) if text.strip() else text[: max(room, 0)]
        except AppError as error:
            self.refused.emit(error.message())
            return
        self.insertPlainText(cleaned)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Cut, copy, paste, select all in our language."""
        menu = QMenu(self)
        menu.setObjectName("field.menu")
        selected, editable = self.textCursor().hasSelection(), not self.isReadOnly()
        for name, text, act, possible in (
            ("cut", tr("Cut"), self.cut, selected and editable),
            ("copy", tr("Copy"), self.copy, selected),
            ("paste", tr("Paste"), self.paste, editable),
            ("select_all", tr("Select all"), self.selectAll, True),
        ):
            action = menu.addAction(text)
            action.setObjectName(f"field.menu.{name}")
            action.setEnabled(possible)
            action.triggered.connect(act)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """While composing no shortcut acts; undo and redo go to the tab."""
        if event.type() == QEvent.Type.ShortcutOverride:
            if self.composing:
                event.accept()
                return True
            if is_undo_or_redo(event):  # type: ignore[arg-type]
                event.ignore()
                return False
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether there is text being composed."""
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter belongs to the page, Enter makes a line."""
        control = Qt.KeyboardModifier.ControlModifier
        if self.composing:
            event.accept()
        elif is_undo_or_redo(event) or (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & control
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab, too, belongs to the input method while it composes."""
        return False if self.composing else super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field ends the edit."""
        super().focusOutEvent(event)
        self.composing = False
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit(self.reading())

    def _text_changed(self) -> None:
        if not self._by_program and not self.composing:
            self.edited.emit(self.reading())

    def _size(self) -> None:
        line = self.fontMetrics().lineSpacing()
        self.setFixedHeight(line * self._lines + theme.px(14))
