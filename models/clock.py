"""The only source of time: injectable, so that tests and replays decide what day it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Clock:
    """Wall time in UTC and the business date in the company's zone."""

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = zone
        self._fixed: datetime | None = None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The company's zone; its tables are read when a date is first asked for, not at the start of the program."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self._zone)

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        return self._fixed or datetime.now(UTC)

    def today(self) -> date:
        """The business date: the date in the company's zone."""
        return self.date_of(self.now())

    def date_of(self, instant: datetime) -> date:
        """The business date of an aware instant."""
        return instant.astimezone(self.zone).date()

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back, for measuring and timers."""
        return time.monotonic()

    @contextmanager
    def freeze(self, instant: datetime) -> Iterator[None]:
        """Stop the clock at an aware instant, for tests."""
        before, self._fixed = self._fixed, instant.astimezone(UTC)
        try:
            yield
        finally:
            self._fixed = before

    def advance(self, by: timedelta) -> None:
        """Move a stopped clock."""
        if self._fixed is None:
            raise RuntimeError("the clock is not stopped")
        self._fixed += by


clock = Clock()
