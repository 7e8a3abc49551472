"""Python's garbage collection, on the screen's thread only.

A collection on a worker thread may destroy Qt objects there and takes the program with it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000
FULL_EVERY = 30
SWEEP_EVERY = 600
QUIET_SECONDS = 20.0


def never() -> float:
    """Seconds since somebody last touched the program, where nobody watches that."""
    return 0.0


class GarbageCollector(QObject):
    """Switches automatic collection off and collects on a timer of the main thread instead.

    What survived a full round is not looked at again, so that a round takes the time of what came since the last one.
    What it holds by then and lets go later is found by a sweep through everything, while nobody is at work.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self.quiet_for: Callable[[], float] = never
        self._rounds = self._swept = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def keep(self) -> None:
        """Everything is imported: modules, classes and functions stay for good and need not be looked at again."""
        gc.freeze()

    def _collect(self) -> None:
        """Collect the young generations when they are full, and now and then what came since the last time."""
        self._rounds += 1
        limits, counts = gc.get_threshold(), gc.get_count()
        if self._rounds - self._swept >= SWEEP_EVERY and self.quiet_for() >= QUIET_SECONDS:
            self._swept = self._rounds
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        elif self._rounds % FULL_EVERY == 0:
            gc.collect()
            gc.freeze()
        elif counts[1] > limits[1]:
            gc.collect(1)
        elif counts[0] > limits[0]:
            gc.collect(0)

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
