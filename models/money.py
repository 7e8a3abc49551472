"""Amounts, prices and quantities: the only place that rounds, splits, reads and writes numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from models.errors import AppError
from models.i18n import N_

PRICE_DECIMALS = 6
QUANTITY_DECIMALS = 6
INPUT_LIMIT = 32
ZERO = Decimal(0)

# 12 + 6 digits times 12 + 6 digits must stay exact before the one rounding step.
EXACT = Context(prec=120, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_BLANKS = " \t\u3000\u00a0"


class BadNumber(AppError):
    """A text that is not a number we accept."""


@dataclass(frozen=True)
class Currency:
    """A currency we can keep: its code, how many decimals it has, and its sign."""

    code: str
    exponent: int
    symbol: str


CURRENCIES: dict[str, Currency] = {
    code: Currency(code, exponent, symbol)
    for code, exponent, symbol in (
        ("CNY", 2, "¥"),
        ("USD", 2, "$"),
        ("EUR", 2, "€"),
        ("GBP", 2, "£"),
        ("JPY", 0, "¥"),
        ("HKD", 2, "HK$"),
        ("TWD", 2, "NT$"),
        ("MOP", 2, "MOP$"),
        ("SGD", 2, "S$"),
        ("KRW", 0, "₩"),
        ("AUD", 2, "A$"),
        ("CAD", 2, "C$"),
        ("CHF", 2, "CHF"),
        ("THB", 2, "฿"),
        ("MYR", 2, "RM"),
        ("VND", 0, "₫"),
        ("IDR", 2, "Rp"),
        ("INR", 2, "₹"),
        ("RUB", 2, "₽"),
    )
}


@dataclass(frozen=True)
class LineAmounts:
    """What one line of a document comes to, each figure rounded to the currency."""

    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal


def exponent(currency: str) -> int:
    """Say how many decimals a currency has; unknown ones are refused."""
    known = CURRENCIES.get(currency)
    if known is None:
        raise BadNumber(N_("The currency {code} is not known."), code=currency[:40])
    return known.exponent


def round_to(value: Decimal, decimals: int) -> Decimal:
    """Round half up, away from zero, and never return a negative zero."""
    result = EXACT.quantize(value, Decimal(1).scaleb(-decimals))
    return result.copy_abs() if result.is_zero() else result


def round_amount(value: Decimal, currency: str = "CNY") -> Decimal:
    """Round to the smallest unit of a currency, half up away from zero."""
    return round_to(value, exponent(currency))


def round_price(value: Decimal) -> Decimal:
    """Round a unit price to millionths."""
    return round_to(value, PRICE_DECIMALS)


def round_quantity(value: Decimal, decimals: int = QUANTITY_DECIMALS) -> Decimal:
    """Round a quantity to the decimals of its unit."""
    return round_to(value, decimals)


def multiply(*factors: Decimal) -> Decimal:
    """Multiply without losing a digit."""
    product = Decimal(1)
    for factor in factors:
        product = EXACT.multiply(product, factor)
    return product


def divide(value: Decimal, by: Decimal) -> Decimal:
    """Divide with enough digits that the following rounding step decides."""
    return EXACT.divide(value, by)


def total(values: Sequence[Decimal]) -> Decimal:
    """Add up without losing a digit."""
    result = ZERO
    for value in values:
        result = EXACT.add(result, value)
    return result


def split(whole: Decimal, weights: Sequence[Decimal], decimals: int = 2) -> list[Decimal]:
    """Share a whole by weights with the largest remainder, so that the parts add up to it exactly.

    Equal remainders are served from the front; weights that are all zero mean equal shares.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("weights must be there and not negative")
    step = Decimal(1).scaleb(-decimals)
    units = int(EXACT.scaleb(whole, decimals))
    if EXACT.multiply(Decimal(units), step) != whole:
        raise ValueError(f"{whole} is finer than {decimals} decimals")
    sign, units = (-1, -units) if units < 0 else (1, units)
    counts = _whole_weights(weights)
    everything = sum(counts)
    shares = [units * count // everything for count in counts]
    remainders = [units * count % everything for count in counts]
    order = sorted(range(len(counts)), key=lambda index: (-remainders[index], index))
    for index in order[: units - sum(shares)]:
        shares[index] += 1
    return [EXACT.multiply(Decimal(sign * share), step) for share in shares]


def _whole_weights(weights: Sequence[Decimal]) -> list[int]:
    finest = min(0, *(int(weight.as_tuple().exponent) for weight in weights))
    counts = [int(EXACT.scaleb(weight, -finest)) for weight in weights]
    return counts if any(counts) else [1] * len(counts)


def line_amounts(
    quantity: Decimal,
    price: Decimal,
    discount: Decimal = ZERO,
    tax_rate: Decimal = ZERO,
    tax_included: bool = True,
    currency: str = "CNY",
) -> LineAmounts:
    """Work out one line: quantity × price, less a discount fraction, tax inside or on top.

    Each line is rounded half up by itself and documents add up the rounded lines.
    """
    gross = round_amount(multiply(quantity, price), currency)
    after = round_amount(multiply(quantity, price, 1 - discount), currency)
    if tax_included:
        net = round_amount(divide(after, 1 + tax_rate), currency)
        return LineAmounts(gross, gross - after, net, after - net, after)
    tax = round_amount(multiply(after, tax_rate), currency)
    return LineAmounts(gross, gross - after, after, tax, after + tax)


def add_lines(lines: Sequence[LineAmounts]) -> LineAmounts:
    """Add up rounded lines to the totals of a document."""
    return LineAmounts(
        total([line.gross for line in lines]),
        total([line.discount for line in lines]),
        total([line.net for line in lines]),
        total([line.tax for line in lines]),
        total([line.total for line in lines]),
    )


def parse_number(text: str) -> Decimal:
    """Read a typed or pasted number, or raise BadNumber; nothing unusual reaches Decimal."""
    if len(text) > INPUT_LIMIT:
        raise BadNumber(N_("A number has at most {limit} characters."), limit=INPUT_LIMIT)
    plain = text.translate(_FULL_WIDTH).strip(_BLANKS)
    plain = _without_currency_sign(plain)
    if "," in plain:
        if not _GROUPED.fullmatch(plain):
            raise _not_a_number(text)
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise _not_a_number(text)
    value = Decimal(plain)
    return value.copy_abs() if value.is_zero() else value


def is_number(text: str) -> bool:
    """Say whether parse_number would accept a text."""
    try:
        parse_number(text)
    except BadNumber:
        return False
    return True


def _without_currency_sign(plain: str) -> str:
    sign = plain[:1] if plain[:1] in ("+", "-") else ""
    rest = plain[len(sign) :]
    if rest[:1] in ("¥", "￥"):
        return sign + rest[1:].lstrip(_BLANKS)
    return plain


def _not_a_number(text: str) -> BadNumber:
    return BadNumber(N_("“{typed}” is not a number. Write it like 1,234.50."), typed=text[:INPUT_LIMIT])


# --- showing ---------------------------------------------------------------------------------------------


def format_number(value: Decimal | None, decimals: int = 2, *, brackets: bool = False) -> str:
    """Show a number with thousands and fixed decimals; nothing is blank."""
    if value is None:
        return ""
    rounded = round_to(value, decimals)
    shown = f"{rounded.copy_abs():,f}"
    if not rounded.is_signed():
        return shown
    return f"({shown})" if brackets else f"-{shown}"


def format_amount(
    value: Decimal | None, currency: str = "CNY", *, code: bool = False, brackets: bool = False
) -> str:
    """Show an amount with the decimals of its currency, and its code where more than one is possible."""
    if value is None:
        return ""
    shown = format_number(value, exponent(currency), brackets=brackets)
    return f"{shown} {currency}" if code else shown


def format_quantity(value: Decimal | None, decimals: int | None = None) -> str:
    """Show a quantity with the decimals of its unit, or with as many as it has."""
    if value is None:
        return ""
    return format_number(value, _decimals_of(value) if decimals is None else decimals)


def format_price(value: Decimal | None, least: int = 2) -> str:
    """Show a unit price with at least two decimals and as many as it has."""
    if value is None:
        return ""
    return format_number(value, max(least, _decimals_of(value)))


def format_percent(fraction: Decimal | None, decimals: int = 1) -> str:
    """Show a fraction as a percentage: 0.125 is 12.5%."""
    if fraction is None:
        return ""
    return format_number(EXACT.scaleb(fraction, 2), decimals) + "%"


def share_text(fraction: Decimal) -> str:
    """A share as a percentage, with one place where it is not whole: 100%, 22.2%."""
    return format_percent(fraction, 0 if fraction * 100 == int(fraction * 100) else 1)


def format_plain(value: Decimal | None) -> str:
    """Write a number for other programs and input fields: no thousands, no trailing zeros."""
    if value is None:
        return ""
    rounded = round_to(value, _decimals_of(value))
    return f"{rounded:f}"


_SCALES: dict[str, tuple[tuple[Decimal, str], ...]] = {
    "zh_CN": ((Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    "en": ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "K")),
}


def scale_for(largest: Decimal, lang: str) -> tuple[Decimal, str]:
    """Choose the divisor and its word (万, 亿; K, M, B) for figures up to the largest one."""
    for divisor, word in _SCALES.get(lang, _SCALES["en"]):
        if abs(largest) >= divisor:
            return divisor, word
    return Decimal(1), ""


def format_scaled(value: Decimal | None, lang: str, decimals: int = 2) -> str:
    """Show a figure of a card or chart in 万 or 亿 (K, M, B in English), with the unit written."""
    if value is None:
        return ""
    divisor, word = scale_for(value, lang)
    shown = round_to(divide(value, divisor), decimals)
    larger, larger_word = scale_for(multiply(shown, divisor), lang)
    if larger != divisor:
        shown, word = round_to(divide(value, larger), decimals), larger_word
    return format_number(shown, _decimals_of(shown)) + word


def _decimals_of(value: Decimal) -> int:
    places = -int(value.normalize(EXACT).as_tuple().exponent)
    return max(0, places)


# --- 大写 -------------------------------------------------------------------------------------------------

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")


def chinese_capitals(value: Decimal, *, unit: str = "元", allow_negative: bool = False) -> str:
    """Write an amount in capital figures (大写) as bills and contracts want it; negative only on request."""
    if value.is_nan() or value.is_infinite() or abs(value) > 10**12 or round_to(value, 2) != value:
        raise BadNumber(N_("This amount cannot be written in capital figures."))
    if value < 0:
        if not allow_negative:
            raise BadNumber(N_("A negative amount cannot be written in capital figures."))
        return "负" + chinese_capitals(-value, unit=unit)
    cents = int(EXACT.scaleb(value, 2))
    whole, tenth, hundredth = cents // 100, cents // 10 % 10, cents % 10
    words = _whole_words(whole) + unit if whole else ""
    if not tenth and not hundredth:
        return (words or "零" + unit) + "整"
    if tenth:
        words += _DIGITS[tenth] + "角"
    elif words:
        words += "零"
    if hundredth:
        return words + _DIGITS[hundredth] + "分"
    return words + "整"


def _whole_words(number: int) -> str:
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if low and low < size // 10 else ""
            return _whole_words(high) + word + gap + (_whole_words(low) if low else "")
    return _section_words(number)


def _section_words(number: int) -> str:
    words, gap = "", False
    for digit, place in zip(f"{number:04d}", _PLACES, strict=True):
        if digit == "0":
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[int(digit)] + place
        gap = False
    return words
