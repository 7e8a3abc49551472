"""What the sync centre shows: what waits, what two people changed, what was not taken over, the diary, and what is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from models.i18n import N_, tr
from models.platform import owners, tale, users
from models.platform.blobs import BlobStore
from models.platform.record_words import TABLE_WORDS
from models.platform.records import Act, Attachment, Change
from models.sync import files, tables
from models.sync.merge import MERGED
from models.sync.policy import Way
from models.sync.records import (
    ConflictState,
    IntentState,
    RefusalState,
    SyncConflict,
    SyncFact,
    SyncGroup,
    SyncIntent,
    SyncLog,
    SyncOp,
    SyncRefusal,
    work_of,
)

MOST = 500
MACHINERY = ("sync_conflicts", "sync_refusals", "sync_intents")
PAGES = {
    "agents": "agent", "contracts": "contract", "orders": "order", "payments": "payment", "deals": "deal", "products": "product",
    "warehouses": "warehouse", "move_documents": "move", "targets": "target", "scorecards": "scorecard", "users": "user",
}  # fmt: skip
"""Which page shows a record."""

SHOWN = ("agents", "contracts", "orders", "payments", "products", "targets", "scorecards")
OWN_WORDS = {
    "sync_conflicts": N_("Decision about a conflict"), "sync_refusals": N_("Work not taken over"),
    "sync_intents": N_("Wish to the office"), "comments": N_("Comment"), "contacts": N_("Contact"),
    "attachments": N_("File"), "audit_notes": N_("Note"),
}  # fmt: skip
INTENT_WORDS = {
    "order.confirm": N_("Confirm order"), "order.cancel": N_("Cancel order"), "order.complete": N_("Close order"),
    "payment.confirm": N_("Confirm payment"), "move.post": N_("Post stock movement"),
}  # fmt: skip
REFUSED = {
    "23505": N_("The number or code was taken in the meantime."),
    "23503": N_("Something it refers to is not there any more."),
    "42501": N_("Your rights do not allow it, or not any more."),
    "scope": N_("The record is no longer within your reach."),
    "office": N_("Only the office decides this."),
}  # fmt: skip
LOG_WORDS = {
    "done": N_("Synchronised"), "fork": N_("Goes on as a new device"), "quarantine": N_("Work was not taken over"),
    "file": N_("A file was not taken over"), "misfit": N_("A record of the office does not fit this version of the program"),
    "digest": N_("Differences were found and repaired"), "foreign": N_("The server sent records of others; none was kept"),
    "bundle": N_("Bundle written"), "recovered": N_("Compared with a restored server"),
}  # fmt: skip


def kind_of(table: str) -> str:
    """What rows of a table are called."""
    return tr(OWN_WORDS.get(table) or TABLE_WORDS.get(table) or N_("Entry"))


@dataclass(frozen=True)
class Pending:
    """One piece of work that waits for the office."""

    key: str
    at: datetime | None
    table: str
    row_id: UUID
    name: str
    reason: str
    rows: int

    @property
    def page(self) -> str:
        """The page that shows it; empty when none does."""
        return PAGES.get(self.table, "")


@dataclass(frozen=True)
class Wish:
    """A decision asked of the office."""

    id: UUID
    at: datetime
    kind: str
    table: str
    row_id: UUID
    name: str
    state: IntentState
    answer: str


@dataclass(frozen=True)
class PendingFile:
    """The content of an attachment that the office has not got."""

    key: UUID
    at: datetime
    table: str
    row_id: UUID
    name: str
    size: int
    held: bool
    """It waits for its person, who sends files of this size by hand only."""


@dataclass(frozen=True)
class ConflictRow:
    """Two people changed the same."""

    id: UUID
    at: datetime
    table: str
    row_id: UUID
    root_table: str
    root_id: UUID
    name: str
    kind: str
    group: str
    base: dict[str, Any]
    mine: dict[str, Any]
    theirs: dict[str, Any]
    who: str
    when: datetime | None
    owner: str
    state: ConflictState


@dataclass(frozen=True)
class RefusalRow:
    """Work the office did not take over."""

    id: UUID
    at: datetime
    table: str
    name: str
    reason: str
    words: str
    count: int
    state: RefusalState

    def message(self) -> str:
        """Why, in a sentence; what the database itself said is for the log only."""
        return tr(REFUSED.get(self.reason, N_("The office refused it.")))


@dataclass(frozen=True)
class LogRow:
    """One line of the diary."""

    at: datetime
    what: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Holdings:
    """What lies on this computer."""

    counts: tuple[tuple[str, int], ...]
    code: str
    clock: float


# --- reading --------------------------------------------------------------------------------------------------------


def pending(session: Session) -> list[Pending]:
    """What waits, newest first: what is already made ready, and what was stored since."""
    groups: dict[str, dict[str, Any]] = {}
    ops = session.execute(
        select(SyncOp.grp, SyncOp.subject, SyncOp.row_id, SyncGroup.reason)
        .outerjoin(SyncGroup, SyncGroup.grp == SyncOp.grp).order_by(SyncOp.grp.desc(), SyncOp.seq).limit(MOST * 10)
    ).all()  # fmt: skip
    for grp, table, key, reason in ops:
        _add(groups, f"g{grp}", table, key, reason or "", None)
    after = session.scalar(select(SyncFact.value).where(SyncFact.name == "absorbed")) or 0
    sent = [name for name, spec in tables.specs().items() if spec.policy.way is not Way.STAYS]
    fresh = session.execute(
        select(Change.act, Change.entity, Change.row_id, Act.reason, Act.at).join(Act, Act.seq == Change.act)
        .where(Change.act > after, Change.entity.in_(sent)).order_by(Change.act.desc(), Change.seq).limit(MOST * 10)
    ).all()  # fmt: skip
    for act, table, key, reason, at in fresh:
        _add(groups, f"a{act}", table, key, reason, at)
    found = list(groups.values())[:MOST]
    shown = [_root(session, one["table"], one["row"]) for one in found]
    names = _names(session, [(table, key) for table, key, _ in shown])
    made = [
        Pending(key, one["at"] or at, table, row, names.get(str(row), ""), one["reason"], one["rows"])
        for (key, one), (table, row, at) in zip(list(groups.items())[:MOST], shown, strict=True)
    ]
    return sorted(made, key=lambda one: (one.at is not None, one.at), reverse=True)


def _add(groups: dict[str, dict[str, Any]], key: str, table: str, row: UUID, reason: str, at: datetime | None) -> None:
    group = groups.setdefault(key, {"table": table, "row": row, "reason": reason, "at": at, "rows": 0})
    group["rows"] += 1
    if group["table"] not in PAGES and table in PAGES:
        group["table"], group["row"] = table, row


def _root(session: Session, table: str, key: UUID) -> tuple[str, UUID, datetime | None]:
    """The record that a row belongs to, and when the row was changed."""
    record = owners.record_class(table)
    row: Any = session.scalars(select(record).where(record.id == key)).one_or_none()
    if row is None:
        return table, key, None
    root = record.ROOT
    if root and root != "id" and getattr(row, root, None):
        column = record.__table__.columns[root]
        target = tale.target_of(column)
        if target:
            return target, getattr(row, root), row.changed_at
    return table, key, row.changed_at


def _names(session: Session, refs: Iterable[tuple[str, UUID]]) -> dict[str, str]:
    wanted: dict[str, set[UUID]] = {}
    for table, key in refs:
        if table not in MACHINERY:
            wanted.setdefault(table, set()).add(key)
    found: dict[str, str] = {}
    for table, keys in wanted.items():
        found.update(tale.names_in(session, owners.record_class(table), keys))
    return found


def pending_files(session: Session, store: BlobStore | None, person: UUID, largest: int | None) -> list[PendingFile]:
    """Contents added here that the office has not got, newest first; beyond `largest` bytes they wait for their person."""
    if store is None:
        return []
    sent = set(session.scalars(select(SyncFact.name).where(SyncFact.name.startswith(files.SENT))))
    rows = session.scalars(
        select(Attachment).where(Attachment.created_by == person, Attachment.deleted_at.is_(None))
        .order_by(Attachment.seq.desc()).limit(MOST)
    )  # fmt: skip
    return [
        PendingFile(row.id, row.created_at, row.owner_table, row.owner_id, row.name, row.size,
                    largest is not None and row.size > largest)
        for row in rows if files.sent_name(row.id.bytes) not in sent and store.has(row.sha256)
    ]  # fmt: skip


def wishes(session: Session) -> list[Wish]:
    """What was asked of the office, newest first."""
    rows = session.scalars(select(SyncIntent).where(SyncIntent.deleted_at.is_(None)).order_by(SyncIntent.seq.desc()).limit(MOST)).all()
    names = _names(session, [(row.subject, row.row_id) for row in rows])
    return [
        Wish(row.id, row.created_at, row.kind, row.subject, row.row_id, names.get(str(row.row_id), ""), row.state, row.answer)
        for row in rows
    ]


def conflicts(session: Session, *, settled: bool = False) -> list[ConflictRow]:
    """What a person must decide, oldest first; or what was decided, newest first."""
    is_open = SyncConflict.state == ConflictState.OPEN
    wanted = [~is_open, SyncConflict.kind != MERGED] if settled else [is_open]
    order = SyncConflict.seq.desc() if settled else SyncConflict.seq
    return _shown(session, select(SyncConflict).where(*wanted).order_by(order).limit(MOST))


def of_record(session: Session, root_id: UUID) -> list[ConflictRow]:
    """What must be decided about one record, and what merged by itself at the same time (kind `merged`)."""
    open_rows = [row for row in conflicts(session) if row.root_id == root_id]
    if not open_rows:
        return []
    beside = _shown(
        session,
        select(SyncConflict).where(
            SyncConflict.kind == MERGED, SyncConflict.row_id.in_({row.row_id for row in open_rows}),
            SyncConflict.created_at >= min(row.at for row in open_rows) - timedelta(seconds=1),
        ).order_by(SyncConflict.seq),
    )  # fmt: skip
    return open_rows + beside


def _shown(session: Session, query: Select[SyncConflict]) -> list[ConflictRow]:
    rows = session.scalars(query.where(SyncConflict.deleted_at.is_(None))).all()
    people = users.names_shown(session)
    made = []
    for row in rows:
        root_table, root_id, _ = _root(session, row.subject, row.row_id)
        record = owners.record_class(row.subject)
        now: Any = session.scalars(select(record).where(record.id == row.row_id)).one_or_none()
        made.append(
            ConflictRow(
                row.id, row.created_at, row.subject, row.row_id, root_table, root_id,
                _names(session, [(root_table, root_id)]).get(str(root_id), ""), row.kind, row.group,
                plain(row.base), plain(row.mine), plain(row.theirs),
                people.get(now.changed_by, "") if now is not None else "", now.changed_at if now is not None else None,
                people.get(row.owner_id, "") if row.owner_id else "", row.state,
            )  # fmt: skip
        )
    return made


def plain(value: Any) -> dict[str, Any]:
    """The values of one side, however the database kept them."""
    import json

    found = json.loads(value) if isinstance(value, str) else value
    return dict(found or {})


def refusals(session: Session, *, settled: bool = False) -> list[RefusalRow]:
    """What was not taken over, newest first."""
    is_open = SyncRefusal.state == RefusalState.OPEN
    rows = session.scalars(
        select(SyncRefusal).where(SyncRefusal.deleted_at.is_(None), ~is_open if settled else is_open)
        .order_by(SyncRefusal.seq.desc()).limit(MOST)
    ).all()  # fmt: skip
    made = []
    for row in rows:
        work = work_of(row)
        table, key = (str(work[0]["table"]), UUID(hex=str(work[0]["key"]))) if work else ("", UUID(int=0))
        name = ""
        if work:
            root_table, root_id, _ = _root(session, table, key)
            vals = dict(work[0].get("vals") or {})
            name = _names(session, [(root_table, root_id)]).get(str(root_id), "") or str(
                next((vals[word] for word in tale.NAMING_COLUMNS if vals.get(word)), "")
            )
        made.append(RefusalRow(row.id, row.created_at, table, name, row.reason, row.words, len(work), row.state))
    return made


def diary(session: Session) -> list[LogRow]:
    """What synchronisation did, newest first."""
    rows = session.scalars(select(SyncLog).order_by(SyncLog.seq.desc()).limit(MOST))
    return [LogRow(row.at, row.what, plain(row.facts)) for row in rows]


def holdings(session: Session) -> Holdings:
    """What lies on this computer, by kind."""
    said: dict[str, Any] = dict(
        session.execute(select(SyncFact.name, SyncFact.value).where(SyncFact.name.in_(("code", "clock")))).all()
    )
    counts = []
    for table in SHOWN:
        record = owners.record_class(table)
        counts.append((table, int(session.scalar(select(func.count()).select_from(record).where(record.deleted_at.is_(None))) or 0)))
    return Holdings(tuple(counts), str(said.get("code") or ""), float(said.get("clock") or 0))


@dataclass(frozen=True)
class Device:
    """One computer that keeps a copy."""

    id: UUID
    code: str
    label: str
    person: str
    state: str
    last_seen: datetime | None
    version: str


def devices(session: Session) -> list[Device]:
    """The computers with copies, asked of the office: one's own, or all for whoever looks after them."""
    people = users.names_shown(session)
    rows = session.execute(
        text("SELECT device_id, code, label, person, state, last_seen_at, app_version FROM sync.device"
             " ORDER BY last_seen_at DESC NULLS LAST, code")
    ).all()  # fmt: skip
    return [
        Device(row.device_id, row.code, row.label, people.get(row.person, ""), row.state, row.last_seen_at, row.app_version)
        for row in rows
    ]


def erase(session: Session, device: UUID) -> None:
    """Order that the copy of a computer be deleted at its next contact (administrators)."""
    session.info.setdefault("touched", set()).add("audit_notes")
    session.execute(text("SELECT app.admin_erase_device(:device)"), {"device": device})


def revoke(session: Session, device: UUID) -> None:
    """Let a computer in no more; its copy is refused at its next contact (administrators)."""
    session.info.setdefault("touched", set()).add("audit_notes")
    session.execute(text("SELECT app.admin_revoke_device(:device)"), {"device": device})
