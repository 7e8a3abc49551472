"""Stored forms of agents and what belongs to them."""

from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Amount, Code, Json, Key, Name, Note, Rate, Record, choice, link
from models.i18n import N_
from models.sync.policy import Rule, SyncPolicy, both, careful, down, group


class AgentKind(enum.StrEnum):
    """What sort of partner an agent is."""

    GENERAL = "general"
    PROVINCIAL = "provincial"
    CITY = "city"
    COUNTY = "county"
    EXCLUSIVE = "exclusive"
    DISTRIBUTOR = "distributor"
    DEALER = "dealer"
    RETAILER = "retailer"
    PARTNER = "partner"


AGENT_KIND_WORDS = {
    AgentKind.GENERAL: N_("General agent"),
    AgentKind.PROVINCIAL: N_("Provincial agent"),
    AgentKind.CITY: N_("City agent"),
    AgentKind.COUNTY: N_("County agent"),
    AgentKind.EXCLUSIVE: N_("Exclusive agent"),
    AgentKind.DISTRIBUTOR: N_("Distributor"),
    AgentKind.DEALER: N_("Dealer"),
    AgentKind.RETAILER: N_("Retailer"),
    AgentKind.PARTNER: N_("Channel partner"),
}


class AgentStatus(enum.StrEnum):
    """Where an agent stands in its life with us (domain model 1.2)."""

    PROSPECT = "prospect"
    APPLIED = "applied"
    REVIEWING = "reviewing"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    IMPROVING = "improving"
    SUSPENDED = "suspended"
    EXITING = "exiting"
    TERMINATED = "terminated"
    BLACKLISTED = "blacklisted"


AGENT_STATUS_WORDS = {
    AgentStatus.PROSPECT: N_("Prospect"),
    AgentStatus.APPLIED: N_("Applied"),
    AgentStatus.REVIEWING: N_("Under review"),
    AgentStatus.ONBOARDING: N_("Onboarding"),
    AgentStatus.ACTIVE: N_("Active agent"),
    AgentStatus.IMPROVING: N_("Improving"),
    AgentStatus.SUSPENDED: N_("Suspended"),
    AgentStatus.EXITING: N_("Exiting"),
    AgentStatus.TERMINATED: N_("Terminated"),
    AgentStatus.BLACKLISTED: N_("Blacklisted"),
}


