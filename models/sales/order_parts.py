"""What belongs to an order elsewhere: shipments and payments, for the order's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform import rights
from models.sales.records import Order, Payment, PaymentMethod, PaymentState
from models.stock import levels
from models.stock.records import MoveDocument, MoveLine, MoveState


@dataclass(frozen=True)
class Shipment:
    """A movement document of an order."""

    id: UUID
    number: str
    state: MoveState
    moved_on: date
    carrier: str
    tracking_no: str
    lines: int
    quantity: Decimal


@dataclass(frozen=True)
class OrderPayment:
    """Money received for an order."""

    id: UUID
    number: str
    state: PaymentState
    paid_on: date
    method: PaymentMethod
    amount: Decimal
    currency: str
    bank_ref: str


def shipments(session: Session, order_id: UUID) -> list[Shipment]:
    """What left the warehouse for an order, oldest first."""
    rights.find(session, Order, order_id)
    rows = session.execute(
        select(
            MoveDocument.id, MoveDocument.number, MoveDocument.state, MoveDocument.moved_on, MoveDocument.carrier,
            MoveDocument.tracking_no, func.count(MoveLine.id), func.coalesce(func.sum(MoveLine.base_quantity), 0),
        )
        .outerjoin(MoveLine, MoveLine.document_id == MoveDocument.id)
        .where(
            MoveDocument.order_id == order_id, MoveDocument.deleted_at.is_(None),
            levels.seen_rows(session, MoveDocument),
        )
        .group_by(MoveDocument.id, MoveDocument.seq)
        .order_by(MoveDocument.moved_on, MoveDocument.seq)
    )  # fmt: skip
    return [
        Shipment(key, number or "", state, day, carrier, tracking, int(lines), Decimal(quantity))
        for key, number, state, day, carrier, tracking, lines, quantity in rows
    ]


def payments(session: Session, order_id: UUID) -> list[OrderPayment]:
    """Money received for an order, oldest first."""
    rights.find(session, Order, order_id)
    rows = session.scalars(
        select(Payment)
        .where(Payment.order_id == order_id, Payment.deleted_at.is_(None), rights.visible(session, Payment))
        .order_by(Payment.paid_on, Payment.seq)
    )
    return [
        OrderPayment(
            row.id,
            row.number or "",
            row.state,
            row.paid_on,
            row.method,
            row.amount,
            row.currency,
            row.bank_ref,
        )
        for row in rows
    ]
