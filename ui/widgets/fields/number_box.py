"""A small whole number with arrows, as high as the other fields and with the same room before its text."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox, QWidget

from ui import theme


class NumberBox(QSpinBox):
    """Style sheets do not reach the text of a spin box, so it gets its room and height here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dress()
        theme.changed.connect(self.dress)

    def dress(self) -> None:
        """Sizes as they are now."""
        self.lineEdit().setTextMargins(theme.px(6), 0, 0, 0)
        self.setFixedHeight(theme.px(theme.INPUT_HEIGHT))
