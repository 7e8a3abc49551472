"""Stored forms of contracts and their templates."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Amount, Code, Json, Key, Name, Note, Quantity, Record, choice, link
from models.i18n import N_
from models.sync.policy import SyncPolicy, both, down, steps


class ContractKind(enum.StrEnum):
    """What sort of agreement it is."""

    AGENCY = "agency"
    DISTRIBUTION = "distribution"
    EXCLUSIVE = "exclusive"
    COMMISSION = "commission"
    FRAMEWORK = "framework"


CONTRACT_KIND_WORDS = {
    ContractKind.AGENCY: N_("Agency contract"),
    ContractKind.DISTRIBUTION: N_("Distribution contract"),
    ContractKind.EXCLUSIVE: N_("Exclusive agency contract"),
    ContractKind.COMMISSION: N_("Commission contract"),
    ContractKind.FRAMEWORK: N_("Framework contract"),
}


class ContractState(enum.StrEnum):
    """The stored part of a contract's state; active, expiring and expired follow from dates."""

    DRAFT = "draft"
    APPROVING = "approving"
    TO_SIGN = "to_sign"
    SIGNED = "signed"
    RENEWED = "renewed"
    TERMINATED = "terminated"
    VOID = "void"


class ContractStatus(enum.StrEnum):
    """The state people see: stored state and dates together."""

    DRAFT = "draft"
    APPROVING = "approving"
    TO_SIGN = "to_sign"
    SIGNED = "signed"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    RENEWED = "renewed"
    TERMINATED = "terminated"
    VOID = "void"


CONTRACT_STATUS_WORDS = {
    ContractStatus.DRAFT: N_("Draft"),
    ContractStatus.APPROVING: N_("In approval"),
    ContractStatus.TO_SIGN: N_("To be signed"),
    ContractStatus.SIGNED: N_("Signed, not yet in force"),
    ContractStatus.ACTIVE: N_("In force"),
    ContractStatus.EXPIRING: N_("Expiring"),
    ContractStatus.EXPIRED: N_("Expired"),
    ContractStatus.RENEWED: N_("Renewed"),
    ContractStatus.TERMINATED: N_("Contract terminated"),
    ContractStatus.VOID: N_("Void"),
}


class Exclusivity(enum.StrEnum):
    """How exclusive the right to sell is."""

    NONE = "none"
    EXCLUSIVE = "exclusive"
    GENERAL = "general"
    SPECIAL = "special"


EXCLUSIVITY_WORDS = {
    Exclusivity.NONE: N_("Not exclusive"),
    Exclusivity.EXCLUSIVE: N_("Exclusive"),
    Exclusivity.GENERAL: N_("General agency"),
    Exclusivity.SPECIAL: N_("Special distribution"),
}


class PaymentTerm(enum.StrEnum):
    """When the agent pays."""

    PREPAID = "prepaid"
    ON_DELIVERY = "on_delivery"
    MONTHLY = "monthly"
    DAYS = "days"


PAYMENT_TERM_WORDS = {
    PaymentTerm.PREPAID: N_("Payment before delivery"),
    PaymentTerm.ON_DELIVERY: N_("Payment on delivery"),
    PaymentTerm.MONTHLY: N_("Monthly statement"),
    PaymentTerm.DAYS: N_("Days after invoice"),
}


class ContractTemplate(Record):
    """A versioned set of clauses from which contracts are made."""

    __tablename__ = "contract_templates"
    ENTITY: ClassVar[str] = "template"
    SYNC: ClassVar[SyncPolicy] = down()

    code: Mapped[str] = mapped_column(Code(), unique=True)
    name: Mapped[str] = mapped_column(Name())
    language: Mapped[str] = mapped_column(Code())
    kind: Mapped[ContractKind] = choice(ContractKind, ContractKind.AGENCY)
    version_no: Mapped[int] = mapped_column(Integer, default=1)
    preamble: Mapped[str] = mapped_column(Note(), default="")
    retired: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Note(), default="")


