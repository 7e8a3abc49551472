"""Stock cover: how many days the available stock of each product lasts, against its safety stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.analysis.charts import Bar, BarChart, Drill
from models.analysis.units import Figure, Unit
from models.catalog.records import Product, ProductStatus
from models.clock import clock
from models.dates import format_day
from models.i18n import tr
from models.lists.shapes import Filter, Op
from models.money import divide, format_quantity, round_to
from models.platform import rights
from models.stock import levels

ZERO = Decimal(0)


@dataclass
class _Sum:
    """One product over all warehouses."""

    available: Decimal = ZERO
    incoming: Decimal = ZERO
    safety: Decimal = ZERO
    daily: Decimal = ZERO


def cover_chart(session: Session, top: int, lang: str) -> BarChart:
    """The products whose stock ends first, shortest cover on top; only for those who may see quantities."""
    rights.require(session, "stock", "R")
    unit = Unit(tr("Days of cover", lang=lang), Figure.DAYS, "", lang)
    sums: dict[UUID, _Sum] = {}
    if levels.sees_numbers(session):
        for (product, _), level in levels.levels(session).items():
            found = sums.setdefault(product, _Sum())
            found.available += level.available
            found.incoming += level.incoming
            found.safety += level.safety
            found.daily += level.daily_use
    moving = {key: one for key, one in sums.items() if one.daily > 0}
    names = {
        key: name
        for key, name in session.execute(select(Product.id, Product.name).where(Product.status == ProductStatus.ACTIVE))
    }
    order = sorted((key for key in moving if key in names), key=lambda key: _days(moving[key], moving[key].available))
    bars = tuple(_bar(names[key], key, moving[key], lang) for key in order[:top])
    still = len(sums) - len(moving)
    notes = []
    if still:
        notes.append(tr("{count} products were not used in 90 days and have no cover.", lang=lang, count=still))
    if len(order) > top:
        notes.append(tr("{count} more products last longer.", lang=lang, count=len(order) - top))
    return BarChart(
        title=tr("Stock cover", lang=lang),
        unit=unit,
        notes=tuple(notes),
        bars=bars,
        label_title=tr("Product", lang=lang),
        mark_title=tr("Safety stock", lang=lang),
        extension_title=tr("In transit", lang=lang) if any(bar.extension for bar in bars) else "",
    )


def _days(one: _Sum, amount: Decimal) -> Decimal:
    return round_to(divide(max(amount, ZERO), one.daily), 1)


def _bar(name: str, key: UUID, one: _Sum, lang: str) -> Bar:
    days, safe = _days(one, one.available), _days(one, one.safety)
    ends = clock.today() + timedelta(days=int(days))
    facts = (
        (tr("Available", lang=lang), format_quantity(one.available)),
        (tr("Used per day", lang=lang), format_quantity(round_to(one.daily, 2))),
        (tr("Runs out on", lang=lang), format_day(ends)),
    )
    return Bar(
        name,
        days,
        mark=safe,
        extension=_days(one, one.incoming) if one.incoming > 0 else None,
        facts=facts,
        drill=Drill("stock.list", (Filter("product", Op.IN, (str(key),)),)),
        good=days >= safe,
    )
