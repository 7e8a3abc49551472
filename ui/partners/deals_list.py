"""The list of registered deals."""

from __future__ import annotations

from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class DealsList(ListPage):
    """The list of registered deals."""

    kind = "deals.list"
    icon_name = "clipboard-check"
    new_kind, new_text, new_right = "deal", N_("Register a deal"), ("deal", "C")
