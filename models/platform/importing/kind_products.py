"""Products with category, unit, prices and cost; versions of one code stay apart when the person says so."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import pinyin
from models.catalog import products, units
from models.catalog.products import ProductDraft
from models.catalog.records import PRODUCT_STATUS_WORDS, Product, ProductCost, ProductStatus
from models.clock import clock
from models.i18n import N_
from models.ids import FINANCE_BUCKET, GLOBAL_BUCKET, new_id
from models.platform import company, numbering, rights
from models.platform.importing import bulk, rules
from models.platform.importing.checking import Checked
from models.platform.importing.fields import Action, Field, Issue, Type
from models.platform.importing.kind import Kind, Step, Written
from models.platform.importing.references import code_key
from models.platform.importing.writing import changes_of, note_changes, values_of

ZERO = Decimal(0)
STATUS = {
    ProductStatus.ACTIVE.value: ("current", "on sale", "在售", "正常", "启用"),
    ProductStatus.HELD.value: ("hold", "暂停", "停用"),
    ProductStatus.DISCONTINUED.value: ("obsolete", "停产", "停售", "淘汰"),
}
FIELDS = (
    Field(
        "code",
        N_("Code"),
        Type.CODE,
        (
            "product code",
            "product alternate key",
            "stock code",
            "item code",
            "sku",
            "item number",
            "product id",
            "商品编号",
            "商品编码",
            "产品编码",
            "货号",
            "编码",
            "编号",
        ),
    ),
    Field(
        "external_no",
        N_("Number in another system"),
        Type.CODE,
        ("product key", "external no", "external id", "外部编号", "原系统编号"),
    ),
    Field(
        "name",
        N_("Name"),
        Type.NAME,
        (
            "product name",
            "english product name",
            "item name",
            "title",
            "description",
            "商品名称",
            "产品名称",
            "品名",
            "名称",
        ),
        required=True,
    ),
    Field("name_en", N_("English name"), Type.NAME, ("name en", "英文名称", "英文名")),
    Field(
        "spec",
        N_("Specification"),
        Type.NAME,
        ("quantity per unit", "model name", "product scale", "model", "规格", "规格型号", "型号"),
    ),
    Field("barcode", N_("Bar code"), Type.CODE, ("ean", "upc", "gtin", "条码", "条形码")),
    Field(
        "category",
        N_("Category"),
        Type.REFERENCE,
        (
            "english product subcategory name",
            "subcategory",
            "category name",
            "category id",
            "分类",
            "商品分类",
            "类别",
            "小类",
        ),
        entity="category",
    ),
    Field(
        "category_parent",
        N_("Category above"),
        Type.REFERENCE,
        ("english product category name", "main category", "大类", "上级分类"),
        entity="category",
    ),
    Field("product_line", N_("Product line"), Type.NAME, ("line", "产品线", "系列")),
    Field(
        "unit",
        N_("Unit"),
        Type.CODE,
        ("uom", "unit of measure", "单位", "计量单位", "基本单位"),
        default="件",
    ),
    Field(
        "base_price",
        N_("Base price"),
        Type.PRICE,
        (
            "dealer price",
            "unit price",
            "price",
            "wholesale price",
            "单价",
            "批发价",
            "代理价",
            "供货价",
            "出厂价",
        ),
        low=ZERO,
    ),
    Field(
        "retail_price",
        N_("Retail price"),
        Type.PRICE,
        ("list price", "msrp", "rrp", "零售价", "建议零售价", "市场价"),
        low=ZERO,
    ),
    Field(
        "cost",
        N_("Cost"),
        Type.PRICE,
        ("standard cost", "buy price", "purchase price", "成本", "成本价", "进价"),
        low=ZERO,
        right=("cost", "U"),
    ),
    Field("tax_rate", N_("Tax rate"), Type.FRACTION, ("vat", "税率"), low=ZERO, high=Decimal(1)),
    Field("safety_stock", N_("Safety stock"), Type.QUANTITY, ("safety stock level", "安全库存"), low=ZERO),
    Field(
        "reorder_point",
        N_("Reorder point"),
        Type.QUANTITY,
        ("reorder level", "补货点", "订货点", "最低库存"),
        low=ZERO,
    ),
    Field(
        "min_order",
        N_("Minimum order"),
        Type.QUANTITY,
        ("min order quantity", "moq", "起订量", "最小订量"),
        low=ZERO,
    ),
    Field("pack_size", N_("Pack size"), Type.QUANTITY, ("pack quantity", "装箱数", "箱规"), low=ZERO),
    Field(
        "lead_days",
        N_("Lead time in days"),
        Type.WHOLE,
        ("lead time", "days to manufacture", "交货周期", "提前期"),
        low=ZERO,
    ),
    Field(
        "status",
        N_("Status"),
        Type.CHOICE,
        ("product status", "状态", "销售状态"),
        choices=STATUS,
        labels={status.value: PRODUCT_STATUS_WORDS[status] for status in ProductStatus},
    ),
    Field("discontinued", N_("Discontinued"), Type.FLAG, ("is discontinued", "已停产", "是否停产")),
    Field("available_from", N_("On sale from"), Type.DAY, ("available from", "上市日期", "开始销售")),
    Field("available_to", N_("On sale until"), Type.DAY, ("available to", "退市日期", "停止销售")),
    Field(
        "description",
        N_("Description"),
        Type.NOTE,
        ("long description", "english description", "chinese description", "说明", "描述", "备注"),
    ),
)
_COLUMNS = {
    name: name
    for name in (
        "code",
        "external_no",
        "name",
        "name_en",
        "spec",
        "barcode",
        "product_line",
        "unit",
        "base_price",
        "retail_price",
        "tax_rate",
        "safety_stock",
        "reorder_point",
        "min_order",
        "pack_size",
        "lead_days",
        "status",
        "available_from",
        "available_to",
        "description",
    )
} | {"category": "category_id"}
_DRAFT = {name for name in _COLUMNS if name != "category"} | {"cost"}

TAKEN_CODE = N_("The bar code “{value}” already belongs to another product.")


def check(checked: Checked) -> None:
    """The rules of the product editor for each row, and bar codes that nobody else has."""
    _parent_categories(checked)
    start = ProductDraft(unit="件")
    status = checked.column("discontinued")
    if status is not None:
        said = checked.values.setdefault("status", [None] * len(checked.table.rows))
        for row, gone in enumerate(status):
            if gone is not None and "status" not in checked.columns:
                said[row] = ProductStatus.DISCONTINUED.value if gone else ProductStatus.ACTIVE.value
    used = [name for name in _DRAFT if checked.column(name) is not None]
    barcodes = _barcodes(checked)
    for group in checked.live_groups():
        row = group.rows[0]
        values = {name: value for name in used if (value := checked.get(name, row)) is not None}
        if "status" in values:
            values["status"] = ProductStatus(values["status"])
        for path, text in products.check(replace(start, **values)).items():
            if path not in checked.problems.get(row, {}):
                checked.complain(row, path if checked.kind.has(path) else "", Issue(text))
        code = values.get("barcode")
        if code:
            owner = barcodes.setdefault(code, group.id)
            if owner != group.id:
                checked.complain(row, "barcode", Issue(TAKEN_CODE, {"value": code}))


def _barcodes(checked: Checked) -> dict[str, UUID | None]:
    if checked.column("barcode") is None:
        return {}
    session = checked.references.session
    rows = session.execute(
        select(Product.barcode, Product.id).where(Product.barcode != "", Product.deleted_at.is_(None))
    )
    return {code: key for code, key in rows}


def _parent_categories(checked: Checked) -> None:
    """A category made on the way stands below the one that the row names above it."""
    above = checked.values.get("category_parent")
    for row, text in enumerate(checked.texts.get("category") or ()):
        if text and above is not None and above[row] is not None:
            fresh = checked.references.fresh.get(("category", code_key(text)))
            if fresh is not None and fresh.id != above[row]:
                fresh.values.setdefault("parent_id", above[row])
    if above is not None and "category" not in checked.values:
        checked.values["category"] = above


def names_of(name: str) -> dict[str, str]:
    """The stored readings of a product's name."""
    keys = pinyin.keys_of(name)
    return {"initials": keys.initials, "pinyin": keys.pinyin, "sort_key": keys.sort_key}


