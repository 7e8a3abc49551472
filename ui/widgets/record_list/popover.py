"""A small window inside the window, under the thing it belongs to; Esc or leaving it closes it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from models.i18n import tr
from ui import theme
from ui.widgets import ime


class Popover(QFrame):
    """Base of all popovers of lists: no window of its own, so input methods and focus work as everywhere."""

    closed = Signal()

    def __init__(self, anchor: QWidget, name: str, title: str) -> None:
        super().__init__(anchor.window())
        self._anchor = anchor
        self._closing = False
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("role", "popover")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        anchor.installEventFilter(self)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(*[theme.px(theme.SPACE_M)] * 4)
        self.box.setSpacing(theme.px(theme.SPACE_S))
        self.hide()

    def open_below(self, width: int, rect: QRect | None = None) -> None:
        """Show under the anchor (or a part of it), inside the window, and take the keyboard."""
        parent = self.parentWidget()
        place = rect if rect is not None else self._anchor.rect()
        corner = self._anchor.mapTo(parent, place.bottomLeft()) + QPoint(0, 4)
        self.setFixedWidth(min(theme.px(width), parent.width() - 16))
        self.adjustSize()
        height = min(self.sizeHint().height(), parent.height() - 16)
        top = corner.y() if corner.y() + height <= parent.height() - 8 else max(8, parent.height() - 8 - height)
        left = max(8, min(corner.x(), parent.width() - 8 - self.width()))
        self.setGeometry(left, top, self.width(), height)
        self.show()
        self.raise_()
        self.first_field().setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def first_field(self) -> QWidget:
        """What has the keyboard first."""
        return self

    def close_now(self, give_back: bool = True) -> None:
        """Go away; the keyboard returns to where it was asked from."""
        if self._closing:
            return
        self._closing = True
        if give_back and isValid(self._anchor) and self._anchor.isVisible():
            self._anchor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def accept(self) -> None:
        """What Enter does; popovers that change something override it."""
        self.close_now()

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if not isValid(self) or self._closing or now is None:
            return
        inside = now is self or self.isAncestorOf(now) or now.window() is not self.window()
        if not inside:
            self.left_by_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another tab came to the front: what it belongs to is not there any more."""
        if watched is self._anchor and event.type() == QEvent.Type.Hide and self.isVisible():
            self.left_by_focus()
        return False

    def left_by_focus(self) -> None:
        """The person went on elsewhere."""
        self.close_now(give_back=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, Enter accepts; never while an input method is composing."""
        if ime.is_composing(self):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_now()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        else:
            super().keyPressEvent(event)

    def button_row(self, *buttons: QPushButton, left: QPushButton | None = None) -> QHBoxLayout:
        """Buttons at the bottom, the usual one last."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        if left is not None:
            row.addWidget(left)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        return row

    def button(self, name: str, text: str, role: str = "") -> QPushButton:
        """A button of this popover."""
        made = QPushButton(tr(text).replace("&", "&&"))
        made.setObjectName(f"{self.objectName()}.{name}")
        made.setAccessibleName(tr(text))
        made.setAutoDefault(False)
        if role:
            theme.set_role(made, role)
        return made


class KeyList(QListWidget):
    """A list in a popover: Enter is the popover's."""

    entered_key = Signal()

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setUniformItemSizes(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc go to the popover, Space ticks, arrows move."""
        typed = bool(event.text()) and event.key() != Qt.Key.Key_Space and not event.modifiers()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_key.emit()
        elif event.key() == Qt.Key.Key_Escape or typed:
            event.ignore()
        else:
            super().keyPressEvent(event)
