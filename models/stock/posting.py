"""Posting and reversing movement documents: the only writers of the stock ledger besides imports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import money
from models.clock import clock
from models.dates import format_day
from models.errors import Conflict, InvalidInput, NeedsConfirmation, NotFound, RuleBroken
from models.i18n import N_, tr
from models.ids import GLOBAL_BUCKET
from models.platform import company, numbering, rights
from models.stock import moves, reservations
from models.stock.levels import Pair, levels, lock_positions
from models.stock.moves import MoveDetails, MoveDraft
from models.stock.records import (
    MoveDocument,
    MoveKind,
    MoveLine,
    MoveState,
    StockMove,
    StockPosition,
    Warehouse,
)
from models.sync.deciding import needs_office, office_decides
from models.text import Kind, check_text

ZERO = Decimal(0)
_SIGN = {
    MoveKind.OPENING: 1, MoveKind.RECEIPT: 1, MoveKind.RETURN: 1, MoveKind.ISSUE: -1, MoveKind.SHIPMENT: -1,
    MoveKind.TRANSFER: -1,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One entry of the ledger to be: a signed base quantity."""

    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    unit_cost: Decimal | None = None
    order_line_id: UUID | None = None


@office_decides("move.post", moves.get)
def post(session: Session, document_id: UUID, version: int | None = None, *, confirmed: bool = False) -> MoveDetails:
    """Write a draft into the ledger, with its number; cannot be taken back, only reversed.

    Refused where stock would become negative. Taking goods that are set aside for others needs `confirmed`.
    """
    document = _locked(session, document_id, version)
    if "post" not in moves.TRANSITIONS[document.state] or document.deleted_at is not None:
        raise RuleBroken(
            N_("Document {number} is already posted. Nothing was changed. Reverse it and enter a new one."),
            number=document.number or "",
        )
    draft = moves.details(session, document)
    problems = moves.check_posting(draft)
    if problems:
        raise InvalidInput(problems)
    lines = session.scalars(
        select(MoveLine).where(MoveLine.document_id == document.id).order_by(MoveLine.line_no)
    ).all()
    lock_positions(session, _pairs(document, lines))
    entries = list(_entries(session, document, lines))
    _consume_reservations(session, document, lines)
    _refuse_shortage(session, entries, confirmed)
    document.number = document.number or numbering.take_one(session, "move", document.moved_on)
    document.state = MoveState.POSTED
    write(session, document.id, document.kind, document.moved_on, entries)
    if document.kind is MoveKind.COUNT:
        _note_count(session, document, lines)
    session.flush()
    return moves.details(session, document)


def save_and_post(session: Session, draft: MoveDraft, *, confirmed: bool = False) -> MoveDetails:
    """Store and post in one act (shipments of orders, the button «post» of a new document)."""
    saved = moves.save(session, draft)
    assert saved.id is not None
    return post(session, saved.id, confirmed=confirmed)


@needs_office
def reverse(
    session: Session,
    document_id: UUID,
    version: int | None = None,
    reason: str = "",
    on: date | None = None,
    *,
    confirmed: bool = False,
) -> MoveDetails:
    """Take a posted document back by a document with the opposite entries; returns the new one."""
    document = _locked(session, document_id, version)
    problems: dict[str, str] = {}
    why = check_text(problems, "reason", reason, Kind.NAME, required=True)
    day = on or clock.today()
    if day < document.moved_on or day > clock.today():
        problems["on"] = tr("The day lies between {first} and today.", first=format_day(document.moved_on))
    if problems:
        raise InvalidInput(problems)
    if document.state is not MoveState.POSTED or document.reverses_id is not None:
        raise RuleBroken(
            N_("Document {number} cannot be reversed in its present state. Nothing was changed. Refresh the "
               "page to see its present state."),
            number=document.number or "",
        )
    written = session.scalars(select(StockMove).where(StockMove.document_id == document.id)).all()
    entries = [
        Entry(row.product_id, row.warehouse_id, -row.quantity, row.unit_cost, row.order_line_id) for row in written
    ]
    lock_positions(session, [(entry.product_id, entry.warehouse_id) for entry in entries])
    _refuse_shortage(session, entries, confirmed)
    reversal = _reversal_of(session, document, day, why)
    document.state = MoveState.REVERSED
    write(session, reversal.id, document.kind, day, entries)
    session.flush()
    return moves.details(session, reversal)


def _reversal_of(session: Session, document: MoveDocument, day: date, why: str) -> MoveDocument:
    reversal = MoveDocument(
        number=numbering.take_one(session, "move", day), kind=document.kind, state=MoveState.POSTED, moved_on=day,
        warehouse_id=document.warehouse_id, to_warehouse_id=document.to_warehouse_id, agent_id=document.agent_id,
        order_id=document.order_id, reverses_id=document.id, reason=why,
    )  # fmt: skip
    reversal.bucket = document.bucket
    session.add(reversal)
    session.flush()
    for line in session.scalars(select(MoveLine).where(MoveLine.document_id == document.id)):
        session.add(
            MoveLine(
                document_id=reversal.id, line_no=line.line_no, product_id=line.product_id, quantity=line.quantity,
                unit=line.unit, unit_factor=line.unit_factor, base_quantity=line.base_quantity,
                unit_cost=line.unit_cost, order_line_id=line.order_line_id, note=line.note,
            )
        )  # fmt: skip
    return reversal