class TemplateClause(Record):
    """A clause of a template: body with variables, and the condition under which it stands."""

    __tablename__ = "template_clauses"
    ENTITY: ClassVar[str] = "template"
    ROOT: ClassVar[str] = "template_id"
    SYNC: ClassVar[SyncPolicy] = down()

    template_id: Mapped[UUID] = link("contract_templates")
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Code(), default="")
    title: Mapped[str] = mapped_column(Name())
    body: Mapped[str] = mapped_column(Note())
    condition: Mapped[str] = mapped_column(Name(), default="")


class Contract(Record):
    """A contract with an agent; its bucket is the agent.

    `in_force_*` repeat the dates and the number of the version signed last: it stays in force while a newer one is
    still being written.
    """

    __tablename__ = "contracts"
    __table_args__ = (
        Index(None, "ends_on"),
        Index(None, "state", "ends_on"),
        Index(None, "starts_on", "seq"),
    )
    ENTITY: ClassVar[str] = "contract"
    SYNC: ClassVar[SyncPolicy] = both(
        whole=True,
        steps={"state": steps(">draft", "draft>approving", "approving>draft", "draft>void")},
    )

    number: Mapped[str | None] = mapped_column(Code(), unique=True)
    title: Mapped[str] = mapped_column(Name())
    kind: Mapped[ContractKind] = choice(ContractKind, ContractKind.AGENCY)
    state: Mapped[ContractState] = choice(ContractState, ContractState.DRAFT)
    language: Mapped[str] = mapped_column(Code(), default="zh_CN")
    agent_id: Mapped[UUID] = link("agents")
    agent_name: Mapped[str] = mapped_column(Name(), default="")
    template_id: Mapped[UUID | None] = link("contract_templates", nullable=True)
    supplement_of_id: Mapped[UUID | None] = link("contracts", nullable=True)
    predecessor_id: Mapped[UUID | None] = link("contracts", nullable=True)
    version_no: Mapped[int] = mapped_column(Integer, default=1)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    notice_days: Mapped[int] = mapped_column(Integer, default=30)
    auto_renew: Mapped[bool] = mapped_column(default=False)
    renew_months: Mapped[int] = mapped_column(Integer, default=12)
    our_entity: Mapped[str] = mapped_column(Name(), default="")
    our_signer: Mapped[str] = mapped_column(Name(), default="")
    agent_signer: Mapped[str] = mapped_column(Name(), default="")
    signed_place: Mapped[str] = mapped_column(Name(), default="")
    signed_by_us_on: Mapped[date | None]
    signed_by_agent_on: Mapped[date | None]
    exclusivity: Mapped[Exclusivity] = choice(Exclusivity, Exclusivity.NONE)
    channel_scope: Mapped[str] = mapped_column(Name(), default="")
    reserved_customers: Mapped[str] = mapped_column(Note(), default="")
    product_scope: Mapped[str] = mapped_column(Note(), default="")
    certificate_no: Mapped[str] = mapped_column(Code(), default="")
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    commitment: Mapped[Decimal | None] = mapped_column(Amount())
    first_purchase: Mapped[Decimal | None] = mapped_column(Amount())
    repurchase_months: Mapped[int | None] = mapped_column(Integer)
    deposit: Mapped[Decimal | None] = mapped_column(Amount())
    entry_fee: Mapped[Decimal | None] = mapped_column(Amount())
    price_floor: Mapped[Decimal | None] = mapped_column(Amount())
    credit_limit: Mapped[Decimal | None] = mapped_column(Amount())
    payment_term: Mapped[PaymentTerm] = choice(PaymentTerm, PaymentTerm.MONTHLY)
    credit_days: Mapped[int] = mapped_column(Integer, default=30)
    statement_day: Mapped[int | None] = mapped_column(Integer)
    objection_days: Mapped[int | None] = mapped_column(Integer)
    price_notice_days: Mapped[int | None] = mapped_column(Integer)
    min_order: Mapped[Decimal | None] = mapped_column(Quantity())
    delivery_days: Mapped[int | None] = mapped_column(Integer)
    diversion_penalty: Mapped[Decimal | None] = mapped_column(Amount())
    breach_penalty: Mapped[Decimal | None] = mapped_column(Amount())
    report_day: Mapped[int | None] = mapped_column(Integer)
    rebate_note: Mapped[str] = mapped_column(Note(), default="")
    special_terms: Mapped[str] = mapped_column(Note(), default="")
    in_force_from: Mapped[date | None]
    in_force_to: Mapped[date | None]
    in_force_version: Mapped[int] = mapped_column(Integer, default=0)
    terminate_reason: Mapped[str] = mapped_column(Name(), default="")
    terminated_on: Mapped[date | None]
    content_hash: Mapped[str] = mapped_column(Name(), default="")
    frozen_text: Mapped[Any | None] = mapped_column(Json)
    signed_file_id: Mapped[UUID | None] = mapped_column(Key)
    owner_id: Mapped[UUID | None] = link("users", nullable=True)
    note: Mapped[str] = mapped_column(Note(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="", index=True)

    def search_fields(self) -> tuple[str, ...]:
        return (self.number or "", self.title, self.agent_name, self.external_no)


class ContractClause(Record):
    """A clause of one contract; `changed` marks a difference from the template."""

    __tablename__ = "contract_clauses"
    ENTITY: ClassVar[str] = "contract"
    ROOT: ClassVar[str] = "contract_id"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    contract_id: Mapped[UUID] = link("contracts")
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Code(), default="")
    title: Mapped[str] = mapped_column(Name())
    body: Mapped[str] = mapped_column(Note())
    condition: Mapped[str] = mapped_column(Name(), default="")
    template_clause_id: Mapped[UUID | None] = mapped_column(Key)
    changed: Mapped[bool] = mapped_column(default=False)


