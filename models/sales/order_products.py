"""Products as order entry asks for them: found by the one look-up, with prices by quantity and stock elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalog import lookup, prices
from models.catalog.lookup import ProductHit, Setting
from models.catalog.records import PriceItem, ProductUnit
from models.clock import clock
from models.stock import levels
from models.stock.records import Warehouse

ZERO = Decimal(0)
MOST_ELSEWHERE = 3


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
class OrderProduct:
    """A product with this agent's prices by quantity; `pack` is the unit whose bar code was typed.

    `coming`: what is announced for the warehouse, (day, quantity) by day.
    """

    hit: ProductHit
    breaks: tuple[PriceBreak, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    pack: str = ""
    coming: tuple[tuple[date, Decimal], ...] = ()

    @property
    def unit(self) -> str:
        """The unit in which a new line begins."""
        return self.pack or self.hit.default_unit

    def factor(self, unit: str) -> Decimal:
        """How many base units one unit is."""
        return next((pack.factor for pack in self.hit.packs if pack.unit == unit), Decimal(1))

    def there_on(self, base_quantity: Decimal) -> date | None:
        """The first day on which the announced goods make up a quantity; None when they never do."""
        left = base_quantity - (self.hit.available or ZERO)
        for day, quantity in self.coming:
            left -= quantity
            if left <= 0:
                return day
        return None

    def price_at(self, base_quantity: Decimal) -> PriceBreak | None:
        """The price that holds for a quantity in base units."""
        reached = [one for one in self.breaks if one.from_quantity <= base_quantity]
        return reached[-1] if reached else None


def search(session: Session, setting: Setting, text: str) -> list[OrderProduct]:
    """Products that fit a typed text, best first; the usual ones for no text."""
    hits = lookup.find(session, text, setting)
    packs = _packs_named(session, [text.strip()]).get(text.strip(), {})
    return [replace(one, pack=packs.get(one.hit.id, "")) for one in _completed(session, setting, hits)]


def resolve(session: Session, setting: Setting, wanted: Sequence[Mapping[str, str]]) -> list[list[OrderProduct]]:
    """For each wanted product (texts by role: code, barcode, name) all that fit exactly."""
    found = lookup.resolve(session, wanted, setting)
    known = {hit.id: hit for hits in found for hit in hits}
    completed = {one.hit.id: one for one in _completed(session, setting, list(known.values()))}
    packs = _packs_named(session, {text.strip() for one in wanted for role, text in one.items() if role != "name"})
    answers = []
    for one, hits in zip(wanted, found, strict=True):
        named: dict[UUID, str] = {}
        for role in ("barcode", "code"):
            named |= packs.get(one.get(role, "").strip(), {})
        answers.append([replace(completed[hit.id], pack=named.get(hit.id, "")) for hit in hits])
    return answers


def by_ids(session: Session, setting: Setting, keys: Iterable[UUID]) -> dict[UUID, OrderProduct]:
    """Known products with prices and stock of the moment."""
    hits = lookup.by_ids(session, dict.fromkeys(keys), setting)
    return {one.hit.id: one for one in _completed(session, setting, list(hits.values()))}


def delivering(session: Session) -> tuple[tuple[UUID, str], ...]:
    """Own warehouses that can deliver, by code."""
    rows = session.execute(
        select(Warehouse.id, Warehouse.name)
        .where(Warehouse.closed.is_(False), Warehouse.deleted_at.is_(None), Warehouse.agent_id.is_(None))
        .order_by(Warehouse.code)
    )
    return tuple((key, name) for key, name in rows)


def _completed(session: Session, setting: Setting, hits: Sequence[ProductHit]) -> list[OrderProduct]:
    breaks = _breaks(session, setting, hits)
    elsewhere = _elsewhere(session, setting, [hit.id for hit in hits])
    coming = _coming(session, setting, [hit.id for hit in hits])
    return [
        OrderProduct(hit, breaks[hit.id], elsewhere.get(hit.id, ()), coming=coming.get(hit.id, ())) for hit in hits
    ]


def _packs_named(session: Session, texts: Iterable[str]) -> dict[str, dict[UUID, str]]:
    """Bar codes of packs: text → product → unit."""
    found: dict[str, dict[UUID, str]] = {}
    wanted = sorted({text for text in texts if text})
    for at in range(0, len(wanted), 500):
        rows = session.execute(
            select(ProductUnit.barcode, ProductUnit.product_id, ProductUnit.unit).where(
                ProductUnit.barcode.in_(wanted[at : at + 500]), ProductUnit.deleted_at.is_(None)
            )
        )
        for barcode, key, unit in rows:
            found.setdefault(barcode, {})[key] = unit
    return found


def _breaks(session: Session, setting: Setting, hits: Sequence[ProductHit]) -> dict[UUID, tuple[PriceBreak, ...]]:
    """The agent's price at each quantity at which it may change."""
    found: dict[UUID, tuple[PriceBreak, ...]] = {hit.id: () for hit in hits}
    quantities: dict[UUID, set[Decimal]] = {hit.id: {ZERO} for hit in hits}
    steps = select(PriceItem.product_id, PriceItem.min_quantity).where(
        PriceItem.product_id.in_(list(found)), PriceItem.deleted_at.is_(None), PriceItem.min_quantity > 0
    )
    for key, quantity in session.execute(steps.distinct()):
        quantities[key].add(quantity)
    on = setting.on or clock.today()
    for place in range(max((len(one) for one in quantities.values()), default=0)):
        asked = [(key, sorted(one)[place]) for key, one in quantities.items() if place < len(one)]
        quotes = prices.prices_for(session, setting.agent_id, asked, on, setting.currency)
        for key, quantity in asked:
            quote = quotes.get(key)
            if quote is not None and not (found[key] and _same_price(found[key][-1], quote.trace)):
                found[key] = (*found[key], PriceBreak(quantity, quote.price, quote.trace))
    return found


def _same_price(step: PriceBreak, trace: Mapping[str, Any]) -> bool:
    return step.trace.get("price_id") == trace.get("price_id")


def _elsewhere(session: Session, setting: Setting, keys: Sequence[UUID]) -> dict[UUID, tuple[Elsewhere, ...]]:
    """Other warehouses with something to promise, the fullest first; not for people who see no numbers."""
    if setting.warehouse_id is None or not keys or not levels.sees_numbers(session):
        return {}
    names = dict(delivering(session))
    others = [place for place in names if place != setting.warehouse_id]
    found: dict[UUID, tuple[Elsewhere, ...]] = {}
    if others:
        stock = sorted(levels.levels(session, keys, others).values(), key=lambda one: -one.available)
        for level in stock:
            known = found.get(level.product_id, ())
            if level.available > 0 and len(known) < MOST_ELSEWHERE:
                one = Elsewhere(level.warehouse_id, names[level.warehouse_id], level.available)
                found[level.product_id] = (*known, one)
    return found


def _coming(
    session: Session, setting: Setting, keys: Sequence[UUID]
) -> dict[UUID, tuple[tuple[date, Decimal], ...]]:
    """What is announced for the warehouse from today on; not for people who see no numbers."""
    if setting.warehouse_id is None or not keys or not levels.sees_numbers(session):
        return {}
    return levels.arrivals(session, keys, setting.warehouse_id, clock.today())
