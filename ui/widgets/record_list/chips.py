"""The row of filter chips: every filter is in sight here, the limits of one's rights included."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from models.i18n import tr
from ui import icons, theme
from ui.widgets.fields.flow import FlowLayout

WIDEST = 340


class Chip(QAbstractButton):
    """One filter: click edits it, the cross or Delete takes it away."""

    removed = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, name: str, text: str, locked: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText(text)
        self._locked = locked
        self.setAccessibleName(tr("Locked filter {text}", text=text) if locked else tr("Filter {text}", text=text))
        self.setToolTip(
            tr("Your rights reach this far: {text}", text=text) if locked
            else tr("{text}\nClick edits, Delete removes", text=text)
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setEnabled(True)

    def _cross(self) -> QRect:
        size = theme.px(16)
        return QRect(self.width() - size - theme.px(6), (self.height() - size) // 2, size, size)

    def sizeHint(self) -> QSize:
        """Text and cross, at most so wide that three fit."""
        metrics = QFontMetrics(theme.font())
        extra = theme.px(8 + 28)
        return QSize(min(theme.px(WIDEST), metrics.horizontalAdvance(self.text()) + extra), theme.px(26))

    def minimumSizeHint(self) -> QSize:
        """As wanted."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded field in the colour of information, or grey when locked."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        kind = "neutral" if self._locked else "info"
        painter.setBrush(theme.color(f"{kind}-fill"))
        focused = self.hasFocus()
        painter.setPen(theme.color("focus") if focused else theme.color(f"{kind}-fill"))
        frame = self.rect().adjusted(0, 0, -1, -1)
        painter.drawRoundedRect(frame, 4, 4)
        if focused:
            painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), 3, 3)
        painter.setPen(theme.color("text" if not self._locked else "neutral"))
        painter.setFont(theme.font())
        area = self.rect().adjusted(theme.px(8), 0, -theme.px(26), 0)
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        cross = self._cross()
        picture = icons.pixmap("lock" if self._locked else "x", cross.width() - 2, kind, self.devicePixelRatioF())
        painter.drawPixmap(cross.topLeft() + QPoint(1, 1), picture)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The cross removes."""
        if not self._locked and self._cross().adjusted(-4, -6, 6, 6).contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes, Enter edits, arrows go to the neighbours."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers() and not self._locked:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)


class ChipBar(QWidget):
    """Chips, the way to add one, and what sorts and groups."""

    edit_asked = Signal(int)
    removed = Signal(int)
    menu_asked = Signal(int, QPoint)
    add_asked = Signal()
    clear_asked = Signal()
    group_asked = Signal()
    sort_cleared = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setObjectName(f"{name}.chips")
        self._flow = FlowLayout(self, theme.px(6), theme.px(4))
        self.chips: list[Chip] = []
        self.locked: Chip | None = None
        self.add = self._button("add", "plus")
        self.clear = self._button("clear", "")
        self.sort = self._button("sort", "arrow-down")
        self.group = self._button("group", "group")
        self.add.clicked.connect(self.add_asked)
        self.clear.clicked.connect(self.clear_asked)
        self.sort.clicked.connect(self.sort_cleared)
        self.group.clicked.connect(self.group_asked)

    def _button(self, name: str, icon: str) -> QPushButton:
        made = QPushButton(self)
        made.setObjectName(f"{self._name}.chips.{name}")
        made.setAutoDefault(False)
        theme.set_role(made, "flat")
        if icon:
            made.setIcon(icons.icon(icon))
        return made

    def show_filters(self, texts: Sequence[str], scope: str, sort: str, group: str) -> None:
        """One chip for each filter; what sorts and groups stands behind them."""
        keyed = next((at for at, chip in enumerate(self.chips) if chip.hasFocus()), -1)
        while self._flow.takeAt(0) is not None:
            pass
        for chip in [*self.chips, *([self.locked] if self.locked else [])]:
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(at, text) for at, text in enumerate(texts)]
        self.locked = Chip(f"{self._name}.chips.scope", scope, locked=True) if scope else None
        if self.locked is not None:
            self.locked.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._say(sort, group)
        widgets: list[QWidget] = [*([self.locked] if self.locked else []), *self.chips, self.add]
        self.clear.setVisible(len(texts) > 0)
        self.sort.setVisible(bool(sort))
        self.group.setVisible(bool(group))
        widgets += [self.clear, self.sort, self.group]
        for widget in widgets:
            if widget.parent() is not self:
                widget.setParent(self)
                widget.show()
            self._flow.addWidget(widget)
        for before, after in zip(widgets, widgets[1:], strict=False):
            QWidget.setTabOrder(before, after)
        if keyed >= 0:
            (self.chips[min(keyed, len(self.chips) - 1)] if self.chips else self.add).setFocus()
        self._flow.invalidate()
        self.updateGeometry()

    def _chip(self, at: int, text: str) -> Chip:
        chip = Chip(f"{self._name}.chips.{at}", text)
        chip.clicked.connect(lambda *_: self.edit_asked.emit(at))
        chip.removed.connect(lambda: self.removed.emit(at))
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chip.customContextMenuRequested.connect(lambda point: self.menu_asked.emit(at, chip.mapToGlobal(point)))
        return chip

    def _say(self, sort: str, group: str) -> None:
        for button, text, tip in (
            (self.add, tr("Condition"), tr("Add a filter condition")),
            (self.clear, tr("Clear"), tr("Clear all filters")),
            (self.sort, tr("Sort: {columns}", columns=sort), tr("Back to the usual order")),
            (self.group, tr("Group: {columns}", columns=group), tr("Change groups")),
        ):
            button.setText(text.replace("&", "&&"))
            button.setAccessibleName(text if button in (self.sort, self.group) else tip)
            button.setToolTip(tip)

    def anchor_of(self, at: int) -> QWidget:
        """The chip a popover belongs to; a new one hangs under the button that adds."""
        return self.chips[at] if 0 <= at < len(self.chips) else self.add
