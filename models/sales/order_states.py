"""The life of an order: one table of steps, one function per step, every step on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import money
from models.analysis.figures import COUNTING
from models.catalog.products import orderable
from models.catalog.records import Product
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.partners import certificates
from models.platform import company, numbering, rights, two_people
from models.sales import credit, repricing, returns
from models.sales.orders import (
    OrderDetails,
    check_submit,
    details,
    get,
    lines_of,
    shipped_quantities,
    total_up,
)
from models.sales.records import (
    ORDER_STATE_WORDS,
    CreditHold,
    HoldReason,
    Order,
    OrderEvent,
    OrderKind,
    OrderLine,
    OrderState,
)
from models.stock import posting, reservations
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.records import MoveKind
from models.sync.deciding import needs_office, office_decides
from models.text import clean_line

ZERO = Decimal(0)

TRANSITIONS: dict[OrderState, dict[str, OrderState]] = {
    OrderState.DRAFT: {"submit": OrderState.SUBMITTED, "cancel": OrderState.CANCELLED},
    OrderState.SUBMITTED: {
        "confirm": OrderState.CONFIRMED,
        "hold": OrderState.HELD,
        "return_to_draft": OrderState.DRAFT,
        "cancel": OrderState.CANCELLED,
    },
    OrderState.HELD: {
        "release": OrderState.SUBMITTED,
        "recheck": OrderState.SUBMITTED,
        "return_to_draft": OrderState.DRAFT,
        "cancel": OrderState.CANCELLED,
    },
    OrderState.CONFIRMED: {
        "ship": OrderState.SHIPPING,
        "complete": OrderState.COMPLETED,
        "cancel": OrderState.CANCELLED,
    },
    OrderState.SHIPPING: {"ship": OrderState.SHIPPING, "complete": OrderState.COMPLETED},
    OrderState.COMPLETED: {},
    OrderState.CANCELLED: {"reopen": OrderState.DRAFT},
}
NEEDED = {
    "submit": ("order", "U"),
    "confirm": ("order", "A"),
    "hold": ("order", "A"),
    "return_to_draft": ("order", "U"),
    "cancel": ("order", "U"),
    "release": ("credit", "A"),
    "recheck": ("order", "U"),
    "ship": ("stock", "A"),
    "complete": ("order", "A"),
    "reopen": ("order", "U"),
}


def allowed(session: Session, order: Order) -> frozenset[str]:
    """What the acting person may do with an order now; «save» and «remove» stand for editing the draft."""
    if order.deleted_at is not None:
        return frozenset({"restore"}) if rights.may(session, "order", "D", order.bucket) else frozenset()
    steps = {step for step in TRANSITIONS[order.state] if rights.may(session, *_needed(order, step), order.bucket)}
    if order.state is OrderState.DRAFT:
        steps |= {w for w, r in (("save", "U"), ("remove", "D")) if rights.may(session, "order", r, order.bucket)}
    return frozenset(steps)


def _needed(order: Order, step: str) -> tuple[str, str]:
    """Entity and right that a step needs; giving up a confirmed order is a decision like confirming it."""
    return ("order", "A") if step == "cancel" and order.state is OrderState.CONFIRMED else NEEDED[step]


def _open(session: Session, order_id: UUID, version: int | None, step: str) -> Order:
    """The order, locked for this step; refuses outdated versions, wrong states and missing rights."""
    order: Order = rights.find(session, Order, order_id)
    rights.require(session, *_needed(order, step), order)
    session.execute(select(Order.seq).where(Order.id == order_id).with_for_update())
    if version is not None and version != order.version:
        raise Conflict(current=details(session, order))
    if order.deleted_at is not None or step not in TRANSITIONS[order.state]:
        raise RuleBroken(
            N_("Order {number} is «{state}»: this step is not possible now. Nothing was changed. Refresh the "
               "page to see what is possible."),
            number=order.number or order.temp_number,
            state=tr(ORDER_STATE_WORDS[order.state]),
        )
    return order


def _move(session: Session, order: Order, to: OrderState, reason: str = "") -> None:
    """Set a state, keep the step, and keep the lines' mark of what counts as sales."""
    before, order.state = order.state, to
    session.add(
        OrderEvent(
            order_id=order.id,
            from_state=before,
            to_state=to,
            at=clock.now(),
            user_id=rights.principal_of(session).user_id,
            reason=reason,
            bucket=order.bucket,
        )
    )
    if (before in COUNTING) != (to in COUNTING):
        session.flush()
        mark = update(OrderLine).where(OrderLine.order_id == order.id).values(counts=to in COUNTING)
        session.execute(mark.execution_options(synchronize_session="fetch"))


