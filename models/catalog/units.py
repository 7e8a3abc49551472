"""Units of measure, and the arithmetic between a product's base unit and its packs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import money
from models.catalog.records import Product, ProductUnit, Unit
from models.i18n import tr
from models.text import Kind, check_text

STARTERS = (
    ("支", "支", "piece", 0), ("件", "件", "item", 0), ("个", "个", "piece", 0), ("台", "台", "unit", 0),
    ("箱", "箱", "case", 0), ("盒", "盒", "box", 0), ("套", "套", "set", 0), ("瓶", "瓶", "bottle", 0),
    ("包", "包", "pack", 0), ("托", "托盘", "pallet", 0), ("米", "米", "metre", 2), ("千克", "千克", "kilogram", 3),
    ("升", "升", "litre", 3), ("小时", "小时", "hour", 2),
)  # fmt: skip


@dataclass(frozen=True)
class UnitWord:
    """A unit as offered for choice."""

    code: str
    name: str
    name_en: str
    decimals: int


@dataclass(frozen=True)
class PackRow:
    """A further unit of a product as typed: one of it is `factor` base units."""

    id: UUID | None = None
    unit: str = ""
    factor: Decimal | None = None
    barcode: str = ""
    is_default: bool = False


def known(session: Session) -> list[UnitWord]:
    """All units in the order in which they were made."""
    rows = session.scalars(select(Unit).where(Unit.deleted_at.is_(None)).order_by(Unit.seq))
    return [UnitWord(row.code, row.name, row.name_en, row.decimals) for row in rows]


def ensure(session: Session, codes: Iterable[str], decimals: int = 0) -> None:
    """Make units that are not known yet."""
    wanted = {code for code in codes if code}
    have = set(session.scalars(select(Unit.code).where(Unit.code.in_(wanted))))
    starters = {code: (name, english, places) for code, name, english, places in STARTERS}
    for code in sorted(wanted - have):
        name, english, places = starters.get(code, (code, "", decimals))
        session.add(Unit(code=code, name=name, name_en=english, decimals=places))


def add_starters(session: Session) -> None:
    """The units a new book begins with."""
    ensure(session, [code for code, *_ in STARTERS])


def check_packs(rows: Sequence[PackRow], base_unit: str) -> dict[str, str]:
    """Problems of typed packs by path `units/<index>/<field>`."""
    problems: dict[str, str] = {}
    seen = {base_unit}
    for index, row in enumerate(rows):
        path = f"units/{index}"
        unit = check_text(problems, f"{path}/unit", row.unit, Kind.CODE, required=True)
        check_text(problems, f"{path}/barcode", row.barcode, Kind.CODE)
        if unit and unit in seen:
            problems[f"{path}/unit"] = tr("This unit already has its row, or is the base unit.")
        seen.add(unit)
        if row.factor is None or row.factor <= 0:
            problems[f"{path}/factor"] = tr("Type how many base units one of it is.")
        elif row.factor >= 10**12 or money.round_quantity(row.factor) != row.factor:
            problems[f"{path}/factor"] = tr("This number is too large or too fine.")
    if sum(row.is_default for row in rows) > 1:
        last = max(index for index, row in enumerate(rows) if row.is_default)
        problems[f"units/{last}/is_default"] = tr("Only one unit can be the usual one.")
    return problems


def factors(session: Session, product_id: UUID) -> dict[str, Decimal]:
    """Unit → how many base units, for the calculator of quantity cells (3箱)."""
    product = session.get(Product, product_id)
    found = {product.unit: Decimal(1)} if product is not None and product.unit else {}
    rows = select(ProductUnit.unit, ProductUnit.factor).where(ProductUnit.product_id == product_id)
    return found | {unit: factor for unit, factor in session.execute(rows)}


def to_base(quantity: Decimal, factor: Decimal) -> Decimal:
    """A quantity of packs in base units."""
    return money.round_quantity(money.multiply(quantity, factor))


def check_quantity(
    quantity: Decimal | None, decimals: int, *, zero: bool = False, negative: bool = False
) -> str:
    """What is wrong with a typed quantity, or nothing (F25)."""
    if quantity is None:
        return tr("Type a quantity.")
    if quantity < 0 and not negative:
        return tr("A quantity is not negative.")
    if not quantity and not zero:
        return tr("The quantity is zero.")
    if abs(quantity) >= 10**12:
        return tr("This quantity is too large.")
    if money.round_quantity(quantity, decimals) != quantity:
        if not decimals:
            return tr("This unit is counted in whole numbers.")
        return tr("This unit has at most {count} decimals.", count=decimals)
    return ""


def rounded_to_pack(quantity: Decimal, least: Decimal | None, pack: Decimal | None) -> Decimal:
    """The next quantity that keeps the minimum and full packs: 30 by 12 is 36."""
    wanted = max(quantity, least or Decimal(0))
    if not pack or pack <= 0 or wanted <= 0:
        return wanted
    packs = money.divide(wanted, pack).to_integral_value(rounding=ROUND_CEILING)
    return money.round_quantity(money.multiply(packs, pack))