def new_row(values: dict[str, Any], key: UUID, currency: str) -> dict[str, Any]:
    """A complete product row for the bulk insert."""
    keys = pinyin.keys_of(values["name"])
    return {
        "mnemonic": keys.mnemonic.upper(),
        "unit": "件",
        "currency": currency,
        **values,
        **names_of(values["name"]),
        "id": key,
        "bucket": GLOBAL_BUCKET,
        "status": ProductStatus(values.get("status") or ProductStatus.ACTIVE),
    }


def write(session: Session, checked: Checked, step: Step) -> Written:
    """Create and change products, their units and costs."""
    rights.require(session, "product", "C")
    currency = company.get(session, "company.currency", "CNY")
    new = checked.live_groups(Action.CREATE)
    needed = sum(1 for group in new if not checked.get("code", group.rows[0]))
    codes = iter(numbering.take(session, "product", clock.today(), needed))
    rows: list[dict[str, Any]] = []
    for group in new:
        values = values_of(checked, group.rows[0], _COLUMNS)
        values["code"] = values.get("code") or next(codes)
        if group.id is not None:
            rows.append(new_row(values, group.id, currency))
    units.ensure(session, {row["unit"] for row in rows} | set(filter(None, checked.column("unit") or ())))
    session.flush()
    bulk.insert_rows(session, Product, rows, step)
    written = Written(created=[row["id"] for row in rows])
    changes = changes_of(session, checked, Product, _COLUMNS)
    for changed in changes.values():
        if "name" in changed:
            changed.update(names_of(changed["name"]))
    note_changes(session, checked, Product, changes, _COLUMNS, written)
    bulk.update_rows(session, Product, changes)
    _write_costs(session, checked, currency)
    return written


