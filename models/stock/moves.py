"""Movement documents: receipts, issues, transfers, counts, shipments, returns. Posting writes the ledger for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import money
from models.catalog.records import Product, ProductUnit
from models.catalog.units import check_quantity, factors, to_base
from models.children import lay_over
from models.clock import clock
from models.dates import add_years
from models.errors import Conflict, InvalidInput, NotFound, RuleBroken
from models.i18n import N_, tr
from models.ids import GLOBAL_BUCKET, new_id
from models.limits import misfits, require_numbers
from models.partners.records import Agent
from models.platform import rights
from models.sales.records import Order
from models.stock.levels import INCOMING_KINDS, is_seen
from models.stock.records import MoveDocument, MoveKind, MoveLine, MoveState, StockMove, Warehouse
from models.text import Kind, check_text

HAND_KINDS = (MoveKind.RECEIPT, MoveKind.ISSUE, MoveKind.TRANSFER, MoveKind.COUNT, MoveKind.OPENING)
MOST_LINES = 10_000
EARLIEST = date(1990, 1, 1)
_TEXTS: dict[str, Kind] = {
    "reason": Kind.NAME, "carrier": Kind.NAME, "tracking_no": Kind.CODE, "note": Kind.NOTE, "external_no": Kind.CODE,
}  # fmt: skip

# What may happen to a document in each state; buttons and services read the same table.
TRANSITIONS: dict[MoveState, frozenset[str]] = {
    MoveState.DRAFT: frozenset({"save", "post", "remove"}),
    MoveState.POSTED: frozenset({"reverse"}),
    MoveState.REVERSED: frozenset(),
}
_NEEDED = {"save": "U", "post": "A", "remove": "U", "reverse": "A"}


@dataclass(frozen=True)
class Pack:
    """A further unit of a line's product."""

    unit: str
    factor: Decimal


@dataclass(frozen=True)
class MoveLineDraft:
    """A line as typed; for a count the counted quantity. What follows the note is shown and not stored."""

    id: UUID | None = None
    product_id: UUID | None = None
    quantity: Decimal | None = None
    unit: str = ""
    unit_cost: Decimal | None = None
    order_line_id: UUID | None = None
    note: str = ""
    product_code: str = ""
    product_name: str = ""
    base_quantity: Decimal | None = None
    book_quantity: Decimal | None = None
    base_unit: str = ""
    decimals: int = 0
    packs: tuple[Pack, ...] = ()


@dataclass(frozen=True)
class MoveDraft:
    """A movement document as typed; names are shown beside keys and not stored."""

    id: UUID | None = None
    version: int | None = None
    kind: MoveKind = MoveKind.RECEIPT
    moved_on: date | None = None
    warehouse_id: UUID | None = None
    warehouse_name: str = ""
    to_warehouse_id: UUID | None = None
    to_warehouse_name: str = ""
    agent_id: UUID | None = None
    agent_name: str = ""
    order_id: UUID | None = None
    reason: str = ""
    carrier: str = ""
    tracking_no: str = ""
    note: str = ""
    external_no: str = ""
    lines: tuple[MoveLineDraft, ...] = ()


@dataclass(frozen=True)
class MoveDetails(MoveDraft):
    """A stored document with what the screen shows beside it."""

    number: str = ""
    state: MoveState = MoveState.DRAFT
    bucket: UUID | None = None
    order_number: str = ""
    reverses_id: UUID | None = None
    reverses_number: str = ""
    reversed_by_id: UUID | None = None
    reversed_by_number: str = ""
    removed: bool = False
    allowed: frozenset[str] = frozenset()


# --- checking --------------------------------------------------------------------------------------------


def check(draft: MoveDraft) -> dict[str, str]:
    """Problems that need no database, by field path; goods that come in may be announced for the year to come."""
    problems: dict[str, str] = {}
    for name, kind in _TEXTS.items():
        check_text(problems, name, getattr(draft, name), kind)
    if draft.moved_on is None:
        problems["moved_on"] = tr("Type the day of the movement.")
    elif draft.moved_on > (add_years(clock.today(), 1) if draft.kind in INCOMING_KINDS else clock.today()):
        problems["moved_on"] = tr("A movement cannot lie in the future.")
    elif draft.moved_on < EARLIEST:
        problems["moved_on"] = tr("This day lies too far back.")
    if draft.warehouse_id is None:
        problems["warehouse_id"] = tr("Choose a warehouse.")
    if draft.kind is MoveKind.TRANSFER:
        if draft.to_warehouse_id is None:
            problems["to_warehouse_id"] = tr("Choose the warehouse the goods go to.")
        elif draft.to_warehouse_id == draft.warehouse_id:
            problems["to_warehouse_id"] = tr("Goods cannot be moved to where they are.")
    if len(draft.lines) > MOST_LINES:
        problems["lines"] = tr("A document has at most {most} lines.", most=MOST_LINES)
    return misfits(draft, MoveDocument, lines=MoveLine) | problems | _line_problems(draft)


