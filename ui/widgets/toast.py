"""Short notices at the bottom right: at most three, never taking the keyboard, waiting while pointed at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from models.i18n import tr
from ui import theme
from ui.icons import icon, pixmap
from ui.widgets.nesting import nest

AT_MOST = 3
SECONDS, SECONDS_WITH_ACTION = 6, 10
KINDS = {
    "ok": "circle-check", "info": "info", "warn": "triangle-alert", "error": "circle-alert", "hold": "clock",
}
Action = tuple[str, Callable[[], None]]


class Toast(QFrame):
    """One notice with up to a few actions."""

    def __init__(self, host: Toasts, text: str, kind: str, actions: Sequence[Action]) -> None:
        super().__init__(host.parent_widget())
        self.setObjectName("shell.toast")
        self.setAccessibleName(text)
        self.setProperty("role", "popover")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._host = host
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(1000 * (SECONDS_WITH_ACTION if actions else SECONDS))
        self._timer.timeout.connect(self.leave)
        self._build(text, kind, actions)
        self._timer.start()

    def _build(self, text: str, kind: str, actions: Sequence[Action]) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_M, theme.SPACE_S, theme.SPACE_S, theme.SPACE_S)
        layout.setSpacing(theme.SPACE_S)
        picture = QLabel()
        picture.setPixmap(pixmap(KINDS.get(kind, "info"), theme.ICON_M, kind, self.devicePixelRatioF()))
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        body = QVBoxLayout()
        body.setSpacing(theme.SPACE_XS)
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setMinimumWidth(theme.px(200))
        label.setMaximumWidth(theme.px(340))
        label.setObjectName("shell.toast.text")
        body.addWidget(label)
        if actions:
            row = QHBoxLayout()
            for number, (caption, call) in enumerate(actions):
                button = QPushButton(caption)
                button.setProperty("role", "link")
                button.setObjectName(f"shell.toast.action{number}")
                button.setAccessibleName(caption)
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.clicked.connect(call)
                button.clicked.connect(self.leave)
                button.installEventFilter(self)
                row.addWidget(button)
            row.addStretch()
            nest(body, row)
        nest(layout, body, 1)
        close = QToolButton()
        close.setIcon(icon("x"))
        close.setObjectName("shell.toast.close")
        close.setAccessibleName(tr("Close this notice"))
        close.setToolTip(tr("Close this notice"))
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(self.leave)
        close.installEventFilter(self)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Wait while somebody reads."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting."""
        self._timer.start()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait also while the keyboard is on one of its buttons."""
        if event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut:
            self._timer.start()
        return False

    def leave(self) -> None:
        """Go away."""
        self._host.remove(self)


class Toasts(QObject):
    """The stack of notices in a corner of one widget, and the list of past ones."""

    KEPT = 50

    def __init__(self, parent: QWidget, above: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parent, self._above = parent, above
        self._shown: list[Toast] = []
        self.history: list[tuple[str, str]] = []
        parent.installEventFilter(self)

    def parent_widget(self) -> QWidget:
        """The widget in whose corner the notices stand."""
        return self._parent

    def show(self, text: str, kind: str = "ok", actions: Sequence[Action] = ()) -> Toast:
        """Show a notice; the oldest one leaves when there are too many."""
        self.history.append((kind, text))
        del self.history[: -self.KEPT]
        while len(self._shown) >= AT_MOST:
            self.remove(self._shown[0])
        toast = Toast(self, text, kind, actions)
        self._shown.append(toast)
        toast.show()
        toast.raise_()
        self.place()
        return toast

    def shown(self) -> list[Toast]:
        """The notices on the screen, oldest first."""
        return list(self._shown)

    def remove(self, toast: Toast) -> None:
        """Take a notice away."""
        if toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self.place()

    def clear(self) -> None:
        """Take all notices away."""
        for toast in list(self._shown):
            self.remove(toast)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the widget changes its size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def place(self) -> None:
        """Stand in the corner, beside what a person would press next in the page that is in front now."""
        below = self._above.height() if self._above is not None else 0
        bottom = self._parent.height() - below - theme.SPACE_M
        for toast in reversed(self._shown):
            toast.adjustSize()
            left = max(0, self._parent.width() - toast.width() - theme.SPACE_L)
            place = self._beside_primary(QRect(left, bottom - toast.height(), toast.width(), toast.height()))
            toast.move(place.topLeft())
            bottom = place.top() - theme.SPACE_S

    def _beside_primary(self, place: QRect) -> QRect:
        """The place, or one above the buttons a person would press next (ux 6.7): the primary one, and a row at the foot."""
        buttons = [one for one in self._parent.findChildren(QPushButton) if one.property("role") == "primary"]
        rows = [one for one in self._parent.findChildren(QFrame) if one.property("role") == "footer"]
        for widget in (*buttons, *rows):
            if widget.isVisible():
                taken = QRect(widget.mapTo(self._parent, QPoint(0, 0)), widget.size())
                if taken.intersects(place):
                    place.moveBottom(taken.top() - theme.SPACE_M)
        return place
