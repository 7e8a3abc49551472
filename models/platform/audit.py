"""What is no change of a row but must be on record: sign-in, export, print, reveal, backup, refusal (AL-04)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.base import Base, Record
from models.clock import clock
from models.i18n import N_, tr
from models.platform import history, owners, rights, tale, users
from models.platform.access import team_of
from models.platform.records import Act, AuditNote, BucketAccess, Change
from models.platform.rights import ENTITY_WORDS

PART = 500
NOTED = {"bank_account": "agents", "user": "users", "agent": "agents", "contract": "contracts", "order": "orders"}
CHANGE_ACTIONS = ("I", "U", "D")

ACTION_WORDS = {
    "I": N_("created"),
    "U": N_("changed"),
    "D": N_("deleted"),
    "export": N_("exported"),
    "print": N_("printed"),
    "reveal": N_("revealed"),
    "sign_in": N_("signed in"),
    "sign_in_failed": N_("failed to sign in"),
    "sign_out": N_("signed out"),
    "lock": N_("locked"),
    "backup": N_("backed up"),
    "restore": N_("restored"),
    "import": N_("imported"),
    "import_undone": N_("undid an import"),
    "repair": N_("repaired"),
    "verify": N_("verified the log"),
    "refused": N_("was refused"),
    "foreign_rows": N_("was sent records of others by the server"),
    "open_file": N_("opened a file"),
    "view_as": N_("looked with the rights of"),
    "take_over": N_("took a book to the server"),
    "password": N_("set a password"),
    "session_ended": N_("ended a session"),
    "sign_in_ended": N_("ended an account"),
    "device_revoked": N_("revoked a computer"),
    "device_to_be_erased": N_("ordered a copy deleted"),
}


@dataclass(frozen=True)
class AuditRow:
    """One line of the audit list."""

    at: datetime
    user: str
    action: str
    entity: str
    row_id: UUID | None
    detail: Any
    reason: str
    record: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the records behind keys in the detail are called, by key as text."""


@dataclass(frozen=True)
class AuditQuery:
    """Which entries are wanted: words anywhere, one person, one act, days in the company's zone."""

    words: str = ""
    user_id: UUID | None = None
    action: str = ""
    first: date | None = None
    last: date | None = None

    def instants(self) -> tuple[datetime | None, datetime | None]:
        """The first instant and the one after the last."""
        start = datetime.combine(self.first, time(), clock.zone) if self.first else None
        end = datetime.combine(self.last + timedelta(days=1), time(), clock.zone) if self.last else None
        return start, end

    def plain(self) -> dict[str, str]:
        """The question as plain data, for the record of an export."""
        days = {name: day.isoformat() for name, day in (("first", self.first), ("last", self.last)) if day}
        named = {"words": self.words, "user": str(self.user_id or ""), "action": self.action}
        return {**{name: text for name, text in named.items() if text}, **days}


def note(session: Session, action: str, entity: str, detail: Any = None, row_id: UUID | None = None) -> None:
    """Put an act on record; `detail` is plain data without secrets or full personal numbers."""
    principal = rights.principal_of(session)
    session.add(
        AuditNote(
            act=session.info["act"],
            at=clock.now(),
            user_id=principal.user_id,
            device_id=principal.device_id,
            action=action,
            entity=entity,
            row_id=row_id,
            detail=detail,
        )
    )
    session.info.setdefault("touched", set()).add("audit_notes")


def entries(session: Session, query: AuditQuery | None = None, limit: int = 500) -> list[AuditRow]:
    """The newest entries that fit, notes and changes together (right: audit R, as far as it reaches)."""
    return list(islice(stream(session, query or AuditQuery()), limit))


def stream(session: Session, query: AuditQuery) -> Iterator[AuditRow]:
    """Every entry that fits, newest first."""
    rights.require(session, "audit", "R")
    reader = _Reader(session, query)
    wanted = query.words.casefold().split()
    both = heapq.merge(reader.notes(), reader.changes(), key=lambda row: row.at, reverse=True)
    for row in both:
        if not wanted or all(word in _searched(row) for word in wanted):
            yield row


def people(session: Session) -> list[tuple[UUID, str]]:
    """Who may be asked for, by name."""
    rights.require(session, "audit", "R")
    named = users.names_shown(session)
    return sorted(((key, name) for key, name in named.items() if key is not None), key=lambda pair: pair[1])


def _searched(row: AuditRow) -> str:
    facts = (row.record, row.user, row.entity, row.action, row.reason, row.detail)
    words = (ENTITY_WORDS.get(row.entity, ""), ACTION_WORDS.get(row.action, ""))
    return " ".join([*map(str, facts), *(tr(word) for word in words if word)]).casefold()


