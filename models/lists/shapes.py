"""Plain shapes of lists: what a screen may know of a list, and what it asks for. No SQL, no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from models.shapes import from_plain, to_plain


class Kind(StrEnum):
    """What a column holds; decides operators, alignment, format and totals."""

    TEXT = "text"
    CODE = "code"
    REFERENCE = "reference"
    NUMBER = "number"
    QUANTITY = "quantity"
    PRICE = "price"
    AMOUNT = "amount"
    PERCENT = "percent"
    DAY = "day"
    TIME = "time"
    FLAG = "flag"
    CHOICE = "choice"

    @property
    def numeric(self) -> bool:
        """Whether values can be added up or averaged."""
        return self in NUMERIC

    @property
    def temporal(self) -> bool:
        """Whether values are days or instants."""
        return self in (Kind.DAY, Kind.TIME)


NUMERIC = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.PRICE, Kind.AMOUNT, Kind.PERCENT})


class Op(StrEnum):
    """How a filter compares."""

    CONTAINS = "contains"
    STARTS = "starts"
    IN = "in"
    NOT_IN = "not_in"
    RANGE = "range"
    OVER = "over"
    UNDER = "under"
    EMPTY = "empty"
    FILLED = "filled"
    ME = "me"
    TEAM = "team"
    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    NEXT_DAYS = "next_days"
    LAST_DAYS = "last_days"
    OVERDUE = "overdue"
    ANY = "any"


RELATIVE_DAYS = (
    Op.TODAY, Op.YESTERDAY, Op.THIS_WEEK, Op.LAST_WEEK, Op.THIS_MONTH, Op.LAST_MONTH, Op.THIS_QUARTER,
    Op.THIS_YEAR, Op.LAST_YEAR, Op.NEXT_DAYS, Op.LAST_DAYS, Op.OVERDUE,
)
_PRESENCE = (Op.EMPTY, Op.FILLED)


def operators(kind: Kind, person: bool = False) -> tuple[Op, ...]:
    """The comparisons a column of this kind offers, the usual one first."""
    if kind in (Kind.TEXT, Kind.CODE):
        return (Op.CONTAINS, Op.STARTS, Op.IN, Op.NOT_IN, *_PRESENCE)
    if kind is Kind.REFERENCE:
        people = (Op.ME, Op.TEAM) if person else ()
        return (Op.IN, Op.NOT_IN, *people, Op.CONTAINS, *_PRESENCE)
    if kind in NUMERIC:
        return (Op.RANGE, Op.OVER, Op.UNDER, Op.IN, *_PRESENCE)
    if kind.temporal:
        return (Op.RANGE, *RELATIVE_DAYS, *_PRESENCE)
    if kind is Kind.FLAG:
        return (Op.IN,)
    return (Op.IN, Op.NOT_IN, *_PRESENCE)


class Aggregate(StrEnum):
    """What a footer cell shows of its column."""

    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    COUNT = "count"
    NONE = "none"


@dataclass(frozen=True)
class Filter:
    """One chip: a column compared with values; values inside a chip are alternatives.

    `values` are JSON-safe: texts, numbers as text, days as ISO text, keys as text; an open end is None.
    With `op` ANY the chip holds alternatives of other filters in `either`.
    """

    column: str
    op: Op = Op.IN
    values: tuple[Any, ...] = ()
    either: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class Sort:
    """One sort level by column id."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Group:
    """One group level by column id; days may be grouped by "month" or "year"."""

    column: str
    by: str = ""


