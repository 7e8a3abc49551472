"""Imports modules while nobody waits for them, so that windows and pages open without a pause.

A worker imports what knows no Qt. Classes of Qt, ours among them, come into being on the screen's thread only: while
it delivers an event, shiboken looks a type up without any lock, and a thread that adds one meanwhile takes the
program with it. So modules with such classes are imported one by one, in turns of the event loop of a few milliseconds.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from models.clock import clock
from ui.shell.import_order import ImportOrder

if TYPE_CHECKING:
    from controllers.jobs import Jobs

log = logging.getLogger(__name__)

FIRST_MS, NEXT_MS = 250, 10
TURN_SECONDS = 0.012
WINDOW = (
    "models.schema", "controllers.context", "ui.window_state", "ui.book.idle", "ui.book.lock", "ui.shell.main_window",
)
"""What stands behind the sign-in window. All records come first: lists use them as they are imported, and while one
thread does so no other may still be declaring records."""
CHARTS = "ui.charts.view"
_FOR_CHARTS = ("numpy", "xml.etree.ElementTree", "multiprocessing.connection", "ctypes", "cProfile", "pydoc")
"""What the library of charts imports and knows no Qt."""
_ALL_TYPES = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets")
"""It takes every name of these; shiboken makes a type when its name is first taken."""


def modules() -> list[str]:
    """Everything the window and its pages need, in the order in which it will be asked for."""
    from ui.shell.pages import PAGES

    return list(dict.fromkeys([*WINDOW, *(place.partition(":")[0] for place in PAGES.values())]))


def when_charts(jobs: Jobs, then: Callable[[], None]) -> None:
    """Call `then` once charts can be drawn: at once, or when what draws them has been imported."""
    if CHARTS in sys.modules:
        then()
        return

    def in_turns(steps: list[Callable[[], object]]) -> None:
        steps.pop(0)()
        if steps:
            jobs.soon(lambda: in_turns(steps))

    def came(_result: object) -> None:
        in_turns([*(lambda name=name: _make_types(name) for name in _ALL_TYPES), lambda: _import(CHARTS), then])

    jobs.run("", lambda job: _import_all(_FOR_CHARTS), came)


def _make_types(name: str) -> None:
    module = importlib.import_module(name)
    for one in dir(module):
        getattr(module, one)


def _import_all(names: Iterable[str]) -> None:
    for name in names:
        _import(name)


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError as error:
        log.warning("a module is missing: %s", error)


class Preloader(QObject):
    """Takes one module after the other: a worker imports what it may of it, then the rest comes with room in between."""

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._order = ImportOrder()
        self._names: list[str] | None = None
        self._waiting: list[str] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)
        self._timer.start(FIRST_MS)

    def _next(self) -> None:
        """What was told fills a turn; most is there already when a person was quick."""
        end = clock.monotonic() + TURN_SECONDS
        while self._waiting and clock.monotonic() < end:
            _import(self._waiting.pop())
        if self._waiting:
            self._timer.start(NEXT_MS)
            return
        if self._names is None:
            self._names = modules()[::-1]
        if self._names:
            name = self._names.pop()
            self._jobs.run("", lambda _job: self._ahead(name), self._go_on, long=True)

    def _ahead(self, name: str) -> list[str]:
        """On a worker: import what knows no Qt; returns the others in their order."""
        plain, others = self._order.of([name])
        _import_all(plain)
        return others

    def _go_on(self, names: list[str]) -> None:
        self._waiting = names[::-1]
        self._timer.start(NEXT_MS)
