"""Stored forms of orders and payments."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Amount, Code, Json, Key, Name, Note, Price, Quantity, Rate, Record, choice, link
from models.i18n import N_
from models.sync.policy import SyncPolicy, both, down, steps


class OrderState(enum.StrEnum):
    """The life of an order (domain model 1.9)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    HELD = "held"
    CONFIRMED = "confirmed"
    SHIPPING = "shipping"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


ORDER_STATE_WORDS = {
    OrderState.DRAFT: N_("Draft"),
    OrderState.SUBMITTED: N_("Submitted"),
    OrderState.HELD: N_("On hold"),
    OrderState.CONFIRMED: N_("Confirmed"),
    OrderState.SHIPPING: N_("Partly shipped"),
    OrderState.COMPLETED: N_("Completed"),
    OrderState.CANCELLED: N_("Cancelled"),
}


class OrderKind(enum.StrEnum):
    """What sort of document it is; a return carries negative quantities."""

    SALE = "sale"
    RETURN = "return"


ORDER_KIND_WORDS = {OrderKind.SALE: N_("Sales order"), OrderKind.RETURN: N_("Return order")}


class HoldReason(enum.StrEnum):
    """Why an order waits."""

    OVER_LIMIT = "over_limit"
    OVERDUE = "overdue"
    EXPIRED_LIMIT = "expired_limit"
    SUSPENDED = "suspended"
    SHORTAGE = "shortage"
    NO_CONTRACT = "no_contract"
    DISCOUNT = "discount"
    MANUAL = "manual"


HOLD_REASON_WORDS = {
    HoldReason.OVER_LIMIT: N_("Over the credit limit"),
    HoldReason.OVERDUE: N_("Overdue receivables"),
    HoldReason.EXPIRED_LIMIT: N_("Credit limit expired"),
    HoldReason.SUSPENDED: N_("Agent suspended"),
    HoldReason.SHORTAGE: N_("Stock shortage"),
    HoldReason.NO_CONTRACT: N_("No active contract"),
    HoldReason.DISCOUNT: N_("Discount above the limit"),
    HoldReason.MANUAL: N_("Held by hand"),
}