class Agent(Record):
    """An agent; its own key is the bucket of everything that belongs to it."""

    __tablename__ = "agents"
    __table_args__ = (Index(None, "sort_key", "seq"), Index(None, "normal_name"))
    ENTITY: ClassVar[str] = "agent"
    SYNC: ClassVar[SyncPolicy] = both(
        place=group("country", "province", "city", "district"),
        name=group("name", "short_name", "normal_name", "mnemonic", "initials", "pinyin", "sort_key"),
        status=careful("status", "status_reason", "level_id"),
        money=careful("capital", "currency", "prices_include_tax", "tax_rate"),
        owner=group("bucket", "manager_id", "rep_id", "territory_id"),
        tags=group("tags", rule=Rule.UNION),
        note=group("note", rule=Rule.APPEND),
    )

    code: Mapped[str] = mapped_column(Code(), unique=True)
    name: Mapped[str] = mapped_column(Name())
    short_name: Mapped[str] = mapped_column(Name(), default="")
    normal_name: Mapped[str] = mapped_column(Name(), default="")
    mnemonic: Mapped[str] = mapped_column(Code(), default="", index=True)
    initials: Mapped[str] = mapped_column(Note(), default="")
    pinyin: Mapped[str] = mapped_column(Note(), default="")
    sort_key: Mapped[str] = mapped_column(Note(), default="")
    kind: Mapped[AgentKind] = choice(AgentKind, AgentKind.DEALER)
    status: Mapped[AgentStatus] = choice(AgentStatus, AgentStatus.PROSPECT, index=True)
    status_reason: Mapped[str] = mapped_column(Name(), default="")
    level_id: Mapped[UUID | None] = link("agent_levels", nullable=True)
    parent_id: Mapped[UUID | None] = link("agents", nullable=True)
    territory_id: Mapped[UUID | None] = link("territories", nullable=True)
    manager_id: Mapped[UUID | None] = link("users", nullable=True)
    rep_id: Mapped[UUID | None] = link("users", nullable=True)
    credit_code: Mapped[str] = mapped_column(Code(), default="", index=True)
    legal_rep: Mapped[str] = mapped_column(Name(), default="")
    founded_on: Mapped[date | None]
    capital: Mapped[Decimal | None] = mapped_column(Amount())
    invoice_title: Mapped[str] = mapped_column(Name(), default="")
    tax_no: Mapped[str] = mapped_column(Code(), default="")
    business_scope: Mapped[str] = mapped_column(Note(), default="")
    industry: Mapped[str] = mapped_column(Name(), default="")
    channels: Mapped[str] = mapped_column(Name(), default="")
    employees: Mapped[int | None] = mapped_column(Integer)
    website: Mapped[str] = mapped_column(Name(), default="")
    source: Mapped[str] = mapped_column(Name(), default="")
    phone: Mapped[str] = mapped_column(Code(), default="", index=True)
    email: Mapped[str] = mapped_column(Name(), default="", index=True)
    country: Mapped[str] = mapped_column(Name(), default="")
    province: Mapped[str] = mapped_column(Name(), default="")
    city: Mapped[str] = mapped_column(Name(), default="")
    district: Mapped[str] = mapped_column(Name(), default="")
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    prices_include_tax: Mapped[bool] = mapped_column(default=True)
    tax_rate: Mapped[Decimal] = mapped_column(Rate(), default=Decimal("0.13"))
    warehouse_id: Mapped[UUID | None] = mapped_column(Key)
    joined_on: Mapped[date | None]
    next_review_on: Mapped[date | None]
    tags: Mapped[Any] = mapped_column(Json, default=list)
    note: Mapped[str] = mapped_column(Note(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="", index=True)

    def search_fields(self) -> tuple[str, ...]:
        names = (
            self.code,
            self.name,
            self.short_name,
            self.mnemonic,
            self.credit_code,
            self.phone,
            self.external_no,
        )
        return (*names, *self.initials.split(), *self.pinyin.split())


class AgentMerge(Record):
    """An agent that was merged into another one: its old numbers go on finding the one that stays."""

    __tablename__ = "agent_merges"
    ENTITY: ClassVar[str] = "agent"
    ROOT: ClassVar[str] = "agent_id"
    SYNC: ClassVar[SyncPolicy] = down()

    agent_id: Mapped[UUID] = link("agents")
    former_id: Mapped[UUID] = link("agents")
    code: Mapped[str] = mapped_column(Code(), index=True)
    name: Mapped[str] = mapped_column(Name(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="", index=True)
    credit_code: Mapped[str] = mapped_column(Code(), default="")
    act: Mapped[int] = mapped_column(BigInteger, default=0)
    moved: Mapped[Any] = mapped_column(Json, default=dict)

    def search_fields(self) -> tuple[str, ...]:
        return (self.code, self.name, self.external_no, self.credit_code)


class ContactRole(enum.StrEnum):
    """What a contact decides."""

    DECISION = "decision"
    FINANCE = "finance"
    WAREHOUSE = "warehouse"
    SALES = "sales"
    OTHER = "other"


CONTACT_ROLE_WORDS = {
    ContactRole.DECISION: N_("Decision maker"),
    ContactRole.FINANCE: N_("Finance contact"),
    ContactRole.WAREHOUSE: N_("Warehouse contact"),
    ContactRole.SALES: N_("Sales contact"),
    ContactRole.OTHER: N_("Other contact"),
}


class Contact(Record):
    """A person at an agent."""

    __tablename__ = "contacts"
    ENTITY: ClassVar[str] = "contact"
    ROOT: ClassVar[str] = "agent_id"
    SYNC: ClassVar[SyncPolicy] = both(
        name=group("name", "initials", "sort_key"), place=group("agent_id", "bucket")
    )

    agent_id: Mapped[UUID] = link("agents")
    position: Mapped[int] = mapped_column(Integer, default=0)
    name: Mapped[str] = mapped_column(Name())
    initials: Mapped[str] = mapped_column(Name(), default="")
    sort_key: Mapped[str] = mapped_column(Name(), default="")
    title: Mapped[str] = mapped_column(Name(), default="")
    role: Mapped[ContactRole] = choice(ContactRole, ContactRole.OTHER)
    phone: Mapped[str] = mapped_column(Code(), default="", index=True)
    phone2: Mapped[str] = mapped_column(Code(), default="", index=True)
    email: Mapped[str] = mapped_column(Name(), default="", index=True)
    email2: Mapped[str] = mapped_column(Name(), default="")
    wechat: Mapped[str] = mapped_column(Name(), default="")
    is_main: Mapped[bool] = mapped_column(default=False)
    is_signatory: Mapped[bool] = mapped_column(default=False)
    birthday: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    note: Mapped[str] = mapped_column(Name(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="")

    def search_fields(self) -> tuple[str, ...]:
        return (self.name, self.phone, self.phone2, self.email, self.wechat, self.initials)


class AddressKind(enum.StrEnum):
    """What an address is used for."""

    OFFICE = "office"
    SHIPPING = "shipping"
    INVOICE = "invoice"


ADDRESS_KIND_WORDS = {
    AddressKind.OFFICE: N_("Office address"),
    AddressKind.SHIPPING: N_("Shipping address"),
    AddressKind.INVOICE: N_("Invoice address"),
}


class AgentAddress(Record):
    """An address of an agent."""

    __tablename__ = "agent_addresses"
    ENTITY: ClassVar[str] = "agent"
    ROOT: ClassVar[str] = "agent_id"
    SYNC: ClassVar[SyncPolicy] = both(
        address=group("country", "province", "city", "district", "line", "postal_code"),
        place=group("agent_id", "bucket"),
    )

    agent_id: Mapped[UUID] = link("agents")
    position: Mapped[int] = mapped_column(Integer, default=0)
    kind: Mapped[AddressKind] = choice(AddressKind, AddressKind.SHIPPING)
    country: Mapped[str] = mapped_column(Name(), default="")
    province: Mapped[str] = mapped_column(Name(), default="")
    city: Mapped[str] = mapped_column(Name(), default="")
    district: Mapped[str] = mapped_column(Name(), default="")
    line: Mapped[str] = mapped_column(Name(), default="")
    postal_code: Mapped[str] = mapped_column(Code(), default="")
    receiver: Mapped[str] = mapped_column(Name(), default="")
    phone: Mapped[str] = mapped_column(Code(), default="")
    is_default: Mapped[bool] = mapped_column(default=False)


class QualificationKind(enum.StrEnum):
    """Kinds of licences and certificates."""

    BUSINESS_LICENCE = "business_licence"
    TAX = "tax"
    FOOD = "food"
    MEDICAL = "medical"
    BRAND = "brand"
    QUALITY = "quality"
    OTHER = "other"


QUALIFICATION_KIND_WORDS = {
    QualificationKind.BUSINESS_LICENCE: N_("Business licence"),
    QualificationKind.TAX: N_("Tax registration"),
    QualificationKind.FOOD: N_("Food business permit"),
    QualificationKind.MEDICAL: N_("Medical device permit"),
    QualificationKind.BRAND: N_("Brand authorisation"),
    QualificationKind.QUALITY: N_("Quality certificate"),
    QualificationKind.OTHER: N_("Other certificate"),
}


class Qualification(Record):
    """A licence or certificate with its validity; usable through the end of `valid_to`."""

    __tablename__ = "qualifications"
    __table_args__ = (Index(None, "valid_to"),)
    ENTITY: ClassVar[str] = "qualification"
    ROOT: ClassVar[str] = "agent_id"
    SYNC: ClassVar[SyncPolicy] = both(
        validity=group("number", "valid_from", "valid_to"), place=group("agent_id", "bucket")
    )

    agent_id: Mapped[UUID] = link("agents")
    position: Mapped[int] = mapped_column(Integer, default=0)
    kind: Mapped[QualificationKind] = choice(QualificationKind, QualificationKind.BUSINESS_LICENCE)
    number: Mapped[str] = mapped_column(Code(), default="")
    issuer: Mapped[str] = mapped_column(Name(), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    mandatory: Mapped[bool] = mapped_column(default=False)
    attachment_id: Mapped[UUID | None] = mapped_column(Key)
    note: Mapped[str] = mapped_column(Name(), default="")


class AgentLevel(Record):
    """A level (A, B, C…) with what it takes and what it gives."""

    __tablename__ = "agent_levels"
    ENTITY: ClassVar[str] = "agent"
    SYNC: ClassVar[SyncPolicy] = down()

    code: Mapped[str] = mapped_column(Code(), unique=True)
    name: Mapped[str] = mapped_column(Name())
    name_en: Mapped[str] = mapped_column(Name(), default="")
    rank: Mapped[int] = mapped_column(Integer, default=0)
    weight: Mapped[int] = mapped_column(Integer, default=1)
    threshold: Mapped[Decimal | None] = mapped_column(Amount())
    discount: Mapped[Decimal] = mapped_column(Rate(), default=Decimal(0))
    benefits: Mapped[str] = mapped_column(Note(), default="")


class LevelHistory(Record):
    """Which level an agent had from when to when, and why it changed."""

    __tablename__ = "level_history"
    ENTITY: ClassVar[str] = "agent"
    ROOT: ClassVar[str] = "agent_id"
    SYNC: ClassVar[SyncPolicy] = both(period=careful("level_id", "from_day", "to_day"))

    agent_id: Mapped[UUID] = link("agents")
    level_id: Mapped[UUID | None] = link("agent_levels", nullable=True)
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Name(), default="")


class Territory(Record):
    """A node of the sales territory tree."""

    __tablename__ = "territories"
    ENTITY: ClassVar[str] = "territory"
    SYNC: ClassVar[SyncPolicy] = down()

    code: Mapped[str] = mapped_column(Code(), unique=True)
    name: Mapped[str] = mapped_column(Name())
    name_en: Mapped[str] = mapped_column(Name(), default="")
    initials: Mapped[str] = mapped_column(Name(), default="")
    sort_key: Mapped[str] = mapped_column(Name(), default="")
    parent_id: Mapped[UUID | None] = link("territories", nullable=True)
    manager_id: Mapped[UUID | None] = link("users", nullable=True)

    def search_fields(self) -> tuple[str, ...]:
        return (self.code, self.name, self.name_en, self.initials)


class AgentTerritory(Record):
    """Where an agent may sell which product line, from when to when; exclusive rows never overlap."""

    __tablename__ = "agent_territories"
    ENTITY: ClassVar[str] = "agent"
    ROOT: ClassVar[str] = "agent_id"
    SYNC: ClassVar[SyncPolicy] = both(
        area=group("territory_id", "product_line", "exclusive", "from_day", "to_day")
    )

    agent_id: Mapped[UUID] = link("agents")
    position: Mapped[int] = mapped_column(Integer, default=0)
    territory_id: Mapped[UUID] = link("territories")
    product_line: Mapped[str] = mapped_column(Name(), default="")
    exclusive: Mapped[bool] = mapped_column(default=False)
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    contract_id: Mapped[UUID | None] = mapped_column(Key)


class CreditProfile(Record):
    """How much an agent may owe, for how long, and what counts against it."""

    __tablename__ = "credit_profiles"
    __table_args__ = (UniqueConstraint("agent_id"),)
    ENTITY: ClassVar[str] = "credit"
    ROOT: ClassVar[str] = "agent_id"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    agent_id: Mapped[UUID] = link("agents", index=False)
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    credit_limit: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    credit_days: Mapped[int] = mapped_column(Integer, default=30)
    overdue_tolerance: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    checked: Mapped[bool] = mapped_column(default=True)
    deposit: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    deposit_counts: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Name(), default="")


class CreditTemp(Record):
    """A temporary addition to a credit limit, with who allowed it and why."""

    __tablename__ = "credit_temps"
    ENTITY: ClassVar[str] = "credit"
    ROOT: ClassVar[str] = "agent_id"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    agent_id: Mapped[UUID] = link("agents")
    position: Mapped[int] = mapped_column(Integer, default=0)
    amount: Mapped[Decimal] = mapped_column(Amount())
    from_day: Mapped[date]
    to_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Name(), default="")
    approver_id: Mapped[UUID | None] = mapped_column(Key)


class BankAccount(Record):
    """A bank account of an agent; the number is shown masked."""

    __tablename__ = "bank_accounts"
    ENTITY: ClassVar[str] = "bank_account"
    ROOT: ClassVar[str] = "agent_id"
    HIDDEN: ClassVar[frozenset[str]] = frozenset({"account_no"})
    SYNC: ClassVar[SyncPolicy] = both(account=careful("bank", "branch", "account_name", "account_no"))

    agent_id: Mapped[UUID] = link("agents")
    position: Mapped[int] = mapped_column(Integer, default=0)
    bank: Mapped[str] = mapped_column(Name())
    branch: Mapped[str] = mapped_column(Name(), default="")
    account_name: Mapped[str] = mapped_column(Name(), default="")
    account_no: Mapped[str] = mapped_column(Code(), deferred=True)
    is_default: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Name(), default="")
