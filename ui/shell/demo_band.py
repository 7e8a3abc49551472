"""The striped band over a book of demonstration data: nobody may take it for real."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPolygon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from ui import theme

STRIPE = 14


class DemoBand(QLabel):
    """Words in the middle, diagonal stripes on both sides; the words stand on a plain ground and stay readable."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("chip", "warn")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.changed.connect(self.update)
        self.leave = QToolButton()
        self.leave.setObjectName("shell.demo.leave")
        self.leave.setAutoRaise(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.SPACE_M, 0)
        row.addStretch()
        row.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_action(self, action: QAction) -> None:
        """The way out of the demonstration, at the end of the band."""

        def follow() -> None:
            self.leave.setText(action.text())
            self.leave.setAccessibleName(action.text())
            self.leave.setVisible(action.isVisible())
            self.setMinimumHeight(self.leave.sizeHint().height())

        self.leave.clicked.connect(action.trigger)
        action.changed.connect(follow)
        follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Stripes beside the words, then the words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("warn-fill"))
        room = self.fontMetrics().horizontalAdvance(self.text()) // 2 + theme.px(24)
        middle = self.rect().center().x()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed("warn-fill", "warn", 0.25))
        left, right = middle - room, middle + room
        for side in (
            QRect(0, 0, left, self.height()), QRect(right, 0, max(0, self._end() - right), self.height())
        ):  # fmt: skip
            painter.setClipRect(side)
            self._stripes(painter)
        painter.setClipping(False)
        painter.setPen(theme.color("warn"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
        painter.end()

    def _end(self) -> int:
        """Where the stripes on the right give way to the button."""
        return self.leave.x() - theme.SPACE_S if self.leave.isVisible() else self.width()

    def _stripes(self, painter: QPainter) -> None:
        wide, high = theme.px(STRIPE), self.height()
        for left in range(-high, self.width(), 2 * wide):
            painter.drawPolygon(QPolygon([
                QPoint(left, high), QPoint(left + high, 0), QPoint(left + high + wide, 0), QPoint(left + wide, high),
            ]))  # fmt: skip
