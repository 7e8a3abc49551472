"""Steps with several orders or payments at once: which ones a step fits, and doing it as one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.i18n import N_
from models.platform import rights
from models.sales import order_states, payments
from models.sales.records import Order, Payment

Skipped = tuple[tuple[str, int], ...]
WRONG_STATE = N_("{count} left out: this step is not possible for them now.")
NO_RIGHT = N_("{count} left out: you do not have the right.")


def fitting_orders(session: Session, step: str, ids: Sequence[UUID]) -> tuple[tuple[UUID, ...], Skipped]:
    """Orders on which a step may be taken now, and why the others are left out."""
    rows = session.scalars(select(Order).where(Order.id.in_(list(ids)), rights.visible(session, Order)))

    def possible(order: Order) -> bool:
        return order.deleted_at is None and step in order_states.TRANSITIONS[order.state]

    return _sorted_out(rows, possible, lambda order: step in order_states.allowed(session, order))


def fitting_payments(session: Session, step: str, ids: Sequence[UUID]) -> tuple[tuple[UUID, ...], Skipped]:
    """Payments on which a step may be taken now, and why the others are left out."""
    rows = session.scalars(select(Payment).where(Payment.id.in_(list(ids)), rights.visible(session, Payment)))

    def possible(payment: Payment) -> bool:
        return (
            payment.deleted_at is None
            and payment.reverses_id is None
            and step in payments.TRANSITIONS[payment.state]
        )

    return _sorted_out(rows, possible, lambda payment: rights.may(session, "receipt", "A", payment.bucket))


def _sorted_out(
    rows: Any, possible: Callable[[Any], bool], allowed: Callable[[Any], bool]
) -> tuple[tuple[UUID, ...], Skipped]:
    fitting, late, forbidden = [], 0, 0
    for row in rows:
        if not possible(row):
            late += 1
        elif not allowed(row):
            forbidden += 1
        else:
            fitting.append(row.id)
    left_out = tuple((text, count) for text, count in ((WRONG_STATE, late), (NO_RIGHT, forbidden)) if count)
    return tuple(fitting), left_out


def confirm_orders(session: Session, ids: Sequence[UUID]) -> int:
    """Confirm orders one after the other, so that each is checked against what the ones before used up."""
    for order_id in ids:
        order_states.confirm(session, order_id)
    return len(ids)


def release_orders(session: Session, ids: Sequence[UUID]) -> int:
    """Let held orders go on."""
    for order_id in ids:
        order_states.release(session, order_id)
    return len(ids)


def recheck_orders(session: Session, ids: Sequence[UUID]) -> int:
    """Look again whether held orders may go on."""
    for order_id in ids:
        order_states.recheck(session, order_id)
    return len(ids)


def confirm_payments(session: Session, ids: Sequence[UUID]) -> int:
    """Note that the money of payments has arrived."""
    for payment_id in ids:
        payments.confirm(session, payment_id)
    return len(ids)
