"""The usual products of an agent: take them over, change their quantities, and keep the list for the next time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from models import money
from models.i18n import N_, ntr, tr
from models.sales.usual_items import UsualItem, UsualList
from ui.sales.pick_lines import Chosen, Offered, PickLines, rows_of
from ui.widgets.entry_grid.columns import GridColumn
from ui.widgets.entry_grid.data import InsertRow, Row, new_row
from ui.widgets.entry_grid.values import as_decimal

Keep = Callable[[Sequence[UsualItem], "int | None", Callable[[UsualList], None]], object]


class UsualProducts(PickLines):
    """Ticked lines go into the order; «save the list» keeps every line that has a quantity."""

    def __init__(self, parent: QWidget | None, agent: str, found: UsualList, own: Sequence[Row], keep: Keep) -> None:
        columns = (
            GridColumn("times", N_("Times"), width=60, editable=False, align_right=True),
            GridColumn("day", N_("Last day"), width=92, editable=False),
        )
        title = tr("Usual products: {agent}", agent=agent)
        super().__init__(parent, Offered(title, rows_of(found.lines), columns, ""))
        self._version, self._kept, self._own, self._keep = found.version, found.kept, own, keep
        self.add = self._button("add", tr("Add the lines of this order"), self._add)
        self.add.setEnabled(bool(own))
        self.save = self._button("save", tr("Save the list"), self._save)
        self._tell()

    @classmethod
    def show_list(
        cls, parent: QWidget | None, agent: str, found: UsualList, own: Sequence[Row], keep: Keep,
        done: Callable[[Chosen], None],
    ) -> UsualProducts:  # fmt: skip
        """Show it; `done` gets the ticked lines, `keep` every list the person saves."""
        dialog = cls(parent, agent, found, own, keep)
        dialog.accepted.connect(lambda: done(dialog.chosen()))
        dialog.open()
        return dialog

    def items(self) -> list[UsualItem]:
        """Every line with a quantity, ticked or not."""
        return [
            UsualItem(UUID(str(row["product"])), quantity, str(row["unit"]))
            for row in self.data.rows()
            if (quantity := as_decimal(row.get("quantity")) or money.ZERO) > 0
        ]

    def _button(self, name: str, text: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"sales.pick.{name}")
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on=False: run())
        self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        return button

    def _add(self) -> None:
        """Products of the order that are not in the list come below it, with the quantity of the order."""
        self.grid.flush()
        known = {row["product"] for row in self.data.rows()}
        edits, start = [], len(self.data.rows())
        for row in self._own:
            if row["product"] not in known:
                known.add(row["product"])
                edits.append(InsertRow(start + len(edits), new_row(row)))
        if edits:
            self.data.apply(N_("Take over lines"), edits)
            self.grid.go(start, "quantity")
        self.words.setText(
            ntr("{count} product was added. The list is not saved yet.",
                "{count} products were added. The list is not saved yet.", len(edits))
            if edits
            else tr("Every product of this order is in the list.")
        )  # fmt: skip

    def _save(self) -> None:
        self.grid.flush()
        self._keep(self.items(), self._version, self._stored)

    def _stored(self, stored: UsualList) -> None:
        self._version, self._kept = stored.version, stored.kept
        self.words.setText(
            ntr("The list is saved with {count} product.", "The list is saved with {count} products.",
                len(stored.lines))
            if stored.kept
            else tr("The list is empty: from now on the earlier orders tell what is usual.")
        )  # fmt: skip

    def _tell(self) -> None:
        if self._kept:
            text = tr("The saved list of this agent. Clear a quantity and save to take a product off it.")
        elif self.data.rows():
            text = tr("From earlier orders; no list is saved yet. Space ticks a line, quantities can be changed.")
        else:
            text = tr("This agent ordered nothing yet.")
        self.words.setText(text)
