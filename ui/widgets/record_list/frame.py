"""The widgets of a list page, and what areas may add to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from controllers.context import AppContext
from controllers.list_actions import BulkAction
from controllers.lists import ListController
from models.i18n import N_, tr
from models.lists.catalogue import spec_of
from models.lists.shapes import Row
from ui import theme
from ui.shell.navigator import Navigator
from ui.shell.page import Page
from ui.widgets.record_list.chips import ChipBar
from ui.widgets.record_list.footer import TotalsFooter
from ui.widgets.record_list.grid import RecordGrid
from ui.widgets.record_list.notices import EmptyState, Strip
from ui.widgets.record_list.preview import PreviewContent, PreviewPane
from ui.widgets.record_list.preview_keeper import content_of
from ui.widgets.record_list.selection_bar import SelectionBar
from ui.widgets.record_list.title_bar import TitleBar
from ui.widgets.record_list.worklist import WorklistBar

WALK_ROWS = 200


class ListFrame(Page):
    """Title, chips, table, totals, preview and selection bar, not yet alive."""

    icon_name = "list"
    new_kind = ""
    new_text = N_("New record")
    new_right = ("", "")
    import_kind = ""
    chart_kind = ""
    row_opens = ""
    """Column whose record a row opens, for rows that have no page of their own."""

    def __init__(self, context: AppContext, navigator: Navigator) -> None:
        super().__init__()
        self.context, self.navigator = context, navigator
        self.setObjectName(self.kind)
        self.controller = self.make_controller()
        self._build()

    def make_controller(self) -> ListController:
        """The controller of the declared list."""
        return ListController(self.context, spec_of(self.kind), self)

    def is_open(self) -> bool:
        """Whether the page still exists (answers may be late)."""
        return isValid(self)

    # --- what areas may add -----------------------------------------------------------------------------

    def bulk_actions(self) -> tuple[BulkAction, ...]:
        """What can be done with ticked rows."""
        return ()

    def act(self, action_id: str, ids: list[UUID]) -> None:
        """Do an action that is marked `by_page` with these records."""

    def row_menu(self, menu: QMenu, row: Row) -> None:
        """Further entries of the menu of a row."""

    def new_args(self) -> dict[str, Any]:
        """Arguments of the page that makes a new record."""
        return {"new": True}

    def open_args(self, row: Row) -> dict[str, Any]:
        """Arguments of the page that shows a record."""
        return {"id": str(row.id)}

    def load_preview(self, seq: int, done: Callable[[PreviewContent | None], None]) -> None:
        """Load what the preview shows of a row; by default its columns, the shown ones first."""
        info = self.controller.info
        if info is None:
            return
        shown = self.controller.answer.columns
        columns = (*shown, *(column.id for column in info.columns if column.id not in shown))

        def take(rows: dict[int, Row]) -> None:
            done(content_of(info, columns, rows[seq]) if seq in rows else None)

        self.controller.fetch([seq], columns, take)

    def preview_action(self, action_id: str, seq: int | None) -> None:
        """A further button of the preview was pressed."""

    # --- building ---------------------------------------------------------------------------------------

    def _build(self) -> None:
        name = self.kind
        self.bar = TitleBar(name)
        self.view_menu, self.more_menu = QMenu(self), QMenu(self)
        self.view_menu.setObjectName(f"{name}.view_menu")
        self.more_menu.setObjectName(f"{name}.more_menu")
        self.bar.view.setMenu(self.view_menu)
        self.bar.more.setMenu(self.more_menu)
        self.worklist_bar = WorklistBar(name)
        self.chips = ChipBar(name)
        self.strip_updates = Strip(f"{name}.updates", "info")
        self.strip_failed = Strip(f"{name}.failed", "warn")
        self.strip_info = Strip(f"{name}.done", "ok")
        self.grid = RecordGrid(self.controller, name)
        self.grid.main.setAccessibleName(tr(self.controller.spec.title))
        self.footer = TotalsFooter(self.grid, name)
        self.empty = EmptyState(name, self.grid)
        self.preview = PreviewPane(name)
        self.selection_bar = SelectionBar(name)
        table = QWidget()
        column = QVBoxLayout(table)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for strip in (self.strip_updates, self.strip_failed, self.strip_info):
            column.addWidget(strip)
        column.addWidget(self.grid, 1)
        column.addWidget(self.footer)
        column.addWidget(self.grid.across)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setObjectName(f"{name}.split")
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(table)
        self.split.addWidget(self.preview)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        chips_holder = QWidget()
        chips_holder.setProperty("role", "surface")
        chips_holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        holder = QVBoxLayout(chips_holder)
        holder.setContentsMargins(theme.px(16), theme.px(4), theme.px(12), theme.px(6))
        holder.addWidget(self.chips)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for widget in (self.bar, self.worklist_bar, chips_holder):
            outer.addWidget(widget)
        outer.addWidget(self.split, 1)
        outer.addWidget(self.selection_bar)

    # --- records ----------------------------------------------------------------------------------------

    def open_row(self, row: int, behind: bool) -> None:
        """Open the record on a screen row; it knows its neighbours."""
        record = self.grid.records.record(row)
        if record is not None and self.row_opens:
            self._open_referred(record, behind)
        elif record is not None and self.controller.spec.opens:
            args = {**self.open_args(record), "walk": self._walk(row)}
            self.navigator.open(self.controller.spec.opens, behind, **args)

    def _open_referred(self, record: Row, behind: bool) -> None:
        """Open what the row belongs to; its column may be hidden."""
        kind = self.controller.spec.column(self.row_opens).opens

        def take(rows: dict[int, Row]) -> None:
            found = rows.get(record.seq)
            if found is not None and found.keys[0] is not None and self.is_open():
                self.navigator.open(kind, behind, id=str(found.keys[0]))

        self.controller.fetch([record.seq], (self.row_opens,), take)

    def _walk(self, row: int) -> dict[str, Any]:
        """The keys of the rows around, as far as they are known, for next and previous."""
        answer, controller = self.controller.answer, self.controller
        at = answer.place(row).index
        first = last = at
        while first > 0 and at - first < WALK_ROWS and controller.row(first - 1) is not None:
            first -= 1
        while last - at < WALK_ROWS and controller.row(last + 1) is not None:
            last += 1
        rows = [controller.row(index) for index in range(first, last + 1)]
        return {"ids": [str(one.id) for one in rows if one is not None], "first": first, "total": answer.count}

    def open_reference(self, row: int, column: int) -> None:
        """Open the record a cell names."""
        records = self.grid.records
        record = records.record(row) if row >= 0 else None
        if record is None:
            return
        info, key = records.columns[column], records.key(record, column)
        if info.opens and key is not None:
            self.navigator.open(info.opens, id=str(key))

    def new_record(self) -> None:
        """Begin a new record."""
        if self.new_kind and self._may_new():
            self.navigator.open(self.new_kind, **self.new_args())

    def import_records(self) -> None:
        """Go to the import of this entity."""
        self.navigator.open("import", **{"import": self.import_kind})

    def _may_new(self) -> bool:
        return not self.new_right[0] or self.context.can(*self.new_right)

    def _may_import(self) -> bool:
        return self.context.can("import", "C")
