"""The page of background jobs: what runs, how far it is, and what came of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from controllers.context import AppContext
from models.i18n import tr
from ui import theme
from ui.shell.navigator import Navigator
from ui.shell.page import Page
from ui.translation import language_changed
from ui.widgets.job_rows import JobList


class JobsPage(Page):
    """The jobs of this session."""

    kind = "jobs"

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("jobs.page")
        self.list = JobList(context.jobs)
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(theme.px(900))
        inner = QVBoxLayout(card)
        inner.setContentsMargins(0, theme.SPACE_S, 0, theme.SPACE_S)
        inner.addWidget(self.list)
        body = QFrame()
        outer = QVBoxLayout(body)
        outer.setContentsMargins(*[theme.SPACE_L] * 4)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setObjectName("jobs.page.area")
        self.area.setWidgetResizable(True)
        self.area.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def title(self) -> str:
        """The name on the tab."""
        return tr("Background jobs")

    def icon(self) -> str:
        """The icon on the tab."""
        return "activity"

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(tr("Background jobs"))
        self.area.setAccessibleName(tr("Background jobs"))
        self.list.refresh()
        self.changed.emit()
