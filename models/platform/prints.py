"""The print log: which document was printed or saved as PDF, by whom, in how many copies; only what was finished."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.i18n import N_
from models.platform import owners, rights
from models.platform.records import PrintLog, User


class PrintTarget(enum.StrEnum):
    """Where a document went."""

    PRINTER = "printer"
    FILE = "file"
    ATTACHMENT = "attachment"


PRINT_TARGET_WORDS = {
    PrintTarget.PRINTER: N_("Printed"),
    PrintTarget.FILE: N_("Saved as PDF"),
    PrintTarget.ATTACHMENT: N_("Kept as attachment"),
}


@dataclass(frozen=True)
class PrintEntry:
    """One line of the log."""

    at: datetime
    user: str
    document: str
    language: str
    target: PrintTarget
    copies: int
    pages: int
    record_version: int
    content_hash: str


@dataclass(frozen=True)
class PrintNote:
    """What is to be noted about one finished document."""

    owner_table: str
    owner_id: UUID
    document: str
    language: str
    target: PrintTarget
    pages: int
    copies: int = 1
    record_version: int = 0
    content_hash: str = ""


def note(session: Session, entries: Sequence[PrintNote]) -> int:
    """Put finished documents on record; says how many."""
    for entry in entries:
        owner = owners.find(session, entry.owner_table, entry.owner_id)
        rights.require(session, "print", "C", owner.bucket)
        session.add(
            PrintLog(
                bucket=owner.bucket,
                owner_table=entry.owner_table,
                owner_id=entry.owner_id,
                document=entry.document,
                language=entry.language,
                target=entry.target.value,
                copies=entry.copies,
                pages=entry.pages,
                record_version=entry.record_version,
                content_hash=entry.content_hash,
            )
        )
    session.flush()
    return len(entries)


def of(session: Session, owner_table: str, owner_id: UUID) -> list[PrintEntry]:
    """What was printed of a record, newest first."""
    owners.find(session, owner_table, owner_id)
    query = (
        select(PrintLog, User.name)
        .outerjoin(User, User.id == PrintLog.created_by)
        .where(PrintLog.owner_table == owner_table, PrintLog.owner_id == owner_id, rights.visible(session, PrintLog))
        .order_by(PrintLog.created_at.desc(), PrintLog.seq.desc())
    )
    return [
        PrintEntry(
            row.created_at,
            name or "",
            row.document,
            row.language,
            PrintTarget(row.target),
            row.copies,
            row.pages,
            row.record_version,
            row.content_hash,
        )
        for row, name in session.execute(query)
    ]


def copies_of(session: Session, owner_table: str, owner_id: UUID, document: str, record_version: int) -> int:
    """How many copies of one version of a document exist already."""
    query = select(func.coalesce(func.sum(PrintLog.copies), 0)).where(
        PrintLog.owner_table == owner_table,
        PrintLog.owner_id == owner_id,
        PrintLog.document == document,
        PrintLog.record_version == record_version,
    )
    return int(session.scalar(query) or 0)