def submit(session: Session, order_id: UUID, version: int | None = None) -> OrderDetails:
    """Hand in a draft: official number, and either submitted or held with every reason by name."""
    order = _open(session, order_id, version, "submit")
    draft = details(session, order)
    problems = _refusals(session, order, draft) | returns.check_return(session, order, draft.lines) | check_submit(draft)
    if problems:
        raise InvalidInput(problems, N_("Some fields are needed before submitting. Nothing was submitted."))
    if not order.number:
        series = "return" if order.kind is OrderKind.RETURN else "order"
        order.number = numbering.take_one(session, series, clock.today())
    order.submitted_at = clock.now()
    _decide(session, order)
    session.flush()
    return details(session, order)


def _refusals(session: Session, order: Order, draft: OrderDetails) -> dict[str, str]:
    """Lines whose product is not sold on the day of the order; an agent whose certificates have to be valid and are not."""
    keys = {line.product_id for line in draft.lines}
    known = {row.id: row for row in session.scalars(select(Product).where(Product.id.in_(keys)))}
    found = {}
    for index, line in enumerate(draft.lines):
        why = orderable(known[line.product_id], order.ordered_on) if line.product_id in known else ""
        if why and order.kind is OrderKind.SALE:
            found[f"lines/{index}/product_id"] = why
    if order.kind is OrderKind.SALE and (why := certificates.refusal(session, order.agent_id, clock.today())):
        found["agent_id"] = why
    return found


def _decide(session: Session, order: Order) -> None:
    """Submitted, or held: the check runs on every path that could raise what an agent owes."""
    found = credit.holds_for(session, order, clock.today())
    _end_holds(session, order)
    if found:
        _hold(session, order, found)
    else:
        _move(session, order, OrderState.SUBMITTED)


def _hold(session: Session, order: Order, found: Sequence[credit.Hold], reason: str = "") -> None:
    for hold in found:
        session.add(
            CreditHold(
                order_id=order.id,
                reason=hold.reason,
                amount_over=hold.amount_over,
                detail=hold.detail,
                opened_at=clock.now(),
                note=reason,
                bucket=order.bucket,
            )
        )
    _move(session, order, OrderState.HELD, reason)


def _end_holds(session: Session, order: Order, by: UUID | None = None, note: str | None = None) -> None:
    """Open reasons are over; with `by` a person let them pass, which stays on record."""
    rows = select(CreditHold).where(CreditHold.order_id == order.id, CreditHold.released_at.is_(None))
    for hold in session.scalars(rows):
        hold.released_at, hold.released_by = clock.now(), by
        if note is not None:
            hold.note = note


def _is_released(session: Session, order: Order, hold: credit.Hold) -> bool:
    """Whether somebody let this reason pass already, for at least as much."""
    rows = select(CreditHold.amount_over).where(
        CreditHold.order_id == order.id, CreditHold.reason == hold.reason, CreditHold.released_by.is_not(None)
    )
    return any(amount >= hold.amount_over for amount in session.scalars(rows))


@needs_office
def hold(session: Session, order_id: UUID, reason: str, version: int | None = None) -> OrderDetails:
    """Stop a submitted order by hand; a reason is needed."""
    order = _open(session, order_id, version, "hold")
    why = clean_line(reason, tr("Say why the order is held."))
    _hold(session, order, [credit.Hold(HoldReason.MANUAL)], why)
    session.flush()
    return details(session, order)


@needs_office
def recheck(session: Session, order_id: UUID, version: int | None = None) -> OrderDetails:
    """Look again whether a held order may go on (after a payment or a higher limit)."""
    order = _open(session, order_id, version, "recheck")
    if not credit.holds_for(session, order, clock.today()):
        _decide(session, order)
    session.flush()
    return details(session, order)


