"""Agents as they are typed and shown: drafts, details, duplicates; plain values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from models.partners.records import (
    AddressKind,
    AgentKind,
    AgentStatus,
    ContactRole,
    QualificationKind,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class ContactDraft:
    """A person at an agent."""

    id: UUID | None = None
    name: str = ""
    title: str = ""
    role: ContactRole = ContactRole.OTHER
    phone: str = ""
    phone2: str = ""
    email: str = ""
    email2: str = ""
    wechat: str = ""
    is_main: bool = False
    is_signatory: bool = False
    birthday: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""


@dataclass(frozen=True)
class AddressDraft:
    """An address of an agent."""

    id: UUID | None = None
    kind: AddressKind = AddressKind.SHIPPING
    country: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    line: str = ""
    postal_code: str = ""
    receiver: str = ""
    phone: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class QualificationDraft:
    """A licence or certificate."""

    id: UUID | None = None
    kind: QualificationKind = QualificationKind.BUSINESS_LICENCE
    number: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    mandatory: bool = False
    note: str = ""


@dataclass(frozen=True)
class AreaDraft:
    """Where the agent may sell which product line, from when to when."""

    id: UUID | None = None
    territory_id: UUID | None = None
    territory_name: str = ""
    product_line: str = ""
    exclusive: bool = False
    from_day: date | None = None
    to_day: date | None = None
    contract_id: UUID | None = None


@dataclass(frozen=True)
class CreditTempDraft:
    """A temporary addition to the credit limit."""

    id: UUID | None = None
    amount: Decimal | None = None
    from_day: date | None = None
    to_day: date | None = None
    reason: str = ""
    approver_name: str = ""


@dataclass(frozen=True)
class BankAccountDraft:
    """A bank account; `account_no` holds a number only when a new one was typed, `masked` what is stored."""

    id: UUID | None = None
    bank: str = ""
    branch: str = ""
    account_name: str = ""
    account_no: str = ""
    masked: str = ""
    is_default: bool = False
    note: str = ""


@dataclass(frozen=True)
class AgentDraft:
    """An agent with everything that belongs to it, as it is typed."""

    id: UUID | None = None
    version: int | None = None
    code: str = ""
    name: str = ""
    short_name: str = ""
    mnemonic: str = ""
    kind: AgentKind = AgentKind.DEALER
    level_id: UUID | None = None
    level_name: str = ""
    parent_id: UUID | None = None
    parent_name: str = ""
    territory_id: UUID | None = None
    territory_name: str = ""
    manager_id: UUID | None = None
    manager_name: str = ""
    rep_id: UUID | None = None
    rep_name: str = ""
    credit_code: str = ""
    legal_rep: str = ""
    founded_on: date | None = None
    capital: Decimal | None = None
    invoice_title: str = ""
    tax_no: str = ""
    business_scope: str = ""
    industry: str = ""
    channels: str = ""
    employees: int | None = None
    website: str = ""
    source: str = ""
    phone: str = ""
    email: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    currency: str = "CNY"
    prices_include_tax: bool = True
    tax_rate: Decimal = Decimal("0.13")
    warehouse_id: UUID | None = None
    warehouse_name: str = ""
    joined_on: date | None = None
    next_review_on: date | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    external_no: str = ""
    credit_limit: Decimal = ZERO
    credit_days: int = 30
    overdue_tolerance: Decimal = ZERO
    credit_checked: bool = True
    deposit: Decimal = ZERO
    deposit_counts: bool = False
    credit_note: str = ""
    contacts: tuple[ContactDraft, ...] = ()
    addresses: tuple[AddressDraft, ...] = ()
    qualifications: tuple[QualificationDraft, ...] = ()
    areas: tuple[AreaDraft, ...] = ()
    credit_temps: tuple[CreditTempDraft, ...] = ()
    bank_accounts: tuple[BankAccountDraft, ...] = ()


@dataclass(frozen=True)
class LevelChange:
    """One stretch of the level history."""

    level: str
    from_day: date
    to_day: date | None
    reason: str


@dataclass(frozen=True)
class StepCheck:
    """A step of the life cycle that is possible from here, and what still stands in its way."""

    to: AgentStatus
    missing: tuple[str, ...] = ()
    needs_reason: bool = False
    permitted: bool = True


@dataclass(frozen=True)
class MergedAgent:
    """An agent that was merged into this one: its numbers, when, and whether that can still be taken back."""

    id: UUID
    former_id: UUID
    code: str
    name: str
    at: datetime
    undoable: bool


@dataclass(frozen=True)
class AgentDetails(AgentDraft):
    """An agent as it is stored, with what follows from it."""

    bucket: UUID | None = None
    status: AgentStatus = AgentStatus.PROSPECT
    status_reason: str = ""
    level_history: tuple[LevelChange, ...] = ()
    steps: tuple[StepCheck, ...] = ()
    created_at: datetime | None = None
    changed_at: datetime | None = None
    removed: bool = False
    children_count: int = 0
    sees_bank: bool = False
    edits_bank: bool = False
    edits_credit: bool = False
    may_merge: bool = False
    merged: tuple[MergedAgent, ...] = ()
    merged_into: UUID | None = None
    merged_into_name: str = ""
    checklist_id: UUID | None = None
    checklist_words: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Duplicate:
    """An agent that may be the same one: which, and why."""

    id: UUID
    code: str
    name: str
    place: str
    status: AgentStatus
    why: str
    exact: bool = False
