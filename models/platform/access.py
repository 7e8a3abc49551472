"""Which agents a person with limited scope reaches: by assignment, team, territory or own company."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.platform.principal import Scope
from models.platform.records import User


def team_of(session: Session, user_id: UUID) -> set[UUID]:
    """The person and everybody below him in the manager tree."""
    below: dict[UUID | None, list[UUID]] = {}
    for key, manager in session.execute(select(User.id, User.manager_id).where(User.deleted_at.is_(None))):
        below.setdefault(manager, []).append(key)
    found, waiting = {user_id}, [user_id]
    while waiting:
        for key in below.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def territories_below(session: Session, roots: set[UUID]) -> set[UUID]:
    """The territories and everything below them."""
    from models.partners.records import Territory

    below: dict[UUID | None, list[UUID]] = {}
    for key, parent in session.execute(select(Territory.id, Territory.parent_id)):
        below.setdefault(parent, []).append(key)
    found, waiting = set(roots), list(roots)
    while waiting:
        for key in below.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def buckets_of(session: Session, user: User, only: Collection[UUID] | None = None) -> dict[UUID, str]:
    """Bucket → reason, for one person; a person with full scope needs none but his own. `only` asks for some agents."""
    from models.partners.records import Agent, Territory

    some = () if only is None else (Agent.id.in_(only),)

    found = {user.id: "self"}
    if user.scope is Scope.ALL:
        return found
    if user.scope is Scope.AGENT:
        if user.agent_id is not None:
            found[user.agent_id] = "company"
        return found
    people = {user.id} if user.scope is Scope.OWN else team_of(session, user.id)
    mine = or_(Agent.manager_id.in_(people), Agent.rep_id.in_(people))
    found.update((key, "assigned") for key in session.scalars(select(Agent.id).where(mine, *some)))
    if user.scope is Scope.TEAM:
        roots = set(session.scalars(select(Territory.id).where(Territory.manager_id.in_(people))))
        if user.territory_id is not None:
            roots.add(user.territory_id)
        area = territories_below(session, roots)
        if area:
            inside = session.scalars(select(Agent.id).where(Agent.territory_id.in_(area), *some))
            found.update((key, "territory") for key in inside if key not in found)
    return found
