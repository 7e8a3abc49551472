"""A page with a heading, a line of buttons and one table: what drafts, audit and users share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from controllers.context import AppContext
from models.i18n import tr
from ui import theme
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Page
from ui.translation import language_changed
from ui.widgets.fields.labels import ElidedLabel
from ui.widgets.plain_table import PlainColumn, PlainTable


class TablePage(Page):
    """The frame; subclasses say what stands in it."""

    name = ""
    eye_order = True
    heading = ""
    hint = ""
    picture = "list"
    columns: Sequence[PlainColumn] = ()
    empty = ""

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName(f"{self.name}.page")
        self.context, self.navigator = context, navigator
        self.state_before: dict[str, Any] = dict(args.get("state") or {})
        self.table = PlainTable(f"{self.name}.table", self.heading, self.columns)
        self.search = QLineEdit()
        self.buttons: dict[str, QPushButton] = {}
        self._texts: dict[str, str] = {}
        self._title, self._hint, self._nothing = QLabel(), ElidedLabel(), QLabel()
        self._bar = QHBoxLayout()
        self._build()
        language_changed.connect(self.retranslate)

    def _build(self) -> None:
        theme.set_role(self._title, "title")
        theme.set_role(self._hint, "hint")
        theme.set_role(self._nothing, "subtle")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._nothing.hide()
        self.search.setObjectName(f"{self.name}.search")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(theme.px(240))
        head = QFrame()
        head.setProperty("role", "toolbar")
        self._bar = QHBoxLayout(head)
        self._bar.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        self._bar.setSpacing(theme.SPACE_S)
        self._bar.addWidget(self._title)
        self._bar.addSpacing(theme.SPACE_S)
        self._bar.addWidget(self._hint)
        self._bar.addStretch()
        self._bar.addWidget(self.search)
        layout = self.body = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self._nothing, 1)
        layout.addWidget(self.table, 2)

    def add_button(self, key: str, text: str, run: Any, role: str = "") -> QPushButton:
        """Put a button at the end of the line."""
        button = QPushButton()
        button.setObjectName(f"{self.name}.{key}")
        if role:
            theme.set_role(button, role)
        button.clicked.connect(run)
        self.buttons[key], self._texts[key] = button, text
        self._bar.addWidget(button)
        return button

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show rows, or the sentence for none."""
        self.table.show_rows(rows)
        self._nothing.setVisible(not rows)
        self.table.setVisible(bool(rows))

    def title(self) -> str:
        """The name on the tab."""
        return tr(self.heading)

    def icon(self) -> str:
        """The icon on the tab."""
        return self.picture

    def commands(self) -> dict[str, Command]:
        """Refresh, find, copy."""
        return {
            "refresh": Command(self.load),
            "filter": Command(self.search.setFocus),
            "copy": Command(self.table.copy, enabled=bool(self.table.rows_model.rows)),
        }

    def state(self) -> dict[str, Any]:
        """What was searched for."""
        return {"search": self.search.text()}

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(tr(self.heading))
        self._title.setText(tr(self.heading))
        self._hint.setText(tr(self.hint) if self.hint else "")
        self._hint.setToolTip(self._hint.text())
        self._nothing.setText(tr(self.empty) if self.empty else "")
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search"))
        for key, text in self._texts.items():
            self.buttons[key].setText(tr(text))
            self.buttons[key].setAccessibleName(tr(text))
        self.table.dress()
        self.changed.emit()


