"""Imported orders that are still open meet the same checks as typed ones: credit holds, and stock set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.catalog.records import Product
from models.clock import clock
from models.i18n import N_
from models.ids import new_id
from models.partners.records import Agent, AgentStatus, CreditProfile
from models.platform import company, rights
from models.platform.importing import bulk
from models.sales import credit
from models.sales.records import CreditHold, Order, OrderKind, OrderLine, OrderState
from models.stock import reservations

OPEN = frozenset({OrderState.SUBMITTED, OrderState.CONFIRMED})

ON_HOLD = N_("{count} open orders are on hold now, because of credit or because their agent is suspended.")


def settle(
    session: Session, heads: Sequence[dict[str, Any]], notes: list[tuple[str, dict[str, object]]]
) -> None:
    """Hold what may not go on, and set goods aside for what is confirmed and has a warehouse."""
    sales = [head for head in heads if head["kind"] is OrderKind.SALE]
    suspects = _suspects(session, {head["agent_id"] for head in sales})
    held = [head for head in sales if head["agent_id"] in suspects and _hold(session, head["id"])]
    if held:
        notes.append((ON_HOLD, {"count": len(held)}))
    stopped = {head["id"] for head in held}
    for head in sales:
        confirmed = head["state"] is OrderState.CONFIRMED and head["id"] not in stopped
        if confirmed and head["warehouse_id"] is not None:
            _reserve(session, head)


def _suspects(session: Session, agents: set[UUID]) -> set[UUID]:
    """The agents whose orders could be held at all; nobody else needs a closer look."""
    if company.get(session, "orders.without_contract") == "hold":
        return agents
    found: set[UUID] = set()
    for start in range(0, len(ids := list(agents)), bulk.KEYS):
        part = ids[start : start + bulk.KEYS]
        found.update(
            session.scalars(
                select(CreditProfile.agent_id).where(
                    CreditProfile.agent_id.in_(part),
                    CreditProfile.checked.is_(True),
                    CreditProfile.deleted_at.is_(None),
                )
            )
        )
        suspended = select(Agent.id).where(Agent.id.in_(part), Agent.status == AgentStatus.SUSPENDED)
        found.update(session.scalars(suspended))
    return found


def _hold(session: Session, order_id: UUID) -> bool:
    """Hold one order if there is a reason; its lines then no longer count as sales."""
    order = session.scalars(select(Order).where(Order.id == order_id)).one()
    found = credit.holds_for(session, order, clock.today())
    if not found:
        return False
    rows = [
        {
            "id": new_id(),
            "bucket": order.bucket,
            "order_id": order.id,
            "reason": hold.reason,
            "amount_over": hold.amount_over,
            "detail": hold.detail,
            "opened_at": clock.now(),
        }
        for hold in found
    ]
    order.state = OrderState.HELD
    session.flush()
    bulk.insert_rows(session, CreditHold, rows)
    session.execute(update(OrderLine).where(OrderLine.order_id == order.id).values(counts=False))
    return True


def _reserve(session: Session, head: dict[str, Any]) -> None:
    if not rights.may(session, "allocation", "C", head["bucket"]):
        return
    stocked = select(Product.id).where(Product.stocked.is_(True))
    lines = session.execute(
        select(OrderLine.id, OrderLine.product_id, OrderLine.base_quantity).where(
            OrderLine.order_id == head["id"], OrderLine.product_id.in_(stocked)
        )
    )
    wanted = [
        reservations.Wanted(product, head["warehouse_id"], quantity, line)
        for line, product, quantity in lines
    ]
    if wanted:
        days = int(company.get(session, "orders.reservation_days"))
        reservations.reserve(
            session,
            wanted,
            order_id=head["id"],
            agent_id=head["agent_id"],
            expires_on=clock.today() + timedelta(days=days),
            partial=True,
        )
