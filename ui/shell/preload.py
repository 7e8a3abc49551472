"""Imports modules on a worker thread while nobody waits for them, so that windows and pages open without a pause.

An import of ours makes no object of Qt that would belong to that thread; tests/ui/shell/test_preload.py holds us to it.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from controllers.jobs import Jobs

log = logging.getLogger(__name__)

FIRST_MS, NEXT_MS = 250, 20
WINDOW = (
    "models.schema", "controllers.context", "ui.window_state", "ui.book.idle", "ui.book.lock", "ui.shell.main_window",
)
"""What stands behind the sign-in window. All records come first: lists use them as they are imported, and while one
thread does so no other may still be declaring records."""


def modules() -> list[str]:
    """Everything the window and its pages need, in the order in which it will be asked for."""
    from ui.shell.pages import PAGES

    return list(dict.fromkeys([*WINDOW, *(place.partition(":")[0] for place in PAGES.values())]))


def when_imported(jobs: Jobs, name: str, then: Callable[[], None]) -> None:
    """Call `then` once a heavy module is there: at once, or when a worker has imported it."""
    if name in sys.modules:
        then()
    else:
        jobs.run("", lambda job: _import(name), _After(then))


class _After:
    """Calls on without the result; a method of a widget that is gone by then is left out."""

    def __init__(self, then: Callable[[], None]) -> None:
        self._then = then
        self.__self__ = getattr(then, "__self__", None)

    def __call__(self, _result: object) -> None:
        self._then()


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError as error:
        log.warning("a module is missing: %s", error)


class Preloader(QObject):
    """Takes one module after the other, with room in between."""

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._waiting: list[str] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)
        self._timer.start(FIRST_MS)

    def _next(self) -> None:
        if self._waiting is None:
            self._waiting = modules()
        if self._waiting:
            name = self._waiting.pop(0)
            self._jobs.run("", lambda job: _import(name), self._imported, long=True)

    def _imported(self, _result: object) -> None:
        self._timer.start(NEXT_MS)
