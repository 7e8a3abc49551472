"""A first, honest forecast: the same month of the year before, with an interval from its own past errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.money import round_to

SEASON = 12
FEWEST_ERRORS = 6
LEVEL = 80


@dataclass(frozen=True)
class Forecast:
    """Expected values of the coming months, bounds that held in `level` % of the past months, and how many errors."""

    values: tuple[Decimal, ...]
    low: tuple[Decimal | None, ...]
    high: tuple[Decimal | None, ...]
    level: int = LEVEL
    errors: int = 0


def seasonal_naive(past: Sequence[Decimal], months: int) -> Forecast | None:
    """The value of twelve months before for each coming month; None when less than a year is known.

    The interval is the range that held the errors of the same rule in the past, symmetric around the value.
    """
    if len(past) < SEASON:
        return None
    values = tuple(past[-SEASON + at % SEASON] for at in range(months))
    errors = sorted(abs(past[at] - past[at - SEASON]) for at in range(SEASON, len(past)))
    if len(errors) < FEWEST_ERRORS:
        return Forecast(values, (None,) * months, (None,) * months, LEVEL, len(errors))
    place = -(-LEVEL * len(errors) // 100) - 1
    width = round_to(errors[place], 2)
    return Forecast(
        values,
        tuple(value - width for value in values),
        tuple(value + width for value in values),
        LEVEL,
        len(errors),
    )
