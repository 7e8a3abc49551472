"""Give rows back as a file: problem rows with reasons, results of all rows, and empty templates."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from models import safe_files
from models.errors import RuleBroken
from models.i18n import N_, tr
from models.platform.importing import engine
from models.platform.importing.checking import Checked
from models.platform.importing.fields import ACTION_WORDS, Field, Type
from models.platform.importing.kind import Kind
from models.platform.importing.problems import problems_of
from models.text import guard_cell

Progress = Callable[[int, int], None]
LONGEST_CELL = 32_767
REASON = N_("Reason")
ROW_NUMBER = N_("Row in the file")
RESULT = N_("Result")
TOO_LONG_CELL = N_(
    "A text of row {row} is longer than a cell of a workbook can hold. Nothing was written. Choose csv."
)


def write_problems(path: Path, checked: Checked, progress: Progress | None = None) -> int:
    """Write the problem rows as they stand in the file, with a reason column; returns how many rows."""
    reasons: dict[int, list[str]] = {}
    for problem in problems_of(checked):
        where = f"{problem.column}: " if problem.column else ""
        hint = f" ({problem.expected})" if problem.expected and problem.issue.code == "value" else ""
        reasons.setdefault(problem.index, []).append(f"{where}{problem.text}{hint}")
    headings = [column.name for column in checked.table.columns]
    rows = (
        [*checked.table.rows[index], "; ".join(found)[:LONGEST_CELL]]
        for index, found in sorted(reasons.items())
    )
    _write(path, [*headings, tr(REASON)], rows, len(reasons), progress)
    return len(reasons)


def write_results(path: Path, checked: Checked, progress: Progress | None = None) -> int:
    """Write what happened to every row: its number in the file, the result, reasons and notes, and the row itself."""
    actions = checked.actions()
    headings = [tr(ROW_NUMBER), tr(RESULT), tr(REASON), *(column.name for column in checked.table.columns)]

    def rows() -> Iterable[list[str]]:
        for row, action in enumerate(actions):
            said = [issue.message() for issue in checked.issues(row).values()]
            said += [issue.message() for issue in checked.warnings.get(row, ())]
            said += [issue.message() for issue in checked.dropped.get(row, {}).values()]
            number = str(checked.table.numbers[row])
            yield [number, tr(ACTION_WORDS[action]), "; ".join(said)[:LONGEST_CELL], *checked.table.rows[row]]

    _write(path, headings, rows(), len(actions), progress)
    return len(actions)


def _write(
    path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], total: int, progress: Progress | None
) -> None:
    """A table of texts as xlsx or csv, by the ending of its name; whole or not at all."""
    with safe_files.replacing(path) as part:
        if path.suffix.lower() == ".csv":
            _write_csv(part, headings, rows, total, progress)
        else:
            _write_xlsx(part, headings, rows, total, progress)


def _write_csv(
    part: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], total: int, progress: Progress | None
) -> None:
    """UTF-8 with mark, CRLF, every cell quoted and harmless for spreadsheet programs (OS-06)."""
    with open(part, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([guard_cell(text) for text in headings])
        for done, row in enumerate(rows, start=1):
            writer.writerow([guard_cell(text) for text in row])
            if progress is not None and done % 1000 == 0:
                progress(done, total)


def _write_xlsx(
    part: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], total: int, progress: Progress | None
) -> None:
    """A workbook of texts only: nothing in it is a formula, a link or a number that could lose digits (OS-07)."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(str(part), options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(headings) - 1, 0), 18)
        for at, text in enumerate(headings):
            sheet.write_string(0, at, _cell(text, 0), bold)
        for done, row in enumerate(rows, start=1):
            for at, text in enumerate(row):
                if text:
                    sheet.write_string(done, at, _cell(text, done))
            if progress is not None and done % 1000 == 0:
                progress(done, total)


_CONTROLS = {code: "\ufffd" for code in range(32) if code not in (9, 10, 13)}


def _cell(text: str, row: int) -> str:
    if len(text) > LONGEST_CELL:
        raise RuleBroken(TOO_LONG_CELL, row=row)
    return text.translate(_CONTROLS)


def write_template(path: Path, kind: Kind, book: str, fields: Sequence[Field]) -> None:
    """An empty table with the usual headings of a kind in the person's language; a workbook says whose it is."""
    by_id = {one.id: one for one in fields}
    chosen = [by_id[name] for name in kind.template if name in by_id]
    headings = [f"{one.title} *" if one.required else one.title for one in chosen]
    if path.suffix.lower() == ".csv":
        buffer = io.StringIO()
        csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(headings)
        safe_files.write_bytes(path, buffer.getvalue().encode("utf-8-sig"))
        return
    import xlsxwriter

    with safe_files.replacing(path) as part, xlsxwriter.Workbook(str(part)) as made:
        made.set_custom_property("qudao-kind", kind.id, "text")
        made.set_custom_property("qudao-version", str(engine.TEMPLATE_VERSION), "text")
        made.set_custom_property("qudao-book", book, "text")
        sheet = made.add_worksheet()
        bold, text, day = (
            made.add_format({"bold": True}),
            made.add_format({"num_format": "@"}),
            made.add_format({"num_format": "yyyy-mm-dd"}),
        )
        sheet.freeze_panes(1, 0)
        for at, one in enumerate(chosen):
            plain = one.type not in (Type.AMOUNT, Type.PRICE, Type.QUANTITY, Type.WHOLE, Type.FRACTION)
            sheet.set_column(at, at, 18, day if one.type is Type.DAY else text if plain else None)
            sheet.write_string(0, at, headings[at], bold)
            sheet.write_comment(0, at, one.expected())
