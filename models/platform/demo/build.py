"""`demo`: fills an empty book with the sample channel, small for first looks or large for measurements."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import RuleBroken
from models.i18n import N_
from models.partners.records import Agent
from models.platform import company, rights
from models.platform.demo import small, trade, words, world
from models.stock.levels import ensure_positions

REASON = N_("sample data")
COMPANY = {
    "book.demo": True,
    "company.name": "清渠净水设备（杭州）有限公司",
    "company.name_en": "Qingqu Water Systems (Hangzhou) Co., Ltd.",
    "company.address": "浙江省杭州市滨江区江南大道 100 号",
    "company.credit_code": "91330108MA2HXQJ63U",
    "company.legal_rep": "林晓雅",
    "company.phone": "0571-12345678",
    "company.bank": "示例银行杭州滨江支行 1202021234567890123",
}


class Size(enum.StrEnum):
    """How much sample data."""

    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True)
class Volume:
    """Counts of one size."""

    agents: int
    products: int
    orders: int
    lines: int


VOLUMES = {Size.SMALL: Volume(60, 54, 1900, 6), Size.LARGE: Volume(50_000, 20_000, 200_000, 5)}


def fill(
    session: Session,
    size: Size = Size.SMALL,
    progress: Callable[[int, int], None] | None = None,
    volume: Volume | None = None,
) -> None:
    """Write the sample data into an empty book, in the caller's unit of work; refuses a book that has agents."""
    if session.scalar(select(func.count()).select_from(Agent)):
        raise RuleBroken(
            N_("This book already holds agents. Nothing was added. Make a new book for sample data.")
        )
    rights.require(session, "settings", "U")
    acting = rights.principal_of(session)
    session.info["principal"] = replace(acting, grants=acting.grants | {"system"})
    try:
        _fill(session, size, volume or VOLUMES[size], progress)
    finally:
        session.info["principal"] = acting
    rights.refresh_access(session)


def _fill(session: Session, size: Size, chosen: Volume, progress: Callable[[int, int], None] | None) -> None:
    made = world.World(Random(20250915), clock.today())
    for name, value in COMPANY.items():
        company.put(session, name, value)
    world.people(session, made)
    world.places(session, made)
    numbers = (
        list(range(200, 200 + chosen.agents)) if size is Size.SMALL else list(range(1, chosen.agents + 1))
    )
    if size is Size.SMALL:
        extra = [number for number in words.SPECIAL_AGENTS if number not in numbers]
        numbers = numbers[: chosen.agents - len(extra)] + extra
    world.agents(session, made, numbers, progress)
    world.belongings(session, made, fully=size is Size.SMALL)
    world.products(session, made, chosen.products)
    business = trade.Trade(made)
    business.orders(session, chosen.orders, chosen.lines, progress)
    trade.settle_numbers(session, business)
    if size is Size.SMALL:
        business.stock(session)
        business.payments(session)
        business.targets(session)
        small.finish(session, made)
    else:
        business.opening_only(session)
    ensure_positions(session)


def counts(session: Session) -> dict[str, int]:
    """How many records of each kind the book holds."""
    from models.agreements.records import Contract
    from models.catalog.records import Product
    from models.performance.records import Scorecard, Target
    from models.sales.records import Order, OrderLine, Payment

    kinds: tuple[Any, ...] = (Agent, Contract, Product, Order, OrderLine, Payment, Target, Scorecard)
    return {
        kind.__tablename__: int(session.scalar(select(func.count()).select_from(kind)) or 0) for kind in kinds
    }
