"""Orders: header and lines as typed, priced, rounded per line and stored; the states are in order_states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import money
from models.agreements.records import Contract
from models.analysis.figures import COUNTING, period_of
from models.children import lay_over
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.limits import misfits, require_numbers
from models.partners.records import Agent, AgentAddress, AgentStatus
from models.platform import company, numbering, rights
from models.platform.records import User
from models.sales.credit import Exposure, exposure
from models.sales.order_pricing import amounts, described, priced, unknown_units
from models.sales.order_shapes import HoldInfo, OrderDetails, OrderDraft, OrderLineDraft, is_empty
from models.sales.records import CreditHold, Order, OrderKind, OrderLine, OrderState
from models.stock.records import StockMove, Warehouse
from models.text import Kind, check_text

__all__ = [
    "HoldInfo", "OrderDetails", "OrderDraft", "OrderLineDraft", "address_text", "amounts", "check", "check_submit",
    "copied", "credit_of", "described", "details", "get", "is_empty", "lines_of", "names_of", "priced", "remove",
    "restore", "save", "shipped_quantities", "total_up",
]  # fmt: skip

ZERO = Decimal(0)
MOST_LINES = 10_000
QUANTITY_LIMIT = Decimal(10) ** 9
_TEXTS = {"customer_ref": Kind.CODE, "note": Kind.NOTE, "external_no": Kind.CODE}
_HEADER = (
    "kind",
    "agent_id",
    "contract_id",
    "warehouse_id",
    "territory_id",
    "seller_id",
    "ship_to_id",
    "ordered_on",
    "required_on",
    "currency",
    "prices_include_tax",
    "freight",
    "prepaid",
    "origin_id",
)
EDITABLE = (OrderState.DRAFT,)


# --- checking --------------------------------------------------------------------------------


def check(draft: OrderDraft) -> dict[str, str]:
    """Problems that make a value impossible, by field path; a draft with gaps is fine."""
    problems: dict[str, str] = {}
    for name, kind in _TEXTS.items():
        check_text(problems, name, getattr(draft, name), kind)
    if draft.agent_id is None:
        problems["agent_id"] = tr("Choose an agent.")
    if draft.ordered_on is not None and not 1990 <= draft.ordered_on.year <= 2100:
        problems["ordered_on"] = tr("This day lies too far away.")
    if draft.required_on is not None and draft.ordered_on is not None and draft.required_on < draft.ordered_on:
        problems["required_on"] = tr("Goods cannot be wanted before they are ordered.")
    if draft.currency not in money.CURRENCIES:
        problems["currency"] = tr("Choose a currency.")
    if not 0 <= draft.freight < 10**12:
        problems["freight"] = tr("Freight is not negative.")
    if len(draft.lines) > MOST_LINES:
        problems["lines"] = tr("A document has at most {most} lines.", most=MOST_LINES)
    for index, line in enumerate(draft.lines):
        if not is_empty(line):
            for name, text in line_problems(line, draft.kind).items():
                problems[f"lines/{index}/{name}"] = text
    return misfits(draft, Order, lines=OrderLine) | problems


def check_submit(draft: OrderDraft) -> dict[str, str]:
    """What is still missing before an order can be handed in, besides impossible values; in reading order."""
    problems = {} if draft.agent_id is not None else {"agent_id": tr("Choose an agent.")}
    if draft.warehouse_id is None:
        problems["warehouse_id"] = tr("Choose the warehouse that delivers.")
    filled = [(index, line) for index, line in enumerate(draft.lines) if not is_empty(line)]
    if not filled:
        problems["lines"] = tr("An order needs at least one line.")
    for index, line in filled:
        if not line.quantity:
            problems[f"lines/{index}/quantity"] = tr("Type a quantity.")
        if line.unit_price is None:
            problems[f"lines/{index}/unit_price"] = tr("There is no price for this product. Type one.")
    return problems | {path: text for path, text in check(draft).items() if path not in problems}


def line_problems(line: OrderLineDraft, kind: OrderKind = OrderKind.SALE) -> dict[str, str]:
    """What is wrong with one line, by field."""
    found: dict[str, str] = {}
    check_text(found, "note", line.note, Kind.NAME)
    check_text(found, "unit", line.unit, Kind.CODE)
    check_text(found, "external_no", line.external_no, Kind.CODE)
    if line.product_id is None:
        found["product_id"] = tr("Choose a product.")
    if not line.quantity:
        pass
    elif (line.quantity < 0) is not (kind is OrderKind.RETURN):
        back = kind is OrderKind.RETURN
        found["quantity"] = tr("A return carries negative quantities.") if back else tr("A quantity is not negative.")
    elif abs(line.quantity) >= QUANTITY_LIMIT or money.round_quantity(line.quantity) != line.quantity:
        found["quantity"] = tr("A quantity has at most nine digits and six decimals.")
    if line.unit_price is not None and not 0 <= line.unit_price < 10**12:
        found["unit_price"] = tr("A price is not negative.")
    if not 0 <= line.discount_rate <= 1:
        found["discount_rate"] = tr("A discount lies between 0 and 100 %.")
    if line.tax_rate is not None and not 0 <= line.tax_rate <= 1:
        found["tax_rate"] = tr("A tax rate lies between 0 and 100 %.")
    return found


def credit_of(session: Session, agent_id: UUID, without: UUID | None = None) -> Exposure:
    """What an agent owes against what it may owe; visible to whoever may see the agent's orders."""
    rights.require(session, "order", "R", agent_id)
    return exposure(session, agent_id, clock.today(), without=without)


