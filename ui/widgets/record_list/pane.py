"""One of the two halves of a list's table: frozen columns, or those that scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from ui.widgets.record_list.marks import Marks

if TYPE_CHECKING:
    from ui.widgets.record_list.grid import RecordGrid

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemView.ScrollHint


class Pane(QTableView):
    """A bare table view: keys, clicks and selection are the grid's, painting the delegate's."""

    def __init__(self, grid: RecordGrid, frozen: bool) -> None:
        super().__init__(grid)
        self._grid = grid
        self._frozen = frozen
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setTabKeyNavigation(False)
        self.setAutoScroll(False)
        self.setMouseTracking(False)
        if frozen:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def marks(self) -> Marks:
        """The ticked rows."""
        return self._grid.marks

    def is_current(self, row: int, column: int) -> bool:
        """Whether the cursor is drawn on a cell."""
        return self._grid.draws_cursor(row, column)

    def is_last_frozen(self, column: int) -> bool:
        """Whether a column is the last that stays in place, which a line shows."""
        return self._frozen and self._grid.columns is not None and column == self._grid.columns.frozen - 1

    def left_of_all(self) -> int:
        """Where the first column of the whole table begins, seen from this half."""
        return 0 if self._frozen else -self._grid.frozen_width()

    def room_before(self, column: int) -> int:
        """The width of the column before, if it is in this half."""
        return self.columnWidth(column - 1) if column > 0 and not self.isColumnHidden(column - 1) else 0

    def update_geometry(self) -> None:
        """Work out scroll ranges now, so that a place can be restored after the rows were replaced."""
        self.updateGeometries()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Every key is the grid's; what it does not know goes on to the window."""
        if not self._grid.key_pressed(event):
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click puts the cursor; Shift extends, Ctrl adds."""
        row, column = self._cell(event.position().toPoint())
        if row >= 0:
            self._grid.pressed(row, column, event.modifiers(), event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging selects a range and scrolls beyond the edge."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            point = self.viewport().mapTo(self._grid, event.position().toPoint())
            self._grid.dragged(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The end of a drag."""
        self._grid.released()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click opens."""
        row, _ = self._cell(event.position().toPoint())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._grid.activate(row, behind=False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of a cell; from the keyboard it opens at the cursor."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._grid.menu_at_cursor()
            return
        point = self.viewport().mapFromGlobal(event.globalPos())
        row, column = self._cell(point)
        if row >= 0:
            self._grid.menu_at(row, column, event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The frozen half scrolls the other one."""
        if self._frozen:
            self._grid.wheel(event)
        else:
            super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor becomes visible."""
        super().focusInEvent(event)
        self._grid.focus_changed()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The cursor is drawn no longer."""
        super().focusOutEvent(event)
        self._grid.focus_changed()

    def scrollTo(self, index: Index, hint: Hint = Hint.EnsureVisible) -> None:
        """Qt's own scrolling would lose columns that only the other half shows."""
        if index.isValid():
            self._grid.scroll_to(index.row(), index.column())

    def _cell(self, point: QPoint) -> tuple[int, int]:
        return self.rowAt(point.y()), max(0, self.columnAt(point.x()))
