"""What stands above the form of a record: its header, and the strips that say what is wrong or locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.i18n import ntr, tr
from ui.actions import BY_ID, key_text
from ui.editing.strips import StripAction

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab


class Above:
    """Keeps header and strips true to the document and to what the record allows."""

    def __init__(self, page: EditorTab) -> None:
        self._page = page

    def refresh(self) -> None:
        """Recompute all of it."""
        page = self._page
        header = page.header()
        page.header_bar.show_header(header)
        known = [*page.actions(), *([header.primary] if header.primary is not None else [])]
        offered = [one for one in page.actions() if one.visible is None or one.visible(page)]
        page.header_bar.set_actions(offered, {one.id: page.reason_against(one) for one in known})
        page.header_bar.show_place(*page.walked().place())
        self._show_read_only()
        self.document_changed()

    def document_changed(self, path: str = "") -> None:
        """A field was changed: how many are, and the title if it follows that field."""
        page = self._page
        page.header_bar.set_changes(page.document.change_count(), page.is_read_only())
        if path and path == page.title_field and page.is_loaded():
            page.header_bar.show_title(page.header().title)
            page.changed.emit()

    def problems_changed(self) -> None:
        """Fields must be put right, or no longer."""
        page = self._page
        problems = page.document.problems()
        if problems:
            count, first = len(problems), next(iter(problems.values()))
            text = ntr("{count} problem: {first}", "{count} problems: {first}", count, first=first)
            jump = StripAction(tr("Go to ({keys})", keys=key_text(BY_ID["next_problem"])), page.next_problem)
            page.strips.show_strip("problems", "error", text, [jump])
        else:
            page.strips.hide_strip("problems")
        page.changed.emit()
        page.commands_changed.emit()

    def _show_read_only(self) -> None:
        reason = self._page.locked_reason()
        if reason:
            self._page.strips.show_strip("read_only", "info", reason, dismiss=False)
        else:
            self._page.strips.hide_strip("read_only")
