"""The import wizard as a page: five steps, one file, nothing written before the last."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from controllers.context import AppContext
from controllers.importing import ImportController
from controllers.jobs import Job
from models.errors import NeedsConfirmation
from models.i18n import N_, ntr, tr
from models.lists import Filter, ListQuery, Op
from models.platform.importing.batches import BatchRow
from models.platform.importing.engine import ImportResult
from models.platform.importing.kinds import KINDS, kind_of
from models.platform.importing.undo import UndoPlan
from ui import messages, theme
from ui.importing.check_step import CheckStep
from ui.importing.columns_step import ColumnsStep
from ui.importing.file_step import FileStep
from ui.importing.history import ask_undo
from ui.importing.parts import StepBar, button, figure
from ui.importing.result_step import ResultStep
from ui.messages import Answer
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Mark, Page
from ui.translation import language_changed
from ui.widgets.ask_name import ask_name
from ui.widgets.fields.labels import ElidedLabel, label

FILE, COLUMNS, CHECK, TRIAL, DONE = range(5)
STEP_NAMES = ("file", "columns", "check", "trial", "done")
_Part = TypeVar("_Part", bound=QWidget)
REPORTS = N_("Workbooks (*.xlsx);;Text tables (*.csv)")


class ImportPage(Page):
    """One import on its way."""

    kind = "import"

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.setObjectName("import.page")
        self.context, self.navigator = context, navigator
        wanted = str(args.get("import") or "agents")
        kind_id = wanted if any(kind.id == wanted for kind in KINDS) else "agents"
        self.controller = ImportController(context, kind_id, self)
        self._path = str(args.get("path") or "")
        self.step = FILE
        self.reached = FILE
        self._job: Job | None = None
        self.steps = StepBar()
        self.file = FileStep(self.controller)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.file)
        self._title, self._file = label("", "heading"), ElidedLabel()
        self._build()
        self._connect()
        self.retranslate()

    # --- making ---------------------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> ColumnsStep:
        """Step 2; like those after it, made once the page can be seen."""
        return self._added(ColumnsStep(self.controller))

    @cached_property
    def check(self) -> CheckStep:
        """Step 3."""
        return self._added(CheckStep(self.controller))

    @cached_property
    def trial(self) -> ResultStep:
        """Step 4."""
        return self._added(ResultStep("trial"))

    @cached_property
    def done(self) -> ResultStep:
        """Step 5, with what can be done afterwards."""
        made = self._added(ResultStep("done"))
        self._undo_button = button("import.done.undo", N_("Undo this import…"), self._undo, "danger", "undo-2")
        for part in (
            button("import.done.again", N_("Import another file"), self._again, "primary"),
            button("import.done.show", N_("Show the records"), self._show_batch, "", "list"),
            button("import.done.results", N_("Export all rows with results…"), self._export_results),
            self._undo_button,
        ):
            made.actions.addWidget(part)
        made.actions.addStretch()
        return made

    def _added(self, part: _Part) -> _Part:
        self.stack.addWidget(part)
        return part

    def _part_of(self, step: int) -> QWidget:
        return (self.file, self.columns, self.check, self.trial, self.done)[step]

    def _make_rest(self) -> None:
        """All steps follow what the file says, from the moment it is opened."""
        self._part_of(DONE)

    def _make_next(self, step: int = FILE) -> None:
        """One step in each turn of the event loop, while the person looks at the first."""
        if step == FILE:
            self.file.make_rest()
        else:
            getattr(self, STEP_NAMES[step])
        if step < DONE:
            QTimer.singleShot(1, self, lambda: self._make_next(step + 1))

    def _build(self) -> None:
        head = QFrame()
        head.setProperty("role", "toolbar")
        line = QHBoxLayout(head)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        line.setSpacing(theme.SPACE_M)
        line.addWidget(self._title)
        line.addWidget(self.steps)
        line.addStretch()
        theme.set_role(self._file, "subtle")
        self._file.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._file, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(head)
        box.addWidget(self.stack, 1)
        box.addWidget(self._footer())

    def _footer(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("role", "footer")
        line = QHBoxLayout(foot)
        line.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_L, theme.SPACE_S)
        line.setSpacing(theme.SPACE_S)
        self.back = button("import.back", N_("Back"), self._back)
        self.close_file = button("import.close_file", N_("Other file"), self._again)
        self.export_problems = button("import.export_problems", N_("Export problem rows…"), self._export)
        self.save_mapping = button("import.save_mapping", N_("Save mapping…"), self._save_mapping)
        self.progress = QProgressBar()
        self.progress.setObjectName("import.progress")
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(theme.px(180))
        self._progress_text = label("", "hint")
        self.stop = button("import.cancel", N_("Cancel"), self.controller.cancel)
        self.next = button("import.next", N_("Next"), self._next, "primary")
        self.try_out = button("import.try", N_("Try, without writing"), self.controller.try_out)
        self.run = button("import.run", N_("Import"), self._run, "primary")
        for part in (self.back, self.close_file, self.export_problems):
            line.addWidget(part)
        line.addStretch()
        for part in (
            self._progress_text,
            self.progress,
            self.stop,
            self.save_mapping,
            self.try_out,
            self.next,
            self.run,
        ):
            line.addWidget(part)
        return foot

    def _connect(self) -> None:
        made = self.controller
        made.opened.connect(self._make_rest)
        made.opened.connect(self._opened)
        made.second_opened.connect(self.dress)
        made.read_done.connect(self._read)
        made.mapping_changed.connect(self._mapping_changed)
        made.checked.connect(self._checked)
        made.tried.connect(self._tried)
        made.imported.connect(self._imported)
        made.asked.connect(self._asked)
        made.busy_changed.connect(self._busy)
        made.failed.connect(self.navigator.show_error)
        self.steps.wanted.connect(self.go)
        self.file.dropped.connect(self._template_written)
        self.file.history.wanted.connect(self._show_row)
        self.file.history.undone.connect(self._told_undone)
        language_changed.connect(self.retranslate)

    # --- the page -------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Earlier imports, and the file that was asked for."""
        self.file.history.load()
        QTimer.singleShot(1, self, self._make_next)
        if self._path:
            self.controller.open(Path(self._path))

    def title(self) -> str:
        """The name on the tab."""
        return tr(self.controller.work.kind.action)

    def icon(self) -> str:
        """The icon on the tab."""
        return "import"

    def mark(self) -> Mark:
        """Work on a file that is not imported yet would be lost."""
        return Mark.DIRTY if self.controller.work.table is not None and self.step != DONE else Mark.NONE

    def args(self) -> dict[str, Any]:
        """The kind, and the file that is open."""
        source = self.controller.work.source
        return {
            "import": self.controller.work.kind.id,
            "path": str(source.path) if source is not None else "",
        }

    def accept(self, args: dict[str, Any]) -> None:
        """Asked for again, perhaps for another kind: only a page without a file follows."""
        wanted = str(args.get("import") or "")
        if wanted and self.controller.work.table is None and any(kind.id == wanted for kind in KINDS):
            self.controller.choose_kind(wanted)
        if args.get("path") and self.controller.work.table is None:
            self.controller.open(Path(str(args["path"])))

    def commands(self) -> dict[str, Command]:
        """Copy of problem cells, refresh of the list of imports."""
        found = {"refresh": Command(self.file.history.load, enabled=self.step == FILE)}
        if self.step == CHECK:
            found["copy"] = Command(self.check.table.copy)
        return found

    def may_close(self, done: Any) -> None:
        """Ask before corrections are thrown away."""
        if self.mark() is Mark.NONE:
            done(True)
            return
        answers = (Answer("close", tr("Close without importing"), danger=True),
                   Answer(messages.CANCEL, tr("Stay"), default=True, cancel=True))  # fmt: skip
        text = tr("Nothing has been written. The file stays as it is; corrections made here are lost.")
        messages.ask(self, tr("Close this import?"), text, answers, lambda key: done(key == "close"))

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(self.title())
        self._title.setText(self.title())
        self.dress()
        self.changed.emit()

    # --- steps ----------------------------------------------------------------------------------------------

    def go(self, step: int) -> None:
        """Show a step that was reached before."""
        if step <= self.reached and step != self.step:
            if step == CHECK and self.controller.work.checked is None:
                self.controller.check()
                return
            self._show_step(step)

    def _show_step(self, step: int) -> None:
        self.step = step
        self.reached = max(self.reached, step) if step != DONE else DONE
        self.stack.setCurrentWidget(self._part_of(step))
        self.dress()
        self._focus()
        self.changed.emit()
        self.commands_changed.emit()

    def _focus(self) -> None:
        """The keyboard goes to what is worked on in this step."""
        targets: dict[int, QWidget] = {FILE: self.next, TRIAL: self.run}
        if self.step in (COLUMNS, CHECK):
            targets[self.step] = self.columns.table if self.step == COLUMNS else self.check.table
        if self.step == FILE and self.controller.work.source is None:
            self.file.choose_button.setFocus()
        elif self.step == CHECK and not self.controller.work.summary.problems:
            self.try_out.setFocus()
        elif self.step in targets:
            targets[self.step].setFocus()
        else:
            self.done.setFocus()

    def dress(self) -> None:
        """Which buttons there are, and what they say."""
        work, step = self.controller.work, self.step
        self.steps.show_step(step, self.reached, final=step == DONE)
        busy = self._job is not None
        self.back.setVisible(COLUMNS <= step <= TRIAL)
        self.close_file.setVisible(step == FILE and work.source is not None)
        self.export_problems.setVisible(step in (CHECK, TRIAL) and bool(work.summary.problems))
        self.save_mapping.setVisible(step in (COLUMNS, CHECK))
        self.next.setVisible(step in (FILE, COLUMNS))
        self.next.setEnabled(not busy and self._may_go_on())
        self.try_out.setVisible(step == CHECK)
        self.run.setVisible(step in (CHECK, TRIAL))
        count = work.summary.importable
        self.run.setText(
            ntr("Import {count} row", "Import {count} rows", count, **figure(count))
            if count
            else tr("Nothing to import")
        )
        self.run.setAccessibleName(self.run.text())
        for part in (self.try_out, self.run):
            part.setEnabled(not busy and count > 0)
        for part in (self.back, self.close_file, self.export_problems, self.save_mapping):
            part.setEnabled(not busy)
        for part in (self.progress, self._progress_text, self.stop):
            part.setVisible(busy)
        self._file.setText(self._facts())

    def _may_go_on(self) -> bool:
        work = self.controller.work
        if self.step == FILE:
            return work.source is not None and (work.second is None or all(work.keys))
        return work.table is not None and not work.barred

    def _facts(self) -> str:
        """The file at hand in a few words."""
        work = self.controller.work
        if work.source is None:
            return ""
        parts = [work.source.name]
        if work.source.sheet:
            parts.append(work.source.sheet)
        if work.second is not None:
            parts.append(work.second.sheet or work.second.name)
        if work.table is not None:
            parts.append(tr("{count} rows", count=f"{len(work.table.rows):,}"))
        return "  ·  ".join(parts)

    def _opened(self) -> None:
        self.reached = FILE
        self._title.setText(self.title())
        self._show_step(FILE)

    def _read(self) -> None:
        self.reached = COLUMNS
        self._show_step(COLUMNS)

    def _mapping_changed(self) -> None:
        if self.step in (COLUMNS, CHECK):
            self.reached = min(self.reached, CHECK if self.controller.work.checked is not None else COLUMNS)
        self.dress()

    def _checked(self) -> None:
        self.reached = CHECK
        self._show_step(CHECK)

    def _tried(self, result: ImportResult) -> None:
        self.trial.show_result(result)
        self._show_step(TRIAL)

    def _imported(self, result: ImportResult) -> None:
        self.done.show_result(result)
        self._undo_button.setEnabled(True)
        self._show_step(DONE)
        count = result.records["create"] + result.records["update"]
        self.navigator.toast(
            ntr("{count} record imported.", "{count} records imported.", count, **figure(count)), "ok"
        )

    def _asked(self, error: NeedsConfirmation) -> None:
        what, rest = messages.split(messages.text_of(error))
        answers = (
            Answer("yes", tr("Import once more"), danger=True),
            Answer(messages.CANCEL, tr("Cancel"), default=True),
        )
        messages.ask(
            self,
            what,
            rest,
            answers,
            lambda key: self.controller.run(confirmed=True) if key == "yes" else None,
        )

    def _next(self) -> None:
        if self.step == FILE:
            self.controller.read_file()
        elif self.controller.work.checked is not None:
            self._show_step(CHECK)
        else:
            self.controller.check()

    def _back(self) -> None:
        self._show_step(CHECK if self.step == TRIAL else self.step - 1)

    def _run(self) -> None:
        self.controller.run()

    def _again(self) -> None:
        self.controller.close()
        self.file.history.load()

    # --- waiting --------------------------------------------------------------------------------------------

    def _busy(self, job: Job | None) -> None:
        self._job = job
        if job is not None:
            self.progress.setRange(0, 0)
            self._progress_text.setText(job.title)
            job.progressed.connect(self._progressed)
        self.dress()

    def _progressed(self, done: int, total: int) -> None:
        if total:
            self.progress.setRange(0, total)
            self.progress.setValue(done)

    # --- files, mappings, undo ------------------------------------------------------------------------------

    def _ask_path(self, title: str, name: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self.window(), title, name, tr(REPORTS))
        return Path(chosen) if chosen else None

    def _export(self) -> None:
        path = self._ask_path(tr("Export problem rows"), f"{tr('Problem rows')}.xlsx")
        if path is not None:
            self.controller.export_problems(path, lambda count: self._written(count, path))

    def _export_results(self) -> None:
        path = self._ask_path(tr("Export all rows with results"), f"{tr('Import results')}.xlsx")
        if path is not None:
            self.controller.export_results(path, lambda count: self._written(count, path))

    def _written(self, count: int, path: Path) -> None:
        self.navigator.toast(tr("{count} rows written to {file}.", count=f"{count:,}", file=path.name), "ok")

    def _template_written(self, path: Path) -> None:
        self.navigator.toast(tr("The template was written to {file}.", file=path.name), "ok")

    def _save_mapping(self) -> None:
        source = self.controller.work.source
        start = source.path.stem if source is not None else ""
        title, caption = tr("Save mapping"), tr("Name of the mapping")
        ask_name(self, "import.mapping", title, caption, title, start, self._name_given)

    def _name_given(self, name: str) -> None:
        if name:
            self.controller.save_profile(name, self._mapping_saved)

    def _mapping_saved(self, _: object) -> None:
        self.columns.rules.load_profiles()
        self.navigator.toast(tr("The mapping is saved and offered for files with the same headings."), "ok")

    def _undo(self) -> None:
        result = self.controller.work.result
        if result is not None and result.batch_id is not None:
            ask_undo(self, self.controller, result.batch_id, self._undone)

    def _undone(self, plan: UndoPlan) -> None:
        self.done.strip.say(tr("The import {number} was undone.", number=plan.number), "warn")
        self._undo_button.setEnabled(False)
        self._told_undone(plan)

    def _told_undone(self, plan: UndoPlan) -> None:
        self.navigator.toast(tr("The import {number} was undone.", number=plan.number), "ok")

    def _show_batch(self) -> None:
        result = self.controller.work.result
        if result is not None:
            self._open_list(result.kind, result.batch_number)

    def _show_row(self, row: BatchRow) -> None:
        self._open_list(row.kind, row.number)

    def _open_list(self, kind_id: str, number: str) -> None:
        """The list of exactly the records of one import."""
        page = kind_of(kind_id).list_page
        if page:
            query = ListQuery(filters=(Filter("import_no", Op.IN, (number,)),))
            self.navigator.open(page, query=query.plain(), about=tr("Import {number}", number=number))
