"""The audit log: who did what when, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer

from controllers.context import AppContext
from controllers.people import AuditController
from models.clock import clock
from models.dates import format_instant
from models.i18n import N_, tr
from models.platform.audit import ACTION_WORDS, AuditRow
from models.platform.rights import ENTITY_WORDS
from ui.platform.table_page import TablePage
from ui.shell.navigator import Navigator
from ui.widgets.plain_table import PlainColumn

LIMIT = 500
SEARCH_MS = 250


def what(row: AuditRow) -> str:
    """The act in words."""
    return tr(ACTION_WORDS.get(row.action, row.action))


def where(row: AuditRow) -> str:
    """The kind of record in words."""
    return tr(ENTITY_WORDS.get(row.entity, row.entity))


def details(row: AuditRow) -> str:
    """Before and after of each field, or the facts of a note."""
    if not isinstance(row.detail, Mapping):
        return "" if row.detail is None else str(row.detail)
    parts = []
    for name, value in row.detail.items():
        if isinstance(value, list) and len(value) == 2:
            parts.append(f"{name}: {_short(value[0])} → {_short(value[1])}")
        else:
            parts.append(f"{name}: {_short(value)}")
    return "; ".join(parts)


def _short(value: Any) -> str:
    text = "—" if value is None or value == "" else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


class AuditPage(TablePage):
    """The newest entries, searchable."""

    kind = "audit.list"
    name = "audit"
    heading = N_("Audit log")
    hint = N_("The newest 500 entries that fit. Nobody can change or remove them.")
    picture = "shield-check"
    empty = N_("No entries fit.")
    columns = (
        PlainColumn(N_("When"), lambda row: format_instant(row.at, clock.zone, seconds=True), 160),
        PlainColumn(N_("Who"), lambda row: row.user or tr("Program"), 120),
        PlainColumn(N_("What"), what, 110),
        PlainColumn(N_("Kind"), where, 140),
        PlainColumn(N_("Reason"), lambda row: tr(row.reason) if row.reason else "", 120),
        PlainColumn(N_("Before and after"), details, 500),
    )

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__(context, navigator, args)
        self.controller = AuditController(context, self)
        self._asked = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SEARCH_MS)
        self._soon.timeout.connect(self.load)
        self.search.setText(str(self.state_before.get("search", "")))
        self.search.textChanged.connect(self._soon.start)
        self.retranslate()

    def load(self) -> None:
        """Ask for the newest entries; an answer to an earlier question is dropped."""
        words = self._asked = self.search.text().strip()

        def show(rows: list[AuditRow]) -> None:
            if words == self._asked:
                self.show_rows(rows)
                self.commands_changed.emit()

        self.controller.recent(words, LIMIT, show)
