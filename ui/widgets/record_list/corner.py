"""The tick box in the corner of a list: none, some or all rows are ticked."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui import theme
from ui.translation import bind
from ui.widgets.record_list.headers import draw_box


class CornerBox(QAbstractButton):
    """Ticks every matching row, or takes every tick away."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._all = self._some = False
        bind(self, "setAccessibleName", "Select all matching rows")
        bind(self, "setToolTip", "Select all matching rows")

    def show_state(self, count: int, total: int) -> None:
        """How many of how many are ticked."""
        self._all, self._some = bool(total) and count >= total, 0 < count < total
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as a part of the header."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("header"))
        painter.setPen(theme.color("line"))
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
        side = theme.px(14)
        middle = self.rect().center()
        box = QRect(middle.x() - side // 2, middle.y() - side // 2 + 1, side, side)
        draw_box(painter, box, self._all, self._some)
        painter.end()
