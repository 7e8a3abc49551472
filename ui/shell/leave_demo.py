"""The way from the demonstration to a book of one's own (UX-110)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QWidget

from models.i18n import ntr, tr
from ui.widgets.question import Question


class LeaveDemoDialog(Question):
    """Says what happens to the demonstration book: with own records in it, it is kept without asking."""

    def __init__(self, parent: QWidget, own: int, done: Callable[[bool], None]) -> None:
        super().__init__(
            parent, "shell.leave_demo", tr("Begin with your own data?"), _text(own), tr("Make my own book"), danger=False
        )
        self._done = done
        self.delete = QCheckBox(tr("Delete the demo book once my own is made"))
        self.delete.setChecked(False)
        self.delete.setEnabled(not own)
        self.delete.setObjectName("shell.leave_demo.delete")
        self.delete.setAccessibleName(self.delete.text())
        self.form.addRow(self.delete)
        self.setTabOrder(self.delete, self.act)
        self.setTabOrder(self.act, self.cancel)
        (self.act if own else self.delete).setFocus()

    def accept(self) -> None:
        """Hand over whether the demonstration book may go."""
        super().accept()
        self._done(self.delete.isChecked())


def _text(own: int) -> str:
    text = tr("The demo book is closed, and the next pages make a new, empty book of your own.")
    if not own:
        return text
    kept = ntr(
        "You entered or changed {count} record in the demo book: it stays where it is, and you can open it again.",
        "You entered or changed {count} records in the demo book: it stays where it is, and you can open it again.",
        own, count=own,
    )  # fmt: skip
    return f"{text}\n{kept}"
