"""How much there is: on hand from the ledger, reserved from live reservations, and what follows from both.

Nothing here is stored. A position (product × warehouse) only says that the pair exists.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import money
from models.catalog.records import Product
from models.catalog.units import rounded_to_pack
from models.clock import clock
from models.i18n import N_
from models.ids import GLOBAL_BUCKET, new_id
from models.platform import company, rights
from models.platform.principal import Scope
from models.platform.stamping import stamps
from models.stock.records import (
    MoveDocument,
    MoveKind,
    MoveLine,
    MoveState,
    Reservation,
    ReservationState,
    StockMove,
    StockPosition,
    Warehouse,
)

USE_DAYS = 90
USED_BY = (MoveKind.SHIPMENT, MoveKind.ISSUE, MoveKind.RETURN)
ZERO = Decimal(0)
Pair = tuple[UUID, UUID]


class Band(enum.StrEnum):
    """Availability in words, for those who may not see numbers."""

    PLENTY = "plenty"
    SHORT = "short"
    NONE = "none"


BAND_WORDS = {Band.PLENTY: N_("In stock"), Band.SHORT: N_("Running short"), Band.NONE: N_("Out of stock")}


@dataclass(frozen=True)
class Level:
    """The stock of a product in a warehouse, in base units."""

    product_id: UUID
    warehouse_id: UUID
    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    incoming: Decimal = ZERO
    safety: Decimal = ZERO
    daily_use: Decimal = ZERO
    last_counted_on: date | None = None

    @property
    def available(self) -> Decimal:
        """What may still be promised."""
        return self.on_hand - self.reserved

    @property
    def cover_days(self) -> int | None:
        """How many whole days the available stock lasts at the present use; None without use."""
        if self.daily_use <= 0:
            return None
        days = money.divide(max(self.available, ZERO), self.daily_use)
        return int(days.to_integral_value(rounding=ROUND_FLOOR))

    @property
    def band(self) -> Band:
        """The stock in words."""
        if self.available <= 0:
            return Band.NONE
        return Band.SHORT if self.available <= self.safety else Band.PLENTY


def is_live(today: date) -> ColumnElement[bool]:
    """The condition of a reservation that counts on a day: open, and valid through the end of its last day."""
    return and_(
        Reservation.state == ReservationState.OPEN,
        Reservation.deleted_at.is_(None),
        or_(Reservation.expires_on.is_(None), Reservation.expires_on >= today),
    )


def seen_rows(session: Session, record: Any) -> ColumnElement[bool]:
    """The row filter of stock: an agent's person sees the own company's stock only, never the shared one."""
    principal = rights.principal_of(session)
    found = rights.visible(session, record)
    if principal.scope is Scope.AGENT and "system" not in principal.grants:
        return and_(found, record.bucket != GLOBAL_BUCKET)
    return found


def is_seen(session: Session, record: Any) -> bool:
    """The same rule for one loaded record."""
    principal = rights.principal_of(session)
    if principal.scope is Scope.AGENT and "system" not in principal.grants:
        return bool(record.bucket != GLOBAL_BUCKET)
    return True


def sees_numbers(session: Session) -> bool:
    """May this person see quantities of the company's own stock, or only words?"""
    principal = rights.principal_of(session)
    if not rights.can(principal, "stock", "R"):
        return False
    return principal.scope is not Scope.AGENT or bool(company.get(session, "agents.see_stock_numbers"))


# --- reckoning -------------------------------------------------------------------------------------------


