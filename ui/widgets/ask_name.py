"""A question for one name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.question import Question

LONGEST = 200


class NameDialog(Question):
    """One field, filled in with a proposal; without a name there is nothing to do."""

    def __init__(self, parent: QWidget | None, name: str, title: str, caption: str, action: str, start: str) -> None:
        super().__init__(parent, name, title, "", action, danger=False)
        self.field = QLineEdit(start)
        self.field.setMaxLength(2 * LONGEST)
        self.add_row("name", caption, self.field)
        self.field.selectAll()
        self.field.textChanged.connect(self._typed)
        self._typed()

    def name(self) -> str:
        """What was typed; whoever stores it cleans it."""
        return self.field.text().strip()

    def _typed(self) -> None:
        self.act.setEnabled(bool(self.field.text().strip()))


def ask_name(
    parent: QWidget | None, name: str, title: str, caption: str, action: str, start: str, done: Callable[[str], None]
) -> None:
    """Ask for a name over the window of `parent`; `done(name)` follows unless it was cancelled."""
    dialog = NameDialog(parent, name, title, caption, action, start)
    dialog.accepted.connect(lambda: done(dialog.name()))
    dialog.open()
