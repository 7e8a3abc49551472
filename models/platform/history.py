"""The history of a record: who changed what and when, with before and after, from the change log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, select
from sqlalchemy.orm import Session

from models.base import EPOCH, Base, Choice, Day, Key, Record, Scaled, UtcTime
from models.platform import rights
from models.platform.records import Act, Change, User


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
    if isinstance(kind, Choice):
        return raw
    if isinstance(kind, Boolean):
        return bool(raw)
    return raw


def of(session: Session, record: type[Record], root_id: UUID, limit: int = 500) -> list[HistoryEntry]:
    """Newest first; raises NotFound when the person may not see the record."""
    rights.find(session, record, root_id)
    names: dict[Any, str] = {key: name for key, name in session.execute(select(User.id, User.name))}
    query = (
        select(Change, Act)
        .join(Act, Act.seq == Change.act)
        .where(Change.root_id == root_id)
        .order_by(Change.seq.desc())
        .limit(limit)
    )
    entries = []
    for change, act in session.execute(query):
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
