"""Rooms that shrink: a panel that scrolls when there is no place for it, a row that folds into two."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget


class ScrolledPanel(QScrollArea):
    """Shows a panel in full while there is room, and lets it scroll when there is not."""

    def __init__(self, panel: QWidget, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(panel)
        panel.setAutoFillBackground(False)  # the colour is that of what lies behind
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """The room the panel would like."""
        return self.widget().sizeHint()


class FoldingRow(QWidget):
    """Two groups at the ends of one row, or below each other when the row is too short for both."""

    def __init__(self, left: QWidget, right: QWidget, spacing: int) -> None:
        super().__init__()
        self._groups = (left, right)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)
        self._box.addWidget(left, 1)
        self._box.addWidget(right, 0)

    def minimumSizeHint(self) -> QSize:
        """The wider of the two groups is enough."""
        width = max(group.minimumSizeHint().width() for group in self._groups)
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        wanted = sum(group.sizeHint().width() for group in self._groups) + self._box.spacing()
        directions = QBoxLayout.Direction
        direction = directions.TopToBottom if wanted > self.width() else directions.LeftToRight
        if direction != self._box.direction():
            self._box.setDirection(direction)
            self.updateGeometry()
