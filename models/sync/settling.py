"""What people decide about conflicts and refused work: mine, theirs, again, given up; all of it ordinary new work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import RuleBroken
from models.i18n import N_
from models.ids import new_id
from models.platform import history, owners, rights
from models.sync.centre import plain
from models.sync.ops import BOOKKEEPING, DELETE, INSERT
from models.sync.records import ConflictState, RefusalState, SyncConflict, SyncRefusal, work_of

GONE = N_("The record is not there any more. Nothing was changed. What you typed stays in the list; take what you need from it.")
DELETED_AT = "deleted_at"


def settle(session: Session, conflict_id: UUID, choice: ConflictState) -> None:
    """Decide a conflict; decided ones may be decided again, so that the side that lost can be restored."""
    found = rights.find(session, SyncConflict, conflict_id, "U")
    row = _row(session, found.subject, found.row_id)
    if choice is ConflictState.MINE:
        _take_mine(found, row)
    elif choice is ConflictState.THEIRS and found.state is ConflictState.MINE:
        _take_theirs(found, row)
    found.state, found.settled_at = choice, clock.now()


def take_side(session: Session, merged_id: UUID, name: str, choice: ConflictState) -> None:
    """Of a field that had merged by itself, take the other side: what it was before."""
    found = rights.find(session, SyncConflict, merged_id, "U")
    row = _row(session, found.subject, found.row_id)
    if row is None:
        raise RuleBroken(GONE)
    side = plain(found.theirs if choice is ConflictState.THEIRS else found.mine)
    _put(found.subject, row, {name: side.get(name, plain(found.base).get(name))})


def _take_mine(found: SyncConflict, row: Any) -> None:
    if row is None:
        raise RuleBroken(GONE)
    if found.kind == "kept" and not plain(found.mine):
        row.deleted_at = clock.now()
        return
    if found.kind == "deleted":
        row.deleted_at = None
    _put(found.subject, row, plain(found.mine))


def _take_theirs(found: SyncConflict, row: Any) -> None:
    if row is None:
        raise RuleBroken(GONE)
    if found.kind == "kept":
        row.deleted_at = None
    elif found.kind == "deleted":
        row.deleted_at = clock.now()
    mine = plain(found.mine)
    _put(found.subject, row, {name: value for name, value in plain(found.theirs).items() if name in mine})


def _row(session: Session, table: str, key: UUID) -> Any:
    """The row as it is now, if the person may change it; None when it is gone."""
    record = owners.record_class(table)
    row: Any = session.scalars(select(record).where(record.id == key)).one_or_none()
    if row is not None:
        rights.require(session, record.ENTITY, "U", row.bucket)
    return row


def _put(table: str, row: Any, values: dict[str, Any]) -> None:
    """Stored values into a record, as its columns mean them."""
    names = {attribute.columns[0].name: attribute.key for attribute in row.__mapper__.column_attrs}
    for name, raw in values.items():
        if name in names and name not in BOOKKEEPING and name != "id":
            setattr(row, names[name], history.value_of(table, name, raw))


# --- refused work ---------------------------------------------------------------------------------------------------


def again(session: Session, refusal_id: UUID) -> None:
    """Do refused work once more on what is stored now; it goes to the office as new work."""
    found = rights.find(session, SyncRefusal, refusal_id, "U")
    if found.state is not RefusalState.OPEN:
        return
    made: dict[UUID, Any] = {}
    for one in work_of(found):
        table, key = str(one["table"]), UUID(hex=str(one["key"]))
        row = made.get(key) or _row(session, table, key)
        vals = dict(one.get("vals") or {})
        if one["kind"] == DELETE:
            if row is not None:
                session.delete(row)
        elif row is None and one["kind"] == INSERT:
            made[key] = _new(session, table, key, vals)
        elif row is None:
            raise RuleBroken(GONE)
        else:
            _put(table, row, vals)
    found.state, found.settled_at = RefusalState.REPEATED, clock.now()


def _new(session: Session, table: str, key: UUID, vals: dict[str, Any]) -> Any:
    record = owners.record_class(table)
    rights.require(session, record.ENTITY, "C")
    row: Any = record(id=key or new_id())
    row.bucket = history.value_of(table, "bucket", vals.get("bucket"))
    _put(table, row, vals)
    session.add(row)
    session.flush()
    return row


def give_up(session: Session, refusal_id: UUID) -> None:
    """Leave refused work as it is; it stays on record."""
    found = rights.find(session, SyncRefusal, refusal_id, "U")
    if found.state is RefusalState.OPEN:
        found.state, found.settled_at = RefusalState.DROPPED, clock.now()


