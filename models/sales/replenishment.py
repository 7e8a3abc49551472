"""What an agent will probably need next, from the rhythm of its own orders, with the numbers the proposal comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import money
from models.catalog.products import orderable
from models.catalog.records import Product
from models.catalog.units import rounded_to_pack
from models.clock import clock
from models.dates import add_months
from models.platform import rights
from models.sales.records import Order, OrderKind, OrderLine, OrderState
from models.stock.records import StockMove

MONTHS = 6
DAYS = 30
ZERO = Decimal(0)
OPEN = (OrderState.SUBMITTED, OrderState.HELD, OrderState.CONFIRMED, OrderState.SHIPPING)


@dataclass(frozen=True)
class Proposal:
    """A product to order again. All numbers are in its own unit.

    monthly   ordered per month, on average of the last six months
    recent    ordered in the last 30 days
    waiting   of orders older than that, not delivered yet
    pack      the size it is ordered in, if it has one
    quantity  monthly less recent and waiting, rounded up to full packs
    """

    product_id: UUID
    code: str
    description: str
    unit: str
    monthly: Decimal
    recent: Decimal
    waiting: Decimal
    pack: Decimal | None
    quantity: Decimal


def proposals(session: Session, agent_id: UUID, on: date | None = None) -> list[Proposal]:
    """What the agent orders by its rhythm and has not ordered lately, by product code."""
    rights.require(session, "order", "R", agent_id)
    today = on or clock.today()
    since, lately = add_months(today, -MONTHS), today - timedelta(days=DAYS)
    ordered = _ordered(session, agent_id, OrderLine.ordered_on > since, OrderLine.ordered_on <= today)
    recent = _ordered(session, agent_id, OrderLine.ordered_on > lately, OrderLine.ordered_on <= today)
    waiting = _waiting(session, agent_id, lately)
    query = select(Product).where(Product.id.in_(list(ordered)), rights.visible(session, Product))
    found = []
    for product in session.scalars(query.order_by(Product.code)):
        if orderable(product, today):
            continue
        monthly = money.divide(ordered[product.id], Decimal(MONTHS))
        now, before = recent.get(product.id, ZERO), waiting.get(product.id, ZERO)
        missing = (monthly - now - before).quantize(Decimal(1).scaleb(-product.unit_decimals), ROUND_CEILING)
        if missing > 0:
            found.append(Proposal(
                product.id, product.code, f"{product.name} {product.spec}".strip(), product.unit,
                money.round_quantity(monthly), now, before, product.pack_size,
                rounded_to_pack(missing, product.min_order, product.pack_size),
            ))  # fmt: skip
    return found


def _lines(agent_id: UUID, figure: Any) -> Any:
    """A figure of the agent's sales lines by product; drafts, cancelled orders and returns do not count."""
    return (
        select(OrderLine.product_id, figure)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.agent_id == agent_id, OrderLine.deleted_at.is_(None), OrderLine.quantity > 0,
            Order.kind == OrderKind.SALE, Order.deleted_at.is_(None),
        )
        .group_by(OrderLine.product_id)
    )  # fmt: skip


def _ordered(session: Session, agent_id: UUID, *conditions: Any) -> dict[UUID, Decimal]:
    query = _lines(agent_id, func.sum(OrderLine.base_quantity)).where(
        Order.state.not_in((OrderState.DRAFT, OrderState.CANCELLED)), *conditions
    )
    return {product: Decimal(quantity) for product, quantity in session.execute(query)}


def _waiting(session: Session, agent_id: UUID, until: date) -> dict[UUID, Decimal]:
    """What open orders up to a day have not delivered yet."""
    still = (Order.state.in_(OPEN), OrderLine.ordered_on <= until)
    left = dict(session.execute(_lines(agent_id, func.sum(OrderLine.base_quantity)).where(*still)).all())
    moved = _lines(agent_id, func.sum(StockMove.quantity)).join(StockMove, StockMove.order_line_id == OrderLine.id)
    for product, quantity in session.execute(moved.where(*still)):
        left[product] = Decimal(left[product]) + Decimal(quantity)
    return {product: max(Decimal(quantity), ZERO) for product, quantity in left.items()}