@needs_office
def release(session: Session, order_id: UUID, version: int | None = None, note: str = "") -> OrderDetails:
    """Let a held order go on in spite of its reasons (right: credit A); who and why stays on record."""
    note = clean_line(note, path="note")
    order = _open(session, order_id, version, "release")
    if is_own(session, order):
        raise RuleBroken(two_people.REFUSED, what=order.number or order.temp_number)
    _end_holds(session, order, by=rights.principal_of(session).user_id or order.id, note=note)
    _move(session, order, OrderState.SUBMITTED, note)
    session.flush()
    return details(session, order)


def is_own(session: Session, order: Order) -> bool:
    """Whether the person at work wrote this order, handed it in, sells it or buys it: another one has to release it."""
    lines = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.deleted_at.is_(None)))
    handed_in = select(OrderEvent.user_id).where(
        OrderEvent.order_id == order.id, OrderEvent.from_state == OrderState.DRAFT
    )
    people = {order.created_by, order.seller_id, *two_people.authors(*lines), *session.scalars(handed_in)}
    return two_people.is_own(session, people, agent_id=order.agent_id)


@office_decides("order.confirm", get)
def confirm(session: Session, order_id: UUID, version: int | None = None) -> OrderDetails:
    """Accept a submitted order: it counts as sales and its goods are set aside as far as they are there.

    What was confirmed since it was submitted may have used up the credit, or prices are not those of the lists: then it
    is held instead, unless somebody let exactly that pass.
    """
    order = _open(session, order_id, version, "confirm")
    if order.kind is OrderKind.SALE:
        certificates.require(session, order.agent_id, clock.today())
    asked = [*credit.holds_for(session, order, clock.today()), *repricing.holds(session, order)]
    found = [one for one in asked if not _is_released(session, order, one)]
    if found:
        _hold(session, order, found)
        session.flush()
        return details(session, order)
    order.confirmed_at = clock.now()
    _move(session, order, OrderState.CONFIRMED)
    session.flush()
    if order.kind is OrderKind.SALE and order.warehouse_id is not None:
        _reserve(session, order)
    session.flush()
    return details(session, order)


def _reserve(session: Session, order: Order) -> None:
    stocked = select(Product.id).where(Product.stocked.is_(True))
    lines = session.scalars(
        select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.product_id.in_(stocked))
    )
    wanted = [
        reservations.Wanted(line.product_id, order.warehouse_id, line.base_quantity, line.id)  # type: ignore[arg-type]
        for line in lines
    ]
    if not wanted or not rights.may(session, "allocation", "C", order.bucket):
        return
    days = int(company.get(session, "orders.reservation_days"))
    reservations.reserve(
        session,
        wanted,
        order_id=order.id,
        agent_id=order.agent_id,
        expires_on=clock.today() + timedelta(days=days),
        partial=True,
    )


@needs_office
def ship(
    session: Session,
    order_id: UUID,
    quantities: Sequence[tuple[UUID, Decimal]] | None = None,
    version: int | None = None,
    *,
    on: date | None = None,
    carrier: str = "",
    tracking_no: str = "",
    confirmed: bool = False,
) -> OrderDetails:
    """Send goods, or take those of a return in: (line, base quantity) pairs, or everything still open.

    Never more than was ordered.
    """
    order = _open(session, order_id, version, "ship")
    open_now = still_open(session, order)
    wanted = list(quantities) if quantities is not None else list(open_now.items())
    problems = {}
    for index, (line_id, quantity) in enumerate(wanted):
        if not (quantity.is_finite() and 0 < quantity <= open_now.get(line_id, ZERO)):
            left = money.format_quantity(open_now.get(line_id, ZERO))
            problems[f"lines/{index}/quantity"] = tr("Only {left} of this line are still open.", left=left)
    if not wanted:
        problems["lines"] = tr("Nothing of this order is still open.")
    if problems:
        raise InvalidInput(problems, N_("Nothing was shipped. Correct the quantities and try again."))
    products = {
        key: product
        for key, product in session.execute(
            select(OrderLine.id, OrderLine.product_id).where(OrderLine.order_id == order.id)
        )
    }
    lines = tuple(
        MoveLineDraft(product_id=products[line], quantity=quantity, order_line_id=line) for line, quantity in wanted
    )
    document = MoveDraft(
        kind=MoveKind.RETURN if order.kind is OrderKind.RETURN else MoveKind.SHIPMENT,
        moved_on=on or clock.today(),
        warehouse_id=order.warehouse_id,
        agent_id=order.agent_id,
        order_id=order.id,
        carrier=carrier,
        tracking_no=tracking_no,
        lines=lines,
    )
    posting.save_and_post(session, document, confirmed=confirmed)
    done = not still_open(session, order)
    if done:
        order.shipped_on = on or clock.today()
    _move(session, order, OrderState.COMPLETED if done else OrderState.SHIPPING)
    session.flush()
    return details(session, order)


