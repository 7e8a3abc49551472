"""The exposure of an agent on its page: each component with its amount, opening the rows that add up to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from controllers.context import AppContext
from controllers.sales.accounts import AccountsController
from models import money
from models.i18n import N_, tr
from models.lists.catalogue import spec_of
from models.sales.exposure_parts import ALLOWED, AVAILABLE, USED, Component, ExposureView
from ui import messages, theme
from ui.editing.alive import while_alive
from ui.sales.entry_dialog import EntryDialog
from ui.shell.navigator import Navigator
from ui.translation import language_changed
from ui.widgets.nesting import nest
from ui.widgets.plain_table import PlainColumn, PlainTable
from ui.widgets.rows_behind import open_rows

TABLES = frozenset({"orders", "payments", "account_entries", "credit_profiles", "credit_temps"})
ROW_COUNT = 9


class ExposurePanel(QWidget):
    """Follows the agent of a page; Enter or a double click on a component opens its rows."""

    def __init__(self, context: AppContext, navigator: Navigator, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.context, self.navigator = context, navigator
        self.controller = AccountsController(context, self)
        self.agent_id: UUID | None = None
        self.view: ExposureView | None = None
        self.table = PlainTable(f"{name}.table", N_("Exposure"), (
            PlainColumn(N_("Component"), lambda one: tr(one.title), 260, tone=_tone),
            PlainColumn(N_("Amount"), self._amount, 150, right=True, tone=_tone),
            PlainColumn(N_("Rows"), lambda one: tr(spec_of(one.list_id).title) if one.list_id else "", 160,
                        tone=lambda _one: "text-2"),
        ))  # fmt: skip
        self.table.opened.connect(self._open)
        self.note = QLabel()
        self.note.setWordWrap(True)
        theme.set_role(self.note, "hint")
        self.post = QPushButton()
        self.post.setObjectName(f"{name}.post")
        self.post.clicked.connect(lambda _on=False: self._post())
        if not context.can("rebate_ledger", "C"):
            self.post.hide()
        below = QHBoxLayout()
        below.addWidget(self.note, 1)
        below.addWidget(self.post)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_S)
        layout.addWidget(self.table, 1)
        nest(layout, below)
        context.changed.connect(self._tables_changed)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """The language changed."""
        self.post.setText(tr("Post to a sub-account…"))
        self.post.setAccessibleName(self.post.text())
        self.table.dress()
        self._say()

    def follow(self, agent_id: UUID | None) -> None:
        """Show this agent."""
        self.agent_id = agent_id
        self.load()

    def load(self) -> None:
        """Ask for the figures."""
        if self.agent_id is not None:
            self.controller.exposure(self.agent_id, while_alive(self, self._came), while_alive(self, self._failed))

    def _came(self, view: ExposureView) -> None:
        self.view = view
        self.table.show_rows(view.parts)
        self._say()

    def _say(self) -> None:
        if self.view is None:
            return
        parts = [tr("Enter or a double click opens the rows of a component.")]
        if not self.view.checked:
            parts.insert(0, tr("Credit is not checked for this agent."))
        if self.view.overdue:
            amount = money.format_amount(self.view.overdue, self.view.currency, code=True)
            parts.insert(0, tr("Overdue: {amount}.", amount=amount))
        self.note.setText(" ".join(parts))

    def _failed(self, error: BaseException) -> None:
        self.view = None
        self.table.show_rows([])
        self.note.setText(messages.text_of(error))

    def _amount(self, one: Component) -> str:
        return money.format_amount(one.amount, self.view.currency, code=one.id in (USED, AVAILABLE)) if self.view else ""

    def _open(self, one: Any) -> None:
        if one.query is not None:
            open_rows(self.navigator, one.list_id, one.query, one.column)

    def _post(self) -> None:
        if self.agent_id is not None:
            EntryDialog(self, self.controller, self.agent_id, self.view.currency if self.view else "CNY", self._posted).open()

    def _posted(self, number: str) -> None:
        self.navigator.toast(tr("Posted as {number}.", number=number))
        self.load()

    def _tables_changed(self, tables: frozenset[str]) -> None:
        if tables & TABLES and self.isVisible():
            self.load()


def _tone(one: Component) -> str:
    if one.id == AVAILABLE:
        return "error" if one.amount < 0 else "ok"
    return "" if one.id in (USED, ALLOWED) or one.amount else "text-2"