def _locked(session: Session, document_id: UUID, version: int | None) -> MoveDocument:
    """The document of somebody who may post, held until commit, so that a double click posts once (DS-07)."""
    rights.require(session, "stock", "A", moves.find(session, document_id))
    document = session.scalars(
        select(MoveDocument)
        .where(MoveDocument.id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if document is None:
        raise NotFound()
    if version is not None and version != document.version:
        raise Conflict(current=moves.details(session, document))
    return document


def _pairs(document: MoveDocument, lines: Iterable[MoveLine]) -> list[Pair]:
    found = []
    for line in lines:
        found.append((line.product_id, document.warehouse_id))
        if document.to_warehouse_id is not None:
            found.append((line.product_id, document.to_warehouse_id))
    return found


def _entries(session: Session, document: MoveDocument, lines: Iterable[MoveLine]) -> Iterable[Entry]:
    """The ledger entries of a document; a count corrects the books of its day."""
    if document.kind is MoveKind.COUNT:
        counted = list(lines)
        books = moves.book_quantities(session, document, [line.product_id for line in counted])
        for line in counted:
            difference = line.base_quantity - books[line.product_id]
            if difference:
                yield Entry(line.product_id, document.warehouse_id, difference, line.unit_cost)
        return
    for line in lines:
        quantity = _SIGN[document.kind] * line.base_quantity
        yield Entry(line.product_id, document.warehouse_id, quantity, line.unit_cost, line.order_line_id)
        if document.kind is MoveKind.TRANSFER and document.to_warehouse_id is not None:
            yield Entry(line.product_id, document.to_warehouse_id, -quantity, line.unit_cost, line.order_line_id)


def _consume_reservations(session: Session, document: MoveDocument, lines: Iterable[MoveLine]) -> None:
    if document.kind is not MoveKind.SHIPMENT:
        return
    for line in lines:
        if line.order_line_id is not None:
            reservations.consume(session, line.order_line_id, document.warehouse_id, line.base_quantity)


def _refuse_shortage(session: Session, entries: list[Entry], confirmed: bool) -> None:
    """No stock below zero (unless the administrator allows it), and nothing that is set aside without asking."""
    out: dict[Pair, Decimal] = {}
    for entry in entries:
        pair = (entry.product_id, entry.warehouse_id)
        out[pair] = out.get(pair, ZERO) + entry.quantity
    taking = {pair: -quantity for pair, quantity in out.items() if quantity < 0}
    if not taking:
        return
    stock = levels(session, {pair[0] for pair in taking}, {pair[1] for pair in taking})
    may_go_below = bool(company.get(session, "stock.allow_negative", False))
    for pair, quantity in taking.items():
        on_hand = stock[pair].on_hand if pair in stock else ZERO
        reserved = stock[pair].reserved if pair in stock else ZERO
        if quantity > on_hand and not may_go_below:
            raise RuleBroken(
                N_("Only {left} of {product} are in {warehouse}; {wanted} would be taken. Nothing was posted. "
                   "Correct the quantity, or post the missing receipt first."),
                **reservations.shortage_values(session, pair, quantity, on_hand),
            )  # fmt: skip
        if quantity > on_hand - reserved and not confirmed:
            values = reservations.shortage_values(session, pair, quantity, on_hand - reserved)
            raise NeedsConfirmation(
                N_("{wanted} of {product} would be taken from {warehouse}, but only {left} are free; the rest is set "
                   "aside for orders ({reserved}). Post all the same?"),
                **values, reserved=money.format_quantity(reserved),
            )  # fmt: skip


def write(session: Session, document_id: UUID, kind: MoveKind, on: date, entries: Iterable[Entry]) -> None:
    """Append entries to the ledger."""
    wanted = list(entries)
    owners = {
        key: agent
        for key, agent in session.execute(
            select(Warehouse.id, Warehouse.agent_id).where(Warehouse.id.in_({entry.warehouse_id for entry in wanted}))
        )
    }
    session.add_all(
        StockMove(
            document_id=document_id, product_id=entry.product_id, warehouse_id=entry.warehouse_id, kind=kind,
            quantity=entry.quantity, unit_cost=entry.unit_cost, moved_on=on, order_line_id=entry.order_line_id,
            bucket=owners.get(entry.warehouse_id) or GLOBAL_BUCKET,
        )
        for entry in wanted
    )  # fmt: skip
    session.flush()


def _note_count(session: Session, document: MoveDocument, lines: Iterable[MoveLine]) -> None:
    """Remember when the products were last counted here."""
    positions = session.scalars(
        select(StockPosition).where(
            StockPosition.warehouse_id == document.warehouse_id,
            StockPosition.product_id.in_([line.product_id for line in lines]),
        )
    )
    for position in positions:
        if position.last_counted_on is None or position.last_counted_on < document.moved_on:
            position.last_counted_on = document.moved_on
