"""The list of contracts."""

from __future__ import annotations

from typing import ClassVar

from controllers.agreements import bulk
from controllers.agreements.contracts import ContractsController
from controllers.list_actions import BulkAction
from models.i18n import N_
from models.lists.shapes import ViewState
from ui.pdf.printable_list import PrintableList


class ContractsList(PrintableList):
    """Contracts with all agents; those waiting for approval and those that end are queues with their usual step."""

    kind = "contracts.list"
    icon_name = "file-text"
    new_kind, new_text, new_right = "contract", N_("New contract"), ("contract", "C")
    document: ClassVar[str] = "contract"

    def load(self) -> None:
        """Contracts that renew themselves go on before they are shown as ended."""
        super().load()
        ContractsController(self.context, self).run_due_renewals()

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Submit, approve, renew, print."""
        return bulk.actions(self.views.current.id if self.info is not None else "")

    def show_view(self, state: ViewState, keep_place: bool = False) -> None:
        """Another view may have another usual step."""
        self.picking.set_actions(self.bulk_actions())
        super().show_view(state, keep_place)
