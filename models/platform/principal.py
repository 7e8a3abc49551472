"""Who is acting: the signed-in person as every session knows him."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from uuid import UUID

from models.i18n import N_


class Role(enum.StrEnum):
    """The six roles of the authorisation matrix."""

    ADMIN = "admin"
    MANAGER = "manager"
    OPERATIONS = "operations"
    REP = "rep"
    AGENT = "agent"
    AUDITOR = "auditor"


ROLE_WORDS = {
    Role.ADMIN: N_("Administrator"),
    Role.MANAGER: N_("Channel manager"),
    Role.OPERATIONS: N_("Sales operations and finance"),
    Role.REP: N_("Field representative"),
    Role.AGENT: N_("Agent"),
    Role.AUDITOR: N_("Auditor"),
}


class Scope(enum.StrEnum):
    """How far a person's rights reach."""

    ALL = "all"
    TEAM = "team"
    OWN = "own"
    AGENT = "agent"


SCOPE_WORDS = {
    Scope.ALL: N_("Everything"),
    Scope.TEAM: N_("Own team and region"),
    Scope.OWN: N_("Own agents"),
    Scope.AGENT: N_("Own company"),
}


@dataclass(frozen=True)
class Principal:
    """The acting person: fixed at sign-in, never taken from a parameter of a request."""

    user_id: UUID | None
    role: Role
    scope: Scope = Scope.ALL
    name: str = ""
    device_id: UUID | None = None
    agent_id: UUID | None = None
    grants: frozenset[str] = field(default_factory=frozenset)
    watcher: UUID | None = None

    @property
    def only_looks(self) -> bool:
        """Somebody else looks with this person's rights: nothing can be done, only seen."""
        return self.watcher is not None

    @property
    def roles(self) -> tuple[Role, ...]:
        """The role and any further ones (in a small office one person has several)."""
        further = sorted(Role(word[5:]) for word in self.grants if word.startswith("role:"))
        return (self.role, *(role for role in further if role is not self.role))


SYSTEM = Principal(None, Role.ADMIN, Scope.ALL, "system", grants=frozenset({"system"}))
