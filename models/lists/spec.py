"""How an area declares its list: columns over SQL expressions, joins, default order and views.

A list of an entity is one constant of its module:

    LIST = ListSpec(
        id="agents.list", entity="agent", title=N_("Agents"), record=Agent,
        joins=(Join(Level, Agent.level_id == Level.id),),
        columns=(
            Column("code", N_("Code"), Agent.code, Kind.CODE),
            Column("name", N_("Name"), Agent.name, sort=Agent.sort_key, width=220),
            Column("level", N_("Level"), Level.name, Kind.REFERENCE, key=Agent.level_id),
            Column("state", N_("Status"), Agent.state, Kind.CHOICE, words=STATE_WORDS, tones=STATE_TONES),
            Column("limit", N_("Credit limit"), Agent.credit_limit, Kind.AMOUNT, currency="currency"),
        ),
        order=(Sort("code"),),
    )

Names in queries are looked up here and nowhere else, so no text of a person ever becomes SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from models.errors import NotFound
from models.lists.shapes import Aggregate, ColumnInfo, Kind, Sort, View

_WIDTHS = {
    Kind.CODE: 110, Kind.TEXT: 160, Kind.REFERENCE: 160, Kind.NUMBER: 80, Kind.QUANTITY: 100, Kind.PRICE: 110,
    Kind.AMOUNT: 130, Kind.PERCENT: 80, Kind.DAY: 110, Kind.TIME: 140, Kind.FLAG: 60, Kind.CHOICE: 100,
}

Expression = Any
Maker = Callable[[Session], Any]


@dataclass(frozen=True, eq=False)
class Column:
    """One column over an SQL expression (or a function of the session that makes one).

    sort      expression(s) to sort and group by instead of the value, e.g. the stored pinyin key
    key       for references: the id of the other record; filters then work by id, cells can be opened
    opens     page kind that shows the referenced record, e.g. "agent"
    person    the reference is a user: offers «me» and «my team»
    words     stored word -> English text; tones: stored word -> status token (ok, warn, error, info, hold, neutral)
    currency  id of the column that names the currency of this amount
    right     entity of the matrix whose R this field needs, e.g. "cost"; without it the column does not exist
              for the person, and where that right reaches fewer rows the other cells are empty
    search    quick filter looks into this text when the full-text index has no answer
    when      the column is there only for sessions of which this is true
    of_one    the same value asked row by row, for columns that are reckoned over all rows together: the windows of
              a list ask for a few known rows
    hint      a day says how far away it is
    settled   column and its values with which that day is over with: it is then no longer said to be late
    plain     a number that is a name (a year): written without separators
    aliases   further names for `name:value` in the quick filter
    """

    id: str
    title: str
    value: Expression | Maker
    kind: Kind = Kind.TEXT
    sort: Expression | Maker | None = None
    key: Expression | Maker | None = None
    opens: str = ""
    person: bool = False
    words: Mapping[Any, str] = field(default_factory=dict)
    tones: Mapping[Any, str] = field(default_factory=dict)
    currency: str = ""
    right: str = ""
    search: bool = False
    section: str = ""
    width: int = 0
    shown: bool = True
    total: Aggregate | None = None
    decimals: int | None = None
    hint: bool = False
    settled: tuple[str, frozenset[str]] | None = None
    sortable: bool = True
    filterable: bool = True
    groupable: bool | None = None
    editable: bool = False
    plain: bool = False
    when: Callable[[Session], bool] | None = None
    of_one: Expression | None = None
    aliases: tuple[str, ...] = ()

    def info(self) -> ColumnInfo:
        """The column as a screen knows it."""
        summed = self.kind in (Kind.AMOUNT, Kind.QUANTITY)
        total = self.total if self.total is not None else (Aggregate.SUM if summed else Aggregate.NONE)
        groupable = self.groupable
        if groupable is None:
            groupable = self.kind in (Kind.TEXT, Kind.REFERENCE, Kind.CHOICE, Kind.FLAG, Kind.DAY)
        width = self.width or _WIDTHS[self.kind] + (60 if self.hint else 0)
        return ColumnInfo(
            id=self.id, title=self.title, kind=self.kind, width=width,
            section=self.section, shown=self.shown, total=total, currency=self.currency, decimals=self.decimals,
            words=self.words, tones=self.tones, keyed=self.key is not None, opens=self.opens,
            person=self.person, hint=self.hint, settled=self.settled, sortable=self.sortable, filterable=self.filterable,
            groupable=groupable, editable=self.editable, plain=self.plain,
        )


@dataclass(frozen=True, eq=False)
class Join:
    """Another table (or alias) a column may need; joined only when something asked for needs it.

    An inner join must not lose rows: use it where the reference is never empty, the database is faster then.
    """

    target: Any
    on: Any
    outer: bool = True


@dataclass(frozen=True, eq=False)
class Search:
    """A further record whose text index the quick filter asks, and which column of the list points to it.

    For a record two steps away give `through`: a function from a subquery of ids to a subquery of own seq.
    """

    record: Any
    link: Any = None
    through: Callable[[Any], Any] | None = None


@dataclass(frozen=True, eq=False)
class ListSpec:
    """A list of one entity.

    id        the page kind, e.g. "agents.list"
    entity    name in the matrix of rights and in the audit
    record    the record class whose rows are listed; its row rights apply
    where     function of the session giving further fixed conditions
    rows      function of the session giving the row rights, for records without a bucket of their own
    order     default sort
    views     built-in views besides All, Mine and Recently changed
    owner     id of the person column behind «Mine»
    search    further records the quick filter looks into
    opens     page kind of one record, opened with id=…
    nothing   one sentence on what belongs here, for the empty list
    searched  what the quick filter finds, e.g. N_("Name, code, pinyin")
    """

    id: str
    entity: str
    title: str
    record: Any
    columns: tuple[Column, ...]
    joins: tuple[Join, ...] = ()
    where: Callable[[Session], tuple[Any, ...]] | None = None
    rows: Maker | None = None
    order: tuple[Sort, ...] = ()
    views: tuple[View, ...] = ()
    owner: str = ""
    search: tuple[Search, ...] = ()
    opens: str = ""
    nothing: str = ""
    searched: str = ""
    tables: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        ids = [column.id for column in self.columns]
        if len(ids) != len(set(ids)):
            raise ValueError(f"{self.id}: column ids must be unique")

    def column(self, column_id: str) -> Column:
        """The column with this id; a name that is not declared is refused."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise NotFound()

    def all_tables(self) -> frozenset[str]:
        """Names of the tables whose changes make this list stale."""
        joined = {str(getattr(join.target, "__tablename__", "")) for join in self.joins}
        return self.tables | {self.record.__tablename__} | (joined - {""})
