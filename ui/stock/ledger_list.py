"""The list of ledger entries."""

from __future__ import annotations

from ui.widgets.record_list.page import ListPage


class LedgerList(ListPage):
    """Every entry of the stock ledger; a number opens its document."""

    kind = "ledger.list"
    icon_name = "book-open"