def levels(
    session: Session,
    products: Iterable[UUID] | None = None,
    warehouses: Iterable[UUID] | None = None,
    on: date | None = None,
) -> dict[Pair, Level]:
    """The stock of products in warehouses (all of either if not named), as of the end of a day (default: now).

    What rules decide with, so without regard to what the acting person may see.
    """
    today = on or clock.today()
    chosen = (list(products) if products is not None else None, list(warehouses) if warehouses is not None else None)
    on_hand = _grouped(session, StockMove, func.sum(StockMove.quantity), chosen, *_until(on))
    reserved = _grouped(session, Reservation, func.sum(Reservation.quantity), chosen, is_live(today))
    incoming = _incoming(session, chosen)
    used = _grouped(
        session, StockMove, -func.sum(StockMove.quantity), chosen, StockMove.kind.in_(USED_BY),
        StockMove.moved_on > today - timedelta(days=USE_DAYS), StockMove.moved_on <= today,
    )  # fmt: skip
    settled = _settled(session, chosen)
    pairs = on_hand.keys() | reserved.keys() | incoming.keys() | settled.keys()
    return {
        pair: Level(
            *pair,
            on_hand=on_hand.get(pair, ZERO),
            reserved=reserved.get(pair, ZERO),
            incoming=incoming.get(pair, ZERO),
            safety=settled.get(pair, (ZERO, None))[0],
            daily_use=_daily(used.get(pair, ZERO)),
            last_counted_on=settled.get(pair, (ZERO, None))[1],
        )
        for pair in pairs
    }


def level(session: Session, product_id: UUID, warehouse_id: UUID, on: date | None = None) -> Level:
    """The stock of one product in one warehouse."""
    found = levels(session, [product_id], [warehouse_id], on)
    return found.get((product_id, warehouse_id), Level(product_id, warehouse_id))


def available(session: Session, products: Iterable[UUID], warehouse_id: UUID) -> dict[UUID, Decimal]:
    """What may still be promised of products in a warehouse; products without stock are zero."""
    wanted = list(products)
    found = levels(session, wanted, [warehouse_id])
    return {key: found[key, warehouse_id].available if (key, warehouse_id) in found else ZERO for key in wanted}


def bands(session: Session, products: Iterable[UUID], warehouse_id: UUID) -> dict[UUID, Band]:
    """The stock in words, for those who may not see numbers."""
    wanted = list(products)
    found = levels(session, wanted, [warehouse_id])
    return {key: found.get((key, warehouse_id), Level(key, warehouse_id)).band for key in wanted}


def suggested_order(
    level_now: Level, target: Decimal, least: Decimal | None = None, pack: Decimal | None = None
) -> Decimal:
    """What to order: the target less what is there, coming and promised, in full packs; never negative."""
    missing = target - (level_now.available + level_now.incoming)
    return rounded_to_pack(missing, least, pack) if missing > 0 else ZERO


def _daily(used: Decimal) -> Decimal:
    """The mean use of a day, rounded down to millionths like the list does it in SQL."""
    daily = money.divide(max(used, ZERO), Decimal(USE_DAYS))
    return daily.quantize(Decimal(1).scaleb(-money.QUANTITY_DECIMALS), rounding=ROUND_FLOOR)


def _until(on: date | None) -> tuple[ColumnElement[bool], ...]:
    return (StockMove.moved_on <= on,) if on is not None else ()


def _grouped(session: Session, record: Any, figure: Any, chosen: tuple[Any, Any], *conditions: Any) -> dict[Pair, Any]:
    query = select(record.product_id, record.warehouse_id, figure).where(*conditions)
    query = _chosen(query, record.product_id, record.warehouse_id, chosen)
    rows = session.execute(query.group_by(record.product_id, record.warehouse_id))
    return {(product, warehouse): _decimal(value) for product, warehouse, value in rows if value}


def _chosen(query: Any, product: Any, warehouse: Any, chosen: tuple[Any, Any]) -> Any:
    products, warehouses = chosen
    if products is not None:
        query = query.where(product.in_(products))
    if warehouses is not None:
        query = query.where(warehouse.in_(warehouses))
    return query


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(int(value)).scaleb(-money.QUANTITY_DECIMALS)


INCOMING_KINDS = (MoveKind.RECEIPT, MoveKind.TRANSFER, MoveKind.RETURN)


def incoming_target() -> Any:
    """The warehouse into which a document brings goods."""
    return func.coalesce(MoveDocument.to_warehouse_id, MoveDocument.warehouse_id)


def planned() -> ColumnElement[bool]:
    """Documents that announce goods but are not posted yet."""
    return and_(
        MoveDocument.state == MoveState.DRAFT,
        MoveDocument.kind.in_(INCOMING_KINDS),
        MoveDocument.deleted_at.is_(None),
    )


