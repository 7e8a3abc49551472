"""Take a whole import back: remove what it made, restore what it changed; what was used since stays and is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, delete, or_, select
from sqlalchemy.orm import Session

from models.base import Base, Record, records
from models.clock import clock
from models.errors import RuleBroken
from models.i18n import N_, tr
from models.platform import audit, history, rights, search
from models.platform.importing import bulk, reversing
from models.platform.importing.kinds import kind_of
from models.platform.records import Change, ImportBatch

Progress = Callable[[int, int], None]
CHUNK = 500
LISTED = 500
LEFT_ALONE = frozenset({"import_batches", "units"})

REASON = N_("Undo of the import {number}")
ALREADY = N_("The import {number} was already undone. Nothing was changed.")
BLOCKED = N_(
    "{count} records of the import {number} were changed or used since. Nothing was undone. "
    "Look at them, or undo the rest."
)
CHANGED_SINCE = N_("changed since")
USED_BY = N_("used by {table}")
REVERSED_ONLY = N_("posted in the stock ledger: it is reversed, not removed")


@dataclass(frozen=True)
class Blocker:
    """A record that cannot be taken back, and why."""

    table: str
    id: UUID
    label: str
    reason: str


@dataclass
class UndoPlan:
    """What undoing an import would do."""

    batch_id: UUID
    number: str
    removed: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)
    reversed: int = 0
    blockers: list[Blocker] = field(default_factory=list)
    blocked: int = 0


@dataclass
class _Made:
    """The rows of an import by table: made, changed, and what stays."""

    created: dict[str, dict[UUID, UUID]] = field(default_factory=dict)
    updated: dict[str, dict[UUID, dict[str, Any]]] = field(default_factory=dict)
    kept: dict[str, dict[UUID, str]] = field(default_factory=dict)
    stuck: dict[str, dict[UUID, str]] = field(default_factory=dict)

    def keep(self, table: str, key: UUID, reason: str) -> bool:
        """Leave a created row where it is; says whether that is news."""
        if key in self.kept.get(table, {}) or key not in self.created.get(table, {}):
            return False
        self.kept.setdefault(table, {})[key] = reason
        return True


def plan(session: Session, batch_id: UUID) -> UndoPlan:
    """What would be removed and restored, and what stands in the way."""
    batch = _batch(session, batch_id)
    made = _collect(session, batch)
    return _plan(session, batch, made)


def undo(
    session: Session, batch_id: UUID, *, rest: bool = False, progress: Progress | None = None
) -> UndoPlan:
    """Take an import back; with blockers only when `rest` says that they may stay. Raises RuleBroken otherwise."""
    batch = _batch(session, batch_id, "C")
    made = _collect(session, batch)
    found = _plan(session, batch, made)
    if found.blocked and not rest:
        raise RuleBroken(BLOCKED, count=found.blocked, number=batch.number)
    total = sum(found.removed.values()) + sum(found.restored.values()) + 1
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(min(done, total), total)

    step(0)
    session.flush()
    reversing.reverse(session, set(made.created.get("move_documents", {})), batch.number)
    for table in _by_name():
        _remove(session, table, made, step)
    for table, rows in made.updated.items():
        _restore(session, table, rows, made)
        step(len(rows))
    batch.undone_at = clock.now()
    audit.note(session, "import_undone", kind_of(batch.kind).entity, {"number": batch.number}, batch.id)
    rights.refresh_access(session)
    step(1)
    return found


def _batch(session: Session, batch_id: UUID, right: str = "R") -> ImportBatch:
    batch: ImportBatch = rights.find(session, ImportBatch, batch_id)
    if right != "R":
        rights.require(session, "import", right)
    if batch.undone_at is not None:
        raise RuleBroken(ALREADY, number=batch.number)
    return batch


def _by_name() -> dict[str, type[Record]]:
    return {record.__tablename__: record for record in records()}


# --- what the import did ------------------------------------------------------------------------------------------


def _collect(session: Session, batch: ImportBatch) -> _Made:
    made = _Made()
    known = _by_name()
    for entity, row_id, root_id, action, changes in session.execute(
        select(Change.entity, Change.row_id, Change.root_id, Change.action, Change.changes)
        .where(Change.act == batch.act)
        .order_by(Change.seq)
    ):
        if entity not in known or entity in LEFT_ALONE:
            continue
        if action == "I":
            made.created.setdefault(entity, {})[row_id] = root_id
        elif action == "U" and row_id not in made.created.get(entity, {}):
            before = made.updated.setdefault(entity, {}).setdefault(row_id, {})
            for name, (old, new) in (changes or {}).items():
                before[name] = (before[name][0] if name in before else old, new)
    _keep_ledgers(made)
    _keep_needed(session, made)
    _keep_changed(session, batch, made)
    _keep_used(session, batch, made)
    _keep_needed(session, made)
    return made


def _keep_ledgers(made: _Made) -> None:
    """Posted stock is reversed; its documents, and what they name, stay."""
    for table, record in _by_name().items():
        posted = (
            table in ("move_documents", "move_lines", "stock_positions") and "stock_moves" in made.created
        )
        if record.LEDGER or posted:
            for key in made.created.get(table, {}):
                made.keep(table, key, REVERSED_ONLY)


def _keep_changed(session: Session, batch: ImportBatch, made: _Made) -> None:
    """Rows that somebody changed after the import, themselves or by what belongs to them."""
    owners = {root: table for table, rows in made.created.items() for root in rows}
    mine = select(Change.row_id).where(Change.act == batch.act)
    later = select(Change.entity, Change.row_id, Change.root_id, Change.changes).where(
        Change.act > (batch.act or 0), or_(Change.row_id.in_(mine), Change.root_id.in_(mine))
    )
    for entity, row_id, root_id, changes in session.execute(later):
        made.keep(entity, row_id, CHANGED_SINCE)
        if root_id != row_id and root_id in owners:
            made.keep(owners[root_id], root_id, CHANGED_SINCE)
        fields = made.updated.get(entity, {}).get(row_id)
        if fields is not None and set(changes or ()) & set(fields):
            made.stuck.setdefault(entity, {})[row_id] = CHANGED_SINCE


def _keep_used(session: Session, batch: ImportBatch, made: _Made) -> None:
    """Rows that other rows, not of this import, refer to."""

    def of_batch(table: str) -> Any:
        return select(Change.row_id).where(
            Change.act == batch.act, Change.entity == table, Change.action == "I"
        )

    for table, column, target in _references():
        if made.created.get(target):
            users = select(column).where(
                column.in_(of_batch(target)), table.c.id.not_in(of_batch(table.name))
            )
            for (key,) in session.execute(users.distinct()):
                made.keep(target, key, _used_by(table.name))
    for name in ("attachments", "comments"):
        column = Base.metadata.tables[name].c.owner_id
        for target in made.created:
            for (key,) in session.execute(select(column).where(column.in_(of_batch(target))).distinct()):
                made.keep(target, key, _used_by(name))


def _used_by(table: str) -> str:
    """Who uses a record, in words."""
    record = _by_name().get(table)
    return tr(
        USED_BY, table=tr(rights.ENTITY_WORDS.get(record.ENTITY, table)) if record is not None else table
    )


def _references() -> list[tuple[Table, Column[Any], str]]:
    """Every column that names a row of another table."""
    names = _by_name()
    return [
        (table, key.parent, key.column.table.name)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in names and table.name in names
    ]


def _keep_needed(session: Session, made: _Made) -> None:
    """What stays keeps its own parts and what it refers to; what stays for the ledger's sake is no hindrance."""
    fresh = {table: set(rows) for table, rows in made.kept.items()}
    references = _references()
    while any(fresh.values()):
        found: dict[str, set[UUID]] = {}

        def keep(table: str, key: UUID, reason: str, found: dict[str, set[UUID]] = found) -> None:
            if made.keep(table, key, reason):
                found.setdefault(table, set()).add(key)

        reasons = {key: made.kept[table][key] for table, keys in fresh.items() for key in keys}
        for table, rows in made.created.items():
            for key, root in rows.items():
                if root != key and root in reasons:
                    keep(table, key, reasons[root])
        for source, column, target in references:
            if not made.created.get(target) or not fresh.get(source.name):
                continue
            for user, key in _named(session, source, column, list(fresh[source.name])):
                ledger = reasons[user] == REVERSED_ONLY
                keep(target, key, REVERSED_ONLY if ledger else _used_by(source.name))
        fresh = found


