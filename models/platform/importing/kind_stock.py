"""Stock: opening balances and movements, posted to the ledger as documents by day, kind and warehouse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.catalog.records import Product
from models.clock import clock
from models.i18n import N_, tr
from models.ids import GLOBAL_BUCKET, new_id
from models.money import total
from models.platform import numbering, rights
from models.platform.importing import bulk
from models.platform.importing.checking import SKIP, Checked, Group, row_options
from models.platform.importing.describing import describe
from models.platform.importing.fields import Action, Existing, Field, Issue, Repeated, Type
from models.platform.importing.kind import Kind, Step, Written
from models.platform.importing.references import code_key
from models.platform.importing.rules import meet
from models.stock.levels import ensure_positions
from models.stock.moves import EARLIEST
from models.stock.records import (
    MOVE_KIND_WORDS,
    MoveDocument,
    MoveKind,
    MoveLine,
    MoveState,
    StockMove,
    Warehouse,
)

ZERO, ONE = Decimal(0), Decimal(1)
KINDS = {
    MoveKind.OPENING.value: ("opening", "opening balance", "期初"),
    MoveKind.RECEIPT.value: ("in", "receipt", "purchase", "入库", "采购入库"),
    MoveKind.ISSUE.value: ("out", "issue", "出库", "领用"),
    MoveKind.SHIPMENT.value: ("shipment", "sale", "发货", "销售出库"),
    MoveKind.RETURN.value: ("return", "退货", "退货入库"),
}
OUTWARD = frozenset({MoveKind.ISSUE, MoveKind.SHIPMENT})

FIELDS = (
    Field("number", N_("Document number"), Type.CODE, ("document no", "单据编号", "单号")),
    Field(
        "moved_on",
        N_("Day"),
        Type.DAY,
        ("movement date", "as of date", "date", "posting date", "日期", "过账日期", "单据日期"),
        required=True,
    ),
    Field(
        "kind",
        N_("Kind of movement"),
        Type.CHOICE,
        ("movement type", "type", "移动类型", "业务类型"),
        choices=KINDS,
        labels={kind: MOVE_KIND_WORDS[MoveKind(kind)] for kind in KINDS},
    ),
    Field(
        "product",
        N_("Product"),
        Type.REFERENCE,
        (
            "product key",
            "product code",
            "product id",
            "stock code",
            "item code",
            "sku",
            "item",
            "商品编号",
            "商品编码",
            "货号",
            "商品",
            "产品编码",
        ),
        required=True,
        entity="product",
    ),
    Field("product_name", N_("Name of a new product"), Type.NAME, ("product name", "商品名称", "品名")),
    Field(
        "warehouse",
        N_("Warehouse"),
        Type.REFERENCE,
        ("warehouse code", "location", "仓库", "仓库编号"),
        required=True,
        entity="warehouse",
    ),
    Field(
        "opening",
        N_("Opening stock"),
        Type.QUANTITY,
        (
            "opening balance",
            "opening quantity",
            "units in stock",
            "quantity in stock",
            "stock on hand",
            "期初数量",
            "期初库存",
            "库存数量",
            "结存数量",
        ),
    ),
    Field("quantity", N_("Quantity (minus is out)"), Type.QUANTITY, ("quantity", "qty", "数量")),
    Field(
        "quantity_in",
        N_("Quantity in"),
        Type.QUANTITY,
        ("units in", "in", "received", "入库数量", "收入数量"),
        low=ZERO,
    ),
    Field(
        "quantity_out",
        N_("Quantity out"),
        Type.QUANTITY,
        ("units out", "out", "issued", "出库数量", "发出数量"),
        low=ZERO,
    ),
    Field(
        "unit_cost",
        N_("Unit cost"),
        Type.PRICE,
        ("cost", "单位成本", "成本单价"),
        low=ZERO,
        right=("cost", "R"),
    ),
    Field("reason", N_("Reason"), Type.NAME, ("remarks", "原因", "摘要", "备注")),
)

NOTHING = N_("{count} rows move nothing and were left out.")
BELOW_ZERO = N_("{count} products end below zero in a warehouse after this import.")
NO_QUANTITY = N_("A quantity is needed.")
WRONG_SIGN = N_("“{kind}” goes with a quantity above zero.")
IN_FUTURE = N_("A movement cannot lie in the future.")
TOO_EARLY = N_("This day lies too far back.")


def prepare(checked: Checked) -> None:
    """Rows of one number are one document; without numbers each row stands for itself."""
    numbers = checked.values.get("number")
    lookup = checked.references.lookup("move") if numbers is not None else None
    by_number: dict[str, Group] = {}
    for row in range(len(checked.table.rows)):
        number = numbers[row] if numbers is not None else None
        key = code_key(number) if number else ""
        if checked.decisions.get(row) == SKIP:
            checked.groups.append(Group([row], key, Action.SKIP))
        elif key and key in by_number:
            by_number[key].rows.append(row)
        else:
            group = Group([row], key, Action.CREATE, new_id())
            checked.groups.append(group)
            if key:
                by_number[key] = group
    for key, group in by_number.items():
        found = None
        if lookup is not None:
            found = next((hit for column in lookup.columns if (hit := lookup.by[column].get(key))), None)
        if found is not None:
            meet(checked, group, found, found.code, sure=True)


def check(checked: Checked) -> None:
    """What each row moves: (kind, quantity in base units, always above zero)."""
    describe(checked, "product", {"name": "product_name"})
    moves: dict[int, list[tuple[MoveKind, Decimal]]] = {}
    nothing = 0
    today = clock.today()
    for group in checked.live_groups(Action.CREATE):
        for row in group.rows:
            found = _moves(checked, row)
            day = checked.get("moved_on", row)
            if day is not None and (day > today or day < EARLIEST):
                checked.complain(row, "moved_on", Issue(IN_FUTURE if day > today else TOO_EARLY))
            if found:
                moves[row] = found
        if not any(row in moves for row in group.rows) and all(checked.sound(row) for row in group.rows):
            group.action = Action.SKIP
            nothing += len(group.rows)
    checked.extra["moves"] = moves
    if nothing:
        checked.notes.append((NOTHING, {"count": nothing}))
    _note_below_zero(checked, moves)


def _moves(checked: Checked, row: int) -> list[tuple[MoveKind, Decimal]]:
    said = checked.get("kind", row)
    kind = MoveKind(said) if said else None
    opening, quantity = checked.get("opening", row), checked.get("quantity", row)
    inward, outward = checked.get("quantity_in", row), checked.get("quantity_out", row)
    if opening is None and quantity is None and inward is None and outward is None:
        if not checked.problems.get(row):
            filled = next(
                name
                for name in ("quantity", "opening", "quantity_in", "quantity_out")
                if name in checked.values
            )
            checked.complain(row, filled, Issue(NO_QUANTITY, {}, row_options(SKIP), "needed"))
        return []
    found: list[tuple[MoveKind, Decimal]] = []
    if opening:
        found.append((MoveKind.OPENING, opening))
    if quantity:
        if kind is not None and quantity < 0 and kind is not MoveKind.OPENING:
            checked.complain(row, "quantity", Issue(WRONG_SIGN, {"kind": tr(MOVE_KIND_WORDS[kind])}))
            return []
        plain = MoveKind.ISSUE if quantity < 0 else MoveKind.RECEIPT
        found.append((kind or plain, quantity if kind is MoveKind.OPENING else abs(quantity)))
    if inward:
        found.append((kind if kind is not None and kind not in OUTWARD else MoveKind.RECEIPT, inward))
    if outward:
        found.append((kind if kind in OUTWARD else MoveKind.ISSUE, outward))
    return found


def _note_below_zero(checked: Checked, moves: dict[int, list[tuple[MoveKind, Decimal]]]) -> None:
    products, warehouses = checked.values["product"], checked.values["warehouse"]
    sums: dict[tuple[UUID, UUID], Decimal] = {}
    for row, found in moves.items():
        if products[row] is None or warehouses[row] is None:
            continue
        place = (products[row], warehouses[row])
        signed = [(-quantity if kind in OUTWARD else quantity) for kind, quantity in found]
        sums[place] = total([sums.get(place, ZERO), *signed])
    if not any(value < 0 for value in sums.values()):
        return
    session = checked.references.session
    query = select(StockMove.product_id, StockMove.warehouse_id, func.sum(StockMove.quantity)).group_by(
        StockMove.product_id, StockMove.warehouse_id
    )
    stored = {(product, warehouse): quantity for product, warehouse, quantity in session.execute(query)}
    below = sum(1 for place, value in sums.items() if stored.get(place, ZERO) + value < 0)
    if below:
        checked.notes.append((BELOW_ZERO, {"count": below}))


def write(session: Session, checked: Checked, step: Step) -> Written:
    """Post the movements: documents, their lines, and the ledger."""
    rights.require(session, "stock", "C")
    documents: dict[tuple[Any, ...], dict[str, Any]] = {}
    lines: list[dict[str, Any]] = []
    ledger: list[dict[str, Any]] = []
    units = bulk.load(
        session, Product, list({p for p in checked.values["product"] if p is not None}), ("unit",)
    )
    owners = {key: agent for key, agent in session.execute(select(Warehouse.id, Warehouse.agent_id))}
    counters: dict[UUID, int] = {}
    for group in checked.live_groups(Action.CREATE):
        for row in group.rows:
            for kind, quantity in checked.extra["moves"].get(row, ()):
                document = _document(checked, group, row, kind, documents, owners)
                counters[document["id"]] = place = counters.get(document["id"], 0) + 1
                product, cost = checked.get("product", row), checked.get("unit_cost", row)
                shared = {
                    "bucket": document["bucket"],
                    "document_id": document["id"],
                    "product_id": product,
                    "unit_cost": cost,
                }
                lines.append(
                    {
                        **shared,
                        "id": new_id(),
                        "line_no": place,
                        "quantity": quantity,
                        "base_quantity": quantity,
                        "unit": units[product]["unit"],
                        "unit_factor": ONE,
                        "note": "",
                    }
                )
                ledger.append(
                    {
                        **shared,
                        "id": new_id(),
                        "warehouse_id": document["warehouse_id"],
                        "kind": kind,
                        "quantity": -quantity if kind in OUTWARD else quantity,
                        "moved_on": document["moved_on"],
                    }
                )
    rows = list(documents.values())
    _number(session, rows)
    bulk.insert_rows(session, MoveDocument, rows)
    bulk.insert_rows(session, MoveLine, lines)
    bulk.insert_rows(session, StockMove, ledger, step)
    ensure_positions(session, {(row["product_id"], row["warehouse_id"]) for row in ledger})
    return Written(created=[row["id"] for row in rows])


def _document(
    checked: Checked,
    group: Group,
    row: int,
    kind: MoveKind,
    documents: dict[tuple[Any, ...], dict[str, Any]],
    owners: dict[UUID, UUID | None],
) -> dict[str, Any]:
    """The document a movement belongs to: that of its number, or the one of its day, kind and warehouse."""
    number, day, warehouse = (
        checked.get("number", row),
        checked.get("moved_on", row),
        checked.get("warehouse", row),
    )
    key = (group.key, kind, warehouse) if number else ("", day, kind, warehouse)
    if key not in documents:
        documents[key] = {
            "id": new_id(),
            "bucket": owners.get(warehouse) or GLOBAL_BUCKET,
            "number": None,
            "external_no": number or "",
            "kind": kind,
            "state": MoveState.POSTED,
            "moved_on": day,
            "warehouse_id": warehouse,
            "reason": checked.get("reason", row) or "",
        }
    return documents[key]


def _number(session: Session, rows: list[dict[str, Any]]) -> None:
    by_month: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        by_month.setdefault(row["moved_on"].replace(day=1), []).append(row)
    for month, some in sorted(by_month.items()):
        for row, number in zip(some, numbering.take(session, "move", month, len(some)), strict=True):
            row["number"] = number


STOCK = Kind(
    "stock",
    N_("Stock movements"),
    N_("Import stock movements"),
    "stock",
    FIELDS,
    prepare,
    check,
    write,
    prefix=("movement", "stock", "库存"),
    lookup="move",
    keys=("number",),
    one_of=(("opening", "quantity", "quantity_in", "quantity_out"),),
    existing=(Existing.SKIP, Existing.ASK),
    repeated=(Repeated.ASK,),
    list_page="moves.list",
    page="move",
    template=("moved_on", "kind", "product", "warehouse", "quantity", "unit_cost", "reason"),
)
