"""The menus of a grid: what a column does, and everything that can be done with lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from models.i18n import N_, tr
from ui import actions, icons
from ui.widgets.entry_grid import keys
from ui.widgets.fields.labels import escaped

if TYPE_CHECKING:
    from ui.widgets.entry_grid.grid import EntryGrid

_LINES = ("insert", "duplicate", "move_up", "move_down", "delete")
_CELLS = ("copy_above", "fill_down", "cut", "copy", "copy_header", "paste")


def column_menu(grid: EntryGrid, column: int) -> QMenu:
    """Stop with Enter, shown columns, the layout as it was."""
    menu = QMenu(grid)
    menu.setObjectName("grid.column_menu")
    spec = grid.model.columns[column]
    if spec.editable:
        stop = _add(menu, tr("Enter stops at “{column}”", column=tr(spec.title)), lambda: grid.toggle_quick(spec.id))
        stop.setCheckable(True)
        stop.setChecked(spec.id in grid.view.quick)
    if spec.kind.value not in ("reference",) and not spec.required:
        _add(menu, tr("Hide “{column}”", column=tr(spec.title)), lambda: grid.show_column(spec.id, False))
    shown = menu.addMenu(tr("Columns"))
    for one in grid.model.columns:
        action = _add(shown, tr(one.title), _shower(grid, one.id, one.id in grid.view.unwanted))
        action.setCheckable(True)
        action.setChecked(one.id not in grid.view.unwanted)
        action.setEnabled(not one.required)
    menu.addSeparator()
    _add(menu, tr("Reset columns"), grid.reset_layout)
    return menu


def line_menu(grid: EntryGrid) -> QMenu:
    """Everything that can be done with the selected lines and cells, with its keys."""
    menu = QMenu(grid)
    menu.setObjectName("grid.line_menu")
    available = grid.available()
    for group in (("edit", "lookup", "open_record", "offers"), _CELLS, _LINES):
        for command in group:
            spec = actions.BY_ID[keys.COMMANDS[command]]
            action = _add(menu, tr(spec.text), _runner(grid, command))
            if spec.icon:
                action.setIcon(icons.icon(spec.icon))
            action.setShortcut(keys.sequences(command)[0])
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setEnabled(command in available)
        menu.addSeparator()
    if grid.model.spec.can_scan:
        scan = _add(menu, tr("Scanner mode"), lambda: grid.set_scanning(not grid.committer.scanning))
        scan.setCheckable(True)
        scan.setChecked(grid.committer.scanning)
    index = grid.view.currentIndex()
    if index.isValid():
        sub = column_menu(grid, index.column())
        sub.setTitle(tr(N_("Column “{column}”"), column=tr(grid.model.columns[index.column()].title)))
        menu.addMenu(sub)
    return menu


def connect(grid: EntryGrid) -> None:
    """Show the menus where people ask for them: right click, the menu key, Shift+F10."""
    header = grid.view.horizontalHeader()
    header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    header.customContextMenuRequested.connect(grid.show_column_menu)
    grid.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    grid.view.customContextMenuRequested.connect(grid.show_line_menu)


def place_of_lines(grid: EntryGrid, point: QPoint) -> QPoint:
    """Where the menu of lines opens: at the pointer, or at the current cell for the keyboard."""
    view = grid.view
    if not view.viewport().rect().contains(point) or not view.indexAt(point).isValid():
        point = view.visualRect(view.currentIndex()).bottomLeft()
    return view.viewport().mapToGlobal(point)


def _add(menu: QMenu, text: str, run: Callable[[], None]) -> QAction:
    action = menu.addAction(escaped(text))
    action.triggered.connect(lambda: run())
    return action


def _shower(grid: EntryGrid, column_id: str, show: bool) -> Callable[[], None]:
    return lambda: grid.show_column(column_id, show)


def _runner(grid: EntryGrid, command: str) -> Callable[[], None]:
    return lambda: grid.run(command)
