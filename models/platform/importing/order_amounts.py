"""What the figures of one imported order line come to, by the rounding rule of orders."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from models.i18n import N_
from models.money import (
    CURRENCIES,
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
from models.platform.importing.checking import AS_IS, SKIP, row_options
from models.platform.importing.fields import Issue
from models.sales.order_shapes import OrderLineDraft
from models.sales.orders import line_problems
from models.sales.records import OrderKind

ZERO, ONE = Decimal(0), Decimal(1)
HALF_CENT_ROOM = Decimal("0.01")
TAX_DECIMALS = 4
COLUMNS = {
    "quantity": "quantity",
    "unit_price": "unit_price",
    "discount_rate": "discount_rate",
    "discount_amount": "discount_amount",
    "amount": "amount",
    "tax_rate": "tax_rate",
    "tax_amount": "tax_amount",
    "prices_include_tax": "prices_include_tax",
    "currency": "currency",
}

AMOUNT_DIFFERS = N_("Quantity × price less discount is {computed}, but the file says {given}.")
ZERO_QUANTITY = N_("The quantity is zero. Correct it, or skip the row.")
NO_PRICE = N_("Neither a price nor an amount stands here.")


class Said(NamedTuple):
    """What a file says about a line."""

    quantity: Decimal
    price: Decimal | None
    rate: Decimal | None
    cut: Decimal | None
    given: Decimal | None
    tax_rate: Decimal | None
    tax: Decimal | None
    included: bool | None
    currency: str | None

    def inside(self, has_tax: bool) -> bool:
        """Whether the price holds the tax: as said; else only where the file knows no tax at all."""
        return self.included if self.included is not None else not has_tax

    def money(self) -> str:
        """The currency to round in."""
        return self.currency if self.currency in CURRENCIES else "CNY"


class Worked(NamedTuple):
    """What is stored of a line: price, discount, amounts and tax rate."""

    price: Decimal
    discount: Decimal
    amounts: LineAmounts
    tax_rate: Decimal


def work_out(said: Said, *, has_tax: bool) -> Worked | Issue:
    """The amounts of a line, or what does not agree.

    A given amount is kept when it agrees with quantity × price within the rounding of the price.
    """
    if said.price is None and said.given is None:
        return Issue(NO_PRICE, field="unit_price")
    rate = said.rate if said.rate is not None else _rate_of(said)
    price = said.price if said.price is not None else _price_of(said, rate)
    problem = _problem(said, price, rate)
    if problem is not None:
        return problem
    inside = said.inside(has_tax)
    computed = line_amounts(said.quantity, price, rate, said.tax_rate or ZERO, inside, said.money())
    after = computed.total if inside else computed.net
    if said.given is not None and said.given != after:
        places = max(2, -int(price.normalize(EXACT).as_tuple().exponent))
        room = HALF_CENT_ROOM + abs(said.quantity) * Decimal(5).scaleb(-places - 1)
        if abs(said.given - after) > room:
            values = {"computed": format_plain(after), "given": format_plain(said.given)}
            return Issue(AMOUNT_DIFFERS, values, row_options(AS_IS, SKIP), "differs", field="amount")
        after = said.given
    return _finish(said, price, rate, computed.gross, after, inside)


def trust(said: Said, *, has_tax: bool) -> Worked:
    """The line with the amount the file gives, on a person's word; the price is the one that leads there."""
    amount = said.given if said.given is not None else ZERO
    rate = said.rate if said.rate is not None else ZERO
    price = _price_of(said, rate)
    gross = round_amount(multiply(said.quantity, price), said.money())
    return _finish(said, price, rate, gross, amount, said.inside(has_tax))


def _problem(said: Said, price: Decimal, rate: Decimal) -> Issue | None:
    """The rules of the order editor for one line; the product is looked at elsewhere."""
    if not said.quantity:
        return Issue(ZERO_QUANTITY, {}, row_options(SKIP), field="quantity")
    kind = OrderKind.RETURN if said.quantity < 0 else OrderKind.SALE
    line = OrderLineDraft(
        quantity=said.quantity, unit_price=price, discount_rate=rate, tax_rate=said.tax_rate
    )
    found = line_problems(line, kind)
    found.pop("product_id", None)
    for name, text in found.items():
        options = row_options(SKIP) if name == "quantity" else ()
        return Issue(text, {}, options, field=name)
    return None


def _price_of(said: Said, rate: Decimal) -> Decimal:
    """The price that leads to the given amount."""
    whole = multiply(said.quantity, ONE - rate)
    return round_price(divide(said.given, whole)) if whole and said.given is not None else ZERO


def _rate_of(said: Said) -> Decimal:
    """The discount fraction that a discount amount means."""
    whole = multiply(said.quantity, said.price) if said.price is not None else ZERO
    if not said.cut or not whole:
        return ZERO
    return min(ONE, max(ZERO, round_to(divide(said.cut, whole), 6)))


def _finish(
    said: Said, price: Decimal, rate: Decimal, gross: Decimal, after: Decimal, inside: bool
) -> Worked:
    currency, tax_rate, tax = said.money(), said.tax_rate or ZERO, said.tax
    if tax is not None:
        net = after - tax if inside else after
        if not tax_rate and net:
            tax_rate = min(ONE, max(ZERO, round_to(divide(tax, net), TAX_DECIMALS)))
    elif inside:
        net = round_amount(divide(after, ONE + tax_rate), currency)
        tax = after - net
    else:
        net, tax = after, round_amount(multiply(after, tax_rate), currency)
    return Worked(price, rate, LineAmounts(gross, gross - after, net, tax, net + tax), tax_rate)
