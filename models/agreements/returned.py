"""A signed file that comes back: whether its signatures hold, and whether it is the contract that was sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import contracts, printing
from models.errors import AppError
from models.export import signing
from models.export.signing import Checked
from models.platform import rights
from models.platform.records import Attachment


@dataclass(frozen=True)
class Returned:
    """What a file proves: its signatures, the version whose text it says it is, and the kept file that it continues."""

    checked: Checked
    version_no: int | None
    kept: str = ""


def check(session: Session, contract_id: UUID, source: Path) -> Returned:
    """Look into a file for the contract it should belong to. Raises AppError when it cannot be read.

    A signature is added at the end of a file, so a file that went out and came back signed begins with what went out: that
    is compared byte by byte, by the hash that each kept file has.
    """
    contract = contracts.find(session, contract_id)
    try:
        content = source.read_bytes() if source.stat().st_size <= signing.LARGEST else b""
    except OSError as error:
        raise AppError(signing.UNREADABLE, name=source.name) from error
    checked = signing.check(content, source.name)
    kept = session.scalars(
        select(Attachment)
        .where(Attachment.owner_table == "contracts", Attachment.owner_id == contract.id, Attachment.deleted_at.is_(None))
        .where(Attachment.mime == "application/pdf", Attachment.size <= len(content), rights.visible(session, Attachment))
        .order_by(Attachment.size.desc())
    )
    same = next((one.name for one in kept if hashlib.sha256(content[: one.size]).hexdigest() == one.sha256), "")
    return Returned(checked, printing.verify(session, contract_id, checked.code) if checked.code else None, same)