def _line_problems(draft: MoveDraft) -> dict[str, str]:
    problems: dict[str, str] = {}
    counted: dict[UUID, int] = {}
    for index, line in enumerate(draft.lines):
        path = f"lines/{index}"
        check_text(problems, f"{path}/note", line.note, Kind.NAME)
        if line.product_id is None:
            problems[f"{path}/product_id"] = tr("Choose a product.")
        elif draft.kind is MoveKind.COUNT and line.product_id in counted:
            problems[f"{path}/product_id"] = tr("Row {row} already counts this product.", row=counted[line.product_id])
        else:
            counted[line.product_id] = index + 1
        text = check_quantity(line.quantity, money.QUANTITY_DECIMALS, zero=draft.kind is MoveKind.COUNT)
        if text:
            problems[f"{path}/quantity"] = text
        if line.unit_cost is not None and not 0 <= line.unit_cost < 10**12:
            problems[f"{path}/unit_cost"] = tr("A price is not negative.")
    return problems


def check_posting(draft: MoveDraft) -> dict[str, str]:
    """What is still missing before a document can be posted."""
    problems = check(draft)
    if draft.moved_on is not None and draft.moved_on > clock.today():
        problems["moved_on"] = tr("A movement cannot lie in the future.")
    if not draft.lines:
        problems["lines"] = tr("A document without lines cannot be posted.")
    return problems


# --- reading ---------------------------------------------------------------------------------------------


def find(session: Session, document_id: UUID, right: str = "R") -> MoveDocument:
    """The stored document, if the person may see it; an agent's person sees the own company's ones only."""
    found: MoveDocument = rights.find(session, MoveDocument, document_id, right)
    if not is_seen(session, found):
        raise NotFound()
    return found


def get(session: Session, document_id: UUID) -> MoveDetails:
    """One document with its lines."""
    return details(session, find(session, document_id))


def allowed(session: Session, document: MoveDocument) -> frozenset[str]:
    """What the acting person may do with a document now."""
    if document.deleted_at is not None:
        return frozenset()
    steps = set(TRANSITIONS[document.state])
    if document.reverses_id is not None:
        steps.discard("reverse")
    if document.state is MoveState.DRAFT and document.created_by == rights.principal_of(session).user_id:
        own = {"save", "remove"} if rights.may(session, "stock", "C", document.bucket) else set()
    else:
        own = set()
    return frozenset(
        step for step in steps if step in own or rights.may(session, "stock", _NEEDED[step], document.bucket)
    )


def details(session: Session, document: MoveDocument) -> MoveDetails:
    """A stored document as the screen shows it."""
    names = _names(session, document)
    reversal = session.execute(
        select(MoveDocument.id, MoveDocument.number).where(MoveDocument.reverses_id == document.id)
    ).first()
    return MoveDetails(
        id=document.id, version=document.version, kind=document.kind, moved_on=document.moved_on,
        warehouse_id=document.warehouse_id, to_warehouse_id=document.to_warehouse_id, agent_id=document.agent_id,
        order_id=document.order_id, reason=document.reason, carrier=document.carrier,
        tracking_no=document.tracking_no, note=document.note, external_no=document.external_no,
        lines=lines_of(session, document), number=document.number or "", state=document.state, bucket=document.bucket,
        reverses_id=document.reverses_id, reversed_by_id=reversal[0] if reversal else None,
        reversed_by_number=(reversal[1] or "") if reversal else "", removed=document.deleted_at is not None,
        allowed=allowed(session, document), **names,
    )  # fmt: skip


def _names(session: Session, document: MoveDocument) -> dict[str, str]:
    def one(column: Any, key: UUID | None) -> str:
        owner = column.class_
        return session.scalars(select(column).where(owner.id == key)).first() or "" if key is not None else ""

    return {
        "warehouse_name": one(Warehouse.name, document.warehouse_id),
        "to_warehouse_name": one(Warehouse.name, document.to_warehouse_id),
        "agent_name": one(Agent.name, document.agent_id),
        "order_number": one(Order.number, document.order_id),
        "reverses_number": one(MoveDocument.number, document.reverses_id),
    }


