"""The line between an open book and its office: hints, pauses after failures, and what is said about its state.

One connection listens for hints of the office and costs nothing while nothing happens. Without hints it is asked about
every minute; after a failure later and later, up to five minutes.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from controllers.context import AppContext
from controllers.jobs import Job, Lane
from controllers.presence import Presence
from models.clock import clock
from models.errors import AppError, Offline
from models.i18n import N_
from models.platform.server.errors import SessionEnded, SignInRefused
from models.sync.engine import Stopped
from models.sync.ports import Cut, Refused
from models.sync.replies import Foreign
from models.sync.service import Listener, State

log = logging.getLogger(__name__)

EVERY_MS = 50_000
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
    FAULT = "fault"
    OFF = "off"


_STOPS = {"update": SyncState.NEEDS_UPDATE, "revoked": SyncState.BLOCKED, "wipe": SyncState.BLOCKED,
          "lease": SyncState.BLOCKED, "server_old": SyncState.NEEDS_UPDATE}
REASONS = {
    "update": N_("The office works with a newer version of Qudao. Everything you do is kept here. Install the new version."),
    "revoked": N_("The office no longer lets this computer in. Everything you did is kept here. Ask an administrator."),
    "wipe": N_("The office ordered that this copy be deleted. It is being deleted. Ask an administrator."),
    "lease": N_("The office was not reached for too long. Everything you did is kept here. Connect to its network and sign in."),
    "server_old": N_("The server is not up to date with this program. Everything you do is kept here. Ask an administrator."),
    "busy": N_("The office is busy. Everything you do is kept here. It is tried again by itself."),
    "cut": N_("The server cannot be reached. Everything you do is kept here. It is tried again by itself."),
    "login": N_("The office does not accept the password any more. Everything you do is kept here. Sign in to the office again."),
    "ended": N_("This session was ended by an administrator, or by you on another computer. Everything you do is kept here. "
                "Sign in to the office again."),
    "fault": N_("Something in Qudao itself failed. Everything you do is kept here. It is tried again by itself. If it stays, "
                "tell an administrator."),
    "foreign": N_("The server sent records that are not for you. None of them was kept. Everything you do is kept here. Tell an "
                  "administrator."),
    "refused": N_("The server refused to go on. Everything you do is kept here. Ask an administrator."),
}


class OfficeLink(QObject):
    """Keeps in touch with one office; subclasses say what is done each time."""

    state_changed = Signal(object)
    came_back = Signal()
    tried = Signal(bool)
    """A round has ended: whether it went through."""
    synchronised = Signal(object)
    """Of a copy: what a round sent and brought."""
    counted = Signal(object)
    """Of a copy: what waits, conflicts and was refused is known anew."""
    ordered = Signal(str)
    """What must happen at once, of a copy: `wipe` (the office wants it deleted), `lease` (it was too long without the office);
    of a live book: `ended` (somebody ended this session)."""
    keeps_copy = False
    """Whether the open book is a copy, which may hold what the office has not got yet."""
    presence: Presence | None = None
    """Who else has the same records open, where the book is live."""
    asks_on_line = False
    """Whether rounds ask on the connection for hints, so that nobody looks for hints meanwhile."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.state = SyncState.OFF
        self.why = ""
        self.error: AppError | None = None
        self.since: datetime = clock.now()
        self.last: datetime | None = None
        """When it last went through."""
        self.failures = 0
        self.standing: State | None = None
        """Of a copy: what waits, conflicts and was refused, as last counted."""
        self._again = False
        self._unheard: list[Any] = []
        """What rounds brought that were called off too late, told when it goes on."""
        self._running: Job | None = None
        self._listener: Listener | None = None
        self._fresh: Listener | None = None
        """Made by a worker and not yet taken over; whoever comes second, worker or `stop`, closes it."""
        self._notifier: QSocketNotifier | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.now)

    # --- for subclasses ---------------------------------------------------------------------------------------------

    def work(self, job: Job) -> Any:
        """What is done each time, on the worker's thread."""
        raise NotImplementedError

    def listen(self) -> Listener:
        """A connection for hints, on the worker's thread."""
        raise NotImplementedError

    def arrived(self, answer: Any) -> None:
        """It went through."""

    def hinted(self, channels: frozenset[str]) -> None:
        """The office said something on these channels."""
        self.now()

    def own_backends(self) -> frozenset[int]:
        """Connections whose hints are our own."""
        return frozenset()

    # --- from outside -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin: once now, then by itself."""
        if self.state is SyncState.OFF:
            self._say(SyncState.IDLE)
            unheard, self._unheard = self._unheard, []
            for answer in unheard:
                self.arrived(answer)
            self.now()

    def stop(self) -> None:
        """Nothing happens any more (book closed or locked); what runs ends at its next safe point."""
        self._timer.stop()
        self._deafen()
        if self._running is not None and self._running.active:
            self._running.cancel()
        self._close_fresh()
        self._say(SyncState.OFF)

    def lock(self) -> None:
        """The screen is locked: nothing happens until `start`."""
        self.stop()

    def now(self) -> None:
        """Get in touch at once; asked for again while it runs, it follows once more."""
        if self.state is SyncState.OFF:
            return
        if self._running is not None and self._running.active:
            self._again = True
            return
        self._again = False
        self._timer.stop()
        if self.state in (SyncState.IDLE, SyncState.SYNCING):
            self._say(SyncState.SYNCING)
        if self.asks_on_line and self._notifier is not None:
            self._notifier.setEnabled(False)
        self._running = self.context.jobs.run("", self._work, self._done, self._failed, lane=Lane.SYNC)
        self._running.finished.connect(self._ended)

    def lost(self) -> None:
        """Somebody found out that the office cannot be reached: say so, and try by ourselves."""
        if self.state in (SyncState.IDLE, SyncState.SYNCING):
            self.failures += 1
            self._fail_with(SyncState.OFFLINE, "cut")
            self._next(FIRST_BACK_OFF_MS)

    def tells(self) -> bool:
        """Whether we hear of each change in the data we look at."""
        return self.asks_on_line and self.state in (SyncState.IDLE, SyncState.SYNCING)

    def next_at(self) -> datetime | None:
        """When it is tried again by itself."""
        left = self._timer.remainingTime() if self._timer.isActive() else -1
        return None if left < 0 else clock.now() + timedelta(milliseconds=left)

    # --- one round --------------------------------------------------------------------------------------------------

    def _work(self, job: Job) -> Any:
        answer = self.work(job)
        if self._listener is None:
            try:
                self._fresh = self.listen()
            except (AppError, Cut, Refused) as error:  # what went through stays so; without hints it is asked again by itself
                log.info("no connection for hints: %s", type(error).__name__)
            if job.cancelled:
                self._close_fresh()
        return answer

    def _close_fresh(self) -> None:
        listener, self._fresh = self._fresh, None
        if listener is not None:
            listener.close()

    def _done(self, found: Any) -> None:
        if self.state is SyncState.OFF:
            self._unheard.append(found)
            return
        listener, self._fresh = self._fresh, None
        if listener is not None:
            self._hear(listener)
        back, self.failures = self.failures > 0, 0
        self.error, self.last = None, clock.now()
        self._say(SyncState.IDLE)
        if back:
            self.came_back.emit()
        self.arrived(found)
        self._next(EVERY_MS)
        self.tried.emit(True)
        if self._again:
            self.now()

    def _failed(self, error: BaseException) -> None:
        if self.state is SyncState.OFF or (self._running is not None and self._running.cancelled):
            return
        self.failures += 1
        self._deafen()
        self.error = error if isinstance(error, AppError) else None
        if isinstance(error, Stopped) and error.why in _STOPS:
            self._fail_with(_STOPS[error.why], error.why)
            self.tried.emit(False)
            if error.why == "server_old":  # it may be brought up to date at any time
                self._next(LONGEST_BACK_OFF_MS)
            return
        if isinstance(error, SessionEnded):
            self._fail_with(SyncState.NEEDS_LOGIN, "ended")
            self.tried.emit(False)
            return
        if isinstance(error, SignInRefused) or (isinstance(error, Refused) and error.code.startswith("28")):
            self._fail_with(SyncState.NEEDS_LOGIN, "login")
        elif isinstance(error, Refused) or (self.error is not None and not isinstance(error, Offline)):
            self._fail_with(SyncState.BLOCKED, "foreign" if isinstance(error, Foreign) else "refused")
        elif isinstance(error, (Offline, Cut, Stopped)):
            self._fail_with(SyncState.OFFLINE, error.why if isinstance(error, Stopped) else "cut")
        else:
            self._fail_with(SyncState.FAULT, "fault")
        self._next(min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** min(self.failures - 1, 20)))
        self.tried.emit(False)

    def _ended(self) -> None:
        """A round that was called off has no result; what was asked for since then follows now, and hints that came meanwhile."""
        if self.asks_on_line and self._notifier is not None:
            self._notifier.setEnabled(True)
            self._hint()
        if self._again and self._running is not None and self._running.cancelled:
            self.now()

    def _fail_with(self, state: SyncState, why: str) -> None:
        """Say that it did not go through, and why."""
        self._say(state, why)

    def _next(self, pause: int) -> None:
        """Wait, a little differently on each computer."""
        self._timer.start(int(pause * random.uniform(1.0, 1.25)))

    # --- hints --------------------------------------------------------------------------------------------------------

    def _hear(self, listener: Listener) -> None:
        self._deafen()
        self._listener = listener
        self._notifier = QSocketNotifier(listener.handle(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hint)

    def _hint(self) -> None:
        """The office said something, or the connection is gone (then the next round connects again)."""
        if self._listener is None:
            return
        try:
            channels = self._listener.hints(self.own_backends())
            if channels:
                self.hinted(channels)
        except (Cut, Refused):
            self._deafen()
            self.lost()

    def _deafen(self) -> None:
        listener = self._take_line()
        if listener is not None:
            listener.close()

    def _take_line(self) -> Listener | None:
        """The connection for hints, which nobody watches here any more."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        listener, self._listener = self._listener, None
        return listener

    def _say(self, state: SyncState, why: str = "") -> None:
        if (state, why) == (self.state, self.why):
            return
        quiet = (SyncState.IDLE, SyncState.SYNCING)
        if not (state in quiet and self.state in quiet):
            self.since = clock.now()
        self.state, self.why = state, why
        self.state_changed.emit(state)


__all__ = ["REASONS", "OfficeLink", "SyncState"]
