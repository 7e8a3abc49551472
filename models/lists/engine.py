"""What lists ask of the database: first page, order of all rows, windows, counts, totals, groups, values.

Ids first, rows later: the order of an answer is one array of row locators (8 bytes each); whatever part of it
is looked at is then fetched by key. A jump to any place is a key look-up, never an OFFSET.
"""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, String, func, null, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from models.errors import RuleBroken
from models.i18n import N_
from models.lists.filters import contains, resolved
from models.lists.grouping import added
from models.lists.plan import Plan, permitted
from models.lists.shapes import (
    Aggregate,
    Facet,
    GroupRow,
    Kind,
    ListInfo,
    ListQuery,
    Money,
    Page,
    Row,
    Totals,
    mean,
)
from models.lists.spec import Column, ListSpec
from models.lists.standard import standard_views, waiting_view, with_standard_columns
from models.platform import rights
from models.platform.principal import SCOPE_WORDS, Scope
from models.sync import marks

Progress = Callable[[int, int], None]

CHUNK = 20_000
WINDOW_LIMIT = 900
SEQ_BATCH = 5_000
MOST_GROUPS = 50_000
FREQUENT, FIRST_WALK, WALK, WALKED, NARROW = 3_000, 500, 5_000, 60_000, 4
FACETS = 200
_SCOPES = {"r": Scope.TEAM, "o": Scope.OWN, "s": Scope.AGENT}


def info(session: Session, spec: ListSpec) -> ListInfo:
    """What the screen may know of a list: only this person's columns and views."""
    spec = with_standard_columns(spec)
    found = permitted(session, spec)
    columns = tuple(column.info() for column in found.values())
    views, tables = standard_views(spec), spec.all_tables()
    if marks.COLUMN in found:
        views, tables = (*views, waiting_view()), tables | marks.TABLES
    return ListInfo(
        id=spec.id, entity=spec.entity, title=spec.title, columns=columns, order=spec.order,
        views=views, tables=tables, opens=spec.opens,
        scope=_scope(session, spec), nothing=spec.nothing, searched=spec.searched,
    )


def first_page(session: Session, spec: ListSpec, query: ListQuery, columns: Sequence[str], limit: int = 200) -> Page:
    """The first rows straight away; `complete` when these are all."""
    return first_and_count(session, spec, query, columns, limit, limit)[0]


def first_and_count(
    session: Session, spec: ListSpec, query: ListQuery, columns: Sequence[str], limit: int, counted: int
) -> tuple[Page, int | None]:
    """The first rows of one look at the list, and how many there are in all if no more than `counted`."""
    plan = _plan(session, spec, query)
    seqs = _frequent(plan, counted + 1)
    if seqs is None:
        statement = plan.statement(plan.spec.record.seq, ordered=True).limit(counted + 1)
        seqs = list(session.execute(statement).scalars())
    found = rows(session, spec, seqs[:limit], columns)
    page = Page(tuple(found[seq] for seq in seqs[:limit] if seq in found), len(seqs) <= limit)
    return page, len(seqs) if len(seqs) <= counted else None


def _frequent(plan: Plan, wanted: int) -> list[int] | None:
    """The first rows that contain a frequent word, found by walking the list in its order, or None.

    The text index knows all rows of a word at once; for a word in every second row, putting those in order is slow.
    Walking is quick where the order of the list is about that of its locators: the index then answers for a
    narrow range of them. Where it is not, or matches are rare, the caller asks the usual way.
    """
    if plan.session.get_bind().dialect.name != "sqlite":
        return None
    words = plan.own_words()
    if not words or plan.groups:
        return None
    seq = plan.spec.record.seq
    for word in words:
        first = plan.matching(word).limit(FREQUENT).subquery()
        if (plan.session.scalar(select(func.count()).select_from(first)) or 0) < FREQUENT:
            return None
    without = _plan(plan.session, plan.spec, replace(plan.query, search=""))
    found: list[int] = []
    start, step = 0, FIRST_WALK
    while start < WALKED:
        statement = without.statement(seq, ordered=True).limit(step).offset(start)
        walked = list(plan.session.execute(statement).scalars())
        if not walked or max(walked) - min(walked) > NARROW * WALK:
            return None
        matches = [
            frozenset(plan.session.execute(plan.matching(word, min(walked), max(walked))).scalars()) for word in words
        ]
        found += [one for one in walked if all(one in part for part in matches)]
        if len(found) >= wanted or len(walked) < step:
            return found[:wanted]
        start, step = start + step, WALK
    return None


