"""A list while it is looked at: asks in the background, drops late answers, keeps a window of rows.

First rows come straight away, the order of all rows follows, then the totals. Whatever part is looked at is fetched
by key. While a new question is answered, the old answer stays usable. Changes made elsewhere update visible rows in
place; rows that would come, go or move wait until they are asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from controllers.base import Controller
from controllers.context import AppContext
from controllers.jobs import Job
from controllers.list_answers import Answer, Difference, RowCache, difference
from models.export import spreadsheet
from models.lists import Aggregate, ListInfo, ListQuery, ListSpec, Row, Totals, engine
from models.lists.grouping import GroupTree
from models.lists.grouping import Path as GroupPath
from models.platform import views
from models.platform.views import ViewSet

FIRST_ROWS = 64
"""Enough for a tall window; the rest follows while it is looked at."""
BLOCK = 64
SETTLE_MS = 250


@dataclass(frozen=True)
class Opening:
    """What a list page needs before it asks for rows."""

    info: ListInfo
    views: ViewSet


@dataclass(frozen=True)
class _First:
    """The first answer: rows or groups."""

    rows: tuple[Row, ...]
    complete: bool
    groups: tuple[Any, ...] | None


@dataclass(frozen=True)
class _Fresh:
    """A whole new order with fresh values of the rows in sight, and how it differs from the one shown."""

    seqs: array[int]
    groups: tuple[Any, ...] | None
    rows: dict[int, Row]
    asked: tuple[int, ...]
    changes: Difference


class ListController(Controller):
    """One list of one page."""

    opened = Signal(object)
    restarted = Signal()
    grown = Signal()
    replacing = Signal()
    replaced = Signal()
    rows_arrived = Signal()
    rows_changed = Signal(object)
    totals_changed = Signal(object)
    updates_changed = Signal(int)
    busy_changed = Signal(bool)
    refresh_failed = Signal(object)

    def __init__(self, context: AppContext, spec: ListSpec, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.spec = spec
        self.info: ListInfo | None = None
        self.answer = Answer(ListQuery(), complete=True)
        self.cache = RowCache()
        self.aggregates: dict[str, Aggregate] = {}
        self.totals: Totals | None = None
        self.totals_wanted = True
        self._generation = 0
        self._jobs: list[Job] = []
        self._window_job: Job | None = None
        self._wanted = (0, 0)
        self._pending: Answer | None = None
        self._stale = False
        self._visible = False
        self._collapsed: set[GroupPath] = set()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._look_again)
        context.changed.connect(self._tables_changed)

    # --- asking -----------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask for columns, rights and views; `opened` follows with an Opening."""
        self.read(_open, self.spec, done=self._opened)

    def _opened(self, opening: Opening) -> None:
        self.info = opening.info
        self.opened.emit(opening)

    def ask(self, query: ListQuery, columns: Sequence[str], aggregates: dict[str, Aggregate]) -> None:
        """Show another answer; the present one stays until the first rows of the new one are here."""
        self._generation += 1
        self._cancel()
        self.aggregates = dict(aggregates)
        self._drop_updates()
        self._stale = False
        self._totals_unknown()
        self.busy_changed.emit(True)
        generation = self._generation

        def done(first: _First) -> None:
            if self._current(generation):
                self._begin(query, tuple(columns), first)

        summed = tuple(aggregates)
        self._track(self.read(
            _first, self.spec, query, tuple(columns), summed, done=done, failed=self._guarded(generation)
        ))

    def _begin(self, query: ListQuery, columns: tuple[str, ...], first: _First) -> None:
        """The first rows are here: show them, then ask for the rest."""
        before = self.answer
        seqs = array("q", [row.seq for row in first.rows])
        answer = Answer(query, columns, seqs, first.complete)
        if query.same_rows(before.query) and before.complete:
            answer.expected = before.count
        if first.groups is not None:
            answer.tree = GroupTree(first.groups, self._collapsed)
            answer.expected = sum(group.count for group in first.groups)
        if columns != before.columns or not query.same_rows(before.query):
            self.cache.clear()
        self.cache.put(first.rows)
        self.answer = answer
        self._wanted = (0, 0)
        self.restarted.emit()
        if first.complete:
            self._whole()
        else:
            self._ask_order()

    def _ask_order(self) -> None:
        generation = self._generation

        def done(seqs: array[int]) -> None:
            if self._current(generation):
                self.answer.seqs, self.answer.complete = seqs, True
                self.grown.emit()
                self._pump()
                self._whole()

        self._track(self.read(
            engine.order, self.spec, self.answer.query, done=done, failed=self._guarded(generation),
            with_progress=True,
        ))

    def _whole(self) -> None:
        """Everything about the rows is known: now the totals."""
        self.busy_changed.emit(False)
        self._ask_totals()

    def set_aggregates(self, aggregates: dict[str, Aggregate]) -> None:
        """Other figures are wanted in the footer."""
        self.aggregates = dict(aggregates)
        if self.answer.complete:
            self._ask_totals()

    def _ask_totals(self) -> None:
        self._totals_unknown()
        if not self.totals_wanted:
            return
        generation = self._generation

        def done(totals: Totals) -> None:
            if self._current(generation):
                self.totals = totals
                self.totals_changed.emit(totals)

        self._track(self.read(
            engine.totals, self.spec, self.answer.query, self.aggregates, done=done,
            failed=self._guarded(generation),
        ))

    def _totals_unknown(self) -> None:
        self.totals = None
        self.totals_changed.emit(None)

    # --- window -----------------------------------------------------------------------------------------

    def row(self, index: int) -> Row | None:
        """The record at a place of the answer, if its values are here."""
        seqs = self.answer.seqs
        return self.cache.get(seqs[index]) if index < len(seqs) else None

    def want(self, first: int, last: int) -> None:
        """These places of the answer are looked at: fetch what is missing, with some rows around."""
        first, last = max(0, first - BLOCK), min(len(self.answer.seqs), last + 1 + BLOCK)
        self._wanted = (first, last)
        self._pump()

    def _pump(self) -> None:
        """Fetch what is looked at now; one request at a time, places passed by meanwhile are skipped."""
        if self._window_job is not None:
            return
        first, last = self._wanted
        missing = [seq for seq in self.answer.seqs[first:last] if self.cache.get(seq) is None]
        missing = [seq for seq in missing if seq not in self.answer.gone]
        if not missing:
            return
        generation = self._generation

        def done(rows: dict[int, Row]) -> None:
            if not isValid(self):
                return
            self._window_job = None
            if self._current(generation):
                self.cache.put(rows.values())
                lost = frozenset(missing) - rows.keys()
                if lost:
                    self.answer.gone |= lost
                self.rows_arrived.emit()
            self._pump()

        def failed(error: BaseException) -> None:
            if not isValid(self):
                return
            self._window_job = None
            self._guarded(generation)(error)

        self._window_job = self.read(
            engine.rows, self.spec, missing, self.answer.columns, done=done, failed=failed
        )

    def set_collapsed(self, path: GroupPath, collapsed: bool) -> None:
        """Close or open a group of the answer."""
        if self.answer.tree is not None:
            self.answer.tree.set_collapsed(path, collapsed)
            self._collapsed = self.answer.tree.collapsed

    def set_all_collapsed(self, collapsed: bool) -> None:
        """Close or open every group of the answer."""
        if self.answer.tree is not None:
            self.answer.tree.set_all(collapsed)
            self._collapsed = self.answer.tree.collapsed

    def collapsed(self) -> tuple[GroupPath, ...]:
        """The closed groups, to be remembered."""
        return tuple(self._collapsed)

    def remember_collapsed(self, paths: Iterable[GroupPath]) -> None:
        """Groups that were closed when the list was left."""
        self._collapsed = {tuple(path) for path in paths}

    # --- news -------------------------------------------------------------------------------------------

    def set_visible(self, visible: bool) -> None:
        """Whether somebody looks; a list that went stale unseen is fresh when it is seen again."""
        self._visible = visible
        if visible and self._stale:
            self.refresh()

    def _tables_changed(self, tables: frozenset[str]) -> None:
        if self.info is None or not tables & self.info.tables:
            return
        if self._visible:
            self._settle.start()
        else:
            self._stale = True

    def _look_again(self) -> None:
        """Something this list shows has changed: update in place, and hold back what would move rows."""
        if not self.answer.complete:
            self.ask(self.answer.query, self.answer.columns, self.aggregates)
        else:
            self._ask_fresh(self._hold_back)

    def refresh(self) -> None:
        """Bring everything up to date now (F5); place and selection are kept by the page."""
        self._stale = False
        self._settle.stop()
        if not self.answer.complete:
            self.ask(self.answer.query, self.answer.columns, self.aggregates)
        else:
            self.busy_changed.emit(True)
            self._ask_fresh(self._apply)

    def _ask_fresh(self, use: Callable[[_Fresh], None]) -> None:
        generation = self._generation
        answer = self.answer
        first, last = self._wanted
        seen = tuple(answer.seqs[first : max(last, min(FIRST_ROWS, len(answer.seqs)))])

        def done(fresh: _Fresh) -> None:
            if self._current(generation) and answer is self.answer:
                use(fresh)

        def failed(error: BaseException) -> None:
            if self._current(generation):
                self.busy_changed.emit(False)
                self.refresh_failed.emit(error)

        self._track(self.read(
            _fresh, self.spec, answer.query, answer.columns, tuple(self.aggregates), seen, answer.seqs, done=done,
            failed=failed, with_progress=True,
        ))

    def _hold_back(self, fresh: _Fresh) -> None:
        """Show new values; rows that come, go or move wait."""
        self._show_values(fresh)
        if fresh.changes.count:
            self.answer.gone |= fresh.changes.gone
            self._pending = self._answer_of(fresh)
        elif self.answer.tree is not None and fresh.groups is not None:
            self.answer.tree = GroupTree(fresh.groups, self._collapsed)
        self.updates_changed.emit(fresh.changes.count)
        self.rows_arrived.emit()
        self._ask_totals()

    def apply_updates(self) -> None:
        """Show what waited."""
        if self._pending is not None:
            self.replacing.emit()
            self.answer, self._pending = self._pending, None
            self._after_replacing()

    def _apply(self, fresh: _Fresh) -> None:
        self._show_values(fresh)
        self.replacing.emit()
        self.answer = self._answer_of(fresh)
        self._after_replacing()

    def _after_replacing(self) -> None:
        self._drop_updates()
        self.replaced.emit()
        self._whole()

    def _answer_of(self, fresh: _Fresh) -> Answer:
        made = Answer(self.answer.query, self.answer.columns, fresh.seqs, True)
        if fresh.groups is not None:
            made.tree = GroupTree(fresh.groups, self._collapsed)
        return made

    def _show_values(self, fresh: _Fresh) -> None:
        """Take fresh values of the rows in sight; the others are fetched again when they come into sight."""
        before = {seq: self.cache.get(seq) for seq in fresh.asked}
        kept = [row for seq, row in before.items() if row is not None and seq not in fresh.rows]
        self.cache.clear()
        self.cache.put(kept)
        self.cache.put(fresh.rows.values())
        changed = frozenset(
            seq for seq, row in fresh.rows.items()
            if (old := before.get(seq)) is not None and (old.values, old.keys) != (row.values, row.keys)
        )
        if changed:
            self.rows_changed.emit(changed)

    def _drop_updates(self) -> None:
        self._pending = None
        self.updates_changed.emit(0)

    # --- questions of the page --------------------------------------------------------------------------

    def facets(self, column: str, words: str, done: Callable[[Any], None]) -> Job:
        """The values of a column with counts, for a filter."""
        return self.read(engine.facets, self.spec, self.answer.query, column, words, done=done)

    def labels(self, column: str, values: Sequence[Any], done: Callable[[Any], None]) -> Job:
        """Names of records that a filter holds by key."""
        return self.read(engine.labels, self.spec, column, list(values), done=done)

    def counts_without(self, query: ListQuery, done: Callable[[Any], None]) -> Job:
        """How many rows there would be without each filter."""
        return self.read(engine.counts_without, self.spec, query, done=done)

    def fetch(self, seqs: Sequence[int], columns: Sequence[str], done: Callable[[Any], None]) -> Job:
        """Values of any rows, for copying."""
        return self.read(engine.rows, self.spec, list(seqs), tuple(columns), done=done)

    def keys(self, seqs: Sequence[int], done: Callable[[list[UUID]], None]) -> Job:
        """The keys of rows in order, for bulk actions."""
        return self.read(engine.keys_of, self.spec, seqs, done=done)

    def selection_totals(
        self, seqs: Sequence[int], aggregates: dict[str, Aggregate], done: Callable[[Totals], None]
    ) -> Job:
        """Figures over chosen rows only."""
        return self.read(engine.totals, self.spec, ListQuery(), aggregates, list(seqs), done=done)

    def export(
        self, target: Path, columns: Sequence[str], note: str, title: str,
        seqs: Sequence[int] | None, done: Callable[[Any], None], failed: Callable[[BaseException], None],
    ) -> Job:
        """Write rows to an xlsx or csv file, in the background, on record in the audit log."""
        database, principal, query = self.context.database, self.context.principal, self.answer.query

        def work(job: Job) -> Any:
            return spreadsheet.export_list(
                database, principal, self.spec, query, tuple(columns), target,
                title=title, note=note, seqs=seqs, progress=job.progress,
            )

        return self.context.jobs.run(title, work, done, failed, long=True)

    # --- within -----------------------------------------------------------------------------------------

    def _current(self, generation: int) -> bool:
        """Whether somebody still waits for the answer to this question."""
        return isValid(self) and generation == self._generation

    def _track(self, job: Job) -> None:
        self._jobs = [one for one in self._jobs if one.active] + [job]

    def _cancel(self) -> None:
        for job in self._jobs:
            job.cancel()
        self._jobs = []
        if self._window_job is not None:
            self._window_job.cancel()
            self._window_job = None

    def _guarded(self, generation: int) -> Callable[[BaseException], None]:
        """A failure of an answer nobody waits for any more is no news."""

        def failed(error: BaseException) -> None:
            if self._current(generation):
                self.busy_changed.emit(False)
                self.refresh_failed.emit(error)

        return failed


def _open(session: Any, spec: ListSpec) -> Opening:
    return Opening(engine.info(session, spec), views.of_list(session, spec.id))


def _first(
    session: Any, spec: ListSpec, query: ListQuery, columns: tuple[str, ...], summed: tuple[str, ...]
) -> _First:
    """The first rows; for a grouped list its groups."""
    page = engine.first_page(session, spec, query, columns, FIRST_ROWS)
    groups = engine.groups(session, spec, query, summed) if query.group else None
    return _First(page.rows, page.complete, groups)


def _fresh(
    session: Any, spec: ListSpec, query: ListQuery, columns: tuple[str, ...], summed: tuple[str, ...],
    seen: tuple[int, ...], before: array[int], progress: Callable[[int, int], None],
) -> _Fresh:
    """The whole order again, the rows in sight again, and the difference to before."""
    seqs = engine.order(session, spec, query, progress)
    groups = engine.groups(session, spec, query, summed) if query.group else None
    return _Fresh(seqs, groups, engine.rows(session, spec, seen, columns), seen, difference(before, seqs))


