"""Payments: money received from agents; confirmed ones are never changed, only reversed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session

from models import money
from models.base import Amount
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.limits import misfits, require_numbers
from models.partners.records import Agent
from models.platform import company, numbering, rights
from models.sales.records import RECEIVED, Order, OrderState, Payment, PaymentMethod, PaymentState
from models.sync.deciding import needs_office, office_decides
from models.text import Kind, check_text, clean_line

_TEXTS = {"bank_ref": Kind.CODE, "payer": Kind.NAME, "note": Kind.NAME, "external_no": Kind.CODE}
_FIELDS = ("agent_id", "order_id", "paid_on", "amount", "currency", "method")
TRANSITIONS: dict[PaymentState, frozenset[str]] = {
    PaymentState.DRAFT: frozenset({"save", "confirm", "remove"}),
    PaymentState.CONFIRMED: frozenset({"reverse"}),
    PaymentState.REVERSED: frozenset(),
}
_NEEDED = {"save": "U", "confirm": "A", "remove": "U", "reverse": "A"}


@dataclass(frozen=True)
class PaymentDraft:
    """A payment as typed; names are shown beside keys and not stored."""

    id: UUID | None = None
    version: int | None = None
    agent_id: UUID | None = None
    order_id: UUID | None = None
    paid_on: date | None = None
    amount: Decimal | None = None
    currency: str = "CNY"
    method: PaymentMethod = PaymentMethod.TRANSFER
    bank_ref: str = ""
    payer: str = ""
    note: str = ""
    external_no: str = ""
    agent_name: str = ""
    order_number: str = ""


@dataclass(frozen=True)
class PaymentDetails(PaymentDraft):
    """A stored payment with what the screen shows beside it."""

    number: str = ""
    state: PaymentState = PaymentState.DRAFT
    reverses_id: UUID | None = None
    reversed_by_id: UUID | None = None
    removed: bool = False
    allowed: frozenset[str] = frozenset()


def check(draft: PaymentDraft) -> dict[str, str]:
    """Problems that need no database, by field path."""
    problems: dict[str, str] = {}
    for name, kind in _TEXTS.items():
        check_text(problems, name, getattr(draft, name), kind)
    if draft.agent_id is None:
        problems["agent_id"] = tr("Choose an agent.")
    if draft.paid_on is None:
        problems["paid_on"] = tr("Type the day of the payment.")
    elif draft.paid_on > clock.today():
        problems["paid_on"] = tr("A payment cannot lie in the future.")
    if draft.currency not in money.CURRENCIES:
        problems["currency"] = tr("Choose a currency.")
    elif draft.amount is None or not 0 < draft.amount < 10**12:
        problems["amount"] = tr("Type an amount above zero.")
    elif money.round_amount(draft.amount, draft.currency) != draft.amount:
        problems["amount"] = tr("This amount is finer than its currency.")
    return misfits(draft, Payment) | problems


def _details(session: Session, payment: Payment) -> PaymentDetails:
    agent = session.scalars(select(Agent.name).where(Agent.id == payment.agent_id)).first() or ""
    order = session.scalars(select(Order.number).where(Order.id == payment.order_id)).first() or ""
    steps = frozenset(
        step
        for step in TRANSITIONS[payment.state]
        if rights.may(session, "receipt", _NEEDED[step], payment.bucket)
    )
    if payment.reverses_id is not None or payment.deleted_at is not None:
        steps = frozenset()
    return PaymentDetails(
        id=payment.id,
        version=payment.version,
        **{name: getattr(payment, name) for name in (*_FIELDS, *_TEXTS)},
        number=payment.number or "",
        state=payment.state,
        agent_name=agent,
        order_number=order,
        reverses_id=payment.reverses_id,
        reversed_by_id=session.scalars(select(Payment.id).where(Payment.reverses_id == payment.id)).first(),
        removed=payment.deleted_at is not None,
        allowed=steps,
    )


def get(session: Session, payment_id: UUID) -> PaymentDetails:
    """One payment."""
    return _details(session, rights.find(session, Payment, payment_id))


def save(session: Session, draft: PaymentDraft) -> PaymentDetails:
    """Store a draft payment; a bank reference that is already used by the agent is refused."""
    require_numbers(draft)
    problems = check(draft)
    if problems:
        raise InvalidInput(problems)
    known = draft.id is not None and session.scalars(select(Payment.id).where(Payment.id == draft.id)).first()
    if known:
        payment = rights.find(session, Payment, draft.id, "U")  # type: ignore[arg-type]
        if draft.version is not None and draft.version != payment.version:
            raise Conflict(current=_details(session, payment))
        if "save" not in TRANSITIONS[payment.state]:
            raise RuleBroken(N_("This payment is confirmed. Nothing was changed. Reverse it instead."))
    else:
        rights.require(session, "receipt", "C", draft.agent_id)
        payment = Payment(id=draft.id or new_id())
        session.add(payment)
    twin = select(Payment.number).where(
        Payment.agent_id == draft.agent_id,
        Payment.bank_ref == draft.bank_ref.strip(),
        Payment.id != payment.id,
        Payment.reverses_id.is_(None),
        Payment.state != PaymentState.REVERSED,
        Payment.deleted_at.is_(None),
    )
    with session.no_autoflush:
        if draft.bank_ref.strip() and session.execute(twin).first() is not None:
            raise InvalidInput({"bank_ref": tr("This agent already has a payment with this bank reference.")})
    if draft.order_id is not None:
        with session.no_autoflush:
            owner = session.scalars(select(Order.agent_id).where(Order.id == draft.order_id)).first()
        if owner != draft.agent_id:
            raise InvalidInput({"order_id": tr("This order belongs to another agent.")})
    for name in _FIELDS:
        setattr(payment, name, getattr(draft, name))
    for name, kind in _TEXTS.items():
        setattr(payment, name, check_text({}, name, getattr(draft, name), kind))
    payment.bucket = draft.agent_id
    session.flush()
    return _details(session, payment)


def _step(session: Session, payment_id: UUID, version: int | None, step: str) -> Payment:
    payment: Payment = rights.find(session, Payment, payment_id)
    rights.require(session, "receipt", _NEEDED[step], payment)
    if version is not None and version != payment.version:
        raise Conflict(current=_details(session, payment))
    if step not in TRANSITIONS[payment.state] or payment.reverses_id is not None:
        raise RuleBroken(N_("This step is not possible for this payment now. Nothing was changed. Refresh the "
                            "page to see what is possible."))
    return payment


@office_decides("payment.confirm", get)
def confirm(session: Session, payment_id: UUID, version: int | None = None) -> PaymentDetails:
    """The money has arrived: the payment gets its number and counts."""
    payment = _step(session, payment_id, version, "confirm")
    payment.number = payment.number or numbering.take_one(session, "payment", payment.paid_on)
    payment.state = PaymentState.CONFIRMED
    session.flush()
    return _details(session, payment)


@needs_office
def reverse(session: Session, payment_id: UUID, reason: str, version: int | None = None) -> PaymentDetails:
    """Take a confirmed payment back by an entry with the negative amount; both stay."""
    why = clean_line(reason, tr("Say why the payment is reversed."), "note")
    payment = _step(session, payment_id, version, "reverse")
    payment.state = PaymentState.REVERSED
    entry = Payment(
        number=numbering.take_one(session, "payment", clock.today()),
        agent_id=payment.agent_id,
        order_id=payment.order_id,
        bucket=payment.bucket,
        paid_on=clock.today(),
        amount=-payment.amount,
        currency=payment.currency,
        method=payment.method,
        state=PaymentState.CONFIRMED,
        bank_ref=payment.bank_ref,
        payer=payment.payer,
        reverses_id=payment.id,
        note=why,
    )
    session.add(entry)
    session.flush()
    return _details(session, entry)


def remove(session: Session, payment_id: UUID, version: int | None = None) -> None:
    """Put a draft aside."""
    payment = _step(session, payment_id, version, "remove")
    payment.deleted_at = clock.now()


def restore(session: Session, payment_id: UUID) -> PaymentDetails:
    """Take a deleted draft back."""
    payment: Payment = rights.find(session, Payment, payment_id)
    rights.require(session, "receipt", _NEEDED["remove"], payment)
    payment.deleted_at = None
    session.flush()
    return _details(session, payment)


@dataclass(frozen=True)
class OpenOrder:
    """An order of which money is still open."""

    id: UUID
    number: str
    open_amount: Decimal


@dataclass(frozen=True)
class AgentMoney:
    """What an agent owes now, derived from orders and payments, and the orders that are not paid."""

    agent_id: UUID
    currency: str
    owed: Decimal
    orders: tuple[OpenOrder, ...]


OWING = (OrderState.CONFIRMED, OrderState.SHIPPING, OrderState.COMPLETED)
MOST_OPEN = 50
_VALUE = Order.gross_total + Order.freight


def agent_money(session: Session, agent_id: UUID, currency: str) -> AgentMoney:
    """The balance of an agent in a currency: delivered orders less confirmed payments; and the open orders."""
    rights.require(session, "receipt", "R", agent_id)
    mine = (Order.agent_id == agent_id, Order.currency == currency, Order.deleted_at.is_(None))
    delivered = _sum(session, _VALUE, *mine, Order.state == OrderState.COMPLETED)
    received = _sum(
        session,
        Payment.amount,
        Payment.agent_id == agent_id,
        Payment.currency == currency,
        Payment.deleted_at.is_(None),
        Payment.state.in_(RECEIVED),
    )
    return AgentMoney(agent_id, currency, delivered - received, _open_orders(session, mine))


def _sum(session: Session, value: Any, *where: Any) -> Decimal:
    return session.scalar(select(type_coerce(func.sum(value), Amount())).where(*where)) or Decimal(0)


def _open_orders(session: Session, mine: tuple[Any, ...]) -> tuple[OpenOrder, ...]:
    paid = (
        select(Payment.order_id, func.sum(Payment.amount).label("paid"))
        .where(
            Payment.deleted_at.is_(None), Payment.state.in_((PaymentState.CONFIRMED, PaymentState.REVERSED))
        )
        .group_by(Payment.order_id)
        .subquery()
    )
    rows = session.execute(
        select(Order.id, Order.number, type_coerce(_VALUE, Amount()), paid.c.paid)
        .outerjoin(paid, paid.c.order_id == Order.id)
        .where(*mine, Order.state.in_(OWING))
        .order_by(Order.ordered_on, Order.seq)
    )
    found: list[OpenOrder] = []
    for key, number, value, received in rows:
        left = value - (received or Decimal(0))
        if left > 0 and len(found) < MOST_OPEN:
            found.append(OpenOrder(key, number or "", left))
    return tuple(found)


def blank(session: Session, args: dict[str, Any]) -> PaymentDetails:
    """A new payment of today, for the agent or order of `args`."""
    values = {**args, **dict(args.get("values") or {})}
    order = session.get(Order, UUID(str(values["order_id"]))) if values.get("order_id") else None
    key = (
        order.agent_id
        if order is not None
        else UUID(str(values["agent_id"]))
        if values.get("agent_id")
        else None
    )
    agent: Agent | None = rights.find(session, Agent, key) if key is not None else None
    return PaymentDetails(
        agent_id=agent.id if agent is not None else None,
        agent_name=agent.name if agent is not None else "",
        order_id=order.id if order is not None else None,
        order_number=(order.number or "") if order is not None else "",
        currency=agent.currency if agent is not None else str(company.get(session, "company.currency")),
        paid_on=clock.today(),
        payer=agent.name if agent is not None else "",
    )
