"""The list of payments."""

from __future__ import annotations

from controllers.list_actions import BulkAction
from controllers.sales import bulk
from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class PaymentsList(ListPage):
    """The list of payments."""

    kind = "payments.list"
    icon_name = "wallet"
    new_kind, new_text, new_right = "payment", N_("New payment"), ("receipt", "C")
    import_kind = "payments"

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Confirm that money arrived."""
        return bulk.PAYMENTS
