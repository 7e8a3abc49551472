"""Deal registration (domain model 1.5): submit, review, decide, protect for a while, extend, become an order.

Two registrations conflict when the customer's key is the same, or the telling part of the name and the product line are,
while the other one is protected. The one submitted first wins, by the office's own time: on a copy submitting is a wish.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Text, case, func, literal, or_, select, text, type_coerce
from sqlalchemy.orm import Session

from models import identifiers, money
from models.clock import clock
from models.dates import format_day
from models.errors import AppError, Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.limits import misfits, require_numbers
from models.partners.company_names import core_of
from models.partners.deal_records import Deal, DealState, DealStatus
from models.partners.records import Agent
from models.platform import company, numbering, rights
from models.platform.records import User
from models.sales.records import Order, OrderState
from models.sync.deciding import needs_office, office_decides
from models.text import Kind, check_text, clean_line, normal_key

_S = DealState
TRANSITIONS: dict[str, tuple[frozenset[DealState], DealState]] = {
    "submit": (frozenset({_S.DRAFT, _S.RETURNED}), _S.SUBMITTED),
    "review": (frozenset({_S.SUBMITTED}), _S.REVIEWING),
    "return": (frozenset({_S.SUBMITTED, _S.REVIEWING}), _S.RETURNED),
    "approve": (frozenset({_S.SUBMITTED, _S.REVIEWING}), _S.APPROVED),
    "reject": (frozenset({_S.SUBMITTED, _S.REVIEWING}), _S.REJECTED),
    "withdraw": (frozenset({_S.DRAFT, _S.RETURNED, _S.SUBMITTED, _S.REVIEWING}), _S.WITHDRAWN),
    "convert": (frozenset({_S.APPROVED}), _S.CONVERTED),
}
NEEDED = {
    "submit": "U", "review": "A", "return": "A", "approve": "A", "reject": "A", "withdraw": "U", "extend": "A", "convert": "U",
}  # fmt: skip
"""The right each step takes; extending changes no state."""
STANDING = (_S.SUBMITTED, _S.REVIEWING, _S.APPROVED, _S.CONVERTED)
"""States in which a registration keeps others away, as long as its protection runs."""
EDITABLE = (_S.DRAFT, _S.RETURNED)
LEAST_CORE = 3
_TEXTS = {
    "customer": Kind.NAME, "customer_key": Kind.CODE, "contact": Kind.NAME, "phone": Kind.CODE, "project": Kind.NAME,
    "product_line": Kind.NAME, "products": Kind.NOTE, "note": Kind.NOTE,
}  # fmt: skip
_FIELDS = ("agent_id", "amount", "currency", "closes_on")


@dataclass(frozen=True)
class DealDraft:
    """A registration as it is typed; names are shown beside keys and not stored."""

    id: UUID | None = None
    version: int | None = None
    agent_id: UUID | None = None
    customer: str = ""
    customer_key: str = ""
    contact: str = ""
    phone: str = ""
    project: str = ""
    product_line: str = ""
    products: str = ""
    amount: Decimal | None = None
    currency: str = "CNY"
    closes_on: date | None = None
    note: str = ""
    agent_name: str = ""


@dataclass(frozen=True)
class DealDetails(DealDraft):
    """A stored registration with what stands around it."""

    number: str = ""
    state: DealState = DealState.DRAFT
    status: DealStatus = DealStatus.DRAFT
    captured_at: datetime | None = None
    submitted_at: datetime | None = None
    protected_until: date | None = None
    extensions: int = 0
    extensions_left: int = 0
    conflict_of_id: UUID | None = None
    conflict: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    order_id: UUID | None = None
    order_number: str = ""
    allowed: frozenset[str] = frozenset()


def status_of(state: DealState, protected_until: date | None, today: date) -> DealStatus:
    """Protection counts through its last day."""
    if state is _S.APPROVED and protected_until is not None and protected_until < today:
        return DealStatus.EXPIRED
    return DealStatus(state.value)


def status_sql(today: date) -> Any:
    """`status_of` for every row."""
    over = (Deal.state == _S.APPROVED) & (Deal.protected_until < today)
    return case((over, DealStatus.EXPIRED.value), else_=type_coerce(Deal.state, Text()))


def _texts_of(draft: DealDraft, problems: dict[str, str]) -> dict[str, str]:
    """The texts as they are stored; a phone has one form, of home or of abroad."""
    found = {name: check_text(problems, name, getattr(draft, name), kind) for name, kind in _TEXTS.items()}
    if found["phone"] and "phone" not in problems:
        try:
            found["phone"] = identifiers.phone(found["phone"])
        except AppError as error:
            problems["phone"] = error.message()
    return found


def check(draft: DealDraft) -> dict[str, str]:
    """Problems that need no database, by field path."""
    problems: dict[str, str] = {}
    _texts_of(draft, problems)
    if draft.agent_id is None:
        problems["agent_id"] = tr("Choose an agent.")
    if not draft.customer.strip():
        problems.setdefault("customer", tr("Type the name of the customer."))
    if draft.currency not in money.CURRENCIES:
        problems["currency"] = tr("Choose a currency.")
    elif draft.amount is not None:
        if not 0 <= draft.amount < 10**12:
            problems["amount"] = tr("Type an amount that is not below zero.")
        elif money.round_amount(draft.amount, draft.currency) != draft.amount:
            problems["amount"] = tr("This amount is finer than its currency.")
    return misfits(draft, Deal) | problems


def blank(session: Session, args: dict[str, Any]) -> DealDetails:
    """A new registration, for the agent of `args` if one is named."""
    values = {**args, **dict(args.get("values") or {})}
    principal = rights.principal_of(session)
    wanted = values.get("agent_id") or principal.agent_id
    agent: Agent | None = rights.find(session, Agent, UUID(str(wanted))) if wanted else None
    currency = agent.currency if agent is not None else str(company.get(session, "company.currency"))
    return DealDetails(
        agent_id=agent.id if agent else None, agent_name=agent.name if agent else "", currency=currency
    )


def get(session: Session, deal_id: UUID) -> DealDetails:
    """One registration."""
    return _details(session, rights.find(session, Deal, deal_id))


def save(session: Session, draft: DealDraft) -> DealDetails:
    """Store a registration that is not submitted, or was returned."""
    require_numbers(draft)
    problems = check(draft)
    if problems:
        raise InvalidInput(problems)
    known = draft.id is not None and session.scalars(select(Deal.id).where(Deal.id == draft.id)).first()
    if known:
        deal: Deal = rights.find(session, Deal, draft.id, "U")  # type: ignore[arg-type]
        if draft.version is not None and draft.version != deal.version:
            raise Conflict(current=_details(session, deal))
        if deal.state not in EDITABLE:
            raise RuleBroken(N_("This registration was submitted. Nothing was changed. Withdraw it or have it returned."))
    else:
        rights.require(session, "deal", "C", draft.agent_id)
        deal = Deal(id=draft.id or new_id(), captured_at=clock.now())
        session.add(deal)
    before = (deal.customer_key, deal.customer_core)
    for name in _FIELDS:
        setattr(deal, name, getattr(draft, name))
    for name, words in _texts_of(draft, {}).items():
        setattr(deal, name, words)
    deal.customer_core = core_of(deal.customer)
    if known and (deal.customer_key, deal.customer_core) != before:
        deal.submitted_at = None  # another customer begins at the end of the queue
    assert draft.agent_id is not None
    deal.bucket = draft.agent_id
    session.flush()
    return _details(session, deal)


# --- conflicts ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rival:
    """A protected registration of the same customer."""

    id: UUID
    submitted_at: datetime


def rivals(session: Session, deal: Deal, today: date) -> list[Rival]:
    """Protected registrations that conflict with this one, the earliest first, whoever may see them."""
    line = normal_key(deal.product_line)
    if "server" in session.info:
        words = text("SELECT id, since FROM app.qudao_deal_rivals(:me, :key, :core, :line, :day)")
        found = session.execute(
            words, {"me": deal.id, "key": deal.customer_key, "core": deal.customer_core, "line": line, "day": today}
        )
        return [Rival(UUID(str(key)), since) for key, since in found]
    core = literal(deal.customer_core, Text())
    alike = or_(
        Deal.customer_core == core,
        func.substr(Deal.customer_core, 1, func.length(core)) == core,
        func.substr(core, 1, func.length(Deal.customer_core)) == Deal.customer_core,
    )
    query = (
        select(Deal)
        .where(
            Deal.id != deal.id, Deal.deleted_at.is_(None), Deal.state.in_(STANDING), Deal.submitted_at.is_not(None),
            or_(Deal.protected_until.is_(None), Deal.protected_until >= today),
            or_((Deal.customer_key != "") & (Deal.customer_key == deal.customer_key),
                (func.length(Deal.customer_core) >= LEAST_CORE) & (func.length(core) >= LEAST_CORE) & alike),
        )
        .order_by(Deal.submitted_at, Deal.seq)
    )  # fmt: skip
    return [
        Rival(one.id, one.submitted_at) for one in session.scalars(query)
        if one.submitted_at is not None and (_same_key(one, deal) or _same_line(one.product_line, line))
    ]  # fmt: skip


def _same_key(one: Deal, other: Deal) -> bool:
    return bool(one.customer_key) and one.customer_key == other.customer_key


def _same_line(line: str, other: str) -> bool:
    """No product line means all of them."""
    return not line or not other or normal_key(line) == other


# --- steps --------------------------------------------------------------------------------------------------


@office_decides("deal.submit", get)
def submit(session: Session, deal_id: UUID, version: int | None = None) -> DealDetails:
    """Hand it in: from now on it counts, by the office's time; what stands before it is noted."""
    deal = _step(session, deal_id, version, "submit")
    deal.submitted_at = deal.submitted_at or clock.now()
    deal.number = deal.number or numbering.take_one(session, "deal", clock.today())
    earlier = [one for one in rivals(session, deal, clock.today()) if one.submitted_at <= deal.submitted_at]
    deal.conflict_of_id = earlier[0].id if earlier else None
    return _moved(session, deal, "submit")