def order(session: Session, spec: ListSpec, query: ListQuery, progress: Progress | None = None) -> array[int]:
    """The locators of all matching rows in order; read in chunks, between which `progress` may stop it."""
    plan = _plan(session, spec, query)
    statement = plan.statement(plan.spec.record.seq, ordered=True)
    found = array("q")
    with contextlib.closing(_chunks(session, statement)) as chunks:
        for chunk in chunks:
            found.extend(chunk)
            if progress is not None:
                progress(len(found), 0)
    return found


def _chunks(session: Session, statement: Select[Any]) -> Generator[list[int], None, None]:
    """The only column of a long answer in chunks; the whole is never in memory as Python objects."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        # Whole numbers need no conversion: the driver's own cursor is three times as fast as mapped rows.
        result: Any = connection.execute(statement)
        try:
            while chunk := result.cursor.fetchmany(CHUNK):
                yield [row[0] for row in chunk]
        finally:
            result.close()
        return
    streamed = connection.execute(statement.execution_options(yield_per=CHUNK))
    try:
        for part in streamed.scalars().partitions():
            yield list(part)
    finally:
        streamed.close()


def rows(session: Session, spec: ListSpec, seqs: Sequence[int], columns: Sequence[str]) -> dict[int, Row]:
    """Rows by locator with the values of the asked columns; rows that are gone or hidden are absent."""
    plan = _plan(session, spec, ListQuery())
    chosen = [plan.columns.get(column_id) for column_id in columns]
    values = [null() if column is None else plan.value_of_known(column) for column in chosen]
    referring = [column for column in chosen if column is not None and column.key is not None]
    keys = [resolved(session, column.key) for column in referring]
    record = plan.spec.record
    identity = [record.seq, getattr(record, "id", record.seq), getattr(record, "version", record.seq)]
    width = 3 + len(values)
    found: dict[int, Row] = {}
    for start in range(0, len(seqs), WINDOW_LIMIT):
        statement = plan.by_locator(seqs[start : start + WINDOW_LIMIT], *_labelled([*identity, *values, *keys]))
        for item in session.execute(statement):
            key = item[1] if isinstance(item[1], UUID) else UUID(int=item[1])
            found[item[0]] = Row(item[0], key, item[2], tuple(item[3:width]), tuple(item[width:]))
    return found


def keys_of(session: Session, spec: ListSpec, seqs: Sequence[int], progress: Progress | None = None) -> list[UUID]:
    """The keys of rows in the order of their locators; what bulk actions work on."""
    plan = _plan(session, spec, ListQuery())
    record = plan.spec.record
    found: list[UUID] = []
    for start in range(0, len(seqs), SEQ_BATCH):
        part = seqs[start : start + SEQ_BATCH]
        by_seq = {seq: key for seq, key in session.execute(plan.by_locator(part, record.seq, record.id))}
        found.extend(by_seq[seq] for seq in part if seq in by_seq)
        if progress is not None:
            progress(len(found), len(seqs))
    return found


def locators_of(session: Session, spec: ListSpec, ids: Iterable[UUID]) -> dict[UUID, int]:
    """The locators of known keys, for anchoring by id."""
    plan = _plan(session, spec, ListQuery())
    record = plan.spec.record
    statement = select(record.id, record.seq).where(record.id.in_(list(ids)), plan.row_filter)
    return {key: seq for key, seq in session.execute(statement)}


def count(session: Session, spec: ListSpec, query: ListQuery, most: int | None = None) -> int:
    """How many rows match; with `most` no row beyond that number is looked at."""
    plan = _plan(session, spec, query)
    if most is None:
        return int(session.execute(plan.statement(func.count())).scalar_one())
    seen = plan.statement(plan.spec.record.seq).limit(most).subquery()
    return int(session.execute(select(func.count()).select_from(seen)).scalar_one())


def counts_without(session: Session, spec: ListSpec, query: ListQuery) -> tuple[int, ...]:
    """For each filter of a query, how many rows would match without it (empty state, UX-034)."""
    return tuple(count(session, spec, query.without(index)) for index in range(len(query.filters)))


# --- totals ----------------------------------------------------------------------------------------------


def totals(
    session: Session, spec: ListSpec, query: ListQuery, asked: Mapping[str, Aggregate],
    seqs: Sequence[int] | None = None,
) -> Totals:
    """Figures over all matching rows (or over the rows `seqs`), amounts per currency, never added across."""
    plan = _plan(session, spec, query)
    by_currency: dict[str, list[Column]] = {}
    for column_id, aggregate in asked.items():
        column = plan.columns.get(column_id)
        if column is not None and aggregate is not Aggregate.NONE:
            currency = column.currency if column.currency in plan.columns else ""
            by_currency.setdefault(currency, []).append(column)
    total = len(seqs) if seqs is not None else None
    figures: dict[str, dict[Aggregate, tuple[Money, ...]]] = {}
    for currency, columns in by_currency.items():
        parts = _sums(plan, currency, columns, seqs)
        if total is None:
            total = sum(part.rows for part in parts.values())
        for place, column in enumerate(columns):
            figures[column.id] = {
                aggregate: tuple(Money(name, parts[name].figure(place, aggregate, column)) for name in sorted(parts))
                for aggregate in (asked[column.id], Aggregate.COUNT)
            }
    return Totals(count(session, spec, query) if total is None else total, figures)


class _Sums:
    """Running sums of one currency, so that parts of a long selection can be put together."""

    def __init__(self, width: int) -> None:
        self.rows = 0
        self.filled = [0] * width
        self.sums: list[Any] = [None] * width
        self.lows: list[Any] = [None] * width
        self.highs: list[Any] = [None] * width

    def add(self, rows_found: int, figures: Sequence[Sequence[Any]]) -> None:
        self.rows += rows_found
        for place, (filled, total, low, high) in enumerate(figures):
            self.filled[place] += filled
            if filled:
                self.sums[place] = _both(self.sums[place], total, lambda one, two: one + two)
                self.lows[place] = _both(self.lows[place], low, min)
                self.highs[place] = _both(self.highs[place], high, max)

    def figure(self, place: int, aggregate: Aggregate, column: Column) -> Any:
        if aggregate is Aggregate.COUNT:
            return self.filled[place]
        if aggregate is Aggregate.MIN:
            return self.lows[place]
        if aggregate is Aggregate.MAX:
            return self.highs[place]
        if aggregate is Aggregate.MEAN:
            return mean(self.sums[place], self.filled[place], column.kind)
        return self.sums[place]


def _both(one: Any, two: Any, join: Callable[[Any, Any], Any]) -> Any:
    if one is None or two is None:
        return two if one is None else one
    return join(one, two)


def _sums(plan: Plan, currency: str, columns: list[Column], seqs: Sequence[int] | None) -> dict[str, _Sums]:
    """Count, sum, least and greatest of columns by currency; one pass over the rows."""
    name = plan.value(plan.columns[currency]) if currency else None
    expressions: list[Any] = [func.count()]
    for column in columns:
        value = plan.value(column)
        addable, ordered = column.kind.numeric, column.kind is not Kind.FLAG  # PostgreSQL orders no booleans
        expressions += [
            func.count(value), func.sum(value) if addable else null(),
            func.min(value) if ordered else null(), func.max(value) if ordered else null(),
        ]
    head = [name] if name is not None else []
    found: dict[str, _Sums] = {}
    for statement in _statements(plan, [*head, *expressions], seqs):
        grouped = statement.group_by(name) if name is not None else statement
        for item in plan.session.execute(grouped):
            values = list(item)
            key = str(values.pop(0) or "") if name is not None else ""
            into = found.setdefault(key, _Sums(len(columns)))
            into.add(values[0], [values[1 + 4 * at : 5 + 4 * at] for at in range(len(columns))])
    return {key: part for key, part in found.items() if part.rows} or found


def _statements(plan: Plan, expressions: list[Any], seqs: Sequence[int] | None) -> Iterable[Select[Any]]:
    labelled = _labelled(expressions)
    if seqs is None:
        return [plan.statement(*labelled)]
    return (
        plan.by_locator(seqs[start : start + SEQ_BATCH], *labelled) for start in range(0, len(seqs), SEQ_BATCH)
    )


# --- groups and values -----------------------------------------------------------------------------------


def groups(session: Session, spec: ListSpec, query: ListQuery, summed: Sequence[str]) -> tuple[GroupRow, ...]:
    """The innermost groups of the query in order, each with its count and sums per currency.

    Outer levels follow by putting neighbours together (see grouping.py).
    """
    plan = _plan(session, spec, query)
    columns = [plan.columns[name] for name in summed if name in plan.columns and plan.columns[name].kind.numeric]
    currencies = sorted({column.currency for column in columns if column.currency in plan.columns})
    names = [plan.value(plan.columns[currency]) for currency in currencies]
    labels = [level.label for level in plan.levels]
    identities = [level.identity for level in plan.levels]
    parts = [key for level in plan.levels for key in (level.label, level.identity, *level.order)]
    figures: list[Any] = [func.count(), *(func.sum(plan.value(column)) for column in columns)]
    statement = plan.statement(*_labelled([*labels, *identities, *names, *figures]), grouped=True)
    statement = statement.group_by(*parts, *names).order_by(*plan.group_order).limit(MOST_GROUPS + 1)
    found: list[GroupRow] = []
    depth = len(labels)
    for at, item in enumerate(session.execute(statement)):
        if at == MOST_GROUPS:
            raise RuleBroken(
                N_(
                    "There are more than {count} groups. The list is unchanged. "
                    "Filter first, or group by another column."
                ),
                count=MOST_GROUPS,
            )
        values = list(item)
        path = tuple(str(key) if isinstance(key, UUID) else key for key in values[depth : 2 * depth])
        used = dict(zip(currencies, values[2 * depth :], strict=False))
        tail = values[2 * depth + len(names) :]
        sums = {
            column.id: (Money(str(used.get(column.currency) or ""), total),)
            for column, total in zip(columns, tail[1:], strict=True) if total is not None
        }
        _append(found, GroupRow(path, tuple(values[:depth]), tail[0], sums))
    return tuple(found)


def _append(found: list[GroupRow], row: GroupRow) -> None:
    """Add a group, or another currency of the group before."""
    if found and found[-1].path == row.path:
        last = found.pop()
        row = GroupRow(row.path, row.label, last.count + row.count, added(last.sums, row.sums))
    found.append(row)


def facets(
    session: Session, spec: ListSpec, query: ListQuery, column_id: str, words: str = "", limit: int = FACETS
) -> tuple[Facet, ...]:
    """The values of a column among the rows matching the *other* filters, most frequent first."""
    others = tuple(item for item in query.filters if item.column != column_id)
    plan = _plan(session, spec, ListQuery(filters=others, search=query.search, removed=query.removed))
    column = plan.columns.get(column_id)
    if column is None:
        return ()
    value = plan.value(column)
    key = resolved(session, column.key) if column.key is not None else value
    how_many = func.count().label("how_many")
    statement = plan.statement(*_labelled([key, value]), how_many)
    if words.strip():
        statement = statement.where(contains(sql_cast(value, String), words.strip()))
    parts = [value] if column.key is None else [key, value]
    statement = statement.group_by(*parts).order_by(how_many.desc(), value).limit(limit)
    return tuple(
        Facet(str(item[0]) if isinstance(item[0], UUID) else item[0], item[1], item[2])
        for item in session.execute(statement)
    )


def labels(session: Session, spec: ListSpec, column_id: str, values: Sequence[Any]) -> dict[str, str]:
    """Names of the records a reference filter holds by key, for its chip."""
    plan = _plan(session, spec, ListQuery())
    column = plan.columns.get(column_id)
    if column is None or column.key is None:
        return {}
    wanted = [UUID(str(value)) for value in values if value is not None]
    key, value = resolved(session, column.key), plan.value(column)
    statement = plan.statement(*_labelled([key, value])).where(key.in_(wanted)).distinct()
    return {str(item[0]): str(item[1]) for item in session.execute(statement)}


# --- within ----------------------------------------------------------------------------------------------


def _scope(session: Session, spec: ListSpec) -> str:
    """Words for how far the person sees in this list; empty when everything."""
    principal = rights.principal_of(session)
    reach = rights.reach(principal, spec.entity, "R")
    return "" if reach == "a" or reach is None else SCOPE_WORDS[_SCOPES[reach]]


def _plan(session: Session, spec: ListSpec, query: ListQuery) -> Plan:
    return Plan(session, with_standard_columns(spec), query)


def _labelled(expressions: Sequence[Any]) -> list[Any]:
    """Expressions under names of their own, so that equal columns of two tables do not meet."""
    return [
        cast(Any, expression).label(f"c{place}") if hasattr(expression, "label") else expression
        for place, expression in enumerate(expressions)
    ]
