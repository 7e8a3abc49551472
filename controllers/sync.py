"""Synchronising in the background: when, how often, and what is said about it.

One connection listens for hints of the office and costs nothing while nothing happens. Without hints it is asked every
minute; after a failure later and later, up to five minutes. Own work goes up two seconds after the last keystroke that
was stored.
"""

from __future__ import annotations

import random
from enum import StrEnum

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from controllers.context import AppContext
from controllers.jobs import Job, Lane
from models.sync.applying import Report
from models.sync.engine import Stopped
from models.sync.ports import Cut, Refused
from models.sync.service import Copy, Listener

SETTLE_MS = 2_000
EVERY_MS = 60_000
FIRST_BACK_OFF_MS = 1_000
LONGEST_BACK_OFF_MS = 300_000


class SyncState(StrEnum):
    """What the status bar says."""

    IDLE = "idle"
    SYNCING = "syncing"
    OFFLINE = "offline"
    NEEDS_LOGIN = "needs_login"
    NEEDS_UPDATE = "needs_update"
    BLOCKED = "blocked"
    OFF = "off"


_STOPS = {"update": SyncState.NEEDS_UPDATE, "revoked": SyncState.BLOCKED, "wipe": SyncState.BLOCKED}


class SyncController(QObject):
    """Keeps one copy in step with its office."""

    state_changed = Signal(object)
    synchronised = Signal(object)

    def __init__(self, context: AppContext, copy: Copy, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context, self.copy = context, copy
        self.state = SyncState.OFF
        self.why = ""
        self.failures = 0
        self._again = False
        self._running: Job | None = None
        self._listener: Listener | None = None
        self._notifier: QSocketNotifier | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.now)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.now)

    # --- from outside -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin: once now, then by itself."""
        if self.state is SyncState.OFF:
            self.context.changed.connect(self._changed_here)
            self._say(SyncState.IDLE)
            self.now()

    def stop(self) -> None:
        """Nothing happens any more (book closed or locked); what runs ends by itself."""
        if self.state is not SyncState.OFF:
            self.context.changed.disconnect(self._changed_here)
        self._timer.stop()
        self._settle.stop()
        self._deafen()
        self._say(SyncState.OFF)

    def now(self) -> None:
        """Synchronise at once; asked for again while it runs, it follows once more."""
        if self.state is SyncState.OFF:
            return
        if self._running is not None and self._running.active:
            self._again = True
            return
        self._again = False
        self._timer.stop()
        self._say(SyncState.SYNCING)
        self._running = self.context.jobs.run("", self._work, self._done, self._failed, lane=Lane.SYNC)

    # --- one round ----------------------------------------------------------------------------------------------

    def _work(self, job: Job) -> tuple[Report, Listener | None]:
        report = self.copy.synchronise()
        return report, None if self._listener is not None else self.copy.listen()

    def _done(self, answer: tuple[Report, Listener | None]) -> None:
        report, listener = answer
        self.failures = 0
        if listener is not None:
            self._hear(listener)
        if self.state is SyncState.OFF:
            self._deafen()
            return
        self._say(SyncState.IDLE)
        self.synchronised.emit(report)
        if report.tables:
            self._settling = True
            self.context.changed.emit(frozenset(report.tables))
            self._settling = False
        self._next(EVERY_MS)
        if self._again:
            self.now()

    def _failed(self, error: BaseException) -> None:
        if self.state is SyncState.OFF:
            return
        self.failures += 1
        self._deafen()
        if isinstance(error, Stopped) and error.why in _STOPS:
            self._say(_STOPS[error.why], error.why)
            return
        if isinstance(error, Refused):
            self._say(SyncState.NEEDS_LOGIN if error.code.startswith("28") else SyncState.BLOCKED, error.code)
        else:
            self._say(SyncState.OFFLINE, type(error).__name__)
        self._next(min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** min(self.failures - 1, 20)))

    def _next(self, pause: int) -> None:
        """Wait, a little differently on each computer."""
        self._timer.start(int(pause * random.uniform(1.0, 1.25)))

    # --- hints ------------------------------------------------------------------------------------------------------

    _settling = False

    def _changed_here(self, tables: object) -> None:
        if not self._settling:
            self._settle.start()

    def _hear(self, listener: Listener) -> None:
        self._listener = listener
        self._notifier = QSocketNotifier(listener.handle(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hint)

    def _hint(self) -> None:
        """The office said something, or the connection is gone (then the next round connects again)."""
        if self._listener is None:
            return
        try:
            if self._listener.hints(self.copy.backend):
                self.now()
        except (Cut, Refused):
            self._deafen()
            if self.state is SyncState.IDLE:
                self._next(FIRST_BACK_OFF_MS)

    def _deafen(self) -> None:
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _say(self, state: SyncState, why: str = "") -> None:
        if (state, why) != (self.state, self.why):
            self.state, self.why = state, why
            self.state_changed.emit(state)


__all__ = ["SyncController", "SyncState"]