def _incoming(session: Session, chosen: tuple[Any, Any]) -> dict[Pair, Decimal]:
    target = incoming_target()
    query = (
        select(MoveLine.product_id, target, func.sum(MoveLine.base_quantity))
        .join(MoveDocument, MoveLine.document_id == MoveDocument.id)
        .where(planned())
        .group_by(MoveLine.product_id, target)
    )
    rows = session.execute(_chosen(query, MoveLine.product_id, target, chosen))
    return {(product, _key(warehouse)): _decimal(value) for product, warehouse, value in rows if value}


def arrivals(
    session: Session, products: Iterable[UUID], warehouse_id: UUID, since: date
) -> dict[UUID, tuple[tuple[date, Decimal], ...]]:
    """When announced goods come into a warehouse from a day on, and how much: product → (day, quantity), by day."""
    target = incoming_target()
    query = (
        select(MoveLine.product_id, MoveDocument.moved_on, func.sum(MoveLine.base_quantity))
        .join(MoveDocument, MoveLine.document_id == MoveDocument.id)
        .where(planned(), MoveDocument.moved_on >= since)
        .group_by(MoveLine.product_id, MoveDocument.moved_on)
        .order_by(MoveDocument.moved_on)
    )
    found: dict[UUID, tuple[tuple[date, Decimal], ...]] = {}
    for product, day, value in session.execute(_chosen(query, MoveLine.product_id, target, (list(products), [warehouse_id]))):
        if value:
            found[product] = (*found.get(product, ()), (day, _decimal(value)))
    return found


def _key(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(bytes=bytes(value))


def _settled(session: Session, chosen: tuple[Any, Any]) -> dict[Pair, tuple[Decimal, date | None]]:
    query = select(
        StockPosition.product_id, StockPosition.warehouse_id,
        func.coalesce(StockPosition.safety_stock, Product.safety_stock), StockPosition.last_counted_on,
    ).join(Product, StockPosition.product_id == Product.id).where(StockPosition.deleted_at.is_(None))  # fmt: skip
    rows = session.execute(_chosen(query, StockPosition.product_id, StockPosition.warehouse_id, chosen))
    return {
        (product, warehouse): (_decimal(safety) if safety is not None else ZERO, counted)
        for product, warehouse, safety, counted in rows
    }


# --- positions -------------------------------------------------------------------------------------------


def ensure_positions(session: Session, pairs: Iterable[Pair] | None = None) -> int:
    """Make the positions that stock needs (of all moves and reservations if none are named); returns how many.

    Whoever writes moves past the posting functions (imports, samples) calls this afterwards.
    """
    wanted = set(pairs) if pairs is not None else _pairs_in_use(session)
    stored = select(StockPosition.product_id, StockPosition.warehouse_id)
    if pairs is not None:
        stored = stored.where(StockPosition.product_id.in_({product for product, _ in wanted}))
    missing = sorted(wanted - {(product, warehouse) for product, warehouse in session.execute(stored)})
    if not missing:
        return 0
    owners = {key: agent for key, agent in session.execute(select(Warehouse.id, Warehouse.agent_id))}
    stamp = stamps(session)
    rows = [
        {
            **stamp, "id": new_id(), "bucket": owners.get(warehouse) or GLOBAL_BUCKET, "product_id": product,
            "warehouse_id": warehouse, "place": "",
        }
        for product, warehouse in missing
    ]  # fmt: skip
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for start in range(0, len(rows), 500):
        statement = insert(StockPosition).on_conflict_do_nothing(index_elements=["product_id", "warehouse_id"])
        session.execute(statement, rows[start : start + 500])
    return len(rows)


def _pairs_in_use(session: Session) -> set[Pair]:
    found: set[Pair] = set()
    for record in (StockMove, Reservation):
        query = select(record.product_id, record.warehouse_id).distinct()
        found.update((product, warehouse) for product, warehouse in session.execute(query))
    return found


def lock_positions(session: Session, pairs: Iterable[Pair]) -> None:
    """Make the positions and hold them until commit, so that nobody decides about the same stock meanwhile."""
    wanted = sorted(set(pairs))
    ensure_positions(session, wanted)
    for product, warehouse in wanted:
        session.execute(
            select(StockPosition.seq)
            .where(StockPosition.product_id == product, StockPosition.warehouse_id == warehouse)
            .with_for_update()
        )
