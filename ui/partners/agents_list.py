"""The lists of agents, of their contacts and of their certificates."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QMenu

from controllers.list_actions import BulkAction
from controllers.partners.agent_list import ACTIONS
from models.i18n import N_, tr
from models.lists import Row
from ui.partners.handover_dialog import hand_over_many
from ui.pdf.printable_list import PrintableList
from ui.widgets.record_list.page import ListPage


class AgentsList(PrintableList):
    """The list of agents."""

    document: ClassVar[str] = "agent_file"
    kind = "agents.list"
    icon_name = "handshake"
    new_kind, new_text, new_right = "agent", N_("New agent"), ("agent", "C")
    import_kind = "agents"

    def row_menu(self, menu: QMenu, row: Row) -> None:
        """Also everything about the agent at a glance."""
        action = menu.addAction(tr("Everything at a glance (360°)"))
        action.triggered.connect(lambda _on=False: self.navigator.open("agent.overview", id=str(row.id)))

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Suspend, reactivate, hand over, print, archive."""
        return ACTIONS

    def act(self, action_id: str, ids: list[UUID]) -> None:
        """Ask to whom agents are handed over; or print."""
        if action_id == "hand_over":
            hand_over_many(self, self.context, self.navigator, ids)
        else:
            super().act(action_id, ids)


class ContactsList(ListPage):
    """The people at all agents; a row opens the page of its agent."""

    kind = "contacts.list"
    icon_name = "users"
    import_kind = "contacts"
    row_opens = "agent"


class CertificatesList(ListPage):
    """The licences and certificates of all agents; a row opens the page of its agent."""

    kind = "certificates.list"
    icon_name = "award"
    row_opens = "agent"
