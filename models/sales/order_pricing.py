"""Prices and amounts of order lines: from the agent's price list, with the reason kept, rounded line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import money
from models.catalog import prices
from models.catalog.records import Product, ProductUnit
from models.clock import clock
from models.i18n import tr
from models.sales.order_shapes import OrderDraft, OrderLineDraft
from models.sales.records import OrderLine

ZERO, ONE = Decimal(0), Decimal(1)
Packs = Mapping[tuple[UUID, str], Decimal]


def amounts(line: OrderLineDraft, currency: str, prices_include_tax: bool) -> OrderLineDraft:
    """The line with its amounts, rounded half up by itself to the smallest unit of the currency."""
    if line.quantity is None or line.unit_price is None:
        return replace(line, net_amount=ZERO, tax_amount=ZERO, gross_amount=ZERO)
    made = money.line_amounts(
        line.quantity, line.unit_price, line.discount_rate, line.tax_rate or ZERO, prices_include_tax, currency
    )
    return replace(line, net_amount=made.net, tax_amount=made.tax, gross_amount=made.total)


def priced(session: Session, draft: OrderDraft) -> OrderDraft:
    """The order with names, units, prices and amounts of its lines.

    A line without its own price takes the agent's price of that day for its quantity in base units, and keeps how
    it was found (the trace).
    """
    keys = {line.product_id for line in draft.lines if line.product_id is not None}
    products = {p.id: p for p in session.scalars(select(Product).where(Product.id.in_(keys)))} if keys else {}
    packs = _packs(session, keys, draft)
    measured = [_measured(line, products, packs) for line in draft.lines]
    quotes = _quotes(session, draft, measured)
    lines = []
    for line in measured:
        product = products.get(line.product_id) if line.product_id is not None else None
        if product is None:
            lines.append(line)
            continue
        quote = None if line.own_price else quotes.get((product.id, abs(line.base_quantity) or line.unit_factor))
        lines.append(amounts(_described(line, product, quote), draft.currency, draft.prices_include_tax))
    return replace(draft, lines=tuple(lines))


def _measured(line: OrderLineDraft, products: Mapping[UUID, Product], packs: Packs) -> OrderLineDraft:
    """The line with its unit and its quantity in base units."""
    product = products.get(line.product_id) if line.product_id is not None else None
    if product is None:
        return line
    unit = line.unit or product.unit
    factor = ONE if unit == product.unit else packs.get((product.id, unit), ONE)
    base = money.round_quantity(money.multiply(line.quantity or ZERO, factor))
    return replace(line, unit=unit, unit_factor=factor, base_quantity=base)


def _quotes(session: Session, draft: OrderDraft, lines: Sequence[OrderLineDraft]) -> dict[tuple[UUID, Decimal], Any]:
    """The agent's price of each product at each base quantity; the same product may stand on several lines."""
    waiting = {
        (line.product_id, abs(line.base_quantity) or line.unit_factor)
        for line in lines
        if line.product_id is not None and not line.own_price
    }
    found: dict[tuple[UUID, Decimal], Any] = {}
    on = draft.ordered_on or clock.today()
    while waiting:
        once: dict[UUID, Decimal] = {}
        for product, quantity in sorted(waiting, key=lambda pair: pair[1]):
            once.setdefault(product, quantity)
        waiting -= set(once.items())
        quotes = prices.prices_for(session, draft.agent_id, list(once.items()), on, draft.currency)
        found |= {(product, once[product]): quote for product, quote in quotes.items()}
    return found


def unknown_units(session: Session, draft: OrderDraft) -> dict[str, str]:
    """Units their product is not sold in, by field path: nobody knows how much one of them is."""
    typed = {at: line for at, line in enumerate(draft.lines) if line.product_id is not None and line.unit}
    keys = {line.product_id for line in typed.values() if line.product_id is not None}
    if not keys:
        return {}
    known: set[Any] = {(key, unit) for key, unit in session.execute(
        select(Product.id, Product.unit).where(Product.id.in_(keys))
    )}
    known |= set(_packs(session, keys, draft))
    return {
        f"lines/{at}/unit": tr("The unit “{unit}” is not known for this product.", unit=line.unit[:40])
        for at, line in typed.items()
        if (line.product_id, line.unit) not in known
    }


def _packs(session: Session, keys: set[UUID], draft: OrderDraft) -> Packs:
    """How many base units a pack is: as sold earlier on this order or the one it takes back, else as it is today."""
    earlier = [key for key in (draft.id, draft.origin_id) if key is not None]
    sold = select(OrderLine.product_id, OrderLine.unit, OrderLine.unit_factor).where(
        OrderLine.order_id.in_(earlier), OrderLine.product_id.in_(keys)
    )
    rows = select(ProductUnit.product_id, ProductUnit.unit, ProductUnit.factor).where(
        ProductUnit.product_id.in_(keys), ProductUnit.deleted_at.is_(None)
    )
    found = {(product, unit): factor for product, unit, factor in session.execute(sold)} if earlier else {}
    return found | {(product, unit): factor for product, unit, factor in session.execute(rows)}


def _described(line: OrderLineDraft, product: Product, quote: Any) -> OrderLineDraft:
    price, trace = line.unit_price, line.price_trace
    if line.own_price:
        trace = {"manual": True, "price": None if price is None else money.format_plain(price)}
    elif quote is not None:
        trace = dict(quote.trace)
        price = None if quote.price is None else money.round_price(money.multiply(quote.price, line.unit_factor))
    return replace(
        line,
        unit_price=price,
        price_trace=trace,
        tax_rate=product.tax_rate if line.tax_rate is None else line.tax_rate,
        product_code=product.code,
        description=described(product.name, product.spec),
    )


def described(name: str, spec: str) -> str:
    """The words of a line for a product."""
    return f"{name} {spec}".strip()[:200]
