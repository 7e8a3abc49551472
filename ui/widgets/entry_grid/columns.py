"""How a page describes the columns and rules of an entry grid."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.i18n import N_
from ui.widgets.entry_grid.data import Row
from ui.widgets.entry_grid.lookup import Lookup

Note = str


class Kind(StrEnum):
    """What a cell holds, and so how it is typed, read and shown."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    QUANTITY = "quantity"
    MONEY = "money"
    PRICE = "price"
    PERCENT = "percent"
    DATE = "date"
    CHOICE = "choice"
    REFERENCE = "reference"
    FLAG = "flag"


NUMERIC = frozenset({Kind.INTEGER, Kind.QUANTITY, Kind.MONEY, Kind.PRICE, Kind.PERCENT})
WITHOUT_INPUT_METHOD = NUMERIC | {Kind.DATE, Kind.CODE}


class Level(StrEnum):
    """How serious a remark on a cell is."""

    ERROR = "error"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True)
class Remark:
    """What is to be said about one cell, already translated."""

    text: str
    level: Level = Level.ERROR


@dataclass(frozen=True)
class Suggestion:
    """A better value for what was typed, with the question to ask; Enter accepts it."""

    text: str
    value: Any


@dataclass(frozen=True)
class PasteRole:
    """What a pasted column can mean: the words that may stand above it."""

    id: str
    title: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class GridColumn:
    """One column of a grid.

    `id` is the field of the row. A REFERENCE keeps the key of the chosen record there and shows
    `shows` (another field of the row, filled by the candidate's values); `brings` names the fields
    that travel with it when it is copied or cleared. A computed column has no editor: its value comes
    from `GridSpec.compute`. `stores(row, value)` gives further fields that follow a typed value (None:
    the cell was emptied), `takes(row, values)` those that a chosen record and the rest of the row decide
    together.
    """

    id: str
    title: str
    kind: Kind = Kind.TEXT
    width: int = 100
    editable: bool = True
    quick: bool = False
    required: bool = False
    shows: str = ""
    brings: tuple[str, ...] = ()
    lookup: Lookup | None = None
    choices: Callable[[], Sequence[tuple[Any, str]]] | None = None
    decimals: int = 2
    limit: int = 200
    align_right: bool | None = None
    stretch: bool = False
    hidden: bool = False
    hint: str = ""
    words: tuple[str, ...] = ()
    roles: tuple[PasteRole, ...] = ()
    pasted: bool = True
    units: Callable[[Row], Mapping[str, Any]] | None = None
    accepts: Callable[[Row, Any], str | None] | None = None
    stores: Callable[[Row, Any], Mapping[str, Any]] | None = None
    takes: Callable[[Row, Mapping[str, Any]], Mapping[str, Any]] | None = None
    suggests: Callable[[Row, Any], Suggestion | None] | None = None
    balance: Callable[[Sequence[Row], int], Any] | None = None
    enabled: Callable[[Row], bool] | None = None
    text: Callable[[Row], str] | None = None
    tooltip: Callable[[Row], str] | None = None

    @property
    def right(self) -> bool:
        """Whether the cell's text stands at the right edge."""
        return self.kind in NUMERIC if self.align_right is None else self.align_right

    @property
    def input_method(self) -> bool:
        """Whether an input method makes sense while typing here."""
        return self.kind not in WITHOUT_INPUT_METHOD

    @property
    def carried(self) -> tuple[str, ...]:
        """All fields that a copy of this cell carries along."""
        return (self.id, *self.brings)


def no_computation(row: Row) -> Mapping[str, Any]:
    """A grid without computed columns."""
    return {}


def no_remarks(row: Row) -> Mapping[str, Remark]:
    """A grid without rules of its own."""
    return {}


@dataclass(frozen=True)
class Offer:
    """A sentence about the current line, and what can be done about it."""

    text: str
    actions: tuple[tuple[str, Callable[[], None]], ...] = ()
    level: Level = Level.WARN


@dataclass(frozen=True)
class GridSpec:
    """A grid: its columns, what is computed for one row, and what is said about one row.

    `compute(row)` and `check(row)` see one row (with what was computed) and are called again only
    when that row changed. `fresh()` gives the fields of a new line.
    """

    columns: tuple[GridColumn, ...]
    name: str = "grid"
    title: str = N_("Line items")
    fresh: Callable[[], dict[str, Any]] = dict
    compute: Callable[[Row], Mapping[str, Any]] = no_computation
    check: Callable[[Row], Mapping[str, Remark]] = no_remarks
    offer: Callable[[Row], Offer | None] | None = None
    empty: Callable[[Row], bool] | None = None
    unique: str = ""
    merge: str = ""
    can_add: bool = True
    can_move: bool = True
    can_scan: bool = False

    def column(self, column_id: str) -> GridColumn:
        """The column of an id."""
        return next(column for column in self.columns if column.id == column_id)

    @property
    def reference(self) -> GridColumn | None:
        """The first reference column: what a pasted or scanned line is found by."""
        return next((column for column in self.columns if column.kind is Kind.REFERENCE), None)
