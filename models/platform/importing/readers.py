"""Open a csv or Excel file as tables of text; every doubt is a sentence, nothing is guessed in silence."""

from __future__ import annotations

import csv
import io
import re
import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.errors import AppError
from models.i18n import N_
from models.money import is_number
from models.platform.importing import workbooks
from models.platform.importing.limits import DEFAULT, Limits
from models.platform.importing.sniffing import (
    SAMPLE,
    Encoding,
    check_encoding,
    delimiter_of,
    encoding_of,
    header_row_of,
)
from models.platform.importing.tables import Damage, Place, Table, make_columns

GZIP_MAGIC = b"\x1f\x8b"
PROGRESS_ROWS = 5_000
Progress = Callable[[int, int], None]
Notice = tuple[str, dict[str, object]]

GONE = N_(
    "The file cannot be read. Nothing was imported. Check that it is still there and not locked by another program."
)
NO_FILE = N_("This is not a file. Nothing was imported. Choose a csv or xlsx file.")
TOO_LARGE = N_(
    "The file is larger than {megabytes} MB. Nothing was read. Split it, or ask the administrator to raise the limit."
)
TOO_LONG = N_(
    "The table has more than {rows} rows. Nothing was read. Split it, or ask the administrator to raise the limit."
)
TOO_WIDE = N_("Row {row} has more than {columns} columns. Nothing was read. Check the delimiter.")
LONG_CELL = N_(
    "A cell in line {line} has more than {limit} characters. Nothing was read. Check the quotes in this line."
)
LONG_LINE = N_("Line {line} is longer than any table row. Nothing was read. This may not be a table.")
OPEN_QUOTE = N_(
    "A quote that begins in line {line} is never closed. Nothing was read. Correct it in the file."
)
BAD_QUOTE = N_(
    "A quote in line {line} is closed before the end of its cell. Nothing was read. Correct it in the file."
)
NO_ROWS = N_("The table has no rows. Nothing was imported. Choose another file, sheet or header row.")
DAMAGED_GZIP = N_("The compressed file is damaged or was cut off. Nothing was read. Get the file again.")
HIDDEN_ROWS = N_("{count} rows of the sheet are hidden. They were read like the others.")
HIDDEN_LEFT = N_("{count} hidden rows of the sheet were left out.")
BLANK_ROWS = N_("{count} empty rows were left out.")
EXTRA_WORDS = {
    "macros": N_("The workbook has macros. They are ignored; only cells are read."),
    "links": N_("The workbook refers to other workbooks. Only the values stored in its cells are read."),
    "objects": N_("The workbook has embedded objects. They are ignored; only cells are read."),
    "connections": N_("The workbook has data connections. They are ignored; only cells are read."),
    "images": N_("The workbook has pictures. They are ignored; only cells are read."),
}
OLD_WORKBOOK = N_("This is an old xls workbook. Formula errors in it appear as empty cells; xlsx is safer.")
RECOGNISED = N_("The file is named {suffix} but is {kind}. It was read as what it is.")

_GUARDED = re.compile("'+[=+\\-@\t\r＝＋－＠]")


@dataclass(frozen=True)
class Sheet:
    """A sheet to choose from."""

    name: str
    rows: int
    hidden: bool = False


@dataclass(frozen=True)
class Source:
    """An opened file: what it is, how it was written, and its first rows as they stand."""

    path: Path
    kind: str
    size: int
    limits: Limits = DEFAULT
    encoding: Encoding = Encoding("utf-8")
    delimiter: str = ","
    sheets: tuple[Sheet, ...] = ()
    sheet: str = ""
    header: int = 0
    hidden_rows: int = 0
    skip_hidden: bool = False
    sample: tuple[tuple[str, ...], ...] = ()
    notices: tuple[Notice, ...] = ()
    previews: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name


