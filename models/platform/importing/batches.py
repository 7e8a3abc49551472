"""The imports a book remembers: for the list in the wizard, for undoing, for lists of exactly their records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.i18n import N_
from models.platform import rights
from models.platform.records import ImportBatch, User

LAST = "last"
NO_SUCH = N_("There is no such import here, or it was undone already. Nothing was changed.")


@dataclass(frozen=True)
class BatchRow:
    """One import: what came from which file, when, by whom, and whether it was undone."""

    id: UUID
    number: str
    kind: str
    file: str
    at: datetime
    user: str
    created: int
    updated: int
    skipped: int
    failed: int
    undone_at: datetime | None


def recent(session: Session, limit: int = 50) -> list[BatchRow]:
    """The newest imports the person may see."""
    names = {key: name for key, name in session.execute(select(User.id, User.name))}
    query = (
        select(ImportBatch)
        .where(ImportBatch.deleted_at.is_(None), rights.visible(session, ImportBatch))
        .order_by(ImportBatch.seq.desc())
        .limit(limit)
    )
    return [
        _row(batch, names.get(batch.created_by, "") if batch.created_by else "")
        for batch in session.scalars(query)
    ]


def get(session: Session, batch_id: UUID) -> BatchRow:
    """One import."""
    batch: ImportBatch = rights.find(session, ImportBatch, batch_id)
    return _row(batch, "")


def named(session: Session, number: str) -> BatchRow:
    """The import with this number; “last” is the newest that was not undone. Raises NotFound."""
    query = select(ImportBatch).where(ImportBatch.deleted_at.is_(None), rights.visible(session, ImportBatch))
    if number == LAST:
        query = query.where(ImportBatch.undone_at.is_(None)).order_by(ImportBatch.seq.desc()).limit(1)
    else:
        query = query.where(ImportBatch.number == number.strip())
    batch = session.scalars(query).first()
    if batch is None:
        raise NotFound(NO_SUCH)
    return _row(batch, "")


def _row(batch: ImportBatch, user: str) -> BatchRow:
    return BatchRow(
        batch.id, batch.number, batch.kind, batch.file_name, batch.created_at, user, batch.created_count,
        batch.updated_count, batch.skipped_count, batch.failed_count, batch.undone_at,
    )  # fmt: skip
