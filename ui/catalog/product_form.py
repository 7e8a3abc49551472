"""The form of a product: its sections, price rows and packs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from controllers.catalog.products import ProductController, ProductsController
from models.catalog.records import PRICE_KIND_WORDS, PRODUCT_STATUS_WORDS, PriceKind
from models.i18n import N_, tr
from models.money import CURRENCIES
from ui.catalog.lookups import RecordLookup
from ui.editing.document import Document
from ui.editing.spec import FieldSpec, FormSpec, GridBlock, Heading, Kind, SectionSpec, WidgetBlock
from ui.partners.lookups import RecordLookup as PartnerLookup
from ui.widgets.entry_grid.columns import GridColumn, GridSpec, Level, Remark
from ui.widgets.entry_grid.columns import Kind as Cell
from ui.widgets.entry_grid.data import Row

if TYPE_CHECKING:
    from ui.catalog.product import ProductTab

Found = Callable[[Any], None]


def statuses() -> list[tuple[str, str]]:
    """States of a product in words."""
    return [(status.value, tr(words)) for status, words in PRODUCT_STATUS_WORDS.items()]


def currencies() -> list[tuple[str, str]]:
    """Currencies by code."""
    return [(code, code) for code in CURRENCIES]


def price_kinds() -> list[tuple[str, str]]:
    """For whom a price holds, in words."""
    return [(kind.value, tr(words)) for kind, words in PRICE_KIND_WORDS.items()]


def product_form(page: ProductTab, controller: ProductController, finder: ProductsController) -> FormSpec:
    """Every section of the page."""
    return FormSpec(
        sections=(
            _basics(page, finder),
            _prices(page, controller),
            SectionSpec("packs", N_("Units and packs"), (
                GridBlock("units", packs_grid(), N_("Further units"), rows=3),
                FieldSpec("min_order", N_("Minimum order"), Kind.QUANTITY, help=N_("In the base unit.")),
                FieldSpec("pack_size", N_("Pack size"), Kind.QUANTITY,
                          help=N_("Orders are offered in multiples of it.")),
            )),
            SectionSpec("stock", N_("Stock"), (
                FieldSpec("stocked", N_("Kept in stock"), Kind.FLAG),
                FieldSpec("safety_stock", N_("Safety stock"), Kind.QUANTITY),
                FieldSpec("reorder_point", N_("Reorder point"), Kind.QUANTITY),
                FieldSpec("lead_days", N_("Lead time (days)"), Kind.INTEGER),
                WidgetBlock("levels", page.make_levels, N_("Stock by warehouse"), 180),
                WidgetBlock("ledger", page.make_ledger, N_("Movements"), 280),
            )),
        ),
        careful=frozenset({"base_price", "retail_price", "cost", "prices", "status"}),
        words={"product_units": N_("Further units"), "product_units/factor": N_("Base units in it"),
               "product_units/unit": N_("Unit"), "product_units/barcode": N_("Bar code"),
               "product_costs": N_("Cost price"), "deleted_at": N_("Removed")},
    )  # fmt: skip


def _basics(page: ProductTab, finder: ProductsController) -> SectionSpec:
    category = RecordLookup(
        lambda text, answer: finder.find_categories(text, answer), "category_name",
        new=(N_("New category"), page.new_category),
    )  # fmt: skip
    return SectionSpec("basics", N_("Basics"), (
        FieldSpec("name", N_("Name"), required=True, wide=True),
        FieldSpec("spec", N_("Specification")),
        FieldSpec("code", N_("Code"), Kind.CODE, help=N_("Left empty, the next number is given.")),
        FieldSpec("barcode", N_("Bar code"), Kind.CODE),
        FieldSpec("name_en", N_("English name")),
        FieldSpec("mnemonic", N_("Mnemonic code"), help=N_("Left empty, the initials of the name.")),
        FieldSpec("category_id", N_("Category"), Kind.REFERENCE, lookup=category, shows="category_name"),
        FieldSpec("product_line", N_("Product line")),
        FieldSpec("unit", N_("Base unit"), required=True, width=8,
                  help=N_("Stock is kept in it, for example 支 or 件.")),
        FieldSpec("unit_decimals", N_("Decimals of the unit"), Kind.INTEGER),
        FieldSpec("status", N_("Status"), Kind.CHOICE, choices=statuses),
        FieldSpec("external_no", N_("External number"), Kind.CODE),
        FieldSpec("available_from", N_("On sale from"), Kind.DATE),
        FieldSpec("available_to", N_("On sale until"), Kind.DATE),
        FieldSpec("description", N_("Description"), Kind.NOTE, wide=True, limit=20_000),
    ))  # fmt: skip


def _prices(page: ProductTab, controller: ProductController) -> SectionSpec:
    def sees_cost(_document: Document) -> bool:
        return controller.sees_costs()

    return SectionSpec("prices", N_("Prices"), (
        FieldSpec("base_price", N_("Base price"), Kind.PRICE, group="price"),
        FieldSpec("currency", N_("Currency"), Kind.CHOICE, choices=currencies, group="price", width=10),
        FieldSpec("retail_price", N_("Retail price"), Kind.PRICE),
        FieldSpec("tax_rate", N_("Tax rate"), Kind.PERCENT),
        FieldSpec("cost", N_("Cost price"), Kind.PRICE, visible=sees_cost,
                  help=N_("A change holds from today on.")),
        Heading(N_("Special prices"), N_("An agent price goes before a level price, that before a base price.")),
        GridBlock("prices", prices_grid(page), rows=4),
    ))  # fmt: skip


# --- price rows ------------------------------------------------------------------------------------------


def prices_grid(page: ProductTab) -> GridSpec:
    """Prices for everybody, a level or an agent, by day and quantity."""
    level = PartnerLookup(page.context, "levels", "level_id", "level_name")
    agent = PartnerLookup(page.context, "agents", "agent_id", "agent_name")
    return GridSpec(
        name="catalog.product.prices",
        title=N_("Prices"),
        columns=(
            GridColumn("kind", N_("Price for"), Cell.CHOICE, 110, choices=price_kinds, quick=True),
            GridColumn("level_id", N_("Level"), Cell.REFERENCE, 100, shows="level_name", lookup=level,
                       brings=("level_name",), enabled=lambda row: row.get("kind") == PriceKind.LEVEL),
            GridColumn("agent_id", N_("Agent"), Cell.REFERENCE, 180, shows="agent_name", lookup=agent,
                       brings=("agent_name",), enabled=lambda row: row.get("kind") == PriceKind.AGENT, stretch=True),
            GridColumn("price", N_("Price"), Cell.PRICE, 100, quick=True, required=True, decimals=6),
            GridColumn("currency", N_("Currency"), Cell.CHOICE, 80, choices=currencies),
            GridColumn("min_quantity", N_("From quantity"), Cell.QUANTITY, 125, decimals=6),
            GridColumn("valid_from", N_("Valid from"), Cell.DATE, 100),
            GridColumn("valid_to", N_("Valid until"), Cell.DATE, 100),
        ),
        fresh=lambda: {"kind": PriceKind.BASE.value, "currency": page.currency(), "min_quantity": "0",
                       "level_name": "", "agent_name": ""},
        check=check_price,
    )  # fmt: skip


def check_price(row: Row) -> dict[str, Remark]:
    """What a price row still lacks."""
    found: dict[str, Remark] = {}
    if row.get("kind") == PriceKind.LEVEL and not row.get("level_id"):
        found["level_id"] = Remark(tr("Choose the agent level this price is for."))
    if row.get("kind") == PriceKind.AGENT and not row.get("agent_id"):
        found["agent_id"] = Remark(tr("Choose the agent this price is for."))
    first, last = row.get("valid_from"), row.get("valid_to")
    if first and last and str(last) < str(first):
        found["valid_to"] = Remark(tr("The last day lies before the first."), Level.ERROR)
    return found


# --- packs -----------------------------------------------------------------------------------------------


def packs_grid() -> GridSpec:
    """Further units: a case of 12."""
    return GridSpec(
        name="catalog.product.units",
        title=N_("Further units"),
        columns=(
            GridColumn("unit", N_("Unit"), Cell.TEXT, 90, quick=True, required=True, limit=40),
            GridColumn("factor", N_("Base units in it"), Cell.QUANTITY, 120, quick=True, required=True, decimals=6),
            GridColumn("barcode", N_("Bar code"), Cell.CODE, 160, stretch=True),
            GridColumn("is_default", N_("Usual unit"), Cell.FLAG, 90),
        ),
        fresh=lambda: {"barcode": "", "is_default": False},
    )
