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
from ui.shell.import_order import order_of

if TYPE_CHECKING:
    from controllers.jobs import Jobs

log = logging.getLogger(__name__)

FIRST_MS, NEXT_MS = 250, 4
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
    """Has a worker import what it may, then imports the rest with room in between."""

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._waiting: list[str] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)
        self._timer.start(FIRST_MS)

    def _begin(self) -> None:
        names = modules()

        def work(_job: object) -> list[str]:
            plain, others = order_of(names)
            _import_all(plain)
            return others

        self._jobs.run("", work, self._go_on, long=True)

    def _go_on(self, names: list[str]) -> None:
        self._waiting = names[::-1]
        self._timer.timeout.disconnect(self._begin)
        self._timer.timeout.connect(self._next)
        self._timer.start(NEXT_MS)

    def _next(self) -> None:
        """As many as fit into a turn; most are there already when a person was quick."""
        end = clock.monotonic() + TURN_SECONDS
        while self._waiting and clock.monotonic() < end:
            _import(self._waiting.pop())
        if self._waiting:
            self._timer.start(NEXT_MS)
