"""The branch below an agent, as it stood on a day, with what each one bought in that year and subtotals upwards (A10).

Who stood below whom follows from the log of changes, so that moving an agent does not change earlier reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Text, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from models.analysis.figures import COUNTED
from models.base import Amount
from models.clock import clock
from models.partners.records import Agent
from models.platform import history, rights
from models.platform.records import Act, Change
from models.sales.records import OrderLine

Money = Mapping[str, Decimal]
MOST = 2_000


@dataclass(frozen=True)
class BranchRow:
    """An agent of a branch: how deep it stands, what it bought, and what it and everything below it bought, by currency."""

    id: UUID
    depth: int
    code: str
    name: str
    own: Money = field(default_factory=dict)
    total: Money = field(default_factory=dict)
    below: int = 0


def parents_on(session: Session, day: date) -> dict[UUID, UUID]:
    """The parent of every visible agent that had one at the end of a day."""
    now = select(Agent.id, Agent.parent_id).where(rights.visible(session, Agent), Agent.parent_id.is_not(None))
    found: dict[UUID, UUID | None] = {key: parent for key, parent in session.execute(now)}
    end = datetime.combine(day + timedelta(days=1), time(), clock.zone).astimezone(UTC)
    later = (
        select(Change.row_id, Change.changes)
        .join(Act, Act.seq == Change.act)
        .where(
            Change.entity == "agents", Change.action == "U", Act.at >= end, cast(Change.changes, Text).contains('"parent_id"'),
            Change.row_id.in_(select(Agent.id).where(rights.visible(session, Agent))),
        )
        .order_by(Change.seq.desc())
    )  # fmt: skip
    for key, changes in session.execute(later):
        found[key] = history.value_of("agents", "parent_id", changes["parent_id"][0])
    return {key: parent for key, parent in found.items() if parent is not None}


def branch(session: Session, agent_id: UUID, day: date) -> list[BranchRow]:
    """The agent and all below it, children behind their parent, with purchases from the first of January to the day."""
    rights.find(session, Agent, agent_id)
    below: dict[UUID, list[UUID]] = {}
    for key, parent in parents_on(session, day).items():
        below.setdefault(parent, []).append(key)
    members = _members(agent_id, below)
    query = select(Agent.id, Agent.code, Agent.name, Agent.sort_key).where(Agent.id.in_(members), rights.visible(session, Agent))
    known = {key: (order or "", code, name) for key, code, name, order in session.execute(query)}
    bought = _bought(session, list(known), day)
    rows: list[BranchRow] = []
    _append(rows, agent_id, 0, known, below, bought, set())
    return rows


def _members(root: UUID, below: Mapping[UUID, list[UUID]]) -> set[UUID]:
    found, waiting = {root}, [root]
    while waiting and len(found) < MOST:
        for key in below.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def _bought(session: Session, keys: list[UUID], day: date) -> dict[UUID, dict[str, Decimal]]:
    found: dict[UUID, dict[str, Decimal]] = {}
    query = (
        select(OrderLine.agent_id, OrderLine.currency, type_coerce(func.sum(OrderLine.net_amount), Amount()))
        .where(
            COUNTED, OrderLine.agent_id.in_(keys), OrderLine.ordered_on >= date(day.year, 1, 1), OrderLine.ordered_on <= day,
            rights.bucket_filter(session, "order", OrderLine.agent_id),
        )
        .group_by(OrderLine.agent_id, OrderLine.currency)
    )  # fmt: skip
    for key, currency, amount in session.execute(query):
        found.setdefault(key, {})[currency] = amount
    return found


def _append(
    rows: list[BranchRow],
    key: UUID,
    depth: int,
    known: Mapping[UUID, tuple[str, str, str]],
    below: Mapping[UUID, list[UUID]],
    bought: Mapping[UUID, Money],
    seen: set[UUID],
) -> tuple[dict[str, Decimal], int]:
    """Add an agent and everything below it; answers with the sum and how many there are."""
    seen.add(key)
    place, own = len(rows), dict(bought.get(key, {}))
    total, count = dict(own), 0
    _, code, name = known[key]
    rows.append(BranchRow(key, depth, code, name, own))
    children = [child for child in below.get(key, ()) if child in known and child not in seen]
    for child in sorted(children, key=lambda one: known[one]):
        part, more = _append(rows, child, depth + 1, known, below, bought, seen)
        count += 1 + more
        for currency, amount in part.items():
            total[currency] = total.get(currency, Decimal(0)) + amount
    rows[place] = BranchRow(key, depth, code, name, own, total, count)
    return total, count
