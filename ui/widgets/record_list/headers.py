"""The two headers of a list: columns that are sorted, moved and resized, and the ticks in front of rows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ui import icons, theme
from ui.widgets.record_list.layout import MIN_WIDTH
from ui.widgets.record_list.marks import Marks
from ui.widgets.record_list.model import RecordModel

EDGE = 4


class ColumnHeader(QHeaderView):
    """Column titles: click sorts, Shift+click adds a sort, drag moves, the edge resizes, double click fits."""

    sort_asked = Signal(int, bool)
    menu_asked = Signal(int, QPoint)
    fit_asked = Signal(int)

    def __init__(self, records: RecordModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._records = records
        self.filtered: frozenset[str] = frozenset()
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(MIN_WIDTH)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.sectionHandleDoubleClicked.connect(self.fit_asked)
        self._pressed: tuple[int, QPoint] | None = None

    def sizeHint(self) -> QSize:
        """As high as a row."""
        return QSize(super().sizeHint().width(), theme.px(28))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Title, funnel when filtered, arrow and rank when sorted."""
        columns = self._records.columns
        if not 0 <= logical < len(columns):
            return
        column = columns[logical]
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, theme.color("header"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight() + QPoint(0, 6), rect.bottomRight() - QPoint(0, 6))
        font = theme.font("strong")
        painter.setFont(font)
        padding = theme.px(6)
        inner = rect.adjusted(padding, 0, -padding, 0)
        inner = self._marks(painter, inner, column.id, column.right_aligned)
        painter.setPen(theme.color("text-2"))
        title = str(self._records.headerData(logical, Qt.Orientation.Horizontal))
        title = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, inner.width())
        side = Qt.AlignmentFlag.AlignRight if column.right_aligned else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, int(side | Qt.AlignmentFlag.AlignVCenter), title)
        painter.restore()

    def _marks(self, painter: QPainter, inner: QRect, column_id: str, right: bool) -> QRect:
        """Draw sort arrow, rank and funnel; returns what is left for the title."""
        size = theme.px(14)
        sort = self._records.sort
        at = next((place for place, one in enumerate(sort) if one.column == column_id), -1)
        names: list[str] = []
        if at >= 0:
            names.append("arrow-down" if sort[at].descending else "arrow-up")
        if column_id in self.filtered:
            names.append("funnel")
        ratio = painter.device().devicePixelRatioF()
        rank = str(at + 1) if at >= 0 and len(sort) > 1 else ""
        for name in names:
            place = QPoint(inner.left() if right else inner.right() - size + 1, inner.center().y() - size // 2 + 1)
            painter.drawPixmap(place, icons.pixmap(name, size, "accent", ratio))
            inner = inner.adjusted(size + 2, 0, 0, 0) if right else inner.adjusted(0, 0, -size - 2, 0)
        if rank:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.color("accent"))
            side = Qt.AlignmentFlag.AlignLeft if right else Qt.AlignmentFlag.AlignRight
            painter.drawText(inner, int(side | Qt.AlignmentFlag.AlignVCenter), rank)
            painter.setFont(theme.font("strong"))
            inner = inner.adjusted(theme.px(10), 0, 0, 0) if right else inner.adjusted(0, 0, -theme.px(10), 0)
        return inner

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a click began: a drag is no click."""
        at = event.position().toPoint()
        near = self._near_edge(at.x())
        self._pressed = None
        if event.button() == Qt.MouseButton.LeftButton and not near:
            self._pressed = (self.logicalIndexAt(at), at)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click sorts; with Shift it adds to the sort."""
        super().mouseReleaseEvent(event)
        if self._pressed is None:
            return
        logical, began = self._pressed
        self._pressed = None
        at = event.position().toPoint()
        if logical >= 0 and logical == self.logicalIndexAt(at) and (at - began).manhattanLength() < 6:
            self.sort_asked.emit(logical, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _near_edge(self, x: int) -> bool:
        for at in range(self.count()):
            if not self.isSectionHidden(at):
                edge = self.sectionViewportPosition(at) + self.sectionSize(at)
                if abs(x - edge) <= EDGE:
                    return True
        return False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of a column."""
        self.menu_asked.emit(self.logicalIndexAt(event.pos()), event.globalPos())


class MarkHeader(QHeaderView):
    """The tick boxes in front of the rows."""

    ticked = Signal(int, bool)

    def __init__(self, records: RecordModel, marks: Marks, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        theme.set_role(self, "rows")
        self._records = records
        self._marks = marks
        self.zebra = True
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """Room for a tick box."""
        return QSize(theme.px(32), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """One tick box; group headings have none."""
        painter.save()
        heading = self._records.heading(logical)
        seq = self._records.seq(logical)
        if heading is not None:
            painter.fillRect(rect, theme.color("header"))
        else:
            ticked = seq is not None and self._marks.has(seq)
            plain = theme.color("surface-alt" if logical & 1 and self.zebra else "surface")
            ground = theme.mixed("surface", "selection", 0.55) if ticked else plain
            painter.fillRect(rect, ground)
            self._draw_box(painter, rect, ticked)
        painter.restore()

    def _draw_box(self, painter: QPainter, rect: QRect, ticked: bool) -> None:
        side = theme.px(14)
        box = QRect(rect.center().x() - side // 2, rect.center().y() - side // 2 + 1, side, side)
        draw_box(painter, box, ticked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click turns the tick over; Shift ticks all rows from the last one."""
        if event.button() == Qt.MouseButton.LeftButton:
            logical = self.logicalIndexAt(event.position().toPoint())
            if logical >= 0:
                self.ticked.emit(logical, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging over ticks does nothing."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks are two clicks."""
        self.mousePressEvent(event)


def draw_box(painter: QPainter, box: QRect, ticked: bool, partly: bool = False) -> None:
    """A tick box as everywhere in the program."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(theme.color("accent" if ticked or partly else "line-strong"))
    painter.setBrush(theme.color("accent" if ticked or partly else "surface"))
    painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), 3, 3)
    if ticked or partly:
        ratio = painter.device().devicePixelRatioF()
        name = "minus" if partly else "check"
        painter.drawPixmap(box.topLeft(), icons.pixmap(name, box.width(), "on-accent", ratio))