@needs_office
def review(session: Session, deal_id: UUID, version: int | None = None) -> DealDetails:
    """Somebody looks at it."""
    return _moved(session, _step(session, deal_id, version, "review"), "review")


@needs_office
def approve(session: Session, deal_id: UUID, version: int | None = None) -> DealDetails:
    """Protect the deal for the days of the setting; refused while an earlier one of the same customer is protected."""
    deal = _step(session, deal_id, version, "approve")
    today = clock.today()
    earlier = [one for one in rivals(session, deal, today) if deal.submitted_at is None or one.submitted_at <= deal.submitted_at]
    if earlier:
        deal.conflict_of_id = earlier[0].id
        raise RuleBroken(
            N_("{other} was registered first and is protected. Nothing was changed. Reject this one, or wait until the other "
               "is decided or its protection ends."), other=_name_of(session, earlier[0].id),
        )  # fmt: skip
    deal.conflict_of_id = None
    deal.protected_until = today + timedelta(days=int(company.get(session, "deals.protect_days")))
    return _decided(session, deal, "approve", "")


@needs_office
def give_back(session: Session, deal_id: UUID, reason: str, version: int | None = None) -> DealDetails:
    """Return it to be completed; it keeps the time at which it was first submitted."""
    deal = _step(session, deal_id, version, "return")
    return _decided(session, deal, "return", clean_line(reason, tr("Say what is missing."), "reason"))


