"""From a list query to SQL: permitted columns, joins only where needed, row rights, filters, order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    Null,
    Select,
    Table,
    Text,
    case,
    cast,
    collate,
    false,
    inspect,
    or_,
    select,
    union,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy.orm import Session

from models.lists import quick
from models.lists.filters import Condition, condition, contains, month_text, resolved
from models.lists.shapes import Filter, Group, Kind, ListQuery, Op, Sort
from models.lists.spec import Column, Join, ListSpec
from models.platform import rights, search


@dataclass(frozen=True)
class Level:
    """A group level as SQL: what is shown, what decides equality, and in which order."""

    label: Any
    identity: Any
    order: tuple[Any, ...]


class Plan:
    """One query of one person on one list, ready to be turned into statements.

    Columns the person may not see do not exist here: a filter or sort on one is left out, exactly like one on
    a column that this version no longer has, so nothing can be learnt from order, counts or totals (AZ-04).
    """

    def __init__(self, session: Session, spec: ListSpec, query: ListQuery) -> None:
        self.session = session
        self.spec = spec
        self.query = query
        self.columns = permitted(session, spec)
        self.groups = tuple(group for group in query.group if group.column in self.columns)
        self._joins = {inspect(join.target).selectable: join for join in spec.joins}

    # --- pieces ------------------------------------------------------------------------------------------

    def value(self, column: Column) -> Any:
        """The SQL expression of a column."""
        return self._masked(column, resolved(self.session, column.value))

    def value_of_known(self, column: Column) -> Any:
        """The same for rows that are known already."""
        return self.value(column) if column.of_one is None else self._masked(column, column.of_one)

    def _masked(self, column: Column, value: Any) -> Any:
        """The value, or nothing in rows where the person's right to this field does not reach."""
        if not column.right:
            return value
        principal = rights.principal_of(self.session)
        far, rows_reach = (rights.reach(principal, name, "R") for name in (column.right, self.spec.entity))
        bucket = getattr(self.spec.record, "bucket", None)
        if far == "a" or far == rows_reach or bucket is None:
            return value
        if isinstance(value, Null):  # PostgreSQL takes a bare NULL for text, which has no sum
            value = cast(value, BigInteger() if column.kind.numeric else Text())
        return case((rights.bucket_filter(self.session, column.right, bucket), value))

    @cached_property
    def row_filter(self) -> Condition:
        """The rows of this list the person may see at all (AZ-02)."""
        if self.spec.rows is not None:
            return self.spec.rows(self.session)  # type: ignore[no-any-return]
        return rights.visible(self.session, self.spec.record)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that narrows the rows except row rights."""
        record = self.spec.record
        parts: list[Any] = []
        deleted = getattr(record, "deleted_at", None)
        if deleted is not None:
            parts.append(deleted.is_not(None) if self.query.removed else deleted.is_(None))
        if self.spec.where is not None:
            parts.extend(self.spec.where(self.session))
        for item in self.query.filters:
            found = self._filter(item)
            if found is not None:
                parts.append(found)
        parts.extend(self._search())
        return tuple(parts)

    def _filter(self, item: Filter) -> Condition | None:
        if item.op is Op.ANY:
            parts = [part for one in item.either if (part := self._filter(one)) is not None]
            return or_(*parts) if parts else None
        column = self.columns.get(item.column)
        return None if column is None else condition(self.session, column, self.value(column), item)

    def _search(self) -> list[Condition]:
        """The quick filter: each word must be found somewhere, `name:value` in its column."""
        parsed = quick.parse(self.query.search, tuple(self.columns.values()))
        parts = [part for item in parsed.filters if (part := self._filter(item)) is not None]
        return parts + [self._word(word) for word in parsed.words]

    def own_words(self) -> tuple[str, ...]:
        """The words of the quick filter, if only the text index of the list's own rows answers for all of them."""
        parsed = quick.parse(self.query.search, tuple(self.columns.values()))
        own = self.spec.record in search.searchable() and not self.spec.search and not parsed.filters
        return parsed.words if own and all(self.matching(word) is not None for word in parsed.words) else ()

    def matching(self, word: str, first: int | None = None, last: int | None = None) -> Any:
        """The locators of rows whose own text contains a word, if wanted only those in a range."""
        return search.match(self.session, self.spec.record, word, between=None if first is None else (first, last or 0))

    def _word(self, word: str) -> Condition:
        """Rows whose own text, or that of a record they point to, contains a word."""
        spec = self.spec
        found: list[Any] = []
        own = _match(self.session, spec.record, word)
        if own is not None:
            found.append(own)
        for item in spec.search:
            inner = _match(self.session, item.record, word)
            if inner is None:
                continue
            ids = select(item.record.id).where(item.record.seq.in_(inner), rights.visible(self.session, item.record))
            if item.through is not None:
                found.append(item.through(ids))
            else:
                found.append(select(spec.record.seq).where(item.link.in_(ids)))
        texts = [contains(self.value(column), word) for column in self.columns.values() if column.search]
        parts: list[Any] = []
        if found:
            seqs: Any = found[0] if len(found) == 1 else union(*found)
            parts.append(spec.record.seq.in_(seqs))
        if texts and (not found or own is None):
            parts.extend(texts)
        return or_(*parts) if parts else false()

    # --- order -------------------------------------------------------------------------------------------

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The group levels of the query as SQL."""
        return tuple(self._level(group) for group in self.groups)

    def _level(self, group: Group) -> Level:
        column = self.columns[group.column]
        value = self.value(column)
        if column.kind is Kind.DAY and group.by:
            label = month_text(self.session, value, group.by)
            return Level(label, label, (label,))
        identity = resolved(self.session, column.key) if column.key is not None else value
        order = self._sort_keys(column)
        bare = column.key is None and column.sort is None
        return Level(value, identity, order if bare else (*order, identity))

    def _sort_keys(self, column: Column) -> tuple[Any, ...]:
        if column.sort is None:
            return (self.value(column),)
        keys = column.sort if isinstance(column.sort, tuple) else (column.sort,)
        return tuple(self._masked(column, resolved(self.session, key)) for key in keys)

    @cached_property
    def order(self) -> tuple[Any, ...]:
        """The whole ORDER BY: groups, asked sorts or the default, and the locator as last word."""
        parts: list[Any] = list(self.group_order)
        asked = [sort for sort in self.query.sort if self._may_sort(sort)]
        descending = False
        for sort in asked or [sort for sort in self.spec.order if sort.column in self.columns]:
            descending = sort.descending
            parts.extend(self._ordered(key, descending) for key in self._sort_keys(self.columns[sort.column]))
        locator = self.spec.record.seq
        parts.append(locator.desc() if descending else locator.asc())
        return tuple(parts)

    @cached_property
    def group_order(self) -> tuple[Any, ...]:
        """ORDER BY of the group levels alone."""
        return tuple(self._ordered(key, False) for level in self.levels for key in level.order)

    def _may_sort(self, sort: Sort) -> bool:
        column = self.columns.get(sort.column)
        return column is not None and column.sortable

    def _ordered(self, key: Any, descending: bool) -> Any:
        """One ORDER BY term: the same on both databases, empty cells last where there can be any."""
        term = key
        if self._on_postgres and isinstance(getattr(key, "type", None), Text):
            term = collate(key, "C")
        if descending:
            return term.desc().nulls_last() if self._on_postgres and self._may_be_null(key) else term.desc()
        return term.asc().nulls_last() if self._may_be_null(key) and not self._on_postgres else term.asc()

    @property
    def _on_postgres(self) -> bool:
        return bool(self.session.get_bind().dialect.name == "postgresql")

    def _may_be_null(self, key: Any) -> bool:
        clause = key.__clause_element__() if hasattr(key, "__clause_element__") else key
        if not isinstance(clause, SqlColumn) or clause.nullable:
            return True
        return any(join.outer for join in self._needed([clause]))

    # --- statements --------------------------------------------------------------------------------------

    def statement(self, *expressions: Any, ordered: bool = False, grouped: bool = False) -> Select[Any]:
        """SELECT of expressions over the rows this query and this person's rights leave."""
        used = [*expressions, *self.conditions]
        used += self.order if ordered else self.group_order if grouped else ()
        found = self._from(select(*expressions), used).where(self.row_filter, *self.conditions)
        return found.order_by(*self.order) if ordered else found

    def by_locator(self, seqs: Iterable[int], *expressions: Any) -> Select[Any]:
        """SELECT of expressions for known rows: row rights apply, filters do not."""
        found = self._from(select(*expressions), list(expressions))
        return found.where(self.spec.record.seq.in_(list(seqs)), self.row_filter)

    def _from(self, statement: Select[Any], used: Iterable[Any]) -> Select[Any]:
        statement = statement.select_from(self.spec.record)
        for join in self._needed(used):
            statement = statement.join(join.target, join.on, isouter=join.outer)
        return statement

    def _needed(self, used: Iterable[Any]) -> list[Join]:
        """The declared joins that expressions need, those they lean on first."""
        wanted: set[int] = set()
        waiting = list(used)
        while waiting:
            for source in _sources(waiting.pop()):
                join = self._joins.get(source)
                if join is not None and id(join) not in wanted:
                    wanted.add(id(join))
                    waiting.append(join.on)
        return [join for join in self.spec.joins if id(join) in wanted]


def permitted(session: Session, spec: ListSpec) -> dict[str, Column]:
    """The columns of a list this person may see, by id."""
    return {
        column.id: column
        for column in spec.columns
        if (not column.right or rights.can(rights.principal_of(session), column.right, "R"))
        and (column.when is None or column.when(session))
    }


def _match(session: Session, record: Any, word: str) -> Any:
    """The text index's answer for a word, or None when the record has no index."""
    if record not in search.searchable():
        return None
    return search.match(session, record, word)


def _sources(expression: Any) -> set[Any]:
    """Tables and aliases an expression reads; those inside a subquery stay there unless it is correlated."""
    clause = expression.__clause_element__() if hasattr(expression, "__clause_element__") else expression
    found: set[Any] = set()
    waiting = [clause]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Select):
            found.update(item._correlate or ())
            continue
        source = getattr(item, "table", None) if item.__visit_name__ == "column" else None
        if source is not None:
            plain = isinstance(source, Table) or not hasattr(source, "_deannotate")
            found.add(source if plain else source._deannotate())
        waiting.extend(item.get_children())
    return found

