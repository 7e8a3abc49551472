"""A table as it was read: texts in rows, with what a person must know about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from models.errors import AppError
from models.i18n import N_, tr


class Place(NamedTuple):
    """Where a cell stands: index of its row and of its column in the table."""

    row: int
    column: int


class Damage(StrEnum):
    """What is wrong with a cell already in the file."""

    DIGITS = "digits"
    FORMULA = "formula"
    ERROR = "error"
    DATE = "date"
    SHORT = "short"
    LONG = "long"


DAMAGE_WORDS = {
    Damage.DIGITS: N_(
        "A number with more than 15 digits: the spreadsheet has already changed its last digits. "
        "Type it again as text."
    ),
    Damage.FORMULA: N_(
        "A formula without a stored result. Save the workbook in the spreadsheet program, or type the value."
    ),
    Damage.ERROR: N_("The spreadsheet shows the error {value} here. Type the right value or leave it empty."),
    Damage.DATE: N_("A day before 1 March 1900 cannot be trusted in a workbook. Type the date."),
    Damage.SHORT: N_("This row has only {found} of {wanted} columns. Complete it, or use it as it is."),
    Damage.LONG: N_(
        "This row has {found} columns, the headings only {wanted}. Correct the row in the file, or use it "
        "without the rest."
    ),
}


class Guess(StrEnum):
    """What the values of a column look like."""

    EMPTY = "empty"
    WHOLE = "whole"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    FLAG = "flag"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """One column of a file: its heading, the first texts in it, and what they look like."""

    index: int
    name: str
    heading: str
    samples: tuple[str, ...] = ()
    guess: Guess = Guess.TEXT
    filled: int = 0
    different: int = 0
    doubtful: bool = False

    @property
    def unique(self) -> bool:
        """Whether no two rows share a value."""
        return self.filled > 1 and self.different == self.filled


@dataclass
class Table:
    """Rows of texts under headings. Rows may be corrected in place; `numbers` are their numbers in the file."""

    name: str
    columns: tuple[Column, ...]
    rows: list[list[str]]
    numbers: list[int]
    damaged: dict[Place, Damage] = field(default_factory=dict)
    uneven: dict[int, int] = field(default_factory=dict)
    notices: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    template: dict[str, str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int], ...] = ()
    _different: dict[int, set[str]] = field(default_factory=dict, repr=False)

    def merged_above(self, column: int | None) -> dict[int, int]:
        """For cells below the first one of a merged range in this column: the row that holds the value."""
        found: dict[int, int] = {}
        for first, last, where in self.merged:
            if where == column:
                found.update(dict.fromkeys(range(first + 1, last + 1), first))
        return found

    def column(self, name: str) -> Column | None:
        """The column with this heading."""
        for column in self.columns:
            if column.name == name:
                return column
        return None

    def values(self, index: int) -> list[str]:
        """All texts of one column."""
        return [row[index] for row in self.rows]

    def different(self, index: int) -> set[str]:
        """The different texts of one column."""
        if index not in self._different:
            self._different[index] = {row[index] for row in self.rows}
        return self._different[index]

    def touched(self, index: int) -> None:
        """Somebody changed texts of this column."""
        self._different.pop(index, None)

    def correct(self, place: Place, text: str) -> None:
        """Put another text into one cell; a damaged cell is sound afterwards."""
        self.rows[place.row][place.column] = text
        self.damaged.pop(place, None)
        self.touched(place.column)


_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?[¥￥$€£]?(?:[0-9]{1,3}(?:[,  '][0-9]{3})+|[0-9]*)(?:[.,][0-9]+)?")
_PERCENT = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?\s*[%％]")
_DATE = re.compile(
    r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}|[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)
_TIME = re.compile(rf"(?:{_DATE.pattern})[ T][0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:\.[0-9]+)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+(]?[0-9][-0-9 ()./+]{6,20}[0-9](?:\s*(?:x|ext\.?|转|-)\s*[0-9]{1,6})?")
_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9_./#-]{1,30}")
_FLAGS = {"true", "false", "yes", "no", "y", "n", "是", "否", "有", "无"}
_SHAPES = (
    (Guess.TIME, _TIME),
    (Guess.DATE, _DATE),
    (Guess.WHOLE, _WHOLE),
    (Guess.PERCENT, _PERCENT),
    (Guess.NUMBER, _NUMBER),
    (Guess.EMAIL, _EMAIL),
    (Guess.PHONE, _PHONE),
    (Guess.CODE, _CODE),
)
_MIXED = (
    (Guess.DATE, (_DATE, _TIME)),
    (Guess.PERCENT, (_PERCENT, _WHOLE, _NUMBER)),
    (Guess.PHONE, (_PHONE, _WHOLE)),
)
GUESS_ROWS = 2_000


def guess_of(values: Iterable[str]) -> Guess:
    """What the filled texts of a column look like: the narrowest shape that nearly all of them have."""
    texts = [text for text in (value.strip() for value in values) if text]
    if not texts:
        return Guess.EMPTY
    if {text.casefold() for text in texts} <= _FLAGS:
        return Guess.FLAG
    limit = len(texts) * 0.95
    for guess, shape in _SHAPES:
        if sum(1 for text in texts if shape.fullmatch(text)) >= limit:
            return guess
    for guess, shapes in _MIXED:
        if sum(1 for text in texts if any(shape.fullmatch(text) for shape in shapes)) >= limit:
            return guess
    return Guess.TEXT


def make_columns(headings: list[str], rows: list[list[str]]) -> tuple[Column, ...]:
    """The columns of a table; equal and missing headings get names of their own and are marked doubtful."""
    stripped = [" ".join(heading.split()) for heading in headings]
    times = Counter(stripped)
    used: set[str] = set()
    columns = []
    for index, heading in enumerate(stripped):
        values = [row[index] for row in rows]
        filled = [value for value in values if value and not value.isspace()]
        name = heading[:200] or tr("Column {number}", number=index + 1)
        number = 1
        while name in used:
            number += 1
            name = f"{heading[:190]} ({number})"
        used.add(name)
        columns.append(
            Column(
                index,
                name,
                heading,
                tuple(dict.fromkeys(value.strip()[:80] for value in filled[:200]))[:5],
                guess_of(filled[:GUESS_ROWS]),
                len(filled),
                len(set(filled)),
                doubtful=(times[heading] > 1 or not heading) and bool(filled),
            )
        )
    return tuple(columns)


JOIN_MISSING = N_("{count} rows of “{lines}” have no document in “{heads}”; they are listed as problems.")
JOIN_EMPTY = N_("{count} rows of “{heads}” have no lines in “{lines}”.")


def join(heads: Table, lines: Table, head_key: str, line_key: str) -> Table:
    """One table of lines, each with the columns of its document, matched by a key column of each file.

    Lines without a document keep empty document columns and so become problems; documents without lines stay as
    rows without line columns. Row numbers are those of the lines' file.
    """
    left, right = heads.column(head_key), lines.column(line_key)
    if left is None or right is None:
        raise AppError(
            N_("The two files are joined by a column that one of them does not have. Nothing was read. Choose "
               "another column.")
        )
    by_key: dict[str, int] = {}
    for at, row in enumerate(heads.rows):
        by_key.setdefault(row[left.index].strip(), at)
    kept = [column.index for column in lines.columns if column.index != right.index]
    blank = [""] * len(heads.columns)
    rows: list[list[str]] = []
    numbers: list[int] = []
    lonely, used = 0, set()
    for number, row in zip(lines.numbers, lines.rows, strict=True):
        key = row[right.index].strip()
        place = by_key.get(key)
        if place is None:
            lonely += 1
            head = list(blank)
            head[left.index] = key
        else:
            used.add(place)
            head = heads.rows[place]
        rows.append([*head, *(row[index] for index in kept)])
        numbers.append(number)
    without = [at for at in range(len(heads.rows)) if at not in used]
    for at in without:
        rows.append([*heads.rows[at], *("" for _ in kept)])
        numbers.append(heads.numbers[at])
    headings = [column.name for column in heads.columns]
    headings += [_joined_name(lines.columns[index].name, headings, lines.name) for index in kept]
    table = Table(f"{heads.name} + {lines.name}", make_columns(headings, rows), rows, numbers)
    _move_damage(table, heads, lines, by_key, left.index, kept)
    table.notices = heads.notices + lines.notices
    if lonely:
        table.notices.append((JOIN_MISSING, {"count": lonely, "lines": lines.name, "heads": heads.name}))
    if without:
        table.notices.append((JOIN_EMPTY, {"count": len(without), "lines": lines.name, "heads": heads.name}))
    return table


def _joined_name(name: str, taken: list[str], source: str) -> str:
    return f"{name} ({source})" if name in taken else name


def _move_damage(
    table: Table, heads: Table, lines: Table, by_key: dict[str, int], key: int, kept: list[int]
) -> None:
    """Keep the marks of damaged cells at their new places."""
    width = len(heads.columns)
    moved = {column: width + at for at, column in enumerate(kept)}
    for place, damage in lines.damaged.items():
        if place.column in moved:
            table.damaged[Place(place.row, moved[place.column])] = damage
    table.uneven.update(lines.uneven)
    if not heads.damaged:
        return
    broken: dict[int, list[Place]] = {}
    for place in heads.damaged:
        broken.setdefault(place.row, []).append(place)
    for at, row in enumerate(table.rows):
        for place in broken.get(by_key.get(row[key].strip(), -1), ()):
            table.damaged[Place(at, place.column)] = heads.damaged[place]
