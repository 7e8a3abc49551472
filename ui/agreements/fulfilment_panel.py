"""What the contract promises against what was bought: a sentence, and a row for each promise that opens its order lines."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models import money
from models.agreements.commitments import FULFILMENT_TONES, FULFILMENT_WORDS, Commitment, Fulfilment, Promise
from models.dates import format_day
from models.i18n import N_, tr
from models.lists import Filter, ListQuery, Op
from ui import theme
from ui.editing.alive import while_alive
from ui.translation import language_changed
from ui.widgets.fields.labels import label
from ui.widgets.plain_table import PlainColumn, PlainTable

if TYPE_CHECKING:
    from ui.agreements.contract import ContractTab

NAME = "contracts.editor.fulfilment"


class FulfilmentPanel(QWidget):
    """Follows the contract of its page."""

    def __init__(self, page: ContractTab) -> None:
        super().__init__()
        self.setObjectName(NAME)
        self.page = page
        self.found: Commitment | None = None
        self.state = label("")
        self.state.setObjectName(f"{NAME}.state")
        self.words = label("", wrap=True)
        self.words.setObjectName(f"{NAME}.words")
        self.table = PlainTable(f"{NAME}.promises", N_("Promised and bought"), (
            PlainColumn(N_("Item"), _what, 160),
            PlainColumn(N_("Promised"), lambda one: _number(one, one.promised), 110, True),
            PlainColumn(N_("Bought so far"), lambda one: _number(one, one.bought), 110, True),
            PlainColumn(N_("Share"), lambda one: money.share_text(one.share), 60, True),
            PlainColumn(N_("Due by now"), lambda one: _number(one, one.expected), 110, True),
            PlainColumn(N_("Still missing"), lambda one: _number(one, one.missing), 110, True),
            PlainColumn(
                N_("Status"), lambda one: tr(FULFILMENT_WORDS[one.state]), 90, tone=lambda one: FULFILMENT_TONES[one.state]
            ),
        ))  # fmt: skip
        self.table.opened.connect(self.open_rows)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE_S)
        box.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.words)
        box.addWidget(self.table, 1)
        language_changed.connect(self._show)
        self.refresh()

    def refresh(self) -> None:
        """Ask anew."""
        if self.page.record_id is not None:
            self.page.controller.commitment(self.page.record_id, while_alive(self, self._came))

    def _came(self, found: Commitment) -> None:
        self.found = found
        self._show()

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        self.state.setText(tr(FULFILMENT_WORDS[found.state]))
        theme.set_chip(self.state, FULFILMENT_TONES[found.state])
        self.words.setText(_sentence(found))
        self.table.show_rows(list(found.promises))
        self.table.setVisible(bool(found.promises))

    def open_rows(self, one: Promise) -> None:
        """The order lines behind a figure."""
        found = self.found
        if found is None or self.page.details is None:
            return
        filters = [
            Filter("agent", Op.IN, (str(self.page.details.agent_id),)),
            Filter("ordered_on", Op.RANGE, (found.starts_on.isoformat(), found.ends_on.isoformat())),
            Filter("counts", Op.IN, (True,)),
            Filter("currency", Op.IN, (found.currency,)),
        ]
        if isinstance(one.product_id, UUID):
            filters.append(Filter("product", Op.IN, (str(one.product_id),)))
        self.page.navigator.open("lines.list", query=ListQuery(filters=tuple(filters)).plain())


def _what(one: Promise) -> str:
    return tr("Sales target of the term") if one.product_id is None else f"{one.code} {one.name}"


def _number(one: Promise, value: Decimal) -> str:
    if one.product_id is None:
        return money.format_amount(value, one.unit)
    return f"{money.format_quantity(value)} {one.unit}"


def _sentence(found: Commitment) -> str:
    """The days and, while they go by, where they lead."""
    if not found.promises:
        return tr("This contract names no sales target and no quantities. Orders of its term: {amount}.",
                  amount=money.format_amount(found.bought, found.currency))  # fmt: skip
    days = tr("Day {gone} of {days}, {start} to {end}.", gone=found.days_gone, days=found.days,
              start=format_day(found.starts_on), end=format_day(found.ends_on))  # fmt: skip
    if found.forecast is None or found.amount is None or found.state is Fulfilment.FULFILLED:
        return days
    going = tr("Going on like this, {amount} will have been bought at the end.",
               amount=money.format_amount(found.forecast, found.currency))  # fmt: skip
    return f"{days} {going}"