def still_open(session: Session, order: Order) -> dict[UUID, Decimal]:
    """Line → base quantity of stocked goods not yet shipped, or of a return not yet back."""
    gone = shipped_quantities(session, order.id)
    rows = session.execute(
        select(OrderLine.id, OrderLine.base_quantity)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id == order.id, Product.stocked.is_(True))
    )
    way = -1 if order.kind is OrderKind.RETURN else 1
    left = {line: way * (quantity - gone.get(line, ZERO)) for line, quantity in rows}
    return {line: quantity for line, quantity in left.items() if quantity > 0}


@office_decides("order.complete", get)
def complete(session: Session, order_id: UUID, version: int | None = None, reason: str = "") -> OrderDetails:
    """Close an order of which nothing more will be shipped; what never left is no longer owed."""
    order = _open(session, order_id, version, "complete")
    rest = still_open(session, order)
    reason = clean_line(reason)
    if rest and not reason:
        raise InvalidInput(
            {"reason": tr("Say why the rest is not shipped.")},
            N_("Part of this order is not shipped. It was not closed. Type a reason to close it."),
        )
    if rest:
        reservations.release_order(session, order.id)
        _cut(session, order, rest)
    _move(session, order, OrderState.COMPLETED, reason)
    session.flush()
    return details(session, order)


def _cut(session: Session, order: Order, rest: dict[UUID, Decimal]) -> None:
    """Lines keep what was delivered; the order's totals follow."""
    for line in session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)):
        if line.id not in rest:
            continue
        base = line.base_quantity + rest[line.id] * (1 if order.kind is OrderKind.RETURN else -1)
        quantity = money.round_quantity(money.divide(base, line.unit_factor))
        if money.multiply(quantity, line.unit_factor) != base:
            line.unit_price = money.round_price(money.divide(line.unit_price, line.unit_factor))
            line.unit = session.scalars(select(Product.unit).where(Product.id == line.product_id)).one()
            line.unit_factor, quantity = Decimal(1), base
        made = money.line_amounts(
            quantity, line.unit_price, line.discount_rate, line.tax_rate, order.prices_include_tax, order.currency
        )
        line.quantity, line.base_quantity = quantity, base
        line.net_amount, line.tax_amount, line.gross_amount = made.net, made.tax, made.total
    session.flush()
    total_up(order, lines_of(session, order))


@office_decides("order.cancel", get, becomes=OrderState.CANCELLED)
def cancel(session: Session, order_id: UUID, reason: str, version: int | None = None) -> OrderDetails:
    """Give up an order; a reason is needed, set-aside goods become free."""
    order = _open(session, order_id, version, "cancel")
    why = clean_line(reason, tr("Say why the order is cancelled."))
    if shipped_quantities(session, order.id):
        raise RuleBroken(
            N_("Goods of this order are already shipped. It was not cancelled. Take them back as a return.")
        )
    if order.state is OrderState.CONFIRMED:
        reservations.release_order(session, order.id)
    order.cancel_reason = why
    _move(session, order, OrderState.CANCELLED, why)
    session.flush()
    return details(session, order)


def return_to_draft(session: Session, order_id: UUID, reason: str = "", version: int | None = None) -> OrderDetails:
    """Send a submitted or held order back for changes."""
    order = _open(session, order_id, version, "return_to_draft")
    _move(session, order, OrderState.DRAFT, clean_line(reason))
    session.flush()
    return details(session, order)


def reopen(session: Session, order_id: UUID, version: int | None = None) -> OrderDetails:
    """Take a cancelled order up again as a draft; submitting it checks everything anew."""
    order = _open(session, order_id, version, "reopen")
    order.cancel_reason = ""
    _move(session, order, OrderState.DRAFT)
    session.flush()
    return details(session, order)