# --- reading ---------------------------------------------------------------------------------------------


def get(session: Session, order_id: UUID) -> OrderDetails:
    """One order with its lines."""
    return details(session, rights.find(session, Order, order_id))


def details(session: Session, order: Order) -> OrderDetails:
    """A stored order as the screen shows it."""
    from models.sales.order_states import allowed

    held = session.scalars(
        select(CreditHold).where(CreditHold.order_id == order.id, CreditHold.released_at.is_(None))
    ).all()
    return OrderDetails(
        id=order.id,
        version=order.version,
        **{name: getattr(order, name) for name in (*_HEADER, *_TEXTS)},
        lines=lines_of(session, order),
        number=order.number or "",
        temp_number=order.temp_number,
        state=order.state,
        agent_code=order.agent_code,
        agent_name=order.agent_name,
        **names_of(session, order),
        net_total=order.net_total,
        tax_total=order.tax_total,
        gross_total=order.gross_total,
        quantity_total=order.quantity_total,
        holds=tuple(HoldInfo(hold.reason, hold.amount_over, hold.detail) for hold in held),
        cancel_reason=order.cancel_reason,
        submitted_at=order.submitted_at,
        confirmed_at=order.confirmed_at,
        shipped_on=order.shipped_on,
        removed=order.deleted_at is not None,
        allowed=allowed(session, order),
    )


def names_of(session: Session, header: Order | OrderDraft) -> dict[str, Any]:
    """The words beside the keys of a header."""
    address = session.get(AgentAddress, header.ship_to_id) if header.ship_to_id is not None else None
    return {
        "contract_number": _one(session, Contract.number, header.contract_id),
        "warehouse_name": _one(session, Warehouse.name, header.warehouse_id),
        "seller_name": _one(session, User.name, header.seller_id),
        "ship_to_text": address_text(address) if address is not None else "",
    }


def address_text(address: AgentAddress) -> str:
    """An address in one line."""
    place = "".join((address.province, address.city, address.district, address.line))
    return " ".join(part for part in (place, address.receiver, address.phone) if part)


def _one(session: Session, column: Any, key: UUID | None) -> str:
    if key is None:
        return ""
    return session.scalars(select(column).where(column.class_.id == key)).first() or ""


def shipped_quantities(session: Session, order_id: UUID) -> dict[UUID, Decimal]:
    """Order line → base quantity that left stock for it."""
    rows = (
        select(StockMove.order_line_id, func.sum(StockMove.quantity))
        .join(OrderLine, OrderLine.id == StockMove.order_line_id)
        .where(OrderLine.order_id == order_id)
        .group_by(StockMove.order_line_id)
    )
    return {line: -Decimal(quantity) for line, quantity in session.execute(rows) if line is not None}


