"""Locking: after a while without keys or mouse, or on demand, the content is replaced, not only covered."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from controllers.context import AppContext
from controllers.settings import IDLE_LOCK_MINUTES
from models.clock import clock

CHECK_MS = 5000
CLEAR_CLIPBOARD_MS = 60_000
_ACTIVITY = frozenset({
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin, QEvent.Type.TabletPress, QEvent.Type.InputMethod,
})


class IdleWatch(QObject):
    """Tells when nobody has touched the windows for the chosen time; sleep counts as time."""

    idle = Signal()

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._last = clock.monotonic()
        self._last_wall = clock.now()
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()

    def watch(self, window: QWindow | None) -> None:
        """Look at what arrives at a window."""
        if window is not None:
            window.installEventFilter(self)

    def touched(self) -> None:
        """Somebody is here."""
        self._last = clock.monotonic()
        self._last_wall = clock.now()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note keys and mouse; nothing is held back."""
        if event.type() in _ACTIVITY:
            self.touched()
        return False

    def check(self) -> None:
        """Lock when the time is up, by either clock: the steady one stops while the computer sleeps."""
        limit = 60 * self._context.settings.get(IDLE_LOCK_MINUTES)
        steady = clock.monotonic() - self._last
        wall = (clock.now() - self._last_wall).total_seconds()
        if max(steady, wall) >= limit and not self._context.locked:
            self.idle.emit()


class Curtain(QObject):
    """Hides every other window of the program and brings them back afterwards."""

    def __init__(self, main: QWidget) -> None:
        super().__init__(main)
        self._main = main
        self._hidden: list[QWidget] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CLEAR_CLIPBOARD_MS)
        self._timer.timeout.connect(self._clear_clipboard)

    def close(self) -> None:
        """Hide dialogs, menus and tips; what was copied here leaves the clipboard after a minute."""
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            following = QApplication.activePopupWidget()
            popup = None if following is popup else following
        for widget in QApplication.topLevelWidgets():
            if widget is not self._main and widget.isVisible() and not widget.property("qudao-main"):
                self._hidden.append(widget)
                widget.hide()
        self._timer.start()

    def open(self) -> None:
        """Bring the hidden windows back."""
        from shiboken6 import isValid

        self._timer.stop()
        hidden, self._hidden = self._hidden, []
        for widget in hidden:
            if isValid(widget):
                widget.show()

    def _clear_clipboard(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard.ownsClipboard():
            clipboard.clear()
