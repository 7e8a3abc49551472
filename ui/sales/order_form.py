"""The sections of an order: header, lines, the rest of the header, deliveries and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import money
from models.i18n import N_, tr
from models.sales.records import ORDER_KIND_WORDS, ORDER_STATE_WORDS, OrderKind
from ui.editing.document import Document
from ui.editing.spec import (
    ActionSpec,
    FieldSpec,
    FormSpec,
    GridBlock,
    Kind,
    SectionSpec,
    WidgetBlock,
)
from ui.partners.lookups import RecordLookup, agent_lookup
from ui.sales.order_lines import AMOUNT_GROUP, COMPUTED

if TYPE_CHECKING:
    from ui.sales.order import OrderTab

NAMES = ("agent_code", "agent_name", "contract_number", "warehouse_name", "ship_to_text", "seller_name", "origin_id",
         "territory_id", "external_no")  # fmt: skip


_WORDS = {
    "lines": N_("Lines of the order"),
    "product_id": N_("Product"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "unit_price": N_("Unit price"),
    "discount_rate": N_("Discount"),
    "net_amount": N_("Without tax"),
    "gross_amount": N_("Amount"),
    "tax_amount": N_("Tax"),
    "line_count": N_("Lines"),
    "released_by": N_("Released by"),
}


def order_form(page: OrderTab) -> FormSpec:
    """What an order page shows."""
    return FormSpec(
        sections=(
            SectionSpec("header", N_("Order"), _header(page), page.shows_all, compact=True, heading=False),
            SectionSpec("lines", N_("Lines of the order"), (_lines(page),), heading=False),
            SectionSpec("more", N_("Delivery and terms"), _more(page), visible=page.shows_all),
            SectionSpec("goods", N_("Shipments"), (
                WidgetBlock("shipments", page.make_shipments, height=160),), visible=page.shows_stored),
            SectionSpec("money", N_("Payments"), (
                WidgetBlock("payments", page.make_payments, height=140),), visible=page.shows_stored),
        ),
        careful=frozenset({"amount", "agent_id"}),
        ignored=frozenset((*NAMES, *(f"lines/{name}" for name in COMPUTED))),
        words=_WORDS,
        line_groups={"lines": AMOUNT_GROUP},
        told=_told(),
    )  # fmt: skip


def _header(page: OrderTab) -> tuple[FieldSpec | WidgetBlock, ...]:
    return (
        FieldSpec("agent_id", N_("Agent"), Kind.REFERENCE, required=True, shows="agent_name", opens="agent",
                  lookup=agent_lookup(page.context, page.navigator), group="agent_id"),
        FieldSpec("contract_id", N_("Contract"), Kind.CHOICE, blank=True, choices=page.choices_of("contract")),
        FieldSpec("warehouse_id", N_("Warehouse"), Kind.CHOICE, blank=True, choices=page.choices_of("warehouse"),
                  required=True),
        FieldSpec("required_on", N_("Wanted on"), Kind.DATE),
        FieldSpec("customer_ref", N_("Customer no."), Kind.CODE),
        WidgetBlock("credit", page.make_credit, height=30, needs_saved=False),
    )  # fmt: skip


def _lines(page: OrderTab) -> GridBlock:
    return GridBlock(
        "lines", page.lines.spec(), title=N_("Lines of the order"), rows=8, opens={"product_id": "product"},
        buttons=(
            ActionSpec("earlier", N_("From earlier orders…"), lambda _p: page.sources.earlier(), "history"),
            ActionSpec("usual", N_("Usual products…"), lambda _p: page.sources.usual(), "star"),
            ActionSpec("proposed", N_("Proposed quantities…"), lambda _p: page.sources.proposed(), "calculator"),
            ActionSpec("paste", N_("Paste from a spreadsheet"), lambda _p: page.paste_lines(), "clipboard-paste"),
            ActionSpec("scan", N_("Scanner mode"), lambda _p: page.toggle_scanner(), "package"),
        ),
    )  # fmt: skip


def _more(page: OrderTab) -> tuple[FieldSpec, ...]:
    return (
        FieldSpec("ordered_on", N_("Ordered on"), Kind.DATE),
        FieldSpec("kind", N_("Kind"), Kind.CHOICE, choices=_kinds, read_only=page.has_lines),
        FieldSpec("ship_to_id", N_("Deliver to"), Kind.CHOICE, blank=True, choices=page.choices_of("ship_to")),
        FieldSpec("seller_id", N_("Salesperson"), Kind.REFERENCE, shows="seller_name",
                  lookup=RecordLookup(page.context, "people", "seller_id", "seller_name")),
        FieldSpec("currency", N_("Currency"), Kind.CHOICE, choices=_currencies, group="amount"),
        FieldSpec("freight", N_("Freight"), Kind.MONEY, least=money.ZERO, group="amount"),
        FieldSpec("prices_include_tax", N_("Prices include tax"), Kind.FLAG, group="amount"),
        FieldSpec("prepaid", N_("Paid before delivery"), Kind.FLAG,
                  help=N_("Orders paid before delivery are never held for credit.")),
        FieldSpec("note", N_("Note"), Kind.NOTE, wide=True, lines=3),
    )  # fmt: skip


def _told() -> tuple[FieldSpec, ...]:
    """Fields that steps change: never on the form, but told in words in the history."""
    told = (
        ("state", N_("Status"), Kind.CHOICE),
        ("number", N_("Number"), Kind.TEXT),
        ("temp_number", N_("Temporary number"), Kind.TEXT),
        ("quantity_total", N_("Quantity"), Kind.QUANTITY),
        ("net_total", N_("Total without tax"), Kind.MONEY),
        ("tax_total", N_("Tax"), Kind.MONEY),
        ("gross_total", N_("Total"), Kind.MONEY),
        ("submitted_at", N_("Handed in"), Kind.TIME),
        ("confirmed_at", N_("Confirmed"), Kind.TIME),
        ("shipped_on", N_("Shipped on"), Kind.DATE),
        ("cancel_reason", N_("Cancelled because"), Kind.TEXT),
    )
    return tuple(
        FieldSpec(path, title, kind, read_only=True, choices=_states if path == "state" else None)
        for path, title, kind in told
    )


def _states() -> list[tuple[str, str]]:
    return [(state.value, tr(word)) for state, word in ORDER_STATE_WORDS.items()]


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, tr(word)) for kind, word in ORDER_KIND_WORDS.items()]


def _currencies() -> list[tuple[str, str]]:
    return [(code, code) for code in money.CURRENCIES]


def is_return(document: Document) -> bool:
    """Whether the document is a return."""
    return bool(document.get("kind") == OrderKind.RETURN.value)
