"""Goods that come back: what may still be returned of an order, and the return order that does it."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import money
from models.clock import clock
from models.i18n import tr
from models.sales import orders
from models.sales.orders import OrderDetails, OrderLineDraft
from models.sales.records import Order, OrderKind, OrderLine, OrderState

ZERO = Decimal(0)
NOT_GIVEN_UP = tuple(state for state in OrderState if state not in (OrderState.DRAFT, OrderState.CANCELLED))


def returnable(session: Session, order_id: UUID, without: UUID | None = None) -> dict[UUID, Decimal]:
    """Product → base quantity that was delivered for an order and neither came back nor is on its way back."""
    gone = orders.shipped_quantities(session, order_id)
    sold = session.execute(select(OrderLine.id, OrderLine.product_id).where(OrderLine.order_id == order_id))
    left: dict[UUID, Decimal] = {}
    for line, product in sold:
        left[product] = left.get(product, ZERO) + gone.get(line, ZERO)
    back = (
        select(OrderLine.product_id, func.sum(OrderLine.base_quantity))
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.origin_id == order_id, Order.kind == OrderKind.RETURN, Order.state.in_(NOT_GIVEN_UP))
        .where(Order.deleted_at.is_(None))
        .group_by(OrderLine.product_id)
    )
    if without is not None:
        back = back.where(Order.id != without)
    for product, quantity in session.execute(back):
        left[product] = left.get(product, ZERO) + Decimal(quantity)
    return left


def blank_return(session: Session, order_id: UUID) -> OrderDetails:
    """A new return of everything that may still come back, at the price it was sold for."""
    source = orders.get(session, order_id)
    left, lines = returnable(session, order_id), []
    draft = orders.copy_of(source, clock.today())
    for sold, line in zip(source.lines, draft.lines, strict=True):
        product = sold.product_id
        base = min(left.get(product, ZERO), sold.shipped) if product is not None else ZERO
        if base <= 0 or product is None:
            continue
        left[product] -= base
        quantity = money.round_quantity(money.divide(base, sold.unit_factor))
        if money.multiply(quantity, sold.unit_factor) == base:
            lines.append(replace(line, quantity=-quantity, unit_price=sold.unit_price, own_price=True))
    made = replace(draft, kind=OrderKind.RETURN, lines=tuple(lines), required_on=None)
    made = orders.priced(session, orders.with_names(session, made))
    return OrderDetails(**{one.name: getattr(made, one.name) for one in fields(made)})


def check_return(session: Session, order: Order, lines: tuple[OrderLineDraft, ...]) -> dict[str, str]:
    """Lines that would bring back more than was delivered, counted per product in its own unit."""
    if order.kind is not OrderKind.RETURN or order.origin_id is None:
        return {}
    left, found = returnable(session, order.origin_id, without=order.id), {}
    for at, line in enumerate(lines):
        if line.product_id is None:
            continue
        rest = left.get(line.product_id, ZERO)
        left[line.product_id] = rest + line.base_quantity
        if left[line.product_id] < 0:
            count = money.format_quantity(max(rest, ZERO))
            found[f"lines/{at}/quantity"] = tr("Only {count} of this product can still be returned.", count=count)
    return found
