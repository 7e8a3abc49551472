"""Python's garbage collection, on the screen's thread only.

A collection on a worker thread may destroy Qt objects there and takes the program with it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer

from models.clock import clock

INTERVAL_MS = 300
SWEEP_EVERY = timedelta(minutes=2).total_seconds()
QUIET_SECONDS = 20.0


def never() -> float:
    """Seconds since somebody last touched the program, where nobody watches that."""
    return 0.0


class GarbageCollector(QObject):
    """Switches automatic collection off and collects on a timer of the main thread instead.

    A round looks only at what was made since the last one, so that it takes a few milliseconds; what survives is set
    aside. What is set aside and let go later, such as pages that were open for a while, is found by a sweep through
    everything while nobody is at work.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self.quiet_for: Callable[[], float] = never
        self._swept = clock.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def _collect(self) -> None:
        """Collect what is new when there is enough of it; everything when somebody went for a coffee."""
        if gc.get_count()[0] > gc.get_threshold()[0]:
            gc.collect(0)
            gc.freeze()
        if self.quiet_for() >= QUIET_SECONDS and clock.monotonic() - self._swept >= SWEEP_EVERY:
            self.sweep()

    def sweep(self) -> None:
        """Look at everything; this can take half a second."""
        self._swept = clock.monotonic()
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
