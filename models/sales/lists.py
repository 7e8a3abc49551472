"""The lists of orders, order lines and payments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, exists, func, type_coerce
from sqlalchemy.orm import Session, aliased

from models.agreements.records import Contract
from models.base import Amount, Day
from models.catalog.records import Product
from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Search, Sort, View, ViewState
from models.partners.records import Agent, Territory
from models.platform.records import User
from models.sales.records import (
    ACCOUNT_KIND_WORDS,
    ENTRY_SOURCE_WORDS,
    ORDER_KIND_WORDS,
    ORDER_STATE_WORDS,
    PAYMENT_METHOD_WORDS,
    PAYMENT_STATE_WORDS,
    AccountEntry,
    Order,
    OrderLine,
    OrderState,
    Payment,
    PaymentState,
)
from models.stock.records import Warehouse

ORDER_TONES = {
    OrderState.DRAFT: "neutral",
    OrderState.SUBMITTED: "hold",
    OrderState.HELD: "hold",
    OrderState.CONFIRMED: "ok",
    OrderState.SHIPPING: "info",
    OrderState.COMPLETED: "ok",
    OrderState.CANCELLED: "neutral",
}
PAYMENT_TONES = {PaymentState.DRAFT: "neutral", PaymentState.CONFIRMED: "ok", PaymentState.REVERSED: "error"}


def _in_state(*states: OrderState) -> ViewState:
    return ViewState(query=ListQuery(filters=(Filter("state", values=tuple(state.value for state in states)),)))


_delivered_on = type_coerce(
    case((Order.state == OrderState.COMPLETED, func.coalesce(Order.shipped_on, Order.ordered_on))), Day()
)
"""The day from which an order is owed; an order taken over without a day of shipping counts from its own day."""

ORDERS = ListSpec(
    id="orders.list", entity="order", title=N_("Orders"), record=Order, opens="order", owner="seller",
    nothing=N_("Orders of your agents stand here. Create one, or import them from a spreadsheet."),
    searched=N_("Number, agent, pinyin, customer's number"),
    joins=(
        Join(Agent, Order.agent_id == Agent.id, outer=False),
        Join(Contract, Order.contract_id == Contract.id),
        Join(Warehouse, Order.warehouse_id == Warehouse.id),
        Join(Territory, Order.territory_id == Territory.id),
        Join(User, Order.seller_id == User.id),
    ),
    columns=(
        Column("number", N_("Number"), func.coalesce(Order.number, Order.temp_number), Kind.CODE, sort=Order.number,
               width=130, aliases=("单号",)),
        Column("agent", N_("Agent"), Order.agent_name, Kind.REFERENCE, key=Order.agent_id, sort=Agent.sort_key,
               opens="agent", width=220, aliases=("代理商",)),
        Column("ordered_on", N_("Ordered on"), Order.ordered_on, Kind.DAY, aliases=("日期",)),
        Column("state", N_("Status"), Order.state, Kind.CHOICE, words=ORDER_STATE_WORDS, tones=ORDER_TONES,
               aliases=("状态",)),
        Column("gross_total", N_("Total"), Order.gross_total, Kind.AMOUNT, currency="currency"),
        Column("value", N_("Total with freight"), type_coerce(Order.gross_total + Order.freight, Amount()), Kind.AMOUNT,
               currency="currency", shown=False),
        Column("currency", N_("Currency"), Order.currency, Kind.CODE, width=70, shown=False),
        Column("net_total", N_("Total without tax"), Order.net_total, Kind.AMOUNT, currency="currency", shown=False),
        Column("tax_total", N_("Tax"), Order.tax_total, Kind.AMOUNT, currency="currency", shown=False),
        Column("freight", N_("Freight"), Order.freight, Kind.AMOUNT, currency="currency", shown=False),
        Column("quantity_total", N_("Quantity"), Order.quantity_total, Kind.QUANTITY),
        Column("line_count", N_("Lines"), Order.line_count, Kind.NUMBER),
        Column("required_on", N_("Wanted on"), Order.required_on, Kind.DAY, hint=True,
               settled=("state", frozenset({OrderState.COMPLETED.value, OrderState.CANCELLED.value}))),
        Column("seller", N_("Salesperson"), User.name, Kind.REFERENCE, key=Order.seller_id, sort=User.sort_key,
               person=True, width=110),
        Column("territory", N_("Territory"), Territory.name, Kind.REFERENCE, key=Order.territory_id,
               sort=Territory.sort_key, shown=False),
        Column("warehouse", N_("Warehouse"), Warehouse.name, Kind.REFERENCE, key=Order.warehouse_id,
               opens="warehouse", shown=False),
        Column("contract", N_("Contract"), Contract.number, Kind.REFERENCE, key=Order.contract_id, opens="contract",
               shown=False),
        Column("kind", N_("Kind"), Order.kind, Kind.CHOICE, words=ORDER_KIND_WORDS, shown=False),
        Column("customer_ref", N_("Customer no."), Order.customer_ref, Kind.CODE, shown=False),
        Column("temp_number", N_("Temporary number"), Order.temp_number, Kind.CODE, shown=False),
        Column("shipped_on", N_("Shipped on"), Order.shipped_on, Kind.DAY, shown=False),
        Column("delivered_on", N_("Delivered on"), _delivered_on, Kind.DAY, shown=False),
        Column("agent_code", N_("Agent code"), Order.agent_code, Kind.CODE, shown=False),
        Column("external_no", N_("External number"), Order.external_no, Kind.CODE, shown=False),
        Column("note", N_("Note"), Order.note, shown=False, width=200),
    ),
    order=(Sort("ordered_on", descending=True),),
    views=(
        View("held", N_("Held orders"), _in_state(OrderState.HELD), worklist=True),
        View("to_confirm", N_("To be confirmed"), _in_state(OrderState.SUBMITTED), worklist=True),
        View("to_ship", N_("To be shipped"), _in_state(OrderState.CONFIRMED, OrderState.SHIPPING)),
        View("drafts", N_("Draft orders"), _in_state(OrderState.DRAFT)),
    ),
)  # fmt: skip

LINES = ListSpec(
    id="lines.list", entity="order", title=N_("Order lines"), record=OrderLine, opens="",
    nothing=N_("The lines of all orders stand here."),
    searched=N_("Product, agent"),
    joins=(
        Join(Order, OrderLine.order_id == Order.id, outer=False),
        Join(Agent, OrderLine.agent_id == Agent.id, outer=False),
        Join(Product, OrderLine.product_id == Product.id, outer=False),
    ),
    columns=(
        Column("order", N_("Order"), func.coalesce(Order.number, Order.temp_number), Kind.REFERENCE,
               key=OrderLine.order_id, sort=Order.number, opens="order", width=130),
        Column("ordered_on", N_("Ordered on"), OrderLine.ordered_on, Kind.DAY),
        Column("agent", N_("Agent"), OrderLine.agent_name, Kind.REFERENCE, key=OrderLine.agent_id,
               sort=Agent.sort_key, opens="agent", width=200),
        Column("product_code", N_("Product code"), OrderLine.product_code, Kind.CODE),
        Column("product", N_("Product"), OrderLine.description, Kind.REFERENCE, key=OrderLine.product_id,
               sort=Product.sort_key, opens="product", width=220),
        Column("quantity", N_("Quantity"), OrderLine.quantity, Kind.QUANTITY),
        Column("unit", N_("Unit"), OrderLine.unit, width=60),
        Column("unit_price", N_("Unit price"), OrderLine.unit_price, Kind.PRICE, currency="currency"),
        Column("discount_rate", N_("Discount"), OrderLine.discount_rate, Kind.PERCENT),
        Column("gross_amount", N_("Amount"), OrderLine.gross_amount, Kind.AMOUNT, currency="currency"),
        Column("net_amount", N_("Amount without tax"), OrderLine.net_amount, Kind.AMOUNT, currency="currency"),
        Column("tax_amount", N_("Tax"), OrderLine.tax_amount, Kind.AMOUNT, currency="currency", shown=False),
        Column("currency", N_("Currency"), OrderLine.currency, Kind.CODE, width=70, shown=False),
        Column("state", N_("Status"), Order.state, Kind.CHOICE, words=ORDER_STATE_WORDS, tones=ORDER_TONES),
        Column("counts", N_("Counts as sales"), OrderLine.counts, Kind.FLAG, shown=False),
        Column("period", N_("Month"), OrderLine.period, Kind.NUMBER, shown=False),
        Column("line_no", N_("Line"), OrderLine.line_no, Kind.NUMBER, shown=False),
        Column("note", N_("Note"), OrderLine.note, shown=False, width=200),
    ),
    order=(Sort("ordered_on", descending=True),),
)  # fmt: skip

PAYMENTS = ListSpec(
    id="payments.list", entity="receipt", title=N_("Payments"), record=Payment, opens="payment",
    nothing=N_("Money received from agents stands here. Note a payment, or import them from a spreadsheet."),
    searched=N_("Number, bank reference, payer"),
    joins=(Join(Agent, Payment.agent_id == Agent.id, outer=False), Join(Order, Payment.order_id == Order.id)),
    columns=(
        Column("number", N_("Number"), Payment.number, Kind.CODE, width=130),
        Column("agent", N_("Agent"), Agent.name, Kind.REFERENCE, key=Payment.agent_id, sort=Agent.sort_key,
               opens="agent", width=220),
        Column("paid_on", N_("Paid on"), Payment.paid_on, Kind.DAY),
        Column("amount", N_("Amount"), Payment.amount, Kind.AMOUNT, currency="currency"),
        Column("currency", N_("Currency"), Payment.currency, Kind.CODE, width=70, shown=False),
        Column("method", N_("Method"), Payment.method, Kind.CHOICE, words=PAYMENT_METHOD_WORDS),
        Column("state", N_("Status"), Payment.state, Kind.CHOICE, words=PAYMENT_STATE_WORDS, tones=PAYMENT_TONES),
        Column("bank_ref", N_("Bank reference"), Payment.bank_ref, Kind.CODE),
        Column("payer", N_("Payer"), Payment.payer),
        Column("order", N_("Order"), Order.number, Kind.REFERENCE, key=Payment.order_id, opens="order", shown=False),
        Column("note", N_("Note"), Payment.note, shown=False, width=200),
        Column("external_no", N_("External number"), Payment.external_no, Kind.CODE, shown=False),
    ),
    order=(Sort("paid_on", descending=True),),
    views=(
        View("to_confirm", N_("To be confirmed"),
             ViewState(query=ListQuery(filters=(Filter("state", values=(PaymentState.DRAFT.value,)),))), worklist=True),
    ),
)  # fmt: skip

_takes_back = aliased(AccountEntry, name="takes_back")


def _is_reversed(_session: Session) -> Any:
    return exists().where(_takes_back.reverses_id == AccountEntry.id)


ACCOUNTS = ListSpec(
    id="accounts.list", entity="rebate_ledger", title=N_("Sub-accounts"), record=AccountEntry,
    nothing=N_("Deposits, prepaid money and rebates of agents stand here, entry by entry. Post the first one on the page of an "
               "agent."),
    searched=N_("Number, agent, reason, reference"),
    joins=(Join(Agent, AccountEntry.agent_id == Agent.id, outer=False), Join(Payment, AccountEntry.payment_id == Payment.id)),
    search=(Search(Agent, AccountEntry.agent_id),),
    columns=(
        Column("number", N_("Number"), AccountEntry.number, Kind.CODE, width=130),
        Column("agent", N_("Agent"), Agent.name, Kind.REFERENCE, key=AccountEntry.agent_id, sort=Agent.sort_key,
               opens="agent", width=220),
        Column("kind", N_("Account"), AccountEntry.kind, Kind.CHOICE, words=ACCOUNT_KIND_WORDS),
        Column("source", N_("Kind of entry"), AccountEntry.source, Kind.CHOICE, words=ENTRY_SOURCE_WORDS, width=120),
        Column("day", N_("Day"), AccountEntry.day, Kind.DAY),
        Column("amount", N_("Amount"), AccountEntry.amount, Kind.AMOUNT, currency="currency"),
        Column("currency", N_("Currency"), AccountEntry.currency, Kind.CODE, width=70, shown=False),
        Column("reason", N_("Reason"), AccountEntry.reason, width=220),
        Column("reference", N_("Bank reference"), AccountEntry.reference, Kind.CODE),
        Column("payment", N_("Payment"), Payment.number, Kind.REFERENCE, key=AccountEntry.payment_id, opens="payment"),
        Column("reversed", N_("Reversed"), _is_reversed, Kind.FLAG, shown=False),
    ),
    order=(Sort("day", descending=True),),
    tables=frozenset({"account_entries"}),
)  # fmt: skip
