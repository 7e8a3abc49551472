"""What is no change of a row but must be on record: sign-in, export, print, reveal, backup, refusal (AL-04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.i18n import N_
from models.platform import rights
from models.platform.records import Act, AuditNote, Change, User

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
    "refused": N_("was refused"),
    "open_file": N_("opened a file"),
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


def note(session: Session, action: str, entity: str, detail: Any = None, row_id: UUID | None = None) -> None:
    """Put an act on record; `detail` is plain data without secrets or full personal numbers."""
    principal = rights.principal_of(session)
    session.add(
        AuditNote(
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


def recent(session: Session, limit: int = 500, words: str = "") -> list[AuditRow]:
    """The newest entries of notes and changes together, newest first (right: audit R)."""
    rights.require(session, "audit", "R")
    names: dict[Any, str] = {key: name for key, name in session.execute(select(User.id, User.name))}
    only_mine = rights.reach(rights.principal_of(session), "audit", "R") == "o"
    me = rights.principal_of(session).user_id
    notes = select(AuditNote).order_by(AuditNote.seq.desc()).limit(limit)
    changes = select(Change, Act).join(Act, Act.seq == Change.act).order_by(Change.seq.desc()).limit(limit)
    if only_mine:
        notes, changes = notes.where(AuditNote.user_id == me), changes.where(Act.user_id == me)
    rows = [
        AuditRow(n.at, names.get(n.user_id, ""), n.action, n.entity, n.row_id, n.detail, "")
        for n in session.scalars(notes)
    ]
    rows += [
        AuditRow(a.at, names.get(a.user_id, ""), c.action, c.entity, c.root_id, c.changes, a.reason)
        for c, a in session.execute(changes)
    ]
    wanted = words.casefold()
    if wanted:
        rows = [
            row for row in rows if wanted in f"{row.user} {row.entity} {row.action} {row.detail}".casefold()
        ]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:limit]
