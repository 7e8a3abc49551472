"""A text of one's own with a list of usual ones that follows while typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from models.text import Kind
from ui.widgets.entry_grid.lookup import Candidate, Lookup
from ui.widgets.entry_grid.popup import LookupPopup
from ui.widgets.fields.reading import Reading, read_text, show_text
from ui.widgets.fields.reference import ReferenceField


class SuggestField(ReferenceField):
    """What is typed is the value; a suggestion that is picked may bring values for other fields (`chosen`)."""

    def __init__(
        self, lookup: Lookup, *, row: Callable[[], Mapping[str, Any]] = dict, limit: int = 200, parent: QWidget | None = None
    ) -> None:
        super().__init__(lookup, row=row, parent=parent)
        self._own = read_text(Kind.NAME, limit)
        self.read, self.show_value = self._own, show_text
        self.limit = limit
        self.setMaxLength(2 * limit + 2)

    def key(self) -> Any:
        """The text itself: there is nothing to be chosen first."""
        return self.text().strip() or None

    def choose(self, candidate: Candidate) -> None:
        """Take a suggestion, which says what stands here and elsewhere."""
        super().choose(candidate)
        self._key = None

    def _read(self, text: str) -> Reading:
        return self._own(text)

    def _shown(self, value: Any) -> str:
        return show_text(value)

    def _show_list(self, popup: LookupPopup, text: str, found: Any) -> None:
        if found:
            super()._show_list(popup, text, found)
        else:
            popup.hide()

    def _exact(self) -> Candidate | None:
        return None
