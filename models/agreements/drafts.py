"""Plain shapes of contracts: what is typed, what a screen shows, and the rules that need no database."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from models.agreements.approvals import ApprovalStep
from models.agreements.records import (
    Contract,
    ContractKind,
    ContractMilestone,
    ContractProduct,
    ContractState,
    ContractStatus,
    Exclusivity,
    PaymentTerm,
)
from models.agreements.templates import ClauseDraft, check_clauses, clean_clause
from models.i18n import tr
from models.limits import misfits
from models.money import CURRENCIES, round_amount
from models.shapes import with_clean_texts
from models.text import Kind

MOST_ROWS = 500


@dataclass(frozen=True)
class TerritoryDraft:
    """Where and for which product line the contract holds."""

    id: UUID | None = None
    territory_id: UUID | None = None
    territory_name: str = ""
    product_line: str = ""
    exclusive: bool = False


@dataclass(frozen=True)
class ProductDraft:
    """A product the contract names."""

    id: UUID | None = None
    product_id: UUID | None = None
    product_code: str = ""
    product_name: str = ""
    quantity: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class MilestoneDraft:
    """A date to watch."""

    id: UUID | None = None
    title: str = ""
    due_on: date | None = None
    done_on: date | None = None
    remind_days: int = 7


@dataclass(frozen=True)
class ContractDraft:
    """A contract as typed. Names of referenced records are shown only and never stored from here."""

    id: UUID | None = None
    version: int | None = None
    title: str = ""
    kind: ContractKind = ContractKind.AGENCY
    language: str = "zh_CN"
    agent_id: UUID | None = None
    agent_name: str = ""
    template_id: UUID | None = None
    template_name: str = ""
    supplement_of_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    notice_days: int = 30
    auto_renew: bool = False
    renew_months: int = 12
    our_entity: str = ""
    our_signer: str = ""
    agent_signer: str = ""
    signed_place: str = ""
    exclusivity: Exclusivity = Exclusivity.NONE
    channel_scope: str = ""
    reserved_customers: str = ""
    product_scope: str = ""
    certificate_no: str = ""
    currency: str = "CNY"
    commitment: Decimal | None = None
    first_purchase: Decimal | None = None
    repurchase_months: int | None = None
    deposit: Decimal | None = None
    entry_fee: Decimal | None = None
    price_floor: Decimal | None = None
    credit_limit: Decimal | None = None
    payment_term: PaymentTerm = PaymentTerm.MONTHLY
    credit_days: int = 30
    statement_day: int | None = None
    objection_days: int | None = None
    price_notice_days: int | None = None
    min_order: Decimal | None = None
    delivery_days: int | None = None
    diversion_penalty: Decimal | None = None
    breach_penalty: Decimal | None = None
    report_day: int | None = None
    rebate_note: str = ""
    special_terms: str = ""
    owner_id: UUID | None = None
    owner_name: str = ""
    note: str = ""
    external_no: str = ""
    clauses: tuple[ClauseDraft, ...] = field(default=())
    territories: tuple[TerritoryDraft, ...] = field(default=())
    products: tuple[ProductDraft, ...] = field(default=())
    milestones: tuple[MilestoneDraft, ...] = field(default=())


@dataclass(frozen=True)
class SupplementRow:
    """A supplement of a contract, as its page names it."""

    id: UUID
    number: str
    title: str
    status: ContractStatus


@dataclass(frozen=True)
class VersionRow:
    """An earlier version: its number, when and why it was replaced, its code and signed file."""

    version_no: int
    at: datetime
    reason: str
    content_hash: str
    signed_file_id: UUID | None


@dataclass(frozen=True)
class ContractDetails(ContractDraft):
    """A contract as a screen shows it: the draft, what follows from it, and what may be done now."""

    bucket: UUID | None = None
    number: str = ""
    state: ContractState = ContractState.DRAFT
    status: ContractStatus = ContractStatus.DRAFT
    version_no: int = 1
    days_left: int | None = None
    agent_code: str = ""
    content_hash: str = ""
    code: str = ""
    signed_by_us_on: date | None = None
    signed_by_agent_on: date | None = None
    signed_file_id: UUID | None = None
    terminate_reason: str = ""
    terminated_on: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    in_force_version: int = 0
    predecessor_id: UUID | None = None
    predecessor_number: str = ""
    successor_id: UUID | None = None
    successor_number: str = ""
    changed_clauses: frozenset[str] = frozenset()
    versions: tuple[VersionRow, ...] = ()
    supplement_of_number: str = ""
    supplements: tuple[SupplementRow, ...] = ()
    approval: tuple[ApprovalStep, ...] = ()
    allowed: frozenset[str] = frozenset()

    @property
    def editable(self) -> bool:
        """Only a draft is written; anything later is changed by a new version."""
        return self.state is ContractState.DRAFT


CHILDREN = ("clauses", "territories", "products", "milestones")
SHOWN = ("agent_name", "template_name", "owner_name")
STORED = tuple(
    one.name for one in fields(ContractDraft) if one.name not in (*CHILDREN, *SHOWN, "id", "version", "agent_id")
)

_TEXTS = {
    "title": Kind.NAME, "our_entity": Kind.NAME, "our_signer": Kind.NAME, "agent_signer": Kind.NAME,
    "signed_place": Kind.NAME, "channel_scope": Kind.LINE, "certificate_no": Kind.NAME, "external_no": Kind.NAME,
    "reserved_customers": Kind.NOTE, "product_scope": Kind.NOTE, "rebate_note": Kind.NOTE,
    "special_terms": Kind.NOTE, "note": Kind.NOTE,
}  # fmt: skip
_SHORT = {"certificate_no": 40, "external_no": 40}
_LARGEST = Decimal("999999999999.99")
_AMOUNTS = (
    "commitment",
    "first_purchase",
    "deposit",
    "entry_fee",
    "price_floor",
    "credit_limit",
    "min_order",
    "diversion_penalty",
    "breach_penalty",
)
_RANGES = {
    "notice_days": (0, 3650),
    "renew_months": (1, 120),
    "repurchase_months": (1, 120),
    "credit_days": (0, 730),
    "statement_day": (1, 31),
    "objection_days": (1, 365),
    "price_notice_days": (0, 365),
    "delivery_days": (0, 365),
    "report_day": (1, 31),
}


def cleaned(draft: ContractDraft) -> tuple[ContractDraft, dict[str, str]]:
    """The draft in the form in which it is stored, and the problems of all fields by path."""
    problems: dict[str, str] = {}
    made = with_clean_texts(draft, _TEXTS, problems, limits=_SHORT)
    _check_terms(draft, problems)
    made = _clean_rows(made, problems)
    _check_rows(made, problems)
    rows = {"products": ContractProduct, "milestones": ContractMilestone}
    return made, misfits(draft, Contract, **rows) | check_clauses(draft.clauses) | problems


def _clean_rows(draft: ContractDraft, problems: dict[str, str]) -> ContractDraft:
    return replace(
        draft,
        clauses=tuple(clean_clause(row, f"clauses/{at}/", problems) for at, row in enumerate(draft.clauses)),
        territories=tuple(
            with_clean_texts(row, {"product_line": Kind.NAME}, problems, f"territories/{at}/")
            for at, row in enumerate(draft.territories)
        ),
        products=tuple(
            with_clean_texts(row, {"note": Kind.LINE}, problems, f"products/{at}/")
            for at, row in enumerate(draft.products)
        ),
        milestones=tuple(
            with_clean_texts(row, {"title": Kind.NAME}, problems, f"milestones/{at}/", required=("title",))
            for at, row in enumerate(draft.milestones)
        ),
    )


def check(draft: ContractDraft) -> dict[str, str]:
    """Problems that need no database, by field path."""
    return cleaned(draft)[1]


def _check_terms(draft: ContractDraft, problems: dict[str, str]) -> None:
    if draft.agent_id is None:
        problems["agent_id"] = tr("Choose the agent.")
    if draft.starts_on is None:
        problems["starts_on"] = tr("This field is needed.")
    if draft.ends_on is None:
        problems["ends_on"] = tr("This field is needed.")
    elif draft.starts_on is not None and draft.ends_on < draft.starts_on:
        problems["ends_on"] = tr("The end lies before the beginning.")
    if draft.currency not in CURRENCIES:
        problems["currency"] = tr("Choose a currency.")
    if draft.language not in ("zh_CN", "en"):
        problems["language"] = tr("Choose Chinese or English.")
    for name in _AMOUNTS:
        value = getattr(draft, name)
        if value is not None and not 0 <= value <= _LARGEST:
            problems[name] = tr("The amount cannot be negative or above {most}.", most=f"{_LARGEST:,}")
        elif value is not None and draft.currency in CURRENCIES and round_amount(value, draft.currency) != value:
            problems[name] = tr("This amount is finer than its currency.")
    for name, (least, most) in _RANGES.items():
        value = getattr(draft, name)
        if value is not None and not least <= value <= most:
            problems[name] = tr("Enter a number from {least} to {most}.", least=least, most=most)


def _check_rows(draft: ContractDraft, problems: dict[str, str]) -> None:
    for child in CHILDREN:
        if len(getattr(draft, child)) > MOST_ROWS:
            problems[child] = tr("At most {count} rows are possible.", count=MOST_ROWS)
    seen: set[tuple[UUID | None, str]] = set()
    for at, territory in enumerate(draft.territories):
        place = (territory.territory_id, territory.product_line)
        if territory.territory_id is None:
            problems[f"territories/{at}/territory_id"] = tr("Choose the territory.")
        elif place in seen:
            problems[f"territories/{at}/territory_id"] = tr("This territory and product line stand here twice.")
        seen.add(place)
    for at, product in enumerate(draft.products):
        if product.product_id is None:
            problems[f"products/{at}/product_id"] = tr("Choose the product.")
        if product.quantity is not None and product.quantity < 0:
            problems[f"products/{at}/quantity"] = tr("The quantity cannot be negative.")
    for at, milestone in enumerate(draft.milestones):
        if milestone.due_on is None:
            problems[f"milestones/{at}/due_on"] = tr("This field is needed.")
        if not 0 <= milestone.remind_days <= 365:
            problems[f"milestones/{at}/remind_days"] = tr("Enter a number from {least} to {most}.", least=0, most=365)
