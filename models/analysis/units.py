"""How the values of a chart are written: in full, for a file, and on an axis."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from models.i18n import tr
from models.money import (
    exponent,
    format_amount,
    format_number,
    format_percent,
    format_quantity,
    round_to,
    scale_for,
)


class Figure(StrEnum):
    """How a value is written."""

    AMOUNT = "amount"
    QUANTITY = "quantity"
    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    SCORE = "score"


@dataclass(frozen=True)
class Unit:
    """A measure's name, how its values are written, and the currency of amounts."""

    title: str
    figure: Figure = Figure.AMOUNT
    currency: str = "CNY"
    lang: str = "zh_CN"

    def exact(self, value: Decimal | None) -> str:
        """A value in full, as tooltips and tables show it."""
        if value is None:
            return tr("No data", lang=self.lang)
        if self.figure is Figure.AMOUNT:
            return format_amount(value, self.currency, code=True)
        if self.figure is Figure.PERCENT:
            return format_percent(value)
        if self.figure is Figure.DAYS:
            return tr("{days} days", lang=self.lang, days=format_number(value, 1))
        if self.figure is Figure.SCORE:
            return format_number(value, 1)
        if self.figure is Figure.COUNT:
            return format_number(value, 0)
        return format_quantity(value)

    def plain(self, value: Decimal | None) -> str:
        """A value for a CSV file: digits only, with the decimals it has."""
        if value is None:
            return ""
        if self.figure is Figure.AMOUNT:
            return f"{round_to(value, exponent(self.currency)):f}"
        return f"{value:f}"

    def axis(self, largest: Decimal) -> tuple[Decimal, str]:
        """Divisor and title of an axis that reaches up to `largest`: 销售额 (万元)."""
        if self.figure not in (Figure.AMOUNT, Figure.QUANTITY, Figure.COUNT):
            return Decimal(1), self.title
        divisor, word = scale_for(largest, self.lang)
        if self.figure is Figure.AMOUNT:
            own = self.currency == "CNY" and self.lang == "zh_CN"
            word = f"{word}元" if own else f"{word} {self.currency}".strip()
        if not word:
            return divisor, self.title
        return divisor, tr("{title} ({unit})", lang=self.lang, title=self.title, unit=word)


def plot(value: Decimal) -> float:
    """A value as a coordinate of the screen or paper; never used for figures."""
    return int(value * 1_000_000) / 1_000_000


def signed_percent(fraction: Decimal) -> str:
    """A change as a percentage with its sign and one decimal."""
    shown = format_percent(fraction)
    return shown if fraction < 0 or shown == "0.0%" else f"+{shown}"


def rank_change(places: int) -> str:
    """A change of rank: ▲ 3 up, ▼ 2 down, – the same."""
    if places == 0:
        return "–"
    return f"▲ {places}" if places > 0 else f"▼ {-places}"