def lines_of(session: Session, document: MoveDocument) -> tuple[MoveLineDraft, ...]:
    """The lines of a document; those of a count with the quantity the books had on that day."""
    rows = session.execute(
        select(MoveLine, Product)
        .join(Product, MoveLine.product_id == Product.id)
        .where(MoveLine.document_id == document.id)
        .order_by(MoveLine.line_no, MoveLine.seq)
    ).all()
    books: dict[UUID, Decimal] = {}
    if document.kind is MoveKind.COUNT:
        books = book_quantities(session, document, [line.product_id for line, _ in rows])
    packs = packs_of(session, [product.id for _, product in rows])
    sees_cost = rights.can(rights.principal_of(session), "cost", "R")
    return tuple(
        MoveLineDraft(
            line.id, line.product_id, line.quantity, line.unit, line.unit_cost if sees_cost else None,
            line.order_line_id, line.note, product.code, f"{product.name} {product.spec}".strip(), line.base_quantity,
            books.get(line.product_id) if books else None, product.unit, product.unit_decimals,
            packs.get(product.id, ()),
        )
        for line, product in rows
    )  # fmt: skip


def packs_of(session: Session, products: Sequence[UUID]) -> dict[UUID, tuple[Pack, ...]]:
    """The further units of products, in their order."""
    found: dict[UUID, tuple[Pack, ...]] = {}
    rows = session.execute(
        select(ProductUnit.product_id, ProductUnit.unit, ProductUnit.factor)
        .where(ProductUnit.product_id.in_(set(products)))
        .order_by(ProductUnit.position)
    )
    for product, unit, factor in rows:
        found[product] = (*found.get(product, ()), Pack(unit, factor))
    return found


def book_quantities(session: Session, document: MoveDocument, products: Sequence[UUID]) -> dict[UUID, Decimal]:
    """What the ledger says of products at the end of a count's day, without the count itself."""
    rows = session.execute(
        select(StockMove.product_id, func.sum(StockMove.quantity))
        .where(
            StockMove.warehouse_id == document.warehouse_id,
            StockMove.product_id.in_(list(products)),
            StockMove.moved_on <= document.moved_on,
            or_(StockMove.document_id.is_(None), StockMove.document_id != document.id),
        )
        .group_by(StockMove.product_id)
    )
    found = {product: Decimal(quantity) for product, quantity in rows}
    return {product: found.get(product, Decimal(0)) for product in products}


# --- writing ---------------------------------------------------------------------------------------------


def save(session: Session, draft: MoveDraft) -> MoveDetails:
    """Store a draft; posted documents are never changed."""
    require_numbers(draft)
    document, is_new = _loaded(session, draft)
    problems = check(draft)
    products = _products(session, draft, problems)
    problems |= _warehouse_problems(session, draft)
    if problems:
        raise InvalidInput(problems)
    for name, kind in _TEXTS.items():
        setattr(document, name, check_text({}, name, getattr(draft, name), kind))
    document.kind = draft.kind
    document.moved_on = draft.moved_on or clock.today()
    document.warehouse_id = draft.warehouse_id  # type: ignore[assignment]
    document.to_warehouse_id = draft.to_warehouse_id if draft.kind is MoveKind.TRANSFER else None
    document.agent_id, document.order_id = draft.agent_id, draft.order_id
    _settle_owner(session, document)
    if is_new:
        document.state = MoveState.DRAFT
        session.add(document)
    session.flush()
    _save_lines(session, document, draft.lines, products)
    session.flush()
    return details(session, document)


def _loaded(session: Session, draft: MoveDraft) -> tuple[MoveDocument, bool]:
    if draft.id is None or session.scalars(select(MoveDocument.id).where(MoveDocument.id == draft.id)).first() is None:
        rights.require(session, "stock", "C")
        return MoveDocument(id=draft.id or new_id()), True
    document = find(session, draft.id)
    if document.created_by != rights.principal_of(session).user_id:
        rights.require(session, "stock", "U", document)
    if draft.version is not None and draft.version != document.version:
        raise Conflict(current=details(session, document))
    if "save" not in TRANSITIONS[document.state]:
        raise _not_now(document)
    return document, False


def _settle_owner(session: Session, document: MoveDocument) -> None:
    """A document belongs to its agent: the one named, the one of the order, or the one at whom the goods lie."""
    if document.order_id is not None and document.agent_id is None:
        document.agent_id = session.scalars(select(Order.agent_id).where(Order.id == document.order_id)).first()
    keeper = session.scalars(select(Warehouse.agent_id).where(Warehouse.id == document.warehouse_id)).first()
    document.bucket = document.agent_id or keeper or GLOBAL_BUCKET


