"""The list of products."""

from __future__ import annotations

from controllers.catalog.products import BULK
from controllers.list_actions import BulkAction
from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class ProductsList(ListPage):
    """Products: what is sold, at which price, how much is there."""

    kind = "products.list"
    icon_name = "package"
    new_kind, new_text, new_right = "product", N_("New product"), ("product", "C")
    import_kind = "products"

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """On sale, off sale, discontinued, removed."""
        return BULK
