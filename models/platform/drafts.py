"""Typed but unsaved text, kept apart from business data until it is saved or thrown away (DS-15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, false, select
from sqlalchemy.orm import Session

from models.clock import clock
from models.platform import company, rights
from models.platform.records import Draft


@dataclass(frozen=True)
class DraftInfo:
    """A kept draft; state is open (page still open), kept or discarded."""

    id: UUID
    page_key: str
    kind: str
    title: str
    record_id: UUID | None
    base_version: int | None
    state: str
    content: Any
    saved_at: datetime


def _info(draft: Draft) -> DraftInfo:
    return DraftInfo(
        draft.id,
        draft.page_key,
        draft.kind,
        draft.title,
        draft.record_id,
        draft.base_version,
        draft.state,
        draft.content,
        draft.saved_at,
    )


def _mine(session: Session) -> Any:
    principal = rights.principal_of(session)
    if principal.only_looks:
        return false()
    me = principal.user_id
    return Draft.user_id.is_(None) if me is None else Draft.user_id == me


def put(
    session: Session,
    page_key: str,
    kind: str,
    title: str,
    content: Any,
    *,
    record_id: UUID | None = None,
    base_version: int | None = None,
    state: str = "open",
) -> DraftInfo:
    """Keep the content of a page, replacing its earlier draft."""
    found = session.scalars(select(Draft).where(Draft.page_key == page_key, _mine(session))).one_or_none()
    if found is None:
        found = Draft(user_id=rights.principal_of(session).user_id, page_key=page_key)
        session.add(found)
    found.kind, found.title, found.content, found.state = kind, title[:200], content, state
    found.record_id, found.base_version, found.saved_at = record_id, base_version, clock.now()
    session.flush()
    session.info.setdefault("touched", set()).add("drafts")
    return _info(found)


def get(session: Session, page_key: str) -> DraftInfo | None:
    """The draft of a page, if any."""
    found = session.scalars(select(Draft).where(Draft.page_key == page_key, _mine(session))).one_or_none()
    return None if found is None else _info(found)


def mine(session: Session) -> list[DraftInfo]:
    """All drafts of the acting person, newest first."""
    found = session.scalars(select(Draft).where(_mine(session)).order_by(Draft.saved_at.desc()))
    return [_info(draft) for draft in found]


def remove(session: Session, page_key: str) -> None:
    """Forget the draft of a page (its text was saved)."""
    session.execute(delete(Draft).where(Draft.page_key == page_key, _mine(session)))
    session.info.setdefault("touched", set()).add("drafts")


def discard(session: Session, page_key: str) -> None:
    """The person threw the text away; it stays restorable until it expires."""
    found = session.scalars(select(Draft).where(Draft.page_key == page_key, _mine(session))).one_or_none()
    if found is not None:
        found.state = "discarded"
        found.page_key = f"{page_key}#{found.id}"
        session.info.setdefault("touched", set()).add("drafts")


def expire(session: Session) -> int:
    """Remove drafts older than the setting; returns how many."""
    oldest = clock.now() - timedelta(days=int(company.get(session, "drafts.keep_days")))
    done = session.execute(delete(Draft).where(Draft.saved_at < oldest, Draft.state != "open"))
    return int(getattr(done, "rowcount", 0))
