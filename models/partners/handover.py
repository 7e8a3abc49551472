"""Agents change hands: who looks after them, and all open work of whoever did before (A12); taken back exactly."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements.checklist_records import Checklist, ChecklistItem
from models.agreements.records import Contract, ContractState
from models.errors import Denied, InvalidInput
from models.i18n import N_, tr
from models.partners import former
from models.partners.records import Agent
from models.partners.shapes import AgentDetails
from models.platform import rights
from models.platform.importing import bulk
from models.platform.records import User, UserStatus
from models.sales.records import Order, OrderState
from models.text import clean_line

OPEN_ORDERS = (OrderState.DRAFT, OrderState.SUBMITTED, OrderState.HELD, OrderState.CONFIRMED, OrderState.SHIPPING)
LIVE_CONTRACTS = (ContractState.DRAFT, ContractState.APPROVING, ContractState.TO_SIGN, ContractState.SIGNED)
NOT_YOURS = N_("You may not change {what} of these agents. Nothing was handed over. Ask sales operations.")


class Part(enum.StrEnum):
    """In which part somebody looks after an agent."""

    MANAGER = "manager_id"
    REP = "rep_id"


PART_WORDS = {Part.MANAGER: N_("Channel manager"), Part.REP: N_("Field representative")}


@dataclass(frozen=True)
class Work:
    """What would change hands: agents, and the open work of whoever looks after them now."""

    agents: int = 0
    orders: int = 0
    contracts: int = 0
    tasks: int = 0
    same: int = 0
    """Agents the person looks after already."""


@dataclass(frozen=True)
class Handed:
    """What changed hands, with who had it before, so that it can be given back."""

    part: Part
    to: UUID
    agents: dict[UUID, UUID | None]
    rows: dict[str, dict[UUID, UUID]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many pieces of open work went along."""
        return sum(len(rows) for rows in self.rows.values())


def work_of(session: Session, keys: Sequence[UUID], part: Part, to: UUID | None) -> Work:
    """What handing these agents over would move."""
    holders = _holders(session, keys, part)
    moving = {key: holder for key, holder in holders.items() if to is None or holder != to}
    counts = {name: len(rows) for name, _, _, rows in _open_work(session, moving, to)}
    return Work(
        len(moving), counts.get("orders", 0), counts.get("contracts", 0), counts.get("checklist_items", 0),
        len(holders) - len(moving),
    )  # fmt: skip


def hand_over(session: Session, keys: Sequence[UUID], part: Part, to: UUID, reason: str) -> Handed:
    """Give agents and the open work of whoever looked after them to somebody else (right: agent U, and of each kind of work)."""
    part = Part(part)
    clean_line(reason, tr("Say why they change hands."))
    person = session.scalars(select(User).where(User.id == to, rights.visible(session, User))).one_or_none()
    if person is None or person.agent_id is not None or person.deleted_at is not None or person.status is UserStatus.DISABLED:
        raise InvalidInput({"to": tr("Choose somebody of the company who can sign in.")})
    agents = [one for one in session.scalars(select(Agent).where(Agent.id.in_(keys))) if getattr(one, part.value) != to]
    for agent in agents:
        rights.require(session, "agent", "U", agent)
    before = {agent.id: getattr(agent, part.value) for agent in agents}
    rows = _carry(session, before, to, strict=True)
    touched = set(before)
    for agent in agents:
        setattr(agent, part.value, to)
        touched.update(former.follow(session, agent))
    session.flush()
    rights.refresh_access(session, agent_ids=touched)
    return Handed(part, to, before, rows)


def hand_over_one(session: Session, agent_id: UUID, part: Part, to: UUID, reason: str) -> AgentDetails:
    """The same for one agent, on its page."""
    from models.partners import agents

    hand_over(session, [agent_id], part, to, reason)
    return agents.details(session, session.scalars(select(Agent).where(Agent.id == agent_id)).one())


