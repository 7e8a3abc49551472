"""The list of order lines."""

from __future__ import annotations

from ui.widgets.record_list.page import ListPage


class LinesList(ListPage):
    """The list of order lines; a line opens its order."""

    kind = "lines.list"
    icon_name = "list"
    import_kind = "orders"
    row_opens = "order"