def _owner_of(entity: str) -> type[Record] | None:
    """The record class an entry of a table belongs to: the table's own, or that of the record it is part of."""
    record = owners.by_table().get(NOTED.get(entity, entity))
    if record is None or record.ROOT == "id":
        return record
    links = list(record.__table__.columns[record.ROOT].foreign_keys)
    return owners.by_table().get(links[0].column.table.name) if links else None


class _Reader:
    """Reads both kinds of entries part by part, each only as far as the person may know of it."""

    def __init__(self, session: Session, query: AuditQuery) -> None:
        self.session, self.query = session, query
        self.names = users.names_shown(session)
        self.principal = rights.principal_of(session)
        self.reach = rights.reach(self.principal, "audit", "R")
        self.start, self.end = query.instants()

    def notes(self) -> Iterator[AuditRow]:
        """Acts that changed no row."""
        if self.query.action in CHANGE_ACTIONS:
            return
        found = select(AuditNote)
        if self.query.action:
            found = found.where(AuditNote.action == self.query.action)
        found = self._narrowed(found, AuditNote.user_id, AuditNote.at)
        if self.reach == "r":
            found = found.where(or_(AuditNote.user_id.in_(self._team()), AuditNote.row_id.in_(self._mine())))
        for part in self._parts(found, AuditNote.seq):
            named = self._records([(n.entity, n.row_id) for (n,) in part])
            for (n,) in part:
                yield AuditRow(
                    n.at, self._name(n.user_id), n.action, n.entity, n.row_id, n.detail, "", named.get(str(n.row_id), "")
                )

    def changes(self) -> Iterator[AuditRow]:
        """Changed rows; values of a row that is not for the person's eyes are left out."""
        if self.query.action and self.query.action not in CHANGE_ACTIONS:
            return
        found = select(Change, Act).join(Act, Act.seq == Change.act)
        if self.query.action:
            found = found.where(Change.action == self.query.action)
        found = self._narrowed(found, Act.user_id, Act.at)
        for part in self._parts(found, Change.seq):
            open_rows = history.readable(self.session, [change for change, _ in part])
            named = self._records([(change.entity, change.root_id) for change, _ in part])
            names = self._referred([change for change, _ in part if change.seq in open_rows])
            for change, act in part:
                shown = change.seq in open_rows
                if not shown and self.reach != "a":
                    continue
                yield AuditRow(
                    act.at, self._name(act.user_id), change.action, change.entity, change.root_id,
                    change.changes if shown else None, act.reason, named.get(str(change.root_id), ""),
                    names if shown else {},
                )

    def _narrowed(self, found: Any, user: Any, at: Any) -> Any:
        if self.query.user_id is not None:
            found = found.where(user == self.query.user_id)
        if self.start is not None:
            found = found.where(at >= self.start)
        if self.end is not None:
            found = found.where(at < self.end)
        return found.where(user == self.principal.user_id) if self.reach == "o" else found

    def _parts(self, found: Any, seq: Any) -> Iterator[Sequence[Any]]:
        last: int | None = None
        while True:
            narrowed = found.where(seq < last) if last is not None else found
            part = self.session.execute(narrowed.order_by(seq.desc()).limit(PART)).all()
            if not part:
                return
            yield part
            last = part[-1][0].seq

    def _records(self, pairs: Sequence[tuple[str, UUID | None]]) -> dict[str, str]:
        """What the records behind entries are called, as far as the person may see them."""
        wanted: dict[type[Record], set[UUID]] = {}
        for entity, key in pairs:
            record = _owner_of(entity)
            if record is not None and key is not None:
                wanted.setdefault(record, set()).add(key)
        found: dict[str, str] = {}
        for record, keys in wanted.items():
            found.update(tale.names_in(self.session, record, keys))
        return found

    def _referred(self, changes: Sequence[Change]) -> dict[str, str]:
        """What the records are called that the values of changes point to, as far as the person may see them."""
        wanted: dict[str, set[UUID]] = {}
        for change in changes:
            table = Base.metadata.tables.get(change.entity)
            for name, value in (change.changes or {}).items():
                column = table.columns.get(name) if table is not None else None
                target = tale.target_of(column) if column is not None else ""
                for raw in value if target and isinstance(value, list) else (value,) if target else ():
                    key = history.value_of(change.entity, name, raw)
                    if isinstance(key, UUID):
                        wanted.setdefault(target, set()).add(key)
        found: dict[str, str] = {}
        for target, keys in wanted.items():
            found.update(tale.names_in(self.session, owners.record_class(target), keys))
        return found

    def _team(self) -> list[UUID]:
        return list(team_of(self.session, self.principal.user_id)) if self.principal.user_id else []

    def _mine(self) -> Any:
        return select(BucketAccess.bucket).where(BucketAccess.user_id == self.principal.user_id)

    def _name(self, key: UUID | None) -> str:
        return self.names.get(key, "")
