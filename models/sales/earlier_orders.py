"""What an agent ordered before: how often, how much the last time, and lines to take over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.catalog.records import Product, ProductStatus
from models.errors import NotFound
from models.platform import rights
from models.sales.records import Order, OrderLine, OrderState

ZERO = Decimal(0)


def last_orders(session: Session, agent_id: UUID | None, keys: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """How often and when an agent ordered products, and how much the last time; drafts, cancelled ones do not count."""
    if agent_id is None or not keys:
        return {}
    rows = session.execute(
        select(OrderLine.product_id, OrderLine.ordered_on, OrderLine.quantity, OrderLine.unit)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.agent_id == agent_id,
            OrderLine.product_id.in_(keys),
            OrderLine.quantity > 0,
            Order.state.not_in((OrderState.DRAFT, OrderState.CANCELLED)),
            Order.deleted_at.is_(None),
            rights.bucket_filter(session, "order", OrderLine.agent_id),
        )
        .order_by(OrderLine.ordered_on, OrderLine.seq)
    )
    found: dict[UUID, dict[str, Any]] = {}
    for key, day, quantity, unit in rows:
        times = found.get(key, {}).get("times", 0) + 1
        found[key] = {"times": times, "last_on": day, "last_quantity": quantity, "last_unit": unit}
    return found


def usual(session: Session, agent_id: UUID, limit: int = 20) -> list[tuple[UUID, int, Decimal, date]]:
    """(product, times, last quantity, last day) of what an agent orders most, for the quick list."""
    if not rights.may(session, "order", "R", agent_id):
        raise NotFound()
    rows = session.execute(
        select(OrderLine.product_id, func.count().label("times"), func.max(OrderLine.ordered_on))
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.agent_id == agent_id,
            OrderLine.quantity > 0,
            Order.state.not_in((OrderState.DRAFT, OrderState.CANCELLED)),
            Order.deleted_at.is_(None),
        )
        .group_by(OrderLine.product_id)
        .order_by(func.count().desc(), func.max(OrderLine.ordered_on).desc())
        .limit(limit)
    ).all()
    last = last_orders(session, agent_id, [key for key, *_ in rows])
    return [(key, int(times), last.get(key, {}).get("last_quantity", ZERO), day) for key, times, day in rows]


@dataclass(frozen=True)
class Earlier:
    """A line that may be taken over into a new order."""

    order_number: str
    ordered_on: date | None
    product_id: UUID
    code: str
    description: str
    quantity: Decimal
    unit: str
    times: int = 1


def usual_lines(session: Session, agent_id: UUID, limit: int = 40) -> list[Earlier]:
    """What an agent orders most, with the quantity of the last time."""
    found = usual(session, agent_id, limit)
    known = select(Product).where(Product.id.in_([one[0] for one in found]))
    products = {row.id: row for row in session.scalars(known)}
    last = last_orders(session, agent_id, list(products))
    return [
        Earlier("", day, key, products[key].code, f"{products[key].name} {products[key].spec}".strip(), quantity,
                last.get(key, {}).get("last_unit", products[key].unit), times)
        for key, times, quantity, day in found
        if key in products and products[key].status is ProductStatus.ACTIVE
    ]  # fmt: skip


def earlier_lines(session: Session, agent_id: UUID, limit: int = 200) -> list[Earlier]:
    """The lines of an agent's latest orders, newest first."""
    rights.require(session, "order", "R", agent_id)
    rows = session.execute(
        select(
            Order.number, Order.temp_number, OrderLine.ordered_on, OrderLine.product_id, OrderLine.product_code,
            OrderLine.description, OrderLine.quantity, OrderLine.unit,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.agent_id == agent_id,
            OrderLine.quantity > 0,
            Order.state.not_in((OrderState.DRAFT, OrderState.CANCELLED)),
            Order.deleted_at.is_(None),
        )
        .order_by(OrderLine.ordered_on.desc(), OrderLine.order_id.desc(), OrderLine.line_no)
        .limit(limit)
    )  # fmt: skip
    return [
        Earlier(number or temp, day, key, code, text, quantity, unit)
        for number, temp, day, key, code, text, quantity, unit in rows
    ]
