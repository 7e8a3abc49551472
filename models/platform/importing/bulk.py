"""Write many rows of an import: inserts through the shared bulk door, updates in sets, text index kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.base import Record
from models.platform import bulk, search
from models.platform.stamping import stamps

CHUNK = 2_000
KEYS = 500


def insert_rows(
    session: Session,
    record: type[Record],
    rows: Sequence[dict[str, Any]],
    step: Callable[[int], None] | None = None,
) -> None:
    """Insert rows (triggers included) and index them; every row brings its id and bucket, the rest may be left out."""
    if not rows:
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    defaults = _defaults(record, names)
    before = bulk.last_seq(session, record)
    told = 0

    def progress(done: int) -> None:
        nonlocal told
        if step is not None:
            step(done - told)
        told = done

    values = ([row.get(name, default) for name, default in defaults] for row in rows)
    bulk.insert_rows(session, record, names, values, progress)
    if record.search_fields is not Record.search_fields:
        _index_new(session, record, rows, before)


def _defaults(record: type[Record], names: Sequence[str]) -> list[tuple[str, Any]]:
    """Each column with what a row that does not name it gets."""
    found: list[tuple[str, Any]] = []
    for name in names:
        default: Any = record.__table__.columns[name].default
        value = None if default is None else default.arg(None) if callable(default.arg) else default.arg
        found.append((name, value))
    return found


class _Row:
    """A row that answers by attribute, for the record's own list of searched texts."""

    __slots__ = ("__dict__",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__ = dict(values)


def _index_new(session: Session, record: type[Record], rows: Sequence[Mapping[str, Any]], after: int) -> None:
    """Put freshly inserted rows into the text index."""
    blank = dict.fromkeys((column.name for column in record.__table__.columns), "")
    texts: Any = record.search_fields
    seqs: Sequence[int]
    if (
        session.get_bind().dialect.name == "sqlite"
    ):  # one writer: the rows stand in the order in which they were written
        seqs = session.scalars(select(record.seq).where(record.seq > after).order_by(record.seq)).all()
    else:
        places = {
            key: seq for key, seq in session.execute(select(record.id, record.seq).where(record.seq > after))
        }
        seqs = [places[row["id"]] for row in rows]
    search.put(
        session, record, ((seq, texts(_Row({**blank, **row}))) for seq, row in zip(seqs, rows, strict=True))
    )


def update_rows(session: Session, record: type[Record], changes: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Change some columns of many rows, one statement for each set of columns; versions go up, stamps are set."""
    if not changes:
        return
    session.flush()
    stamp = stamps(session)
    table = record.__table__
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for key, values in changes.items():
        names = tuple(sorted(values))
        by_columns.setdefault(names, []).append(
            {"row_id": key, **{f"new_{name}": values[name] for name in names}}
        )
    for names, rows in by_columns.items():
        statement = (
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("row_id", type_=table.c.id.type))
            .values(
                **{name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names},
                version=table.c.version + 1,
                changed_at=stamp["changed_at"],
                changed_by=stamp["changed_by"],
            )
        )
        for start in range(0, len(rows), CHUNK):
            session.execute(statement, rows[start : start + CHUNK])
    if record.search_fields is not Record.search_fields:
        index_again(session, record, list(changes))


def index_again(session: Session, record: type[Record], ids: Sequence[UUID]) -> None:
    """Bring the text index of changed rows up to date."""
    for start in range(0, len(ids), KEYS):
        part = session.scalars(
            select(record)
            .where(record.id.in_(ids[start : start + KEYS]))
            .execution_options(populate_existing=True)
        )
        search.put(session, record, ((row.seq, row.search_fields()) for row in part))


def load(
    session: Session, record: type[Record], ids: Sequence[UUID], columns: Sequence[str]
) -> dict[UUID, dict[str, Any]]:
    """Some columns of some rows, as plain values."""
    found: dict[UUID, dict[str, Any]] = {}
    wanted = [getattr(record, name) for name in columns]
    for start in range(0, len(ids), KEYS):
        rows = session.execute(select(record.id, *wanted).where(record.id.in_(ids[start : start + KEYS])))
        for key, *values in rows:
            found[key] = dict(zip(columns, values, strict=True))
    return found
