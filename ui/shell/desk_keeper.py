"""Keeps what is open in the book, soon after each change, so that a crash loses no tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from controllers.desk import DeskController
from models.i18n import language
from ui.shell.palette_providers import Recent
from ui.shell.tabs import DocumentTabs

SOON_MS, REGULARLY_MS = 800, 5000


class DeskKeeper(QObject):
    """Watches the tabs and writes them when they differ from what is kept."""

    def __init__(self, desk: DeskController, tabs: DocumentTabs, recent: Recent) -> None:
        super().__init__(tabs)
        self._desk, self._tabs, self._recent = desk, tabs, recent
        self._kept: dict[str, Any] | None = None
        self._paused = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.keep)
        self._regularly = QTimer(self)
        self._regularly.setInterval(REGULARLY_MS)
        self._regularly.timeout.connect(self.keep)
        tabs.altered.connect(self._altered)

    def begin(self) -> None:
        """From here on changes are kept."""
        self._paused = False
        self._regularly.start()

    def pause(self) -> None:
        """The book is closed or locked: nothing can be kept now."""
        self._paused = True
        self._soon.stop()
        self._regularly.stop()

    def content(self) -> dict[str, Any]:
        """What would be kept now."""
        return {
            **self._tabs.snapshot(),
            "recent": self._recent.records,
            "commands": self._recent.commands,
            "language": language(),
        }

    def keep(self, done: Callable[[], None] | None = None) -> None:
        """Write what is open if it changed; `done` follows when it is safe."""
        content = self.content()
        if self._paused or content == self._kept:
            if done is not None:
                done()
            return
        self._kept = content

        def kept(_: object) -> None:
            if done is not None:
                done()

        self._desk.keep(content, kept)

    def read(self, content: dict[str, Any]) -> bool:
        """Put back what was kept; False when there was nothing."""
        recent, commands = content.get("recent"), content.get("commands")
        if isinstance(recent, list):
            self._recent.records = [entry for entry in recent if isinstance(entry, dict) and entry.get("kind")]
        if isinstance(commands, list):
            self._recent.commands = [str(name) for name in commands]
        back = self._tabs.restore(content)
        if back and content.get("language") != language():
            self._tabs.retranslate()
        return back

    def _altered(self) -> None:
        if not self._paused and not self._soon.isActive():
            self._soon.start()
