"""The usual products of an agent: a list people keep for him, or what his orders tell as long as nobody kept one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import money
from models.catalog.products import orderable
from models.catalog.records import Product, ProductUnit
from models.clock import clock
from models.errors import Conflict, InvalidInput
from models.i18n import N_, tr
from models.platform import rights
from models.platform.records import Setting
from models.sales.earlier_orders import Earlier, last_orders, usual_lines

ZERO = Decimal(0)
MOST = 500


@dataclass(frozen=True)
class UsualList:
    """What an agent usually buys: `kept` by somebody, or only told by the orders; `version` of what is stored."""

    lines: tuple[Earlier, ...] = ()
    kept: bool = False
    version: int | None = None


@dataclass(frozen=True)
class UsualItem:
    """One kept product with the quantity it is usually ordered in."""

    product_id: UUID
    quantity: Decimal
    unit: str


def of_agent(session: Session, agent_id: UUID) -> UsualList:
    """The kept list in its order, with what the orders say beside it; without one the products ordered most often."""
    rights.require(session, "order", "R", agent_id)
    kept = _stored(session, agent_id)
    items = _items(kept.value) if kept is not None else []
    if kept is None or not items:
        return UsualList(tuple(usual_lines(session, agent_id)), False, kept.version if kept is not None else None)
    query = select(Product).where(Product.id.in_([one.product_id for one in items]), rights.visible(session, Product))
    products = {row.id: row for row in session.scalars(query) if not orderable(row, clock.today())}
    last = last_orders(session, agent_id, list(products))
    lines = []
    for one in items:
        product = products.get(one.product_id)
        if product is not None:
            known = last.get(product.id, {})
            words = f"{product.name} {product.spec}".strip()
            lines.append(Earlier("", known.get("last_on"), product.id, product.code, words, one.quantity,
                                 one.unit or product.unit, known.get("times", 0)))  # fmt: skip
    return UsualList(tuple(lines), True, kept.version)


def keep(session: Session, agent_id: UUID, items: Sequence[UsualItem], version: int | None = None) -> UsualList:
    """Store the list in place of the one with this version; an empty one goes back to what the orders tell."""
    rights.require(session, "order", "C", agent_id)
    kept = _stored(session, agent_id)
    if (kept.version if kept is not None else None) != version:
        raise Conflict(
            N_("Somebody else changed this list meanwhile. The stored list is unchanged. Open it again."),
            current=of_agent(session, agent_id),
        )
    wanted = _checked(session, items)
    if kept is None:
        session.add(Setting(name=_name(agent_id), value=wanted, bucket=agent_id))
    else:
        kept.value = wanted
    session.flush()
    return of_agent(session, agent_id)


def _checked(session: Session, items: Sequence[UsualItem]) -> list[dict[str, str]]:
    """The list as it is stored: every product once, in a unit it has, with a quantity above zero."""
    if len(items) > MOST:
        raise InvalidInput({"lines": tr("At most {count} products can be kept.", count=MOST)})
    keys = [one.product_id for one in items]
    query = select(Product.id, Product.unit).where(Product.id.in_(keys), rights.visible(session, Product))
    own = {key: unit for key, unit in session.execute(query)}
    packs = select(ProductUnit.product_id, ProductUnit.unit).where(
        ProductUnit.product_id.in_(keys), ProductUnit.deleted_at.is_(None)
    )
    units = {*own.items(), *((key, unit) for key, unit in session.execute(packs))}
    problems: dict[str, str] = {}
    wanted: dict[UUID, dict[str, str]] = {}
    for at, one in enumerate(items):
        if one.product_id not in own:
            problems[f"lines/{at}/product_id"] = tr("Choose a product.")
        elif one.quantity <= ZERO:
            problems[f"lines/{at}/quantity"] = tr("Enter a quantity above zero.")
        elif (one.product_id, one.unit) not in units:
            problems[f"lines/{at}/unit"] = tr("The unit “{unit}” is not known for this product.", unit=one.unit[:40])
        else:
            quantity = money.format_plain(money.round_quantity(one.quantity))
            wanted.setdefault(
                one.product_id, {"product": str(one.product_id), "quantity": quantity, "unit": one.unit}
            )
    if problems:
        raise InvalidInput(problems)
    return list(wanted.values())


def _items(value: Any) -> list[UsualItem]:
    """The stored list; what cannot be read any more is left out."""
    found = []
    for one in value if isinstance(value, list) else ():
        try:
            found.append(UsualItem(UUID(one["product"]), money.parse_number(one["quantity"]), str(one["unit"])))
        except (KeyError, TypeError, ValueError, money.BadNumber):
            continue
    return found


def _name(agent_id: UUID) -> str:
    """The list stands among the settings, in the bucket of its agent."""
    return f"usual.{agent_id.hex}"


def _stored(session: Session, agent_id: UUID) -> Setting | None:
    query = select(Setting).where(
        Setting.name == _name(agent_id), Setting.user_id.is_(None), Setting.bucket == agent_id,
        Setting.deleted_at.is_(None),
    )  # fmt: skip
    return session.scalars(query.order_by(Setting.seq.desc()).limit(1)).one_or_none()
