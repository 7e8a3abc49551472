"""Stored form of registered deals."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Amount, Code, Key, Name, Note, Record, choice, link
from models.i18n import N_
from models.sync.policy import SyncPolicy, both, steps


class DealState(enum.StrEnum):
    """The stored step of a registration; that its protection has lapsed follows from its date."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWING = "reviewing"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CONVERTED = "converted"


class DealStatus(enum.StrEnum):
    """What people see: the stored step and the protection together."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWING = "reviewing"
    RETURNED = "returned"
    APPROVED = "approved"
    EXPIRED = "expired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CONVERTED = "converted"


DEAL_STATUS_WORDS = {
    DealStatus.DRAFT: N_("Draft"),
    DealStatus.SUBMITTED: N_("Submitted"),
    DealStatus.REVIEWING: N_("Under review"),
    DealStatus.RETURNED: N_("Returned"),
    DealStatus.APPROVED: N_("Protected"),
    DealStatus.EXPIRED: N_("Protection ended"),
    DealStatus.REJECTED: N_("Rejected"),
    DealStatus.WITHDRAWN: N_("Withdrawn"),
    DealStatus.CONVERTED: N_("Became an order"),
}


class Deal(Record):
    """A deal an agent registers with us, to be protected from others for a while; its bucket is the agent.

    `customer_key` tells the end customer by his credit code; `customer_core` is the telling part of his name.
    `captured_at` is when it was typed, wherever that was; `submitted_at` is the office's own time, which decides.
    """

    __tablename__ = "deals"
    __table_args__ = (Index(None, "customer_key"), Index(None, "customer_core"), Index(None, "protected_until"))
    ENTITY: ClassVar[str] = "deal"
    SYNC: ClassVar[SyncPolicy] = both(
        whole=True, steps={"state": steps(">draft", "draft>draft", "draft>withdrawn"), "number": steps(">")}
    )

    number: Mapped[str | None] = mapped_column(Code(), unique=True)
    agent_id: Mapped[UUID] = link("agents")
    state: Mapped[DealState] = choice(DealState, DealState.DRAFT, index=True)
    customer: Mapped[str] = mapped_column(Name())
    customer_key: Mapped[str] = mapped_column(Code(), default="")
    customer_core: Mapped[str] = mapped_column(Name(), default="")
    contact: Mapped[str] = mapped_column(Name(), default="")
    phone: Mapped[str] = mapped_column(Code(), default="")
    project: Mapped[str] = mapped_column(Name(), default="")
    product_line: Mapped[str] = mapped_column(Name(), default="")
    products: Mapped[str] = mapped_column(Note(), default="")
    amount: Mapped[Decimal | None] = mapped_column(Amount())
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    closes_on: Mapped[date | None]
    captured_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    protected_until: Mapped[date | None]
    extensions: Mapped[int] = mapped_column(Integer, default=0)
    conflict_of_id: Mapped[UUID | None] = mapped_column(Key)
    decided_by: Mapped[UUID | None] = mapped_column(Key)
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Name(), default="")
    order_id: Mapped[UUID | None] = link("orders", nullable=True)
    note: Mapped[str] = mapped_column(Note(), default="")

    def search_fields(self) -> tuple[str, ...]:
        return (self.number or "", self.customer, self.customer_key, self.project)
