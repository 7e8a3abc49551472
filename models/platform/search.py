"""Text search by our own bigram index: FTS5 in SQLite, tsvector in PostgreSQL.

Each searchable table has a side index keyed by the row's `seq`. A document is the row's `search_fields()`, cut into
grams by models.text, so that any two or three characters (Chinese or not) and any punctuation are found literally.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    cast,
    column,
    inspect,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from models.base import Record, records
from models.text import grams, query_grams

BATCH = 2000


def searchable() -> list[type[Record]]:
    """The record classes that have a text index."""
    import models.schema  # noqa: F401

    return [cls for cls in records() if cls.search_fields is not Record.search_fields]


def index_name(record: type[Record]) -> str:
    """Name of the side index of a table."""
    return f"search_{record.__tablename__}"


def create_indexes(connection: Connection) -> None:
    """Make the empty side indexes."""
    for record in searchable():
        name = index_name(record)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(
                f"CREATE VIRTUAL TABLE {name} USING fts5(grams, content='', contentless_delete=1,"
                " tokenize='ascii')"
            )
        else:
            connection.exec_driver_sql(
                f"CREATE TABLE {name} (doc bigint PRIMARY KEY, grams tsvector NOT NULL)"
            )
            connection.exec_driver_sql(f"CREATE INDEX ix_{name} ON {name} USING gin (grams)")


def tsvector(document: str) -> str:
    """The grams of a row as PostgreSQL takes them, each with its place."""
    return " ".join(f"'{token}':{place}" for place, token in enumerate(document.split()[:16000], 1))


def put(session: Session, record: type[Record], documents: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Index rows: pairs of `seq` and the texts by which the row is found; replaces what was there."""
    name = index_name(record)
    sqlite = session.get_bind().dialect.name == "sqlite"
    connection = session.connection()
    batch: list[tuple[Any, ...]] = []

    def flush() -> None:
        if not batch:
            return
        if sqlite:
            connection.exec_driver_sql(
                f"INSERT OR REPLACE INTO {name} (rowid, grams) VALUES (?, ?)", list(batch)
            )
        else:
            connection.exec_driver_sql(
                f"INSERT INTO {name} (doc, grams) VALUES (%s, %s::tsvector)"
                " ON CONFLICT (doc) DO UPDATE SET grams = excluded.grams",
                list(batch),
            )
        batch.clear()

    for seq, fields in documents:
        document = grams(*fields)
        batch.append((seq, document if sqlite else tsvector(document)))
        if len(batch) >= BATCH:
            flush()
    flush()


def remove(session: Session, record: type[Record], seqs: Iterable[int]) -> None:
    """Forget rows."""
    name = index_name(record)
    sqlite = session.get_bind().dialect.name == "sqlite"
    words = f"DELETE FROM {name} WHERE rowid = ?" if sqlite else f"DELETE FROM {name} WHERE doc = %s"
    rows = [(seq,) for seq in seqs]
    if rows:
        session.connection().exec_driver_sql(words, rows)


def match(
    session: Session,
    record: type[Record],
    words: str,
    newest: int | None = None,
    between: tuple[int, int] | None = None,
) -> Select[Any] | None:
    """A subquery of the `seq` of rows that contain `words` literally; None when `words` is blank.

    `newest` keeps only so many of the latest rows, `between` those of a range; the index delivers both without sorting.
    """
    query = query_grams(words)
    if not query.tokens:
        return None
    name = index_name(record)
    if session.get_bind().dialect.name == "sqlite":
        source = table(name, column("rowid", BigInteger()), column(name))
        phrase = f"{query.tokens[0]}*" if query.prefix else '"' + " ".join(query.tokens) + '"'
        found = select(source.c.rowid).where(source.c[name].op("MATCH")(phrase))
        if between is not None:
            found = found.where(source.c.rowid.between(*between))
        return found if newest is None else found.order_by(source.c.rowid.desc()).limit(newest)
    source = table(name, column("doc", BigInteger()), column("grams"))
    wanted = f"'{query.tokens[0]}':*" if query.prefix else " <-> ".join(f"'{t}'" for t in query.tokens)
    found = select(source.c.doc).where(source.c.grams.op("@@")(cast(literal(wanted), TSQUERY)))
    if between is not None:
        found = found.where(source.c.doc.between(*between))
    return found if newest is None else found.order_by(source.c.doc.desc()).limit(newest)


def condition(session: Session, record: type[Record], words: str) -> ColumnElement[bool] | None:
    """`seq IN (rows that contain words)`, or None when `words` is blank."""
    found = match(session, record, words)
    return None if found is None else record.seq.in_(found)


class _Noting(SimpleNamespace):
    """A row without any value that notes what is asked of it."""

    def __getattr__(self, name: str) -> str:
        self.asked.append(name)
        return ""


@cache
def searched_columns(record: type[Record]) -> tuple[str, ...] | None:
    """The columns by which records are found; None for a class without a text index."""
    if record.search_fields is Record.search_fields:
        return None
    row = _Noting(asked=[])
    record.search_fields(row)  # type: ignore[arg-type]
    return tuple(dict.fromkeys(row.asked))


def words_changed(item: Any) -> bool:
    """Whether a flush changed the words by which a loaded record is found."""
    names = searched_columns(type(item)) if isinstance(item, Record) else None
    return names is not None and any(inspect(item).attrs[name].history.has_changes() for name in names)


def index_objects(session: Session, objects: Iterable[Any]) -> None:
    """Index loaded records after a flush (called by the session's own listener)."""
    by_class: dict[type[Record], list[tuple[int, Sequence[str]]]] = {}
    for item in objects:
        if isinstance(item, Record) and type(item).search_fields is not Record.search_fields:
            by_class.setdefault(type(item), []).append((item.seq, item.search_fields()))
    for record, documents in by_class.items():
        put(session, record, documents)


def reindex(session: Session, record: type[Record]) -> int:
    """Rebuild one index from the rows; returns how many."""
    count = 0
    name = index_name(record)
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"INSERT INTO {name} ({name}) VALUES ('delete-all')"))
    else:
        session.execute(text(f"TRUNCATE {name}"))
    for part in session.scalars(select(record).execution_options(yield_per=BATCH)).partitions():
        put(session, record, ((item.seq, item.search_fields()) for item in part))
        count += len(part)
    return count
