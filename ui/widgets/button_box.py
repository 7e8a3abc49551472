"""The row of buttons below a question, each of them reached by the Tab key."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialogButtonBox


class ButtonBox(QDialogButtonBox):
    """Qt hands the keyboard of its box on to one button and then passes by the others: we take that back."""

    def event(self, event: QEvent) -> bool:
        """Whatever Qt did meanwhile, every button stands in the ring for itself."""
        done = super().event(event)
        if self.focusProxy() is not None:
            self.setFocusProxy(None)  # type: ignore[arg-type]
        return done
