"""Whether an input method is composing: while it is, no shortcut, completer or Enter may act."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_PREEDIT = "qudao-composing"


class _Watcher(QObject):
    """Looks at the events of the focused widget only, so that it costs nothing elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self._watched: QWidget | None = None

    def follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        """The keyboard went to another widget."""
        old, self._watched = self._watched, now
        if old is not None and old is not now and isValid(old):
            old.removeEventFilter(self)
            old.setProperty(_PREEDIT, False)
        if now is not None:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note pre-edit text, and keep shortcuts away while there is any."""
        kind = event.type()
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            watched.setProperty(_PREEDIT, bool(event.preeditString()))
        elif kind == QEvent.Type.ShortcutOverride and watched.property(_PREEDIT):
            event.accept()
            return True
        return False


_watchers: list[_Watcher] = []


def install(app: QApplication) -> None:
    """Begin to watch the focused widget; called once at start."""
    if not _watchers:
        watcher = _Watcher()
        _watchers.append(watcher)
        app.focusChanged.connect(watcher.follow)
        watcher.follow(None, app.focusWidget())


def watch(widget: QWidget) -> None:
    """Watch a widget also before it has the keyboard (cell editors)."""
    if not _watchers:
        _watchers.append(_Watcher())
    widget.removeEventFilter(_watchers[0])
    widget.installEventFilter(_watchers[0])


def is_composing(widget: QWidget | None) -> bool:
    """Whether the widget, or the focused one inside it, holds text not yet committed by the input method."""
    if widget is None:
        return False
    if widget.property(_PREEDIT):
        return True
    focused = widget.focusProxy() or QApplication.focusWidget()
    if focused is None or focused is widget:
        return False
    return widget.isAncestorOf(focused) and bool(focused.property(_PREEDIT))
