"""What must always hold in the stock area; reads only and names what does not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import money
from models.catalog.records import Product
from models.i18n import N_, tr
from models.platform import company
from models.stock import reservations
from models.stock.records import (
    MoveDocument,
    MoveKind,
    MoveLine,
    MoveState,
    Reservation,
    StockMove,
    StockPosition,
    Warehouse,
)

ZERO = Decimal(0)
MOST_FINDINGS = 200


@dataclass(frozen=True)
class Finding:
    """One broken rule: an English template with its values, and how bad it is ("error" or "warn")."""

    check: str
    text: str
    values: dict[str, Any]
    severity: str = "error"
    record_id: UUID | None = None

    def message(self) -> str:
        """The sentence for the screen."""
        return tr(self.text, **self.values)


def check(session: Session) -> list[Finding]:
    """Every finding of the stock area, at most 200 of each kind."""
    checks = (negative_stock, overbooked, missing_positions, documents_against_ledger, reversals, entries_of_drafts,
              odd_reservations)  # fmt: skip
    return [finding for one in checks for finding in one(session)[:MOST_FINDINGS]]


def negative_stock(session: Session) -> list[Finding]:
    """Stock is never below zero, unless the administrator allows it."""
    if company.get(session, "stock.allow_negative", False):
        return []
    total = func.sum(StockMove.quantity)
    rows = session.execute(
        select(Product.code, Warehouse.name, total)
        .join(Product, StockMove.product_id == Product.id)
        .join(Warehouse, StockMove.warehouse_id == Warehouse.id)
        .group_by(Product.code, Warehouse.name)
        .having(total < 0)
    )
    text = N_("The stock of {product} in {warehouse} is {quantity}.")
    return [
        Finding("stock.negative", text, {"product": code, "warehouse": name, "quantity": money.format_quantity(left)})
        for code, name, left in rows
    ]


def overbooked(session: Session) -> list[Finding]:
    """Not more is set aside than there is; only somebody with the right can have done it."""
    text = N_("Of {product} in {warehouse}, {reserved} are reserved but only {left} are there.")
    found = []
    for level in reservations.overbooked(session):
        pair = (level.product_id, level.warehouse_id)
        values = reservations.shortage_values(session, pair, level.reserved, level.on_hand)
        values["reserved"] = money.format_quantity(level.reserved)
        found.append(Finding("stock.overbooked", text, values, "warn"))
    return found


def missing_positions(session: Session) -> list[Finding]:
    """Every pair with entries or reservations has its position, else lists would not show it."""
    found = []
    for record in (StockMove, Reservation):
        known = select(StockPosition.seq).where(
            StockPosition.product_id == record.product_id, StockPosition.warehouse_id == record.warehouse_id
        )
        count = session.scalar(select(func.count()).select_from(record).where(~known.exists()))
        if count:
            text = N_("{count} stock entries belong to no position; lists would not show them.")
            found.append(Finding("stock.positions", text, {"count": count}))
    return found


def documents_against_ledger(session: Session) -> list[Finding]:
    """The ledger says what the posted documents say."""
    lines, ledger = _line_sums(session), _written(session)
    found = []
    for key, number, kind, reverses, to_warehouse in session.execute(
        select(MoveDocument.id, MoveDocument.number, MoveDocument.kind, MoveDocument.reverses_id,
               MoveDocument.to_warehouse_id).where(MoveDocument.state != MoveState.DRAFT)
    ):  # fmt: skip
        if kind is MoveKind.COUNT:
            continue
        said = lines.get(key, ZERO)
        sign = (0 if to_warehouse is not None else _sign(kind)) * (-1 if reverses is not None else 1)
        written = ledger.get(key, ZERO)
        if written != sign * said:
            text = N_("Document {number} says {said}, the ledger says {written}.")
            values = {"number": number or "", "said": money.format_quantity(sign * said),
                      "written": money.format_quantity(written)}  # fmt: skip
            found.append(Finding("stock.documents", text, values, record_id=key))
    return found


def _sign(kind: MoveKind) -> int:
    return -1 if kind in (MoveKind.ISSUE, MoveKind.SHIPMENT) else 1


def _line_sums(session: Session) -> dict[UUID, Decimal]:
    rows = session.execute(
        select(MoveLine.document_id, func.sum(MoveLine.base_quantity)).group_by(MoveLine.document_id)
    )
    return {key: value for key, value in rows}


def _written(session: Session) -> dict[UUID | None, Decimal]:
    rows = session.execute(
        select(StockMove.document_id, func.sum(StockMove.quantity)).group_by(StockMove.document_id)
    )
    return {key: value for key, value in rows}


def reversals(session: Session) -> list[Finding]:
    """A document and its reversal cancel each other, product by product and warehouse by warehouse."""
    found = []
    for original, key, number in session.execute(
        select(MoveDocument.reverses_id, MoveDocument.id, MoveDocument.number).where(
            MoveDocument.reverses_id.is_not(None)
        )
    ):
        total = func.sum(StockMove.quantity)
        rest = session.execute(
            select(StockMove.product_id)
            .where(StockMove.document_id.in_([original, key]))
            .group_by(StockMove.product_id, StockMove.warehouse_id)
            .having(total != 0)
        ).first()
        if rest is not None:
            text = N_("Document {number} does not take back exactly what it reverses.")
            found.append(Finding("stock.reversals", text, {"number": number or ""}, record_id=key))
    return found


def entries_of_drafts(session: Session) -> list[Finding]:
    """A draft has written nothing, and posted documents have numbers."""
    drafts = session.execute(
        select(MoveDocument.id).where(
            MoveDocument.state == MoveState.DRAFT,
            select(StockMove.seq).where(StockMove.document_id == MoveDocument.id).exists(),
        )
    )
    found = [
        Finding("stock.drafts", N_("A draft has entries in the ledger."), {}, record_id=key) for (key,) in drafts
    ]
    unnumbered = session.execute(
        select(MoveDocument.id).where(MoveDocument.state != MoveState.DRAFT, MoveDocument.number.is_(None))
    )
    text = N_("A posted document has no number.")
    return found + [Finding("stock.numbers", text, {}, record_id=key) for (key,) in unnumbered]


def odd_reservations(session: Session) -> list[Finding]:
    """Reservations are above zero."""
    count = session.scalar(select(func.count()).select_from(Reservation).where(Reservation.quantity <= 0))
    text = N_("{count} reservations are not above zero.")
    return [Finding("stock.reservations", text, {"count": count})] if count else []
