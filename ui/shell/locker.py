"""Locks a window and brings everything back where it was."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from controllers.context import AppContext
from controllers.session import SessionController
from ui.shell.lock_screen import LockScreen
from ui.shell.locking import Curtain, IdleWatch


class Locker(QObject):
    """Swaps the frame for the lock screen, on demand or after idling."""

    about_to_lock = Signal()
    locked = Signal()
    unlocked = Signal()

    def __init__(
        self, window: QMainWindow, context: AppContext, session: SessionController, stack: QStackedWidget
    ) -> None:
        super().__init__(window)
        self._window, self._context, self._session, self._stack = window, context, session, stack
        self.screen = LockScreen(session.unlock)
        stack.addWidget(self.screen)
        self.idle = IdleWatch(context, self)
        self._curtain = Curtain(window)
        self._before: QWidget | None = None
        self.idle.idle.connect(self.lock)
        self.screen.unlocked.connect(self._unlocked_here)
        context.lock_changed.connect(self._follow)

    def lock(self) -> None:
        """Replace the content of all windows; the key leaves the memory when nothing needs it."""
        if self._context.locked or self._context.book is None:
            return
        self._context.set_locked(True)
        self._session.lock_when_idle()

    def _unlocked_here(self) -> None:
        self._context.set_locked(False)

    def _follow(self, locked: bool) -> None:
        """Every window does the same."""
        if locked:
            self._close()
        else:
            self._open()

    def _close(self) -> None:
        self._before = QApplication.focusWidget()
        self.about_to_lock.emit()
        self._curtain.close()
        self._window.menuBar().hide()
        self._stack.setCurrentWidget(self.screen)
        self.screen.begin(self._context.principal.name)
        self.locked.emit()

    def _open(self) -> None:
        self.idle.touched()
        self._stack.setCurrentIndex(0)
        self._window.menuBar().show()
        self._curtain.open()
        self.unlocked.emit()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus()


