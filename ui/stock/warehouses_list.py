"""The list of warehouses."""

from __future__ import annotations

from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class WarehousesList(ListPage):
    """Places where stock is kept."""

    kind = "warehouses.list"
    icon_name = "warehouse"
    new_kind, new_text, new_right = "warehouse", N_("New warehouse"), ("stock", "A")
