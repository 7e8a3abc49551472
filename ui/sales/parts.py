"""Short lists on the page of an order: its shipments and payments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from models import money
from models.dates import format_day
from models.i18n import N_, tr
from models.sales.lists import PAYMENT_TONES
from models.sales.order_parts import OrderPayment, Shipment
from models.sales.records import PAYMENT_METHOD_WORDS, PAYMENT_STATE_WORDS
from models.stock.lists import MOVE_TONES
from models.stock.records import MOVE_STATE_WORDS
from ui.translation import language_changed
from ui.widgets.plain_table import PlainColumn, PlainTable

Open = Callable[[str, Any], None]

_SHIPMENTS = (
    PlainColumn(N_("Number"), lambda row: row.number or tr("Draft"), 140),
    PlainColumn(N_("Day"), lambda row: format_day(row.moved_on), 100),
    PlainColumn(
        N_("Status"), lambda row: tr(MOVE_STATE_WORDS[row.state]), 100, tone=lambda row: MOVE_TONES[row.state]
    ),
    PlainColumn(N_("Lines"), lambda row: str(row.lines), 60, right=True),
    PlainColumn(N_("Quantity"), lambda row: money.format_quantity(row.quantity), 100, right=True),
    PlainColumn(N_("Carrier"), lambda row: row.carrier, 140),
    PlainColumn(N_("Tracking number"), lambda row: row.tracking_no, 160),
)
_PAYMENTS = (
    PlainColumn(N_("Number"), lambda row: row.number or tr("Draft"), 140),
    PlainColumn(N_("Paid on"), lambda row: format_day(row.paid_on), 100),
    PlainColumn(N_("Status"), lambda row: tr(PAYMENT_STATE_WORDS[row.state]), 100,
                tone=lambda row: PAYMENT_TONES[row.state]),
    PlainColumn(N_("Method"), lambda row: tr(PAYMENT_METHOD_WORDS[row.method]), 120),
    PlainColumn(N_("Amount"), lambda row: money.format_amount(row.amount, row.currency, code=True), 140, right=True),
    PlainColumn(N_("Bank reference"), lambda row: row.bank_ref, 160),
)  # fmt: skip


class PartTable(PlainTable):
    """Rows of one kind; Enter or a double click opens the record."""

    def __init__(
        self, name: str, title: str, columns: Sequence[PlainColumn], kind: str, open_record: Open
    ) -> None:
        super().__init__(name, title, columns)
        self._kind, self._open_record = kind, open_record
        self.opened.connect(self._opened)
        language_changed.connect(self.dress)

    def _opened(self, row: Any) -> None:
        self._open_record(self._kind, str(row.id))


def shipments_table(open_record: Open) -> PartTable:
    """What left the warehouse for an order."""
    return PartTable("sales.order.shipments", N_("Shipments"), _SHIPMENTS, "move", open_record)


def payments_table(open_record: Open) -> PartTable:
    """Money received for an order."""
    return PartTable("sales.order.payments", N_("Payments"), _PAYMENTS, "payment", open_record)


__all__ = ["OrderPayment", "PartTable", "Shipment", "payments_table", "shipments_table"]
