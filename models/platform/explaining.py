"""Why somebody may do something with a kind of record, or may not: role, single grants, reach, and one agent if asked.

It reads the same matrix and the same rule of reach that decide, in a book on this computer as on a server.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.i18n import N_, listed, ntr, tr
from models.platform import rights
from models.platform.access import buckets_of
from models.platform.matrix import MATRIX, cell
from models.platform.principal import ROLE_WORDS, SCOPE_WORDS, Principal, Role, Scope
from models.platform.records import USER_STATUS_WORDS, User, UserStatus
from models.platform.users import principal_for

LETTERS = "RCUDAE"
FAR = {
    "a": N_("everything"), "r": N_("own team and region"), "o": N_("own agents"), "s": N_("own company"),
}  # fmt: skip
VIA = {
    "assigned": N_("Within reach: it is assigned to this person or to somebody below."),
    "territory": N_("Within reach: it lies in this person's territory."),
    "company": N_("Within reach: it is this person's own company."),
}  # fmt: skip
MISSING = {
    Scope.OWN: N_("Out of reach: this person is neither its manager nor its representative."),
    Scope.TEAM: N_("Out of reach: it is assigned to nobody of this team and lies in none of its territories."),
    Scope.AGENT: N_("Out of reach: this person belongs to another company."),
}  # fmt: skip


@dataclass(frozen=True)
class Explained:
    """One right: whether the person has it, and why."""

    right: str
    allowed: bool
    why: str


def explain(session: Session, user_id: UUID, entity: str, agent_id: UUID | None = None) -> list[Explained]:
    """Every right on a kind of record, for one person; with an agent also whether its records are within reach."""
    from models.partners.records import Agent

    user: User = rights.find(session, User, user_id)
    agent: Agent | None = rights.find(session, Agent, agent_id) if agent_id is not None else None
    principal = principal_for(user)
    buckets = buckets_of(session, user)
    own = set(session.scalars(select(Agent.id).where(Agent.deleted_at.is_(None), Agent.id.in_(buckets)))) if buckets else set()
    sees_all = rights.reach(rights.principal_of(session), "agent", "R") == "a"
    count = len(own) if sees_all else None  # of a part the number would be wrong, and the whole is not told
    made = []
    for right in LETTERS:
        far = rights.reach(principal, entity, right)
        if far is None:
            made.append(Explained(right, False, _why_not(principal, entity, right)))
            continue
        why = _why(principal, entity, right, far, count)
        if far == "a" or agent is None:
            made.append(Explained(right, True, why))
            continue
        via = buckets.get(agent.id)
        reached = tr(VIA[via]) if via is not None else tr(MISSING.get(principal.scope, MISSING[Scope.OWN]))
        made.append(Explained(right, via is not None, f"{why} {reached}"))
    if user.status is UserStatus.ACTIVE:
        return made
    closed = tr("This person cannot sign in ({state}).", state=tr(USER_STATUS_WORDS[user.status]))
    return [replace(one, allowed=False, why=f"{closed} {one.why}" if one.allowed else one.why) for one in made]


def _why_not(principal: Principal, entity: str, right: str) -> str:
    roles = listed([tr(ROLE_WORDS[role]) for role in principal.roles])
    having = [tr(ROLE_WORDS[role]) for role in Role if right in cell(entity, role)]
    if not having:
        return tr("Nobody has this right: it does not exist for this kind of record.")
    return tr("The role {roles} does not have it. It belongs to: {having}.", roles=roles, having=listed(having))


def _why(principal: Principal, entity: str, right: str, far: str, agents: int | None) -> str:
    giving = [tr(ROLE_WORDS[role]) for role in principal.roles if right in cell(entity, role)]
    if giving:
        why = tr("By the role {roles}.", roles=listed(giving))
    else:
        why = tr("Granted to this person singly.")
    if far == "a":
        wide = principal.scope is Scope.ALL and "a" not in (cell(entity, role).get(right) for role in principal.roles)
        scope = tr(SCOPE_WORDS[Scope.ALL])
        own = tr("Reach: everything, because the person's own reach is “{scope}”.", scope=scope)
        return f"{why} {own if wide else tr('Reach: everything.')}"
    if agents is None:
        return f"{why} {tr('Reach: {far}.', far=tr(FAR[far]))}"
    reach = ntr("Reach: {far}, at present {count} agent.", "Reach: {far}, at present {count} agents.", agents, far=tr(FAR[far]))
    return f"{why} {reach}"


KINDS = tuple(MATRIX)
"""Kinds of record that can be asked about."""
