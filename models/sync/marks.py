"""How each record of a copy stands with the office (ux 16.2): a column of every list, which it can be filtered by."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import case, select, union_all
from sqlalchemy.orm import Session

from models.base import Record, records
from models.i18n import N_
from models.platform import owners
from models.platform.records import Change
from models.sync.policy import Way
from models.sync.records import (
    ConflictState,
    RefusalState,
    SyncConflict,
    SyncFact,
    SyncOp,
    SyncRefusal,
    work_of,
)
from models.sync.tables import policy_of

COLUMN = "sync"
TABLES = frozenset({"sync_ops", "sync_conflicts", "sync_refusals"})
"""Whose changes make marks stale."""
WAITING, CONFLICT, REFUSED, DONE = "waiting", "conflict", "refused", "done"
MARK_WORDS = {
    WAITING: N_("To send"), CONFLICT: N_("To decide"), REFUSED: N_("Not taken over"), DONE: N_("Synchronised"),
}  # fmt: skip
MARK_TONES = {WAITING: "info", CONFLICT: "warn", REFUSED: "error", DONE: "neutral"}


def has_marks(session: Session, record: type[Any]) -> bool:
    """Whether the book is a copy and the records of this kind go to the office."""
    if session.get_bind().dialect.name != "sqlite" or not issubclass(record, Record):
        return False
    if "copy" not in session.info:
        session.info["copy"] = session.scalar(select(SyncFact.name).where(SyncFact.name == "device")) is not None
    return bool(session.info["copy"]) and policy_of(record).way is not Way.STAYS


def mark(session: Session, record: type[Record]) -> Any:
    """The state of a record and everything that belongs to it, as an SQL expression."""
    undecided = select(SyncConflict.root_id).where(
        SyncConflict.state == ConflictState.OPEN, SyncConflict.deleted_at.is_(None)
    )
    return case(
        (record.id.in_(undecided), CONFLICT),
        (record.id.in_(_refused(session)), REFUSED),
        (record.id.in_(_waiting(session, record)), WAITING),
        else_=DONE,
    )


def of_record(session: Session, table: str, key: UUID) -> str:
    """The mark of one record; empty where there are none."""
    record = owners.record_class(table)
    if not has_marks(session, record):
        return ""
    return session.scalar(select(mark(session, record)).where(record.id == key)) or ""


def _parts(record: type[Record]) -> list[type[Record]]:
    """The kinds of rows that belong to a record of this kind."""
    return [
        other for other in records()
        if other.ROOT != "id" and any(
            key.column.table is record.__table__ for key in other.__table__.columns[other.ROOT].foreign_keys
        )
    ]  # fmt: skip


def _waiting(session: Session, record: type[Record]) -> Any:
    """Keys of records with work that is made ready to be sent, or was stored since the last time."""
    absorbed = session.scalar(select(SyncFact.value).where(SyncFact.name == "absorbed")) or 0
    parts = _parts(record)
    names = [record.__tablename__, *(part.__tablename__ for part in parts)]
    ready = [select(SyncOp.row_id).where(SyncOp.subject == record.__tablename__)]
    for part in parts:
        rows = select(SyncOp.row_id).where(SyncOp.subject == part.__tablename__)
        ready.append(select(getattr(part, part.ROOT)).where(part.id.in_(rows)))
    fresh = select(Change.root_id).where(Change.act > absorbed, Change.entity.in_(names))
    return select(union_all(*ready, fresh).subquery().c[0])


def _refused(session: Session) -> list[UUID]:
    """Keys of rows, of whatever kind, in work that the office did not take over; there are few."""
    open_ones = select(SyncRefusal).where(SyncRefusal.state == RefusalState.OPEN, SyncRefusal.deleted_at.is_(None))
    return [UUID(hex=str(one["key"])) for row in session.scalars(open_ones) for one in work_of(row)]
