"""Steps 4 and 5: what the trial would do, and what the import did."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.i18n import N_, listed, tr
from models.platform.importing.engine import ImportResult
from models.platform.importing.kind import Difference
from models.platform.importing.references import ENTITY_WORDS
from ui import theme
from ui.importing.parts import Figure, Strip, heading
from ui.translation import language_changed
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest
from ui.widgets.plain_table import PlainColumn, PlainTable

FIGURES = (("create", N_("New"), "ok"), ("update", N_("Changed"), "info"), ("skip", N_("Left out"), "neutral"),
           ("fail", N_("Not imported"), "error"))  # fmt: skip


def _name(row: Difference) -> str:
    return row.record


DIFFERENCES = (
    PlainColumn(N_("Record"), _name, 240),
    PlainColumn(N_("Field"), lambda row: row.field, 180),
    PlainColumn(N_("Before"), lambda row: row.before or "—", 260, tone=lambda _: "text-2"),
    PlainColumn(N_("After"), lambda row: row.after or "—", 260),
)


class ResultStep(QWidget):
    """Four figures, notes, and a sample of changes old → new."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"import.{name}")
        self._result: ImportResult | None = None
        self.strip = Strip(f"import.{name}.strip")
        self.figures = {key: Figure(f"import.{name}.{key}", title, chip) for key, title, chip in FIGURES}
        self.notes = label("", "subtle", wrap=True)
        self.changes = heading(N_("Changes of existing records (a sample)"))
        self.table = PlainTable(
            f"import.{name}.changes", N_("Changes of existing records (a sample)"), DIFFERENCES
        )
        self.actions = QHBoxLayout()
        self.actions.setSpacing(theme.SPACE_S)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_M)
        for figure in self.figures.values():
            line.addWidget(figure, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_S)
        box.setSpacing(theme.SPACE_M)
        box.addWidget(self.strip)
        nest(box, line)
        nest(box, self.actions)
        box.addWidget(self.notes)
        box.addWidget(self.changes)
        box.addWidget(self.table, 1)
        box.addStretch()
        language_changed.connect(self._show)

    def show_result(self, result: ImportResult) -> None:
        """Show what was, or would be, done."""
        self._result = result
        self._show()

    def _show(self) -> None:
        found = self._result
        if found is None:
            return
        if found.dry_run:
            self.strip.say(
                tr("This was a trial: everything was tried and taken back. Nothing has been written."), "info"
            )
        else:
            self.strip.say(
                tr("Imported as {number}. The whole import can be undone.", number=found.batch_number), "ok"
            )
        for key, figure in self.figures.items():
            rows = found.rows.get(key, 0)
            records = found.records.get(key, 0)
            figure.show_count(records, tr("{count} rows", count=f"{rows:,}") if rows != records else "")
        lines = list(found.notes)
        if found.also_created:
            parts = [f"{tr(ENTITY_WORDS[entity])} {count:,}" for entity, count in found.also_created.items()]
            words = (
                N_("Would be created as well: {what}.") if found.dry_run else N_("Created as well: {what}.")
            )
            lines.insert(0, tr(words, what=listed(parts)))
        self.notes.setText("\n".join(lines))
        self.notes.setVisible(bool(lines))
        self.table.show_rows(found.differences)
        self.table.setVisible(bool(found.differences))
        self.changes.setVisible(bool(found.differences))
