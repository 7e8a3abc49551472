"""Whose text a printed content code is: found from the code alone, in the book, without a network (feature B7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.agreements.contract_list import HIDDEN_FROM_AGENTS, is_agent
from models.agreements.records import Contract, ContractVersion
from models.agreements.texts import code_of
from models.errors import AppError
from models.export.makers import MAKERS
from models.platform import rights
from models.platform.records import PrintLog, User

DIGITS = 16
_MARKS = re.compile(r"[\s\-–—_·]+")


@dataclass(frozen=True)
class Known:
    """Something the code belongs to: the text of a version of a contract, or a document that was printed of a record.

    `document` is the kind of document, empty for the text of a contract itself; `replaced` says that a later version exists.
    """

    table: str
    id: UUID
    number: str
    name: str
    document: str = ""
    version_no: int = 0
    replaced: bool = False
    at: datetime | None = None
    by: str = ""


def digits_of(typed: str) -> str:
    """The code without the marks between its groups, in small letters; empty if it cannot be one (sixteen of 0-9, A-F)."""
    found = _MARKS.sub("", typed.strip()).casefold()
    return found if re.fullmatch(rf"[0-9a-f]{{{DIGITS}}}", found) else ""


def find(session: Session, typed: str) -> list[Known]:
    """Everything the person may see that bears this content code; nothing for a text that is no code."""
    digits = digits_of(typed)
    if not digits:
        return []
    texts = _texts(session, digits)
    return texts + _prints(session, digits)


def _texts(session: Session, digits: str) -> list[Known]:
    earlier = select(ContractVersion.contract_id).where(ContractVersion.content_hash.startswith(digits))
    query = (
        select(Contract)
        .where(Contract.deleted_at.is_(None), rights.visible(session, Contract))
        .where(or_(Contract.content_hash.startswith(digits), Contract.id.in_(earlier)))
        .order_by(Contract.number)
    )
    if is_agent(session):
        query = query.where(Contract.state.not_in(HIDDEN_FROM_AGENTS) | (Contract.in_force_version > 0))
    found = []
    for one in session.scalars(query):
        if one.content_hash.startswith(digits):
            found.append(Known("contracts", one.id, one.number or "", one.agent_name, "", one.version_no))
        rows = session.execute(
            select(ContractVersion.version_no).where(
                ContractVersion.contract_id == one.id, ContractVersion.content_hash.startswith(digits)
            )
        )
        for (number,) in rows:
            if number != one.version_no or not one.content_hash.startswith(digits):
                found.append(Known("contracts", one.id, one.number or "", one.agent_name, "", number, replaced=True))
    return found


def _prints(session: Session, digits: str) -> list[Known]:
    """Letters, certificates and files that were printed or saved; contracts themselves are known by their text."""
    query = (
        select(PrintLog, User.name)
        .outerjoin(User, User.id == PrintLog.created_by)
        .where(PrintLog.content_hash == code_of(digits), PrintLog.document != "contract", rights.visible(session, PrintLog))
        .order_by(PrintLog.created_at.desc())
    )
    found: dict[tuple[str, UUID, str], Known] = {}
    for note, name in session.execute(query):
        key = (note.owner_table, note.owner_id, note.document)
        maker = MAKERS.get(note.document)
        if key in found or maker is None:
            continue
        try:
            number, title = maker.names(session, note.owner_id)
        except AppError:
            continue  # not for this person
        found[key] = Known(
            note.owner_table, note.owner_id, number, title, note.document, note.record_version, at=note.created_at, by=name or "–"
        )
    return list(found.values())
