"""Between the plain values of a document and the texts people read and type in form fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from models import expressions, money
from models.clock import clock
from models.dates import parse_day
from models.errors import AppError
from models.i18n import tr
from models.text import Kind, clean_text

FINE = 6
BLANKS = " \t\r\n\u3000\u00a0"


@dataclass(frozen=True)
class Reading:
    """What a typed text means: a value, and what is wrong with it; `unread` means it is no value at all.

    `value` of an unread text is the text itself, so that nothing typed is lost.
    """

    value: Any
    problem: str = ""
    unread: bool = False


Read = Callable[[str], Reading]
Show = Callable[[Any], str]


def decimal_or_none(value: Any) -> Decimal | None:
    """The number a document field holds, or nothing when what was typed there is none (yet)."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def day_or_none(value: Any) -> date | None:
    """The day a document field holds, or nothing when what was typed there is none (yet)."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def half_width(text: str) -> str:
    """Full-width Latin letters, digits and signs, and Chinese stops, as their usual forms."""
    table = {"\u3000": " ", "。": ".", "、": ",", "—": "-", "－": "-"}
    return "".join(
        chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else table.get(c, c) for c in text
    )  # fmt: skip


def read_text(kind: Kind, limit: int | None = None) -> Read:
    """Texts: cleaned as they will be stored; what cannot be stored is a problem and stays as typed."""

    def read(text: str) -> Reading:
        try:
            return Reading(clean_text(text, kind, limit=limit))
        except AppError as error:
            return Reading(text, error.message(), unread=True)

    return read


def read_with(rule: Callable[[str], str]) -> Read:
    """Texts with a form of their own (phones, mail addresses): brought into it, or kept with the problem."""
    clean = read_text(Kind.LINE)

    def read(text: str) -> Reading:
        reading = clean(half_width(text))
        if reading.unread or not reading.value:
            return reading
        try:
            return Reading(rule(reading.value))
        except AppError as error:
            return Reading(reading.value, error.message())

    return read


def show_text(value: Any) -> str:
    """Texts as they are."""
    return "" if value is None else str(value)


def read_number(decimals: int, *, least: Decimal | None = None, most: Decimal | None = None) -> Read:
    """Amounts and quantities: calculates, rounds what was calculated, refuses too many typed decimals."""

    def read(text: str) -> Reading:
        stripped = half_width(text).strip(BLANKS)
        if not stripped:
            return Reading(None)
        try:
            result = expressions.evaluate(stripped, decimals=FINE)
        except AppError as error:
            return Reading(text, error.message(), unread=True)
        value = money.round_to(result.value, decimals)
        if value != result.value and not result.calculated:
            return Reading(text, _too_fine(decimals), unread=True)
        problem = _outside(value, least, most)
        return Reading(text if problem else format(value, "f"), problem, bool(problem))

    return read


def show_number(decimals: int, *, thousands: bool = True) -> Show:
    """Numbers with fixed decimals; a text that is no number stays as it was typed."""

    def show(value: Any) -> str:
        number = decimal_or_none(value)
        if number is None:
            return show_text(value)
        shown = money.format_number(number, decimals)
        return shown if thousands else shown.replace(",", "")

    return show


def show_quantity(value: Any) -> str:
    """Quantities with the decimals they have."""
    number = decimal_or_none(value)
    return show_text(value) if number is None else money.format_quantity(number)


def read_percent(decimals: int) -> Read:
    """Percentages: 13 and 13% are 0.13."""

    def read(text: str) -> Reading:
        stripped = half_width(text).strip(BLANKS).removesuffix("%").strip(BLANKS)
        if not stripped:
            return Reading(None)
        try:
            result = expressions.evaluate(stripped, decimals=FINE)
        except AppError as error:
            return Reading(text, error.message(), unread=True)
        if money.round_to(result.value, decimals) != result.value and not result.calculated:
            return Reading(text, _too_fine(decimals), unread=True)
        problem = _outside(result.value, Decimal(0), Decimal(100))
        fraction = money.round_to(money.EXACT.scaleb(result.value, -2), decimals + 2)
        return Reading(text if problem else money.format_plain(fraction), problem, bool(problem))

    return read


def show_percent(value: Any) -> str:
    """Fractions as percentages without useless zeros."""
    number = decimal_or_none(value)
    return show_text(value) if number is None else money.format_plain(money.EXACT.scaleb(number, 2)) + "%"


def read_integer(least: int | None = None, most: int | None = None) -> Read:
    """Whole numbers within bounds; kept as int."""

    def read(text: str) -> Reading:
        inner = read_number(0, least=None if least is None else Decimal(least),
                            most=None if most is None else Decimal(most))(text)  # fmt: skip
        if inner.problem or inner.value is None:
            return inner
        return Reading(int(inner.value))

    return read


def read_day(text: str) -> Reading:
    """Days: full, partial ("15", "3-15", "0315") and words are understood from today on."""
    stripped = half_width(text).strip(BLANKS)
    if not stripped:
        return Reading(None)
    try:
        return Reading(parse_day(stripped, clock.today()).isoformat())
    except AppError as error:
        return Reading(text, error.message(), unread=True)


def _too_fine(decimals: int) -> str:
    if not decimals:
        return tr("A whole number is needed here.")
    return tr("At most {count} decimals here.", count=decimals)


def _outside(value: Decimal, least: Decimal | None, most: Decimal | None) -> str:
    if least is not None and value < least:
        return tr("This is too small; at least {limit} is needed.", limit=money.format_quantity(least))
    if most is not None and value > most:
        return tr("This is too large; at most {limit} fits.", limit=money.format_quantity(most))
    return ""
