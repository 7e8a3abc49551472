"""How a record that was asked for comes onto its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shiboken6 import isValid

from controllers.editing import Opened
from ui.editing.keeping import show_draft

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab


class Arrival:
    """Fills the form, tells what stands around it, shows it: each in a turn of the event loop of its own.

    Of two records that were asked for, the later one wins.
    """

    def __init__(self, page: EditorTab) -> None:
        self._page = page
        self._coming: Opened | None = None
        self.begins = False

    def came(self, opened: Opened) -> None:
        """The record was read; it waits until the form is made."""
        page = self._page
        if not page.form_view.is_made():
            page.form_view.when_made(lambda: self.came(opened))
            return
        self._coming = page.opened = opened
        page.details = opened.details
        page.strips.hide_strip("draft")
        page.document.load(opened.values)
        if page.record_id is None:
            self._take_given(opened)
        self._in_turns(opened, lambda: self._tell(opened), self._bring_forward)

    def _in_turns(self, opened: Opened, first: Callable[[], None], *rest: Callable[[], None]) -> None:
        def turn() -> None:
            if isValid(self._page) and self._coming is opened:
                first()
                if rest:
                    self._in_turns(opened, *rest)

        self._page.context.jobs.soon(turn)

    def _take_given(self, opened: Opened) -> None:
        """Values handed over for a new record (a copy, an agent's order) are typed text."""
        values = self._page.given()
        if values and opened.draft is None:
            self._page.document.take(values)
            self._page.document.history.clear()

    def _tell(self, opened: Opened) -> None:
        page = self._page
        kept = show_draft(page, opened.draft)
        page.show_stored(opened, drawn=True)
        page.keeper.begin(kept)
        self.begins = page.record_id is None and kept is None

    def _bring_forward(self) -> None:
        page = self._page
        page.stack.setCurrentIndex(0)
        page.form_view.set_scroll_value(page.scroll_to_restore())
        page.changed.emit()
        page.commands_changed.emit()
        page.came()
