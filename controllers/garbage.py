"""Python's garbage collection, on the screen's thread only.

A collection on a worker thread may destroy Qt objects there and takes the program with it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000
FULL_EVERY = 60


class GarbageCollector(QObject):
    """Switches automatic collection off and collects on a timer of the main thread instead."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def keep(self) -> None:
        """Everything is imported: modules, classes and functions stay for good and need not be looked at again."""
        gc.freeze()

    def _collect(self) -> None:
        """Collect the young generations when they are full, everything once a minute."""
        self._rounds += 1
        limits, counts = gc.get_threshold(), gc.get_count()
        if self._rounds % FULL_EVERY == 0:
            gc.collect()
        elif counts[1] > limits[1]:
            gc.collect(1)
        elif counts[0] > limits[0]:
            gc.collect(0)

    def stop(self) -> None:
        """Give collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
