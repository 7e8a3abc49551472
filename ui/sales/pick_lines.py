"""Choosing lines of earlier orders, usual products or proposals, with quantities that can be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from models import money
from models.dates import format_day
from models.i18n import N_, ntr, tr
from models.sales.earlier_orders import Earlier
from models.sales.replenishment import DAYS, MONTHS, Proposal
from ui import theme
from ui.widgets.button_box import ButtonBox
from ui.widgets.entry_grid.columns import GridColumn, GridSpec, Kind
from ui.widgets.entry_grid.data import ListData, Row
from ui.widgets.entry_grid.grid import EntryGrid
from ui.widgets.entry_grid.values import as_decimal, plain
from ui.widgets.fields.labels import label

Chosen = Sequence[tuple[UUID, Decimal, str]]


@dataclass(frozen=True)
class Offered:
    """Lines to choose from: what each shows, the columns, and a sentence about where they come from."""

    title: str
    rows: Sequence[Row]
    columns: tuple[GridColumn, ...]
    words: str


class PickLines(QDialog):
    """Space ticks a line, Enter on a quantity goes to the next one; typing a quantity ticks it too."""

    def __init__(self, parent: QWidget | None, offered: Offered) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("sales.pick")
        self.setWindowTitle(offered.title)
        self.data = ListData(offered.rows)
        self.grid = EntryGrid(_spec(offered.columns), self.data)
        self.grid.setMinimumSize(theme.px(840), theme.px(360))
        self.act = QPushButton()
        self.act.setObjectName("sales.pick.act")
        theme.set_role(self.act, "primary")
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("sales.pick.cancel")
        cancel.setAccessibleName(tr("Cancel"))
        cancel.setAutoDefault(False)
        self.buttons = buttons = ButtonBox()
        buttons.addButton(self.act, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        self.words = label(offered.words, role="hint")
        self.words.setWordWrap(True)
        box = QVBoxLayout(self)
        box.addWidget(self.words)
        box.addWidget(self.grid, 1)
        box.addWidget(buttons)
        self.grid.left.connect(self._left)
        self.grid.leave_to_page()
        self.grid.recalculated.connect(self._changed)
        self._changed()
        if offered.rows:
            self.grid.go(0, "taken")

    @classmethod
    def ask(cls, parent: QWidget | None, offered: Offered, done: Callable[[Chosen], None]) -> PickLines:
        """Show it; `done(product, quantity, unit)` for the ticked lines when the person goes on."""
        dialog = cls(parent, offered)
        dialog.accepted.connect(lambda: done(dialog.chosen()))
        dialog.open()
        return dialog

    def chosen(self) -> list[tuple[UUID, Decimal, str]]:
        """The ticked lines."""
        return [
            (UUID(row["product"]), as_decimal(row["quantity"]) or money.ZERO, str(row["unit"]))
            for row in self.data.rows()
            if row.get("taken") and (as_decimal(row.get("quantity")) or money.ZERO) > 0
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter accepts from anywhere; a plain Enter belongs to the grid."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._accept()
            return
        super().keyPressEvent(event)

    def _changed(self) -> None:
        count = len(self.chosen())
        text = ntr("Take {count} line", "Take {count} lines", count)
        self.act.setText(text)
        self.act.setAccessibleName(text)
        self.act.setEnabled(count > 0)

    def _left(self, forward: bool) -> None:
        self._changed()
        self.act.setFocus()

    def _accept(self) -> None:
        self.grid.flush()
        if self.chosen():
            self.accept()


def earlier(found: Sequence[Earlier]) -> Offered:
    """Lines of earlier orders, which show the order and its day."""
    words = tr("Space ticks a line. Quantities can be changed.") if found else tr("This agent ordered nothing yet.")
    return Offered(tr("Lines of earlier orders"), rows_of(found), (
        GridColumn("day", N_("Day"), width=92, editable=False),
        GridColumn("order", N_("Order"), width=140, editable=False),
    ), words)  # fmt: skip


def proposed(found: Sequence[Proposal]) -> Offered:
    """What the agent will probably need, with the numbers each quantity comes from."""
    rows = [
        {"taken": False, "product": str(one.product_id), "code": one.code, "name": one.description,
         "quantity": plain(one.quantity), "unit": one.unit, "monthly": money.format_quantity(one.monthly, 1),
         "recent": money.format_quantity(one.recent), "waiting": money.format_quantity(one.waiting),
         "pack": money.format_quantity(one.pack)}
        for one in found
    ]  # fmt: skip
    words = (
        tr("Quantity = monthly average of the last {months} months − ordered in the last {days} days − still to come"
           " from orders before that, in full packs. Nothing is taken that you do not tick.", months=MONTHS, days=DAYS)
        if found
        else tr("Nothing to propose: measured by its orders of the last {months} months this agent is supplied.",
                months=MONTHS)
    )  # fmt: skip
    return Offered(tr("Proposed quantities"), rows, (
        _figure("monthly", N_("Per month"), 84), _figure("recent", N_("Last 30 days"), 96),
        _figure("waiting", N_("To come"), 72), _figure("pack", N_("Pack"), 60),
    ), words)  # fmt: skip


def rows_of(found: Sequence[Earlier]) -> list[dict[str, Any]]:
    """Lines as the dialog shows them."""
    return [
        {"taken": False, "order": one.order_number, "day": format_day(one.ordered_on), "product": str(one.product_id),
         "code": one.code, "name": one.description, "quantity": plain(one.quantity), "unit": one.unit,
         "times": str(one.times) if one.times else ""}
        for one in found
    ]  # fmt: skip


def _figure(name: str, title: str, width: int) -> GridColumn:
    return GridColumn(name, title, width=width, editable=False, align_right=True)


def _spec(columns: tuple[GridColumn, ...]) -> GridSpec:
    return GridSpec(
        (
            GridColumn("taken", N_("Take"), Kind.FLAG, 52),
            GridColumn("code", N_("Product code"), width=100, editable=False),
            GridColumn("name", N_("Product"), width=140, editable=False, stretch=True),
            GridColumn("quantity", N_("Quantity"), Kind.QUANTITY, 90, quick=True, decimals=6, stores=_ticked),
            GridColumn("unit", N_("Unit"), width=56, editable=False),
            *columns,
        ),
        name="sales.pick.lines", title=N_("Lines to take over"), can_add=False,
    )  # fmt: skip


def _ticked(row: Row, value: Any) -> dict[str, Any]:
    return {"taken": bool(as_decimal(value))}
