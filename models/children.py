"""Child rows of a record: what was typed is laid over what is stored, row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.base import Record


class ChildDraft(Protocol):
    """A typed row; its key is empty while it is new."""

    @property
    def id(self) -> UUID | None:
        """The key of the stored row."""
        ...


D = TypeVar("D", bound=ChildDraft)


def touch(record: Record) -> None:
    """Count a change of its children as a change of the record, so that its version moves on."""
    flag_modified(record, "changed_at")


def lay_over(
    session: Session,
    parent: Record,
    stored: Sequence[Any],
    drafts: Sequence[D],
    make: Callable[[], Any],
    fill: Callable[[Any, D, int], None],
) -> None:
    """Change, add and remove child rows until they equal the drafts; the parent's version moves on if any did.

    `fill(row, draft, place)` puts the values of a draft into a row. A key that is not stored means a new row,
    which keeps that key unless it is taken elsewhere: the editor's undo goes by it.
    """
    by_key = {row.id: row for row in stored}
    kept: set[UUID] = set()
    changed = False
    free = _free_keys(session, drafts, by_key, make)
    for place, draft in enumerate(drafts, start=1):
        row = by_key.get(draft.id) if draft.id is not None and draft.id not in kept else None
        if row is None:
            row = make()
            if draft.id in free:
                free.discard(draft.id)
                row.id = draft.id
            fill(row, draft, place)
            session.add(row)
            changed = True
            continue
        kept.add(row.id)
        fill(row, draft, place)
        changed = changed or session.is_modified(row)
    for key, row in by_key.items():
        if key not in kept:
            session.delete(row)
            changed = True
    if changed and parent not in session.new:
        touch(parent)


def _free_keys(
    session: Session, drafts: Sequence[ChildDraft], known: dict[Any, Any], make: Callable[[], Any]
) -> set[UUID | None]:
    """The keys of new rows that no stored row has."""
    wanted = {draft.id for draft in drafts if draft.id is not None and draft.id not in known}
    if not wanted:
        return set()
    kind = type(make())
    with session.no_autoflush:
        taken = set(session.scalars(select(kind.id).where(kind.id.in_(wanted))))
    return {key for key in wanted if key not in taken}
