"""The history of a record: who changed what and when, with before and after, from the change log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, select
from sqlalchemy.orm import Session

from models.base import EPOCH, Base, Choice, Day, Json, Key, Record, Scaled, UtcTime
from models.platform import owners, rights, users
from models.platform.principal import Role
from models.platform.records import Act, Change, Comment

KEYS_AT_ONCE = 500


@dataclass(frozen=True)
class FieldChange:
    """One field of a change: values as Python values of the column's type."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class HistoryEntry:
    """What one unit of work did to one row of the record."""

    seq: int
    at: datetime
    user: str
    reason: str
    table: str
    row_id: UUID
    action: str
    changes: tuple[FieldChange, ...]


def value_of(table: str, field: str, raw: Any) -> Any:
    """A logged raw value as the Python value of its column."""
    column = Base.metadata.tables[table].columns.get(field) if table in Base.metadata.tables else None
    if raw is None or column is None or raw == "***":
        return raw
    kind = column.type
    if isinstance(kind, Scaled):
        return Decimal(int(raw)).scaleb(-kind.scale)
    if isinstance(kind, Key):
        return UUID(str(raw)) if raw else None  # SQLite logs a missing key as an empty text
    if isinstance(kind, UtcTime):
        if isinstance(raw, str):
            return datetime.fromisoformat(raw).astimezone(UTC)
        return EPOCH + timedelta(microseconds=int(raw))
    if isinstance(kind, Day):
        return date.fromisoformat(raw)
    if isinstance(kind, Json):
        return json.loads(raw) if isinstance(raw, str) and raw[:1] in ("[", "{", '"') else raw
    if isinstance(kind, Choice):
        return raw
    if isinstance(kind, Boolean):
        return bool(raw)
    return raw


def readable(session: Session, changes: Sequence[Change]) -> set[int]:
    """Which changes (by seq) are of rows the person may see: a product's history also holds its cost and the prices
    of single agents, and an agent's what was said about it."""
    by_table: dict[str, list[Change]] = {}
    for change in changes:
        by_table.setdefault(change.entity, []).append(change)
    return {seq for table, some in by_table.items() for seq in _readable(session, table, some)}


def _readable(session: Session, table: str, changes: list[Change]) -> Iterator[int]:
    record = owners.by_table().get(table)
    if record is None:
        return
    keys = list({change.row_id for change in changes})
    seen: set[UUID] = set()
    left: set[UUID] = set()
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = keys[start : start + KEYS_AT_ONCE]
        rows = select(record.id).where(record.id.in_(part))
        left.update(session.scalars(rows))
        seen.update(session.scalars(rows.where(rights.visible(session, record), *_also(session, record))))
    for change in changes:
        if change.row_id not in left:  # deleted for good: its bucket stands in the log
            gone = next((one for one in changes if one.row_id == change.row_id and one.action == "D"), None)
            bucket = value_of(table, "bucket", (gone.changes or {}).get("bucket")) if gone is not None else None
            may = record is not Comment and bucket is not None and rights.may(session, record.ENTITY, "R", bucket)
            if may or rights.reach(rights.principal_of(session), record.ENTITY, "R") == "a":
                yield change.seq
        elif change.row_id in seen:
            yield change.seq


def _also(session: Session, record: type[Record]) -> tuple[Any, ...]:
    """Of a discussion, people of an agent read only what is meant for them."""
    internal = record is Comment and Role.AGENT in rights.principal_of(session).roles
    return (Comment.visible_to_agent,) if internal else ()


def of(session: Session, record: type[Record], root_id: UUID, limit: int = 500) -> list[HistoryEntry]:
    """Newest first; raises NotFound when the person may not see the record."""
    rights.find(session, record, root_id)
    names = users.names_shown(session)
    query = (
        select(Change, Act)
        .join(Act, Act.seq == Change.act)
        .where(Change.root_id == root_id)
        .order_by(Change.seq.desc())
        .limit(limit)
    )
    found = session.execute(query).all()
    open_rows = readable(session, [change for change, _ in found])
    entries = []
    for change, act in found:
        if change.seq not in open_rows:
            continue
        pairs = change.changes or {}
        if change.action == "D":
            fields = tuple(FieldChange(k, value_of(change.entity, k, v), None) for k, v in pairs.items())
        else:
            fields = tuple(
                FieldChange(k, value_of(change.entity, k, v[0]), value_of(change.entity, k, v[1]))
                for k, v in pairs.items()
            )
        entries.append(
            HistoryEntry(
                change.seq,
                act.at,
                names.get(act.user_id, ""),
                act.reason,
                change.entity,
                change.row_id,
                change.action,
                fields,
            )
        )
    return entries
