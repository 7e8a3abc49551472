"""Products as order entry asks for them: found while typing, with this agent's price, stock and last order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.catalog import prices
from models.catalog.records import PriceItem, Product, ProductStatus, ProductUnit
from models.clock import clock
from models.platform import palette, rights
from models.sales import earlier_orders
from models.stock import levels
from models.stock.records import Warehouse
from models.text import search_form

ZERO, ONE = Decimal(0), Decimal(1)
MOST_FOUND = 8
MOST_ELSEWHERE = 3
EXACT_RANKS = (0, 1)


@dataclass(frozen=True)
class Pack:
    """A unit of a product, as so many base units."""

    unit: str
    factor: Decimal
    is_default: bool = False


@dataclass(frozen=True)
class PriceBreak:
    """The price of one base unit from a quantity on, with its reason; no price is None."""

    from_quantity: Decimal
    price: Decimal | None
    trace: Mapping[str, Any]


@dataclass(frozen=True)
class Elsewhere:
    """What another warehouse could give."""

    warehouse_id: UUID
    name: str
    available: Decimal


@dataclass(frozen=True)
class ProductCard:
    """A product as the entry of an order needs it: units, this agent's prices, stock, last order.

    `available` is None where numbers are not shown (then `band` says it in words) or stock is not kept.
    """

    id: UUID
    code: str
    name: str
    spec: str
    unit: str
    decimals: int
    tax_rate: Decimal
    packs: tuple[Pack, ...]
    breaks: tuple[PriceBreak, ...]
    min_order: Decimal | None
    pack_size: Decimal | None
    stocked: bool
    orderable: bool
    available: Decimal | None = None
    band: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()
    times: int = 0
    last_on: date | None = None
    last_quantity: Decimal | None = None
    last_unit: str = ""

    def price_at(self, base_quantity: Decimal) -> PriceBreak | None:
        """The price that holds for a quantity in base units."""
        reached = [one for one in self.breaks if one.from_quantity <= base_quantity]
        return reached[-1] if reached else (self.breaks[0] if self.breaks else None)


@dataclass(frozen=True)
class FoundProduct:
    """A product that fits a text; `unit` is the pack whose bar code was meant."""

    card: ProductCard
    exact: bool
    unit: str = ""


@dataclass(frozen=True)
class Asking:
    """For whom and from where somebody orders."""

    agent_id: UUID | None = None
    warehouse_id: UUID | None = None
    on: date | None = None
    currency: str | None = None


def delivering(session: Session) -> tuple[tuple[UUID, str], ...]:
    """Own warehouses that can deliver, by code."""
    rows = session.execute(
        select(Warehouse.id, Warehouse.name)
        .where(Warehouse.closed.is_(False), Warehouse.deleted_at.is_(None), Warehouse.agent_id.is_(None))
        .order_by(Warehouse.code)
    )
    return tuple((key, name) for key, name in rows)


def search(session: Session, asking: Asking, text: str) -> list[FoundProduct]:
    """Products that fit a typed text, best first: exact code or bar code, what the agent often orders, then by rank."""
    needle = search_form(text)
    if not needle:
        agent = asking.agent_id
        keys = [key for key, *_ in earlier_orders.usual(session, agent, MOST_FOUND)] if agent is not None else []
        keys += [key for key in _first_products(session) if key not in keys]
        return [FoundProduct(card, False) for card in cards(session, asking, keys[:MOST_FOUND]).values()]
    packs = _by_barcode(session, [text.strip()])
    ranks: dict[UUID, tuple[int, int, str]] = {}
    for hit in palette.palette(session, text, palette.CANDIDATES, kinds=("product",)):
        if hit.active or hit.rank in EXACT_RANKS:
            ranks[hit.id] = (hit.rank, len(hit.name), hit.code)
    for key in packs.get(text.strip(), {}):
        ranks[key] = (0, 0, "")
    often = earlier_orders.how_often(session, asking.agent_id, ranks)
    ordered = sorted(ranks, key=lambda key: (ranks[key][0] not in EXACT_RANKS, -often.get(key, 0), ranks[key]))
    found = cards(session, asking, ordered[:MOST_FOUND])
    units = packs.get(text.strip(), {})
    return [
        FoundProduct(card, ranks[key][0] in EXACT_RANKS, units.get(key, "")) for key, card in found.items()
    ]


def resolve(session: Session, asking: Asking, wanted: Sequence[Mapping[str, str]]) -> list[list[FoundProduct]]:
    """For each wanted product ({"code": …, "barcode": …, "name": …}) all that fit exactly; one means found.

    A name decides only where there is no code, or where a code fits several.
    """
    codes = {text.strip() for one in wanted for role, text in one.items() if role != "name" and text.strip()}
    names = {text.strip() for one in wanted for text in one.values() if text.strip()}
    by_code = _by_code(session, codes)
    by_name = _by_name(session, names)
    fits: list[dict[UUID, str]] = []
    for one in wanted:
        fits.append(_fit(one, by_code, by_name))
    known = cards(session, asking, dict.fromkeys(key for one in fits for key in one))
    return [[FoundProduct(known[key], True, unit) for key, unit in one.items() if key in known] for one in fits]


def _fit(
    one: Mapping[str, str], by_code: Mapping[str, dict[UUID, str]], by_name: Mapping[str, dict[UUID, str]]
) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for role in ("code", "barcode"):
        text = one.get(role, "").strip()
        if text:
            found = found or by_code.get(text.casefold(), {}) or by_name.get(text.casefold(), {})
    named = by_name.get(one.get("name", "").strip().casefold(), {})
    if not found and not one.get("code") and not one.get("barcode"):
        return dict(named)
    if len(found) > 1 and any(key in named for key in found):
        return {key: unit for key, unit in found.items() if key in named}
    return dict(found)


def _by_code(session: Session, codes: Iterable[str]) -> dict[str, dict[UUID, str]]:
    wanted = {form for code in codes for form in (code, code.upper())}
    found: dict[str, dict[UUID, str]] = {}
    for part in _parts(wanted):
        rows = session.execute(
            select(Product.id, Product.code, Product.barcode, Product.external_no).where(
                Product.deleted_at.is_(None),
                rights.visible(session, Product),
                or_(Product.code.in_(part), Product.barcode.in_(part), Product.external_no.in_(part)),
            )
        )
        for key, code, barcode, external in rows:
            for text in (code, barcode, external):
                if text and text in wanted:
                    found.setdefault(text.casefold(), {}).setdefault(key, "")
    for text, packs in _by_barcode(session, wanted).items():
        found.setdefault(text.casefold(), {}).update(packs)
    return found


def _by_barcode(session: Session, texts: Iterable[str]) -> dict[str, dict[UUID, str]]:
    """Bar codes of packs: text → product → unit."""
    found: dict[str, dict[UUID, str]] = {}
    for part in _parts(set(texts)):
        rows = session.execute(
            select(ProductUnit.barcode, ProductUnit.product_id, ProductUnit.unit).where(
                ProductUnit.barcode.in_(part), ProductUnit.deleted_at.is_(None)
            )
        )
        for barcode, key, unit in rows:
            if barcode:
                found.setdefault(barcode, {})[key] = unit
    return found


def _by_name(session: Session, names: Iterable[str]) -> dict[str, dict[UUID, str]]:
    found: dict[str, dict[UUID, str]] = {}
    for part in _parts(set(names)):
        rows = session.execute(
            select(Product.id, Product.name, Product.name_en, Product.spec).where(
                Product.deleted_at.is_(None),
                rights.visible(session, Product),
                or_(Product.name.in_(part), Product.name_en.in_(part), (Product.name + " " + Product.spec).in_(part)),
            )
        )
        for key, name, english, spec in rows:
            for text in (name, english, f"{name} {spec}".strip()):
                if text:
                    found.setdefault(text.casefold(), {}).setdefault(key, "")
    return found


def _parts(texts: set[str]) -> Iterable[list[str]]:
    ordered = sorted(texts)
    return [ordered[at : at + 500] for at in range(0, len(ordered), 500)]


def _first_products(session: Session) -> list[UUID]:
    rows = session.scalars(
        select(Product.id)
        .where(Product.deleted_at.is_(None), Product.status == ProductStatus.ACTIVE, rights.visible(session, Product))
        .order_by(Product.code)
        .limit(MOST_FOUND)
    )
    return list(rows)


def cards(session: Session, asking: Asking, keys: Iterable[UUID]) -> dict[UUID, ProductCard]:
    """What the entry needs of products, in the order of the keys."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}
    products: dict[UUID, Product] = {}
    for at in range(0, len(wanted), 500):
        part = select(Product).where(Product.id.in_(wanted[at : at + 500]), rights.visible(session, Product))
        products |= {row.id: row for row in session.scalars(part)}
    known = [key for key in wanted if key in products]
    packs, breaks = _packs(session, known), _breaks(session, asking, known)
    stock, last = _stock(session, asking, known), earlier_orders.last_orders(session, asking.agent_id, known)
    return {
        key: _card(products[key], packs.get(key, ()), breaks.get(key, ()), stock.get(key, {}), last.get(key, {}))
        for key in known
    }


