"""Orders: header and lines as typed, priced, rounded per line and stored; the states are in order_states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import money
from models.agreements.records import Contract, ContractState
from models.analysis.figures import COUNTING, period_of
from models.catalog import prices
from models.catalog.records import Product, ProductUnit
from models.children import lay_over
from models.clock import clock
from models.errors import Conflict, InvalidInput, NotFound, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.partners.records import AddressKind, Agent, AgentAddress, AgentStatus
from models.platform import company, numbering, rights
from models.sales.credit import Exposure, exposure
from models.sales.records import CreditHold, HoldReason, Order, OrderKind, OrderLine, OrderState
from models.stock.records import StockMove, Warehouse
from models.text import Kind, check_text

ZERO, ONE = Decimal(0), Decimal(1)
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
)
EDITABLE = (OrderState.DRAFT,)


@dataclass(frozen=True)
class OrderLineDraft:
    """A line as typed. Without a price the agent's own price is taken; figures beside are computed, not typed."""

    id: UUID | None = None
    product_id: UUID | None = None
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    own_price: bool = False
    discount_rate: Decimal = ZERO
    tax_rate: Decimal | None = None
    note: str = ""
    product_code: str = ""
    description: str = ""
    unit_factor: Decimal = ONE
    base_quantity: Decimal = ZERO
    net_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    gross_amount: Decimal = ZERO
    price_trace: Any = None
    shipped: Decimal = ZERO


@dataclass(frozen=True)
class OrderDraft:
    """An order as typed."""

    id: UUID | None = None
    version: int | None = None
    kind: OrderKind = OrderKind.SALE
    agent_id: UUID | None = None
    contract_id: UUID | None = None
    warehouse_id: UUID | None = None
    territory_id: UUID | None = None
    seller_id: UUID | None = None
    ship_to_id: UUID | None = None
    ordered_on: date | None = None
    required_on: date | None = None
    customer_ref: str = ""
    currency: str = "CNY"
    prices_include_tax: bool = True
    freight: Decimal = ZERO
    prepaid: bool = False
    note: str = ""
    external_no: str = ""
    lines: tuple[OrderLineDraft, ...] = ()


@dataclass(frozen=True)
class HoldInfo:
    """A reason an order is held, as the screen explains it."""

    reason: HoldReason
    amount_over: Decimal
    detail: Any


@dataclass(frozen=True)
class OrderDetails(OrderDraft):
    """A stored order with what the screen shows beside it."""

    number: str = ""
    temp_number: str = ""
    state: OrderState = OrderState.DRAFT
    agent_code: str = ""
    agent_name: str = ""
    contract_number: str = ""
    warehouse_name: str = ""
    net_total: Decimal = ZERO
    tax_total: Decimal = ZERO
    gross_total: Decimal = ZERO
    quantity_total: Decimal = ZERO
    holds: tuple[HoldInfo, ...] = ()
    cancel_reason: str = ""
    removed: bool = False
    allowed: frozenset[str] = frozenset()


# --- checking and pricing --------------------------------------------------------------------------------


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
        for name, text in line_problems(line, draft.kind).items():
            problems[f"lines/{index}/{name}"] = text
    return problems


def line_problems(line: OrderLineDraft, kind: OrderKind = OrderKind.SALE) -> dict[str, str]:
    """What is wrong with one line, by field."""
    found: dict[str, str] = {}
    check_text(found, "note", line.note, Kind.NAME)
    if line.product_id is None:
        found["product_id"] = tr("Choose a product.")
    if line.quantity is None or line.quantity == 0:
        found["quantity"] = tr("Type a quantity.")
    elif (line.quantity < 0) is not (kind is OrderKind.RETURN):
        found["quantity"] = (
            tr("A return carries negative quantities.") if kind is OrderKind.RETURN else tr("A quantity is not negative.")
        )
    elif abs(line.quantity) >= QUANTITY_LIMIT or money.round_quantity(line.quantity) != line.quantity:
        found["quantity"] = tr("A quantity has at most nine digits and six decimals.")
    if line.unit_price is not None and not 0 <= line.unit_price < 10**12:
        found["unit_price"] = tr("A price is not negative.")
    if not 0 <= line.discount_rate <= 1:
        found["discount_rate"] = tr("A discount lies between 0 and 100 %.")
    if line.tax_rate is not None and not 0 <= line.tax_rate <= 1:
        found["tax_rate"] = tr("A tax rate lies between 0 and 100 %.")
    return found


