"""Setting stock aside: a reservation holds through the end of its last day, and lifts itself afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models import money
from models.catalog.records import Product
from models.clock import clock
from models.errors import InvalidInput, NeedsConfirmation, RuleBroken
from models.i18n import N_, tr
from models.platform import rights
from models.stock.levels import Level, is_live, levels, lock_positions
from models.stock.records import Reservation, ReservationKind, ReservationState, Warehouse

ZERO = Decimal(0)


@dataclass(frozen=True)
class Wanted:
    """What an order line wants set aside, in base units."""

    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    order_line_id: UUID | None = None


@dataclass(frozen=True)
class Reserved:
    """What was set aside for a line, and what is missing."""

    wanted: Wanted
    reservation_id: UUID | None
    quantity: Decimal

    @property
    def missing(self) -> Decimal:
        """How much could not be set aside."""
        return self.wanted.quantity - self.quantity


def reserve(
    session: Session,
    wanted: Sequence[Wanted],
    *,
    order_id: UUID | None = None,
    agent_id: UUID | None = None,
    kind: ReservationKind = ReservationKind.SOFT,
    expires_on: date | None = None,
    priority: int = 0,
    partial: bool = False,
    confirmed: bool = False,
) -> list[Reserved]:
    """Set stock aside. What is short is refused (NeedsConfirmation for those who may overbook), or left out if
    `partial`; `confirmed` overbooks, which needs the right to approve allocations."""
    rights.require(session, "allocation", "C", agent_id)
    _check(wanted, expires_on)
    lock_positions(session, [(item.product_id, item.warehouse_id) for item in wanted])
    stock = levels(session, {item.product_id for item in wanted}, {item.warehouse_id for item in wanted})
    free = {pair: max(level.available, ZERO) for pair, level in stock.items()}
    if not partial:
        _refuse_shortage(session, wanted, free, confirmed, agent_id)
    made = []
    for item in wanted:
        pair = (item.product_id, item.warehouse_id)
        quantity = item.quantity if confirmed and not partial else min(item.quantity, free.get(pair, ZERO))
        free[pair] = max(free.get(pair, ZERO) - quantity, ZERO)
        made.append((item, quantity))
    return [
        _store(session, item, quantity, order_id, agent_id, kind, expires_on, priority) for item, quantity in made
    ]


def _check(wanted: Sequence[Wanted], expires_on: date | None) -> None:
    problems = {}
    for index, item in enumerate(wanted):
        if item.quantity <= 0 or item.quantity >= 10**12:
            problems[f"{index}/quantity"] = tr("A reservation needs a quantity above zero.")
    if expires_on is not None and expires_on < clock.today():
        problems["expires_on"] = tr("The last day of a reservation lies in the past.")
    if problems:
        raise InvalidInput(problems)


def _refuse_shortage(
    session: Session, wanted: Sequence[Wanted], free: dict[Any, Decimal], confirmed: bool, agent_id: UUID | None
) -> None:
    needed: dict[tuple[UUID, UUID], Decimal] = {}
    for item in wanted:
        pair = (item.product_id, item.warehouse_id)
        needed[pair] = needed.get(pair, ZERO) + item.quantity
    short = [pair for pair, quantity in needed.items() if quantity > free.get(pair, ZERO)]
    if not short:
        return
    may_overbook = rights.may(session, "allocation", "A", agent_id)
    if confirmed and may_overbook:
        return
    values = shortage_values(session, short[0], needed[short[0]], free.get(short[0], ZERO))
    if may_overbook:
        raise NeedsConfirmation(
            N_("Only {left} of {product} are free in {warehouse}; {wanted} are wanted. Reserve all the same?"), **values
        )
    raise RuleBroken(
        N_("Only {left} of {product} are free in {warehouse}; {wanted} are wanted. Nothing was reserved. "
           "Reserve what is there, or choose another warehouse."),
        **values,
    )  # fmt: skip


def shortage_values(session: Session, pair: tuple[UUID, UUID], wanted: Decimal, left: Decimal) -> dict[str, str]:
    """The values of a sentence about a shortage."""
    product, warehouse = session.get(Product, pair[0]), session.get(Warehouse, pair[1])
    return {
        "left": money.format_quantity(left),
        "wanted": money.format_quantity(wanted),
        "product": f"{product.code} {product.name}" if product is not None else "",
        "warehouse": warehouse.name if warehouse is not None else "",
    }


def _store(
    session: Session,
    item: Wanted,
    quantity: Decimal,
    order_id: UUID | None,
    agent_id: UUID | None,
    kind: ReservationKind,
    expires_on: date | None,
    priority: int,
) -> Reserved:
    if quantity <= 0:
        return Reserved(item, None, ZERO)
    row = Reservation(
        order_id=order_id, order_line_id=item.order_line_id, agent_id=agent_id, product_id=item.product_id,
        warehouse_id=item.warehouse_id, quantity=quantity, kind=kind, state=ReservationState.OPEN,
        expires_on=expires_on, priority=priority,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return Reserved(item, row.id, quantity)


def release(session: Session, reservation_ids: Iterable[UUID]) -> int:
    """Give stock back that was set aside; returns how many reservations ended."""
    rows = session.scalars(
        select(Reservation).where(Reservation.id.in_(list(reservation_ids)), Reservation.state == ReservationState.OPEN)
    ).all()
    for row in rows:
        rights.require(session, "allocation", "C", row)
        row.state = ReservationState.RELEASED
    session.flush()
    return len(rows)


def release_order(session: Session, order_id: UUID) -> int:
    """Give back everything that was set aside for an order (cancelled, or its lines changed)."""
    query = select(Reservation.id).where(Reservation.order_id == order_id, Reservation.state == ReservationState.OPEN)
    return release(session, session.scalars(query).all())


def extend(session: Session, reservation_ids: Iterable[UUID], expires_on: date | None) -> int:
    """Move the last day of open reservations; one that has lifted itself must be made anew."""
    if expires_on is not None and expires_on < clock.today():
        raise InvalidInput({"expires_on": tr("The last day of a reservation lies in the past.")})
    rows = session.scalars(
        select(Reservation).where(Reservation.id.in_(list(reservation_ids)), is_live(clock.today()))
    ).all()
    for row in rows:
        rights.require(session, "allocation", "C", row)
        row.expires_on = expires_on
    return len(rows)


def consume(session: Session, order_line_id: UUID, warehouse_id: UUID, quantity: Decimal) -> Decimal:
    """Count shipped goods against what was set aside for the line there; returns how much was covered.

    A reservation that is used in part goes on with the rest.
    """
    rows = session.scalars(
        select(Reservation)
        .where(
            and_(Reservation.order_line_id == order_line_id, Reservation.warehouse_id == warehouse_id),
            is_live(clock.today()),
        )
        .order_by(Reservation.kind, Reservation.seq)
    ).all()
    left = quantity
    for row in rows:
        if left <= 0:
            break
        used = min(left, row.quantity)
        left -= used
        if used == row.quantity:
            row.state = ReservationState.DELIVERED
        else:
            row.quantity -= used
    session.flush()
    return quantity - left


def lift_expired(session: Session) -> int:
    """Mark reservations whose last day is over as released; they have not counted since anyway."""
    today = clock.today()
    rows = session.scalars(
        select(Reservation).where(Reservation.state == ReservationState.OPEN, Reservation.expires_on < today)
    ).all()
    for row in rows:
        row.state = ReservationState.RELEASED
    return len(rows)


def overbooked(session: Session) -> list[Level]:
    """Where more is set aside than there is."""
    return [level for level in levels(session).values() if level.reserved > max(level.on_hand, ZERO)]