def lines_of(session: Session, order: Order) -> tuple[OrderLineDraft, ...]:
    """The lines of an order in their order."""
    gone = shipped_quantities(session, order.id)
    rows = session.scalars(
        select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.line_no, OrderLine.seq)
    )
    return tuple(
        OrderLineDraft(
            id=line.id,
            product_id=line.product_id,
            quantity=line.quantity or None,
            unit=line.unit,
            unit_price=None if _without_price(line) else line.unit_price,
            own_price=bool((line.price_trace or {}).get("manual")),
            discount_rate=line.discount_rate,
            tax_rate=line.tax_rate,
            note=line.note,
            external_no=line.external_no,
            product_code=line.product_code,
            description=line.description,
            unit_factor=line.unit_factor,
            base_quantity=line.base_quantity,
            net_amount=line.net_amount,
            tax_amount=line.tax_amount,
            gross_amount=line.gross_amount,
            price_trace=line.price_trace,
            shipped=gone.get(line.id, ZERO),
        )
        for line in rows
    )


def _without_price(line: OrderLine) -> bool:
    """Whether the stored zero stands for a price that is still missing."""
    trace = line.price_trace
    return not line.unit_price and isinstance(trace, dict) and "price" in trace and trace["price"] is None


# --- writing ---------------------------------------------------------------------------------------------


def save(session: Session, draft: OrderDraft) -> OrderDetails:
    """Store a draft order with its lines, also with gaps; from submission on it is changed by its steps only."""
    require_numbers(draft)
    order, is_new = _loaded(session, draft)
    problems = unknown_units(session, draft) | check(draft)
    if problems:
        raise InvalidInput(problems)
    agent = rights.find(session, Agent, draft.agent_id)  # type: ignore[arg-type]
    if agent.status in (AgentStatus.TERMINATED, AgentStatus.BLACKLISTED):
        raise RuleBroken(
            N_("{agent} no longer buys from us. The order was not saved. Choose another agent."), agent=agent.name
        )
    _refuse_own_prices(session, order, draft)
    draft = priced(session, replace(draft, lines=tuple(line for line in draft.lines if not is_empty(line))))
    for name in _HEADER:
        setattr(order, name, getattr(draft, name))
    for name, kind in _TEXTS.items():
        setattr(order, name, check_text({}, name, getattr(draft, name), kind))
    order.ordered_on = draft.ordered_on or clock.today()
    order.agent_code, order.agent_name, order.bucket = agent.code, agent.name, agent.id
    if is_new:
        order.state = OrderState.DRAFT
        order.temp_number = numbering.take_one(session, "order_temp", order.ordered_on, device=_device(session))
        session.add(order)
    session.flush()
    _save_lines(session, order, draft.lines)
    total_up(order, draft.lines)
    session.flush()
    return details(session, order)


def _device(session: Session) -> str:
    """The mark of temporary numbers: 临-0007."""
    return str(company.get(session, "orders.temporary_mark", "临"))


def _refuse_own_prices(session: Session, order: Order, draft: OrderDraft) -> None:
    """A typed price needs the right to change prices, unless somebody who has it typed it before.

    A return keeps the price its goods were sold for, whoever writes it.
    """
    if _may_price(session, draft):
        return
    rows = select(OrderLine).where(OrderLine.order_id == order.id)
    stored: dict[UUID | None, Decimal] = {
        line.id: line.unit_price for line in session.scalars(rows) if (line.price_trace or {}).get("manual")
    }
    sold = sold_prices(session, draft)
    refused = {
        f"lines/{index}/unit_price": tr("You may not change prices. Clear this one to get the list price.")
        for index, line in enumerate(draft.lines)
        if line.own_price
        and line.unit_price is not None
        and stored.get(line.id) != line.unit_price
        and (line.product_id, line.unit, line.unit_price) not in sold
    }
    if refused:
        raise InvalidInput(refused)


def sold_prices(session: Session, draft: OrderDraft) -> set[tuple[UUID | None, str, Decimal]]:
    """(product, unit, price) of the order whose goods a return brings back, if the person may see that order."""
    if draft.kind is not OrderKind.RETURN or draft.origin_id is None:
        return set()
    rows = (
        select(OrderLine.product_id, OrderLine.unit, OrderLine.unit_price)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.id == draft.origin_id, Order.agent_id == draft.agent_id, OrderLine.deleted_at.is_(None))
        .where(rights.visible(session, Order))
    )
    return {(product, unit, price) for product, unit, price in session.execute(rows)}


