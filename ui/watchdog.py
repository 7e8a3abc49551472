"""Notes in the log when the screen's thread was blocked, and where it stood (LG-05).

A thread looks, and takes the stack while it holds Python's lock. The timer of `faulthandler` does so without, and reading
the stack of a thread that runs on ended the program now and then.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from typing import IO

from PySide6.QtCore import QObject, Qt, QTimer

from controllers.jobs import looking
from models.clock import clock

log = logging.getLogger(__name__)

TICK_MS = 100
BLOCKED_S = 0.3
LATEST_S = TICK_MS / 1000 + BLOCKED_S


class _Stacks:
    """Once for each block: where the screen's thread stands. Knows nothing of Qt, because another thread works with it."""

    def __init__(self, file: IO[str]) -> None:
        self.last = clock.monotonic()
        self._file = file
        self._screen = threading.get_ident()

    def look(self, stop: threading.Event) -> None:
        """Until told to stop."""
        noted = 0.0
        while not stop.wait(max(BLOCKED_S, self.last + LATEST_S - clock.monotonic())):
            last = self.last
            if last != noted and clock.monotonic() - last > LATEST_S:
                noted = last
                self._note()

    def _note(self) -> None:
        frame = sys._current_frames().get(self._screen)
        self._file.write("The screen is blocked, most recent call first:\n")
        for one, line in traceback.walk_stack(frame):
            self._file.write(f'  File "{one.f_code.co_filename}", line {line} in {one.f_code.co_name}\n')


class Watchdog(QObject):
    """Beats on the main thread; a late beat is a block."""

    def __init__(self, stacks: IO[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stacks = stacks
        self._watch = _Stacks(stacks)
        self._end: Callable[[], None] | None = None
        self.longest = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to watch."""
        self._watch.last = clock.monotonic()
        self._timer.start()
        if self._end is None:
            self._end = looking("watchdog", self._watch.look)

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        if self._end is not None:
            self._end()
            self._end = None

    def _beat(self) -> None:
        now = clock.monotonic()
        late = now - self._watch.last - TICK_MS / 1000
        self._watch.last = now
        self.longest = max(self.longest, late)
        if late > BLOCKED_S:
            self._stacks.flush()
            log.warning("the screen was blocked for %d ms; the stack is in the file of stacks", int(late * 1000))
