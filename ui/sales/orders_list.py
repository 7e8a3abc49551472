"""The list of orders."""

from __future__ import annotations

from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class OrdersList(ListPage):
    """The list of orders."""

    kind = "orders.list"
    icon_name = "shopping-cart"
    new_kind, new_text, new_right = "order", N_("New order"), ("order", "C")
    import_kind = "orders"
