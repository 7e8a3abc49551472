"""Agents that were merged into another one: which, into which, and that the same people look after both."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models.clock import clock
from models.partners.records import Agent, AgentMerge
from models.partners.shapes import MergedAgent
from models.platform import rights

MERGE_HOURS = 24
"""How long a merge can be taken back."""


def may_merge(session: Session) -> bool:
    """Whether the person may merge agents: it takes the right to change all of them."""
    return rights.reach(rights.principal_of(session), "agent", "U") == "a"


def merged_into(session: Session, agent_id: UUID) -> tuple[UUID | None, str]:
    """The agent into which this one was merged, and its name."""
    row = session.execute(
        select(Agent.id, Agent.name)
        .join(AgentMerge, AgentMerge.agent_id == Agent.id)
        .where(AgentMerge.former_id == agent_id, AgentMerge.deleted_at.is_(None), rights.visible(session, Agent))
    ).first()
    return (None, "") if row is None else (row[0], row[1])


def merged_here(session: Session, agent_id: UUID) -> tuple[MergedAgent, ...]:
    """The agents that were merged into this one, the latest first."""
    rows = session.scalars(
        select(AgentMerge)
        .where(AgentMerge.agent_id == agent_id, AgentMerge.deleted_at.is_(None))
        .order_by(AgentMerge.seq.desc())
    )
    may = may_merge(session)
    return tuple(
        MergedAgent(row.id, row.former_id, row.code, row.name, row.created_at, may and in_time(row)) for row in rows
    )


def in_time(row: AgentMerge) -> bool:
    """Whether the merge can still be taken back (where it was done: a copy does not know what was done)."""
    return clock.now() - row.created_at < timedelta(hours=MERGE_HOURS)


def follow(session: Session, agent: Agent) -> list[UUID]:
    """Who looks after an agent looks after what was merged into it: its posted papers are still there. Says which agents."""
    former = select(AgentMerge.former_id).where(AgentMerge.agent_id == agent.id, AgentMerge.deleted_at.is_(None))
    found = session.scalars(select(Agent).where(Agent.id.in_(former))).all()
    for one in found:
        one.manager_id, one.rep_id, one.territory_id = agent.manager_id, agent.rep_id, agent.territory_id
    return [one.id for one in found]


def by_number(number: str) -> Select[UUID]:
    """Keys of the agents that are found by a number of an agent merged into them, as a subquery."""
    wanted = number.strip().upper()
    return select(AgentMerge.agent_id).where(
        or_(AgentMerge.code == wanted, AgentMerge.external_no == wanted), AgentMerge.deleted_at.is_(None)
    )
