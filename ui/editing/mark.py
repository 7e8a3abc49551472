"""The mark of a record on the copy of an office's book: to send, to decide, not taken over, synchronised (ux 16.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from controllers.editing import Opened
from models.i18n import tr
from models.sync.marks import MARK_TONES, MARK_WORDS, TABLES
from ui.editing.spec import Chip
from ui.translation import language_changed

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab


def follow_mark(page: EditorTab) -> None:
    """On a copy, show above the form how the record stands with the office."""
    link = page.context.link
    if link is not None and link.keeps_copy:
        SyncMark(page)


class SyncMark(QObject):
    """Asks for the mark when the record was loaded or stored, and when something was synchronised."""

    def __init__(self, page: EditorTab) -> None:
        super().__init__(page)
        self._page = page
        self._seen: Opened | None = None
        self.mark = ""
        page.changed.connect(self._look)
        page.context.changed.connect(self._tables_changed)
        language_changed.connect(self._show)

    def _look(self) -> None:
        if self._page.opened is not self._seen:
            self._seen = self._page.opened
            self._ask()

    def _tables_changed(self, tables: frozenset[str]) -> None:
        if self._seen is not None and tables & (TABLES | {self._page.controller.table}):
            self._ask()

    def _ask(self) -> None:
        if self._page.record_id is None:
            self._came("")
        else:
            self._page.controller.mark(self._page.record_id, self._came)

    def _came(self, mark: str) -> None:
        if isValid(self._page):
            self.mark = mark
            self._show()

    def _show(self) -> None:
        word = MARK_WORDS.get(self.mark)
        self._page.header_bar.show_mark(None if word is None else Chip(tr(word), MARK_TONES[self.mark]))
