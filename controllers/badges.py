"""The counts in the sidebar: how many items of each section wait for the person at work."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal

from controllers import worklists
from controllers.base import Controller
from controllers.context import AppContext
from models.clock import clock
from models.errors import Cancelled

log = logging.getLogger(__name__)

SOON_MS = 700


class BadgesController(Controller):
    """Counts in the background, at most one count at a time."""

    counted = Signal(object)

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._wanted: Sequence[tuple[str, str, str]] = ()
        self._busy = self._again = False
        self._day: date | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SOON_MS)
        self._timer.timeout.connect(self.count)

    def watch(self, wanted: Sequence[tuple[str, str, str]]) -> None:
        """Which sections to count: section id, list id, view id."""
        self._wanted = tuple(wanted)

    def count_soon(self) -> None:
        """Count after a moment, once for several changes."""
        self._timer.start()

    def regularly(self) -> None:
        """A while has passed. An office that says what changed need not be asked for anything but a new day."""
        link = self.context.link
        if link is None or not link.tells() or self._day != clock.today():
            self.count()

    def last_day(self) -> date | None:
        """The day of the last count."""
        return self._day

    def count(self) -> None:
        """Count now; `counted` follows with section id -> number."""
        if not self._wanted:
            return
        self._day = clock.today()
        if self._busy:
            self._again = True
            return
        self._busy = True
        self.read(worklists.counts, self._wanted, done=self._counted, failed=self._missed)

    def _counted(self, counts: dict[str, int]) -> None:
        self._busy = False
        self.counted.emit(counts)
        if self._again:
            self._again = False
            self.count_soon()

    def _missed(self, error: BaseException) -> None:
        """A count that failed is no news for the person; the log has it."""
        self._busy = self._again = False
        if not isinstance(error, Cancelled):
            self.counted.emit({})
