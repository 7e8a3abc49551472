"""The list of contracts."""

from __future__ import annotations

from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class ContractsList(ListPage):
    """The list of contracts."""

    kind = "contracts.list"
    icon_name = "file-text"
    new_kind, new_text, new_right = "contract", N_("New contract"), ("contract", "C")
