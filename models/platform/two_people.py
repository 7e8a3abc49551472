"""Decisions that need two people: nobody approves what he created, changed last or gains from (AU-06).

A setting of the book, off where one person does everything. Whatever is to be approved asks `require`; what comes later
(write-offs, payments to agents, erasing) asks the same function with its own records.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.base import Record
from models.errors import RuleBroken
from models.i18n import N_
from models.platform import company, rights
from models.platform.principal import Role
from models.platform.records import User, UserStatus

SETTING = "approval.two_people"
REFUSED = N_(
    "This needs a second person. You entered or last changed “{what}”, or gain from it. "
    "Nothing was changed. Ask somebody else who may decide it."
)


def needed(session: Session) -> bool:
    """Whether this book asks for a second person, and the one at work is a person."""
    return "system" not in rights.principal_of(session).grants and bool(company.get(session, SETTING))


def authors(*records: Record) -> set[UUID | None]:
    """Who created these records and who changed them last."""
    return {person for record in records for person in (record.created_by, record.changed_by)}


def is_own(session: Session, people: Iterable[UUID | None], *, agent_id: UUID | None = None) -> bool:
    """Whether the person at work is one of `people` (authors, or who gains), or belongs to the agent who gains."""
    if not needed(session):
        return False
    principal = rights.principal_of(session)
    return principal.user_id in set(people) or (agent_id is not None and principal.agent_id == agent_id)


def require(session: Session, what: str, people: Iterable[UUID | None], *, agent_id: UUID | None = None) -> None:
    """Refuse an approval to whom the thing itself is his own."""
    if is_own(session, people, agent_id=agent_id):
        raise RuleBroken(REFUSED, what=what)


def require_possible(session: Session) -> None:
    """Switched on where there is only one administrator, nobody could ever make a second one."""
    active = select(func.count()).select_from(User).where(
        User.role == Role.ADMIN, User.status == UserStatus.ACTIVE, User.deleted_at.is_(None)
    )
    if (session.scalar(active) or 0) < 2:
        raise RuleBroken(
            N_("A second person needs a second administrator. Nothing was changed. Make somebody else administrator first.")
        )
