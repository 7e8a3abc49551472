"""Write checked orders and their lines in bulk; what rows name and the book lacks is created first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.analysis.figures import COUNTING
from models.catalog.records import Product
from models.clock import clock
from models.ids import new_id
from models.money import round_amount, total
from models.partners.records import Agent
from models.platform import company, rights
from models.platform.importing import bulk, open_orders
from models.platform.importing.checking import Checked, Group
from models.platform.importing.fields import Action
from models.platform.importing.kind import Step, Written
from models.sales.records import Order, OrderKind, OrderLine, OrderState

ZERO, ONE = Decimal(0), Decimal(1)


def write(session: Session, checked: Checked, step: Step) -> Written:
    """Insert all new documents with their lines."""
    rights.require(session, "order", "C")
    groups = checked.live_groups(Action.CREATE)
    agents = _names(
        session, Agent, {checked.first("agent", group.rows) for group in groups}, ("code", "name", "currency")
    )
    products = _names(session, Product, _used(checked, groups, "product"), ("code", "name", "unit"))
    own = company.get(session, "company.currency", "CNY")
    orders: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for group in groups:
        head = _head(checked, group, agents, own)
        _add_lines(checked, group, head, products, lines)
        orders.append(head)
    bulk.insert_rows(session, Order, orders)
    bulk.insert_rows(session, OrderLine, lines, step)
    open_orders.settle(session, [head for head in orders if head["state"] in open_orders.OPEN], checked.notes)
    return Written(created=[head["id"] for head in orders])


def _used(checked: Checked, groups: Iterable[Group], field_id: str) -> set[UUID]:
    column = checked.values[field_id]
    return {column[row] for group in groups for row in group.rows}


def _names(
    session: Session, record: Any, ids: set[Any], columns: tuple[str, ...]
) -> dict[UUID, dict[str, Any]]:
    return bulk.load(session, record, [key for key in ids if key is not None], columns)


def _state(checked: Checked, rows: list[int], shipped: date | None, kind: OrderKind) -> OrderState:
    """The state the file names; else what its dates tell: shipped and returned ones are done, others still open."""
    said = checked.first("state", rows)
    if said is not None:
        return OrderState(said)
    if (
        checked.kind.has("shipped_on")
        and "shipped_on" in checked.values
        and shipped is None
        and kind is OrderKind.SALE
    ):
        return OrderState.CONFIRMED
    return OrderState.COMPLETED


def _head(checked: Checked, group: Group, agents: dict[UUID, dict[str, Any]], own: str) -> dict[str, Any]:
    rows = group.rows
    first = checked.first
    agent_id = first("agent", rows)
    agent = agents[agent_id]
    day, shipped = first("ordered_on", rows), first("shipped_on", rows)
    said = first("kind", rows)
    negative = checked.values["quantity"][rows[0]] < 0
    kind = OrderKind.RETURN if negative or said == OrderKind.RETURN.value else OrderKind.SALE
    state = _state(checked, rows, shipped, kind)
    included = first("prices_include_tax", rows)
    taxed = checked.column("tax_amount") is not None or checked.column("tax_rate") is not None
    stamp = datetime.combine(day, time(), clock.zone).astimezone(UTC)
    number = first("number", rows)
    return {
        "id": group.id,
        "bucket": agent_id,
        "number": number,
        "external_no": number,
        "kind": kind,
        "state": state,
        "agent_id": agent_id,
        "agent_code": agent["code"],
        "agent_name": agent["name"],
        "warehouse_id": first("warehouse", rows),
        "territory_id": first("territory", rows),
        "seller_id": first("seller", rows),
        "ordered_on": day,
        "required_on": first("required_on", rows),
        "shipped_on": shipped,
        "customer_ref": first("customer_ref", rows) or "",
        "currency": first("currency", rows) or agent["currency"] or own,
        "prices_include_tax": included if included is not None else not taxed,
        "freight": _freight(checked, rows),
        "note": first("note", rows) or "",
        "submitted_at": None if state is OrderState.DRAFT else stamp,
        "confirmed_at": stamp if state in COUNTING else None,
    }


def _freight(checked: Checked, rows: list[int]) -> Decimal:
    """The freight of a document: stated once for all its rows, or a share on each of them."""
    column = checked.column("freight")
    if column is None:
        return ZERO
    if checked.extra.setdefault("freight adds up", _adds_up(checked, column)):
        return round_amount(total([column[row] for row in rows if column[row] is not None]))
    return next((column[row] for row in rows if column[row] is not None), ZERO)


def _adds_up(checked: Checked, column: list[Any]) -> bool:
    """Whether any document has different amounts on its rows: then they are shares and not repetitions."""
    return any(len({column[row] for row in group.rows} - {None}) > 1 for group in checked.groups)


def _add_lines(
    checked: Checked,
    group: Group,
    head: dict[str, Any],
    products: dict[UUID, dict[str, Any]],
    lines: list[dict[str, Any]],
) -> None:
    """The lines of one document and the totals of its head."""
    amounts, values = checked.extra["amounts"], checked.values
    product_ids, quantities = values["product"], values["quantity"]
    names, notes, units = values.get("product_name"), values.get("line_note"), checked.column("unit")
    positions = _positions(checked, group.rows)
    sign = -1 if head["kind"] is OrderKind.RETURN and quantities[group.rows[0]] > 0 else 1
    shared = {
        "bucket": head["bucket"],
        "order_id": head["id"],
        "agent_id": head["agent_id"],
        "agent_name": head["agent_name"],
        "ordered_on": head["ordered_on"],
        "period": head["ordered_on"].year * 100 + head["ordered_on"].month,
        "counts": head["state"] in COUNTING,
        "currency": head["currency"],
        "unit_factor": ONE,
    }
    quantity_total = net = tax = gross = ZERO
    for row, position in zip(group.rows, positions, strict=True):
        product = products[product_ids[row]]
        price, discount, worked, tax_rate = amounts[row]
        quantity = quantities[row] * sign
        lines.append(
            {
                **shared,
                "id": new_id(),
                "line_no": position,
                "product_id": product_ids[row],
                "product_code": product["code"],
                "description": (names[row] if names else None) or product["name"],
                "quantity": quantity,
                "base_quantity": quantity,
                "unit": (units[row] if units else None) or product["unit"],
                "unit_price": price,
                "discount_rate": discount,
                "tax_rate": tax_rate,
                "net_amount": worked.net * sign,
                "tax_amount": worked.tax * sign,
                "gross_amount": worked.total * sign,
                "note": (notes[row] if notes else None) or "",
            }
        )
        quantity_total += quantity
        net += worked.net * sign
        tax += worked.tax * sign
        gross += worked.total * sign
    head.update(
        line_count=len(group.rows),
        quantity_total=quantity_total,
        net_total=net,
        tax_total=tax,
        gross_total=gross,
    )


def _positions(checked: Checked, rows: list[int]) -> list[int]:
    """The line numbers of the file when they are all there and different, else 1, 2, 3 …"""
    column = checked.column("line_no")
    if column is not None:
        said = [column[row] for row in rows]
        if None not in said and len(set(said)) == len(said):
            return said
    return list(range(1, len(rows) + 1))
