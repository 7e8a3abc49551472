"""Menus and commands of a list page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from models.i18n import N_, tr
from models.lists.shapes import Aggregate, Group, Kind, Sort
from ui.shell.page import Command
from ui.widgets.fields.labels import escaped
from ui.widgets.record_list.footer import AGGREGATE_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.widgets.record_list.page import ListPage

NO_ROW = N_("No row is chosen.")
NO_RIGHT = N_("Your role does not have the right to do this here. An administrator can give it to you.")
NO_GROUPS = N_("The rows of this list are not grouped.")
LOADING = N_("The list is still being loaded.")
DENSITIES = (
    ("", N_("Row height of the program")), ("compact", N_("Compact rows")), ("normal", N_("Normal rows")),
    ("comfortable", N_("Roomy rows")),
)


def commands(page: ListPage) -> dict[str, Command]:
    """What the page does for the commands of the window."""
    ready = page.info is not None
    reason = "" if ready else tr(LOADING)
    grid = page.grid

    def when(run: Callable[[], None], allowed: bool = True, why: str = "") -> Command:
        return Command(run, ready and allowed, reason or ("" if allowed else why))

    may_export = page.context.can(page.controller.spec.entity, "E")
    found = {
        "refresh": when(page.controller.refresh),
        "filter": when(lambda: focus_filter(page)),
        "filter_value": when(lambda: page.filters.filter_by_cell(grid.selection.row, grid.selection.column)),
        "clear_filters": when(page.filters.clear),
        "columns": when(page.show_columns),
        "group": when(lambda: page.filters.ask_groups(page.chips.add)),
        "groups.open": when(lambda: page.collapse_all(False), bool(page.query.group), tr(NO_GROUPS)),
        "groups.close": when(lambda: page.collapse_all(True), bool(page.query.group), tr(NO_GROUPS)),
        "freeze": when(lambda: page.freeze(max(0, grid.selection.column) + 1)),
        "unfreeze": when(lambda: page.freeze(0)),
        "save_view": when(page.views.save_as),
        "go_to_row": when(page.go_to_row),
        "preview": when(page.previewing.toggle),
        "open": when(lambda: grid.activate(grid.selection.row, False)),
        "open_behind": when(lambda: grid.activate(grid.selection.row, True)),
        "check_row": when(lambda: grid.tick(max(0, grid.selection.row))),
        "first_row": when(lambda: grid.go(0, 0)),
        "last_row": when(lambda: grid.go(grid.records.rowCount() - 1, 0)),
        "select_all": when(grid.marks.take_all),
        "copy": when(lambda: page.picking.copy(False)),
        "copy_header": when(lambda: page.picking.copy(True)),
        "export": when(page.exporting.ask, may_export, tr(NO_RIGHT)),
    }
    if page.new_kind:
        allowed = not page.new_right[0] or page.context.can(*page.new_right)
        found["new"] = Command(page.new_record, allowed, "" if allowed else tr(NO_RIGHT))
    if page.chart_kind:
        found["chart_switch"] = when(lambda: show_chart(page))
    if page.worklist.active and page.picking.next_step() is not None:
        found["primary"] = when(page.worklist.step)
    return found


def focus_filter(page: ListPage) -> None:
    """Ctrl+F."""
    page.bar.quick.setFocus()
    page.bar.quick.selectAll()


def show_chart(page: ListPage) -> None:
    """The same rows as a chart."""
    page.navigator.open(page.chart_kind, query=page.query.plain(), list=page.kind)


def header(page: ListPage, at: int, point: QPoint) -> None:
    """The menu of a column heading."""
    if not 0 <= at < len(page.layout_.shown):
        return
    column = page.layout_.shown[at].info
    menu = _menu(page, "header_menu")
    if column.sortable:
        _add(menu, tr("Sort ascending"), lambda: _sort(page, Sort(column.id)))
        _add(menu, tr("Sort descending"), lambda: _sort(page, Sort(column.id, True)))
    if column.filterable:
        _add(menu, tr("Filter on this column…"), lambda: page.filters.open_new(column.id, page.chips.add))
    if column.groupable:
        by = "month" if column.kind is Kind.DAY else ""
        _add(menu, tr("Group by this column"), lambda: page.filters.set_groups((Group(column.id, by),)))
    if page.query.group:
        _add(menu, tr("No groups"), lambda: page.filters.set_groups(()))
    menu.addSeparator()
    _add(menu, tr("Fit to content"), lambda: page.grid.fit(at))
    _add(menu, tr("Freeze up to here"), lambda: page.freeze(at + 1), enabled=at < 3)
    _add(menu, tr("Unfreeze all columns"), lambda: page.freeze(0), enabled=page.layout_.frozen > 0)
    _add(menu, tr("Move left"), lambda: _move(page, at, at - 1), enabled=at > 0)
    _add(menu, tr("Move right"), lambda: _move(page, at, at + 1), enabled=at < len(page.layout_.shown) - 1)
    _add(menu, tr("Hide column"), lambda: _hide(page, at), enabled=len(page.layout_.shown) > 1)
    _add(menu, tr("Columns…"), page.show_columns)
    menu.addSeparator()
    _totals_menu(page, menu.addMenu(tr("Total")), at)
    page.popup(menu, point)


def totals(page: ListPage, at: int, point: QPoint) -> None:
    """The menu of a footer cell."""
    menu = _menu(page, "totals_menu")
    _totals_menu(page, menu, at)
    page.popup(menu, point)


def _totals_menu(page: ListPage, menu: QMenu, at: int) -> None:
    shown = page.layout_.shown[at]
    offered = list(Aggregate) if shown.info.kind.numeric else [Aggregate.COUNT, Aggregate.NONE]
    if shown.info.kind.temporal:
        offered = [Aggregate.MIN, Aggregate.MAX, Aggregate.COUNT, Aggregate.NONE]
    for aggregate in offered:
        action = _add(menu, tr(AGGREGATE_WORDS[aggregate]), lambda aggregate=aggregate: _total(page, at, aggregate))
        action.setCheckable(True)
        action.setChecked(shown.total is aggregate)


def _total(page: ListPage, at: int, aggregate: Aggregate) -> None:
    page.layout_.set_total(at, aggregate)
    page.grid.arranged.emit()


def _sort(page: ListPage, sort: Sort) -> None:
    from dataclasses import replace

    page.set_query(replace(page.query, sort=(sort,)))


def _move(page: ListPage, at: int, to: int) -> None:
    page.layout_.move(at, to)
    page.grid.keep_columns()


def _hide(page: ListPage, at: int) -> None:
    page.layout_.hide(at)
    page.grid.keep_columns()


def cell(page: ListPage, row: int, at: int, point: QPoint) -> None:
    """The menu of a cell."""
    grid, records = page.grid, page.grid.records
    menu = _menu(page, "cell_menu")
    record = records.record(row)
    if record is None:
        _add(menu, tr("Open all groups"), lambda: page.collapse_all(False))
        _add(menu, tr("Close all groups"), lambda: page.collapse_all(True))
        page.popup(menu, point)
        return
    if page.controller.spec.opens:
        _add(menu, tr("Open"), lambda: page.open_row(row, False))
        _add(menu, tr("Open behind"), lambda: page.open_row(row, True))
    info, text = records.columns[at], records.text(record, at)
    if info.opens and records.key(record, at) is not None:
        _add(menu, tr("Open {name}", name=text), lambda: page.open_reference(row, at))
    page.row_menu(menu, record)
    menu.addSeparator()
    if info.filterable:
        _add(menu, tr("Filter to “{value}”", value=text or tr("(empty)")), lambda: page.filters.filter_by_cell(row, at))
    ticked = grid.marks.has(record.seq)
    _add(menu, tr("Untick row") if ticked else tr("Tick row"), lambda: grid.tick(row))
    _add(menu, tr("Copy"), lambda: page.picking.copy(False))
    _add(menu, tr("Copy with header"), lambda: page.picking.copy(True))
    page.popup(menu, point)


def more(page: ListPage) -> None:
    """The menu behind the dots."""
    menu = page.more_menu
    menu.clear()
    may_export = page.context.can(page.controller.spec.entity, "E")
    _add(menu, tr("Columns…"), page.show_columns)
    _add(menu, tr("Group…"), lambda: page.filters.ask_groups(page.chips.add))
    if page.query.group:
        _add(menu, tr("Open all groups"), lambda: page.collapse_all(False))
        _add(menu, tr("Close all groups"), lambda: page.collapse_all(True))
    _add(menu, tr("Go to row…"), page.go_to_row)
    density = menu.addMenu(tr("Row height"))
    for value, text in DENSITIES:
        action = _add(density, tr(text), lambda value=value: set_density(page, value))
        action.setCheckable(True)
        action.setChecked(page.grid.density == value)
    menu.addSeparator()
    if page.import_kind and page.context.can("import", "C"):
        _add(menu, tr("Import…"), page.import_records)
    _add(menu, tr("Export…"), page.exporting.ask, enabled=may_export)
    removed = _add(menu, tr("Show removed records"), lambda: show_removed(page))
    removed.setCheckable(True)
    removed.setChecked(page.query.removed)
    menu.addSeparator()
    _add(menu, tr("Refresh"), page.controller.refresh)


def set_density(page: ListPage, density: str) -> None:
    """Another row height in this list."""
    page.grid.set_density(density)
    page.view_changed()


def show_removed(page: ListPage) -> None:
    """Removed records instead of the others, or back."""
    from dataclasses import replace

    page.set_query(replace(page.query, removed=not page.query.removed))


def _menu(page: ListPage, name: str) -> QMenu:
    menu = QMenu(page)
    menu.setObjectName(f"{page.kind}.{name}")
    return menu


def _add(menu: QMenu, text: str, call: Callable[[], None], enabled: bool = True) -> QAction:
    action = QAction(escaped(text), menu)
    action.setEnabled(enabled)
    action.triggered.connect(lambda *_: call())
    menu.addAction(action)
    return action