def open_source(path: Path, limits: Limits = DEFAULT, progress: Progress | None = None) -> Source:
    """Recognise a file: csv with encoding and delimiter, or a workbook with its sheets."""
    data = _content(path, limits)
    if not data:
        raise AppError(workbooks.REASONS["empty"])
    if data.startswith(workbooks_magic := (b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1"))):
        return _open_workbook(
            path, len(data), limits, old=data.startswith(workbooks_magic[1]), progress=progress
        )
    suffix = path.suffix.lower()
    notices: tuple[Notice, ...] = ()
    if suffix in (".xlsx", ".xlsm", ".xls"):
        encoding = _encoding_or_reason(data)
        notices = ((RECOGNISED, {"suffix": suffix, "kind": "csv"}),)
    else:
        encoding = encoding_of(data)
    source = Source(path, "csv", len(data), limits, encoding, notices=notices)
    source = replace(source, delimiter=delimiter_of(_sample(data, encoding)))
    return _with_sample(source, data)


def _encoding_or_reason(data: bytes) -> Encoding:
    """The encoding of a text that calls itself a workbook; what is no text either is a broken workbook."""
    try:
        return encoding_of(data)
    except AppError as error:
        raise AppError(workbooks.REASONS["no workbook"]) from error


def reopen(source: Source, **choices: Any) -> Source:
    """The same file with another encoding, delimiter, sheet, header row or choice about hidden rows."""
    if "encoding" in choices and isinstance(choices["encoding"], str):
        name = choices["encoding"]
        bom = source.encoding.bom if source.encoding.name == name else 0
        choices["encoding"] = Encoding(name, bom)
    changed = replace(source, **choices)
    if changed.kind == "csv":
        data = _content(changed.path, changed.limits)
        check_encoding(data, changed.encoding)
        keep_header = "header" in choices
        return _with_sample(changed, data, keep_header=keep_header)
    if "sheet" in choices and "header" not in choices:
        sample = dict(changed.previews).get(changed.sheet, ())
        changed = replace(changed, header=header_row_of([list(row) for row in sample]))
    return replace(changed, sample=dict(changed.previews).get(changed.sheet, ()))


def read_table(source: Source, progress: Progress | None = None) -> Table:
    """All rows below the header row."""
    if source.kind == "csv":
        rows, numbers, uneven = _read_csv(source, _content(source.path, source.limits), progress)
        table = _table(source, rows, numbers, {})
        _tell_blank(table, numbers, 0)
        table.uneven = {at: uneven[number] for at, number in enumerate(table.numbers) if number in uneven}
    else:
        table = _read_sheet(source, progress)
    if not table.rows:
        raise AppError(NO_ROWS)
    return table


# --- bytes --------------------------------------------------------------------------------------------------------


def _content(path: Path, limits: Limits) -> bytes:
    """The bytes of a regular file within the limit, unpacked when it is compressed."""
    try:
        with open(path, "rb") as file:
            if not stat.S_ISREG(path.stat().st_mode):
                raise AppError(NO_FILE)
            data = file.read(limits.bytes + 1)
    except IsADirectoryError as error:
        raise AppError(NO_FILE) from error
    except OSError as error:
        raise AppError(NO_FILE if path.is_dir() else GONE) from error
    if len(data) > limits.bytes:
        raise AppError(TOO_LARGE, megabytes=limits.megabytes)
    return _unpack(data, limits) if data.startswith(GZIP_MAGIC) else data


def _unpack(data: bytes, limits: Limits) -> bytes:
    """A gzip file's content, counted while it is unpacked."""
    engine = zlib.decompressobj(31)
    pieces, size, waiting = [], 0, data
    try:
        while waiting and not engine.eof:
            piece = engine.decompress(waiting, 1 << 20)
            waiting = engine.unconsumed_tail
            size += len(piece)
            if size > limits.bytes:
                raise AppError(TOO_LARGE, megabytes=limits.megabytes)
            pieces.append(piece)
    except zlib.error as error:
        raise AppError(DAMAGED_GZIP) from error
    if not engine.eof:
        raise AppError(DAMAGED_GZIP)
    return b"".join(pieces)


# --- csv ----------------------------------------------------------------------------------------------------------


def _sample(data: bytes, encoding: Encoding) -> str:
    return data[encoding.bom : encoding.bom + SAMPLE].decode(encoding.name, "ignore")


def _with_sample(source: Source, data: bytes, *, keep_header: bool = False) -> Source:
    """Add the first rows; a wrong quote further below is told when the table is read."""
    text = _sample(data, source.encoding)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=source.delimiter):
            rows.append(row)
            if len(rows) >= 30:
                break
    except csv.Error:
        rows = rows or [[text[:200]]]
    rows = _without_sep(rows, source)
    header = source.header if keep_header else header_row_of(rows)
    return replace(source, sample=tuple(tuple(row) for row in rows), header=header)


def _without_sep(rows: list[list[str]], source: Source) -> list[list[str]]:
    """Leave out Excel's own first line that names the delimiter, but keep its number."""
    if rows and source.delimiter.join(rows[0]).lower().strip() == f"sep={source.delimiter}".strip().lower():
        rows[0] = []
    return rows


def _lines(data: bytes, encoding: Encoding, limits: Limits) -> Iterator[str]:
    """The lines of the text with their ends, whatever they are, never longer than allowed."""
    stream = io.TextIOWrapper(io.BytesIO(data), encoding.name, newline="")
    if encoding.bom:
        stream.read(1)
    number = 0
    while line := stream.readline(limits.line + 1):
        number += 1
        if len(line) > limits.line:
            raise AppError(LONG_LINE, line=number)
        yield line


def _read_csv(
    source: Source, data: bytes, progress: Progress | None
) -> tuple[list[list[str]], list[int], dict[int, int]]:
    """All rows with their numbers, and how many cells the rows of another width have."""
    check_encoding(data, source.encoding)
    limits = source.limits
    csv.field_size_limit(limits.cell)
    reader = csv.reader(_lines(data, source.encoding, limits), delimiter=source.delimiter, strict=True)
    rows: list[list[str]] = []
    numbers: list[int] = []
    uneven: dict[int, int] = {}
    width, number, start = 0, 0, 0
    try:
        for row in reader:
            number += 1
            start = reader.line_num
            if len(row) > limits.columns:
                raise AppError(TOO_WIDE, row=number, columns=limits.columns)
            if number <= source.header:
                continue
            if not any(row) or not "".join(row).strip():
                continue
            if not width:
                width = len(row)
            elif len(row) != width:
                uneven[number] = len(row)
                row = row[:width] + [""] * (width - len(row))
            rows.append(row)
            numbers.append(number)
            if number % PROGRESS_ROWS == 0:
                if len(rows) > limits.rows + 1:
                    raise AppError(TOO_LONG, rows=limits.rows)
                if progress is not None:
                    progress(number, 0)
    except csv.Error as error:
        raise _csv_problem(error, data, source, start) from error
    if len(rows) > limits.rows + 1:
        raise AppError(TOO_LONG, rows=limits.rows)
    return rows, numbers, uneven


def _csv_problem(error: csv.Error, data: bytes, source: Source, last: int) -> AppError:
    """The reader's refusal in words, with the line where it begins and not where it was noticed."""
    words = str(error)
    line = last + 1
    if "unexpected end" in words or "field larger" in words:
        opened = _open_quote(data, source, last)
        if opened is not None:
            return AppError(OPEN_QUOTE, line=opened)
    if "field larger" in words:
        return AppError(LONG_CELL, line=line, limit=source.limits.cell)
    return AppError(BAD_QUOTE, line=line)


def _open_quote(data: bytes, source: Source, last: int) -> int | None:
    """The line after `last` in which a quoted cell begins that is not closed."""
    inside, opened = False, 0
    for number, line in enumerate(_lines(data, source.encoding, source.limits), start=1):
        if number <= last:
            continue
        at_start = not inside
        for cell in line.split('"'):
            if at_start:
                at_start = False
                continue
            inside = not inside
            if inside:
                opened = number
            del cell
    return opened if inside else None


# --- workbooks ----------------------------------------------------------------------------------------------------


def _open_workbook(path: Path, size: int, limits: Limits, *, old: bool, progress: Progress | None) -> Source:
    answer = workbooks.ask(path, limits, None, progress)
    sheets = tuple(Sheet(item["name"], item.get("height", 0), item["hidden"]) for item in answer["sheets"])
    if not sheets:
        raise AppError(NO_ROWS)
    previews = tuple(
        (item["name"], tuple(tuple(row) for row in item.get("rows", ()))) for item in answer["sheets"]
    )
    notices: list[Notice] = [(EXTRA_WORDS[name], {}) for name in answer.get("extras", ())]
    if old:
        notices.append((OLD_WORKBOOK, {}))
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".xls"):
        notices.append((RECOGNISED, {"suffix": path.suffix.lower() or "-", "kind": "xls" if old else "xlsx"}))
    shown = [sheet for sheet in sheets if not sheet.hidden and sheet.rows > 0] or list(sheets)
    chosen = shown[0].name
    sample = dict(previews)[chosen]
    return Source(
        path,
        "xls" if old else "xlsx",
        size,
        limits,
        sheets=sheets,
        sheet=chosen,
        sample=sample,
        previews=previews,
        header=header_row_of([list(row) for row in sample]),
        notices=tuple(notices),
    )