def _card(
    product: Product, packs: tuple[Pack, ...], breaks: tuple[PriceBreak, ...], stock: dict[str, Any],
    last: dict[str, Any],
) -> ProductCard:  # fmt: skip
    today = clock.today()
    on_sale = (product.available_from is None or product.available_from <= today) and (
        product.available_to is None or product.available_to >= today
    )
    return ProductCard(
        id=product.id,
        code=product.code,
        name=product.name,
        spec=product.spec,
        unit=product.unit,
        decimals=product.unit_decimals,
        tax_rate=product.tax_rate,
        packs=(Pack(product.unit, ONE, not any(pack.is_default for pack in packs)), *packs),
        breaks=breaks,
        min_order=product.min_order,
        pack_size=product.pack_size,
        stocked=product.stocked,
        orderable=product.status is ProductStatus.ACTIVE and on_sale and product.deleted_at is None,
        **(stock if product.stocked else {}),
        **last,
    )


def _packs(session: Session, keys: Sequence[UUID]) -> dict[UUID, tuple[Pack, ...]]:
    found: dict[UUID, tuple[Pack, ...]] = {}
    rows = session.scalars(
        select(ProductUnit)
        .where(ProductUnit.product_id.in_(keys), ProductUnit.deleted_at.is_(None))
        .order_by(ProductUnit.position)
    )
    for row in rows:
        found[row.product_id] = (*found.get(row.product_id, ()), Pack(row.unit, row.factor, row.is_default))
    return found