def _loaded(session: Session, draft: OrderDraft) -> tuple[Order, bool]:
    known = draft.id is not None and session.scalars(select(Order.id).where(Order.id == draft.id)).first()
    if not known:
        rights.require(session, "order", "C", draft.agent_id)
        return Order(id=draft.id or new_id()), True
    order = rights.find(session, Order, draft.id, "U")  # type: ignore[arg-type]
    if draft.version is not None and draft.version != order.version:
        raise Conflict(current=details(session, order))
    if order.state not in EDITABLE:
        raise RuleBroken(
            N_("Order {number} is no longer a draft. Nothing was changed. Cancel it or copy it as a new order."),
            number=order.number or order.temp_number,
        )
    return order, False


def total_up(order: Order, lines: Sequence[OrderLineDraft]) -> None:
    """Totals are the sums of the rounded lines."""
    order.line_count = len(lines)
    order.quantity_total = money.total([line.quantity or ZERO for line in lines])
    order.net_total = money.total([line.net_amount for line in lines])
    order.tax_total = money.total([line.tax_amount for line in lines])
    order.gross_total = money.total([line.gross_amount for line in lines])


def _save_lines(session: Session, order: Order, drafts: Sequence[OrderLineDraft]) -> None:
    stored = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).all()

    def make() -> OrderLine:
        return OrderLine(id=new_id(), order_id=order.id)

    def fill(row: OrderLine, draft: OrderLineDraft, place: int) -> None:
        row.line_no = place
        for name in _LINE:
            setattr(row, name, getattr(draft, name))
        row.quantity, row.unit_price = draft.quantity or ZERO, draft.unit_price or ZERO
        row.tax_rate = draft.tax_rate or ZERO
        row.external_no = check_text({}, "external_no", draft.external_no, Kind.CODE)
        row.note = check_text({}, "note", draft.note, Kind.NAME)
        row.agent_id, row.agent_name, row.bucket = order.agent_id, order.agent_name, order.agent_id
        row.ordered_on, row.period = order.ordered_on, period_of(order.ordered_on)
        row.currency, row.counts = order.currency, order.state in COUNTING

    lay_over(session, order, stored, drafts, make, fill)


_LINE = (
    "product_id",
    "product_code",
    "description",
    "unit",
    "unit_factor",
    "base_quantity",
    "discount_rate",
    "net_amount",
    "tax_amount",
    "gross_amount",
    "price_trace",
)


def remove(session: Session, order_id: UUID, version: int | None = None) -> None:
    """Put a draft aside; orders that were submitted are cancelled instead."""
    order = rights.find(session, Order, order_id, "D")
    if version is not None and version != order.version:
        raise Conflict(current=details(session, order))
    if order.state is not OrderState.DRAFT:
        raise RuleBroken(N_("Only drafts can be deleted. Nothing was changed. Cancel the order instead."))
    order.deleted_at = clock.now()


def restore(session: Session, order_id: UUID) -> OrderDetails:
    """Take a deleted draft back."""
    order = rights.find(session, Order, order_id, "D")
    order.deleted_at = None
    session.flush()
    return details(session, order)


def copied(session: Session, order_id: UUID) -> OrderDetails:
    """A new draft with the lines of an order, priced anew; submitting it checks everything again.

    Typed prices are taken along by those who may change prices.
    """
    source = get(session, order_id)
    draft = priced(session, with_names(session, copy_of(source, clock.today(), _may_price(session, source))))
    return OrderDetails(**{one.name: getattr(draft, one.name) for one in fields(draft)})


def _may_price(session: Session, draft: OrderDraft) -> bool:
    return rights.may(session, "price", "U", draft.agent_id)


def with_names(session: Session, draft: OrderDraft) -> OrderDraft:
    """The draft with the names that are shown beside its keys."""
    return replace(draft, **names_of(session, draft))


def copy_of(source: OrderDetails, on: date | None = None, own_prices: bool = True) -> OrderDraft:
    """A new draft with the same lines, for its own day."""
    lines = tuple(
        OrderLineDraft(
            product_id=line.product_id,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price if line.own_price and own_prices else None,
            own_price=line.own_price and own_prices,
            discount_rate=line.discount_rate,
            tax_rate=line.tax_rate,
            note=line.note,
        )
        for line in source.lines
    )
    own = ("ordered_on", "required_on", "origin_id")
    header = {name: getattr(source, name) for name in _HEADER if name not in own}
    header |= {"agent_code": source.agent_code, "agent_name": source.agent_name}
    return OrderDraft(**header, note=source.note, ordered_on=on, origin_id=source.id, lines=lines)
