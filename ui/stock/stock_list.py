"""The list of stock: one row for each product in each warehouse."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QMenu

from models.i18n import N_, tr
from models.lists import Filter, ListQuery, Row
from ui.widgets.record_list.page import ListPage


class StockList(ListPage):
    """What is on hand, reserved, available and on its way; a row opens its product."""

    kind = "stock.list"
    icon_name = "boxes"
    new_kind, new_text, new_right = "move", N_("New stock movement"), ("stock", "C")
    import_kind = "stock"

    def open_row(self, row: int, behind: bool) -> None:
        """A row is no record of its own: its product opens."""
        record = self.grid.records.record(row)
        if record is not None:
            self._with_keys(record, lambda product, _place: self.navigator.open("product", behind, id=product))

    def row_menu(self, menu: QMenu, row: Row) -> None:
        """The movements behind a row, its warehouse, a count of it."""
        for name, text, act in (
            ("movements", tr("Show movements"), self._show_movements),
            ("warehouse", tr("Open warehouse"), lambda _product, place: self.navigator.open("warehouse", id=place)),
            ("count", tr("New stock count"), self._count),
        ):
            action = menu.addAction(text)
            action.setObjectName(f"{self.kind}.{name}")
            action.triggered.connect(lambda _on=False, do=act: self._with_keys(row, do))

    def _with_keys(self, row: Row, act: Any) -> None:
        """Ask for product and warehouse of a row, then act."""

        def take(rows: dict[int, Row]) -> None:
            found = rows.get(row.seq)
            if found is not None and self.is_open():
                act(str(found.keys[0]), str(found.keys[1]))

        self.controller.fetch([row.seq], ("product", "warehouse"), take)

    def _show_movements(self, product: str, place: str) -> None:
        filters = (Filter("product", values=(product,)), Filter("warehouse", values=(place,)))
        self.navigator.open("ledger.list", query=ListQuery(filters=filters).plain())

    def _count(self, product: str, place: str) -> None:
        self.navigator.open("move", move_kind="count", warehouse_id=place)