def _named(session: Session, table: Table, column: Column[Any], keys: list[UUID]) -> list[tuple[UUID, UUID]]:
    """Which rows the given ones name in a column."""
    found: list[tuple[UUID, UUID]] = []
    for start in range(0, len(keys), CHUNK):
        query = select(table.c.id, column).where(
            table.c.id.in_(keys[start : start + CHUNK]), column.is_not(None)
        )
        found += [(user, key) for user, key in session.execute(query)]
    return found


def _plan(session: Session, batch: ImportBatch, made: _Made) -> UndoPlan:
    found = UndoPlan(batch.id, batch.number)
    for table, rows in made.created.items():
        count = len(rows) - len(made.kept.get(table, {}))
        if count:
            found.removed[table] = count
    for table, changed in made.updated.items():
        count = len(changed) - len(made.stuck.get(table, {}))
        if count:
            found.restored[table] = count
    found.reversed = len(made.created.get("move_documents", {}))
    for table, kept in (*made.kept.items(), *made.stuck.items()):
        real = {key: reason for key, reason in kept.items() if reason != REVERSED_ONLY}
        found.blocked += len(real)
        labels = _labels(session, table, list(real)[: LISTED - len(found.blockers)])
        found.blockers += [Blocker(table, key, label, tr(real[key])) for key, label in labels.items()]
    return found


def _labels(session: Session, table: str, keys: list[UUID]) -> dict[UUID, str]:
    record = _by_name()[table]
    columns = record.__table__.columns
    name = next((c for c in ("number", "code", "name", "product_code", "period", "id") if c in columns), "id")
    return {key: str(values[name]) for key, values in bulk.load(session, record, keys, [name]).items()}


# --- doing it -----------------------------------------------------------------------------------------------------


def _remove(session: Session, table: str, made: _Made, step: Callable[[int], None]) -> None:
    """Delete the created rows of one table that may go; triggers put each on record."""
    kept = made.kept.get(table, {})
    keys = [key for key in made.created.get(table, {}) if key not in kept]
    if not keys:
        return
    record = _by_name()[table]
    indexed = record.search_fields is not Record.search_fields
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        if indexed:
            search.remove(
                session, record, session.scalars(select(record.seq).where(record.id.in_(part))).all()
            )
        session.execute(delete(record.__table__).where(record.__table__.c.id.in_(part)))  # type: ignore[arg-type]
        step(len(part))


def _restore(session: Session, table: str, rows: dict[UUID, dict[str, Any]], made: _Made) -> None:
    """Give changed rows their old values back."""
    record = _by_name()[table]
    stuck = made.stuck.get(table, {})
    changes: dict[UUID, dict[str, Any]] = {}
    for key, fields in rows.items():
        if key in stuck:
            continue
        old = {
            name: history.value_of(table, name, before)
            for name, (before, _) in fields.items()
            if before != "***" and name in record.__table__.columns
        }
        if old:
            changes[key] = old
    bulk.update_rows(session, record, changes)
