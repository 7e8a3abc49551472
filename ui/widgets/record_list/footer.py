"""Totals under the columns they belong to: over all matching rows, and over the chosen ones. One line a currency."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.i18n import N_, listed, ntr, tr
from models.lists.shapes import Aggregate, Totals
from ui import theme, values
from ui.translation import language_changed
from ui.widgets.record_list.grid import RecordGrid

AGGREGATE_WORDS = {
    Aggregate.SUM: N_("Sum"),
    Aggregate.MEAN: N_("Mean"),
    Aggregate.MIN: N_("Smallest"),
    Aggregate.MAX: N_("Largest"),
    Aggregate.COUNT: N_("Count"),
    Aggregate.NONE: N_("None"),
}
MOST_CURRENCIES = 6


@dataclass(frozen=True)
class _Line:
    """One line of the footer: what it counts, and which figures."""

    label: str
    currency: str
    totals: Totals | None
    strong: bool


class TotalsFooter(QWidget):
    """Figures of the whole answer and of the selection, aligned with the columns."""

    menu_asked = Signal(int, QPoint)

    def __init__(self, grid: RecordGrid, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid
        self._totals: Totals | None = None
        self._selected: Totals | None = None
        self._selected_count = 0
        self._count: int | None = None
        self.setObjectName(f"{name}.totals")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        grid.arranged.connect(self._changed)
        grid.scrolled.connect(self.update)
        theme.changed.connect(self._changed)
        language_changed.connect(self._changed)

    # --- content ----------------------------------------------------------------------------------------

    def show_totals(self, totals: Totals | None, count: int | None) -> None:
        """Figures over everything that matches; None while they are being computed."""
        self._totals, self._count = totals, count
        self._changed()

    def show_selection(self, totals: Totals | None, count: int) -> None:
        """Figures over the chosen rows; count 0 takes the line away."""
        self._selected, self._selected_count = totals, count
        self._changed()

    def text_of(self, column_id: str) -> str:
        """What the footer says of a column over all rows, for reading out and for tests."""
        place = self._grid.columns.place_of(column_id) if self._grid.columns is not None else -1
        if place < 0:
            return ""
        lines = [line for line in self._lines() if line.strong]
        return "\n".join(text for line in lines if (text := self._cell(line, place)))

    def computing(self) -> bool:
        """Whether the figures are not there yet."""
        return self._totals is None and self._count is not None

    def _changed(self) -> None:
        self.updateGeometry()
        self.setVisible(bool(self._lines()))
        self.setAccessibleName(tr("Totals"))
        self.setAccessibleDescription(self._spoken())
        self.update()

    def _lines(self) -> list[_Line]:
        if self._count is None:
            return []
        rows = ntr("{rows} row", "{rows} rows", self._count, rows=f"{self._count:,}")
        found = self._per_currency(self._totals, rows, strong=True)
        if self._selected_count:
            text = ntr("{rows} selected", "{rows} selected", self._selected_count, rows=f"{self._selected_count:,}")
            found += self._per_currency(self._selected, text, strong=False)
        return found

    def _per_currency(self, totals: Totals | None, label: str, strong: bool) -> list[_Line]:
        names = sorted({
            money.currency for figures in (totals.figures.values() if totals else ())
            for parts in figures.values() for money in parts if money.currency and money.value
        })[:MOST_CURRENCIES]
        if len(names) < 2:
            return [_Line(label, names[0] if names else "", totals, strong)]
        return [_Line(label if at == 0 else "", name, totals, strong) for at, name in enumerate(names)]

    def _cell(self, line: _Line, place: int) -> str:
        """The figure of one column in one line."""
        assert self._grid.columns is not None
        column = self._grid.columns.shown[place]
        if column.total is Aggregate.NONE:
            return ""
        if line.totals is None:
            return tr("Computing…") if line.label else ""
        figures = line.totals.of(column.info.id, column.total)
        money = bool(column.info.currency) and any(figure.currency for figure in figures)
        found = next((figure for figure in figures if not money or figure.currency == line.currency), None)
        if found is None or found.value is None or (not money and not line.label):
            return ""
        if column.total is Aggregate.COUNT:
            text = f"{found.value:,}"
        else:
            text = values.shown(column.info, found.value, found.currency)
        if money and column.total is not Aggregate.COUNT and (len(figures) > 1 or found.currency != "CNY"):
            text = f"{found.currency} {text}"
        return text

    def _spoken(self) -> str:
        """Everything the footer says, line by line."""
        parts = []
        for line in self._lines():
            cells = [
                f"{tr(column.title)} {text}" for place, column in enumerate(self._grid.records.columns)
                if (text := self._cell(line, place))
            ]
            parts.append(listed([line.label or line.currency, *cells]))
        return tr("; ").join(parts)

    # --- looks ------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(100, max(1, len(self._lines())) * theme.px(24) + 1)

    def minimumSizeHint(self) -> QSize:
        """Never less than its lines."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("header"))
        painter.setPen(theme.color("line"))
        painter.drawLine(self.rect().topLeft(), self.rect().topRight())
        height = theme.px(24)
        spans = self._grid.column_spans()
        edge = self._grid.scrolling_left()
        for at, line in enumerate(self._lines()):
            area = QRect(0, 1 + at * height, self.width(), height)
            font = theme.font("strong" if line.strong else "body", tabular=True)
            painter.setFont(font)
            metrics = QFontMetrics(font)
            pending = line.totals is None
            painter.setPen(theme.color("text-2" if pending or not line.strong else "text"))
            first_used = self._paint_cells(painter, area, line, spans, edge, metrics)
            painter.setPen(theme.color("text" if line.strong else "text-2"))
            label = QRect(theme.px(8), area.top(), max(0, first_used - theme.px(16)), height)
            painter.setClipping(False)
            text = self._label_of(line)
            painter.drawText(label, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
                             metrics.elidedText(text, Qt.TextElideMode.ElideRight, label.width()))
        painter.end()

    def _label_of(self, line: _Line) -> str:
        return line.label

    def _paint_cells(
        self, painter: QPainter, area: QRect, line: _Line, spans: list[tuple[int, int, int]], edge: int,
        metrics: QFontMetrics,
    ) -> int:
        """Draw the figures; returns where the first of them begins."""
        first_used = area.right()
        frozen = self._grid.columns.frozen if self._grid.columns is not None else 0
        padding = theme.px(6)
        for place, left, width in spans:
            text = self._cell(line, place)
            if not text:
                continue
            clip = QRect(left, area.top(), width, area.height())
            if place >= frozen:
                clip.setLeft(max(clip.left(), edge))
            if clip.width() <= 0:
                continue
            # A figure wider than its column may use the room to the left: it is never cut.
            room = max(width, metrics.horizontalAdvance(text) + 2 * padding)
            cell = QRect(left + width - room, area.top(), room, area.height()).adjusted(padding, 0, -padding, 0)
            painter.setClipRect(QRect(edge if place >= frozen else 0, area.top(), area.width(), area.height()))
            painter.drawText(cell, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
            first_used = min(first_used, max(cell.left(), 0))
        return first_used

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Choose another figure for a column."""
        for place, left, width in self._grid.column_spans():
            if left <= event.pos().x() < left + width:
                self.menu_asked.emit(place, event.globalPos())
                return
