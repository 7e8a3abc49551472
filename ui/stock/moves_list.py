"""The list of movement documents."""

from __future__ import annotations

from typing import Any

from controllers.list_actions import BulkAction
from controllers.stock.stock import BULK_MOVES
from models.i18n import N_
from ui.widgets.record_list.page import ListPage


class MovesList(ListPage):
    """Receipts, issues, transfers, counts, shipments and returns."""

    kind = "moves.list"
    icon_name = "arrow-left-right"
    new_kind, new_text, new_right = "move", N_("New stock movement"), ("stock", "C")
    import_kind = "stock"

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Posting and removing drafts."""
        return BULK_MOVES

    def new_args(self) -> dict[str, Any]:
        """The kind is chosen in the form; receipts are the most frequent."""
        return {"move_kind": "receipt"}
