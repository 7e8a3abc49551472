"""Acts on several agents at once: suspend, reactivate, archive; each can be taken back exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.i18n import N_, tr
from models.partners.life_cycle import TRANSITIONS
from models.partners.records import AGENT_STATUS_WORDS, Agent, AgentStatus
from models.platform import rights

Before = tuple[tuple[UUID, AgentStatus, str, datetime | None], ...]

SUSPENDED_TOGETHER = N_("Suspended together with others.")


def statuses(session: Session, keys: Sequence[UUID]) -> dict[UUID, tuple[AgentStatus, bool]]:
    """Where each agent stands, and whether it is archived."""
    query = select(Agent.id, Agent.status, Agent.deleted_at).where(Agent.id.in_(keys))
    return {key: (status, gone is not None) for key, status, gone in session.execute(query)}


FROM: dict[AgentStatus, frozenset[AgentStatus]] = {
    AgentStatus.SUSPENDED: frozenset(
        before for before, steps in TRANSITIONS.items() if any(step.to is AgentStatus.SUSPENDED for step in steps)
    ),
    AgentStatus.ACTIVE: frozenset({AgentStatus.SUSPENDED}),  # other ways to active have guards of their own
}


def movable(session: Session, keys: Sequence[UUID], to: AgentStatus) -> tuple[list[UUID], dict[str, int]]:
    """Which agents may take the step, and how many others stand in which state (in words)."""
    known = statuses(session, keys)
    allowed = [key for key in keys if key in known and known[key][0] in FROM[to]]
    others: dict[str, int] = {}
    for key in keys:
        if key in known and key not in set(allowed):
            word = AGENT_STATUS_WORDS[known[key][0]]
            others[word] = others.get(word, 0) + 1
    return allowed, others


def suspend(session: Session, keys: Sequence[UUID]) -> Before:
    """Suspend agents that work with us; answers with how they stood before."""
    return _move(session, keys, AgentStatus.SUSPENDED, tr(SUSPENDED_TOGETHER))


def reactivate(session: Session, keys: Sequence[UUID]) -> Before:
    """Let suspended agents work with us again."""
    return _move(session, keys, AgentStatus.ACTIVE, "")


def archive(session: Session, keys: Sequence[UUID]) -> Before:
    """Take agents out of the lists."""
    before = []
    for agent in _agents(session, keys):
        before.append((agent.id, agent.status, agent.status_reason, agent.deleted_at))
        agent.deleted_at = agent.deleted_at or clock.now()
    session.flush()
    return tuple(before)


def put_back(session: Session, before: Before) -> None:
    """Take an act back: every agent stands exactly as before."""
    stood = {row[0]: row for row in before}
    for agent in _agents(session, list(stood)):
        _, agent.status, agent.status_reason, agent.deleted_at = stood[agent.id]
    session.flush()


def _move(session: Session, keys: Sequence[UUID], to: AgentStatus, reason: str) -> Before:
    allowed, _ = movable(session, keys, to)
    before = []
    for agent in _agents(session, allowed):
        before.append((agent.id, agent.status, agent.status_reason, agent.deleted_at))
        agent.status, agent.status_reason = to, reason
    session.flush()
    return tuple(before)


def _agents(session: Session, keys: Iterable[UUID]) -> list[Any]:
    """The agents by key, each of which the person must be allowed to approve."""
    found = list(session.scalars(select(Agent).where(Agent.id.in_(list(keys))).order_by(Agent.seq)))
    for agent in found:
        rights.require(session, "agent", "A", agent)
    return found
