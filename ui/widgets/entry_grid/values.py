"""Between the plain values of a row and the texts a person reads and types in a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from models import expressions, money
from models.clock import clock
from models.dates import parse_day
from models.errors import AppError
from models.i18n import N_, tr
from models.text import Kind as TextKind
from models.text import clean_text
from ui.widgets.entry_grid.columns import NUMERIC, GridColumn, Kind
from ui.widgets.entry_grid.data import Row, raw_field

FINE = 6
SCIENTIFIC_MARKS = ("E+", "e+", "E-", "e-")


@dataclass(frozen=True)
class Reading:
    """What a typed text means: a value to store, or why it is none; and whether it was calculated."""

    value: Any = None
    problem: str = ""
    calculated: bool = False


def as_decimal(value: Any) -> Decimal | None:
    """A stored number; rows keep numbers as text so that drafts are plain JSON."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))


def plain(value: Any) -> Any:
    """A value as a row keeps it."""
    if isinstance(value, Decimal):
        return money.format_plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def is_blank(value: Any) -> bool:
    """Whether a field holds nothing."""
    return value is None or value == ""


def shown(column: GridColumn, row: Row) -> str:
    """The text of a cell when nobody edits it."""
    raw = row.get(raw_field(column.id))
    if raw:
        return str(raw)
    if column.text is not None:
        return column.text(row)
    value = row.get(column.shows or column.id)
    if is_blank(value):
        return ""
    if column.kind is Kind.CHOICE and not column.shows and column.choices is not None:
        return next((word for key, word in column.choices() if key == value), str(value))
    return _formatted(column, value)


def typed(column: GridColumn, row: Row) -> str:
    """The text with which a cell begins to be edited."""
    raw = row.get(raw_field(column.id))
    if raw:
        return str(raw)
    if column.kind in (Kind.CHOICE, Kind.REFERENCE):
        return "" if is_blank(row.get(column.id)) else shown(column, row)
    value = row.get(column.id)
    if is_blank(value):
        return ""
    if column.kind is Kind.PERCENT:
        return money.format_plain(money.EXACT.scaleb(as_decimal(value) or money.ZERO, 2)) + "%"
    if column.kind in NUMERIC:
        return money.format_plain(as_decimal(value))
    return str(value)


def read(column: GridColumn, row: Row, text: str) -> Reading:
    """Understand what was typed into a cell that is neither reference nor choice."""
    stripped = text.strip(" \t\r\n\u3000\u00a0")
    if not stripped:
        return Reading(None)
    try:
        if column.kind in NUMERIC:
            return _number(column, row, stripped)
        if column.kind is Kind.DATE:
            return Reading(plain(parse_day(stripped, clock.today(), day_of(row.get(column.id)))))
        if column.kind is Kind.CODE:
            return _code(half_width(stripped))
        return Reading(clean_text(text, TextKind.LINE, limit=column.limit))
    except AppError as error:
        return Reading(None, error.message())


def day_of(value: Any) -> date | None:
    """A stored day."""
    if isinstance(value, date) or value is None:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def half_width(text: str) -> str:
    """Full-width Latin letters, digits and signs as their usual forms."""
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text).replace("\u3000", " ")


def is_scientific(text: str) -> bool:
    """Whether a code looks as if a spreadsheet had turned it into 1.23E+12."""
    plain_text = half_width(text.strip())
    if not any(mark in plain_text for mark in SCIENTIFIC_MARKS):
        return False
    number, _, power = plain_text.replace("e", "E").partition("E")
    return number.replace(".", "", 1).lstrip("+-").isdigit() and power.lstrip("+-").isdigit()


def _number(column: GridColumn, row: Row, text: str) -> Reading:
    units: Mapping[str, Decimal] = {}
    if column.units is not None:
        units = {name: as_decimal(size) or Decimal(1) for name, size in column.units(row).items()}
    if column.kind is Kind.PERCENT:
        return _percent(column, text)
    result = expressions.evaluate(text, units=units, decimals=FINE)
    value = result.value
    if column.kind is Kind.INTEGER:
        if value != value.to_integral_value():
            return Reading(None, tr("A whole number is needed here."))
        return Reading(int(value), calculated=result.calculated)
    rounded = money.round_to(value, column.decimals)
    if rounded != value and not result.calculated:
        return Reading(None, _too_fine(column.decimals))
    return Reading(plain(rounded), calculated=result.calculated)


def _too_fine(decimals: int) -> str:
    if not decimals:
        return tr("A whole number is needed here.")
    return tr("At most {count} decimals here.", count=decimals)


def _percent(column: GridColumn, text: str) -> Reading:
    """5 and 5% are five hundredths."""
    body = half_width(text).removesuffix("%").strip()
    result = expressions.evaluate(body, decimals=FINE)
    fraction = money.EXACT.scaleb(result.value, -2)
    if money.round_to(fraction, column.decimals + 2) != fraction and not result.calculated:
        return Reading(None, tr("At most {count} decimals here.", count=column.decimals))
    return Reading(plain(money.round_to(fraction, column.decimals + 2)), calculated=result.calculated)


def _code(text: str) -> Reading:
    if is_scientific(text):
        return Reading(None, tr("A spreadsheet has changed this code to {text}. Enter it again.", text=text))
    return Reading(clean_text(text, TextKind.CODE))


def _formatted(column: GridColumn, value: Any) -> str:
    kind = column.kind
    if kind is Kind.MONEY:
        return money.format_number(as_decimal(value), column.decimals)
    if kind is Kind.PRICE:
        return money.format_price(as_decimal(value))
    if kind is Kind.QUANTITY:
        return money.format_quantity(as_decimal(value))
    if kind is Kind.INTEGER:
        return money.format_quantity(as_decimal(value), 0)
    if kind is Kind.PERCENT:
        return money.format_quantity(money.EXACT.scaleb(as_decimal(value) or money.ZERO, 2)) + "%"
    if kind is Kind.FLAG:
        return tr(N_("Yes")) if value else ""
    return str(value)
