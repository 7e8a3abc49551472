"""Steps with several orders or payments at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from models.i18n import N_
from models.platform import rights
from models.platform.picking import NO_RIGHT, WRONG_STATE, Fitting, each, sorted_out
from models.sales import order_states, payments
from models.sales.records import Order, Payment

OWN = N_("a second person has to do it")


def fitting_orders(session: Session, step: str, ids: Sequence[UUID]) -> Fitting:
    """Orders on which a step may be taken now, and why the others are left out."""

    def why_not(order: Order) -> str:
        if step not in order_states.TRANSITIONS[order.state]:
            return WRONG_STATE
        if step not in order_states.allowed(session, order):
            return NO_RIGHT
        return OWN if step == "release" and order_states.is_own(session, order) else ""

    return sorted_out(session, Order, ids, why_not)


def fitting_payments(session: Session, step: str, ids: Sequence[UUID]) -> Fitting:
    """Payments on which a step may be taken now, and why the others are left out."""

    def why_not(payment: Payment) -> str:
        if payment.reverses_id is not None or step not in payments.TRANSITIONS[payment.state]:
            return WRONG_STATE
        return "" if rights.may(session, "receipt", "A", payment.bucket) else NO_RIGHT

    return sorted_out(session, Payment, ids, why_not)


confirm_orders, release_orders, recheck_orders = (
    each(step) for step in (order_states.confirm, order_states.release, order_states.recheck)
)
confirm_payments = each(payments.confirm)
