"""Warehouses: places where stock is kept, by ourselves, by others, or at agents."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import identifiers, pinyin
from models.clock import clock
from models.dates import BadDate, parse_time
from models.errors import Conflict, InvalidInput, NotFound, RuleBroken
from models.i18n import N_, tr
from models.ids import GLOBAL_BUCKET, new_id
from models.partners.records import Agent
from models.platform import numbering, rights
from models.platform.records import User
from models.stock.levels import is_seen, levels, seen_rows
from models.stock.records import Warehouse, WarehouseKind
from models.text import Kind, check_text

_TEXTS: dict[str, Kind] = {
    "code": Kind.CODE, "name": Kind.NAME, "address": Kind.NAME, "phone": Kind.CODE, "cut_off": Kind.CODE,
    "note": Kind.NOTE, "external_no": Kind.CODE,
}  # fmt: skip


@dataclass(frozen=True)
class WarehouseDraft:
    """A warehouse as typed; names of people and agents are shown beside their keys and not stored."""

    id: UUID | None = None
    version: int | None = None
    code: str = ""
    name: str = ""
    kind: WarehouseKind = WarehouseKind.OWN
    address: str = ""
    phone: str = ""
    manager_id: UUID | None = None
    manager_name: str = ""
    agent_id: UUID | None = None
    agent_name: str = ""
    cut_off: str = ""
    closed: bool = False
    note: str = ""
    external_no: str = ""


@dataclass(frozen=True)
class WarehouseDetails(WarehouseDraft):
    """A stored warehouse with what the screen shows beside it."""

    bucket: UUID | None = None
    removed: bool = False
    may_change: bool = False


@dataclass(frozen=True)
class WarehouseWord:
    """A warehouse as offered for choice."""

    id: UUID
    code: str
    name: str
    kind: WarehouseKind


def check(draft: WarehouseDraft) -> dict[str, str]:
    """Problems that need no database, by field path."""
    problems: dict[str, str] = {}
    texts = _cleaned(draft, problems)
    if texts["phone"] and "phone" not in problems:
        try:
            identifiers.phone(texts["phone"])
        except identifiers.BadIdentifier as error:
            problems["phone"] = error.message()
    if texts["cut_off"] and "cut_off" not in problems:
        try:
            parse_time(texts["cut_off"])
        except BadDate as error:
            problems["cut_off"] = error.message()
    if draft.kind is WarehouseKind.CONSIGNMENT and draft.agent_id is None:
        problems["agent_id"] = tr("Choose the agent at whom this stock lies.")
    return problems


def _cleaned(draft: WarehouseDraft, problems: dict[str, str]) -> dict[str, str]:
    return {
        name: check_text(problems, name, getattr(draft, name), kind, required=name == "name")
        for name, kind in _TEXTS.items()
    }


def get(session: Session, warehouse_id: UUID) -> WarehouseDetails:
    """One warehouse."""
    warehouse: Warehouse = rights.find(session, Warehouse, warehouse_id)
    if not is_seen(session, warehouse):
        raise NotFound()
    return _details(session, warehouse)


def _details(session: Session, warehouse: Warehouse) -> WarehouseDetails:
    manager = session.scalars(select(User.name).where(User.id == warehouse.manager_id)).first()
    agent = session.scalars(select(Agent.name).where(Agent.id == warehouse.agent_id)).first()
    return WarehouseDetails(
        id=warehouse.id, version=warehouse.version, kind=warehouse.kind, manager_id=warehouse.manager_id,
        agent_id=warehouse.agent_id, closed=warehouse.closed, manager_name=manager or "", agent_name=agent or "",
        bucket=warehouse.bucket, removed=warehouse.deleted_at is not None,
        may_change=rights.may(session, "stock", "U", warehouse.bucket),
        **{name: getattr(warehouse, name) for name in _TEXTS},
    )  # fmt: skip


def choices(session: Session, *, closed: bool = False) -> list[WarehouseWord]:
    """Warehouses to choose from, sorted by name."""
    query = select(Warehouse).where(Warehouse.deleted_at.is_(None), seen_rows(session, Warehouse))
    if not closed:
        query = query.where(Warehouse.closed.is_(False))
    rows = session.scalars(query).all()
    return [WarehouseWord(row.id, row.code, row.name, row.kind) for row in sorted(rows, key=lambda row: row.sort_key)]


def save(session: Session, draft: WarehouseDraft) -> WarehouseDetails:
    """Store a warehouse; raises InvalidInput or Conflict."""
    warehouse, is_new = _loaded(session, draft)
    problems = check(draft)
    texts = _cleaned(draft, problems)
    twin = select(Warehouse.id).where(Warehouse.code == texts["code"], Warehouse.id != warehouse.id)
    if texts["code"] and session.execute(twin).first() is not None:
        problems["code"] = tr("This code is already used by another warehouse.")
    if not is_new and warehouse.agent_id != draft.agent_id and _holds_stock(session, warehouse.id):
        problems["agent_id"] = tr("There is stock in this warehouse. Move it before the agent changes.")
    if problems:
        raise InvalidInput(problems)
    texts["phone"] = identifiers.phone(texts["phone"]) if texts["phone"] else ""
    texts["cut_off"] = f"{parse_time(texts['cut_off']):%H:%M}" if texts["cut_off"] else ""
    texts["code"] = texts["code"] or numbering.take_one(session, "warehouse", clock.today())
    for name, value in texts.items():
        setattr(warehouse, name, value)
    warehouse.kind, warehouse.closed = draft.kind, draft.closed
    warehouse.manager_id, warehouse.agent_id = draft.manager_id, draft.agent_id
    warehouse.bucket = draft.agent_id or GLOBAL_BUCKET
    warehouse.initials, warehouse.sort_key = pinyin.initials_of(draft.name), pinyin.sort_key(draft.name)
    if is_new:
        session.add(warehouse)
    session.flush()
    return _details(session, warehouse)


def _loaded(session: Session, draft: WarehouseDraft) -> tuple[Warehouse, bool]:
    if draft.id is None or session.scalars(select(Warehouse.id).where(Warehouse.id == draft.id)).first() is None:
        rights.require(session, "stock", "A")
        return Warehouse(id=draft.id or new_id()), True
    warehouse: Warehouse = rights.find(session, Warehouse, draft.id, "U")
    if draft.version is not None and draft.version != warehouse.version:
        raise Conflict(current=_details(session, warehouse))
    return warehouse, False


def _holds_stock(session: Session, warehouse_id: UUID) -> bool:
    found = levels(session, None, [warehouse_id]).values()
    return any(level.on_hand or level.reserved for level in found)


def remove(session: Session, warehouse_id: UUID, version: int | None = None) -> None:
    """Put a warehouse away; one that holds stock or reservations stays."""
    warehouse: Warehouse = rights.find(session, Warehouse, warehouse_id, "U")
    rights.require(session, "stock", "A", warehouse)
    if version is not None and version != warehouse.version:
        raise Conflict(current=_details(session, warehouse))
    if _holds_stock(session, warehouse_id):
        raise RuleBroken(
            N_("“{name}” still holds stock or reservations. Nothing was changed. Move the stock, or close it."),
            name=warehouse.name,
        )
    warehouse.deleted_at = clock.now()


def restore(session: Session, warehouse_id: UUID) -> WarehouseDetails:
    """Bring a removed warehouse back."""
    warehouse: Warehouse = rights.find(session, Warehouse, warehouse_id, "U")
    warehouse.deleted_at = None
    session.flush()
    return _details(session, warehouse)