def _read_sheet(source: Source, progress: Progress | None) -> Table:
    answer = workbooks.ask(source.path, source.limits, source.sheet, progress)
    content = next(
        (item for item in answer["sheets"] if item["name"] == source.sheet and "rows" in item), None
    )
    if content is None:
        raise AppError(NO_ROWS)
    rows: list[list[str]] = content["rows"]
    hidden = set(content.get("hidden_rows", ()))
    kept: list[list[str]] = []
    numbers: list[int] = []
    skipped: list[int] = []
    for at, row in enumerate(rows):
        if at < source.header or not "".join(row).strip():
            continue
        if source.skip_hidden and at in hidden and at > source.header:
            skipped.append(at + 1)
            continue
        kept.append(row)
        numbers.append(at + 1)
    if len(kept) > source.limits.rows + 1:
        raise AppError(TOO_LONG, rows=source.limits.rows)
    damaged = {
        (int(key.split(",")[0]) + 1, int(key.split(",")[1])): Damage(reason)
        for key, reason in content.get("damaged", {}).items()
    }
    table = _table(source, kept, numbers, damaged)
    _tell_blank(table, numbers, sum(1 for number in skipped if number < numbers[-1]))
    table.template = dict(answer.get("template", {}))
    where = {number - 1: at for at, number in enumerate(table.numbers)}
    table.merged = tuple(
        (where[top], max(where[at] for at in range(top, bottom + 1) if at in where), left)
        for top, left, bottom, right in content.get("merged", ())
        if bottom > top and left == right and top in where
    )
    below = sum(1 for at in hidden if at > source.header)
    if below:
        table.notices.append((HIDDEN_LEFT if source.skip_hidden else HIDDEN_ROWS, {"count": below}))
    return table


