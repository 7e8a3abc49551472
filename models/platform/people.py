"""A person as the page shows him: what is stored, and the names behind the references."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform import users
from models.platform.records import User
from models.platform.users import UserDraft


@dataclass(frozen=True)
class PersonDraft(UserDraft):
    """What is typed about a person, with the names of manager, agent and territory."""

    manager_name: str = ""
    agent_name: str = ""
    territory_name: str = ""


def get(session: Session, user_id: UUID) -> PersonDraft:
    """One person with names."""
    return _named(session, users.get(session, user_id))


def save(session: Session, draft: PersonDraft) -> PersonDraft:
    """Store a person; the rules are those of users."""
    return _named(session, users.save(session, draft))


def blank(_session: Session, _args: Any) -> PersonDraft:
    """A new person."""
    return PersonDraft()


def _named(session: Session, draft: UserDraft) -> PersonDraft:
    from models.partners.records import Agent, Territory

    stored = {one.name: getattr(draft, one.name) for one in fields(UserDraft)}

    def name(record: Any, key: UUID | None) -> str:
        if key is None:
            return ""
        return str(session.scalar(select(record.name).where(record.id == key)) or "")

    return PersonDraft(
        **stored,
        manager_name=name(User, draft.manager_id),
        agent_name=name(Agent, draft.agent_id),
        territory_name=name(Territory, draft.territory_id),
    )
