"""Orders with their lines: one row per line, grouped by order number; returns are documents of negative lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from models.catalog.records import Product
from models.catalog.units import check_quantity
from models.i18n import N_
from models.ids import new_id
from models.platform.importing import bulk, order_amounts
from models.platform.importing.checking import AS_IS, ROW, SKIP, Checked, Group
from models.platform.importing.describing import describe
from models.platform.importing.fields import Action, Existing, Issue, Repeated
from models.platform.importing.kind import Kind
from models.platform.importing.order_amounts import Said, Worked
from models.platform.importing.order_fields import FIELDS
from models.platform.importing.order_writing import write
from models.platform.importing.references import code_key
from models.platform.importing.rules import meet
from models.sales import orders
from models.sales.order_shapes import OrderDraft

NEEDED = N_("A value is needed here.")
TWO_AGENTS = N_("This document already names another agent in row {row}.")
BOTH_SIGNS = N_("Quantities above and below zero stand in one document. Split it into an order and a return.")
DATES_DIFFER = N_("{count} documents have rows with different dates; the first date counts.")
EQUAL_LINES = N_("{count} lines are equal to an earlier line of the same document. All were kept.")
RETURNS = N_("{count} documents have negative quantities and come in as returns.")


def prepare(checked: Checked) -> None:
    """Rows of one number are one document; blank cells below a merged number belong to it."""
    numbers: list[Any] = checked.values["number"]
    lookup = checked.references.lookup("order")
    by_number: dict[str, Group] = {}
    keys: dict[str | None, str] = {number: code_key(number) if number else "" for number in set(numbers)}
    merged = checked.table.merged_above(checked.columns.get("number"))
    for row, number in enumerate(numbers):
        key = keys[number]
        if not key and row in merged:
            key = keys.get(numbers[merged[row]], "")
        if checked.decisions.get(row) == SKIP:
            checked.groups.append(Group([row], key, Action.SKIP))
        elif not key:
            checked.groups.append(Group([row], "", Action.FAIL))
            if "number" not in checked.problems.get(row, {}):
                checked.complain(row, "number", Issue(NEEDED, code="needed"))
        elif key in by_number:
            by_number[key].rows.append(row)
        else:
            by_number[key] = group = Group([row], key, Action.CREATE, new_id())
            checked.groups.append(group)
    for key, group in by_number.items():
        found = next((hit for column in lookup.columns if (hit := lookup.by[column].get(key))), None)
        if found is not None:
            meet(checked, group, found, found.code, sure=True)


def check(checked: Checked) -> None:
    """Rules of heads, then of lines; amounts are worked out by the same function as in the order editor."""
    groups = [group for group in checked.groups if group.action is Action.CREATE]
    describe(checked, "agent", {"name": "agent_name", "country": "agent_country"})
    describe(checked, "product", {"name": "product_name"})
    _check_heads(checked, groups)
    _check_units(checked)
    _work_out_amounts(checked)
    returns = 0
    quantities = checked.values["quantity"]
    for group in groups:
        signs = {quantities[row] > 0 for row in group.rows if quantities[row]}
        if len(signs) > 1:
            row = next(row for row in group.rows if quantities[row] and quantities[row] < 0)
            checked.complain(row, "quantity", Issue(BOTH_SIGNS))
        returns += signs == {False}
    if returns:
        checked.notes.append((RETURNS, {"count": returns}))
    _note_equal_lines(checked, groups)


def _check_heads(checked: Checked, groups: Iterable[Group]) -> None:
    agents, days = checked.values["agent"], checked.values["ordered_on"]
    texts = checked.texts["agent"]
    differing = 0
    for group in groups:
        rows = group.rows
        first = rows[0]
        named = next((row for row in rows if texts[row] is not None), None)
        if named is None:
            for row in rows:
                checked.complain(row, "agent", Issue(NEEDED, code="needed"))
        else:
            wanted = agents[named]
            for row in rows:
                if agents[row] is not None and agents[row] != wanted:
                    checked.complain(row, "agent", Issue(TWO_AGENTS, {"row": checked.table.numbers[named]}))
        dates = {days[row] for row in rows} - {None}
        if not dates and "ordered_on" not in checked.problems.get(first, {}):
            checked.complain(first, "ordered_on", Issue(NEEDED, code="needed"))
        differing += len(dates) > 1
        _check_head(checked, group, agents[named] if named is not None else None)
    if differing:
        checked.notes.append((DATES_DIFFER, {"count": differing}))


_HEAD = ("ordered_on", "required_on", "currency", "freight", "customer_ref", "note")


def _check_head(checked: Checked, group: Group, agent: UUID | None) -> None:
    """The rules of the order editor for the head of a document."""
    if agent is None:
        return
    values = {name: said for name in _HEAD if (said := checked.first(name, group.rows)) is not None}
    for path, text in orders.check(OrderDraft(agent_id=agent, **values)).items():
        row = group.rows[0]
        if path not in checked.problems.get(row, {}):
            checked.complain(row, path if checked.kind.has(path) else ROW, Issue(text))


def _check_units(checked: Checked) -> None:
    """A product counted in pieces is not ordered in parts of a piece."""
    quantities, ids = checked.values["quantity"], checked.values["product"]
    parts = {value for value in set(quantities) if value is not None and value != value.to_integral_value()}
    if not parts:
        return
    rows = [row for row, value in enumerate(quantities) if value in parts and ids[row] is not None]
    decimals = bulk.load(
        checked.references.session, Product, list({ids[row] for row in rows}), ("unit_decimals",)
    )
    for row in rows:
        known = decimals.get(ids[row])
        text = check_quantity(quantities[row], known["unit_decimals"] if known else 0, negative=True)
        if text:
            checked.complain(row, "quantity", Issue(text))


def _work_out_amounts(checked: Checked) -> None:
    """Amounts of each line, each different combination of figures once."""
    count = len(checked.table.rows)
    nothing: list[Any] = [None] * count
    columns = [checked.column(name) or nothing for name in order_amounts.COLUMNS]
    has_tax = checked.column("tax_amount") is not None or checked.column("tax_rate") is not None
    problems = checked.problems
    memory: dict[tuple[Any, ...], Worked | Issue] = {}
    result: list[Worked | None] = [None] * count
    for row, figures in enumerate(zip(*columns, strict=True)):
        quantity = figures[0]
        if quantity is None:
            continue
        found = memory.get(figures)
        if found is None:
            found = memory[figures] = order_amounts.work_out(Said(*figures), has_tax=has_tax)
        if isinstance(found, Issue):
            own = problems.get(row)
            if own is not None and not own.keys().isdisjoint(order_amounts.COLUMNS.values()):
                continue
            if found.code == "differs" and checked.decisions.get(row) == AS_IS:
                result[row] = order_amounts.trust(Said(*figures), has_tax=has_tax)
                continue
            checked.complain(row, _place(checked, found), found)
        else:
            result[row] = found
    checked.extra["amounts"] = result


def _place(checked: Checked, issue: Issue) -> str:
    """The column at which a person can cure what does not agree."""
    for name in (issue.field, "amount", "unit_price", "quantity"):
        if name and name in checked.columns:
            return name
    return "quantity"


def _note_equal_lines(checked: Checked, groups: Iterable[Group]) -> None:
    """Say how many lines repeat an earlier one of their document; they are real until somebody says otherwise."""
    count = 0
    rows = checked.table.rows
    for group in groups:
        if len(group.rows) > 1:
            count += len(group.rows) - len({tuple(rows[row]) for row in group.rows})
    if count:
        checked.notes.append((EQUAL_LINES, {"count": count}))


ORDERS = Kind(
    "orders",
    N_("Orders"),
    N_("Import orders"),
    "order",
    FIELDS,
    prepare,
    check,
    write,
    prefix=("order", "salesorder", "订单"),
    lookup="order",
    keys=("number",),
    group="number",
    one_of=(("unit_price", "amount"),),
    existing=(Existing.SKIP, Existing.ASK),
    repeated=(Repeated.ASK,),
    list_page="orders.list",
    page="order",
    template=("number", "agent", "ordered_on", "product", "quantity", "unit_price", "discount_rate", "note"),
)
