"""The list of delivered orders that are not paid."""

from __future__ import annotations

from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class ReceivablesList(ListPage):
    """What is open, order by order; a row opens its order."""

    kind = "receivables.list"
    icon_name = "wallet"
    new_kind, new_text, new_right = "payment", N_("New payment"), ("receipt", "C")
