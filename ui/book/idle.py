"""Notices that nobody is at work: no key or mouse for some minutes, or the computer slept (AU-04)."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from models.clock import clock

TICK_MS = 5000
SLEPT = timedelta(seconds=60)
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class IdleWatch(QObject):
    """Emits `idle` once when the time is over or the computer wakes from sleep; `restart` begins anew."""

    idle = Signal()

    def __init__(self, minutes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.minutes = minutes
        self._seen = clock.monotonic()
        self._wall = clock.now()
        self._told = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self.watch)
        self.watch(app.focusWindow())

    def watch(self, window: QWindow | None) -> None:
        """Look at what arrives at a window of the program (not at every event: that would cost all of them)."""
        if window is not None:
            window.installEventFilter(self)

    def set_minutes(self, minutes: int) -> None:
        """Take another waiting time."""
        self.minutes = minutes

    def restart(self) -> None:
        """Somebody is there again."""
        self._seen, self._wall, self._told = clock.monotonic(), clock.now(), False

    def quiet_for(self) -> float:
        """Seconds since the last key or move of the mouse."""
        return clock.monotonic() - self._seen

    def look(self) -> None:
        """Compare the clocks; called by the timer."""
        wall, before = clock.now(), self._wall
        self._wall = wall
        slept = wall - before > timedelta(milliseconds=TICK_MS) + SLEPT
        over = self.quiet_for() >= self.minutes * 60
        if (slept or over) and not self._told:
            self._told = True
            self.idle.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every key and every move of the mouse counts."""
        if event.type() in _INPUT:
            self._seen = clock.monotonic()
        return False