@needs_office
def reject(session: Session, deal_id: UUID, reason: str, version: int | None = None) -> DealDetails:
    """Refuse it for good."""
    deal = _step(session, deal_id, version, "reject")
    return _decided(session, deal, "reject", clean_line(reason, tr("Say why it is rejected."), "reason"))


@needs_office
def withdraw(session: Session, deal_id: UUID, version: int | None = None) -> DealDetails:
    """The agent gives it up."""
    return _moved(session, _step(session, deal_id, version, "withdraw"), "withdraw")


@needs_office
def extend(session: Session, deal_id: UUID, reason: str, version: int | None = None) -> DealDetails:
    """Protect it once more for the same time, as often as the setting allows."""
    why = clean_line(reason, tr("Say why it is extended."), "reason")
    deal = _step(session, deal_id, version, "extend")
    if _left(session, deal) < 1:
        raise RuleBroken(N_("This protection was extended as often as is allowed. Nothing was changed. Register the deal anew "
                            "once it has ended."))  # fmt: skip
    assert deal.protected_until is not None
    deal.protected_until += timedelta(days=int(company.get(session, "deals.protect_days")))
    deal.extensions += 1
    deal.reason = why
    session.flush()
    return _details(session, deal)


@needs_office
def convert(session: Session, deal_id: UUID, order_id: UUID, version: int | None = None) -> DealDetails:
    """The deal became an order of the same agent."""
    deal = _step(session, deal_id, version, "convert")
    order: Order = rights.find(session, Order, order_id)
    if order.agent_id != deal.agent_id:
        raise InvalidInput({"order_id": tr("This order belongs to another agent.")})
    if order.state is OrderState.CANCELLED:
        raise InvalidInput({"order_id": tr("This order was cancelled.")})
    deal.order_id = order.id
    return _moved(session, deal, "convert")


