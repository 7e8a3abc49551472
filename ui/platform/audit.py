"""The audit log: who did what when, newest first; filtered, exported, and the way to the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QStandardPaths, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel

from controllers.context import AppContext
from controllers.people import AuditController
from controllers.settings import EXPORT_FORMAT
from models.clock import clock
from models.dates import format_instant
from models.errors import Cancelled
from models.export.spreadsheet import Exported
from models.i18n import N_, ntr, tr
from models.platform.audit import ACTION_WORDS, AuditQuery, AuditRow
from models.platform.record_words import action_text, detail_text, kind_text
from models.platform.sealing import Verdict
from ui import messages, theme
from ui.platform.table_page import TablePage
from ui.shell.navigator import Navigator
from ui.shell.page import Command
from ui.widgets.fields.day import DayField
from ui.widgets.fields.reading import day_or_none
from ui.widgets.nesting import nest
from ui.widgets.plain_table import PlainColumn
from ui.widgets.record_list.dialogs import ask_file

LIMIT = 500
SEARCH_MS = 250
MOST_FLAWS = 5
LONGEST = 60
PAGES = {
    "agents": "agent", "contracts": "contract", "orders": "order", "payments": "payment", "deals": "deal", "products": "product",
    "warehouses": "warehouse", "move_documents": "move", "targets": "target", "scorecards": "scorecard",
    "territories": "territories", "agent_levels": "levels", "users": "user", "bank_account": "agent",
}  # fmt: skip


class AuditPage(TablePage):
    """The newest entries that fit; whoever may export writes all that fit."""

    kind = "audit.list"
    name = "audit"
    heading = N_("Audit log")
    hint = N_("The newest 500 entries that fit. Nobody can change or remove them.")
    picture = "shield-check"
    empty = N_("No entries fit.")
    columns = (
        PlainColumn(N_("When"), lambda row: format_instant(row.at, clock.zone, seconds=True), 150),
        PlainColumn(N_("Who"), lambda row: row.user or tr("Program"), 110),
        PlainColumn(N_("What"), action_text, 130),
        PlainColumn(N_("Kind"), kind_text, 100),
        PlainColumn(N_("Record"), lambda row: row.record, 160),
        PlainColumn(N_("Before and after"), lambda row: detail_text(row, LONGEST), 360),
        PlainColumn(N_("Reason"), lambda row: tr(row.reason) if row.reason else "", 140),
    )

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__(context, navigator, args)
        self.controller = AuditController(context, self)
        self._asked: AuditQuery | None = None
        self._people: list[tuple[UUID, str]] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SEARCH_MS)
        self._soon.timeout.connect(self.load)
        self.who, self.act = QComboBox(), QComboBox()
        self.first, self.last = DayField(), DayField()
        self._labels = [QLabel() for _ in range(4)]
        self._filters()
        self._verify = self.add_button("verify", N_("Verify"), self.verify)
        self._verify.setVisible(self.controller.may_verify())
        self._export = self.add_button("export", N_("Export…"), self.export)
        self._export.setEnabled(context.can("audit", "E"))
        self.search.setText(str(self.state_before.get("search", "")))
        self.search.textChanged.connect(self._soon.start)
        self.table.activated.connect(lambda index: self._open(index.row()))
        self.retranslate()
        self.controller.people(self._know)

    def _filters(self) -> None:
        """A line of its own for person, act and days."""
        line = QHBoxLayout()
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        line.setSpacing(theme.SPACE_S)
        fields = (("who", self.who, 160), ("what", self.act, 160), ("from", self.first, 130), ("to", self.last, 130))
        for text, (name, field, width) in zip(self._labels, fields, strict=True):
            field.setObjectName(f"audit.{name}")
            field.setFixedWidth(theme.px(width))
            text.setBuddy(field)
            line.addWidget(text)
            line.addWidget(field)
        line.addStretch()
        nest(self.body, line, before=1)
        for box in (self.who, self.act):
            box.currentIndexChanged.connect(self._soon.start)
        for day in (self.first, self.last):
            day.edited.connect(self._day_edited)

    def query(self) -> AuditQuery:
        """What is asked for now."""
        return AuditQuery(
            self.search.text().strip(), self.who.currentData(), self.act.currentData() or "",
            day_or_none(self.first.value()), day_or_none(self.last.value()),
        )

    def _day_edited(self, _value: object) -> None:
        self._soon.start()

    def load(self) -> None:
        """Ask for the newest entries; an answer to an earlier question is dropped."""
        asked = self._asked = self.query()

        def show(rows: list[AuditRow]) -> None:
            if asked is self._asked:
                self.show_rows(rows)
                self.commands_changed.emit()

        self.controller.entries(asked, LIMIT, show)

    def export(self) -> None:
        """Write every entry that fits."""
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        target = ask_file(self, folder, self.title(), self.context.settings.get(EXPORT_FORMAT))
        if target is not None:
            self.controller.export(target, self.query(), self._written, self._failed)

    def verify(self) -> None:
        """Prove that the log is whole, and say what was found."""
        self._verify.setEnabled(False)
        self.controller.verify(self._verified, self._not_verified)

    def _verified(self, verdict: Verdict) -> None:
        self._verify.setEnabled(True)
        if verdict.flaws:
            shown = [flaw.message() for flaw in verdict.flaws[:MOST_FLAWS]]
            more = len(verdict.flaws) - len(shown)
            shown += [ntr("{count} more.", "{count} more.", more)] if more else []
            shown.append(tr("Keep this book and its backups as they are, and compare it with the last good backup."))
            messages.notice(self, tr("The log does not agree with its seals."), "\n".join(shown), alarming=True)
        else:
            text = ntr(
                "Nothing was altered: {count} act fits its seal.", "Nothing was altered: {count} acts fit their seals.",
                verdict.sealed, count=f"{verdict.sealed:,}",
            )
            self.navigator.toast(text, "ok", [])
        self.load()

    def _not_verified(self, error: BaseException) -> None:
        self._verify.setEnabled(True)
        self._failed(error)

    def _written(self, made: Exported) -> None:
        text = ntr(
            "{rows} row exported to “{file}”.", "{rows} rows exported to “{file}”.", made.rows,
            rows=f"{made.rows:,}", file=made.path.name,
        )
        folder = QUrl.fromLocalFile(str(made.path.parent))
        self.navigator.toast(text, "ok", [(tr("Open folder"), lambda: QDesktopServices.openUrl(folder))])
        self.load()

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self.navigator.show_error(error)

    def _open(self, row: int) -> None:
        """The record an entry is about, where it has a page."""
        entry: AuditRow = self.table.rows_model.rows[row]
        page = PAGES.get(entry.entity)
        if page is not None and entry.row_id is not None:
            self.navigator.open(page, id=str(entry.row_id))

    def _know(self, people: list[tuple[UUID, str]]) -> None:
        self._people = people
        self._fill(self.who, tr("Everybody"), people)

    def _fill(self, box: QComboBox, everything: str, choices: list[Any]) -> None:
        """Offer choices, keeping the one made."""
        kept = box.currentData()
        box.blockSignals(True)
        box.clear()
        box.addItem(everything, None)
        for value, text in choices:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(kept)))
        box.blockSignals(False)

    def commands(self) -> dict[str, Command]:
        """Those of a table, and export."""
        may = self.context.can("audit", "E")
        return {**super().commands(), "export": Command(self.export, enabled=may)}

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        if not hasattr(self, "_labels"):
            return
        words = (tr("Who"), tr("What"), tr("From"), tr("To"))
        for text, field, word in zip(self._labels, (self.who, self.act, self.first, self.last), words, strict=True):
            text.setText(word)
            field.setAccessibleName(word)
        self._fill(self.who, tr("Everybody"), self._people)
        acts = sorted(((key, tr(word)) for key, word in ACTION_WORDS.items()), key=lambda pair: pair[1])
        self._fill(self.act, tr("Everything"), acts)
