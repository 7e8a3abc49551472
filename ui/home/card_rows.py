"""The rows on a card: name, hint and a figure on the right; arrows move, Enter opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from models.i18n import listed
from ui import theme

LINE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Line:
    """One row: what it says, and the page it opens."""

    name: str
    hint: str = ""
    figure: str = ""
    tone: str = ""
    kind: str = ""
    key: str = ""


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows have the height of table rows."""
        return QSize(50, theme.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw name, hint and figure."""
        line: Line = index.data(LINE)
        rect = option.rect
        painter.save()
        view = option.widget
        selected = bool(option.state & QStyle.StateFlag.State_Selected) and view is not None and view.hasFocus()
        if selected:
            painter.fillRect(rect, theme.color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("surface-alt"))
        left, right = rect.left() + theme.SPACE_M, rect.right() - theme.SPACE_M
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("body", tabular=True))
        if line.figure:
            painter.setPen(theme.color(line.tone or "text"))
            width = painter.fontMetrics().horizontalAdvance(line.figure)
            painter.drawText(QRect(right - width, rect.top(), width + 1, rect.height()), middle, line.figure)
            right -= width + theme.SPACE_M
        painter.setPen(theme.color("text"))
        metrics = painter.fontMetrics()
        room = max(0, right - left)
        wanted = metrics.horizontalAdvance(line.hint) + 1  # advances are rounded down
        spare = room - metrics.horizontalAdvance(line.name) - 1 - theme.SPACE_M
        hint_width = min(wanted, max(spare, room * 2 // 5)) if line.hint else 0
        name = metrics.elidedText(
            line.name, Qt.TextElideMode.ElideRight, room - (hint_width + theme.SPACE_M if hint_width else 0)
        )
        painter.drawText(QRect(left, rect.top(), room, rect.height()), middle, name)
        if hint_width:
            painter.setPen(theme.color("text-2"))
            hint = metrics.elidedText(line.hint, Qt.TextElideMode.ElideRight, hint_width)
            area = QRect(right - hint_width, rect.top(), hint_width, rect.height())
            painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, hint)
        painter.restore()


class CardRows(QListView):
    """A few rows without scrolling."""

    opened = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "plain")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setItemDelegate(_Delegate(self))
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.clicked.connect(self._open)
        self.show_lines(())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these rows."""
        self._model.clear()
        for line in lines:
            item = QStandardItem(line.name)
            item.setData(line, LINE)
            spoken = listed(part for part in (line.name, line.hint, line.figure) if part)
            item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
            item.setEditable(False)
            item.setToolTip(spoken)
            self._model.appendRow(item)
        self.fit()

    def fit(self) -> None:
        """As high as the rows."""
        self.setFixedHeight(self._model.rowCount() * theme.row_height())
        self.setVisible(self._model.rowCount() > 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first row is chosen when the keyboard comes."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        line = index.data(LINE)
        if isinstance(line, Line) and line.kind:
            self.opened.emit(line)
