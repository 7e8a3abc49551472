"""Imports the modules of pages while nobody waits, one at a time, so that a first tab opens without a pause."""

from __future__ import annotations

import importlib
import logging

from PySide6.QtCore import QObject, QTimer

from ui.shell import pages

log = logging.getLogger(__name__)

FIRST_MS, NEXT_MS = 2500, 120
LATER = frozenset({"chart", "pdf", "import"})


class Preloader(QObject):
    """On the main thread, because modules may make objects of Qt when they are imported."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        kinds = [kind for kind in pages.PAGES if kind not in LATER]
        self._waiting = list(dict.fromkeys(pages.PAGES[kind].partition(":")[0] for kind in kinds))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)
        self._timer.start(FIRST_MS)

    def _next(self) -> None:
        if not self._waiting:
            return
        name = self._waiting.pop(0)
        try:
            importlib.import_module(name)
        except ImportError:
            log.warning("module of a page is missing: %s", name)
        self._timer.start(NEXT_MS)
