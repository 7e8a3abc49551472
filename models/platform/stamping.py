"""What every flush of a session does by itself: stamps, versions, buckets, text index."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.base import Record
from models.clock import clock
from models.ids import GLOBAL_BUCKET, new_id


class BookSession(Session):
    """The session behind both doors of the database."""


def stamps(session: Session) -> dict[str, Any]:
    """created/changed values for rows that are written in bulk, past the mapper."""
    user = session.info["principal"].user_id
    now = clock.now()
    return {
        "created_at": now,
        "created_by": user,
        "changed_at": now,
        "changed_by": user,
        "version": 1,
        "rev": 0,
    }


def _bucket_of(record: Record) -> None:
    if record.bucket is not None:
        return
    owner = record.id if type(record).__tablename__ == "agents" else getattr(record, "agent_id", None)
    record.bucket = owner or GLOBAL_BUCKET


@event.listens_for(BookSession, "before_flush")
def _stamp(session: Session, context: Any, instances: Any) -> None:
    user = session.info["principal"].user_id
    now = clock.now()
    for record in session.new:
        if isinstance(record, Record):
            record.id = record.id or new_id()
            record.version = record.version or 1
            record.created_at = record.changed_at = now
            record.created_by = record.changed_by = user
            _bucket_of(record)
    for record in session.dirty:
        if isinstance(record, Record) and session.is_modified(record, include_collections=False):
            record.version += 1
            record.changed_at = now
            record.changed_by = user


@event.listens_for(BookSession, "after_flush")
def _index(session: Session, context: Any) -> None:
    from models.platform.search import index_objects, words_changed

    index_objects(session, [*session.new, *(one for one in session.dirty if words_changed(one))])
