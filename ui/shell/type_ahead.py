"""What is typed while a page is on its way: kept, and handed to the page when it is there."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from models.i18n import N_
from ui.translation import bind

MOST = 200
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_GOES = QEvent.Type.KeyPress, QEvent.Type.KeyRelease


class _Key(NamedTuple):
    """One key event as it came."""

    kind: QEvent.Type
    key: int
    modifiers: Qt.KeyboardModifier
    text: str


class TypeAhead(QWidget):
    """Has the keyboard while a page is made and loaded, so that nobody has to wait for a cursor before typing.

    Keys that are a command of the window (with Ctrl, Alt or F1 to F12) and Esc act at once, as anywhere else.
    """

    needless = Signal()
    """A box that closed gave the keyboard back to here, and no page is on its way any more."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shell.typeahead")
        bind(self, "setAccessibleName", N_("Page is being opened"))
        self.setFixedSize(1, 1)
        self._keys: list[_Key] = []
        self._waits = False

    def wait(self) -> None:
        """A page is on its way to the front: take the keyboard and keep what is typed."""
        if not self._waits:
            self._keys.clear()
        self._waits = True
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hand_over(self, page: QWidget) -> None:
        """The page is there: it gets the keys if it has the keyboard; a person who went elsewhere meant elsewhere."""
        keys, self._keys, self._waits = self._keys, [], False
        for key in keys:
            target = QApplication.focusWidget()
            if target is None or not page.isAncestorOf(target):
                return
            QCoreApplication.sendEvent(target, QKeyEvent(key.kind, key.key, key.modifiers, key.text))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard stays here only as long as a page is awaited."""
        super().focusInEvent(event)
        if not self._waits:
            self.needless.emit()

    def event(self, event: QEvent) -> bool:
        """Keep keys, before one of them becomes a shortcut or moves the keyboard on."""
        if not self._waits or not isinstance(event, QKeyEvent) or not _is_typing(event):
            return super().event(event)
        if event.type() in _GOES and len(self._keys) < MOST:
            self._keys.append(_Key(event.type(), event.key(), event.modifiers(), event.text()))
        event.accept()
        return True


def _is_typing(event: QKeyEvent) -> bool:
    """Whether a key is for what has the keyboard, and no command; AltGr types characters."""
    if event.text() and event.text().isprintable() and not _plain_alt(event):
        return True
    function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
    return not (event.modifiers() & _COMMANDS) and not function and event.key() != Qt.Key.Key_Escape


def _plain_alt(event: QKeyEvent) -> bool:
    held = event.modifiers() & _COMMANDS
    return bool(held) and held != Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
