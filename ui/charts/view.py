"""The chart on the screen: hover with exact values, keyboard, click through, zoom. Imported only when one is shown."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QWidget

from models.analysis.charts import AnyChart, BarChart, MatrixChart, Point, TrendChart
from ui import theme
from ui.charts import drawing
from ui.widgets.fields.labels import label

NEAR = 24
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


class ChartView(pg.PlotWidget):
    """Shows one chart; `clicked` gives the point whose rows are wanted, `pointed` the one under mouse or keys.

    `selected` gives the first and last period of a stretch that was dragged over.
    """

    clicked = Signal(object)
    pointed = Signal(object)
    selected = Signal(int, int)
    chart: AnyChart | None = None
    current: Point | None = None

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None, enableMenu=False)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFrameShape(self.Shape.NoFrame)
        self._points: tuple[tuple[Point, ...], ...] = ()
        self._labels: list[Any] = []
        self._dragged: tuple[float, pg.LinearRegionItem] | None = None
        self._proxy = pg.SignalProxy(self.scene().sigMouseMoved, rateLimit=60, slot=self._moved)
        self._tip = label("", parent=self)
        theme.set_role(self._tip, "popover")
        self._tip.setMargin(theme.SPACE_S)
        self._tip.hide()
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.getViewBox().setMouseEnabled(x=False, y=False)
        item.getViewBox().sigResized.connect(self._arrange)
        item.getViewBox().sigRangeChanged.connect(self._arrange)
        theme.changed.connect(self._recolour)

    # ---- showing -------------------------------------------------------------------------------------

    def show_chart(self, chart: AnyChart) -> None:
        """Replace what is shown."""
        self.chart = chart
        self.current = None
        self._points = chart.points()
        self._draw()
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(chart.summary())

    def reset(self) -> None:
        """Everything in view again."""
        if self.chart is not None:
            self._draw()

    def minimumSizeHint(self) -> QSize:
        """Room to read."""
        return QSize(theme.px(320), theme.px(180))

    def _draw(self) -> None:
        item = self.getPlotItem()
        item.clear()
        item.invertY(False)
        self._dragged = None
        self._tip.hide()
        self._dress()
        assert self.chart is not None
        self._labels = drawing.draw(item, self.chart, (self.width(), self.height()))
        dotted = drawing.pen("line-strong", 1.0, (3, 3))
        self._cross = [pg.InfiniteLine(angle=angle, movable=False, pen=dotted) for angle in (90, 0)]
        self._dot = pg.ScatterPlotItem(
            size=theme.px(12), pen=drawing.pen("focus", 2), brush=None, symbol="o", pxMode=True
        )
        for part in (*self._cross, self._dot):
            part.setZValue(20)
            part.hide()
            item.addItem(part, ignoreBounds=True)
        self._arrange()
        if self.current is not None:
            self._point_at(self.current)

    def _dress(self) -> None:
        """Axes and grid in the colours and type of the theme."""
        self.setBackground(theme.color("surface"))
        item = self.getPlotItem()
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.setPen(drawing.pen("line-strong"))
            axis.setTextPen(theme.color("text-2"))
            axis.setTickFont(drawing.font())
            axis.setStyle(tickLength=0, tickTextOffset=theme.px(6))
        trend = isinstance(self.chart, TrendChart)
        item.showGrid(x=False, y=trend, alpha=0.25)

    def _recolour(self) -> None:
        """The theme changed: draw again in its colours."""
        if self.chart is not None and self.getPlotItem() is not None:
            self._draw()

    def _arrange(self, *_: Any) -> None:
        item = self.getPlotItem()
        if item is not None:
            drawing.keep_apart(self._labels, item.getViewBox())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Name as many periods, and leave as much room for words, as the width wants."""
        super().resizeEvent(event)
        item = self.getPlotItem()
        if item is not None and isinstance(self.chart, (TrendChart, MatrixChart)):
            drawing.show_periods(item, self.chart, self.width())
        elif item is not None and isinstance(self.chart, BarChart):
            drawing.show_length(item, self.chart, self.width())

    # ---- pointing ------------------------------------------------------------------------------------

    def nearest(self, place: QPointF) -> Point | None:
        """The point nearest to a place of the scene, if it is near enough."""
        view = self.getPlotItem().getViewBox()
        best, least = None, float(theme.px(NEAR)) ** 2
        for line in self._points:
            for point in line:
                where = view.mapViewToScene(QPointF(point.x, point.y))
                across, up = where.x() - place.x(), where.y() - place.y()
                if not isinstance(self.chart, TrendChart):
                    across, up = self._inside(point, view.mapSceneToView(place))
                distance = across * across + up * up
                if distance < least:
                    best, least = point, distance
        return best

    def _inside(self, point: Point, at: QPointF) -> tuple[float, float]:
        """Bars and cells are hit anywhere in their row or square."""
        from models.analysis.charts import BarChart

        if isinstance(self.chart, BarChart):
            hit = abs(at.y() - point.y) <= 0.5
        else:
            hit = abs(at.y() - point.y) <= 0.5 and abs(at.x() - point.x) <= 0.5
        return (0.0, 0.0) if hit else (1e6, 1e6)

    def scene_place(self, point: Point) -> QPointF:
        """Where a point is drawn."""
        place: QPointF = self.getPlotItem().getViewBox().mapViewToScene(QPointF(point.x, point.y))
        return place

    def _moved(self, args: tuple[QPointF, ...]) -> None:
        if self.chart is None or not self.getPlotItem().sceneBoundingRect().contains(args[0]):
            self._leave()
            return
        found = self.nearest(args[0])
        if found is None:
            self._leave()
        elif found is not self.current or not self._tip.isVisible():
            self._point_at(found)

    def _leave(self) -> None:
        self._tip.hide()
        if self.chart is not None:
            for part in (*self._cross, self._dot):
                part.hide()

    def _point_at(self, point: Point) -> None:
        """Crosshair, exact values and the spoken words of one point."""
        self.current = point
        vertical, horizontal = self._cross
        vertical.setPos(point.x)
        horizontal.setPos(point.y)
        trend = isinstance(self.chart, TrendChart)
        vertical.setVisible(trend)
        horizontal.setVisible(trend)
        self._dot.setData([point.x], [point.y])
        self._dot.setVisible(True)
        self._tip.setText(point.text)
        self._tip.adjustSize()
        place = self.mapFromScene(self.scene_place(point))
        x = place.x() + 14 if place.x() + 20 + self._tip.width() < self.width() else place.x() - self._tip.width() - 14
        y = min(max(place.y() - self._tip.height() - 10, 4), self.height() - self._tip.height() - 4)
        self._tip.move(max(min(x, self.width() - self._tip.width() - 4), 4), y)
        self._tip.show()
        self._tip.raise_()
        self.setAccessibleDescription(point.text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.pointed.emit(point)

    # ---- keys and mouse ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk over the points, Enter opens the rows."""
        key = Qt.Key(event.key())
        if key in _KEYS and any(self._points):
            self._walk(key)
            event.accept()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            if self.current.drill is not None:
                self.clicked.emit(self.current)
            event.accept()
        elif key == Qt.Key.Key_Escape and self._tip.isVisible():
            self._leave()
            event.accept()
        else:
            event.ignore()

    def _walk(self, key: Qt.Key) -> None:
        lines = [line for line in self._points if line]
        if self.current is None:
            self._point_at(lines[0][0])
            return
        line = next((at for at, one in enumerate(lines) if one[0].series == self.current.series), 0)
        place = next((at for at, one in enumerate(lines[line]) if one.index == self.current.index), 0)
        single = len(lines) == 1
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if single:
            steps |= {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if key in steps:
            place = min(max(place + steps[key], 0), len(lines[line]) - 1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            place = 0 if key == Qt.Key.Key_Home else len(lines[line]) - 1
        else:
            line = (line + (1 if key == Qt.Key.Key_Down else -1)) % len(lines)
            wanted = self.current.index
            place = min(range(len(lines[line])), key=lambda at: abs(lines[line][at].index - wanted))
        self._point_at(lines[line][place])

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel zooms time; without, the page scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and isinstance(self.chart, TrendChart):
            factor = 0.85 if event.angleDelta().y() > 0 else 1 / 0.85
            view = self.getPlotItem().getViewBox()
            centre = view.mapSceneToView(self.mapToScene(event.position().toPoint()))
            view.scaleBy(x=factor, center=centre)
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stretch of time, or a click."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed = event.position()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the stretch while dragging."""
        pressed = getattr(self, "_pressed", None)
        dragging = event.buttons() & Qt.MouseButton.LeftButton and pressed is not None
        if dragging and isinstance(self.chart, TrendChart) and abs(event.position().x() - pressed.x()) > 8:
            view = self.getPlotItem().getViewBox()
            start = view.mapSceneToView(self.mapToScene(pressed.toPoint())).x()
            end = view.mapSceneToView(self.mapToScene(event.position().toPoint())).x()
            self._show_stretch(start, end)
            event.accept()
            return
        super().mouseMoveEvent(event)

    def _show_stretch(self, start: float, end: float) -> None:
        if self._dragged is None:
            region = pg.LinearRegionItem(movable=False, brush=drawing.brush("accent", 40), pen=drawing.pen("accent"))
            self.getPlotItem().addItem(region, ignoreBounds=True)
            self._dragged = (start, region)
        self._dragged[1].setRegion(sorted((start, end)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens rows; the end of a drag offers to zoom or to open rows."""
        self._pressed = None
        if self._dragged is not None:
            low, high = self._dragged[1].getRegion()
            self.getPlotItem().removeItem(self._dragged[1])
            self._dragged = None
            first, last = max(int(low + 0.5), 0), int(high + 0.5)
            if isinstance(self.chart, TrendChart) and first < len(self.chart.periods):
                self.selected.emit(first, min(last, len(self.chart.periods) - 1))
        elif event.button() == Qt.MouseButton.LeftButton:
            found = self.nearest(self.mapToScene(event.position().toPoint()))
            if found is not None:
                self._point_at(found)
                if found.drill is not None:
                    self.clicked.emit(found)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to everything."""
        self.reset()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """No words without a mouse; the keyboard's point stays."""
        if not self.hasFocus():
            self._leave()
        super().leaveEvent(event)

    def zoom_to(self, first: int, last: int) -> None:
        """Show only a stretch of periods."""
        self.getPlotItem().setXRange(first - 0.5, last + 0.5 + (last - first + 1) * 0.12, padding=0)

    def tip(self) -> QLabel:
        """The words beside the point, for tests."""
        return self._tip
