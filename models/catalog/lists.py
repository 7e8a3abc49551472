"""The list of products."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, case, false, func, null, select, true, type_coerce
from sqlalchemy.orm import Session

from models.catalog.records import PRODUCT_STATUS_WORDS, Category, Product, ProductStatus
from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Sort, View, ViewState
from models.stock.levels import sees_numbers
from models.stock.records import StockMove

PRODUCT_TONES = {ProductStatus.ACTIVE: "ok", ProductStatus.HELD: "hold", ProductStatus.DISCONTINUED: "neutral"}


def _on_hand(session: Session) -> Any:
    """The stock of a product in all warehouses; nothing for those who may not see numbers."""
    if not sees_numbers(session):
        return null()
    total = select(func.sum(StockMove.quantity)).where(StockMove.product_id == Product.id)
    return func.coalesce(total.correlate(Product).scalar_subquery(), 0)


def _to_reorder(session: Session) -> Any:
    """Whether the stock of a product that is still sold has come down to its reorder point."""
    if not sees_numbers(session):
        return null()
    reached = type_coerce(_on_hand(session), BigInteger) <= type_coerce(Product.reorder_point, BigInteger)
    return case((reached & (Product.status != ProductStatus.DISCONTINUED), true()), else_=false())


PRODUCTS = ListSpec(
    id="products.list", entity="product", title=N_("Products"), record=Product, opens="product",
    nothing=N_("Products you sell stand here. Create one, or import them from a spreadsheet."),
    searched=N_("Code, name, specification, pinyin, bar code"),
    tables=frozenset({"stock_moves", "product_units", "prices"}),
    joins=(Join(Category, Product.category_id == Category.id),),
    columns=(
        Column("code", N_("Code"), Product.code, Kind.CODE, aliases=("编码", "code")),
        Column("name", N_("Name"), Product.name, sort=Product.sort_key, width=240),
        Column("spec", N_("Specification"), Product.spec, width=140),
        Column("category", N_("Category"), Category.name, Kind.REFERENCE, key=Product.category_id,
               sort=Category.sort_key, width=120),
        Column("unit", N_("Unit"), Product.unit, width=60),
        Column("base_price", N_("Base price"), Product.base_price, Kind.PRICE, currency="currency"),
        Column("currency", N_("Currency"), Product.currency, Kind.CODE, width=70, shown=False),
        Column("on_hand", N_("On hand"), _on_hand, Kind.QUANTITY, right="stock"),
        Column("status", N_("Status"), Product.status, Kind.CHOICE, words=PRODUCT_STATUS_WORDS, tones=PRODUCT_TONES,
               editable=True),
        Column("product_line", N_("Product line"), Product.product_line, width=120, shown=False),
        Column("barcode", N_("Bar code"), Product.barcode, Kind.CODE, shown=False, width=140),
        Column("name_en", N_("English name"), Product.name_en, shown=False, width=200),
        Column("mnemonic", N_("Mnemonic code"), Product.mnemonic, Kind.CODE, shown=False),
        Column("retail_price", N_("Retail price"), Product.retail_price, Kind.PRICE, currency="currency", shown=False),
        Column("tax_rate", N_("Tax rate"), Product.tax_rate, Kind.PERCENT, shown=False),
        Column("safety_stock", N_("Safety stock"), Product.safety_stock, Kind.QUANTITY, section=N_("Stock"),
               shown=False),
        Column("reorder_point", N_("Reorder point"), Product.reorder_point, Kind.QUANTITY, section=N_("Stock"),
               shown=False),
        Column("to_reorder", N_("To be reordered"), _to_reorder, Kind.FLAG, section=N_("Stock"), right="stock",
               shown=False),
        Column("min_order", N_("Minimum order"), Product.min_order, Kind.QUANTITY, section=N_("Stock"), shown=False),
        Column("pack_size", N_("Pack size"), Product.pack_size, Kind.QUANTITY, section=N_("Stock"), shown=False),
        Column("lead_days", N_("Lead time (days)"), Product.lead_days, Kind.NUMBER, section=N_("Stock"), shown=False),
        Column("stocked", N_("Kept in stock"), Product.stocked, Kind.FLAG, section=N_("Stock"), shown=False),
        Column("available_from", N_("On sale from"), Product.available_from, Kind.DAY, shown=False),
        Column("available_to", N_("On sale until"), Product.available_to, Kind.DAY, shown=False),
        Column("external_no", N_("External number"), Product.external_no, Kind.CODE, shown=False),
    ),
    order=(Sort("code"),),
    views=(
        View("on_sale", N_("Products on sale"),
             ViewState(query=ListQuery(filters=(Filter("status", values=(ProductStatus.ACTIVE.value,)),)))),
        View("reorder", N_("To be reordered"),
             ViewState(query=ListQuery(filters=(Filter("to_reorder", values=(True,)),)))),
    ),
)  # fmt: skip