def _write_costs(session: Session, checked: Checked, currency: str) -> None:
    """A changed cost holds from today on; a new product's cost from the first day there is."""
    costs = checked.column("cost")
    if costs is None:
        return
    rights.require(session, "cost", "U")
    today = clock.today()
    ids = [group.id for group in checked.live_groups() if group.id is not None]
    known: dict[UUID, Decimal] = {}
    for start in range(0, len(ids), bulk.KEYS):
        part = ids[start : start + bulk.KEYS]
        query = select(ProductCost.product_id, ProductCost.cost).where(ProductCost.product_id.in_(part))
        known.update((k, c) for k, c in session.execute(query.order_by(ProductCost.from_day)))
    rows = []
    for group in checked.live_groups():
        cost = costs[group.rows[0]]
        if cost is not None and group.id is not None and known.get(group.id) != cost:
            rows.append(
                {
                    "id": new_id(),
                    "bucket": FINANCE_BUCKET,
                    "product_id": group.id,
                    "cost": cost,
                    "currency": currency,
                    "from_day": today,
                }
            )
    bulk.insert_rows(session, ProductCost, rows)


PRODUCTS = Kind(
    "products",
    N_("Products"),
    N_("Import products"),
    "product",
    FIELDS,
    rules.group_records,
    check,
    write,
    prefix=("product", "englishproduct", "商品", "产品"),
    lookup="product",
    keys=("code", "external_no"),
    by_key=True,
    repeated=rules.WITH_VERSIONS,
    list_page="products.list",
    page="product",
    template=(
        "code",
        "name",
        "spec",
        "category",
        "unit",
        "base_price",
        "retail_price",
        "barcode",
        "safety_stock",
    ),
)
