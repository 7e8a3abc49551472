"""Earlier imports of the book, and taking one of them back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from controllers.importing import ImportController
from models.clock import clock
from models.dates import format_instant
from models.i18n import N_, ntr, tr
from models.platform.importing.batches import BatchRow
from models.platform.importing.kinds import KINDS
from models.platform.importing.undo import UndoPlan
from ui import messages, theme
from ui.importing.parts import button
from ui.messages import Answer
from ui.translation import bind
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest
from ui.widgets.plain_table import PlainColumn, PlainTable

_TITLES = {kind.id: kind.title for kind in KINDS}
SHOWN_BLOCKERS = 8


def state_of(row: BatchRow) -> str:
    """Whether an import is still in force."""
    return tr("Undone") if row.undone_at is not None else tr("Imported")


COLUMNS = (
    PlainColumn(N_("Number"), lambda row: row.number, 130),
    PlainColumn(N_("Kind"), lambda row: tr(_TITLES.get(row.kind, row.kind)), 110),
    PlainColumn(N_("File"), lambda row: row.file, 260),
    PlainColumn(N_("When"), lambda row: format_instant(row.at, clock.zone), 140),
    PlainColumn(N_("Who"), lambda row: row.user, 100),
    PlainColumn(N_("New"), lambda row: f"{row.created:,}", 80, right=True),
    PlainColumn(N_("Changed"), lambda row: f"{row.updated:,}", 80, right=True),
    PlainColumn(N_("Left out"), lambda row: f"{row.skipped:,}", 80, right=True),
    PlainColumn(N_("Problem rows"), lambda row: f"{row.failed:,}", 100, right=True),
    PlainColumn(N_("State"), state_of, 100, tone=lambda row: "text-2" if row.undone_at is not None else ""),
)


class HistoryTable(QWidget):
    """The newest imports; the chosen one can be looked at or undone."""

    wanted = Signal(object)
    undone = Signal(object)

    def __init__(self, controller: ImportController) -> None:
        super().__init__()
        self.setObjectName("import.history")
        self.controller = controller
        self.table = PlainTable("import.history.table", N_("Earlier imports"), COLUMNS)
        self.show_button = button("import.history.show", N_("Show the records"), self._show)
        self.undo_button = button("import.history.undo", N_("Undo this import…"), self._undo, "", "undo-2")
        self.nothing = label("", "subtle", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.nothing.hide()
        bind(self.nothing, "setText", N_("Nothing was imported yet. Each import is listed here and can be undone."))
        line = QHBoxLayout()
        line.addWidget(self.show_button)
        line.addWidget(self.undo_button)
        line.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE_S)
        box.addWidget(self.table, 1)
        box.addWidget(self.nothing, 1)
        nest(box, line)
        self.table.chosen.connect(self._enable)
        self.table.opened.connect(self.wanted.emit)
        self._enable()

    def load(self) -> None:
        """Ask for the newest imports."""
        self.controller.recent(self._show_rows)

    def _show_rows(self, rows: list[BatchRow]) -> None:
        self.table.show_rows(rows)
        for part in (self.table, self.show_button, self.undo_button):
            part.setVisible(bool(rows))
        self.nothing.setVisible(not rows)

    def _chosen(self) -> BatchRow | None:
        rows = self.table.selected()
        return rows[0] if len(rows) == 1 else None

    def _enable(self) -> None:
        row = self._chosen()
        self.show_button.setEnabled(row is not None)
        self.undo_button.setEnabled(row is not None and row.undone_at is None)

    def _show(self) -> None:
        row = self._chosen()
        if row is not None:
            self.wanted.emit(row)

    def _undo(self) -> None:
        row = self._chosen()
        if row is not None:
            ask_undo(self, self.controller, row.id, self._done)

    def _done(self, plan: UndoPlan) -> None:
        self.undone.emit(plan)
        self.load()


def ask_undo(parent: QWidget, controller: ImportController, batch_id: Any, done: Any) -> None:
    """Show what undoing would do and what stands in its way, then do it if the person says so."""

    def planned(plan: UndoPlan) -> None:
        removed = sum(plan.removed.values())
        parts = [
            ntr("{count} row is removed.", "{count} rows are removed.", removed),
            ntr("{count} row gets its old values back.", "{count} rows get their old values back.",
                sum(plan.restored.values())),
        ]  # fmt: skip
        if plan.reversed:
            parts.append(
                ntr(
                    "{count} stock document is reversed.",
                    "{count} stock documents are reversed.",
                    plan.reversed,
                )
            )
        answers = [Answer("undo", tr("Undo the import"), danger=True)]
        if plan.blocked:
            parts.append(
                ntr(
                    "{count} record was changed or used since and stays:",
                    "{count} records were changed or used since and stay:",
                    plan.blocked,
                )
            )
            parts += [
                tr("{name}: {reason}", name=b.label, reason=b.reason) for b in plan.blockers[:SHOWN_BLOCKERS]
            ]
            if plan.blocked > SHOWN_BLOCKERS:
                parts.append("…")
            answers = [Answer("undo", tr("Undo the rest"), danger=True)]
        answers.append(Answer(messages.CANCEL, tr("Cancel"), default=True, cancel=True))

        def answered(key: str) -> None:
            if key == "undo":
                controller.undo(batch_id, done, rest=bool(plan.blocked))

        title = tr("Undo the import {number}?", number=plan.number)
        messages.ask(parent, title, "\n".join(parts), answers, answered)

    controller.plan_undo(batch_id, planned)
