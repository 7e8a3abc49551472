"""Names of the people who may do something, for sentences like «Zhou Lin can release it»."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform import rights
from models.platform.principal import Role, Scope
from models.platform.records import BucketAccess, User, UserStatus
from models.platform.users import principal_for

MOST_NAMES = 3


def who_may(session: Session, entity: str, right: str, bucket: UUID, most: int = MOST_NAMES) -> tuple[str, ...]:
    """People who may use a right on rows of a bucket: managers first, then by name; agents are told no names."""
    if rights.principal_of(session).scope is Scope.AGENT:
        return ()
    reached = set(session.scalars(select(BucketAccess.user_id).where(BucketAccess.bucket == bucket)))
    found = []
    people = select(User).where(User.deleted_at.is_(None), User.status == UserStatus.ACTIVE)
    for user in session.scalars(people):
        principal = principal_for(user)
        far = rights.reach(principal, entity, right)
        if "system" not in principal.grants and (far == "a" or (far is not None and user.id in reached)):
            found.append((Role.MANAGER not in principal.roles, user.sort_key, user.name))
    return tuple(name for _, _, name in sorted(found)[:most])
