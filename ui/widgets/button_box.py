"""The row of buttons below a question, each of them reached by the Tab key."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QPushButton

from ui import theme


class ButtonBox(QDialogButtonBox):
    """The button Enter presses is the primary one.

    Qt hands the keyboard of its box on to one button and then passes by the others: we take that back."""

    def event(self, event: QEvent) -> bool:
        """Whatever Qt did meanwhile, every button stands in the ring for itself."""
        done = super().event(event)
        if self.focusProxy() is not None:
            self.setFocusProxy(None)  # type: ignore[arg-type]
        return done

    def showEvent(self, event: QShowEvent) -> None:
        """A role is known when room is given to the words; the state of being the default comes too late for that."""
        for button in self.buttons():
            if isinstance(button, QPushButton) and button.isDefault() and not button.property("role"):
                theme.set_role(button, "primary")
        super().showEvent(event)
