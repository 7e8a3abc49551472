"""Shapes of orders: what is typed, what is stored beside it, and why an order is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from models.i18n import N_
from models.sales.records import HOLD_REASON_WORDS, HoldReason, OrderKind, OrderState

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class OrderLineDraft:
    """A line as typed. Without a price the agent's own price is taken; figures beside are computed, not typed."""

    id: UUID | None = None
    product_id: UUID | None = None
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    own_price: bool = False
    discount_rate: Decimal = ZERO
    tax_rate: Decimal | None = None
    note: str = ""
    external_no: str = ""
    product_code: str = ""
    description: str = ""
    unit_factor: Decimal = ONE
    base_quantity: Decimal = ZERO
    net_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    gross_amount: Decimal = ZERO
    price_trace: Any = None
    shipped: Decimal = ZERO


@dataclass(frozen=True)
class OrderDraft:
    """An order as typed; names are shown beside keys and not stored."""

    id: UUID | None = None
    version: int | None = None
    kind: OrderKind = OrderKind.SALE
    agent_id: UUID | None = None
    contract_id: UUID | None = None
    warehouse_id: UUID | None = None
    territory_id: UUID | None = None
    seller_id: UUID | None = None
    ship_to_id: UUID | None = None
    ordered_on: date | None = None
    required_on: date | None = None
    customer_ref: str = ""
    currency: str = "CNY"
    prices_include_tax: bool = True
    freight: Decimal = ZERO
    prepaid: bool = False
    note: str = ""
    external_no: str = ""
    origin_id: UUID | None = None
    agent_code: str = ""
    agent_name: str = ""
    contract_number: str = ""
    warehouse_name: str = ""
    ship_to_text: str = ""
    seller_name: str = ""
    lines: tuple[OrderLineDraft, ...] = ()


@dataclass(frozen=True)
class HoldInfo:
    """A reason an order is held, as the screen explains it."""

    reason: HoldReason
    amount_over: Decimal
    detail: Any

    @property
    def words(self) -> str:
        """The reason in a few words, to be translated."""
        prices = isinstance(self.detail, dict) and self.detail.get("lines")
        return N_("Price or amount in doubt") if prices else HOLD_REASON_WORDS[self.reason]


@dataclass(frozen=True)
class OrderDetails(OrderDraft):
    """A stored order with what the screen shows beside it."""

    number: str = ""
    temp_number: str = ""
    state: OrderState = OrderState.DRAFT
    net_total: Decimal = ZERO
    tax_total: Decimal = ZERO
    gross_total: Decimal = ZERO
    quantity_total: Decimal = ZERO
    holds: tuple[HoldInfo, ...] = ()
    cancel_reason: str = ""
    submitted_at: datetime | None = None
    confirmed_at: datetime | None = None
    shipped_on: date | None = None
    removed: bool = False
    allowed: frozenset[str] = frozenset()


def is_empty(line: OrderLineDraft) -> bool:
    """Whether nothing was typed into a line; such lines are not stored."""
    return line.product_id is None and not line.quantity and not line.note and line.unit_price is None