def _breaks(session: Session, asking: Asking, keys: Sequence[UUID]) -> dict[UUID, tuple[PriceBreak, ...]]:
    """The agent's price at each quantity at which it may change; equal neighbours are one step."""
    on = asking.on or clock.today()
    found: dict[UUID, tuple[PriceBreak, ...]] = dict.fromkeys(keys, ())
    steps = session.execute(
        select(PriceItem.product_id, PriceItem.min_quantity)
        .where(PriceItem.product_id.in_(keys), PriceItem.deleted_at.is_(None))
        .distinct()
    )
    quantities: dict[UUID, set[Decimal]] = {key: {ZERO} for key in keys}
    for key, quantity in steps:
        quantities[key].add(max(quantity, ZERO))
    for place in range(max((len(one) for one in quantities.values()), default=0)):
        asked = [(key, sorted(one)[place]) for key, one in quantities.items() if place < len(one)]
        quotes = prices.prices_for(session, asking.agent_id, asked, on, asking.currency)
        for key, quantity in asked:
            quote = quotes.get(key)
            if quote is not None and not (found[key] and _same_price(found[key][-1], quote.trace)):
                found[key] = (*found[key], PriceBreak(quantity, quote.price, quote.trace))
    return found


def _same_price(step: PriceBreak, trace: Mapping[str, Any]) -> bool:
    return step.trace.get("price_id") == trace.get("price_id")


def _stock(session: Session, asking: Asking, keys: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What may be promised from the chosen warehouse, and where else there is some; words only for agents."""
    if asking.warehouse_id is None:
        return {}
    if not levels.sees_numbers(session):
        words = levels.bands(session, keys, asking.warehouse_id)
        return {key: {"band": band.value} for key, band in words.items()}
    names = dict(delivering(session))
    found: dict[UUID, dict[str, Any]] = {key: {"available": ZERO, "elsewhere": ()} for key in keys}
    for (key, place), level in levels.levels(session, keys).items():
        if place == asking.warehouse_id:
            found[key]["available"] = level.available
            found[key]["band"] = level.band.value
        elif level.available > 0 and place in names:
            found[key]["elsewhere"] += (Elsewhere(place, names[place], level.available),)
    for one in found.values():
        ranked = sorted(one["elsewhere"], key=lambda other: -other.available)
        one["elsewhere"] = tuple(ranked[:MOST_ELSEWHERE])
    return found
