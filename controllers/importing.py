"""The import wizard without its screen: one file on its way into the book, step by step, all work in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from controllers.base import Controller
from controllers.context import AppContext
from controllers.jobs import Job
from models.errors import NeedsConfirmation
from models.i18n import N_, tr
from models.platform.importing import batches, checking, engine, profiles, readers, report
from models.platform.importing.checking import Checked
from models.platform.importing.engine import ImportResult
from models.platform.importing.fields import Action, Field
from models.platform.importing.kind import Kind
from models.platform.importing.kinds import kind_of
from models.platform.importing.limits import DEFAULT, Limits
from models.platform.importing.mapping import Mapping, Obstacle, obstacles
from models.platform.importing.problems import RowProblem, problems_of, problems_of_row
from models.platform.importing.readers import Source
from models.platform.importing.tables import Table, join
from models.platform.importing.undo import UndoPlan
from models.platform.importing.undo import plan as plan_of
from models.platform.importing.undo import undo as take_back

RULES_MS = 120
Done = Callable[[Any], None]


@dataclass(frozen=True)
class Summary:
    """What the check found, for the screen: counts, problems in order, notes and what would be created beside."""

    records: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    warnings: int = 0
    notes: tuple[str, ...] = ()
    by_field: dict[str, int] = field(default_factory=dict)
    also: dict[str, int] = field(default_factory=dict)

    @property
    def importable(self) -> int:
        """How many rows would go in."""
        return self.rows.get(Action.CREATE.value, 0) + self.rows.get(Action.UPDATE.value, 0)

    @property
    def problem_rows(self) -> int:
        """How many rows need attention."""
        return self.rows.get(Action.FAIL.value, 0)


@dataclass
class Work:
    """Everything about the file at hand; plain values, no session and no widget."""

    kind: Kind
    limits: Limits = DEFAULT
    source: Source | None = None
    second: Source | None = None
    keys: tuple[str, str] = ("", "")
    table: Table | None = None
    fields: tuple[Field, ...] = ()
    mapping: Mapping | None = None
    barred: list[Obstacle] = field(default_factory=list)
    checked: Checked | None = None
    summary: Summary = field(default_factory=Summary)
    tried: ImportResult | None = None
    result: ImportResult | None = None


class ImportController(Controller):
    """Reads, proposes, checks, tries and writes; each answer is a signal, the state stands in `work`."""

    opened = Signal()
    second_opened = Signal()
    read_done = Signal()
    mapping_changed = Signal()
    checked = Signal()
    row_changed = Signal(int)
    tried = Signal(object)
    imported = Signal(object)
    asked = Signal(object)
    busy_changed = Signal(object)

    def __init__(self, context: AppContext, kind_id: str = "agents", parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.work = Work(kind_of(kind_id))
        self.job: Job | None = None
        self._waiting: list[Callable[[Checked], None]] = []
        self._rules = QTimer(self)
        self._rules.setSingleShot(True)
        self._rules.setInterval(RULES_MS)
        self._rules.timeout.connect(self._run_rules)

    # --- step 1: the file -----------------------------------------------------------------------------------

    def choose_kind(self, kind_id: str) -> None:
        """Another sort of record; a file that is open is kept, everything after it is forgotten."""
        if kind_id != self.work.kind.id:
            self.work = Work(kind_of(kind_id), self.work.limits, self.work.source)
            self.opened.emit()

    def close(self) -> None:
        """Put the file away and begin anew."""
        self.work = Work(self.work.kind, self.work.limits)
        self.opened.emit()

    def open(self, path: Path) -> None:
        """Recognise a file."""

        def work(session: Any, progress: Any = None) -> tuple[Limits, Source]:
            limits = engine.limits(session)
            return limits, readers.open_source(path, limits, progress)

        self._start(
            self.read(work, done=self._opened, failed=self._failed, title=tr(OPENING), with_progress=True)
        )

    def _opened(self, answer: tuple[Limits, Source]) -> None:
        self.work = Work(self.work.kind, answer[0], answer[1])
        self._end()
        self.opened.emit()

    def reopen(self, **choices: Any) -> None:
        """Another encoding, delimiter, sheet, header row, or choice about hidden rows."""
        source = self.work.source
        if source is not None:
            self._start(self.read(lambda session: readers.reopen(source, **choices), done=self._reopened,
                                  failed=self._failed))  # fmt: skip

    def _reopened(self, source: Source) -> None:
        self.work = Work(self.work.kind, self.work.limits, source, self.work.second, self.work.keys)
        self._end()
        self.opened.emit()

    def open_second(self, path: Path | None, sheet: str = "") -> None:
        """A second file (or sheet) whose rows are the lines of the documents in the first; None takes it away."""
        if path is None:
            self.work.second, self.work.keys = None, ("", "")
            self.second_opened.emit()
            return
        limits = self.work.limits

        def work(session: Any) -> Source:
            source = readers.open_source(path, limits)
            return readers.reopen(source, sheet=sheet) if sheet else source

        self._start(self.read(work, done=self._second_opened, failed=self._failed))

    def _second_opened(self, source: Source) -> None:
        self.work.second = source
        first = self.work.source
        if first is not None:
            heads, lines = headings(first), headings(source)
            shared = next((name for name in heads if name in lines), "")
            self.work.keys = (shared, shared)
        self._end()
        self.second_opened.emit()

    def set_keys(self, head: str, line: str) -> None:
        """By which columns lines find their document."""
        self.work.keys = (head, line)

    def read_file(self) -> None:
        """Read all rows and propose how the columns fit."""
        now = self.work
        source = now.source
        if source is None:
            return

        def work(session: Any, progress: Any = None) -> tuple[Table, tuple[Field, ...], Mapping]:
            table = readers.read_table(source, progress)
            if now.second is not None:
                table = join(table, readers.read_table(now.second, progress), *now.keys)
            fields = engine.fields_for(session, now.kind)
            return table, fields, engine.propose(session, now.kind, table)

        self._start(
            self.read(work, done=self._read, failed=self._failed, title=tr(READING), with_progress=True)
        )

    def _read(self, answer: tuple[Table, tuple[Field, ...], Mapping]) -> None:
        now = self.work
        now.table, now.fields, now.mapping = answer
        now.checked, now.summary, now.tried = None, Summary(), None
        self._look_for_obstacles()
        self._end()
        self.read_done.emit()
        self.mapping_changed.emit()

    # --- step 2: the columns --------------------------------------------------------------------------------

    def set_mapping(self, mapping: Mapping) -> None:
        """The person changed how columns fit."""
        self.work.mapping = mapping
        self.work.checked = None
        self._look_for_obstacles()
        self.mapping_changed.emit()

    def _look_for_obstacles(self) -> None:
        now = self.work
        if now.mapping is not None and now.table is not None:
            now.barred = obstacles(now.mapping, now.fields, now.table, now.kind.one_of, now.kind.identity)

    def list_profiles(self, done: Done) -> None:
        """The saved mappings of this kind, those that fit the file first."""
        self.read(profiles.listed, self.work.kind.id, self.work.table, done=done)

    def save_profile(self, name: str, done: Done) -> None:
        """Keep the mapping under a name."""
        mapping = self.work.mapping
        if mapping is not None:
            self.write(tr(SAVING_MAPPING), profiles.save, mapping, name, done=done)

    def rename_profile(self, profile_id: UUID, name: str, done: Done) -> None:
        """Give a saved mapping another name."""
        self.write(tr(SAVING_MAPPING), profiles.rename, profile_id, name, done=done)

    def remove_profile(self, profile_id: UUID, done: Done) -> None:
        """Put a saved mapping away."""
        self.write(tr(SAVING_MAPPING), profiles.remove, profile_id, done=done)

    # --- step 3: the check ----------------------------------------------------------------------------------

    def check(self) -> None:
        """Check every cell."""
        now = self.work
        table, mapping = now.table, now.mapping
        if table is None or mapping is None or now.barred:
            return
        decisions = dict(now.checked.decisions) if now.checked is not None else {}

        def work(session: Any, progress: Any = None) -> tuple[Checked, Summary]:
            found = checking.check(session, table, mapping, now.kind, decisions, progress)
            return found, summary_of(found)

        self._start(
            self.read(work, done=self._checked, failed=self._failed, title=tr(CHECKING), with_progress=True)
        )

    def _checked(self, answer: tuple[Checked, Summary]) -> None:
        self.work.checked, self.work.summary = answer
        self.work.tried = None
        self._end()
        self.checked.emit()
        self._apply_waiting()

    def correct(self, problem: RowProblem, text: str) -> None:
        """Another text for one cell: read again at once, rules of rows follow in the background."""
        self._change(lambda found: checking.correct(found, problem.index, problem.field, text), problem.index)

    def decide(self, problem: RowProblem, decision: str) -> None:
        """What happens with a whole row."""
        self._change(lambda found: checking.decide(found, problem.index, decision), problem.index)

    def replace_all(self, field_id: str, before: str, after: str) -> None:
        """Another text for every cell of a column that says the same."""

        def change(found: Checked) -> None:
            checking.replace_all(found, field_id, before, after)

        self._change(change, -1)

    def _change(self, change: Callable[[Checked], None], row: int) -> None:
        if self.work.checked is None:
            return
        if self.job is not None:
            self._waiting.append(change)
            return
        change(self.work.checked)
        self.work.tried = None
        if row >= 0:
            self.row_changed.emit(row)
        self._rules.start()

    def _apply_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            self._change(change, -1)

    def _run_rules(self) -> None:
        found = self.work.checked
        if found is None or self.job is not None:
            return

        def work(session: Any) -> tuple[Checked, Summary]:
            found.references.forget(session)
            checking.apply_rules(found)
            return found, summary_of(found)

        self._start(self.read(work, done=self._checked, failed=self._failed))

    def export_problems(self, path: Path, done: Done) -> None:
        """Write the problem rows with reasons to a file."""
        found = self.work.checked
        if found is not None:
            self.read(lambda session, progress=None: report.write_problems(path, found, progress), done=done,
                      title=tr(EXPORTING), with_progress=True, long=True)  # fmt: skip

    def export_results(self, path: Path, done: Done) -> None:
        """Write what happened to every row to a file."""
        found = self.work.checked
        if found is not None:
            self.read(lambda session, progress=None: report.write_results(path, found, progress), done=done,
                      title=tr(EXPORTING), with_progress=True, long=True)  # fmt: skip

    def write_template(self, path: Path, done: Done) -> None:
        """Write an empty table of the chosen kind."""
        kind = self.work.kind

        def work(session: Any) -> Path:
            report.write_template(path, kind, engine.book_id(session), engine.fields_for(session, kind))
            return path

        self.read(work, done=done)

    # --- steps 4 and 5: trial, import, undo -----------------------------------------------------------------

    def facts(self) -> engine.FileFacts:
        """Name and hash of the file, or of both."""
        source, second = self.work.source, self.work.second
        assert source is not None
        return engine.facts_of(source.path, second.path if second is not None else None)

    def try_out(self) -> None:
        """The whole import, rolled back."""
        found = self.work.checked
        if found is None or self.job is not None:
            return
        database, principal = self.context.database, self.context.principal

        def work(job: Job) -> tuple[ImportResult, Summary]:
            result = engine.trial(database, principal, found, self.facts(), job.progress)
            return result, summary_of(found)

        self._start(self.context.jobs.run(tr(TRYING), work, self._tried, self._failed, writes=True))

    def _tried(self, answer: tuple[ImportResult, Summary]) -> None:
        """The rules ran again inside the write: the screen follows what they found."""
        result, self.work.summary = answer
        self.work.tried = result
        self._end()
        self.tried.emit(result)

    def run(self, *, confirmed: bool = False) -> None:
        """Write what is sound, in one transaction; cancelling leaves nothing."""
        found = self.work.checked
        if found is None or self.job is not None:
            return
        name = self.work.source.name if self.work.source is not None else ""

        def work(session: Any, progress: Any = None) -> tuple[ImportResult, Summary]:
            result = engine.write(session, found, self.facts(), progress, confirmed=confirmed)
            return result, summary_of(found)

        self._start(self.write(tr(IMPORTING, name=name), work, done=self._imported, failed=self._failed,
                               reason=tr(engine.REASON, name=name)[:200], with_progress=True))  # fmt: skip

    def _imported(self, answer: tuple[ImportResult, Summary]) -> None:
        result, self.work.summary = answer
        self.work.result = result
        self._end()
        self.imported.emit(result)

    def plan_undo(self, batch_id: UUID, done: Done) -> None:
        """What undoing an import would do, and what stands in its way."""
        self.read(plan_of, batch_id, done=done)

    def undo(self, batch_id: UUID, done: Done, *, rest: bool = False) -> None:
        """Take an import back."""

        def work(session: Any, progress: Any = None) -> UndoPlan:
            return take_back(session, batch_id, rest=rest, progress=progress)

        self._start(self.write(tr(UNDOING), work, done=lambda plan: self._undone(plan, done), failed=self._failed,
                               with_progress=True))  # fmt: skip

    def _undone(self, plan: UndoPlan, done: Done) -> None:
        self._end()
        done(plan)

    def recent(self, done: Done) -> None:
        """The newest imports of the book."""
        self.read(batches.recent, done=done)

    # --- waiting --------------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Stop what runs; nothing of it is kept."""
        if self.job is not None:
            self.job.cancel()

    def _start(self, job: Job) -> None:
        self.job = job
        job.finished.connect(self._finished)
        self.busy_changed.emit(job)

    def _finished(self) -> None:
        """A cancelled job has no other end."""
        if self.job is not None and not self.job.active:
            self._end()

    def _end(self) -> None:
        if self.job is not None:
            self.job = None
            self.busy_changed.emit(None)

    def _failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, NeedsConfirmation):
            self.asked.emit(error)
        else:
            self._fail(error)