class Order(Record):
    """An order of an agent. Totals are the sums of its lines, rounded per line."""

    __tablename__ = "orders"
    __table_args__ = (
        Index(None, "ordered_on", "seq"),
        Index(None, "agent_id", "ordered_on"),
        Index(None, "state", "ordered_on"),
    )
    ENTITY: ClassVar[str] = "order"
    SYNC: ClassVar[SyncPolicy] = both(
        whole=True,
        steps={
            "state": steps(">draft", ">submitted", "draft>submitted", "submitted>draft", "draft>cancelled"),
        },
    )

    number: Mapped[str | None] = mapped_column(Code(), unique=True)
    temp_number: Mapped[str] = mapped_column(Code(), default="", index=True)
    kind: Mapped[OrderKind] = choice(OrderKind, OrderKind.SALE)
    state: Mapped[OrderState] = choice(OrderState, OrderState.DRAFT)
    agent_id: Mapped[UUID] = link("agents", index=False)
    agent_code: Mapped[str] = mapped_column(Code(), default="")
    agent_name: Mapped[str] = mapped_column(Name(), default="")
    contract_id: Mapped[UUID | None] = link("contracts", nullable=True)
    warehouse_id: Mapped[UUID | None] = link("warehouses", nullable=True)
    territory_id: Mapped[UUID | None] = link("territories", nullable=True)
    seller_id: Mapped[UUID | None] = link("users", nullable=True)
    ship_to_id: Mapped[UUID | None] = mapped_column(Key)
    ordered_on: Mapped[date]
    required_on: Mapped[date | None]
    shipped_on: Mapped[date | None]
    customer_ref: Mapped[str] = mapped_column(Code(), default="", index=True)
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    prices_include_tax: Mapped[bool] = mapped_column(default=True)
    line_count: Mapped[int] = mapped_column(Integer, default=0)
    quantity_total: Mapped[Decimal] = mapped_column(Quantity(), default=Decimal(0))
    net_total: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    tax_total: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    gross_total: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    freight: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    prepaid: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Name(), default="")
    origin_id: Mapped[UUID | None] = mapped_column(Key, index=True)
    note: Mapped[str] = mapped_column(Note(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="", index=True)

    def search_fields(self) -> tuple[str, ...]:
        return (
            self.number or "",
            self.temp_number,
            self.customer_ref,
            self.external_no,
            self.agent_code,
            self.agent_name,
        )


def _sales_index(name: str, *columns: str) -> Index:
    """A covering index over the lines that count."""
    return Index(
        f"ix_order_lines_{name}_sales",
        *columns,
        "net_amount",
        "quantity",
        sqlite_where=text("counts = 1"),
        postgresql_where=text("counts"),
    )


class OrderLine(Record):
    """A line of an order. Agent, day, period and `counts` repeat the header so that figures need one index only."""

    __tablename__ = "order_lines"
    __table_args__ = (
        Index(None, "order_id", "line_no"),
        # Lines in the order of the list, with what its footer sums; SQLite calls an index covering only when the column
        # of its own condition stands in it too.
        Index(
            "ix_order_lines_in_order",
            "ordered_on",
            "seq",
            "currency",
            "quantity",
            "net_amount",
            "gross_amount",
            "deleted_at",
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(None, "agent_id", "product_id"),
        # Lines that count as sales, so that sums by agent, product and month come from one index, in its order.
        _sales_index("agent", "agent_id", "currency", "period"),
        _sales_index("product", "product_id", "currency", "period"),
        _sales_index("period", "currency", "period"),
    )
    ENTITY: ClassVar[str] = "order"
    ROOT: ClassVar[str] = "order_id"
    SYNC: ClassVar[SyncPolicy] = both(whole=True)

    order_id: Mapped[UUID] = link("orders", index=False)
    line_no: Mapped[int] = mapped_column(Integer)
    product_id: Mapped[UUID] = link("products", index=False)
    product_code: Mapped[str] = mapped_column(Code(), default="")
    description: Mapped[str] = mapped_column(Name(), default="")
    quantity: Mapped[Decimal] = mapped_column(Quantity())
    unit: Mapped[str] = mapped_column(Code(), default="")
    unit_factor: Mapped[Decimal] = mapped_column(Quantity(), default=Decimal(1))
    base_quantity: Mapped[Decimal] = mapped_column(Quantity())
    unit_price: Mapped[Decimal] = mapped_column(Price())
    discount_rate: Mapped[Decimal] = mapped_column(Rate(), default=Decimal(0))
    tax_rate: Mapped[Decimal] = mapped_column(Rate(), default=Decimal(0))
    net_amount: Mapped[Decimal] = mapped_column(Amount())
    tax_amount: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    gross_amount: Mapped[Decimal] = mapped_column(Amount())
    price_trace: Mapped[Any | None] = mapped_column(Json)
    agent_id: Mapped[UUID] = link("agents", index=False)
    ordered_on: Mapped[date]
    period: Mapped[int] = mapped_column(Integer)
    counts: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    agent_name: Mapped[str] = mapped_column(Name(), default="")
    note: Mapped[str] = mapped_column(Name(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="")

    def search_fields(self) -> tuple[str, ...]:
        return (self.product_code, self.description, self.agent_name)


class OrderEvent(Record):
    """A step in the life of an order; append-only."""

    __tablename__ = "order_events"
    ENTITY: ClassVar[str] = "order"
    ROOT: ClassVar[str] = "order_id"
    LEDGER: ClassVar[bool] = True
    SYNC: ClassVar[SyncPolicy] = both(steps={"to_state": steps(">draft", ">submitted", ">cancelled")})

    order_id: Mapped[UUID] = link("orders")
    from_state: Mapped[OrderState | None] = choice(OrderState)
    to_state: Mapped[OrderState] = choice(OrderState)
    at: Mapped[datetime]
    user_id: Mapped[UUID | None] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(Name(), default="")


class CreditHold(Record):
    """A reason that holds an order, until somebody with the right releases it."""

    __tablename__ = "credit_holds"
    ENTITY: ClassVar[str] = "order"
    ROOT: ClassVar[str] = "order_id"
    SYNC: ClassVar[SyncPolicy] = down()

    order_id: Mapped[UUID] = link("orders")
    reason: Mapped[HoldReason] = choice(HoldReason)
    amount_over: Mapped[Decimal] = mapped_column(Amount(), default=Decimal(0))
    detail: Mapped[Any | None] = mapped_column(Json)
    opened_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None] = mapped_column(Key)
    note: Mapped[str] = mapped_column(Name(), default="")


class PaymentState(enum.StrEnum):
    """Has the money arrived?"""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    REVERSED = "reversed"


RECEIVED = (PaymentState.CONFIRMED, PaymentState.REVERSED)
"""Entries of money that has arrived; what was taken back stays, beside its negative."""


PAYMENT_STATE_WORDS = {
    PaymentState.DRAFT: N_("Draft"),
    PaymentState.CONFIRMED: N_("Confirmed"),
    PaymentState.REVERSED: N_("Reversed"),
}


class PaymentMethod(enum.StrEnum):
    """How it was paid."""

    TRANSFER = "transfer"
    CHEQUE = "cheque"
    ACCEPTANCE = "acceptance"
    CASH = "cash"
    ONLINE = "online"
    OTHER = "other"


PAYMENT_METHOD_WORDS = {
    PaymentMethod.TRANSFER: N_("Bank transfer"),
    PaymentMethod.CHEQUE: N_("Cheque"),
    PaymentMethod.ACCEPTANCE: N_("Bank acceptance"),
    PaymentMethod.CASH: N_("Cash"),
    PaymentMethod.ONLINE: N_("Online payment"),
    PaymentMethod.OTHER: N_("Other payment"),
}


class Payment(Record):
    """Money received from an agent; a reversal carries the negative amount and points at the original."""

    __tablename__ = "payments"
    __table_args__ = (Index(None, "agent_id", "paid_on"), Index(None, "paid_on", "seq"))
    ENTITY: ClassVar[str] = "receipt"
    SYNC: ClassVar[SyncPolicy] = both(
        whole=True, steps={"state": steps(">draft", "draft>draft"), "number": steps(">")}
    )

    number: Mapped[str | None] = mapped_column(Code(), unique=True)
    agent_id: Mapped[UUID] = link("agents", index=False)
    order_id: Mapped[UUID | None] = link("orders", nullable=True)
    paid_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Amount())
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    method: Mapped[PaymentMethod] = choice(PaymentMethod, PaymentMethod.TRANSFER)
    state: Mapped[PaymentState] = choice(PaymentState, PaymentState.DRAFT)
    bank_ref: Mapped[str] = mapped_column(Code(), default="", index=True)
    payer: Mapped[str] = mapped_column(Name(), default="")
    reverses_id: Mapped[UUID | None] = link("payments", nullable=True)
    note: Mapped[str] = mapped_column(Name(), default="")
    external_no: Mapped[str] = mapped_column(Code(), default="", index=True)

    def search_fields(self) -> tuple[str, ...]:
        return (self.number or "", self.bank_ref, self.payer, self.external_no)


class AccountKind(enum.StrEnum):
    """The sub-accounts of an agent that are kept by entries; the credit one follows from orders and payments alone."""

    DEPOSIT = "deposit"
    PREPAID = "prepaid"
    REBATE = "rebate"


ACCOUNT_KIND_WORDS = {
    AccountKind.DEPOSIT: N_("Deposit account"),
    AccountKind.PREPAID: N_("Prepaid account"),
    AccountKind.REBATE: N_("Rebate account"),
}


class EntrySource(enum.StrEnum):
    """Why an entry was made; the sign of its amount follows from it."""

    OPENING = "opening"
    PAID_IN = "paid_in"
    GRANTED = "granted"
    PAID_BACK = "paid_back"
    USED = "used"
    FORFEITED = "forfeited"
    EXPIRED = "expired"
    REVERSAL = "reversal"


ENTRY_SOURCE_WORDS = {
    EntrySource.OPENING: N_("Opening balance"),
    EntrySource.PAID_IN: N_("Paid in"),
    EntrySource.GRANTED: N_("Granted"),
    EntrySource.PAID_BACK: N_("Paid back"),
    EntrySource.USED: N_("Used to pay"),
    EntrySource.FORFEITED: N_("Forfeited"),
    EntrySource.EXPIRED: N_("Lapsed"),
    EntrySource.REVERSAL: N_("Reversal of an entry"),
}


class AccountEntry(Record):
    """One movement on a sub-account of an agent; entries are never changed, only reversed, balances are their sum."""

    __tablename__ = "account_entries"
    __table_args__ = (Index(None, "agent_id", "kind", "day"),)
    ENTITY: ClassVar[str] = "rebate_ledger"
    LEDGER: ClassVar[bool] = True
    SYNC: ClassVar[SyncPolicy] = down()

    number: Mapped[str] = mapped_column(Code(), unique=True)
    agent_id: Mapped[UUID] = link("agents", index=False)
    kind: Mapped[AccountKind] = choice(AccountKind)
    source: Mapped[EntrySource] = choice(EntrySource)
    day: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Amount())
    currency: Mapped[str] = mapped_column(Code(), default="CNY")
    reason: Mapped[str] = mapped_column(Name(), default="")
    reference: Mapped[str] = mapped_column(Code(), default="")
    payment_id: Mapped[UUID | None] = link("payments", nullable=True)
    reverses_id: Mapped[UUID | None] = link("account_entries", nullable=True)

    def search_fields(self) -> tuple[str, ...]:
        return (self.number, self.reason, self.reference)
