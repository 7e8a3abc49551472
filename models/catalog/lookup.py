"""Finding products while somebody types: exact code first, then what the agent usually orders, then pinyin and text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.catalog.prices import PriceQuote, prices_for
from models.catalog.products import orderable
from models.catalog.records import Product, ProductStatus, ProductUnit
from models.clock import clock
from models.platform import rights, search
from models.sales.records import OrderLine
from models.stock import levels
from models.stock.levels import Band
from models.stock.moves import Pack, packs_of
from models.text import BadText, Kind, clean_text, escape_like, normal_key, search_form

LIMIT = 8
CANDIDATES = 200
FREQUENT_DAYS = 365


@dataclass(frozen=True)
class Setting:
    """For whom a product is looked up: prices and stock depend on it."""

    agent_id: UUID | None = None
    warehouse_id: UUID | None = None
    on: date | None = None
    currency: str | None = None
    stocked: bool = False
    orderable: bool = False


@dataclass(frozen=True)
class ProductHit:
    """A product as offered for choice."""

    id: UUID
    code: str
    barcode: str
    name: str
    spec: str
    unit: str
    decimals: int
    packs: tuple[Pack, ...]
    default_unit: str
    pack_size: Decimal | None
    min_order: Decimal | None
    tax_rate: Decimal
    quote: PriceQuote | None
    available: Decimal | None
    band: Band | None
    last_on: date | None
    last_quantity: Decimal | None
    exact: bool
    refusal: str

    @property
    def full_name(self) -> str:
        """Name and specification."""
        return f"{self.name} {self.spec}".strip()


def find(session: Session, text: str, setting: Setting, limit: int = LIMIT) -> list[ProductHit]:
    """Products for a typed text, best first; for an empty text those the agent usually orders."""
    setting = _known(session, setting)
    wanted = search_form(text[:200])
    if text.strip() and not wanted:
        return []
    found = _candidates(session, text, wanted, setting)
    often = _often(session, setting, list(found))
    exact = {key for key, product in found.items() if _is_exact(product, text)} | _packs_named(session, text)
    ranked = sorted(found.values(), key=lambda item: _rank(item, wanted, exact, often))[:limit]
    return _hits(session, ranked, setting, exact)


def resolve(session: Session, queries: Sequence[Mapping[str, str]], setting: Setting) -> list[list[ProductHit]]:
    """For each query (texts by role: code, barcode, name) every product that fits exactly."""
    setting = _known(session, setting)
    keys = [_keys(query) for query in queries]
    codes = {code for coded, _ in keys for code in coded}
    by_code = _by_codes(session, codes, setting)
    names = {name for coded, named in keys if not any(code in by_code for code in coded) for name in named}
    by_name = _by_names(session, names, setting)
    answers: list[list[Product]] = []
    for coded, named in keys:
        found = {item.id: item for code in coded for item in by_code.get(code, ())}
        if not found:
            found = {item.id: item for name in named for item in by_name.get(name, ())}
        answers.append(list(found.values()))
    everything = {item.id: item for answer in answers for item in answer}
    hits = {hit.id: hit for hit in _hits(session, list(everything.values()), setting, set(everything))}
    return [[hits[item.id] for item in answer] for answer in answers]


def by_ids(session: Session, products: Iterable[UUID], setting: Setting) -> dict[UUID, ProductHit]:
    """Known products with their price and stock of today."""
    setting = _known(session, setting)
    rows = session.scalars(select(Product).where(Product.id.in_(list(products)), rights.visible(session, Product)))
    return {hit.id: hit for hit in _hits(session, list(rows), setting, set())}


def _known(session: Session, setting: Setting) -> Setting:
    """The setting without an agent the person may not see: naming one is no right to its prices and orders."""
    if setting.agent_id is None or rights.may(session, "agent", "R", setting.agent_id):
        return setting
    return replace(setting, agent_id=None)


# --- candidates ------------------------------------------------------------------------------------------


def _allowed(session: Session, setting: Setting) -> list[Any]:
    conditions = [Product.deleted_at.is_(None), rights.visible(session, Product)]
    if setting.stocked:
        conditions.append(Product.stocked.is_(True))
    if setting.orderable:
        conditions.append(Product.status == ProductStatus.ACTIVE)
    return conditions


def _candidates(session: Session, text: str, wanted: str, setting: Setting) -> dict[UUID, Product]:
    base = select(Product).where(*_allowed(session, setting))
    if not wanted:
        usual = _usual(session, setting)
        rows = [*session.scalars(base.where(Product.id.in_(usual)))] if usual else []
        rows += session.scalars(base.order_by(Product.code).limit(LIMIT)).all()
        return {item.id: item for item in rows}
    code = _code(text)
    parts = [base.where(Product.id.in_(_packs_named(session, text)))]
    if code:
        like = escape_like(code) + "%"
        parts.append(base.where(or_(Product.code == code, Product.barcode == code, Product.external_no == code)))
        parts.append(base.where(Product.code.like(like, escape="\\")).order_by(Product.code).limit(LIMIT * 2))
        spoken = escape_like(normal_key(code)) + "%"
        parts.append(base.where(Product.mnemonic.like(spoken, escape="\\")).order_by(Product.mnemonic).limit(LIMIT * 2))
    for word in wanted.split(" ")[:5]:
        matched = search.condition(session, Product, word)
        if matched is not None:
            base = base.where(matched)
    parts.append(base.limit(CANDIDATES))
    return {item.id: item for part in parts for item in session.scalars(part)}


def _code(text: str) -> str:
    try:
        return clean_text(text, Kind.CODE)
    except BadText:
        return ""


def _packs_named(session: Session, text: str) -> set[UUID]:
    code = _code(text)
    if not code:
        return set()
    return set(session.scalars(select(ProductUnit.product_id).where(ProductUnit.barcode == code)))


def _is_exact(product: Product, text: str) -> bool:
    code = _code(text)
    return bool(code) and code in (product.code, product.barcode, product.external_no)


def _usual(session: Session, setting: Setting) -> list[UUID]:
    """What the agent ordered most often of late."""
    if setting.agent_id is None:
        return []
    times = func.count().label("times")
    rows = session.execute(
        select(OrderLine.product_id, times)
        .where(OrderLine.agent_id == setting.agent_id, OrderLine.ordered_on > _since())
        .group_by(OrderLine.product_id)
        .order_by(times.desc())
        .limit(LIMIT)
    )
    return [product for product, _ in rows]


def _since() -> date:
    today = clock.today()
    return date.fromordinal(today.toordinal() - FREQUENT_DAYS)


def _often(session: Session, setting: Setting, products: list[UUID]) -> dict[UUID, int]:
    if setting.agent_id is None or not products:
        return {}
    rows = session.execute(
        select(OrderLine.product_id, func.count())
        .where(OrderLine.agent_id == setting.agent_id, OrderLine.product_id.in_(products))
        .where(OrderLine.ordered_on > _since())
        .group_by(OrderLine.product_id)
    )
    return {product: count for product, count in rows}


def _rank(product: Product, wanted: str, exact: set[UUID], often: Mapping[UUID, int]) -> tuple[Any, ...]:
    """Exact code or bar code > usual products > initials and code prefix > anything that contains the text."""
    tight = wanted.replace(" ", "")
    starts = (product.code.casefold(), product.mnemonic, *product.initials.split())
    begins = bool(tight) and any(text.startswith(tight) for text in starts)
    return (
        product.id not in exact,
        -often.get(product.id, 0),
        not begins,
        not search_form(product.name).startswith(wanted),
        product.status is not ProductStatus.ACTIVE,
        product.sort_key,
        product.code,
    )


def _keys(query: Mapping[str, str]) -> tuple[set[str], set[str]]:
    codes = {code for role in ("code", "barcode", "text") if (code := _code(query.get(role, "")))}
    names = {key for role in ("name", "text") if (key := normal_key(query.get(role, "")[:200]))}
    coded_name = _code(query.get("code", ""))
    return codes, names | ({normal_key(coded_name)} if coded_name else set())


def _by_codes(session: Session, codes: set[str], setting: Setting) -> dict[str, list[Product]]:
    found: dict[str, list[Product]] = {}
    wanted = sorted(codes)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = session.scalars(
            select(Product)
            .where(*_allowed(session, setting))
            .where(or_(Product.code.in_(part), Product.barcode.in_(part), Product.external_no.in_(part)))
        )
        for item in rows:
            for code in {item.code, item.barcode, item.external_no} & codes:
                found.setdefault(code, []).append(item)
        packs = session.execute(
            select(ProductUnit.barcode, Product)
            .join(Product, ProductUnit.product_id == Product.id)
            .where(ProductUnit.barcode.in_(part), *_allowed(session, setting))
        )
        for code, item in packs:
            found.setdefault(code, []).append(item)
    return found


def _by_names(session: Session, names: set[str], setting: Setting) -> dict[str, list[Product]]:
    """Products by the key of their name, with or without the specification."""
    found: dict[str, list[Product]] = {}
    if not names:
        return found
    rows = session.execute(select(Product.id, Product.name, Product.spec).where(*_allowed(session, setting)))
    keys: dict[UUID, set[str]] = {}
    for key, name, spec in rows:
        fitting = {normal_key(name), normal_key(f"{name} {spec}")} & names
        if fitting:
            keys[key] = fitting
    for item in session.scalars(select(Product).where(Product.id.in_(list(keys)[:2000]))):
        for name_key in keys[item.id]:
            found.setdefault(name_key, []).append(item)
    return found


# --- what is shown ---------------------------------------------------------------------------------------


def _hits(
    session: Session, products: Sequence[Product], setting: Setting, exact: set[UUID]
) -> list[ProductHit]:
    keys = [item.id for item in products]
    on = setting.on or clock.today()
    packs = packs_of(session, keys)
    usual = _default_units(session, keys)
    quotes = prices_for(session, setting.agent_id, [(key, Decimal(1)) for key in keys], on, setting.currency)
    free, words = _stock(session, keys, setting)
    last = _last_orders(session, keys, setting)
    return [
        ProductHit(
            item.id, item.code, item.barcode, item.name, item.spec, item.unit, item.unit_decimals,
            packs.get(item.id, ()), usual.get(item.id, item.unit), item.pack_size, item.min_order, item.tax_rate,
            quotes.get(item.id), free.get(item.id), words.get(item.id), *last.get(item.id, (None, None)),
            item.id in exact, orderable(item, on),
        )
        for item in products
    ]  # fmt: skip


def _default_units(session: Session, products: list[UUID]) -> dict[UUID, str]:
    rows = session.execute(
        select(ProductUnit.product_id, ProductUnit.unit).where(
            ProductUnit.product_id.in_(products), ProductUnit.is_default.is_(True)
        )
    )
    return {product: unit for product, unit in rows}


def _stock(
    session: Session, products: list[UUID], setting: Setting
) -> tuple[dict[UUID, Decimal], dict[UUID, Band]]:
    if setting.warehouse_id is None or not products:
        return {}, {}
    if not levels.sees_numbers(session):
        return {}, levels.bands(session, products, setting.warehouse_id)
    return levels.available(session, products, setting.warehouse_id), {}


def _last_orders(
    session: Session, products: list[UUID], setting: Setting
) -> dict[UUID, tuple[date | None, Decimal | None]]:
    """Day and quantity of the agent's last order of each product."""
    if setting.agent_id is None or not products:
        return {}
    latest = (
        select(OrderLine.product_id, func.max(OrderLine.ordered_on).label("day"))
        .where(OrderLine.agent_id == setting.agent_id, OrderLine.product_id.in_(products))
        .where(OrderLine.deleted_at.is_(None))
        .group_by(OrderLine.product_id)
        .subquery()
    )
    rows = session.execute(
        select(OrderLine.product_id, OrderLine.ordered_on, func.sum(OrderLine.base_quantity))
        .join(latest, (OrderLine.product_id == latest.c.product_id) & (OrderLine.ordered_on == latest.c.day))
        .where(OrderLine.agent_id == setting.agent_id, OrderLine.deleted_at.is_(None))
        .group_by(OrderLine.product_id, OrderLine.ordered_on)
    )
    return {product: (day, quantity) for product, day, quantity in rows}