def orders_of(session: Session, deal_id: UUID) -> list[tuple[UUID, str]]:
    """Orders a deal can become: those of its agent that are not cancelled, the newest first."""
    deal: Deal = rights.find(session, Deal, deal_id)
    rows = session.execute(
        select(Order.id, func.coalesce(Order.number, Order.temp_number), Order.ordered_on)
        .where(Order.agent_id == deal.agent_id, Order.deleted_at.is_(None), Order.state != OrderState.CANCELLED,
               rights.visible(session, Order))
        .order_by(Order.ordered_on.desc(), Order.seq.desc()).limit(50)
    )  # fmt: skip
    return [(key, f"{number}  {format_day(day)}") for key, number, day in rows]


def _step(session: Session, deal_id: UUID, version: int | None, step: str) -> Deal:
    deal: Deal = rights.find(session, Deal, deal_id)
    rights.require(session, "deal", NEEDED[step], deal)
    if version is not None and version != deal.version:
        raise Conflict(current=_details(session, deal))
    if not _possible(deal, step):
        raise RuleBroken(N_("This step is not possible for this registration now. Nothing was changed. Refresh the page to see "
                            "what is possible."))  # fmt: skip
    return deal


def _possible(deal: Deal, step: str) -> bool:
    running = status_of(deal.state, deal.protected_until, clock.today()) is DealStatus.APPROVED
    if step == "extend":
        return running
    return deal.state in TRANSITIONS[step][0] and (step != "convert" or running) and deal.deleted_at is None


def _moved(session: Session, deal: Deal, step: str) -> DealDetails:
    deal.state = TRANSITIONS[step][1]
    session.flush()
    return _details(session, deal)


def _decided(session: Session, deal: Deal, step: str, reason: str) -> DealDetails:
    deal.decided_by, deal.decided_at, deal.reason = rights.principal_of(session).user_id, clock.now(), reason
    return _moved(session, deal, step)


def _left(session: Session, deal: Deal) -> int:
    return max(0, int(company.get(session, "deals.extensions")) - deal.extensions)


def _name_of(session: Session, deal_id: UUID) -> str:
    """What another registration is called; nothing of it for who may not see it."""
    row = session.execute(
        select(Deal.number, Agent.name).join(Agent, Agent.id == Deal.agent_id)
        .where(Deal.id == deal_id, rights.visible(session, Deal), rights.visible(session, Agent))
    ).first()  # fmt: skip
    if row is None:
        return tr("A deal of another agent")
    return tr("{number} of {agent}", number=row.number or "", agent=row.name)


def _details(session: Session, deal: Deal) -> DealDetails:
    today = clock.today()
    agent = session.scalars(select(Agent.name).where(Agent.id == deal.agent_id)).first() or ""
    order = session.scalars(select(Order.number).where(Order.id == deal.order_id)).first() if deal.order_id else None
    decider = session.scalars(select(User.name).where(User.id == deal.decided_by)).first() if deal.decided_by else None
    left = _left(session, deal)
    allowed = {
        step for step, letter in NEEDED.items()
        if _possible(deal, step) and rights.may(session, "deal", letter, deal.bucket) and (step != "extend" or left)
    }  # fmt: skip
    if deal.state in EDITABLE and rights.may(session, "deal", "U", deal.bucket):
        allowed.add("save")
    draft = DealDraft(id=deal.id, version=deal.version, agent_name=agent,
                      **{name: getattr(deal, name) for name in (*_FIELDS, *_TEXTS)})  # fmt: skip
    made = DealDetails(**{name: getattr(draft, name) for name in draft.__dataclass_fields__})
    return replace(
        made, number=deal.number or "", state=deal.state, status=status_of(deal.state, deal.protected_until, today),
        captured_at=deal.captured_at, submitted_at=deal.submitted_at, protected_until=deal.protected_until,
        extensions=deal.extensions, extensions_left=left, conflict_of_id=deal.conflict_of_id,
        conflict=_name_of(session, deal.conflict_of_id) if deal.conflict_of_id else "", decided_by=decider or "",
        decided_at=deal.decided_at, reason=deal.reason, order_id=deal.order_id, order_number=order or "",
        allowed=frozenset(allowed),
    )  # fmt: skip
