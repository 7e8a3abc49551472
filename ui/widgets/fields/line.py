"""The one-line input that all typed fields share: input methods, pasting, and no undo of its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from models.errors import AppError
from models.i18n import tr
from models.text import Kind, clean_text
from ui.widgets.fields.reading import Read, Reading, Show, half_width, read_text, show_text

ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
OPEN_KEYS = (Qt.Key.Key_F4, Qt.Key.Key_F7)
PASTE_LIMIT = 20_000


def wants_list(event: QKeyEvent) -> bool:
    """Whether a key asks for the look-up: Alt+Down, F4 or F7."""
    alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
    return bool(alt_down) or (event.key() in OPEN_KEYS and not event.modifiers())


def is_undo_or_redo(event: QKeyEvent) -> bool:
    """Whether a key is undo or redo, which belong to the whole tab."""
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


class LineField(QLineEdit):
    """A line of text that reports values, not keys.

    `edited(reading)` follows each change by the person, `left(reading)` when the field is left or Enter is
    pressed. While an input method is composing, nothing else acts.
    """

    edited = Signal(object)
    left = Signal(object)
    refused = Signal(str)

    def __init__(
        self,
        read: Read | None = None,
        show: Show = show_text,
        *,
        limit: int = 200,
        input_method: bool = True,
        right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.read = read or read_text(Kind.LINE, limit)
        self.show_value = show
        self.limit = limit
        self.composing = False
        self._input_method = input_method
        self._by_program = False
        self._touched = False
        self.setMaxLength(2 * limit + 2)
        if right:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if not input_method:
            self.setInputMethodHints(
                Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText
            )
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, input_method)
        self.textChanged.connect(self._text_changed)
        self.returnPressed.connect(self._entered)

    # ---- value -----------------------------------------------------------------------------------

    def reading(self) -> Reading:
        """What the present text means."""
        return self.read(self.text())

    def value(self) -> Any:
        """The value of the present text, or the text itself while it means none."""
        return self.reading().value

    def set_value(self, value: Any, raw: str = "") -> None:
        """Show a value, or a typed text that is none yet; what is being typed and means the same stays."""
        if self.hasFocus() and self._touched:
            now = self.reading()
            if (now.unread and now.value == raw) or (not raw and (now.value or None) == (value or None)):
                return
        self.show_text(raw or self.show_value(value))
        self._touched = False

    def show_text(self, text: str) -> None:
        """Put a text in without reporting it as typed."""
        if self.text() != text:
            self._by_program = True
            self.setText(text)
            self._by_program = False
            if not self.hasFocus():
                self.setCursorPosition(0)

    def set_read_only(self, read_only: bool) -> None:
        """Show the value as text that can be selected but not changed."""
        self.setReadOnly(read_only)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, self._input_method and not read_only)

    # ---- pasting ---------------------------------------------------------------------------------

    def paste_text(self, text: str) -> None:
        """Insert a text from elsewhere; one that cannot be stored is refused whole, with the reason."""
        if self.isReadOnly():
            return
        try:
            if len(text) > PASTE_LIMIT:
                text = clean_text(text, Kind.LINE, limit=self.limit)
            cleaned = clean_text(text.strip("\r\n"), Kind.NAME, limit=PASTE_LIMIT)
            room = self.limit - len(self.text()) + len(self.selectedText())
            if len(cleaned) > max(room, 0):
                clean_text("x" * (len(self.text()) + len(cleaned)), Kind.LINE, limit=self.limit)
        except AppError as error:
            self.refused.emit(error.message())
            return
        self.insert(cleaned)

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped text is pasted text."""
        if event.mimeData().hasText() and not event.mimeData().hasUrls():
            self.setCursorPosition(self.cursorPositionAt(event.position().toPoint()))
            self.paste_text(event.mimeData().text())
            event.acceptProposedAction()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button pastes where the system does that."""
        clipboard = QGuiApplication.clipboard()
        if event.button() == Qt.MouseButton.MiddleButton and clipboard.supportsSelection():
            self.setCursorPosition(self.cursorPositionAt(event.position().toPoint()))
            self.paste_text(clipboard.text(clipboard.Mode.Selection))
            return
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Cut, copy, paste, select all in our language; undo belongs to the tab."""
        menu = QMenu(self)
        menu.setObjectName("field.menu")
        selected, editable = self.hasSelectedText(), not self.isReadOnly()
        for name, text, act, possible in (
            ("cut", tr("Cut"), self.cut, selected and editable),
            ("copy", tr("Copy"), self.copy, selected),
            ("paste", tr("Paste"), self._paste_clipboard, editable),
            ("select_all", tr("Select all"), self.selectAll, bool(self.text())),
        ):
            action = menu.addAction(text)
            action.setObjectName(f"field.menu.{name}")
            action.setEnabled(possible)
            action.triggered.connect(act)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    # ---- keys and input method --------------------------------------------------------------------

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
        if not self.composing and event.commitString():
            self.committed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that reach us while composing belong to the input method."""
        if self.composing:
            event.accept()
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste_clipboard()
            return
        if is_undo_or_redo(event) or wants_list(event):
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab, too, belongs to the input method while it composes."""
        return False if self.composing else super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field ends the edit; a popup menu is no leaving."""
        super().focusOutEvent(event)
        self.composing = False
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.finish()

    def finish(self) -> None:
        """Report the value as final and show it in its usual form."""
        reading = self.reading()
        if not reading.problem and not self.isReadOnly():
            self.show_text(self.show_value(reading.value))
        self._touched = False
        self.left.emit(reading)

    def committed(self) -> None:
        """An input method committed text (look-ups wait for this)."""

    # ---- inside ------------------------------------------------------------------------------------

    def _paste_clipboard(self) -> None:
        self.paste_text(QGuiApplication.clipboard().text())

    def _text_changed(self, text: str) -> None:
        if self._by_program:
            return
        if not self._input_method and half_width(text) != text:
            at = self.cursorPosition()
            self._by_program = True
            self.setText(half_width(text))
            self._by_program = False
            self.setCursorPosition(at)
        self._touched = True
        self.edited.emit(self.reading())

    def _entered(self) -> None:
        if not self.composing:
            self.finish()
            self.focusNextChild()
