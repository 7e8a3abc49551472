"""One measured figure beside its limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """What was measured; `at_least` turns the limit into a lower one, no limit means: only told."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure keeps its limit."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        """The figure as one line of the table."""
        sign = "≥" if self.at_least else "≤"
        limit = "" if self.limit is None else f"{sign} {_plain(self.limit)} {self.unit}"
        verdict = "" if self.limit is None else "ok" if self.met else "MISSED"
        value = f"{_plain(self.value)} {self.unit}"
        return f"{self.name:<58} {value:>14}  {limit:<14} {verdict:<7}{self.note}".rstrip()


def _plain(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def milliseconds(work: Callable[[], object], rounds: int = 7) -> float:
    """The median working time of this process over some rounds, after a first one that is not counted.

    Working time, because a shared machine makes the clock on the wall say little.
    """
    work()
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append((time.process_time() - began) * 1000)
    return median(times)
