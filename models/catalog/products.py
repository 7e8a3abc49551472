"""Products: what is sold, in which units and packs, at which prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import money, pinyin
from models.catalog import prices, units
from models.catalog.prices import PriceQuote, PriceRow, price_for, prices_for
from models.catalog.records import Category, PriceItem, Product, ProductCost, ProductStatus, ProductUnit
from models.catalog.units import PackRow
from models.children import lay_over, touch
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.ids import FINANCE_BUCKET, new_id
from models.limits import misfits, require_numbers
from models.platform import numbering, rights
from models.text import LIMITS, Kind, check_text, clean_text, normal_key

__all__ = ["PriceQuote", "ProductDetails", "ProductDraft", "check", "get", "price_for", "prices_for", "save"]

_TEXTS: dict[str, Kind] = {
    "code": Kind.CODE, "barcode": Kind.CODE, "name": Kind.NAME, "name_en": Kind.NAME, "spec": Kind.NAME,
    "mnemonic": Kind.LINE, "product_line": Kind.NAME, "unit": Kind.CODE, "description": Kind.NOTE,
    "external_no": Kind.CODE,
}  # fmt: skip
_QUANTITIES = ("min_order", "pack_size", "safety_stock", "reorder_point")
_PLAIN = (
    "category_id", "unit_decimals", "base_price", "retail_price", "currency", "tax_rate", *_QUANTITIES,
    "lead_days", "status", "stocked", "available_from", "available_to",
)  # fmt: skip
MOST_DAYS = 3_650


@dataclass(frozen=True)
class ProductDraft:
    """A product as typed; the name of the category is shown beside its key and not stored."""

    id: UUID | None = None
    version: int | None = None
    code: str = ""
    barcode: str = ""
    name: str = ""
    name_en: str = ""
    spec: str = ""
    mnemonic: str = ""
    category_id: UUID | None = None
    category_name: str = ""
    product_line: str = ""
    unit: str = ""
    unit_decimals: int = 0
    base_price: Decimal | None = None
    retail_price: Decimal | None = None
    currency: str = "CNY"
    tax_rate: Decimal = Decimal("0.13")
    cost: Decimal | None = None
    min_order: Decimal | None = None
    pack_size: Decimal | None = None
    safety_stock: Decimal | None = None
    reorder_point: Decimal | None = None
    lead_days: int | None = None
    status: ProductStatus = ProductStatus.ACTIVE
    stocked: bool = True
    available_from: date | None = None
    available_to: date | None = None
    description: str = ""
    external_no: str = ""
    units: tuple[PackRow, ...] = ()
    prices: tuple[PriceRow, ...] = ()


@dataclass(frozen=True)
class ProductDetails(ProductDraft):
    """A stored product with what the screen shows beside it."""

    bucket: UUID | None = None
    sees_cost: bool = False
    removed: bool = False
    may_change: bool = False


def check(draft: ProductDraft) -> dict[str, str]:
    """Problems that need no database, by field path."""
    problems: dict[str, str] = {}
    _cleaned(draft, problems)
    if not 0 <= draft.unit_decimals <= money.QUANTITY_DECIMALS:
        problems["unit_decimals"] = tr("A unit has 0 to 6 decimals.")
    if draft.currency not in money.CURRENCIES:
        problems["currency"] = tr("Choose a currency.")
    if not 0 <= draft.tax_rate <= 1:
        problems["tax_rate"] = tr("A tax rate lies between 0 and 100 %.")
    for name in ("base_price", "retail_price", "cost"):
        value = getattr(draft, name)
        if value is not None and not 0 <= value < prices.PRICE_LIMIT:
            problems[name] = tr("A price is not negative.") if value < 0 else tr("This price is too large.")
    if len(normal_key(draft.mnemonic)) > LIMITS[Kind.CODE]:
        problems["mnemonic"] = tr("A mnemonic code has at most {count} characters.", count=LIMITS[Kind.CODE])
    problems |= _quantity_problems(draft)
    if draft.lead_days is not None and not 0 <= draft.lead_days <= MOST_DAYS:
        problems["lead_days"] = tr("Type 0 to {most} days.", most=MOST_DAYS)
    if draft.available_from and draft.available_to and draft.available_to < draft.available_from:
        problems["available_to"] = tr("The last day lies before the first.")
    problems |= units.check_packs(draft.units, draft.unit)
    problems |= prices.check_rows(draft.prices, max(0, min(draft.unit_decimals, money.QUANTITY_DECIMALS)))
    return misfits(draft, Product, units=ProductUnit, prices=PriceItem) | problems


def _cleaned(draft: ProductDraft, problems: dict[str, str]) -> dict[str, str]:
    return {
        name: check_text(problems, name, getattr(draft, name), kind, required=name in ("name", "unit"))
        for name, kind in _TEXTS.items()
    }


def _quantity_problems(draft: ProductDraft) -> dict[str, str]:
    problems = {}
    decimals = max(0, min(draft.unit_decimals, money.QUANTITY_DECIMALS))
    for name in _QUANTITIES:
        value = getattr(draft, name)
        if value is not None:
            text = units.check_quantity(value, decimals, zero=name != "pack_size")
            if text:
                problems[name] = text
    return problems


def get(session: Session, product_id: UUID) -> ProductDetails:
    """One product with its packs and the prices the person may see."""
    return _details(session, rights.find(session, Product, product_id))


def _details(session: Session, product: Product) -> ProductDetails:
    category = session.get(Category, product.category_id) if product.category_id else None
    packs = session.scalars(
        select(ProductUnit).where(ProductUnit.product_id == product.id).order_by(ProductUnit.position)
    )
    sees_cost = rights.can(rights.principal_of(session), "cost", "R")
    values = {name: getattr(product, name) for name in (*_TEXTS, *_PLAIN)}
    return ProductDetails(
        id=product.id,
        version=product.version,
        cost=cost_of(session, product.id) if sees_cost else None,
        units=tuple(PackRow(row.id, row.unit, row.factor, row.barcode, row.is_default) for row in packs),
        prices=prices.rows_of(session, product.id),
        category_name=category.name if category is not None else "",
        bucket=product.bucket,
        sees_cost=sees_cost,
        removed=product.deleted_at is not None,
        may_change=rights.may(session, "product", "U", product.bucket),
        **values,
    )


def cost_of(session: Session, product_id: UUID, on: date | None = None) -> Decimal | None:
    """What a product costs on a day, if the person may know it."""
    query = (
        select(ProductCost.cost)
        .where(ProductCost.product_id == product_id, ProductCost.from_day <= (on or clock.today()))
        .where(ProductCost.deleted_at.is_(None), rights.visible(session, ProductCost))
        .order_by(ProductCost.from_day.desc(), ProductCost.seq.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def save(session: Session, draft: ProductDraft) -> ProductDetails:
    """Store a product with its packs and prices; raises InvalidInput or Conflict."""
    require_numbers(draft)
    product, is_new = _loaded(session, draft)
    problems = check(draft)
    texts = _cleaned(draft, problems)
    problems |= _taken(session, draft, product.id, texts)
    if problems:
        raise InvalidInput(problems)
    if is_new and not texts["code"]:
        texts["code"] = numbering.take_one(session, "product", clock.today())
    _fill(product, draft, texts)
    units.ensure(session, [texts["unit"]], draft.unit_decimals)
    if is_new:
        session.add(product)
    session.flush()
    _save_packs(session, product, draft.units)
    _save_prices(session, product, draft.prices)
    _save_cost(session, product, draft.cost)
    session.flush()
    return _details(session, product)


def _loaded(session: Session, draft: ProductDraft) -> tuple[Product, bool]:
    if draft.id is None or session.scalars(select(Product.id).where(Product.id == draft.id)).first() is None:
        rights.require(session, "product", "C")
        return Product(id=draft.id or new_id()), True
    product: Product = rights.find(session, Product, draft.id, "U")
    if draft.version is not None and draft.version != product.version:
        raise Conflict(current=_details(session, product))
    return product, False


def _taken(session: Session, draft: ProductDraft, own: UUID, texts: dict[str, str]) -> dict[str, str]:
    """Codes and bar codes that another product already has."""
    problems = {}
    if texts["code"] and _other(session, Product.code == texts["code"], own):
        problems["code"] = tr("This code is already used by another product.")
    if texts["barcode"] and _barcode_used(session, texts["barcode"], own):
        problems["barcode"] = tr("This bar code is already used by another product.")
    for index, pack in enumerate(draft.units):
        barcode = check_text({}, "", pack.barcode, Kind.CODE)
        if barcode and _barcode_used(session, barcode, own):
            problems[f"units/{index}/barcode"] = tr("This bar code is already used by another product.")
    return problems


def _other(session: Session, condition: object, own: UUID) -> bool:
    return session.execute(select(Product.id).where(condition, Product.id != own)).first() is not None  # type: ignore[arg-type]


def _barcode_used(session: Session, barcode: str, own: UUID) -> bool:
    if _other(session, (Product.barcode == barcode) & Product.deleted_at.is_(None), own):
        return True
    packs = select(ProductUnit.id).where(ProductUnit.barcode == barcode, ProductUnit.product_id != own)
    return session.execute(packs).first() is not None


def _fill(product: Product, draft: ProductDraft, texts: dict[str, str]) -> None:
    automatic = pinyin.mnemonic(product.name) if product.name else ""
    for name in _TEXTS:
        setattr(product, name, texts[name])
    for name in _PLAIN:
        setattr(product, name, getattr(draft, name))
    keys = pinyin.keys_of(product.name)
    product.initials, product.pinyin, product.sort_key = keys.initials, keys.pinyin, keys.sort_key
    typed = normal_key(texts["mnemonic"])
    product.mnemonic = keys.mnemonic if typed in ("", automatic) else typed


def _save_packs(session: Session, product: Product, drafts: Sequence[PackRow]) -> None:
    stored = session.scalars(select(ProductUnit).where(ProductUnit.product_id == product.id)).all()

    def fill(row: ProductUnit, draft: PackRow, place: int) -> None:
        row.product_id, row.position = product.id, place
        row.unit, row.barcode = clean_text(draft.unit, Kind.CODE), clean_text(draft.barcode, Kind.CODE)
        row.factor, row.is_default = draft.factor or Decimal(1), draft.is_default

    # A freed unit name may be taken by another row in the same save, so what goes has to go first.
    kept = {draft.id for draft in drafts}
    for row in stored:
        if row.id not in kept:
            session.delete(row)
    session.flush()
    units.ensure(session, [clean_text(draft.unit, Kind.CODE) for draft in drafts])
    lay_over(session, product, [row for row in stored if row.id in kept], drafts, ProductUnit, fill)
    if len(kept & {row.id for row in stored}) < len(stored):
        touch(product)


def _save_prices(session: Session, product: Product, drafts: Sequence[PriceRow]) -> None:
    """Rows the person may not see stay as they are."""
    seen = [row.id for row in prices.rows_of(session, product.id)]
    stored = session.scalars(select(PriceItem).where(PriceItem.id.in_(seen))).all()
    same = {row.id: row for row in prices.rows_of(session, product.id)}
    plain = [same.get(draft.id) == draft for draft in drafts if draft.id is not None]
    if len(plain) == len(drafts) == len(stored) and all(plain):
        return
    rights.require(session, "price", "U")

    def fill(row: PriceItem, draft: PriceRow, place: int) -> None:
        row.product_id = product.id
        prices.fill(row, draft, place)

    lay_over(session, product, stored, drafts, PriceItem, fill)


def _save_cost(session: Session, product: Product, cost: Decimal | None) -> None:
    """A changed cost holds from today on; earlier ones stay for the margins of earlier orders."""
    if cost is None or not rights.can(rights.principal_of(session), "cost", "U"):
        return
    if cost == cost_of(session, product.id):
        return
    today = clock.today()
    row = session.scalars(
        select(ProductCost).where(ProductCost.product_id == product.id, ProductCost.from_day == today)
    ).first()
    if row is None:
        row = ProductCost(product_id=product.id, from_day=today, bucket=FINANCE_BUCKET)
        session.add(row)
    row.cost, row.currency = money.round_price(cost), product.currency


def remove(session: Session, product_id: UUID, version: int | None = None) -> None:
    """Put a product away; one with stock or open reservations stays."""
    from models.stock import levels

    product: Product = rights.find(session, Product, product_id, "D")
    if version is not None and version != product.version:
        raise Conflict(current=_details(session, product))
    if any(level.on_hand or level.reserved for level in levels.levels(session, [product_id]).values()):
        raise RuleBroken(
            N_("“{name}” still has stock or reservations. Nothing was changed. Mark it as discontinued instead."),
            name=product.name,
        )
    product.deleted_at = clock.now()


def restore(session: Session, product_id: UUID) -> ProductDetails:
    """Bring a removed product back."""
    product: Product = rights.find(session, Product, product_id, "U")
    product.deleted_at = None
    session.flush()
    return _details(session, product)


def change_states(session: Session, wanted: Mapping[UUID, ProductStatus]) -> list[tuple[UUID, ProductStatus]]:
    """Change whether products may be ordered; returns those that changed with what they were before."""
    before = []
    for product_id, status in wanted.items():
        product: Product = rights.find(session, Product, product_id, "U")
        if product.status is not status:
            before.append((product_id, product.status))
            product.status = status
    return before


def orderable(product: ProductDraft | Product, on: date) -> str:
    """Why a product cannot be ordered on a day; empty when it can."""
    if product.status is ProductStatus.DISCONTINUED:
        return tr("This product is discontinued.")
    if product.status is ProductStatus.HELD:
        return tr("This product is not yet on sale.")
    if product.available_from and on < product.available_from:
        return tr("This product is on sale from {day}.", day=product.available_from)
    if product.available_to and on > product.available_to:
        return tr("This product was on sale until {day}.", day=product.available_to)
    return ""
