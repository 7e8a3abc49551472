"""A page of one explanation: for a tab that cannot be shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout

from models.i18n import N_
from ui import theme
from ui.shell.page import Page
from ui.translation import bind

CANNOT_OPEN = N_(
    "This page could not be opened. Nothing was changed; your other tabs are not affected. "
    "Close this tab and open it again; if it fails, send code {code} to your administrator."
)
UNKNOWN = N_("This page does not exist in this version. Nothing was changed. You can close the tab.")


class NoticePage(Page):
    """Keeps the place, name and arguments of a tab and says why it is empty."""

    kind = "notice"

    def __init__(self, key: str, title: str, text: str, kept: dict[str, object], **values: object) -> None:
        super().__init__()
        self.setObjectName("shell.notice")
        self.setAccessibleName(title)
        self._key, self._title, self._kept = key, title, kept
        label = QLabel()
        label.setObjectName("shell.notice.text")
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.set_role(label, "subtle")
        bind(label, "setText", text, **values)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE_XXL] * 4)
        layout.addWidget(label)

    def key(self) -> str:
        """The key of the page that could not be shown."""
        return self._key

    def title(self) -> str:
        """Its title."""
        return self._title

    def icon(self) -> str:
        """A sign that something is missing."""
        return "circle-alert"

    def args(self) -> dict[str, object]:
        """What would re-create the page."""
        return dict(self._kept)
