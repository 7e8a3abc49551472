"""The page of an agent: its sections and fields (ux.md 10.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from models import money
from models.errors import AppError
from models.i18n import N_, tr
from models.identifiers import bank_account, credit_code
from models.partners.checking import is_domestic, phone_rule
from models.partners.records import (
    ADDRESS_KIND_WORDS,
    AGENT_KIND_WORDS,
    CONTACT_ROLE_WORDS,
    QUALIFICATION_KIND_WORDS,
)
from ui.editing.document import Document
from ui.editing.making import shower
from ui.editing.spec import (
    ActionSpec,
    FieldSpec,
    FormSpec,
    GridBlock,
    Heading,
    Item,
    Kind,
    SectionSpec,
    WidgetBlock,
)
from ui.partners.lookups import PLACE, DivisionLookup, RecordLookup, address_parts
from ui.widgets.entry_grid.columns import GridColumn, GridSpec
from ui.widgets.entry_grid.columns import Kind as Cell
from ui.widgets.entry_grid.data import Row

if TYPE_CHECKING:
    from ui.partners.agent import AgentTab

__all__ = ["agent_form", "shower"]


def options(words: dict[Any, str]) -> Callable[[], Sequence[tuple[Any, str]]]:
    """The words of an enumeration as choices, in the present language."""
    return lambda: [(item.value, tr(text)) for item, text in words.items()]


def currencies() -> Sequence[tuple[Any, str]]:
    """The currencies a book can keep."""
    return [(code, code) for code in money.CURRENCIES]


def agent_form(page: AgentTab) -> FormSpec:
    """All sections of an agent."""
    return FormSpec(
        sections=(
            SectionSpec("profile", N_("Profile"), _profile(page)),
            SectionSpec("qualifications", N_("Qualifications"), _qualifications(page)),
            SectionSpec("contacts", N_("Contacts"), _contacts()),
            SectionSpec("credit", N_("Credit and prices"), _credit(page)),
            SectionSpec("areas", N_("Level and territories"), _areas(page)),
            *page.embedded_sections(),
        ),
        careful=frozenset({"credit", "tax", "level"}),
        children=("contacts", "addresses", "qualifications", "areas", "credit_temps", "bank_accounts"),
        ignored=frozenset({"bank_accounts/masked"}),
        words={"status": N_("Status"), "status_reason": N_("Reason")},
    )


def _profile(page: AgentTab) -> tuple[Item, ...]:
    context = page.context
    return (
        FieldSpec("name", N_("Name"), required=True, group="name"),
        FieldSpec("code", N_("Code"), Kind.CODE, help=N_("Left empty, the next number is taken."), limit=40),
        FieldSpec("short_name", N_("Short name")),
        FieldSpec(
            "mnemonic", N_("Mnemonic"), limit=40, width=22, help=N_("By which it is found; made from the name."),
        ),
        FieldSpec(
            "credit_code", N_("Unified social credit code"), Kind.CREDIT_CODE, required=True, rule=_credit_code,
        ),
        FieldSpec("kind", N_("Type"), Kind.CHOICE, choices=options(AGENT_KIND_WORDS)),
        FieldSpec("phone", N_("Phone"), Kind.PHONE, required=True, rule=_phone),
        FieldSpec("email", N_("Mail address"), Kind.MAIL, width=36),
        *(
            FieldSpec(name, text, Kind.SUGGEST, required=level == 1, width=16, group="place", limit=200,
                      lookup=DivisionLookup(context, level))
            for level, (name, text) in enumerate(zip(PLACE, (N_("Province"), N_("City"), N_("District")), strict=True), 1)
        ),
        FieldSpec("country", N_("Country"), width=16, group="place", help=N_("Empty means China.")),
        FieldSpec(
            "manager_id", N_("Channel manager"), Kind.REFERENCE, required=True, shows="manager_name",
            lookup=RecordLookup(context, "people", "manager_id", "manager_name"), width=28,
        ),
        FieldSpec(
            "rep_id", N_("Field representative"), Kind.REFERENCE, shows="rep_name",
            lookup=RecordLookup(context, "people", "rep_id", "rep_name"), width=28,
        ),
        FieldSpec(
            "parent_id", N_("Parent agent"), Kind.REFERENCE, shows="parent_name", opens="agent",
            lookup=RecordLookup(context, "agents", "parent_id", "parent_name", but=lambda: page.record_id),
        ),
        FieldSpec("tags", N_("Tags"), Kind.TAGS, help=N_("Separated by commas.")),
        Heading(N_("Company")),
        FieldSpec("legal_rep", N_("Legal representative"), width=28),
        FieldSpec("founded_on", N_("Founded on"), Kind.DATE),
        FieldSpec("capital", N_("Registered capital"), Kind.MONEY, least=Decimal(0)),
        FieldSpec("employees", N_("Employees"), Kind.INTEGER, least=Decimal(0), most=Decimal(10_000_000)),
        FieldSpec("industry", N_("Industry")),
        FieldSpec("channels", N_("Sales channels")),
        FieldSpec("website", N_("Website")),
        FieldSpec("source", N_("Source")),
        FieldSpec("business_scope", N_("Business scope"), Kind.NOTE, limit=20_000, lines=2),
        FieldSpec("note", N_("Note"), Kind.NOTE, limit=20_000, lines=3),
        FieldSpec("joined_on", N_("Agent since"), Kind.DATE),
        FieldSpec("next_review_on", N_("Next review"), Kind.DATE),
        FieldSpec("external_no", N_("External no."), Kind.CODE),
        GridBlock("addresses", _addresses(), N_("Addresses"), rows=3),
        *_bank(page),
    )


def _addresses() -> GridSpec:
    return GridSpec(
        name="agents.editor.addresses",
        title=N_("Addresses"),
        columns=(
            GridColumn("line", N_("Address"), width=260, quick=True, required=True, stretch=True, stores=address_parts,
                       hint=N_("A whole address may be pasted here; province, city and district go into their columns.")),
            GridColumn("kind", N_("Use"), Cell.CHOICE, width=110, choices=options(ADDRESS_KIND_WORDS)),
            GridColumn("province", N_("Province"), width=90),
            GridColumn("city", N_("City"), width=90, quick=True),
            GridColumn("district", N_("District"), width=90),
            GridColumn("postal_code", N_("Postal code"), Cell.CODE, width=80),
            GridColumn("receiver", N_("Receiver"), width=90),
            GridColumn("phone", N_("Phone"), Cell.CODE, width=120),
            GridColumn("is_default", N_("Default"), Cell.FLAG, width=64),
        ),
        fresh=lambda: {"kind": "shipping"},
        empty=lambda row: not any(row.get(name) for name in ("line", "city", "province", "receiver", "phone")),
    )


def _contacts() -> tuple[Item, ...]:
    grid = GridSpec(
        name="agents.editor.contacts",
        title=N_("Contacts"),
        columns=(
            GridColumn("name", N_("Full name"), width=110, quick=True, required=True),
            GridColumn("title", N_("Position"), width=110),
            GridColumn("role", N_("Role"), Cell.CHOICE, width=120, choices=options(CONTACT_ROLE_WORDS)),
            GridColumn("phone", N_("Phone"), Cell.CODE, width=130, quick=True),
            GridColumn("phone2", N_("Second phone"), Cell.CODE, width=130, hidden=True),
            GridColumn("email", N_("Mail address"), width=180),
            GridColumn("email2", N_("Second mail address"), width=180, hidden=True),
            GridColumn("wechat", N_("WeChat"), width=110),
            GridColumn("is_main", N_("Main contact"), Cell.FLAG, width=72),
            GridColumn("is_signatory", N_("Signatory"), Cell.FLAG, width=72),
            GridColumn("birthday", N_("Birthday"), Cell.DATE, width=100, hidden=True),
            GridColumn("valid_from", N_("From"), Cell.DATE, width=100, hidden=True),
            GridColumn("valid_to", N_("To"), Cell.DATE, width=100, hidden=True),
            GridColumn("note", N_("Note"), width=160, stretch=True),
        ),
        fresh=lambda: {"role": "other"},
        empty=lambda row: not any(row.get(name) for name in ("name", "phone", "email", "wechat", "note")),
    )
    return (GridBlock("contacts", grid, rows=5),)


def _qualifications(page: AgentTab) -> tuple[Item, ...]:
    grid = GridSpec(
        name="agents.editor.qualifications",
        title=N_("Certificates"),
        columns=(
            GridColumn(
                "kind", N_("Type"), Cell.CHOICE, width=160, quick=True, choices=options(QUALIFICATION_KIND_WORDS),
            ),
            GridColumn("number", N_("Number"), Cell.CODE, width=170, quick=True),
            GridColumn("issuer", N_("Issued by"), width=180),
            GridColumn("valid_from", N_("Valid from"), Cell.DATE, width=100),
            GridColumn("valid_to", N_("Valid to"), Cell.DATE, width=100, quick=True),
            GridColumn("mandatory", N_("Needed"), Cell.FLAG, width=64),
            GridColumn("validity", N_("State"), width=110, editable=False),
            GridColumn("note", N_("Note"), width=160, stretch=True),
        ),
        compute=page.validity,
        fresh=lambda: {"kind": "business_licence"},
        empty=lambda row: not any(row.get(name) for name in ("number", "issuer", "valid_to", "note")),
    )
    return (GridBlock("qualifications", grid, rows=4),)


def _credit(page: AgentTab) -> tuple[Item, ...]:
    def locked(document: Document) -> str:
        return "" if page.edits_credit() else tr("Only credit management may change this. Ask sales operations.")

    temps = GridSpec(
        name="agents.editor.credit_temps",
        title=N_("Temporary limits"),
        columns=(
            GridColumn("amount", N_("Amount"), Cell.MONEY, width=130, quick=True, required=True),
            GridColumn("from_day", N_("From"), Cell.DATE, width=110, quick=True, required=True),
            GridColumn("to_day", N_("To"), Cell.DATE, width=110, quick=True, required=True),
            GridColumn("reason", N_("Reason"), width=260, quick=True, required=True, stretch=True),
            GridColumn("approver_name", N_("Granted by"), width=120, editable=False),
        ),
        empty=lambda row: not any(row.get(name) for name in ("amount", "from_day", "to_day", "reason")),
    )
    return (
        *page.exposure_block(),
        FieldSpec("credit_limit", N_("Credit limit"), Kind.MONEY, least=Decimal(0), locked=locked, group="credit"),
        FieldSpec(
            "credit_days", N_("Payment term"), Kind.INTEGER, least=Decimal(0), most=Decimal(3650), unit=N_("days"),
            locked=locked, group="credit",
        ),
        FieldSpec(
            "overdue_tolerance", N_("Tolerated overdue amount"), Kind.MONEY, least=Decimal(0), locked=locked,
            group="credit",
        ),
        FieldSpec("credit_checked", N_("Check credit with each order"), Kind.FLAG, locked=locked, group="credit"),
        FieldSpec(
            "deposit", N_("Deposit"), Kind.MONEY, least=Decimal(0), locked=locked, group="credit",
            help=N_("From its first entry on the deposit account counts instead."),
        ),
        FieldSpec("deposit_counts", N_("The deposit raises the limit"), Kind.FLAG, locked=locked, group="credit"),
        FieldSpec("credit_note", N_("Remark on credit"), locked=locked, wide=True),
        GridBlock("credit_temps", temps, N_("Temporary limits"), rows=2, read_only=lambda _: not page.edits_credit()),
        Heading(N_("Prices and tax")),
        FieldSpec("currency", N_("Currency"), Kind.CHOICE, choices=currencies, group="tax"),
        FieldSpec("tax_rate", N_("Tax rate"), Kind.PERCENT, group="tax"),
        FieldSpec("prices_include_tax", N_("Prices include tax"), Kind.FLAG, group="tax"),
        FieldSpec(
            "warehouse_id", N_("Usual warehouse"), Kind.REFERENCE, shows="warehouse_name", width=28,
            lookup=RecordLookup(page.context, "warehouses", "warehouse_id", "warehouse_name"), opens="warehouse",
        ),
        FieldSpec("invoice_title", N_("Invoice title")),
        FieldSpec("tax_no", N_("Tax number"), Kind.CODE),
    )


def _areas(page: AgentTab) -> tuple[Item, ...]:
    context = page.context
    grid = GridSpec(
        name="agents.editor.areas",
        title=N_("Authorised territories"),
        columns=(
            GridColumn(
                "territory_id", N_("Territory"), Cell.REFERENCE, width=180, quick=True, required=True,
                shows="territory_name", brings=("territory_name",),
                lookup=RecordLookup(context, "territories", "territory_id", "territory_name"),
            ),
            GridColumn("product_line", N_("Product line"), width=160, hint=N_("Empty means all products.")),
            GridColumn("exclusive", N_("Exclusive"), Cell.FLAG, width=72),
            GridColumn("from_day", N_("From"), Cell.DATE, width=110, quick=True, required=True),
            GridColumn("to_day", N_("To"), Cell.DATE, width=110, stretch=True),
        ),
        fresh=page.fresh_area,
        empty=lambda row: not any(row.get(name) for name in ("territory_id", "territory_id~", "product_line")),
    )
    return (
        FieldSpec(
            "level_id", N_("Level"), Kind.REFERENCE, shows="level_name", width=20, group="level",
            lookup=RecordLookup(context, "levels", "level_id", "level_name"),
            help=N_("A change begins today; choose Change level to give another day and a reason."),
        ),
        FieldSpec(
            "territory_id", N_("Home territory"), Kind.REFERENCE, shows="territory_name", width=28, group="level",
            lookup=RecordLookup(context, "territories", "territory_id", "territory_name"),
        ),
        GridBlock("areas", grid, N_("Authorised territories"), rows=3),
        WidgetBlock("levels", page.make_level_history, N_("Level history"), height=40),
    )


def _bank(page: AgentTab) -> tuple[Item, ...]:
    if not page.sees_bank():
        return ()
    grid = GridSpec(
        name="agents.editor.bank_accounts",
        title=N_("Bank accounts"),
        columns=(
            GridColumn("bank", N_("Bank"), width=150, quick=True, required=True),
            GridColumn("branch", N_("Branch"), width=160),
            GridColumn("account_name", N_("Account holder"), width=160),
            GridColumn(
                "account_no", N_("Account number"), Cell.CODE, width=200, quick=True, required=False,
                accepts=_account_problem, text=page.account_text,
            ),
            GridColumn("is_default", N_("Default"), Cell.FLAG, width=64),
            GridColumn("note", N_("Note"), width=140, stretch=True),
        ),
        empty=lambda row: not any(row.get(name) for name in ("bank", "branch", "account_no", "account_name")),
    )
    show = ActionSpec("reveal", N_("Show account number"), lambda tab: page.reveal_account(), icon="eye")
    return (
        GridBlock(
            "bank_accounts", grid, N_("Bank accounts"), rows=2, buttons=(show,) if page.edits_bank() else (),
            read_only=lambda _: not page.edits_bank(),
        ),
    )


def _credit_code(text: str, values: Mapping[str, Any]) -> str:
    """Chinese companies have a checked code; others any."""
    return credit_code(text) if is_domestic(str(values.get("country") or "")) else text


def _phone(text: str, values: Mapping[str, Any]) -> str:
    """Our numbers strictly, others by their shape."""
    return phone_rule(str(values.get("country") or ""))(text)


def _account_problem(row: Row, value: Any) -> str | None:
    try:
        bank_account(str(value))
    except AppError as error:
        return error.message()
    return None
