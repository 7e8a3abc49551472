"""What an agent owes against what it may owe: exposure with its components, and the reasons that hold an order.

Rule (domain model 1.3): exposure = delivered and unpaid + confirmed and not delivered − payments on account −
deposit if it counts − prepaid money − granted rebate if it counts. A hold is a state of the order, never an error box;
prepaid orders never hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from models import money
from models.agreements import contracts
from models.base import Amount
from models.partners.records import Agent, AgentStatus, CreditProfile, CreditTemp
from models.platform import company, rights
from models.sales import accounts
from models.sales.records import (
    RECEIVED,
    AccountKind,
    HoldReason,
    Order,
    OrderKind,
    OrderLine,
    OrderState,
    Payment,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class Exposure:
    """What counts against an agent's credit on a day; amounts in `currency`."""

    currency: str
    limit: Decimal
    temporary: Decimal
    delivered: Decimal
    confirmed: Decimal
    received: Decimal
    deposit: Decimal
    prepaid: Decimal
    rebate: Decimal
    checked: bool
    tolerance: Decimal
    credit_days: int
    overdue: Decimal

    @property
    def used(self) -> Decimal:
        """What is taken of the limit now."""
        return self.delivered + self.confirmed - self.received - self.deposit - self.prepaid - self.rebate

    @property
    def allowed(self) -> Decimal:
        """Limit and temporary additions together."""
        return self.limit + self.temporary

    @property
    def available(self) -> Decimal:
        """What is left of the limit; negative when over."""
        return self.allowed - self.used


@dataclass(frozen=True)
class Hold:
    """One reason that stops an order, with the amount over and the figures behind it."""

    reason: HoldReason
    amount_over: Decimal = ZERO
    detail: dict[str, Any] | None = None


def _sum(session: Session, column: Any, *where: Any) -> Decimal:
    return session.scalar(select(type_coerce(func.sum(column), Amount())).where(*where)) or ZERO


def exposure(session: Session, agent_id: UUID, today: date, *, without: UUID | None = None) -> Exposure:
    """The exposure of one agent; `without` leaves one order out (the one being checked)."""
    profile = session.scalars(
        select(CreditProfile).where(CreditProfile.agent_id == agent_id, CreditProfile.deleted_at.is_(None))
    ).one_or_none()
    currency = profile.currency if profile else str(company.get(session, "company.currency"))
    mine: list[Any] = [Order.agent_id == agent_id, Order.deleted_at.is_(None), Order.currency == currency]
    if without is not None:
        mine.append(Order.id != without)
    value = Order.gross_total + Order.freight
    delivered = _sum(session, value, *mine, Order.state == OrderState.COMPLETED)
    confirmed = _sum(session, value, *mine, Order.state.in_((OrderState.CONFIRMED, OrderState.SHIPPING)))
    received = _sum(
        session,
        Payment.amount,
        Payment.agent_id == agent_id,
        Payment.currency == currency,
        Payment.state.in_(RECEIVED),
        Payment.deleted_at.is_(None),
    )
    prepaid = accounts.balance(session, agent_id, AccountKind.PREPAID, currency)
    rebate = accounts.balance(session, agent_id, AccountKind.REBATE, currency) if rebate_counts(session) else ZERO
    if profile is None:
        return Exposure(
            currency, ZERO, ZERO, delivered, confirmed, received, ZERO, prepaid, rebate, False, ZERO, 0, ZERO
        )
    returned = _sum(session, value, *mine, Order.state == OrderState.COMPLETED, value < 0)
    latest_due = date.fromordinal(today.toordinal() - profile.credit_days)
    late = (Order.state == OrderState.COMPLETED, Order.ordered_on < latest_due, value > 0)
    due = _sum(session, value, *mine, *late)
    return Exposure(
        currency=currency,
        limit=profile.credit_limit,
        temporary=temporary(session, agent_id, today),
        delivered=delivered,
        confirmed=confirmed,
        received=received,
        deposit=accounts.deposit_held(session, agent_id, profile) if profile.deposit_counts else ZERO,
        prepaid=prepaid,
        rebate=rebate,
        checked=profile.checked,
        tolerance=profile.overdue_tolerance,
        credit_days=profile.credit_days,
        overdue=max(due + returned - received, ZERO),
    )