class ContractTerritory(Record):
    """Where and for which product line a contract holds."""

    __tablename__ = "contract_territories"
    ENTITY: ClassVar[str] = "contract"
    ROOT: ClassVar[str] = "contract_id"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    contract_id: Mapped[UUID] = link("contracts")
    position: Mapped[int] = mapped_column(Integer, default=0)
    territory_id: Mapped[UUID] = link("territories")
    product_line: Mapped[str] = mapped_column(Name(), default="")
    exclusive: Mapped[bool] = mapped_column(default=False)


class ContractProduct(Record):
    """A product a contract names, with an optional committed quantity."""

    __tablename__ = "contract_products"
    ENTITY: ClassVar[str] = "contract"
    ROOT: ClassVar[str] = "contract_id"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    contract_id: Mapped[UUID] = link("contracts")
    position: Mapped[int] = mapped_column(Integer, default=0)
    product_id: Mapped[UUID] = link("products")
    quantity: Mapped[Decimal | None] = mapped_column(Quantity())
    note: Mapped[str] = mapped_column(Name(), default="")


class ContractMilestone(Record):
    """A date in a contract's life that somebody must watch."""

    __tablename__ = "contract_milestones"
    ENTITY: ClassVar[str] = "contract"
    ROOT: ClassVar[str] = "contract_id"
    SYNC: ClassVar[SyncPolicy] = both()

    contract_id: Mapped[UUID] = link("contracts")
    position: Mapped[int] = mapped_column(Integer, default=0)
    title: Mapped[str] = mapped_column(Name())
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    remind_days: Mapped[int] = mapped_column(Integer, default=7)


class ContractVersion(Record):
    """A frozen earlier version of a contract: its content, text hash and why it was replaced."""

    __tablename__ = "contract_versions"
    ENTITY: ClassVar[str] = "contract"
    ROOT: ClassVar[str] = "contract_id"
    LEDGER: ClassVar[bool] = True
    SYNC: ClassVar[SyncPolicy] = both()

    contract_id: Mapped[UUID] = link("contracts")
    version_no: Mapped[int] = mapped_column(Integer)
    content: Mapped[Any] = mapped_column(Json)
    content_hash: Mapped[str] = mapped_column(Name())
    reason: Mapped[str] = mapped_column(Name(), default="")
    at: Mapped[datetime]
