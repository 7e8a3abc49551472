"""The form of a movement document: its head and its lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from models import money
from models.catalog.units import check_quantity
from models.i18n import N_, tr
from models.stock.moves import HAND_KINDS
from models.stock.records import MOVE_KIND_WORDS, MoveKind
from ui.catalog.lookups import ProductLookup, RecordLookup, UnitLookup, base_quantity, unit_sizes
from ui.editing.document import Document
from ui.editing.spec import FieldSpec, FormSpec, GridBlock, Kind, SectionSpec
from ui.partners.lookups import RecordLookup as PartnerLookup
from ui.widgets.entry_grid.columns import GridColumn, GridSpec, Level, PasteRole, Remark
from ui.widgets.entry_grid.columns import Kind as Cell
from ui.widgets.entry_grid.data import Row

if TYPE_CHECKING:
    from ui.stock.move import MoveTab

FOUND = ("product_code", "product_name", "unit", "base_unit", "decimals", "packs")
LEARNT = frozenset({"lines/book_quantity", "lines/stock", "lines/base_quantity"})


def kinds_for(document: Document) -> list[tuple[str, str]]:
    """Kinds a person can choose; a stored document of another kind shows that too."""
    kinds = list(HAND_KINDS)
    now = document.get("kind")
    if now and MoveKind(now) not in kinds:
        kinds.append(MoveKind(now))
    return [(kind.value, tr(MOVE_KIND_WORDS[kind])) for kind in kinds]


def move_form(page: MoveTab) -> FormSpec:
    """Every section of the page."""
    source = RecordLookup(page.find_warehouses, "warehouse_name")
    target = RecordLookup(page.find_warehouses, "to_warehouse_name")
    agent = PartnerLookup(page.context, "agents", "agent_id", "agent_name")

    def is_kind(*kinds: MoveKind) -> Any:
        return lambda document: document.get("kind") in kinds

    shipped = is_kind(MoveKind.SHIPMENT, MoveKind.TRANSFER, MoveKind.RETURN)
    return FormSpec(
        sections=(
            SectionSpec("head", N_("Document"), (
                FieldSpec("kind", N_("Type"), Kind.CHOICE, choices=lambda: kinds_for(page.document),
                          read_only=page.kind_is_fixed),
                FieldSpec("moved_on", N_("Date"), Kind.DATE, required=True),
                FieldSpec("warehouse_id", N_("Warehouse"), Kind.REFERENCE, required=True, lookup=source,
                          shows="warehouse_name", opens="warehouse"),
                FieldSpec("to_warehouse_id", N_("To warehouse"), Kind.REFERENCE, required=True, lookup=target,
                          shows="to_warehouse_name", opens="warehouse", visible=is_kind(MoveKind.TRANSFER)),
                FieldSpec("agent_id", N_("Agent"), Kind.REFERENCE, lookup=agent, shows="agent_name", opens="agent",
                          visible=is_kind(MoveKind.SHIPMENT, MoveKind.RETURN, MoveKind.ISSUE)),
                FieldSpec("reason", N_("Reason")),
                FieldSpec("carrier", N_("Carrier"), visible=shipped),
                FieldSpec("tracking_no", N_("Tracking number"), Kind.CODE, visible=shipped),
                FieldSpec("external_no", N_("External number"), Kind.CODE),
            )),
            SectionSpec("lines", N_("Line items"), (
                GridBlock("lines", lines_grid(page), rows=10),
            )),
            SectionSpec("more", N_("Note"), (
                FieldSpec("note", N_("Note"), Kind.NOTE, wide=True, limit=20_000),
            )),
        ),
        ignored=LEARNT,
        careful=frozenset({"lines"}),
        words={"state": N_("Status"), "number": N_("Number"), "reverses_id": N_("Reverses"),
               "move_lines": N_("Line items"), "move_lines/quantity": N_("Quantity"), "move_lines/unit": N_("Unit"),
               "move_lines/product_id": N_("Product"), "move_lines/note": N_("Note"),
               "move_lines/unit_cost": N_("Unit cost")},
    )  # fmt: skip


def lines_grid(page: MoveTab) -> GridSpec:
    """Products with quantities; a count also shows the books and the difference."""
    lookup = ProductLookup(page.finder, page.setting, prices=False)
    return GridSpec(
        name="stock.move.lines",
        columns=(
            GridColumn("product_id", N_("Product code"), Cell.REFERENCE, 110, quick=True, required=True,
                       shows="product_code", brings=FOUND, lookup=lookup, roles=(
                           PasteRole("code", N_("Product code"), ("编码", "商品编码", "code", "sku")),
                           PasteRole("barcode", N_("Bar code"), ("条码", "barcode", "ean")),
                           PasteRole("name", N_("Name"), ("名称", "商品", "品名", "name", "product")))),
            GridColumn("product_name", N_("Product"), Cell.TEXT, 240, editable=False, stretch=True, pasted=False),
            GridColumn("quantity", N_("Quantity"), Cell.QUANTITY, 100, quick=True, required=True, decimals=6,
                       units=unit_sizes, words=("数量", "实盘", "quantity", "qty")),
            GridColumn("unit", N_("Unit"), Cell.REFERENCE, 70, lookup=UnitLookup(), words=("单位", "unit")),
            GridColumn("book", N_("By the books"), Cell.QUANTITY, 100, editable=False, pasted=False),
            GridColumn("difference", N_("Difference"), Cell.QUANTITY, 100, editable=False, pasted=False),
            GridColumn("stock", N_("Available"), Cell.QUANTITY, 100, editable=False, pasted=False),
            GridColumn("unit_cost", N_("Unit cost"), Cell.PRICE, 100, decimals=6),
            GridColumn("note", N_("Note"), Cell.TEXT, 160, words=("备注", "note")),
        ),
        fresh=lambda: {"note": "", "unit": ""},
        compute=compute,
        check=lambda row: check_line(row, page.move_kind()),
        unique="product_id",
        merge="quantity",
        can_scan=True,
    )  # fmt: skip


def compute(row: Row) -> Mapping[str, Any]:
    """What the books say and how far the counted quantity is from it, in base units."""
    book = row.get("book_quantity")
    counted = base_quantity(row)
    if book in (None, ""):
        return {"book": None, "difference": None}
    known = Decimal(str(book))
    return {"book": known, "difference": None if counted is None else counted - known}


def check_line(row: Row, kind: MoveKind | None) -> dict[str, Remark]:
    """What is wrong with a line, or worth knowing."""
    found: dict[str, Remark] = {}
    quantity = row.get("quantity")
    if quantity in (None, "") or not row.get("product_id"):
        return found
    decimals = int(row.get("decimals") or 0) if row.get("unit") in ("", row.get("base_unit")) else 6
    text = check_quantity(Decimal(str(quantity)), decimals, zero=kind is MoveKind.COUNT)
    if text:
        found["quantity"] = Remark(text)
        return found
    stock, wanted = row.get("stock"), base_quantity(row)
    takes = kind in (MoveKind.ISSUE, MoveKind.TRANSFER, MoveKind.SHIPMENT)
    if takes and stock not in (None, "") and wanted is not None and wanted > Decimal(str(stock)):
        missing = money.format_quantity(wanted - max(Decimal(str(stock)), Decimal(0)))
        found["quantity"] = Remark(tr("Short by {count}.", count=missing), Level.WARN)
    return found
