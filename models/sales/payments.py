"""Payments: money received from agents; confirmed ones are never changed, only reversed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import money
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.partners.records import Agent
from models.platform import numbering, rights
from models.sales.records import Order, Payment, PaymentMethod, PaymentState
from models.text import Kind, check_text

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
    """A payment as typed."""

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


@dataclass(frozen=True)
class PaymentDetails(PaymentDraft):
    """A stored payment with what the screen shows beside it."""

    number: str = ""
    state: PaymentState = PaymentState.DRAFT
    agent_name: str = ""
    order_number: str = ""
    reverses_id: UUID | None = None
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
    return problems


def _details(session: Session, payment: Payment) -> PaymentDetails:
    agent = session.scalars(select(Agent.name).where(Agent.id == payment.agent_id)).first() or ""
    order = session.scalars(select(Order.number).where(Order.id == payment.order_id)).first() or ""
    steps = frozenset(
        step for step in TRANSITIONS[payment.state] if rights.may(session, "receipt", _NEEDED[step], payment.bucket)
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
        allowed=steps,
    )


def get(session: Session, payment_id: UUID) -> PaymentDetails:
    """One payment."""
    return _details(session, rights.find(session, Payment, payment_id))


def save(session: Session, draft: PaymentDraft) -> PaymentDetails:
    """Store a draft payment; a bank reference that is already used by the agent is refused."""
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
        raise RuleBroken(N_("This step is not possible for this payment now. Nothing was changed."))
    return payment


def confirm(session: Session, payment_id: UUID, version: int | None = None) -> PaymentDetails:
    """The money has arrived: the payment gets its number and counts."""
    payment = _step(session, payment_id, version, "confirm")
    payment.number = payment.number or numbering.take_one(session, "payment", payment.paid_on)
    payment.state = PaymentState.CONFIRMED
    session.flush()
    return _details(session, payment)


def reverse(session: Session, payment_id: UUID, reason: str, version: int | None = None) -> PaymentDetails:
    """Take a confirmed payment back by an entry with the negative amount; both stay."""
    if not reason.strip():
        raise InvalidInput({"note": tr("Say why the payment is reversed.")})
    payment = _step(session, payment_id, version, "reverse")
    payment.state = PaymentState.REVERSED
    entry = Payment(
        number=numbering.take_one(session, "payment", clock.today()),
        agent_id=payment.agent_id,
        bucket=payment.bucket,
        paid_on=clock.today(),
        amount=-payment.amount,
        currency=payment.currency,
        method=payment.method,
        state=PaymentState.CONFIRMED,
        bank_ref=payment.bank_ref,
        payer=payment.payer,
        reverses_id=payment.id,
        note=reason.strip()[:200],
    )
    session.add(entry)
    session.flush()
    return _details(session, entry)


def remove(session: Session, payment_id: UUID, version: int | None = None) -> None:
    """Put a draft aside."""
    payment = _step(session, payment_id, version, "remove")
    payment.deleted_at = clock.now()
