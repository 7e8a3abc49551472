"""The lists of the stock area: stock by product and warehouse, warehouses, movement documents, ledger entries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, null, select, type_coerce
from sqlalchemy.orm import Session, aliased

from models.base import Quantity
from models.catalog.records import Category, Product
from models.clock import clock
from models.i18n import N_
from models.lists import (
    Aggregate,
    Column,
    Filter,
    Join,
    Kind,
    ListQuery,
    ListSpec,
    Search,
    Sort,
    View,
    ViewState,
)
from models.partners.records import Agent
from models.platform.records import User
from models.stock import levels
from models.stock.levels import BAND_WORDS, USE_DAYS, USED_BY, Band, is_live, seen_rows
from models.stock.records import (
    MOVE_KIND_WORDS,
    MOVE_STATE_WORDS,
    WAREHOUSE_KIND_WORDS,
    MoveDocument,
    MoveLine,
    MoveState,
    Reservation,
    StockMove,
    StockPosition,
    Warehouse,
)

MOVE_TONES = {MoveState.DRAFT: "neutral", MoveState.POSTED: "ok", MoveState.REVERSED: "warn"}
BAND_TONES = {Band.PLENTY: "ok", Band.SHORT: "warn", Band.NONE: "error"}
Keeper = aliased(User)
ToWarehouse = aliased(Warehouse)


# --- stock on hand: one row for each product in each warehouse --------------------------------------------


def _of_pair(record: Any, figure: Any, *conditions: Any) -> Any:
    """A figure of the row's product in the row's warehouse, zero when there is nothing."""
    same = (record.product_id == StockPosition.product_id, record.warehouse_id == StockPosition.warehouse_id)
    found = select(figure).where(*same, *conditions).correlate(StockPosition).scalar_subquery()
    return type_coerce(func.coalesce(cast(found, BigInteger), 0), Quantity())


def on_hand(session: Session) -> Any:
    """On hand by the ledger."""
    return _of_pair(StockMove, func.sum(StockMove.quantity))


def reserved(session: Session) -> Any:
    """Set aside today."""
    return _of_pair(Reservation, func.sum(Reservation.quantity), is_live(clock.today()))


def available(session: Session) -> Any:
    """Still free to be promised."""
    return type_coerce(_whole(on_hand(session)) - _whole(reserved(session)), Quantity())


def incoming(session: Session) -> Any:
    """Announced by documents that are not posted yet."""
    target = levels.incoming_target()
    found = (
        select(func.sum(MoveLine.base_quantity))
        .join(MoveDocument, MoveLine.document_id == MoveDocument.id)
        .where(MoveLine.product_id == StockPosition.product_id, target == StockPosition.warehouse_id)
        .where(levels.planned())
        .correlate(StockPosition)
        .scalar_subquery()
    )
    return type_coerce(func.coalesce(cast(found, BigInteger), 0), Quantity())


def safety(session: Session) -> Any:
    """The safety stock settled for the warehouse, else that of the product."""
    return func.coalesce(StockPosition.safety_stock, Product.safety_stock)


def cover_days(session: Session) -> Any:
    """How many whole days the free stock lasts at the use of the last 90 days; empty without use."""
    today = clock.today()
    used = _whole(
        _of_pair(
            StockMove, -func.sum(StockMove.quantity), StockMove.kind.in_(USED_BY),
            StockMove.moved_on > today - timedelta(days=USE_DAYS), StockMove.moved_on <= today,
        )
    )  # fmt: skip
    free = _whole(available(session))
    daily = used // USE_DAYS
    return case((daily > 0, case((free > 0, free), else_=0) // func.nullif(daily, 0)))


def band(session: Session) -> Any:
    """In stock, running short, out of stock."""
    free = _whole(available(session))
    least = func.coalesce(_whole(safety(session)), 0)
    return case((free <= 0, Band.NONE.value), (free <= least, Band.SHORT.value), else_=Band.PLENTY.value)


def _whole(expression: Any) -> Any:
    return type_coerce(expression, BigInteger)


STOCK = ListSpec(
    id="stock.list", entity="stock", title=N_("Stock on hand"), record=StockPosition, opens="product",
    rows=lambda session: seen_rows(session, StockPosition),
    where=lambda session: (Product.deleted_at.is_(None), Warehouse.deleted_at.is_(None)),
    nothing=N_("What lies in the warehouses stands here. Post a receipt, or import the opening stock."),
    searched=N_("Product code, name, pinyin, warehouse"),
    tables=frozenset({"stock_moves", "reservations", "move_documents", "move_lines"}),
    joins=(
        Join(Product, StockPosition.product_id == Product.id, outer=False),
        Join(Warehouse, StockPosition.warehouse_id == Warehouse.id, outer=False),
        Join(Category, Product.category_id == Category.id),
    ),
    search=(Search(Product, StockPosition.product_id), Search(Warehouse, StockPosition.warehouse_id)),
    columns=(
        Column("product_code", N_("Product code"), Product.code, Kind.CODE),
        Column("product", N_("Product"), Product.name, Kind.REFERENCE, key=StockPosition.product_id,
               sort=Product.sort_key, opens="product", width=220),
        Column("spec", N_("Specification"), Product.spec, width=110),
        Column("category", N_("Category"), Category.name, Kind.REFERENCE, key=Product.category_id,
               sort=Category.sort_key, shown=False),
        Column("warehouse", N_("Warehouse"), Warehouse.name, Kind.REFERENCE, key=StockPosition.warehouse_id,
               sort=Warehouse.sort_key, opens="warehouse", width=130),
        Column("unit", N_("Unit"), Product.unit, width=60),
        Column("on_hand", N_("On hand"), on_hand, Kind.QUANTITY),
        Column("reserved", N_("Reserved"), reserved, Kind.QUANTITY),
        Column("available", N_("Available"), available, Kind.QUANTITY),
        Column("incoming", N_("In transit"), incoming, Kind.QUANTITY),
        Column("safety", N_("Safety stock"), safety, Kind.QUANTITY, total=Aggregate.NONE),
        Column("cover", N_("Days of cover"), cover_days, Kind.NUMBER),
        Column("band", N_("Availability"), band, Kind.CHOICE, words=BAND_WORDS, tones=BAND_TONES),
        Column("counted", N_("Last count"), StockPosition.last_counted_on, Kind.DAY),
        Column("place", N_("Storage place"), StockPosition.place, Kind.CODE, shown=False),
    ),
    order=(Sort("product_code"), Sort("warehouse")),
    views=(
        View("short", N_("Running short"), ViewState(query=ListQuery(
            filters=(Filter("band", values=(Band.SHORT.value, Band.NONE.value)),), sort=(Sort("cover"),)))),
    ),
)  # fmt: skip


# --- warehouses ------------------------------------------------------------------------------------------

WAREHOUSES = ListSpec(
    id="warehouses.list", entity="stock", title=N_("Warehouses"), record=Warehouse, opens="warehouse",
    rows=lambda session: seen_rows(session, Warehouse),
    nothing=N_("Warehouses stand here: your own, third-party ones and stock at agents."),
    searched=N_("Code, name, pinyin"),
    joins=(Join(Keeper, Warehouse.manager_id == Keeper.id), Join(Agent, Warehouse.agent_id == Agent.id)),
    columns=(
        Column("code", N_("Code"), Warehouse.code, Kind.CODE),
        Column("name", N_("Name"), Warehouse.name, sort=Warehouse.sort_key, width=200),
        Column("kind", N_("Type"), Warehouse.kind, Kind.CHOICE, words=WAREHOUSE_KIND_WORDS, width=140),
        Column("manager", N_("Warehouse keeper"), Keeper.name, Kind.REFERENCE, key=Warehouse.manager_id, person=True),
        Column("agent", N_("Agent"), Agent.name, Kind.REFERENCE, key=Warehouse.agent_id, sort=Agent.sort_key,
               opens="agent", width=180),
        Column("address", N_("Address"), Warehouse.address, width=240),
        Column("phone", N_("Phone"), Warehouse.phone, Kind.CODE, shown=False),
        Column("cut_off", N_("Cut-off time"), Warehouse.cut_off, Kind.CODE, width=80, shown=False),
        Column("closed", N_("Closed"), Warehouse.closed, Kind.FLAG),
        Column("external_no", N_("External number"), Warehouse.external_no, Kind.CODE, shown=False),
    ),
    order=(Sort("code"),),
)  # fmt: skip


# --- movement documents ----------------------------------------------------------------------------------


def _line_count(session: Session) -> Any:
    lines = select(func.count()).select_from(MoveLine).where(MoveLine.document_id == MoveDocument.id)
    return lines.correlate(MoveDocument).scalar_subquery()


MOVES = ListSpec(
    id="moves.list", entity="stock", title=N_("Stock movements"), record=MoveDocument, opens="move",
    rows=lambda session: seen_rows(session, MoveDocument),
    nothing=N_("Receipts, issues, transfers and counts stand here."),
    searched=N_("Number, reason, tracking number"),
    tables=frozenset({"move_lines"}),
    joins=(
        Join(Warehouse, MoveDocument.warehouse_id == Warehouse.id, outer=False),
        Join(ToWarehouse, MoveDocument.to_warehouse_id == ToWarehouse.id),
        Join(Agent, MoveDocument.agent_id == Agent.id),
        Join(Keeper, MoveDocument.created_by == Keeper.id),
    ),
    columns=(
        Column("number", N_("Number"), MoveDocument.number, Kind.CODE, width=140),
        Column("kind", N_("Type"), MoveDocument.kind, Kind.CHOICE, words=MOVE_KIND_WORDS, width=130),
        Column("moved_on", N_("Date"), MoveDocument.moved_on, Kind.DAY),
        Column("state", N_("Status"), MoveDocument.state, Kind.CHOICE, words=MOVE_STATE_WORDS, tones=MOVE_TONES),
        Column("warehouse", N_("Warehouse"), Warehouse.name, Kind.REFERENCE, key=MoveDocument.warehouse_id,
               sort=Warehouse.sort_key, opens="warehouse", width=140),
        Column("to_warehouse", N_("To warehouse"), ToWarehouse.name, Kind.REFERENCE,
               key=MoveDocument.to_warehouse_id, opens="warehouse", width=140),
        Column("lines", N_("Lines"), _line_count, Kind.NUMBER, width=70),
        Column("agent", N_("Agent"), Agent.name, Kind.REFERENCE, key=MoveDocument.agent_id, sort=Agent.sort_key,
               opens="agent", width=180),
        Column("reason", N_("Reason"), MoveDocument.reason, width=180),
        Column("carrier", N_("Carrier"), MoveDocument.carrier, shown=False),
        Column("tracking_no", N_("Tracking number"), MoveDocument.tracking_no, Kind.CODE, shown=False),
        Column("by", N_("Entered by"), Keeper.name, Kind.REFERENCE, key=MoveDocument.created_by, person=True,
               shown=False),
        Column("external_no", N_("External number"), MoveDocument.external_no, Kind.CODE, shown=False),
    ),
    order=(Sort("moved_on", True),),
    owner="by",
    views=(
        View("drafts", N_("Not yet posted"),
             ViewState(query=ListQuery(filters=(Filter("state", values=(MoveState.DRAFT.value,)),)))),
    ),
)  # fmt: skip


# --- ledger entries --------------------------------------------------------------------------------------


def _document_number(session: Session) -> Any:
    """The number of the document, if its rows are open to the person."""
    return case((seen_rows(session, MoveDocument), MoveDocument.number), else_=null())


LEDGER = ListSpec(
    id="ledger.list", entity="stock", title=N_("Stock ledger"), record=StockMove,
    rows=lambda session: seen_rows(session, StockMove),
    nothing=N_("Every posted movement leaves its entries here."),
    searched=N_("Product, warehouse, document number"),
    joins=(
        Join(Product, StockMove.product_id == Product.id, outer=False),
        Join(Warehouse, StockMove.warehouse_id == Warehouse.id, outer=False),
        Join(MoveDocument, StockMove.document_id == MoveDocument.id),
    ),
    search=(Search(Product, StockMove.product_id), Search(Warehouse, StockMove.warehouse_id),
            Search(MoveDocument, StockMove.document_id)),
    columns=(
        Column("moved_on", N_("Date"), StockMove.moved_on, Kind.DAY),
        Column("kind", N_("Type"), StockMove.kind, Kind.CHOICE, words=MOVE_KIND_WORDS, width=130),
        Column("number", N_("Number"), _document_number, Kind.REFERENCE, key=StockMove.document_id, opens="move",
               width=140),
        Column("product_code", N_("Product code"), Product.code, Kind.CODE),
        Column("product", N_("Product"), Product.name, Kind.REFERENCE, key=StockMove.product_id,
               sort=Product.sort_key, opens="product", width=220),
        Column("warehouse", N_("Warehouse"), Warehouse.name, Kind.REFERENCE, key=StockMove.warehouse_id,
               sort=Warehouse.sort_key, opens="warehouse", width=130),
        Column("quantity", N_("Quantity"), StockMove.quantity, Kind.QUANTITY),
        Column("unit", N_("Unit"), Product.unit, width=60),
        Column("unit_cost", N_("Unit cost"), StockMove.unit_cost, Kind.PRICE, right="cost", shown=False),
        Column("external_no", N_("External number"), StockMove.external_no, Kind.CODE, shown=False),
    ),
    order=(Sort("moved_on", True),),
)  # fmt: skip
