"""Synchronising a copy in the background: own work goes up two seconds after the last keystroke that was stored."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from controllers.context import AppContext
from controllers.jobs import Job
from controllers.office_link import (
    EVERY_MS,
    FIRST_BACK_OFF_MS,
    LONGEST_BACK_OFF_MS,
    OfficeLink,
    SyncState,
)
from controllers.settings import SYNC_FILES
from controllers.sync_watch import OrderWatch
from models.errors import Offline
from models.sync import lease, service
from models.sync.applying import Report
from models.sync.engine import Stopped
from models.sync.ports import Cut
from models.sync.service import Copy, Listener, State

SETTLE_MS = 2_000
SMALL_FILE = 1_048_576
FILE_LIMITS: dict[str, int | None] = {"all": None, "small": SMALL_FILE, "asked": -1}
"""What goes by itself for each choice of the setting."""


class SyncController(OfficeLink):
    """Keeps one copy in step with its office."""

    keeps_copy = True
    asks_on_line = True

    def __init__(self, context: AppContext, copy: Copy, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.copy = copy
        self._asked = 0
        self._settling = False
        self._all_files = False
        self._locked = False
        self._watch: OrderWatch | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.now)

    def start(self) -> None:
        """Begin: once now, then by itself."""
        if self.state is SyncState.OFF:
            self._locked = False
            self._end_watch()
            self.context.changed.connect(self._changed_here)
            super().start()
            self.count()

    def lock(self) -> None:
        """Nothing happens until `start`, but that an order to delete the copy is heard."""
        busy = self._running is not None and self._running.active
        reached = self.state in (SyncState.IDLE, SyncState.SYNCING)
        line = None if busy else self._take_line()
        self.stop()
        self._locked = True
        if line is not None:
            self._watch_line(line)
        elif reached:  # the round that is called off takes its line along; another one, before the password is forgotten
            self.context.jobs.run("", lambda job: self.copy.listen(), self._watch_line, _no_line)

    def _watch_line(self, line: Listener) -> None:
        if not self._locked:
            line.close()
            return
        self.copy.keep_line(line)
        self._watch = OrderWatch(self.context.jobs, self.copy, lambda: self.ordered.emit("wipe"), self)

    def stop(self) -> None:
        """Nothing happens any more."""
        self._locked = False
        self._end_watch()
        if self.state is not SyncState.OFF:
            self.context.changed.disconnect(self._changed_here)
        self._settle.stop()
        super().stop()
        self.copy.hang_up()

    def _end_watch(self) -> None:
        """The line stays only to tell the office that its order was carried out."""
        watch, self._watch = self._watch, None
        if watch is not None and not watch.ordered:
            watch.end()
            self.copy.drop_line()

    def now(self) -> None:
        """Synchronise at once; files go as the setting says."""
        if self._running is None or not self._running.active:
            self.copy.largest = None if self._all_files else self.file_limit()
            self._all_files = False
        super().now()

    def send_files(self) -> None:
        """Synchronise at once, with all files."""
        self._all_files = True
        self.now()

    def file_limit(self) -> int | None:
        """Up to which size files go by themselves."""
        return FILE_LIMITS[self.context.settings.get(SYNC_FILES)]

    def work(self, job: Job) -> Report:
        """One synchronisation."""
        self.copy.progress = lambda _table, count: job.progress(0, 0)
        try:
            return self.copy.synchronise(line=self._listener)
        except (Cut, Offline) as error:
            if lease.standing(self.copy.database).over:
                raise Stopped("lease") from error
            raise

    def _fail_with(self, state: SyncState, why: str) -> None:
        super()._fail_with(state, why)
        if why in ("wipe", "lease"):
            self.ordered.emit(why)

    def listen(self) -> Listener:
        """A connection for hints."""
        return self.copy.listen()

    def own_backends(self) -> frozenset[int]:
        """The connection that synchronises."""
        return frozenset((self.copy.backend,))

    def arrived(self, answer: Report) -> None:
        """Say what came, and count anew."""
        self.synchronised.emit(answer)
        tables = answer.tables | ({"sync_ops"} if answer.sent else set())
        if tables:
            self._settling = True
            self.context.changed.emit(frozenset(tables))
            self._settling = False
        self.count()

    def count(self) -> None:
        """Count what waits, conflicts and was refused."""
        database, person = self.copy.database, self.copy.person
        self._asked += 1
        asked = self._asked
        self.context.jobs.run("", lambda job: (asked, service.state(database, person)), self._counted)

    def _counted(self, answer: tuple[int, State]) -> None:
        asked, standing = answer
        if asked == self._asked and standing != self.standing:  # with two readers an older answer may come after the newer
            self.standing = standing
            self.counted.emit(standing)

    def _changed_here(self, tables: object) -> None:
        if not self._settling:
            self._settle.start()
            self.count()


def _no_line(_error: BaseException) -> None:
    """The office was not reached while locking; at the next contact it is."""


__all__ = ["EVERY_MS", "FIRST_BACK_OFF_MS", "LONGEST_BACK_OFF_MS", "SyncController", "SyncState"]
