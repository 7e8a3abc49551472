"""Notes in the log when the screen's thread was blocked, and where it stood (LG-05).

The stacks are written by Python's own `faulthandler`, whose timer needs no thread of ours.
"""

from __future__ import annotations

import faulthandler
import logging
from typing import IO

from PySide6.QtCore import QObject, Qt, QTimer

from models.clock import clock

log = logging.getLogger(__name__)

TICK_MS = 100
BLOCKED_S = 0.3


class Watchdog(QObject):
    """Beats on the main thread; a late beat is a block."""

    def __init__(self, stacks: IO[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stacks = stacks
        self._last = clock.monotonic()
        self.longest = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to watch."""
        self._last = clock.monotonic()
        self._timer.start()
        self._arm()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        faulthandler.cancel_dump_traceback_later()

    def _arm(self) -> None:
        faulthandler.dump_traceback_later(TICK_MS / 1000 + BLOCKED_S, file=self._stacks)

    def _beat(self) -> None:
        now = clock.monotonic()
        late = now - self._last - TICK_MS / 1000
        self._last = now
        self.longest = max(self.longest, late)
        if late > BLOCKED_S:
            self._stacks.flush()
            log.warning("the screen was blocked for %d ms; the stack is in the file of stacks", int(late * 1000))
        self._arm()