def _table(
    source: Source, rows: list[list[str]], numbers: list[int], damaged: dict[tuple[int, int], Damage]
) -> Table:
    """Headings and rows, guards against spreadsheet formulas removed."""
    if not rows:
        raise AppError(NO_ROWS)
    headings, rows, numbers = rows[0], rows[1:], numbers[1:]
    if len(headings) > source.limits.columns:
        raise AppError(TOO_WIDE, row=source.header + 1, columns=source.limits.columns)
    if source.kind == "csv":
        _unguard(rows)
    name = source.sheet if source.sheet and len(source.sheets) > 1 else source.path.stem
    table = Table(name, make_columns(headings, rows), rows, numbers)
    table.notices = list(source.notices)
    if damaged:
        where = {number: at for at, number in enumerate(numbers)}
        table.damaged = {
            Place(where[number], column): damage
            for (number, column), damage in damaged.items()
            if number in where
        }
    return table


def _tell_blank(table: Table, numbers: list[int], hidden: int) -> None:
    """Say how many empty rows stood between the others; those behind the last one are nobody's."""
    count = numbers[-1] - numbers[0] + 1 - len(numbers) - hidden
    if count:
        table.notices.append((BLANK_ROWS, {"count": count}))


def _unguard(rows: list[list[str]]) -> None:
    """Take away the one quote mark our own export puts before a text that a spreadsheet would run (OS-06)."""
    for row in rows:
        for at, cell in enumerate(row):
            if cell and cell[0] == "'" and _GUARDED.match(cell) and not is_number(cell[1:]):
                row[at] = cell[1:]