def amounts(line: OrderLineDraft, currency: str, prices_include_tax: bool) -> OrderLineDraft:
    """The line with its amounts, rounded half up by itself to the smallest unit of the currency."""
    if line.quantity is None or line.unit_price is None:
        return replace(line, net_amount=ZERO, tax_amount=ZERO, gross_amount=ZERO)
    made = money.line_amounts(
        line.quantity, line.unit_price, line.discount_rate, line.tax_rate or ZERO, prices_include_tax, currency
    )
    return replace(line, net_amount=made.net, tax_amount=made.tax, gross_amount=made.total)


def priced(session: Session, draft: OrderDraft, only: Sequence[int] | None = None) -> OrderDraft:
    """The order with names, units, prices and amounts of its lines; `only` names the lines that changed.

    A line without its own price takes the agent's price of that day and keeps how it was found (the trace).
    """
    chosen = range(len(draft.lines)) if only is None else only
    wanted = [draft.lines[i] for i in chosen if draft.lines[i].product_id is not None]
    keys = {line.product_id for line in wanted}
    products = {p.id: p for p in session.scalars(select(Product).where(Product.id.in_(keys)))} if keys else {}
    packs = _packs(session, keys) if any(line.unit for line in wanted) else {}
    on = draft.ordered_on or clock.today()
    asked = [(line.product_id, abs(line.quantity or ONE)) for line in wanted if not line.own_price]
    quotes = prices.prices_for(session, draft.agent_id, asked, on, draft.currency) if asked else {}  # type: ignore[arg-type]
    lines = list(draft.lines)
    for index in chosen:
        product = products.get(lines[index].product_id)  # type: ignore[arg-type]
        if product is None:
            continue
        quote = quotes.get(product.id)
        lines[index] = amounts(
            _described(lines[index], product, quote, packs), draft.currency, draft.prices_include_tax
        )
    return replace(draft, lines=tuple(lines))


def _packs(session: Session, keys: set[UUID | None]) -> dict[tuple[UUID, str], Decimal]:
    rows = select(ProductUnit.product_id, ProductUnit.unit, ProductUnit.factor).where(
        ProductUnit.product_id.in_(keys), ProductUnit.deleted_at.is_(None)
    )
    return {(product, unit): factor for product, unit, factor in session.execute(rows)}


def _described(
    line: OrderLineDraft, product: Product, quote: Any, packs: dict[tuple[UUID, str], Decimal]
) -> OrderLineDraft:
    unit = line.unit or product.unit
    factor = ONE if unit == product.unit else packs.get((product.id, unit), ONE)
    price, trace = line.unit_price, line.price_trace
    if not line.own_price and quote is not None:
        trace = dict(quote.trace)
        price = None if quote.price is None else money.round_price(money.multiply(quote.price, factor))
    elif line.own_price:
        trace = {"rule": "typed"}
    name = f"{product.name} {product.spec}".strip()
    return replace(
        line,
        unit=unit,
        unit_factor=factor,
        base_quantity=money.round_quantity(money.multiply(line.quantity or ZERO, factor)),
        unit_price=price,
        price_trace=trace,
        tax_rate=product.tax_rate if line.tax_rate is None else line.tax_rate,
        product_code=product.code,
        description=name[:200],
    )


def defaults(session: Session, agent_id: UUID, on: date | None = None) -> dict[str, Any]:
    """What the header of a new order takes from its agent."""
    agent = rights.find(session, Agent, agent_id)
    day = on or clock.today()
    contract = session.scalars(
        select(Contract)
        .where(
            Contract.agent_id == agent_id,
            Contract.state == ContractState.SIGNED,
            Contract.starts_on <= day,
            Contract.ends_on >= day,
            Contract.deleted_at.is_(None),
        )
        .order_by(Contract.ends_on.desc())
    ).first()
    address = session.scalars(
        select(AgentAddress.id)
        .where(
            AgentAddress.agent_id == agent_id,
            AgentAddress.kind == AddressKind.SHIPPING,
            AgentAddress.deleted_at.is_(None),
        )
        .order_by(AgentAddress.is_default.desc(), AgentAddress.position)
    ).first()
    warehouse = agent.warehouse_id or session.scalars(
        select(Warehouse.id).where(Warehouse.closed.is_(False), Warehouse.deleted_at.is_(None)).order_by(Warehouse.code)
    ).first()
    return {
        "agent_name": agent.name,
        "agent_code": agent.code,
        "currency": agent.currency,
        "prices_include_tax": agent.prices_include_tax,
        "contract_id": contract.id if contract else None,
        "contract_number": (contract.number or "") if contract else "",
        "warehouse_id": warehouse,
        "territory_id": agent.territory_id,
        "seller_id": agent.rep_id or agent.manager_id,
        "ship_to_id": address,
    }


