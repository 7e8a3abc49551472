"""Stored forms of warehouses, stock movements and reservations."""

from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Code, Key, Name, Note, Price, Quantity, Record, choice, link
from models.i18n import N_
from models.sync.policy import SyncPolicy, both, down, group, steps


class WarehouseKind(enum.StrEnum):
    """Whose warehouse it is."""

    OWN = "own"
    THIRD_PARTY = "third_party"
    CONSIGNMENT = "consignment"
    VAN = "van"


WAREHOUSE_KIND_WORDS = {
    WarehouseKind.OWN: N_("Own warehouse"),
    WarehouseKind.THIRD_PARTY: N_("Third-party warehouse"),
    WarehouseKind.CONSIGNMENT: N_("Consignment stock"),
    WarehouseKind.VAN: N_("Van stock"),
}


class Warehouse(Record):
    """A place where stock is kept."""

    __tablename__ = "warehouses"
    ENTITY: ClassVar[str] = "stock"
    SYNC: ClassVar[SyncPolicy] = both(name=group("name", "initials", "sort_key"))

    code: Mapped[str] = mapped_column(Code(), unique=True)
    name: Mapped[str] = mapped_column(Name())
    initials: Mapped[str] = mapped_column(Name(), default="")
    sort_key: Mapped[str] = mapped_column(Name(), default="")
    kind: Mapped[WarehouseKind] = choice(WarehouseKind, WarehouseKind.OWN)
    address: Mapped[str] = mapped_column(Name(), default="")
    phone: Mapped[str] = mapped_column(Code(), default="")
    manager_id: Mapped[UUID | None] = link("users", nullable=True)
    agent_id: Mapped[UUID | None] = link("agents", nullable=True)
    cut_off: Mapped[str] = mapped_column(Code(), default="")
    closed: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Note(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="", index=True)

    def search_fields(self) -> tuple[str, ...]:
        return (self.code, self.name, self.initials)


class MoveKind(enum.StrEnum):
    """Why stock moves."""

    OPENING = "opening"
    RECEIPT = "receipt"
    ISSUE = "issue"
    TRANSFER = "transfer"
    COUNT = "count"
    SHIPMENT = "shipment"
    RETURN = "return"


MOVE_KIND_WORDS = {
    MoveKind.OPENING: N_("Opening stock"),
    MoveKind.RECEIPT: N_("Receipt into stock"),
    MoveKind.ISSUE: N_("Issue from stock"),
    MoveKind.TRANSFER: N_("Transfer"),
    MoveKind.COUNT: N_("Stock count"),
    MoveKind.SHIPMENT: N_("Shipment"),
    MoveKind.RETURN: N_("Return into stock"),
}


class MoveState(enum.StrEnum):
    """Has it been posted?"""

    DRAFT = "draft"
    POSTED = "posted"
    REVERSED = "reversed"


MOVE_STATE_WORDS = {
    MoveState.DRAFT: N_("Draft"),
    MoveState.POSTED: N_("Posted"),
    MoveState.REVERSED: N_("Reversed"),
}


