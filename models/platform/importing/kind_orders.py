"""Orders with their lines: one row per line, grouped by order number; returns are documents of negative lines."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from models.catalog.records import Product
from models.catalog.units import check_quantity
from models.i18n import N_
from models.ids import new_id
from models.money import (
    EXACT,
    LineAmounts,
    divide,
    format_plain,
    line_amounts,
    multiply,
    round_amount,
    round_price,
    round_to,
)
from models.platform.importing import bulk
from models.platform.importing.checking import AS_IS, SKIP, Checked, Group, row_options
from models.platform.importing.describing import describe
from models.platform.importing.fields import Action, Existing, Issue, Repeated
from models.platform.importing.kind import Kind
from models.platform.importing.order_fields import FIELDS
from models.platform.importing.order_writing import write
from models.platform.importing.references import code_key
from models.platform.importing.rules import meet

ZERO, ONE = Decimal(0), Decimal(1)

NEEDED = N_("A value is needed here.")
TWO_AGENTS = N_("This document already names another agent in row {row}.")
ZERO_QUANTITY = N_("The quantity is zero. Correct it, or skip the row.")
BOTH_SIGNS = N_("Quantities above and below zero stand in one document. Split it into an order and a return.")
AMOUNT_DIFFERS = N_("Quantity × price less discount is {computed}, but the file says {given}.")
NO_PRICE = N_("Neither a price nor an amount stands here.")
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
    if differing:
        checked.notes.append((DATES_DIFFER, {"count": differing}))


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
    """Amounts of each line; a given amount is kept when it agrees within the rounding of its price."""
    count = len(checked.table.rows)
    quantities = checked.values["quantity"]
    nothing: list[Any] = [None] * count
    prices = checked.column("unit_price") or nothing
    rates = checked.column("discount_rate") or nothing
    cuts = checked.column("discount_amount") or nothing
    given = checked.column("amount") or nothing
    tax_rates = checked.column("tax_rate") or nothing
    taxes = checked.column("tax_amount") or nothing
    included = checked.column("prices_include_tax") or nothing
    has_tax = checked.column("tax_amount") is not None or checked.column("tax_rate") is not None
    problems = checked.problems
    memory: dict[tuple[Any, ...], Any] = {}
    result: list[tuple[Decimal, Decimal, LineAmounts, Decimal] | None] = [None] * count
    rows = zip(quantities, prices, rates, cuts, given, tax_rates, taxes, included, strict=True)
    for row, key in enumerate(rows):
        quantity = key[0]
        if quantity is None:
            continue
        if not quantity:
            if row not in problems or "quantity" not in problems[row]:
                checked.complain(row, "quantity", Issue(ZERO_QUANTITY, {}, row_options(SKIP)))
            continue
        found = memory.get(key)
        if found is None:
            found = memory[key] = _amounts(*key, has_tax=has_tax)
        if isinstance(found, Issue):
            if row in problems and not problems[row].keys().isdisjoint(
                ("unit_price", "amount", "discount_rate")
            ):
                continue
            if found.code == "differs" and checked.decisions.get(row) == AS_IS:
                result[row] = _trust(*key, has_tax=has_tax)
                continue
            checked.complain(row, "amount" if found.code == "differs" else "unit_price", found)
        else:
            result[row] = found
    checked.extra["amounts"] = result


def _amounts(
    quantity: Decimal,
    price: Decimal | None,
    rate: Decimal | None,
    cut: Decimal | None,
    given: Decimal | None,
    tax_rate: Decimal | None,
    tax: Decimal | None,
    included: bool | None,
    *,
    has_tax: bool,
) -> tuple[Decimal, Decimal, LineAmounts, Decimal] | Issue:
    """(price, discount, amounts, tax rate) of one line, or what does not agree."""
    if price is None and given is None:
        return Issue(NO_PRICE)
    if rate is None:
        rate = _rate_of(quantity, price, cut)
    if price is None and given is not None:
        whole = multiply(quantity, ONE - rate)
        price = round_price(divide(given, whole)) if whole else ZERO
        if price < 0:
            return Issue(NO_PRICE)
    if price is None:
        return Issue(NO_PRICE)
    inside = bool(included) if included is not None else not has_tax
    tax_rate = tax_rate if tax_rate is not None else ZERO
    computed = line_amounts(quantity, price, rate, tax_rate, inside)
    after = computed.total if inside else computed.net
    if given is not None and given != after:
        places = max(2, -int(price.normalize(EXACT).as_tuple().exponent))
        room = Decimal("0.01") + abs(quantity) * Decimal(5).scaleb(-places - 1)
        if abs(given - after) > room:
            values = {"computed": format_plain(after), "given": format_plain(given)}
            return Issue(AMOUNT_DIFFERS, values, row_options(AS_IS, SKIP), "differs")
        after = given
    return _finish(price, rate, computed.gross, after, tax_rate, tax, inside)


def _trust(
    quantity: Decimal,
    price: Decimal | None,
    rate: Decimal | None,
    cut: Decimal | None,
    given: Decimal | None,
    tax_rate: Decimal | None,
    tax: Decimal | None,
    included: bool | None,
    *,
    has_tax: bool,
) -> tuple[Decimal, Decimal, LineAmounts, Decimal]:
    """The line with the amount the file gives, on a person's word; the price is the one that leads there."""
    inside = bool(included) if included is not None else not has_tax
    amount = given if given is not None else ZERO
    discount = rate if rate is not None else ZERO
    whole = multiply(quantity, ONE - discount)
    shown = round_price(divide(amount, whole)) if whole else ZERO
    gross = round_amount(multiply(quantity, shown))
    return _finish(shown, discount, gross, amount, tax_rate or ZERO, tax, inside)


def _rate_of(quantity: Decimal, price: Decimal | None, cut: Decimal | None) -> Decimal:
    """The discount fraction that a discount amount means."""
    whole = multiply(quantity, price) if price is not None else ZERO
    if not cut or not whole:
        return ZERO
    return min(ONE, max(ZERO, round_to(divide(cut, whole), 6)))


def _finish(
    price: Decimal,
    rate: Decimal,
    gross: Decimal,
    after: Decimal,
    tax_rate: Decimal,
    tax: Decimal | None,
    inside: bool,
) -> tuple[Decimal, Decimal, LineAmounts, Decimal]:
    if tax is not None:
        net = after - tax if inside else after
        if not tax_rate and net:
            tax_rate = min(ONE, max(ZERO, round_to(divide(tax, net), 4)))
    elif inside:
        net = round_amount(divide(after, ONE + tax_rate))
        tax = after - net
    else:
        net, tax = after, round_amount(multiply(after, tax_rate))
    return price, rate, LineAmounts(gross, gross - after, net, tax, net + tax), tax_rate


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
