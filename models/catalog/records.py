"""Stored forms of what is sold: products, units, prices."""

from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Code, Name, Note, Price, Quantity, Rate, Record, choice, link
from models.i18n import N_
from models.sync.policy import SyncPolicy, both, careful, down, group


class ProductStatus(enum.StrEnum):
    """May a product be ordered?"""

    ACTIVE = "active"
    HELD = "held"
    DISCONTINUED = "discontinued"


PRODUCT_STATUS_WORDS = {
    ProductStatus.ACTIVE: N_("On sale"),
    ProductStatus.HELD: N_("Not yet on sale"),
    ProductStatus.DISCONTINUED: N_("Discontinued"),
}


class Unit(Record):
    """A unit of measure and how many decimals its quantities may have."""

    __tablename__ = "units"
    ENTITY: ClassVar[str] = "product"
    SYNC: ClassVar[SyncPolicy] = down()

    code: Mapped[str] = mapped_column(Code(), unique=True)
    name: Mapped[str] = mapped_column(Name())
    name_en: Mapped[str] = mapped_column(Name(), default="")
    decimals: Mapped[int] = mapped_column(Integer, default=0)


class Category(Record):
    """A node of the product category tree."""

    __tablename__ = "categories"
    ENTITY: ClassVar[str] = "product"
    SYNC: ClassVar[SyncPolicy] = down()

    code: Mapped[str] = mapped_column(Code(), unique=True)
    name: Mapped[str] = mapped_column(Name())
    name_en: Mapped[str] = mapped_column(Name(), default="")
    sort_key: Mapped[str] = mapped_column(Name(), default="")
    parent_id: Mapped[UUID | None] = link("categories", nullable=True)


class Product(Record):
    """A product; quantities everywhere are also kept in its base unit."""

    __tablename__ = "products"
    __table_args__ = (Index(None, "sort_key", "seq"),)
    ENTITY: ClassVar[str] = "product"
    SYNC: ClassVar[SyncPolicy] = both(
        name=group("name", "initials", "pinyin", "sort_key"),
        unit=group("unit", "unit_decimals"),
        price=careful("base_price", "retail_price", "currency", "tax_rate"),
        status=careful("status", "available_from", "available_to"),
    )

    code: Mapped[str] = mapped_column(Code(), unique=True)
    barcode: Mapped[str] = mapped_column(Code(), default="", index=True)
    name: Mapped[str] = mapped_column(Name())
    name_en: Mapped[str] = mapped_column(Name(), default="")
    spec: Mapped[str] = mapped_column(Name(), default="")
    mnemonic: Mapped[str] = mapped_column(Code(), default="", index=True)
    initials: Mapped[str] = mapped_column(Note(), default="")
    pinyin: Mapped[str] = mapped_column(Note(), default="")
    sort_key: Mapped[str] = mapped_column(Note(), default="")
    category_id: Mapped[UUID | None] = link("categories", nullable=True)
    product_line: Mapped[str] = mapped_column(Name(), default="", index=True)
    unit: Mapped[str] = mapped_column(Code(), default="")
    unit_decimals: Mapped[int] = mapped_column(Integer, default=0)
    base_price: Mapped[Decimal | None] = mapped_column(Price())
    retail_price: Mapped[Decimal | None] = mapped_column(Price())
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    tax_rate: Mapped[Decimal] = mapped_column(Rate(), default=Decimal("0.13"))
    min_order: Mapped[Decimal | None] = mapped_column(Quantity())
    pack_size: Mapped[Decimal | None] = mapped_column(Quantity())
    safety_stock: Mapped[Decimal | None] = mapped_column(Quantity())
    reorder_point: Mapped[Decimal | None] = mapped_column(Quantity())
    lead_days: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[ProductStatus] = choice(ProductStatus, ProductStatus.ACTIVE, index=True)
    stocked: Mapped[bool] = mapped_column(default=True)
    available_from: Mapped[date | None]
    available_to: Mapped[date | None]
    description: Mapped[str] = mapped_column(Note(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="", index=True)

    def search_fields(self) -> tuple[str, ...]:
        names = (self.code, self.name, self.name_en, self.spec, self.mnemonic, self.barcode, self.external_no)
        return (*names, *self.initials.split(), *self.pinyin.split())


class ProductUnit(Record):
    """A further unit of a product: one of it is `factor` base units (a case of 12)."""

    __tablename__ = "product_units"
    __table_args__ = (UniqueConstraint("product_id", "unit"),)
    ENTITY: ClassVar[str] = "product"
    ROOT: ClassVar[str] = "product_id"
    SYNC: ClassVar[SyncPolicy] = both(pack=group("unit", "factor"))

    product_id: Mapped[UUID] = link("products", index=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    unit: Mapped[str] = mapped_column(Code())
    factor: Mapped[Decimal] = mapped_column(Quantity())
    barcode: Mapped[str] = mapped_column(Code(), default="")
    is_default: Mapped[bool] = mapped_column(default=False)


class ProductCost(Record):
    """What a product costs us; kept in the finance bucket, apart from the product."""

    __tablename__ = "product_costs"
    ENTITY: ClassVar[str] = "cost"
    ROOT: ClassVar[str] = "product_id"
    SYNC: ClassVar[SyncPolicy] = down()

    product_id: Mapped[UUID] = link("products")
    cost: Mapped[Decimal] = mapped_column(Price())
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    from_day: Mapped[date]


class PriceKind(enum.StrEnum):
    """For whom a price holds."""

    BASE = "base"
    LEVEL = "level"
    AGENT = "agent"


PRICE_KIND_WORDS = {
    PriceKind.BASE: N_("Base price"),
    PriceKind.LEVEL: N_("Level price"),
    PriceKind.AGENT: N_("Agent price"),
}


class PriceItem(Record):
    """A price of a product from a quantity on, for all, a level or one agent, between two days."""

    __tablename__ = "prices"
    __table_args__ = (Index(None, "product_id", "kind", "agent_id", "level_id"),)
    ENTITY: ClassVar[str] = "price"
    ROOT: ClassVar[str] = "product_id"
    SYNC: ClassVar[SyncPolicy] = down()

    product_id: Mapped[UUID] = link("products", index=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    kind: Mapped[PriceKind] = choice(PriceKind, PriceKind.BASE)
    level_id: Mapped[UUID | None] = link("agent_levels", nullable=True)
    agent_id: Mapped[UUID | None] = link("agents", nullable=True)
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    price: Mapped[Decimal] = mapped_column(Price())
    min_quantity: Mapped[Decimal] = mapped_column(Quantity(), default=Decimal(0))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
