"""The table of a list: frozen and scrolling half, cursor, ranges, ticks, keys. For any number of rows.

Two views share one model and one selection. The scrolling half has the keyboard; positions are plain arithmetic
because all rows have the same height.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollBar, QStyleOptionViewItem, QWidget

from controllers.lists import ListController
from ui import theme
from ui.widgets.nesting import nest
from ui.widgets.record_list.corner import CornerBox
from ui.widgets.record_list.delegate import RecordDelegate
from ui.widgets.record_list.headers import ColumnHeader, MarkHeader
from ui.widgets.record_list.keys import handle
from ui.widgets.record_list.layout import ColumnLayout
from ui.widgets.record_list.marks import Marks
from ui.widgets.record_list.model import RecordModel
from ui.widgets.record_list.pane import Pane
from ui.widgets.record_list.selection import Selection

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
DRAG_SCROLL_MS = 40


@dataclass(frozen=True)
class Anchor:
    """What a person looks at, by row and not by place: cursor, first row in sight, how far it is scrolled."""

    current: int | None = None
    column: int = 0
    top: int | None = None
    offset: int = 0
    row: int = 0
    top_row: int = 0


class RecordGrid(QWidget):
    """Rows to look at, choose and open."""

    opened = Signal(int, bool)
    reference_opened = Signal(int, int)
    preview_toggled = Signal()
    current_changed = Signal(int)
    selection_changed = Signal()
    arranged = Signal()
    scrolled = Signal()
    sort_asked = Signal(str, bool)
    header_menu_asked = Signal(int, QPoint)
    cell_menu_asked = Signal(int, int, QPoint)
    collapse_asked = Signal(int, bool)

    def __init__(self, controller: ListController, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controller = controller
        self.columns: ColumnLayout | None = None
        self.marks = Marks(self)
        self.selection = Selection()
        self.records = RecordModel(controller, self)
        self.density = ""
        self._arranging = False
        self._mark_anchor = 0
        self._drag_point: QPoint | None = None
        self._kept: Anchor | None = None
        self.setObjectName(f"{name}.table")
        self._delegate = RecordDelegate(self.records)
        self.main = Pane(self, frozen=False)
        self.frozen = Pane(self, frozen=True)
        self.main.setObjectName(f"{name}.rows")
        self.frozen.setObjectName(f"{name}.frozen")
        self._build(name)
        self._connect()
        self.dress()

    def _build(self, name: str) -> None:
        self.mark_header = MarkHeader(self.records, self.marks, self.frozen)
        self.mark_header.setObjectName(f"{name}.ticks")
        self.frozen.setVerticalHeader(self.mark_header)
        self.main.verticalHeader().hide()
        self.headers: list[ColumnHeader] = []
        for pane in (self.frozen, self.main):
            header = ColumnHeader(self.records, pane)
            header.setObjectName(f"{pane.objectName()}.header")
            pane.setHorizontalHeader(header)
            pane.setModel(self.records)
            pane.setItemDelegate(self._delegate)
            self.headers.append(header)
        self.selected = QItemSelectionModel(self.records, self)
        self.frozen.setSelectionModel(self.selected)
        self.main.setSelectionModel(self.selected)
        self.corner = CornerBox(f"{name}.select_all", self.frozen)
        self.across = QScrollBar(Qt.Orientation.Horizontal)
        self.across.setObjectName(f"{name}.across")
        self.across.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.frozen)
        row.addWidget(self.main, 1)
        outer = QGridLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        nest(outer, row, 0, 0)
        self.setFocusProxy(self.main)

    def _connect(self) -> None:
        down, across = self.main.verticalScrollBar(), self.main.horizontalScrollBar()
        down.valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        self.frozen.verticalScrollBar().valueChanged.connect(down.setValue)
        down.valueChanged.connect(self._scrolled)
        across.rangeChanged.connect(self._across_range)
        across.valueChanged.connect(self._across_moved)
        self.across.valueChanged.connect(across.setValue)
        for header in self.headers:
            header.sectionResized.connect(self._resized)
            header.sectionMoved.connect(self._moved)
            header.sort_asked.connect(self._sort)
            header.menu_asked.connect(self.header_menu_asked)
            header.fit_asked.connect(self.fit)
        self.mark_header.ticked.connect(self.tick)
        self.corner.clicked.connect(self._corner)
        self.marks.changed.connect(self._marks_changed)
        self.records.late.connect(self._repaint)
        self.records.rowsInserted.connect(self._look)
        self.records.dataChanged.connect(self._look)
        self.controller.replacing.connect(self.keep_place)
        self.controller.replaced.connect(self._replaced)
        self.controller.restarted.connect(self._restarted)
        theme.changed.connect(self.dress)
        self._drag_timer = QTimer(self)
        self._drag_timer.setInterval(DRAG_SCROLL_MS)
        self._drag_timer.timeout.connect(self._drag_on)

    # --- looks ------------------------------------------------------------------------------------------

    def row_height(self) -> int:
        """The height of a row in this list's density."""
        return theme.px(theme.ROW_HEIGHTS[self.density]) if self.density in theme.ROW_HEIGHTS else theme.row_height()

    def set_density(self, density: str) -> None:
        """Another row height; "" is the one chosen for the program."""
        if density != self.density:
            anchor = self.anchor()
            self.density = density
            self.dress()
            self.restore(anchor)

    def set_zebra(self, on: bool) -> None:
        """Whether every second row is shaded."""
        self._delegate.zebra = self.mark_header.zebra = on
        self._repaint()

    def dress(self) -> None:
        """Sizes and colours as they are now."""
        self._delegate.dress()
        height = self.row_height()
        for pane in (self.frozen, self.main):
            header = pane.verticalHeader()
            header.setMinimumSectionSize(height)
            header.setDefaultSectionSize(height)
            pane.verticalScrollBar().setSingleStep(height)
        self.mark_header.setFixedWidth(theme.px(32))
        self.arrange()

    def arrange(self) -> None:
        """Show the columns of the layout in their widths, frozen ones on the left."""
        if self.columns is None:
            return
        self._arranging = True
        if self.records.columns != self.columns.infos():
            self.records.set_columns(self.columns.infos())
            self._straighten()
        for place, column in enumerate(self.columns.shown):
            for pane in (self.frozen, self.main):
                hidden = (place < self.columns.frozen) == (pane is self.main)
                pane.setColumnHidden(place, hidden)
                if not hidden:
                    pane.setColumnWidth(place, theme.px(column.width))
        self._arranging = False
        self._fit_panes()
        self.show_selection()
        self.arranged.emit()

    def _straighten(self) -> None:
        """Columns stand in the model in the order of the layout: no header has an order of its own."""
        for header in self.headers:
            for logical in range(header.count()):
                header.moveSection(header.visualIndex(logical), logical)

    def _fit_panes(self) -> None:
        width = self.frozen_width() + self.mark_header.width()
        self.frozen.setFixedWidth(width)
        height = self.headers[0].sizeHint().height()
        self.corner.setGeometry(0, 0, self.mark_header.width(), height)
        self._across_range()

    def frozen_width(self) -> int:
        """The width of the frozen columns together."""
        count = self.columns.frozen if self.columns is not None else 0
        return sum(self.frozen.columnWidth(place) for place in range(count))

    def column_spans(self) -> list[tuple[int, int, int]]:
        """For each column in sight: place, left edge and width, seen from the grid; for the footer."""
        found = []
        for place in range(len(self.records.columns)):
            pane = self.frozen if self.columns is not None and place < self.columns.frozen else self.main
            left = pane.columnViewportPosition(place) + pane.viewport().mapTo(self, QPoint(0, 0)).x()
            found.append((place, left, pane.columnWidth(place)))
        return found

    def scrolling_left(self) -> int:
        """Where the scrolling half begins, seen from the grid."""
        return self.main.viewport().mapTo(self, QPoint(0, 0)).x()

    def _across_range(self, *_: int) -> None:
        inner = self.main.horizontalScrollBar()
        self.across.setRange(inner.minimum(), inner.maximum())
        self.across.setPageStep(inner.pageStep())
        self.across.setSingleStep(theme.px(40))
        wanted = inner.maximum() > inner.minimum()
        if wanted == self.across.isHidden():
            self.across.setVisible(wanted)
            # This may happen while the layout places the grid, which then forgets to place the bar.
            QTimer.singleShot(0, self.across, self.across.updateGeometry)
        self.scrolled.emit()

    def _across_moved(self, value: int) -> None:
        self.across.setValue(value)
        if self.controller.answer.tree is not None:
            self.main.viewport().update()
        self.scrolled.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More rows may be in sight."""
        super().resizeEvent(event)
        self._fit_panes()
        self._look()

    # --- column changes ---------------------------------------------------------------------------------

    def _resized(self, logical: int, _old: int, new: int) -> None:
        if self._arranging or self.columns is None or logical >= len(self.columns.shown):
            return
        pane = self.frozen if logical < self.columns.frozen else self.main
        if pane.isColumnHidden(logical) or new <= 0 or self.sender() is not pane.horizontalHeader():
            return
        self.columns.resize(logical, int(new * 100 / theme.text_scale() + 0.5))
        self._fit_panes()
        self.arranged.emit()

    def _moved(self, _logical: int, _old: int, _new: int) -> None:
        if not self._arranging:
            QTimer.singleShot(0, self, self._take_order)

    def _take_order(self) -> None:
        """A column was dragged: the layout takes the order of the headers."""
        if self.columns is None or self._arranging:
            return
        ids = self.columns.ids()
        order: list[str] = []
        for header, pane in zip(self.headers, (self.frozen, self.main), strict=True):
            visual = [header.logicalIndex(at) for at in range(header.count())]
            order += [ids[logical] for logical in visual if not pane.isColumnHidden(logical)]
        if tuple(order) != ids:
            self.columns.show_only(order)
            self.arrange()

    def fit(self, place: int) -> None:
        """Make a column as wide as what it shows in the rows in sight."""
        if self.columns is None:
            return
        first, last = self.rows_in_sight()
        widths = [self._width_of(row, place) for row in range(first, last + 1)]
        title = self.headers[0].fontMetrics().horizontalAdvance(
            str(self.records.headerData(place, Qt.Orientation.Horizontal))
        )
        widest = max([title + theme.px(40), *widths])
        self.columns.resize(place, int(widest * 100 / theme.text_scale() + 0.5))
        self.arrange()

    def _width_of(self, row: int, place: int) -> int:
        if self.records.heading(row) is not None:
            return 0
        return self._delegate.sizeHint(QStyleOptionViewItem(), self.records.index(row, place)).width()

    def _sort(self, place: int, add: bool) -> None:
        column = self.records.columns[place]
        if column.sortable:
            self.sort_asked.emit(column.id, add)

    # --- rows in sight ----------------------------------------------------------------------------------

    def rows_in_sight(self) -> tuple[int, int]:
        """First and last row that are drawn."""
        height = self.row_height()
        first = self.main.verticalScrollBar().value() // height
        last = first + self.main.viewport().height() // height + 1
        return first, max(first, min(last, self.records.rowCount() - 1))

    def page_rows(self) -> int:
        """How many rows a page has."""
        return max(1, self.main.viewport().height() // self.row_height() - 1)

    def _scrolled(self, _value: int) -> None:
        self._look()
        self.scrolled.emit()

    def _look(self, *_: object) -> None:
        """Tell the controller which places of the answer are looked at."""
        first, last = self.rows_in_sight()
        tree = self.controller.answer.tree
        if tree is None:
            self.controller.want(first, last)
        elif tree.row_count:
            last = min(last, tree.row_count - 1)
            self.controller.want(tree.at(min(first, last)).index, tree.at(last).index)

    def scroll_to(self, row: int, column: int = -1) -> None:
        """Bring a cell into sight with the least movement."""
        bar, height = self.main.verticalScrollBar(), self.row_height()
        top = row * height
        room = self.main.viewport().height()
        if top < bar.value():
            bar.setValue(top)
        elif top + height > bar.value() + room:
            bar.setValue(top + height - room)
        if self.columns is None or column < self.columns.frozen:
            return
        left, width = self.main.columnViewportPosition(column), self.main.columnWidth(column)
        across = self.main.horizontalScrollBar()
        if left < 0 or width > self.main.viewport().width():
            across.setValue(across.value() + left)
        elif left + width > self.main.viewport().width():
            across.setValue(across.value() + left + width - self.main.viewport().width())

    def wheel(self, event: QWheelEvent) -> None:
        """The wheel over the frozen half."""
        QGuiApplication.sendEvent(self.main.verticalScrollBar(), event)

    # --- cursor and ranges ------------------------------------------------------------------------------

    def draws_cursor(self, row: int, column: int) -> bool:
        """Whether the cursor stands on a cell and the table has the keyboard."""
        return row == self.selection.row and column == self.selection.column and self.main.hasFocus()

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Do what a key means; False when it means nothing here."""
        return handle(self, event)

    def go(self, row: int, column: int, extend: bool = False) -> None:
        """Move the cursor, within the rows and columns there are."""
        rows, columns = self.records.rowCount(), self.records.columnCount()
        if not rows or not columns:
            return
        row, column = max(0, min(row, rows - 1)), max(0, min(column, columns - 1))
        if extend and self.selection.row >= 0:
            self.selection.extend(row, column)
        else:
            self.selection.put(row, column)
        self.scroll_to(row, column)
        self.show_selection()
        self.current_changed.emit(row)

    def pressed(self, row: int, column: int, modifiers: Qt.KeyboardModifier, button: Qt.MouseButton) -> None:
        """A mouse button went down on a cell."""
        self.main.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.records.heading(row) is not None and button == Qt.MouseButton.LeftButton and not modifiers:
            self.go(row, column)
            self.collapse_asked.emit(row, not self._is_collapsed(row))
            return
        if button == Qt.MouseButton.RightButton:
            if not any(one.has(row, column) for one in self.selection.ranges):
                self.go(row, column)
            return
        if modifiers & _CONTROL:
            self.selection.add(row, column)
            self.show_selection()
            self.current_changed.emit(row)
            return
        self.go(row, column, extend=bool(modifiers & _SHIFT))

    def dragged(self, point: QPoint) -> None:
        """The mouse moves over cells with the button down."""
        self._drag_point = point
        self._drag_on()
        inside = self.main.geometry().united(self.frozen.geometry()).contains(point)
        if inside:
            self._drag_timer.stop()
        elif not self._drag_timer.isActive():
            self._drag_timer.start()

    def _drag_on(self) -> None:
        if self._drag_point is None or self.selection.row < 0:
            return
        point = self._drag_point
        down = self.main.verticalScrollBar()
        y = self.main.viewport().mapFrom(self, point).y()
        if y < 0:
            down.setValue(down.value() - self.row_height())
        elif y > self.main.viewport().height():
            down.setValue(down.value() + self.row_height())
        row = max(0, (down.value() + max(0, min(y, self.main.viewport().height() - 1))) // self.row_height())
        pane = self.frozen if point.x() < self.scrolling_left() else self.main
        column = pane.columnAt(pane.viewport().mapFrom(self, point).x())
        row = min(row, self.records.rowCount() - 1)
        column = column if column >= 0 else self.selection.column
        if (row, column) != (self.selection.row, self.selection.column):
            self.selection.extend(row, column)
            self.show_selection()
            self.current_changed.emit(row)

    def released(self) -> None:
        """The drag is over."""
        self._drag_point = None
        self._drag_timer.stop()

    def show_selection(self) -> None:
        """Hand cursor and ranges to Qt's selection, which is what is drawn and spoken."""
        selection = QItemSelection()
        rows, columns = self.records.rowCount(), self.records.columnCount()
        for one in self.selection.ranges:
            if one.top < rows and one.left < columns:
                selection.select(
                    self.records.index(one.top, one.left),
                    self.records.index(min(one.bottom, rows - 1), min(one.right, columns - 1)),
                )
        self.selected.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        current = self.records.index(self.selection.row, self.selection.column)
        self.selected.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._repaint()
        self.selection_changed.emit()

    def focus_changed(self) -> None:
        """The keyboard came or went."""
        if self.selection.row < 0 and self.main.hasFocus() and self.records.rowCount():
            self.go(0, 0)
        self._repaint()

    def activate(self, row: int, behind: bool) -> None:
        """Open a record, or close and open a group."""
        if self.records.heading(row) is not None:
            self.collapse_asked.emit(row, not self._is_collapsed(row))
        else:
            self.opened.emit(row, behind)

    def _is_collapsed(self, row: int) -> bool:
        tree, heading = self.controller.answer.tree, self.records.heading(row)
        return tree is not None and heading is not None and tree.is_collapsed(heading)

    def menu_at_cursor(self) -> None:
        """The menu of the cell under the cursor, from the keyboard."""
        if self.selection.row >= 0:
            pane = self.frozen if self.columns and self.selection.column < self.columns.frozen else self.main
            rect = pane.visualRect(self.records.index(self.selection.row, self.selection.column))
            point = pane.viewport().mapToGlobal(rect.bottomLeft())
            self.cell_menu_asked.emit(self.selection.row, self.selection.column, point)

    def menu_at(self, row: int, column: int, point: QPoint) -> None:
        """The menu of a cell, from the mouse."""
        self.cell_menu_asked.emit(row, column, point)

    # --- ticks ------------------------------------------------------------------------------------------

    def tick(self, row: int, extend: bool = False) -> None:
        """Turn the tick of a row over, or tick all rows since the last one; a heading stands for its group."""
        heading = self.records.heading(row)
        seqs = self.controller.answer.seqs
        if heading is not None:
            inside = seqs[heading.first : heading.first + heading.count]
            self.marks.set(inside, not all(self.marks.has(seq) for seq in inside))
        elif extend:
            first, last = sorted((self._mark_anchor, row))
            self.marks.set([seq for at in range(first, last + 1) if (seq := self.records.seq(at)) is not None], True)
        elif (seq := self.records.seq(row)) is not None:
            self.marks.toggle(seq)
        self._mark_anchor = row

    def _corner(self) -> None:
        if self.marks.any():
            self.marks.clear()
        else:
            self.marks.take_all()

    def _marks_changed(self) -> None:
        count = self.marks.count(self.controller.answer.count)
        self.corner.show_state(count, self.controller.answer.count)
        self._repaint()
        self.selection_changed.emit()

    # --- keeping one's place ----------------------------------------------------------------------------

    def anchor(self) -> Anchor:
        """What is looked at now."""
        bar, height = self.main.verticalScrollBar(), self.row_height()
        top = bar.value() // height
        rows = self.records.rowCount()
        return Anchor(
            self.records.seq(self.selection.row) if 0 <= self.selection.row < rows else None,
            self.selection.column, self.records.seq(top) if top < rows else None, bar.value() - top * height,
            self.selection.row, top,
        )

    def restore(self, anchor: Anchor) -> None:
        """Look at the same rows again, wherever they stand now."""
        answer = self.controller.answer
        row = answer.row_of(anchor.current) if anchor.current is not None else None
        top = answer.row_of(anchor.top) if anchor.top is not None else None
        last = self.records.rowCount() - 1
        for pane in (self.frozen, self.main):
            pane.update_geometry()
        place = (anchor.top_row if top is None else top) * self.row_height() + anchor.offset
        self.main.verticalScrollBar().setValue(place)
        self.selection.clear()
        if last >= 0 and anchor.row >= 0:
            self.selection.put(min(anchor.row, last) if row is None else row, anchor.column)
        self.show_selection()
        self._look()

    def keep_place(self) -> None:
        """Remember what is looked at now: the rows are about to be replaced."""
        self._kept = self.anchor()

    def restore_kept(self, row: int | None) -> None:
        """Look at the remembered rows again; `row` puts the cursor on a screen row instead."""
        kept, self._kept = self._kept or self.anchor(), None
        self.restore(kept)
        if row is not None and row < self.records.rowCount():
            self.selection.put(row, kept.column)
            self.show_selection()

    def keep_columns(self) -> None:
        """Show the columns of the layout without losing the place."""
        anchor = self.anchor()
        self.arrange()
        self.restore(anchor)

    def show_filtered(self, columns: frozenset[str]) -> None:
        """Mark the headings of filtered columns."""
        for header in self.headers:
            header.filtered = columns
            header.viewport().update()

    def _replaced(self) -> None:
        """Fresh rows took the place of the old ones."""
        self.records.restart()
        self.restore_kept(None)

    def _restarted(self) -> None:
        """Another answer: from its beginning."""
        self.main.verticalScrollBar().setValue(0)
        self.selection.clear()
        if self.main.hasFocus() and self.records.rowCount():
            self.selection.put(0, 0)
        self.show_selection()
        self._look()
        self.current_changed.emit(self.selection.row)

    def _repaint(self) -> None:
        self.frozen.viewport().update()
        self.main.viewport().update()
        self.mark_header.viewport().update()
