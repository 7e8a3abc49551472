"""The lists of agents and of their contacts."""

from __future__ import annotations

from typing import Any

from controllers.list_actions import BulkAction
from controllers.partners.agent_list import ACTIONS
from models.i18n import N_
from models.lists.shapes import Row
from ui.widgets.record_list.page import ListPage


class AgentsList(ListPage):
    """The list of agents."""

    kind = "agents.list"
    icon_name = "handshake"
    new_kind, new_text, new_right = "agent", N_("New agent"), ("agent", "C")
    import_kind = "agents"

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Suspend, reactivate, archive."""
        return ACTIONS


class ContactsList(ListPage):
    """The people at all agents; a row opens the page of its agent."""

    kind = "contacts.list"
    icon_name = "users"
    import_kind = "contacts"

    def open_row(self, row: int, behind: bool) -> None:
        """Open the agent of the person."""
        record: Row | None = self.grid.records.record(row)
        columns = self.grid.records.columns
        at = next((at for at, column in enumerate(columns) if column.id == "agent"), -1)
        key: Any = self.grid.records.key(record, at) if record is not None and at >= 0 else None
        if key is not None:
            self.navigator.open("agent", behind, id=str(key))
