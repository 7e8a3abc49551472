"""Labels that show data as it is: plain text, never mark-up."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from ui import theme


def label(text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label for plain text, with a role of the style sheet."""
    made = WrappedLabel(parent) if wrap else QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setText(text)
    if role:
        theme.set_role(made, role)
    return made


def escaped(text: str) -> str:
    """A text for buttons, actions and tabs, where & would make a shortcut."""
    return text.replace("&", "&&")


class WrappedLabel(QLabel):
    """A label of several lines that asks for all of them: layouts within layouts forget that height follows width."""

    def setText(self, text: str) -> None:
        """Other words may need other room."""
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """So may another width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width() and self._fit():
            # The layout that is at work now has asked already and would not ask again by itself.
            QTimer.singleShot(0, self, self.updateGeometry)

    def _fit(self) -> bool:
        """Ask for the room of all lines; whether that is another room than before."""
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            return False
        before = self.minimumHeight()
        self.setMinimumHeight(0)  # a label never finds itself lower than its least height
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))
        return self.minimumHeight() != before


class ElidedLabel(QLabel):
    """A one-line label that shortens its text to the room it has; the whole text is in the tooltip."""

    def __init__(self, parent: QWidget | None = None, *, least: int = 48) -> None:
        super().__init__(parent)
        self._least = least
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Room for a few characters (`least` points) is enough; a shorter text takes no more than it needs."""
        wanted = super().minimumSizeHint()
        return QSize(min(theme.px(self._least), wanted.width()), wanted.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shortened text with the look of the style sheet."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        place = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
        self.style().drawItemText(painter, place, int(self.alignment().value), self.palette(), self.isEnabled(),
                                  shown, self.foregroundRole())  # fmt: skip
