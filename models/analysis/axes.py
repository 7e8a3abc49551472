"""Round numbers for axes, and thinning of long lines that keeps their highest and lowest points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

THIN_ABOVE = 5_000


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round steps (1, 2, 2.5, 5 × 10ⁿ) that enclose low and high."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return [0.0, 1.0]
    if high <= low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / max(1, wanted)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * at for at in range(first, last + 1)]


def tick_text(value: float, divisor: Decimal, step: float) -> str:
    """A tick as written on the axis: divided by the axis unit, with as many decimals as the step needs."""
    shown, unit = value / int(divisor), step / int(divisor)
    decimals = 0
    while decimals < 4 and abs(unit * 10**decimals - math.floor(unit * 10**decimals + 0.5)) > 1e-6:
        decimals += 1
    return f"{shown:,.{decimals}f}" if abs(shown) > 1e-12 else "0"


def label_step(count: int, room: float, widest: float) -> int:
    """Show every how many-th label so that they do not touch."""
    if count <= 1 or widest <= 0:
        return 1
    fitting = max(1, int(room / (widest + 8)))
    return max(1, math.ceil(count / fitting))


def thinned(values: Sequence[float], limit: int = THIN_ABOVE) -> list[int]:
    """Indices of a line's points to draw: all, or the lowest and highest of each stretch."""
    count = len(values)
    if count <= limit:
        return list(range(count))
    stretches = max(1, limit // 2)
    kept: list[int] = []
    for number in range(stretches):
        start, stop = count * number // stretches, count * (number + 1) // stretches
        part = range(start, stop)
        low, high = min(part, key=values.__getitem__), max(part, key=values.__getitem__)
        kept += sorted({low, high})
    return kept
