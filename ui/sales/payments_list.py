"""The list of payments."""

from __future__ import annotations

from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class PaymentsList(ListPage):
    """The list of payments."""

    kind = "payments.list"
    icon_name = "wallet"
    new_kind, new_text, new_right = "payment", N_("New payment"), ("receipt", "C")
    import_kind = "payments"
