"""Behind the lock screen: the office's order to delete the copy is heard all the same.

The line that was open for hints stays open while the screen is locked. It needs neither the password, which is forgotten,
nor the key of the copy; all that is asked on it is what the office says of this computer. If it breaks off, it is over:
the order is then heard at the next contact, as soon as somebody unlocks.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, QTimer

from controllers.jobs import Job, Jobs
from controllers.office_link import EVERY_MS
from models.sync.ports import Cut, DeviceState, Refused
from models.sync.service import Copy


class OrderWatch(QObject):
    """Asks now and then, and at each hint; calls `ordered` once, when the copy is to be deleted."""

    def __init__(self, jobs: Jobs, copy: Copy, ordered: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._copy, self._ordered = jobs, copy, ordered
        self.ordered = False
        self._job: Job | None = None
        line = copy.line
        assert line is not None
        self._notifier = QSocketNotifier(line.handle(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hint)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Ask what the office says of this computer."""
        if self._job is None and self._copy.line is not None:
            self._notifier.setEnabled(False)
            self._job = self._jobs.run("", lambda job: self._copy.state_there(), self._heard, self._lost)

    def end(self) -> None:
        """Nobody asks any more; the line stays for telling the office that its order was carried out."""
        self._timer.stop()
        self._notifier.setEnabled(False)
        self.deleteLater()

    def _hint(self) -> None:
        line = self._copy.line
        try:
            if line is not None and line.hints():
                self.look()
        except (Cut, Refused) as error:
            self._lost(error)

    def _heard(self, state: DeviceState) -> None:
        self._job = None
        if state is DeviceState.WIPE:
            self.ordered = True
            self.end()
            self._ordered()
        elif self._timer.isActive():
            self._notifier.setEnabled(True)
            self._hint()

    def _lost(self, _error: BaseException) -> None:
        self._copy.drop_line()
        self.end()