def _not_now(document: MoveDocument) -> RuleBroken:
    return RuleBroken(
        N_("Document {number} is posted and stays as it is. Nothing was changed. Reverse it and make a new one."),
        number=document.number or "",
    )


def _products(session: Session, draft: MoveDraft, problems: dict[str, str]) -> dict[UUID, Product]:
    """The products of the lines; unknown ones and unfitting quantities become problems."""
    keys = {line.product_id for line in draft.lines if line.product_id is not None}
    found: dict[UUID, Product] = {}
    for known in session.scalars(select(Product).where(Product.id.in_(keys))):
        found[known.id] = known
    for index, line in enumerate(draft.lines):
        product = found.get(line.product_id) if line.product_id is not None else None
        path = f"lines/{index}"
        if line.product_id is None or f"{path}/quantity" in problems:
            continue
        if product is None or product.deleted_at is not None:
            problems[f"{path}/product_id"] = tr("This product does not exist any more.")
        elif not product.stocked:
            problems[f"{path}/product_id"] = tr("This product is not kept in stock.")
        elif not line.unit or line.unit == product.unit:
            text = check_quantity(line.quantity, product.unit_decimals, zero=draft.kind is MoveKind.COUNT)
            if text:
                problems[f"{path}/quantity"] = text
        elif line.unit not in factors(session, product.id):
            problems[f"{path}/unit"] = tr("The unit “{unit}” is not known for this product.", unit=line.unit[:40])
    return found


def _warehouse_problems(session: Session, draft: MoveDraft) -> dict[str, str]:
    problems = {}
    keys = {"warehouse_id": draft.warehouse_id, "to_warehouse_id": draft.to_warehouse_id}
    for name, key in keys.items():
        if key is None:
            continue
        warehouse = session.scalars(select(Warehouse).where(Warehouse.id == key)).first()
        if warehouse is None or warehouse.deleted_at is not None:
            problems[name] = tr("This warehouse does not exist any more.")
        elif warehouse.closed:
            problems[name] = tr("This warehouse is closed.")
    return problems


def _save_lines(
    session: Session, document: MoveDocument, drafts: Sequence[MoveLineDraft], products: dict[UUID, Product]
) -> None:
    stored = session.scalars(select(MoveLine).where(MoveLine.document_id == document.id)).all()
    packs = {
        key: factors(session, key)
        for key, product in products.items()
        if any(line.product_id == key and line.unit not in ("", product.unit) for line in drafts)
    }

    knows_cost = rights.can(rights.principal_of(session), "cost", "U")

    def fill(row: MoveLine, draft: MoveLineDraft, place: int) -> None:
        assert draft.product_id is not None and draft.quantity is not None
        product = products[draft.product_id]
        row.document_id, row.line_no, row.product_id = document.id, place, product.id
        row.quantity, row.unit = draft.quantity, draft.unit or product.unit
        row.unit_factor = packs.get(product.id, {}).get(row.unit, Decimal(1))
        row.base_quantity = to_base(row.quantity, row.unit_factor)
        if knows_cost:
            row.unit_cost = money.round_price(draft.unit_cost) if draft.unit_cost is not None else None
        row.order_line_id = draft.order_line_id
        row.note = check_text({}, "note", draft.note, Kind.NAME)

    lay_over(session, document, stored, drafts, MoveLine, fill)


def remove(session: Session, document_id: UUID, version: int | None = None) -> None:
    """Put a draft away; posted documents can only be reversed."""
    document = find(session, document_id)
    if document.created_by != rights.principal_of(session).user_id:
        rights.require(session, "stock", "U", document)
    if version is not None and version != document.version:
        raise Conflict(current=details(session, document))
    if "remove" not in TRANSITIONS[document.state]:
        raise _not_now(document)
    document.deleted_at = clock.now()


def restore(session: Session, document_id: UUID) -> MoveDetails:
    """Bring a removed draft back."""
    document = find(session, document_id)
    if document.created_by != rights.principal_of(session).user_id:
        rights.require(session, "stock", "U", document)
    document.deleted_at = None
    session.flush()
    return details(session, document)


def copy_of(source: MoveDetails) -> MoveDraft:
    """A new draft with the same content, for today."""
    lines = tuple(replace(line, id=None, order_line_id=None, book_quantity=None) for line in source.lines)
    return MoveDraft(
        kind=source.kind if source.kind in HAND_KINDS else MoveKind.ISSUE,
        moved_on=clock.today(),
        warehouse_id=source.warehouse_id,
        to_warehouse_id=source.to_warehouse_id,
        reason=source.reason,
        lines=lines,
    )