def give_back(session: Session, handed: Handed) -> None:
    """Take a hand-over back: what the new person still has goes to whoever had it."""
    touched: set[UUID] = set()
    for agent in session.scalars(select(Agent).where(Agent.id.in_(list(handed.agents)))):
        rights.require(session, "agent", "U", agent)
        if getattr(agent, handed.part.value) == handed.to:
            setattr(agent, handed.part.value, handed.agents[agent.id])
            touched.update((agent.id, *former.follow(session, agent)))
    session.flush()
    for name, record, column in _kinds():
        rows = handed.rows.get(name, {})
        now = bulk.load(session, record, list(rows), [column])
        still = {key: {column: rows[key]} for key, values in now.items() if values[column] == handed.to}
        bulk.update_rows(session, record, still)
    rights.refresh_access(session, agent_ids=touched)


def carry(session: Session, agent: Agent, before: UUID | None, to: UUID | None) -> None:
    """One agent got another person on its page: the open work goes along, as far as whoever types may change it."""
    if before is not None and to is not None and before != to:
        _carry(session, {agent.id: before}, to, strict=False)


# --- inside ------------------------------------------------------------------------------------------------------


def _kinds() -> Iterator[tuple[str, Any, str]]:
    """Tables of work with the column that says whose it is."""
    yield "orders", Order, "seller_id"
    yield "contracts", Contract, "owner_id"
    yield "checklist_items", ChecklistItem, "task_owner_id"


def _holders(session: Session, keys: Sequence[UUID], part: Part) -> dict[UUID, UUID | None]:
    column = getattr(Agent, part.value)
    query = select(Agent.id, column).where(Agent.id.in_(keys), Agent.deleted_at.is_(None), rights.visible(session, Agent))
    return {key: holder for key, holder in session.execute(query)}


def _open_work(
    session: Session, holders: dict[UUID, UUID | None], to: UUID | None
) -> Iterator[tuple[str, Any, str, dict[UUID, UUID]]]:
    """For each table the open rows of these agents that their present holder has, with that holder."""
    agents = [key for key, holder in holders.items() if holder is not None]
    people = {holder for holder in holders.values() if holder is not None} - {to}
    items = Checklist.agent_id, ChecklistItem.task_owner_id, (
        ChecklistItem.task_done_on.is_(None), ChecklistItem.checklist_id == Checklist.id, Checklist.deleted_at.is_(None),
    )  # fmt: skip
    wanted: dict[str, tuple[Any, Any, Collection[Any]]] = {
        "orders": (Order.agent_id, Order.seller_id, (Order.state.in_(OPEN_ORDERS), Order.deleted_at.is_(None))),
        "contracts": (Contract.agent_id, Contract.owner_id, (Contract.state.in_(LIVE_CONTRACTS), Contract.deleted_at.is_(None))),
        "checklist_items": items,
    }
    for name, record, column in _kinds():
        agent_id, holder, conditions = wanted[name]
        query = select(record.id, agent_id, holder).where(
            agent_id.in_(agents), holder.in_(people), *conditions, rights.visible(session, record)
        )
        rows = {key: whose for key, agent, whose in session.execute(query) if holders.get(agent) == whose}
        yield name, record, column, rows


def _carry(session: Session, holders: dict[UUID, UUID | None], to: UUID, *, strict: bool) -> dict[str, dict[UUID, UUID]]:
    moved: dict[str, dict[UUID, UUID]] = {}
    for name, record, column, rows in _open_work(session, holders, to):
        if not rows:
            continue
        if not all(rights.may(session, record.ENTITY, "U", agent) for agent in holders):
            if strict:
                raise Denied(NOT_YOURS, what=tr(rights.ENTITY_WORDS[record.ENTITY]))
            continue
        bulk.update_rows(session, record, {key: {column: to} for key in rows})
        moved[name] = rows
    session.expire_all()
    return moved
