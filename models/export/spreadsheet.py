"""Rows of a list as a file for other programs: xlsx and csv, exactly the filter and columns asked for.

Texts stay texts (OS-07), active cells are made harmless (OS-06), the file is whole or absent (DS-13), and the act is on
record before the file gets its name (AL-04).
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from models.clock import clock
from models.database import Database
from models.errors import RuleBroken
from models.export.cells import plain_text
from models.i18n import N_, tr
from models.lists import ColumnInfo, Kind, ListQuery, ListSpec, engine
from models.platform import audit, rights
from models.platform.principal import Principal
from models.safe_files import replacing
from models.text import guard_cell

BATCH = 900
SHEET_ROWS = 1_048_575
LONGEST_CELL = 32_767
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_EXACT_DIGITS = 15

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Exported:
    """What was written: where, and how many rows."""

    path: Path
    rows: int


class Writer(Protocol):
    """A file being written row by row."""

    def head(self, columns: Sequence[ColumnInfo]) -> None:
        """The headings."""

    def row(self, columns: Sequence[ColumnInfo], values: Sequence[Any]) -> None:
        """One row of values."""

    def close(self) -> None:
        """Finish the file."""


def export_list(
    database: Database,
    principal: Principal,
    spec: ListSpec,
    query: ListQuery,
    columns: Sequence[str],
    target: Path,
    *,
    title: str = "",
    note: str = "",
    seqs: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write the rows of a query (or only `seqs`) to `target`, .csv or .xlsx by its name.

    Needs the right to export the entity. Columns the person may not see are absent. `progress` may stop it: then
    there is no file at all.
    """
    with database.read(principal) as session:
        rights.require(session, spec.entity, "E")
        known = {column.id: column for column in engine.info(session, spec).columns}
        chosen = [known[name] for name in columns if name in known]
        order = array("q", seqs) if seqs is not None else engine.order(session, spec, query)
        if target.suffix.lower() == ".xlsx" and len(order) > SHEET_ROWS:
            raise RuleBroken(
                N_(
                    "A worksheet holds {most} rows, and these are {count}. No file was written. "
                    "Export as csv, or filter first."
                ),
                most=SHEET_ROWS, count=len(order),
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as part:
            writer = _writer(part, target, title or tr(spec.title), note)
            try:
                written = 0
                if progress is not None:
                    progress(0, len(order))
                writer.head(chosen)
                for values in _rows(session, spec, order, [column.id for column in chosen]):
                    writer.row(chosen, values)
                    written += 1
                    if progress is not None and written % BATCH == 0:
                        progress(written, len(order))
            finally:
                writer.close()
            _note(database, principal, spec, query, target, written, [column.id for column in chosen])
    return Exported(target, written)


def _note(
    database: Database, principal: Principal, spec: ListSpec, query: ListQuery, target: Path, rows: int,
    columns: list[str],
) -> None:
    """Put the export on record; an export that cannot be recorded does not happen."""
    detail = {"list": spec.id, "file": target.name, "rows": rows, "columns": columns, "query": query.plain()}
    with database.write(principal) as session:
        audit.note(session, "export", spec.entity, detail)


def _rows(session: Any, spec: ListSpec, order: Sequence[int], columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Values row by row in the given order, fetched in batches by key."""
    for start in range(0, len(order), BATCH):
        part = order[start : start + BATCH]
        found = engine.rows(session, spec, part, columns)
        for seq in part:
            row = found.get(seq)
            if row is not None:
                yield row.values


def write_table(
    target: Path, columns: Sequence[ColumnInfo], rows: Iterable[Sequence[Any]], *, title: str, note: str = "",
    progress: Progress | None = None, before_naming: Callable[[int], None] | None = None,
) -> Exported:
    """Write any rows as .csv or .xlsx by the name of `target`; `before_naming` is told how many there are before the
    file gets its name, and may still prevent it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with replacing(target) as part:
        writer = _writer(part, target, title, note)
        try:
            writer.head(columns)
            for values in rows:
                if written == SHEET_ROWS and target.suffix.lower() == ".xlsx":
                    raise RuleBroken(
                        N_("A worksheet holds {most} rows, and these are more. No file was written. "
                           "Export as csv, or filter first."),
                        most=SHEET_ROWS,
                    )  # fmt: skip
                writer.row(columns, values)
                written += 1
                if progress is not None and written % BATCH == 0:
                    progress(written, 0)
        finally:
            writer.close()
        if before_naming is not None:
            before_naming(written)
    return Exported(target, written)


def _writer(part: Path, target: Path, title: str, note: str) -> Writer:
    if target.suffix.lower() == ".xlsx":
        return _Xlsx(part, title, note)
    return _Csv(part)


class _Csv:
    """UTF-8 with mark, CRLF, every cell quoted, nothing that a spreadsheet would run."""

    def __init__(self, path: Path) -> None:
        self._stream = open(path, "x", encoding="utf-8-sig", newline="")  # noqa: SIM115
        self._writer = csv.writer(self._stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")

    def head(self, columns: Sequence[ColumnInfo]) -> None:
        """The headings."""
        self._writer.writerow([guard_cell(tr(column.title)) for column in columns])

    def row(self, columns: Sequence[ColumnInfo], values: Sequence[Any]) -> None:
        """One row; numbers stay bare numbers."""
        pairs = zip(columns, values, strict=True)
        self._writer.writerow([guard_cell(plain_text(column, value)) for column, value in pairs])

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()


class _Xlsx:
    """One worksheet written row by row in constant memory; a second one says where the rows come from."""

    def __init__(self, path: Path, title: str, note: str) -> None:
        import xlsxwriter

        options = {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "nan_inf_to_errors": False, "in_memory": False,
            "default_date_format": "yyyy-mm-dd", "tmpdir": str(path.parent),
        }
        self._file: Any = open(path, "xb")  # noqa: SIM115
        self._book: Any = xlsxwriter.Workbook(self._file, options)
        self._book.set_properties({"title": title, "comments": note[:250]})
        self._sheet = self._book.add_worksheet(sheet_name(title))
        self._note = note
        self._row = 0
        self._formats: dict[str, Any] = {}

    def head(self, columns: Sequence[ColumnInfo]) -> None:
        """The headings, frozen, with the columns' widths."""
        bold = self._book.add_format({"bold": True, "bottom": 1})
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, max(6, min(60, column.width // 7)))
        self._sheet.freeze_panes(1, 1)
        for at, column in enumerate(columns):
            self._text(at, tr(column.title), bold)
        if columns:
            self._sheet.autofilter(0, 0, 0, len(columns) - 1)
        self._row = 1

    def row(self, columns: Sequence[ColumnInfo], values: Sequence[Any]) -> None:
        """One row: numbers and days as such, everything else as text."""
        for at, (column, value) in enumerate(zip(columns, values, strict=True)):
            if value is None:
                continue
            if isinstance(value, Decimal | int) and column.kind.numeric and _exact(value):
                self._sheet.write_number(self._row, at, value, self._format(column))
            elif isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
                self._sheet.write_datetime(self._row, at, value, self._style("yyyy-mm-dd"))
            elif isinstance(value, datetime):
                local = value.astimezone(clock.zone).replace(tzinfo=None, microsecond=0)
                self._sheet.write_datetime(self._row, at, local, self._style("yyyy-mm-dd hh:mm:ss"))
            else:
                self._text(at, plain_text(column, value), self._style("@"), column)
        self._row += 1

    def _text(self, at: int, text: str, style: Any, column: ColumnInfo | None = None) -> None:
        """A text cell; a text that no cell can hold is refused, never cut."""
        text = _CONTROL.sub("\ufffd", text)
        if len(text) > LONGEST_CELL or self._sheet.write_string(self._row, at, text, style) < 0:
            raise RuleBroken(
                N_(
                    "The text in row {row}, “{column}”, is too long for a worksheet. No file was written. "
                    "Export as csv."
                ),
                row=self._row, column=tr(column.title) if column else "",
            )

    def _format(self, column: ColumnInfo) -> Any:
        by_kind = {Kind.AMOUNT: "#,##0.00", Kind.PRICE: "#,##0.00####", Kind.PERCENT: "0.0%", Kind.NUMBER: "0"}
        return self._style(by_kind.get(column.kind, "#,##0.######"))

    def _style(self, number_format: str) -> Any:
        if number_format not in self._formats:
            self._formats[number_format] = self._book.add_format({"num_format": number_format})
        return self._formats[number_format]

    def close(self) -> None:
        """Finish the file, with the note on a sheet of its own."""
        if self._note:
            sheet = self._book.add_worksheet(sheet_name(tr("About")))
            for at, line in enumerate(self._note.splitlines()):
                sheet.write_string(at, 0, _CONTROL.sub("\ufffd", line)[:LONGEST_CELL])
        try:
            self._book.close()
        finally:
            self._file.close()


def sheet_name(text: str) -> str:
    """A name Excel accepts: at most 31 signs, none of its forbidden ones, not empty."""
    return _SHEET_NAME.sub(" ", _CONTROL.sub(" ", text)).strip()[:31] or "Sheet1"


def _exact(value: Decimal | int) -> bool:
    """Whether a spreadsheet's numbers (15 digits) can hold the value."""
    return len(Decimal(value).normalize().as_tuple().digits) <= _EXACT_DIGITS
