"""The totals below the lines of an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from models import money
from models.i18n import ntr, tr
from ui import theme
from ui.widgets.entry_grid.data import Row
from ui.widgets.fields.labels import label

ZERO = Decimal(0)


@dataclass(frozen=True)
class Totals:
    """Sums of the rounded lines."""

    lines: int = 0
    quantity: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO
    gross: Decimal = ZERO


def add_up(rows: Sequence[Row]) -> Totals:
    """Totals of computed lines; empty ones do not count."""
    filled = [row["sums"] for row in rows if row.get("product_id")]
    if not filled:
        return Totals()
    quantity, net, tax, gross = (money.total(column) for column in zip(*filled, strict=True))
    return Totals(len(filled), quantity, net, tax, gross)


class TotalsBar(QFrame):
    """Lines, pieces, net, tax, freight and the total with its currency."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sales.order.totals")
        theme.set_role(self, "footer")
        self._parts: dict[str, QLabel] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_M, 4, theme.SPACE_M, 4)
        row.setSpacing(theme.SPACE_L)
        for name in ("count", "gap", "net", "tax", "freight", "gross"):
            if name == "gap":
                row.addStretch(1)
                continue
            part = label(role="strong" if name == "gross" else "subtle")
            part.setObjectName(f"sales.order.totals.{name}")
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._parts[name] = part
            row.addWidget(part)

    def show_totals(self, totals: Totals, freight: Decimal, currency: str) -> None:
        """Show the sums of an order."""
        count = ntr("{count} line", "{count} lines", totals.lines)
        pieces = money.format_quantity(totals.quantity)
        self._parts["count"].setText(tr("{lines}, {pieces} pieces", lines=count, pieces=pieces))
        self._parts["net"].setText(
            tr("Without tax {amount}", amount=money.format_amount(totals.net, currency))
        )
        self._parts["tax"].setText(tr("Tax {amount}", amount=money.format_amount(totals.tax, currency)))
        self._parts["freight"].setText(tr("Freight {amount}", amount=money.format_amount(freight, currency)))
        self._parts["freight"].setVisible(bool(freight))
        whole = money.format_amount(money.total([totals.gross, freight]), currency, code=True)
        self._parts["gross"].setText(tr("Total {amount}", amount=whole))
        self.setAccessibleName(" ".join(part.text() for part in self._parts.values() if not part.isHidden()))

    def text(self, name: str) -> str:
        """One of the sums as it is shown."""
        return self._parts[name].text()