def credit_of(session: Session, agent_id: UUID, without: UUID | None = None) -> Exposure:
    """The credit line the order editor shows; visible to whoever may see the agent's orders."""
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
        contract_number=_one(session, Contract.number, order.contract_id),
        warehouse_name=_one(session, Warehouse.name, order.warehouse_id),
        net_total=order.net_total,
        tax_total=order.tax_total,
        gross_total=order.gross_total,
        quantity_total=order.quantity_total,
        holds=tuple(HoldInfo(hold.reason, hold.amount_over, hold.detail) for hold in held),
        cancel_reason=order.cancel_reason,
        removed=order.deleted_at is not None,
        allowed=allowed(session, order),
    )


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
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            own_price=(line.price_trace or {}).get("rule") == "typed",
            discount_rate=line.discount_rate,
            tax_rate=line.tax_rate,
            note=line.note,
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


# --- writing ---------------------------------------------------------------------------------------------


def save(session: Session, draft: OrderDraft) -> OrderDetails:
    """Store a draft order with its lines; from submission on it is changed by its steps only."""
    order, is_new = _loaded(session, draft)
    problems = check(draft)
    if problems:
        raise InvalidInput(problems)
    agent = rights.find(session, Agent, draft.agent_id)  # type: ignore[arg-type]
    if agent.status in (AgentStatus.TERMINATED, AgentStatus.BLACKLISTED):
        raise RuleBroken(
            N_("{agent} no longer buys from us. The order was not saved. Choose another agent."), agent=agent.name
        )
    draft = priced(session, draft)
    missing = {f"lines/{i}/unit_price": tr("There is no price for this product. Type one.")
               for i, line in enumerate(draft.lines) if line.unit_price is None}  # fmt: skip
    if missing:
        raise InvalidInput(missing)
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
    """The mark of this device in temporary numbers."""
    return str(company.get(session, "device.mark", "T"))


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
        row.note = check_text({}, "note", draft.note, Kind.NAME)
        row.agent_id, row.agent_name, row.bucket = order.agent_id, order.agent_name, order.agent_id
        row.ordered_on, row.period = order.ordered_on, period_of(order.ordered_on)
        row.currency, row.counts = order.currency, order.state in COUNTING

    lay_over(session, order, stored, drafts, make, fill)


_LINE = (
    "product_id",
    "product_code",
    "description",
    "quantity",
    "unit",
    "unit_factor",
    "base_quantity",
    "unit_price",
    "discount_rate",
    "tax_rate",
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


def copy_of(source: OrderDetails, on: date | None = None) -> OrderDraft:
    """A new draft with the same lines, priced anew on its own day."""
    lines = tuple(
        OrderLineDraft(
            product_id=line.product_id,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price if line.own_price else None,
            own_price=line.own_price,
            discount_rate=line.discount_rate,
            tax_rate=line.tax_rate,
            note=line.note,
        )
        for line in source.lines
    )
    header = {name: getattr(source, name) for name in _HEADER if name not in ("ordered_on", "required_on")}
    return OrderDraft(**header, note=source.note, ordered_on=on, lines=lines)


def often_bought(session: Session, agent_id: UUID, limit: int = 20) -> list[tuple[UUID, int, Decimal, date]]:
    """(product, times, last quantity, last day) of what an agent orders most, for the quick list."""
    if not rights.may(session, "order", "R", agent_id):
        raise NotFound()
    rows = session.execute(
        select(OrderLine.product_id, func.count().label("times"), func.max(OrderLine.ordered_on))
        .where(OrderLine.agent_id == agent_id)
        .group_by(OrderLine.product_id)
        .order_by(func.count().desc(), func.max(OrderLine.ordered_on).desc())
        .limit(limit)
    ).all()
    found = []
    for product_id, times, last in rows:
        quantity = session.scalars(
            select(OrderLine.quantity)
            .where(OrderLine.agent_id == agent_id, OrderLine.product_id == product_id, OrderLine.ordered_on == last)
            .limit(1)
        ).first()
        found.append((product_id, int(times), quantity or ZERO, last))
    return found
