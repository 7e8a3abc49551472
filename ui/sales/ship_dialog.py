"""Which goods of an order leave now, with carrier and tracking number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QPushButton, QVBoxLayout, QWidget

from models import money
from models.i18n import N_, tr
from models.sales.orders import OrderDetails
from models.sales.records import OrderKind
from models.text import Kind as TextKind
from ui import theme
from ui.widgets.button_box import ButtonBox
from ui.widgets.entry_grid.columns import GridColumn, GridSpec, Kind, Level, Remark
from ui.widgets.entry_grid.data import ListData, Row
from ui.widgets.entry_grid.grid import EntryGrid
from ui.widgets.entry_grid.values import as_decimal, plain
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reading import read_text, show_text
from ui.widgets.nesting import nest

Done = Callable[[dict[str, Any]], None]


class ShipDialog(QDialog):
    """Open lines with what is still to be shipped; quantities in base units."""

    def __init__(self, parent: QWidget | None, details: OrderDetails) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("sales.ship")
        back = details.kind is OrderKind.RETURN
        title = N_("Take back the goods of {number}") if back else N_("Ship goods of order {number}")
        self.setWindowTitle(tr(title, number=details.number))
        self.data = ListData(_open_lines(details))
        self.grid = EntryGrid(_spec(), self.data)
        self.grid.setMinimumSize(theme.px(720), theme.px(260))
        self.carrier = _line("sales.ship.carrier", tr("Carrier"), TextKind.NAME)
        self.tracking = _line("sales.ship.tracking", tr("Tracking number"), TextKind.CODE)
        self.hint = label(role="hint")
        buttons = ButtonBox()
        self.act = QPushButton(tr("Take back") if back else tr("Ship"))
        self.act.setObjectName("sales.ship.act")
        self.act.setAccessibleName(self.act.text())
        theme.set_role(self.act, "primary")
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName("sales.ship.cancel")
        cancel.setAccessibleName(tr("Cancel"))
        cancel.setAutoDefault(False)
        buttons.addButton(self.act, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.addRow(tr("Carrier"), self.carrier)
        form.addRow(tr("Tracking number"), self.tracking)
        box = QVBoxLayout(self)
        box.addWidget(
            label(
                tr("The goods are in stock again at once.")
                if back
                else tr("Shipped goods leave stock at once and cannot be taken back, only returned."),
                wrap=True,
            )
        )
        box.addWidget(self.grid, 1)
        box.addWidget(self.hint)
        nest(box, form)
        box.addWidget(buttons)
        self.grid.left.connect(self._left)
        self.grid.leave_to_page()
        self.grid.recalculated.connect(self._changed)
        self._changed()
        self.grid.start()

    @classmethod
    def ask(cls, parent: QWidget | None, details: OrderDetails, done: Done) -> ShipDialog:
        """Show it; `done(arguments of the step)` is called only when the person goes on."""
        dialog = cls(parent, details)
        dialog.accepted.connect(lambda: done(dialog.given()))
        dialog.open()
        return dialog

    def given(self) -> dict[str, Any]:
        """What the shipping step is told."""
        return {
            "quantities": [(row["line"], quantity) for row, quantity in self._chosen()],
            "carrier": str(self.carrier.value() or ""),
            "tracking_no": str(self.tracking.value() or ""),
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter ships from anywhere; a plain Enter belongs to the lines, the fields and the button."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._accept()

    def _chosen(self) -> list[tuple[Row, Decimal]]:
        found = [(row, as_decimal(row.get("quantity")) or money.ZERO) for row in self.data.rows()]
        return [(row, quantity) for row, quantity in found if quantity > 0]

    def _changed(self) -> None:
        self.act.setEnabled(bool(self._chosen()) and not self.grid.problem_count())

    def _left(self, forward: bool) -> None:
        (self.carrier if forward else self.act).setFocus()

    def _accept(self) -> None:
        self.grid.flush()
        if self.act.isEnabled():
            self.accept()
        else:
            self.grid.next_problem()


def _open_lines(details: OrderDetails) -> list[dict[str, Any]]:
    return [
        {"line": line.id, "code": line.product_code, "name": line.description,
         "open": plain(abs(line.base_quantity - line.shipped)),
         "quantity": plain(abs(line.base_quantity - line.shipped))}
        for line in details.lines
        if abs(line.base_quantity) > abs(line.shipped)
    ]  # fmt: skip


def _spec() -> GridSpec:
    return GridSpec(
        (
            GridColumn("code", N_("Product code"), width=110, editable=False),
            GridColumn("name", N_("Product"), width=260, editable=False, stretch=True),
            GridColumn("open", N_("Still open"), Kind.QUANTITY, 100, editable=False),
            GridColumn("quantity", N_("This time"), Kind.QUANTITY, 100, quick=True, decimals=6),
        ),
        name="sales.ship.lines", title=N_("Lines to ship"), can_add=False, check=_check,
    )  # fmt: skip


def _check(row: Row) -> dict[str, Remark]:
    quantity, most = as_decimal(row.get("quantity")) or money.ZERO, as_decimal(row.get("open")) or money.ZERO
    if quantity < 0 or quantity > most:
        text = tr("Only {left} of this line are still open.", left=money.format_quantity(most))
        return {"quantity": Remark(text, Level.ERROR)}
    return {}


def _line(name: str, title: str, kind: TextKind) -> LineField:
    made = LineField(read_text(kind), show_text)
    made.setObjectName(name)
    made.setAccessibleName(title)
    return made