@dataclass(frozen=True)
class ListQuery:
    """What a list shows: which rows, in which order, in which groups. JSON-safe with to_plain/from_plain."""

    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    search: str = ""
    group: tuple[Group, ...] = ()
    removed: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON-safe data."""
        data: dict[str, Any] = to_plain(self)
        return data

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> ListQuery:
        """Back from `plain`; unknown names are ignored."""
        return from_plain(cls, dict(data))

    def same_rows(self, other: ListQuery) -> bool:
        """Whether both ask for the same set of rows, in whatever order."""
        return (self.filters, self.search, self.removed) == (other.filters, other.search, other.removed)

    def without(self, index: int) -> ListQuery:
        """The query without one of its filters."""
        return replace(self, filters=self.filters[:index] + self.filters[index + 1 :])


@dataclass(frozen=True)
class ViewColumn:
    """A shown column of a view: id and width (0 = the column's own)."""

    id: str
    width: int = 0
    total: Aggregate | None = None


@dataclass(frozen=True)
class ViewState:
    """Everything a saved view keeps (UX 7.2), by column id."""

    columns: tuple[ViewColumn, ...] = ()
    frozen: int = 1
    query: ListQuery = field(default_factory=ListQuery)
    density: str = ""
    preview: bool = False
    totals: bool = True

    def plain(self) -> dict[str, Any]:
        """As JSON-safe data."""
        data: dict[str, Any] = to_plain(self)
        return data

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> ViewState:
        """Back from `plain`; unknown names are ignored."""
        return from_plain(cls, dict(data))


@dataclass(frozen=True)
class View:
    """A view a person can choose: built in (read-only), personal or shared."""

    id: str
    title: str
    state: ViewState = field(default_factory=ViewState)
    built_in: bool = True
    shared: bool = False
    mine: bool = False
    hidden: bool = False
    version: int = 0
    worklist: bool = False
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True)
class Stage:
    """One tab of a worklist (to do, in progress, done): a title and the filters that make it."""

    id: str
    title: str
    filters: tuple[Filter, ...]


@dataclass(frozen=True)
class ColumnInfo:
    """What a screen knows of a column. `title` and `words` are English templates to be translated."""

    id: str
    title: str
    kind: Kind = Kind.TEXT
    width: int = 120
    section: str = ""
    shown: bool = True
    total: Aggregate = Aggregate.NONE
    currency: str = ""
    decimals: int | None = None
    words: Mapping[Any, str] = field(default_factory=dict)
    tones: Mapping[Any, str] = field(default_factory=dict)
    keyed: bool = False
    opens: str = ""
    person: bool = False
    hint: bool = False
    settled: tuple[str, frozenset[str]] | None = None
    sortable: bool = True
    filterable: bool = True
    groupable: bool = True
    editable: bool = False
    plain: bool = False

    @property
    def right_aligned(self) -> bool:
        """Whether figures stand under each other at their right edge."""
        return self.kind.numeric


@dataclass(frozen=True)
class ListInfo:
    """What a screen knows of a list, for this person: forbidden columns are absent."""

    id: str
    entity: str
    title: str
    columns: tuple[ColumnInfo, ...]
    order: tuple[Sort, ...]
    views: tuple[View, ...]
    tables: frozenset[str]
    opens: str = ""
    scope: str = ""
    nothing: str = ""
    searched: str = ""

    def column(self, column_id: str) -> ColumnInfo | None:
        """The column with this id, if this person may see it."""
        return next((column for column in self.columns if column.id == column_id), None)


@dataclass(slots=True)
class Row:
    """One row: local locator, key, version, the values of the asked columns and the keys of references."""

    seq: int
    id: UUID
    version: int
    values: tuple[Any, ...]
    keys: tuple[UUID | None, ...] = ()


@dataclass(frozen=True)
class Page:
    """The first rows of an answer; `complete` when there are no more."""

    rows: tuple[Row, ...]
    complete: bool


@dataclass(frozen=True)
class Money:
    """A figure with its currency ("" for figures that are not money)."""

    currency: str
    value: Decimal | int | None


@dataclass(frozen=True)
class Totals:
    """Figures over all matching rows: column id -> aggregate -> one figure per currency."""

    count: int = 0
    figures: Mapping[str, Mapping[Aggregate, tuple[Money, ...]]] = field(default_factory=dict)

    def of(self, column: str, aggregate: Aggregate) -> tuple[Money, ...]:
        """The figures of one footer cell."""
        return self.figures.get(column, {}).get(aggregate, ())


@dataclass(frozen=True)
class GroupRow:
    """A group of the answer: its values by level, how many rows, and sums per column and currency."""

    path: tuple[Any, ...]
    label: Any
    count: int
    sums: Mapping[str, tuple[Money, ...]]


@dataclass(frozen=True)
class Facet:
    """A value a column has among the matching rows, with how often."""

    value: Any
    label: Any
    count: int


def mean(total: Any, filled: int, kind: Kind) -> Decimal | None:
    """A mean with two decimals more than whole numbers, amounts to their minor unit, half up."""
    if total is None or not filled:
        return None
    places = 2 if kind in (Kind.AMOUNT, Kind.NUMBER) else 6
    return (Decimal(total) / filled).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
