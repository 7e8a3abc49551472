"""The entries of all sub-accounts; a row opens the page of its agent."""

from __future__ import annotations

from uuid import UUID

from controllers.list_actions import BulkAction
from controllers.sales.accounts import ACTIONS, AccountsController
from models.i18n import ntr, tr
from ui.editing.alive import while_alive
from ui.widgets.ask_reason import ask_reason
from ui.widgets.record_list.page import ListPage


class AccountsList(ListPage):
    """The list of entries."""

    kind = "accounts.list"
    icon_name = "credit-card"
    row_opens = "agent"

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Take entries back."""
        return ACTIONS

    def act(self, action_id: str, ids: list[UUID]) -> None:
        """Ask why, then take them back."""
        controller = AccountsController(self.context, self)

        def answered(reason: str) -> None:
            controller.reverse(ids, reason, lambda _count: None, while_alive(self, self.navigator.show_error))

        ask_reason(
            self, ntr("Reverse {count} entry?", "Reverse {count} entries?", len(ids)),
            tr("An entry with the opposite amount is made; both stay."), tr("Reverse entry"), answered, danger=True,
        )  # fmt: skip