OPENING = N_("Opening the file")
READING = N_("Reading the file")
CHECKING = N_("Checking the rows")
TRYING = N_("Trying the import")
IMPORTING = N_("Importing {name}")
UNDOING = N_("Undoing the import")
EXPORTING = N_("Writing the rows to a file")
SAVING_MAPPING = N_("Saving the column mapping")


def headings(source: Source) -> list[str]:
    """The headings of a source, from its sample."""
    return [text for text in source.sample[source.header]] if source.header < len(source.sample) else []


def summary_of(found: Checked) -> Summary:
    """A snapshot of a check: the screen never looks into something a worker changes."""
    problems = tuple(problems_of(found))
    by_field: dict[str, int] = {}
    for problem in problems:
        by_field[problem.field] = by_field.get(problem.field, 0) + 1
    notes = (*found.table.notices, *found.notes, *engine.unused(found))
    also: dict[str, int] = {}
    for entity, _ in found.references.fresh:
        also[entity] = also.get(entity, 0) + 1
    return Summary(
        {action.value: count for action, count in found.counts().items()},
        {action.value: count for action, count in found.row_counts().items()},
        problems,
        sum(map(len, found.warnings.values())) + sum(map(len, found.dropped.values())),
        tuple(engine.say(text, values) for text, values in notes),
        by_field,
        also,
    )


def problems_left(found: Checked, row: int) -> list[RowProblem]:
    """What one row still has after a correction."""
    return problems_of_row(found, row)
