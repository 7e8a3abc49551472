"""Step 3: what is wrong where, corrected in place, alike cells all at once."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from controllers.importing import ImportController
from models.i18n import N_, listed, ntr, tr
from models.platform.importing.fields import Action
from models.platform.importing.references import ENTITY_WORDS
from ui import theme
from ui.importing.parts import Choice, Strip, button, figure
from ui.importing.problem_table import ProblemTable
from ui.translation import bind, language_changed
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest

ALL = ""


class CheckStep(QWidget):
    """Counts, notes, and the table of problem rows."""

    def __init__(self, controller: ImportController) -> None:
        super().__init__()
        self.setObjectName("import.check")
        self.controller = controller
        self.strip = Strip("import.check.strip")
        self.notes = label("", "hint", wrap=True)
        self.notes.setMaximumHeight(theme.px(72))
        self.column = Choice("import.check.column", N_("Show problems of column"))
        self.before, self.after = QLineEdit(), QLineEdit()
        self.replace = button("import.check.replace", N_("Replace all"), self._replace)
        self.table = ProblemTable(controller)
        self.detail = label("", "hint", wrap=True)
        self.nothing = label("", "subtle", wrap=True)
        self._build()
        self.column.setMinimumContentsLength(18)
        self.column.picked.connect(self._only)
        self.table.selectionModel().currentChanged.connect(self._chosen)
        self.table.problems.dataChanged.connect(self._show_detail)
        controller.checked.connect(self.refresh)
        language_changed.connect(self.refresh)

    def _build(self) -> None:
        for edit, name, text in (
            (self.before, "before", N_("Find")),
            (self.after, "after", N_("Replace by")),
        ):
            edit.setObjectName(f"import.check.{name}")
            bind(edit, "setPlaceholderText", text)
            bind(edit, "setAccessibleName", text)
            edit.setMaximumWidth(theme.px(200))
        bar = QHBoxLayout()
        bar.setSpacing(theme.SPACE_S)
        bar.addWidget(self.column)
        bar.addStretch()
        bar.addWidget(self.before)
        bar.addWidget(label("→", "subtle"))
        bar.addWidget(self.after)
        bar.addWidget(self.replace)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_S)
        box.setSpacing(theme.SPACE_S)
        box.addWidget(self.strip)
        box.addWidget(self.notes)
        nest(box, bar)
        box.addWidget(self.table, 1)
        box.addWidget(self.detail)
        box.addWidget(self.nothing, 1)

    def refresh(self) -> None:
        """Show the newest snapshot."""
        work = self.controller.work
        if work.checked is None or work.table is None:
            return
        found = work.summary
        count = found.problem_rows
        total = len(work.table.rows)
        if count:
            text = ntr(
                "{count} of {total} rows has problems. Nothing has been written yet.",
                "{count} of {total} rows have problems. Nothing has been written yet.",
                count,
                **figure(count),
                total=f"{total:,}",
            )
        else:
            text = tr("All {total} rows are sound. Nothing has been written yet.", total=f"{total:,}")
        self.strip.say(f"{text} {self._outlook()}", "warn" if count else "ok")
        self._show_notes()
        self._show_columns()
        self.table.show_problems(found.problems)
        self.table.setVisible(bool(found.problems))
        self._show_detail()
        self.nothing.setVisible(not found.problems)
        self.nothing.setText(tr("No row needs attention. Try the import out, or import at once."))
        for part in (self.column, self.before, self.after, self.replace):
            part.setEnabled(bool(found.problems))

    def _outlook(self) -> str:
        """What an import would do now."""
        records = self.controller.work.summary.records
        return tr(
            "Expected: {new} new, {changed} changed, {left} left out, {failed} not imported.",
            new=f"{records.get(Action.CREATE.value, 0):,}", changed=f"{records.get(Action.UPDATE.value, 0):,}",
            left=f"{records.get(Action.SKIP.value, 0):,}", failed=f"{records.get(Action.FAIL.value, 0):,}",
        )  # fmt: skip

    def _show_notes(self) -> None:
        found = self.controller.work.summary
        lines = list(found.notes)
        if found.also:
            parts = [f"{tr(ENTITY_WORDS[entity])} {count:,}" for entity, count in found.also.items()]
            lines.insert(0, tr("Will be created as well: {what}.", what=listed(parts)))
        if found.warnings:
            lines.append(ntr("{count} note on single rows is in the list of results.",
                             "{count} notes on single rows are in the list of results.", found.warnings))  # fmt: skip
        self.notes.setText("\n".join(lines))
        self.notes.setVisible(bool(lines))

    def _show_columns(self) -> None:
        counts: dict[str, int] = {}
        for problem in self.controller.work.summary.problems:
            counts[problem.column] = counts.get(problem.column, 0) + 1
        options = [(ALL, tr("All columns ({count})", count=f"{sum(counts.values()):,}"))]
        options += [
            (f"={name}", f"{name or tr('(whole row)')} ({count:,})") for name, count in counts.items()
        ]
        now = self.column.currentData()
        chosen = now if any(now == value for value, _ in options) else ALL
        self.column.offer(options, chosen)
        self._only(chosen)

    def _only(self, value: str) -> None:
        self.table.problems.only(None if value == ALL else value[1:])

    def _show_detail(self, *_: object) -> None:
        self.detail.setText(self.table.sentence())
        self.detail.setVisible(bool(self.controller.work.summary.problems))

    def _chosen(self) -> None:
        self._show_detail()
        problem = self.table.current()
        if problem is not None and problem.field and not self.after.hasFocus():
            self.before.setText(problem.value)

    def _replace(self) -> None:
        problem = self.table.current()
        if problem is not None and problem.field:
            self.controller.replace_all(problem.field, self.before.text(), self.after.text())
            self.after.clear()
