"""The page of a contract: its sections and fields (ux.md 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from controllers.catalog.products import ProductsController
from models import money
from models.agreements.records import (
    CONTRACT_KIND_WORDS,
    CONTRACT_STATUS_WORDS,
    EXCLUSIVITY_WORDS,
    PAYMENT_TERM_WORDS,
    ContractState,
)
from models.catalog.lookup import Setting
from models.i18n import N_, tr
from ui.agreements.lookups import TemplateLookup
from ui.catalog.lookups import ProductLookup
from ui.editing.document import Document
from ui.editing.spec import FieldSpec, FormSpec, GridBlock, Heading, Item, Kind, SectionSpec, WidgetBlock
from ui.partners.lookups import RecordLookup, agent_lookup
from ui.widgets.embedded_list import EmbeddedList
from ui.widgets.entry_grid.columns import GridColumn, GridSpec
from ui.widgets.entry_grid.columns import Kind as Cell

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.agreements.contract import ContractTab
    from ui.editing.editor import EditorTab

ZERO = Decimal(0)
_IN_TABLES = {
    "contract_clauses": N_("Clause"),
    "contract_clauses/title": N_("Clause title"),
    "contract_clauses/body": N_("Clause text"),
    "contract_clauses/condition": N_("Condition"),
    "contract_clauses/kind": N_("Short name"),
    "contract_clauses/changed": N_("Differs from the template"),
    "contract_territories/territory_id": N_("Territory"),
    "contract_territories/product_line": N_("Product line"),
    "contract_territories/exclusive": N_("Exclusive"),
    "contract_products/product_id": N_("Product"),
    "contract_products/quantity": N_("Quantity"),
    "contract_products/note": N_("Note"),
    "contract_milestones/title": N_("Milestone"),
    "contract_milestones/due_on": N_("Due"),
    "contract_milestones/done_on": N_("Done on"),
    "contract_milestones/remind_days": N_("Remind days before"),
}
"""The words of the history for rows of child tables."""
_STATES = frozenset(ContractState)
LANGUAGES = (("zh_CN", "简体中文"), ("en", "English"))


def options(words: dict[Any, str]) -> Callable[[], Sequence[tuple[Any, str]]]:
    """The words of an enumeration as choices, in the present language."""
    return lambda: [(item.value, tr(text)) for item, text in words.items()]


def _states() -> Sequence[tuple[Any, str]]:
    """The stored states, for the history."""
    words = {ContractState(one.value): text for one, text in CONTRACT_STATUS_WORDS.items() if one.value in _STATES}
    return [(state.value, tr(text)) for state, text in {**words, ContractState.SIGNED: N_("Signed")}.items()]


def currencies() -> Sequence[tuple[Any, str]]:
    """The currencies a book can keep."""
    return [(code, code) for code in money.CURRENCIES]


def contract_form(page: ContractTab) -> FormSpec:
    """All sections of a contract."""
    return FormSpec(
        sections=(
            SectionSpec("basics", N_("Basics"), _basics(page)),
            SectionSpec("terms", N_("Commercial terms"), _terms()),
            SectionSpec(
                "clauses",
                N_("Clauses"),
                (WidgetBlock("clauses", page.make_clauses, height=520, needs_saved=False),),
            ),
            *_fulfilment(page),
            *_compliance(page),
            SectionSpec("milestones", N_("Milestones"), (_milestones(),)),
            SectionSpec(
                "versions", N_("Signature and versions"), (WidgetBlock("versions", page.make_versions, height=420),)
            ),
        ),
        careful=frozenset({"money", "term"}),
        children=("clauses", "territories", "products", "milestones"),
        ignored=frozenset({"clauses/template_clause_id", "state"}),
        words={
            "clauses": N_("Clauses"),
            "clauses/title": N_("Clause title"),
            "clauses/body": N_("Clause text"),
            "clauses/condition": N_("Condition"),
            "clauses/kind": N_("Short name"),
            "content_hash": N_("Content code"),
            "signed_by_us_on": N_("Signed by us on"),
            "signed_by_agent_on": N_("Signed by the agent on"),
            "terminate_reason": N_("Reason"),
            "terminated_on": N_("Terminated on"),
            "number": N_("Number"),
            "version_no": N_("Version"),
            "in_force_from": N_("In force from"),
            "in_force_to": N_("In force to"),
            "in_force_version": N_("Version in force"),
            "signed_file_id": N_("Scan of the signed paper"),
            "predecessor_id": N_("Renews the contract"),
            **_IN_TABLES,
        },
    )


def _fulfilment(page: ContractTab) -> tuple[SectionSpec, ...]:
    """For those who see orders."""
    if not page.context.can("order", "R"):
        return ()
    block = WidgetBlock("fulfilment", page.make_fulfilment, height=200)
    return (SectionSpec("fulfilment", N_("Fulfilment"), (block,)),)


def _compliance(page: ContractTab) -> tuple[SectionSpec, ...]:
    """For those who see checklists: what has to be settled of this contract."""
    if not page.context.can("compliance", "R"):
        return ()

    def make(shown: EditorTab) -> QWidget:
        return EmbeddedList(shown, "checklists.list", "contract", hidden=("contract", "agent"))

    return (SectionSpec("compliance", N_("Compliance"), (WidgetBlock("compliance", make, height=220),)),)


def _basics(page: ContractTab) -> tuple[Item, ...]:
    context = page.context
    return (
        FieldSpec(
            "agent_id", N_("Agent"), Kind.REFERENCE, required=True, shows="agent_name", opens="agent",
            lookup=agent_lookup(context, page.navigator),
        ),
        FieldSpec(
            "template_id", N_("Template"), Kind.REFERENCE, shows="template_name", lookup=TemplateLookup(page),
            help=N_("Brings the clauses; they can be changed here."),
        ),
        FieldSpec("title", N_("Title"), required=True),
        FieldSpec("kind", N_("Type"), Kind.CHOICE, choices=options(CONTRACT_KIND_WORDS)),
        FieldSpec("starts_on", N_("Valid from"), Kind.DATE, required=True, group="term"),
        FieldSpec("ends_on", N_("Valid to"), Kind.DATE, required=True, group="term", check=_end),
        FieldSpec("notice_days", N_("Notice days"), Kind.INTEGER, least=ZERO, most=Decimal(3650), group="term",
                  help=N_("So many days before the end the contract counts as expiring.")),
        FieldSpec("auto_renew", N_("Renews by itself"), Kind.FLAG, group="term"),
        FieldSpec("renew_months", N_("Renewed for months"), Kind.INTEGER, least=Decimal(1), most=Decimal(120)),
        FieldSpec("language", N_("Language"), Kind.CHOICE, choices=lambda: LANGUAGES),
        FieldSpec("our_entity", N_("Our company")),
        FieldSpec("our_signer", N_("Our signer"), width=28),
        FieldSpec("agent_signer", N_("Signer of the agent"), width=28),
        FieldSpec("signed_place", N_("Place of signing"), width=28),
        FieldSpec(
            "owner_id", N_("Owner"), Kind.REFERENCE, shows="owner_name", width=28,
            lookup=RecordLookup(context, "people", "owner_id", "owner_name"),
        ),
        FieldSpec("external_no", N_("External no."), Kind.CODE, limit=40),
        FieldSpec("state", N_("Status"), Kind.CHOICE, choices=_states, read_only=True,
                  visible=lambda _: False),
        Heading(N_("Scope")),
        FieldSpec("exclusivity", N_("Exclusivity"), Kind.CHOICE, choices=options(EXCLUSIVITY_WORDS)),
        FieldSpec("channel_scope", N_("Sales channels")),
        FieldSpec("certificate_no", N_("Certificate no."), Kind.CODE, limit=40),
        GridBlock("territories", _territories(page), N_("Territories"), rows=3),
        GridBlock("products", _products(page), N_("Products"), rows=3, opens={"product_id": "product"}),
        FieldSpec("product_scope", N_("Product scope"), Kind.NOTE, limit=20_000, lines=2),
        FieldSpec("reserved_customers", N_("Customers we serve ourselves"), Kind.NOTE, limit=20_000, lines=2),
        FieldSpec("note", N_("Note"), Kind.NOTE, limit=20_000, lines=2, help=N_("Internal; the agent never sees it.")),
    )  # fmt: skip


def _end(value: Any, document: Document) -> str:
    start = document.get("starts_on")
    return tr("The end lies before the beginning.") if value and start and str(value) < str(start) else ""


def _amount(path: str, label: str) -> FieldSpec:
    return FieldSpec(path, label, Kind.MONEY, least=ZERO, group="money")


def _capitals(path: str, label: str) -> FieldSpec:
    """The amount of another field in capital figures, for reading only."""

    def words(document: Document) -> str:
        value = document.get(path)
        try:
            return money.chinese_capitals(Decimal(str(value))) if value not in (None, "") else ""
        except (ArithmeticError, money.BadNumber):
            return ""

    return FieldSpec(f"{path}_capitals", label, compute=words)


def _terms() -> tuple[Item, ...]:
    return (
        FieldSpec("currency", N_("Currency"), Kind.CHOICE, choices=currencies, group="money"),
        Heading(N_("Targets")),
        _amount("commitment", N_("Sales target of the term")),
        _capitals("commitment", N_("In capital figures")),
        _amount("first_purchase", N_("First purchase")),
        FieldSpec("repurchase_months", N_("Second purchase within months"), Kind.INTEGER, least=Decimal(1)),
        FieldSpec("min_order", N_("Smallest order"), Kind.QUANTITY, least=ZERO),
        Heading(N_("Payment")),
        FieldSpec("payment_term", N_("Terms of payment"), Kind.CHOICE, choices=options(PAYMENT_TERM_WORDS)),
        FieldSpec("credit_days", N_("Credit days"), Kind.INTEGER, least=ZERO, most=Decimal(730)),
        _amount("credit_limit", N_("Credit limit")),
        FieldSpec("statement_day", N_("Statement by day"), Kind.INTEGER, least=Decimal(1), most=Decimal(31)),
        FieldSpec("objection_days", N_("Objection within days"), Kind.INTEGER, least=Decimal(1)),
        _amount("deposit", N_("Deposit")),
        _capitals("deposit", N_("In capital figures")),
        _amount("entry_fee", N_("Entry fee")),
        Heading(N_("Prices and delivery")),
        FieldSpec("price_notice_days", N_("Notice of new prices in days"), Kind.INTEGER, least=ZERO),
        _amount("price_floor", N_("Lowest retail price")),
        FieldSpec("delivery_days", N_("Delivery within days"), Kind.INTEGER, least=ZERO),
        FieldSpec("report_day", N_("Monthly report by day"), Kind.INTEGER, least=Decimal(1), most=Decimal(31)),
        Heading(N_("Penalties")),
        _amount("diversion_penalty", N_("Sales outside the territory")),
        _amount("breach_penalty", N_("Serious breach")),
        FieldSpec("rebate_note", N_("Rebates"), Kind.NOTE, limit=20_000, lines=3),
        FieldSpec("special_terms", N_("Special terms"), Kind.NOTE, limit=20_000, lines=3),
    )


def _territories(page: ContractTab) -> GridSpec:
    return GridSpec(
        name="contracts.editor.territories",
        title=N_("Territories"),
        columns=(
            GridColumn(
                "territory_id", N_("Territory"), Cell.REFERENCE, width=240, quick=True, required=True, stretch=True,
                shows="territory_name",
                lookup=RecordLookup(page.context, "territories", "territory_id", "territory_name"),
            ),
            GridColumn("product_line", N_("Product line"), width=160, quick=True),
            GridColumn("exclusive", N_("Exclusive"), Cell.FLAG, width=80),
        ),
        empty=lambda row: not any(row.get(name) for name in ("territory_id", "territory_name", "product_line")),
    )  # fmt: skip


def _products(page: ContractTab) -> GridSpec:
    lookup = ProductLookup(
        ProductsController(page.context, page),
        lambda: Setting(),
        more=lambda hit: {"product_code": hit.code, "product_name": hit.name},
        prices=False,
    )
    return GridSpec(
        name="contracts.editor.products",
        title=N_("Products"),
        columns=(
            GridColumn("product_code", N_("Code"), Cell.CODE, width=100, editable=False),
            GridColumn(
                "product_id", N_("Product"), Cell.REFERENCE, width=260, quick=True, required=True, stretch=True,
                shows="product_name", brings=("product_code",), lookup=lookup,
            ),
            GridColumn("quantity", N_("Quantity"), Cell.QUANTITY, width=110, quick=True),
            GridColumn("note", N_("Note"), width=180),
        ),
        empty=lambda row: not any(row.get(name) for name in ("product_id", "product_name", "quantity", "note")),
    )  # fmt: skip


def _milestones() -> GridBlock:
    grid = GridSpec(
        name="contracts.editor.milestones",
        title=N_("Milestones"),
        columns=(
            GridColumn("title", N_("Milestone"), width=260, quick=True, required=True, stretch=True),
            GridColumn("due_on", N_("Due"), Cell.DATE, width=110, quick=True, required=True),
            GridColumn("remind_days", N_("Remind days before"), Cell.INTEGER, width=160),
            GridColumn("done_on", N_("Done on"), Cell.DATE, width=110),
        ),
        fresh=lambda: {"remind_days": 7},
        empty=lambda row: not any(row.get(name) for name in ("title", "due_on")),
    )
    return GridBlock("milestones", grid, rows=4)
