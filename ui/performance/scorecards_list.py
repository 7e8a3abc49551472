"""The list of scorecards."""

from __future__ import annotations

from typing import ClassVar

from controllers.list_actions import BulkAction
from controllers.performance import scorecards
from models.i18n import N_
from models.lists.shapes import ViewState
from ui.editing.alive import while_alive
from ui.pdf.printable_list import PrintableList
from ui.performance.run_dialog import RunDialog


class ScorecardsList(PrintableList):
    """Scorecards of all agents; those to be reviewed are a queue with publishing as its usual step."""

    kind = "scorecards.list"
    icon_name = "gauge"
    new_kind, new_text, new_right = "scorecard", N_("Compute scorecards…"), ("scorecard", "C")
    document: ClassVar[str] = "scorecard"

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """Publish, archive, print."""
        return scorecards.actions(self.views.current.id if self.info is not None else "")

    def show_view(self, state: ViewState, keep_place: bool = False) -> None:
        """Another view may have another usual step."""
        self.picking.set_actions(self.bulk_actions())
        super().show_view(state, keep_place)

    def new_record(self) -> None:
        """Scorecards are computed, never typed: ask for what and for when."""
        if self._may_new():
            RunDialog(
                self, self.context, self.navigator, while_alive(self, lambda: self.controller.refresh())
            ).open()
