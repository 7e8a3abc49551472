"""The list page of every entity: title, views, filters, table, totals, preview, selection. See ListPage."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from controllers.context import AppContext
from controllers.lists import Opening
from controllers.settings import ZEBRA
from models.clock import clock
from models.dates import format_instant
from models.errors import AppError, Denied
from models.i18n import ntr, tr
from models.lists.shapes import Filter, ListInfo, ListQuery, Totals, ViewState
from ui import theme
from ui.shell.navigator import Navigator
from ui.shell.page import Command
from ui.translation import language_changed
from ui.widgets.record_list import menus
from ui.widgets.record_list.chooser import ColumnChooser
from ui.widgets.record_list.exporting import Exporting
from ui.widgets.record_list.filter_keeper import FilterKeeper
from ui.widgets.record_list.frame import ListFrame
from ui.widgets.record_list.grid import Anchor
from ui.widgets.record_list.layout import ColumnLayout
from ui.widgets.record_list.pickers import RowPopover
from ui.widgets.record_list.preview_keeper import PreviewKeeper
from ui.widgets.record_list.selection_keeper import SelectionKeeper
from ui.widgets.record_list.view_keeper import ViewKeeper
from ui.widgets.record_list.worklist import Worklist

BELOW_WIDTH = 900
WALK_ROWS = 200
MARKS_KEPT = 2000


class ListPage(ListFrame):
    """A list of one entity. A list of its own needs a ListSpec in the catalogue and these few lines:

        class AgentsList(ListPage):
            kind = "agents.list"
            icon_name = "handshake"
            new_kind, new_text, new_right = "agent", N_("New agent"), ("agent", "C")
            import_kind = "agents"

            def bulk_actions(self): return self.agents.bulk_actions()

    Arguments: `view` (id of a view), `query` (a plain ListQuery: exactly these rows), `filters` (plain filters).
    """

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__(context, navigator)
        self._args = {key: value for key, value in args.items() if key != "state"}
        self._state: dict[str, Any] = dict(args.get("state") or {})
        self.info: ListInfo | None = None
        self.query = ListQuery()
        self._waiting: Anchor | None = None
        self._fresh_at = ""
        self._loaded = False
        self.views = ViewKeeper(self)
        self.filters = FilterKeeper(self, self.chips)
        self.picking = SelectionKeeper(self, self.selection_bar)
        self.previewing = PreviewKeeper(self, self.preview)
        self.exporting = Exporting(self)
        self.worklist = Worklist(self, self.worklist_bar)
        self._connect()

    def _connect(self) -> None:
        controller, grid, bar = self.controller, self.grid, self.bar
        controller.opened.connect(self._opened)
        controller.restarted.connect(self._restarted)
        controller.grown.connect(self._grown)
        controller.replaced.connect(self._replaced)
        controller.totals_changed.connect(self._totals)
        controller.updates_changed.connect(self._updates)
        controller.busy_changed.connect(self._busy)
        controller.refresh_failed.connect(self._failed)
        grid.opened.connect(self.open_row)
        grid.reference_opened.connect(self.open_reference)
        grid.preview_toggled.connect(lambda: self.previewing.toggle())
        grid.sort_asked.connect(lambda column, add: self.filters.sort_by(column, add))
        grid.arranged.connect(self._arranged)
        grid.collapse_asked.connect(self._collapse)
        grid.current_changed.connect(lambda _row: self.worklist.refresh())
        grid.header_menu_asked.connect(lambda at, point: menus.header(self, at, point))
        grid.cell_menu_asked.connect(lambda row, at, point: menus.cell(self, row, at, point))
        self.footer.menu_asked.connect(lambda at, point: menus.totals(self, at, point))
        bar.quick.asked.connect(self._search)
        bar.quick.left_down.connect(grid.setFocus)
        bar.quick.fields_asked.connect(lambda: self.filters.pick(bar.quick))
        bar.save_asked.connect(lambda: self.views.save())
        bar.revert_asked.connect(lambda: self.views.revert())
        bar.new.clicked.connect(self.new_record)
        bar.imports.clicked.connect(self.import_records)
        bar.preview.clicked.connect(lambda: self.previewing.toggle())
        self.view_menu.aboutToShow.connect(lambda: self.views.fill(self.view_menu))
        self.more_menu.aboutToShow.connect(lambda: menus.more(self))
        self.strip_updates.acted.connect(self.controller.apply_updates)
        self.strip_failed.acted.connect(controller.refresh)
        self.strip_info.acted.connect(self._show_all)
        self.empty.dropped.connect(lambda at: self.filters.remove(at))
        self.empty.clear_asked.connect(lambda: self.filters.clear())
        self.empty.new_asked.connect(self.new_record)
        self.empty.import_asked.connect(self.import_records)
        self.picking.actions.failed.disconnect()
        self.picking.actions.failed.connect(self._action_failed)
        language_changed.connect(self.retranslate)
        self.context.settings.changed.connect(self._setting)

    # --- page -------------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """The keyboard begins in the rows."""
        return self.grid

    def key(self) -> str:
        """One tab for a list; rows behind a figure have a tab of their own."""
        query = self._args.get("query")
        return f"{self.kind}?{zlib.crc32(repr(sorted(query.items())).encode()):08x}" if query else self.kind

    def title(self) -> str:
        """The list, and the view when it is not the usual one."""
        name = tr(self.controller.spec.title)
        if self.info is None or self.views.current.id == "all":
            return name
        return tr("{list}: {view}", list=name, view=self.views.title())

    def icon(self) -> str:
        """The icon of the section."""
        return self.icon_name

    def status(self) -> str:
        """Count, sum and mean of the selected cells."""
        return self.picking.text

    def load(self) -> None:
        """Ask for columns and views; the rows follow."""
        if not self._loaded:
            self._loaded = True
            self.controller.set_visible(self.isVisible())
            self.grid.set_zebra(self.context.settings.get(ZEBRA))
            self.controller.open()

    def args(self) -> dict[str, Any]:
        """What re-creates the page."""
        return dict(self._args)

    def accept(self, args: dict[str, Any]) -> None:
        """Asked for again: another view, or other filters."""
        self._args = {**self._args, **{key: value for key, value in args.items() if key != "state"}}
        if self.info is None:
            return
        view = self.views.find(str(args.get("view") or ""))
        if view is not None:
            self.views.choose(view)
        if args.get("filters"):
            self.set_query(replace(self.query, filters=_filters(args["filters"])))

    def state(self) -> dict[str, Any]:
        """View, unsaved changes, place, ticks and closed groups."""
        if self.info is None:
            return self._state
        anchor = self._waiting or self.grid.anchor()
        found: dict[str, Any] = {
            "view": self.views.current.id, "search": self.query.search, "preview": self.previewing.on,
            "preview_width": self.preview.width(), "place": [
                anchor.current, anchor.column, anchor.top, anchor.offset, anchor.row, anchor.top_row
            ],
            "collapsed": [list(path) for path in self.controller.collapsed()],
        }
        if self.views.changed():
            found["layout"] = self.view_state().plain()
        marks = self.grid.marks
        if marks.any() and len(marks.seqs) <= MARKS_KEPT:
            found["marks"] = {"all": marks.everything, "seqs": sorted(marks.seqs)}
        return found

    def commands(self) -> dict[str, Command]:
        """What this page does for the commands of the window."""
        return menus.commands(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        super().showEvent(event)
        self.controller.set_visible(self._loaded)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self.controller.set_visible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow window the preview stands below."""
        super().resizeEvent(event)
        narrow = self.width() < theme.px(BELOW_WIDTH)
        self.split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self.preview.setMaximumWidth(16_777_215 if narrow else theme.px(480))
        self.bar.imports.setVisible(bool(self.import_kind) and not narrow and self._may_import())
        self._place_empty()

    # --- opening ----------------------------------------------------------------------------------------

    @property
    def layout_(self) -> ColumnLayout:
        """The arrangement of columns in force."""
        assert self.grid.columns is not None
        return self.grid.columns

    def _opened(self, opening: Opening) -> None:
        """Columns, rights and views are known: show header and layout at once, then ask for rows."""
        self.info = opening.info
        self.grid.columns = ColumnLayout(opening.info)
        self.bar.set_searched(opening.info.searched)
        self.picking.set_actions(self.bulk_actions())
        self.views.begin(opening.info, opening.views, str(self._state.get("view") or self._args.get("view") or ""))
        state = self._first_state()
        self.controller.remember_collapsed(tuple(path) for path in self._state.get("collapsed") or ())
        self._waiting = _anchor(self._state.get("place"))
        self.retranslate()
        self.show_view(state, keep_place=True)
        if self._state.get("preview"):
            self.previewing.set_on(True)
            width = int(self._state.get("preview_width") or 0)
            if width:
                self.split.setSizes([max(1, self.width() - width), width])
        marks = self._state.get("marks") or {}
        if marks:
            self.grid.marks.everything = bool(marks.get("all"))
            self.grid.marks.seqs = {int(seq) for seq in marks.get("seqs") or ()}
            self.grid.marks.changed.emit()

    def _first_state(self) -> ViewState:
        """The layout to begin with: as left, as asked for, or as the view says."""
        state = self.views.current.state
        if self._state.get("layout"):
            state = _read(self._state["layout"], state)
        if self._args.get("query") and not self._state:
            state = replace(state, query=ListQuery.read(self._args["query"]))
        if self._args.get("filters") and not self._state:
            state = replace(state, query=replace(state.query, filters=_filters(self._args["filters"])))
        search = str(self._state.get("search") or "")
        return replace(state, query=replace(state.query, search=search)) if search else state

    def show_view(self, state: ViewState, keep_place: bool = False) -> None:
        """Arrange everything as a view says and ask for its rows."""
        if not keep_place:
            self._waiting = None
        self.layout_.take(state)
        self.grid.set_density(state.density)
        self.query = state.query
        self.worklist.show(self.views.current)
        if state.preview and not self.previewing.on:
            self.previewing.set_on(True)
        self.grid.arrange()
        self.bar.quick.show_text(self.query.search)
        self.ask()

    def view_state(self) -> ViewState:
        """What is on the screen, as a view."""
        return ViewState(
            columns=self.layout_.view_columns(), frozen=self.layout_.frozen, query=self.query,
            density=self.grid.density, preview=self.previewing.on, totals=True,
        )

    def ask(self) -> None:
        """Ask for the rows of the query; the present ones stay until the new ones come."""
        assert self.info is not None
        self.grid.records.sort = self.query.sort or self.info.order
        self.strip_failed.say("", "")
        self.strip_info.say("", "")
        self.filters.show()
        self.controller.ask(self.query, self.layout_.needed(), self.layout_.aggregates())
        self.view_changed()

    def set_query(self, query: ListQuery) -> None:
        """Other filters, order or groups."""
        if query != self.query:
            self._waiting = None
            if not query.same_rows(self.query):
                self.grid.marks.clear()
            self.query = query
            self.ask()

    def replace_filters(self, columns: set[str], filters: tuple[Filter, ...]) -> None:
        """Exchange the filters on some columns."""
        kept = tuple(item for item in self.query.filters if item.column not in columns)
        self.set_query(replace(self.query, filters=(*filters, *kept)))

    def _search(self, text: str) -> None:
        self.set_query(replace(self.query, search=text))

    # --- answers ----------------------------------------------------------------------------------------

    def _restarted(self) -> None:
        self.empty.hide()
        if self.controller.answer.complete:
            self._whole()

    def _grown(self) -> None:
        self._whole()

    def _replaced(self) -> None:
        self._whole()
        self.worklist.after_refresh()

    def _whole(self) -> None:
        """All rows are known: place, counts, emptiness."""
        if self._waiting is not None:
            anchor, self._waiting = self._waiting, None
            self.grid.restore(anchor)
        self._fresh_at = format_instant(clock.now(), clock.zone)[-5:]
        self.strip_failed.say("", "")
        self.footer.show_totals(self.controller.totals, self.controller.answer.count)
        self.grid.marks.changed.emit()
        self._show_empty()
        self.worklist.refresh()
        self.commands_changed.emit()

    def _totals(self, totals: Totals | None) -> None:
        count = self.controller.answer.count if self.controller.answer.complete else None
        self.footer.show_totals(totals, count if totals is None else totals.count)
        if self.grid.marks.everything and not self.grid.marks.seqs:
            self.picking.changed()

    def _show_empty(self) -> None:
        if self.controller.answer.count:
            self.empty.hide()
            return
        query = self.query
        if query.filters or query.search or query.removed:
            self.empty.show_no_match(self.filters.texts(), None, query.search)
            if query.filters:
                self.controller.counts_without(query, lambda counts: self._empty_counts(query, counts))
        else:
            assert self.info is not None
            may_new = bool(self.new_kind) and self._may_new()
            self.empty.show_nothing(
                tr(self.info.nothing) if self.info.nothing else tr("Nothing here yet."),
                tr(self.new_text) if may_new else "", bool(self.import_kind) and self._may_import(),
            )
        self._place_empty()

    def _empty_counts(self, query: ListQuery, counts: tuple[int, ...]) -> None:
        if self.is_open() and query == self.query and not self.empty.isHidden():
            self.empty.show_no_match(self.filters.texts(), counts, query.search)
            self._place_empty()

    def _place_empty(self) -> None:
        top = self.grid.headers[0].height()
        self.empty.setGeometry(0, top, self.grid.width(), max(0, self.grid.height() - top))
        self.empty.raise_()

    def _updates(self, count: int) -> None:
        text = ntr("{count} update", "{count} updates", count, count=f"{count:,}") if count else ""
        self.strip_updates.say(text, tr("Show"))

    def _busy(self, busy: bool) -> None:
        self.bar.title.setCursor(Qt.CursorShape.BusyCursor if busy else Qt.CursorShape.ArrowCursor)

    def _failed(self, error: BaseException) -> None:
        """Old rows stay; without any, the error itself is said."""
        if isinstance(error, Denied):
            self.empty.show_denied(str(error.message()))
            self._place_empty()
            return
        if self._fresh_at:
            self.strip_failed.say(
                tr("Showing the data of {time}, refreshing failed.", time=self._fresh_at), tr("Try again")
            )
            if isinstance(error, AppError):
                self.navigator.toast(str(error.message()), "warn")
        else:
            self.navigator.show_error(error)

    def _action_failed(self, error: BaseException) -> None:
        self.worklist.failed()
        self.navigator.show_error(error)

    def _show_all(self) -> None:
        view = self.views.find("all")
        if view is not None:
            self.views.choose(view)

    # --- changes by the person --------------------------------------------------------------------------

    def _arranged(self) -> None:
        """Columns were moved or resized; a new one needs its values, another total its figures."""
        if self.info is None:
            return
        needed = self.layout_.needed()
        answer = self.controller.answer
        if answer.columns and not set(needed) <= set(answer.columns):
            QTimer.singleShot(0, self, self._ask_columns)
        elif self.controller.aggregates != self.layout_.aggregates() and answer.columns:
            self.controller.set_aggregates(self.layout_.aggregates())
        self.view_changed()

    def _ask_columns(self) -> None:
        self._waiting = self.grid.anchor()
        self.ask()

    def arrange_columns(self, ids: list[str]) -> None:
        """Show these columns in this order."""
        self.layout_.show_only(ids)
        self.grid.keep_columns()

    def view_changed(self) -> None:
        """Name of the view, its mark, and what can be done."""
        changed = self.info is not None and self.views.changed()
        own = self.views.current.mine and not self.views.current.built_in
        self.bar.show_view(self.views.title() or tr("All records"), changed)
        self.bar.show_changed(changed, own)
        self.changed.emit()

    def _collapse(self, row: int, collapsed: bool) -> None:
        heading = self.grid.records.heading(row)
        if heading is not None:
            self.grid.keep_place()
            self.controller.set_collapsed(heading.path, collapsed)
            self.grid.records.restart()
            self.grid.restore_kept(row)

    def collapse_all(self, collapsed: bool) -> None:
        """Close or open every group."""
        self.grid.keep_place()
        self.controller.set_all_collapsed(collapsed)
        self.grid.records.restart()
        self.grid.restore_kept(None)

    def show_columns(self) -> None:
        """The column chooser."""
        assert self.info is not None
        chooser = ColumnChooser(
            self.bar.more, f"{self.kind}.columns", self.info, self.layout_.ids(), self.layout_.frozen
        )
        chooser.chosen.connect(self.arrange_columns)
        chooser.frozen_chosen.connect(self.freeze)
        chooser.reset.connect(self._reset_columns)
        self.chooser = chooser
        chooser.open_below(320)

    def freeze(self, count: int) -> None:
        """Keep so many columns in place."""
        self.layout_.freeze(count)
        self.grid.arrange()

    def _reset_columns(self) -> None:
        self.layout_.take(ViewState())
        self.grid.keep_columns()

    def show_preview(self, on: bool) -> None:
        """Make room for the preview, once."""
        if on and self.split.sizes()[-1] < theme.px(200):
            self.split.setSizes([max(1, self.width() - theme.px(theme.PREVIEW_WIDTH)), theme.px(theme.PREVIEW_WIDTH)])

    def go_to_row(self) -> None:
        """Ask for a row number and jump there."""
        popover = RowPopover(self.grid, f"{self.kind}.go_to_row", self.grid.records.rowCount())
        popover.chosen.connect(lambda number: self.grid.go(number - 1, max(0, self.grid.selection.column)))
        self.row_popover = popover
        corner = self.grid.rect()
        corner.setHeight(self.grid.headers[0].height())
        popover.open_below(220, corner)

    # --- looks ------------------------------------------------------------------------------------------

    def _setting(self, key: str) -> None:
        if key == ZEBRA.key:
            self.grid.set_zebra(self.context.settings.get(ZEBRA))

    def retranslate(self) -> None:
        """Every text in the present language."""
        name = tr(self.controller.spec.title)
        self.setAccessibleName(name)
        self.grid.main.setAccessibleName(name)
        self.grid.frozen.setAccessibleName(tr("Frozen columns"))
        self.bar.title.setText(name)
        may_new = bool(self.new_kind) and self._may_new()
        self.bar.show_new(self.navigator.action("new") if may_new else None, tr(self.new_text))
        self.bar.imports.setVisible(bool(self.import_kind) and self._may_import())
        if self.info is not None:
            self.picking.set_actions(self.bulk_actions())
            self.picking.changed()
            self.filters.show()
            self.footer.show_totals(self.controller.totals, self.controller.answer.count)
            if not self.empty.isHidden():
                self._show_empty()
            if self.worklist.view is not None:
                self.worklist_bar.show_stages(self.worklist.view.stages, self.worklist.stage)
                self.worklist.refresh()
            self.view_changed()

    def popup(self, menu: QMenu, point: QPoint) -> None:
        """Show a menu that goes away by itself."""
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)


def _anchor(place: Any) -> Anchor | None:
    """A remembered place."""
    try:
        current, column, top, offset, row, top_row = place
        return Anchor(
            None if current is None else int(current), int(column), None if top is None else int(top), int(offset),
            int(row), int(top_row),
        )
    except (TypeError, ValueError):
        return None


def _filters(data: Any) -> tuple[Filter, ...]:
    """Filters from arguments."""
    return ListQuery.read({"filters": data}).filters


def _read(data: Any, otherwise: ViewState) -> ViewState:
    """A remembered layout; one that cannot be read is forgotten."""
    try:
        return ViewState.read(data)
    except (TypeError, ValueError, KeyError):
        return otherwise

