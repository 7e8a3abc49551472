"""A block from the clipboard becomes lines: every row at once, nothing dropped, one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from models.i18n import N_, listed, ntr, tr
from ui.widgets.entry_grid import recognise, values
from ui.widgets.entry_grid.blocks import Block
from ui.widgets.entry_grid.columns import GridColumn, Kind, Remark
from ui.widgets.entry_grid.commit import Committer, not_chosen
from ui.widgets.entry_grid.data import KEY, Edit, InsertRow, Row, SetCells, new_row, raw_field
from ui.widgets.entry_grid.lookup import Candidate, Query
from ui.widgets.entry_grid.model import GridModel


@dataclass
class Summary:
    """What became of a pasted block."""

    rows: int = 0
    matched: int = 0
    unclear: int = 0
    missing: int = 0
    faulty: int = 0
    records: bool = True
    not_allowed: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    @property
    def problems(self) -> int:
        """Rows and cells that need a look."""
        return self.unclear + self.missing + self.faulty

    def text(self) -> str:
        """The summary in words."""
        parts = [ntr("Pasted {count} row", "Pasted {count} rows", self.rows)]
        if self.records:
            parts = [tr("Pasted {count} rows: {matched} matched, {unclear} to choose, {missing} not found.",
                        count=self.rows, matched=self.matched, unclear=self.unclear,
                        missing=self.missing)]  # fmt: skip
        if self.faulty:
            parts.append(ntr("{count} cell needs attention.", "{count} cells need attention.", self.faulty))
        if self.not_allowed:
            parts.append(tr("Ignored because you may not change them: {columns}.",
                            columns=listed(self.not_allowed)))  # fmt: skip
        if self.unused:
            parts.append(tr("Not used: {columns}.", columns=listed(self.unused)))
        return " ".join(parts)


@dataclass(frozen=True)
class _Wanted:
    """A pasted row that still looks for its record."""

    key: Any
    query: Query
    pasted: frozenset[str]


class Paster(QObject):
    """Takes blocks in. `unclear` asks a person what the columns mean; `done` tells what became of it."""

    unclear = Signal(object, object)
    done = Signal(object)

    def __init__(self, model: GridModel, committer: Committer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.committer = committer
        self.targets = recognise.targets_of(model.spec)

    def take(self, block: Block) -> bool:
        """Begin with a block that means lines; False when it only means cells at the cursor."""
        reference = self.model.spec.reference
        if not self.model.has_blank:
            return False
        mapping = recognise.by_header(block, self.targets, reference.id if reference else "")
        if mapping is not None:
            self._mapped(block, mapping)
            return True
        if reference is None or len(block[0]) < 2:
            return False
        if all(recognise.is_numeric(recognise.samples(block, at)) for at in range(1, len(block[0]))) and (
            recognise.is_numeric(recognise.samples(block, 0)) and len(block) == 1
        ):
            return False
        self._ask_contents(block, reference)
        return True

    def take_column(self, block: Block, target: str) -> None:
        """A single column of codes."""
        self.insert(block, recognise.Mapping((target,), False))

    def _ask_contents(self, block: Block, reference: GridColumn) -> None:
        """Find out which column names records, then go on."""
        lookup = self.committer.lookups[reference.id]
        columns = [recognise.samples(block, at) for at in range(len(block[0]))]
        queries = [Query({"code": text}) for texts in columns for text in texts]

        def answer(found: Sequence[Sequence[Candidate]]) -> None:
            shares, at = [], 0
            for texts in columns:
                part = found[at : at + len(texts)]
                at += len(texts)
                shares.append(sum(bool(one) for one in part) / len(texts) if texts else 0.0)
            self._mapped(block, recognise.by_content(block, self.targets, shares, reference.id))

        lookup.resolve(queries, answer)

    def _mapped(self, block: Block, mapping: recognise.Mapping) -> None:
        if mapping.sure:
            self.insert(block, mapping)
        else:
            self.unclear.emit(block, mapping)

    # ---- lines ---------------------------------------------------------------------------------

    def insert(self, block: Block, mapping: recognise.Mapping) -> None:
        """Make a line of every row now, then look for their records within the same undo step."""
        by_id = {target.id: target for target in self.targets}
        chosen = [by_id.get(target) for target in mapping.targets]
        summary = Summary(records=self.model.spec.reference is not None)
        for at, target in enumerate(chosen):
            if target is None and any(row[at] for row in block):
                summary.unused.append(block[0][at] if mapping.header else tr("column {number}", number=at + 1))
            elif target is not None and not target.column.editable:
                summary.not_allowed.append(tr(target.title))
        rows: list[Row] = []
        wanted: list[_Wanted] = []
        remarks: list[tuple[Any, str, Remark]] = []
        for cells in block[1:] if mapping.header else block:
            self._add(cells, chosen, rows, wanted, remarks)
        start = self.model.line_count
        step = self.model.source.apply(N_("Paste"), [InsertRow(start + at, row) for at, row in enumerate(rows)])
        for key, column_id, remark in remarks:
            self.model.set_found(key, column_id, remark)
        summary.rows, summary.faulty = len(rows), len(remarks)
        self._resolve(wanted, step, summary)

    def _add(
        self,
        cells: Sequence[str],
        chosen: Sequence[recognise.Target | None],
        rows: list[Row],
        wanted: list[_Wanted],
        remarks: list[tuple[Any, str, Remark]],
    ) -> None:
        row = new_row(self.model.spec.fresh())
        texts: dict[str, str] = {}
        pasted: set[str] = set()
        reference = self.model.spec.reference
        for cell, target in zip(cells, chosen, strict=True):
            if target is None or not cell or not target.column.editable:
                continue
            if target.column is reference:
                texts[target.role] = values.half_width(cell) if target.role != "name" else cell
                continue
            pasted.add(target.column.id)
            problem = self._read_cell(row, target.column, cell)
            if problem:
                remarks.append((row[KEY], target.column.id, Remark(problem)))
        if reference is not None and texts:
            query = Query(texts)
            row[raw_field(reference.id)] = query.text
            if values.is_scientific(query.text):
                problem = tr("A spreadsheet has changed this code to {text}. Enter it again.", text=query.text)
                remarks.append((row[KEY], reference.id, Remark(problem)))
            else:
                wanted.append(_Wanted(row[KEY], query, frozenset(pasted)))
        rows.append(row)

    def _read_cell(self, row: dict[str, Any], column: GridColumn, cell: str) -> str:
        """Put a pasted text into a new row; why it is no value, or nothing."""
        if column.kind is Kind.FLAG:
            row[column.id] = values.half_width(cell).casefold() in ("1", "x", "y", "yes", "true", "是", "√", "✓")
            return ""
        if column.kind is Kind.CHOICE and column.choices is not None:
            match = next((key for key, word in column.choices() if cell.casefold() == word.casefold()), None)
            row[column.id if match is not None else raw_field(column.id)] = cell if match is None else match
            return "" if match is not None else tr("“{text}” was not found.", text=cell)
        reading = values.read(column, row, cell)
        if reading.problem:
            row[raw_field(column.id)] = cell
            return reading.problem
        row[column.id] = reading.value
        if column.stores is not None:
            row.update(column.stores(row, reading.value))
        return ""

    def _resolve(self, wanted: Sequence[_Wanted], step: object, summary: Summary) -> None:
        reference = self.model.spec.reference
        if reference is None or not wanted:
            self.done.emit(summary)
            return
        for one in wanted:
            self.model.set_busy(one.key, reference.id, True)
        column = reference

        def answer(found: Sequence[Sequence[Candidate]]) -> None:
            edits: list[Edit] = []
            for one, candidates in zip(wanted, found, strict=True):
                self.model.set_busy(one.key, column.id, False)
                row = self.model.row_of(one.key)
                if row < 0 or not self.model.raw(row).get(raw_field(column.id)):
                    continue
                if len(candidates) == 1:
                    summary.matched += 1
                    taken = self.committer.taken(column, candidates[0], self.model.raw(row))
                    edits.append(SetCells(one.key, {k: v for k, v in taken.items() if k not in one.pasted}))
                else:
                    summary.unclear += bool(candidates)
                    summary.missing += not candidates
                    self.model.set_found(one.key, column.id, not_chosen(one.query.text, candidates))
            if edits:
                self.model.source.apply(N_("Paste"), edits, join=step)
            self.done.emit(summary)

        self.committer.lookups[reference.id].resolve([one.query for one in wanted], answer)

    # ---- cells ---------------------------------------------------------------------------------

    def fill(self, block: Block, row: int, order: Sequence[int]) -> None:
        """Put a block over the cells from a place on, as in a spreadsheet; one undo step."""
        edits: list[Edit] = []
        remarks: list[tuple[Any, str, Remark]] = []
        wanted: list[_Wanted] = []
        summary = Summary(len(block), records=False)
        added = 0
        for offset, cells in enumerate(block):
            at = row + offset
            blank = self.model.is_blank(at)
            if blank and not self.model.has_blank:
                break
            target = new_row(self.model.spec.fresh()) if blank else dict(self.model.raw(at))
            before = dict(target)
            self._fill_row(target, cells, order, remarks, wanted, at)
            if blank:
                edits.append(InsertRow(self.model.line_count + added, target))
                added += 1
            else:
                changed = {name: value for name, value in target.items() if before.get(name) != value}
                if changed:
                    edits.append(SetCells(target[KEY], changed))
        if not edits:
            return
        step = self.model.source.apply(N_("Paste"), edits)
        for key, column_id, remark in remarks:
            self.model.set_found(key, column_id, remark)
        summary.faulty = len(remarks)
        summary.records = bool(wanted)
        self._resolve(wanted, step, summary)

    def _fill_row(
        self,
        target: dict[str, Any],
        cells: Sequence[str],
        order: Sequence[int],
        remarks: list[tuple[Any, str, Remark]],
        wanted: list[_Wanted],
        at: int,
    ) -> None:
        for position, cell in zip(order, cells, strict=False):
            column = self.model.columns[position]
            if not self.model.is_editable(at, position):
                continue
            for name in (*column.carried, raw_field(column.id)):
                if name in target:
                    target[name] = None
            if not cell:
                continue
            if column.kind is Kind.REFERENCE:
                target[raw_field(column.id)] = cell
                if column is self.model.spec.reference:
                    wanted.append(_Wanted(target[KEY], Query({"code": values.half_width(cell)}), frozenset()))
            elif problem := self._read_cell(target, column, cell):
                remarks.append((target[KEY], column.id, Remark(problem)))
