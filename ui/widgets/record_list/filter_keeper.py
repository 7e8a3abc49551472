"""The filters of a list page: chips, popovers, filter by cell, and the names of records that filters hold by key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from models.i18n import tr
from models.lists.shapes import Filter, Group, Kind, ListInfo, ListQuery, Op, Sort
from models.money import format_plain
from ui.widgets.record_list.chips import ChipBar
from ui.widgets.record_list.filter_popover import FilterPopover
from ui.widgets.record_list.pickers import ColumnPicker, GroupPopover
from ui.widgets.record_list.words import filter_text, group_text, sort_text

if TYPE_CHECKING:
    from ui.widgets.record_list.page import ListPage


class FilterKeeper(QObject):
    """Shows and changes the filters of the page's query."""

    def __init__(self, page: ListPage, chips: ChipBar) -> None:
        super().__init__(page)
        self._page, self._chips = page, chips
        self.labels: dict[tuple[str, str], str] = {}
        self._asked: set[tuple[str, str]] = set()
        self.popover: FilterPopover | ColumnPicker | GroupPopover | None = None
        chips.edit_asked.connect(self.edit)
        chips.removed.connect(self.remove)
        chips.add_asked.connect(lambda: self.pick(chips.add))
        chips.clear_asked.connect(self.clear)
        chips.menu_asked.connect(self._menu)
        chips.group_asked.connect(lambda: self.ask_groups(chips.group))
        chips.sort_cleared.connect(lambda: self._set(replace(self._page.query, sort=())))

    @property
    def _info(self) -> ListInfo:
        assert self._page.info is not None
        return self._page.info

    def show(self) -> None:
        """Chips and words as the query is now."""
        query, info = self._page.query, self._info
        self._fetch_labels(query)
        texts = self.texts()
        if query.removed:
            texts.append(tr("Removed records"))
        scope = tr("Data scope: {scope}", scope=tr(info.scope)) if info.scope else ""
        self._chips.show_filters(texts, scope, sort_text(query.sort, info), group_text(query.group, info))
        filtered = {item.column for item in query.filters} | {
            one.column for item in query.filters for one in item.either
        }
        self._page.grid.show_filtered(frozenset(filtered))

    def texts(self) -> list[str]:
        """Each filter in words."""
        return [filter_text(item, self._info, self.labels) for item in self._page.query.filters]

    def _fetch_labels(self, query: ListQuery) -> None:
        """Ask for names of records that are known by key only, once each."""
        wanted: dict[str, list[Any]] = {}
        for item in (*query.filters, *(one for any_of in query.filters for one in any_of.either)):
            column = self._info.column(item.column)
            if column is None or not column.keyed or item.op not in (Op.IN, Op.NOT_IN):
                continue
            for value in item.values:
                key = (column.id, str(value))
                if value is not None and key not in self.labels and key not in self._asked:
                    self._asked.add(key)
                    wanted.setdefault(column.id, []).append(value)
        for column_id, found in wanted.items():
            self._page.controller.labels(column_id, found, self._taker(column_id))

    def _taker(self, column_id: str) -> Callable[[dict[str, str]], None]:
        def take(names: dict[str, str]) -> None:
            self.labels.update({(column_id, value): name for value, name in names.items()})
            if self._page.is_open():
                self.show()

        return take

    # --- changes ----------------------------------------------------------------------------------------

    def _set(self, query: ListQuery) -> None:
        self._page.set_query(query)

    def put(self, at: int, item: Filter) -> None:
        """Replace a filter, or add one at the end."""
        filters = list(self._page.query.filters)
        if 0 <= at < len(filters):
            filters[at] = item
        elif item not in filters:
            filters.append(item)
        self._set(replace(self._page.query, filters=tuple(filters)))

    def remove(self, at: int) -> None:
        """Take a filter away; the chip after the last is «removed records»."""
        query = self._page.query
        if at >= len(query.filters):
            self._set(replace(query, removed=False))
        else:
            self._set(query.without(at))

    def clear(self) -> None:
        """No filter at all."""
        self._page.bar.quick.show_text("")
        self._set(replace(self._page.query, filters=(), search="", removed=False))

    def filter_by_cell(self, row: int, column: int) -> None:
        """Filter to the value of a cell; the same again takes the filter away (Ctrl+Shift+L)."""
        grid = self._page.grid
        if not 0 <= row < grid.records.rowCount():
            return
        item = self._filter_of_cell(row, column)
        if item is None:
            return
        filters = self._page.query.filters
        if item in filters:
            self.remove(filters.index(item))
        else:
            self.put(-1, item)

    def _filter_of_cell(self, row: int, column: int) -> Filter | None:
        records = self._page.grid.records
        record, info = records.record(row), records.columns[column]
        if record is None or not info.filterable:
            return None
        value = records.value(record, column)
        if value is None or value == "":
            return Filter(info.id, Op.EMPTY)
        if info.keyed:
            key = records.key(record, column)
            if key is not None:
                self.labels[(info.id, str(key))] = records.text(record, column)
                return Filter(info.id, Op.IN, (str(key),))
            return Filter(info.id, Op.EMPTY)
        if info.kind is Kind.FLAG:
            return Filter(info.id, Op.IN, (bool(value),))
        if info.kind is Kind.TIME:
            from models.clock import clock

            day = clock.date_of(value).isoformat()
            return Filter(info.id, Op.RANGE, (day, day))
        if info.kind is Kind.DAY:
            return Filter(info.id, Op.RANGE, (value.isoformat(), value.isoformat()))
        if info.kind.numeric:
            text = format_plain(value) if not isinstance(value, int) else str(value)
            return Filter(info.id, Op.RANGE, (text, text))
        return Filter(info.id, Op.IN, (str(value),))

    # --- popovers ---------------------------------------------------------------------------------------

    def pick(self, anchor: QWidget) -> None:
        """Choose the column of a new filter."""
        columns = [column for column in self._info.columns if column.filterable]
        picker = ColumnPicker(anchor, f"{self._page.kind}.add_filter", tr("Add a filter condition"), columns)
        picker.chosen.connect(lambda column_id: self.open_new(column_id, anchor))
        self.popover = picker
        picker.open_below(260)

    def open_new(self, column_id: str, anchor: QWidget) -> None:
        """The popover of a filter that does not exist yet."""
        self._open(anchor, column_id, None, lambda item: self.put(-1, item), lambda: None)

    def edit(self, at: int) -> None:
        """The popover of a chip."""
        filters = self._page.query.filters
        anchor = self._chips.anchor_of(at)
        if at >= len(filters):
            return
        item = filters[at]
        if item.op is Op.ANY:
            self._menu(at, anchor.mapToGlobal(anchor.rect().bottomLeft()))
        else:
            self._open(anchor, item.column, item, lambda new: self.put(at, new), lambda: self.remove(at))

    def _open(
        self, anchor: QWidget, column_id: str, item: Filter | None, put: Callable[[Filter], None],
        remove: Callable[[], None],
    ) -> None:
        column = self._info.column(column_id)
        if column is None:
            return
        popover = FilterPopover(
            anchor, f"{self._page.kind}.filter", column, item,
            lambda words, done: self._ask_facets(column_id, words, done), self.labels,
        )

        def applied(new: Filter, labels: dict[tuple[str, str], str]) -> None:
            self.labels.update(labels)
            put(new)

        popover.applied.connect(applied)
        popover.removed.connect(remove)
        self.popover = popover
        popover.open_below(300)

    def _ask_facets(self, column_id: str, words: str, done: Callable[[Any], None]) -> None:
        self._page.controller.facets(column_id, words, done)

    def ask_groups(self, anchor: QWidget) -> None:
        """Choose one or two group levels."""
        popover = GroupPopover(anchor, f"{self._page.kind}.group", self._info.columns, self._page.query.group)
        popover.chosen.connect(self.set_groups)
        self.popover = popover
        popover.open_below(280)

    def set_groups(self, groups: tuple[Group, ...]) -> None:
        """Group as chosen."""
        self._set(replace(self._page.query, group=groups))

    def _menu(self, at: int, point: QPoint) -> None:
        """The menu of a chip: edit, alternatives, remove."""
        filters = self._page.query.filters
        if at >= len(filters):
            return
        item = filters[at]
        menu = QMenu(self._page)
        menu.setObjectName(f"{self._page.kind}.chip_menu")
        parts = item.either if item.op is Op.ANY else (item,)
        for place, one in enumerate(parts):
            text = filter_text(one, self._info, self.labels)
            menu.addAction(tr("Edit {filter}", filter=text), lambda place=place: self._edit_part(at, place))
        menu.addAction(tr("Or another condition…"), lambda: self._add_alternative(at))
        if item.op is Op.ANY:
            menu.addSeparator()
            for place, one in enumerate(parts):
                text = filter_text(one, self._info, self.labels)
                menu.addAction(tr("Drop {filter}", filter=text), lambda place=place: self._drop_part(at, place))
        menu.addSeparator()
        menu.addAction(tr("Remove filter"), lambda: self.remove(at))
        menu.popup(point)

    def _edit_part(self, at: int, place: int) -> None:
        item = self._page.query.filters[at]
        if item.op is not Op.ANY:
            self.edit(at)
            return
        one = item.either[place]
        self._open(
            self._chips.anchor_of(at), one.column, one,
            lambda new: self.put(at, _with_part(item, place, new)), lambda: self._drop_part(at, place),
        )

    def _drop_part(self, at: int, place: int) -> None:
        item = self._page.query.filters[at]
        left = item.either[:place] + item.either[place + 1 :]
        self.put(at, left[0] if len(left) == 1 else replace(item, either=left))

    def _add_alternative(self, at: int) -> None:
        anchor = self._chips.anchor_of(at)
        columns = [column for column in self._info.columns if column.filterable]
        picker = ColumnPicker(anchor, f"{self._page.kind}.or_filter", tr("Or another condition"), columns)
        item = self._page.query.filters[at]

        def add(new: Filter) -> None:
            parts = item.either if item.op is Op.ANY else (item,)
            self.put(at, Filter("", Op.ANY, either=(*parts, new)))

        picker.chosen.connect(lambda column_id: self._open(anchor, column_id, None, add, lambda: None))
        self.popover = picker
        picker.open_below(260)

    # --- order ------------------------------------------------------------------------------------------

    def sort_by(self, column_id: str, add: bool) -> None:
        """Ascending, descending, none; `add` keeps the other sorts."""
        sorts = list(self._page.query.sort)
        at = next((place for place, sort in enumerate(sorts) if sort.column == column_id), -1)
        before = sorts[at] if at >= 0 else None
        after = Sort(column_id) if before is None else Sort(column_id, True) if not before.descending else None
        if not add:
            self._set(replace(self._page.query, sort=(after,) if after else ()))
            return
        if at >= 0:
            sorts[at : at + 1] = [after] if after else []
        elif after:
            sorts.append(after)
        self._set(replace(self._page.query, sort=tuple(sorts)))


def _with_part(item: Filter, place: int, new: Filter) -> Filter:
    parts = list(item.either)
    parts[place] = new
    return replace(item, either=tuple(parts))
