"""Files that belong to a record: kept once by content, listed with who added them, opened as copies.

`folder` is where the contents of a book on this computer lie; for a book that is live on its server it is None, and the
contents lie there in the same unit of work as their rows.
"""

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
from models.platform import audit, office_files, owners, rights
from models.platform.blobs import MissingFile, Taken, existing_store, store_of, taken_from
from models.platform.file_kinds import KINDS, recognise
from models.platform.records import Attachment, User
from models.text import Kind, check_text, safe_file_name

LARGEST_SUM = 500 * 1024 * 1024
KEPT_DAYS = 30


@dataclass(frozen=True)
class AttachmentRow:
    """One file as the screen shows it; `present` is false when its content is not at hand.

    `at_office`: then the office has (or will have) it, and opening fetches it.
    """

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
    at_office: bool = False

    @property
    def is_image(self) -> bool:
        """Whether a small picture of it can be shown."""
        return self.mime.startswith("image/")


def of(session: Session, table: str, owner_id: UUID, folder: Path | None = None) -> list[AttachmentRow]:
    """The files of a record, newest first."""
    owners.find(session, table, owner_id)
    me = rights.principal_of(session).user_id
    query = (
        select(Attachment, User.name)
        .outerjoin(User, User.id == Attachment.created_by)
        .where(Attachment.owner_table == table, Attachment.owner_id == owner_id)
        .where(Attachment.deleted_at.is_(None), rights.visible(session, Attachment))
        .order_by(Attachment.created_at.desc(), Attachment.seq.desc())
    )
    rows = session.execute(query).all()
    if folder is not None:
        store = existing_store(session, folder)
        return [_row(found, author, me, store is None or store.has(found.sha256)) for found, author in rows]
    if not _is_live(session):
        return [_row(found, author, me, True) for found, author in rows]
    there = office_files.complete(office_files.runner(session), [found.id for found, _ in rows])
    return [_row(found, author, me, found.id in there) for found, author in rows]


def add(
    session: Session,
    folder: Path | None,
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
    _require_place(session, folder)
    problems: dict[str, str] = {}
    note = check_text(problems, "note", note, Kind.LINE)
    if problems:
        raise InvalidInput(problems)
    if folder is not None:
        content, taken = b"", store_of(session, folder).take(source, progress)
    else:
        content, taken = taken_from(source)
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
    if folder is None and not office_files.send(office_files.runner(session), found.id, content, taken.sha256, progress):
        raise MissingFile(office_files.DAMAGED)
    return _row(found, "", found.created_by, True)


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


def content(session: Session, folder: Path | None, attachment_id: UUID) -> tuple[str, bytes]:
    """Name and content of a file for opening or saving; that it was opened is on record."""
    found = rights.find(session, Attachment, attachment_id)
    owners.find(session, found.owner_table, found.owner_id)
    _require_place(session, folder)
    if folder is not None:
        data = store_of(session, folder).get(found.sha256)
    else:
        data = _from_office(session, found)
    name = safe_file_name(found.name)
    recognise(name, data)
    audit.note(session, "open_file", found.owner_table, {"name": found.name}, found.owner_id)
    return name, data


def _is_live(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _require_place(session: Session, folder: Path | None) -> None:
    if folder is None and not _is_live(session):
        raise RuleBroken(N_("Files need a book on this computer. Nothing was changed. Open the book on this computer."))


def _from_office(session: Session, found: Attachment) -> bytes:
    return office_files.content(office_files.runner(session), found.id, found.size, found.sha256)


def picture(session: Session, folder: Path | None, attachment_id: UUID, side: int) -> bytes | None:
    """A small PNG of an image, or nothing when there can be none."""
    from models.platform.thumbnails import make

    found = rights.find(session, Attachment, attachment_id)
    kind = KINDS.get(found.name.rpartition(".")[2].lower())
    if kind is None or not kind.image:
        return None
    if folder is None and _is_live(session):
        return make(_from_office(session, found), side)
    store = existing_store(session, folder) if folder is not None else None
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


def _row(found: Attachment, author: str | None, me: UUID | None, present: bool) -> AttachmentRow:
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
        present,
        found.version,
        not present and found.rev > 0,
    )
