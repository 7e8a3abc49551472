"""Paints the cells of a grid and makes their editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from ui import icons, theme
from ui.widgets.entry_grid.columns import GridColumn, Kind, Level
from ui.widgets.entry_grid.editor import CellEditor
from ui.widgets.entry_grid.model import BUSY_ROLE, REMARK_ROLE, GridModel

if TYPE_CHECKING:
    from ui.widgets.entry_grid.view import GridView

Index = QModelIndex | QPersistentModelIndex
PADDING = 6
MARK = 14
_LEVEL_TOKENS = {Level.ERROR: "error", Level.WARN: "warn", Level.NOTE: "info"}
_WITH_LIST = frozenset({Kind.REFERENCE, Kind.CHOICE})


class GridDelegate(QStyledItemDelegate):
    """One painter for all cells: fast, from tokens, red where something must be put right."""

    def __init__(self, view: GridView) -> None:
        super().__init__(view)
        self._view = view

    # ---- painting ------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        model = self._view.grid_model
        column = model.columns[index.column()]
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        current = index == self._view.currentIndex()
        remark = index.data(REMARK_ROLE)
        painter.save()
        self._paint_ground(painter, rect, index.row(), selected and not current, remark is not None and remark.level)
        if column.kind is Kind.FLAG:
            self._paint_flag(painter, rect, index)
        else:
            self._paint_text(painter, rect, index, column, remark)
        if current:
            self._paint_current(painter, rect, column, model.is_editable(index.row(), index.column()))
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, row: int, selected: bool, level: object) -> None:
        if selected:
            painter.fillRect(rect, theme.color("selection"))
        elif level is Level.ERROR:
            painter.fillRect(rect, theme.mixed("surface", "error-fill", 0.55))
        elif level is Level.WARN:
            painter.fillRect(rect, theme.mixed("surface", "warn-fill", 0.5))
        else:
            painter.fillRect(rect, theme.color("surface-alt" if row % 2 else "surface"))

    def _paint_text(self, painter: QPainter, rect: QRect, index: Index, column: GridColumn, remark: object) -> None:
        text = index.data(Qt.ItemDataRole.DisplayRole)
        level = getattr(remark, "level", None)
        if text:
            token = _LEVEL_TOKENS.get(level) if level else None  # type: ignore[arg-type]
            if index.data(BUSY_ROLE):
                token = "text-2"
            painter.setPen(theme.color(token or ("text" if column.editable else "text-2")))
            metrics = QFontMetrics(painter.font())
            inner = rect.adjusted(PADDING, 0, -PADDING, 0)
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        if level is Level.ERROR:
            painter.setPen(QPen(theme.color("error"), 1))
            painter.drawRect(rect.adjusted(0, 0, -2, -2))

    def _paint_flag(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if self._view.grid_model.is_blank(index.row()):
            return
        size = theme.px(MARK)
        box = QRect(rect.center().x() - size // 2, rect.center().y() - size // 2, size, size)
        checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        painter.setPen(QPen(theme.color("accent" if checked else "line-strong"), 1))
        painter.setBrush(theme.color("accent") if checked else theme.color("surface"))
        painter.drawRoundedRect(box, 3, 3)
        if checked:
            icons.icon("check", "on-accent").paint(painter, box.adjusted(1, 1, -1, -1))

    def _paint_current(self, painter: QPainter, rect: QRect, column: GridColumn, editable: bool) -> None:
        """The cell with the cursor: a ring of two pixels, and a mark where a list can be opened."""
        focused = self._view.hasFocus()
        pen = QPen(theme.color("focus" if focused else "line-strong"), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(1, 1, -2, -2))
        if editable and column.kind in _WITH_LIST and not column.right:
            icons.icon("chevron-down", "text-2").paint(painter, self.list_mark(rect))

    @staticmethod
    def list_mark(rect: QRect) -> QRect:
        """Where the mark stands that opens the list of a cell."""
        size = theme.px(MARK)
        return QRect(rect.right() - size - 4, rect.center().y() - size // 2, size, size)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The tooltip begins with the whole text where the cell shows only its beginning."""
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            room = view.visualRect(index).width() - 2 * PADDING
            cut = bool(text) and QFontMetrics(view.font()).horizontalAdvance(text) > room
            more = index.data(Qt.ItemDataRole.ToolTipRole)
            QToolTip.showText(event.globalPos(), "\n".join(part for part in (text if cut else "", more) if part), view)
            return True
        return super().helpEvent(event, view, option, index)

    # ---- editing -------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line edit that tells the view what the person wants."""
        model = self._view.grid_model
        editor = CellEditor(model.columns[index.column()], parent)
        editor.setAccessibleName(str(model.headerData(index.column(), Qt.Orientation.Horizontal)))
        self._view.editor_opened(editor, QPersistentModelIndex(index))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show the cell's value; never over what is being typed."""
        if isinstance(editor, CellEditor) and not editor.changed_by_person and not editor.is_composing():
            editor.start(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """The focus left the cell: keep what was typed."""
        if isinstance(editor, CellEditor) and isinstance(model, GridModel):
            self._view.keep_typed(editor)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Cover the cell."""
        editor.setGeometry(option.rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys are the editor's own matter; leaving it is Qt's."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride):
            return False
        if isinstance(watched, CellEditor) and watched.closed:
            return False
        return super().eventFilter(watched, event)
