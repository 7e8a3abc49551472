"""The list of order lines."""

from __future__ import annotations

from ui.widgets.record_list.page import ListPage

ORDER = "order"


class LinesList(ListPage):
    """The list of order lines."""

    kind = "lines.list"
    icon_name = "list"
    import_kind = "orders"

    def open_row(self, row: int, behind: bool) -> None:
        """A line opens its order."""
        records = self.grid.records
        record = records.record(row)
        place = next((at for at, column in enumerate(records.columns) if column.id == ORDER), -1)
        key = records.key(record, place) if record is not None and place >= 0 else None
        if key is not None:
            self.navigator.open("order", behind, id=str(key))
