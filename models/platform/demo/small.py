"""What gives the small sample book its life: contracts near their end, held orders, drafts, set-aside goods."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.partners.records import AgentStatus, CreditProfile
from models.platform.demo.world import World
from models.sales import order_states, orders
from models.sales.orders import OrderDraft, OrderLineDraft
from models.sales.records import Order, OrderState

D = Decimal


def finish(session: Session, world: World) -> None:
    """Everything that goes through the real services, so that it behaves like hand-made work."""
    held_orders(session, world)
    draft_orders(session, world)


def held_orders(session: Session, world: World) -> None:
    """Orders that the credit check holds: their agents have used up their limit."""
    active = [a for a in world.agents if a["status"] is AgentStatus.ACTIVE]
    for place, agent in enumerate(active[3:60:7]):
        profile = session.scalars(select(CreditProfile).where(CreditProfile.agent_id == agent["id"])).one()
        used = orders.credit_of(session, agent["id"]).used
        profile.credit_limit = max((used + 5000).quantize(D(1000)), D(1000))
        session.flush()
        made = orders.save(session, _order(world, agent, place, D(30)))
        assert made.id is not None
        order_states.submit(session, made.id)
    stopped = next((a for a in world.agents if a["status"] is AgentStatus.SUSPENDED), None)
    if stopped is not None:
        made = orders.save(session, _order(world, stopped, 0, D(4)))
        assert made.id is not None
        order_states.submit(session, made.id)


def draft_orders(session: Session, world: World) -> None:
    """A few drafts and freshly confirmed orders with reserved goods."""
    active = [a for a in world.agents if a["status"] is AgentStatus.ACTIVE]
    for place, agent in enumerate(active[1:40:6]):
        orders.save(session, _order(world, agent, place + 3, D(6)))
    waiting = session.scalars(
        select(Order).where(Order.state == OrderState.SUBMITTED).order_by(Order.seq).limit(4)
    ).all()
    for order in waiting:
        order_states.confirm(session, order.id)


def _order(world: World, agent: dict[str, object], place: int, quantity: Decimal) -> OrderDraft:
    products = [world.products[(place * 5 + step * 3) % len(world.products)] for step in range(4)]
    lines = tuple(
        OrderLineDraft(product_id=product["id"], quantity=quantity)
        for product in products
        if product["base_price"] is not None
    )
    return OrderDraft(
        agent_id=agent["id"],  # type: ignore[arg-type]
        warehouse_id=agent["warehouse_id"],  # type: ignore[arg-type]
        territory_id=agent["territory_id"],  # type: ignore[arg-type]
        seller_id=agent["rep_id"],  # type: ignore[arg-type]
        ordered_on=world.today - timedelta(days=place % 3),
        lines=lines,
    )
