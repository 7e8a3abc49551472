"""Files that belong to a record: kept once by content, listed with who added them, opened as copies."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import Denied, InvalidInput, RuleBroken
from models.i18n import N_
from models.platform import audit, owners, rights
from models.platform.blobs import BlobStore, Taken, existing_store, store_of
from models.platform.file_kinds import KINDS
from models.platform.records import Attachment, User
from models.text import Kind, check_text

LARGEST_SUM = 500 * 1024 * 1024
KEPT_DAYS = 30


@dataclass(frozen=True)
class AttachmentRow:
    """One file as the screen shows it; `present` is false when its content is not on this computer."""

    id: UUID
    owner_table: str
    owner_id: UUID
    name: str
    mime: str
    size: int
    sha256: str
    is_original: bool
    note: str
    expires_on: date | None
    at: datetime
    author: str
    mine: bool
    present: bool
    version: int

    @property
    def is_image(self) -> bool:
        """Whether a small picture of it can be shown."""
        return self.mime.startswith("image/")


def of(session: Session, table: str, owner_id: UUID, folder: Path | None = None) -> list[AttachmentRow]:
    """The files of a record, newest first."""
    owners.find(session, table, owner_id)
    me = rights.principal_of(session).user_id
    store = existing_store(session, folder) if folder is not None else None
    query = (
        select(Attachment, User.name)
        .outerjoin(User, User.id == Attachment.created_by)
        .where(Attachment.owner_table == table, Attachment.owner_id == owner_id)
        .where(Attachment.deleted_at.is_(None), rights.visible(session, Attachment))
        .order_by(Attachment.created_at.desc(), Attachment.seq.desc())
    )
    return [_row(found, author, me, store) for found, author in session.execute(query)]


def add(
    session: Session,
    folder: Path,
    table: str,
    owner_id: UUID,
    source: Path,
    *,
    is_original: bool = False,
    note: str = "",
    expires_on: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> AttachmentRow:
    """Take a file into the book; the row is written only after the content is durably there."""
    owner = owners.find(session, table, owner_id)
    rights.require(session, "attachment", "C", owner.bucket)
    problems: dict[str, str] = {}
    note = check_text(problems, "note", note, Kind.LINE)
    if problems:
        raise InvalidInput(problems)
    store = store_of(session, folder)
    taken = store.take(source, progress)
    _check_sum(session, table, owner_id, taken)
    found = Attachment(
        owner_table=table,
        owner_id=owner_id,
        bucket=owner.bucket,
        name=taken.name,
        mime=taken.kind.mime,
        size=taken.size,
        sha256=taken.sha256,
        is_original=is_original,
        note=note,
        expires_on=expires_on,
    )
    session.add(found)
    session.flush()
    return _row(found, "", found.created_by, store)


def remove(session: Session, attachment_id: UUID) -> None:
    """Take a file off a record; only who added it, and never a signed original."""
    found = rights.find(session, Attachment, attachment_id)
    owners.find(session, found.owner_table, found.owner_id)
    if found.created_by != rights.principal_of(session).user_id or found.is_original:
        raise Denied(
            N_("Only the person who added a file can remove it, and signed originals stay. Nothing was changed."
               " Ask that person.")
        )
    found.deleted_at = clock.now()


def content(session: Session, folder: Path, attachment_id: UUID) -> tuple[str, bytes]:
    """Name and content of a file for opening or saving; that it was opened is on record."""
    found = rights.find(session, Attachment, attachment_id)
    owners.find(session, found.owner_table, found.owner_id)
    data = store_of(session, folder).get(found.sha256)
    audit.note(session, "open_file", found.owner_table, {"name": found.name}, found.owner_id)
    return found.name, data


def picture(session: Session, folder: Path, attachment_id: UUID, side: int) -> bytes | None:
    """A small PNG of an image, or nothing when there can be none."""
    from models.platform.thumbnails import make

    found = rights.find(session, Attachment, attachment_id)
    kind = KINDS.get(found.name.rpartition(".")[2].lower())
    if kind is None or not kind.image:
        return None
    store = existing_store(session, folder)
    return make(store.get(found.sha256), side) if store is not None and store.has(found.sha256) else None


def collect(session: Session, folder: Path) -> int:
    """Remove contents no row points at and that are older than 30 days; returns how many."""
    store = existing_store(session, folder)
    if store is None:
        return 0
    used = set(session.scalars(select(Attachment.sha256).distinct()))
    names = {hmac.new(store.key, bytes.fromhex(one), hashlib.sha256).hexdigest() for one in used}
    oldest = clock.now() - timedelta(days=KEPT_DAYS)
    gone = 0
    for path in list(store.stored()):
        if path.name not in names and datetime.fromtimestamp(path.stat().st_mtime, UTC) < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _check_sum(session: Session, table: str, owner_id: UUID, taken: Taken) -> None:
    before = session.scalar(
        select(func.coalesce(func.sum(Attachment.size), 0)).where(
            Attachment.owner_table == table, Attachment.owner_id == owner_id, Attachment.deleted_at.is_(None)
        )
    )
    if int(before or 0) + taken.size > LARGEST_SUM:
        raise RuleBroken(
            N_("The files of one record may have {limit} MB together. Nothing was added. Remove others first."),
            limit=LARGEST_SUM // 1024**2,
        )


def _row(found: Attachment, author: str | None, me: UUID | None, store: BlobStore | None) -> AttachmentRow:
    return AttachmentRow(
        found.id,
        found.owner_table,
        found.owner_id,
        found.name,
        found.mime,
        found.size,
        found.sha256,
        found.is_original,
        found.note,
        found.expires_on,
        found.created_at,
        author or "",
        found.created_by == me,
        store is None or store.has(found.sha256),
        found.version,
    )
