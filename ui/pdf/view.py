"""Pages under each other: scrolled, zoomed, searched, with text that can be selected and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from models.i18n import N_
from ui import theme
from ui.pdf.pages import POINTS, Hit, PdfFile
from ui.translation import bind

GAP = 16
STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
Place = tuple[int, int]


class PdfView(QAbstractScrollArea):
    """Shows an open PDF; `page_changed` gives the page in front, `zoom_changed` the zoom in percent."""

    page_changed = Signal(int)
    zoom_changed = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        bind(self, "setAccessibleName", N_("Document"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.file: PdfFile | None = None
        self._zoom: float | None = None
        self._tops: list[float] = []
        self._page = 0
        self._hits: Sequence[Hit] = ()
        self._hit: Hit | None = None
        self._anchor: Place | None = None
        self._end: Place | None = None
        theme.changed.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    # ---- showing -------------------------------------------------------------------------------------

    def show_file(self, file: PdfFile | None) -> None:
        """Show a file (or none) from its first page, or from where the last one stood if it has as many pages."""
        same = self.file is not None and file is not None and len(self.file) == len(file)
        place = self.verticalScrollBar().value() if same else 0
        self.file = file
        self._hits, self._hit, self._anchor, self._end = (), None, None, None
        self._lay_out()
        self.verticalScrollBar().setValue(place)
        self._scrolled()
        self.viewport().update()

    def scale(self) -> float:
        """Pixels for a point."""
        if self._zoom is not None:
            return self._zoom * self.logicalDpiX() / POINTS
        if self.file is None or not len(self.file):
            return 1.0
        widest = max(width for width, _ in self.file.sizes)
        return max((self.viewport().width() - 2 * GAP) / widest, 0.1)

    def zoom(self) -> int:
        """The zoom in percent."""
        return int(self.scale() * POINTS / self.logicalDpiX() * 100 + 0.5)

    def fit_width(self) -> None:
        """Pages as wide as the window."""
        self._zoom = None
        self._rescale()

    def set_zoom(self, share: float) -> None:
        """A zoom of our choice: 1 is the size on paper."""
        self._zoom = min(max(share, STEPS[0]), STEPS[-1])
        self._rescale()

    def zoom_by(self, steps: int) -> None:
        """The next larger or smaller step."""
        now = self.zoom() / 100
        larger = [step for step in STEPS if step > now + 0.005]
        smaller = [step for step in STEPS if step < now - 0.005]
        if steps > 0 and larger:
            self.set_zoom(larger[0])
        elif steps < 0 and smaller:
            self.set_zoom(smaller[-1])

    def _rescale(self) -> None:
        page, share = self._page, self._share_of_page()
        self._lay_out()
        if self._tops:
            height = self._height(page)
            self.verticalScrollBar().setValue(int(self._tops[page] + share * height))
        self.zoom_changed.emit(self.zoom())
        self.viewport().update()

    def _share_of_page(self) -> float:
        if not self._tops:
            return 0.0
        return (self.verticalScrollBar().value() - self._tops[self._page]) / max(self._height(self._page), 1.0)

    def _height(self, at: int) -> float:
        assert self.file is not None
        return self.file.sizes[at][1] * self.scale()

    def _width(self, at: int) -> float:
        assert self.file is not None
        return self.file.sizes[at][0] * self.scale()

    def _lay_out(self) -> None:
        self._tops = []
        if self.file is None:
            return
        y = float(GAP)
        for at in range(len(self.file)):
            self._tops.append(y)
            y += self._height(at) + GAP
        widest = max((self._width(at) for at in range(len(self.file))), default=0.0) + 2 * GAP
        area = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(int(y) - area.height(), 0))
        self.verticalScrollBar().setPageStep(area.height())
        self.verticalScrollBar().setSingleStep(40)
        self.horizontalScrollBar().setRange(0, max(int(widest) - area.width(), 0))
        self.horizontalScrollBar().setPageStep(area.width())

    def _left(self, at: int) -> float:
        room = self.viewport().width() - self._width(at)
        return max(room / 2, GAP) - self.horizontalScrollBar().value()

    def page_rect(self, at: int) -> QRectF:
        """Where a page is in the window."""
        top = self._tops[at] - self.verticalScrollBar().value()
        return QRectF(self._left(at), top, self._width(at), self._height(at))

    def go_to_page(self, at: int) -> None:
        """Scroll a page to the top."""
        if 0 <= at < len(self._tops):
            self.verticalScrollBar().setValue(int(self._tops[at]) - GAP // 2)

    def page(self) -> int:
        """The page in front, from 0."""
        return self._page

    def _scrolled(self, *_: object) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() / 3
        page = max((at for at, top in enumerate(self._tops) if top <= middle), default=0)
        if self.verticalScrollBar().value() >= self.verticalScrollBar().maximum() > 0 and self._tops:
            page = len(self._tops) - 1
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)
        self.viewport().update()

    # ---- painting ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pages in sight, what was found and what is selected."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.color("window"))
        if self.file is None:
            return
        ratio = self.devicePixelRatioF()
        for at in range(len(self.file)):
            place = self.page_rect(at)
            if not place.intersects(QRectF(event.rect())):
                continue
            painter.drawImage(place, self.file.image(at, max(int(place.width() * ratio), 1)))
            painter.setPen(theme.color("line-strong"))
            painter.drawRect(place)
            self._paint_marks(painter, at, place)

    def _paint_marks(self, painter: QPainter, at: int, place: QRectF) -> None:
        assert self.file is not None
        scale = self.scale()

        def fill(rects: Sequence[QRectF], token: str, alpha: int) -> None:
            colour = QColor(theme.color(token))
            colour.setAlpha(alpha)
            for rect in rects:
                where = QRectF(rect.x() * scale, rect.y() * scale, rect.width() * scale, rect.height() * scale)
                painter.fillRect(where.translated(place.topLeft()), colour)

        for hit in self._hits:
            if hit.page == at:
                token, alpha = ("chart-2", 110) if hit == self._hit else ("accent", 60)
                fill(self.file.rectangles(at, hit.first, hit.count), token, alpha)
        chosen = self._chosen_on(at)
        if chosen is not None:
            fill(self.file.rectangles(at, *chosen), "accent", 90)

    # ---- search --------------------------------------------------------------------------------------

    def show_hits(self, hits: Sequence[Hit], current: Hit | None) -> None:
        """Mark found places and bring the current one into sight."""
        self._hits, self._hit = hits, current
        if current is not None and self.file is not None:
            rects = self.file.rectangles(current.page, current.first, current.count)
            if rects:
                y = self._tops[current.page] + rects[0].y() * self.scale()
                top = self.verticalScrollBar().value()
                if not top + 40 < y < top + self.viewport().height() - 40:
                    self.verticalScrollBar().setValue(int(y - self.viewport().height() / 3))
        self.viewport().update()

    # ---- selection -----------------------------------------------------------------------------------

    def _place_at(self, point: QPointF) -> Place | None:
        """Page and character under the mouse."""
        if self.file is None:
            return None
        for at in range(len(self.file)):
            place = self.page_rect(at)
            if place.top() - GAP <= point.y() <= place.bottom() + GAP:
                scale = self.scale()
                found = self.file.character_at(
                    at, (point.x() - place.left()) / scale, (point.y() - place.top()) / scale
                )
                return (at, found) if found is not None else None
        return None

    def _chosen_on(self, at: int) -> tuple[int, int] | None:
        """First character and count of the selection on one page."""
        if self.file is None or self._anchor is None or self._end is None:
            return None
        start, stop = sorted((self._anchor, self._end))
        if not start[0] <= at <= stop[0]:
            return None
        first = start[1] if at == start[0] else 0
        last = stop[1] if at == stop[0] else self.file.count_characters(at) - 1
        return (first, last - first + 1) if last >= first else None

    def selected_text(self) -> str:
        """What is selected."""
        if self.file is None:
            return ""
        parts = []
        for at in range(len(self.file)):
            chosen = self._chosen_on(at)
            if chosen is not None:
                parts.append(self.file.text(at, *chosen))
        return "\n".join(parts)

    def select_all(self) -> None:
        """Everything."""
        if self.file is not None and len(self.file):
            last = len(self.file) - 1
            self._anchor, self._end = (0, 0), (last, max(self.file.count_characters(last) - 1, 0))
            self.viewport().update()

    def copy(self) -> bool:
        """The selected text to the clipboard; says whether there was any."""
        text = self.selected_text()
        if text:
            QGuiApplication.clipboard().setText(text)
        return bool(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._anchor = self._place_at(event.position())
            self._end = None
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend it."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            place = self._place_at(event.position())
            if place is not None:
                self._anchor = self._anchor or place
                self._end = place
                self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys, Home and End, copy and select all."""
        bar = self.verticalScrollBar()
        moves = {
            Qt.Key.Key_PageDown: bar.value() + bar.pageStep() - 40,
            Qt.Key.Key_PageUp: bar.value() - bar.pageStep() + 40,
            Qt.Key.Key_Space: bar.value() + bar.pageStep() - 40,
            Qt.Key.Key_Down: bar.value() + bar.singleStep(),
            Qt.Key.Key_Up: bar.value() - bar.singleStep(),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: bar.maximum(),
        }
        if event.modifiers() == Qt.KeyboardModifier.NoModifier and Qt.Key(event.key()) in moves:
            bar.setValue(moves[Qt.Key(event.key())])
            event.accept()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl zoom, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pages follow the width of the window."""
        super().resizeEvent(event)
        self._rescale()
