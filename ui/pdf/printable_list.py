"""A list whose records can be printed: one opens its preview, several the dialog for printing several."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from ui.pdf.batch import open_batch
from ui.shell.page import Command
from ui.widgets.record_list.page import ListPage


class PrintableList(ListPage):
    """A list page with a bulk action `print` and the commands for printing; `document` is the maker's name."""

    document: ClassVar[str] = ""

    def commands(self) -> dict[str, Command]:
        """What the list does, and printing what is ticked."""
        found = super().commands()
        for name in ("print", "print_batch"):
            found[name] = Command(self.print_chosen, self.info is not None)
        return found

    def print_chosen(self) -> None:
        """Print the ticked rows, or the row one stands on."""
        self.picking.start("print")

    def act(self, action_id: str, ids: list[UUID]) -> None:
        """Show how to print these."""
        if action_id == "print":
            open_batch(self, self.context, self.navigator, self.document, ids)
