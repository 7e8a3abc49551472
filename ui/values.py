"""Values of lists as a person reads them: amounts, dates, words of states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.clock import clock
from models.dates import format_day, format_instant, relative_day
from models.i18n import language, ntr, tr
from models.lists.shapes import ColumnInfo, Kind, Money
from models.money import (
    format_amount,
    format_number,
    format_percent,
    format_price,
    format_quantity,
    format_scaled,
)


def shown(column: ColumnInfo, value: Any, currency: str = "", settled: bool = False) -> str:
    """A value of a column as text; nothing for nothing. How far a day is away is not said of what is settled."""
    if value is None or value == "":
        return ""
    if column.words:
        return tr(column.words.get(str(value), str(value)))
    if isinstance(value, datetime):
        return format_instant(value, clock.zone)
    if isinstance(value, date):
        text = format_day(value)
        return f"{text}  {relative_day(value, clock.today())}" if column.hint and not settled else text
    if column.kind is Kind.FLAG:
        return tr("Yes") if value else tr("No")
    if isinstance(value, Decimal | int):
        return _number(column, Decimal(value), currency)
    return str(value)


def _number(column: ColumnInfo, value: Decimal, currency: str) -> str:
    if column.kind is Kind.AMOUNT and column.decimals is None:
        return format_amount(value, currency or "CNY")
    if column.kind is Kind.PRICE:
        return format_price(value)
    if column.kind is Kind.PERCENT:
        return format_percent(value)
    if column.kind is Kind.QUANTITY:
        return format_quantity(value, column.decimals)
    return str(value) if column.plain else format_number(value, column.decimals or 0)


def totals(figures: Sequence[Money]) -> str:
    """Sums for a card: scaled with their unit, one per currency."""
    parts = []
    for figure in figures:
        if figure.value is None:
            continue
        text = format_scaled(Decimal(figure.value), language())
        parts.append(f"{figure.currency} {text}" if figure.currency else text)
    return "  ".join(parts)


def days_left(days: Any) -> tuple[str, str]:
    """How long something still runs, in words, and how urgent that is."""
    if days is None:
        return "", ""
    left = int(days)
    if left < 0:
        return ntr("{count} day over", "{count} days over", -left), "error"
    return ntr("{count} day left", "{count} days left", left), "error" if left <= 7 else "warn"