def temporary(session: Session, agent_id: UUID, day: date) -> Decimal:
    """What temporary limits add on a day; each counts from its first through its last day."""
    return _sum(
        session,
        CreditTemp.amount,
        CreditTemp.agent_id == agent_id,
        CreditTemp.from_day <= day,
        CreditTemp.to_day >= day,
        CreditTemp.deleted_at.is_(None),
    )


def rebate_counts(session: Session) -> bool:
    """Whether a granted rebate that is not used yet leaves more room, as the book's setting has it."""
    return bool(company.get(session, "credit.rebate_counts"))


def holds_for(session: Session, order: Order, today: date) -> list[Hold]:
    """Every reason that holds this order now, by name; empty when nothing does."""
    found: list[Hold] = []
    agent = session.scalars(select(Agent).where(Agent.id == order.agent_id)).one()
    if agent.status is AgentStatus.SUSPENDED:
        found.append(Hold(HoldReason.SUSPENDED))
    asked = order.kind is OrderKind.SALE and company.get(session, "orders.without_contract") == "hold"
    if asked and not _has_contract(session, order):
        found.append(Hold(HoldReason.NO_CONTRACT))
    found += _discount_holds(session, order)
    if order.prepaid or order.gross_total <= 0:
        return found
    now = exposure(session, order.agent_id, today, without=order.id)
    if not now.checked or now.currency != order.currency:
        return found
    after = now.used + order.gross_total + order.freight
    if after > now.allowed:
        detail = {
            "limit": money.format_plain(now.allowed),
            "used": money.format_plain(now.used),
            "order": money.format_plain(order.gross_total + order.freight),
        }
        lapsed = after <= now.allowed + _lapsed(session, order.agent_id, today)
        reason = HoldReason.EXPIRED_LIMIT if lapsed else HoldReason.OVER_LIMIT
        found.append(Hold(reason, after - now.allowed, detail))
    if now.overdue > now.tolerance:
        found.append(Hold(HoldReason.OVERDUE, now.overdue))
    return found


def _lapsed(session: Session, agent_id: UUID, today: date) -> Decimal:
    """The largest temporary addition that is over: without it the agent was within its limit."""
    largest = select(func.max(CreditTemp.amount)).where(
        CreditTemp.agent_id == agent_id, CreditTemp.to_day < today, CreditTemp.deleted_at.is_(None)
    )
    return Decimal(session.scalar(largest) or 0)


def _discount_holds(session: Session, order: Order) -> list[Hold]:
    """A discount above what the acting person may give has to be accepted by somebody who may approve orders."""
    found = None if rights.may(session, "order", "A", order.bucket) else discount_hold(session, order)
    return [] if found is None else [found]


def free_discount(session: Session) -> Decimal:
    """The discount anybody may give who writes orders."""
    return Decimal(str(company.get(session, "orders.free_discount", "0.1")))


def discount_hold(session: Session, order: Order) -> Hold | None:
    """The reason to hold an order with a higher discount, whoever looks at it."""
    free = free_discount(session)
    highest = session.scalar(select(func.max(OrderLine.discount_rate)).where(OrderLine.order_id == order.id))
    if highest is None or Decimal(highest) <= free:
        return None
    return Hold(HoldReason.DISCOUNT, ZERO, {"discount": money.format_plain(Decimal(highest)), "limit": money.format_plain(free)})


def _has_contract(session: Session, order: Order) -> bool:
    return order.contract_id is not None or bool(contracts.in_force(session, order.agent_id, order.ordered_on))
