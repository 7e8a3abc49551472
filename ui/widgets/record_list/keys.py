"""What keys mean in the table of a list (UX 22)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from ui.widgets.record_list.grid import RecordGrid

_K = Qt.Key
_ENTER = (_K.Key_Return, _K.Key_Enter)
_MODIFIERS = (
    Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def handle(grid: RecordGrid, event: QKeyEvent) -> bool:
    """Do what a key means; False when it means nothing in a list."""
    key, held = Qt.Key(event.key()), event.modifiers() & _MODIFIERS
    shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
    control = bool(held & Qt.KeyboardModifier.ControlModifier)
    if held & Qt.KeyboardModifier.AltModifier:
        if control and key in _ENTER:
            grid.reference_opened.emit(grid.selection.row, grid.selection.column)
            return True
        return False
    if key in _ENTER:
        return _enter(grid, shift, control)
    if control:
        return _far(grid, key, shift)
    if key == _K.Key_Space and not shift:
        grid.preview_toggled.emit()
        return True
    if key == _K.Key_Escape:
        return _escape(grid)
    return _move(grid, key, shift)


def _enter(grid: RecordGrid, shift: bool, control: bool) -> bool:
    row = grid.selection.row
    if row < 0 or (shift and control):
        return False
    if shift:
        grid.tick(row)
        grid.go(row + 1, grid.selection.column)
    else:
        grid.activate(row, behind=control)
    return True


def _far(grid: RecordGrid, key: Qt.Key, shift: bool) -> bool:
    """Ctrl with a key: first and last row (on macOS with the arrows)."""
    mac = sys.platform == "darwin"
    if key == _K.Key_Home or (mac and key == _K.Key_Up):
        grid.go(0, grid.selection.column, shift)
    elif key == _K.Key_End or (mac and key == _K.Key_Down):
        grid.go(grid.records.rowCount() - 1, grid.selection.column, shift)
    elif key == _K.Key_Left:
        grid.go(grid.selection.row, 0, shift)
    elif key == _K.Key_Right:
        grid.go(grid.selection.row, grid.records.columnCount() - 1, shift)
    else:
        return False
    return True


def _escape(grid: RecordGrid) -> bool:
    """Esc takes back one thing at a time: the range, then the ticks."""
    if grid.selection.several():
        grid.go(grid.selection.row, grid.selection.column)
        return True
    if grid.marks.any():
        grid.marks.clear()
        return True
    return False


def _move(grid: RecordGrid, key: Qt.Key, shift: bool) -> bool:
    row, column = grid.selection.row, grid.selection.column
    heading = grid.records.heading(row) if row >= 0 else None
    if key in (_K.Key_Left, _K.Key_Right) and heading is not None and not shift:
        return _open_or_close(grid, row, key)
    page = grid.page_rows()
    steps: dict[Qt.Key, tuple[int, int]] = {
        _K.Key_Up: (row - 1, column), _K.Key_Down: (row + 1, column),
        _K.Key_Left: (row, column - 1), _K.Key_Right: (row, column + 1),
        _K.Key_PageUp: (row - page, column), _K.Key_PageDown: (row + page, column),
        _K.Key_Home: (row, 0), _K.Key_End: (row, grid.records.columnCount() - 1),
    }
    if key not in steps:
        return False
    grid.go(*steps[key], shift)
    return True


def _open_or_close(grid: RecordGrid, row: int, key: Qt.Key) -> bool:
    """Left closes a group, then goes to the outer one; Right opens it, then goes in."""
    tree, heading = grid.controller.answer.tree, grid.records.heading(row)
    if tree is None or heading is None:
        return False
    closed = tree.is_collapsed(heading)
    if key == _K.Key_Left and not closed:
        grid.collapse_asked.emit(row, True)
    elif key == _K.Key_Left:
        grid.go(tree.parent_row(row), grid.selection.column)
    elif closed:
        grid.collapse_asked.emit(row, False)
    else:
        grid.go(row + 1, grid.selection.column)
    return True
