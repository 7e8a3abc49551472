"""A lock that is given to those who wait for it in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """Mutual exclusion in order of arrival; not re-entrant.

    A `threading.Lock` goes to whoever asks next, which may be, time after time, the thread that just gave it back:
    a long import would let no keystroke be saved.
    """

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @property
    def awaited(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    def __enter__(self) -> None:
        mine = threading.Event()
        with self._gate:
            if not self._taken:
                self._taken = True
                return
            self._waiting.append(mine)
        mine.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._gate:
            if self._waiting:
                self._waiting.popleft().set()  # it stays taken, by the first who waits
            else:
                self._taken = False
