"""Count, sum and mean of selected cells for the status bar; texts are left out, currencies never mixed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from models.i18n import tr
from models.lists.shapes import ColumnInfo, Kind, mean
from ui import values


@dataclass
class Figures:
    """Numbers of one sort: same kind, same currency."""

    column: ColumnInfo
    currency: str
    count: int = 0
    total: Decimal = Decimal(0)


class Statistics:
    """Adds up selected cells."""

    def __init__(self) -> None:
        self.groups: dict[tuple[Kind, str], Figures] = {}

    def add(self, column: ColumnInfo, value: object, currency: str = "") -> None:
        """Take one cell into account; anything but a number is left out."""
        if column.kind.numeric and isinstance(value, Decimal | int) and not isinstance(value, bool):
            self.add_many(column, currency, 1, Decimal(value))

    def add_many(self, column: ColumnInfo, currency: str, count: int, total: Decimal) -> None:
        """Take cells into account that were added up elsewhere."""
        figures = self.groups.setdefault((column.kind, currency), Figures(column, currency))
        figures.count += count
        figures.total += total

    @property
    def count(self) -> int:
        """How many numbers."""
        return sum(figures.count for figures in self.groups.values())

    def text(self, cells: int) -> str:
        """What the status bar says."""
        parts = [tr("{count} cells selected", count=f"{cells:,}")]
        several = len(self.groups) > 1
        for figures in self.groups.values():
            average = mean(figures.total, figures.count, figures.column.kind)
            name = figures.currency if figures.currency and (several or figures.currency != "CNY") else ""
            total = values.shown(figures.column, figures.total, figures.currency)
            middle = values.shown(_finer(figures.column), average, figures.currency)
            parts.append(tr(
                "Count {count}  Sum {sum}  Mean {mean}", count=f"{figures.count:,}",
                sum=f"{name} {total}".strip(), mean=middle,
            ))
        return "    ".join(parts)


def _finer(column: ColumnInfo) -> ColumnInfo:
    """A mean of whole numbers has decimals."""
    from dataclasses import replace

    return replace(column, decimals=2) if column.kind is Kind.NUMBER else column
