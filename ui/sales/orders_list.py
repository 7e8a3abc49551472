"""The list of orders."""

from __future__ import annotations

from controllers.list_actions import BulkAction
from controllers.sales import bulk
from models.i18n import N_
from models.lists.shapes import ViewState
from ui.widgets.record_list.page import ListPage


class OrdersList(ListPage):
    """Orders of all agents; held ones and those to confirm are queues with their usual step."""

    kind = "orders.list"
    icon_name = "shopping-cart"
    new_kind, new_text, new_right = "order", N_("New order"), ("order", "C")
    import_kind = "orders"

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Confirm, release, check again."""
        return bulk.order_actions(self.views.current.id if self.info is not None else "")

    def show_view(self, state: ViewState, keep_place: bool = False) -> None:
        """Another view may have another usual step."""
        self.picking.set_actions(self.bulk_actions())
        super().show_view(state, keep_place)
