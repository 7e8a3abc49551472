"""Writing many rows at once, past the mapper but not past the rules: types, defaults, stamps, triggers and text index.

Used by imports and sample data. Conversion of each column is looked up once, then rows go to the driver in batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, repeat
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from models.base import Record
from models.ids import new_id
from models.platform import search
from models.platform.stamping import stamps

BATCH = 5000
TOGETHER, MOST_VALUES = 500, 60_000
"""Rows in one statement for PostgreSQL, which takes at most so many values at once."""


def _fixed(session: Session, record: type[Record], given: Sequence[str]) -> dict[str, Any]:
    """Values of the columns that were not given: stamps, then declared defaults."""
    stamp = stamps(session)
    fixed: dict[str, Any] = {}
    for column in record.__table__.columns:
        if column.name in given or column.name == "seq":
            continue
        if column.name in stamp:
            fixed[column.name] = stamp[column.name]
        elif column.default is not None:
            default: Any = column.default.arg
            fixed[column.name] = default(None) if callable(default) else default
        else:
            fixed[column.name] = None
    return fixed


def _converters(
    session: Session, record: type[Record], names: Sequence[str]
) -> list[Callable[[Any], Any] | None]:
    dialect = session.get_bind().dialect
    table = record.__table__
    return [table.columns[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]


def _in_few_statements(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows in one statement: what the server derives after each statement, it derives once for them all."""
    head, one = statement.split(" VALUES ")
    some = max(1, min(TOGETHER, MOST_VALUES // len(rows[0])))
    for at in range(0, len(rows), some):
        part = rows[at : at + some]
        values = tuple(value for row in part for value in row)
        connection.exec_driver_sql(f"{head} VALUES {', '.join([one] * len(part))}", values)


def insert_rows(
    session: Session,
    record: type[Record],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    progress: Callable[[int], None] | None = None,
) -> int:
    """Insert rows of Python values for the columns `names` (which must hold `id`); the rest takes its defaults.

    `progress(count)` is called after each batch and may raise Cancelled. Returns how many rows were written.
    """
    if "id" not in names:
        raise ValueError("rows bring their own keys")
    session.flush()
    fixed = _fixed(session, record, names)
    columns = [*names, *fixed]
    convert = _converters(session, record, columns)
    tail = tuple(
        function(value) if function is not None else value
        for function, value in zip(convert[len(names) :], fixed.values(), strict=True)
    )
    head = convert[: len(names)]
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    mark = "?" if sqlite else "%s"
    quoted = ", ".join(f'"{name}"' for name in columns)
    statement = f"INSERT INTO {record.__tablename__} ({quoted}) VALUES ({', '.join([mark] * len(columns))})"  # noqa: S608
    done = 0
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        columns_of = [_converted(f, values) for f, values in zip(head, zip(*batch, strict=True), strict=True)]
        made = list(zip(*columns_of, *(repeat(v, len(batch)) for v in tail), strict=True))
        if sqlite:
            connection.exec_driver_sql(statement, made)
        else:
            _in_few_statements(connection, statement, made)
        done += len(batch)
        if progress is not None:
            progress(done)
    return done


def _converted(function: Callable[[Any], Any] | None, values: Sequence[Any]) -> Sequence[Any]:
    """A column in the driver's form; an object that stands in many rows is converted once."""
    if function is None:
        return values
    known: dict[int, Any] = {}
    return [
        known[id(value)] if id(value) in known else known.setdefault(id(value), function(value)) for value in values
    ]


def index_new(
    session: Session, record: type[Record], after: int, texts: Callable[[Any], Sequence[str]], *columns: Any
) -> None:
    """Put the rows with `seq` above `after` into the text index; `texts` makes the fields from the given columns."""
    query = select(record.seq, *columns).where(record.seq > after).order_by(record.seq)
    found = session.execute(query.execution_options(yield_per=BATCH))
    search.put(session, record, ((row[0], texts(row[1:])) for row in found))


def last_seq(session: Session, record: type[Record]) -> int:
    """The highest row locator so far."""
    return int(session.scalar(select(func.max(record.seq))) or 0)


def keys(count: int) -> Iterator[UUID]:
    """So many new keys."""
    for _ in range(count):
        yield new_id()
