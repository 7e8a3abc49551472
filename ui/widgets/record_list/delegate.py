"""Paints the cells of a list: text, figures, status chips, group headings, placeholders. Lean: no roles, no queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from models.lists.grouping import Heading
from models.lists.shapes import Row
from ui import icons, theme
from ui.widgets.record_list.model import RecordModel

if TYPE_CHECKING:
    from ui.widgets.record_list.pane import Pane

Index = QModelIndex | QPersistentModelIndex
PADDING = 6
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_SELECTED = QStyle.StateFlag.State_Selected


@dataclass
class _Looks:
    """Colours and fonts of the theme in force, looked up once."""

    text: QColor
    subtle: QColor
    base: QColor
    zebra: QColor
    selection: QColor
    marked: QColor
    heading: QColor
    tint: QColor
    ghost: QColor
    line: QColor
    focus: QPen
    font: QFont
    strong: QFont
    metrics: QFontMetrics
    strong_metrics: QFontMetrics
    tones: dict[str, tuple[QColor, QColor]]
    padding: int


class RecordDelegate(QStyledItemDelegate):
    """The painter of both panes of a list."""

    def __init__(self, model: RecordModel) -> None:
        super().__init__(model)
        self._model = model
        self.zebra = True
        self._looks = _looks()
        self._elided: dict[tuple[str, int, bool], str] = {}
        theme.changed.connect(self.dress)

    def dress(self) -> None:
        """Colours or sizes changed."""
        self._looks = _looks()
        self._elided.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Wide enough for the text of the cell."""
        text = self._model.data(index) or ""
        width = self._looks.metrics.horizontalAdvance(text) + 2 * self._looks.padding + 2
        column = self._model.columns[index.column()]
        return QSize(width + (2 * self._looks.padding if column.tones else 0), theme.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        row, column = index.row(), index.column()
        pane: Pane = option.widget  # type: ignore[attr-defined]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        model = self._model
        heading = model.heading(row)
        selected = bool(option.state & _SELECTED)  # type: ignore[attr-defined]
        if heading is not None:
            self._paint_heading(painter, rect, heading, column, pane, selected)
        else:
            record = model.record(row)
            if record is None:
                self._paint_ghost(painter, rect, row, column, selected)
            else:
                self._paint_record(painter, rect, record, row, column, pane, selected)
        if pane.is_last_frozen(column):
            painter.setPen(self._looks.line)
            painter.drawLine(rect.topRight(), rect.bottomRight())
        if pane.is_current(row, column):
            painter.setPen(self._looks.focus)
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    # --- kinds of rows ----------------------------------------------------------------------------------

    def _paint_record(
        self, painter: QPainter, rect: QRect, record: Row, row: int, column: int, pane: Pane, selected: bool
    ) -> None:
        looks, model = self._looks, self._model
        marked = pane.marks.has(record.seq)
        painter.fillRect(rect, self._ground(record.seq, row, selected, marked))
        text = model.text(record, column)
        if not text:
            return
        info = model.columns[column]
        gone = record.seq in model.controller.answer.gone
        inner = rect.adjusted(looks.padding, 0, -looks.padding, 0)
        if info.tones and not gone:
            tone = info.tones.get(str(model.value(record, column)))
            if tone:
                self._chip(painter, inner, text, looks.tones[tone])
                return
        painter.setFont(looks.font)
        painter.setPen(looks.subtle if gone else looks.text)
        painter.drawText(inner, _RIGHT if info.right_aligned else _LEFT, self._fit(text, inner.width()))

    def _ground(self, seq: int, row: int, selected: bool, marked: bool) -> QColor:
        looks = self._looks
        if selected:
            return looks.selection
        if marked:
            return looks.marked
        if seq in self._model.tinted:
            return looks.tint
        return looks.zebra if row & 1 and self.zebra else looks.base

    def _chip(self, painter: QPainter, rect: QRect, text: str, tone: tuple[QColor, QColor]) -> None:
        """A status as a coloured word; struck words are never told by colour alone, the word says it."""
        looks = self._looks
        text = self._fit(text, rect.width() - 2 * looks.padding)
        width = looks.metrics.horizontalAdvance(text) + 2 * looks.padding
        height = min(rect.height() - 4, looks.metrics.height() + 4)
        box = QRect(rect.left(), rect.center().y() - height // 2 + 1, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone[1])
        painter.drawRoundedRect(box, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(looks.font)
        painter.setPen(tone[0])
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_heading(
        self, painter: QPainter, rect: QRect, heading: Heading, column: int, pane: Pane, selected: bool
    ) -> None:
        looks, model = self._looks, self._model
        painter.fillRect(rect, looks.selection if selected else looks.heading)
        painter.setFont(looks.strong)
        painter.setPen(looks.text)
        sums = model.sum_text(heading, column) if column else ""
        if sums:
            # Sums in several currencies may use the room of the columns before, which a heading leaves empty.
            inner = rect.adjusted(looks.padding - pane.room_before(column), 0, -looks.padding, 0)
            painter.drawText(inner, _RIGHT, self._fit(sums, inner.width(), strong=True))
            return
        if any(model.sum_text(heading, before) for before in range(1, column)):
            return
        # The label runs on across the columns before the first sum, over the border of frozen columns too.
        left = pane.left_of_all() + looks.padding + heading.level * theme.px(20)
        painter.save()
        painter.setClipRect(rect)
        icon = "chevron-right" if self._is_collapsed(heading) else "chevron-down"
        size = theme.px(theme.ICON_S)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(QPoint(left, rect.center().y() - size // 2 + 1), icons.pixmap(icon, size, "text", ratio))
        room = QRect(left + size + 4, rect.top(), theme.px(900), rect.height())
        painter.drawText(room, _LEFT, model.group_text(heading))
        painter.restore()

    def _is_collapsed(self, heading: Heading) -> bool:
        tree = self._model.controller.answer.tree
        return tree is not None and tree.is_collapsed(heading)

    def _paint_ghost(self, painter: QPainter, rect: QRect, row: int, column: int, selected: bool) -> None:
        """A row whose values are on their way: nothing at first, a grey bar when it takes longer."""
        looks = self._looks
        painter.fillRect(rect, self._ground(-1, row, selected, False))
        self._model.note_missing()
        if not self._model.show_late:
            return
        width = int(rect.width() * (0.35 + 0.1 * ((row * 7 + column * 3) % 5)))
        height = theme.px(8)
        bar = QRect(rect.left() + looks.padding, rect.center().y() - height // 2, max(12, width), height)
        painter.fillRect(bar, looks.ghost)

    def _fit(self, text: str, width: int, strong: bool = False) -> str:
        """A text shortened to a width; remembered, because scrolling asks the same again and again."""
        key = (text, width, strong)
        found = self._elided.get(key)
        if found is None:
            if len(self._elided) > 20_000:
                self._elided.clear()
            metrics = self._looks.strong_metrics if strong else self._looks.metrics
            found = self._elided[key] = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return found


def _looks() -> _Looks:
    font, strong = theme.font(tabular=True), theme.font("strong", tabular=True)
    return _Looks(
        text=theme.color("text"), subtle=theme.color("text-2"), base=theme.color("surface"),
        zebra=theme.color("surface-alt"), selection=theme.color("selection"),
        marked=theme.mixed("surface", "selection", 0.55), heading=theme.color("header"),
        tint=theme.color("warn-fill"), ghost=theme.color("header"), line=theme.color("line"),
        focus=QPen(theme.color("focus"), 2), font=font,
        strong=strong, metrics=QFontMetrics(font), strong_metrics=QFontMetrics(strong),
        tones={kind: (theme.color(kind), theme.color(f"{kind}-fill")) for kind in theme.STATUS_KINDS},
        padding=theme.px(PADDING),
    )
