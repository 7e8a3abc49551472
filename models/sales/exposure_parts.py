"""The exposure of an agent in its components, each with the list whose rows add up to it (domain model 1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from models.i18n import N_
from models.lists import Filter, ListQuery, Op
from models.platform import rights
from models.sales import credit
from models.sales.records import RECEIVED, AccountKind, OrderState

USED, ALLOWED, AVAILABLE = "used", "allowed", "available"


@dataclass(frozen=True)
class Component:
    """One line of the exposure. `rows` are shown by `list_id`; their `column` adds up to `sign` times the amount."""

    id: str
    title: str
    amount: Decimal
    note: str = ""
    list_id: str = ""
    query: ListQuery | None = None
    column: str = ""
    sign: int = 1


@dataclass(frozen=True)
class ExposureView:
    """The components, what they come to, and what is left; without a checked limit only what is owed."""

    currency: str
    parts: tuple[Component, ...]
    checked: bool
    overdue: Decimal
    deposit_in_ledger: bool = False


def view(session: Session, agent_id: UUID, today: date) -> ExposureView:
    """The exposure of an agent now (rights: credit R and order R)."""
    rights.require(session, "credit", "R", agent_id)
    rights.require(session, "order", "R", agent_id)
    now = credit.exposure(session, agent_id, today)
    mine = (Filter("agent", Op.IN, (str(agent_id),)), Filter("currency", Op.IN, (now.currency,)))

    def orders(*states: OrderState) -> ListQuery:
        return ListQuery(filters=(*mine, Filter("state", Op.IN, tuple(state.value for state in states))))

    def account(kind: AccountKind) -> ListQuery:
        return ListQuery(filters=(*mine, Filter("kind", Op.IN, (kind.value,))))

    received = ListQuery(filters=(*mine, Filter("state", Op.IN, tuple(state.value for state in RECEIVED))))
    delivered = orders(OrderState.COMPLETED)
    confirmed = orders(OrderState.CONFIRMED, OrderState.SHIPPING)
    parts = [
        Component("delivered", N_("Delivered orders"), now.delivered, "", "orders.list", delivered, "value"),
        Component("received", N_("Payments received"), -now.received, "", "payments.list", received, "amount", -1),
        Component("confirmed", N_("Confirmed, not delivered"), now.confirmed, "", "orders.list", confirmed, "value"),
    ]
    if rights.may(session, "rebate_ledger", "R", agent_id):
        for kind, title, amount in (
            (AccountKind.PREPAID, N_("Prepaid account"), now.prepaid), (AccountKind.DEPOSIT, N_("Deposit"), now.deposit),
            (AccountKind.REBATE, N_("Rebate not used yet"), now.rebate),
        ):  # fmt: skip
            if amount:
                parts.append(Component(kind.value, title, -amount, "", "accounts.list", account(kind), "amount", -1))
    parts.append(Component(USED, N_("Used"), now.used))
    if now.checked:
        allowed_by = N_("Limit with temporary additions") if now.temporary else N_("Credit limit")
        parts.append(Component(ALLOWED, allowed_by, now.allowed))
        parts.append(Component(AVAILABLE, N_("Available"), now.available))
    return ExposureView(now.currency, tuple(parts), now.checked, now.overdue)