class MoveDocument(Record):
    """A movement document; posting it writes the ledger."""

    __tablename__ = "move_documents"
    __table_args__ = (Index(None, "moved_on", "seq"),)
    ENTITY: ClassVar[str] = "stock"
    SYNC: ClassVar[SyncPolicy] = both(whole=True, steps={"state": steps(">draft", "draft>draft"), "number": steps(">")})

    number: Mapped[str | None] = mapped_column(Code(), unique=True)
    kind: Mapped[MoveKind] = choice(MoveKind)
    state: Mapped[MoveState] = choice(MoveState, MoveState.DRAFT)
    moved_on: Mapped[date]
    warehouse_id: Mapped[UUID] = link("warehouses")
    to_warehouse_id: Mapped[UUID | None] = link("warehouses", nullable=True)
    agent_id: Mapped[UUID | None] = link("agents", nullable=True)
    order_id: Mapped[UUID | None] = link("orders", nullable=True)
    reverses_id: Mapped[UUID | None] = link("move_documents", nullable=True)
    reason: Mapped[str] = mapped_column(Name(), default="")
    carrier: Mapped[str] = mapped_column(Name(), default="")
    tracking_no: Mapped[str] = mapped_column(Code(), default="")
    note: Mapped[str] = mapped_column(Note(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="", index=True)

    def search_fields(self) -> tuple[str, ...]:
        return (self.number or "", self.reason, self.tracking_no, self.external_no)


class MoveLine(Record):
    """What a movement document moves; for a count the counted quantity."""

    __tablename__ = "move_lines"
    __table_args__ = (Index(None, "document_id", "line_no"),)
    ENTITY: ClassVar[str] = "stock"
    ROOT: ClassVar[str] = "document_id"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    document_id: Mapped[UUID] = link("move_documents", index=False)
    line_no: Mapped[int] = mapped_column(Integer)
    product_id: Mapped[UUID] = link("products")
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    unit: Mapped[str] = mapped_column(Code(), default="")
    unit_factor: Mapped[Decimal] = mapped_column(Quantity(), default=Decimal(1))
    base_quantity: Mapped[Decimal] = mapped_column(Quantity())
    unit_cost: Mapped[Decimal | None] = mapped_column(Price())
    order_line_id: Mapped[UUID | None] = link("order_lines", nullable=True)
    note: Mapped[str] = mapped_column(Name(), default="")


class StockMove(Record):
    """The stock ledger: signed base quantities. The only truth about stock."""

    __tablename__ = "stock_moves"
    __table_args__ = (
        Index("ix_stock_moves_level", "product_id", "warehouse_id", "moved_on", "quantity"),
        Index(None, "warehouse_id", "product_id"),
        Index(None, "moved_on", "seq"),
    )
    ENTITY: ClassVar[str] = "stock"
    ROOT: ClassVar[str] = "document_id"
    LEDGER: ClassVar[bool] = True
    SYNC: ClassVar[SyncPolicy] = down()

    document_id: Mapped[UUID | None] = link("move_documents", nullable=True)
    product_id: Mapped[UUID] = link("products", index=False)
    warehouse_id: Mapped[UUID] = link("warehouses", index=False)
    kind: Mapped[MoveKind] = choice(MoveKind)
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    unit_cost: Mapped[Decimal | None] = mapped_column(Price())
    moved_on: Mapped[date]
    order_line_id: Mapped[UUID | None] = link("order_lines", nullable=True)
    external_no: Mapped[str] = mapped_column(Code(), default="")


class StockPosition(Record):
    """A product in a warehouse: what is settled about the pair. Its quantities are always reckoned from the ledger."""

    __tablename__ = "stock_positions"
    __table_args__ = (UniqueConstraint("product_id", "warehouse_id"), Index(None, "warehouse_id", "product_id"))
    ENTITY: ClassVar[str] = "stock"
    SYNC: ClassVar[SyncPolicy] = both()

    product_id: Mapped[UUID] = link("products", index=False)
    warehouse_id: Mapped[UUID] = link("warehouses", index=False)
    place: Mapped[str] = mapped_column(Code(), default="")
    safety_stock: Mapped[Decimal | None] = mapped_column(Quantity())
    last_counted_on: Mapped[date | None]


class ReservationKind(enum.StrEnum):
    """A promise, or goods set aside."""

    SOFT = "soft"
    HARD = "hard"


RESERVATION_KIND_WORDS = {ReservationKind.SOFT: N_("Promised"), ReservationKind.HARD: N_("Set aside")}


class ReservationState(enum.StrEnum):
    """What became of a reservation."""

    OPEN = "open"
    DELIVERED = "delivered"
    RELEASED = "released"


RESERVATION_STATE_WORDS = {
    ReservationState.OPEN: N_("Outstanding"),
    ReservationState.DELIVERED: N_("Delivered"),
    ReservationState.RELEASED: N_("Released"),
}


class Reservation(Record):
    """Stock set aside for an order line until the end of `expires_on`; reserved stock is Σ of open, unexpired rows."""

    __tablename__ = "reservations"
    __table_args__ = (Index(None, "product_id", "warehouse_id", "state"),)
    ENTITY: ClassVar[str] = "allocation"
    ROOT: ClassVar[str] = "order_id"
    SYNC: ClassVar[SyncPolicy] = down()

    order_id: Mapped[UUID | None] = link("orders", nullable=True)
    order_line_id: Mapped[UUID | None] = link("order_lines", nullable=True)
    agent_id: Mapped[UUID | None] = mapped_column(Key, index=True)
    product_id: Mapped[UUID] = link("products", index=False)
    warehouse_id: Mapped[UUID] = link("warehouses", index=False)
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    kind: Mapped[ReservationKind] = choice(ReservationKind, ReservationKind.SOFT)
    state: Mapped[ReservationState] = choice(ReservationState, ReservationState.OPEN)
    expires_on: Mapped[date | None]
    priority: Mapped[int] = mapped_column(Integer, default=0)
