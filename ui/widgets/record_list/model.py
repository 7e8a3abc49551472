"""The Qt model of a list: a window on an answer of any length. Cheap to ask; formats a cell once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from controllers.lists import ListController
from models.i18n import listed, ntr, tr
from models.lists.grouping import Heading
from models.lists.shapes import ColumnInfo, Money, Row, Sort
from ui import values
from ui.translation import language_changed

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
TEXTS_KEPT = 3000
TINT_MS = 2000
LATE_MS = 150

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RecordModel(QAbstractTableModel):
    """Rows of a ListController under the columns that are shown."""

    late = Signal()

    def __init__(self, controller: ListController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.controller = controller
        self.columns: tuple[ColumnInfo, ...] = ()
        self.tinted: frozenset[int] = frozenset()
        self.show_late = False
        self.sort: tuple[Sort, ...] = ()
        self._rows = 0
        self._texts: dict[int, tuple[Row, list[str | None]]] = {}
        self._places: tuple[int, ...] = ()
        self._currencies: tuple[int, ...] = ()
        self._settling: tuple[int, ...] = ()
        self._fetched: tuple[str, ...] = ()
        self._tint_timer = self._timer(TINT_MS, self._fade)
        self._late_timer = self._timer(LATE_MS, self._show_late)
        controller.restarted.connect(self.restart)
        controller.grown.connect(self._grow)
        controller.rows_arrived.connect(self._arrived)
        controller.rows_changed.connect(self._changed)
        language_changed.connect(self._retranslate)

    def _timer(self, interval: int, call: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(call)
        return timer

    # --- shape ------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many rows the screen shows, group headings included."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = ROOT) -> int:
        """How many columns are shown."""
        return 0 if parent.isValid() else len(self.columns)

    def set_columns(self, columns: Sequence[ColumnInfo]) -> None:
        """Show other columns, or the same in another order."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self._rows = self.controller.answer.row_count
        self._texts.clear()
        self._map()
        self.endResetModel()

    def restart(self) -> None:
        """Another answer, or another arrangement of its groups."""
        self.beginResetModel()
        self._rows = self.controller.answer.row_count
        self._map()
        self.endResetModel()

    def _grow(self) -> None:
        """The length of the answer is known now."""
        now = self.controller.answer.row_count
        if now > self._rows:
            self.beginInsertRows(ROOT, self._rows, now - 1)
            self._rows = now
            self.endInsertRows()
        elif now < self._rows:
            self.beginRemoveRows(ROOT, now, self._rows - 1)
            self._rows = now
            self.endRemoveRows()
        self._arrived()

    def _map(self) -> None:
        """Where each shown column stands in a fetched row, and where its currency."""
        fetched = self.controller.answer.columns
        if fetched != self._fetched:
            self._fetched = fetched
            self._texts.clear()
        where = {column_id: at for at, column_id in enumerate(fetched)}
        self._places = tuple(where.get(column.id, -1) for column in self.columns)
        self._currencies = tuple(where.get(column.currency, -1) for column in self.columns)
        self._settling = tuple(where.get(column.settled[0], -1) if column.settled else -1 for column in self.columns)

    # --- cells ------------------------------------------------------------------------------------------

    def heading(self, row: int) -> Heading | None:
        """The group heading on a screen row, or None for a record."""
        tree = self.controller.answer.tree
        return tree.at(row).heading if tree is not None and row < self._rows else None

    def record(self, row: int) -> Row | None:
        """The record on a screen row, if its values are here."""
        tree = self.controller.answer.tree
        if tree is None:
            return self.controller.row(row)
        if row >= self._rows:
            return None
        place = tree.at(row)
        return self.controller.row(place.index) if place.heading is None else None

    def seq(self, row: int) -> int | None:
        """The locator of the record on a screen row, None for headings and unknown places."""
        answer = self.controller.answer
        if row >= self._rows:
            return None
        place = answer.place(row)
        return answer.seq_at(place.index) if place.heading is None else None

    def text(self, record: Row, column: int) -> str:
        """A cell as a person reads it; formatted once."""
        kept = self._texts.get(record.seq)
        if kept is None or kept[0] is not record:
            if len(self._texts) > TEXTS_KEPT:
                self._texts.clear()
            kept = self._texts[record.seq] = (record, [None] * len(self.columns))
        text = kept[1][column]
        if text is None:
            text = kept[1][column] = self._format(record, column)
        return text

    def _format(self, record: Row, column: int) -> str:
        place = self._places[column]
        if place < 0 or place >= len(record.values):
            return ""
        at = self._currencies[column]
        currency = record.values[at] if 0 <= at < len(record.values) else ""
        return values.shown(self.columns[column], record.values[place], str(currency or ""), self._settled(record, column))

    def _settled(self, record: Row, column: int) -> bool:
        """Whether the day in a cell is over with."""
        at, settled = self._settling[column], self.columns[column].settled
        return settled is not None and 0 <= at < len(record.values) and str(record.values[at]) in settled[1]

    def value(self, record: Row, column: int) -> Any:
        """The stored value of a cell."""
        place = self._places[column]
        return record.values[place] if 0 <= place < len(record.values) else None

    def currency(self, record: Row, column: int) -> str:
        """The currency of an amount cell."""
        at = self._currencies[column]
        return str(record.values[at] or "") if 0 <= at < len(record.values) else ""

    def key(self, record: Row, column: int) -> Any:
        """The key of the record a reference cell names."""
        keyed = [at for at, name in enumerate(self._fetched) if self._has_key(name)]
        place = self._places[column]
        return record.keys[keyed.index(place)] if place in keyed and keyed.index(place) < len(record.keys) else None

    def _has_key(self, name: str) -> bool:
        info = self.controller.info.column(name) if self.controller.info is not None else None
        return info is not None and info.keyed

    def group_text(self, heading: Heading) -> str:
        """A heading as a person reads it: value and count."""
        return tr("{value} ({count})", value=self.group_value(heading), count=f"{heading.count:,}")

    def group_value(self, heading: Heading) -> str:
        """The value of a heading."""
        query = self.controller.answer.query
        group = query.group[min(heading.level, len(query.group) - 1)]
        info = self.controller.info.column(group.column) if self.controller.info is not None else None
        if heading.label is None or heading.label == "":
            return tr("(empty)")
        if info is None or group.by:
            return str(heading.label)
        return values.shown(info, heading.label).strip() or tr("(empty)")

    def sum_text(self, heading: Heading, column: int) -> str:
        """The sum of a column in a group, one part per currency."""
        return money_text(self.columns[column], heading.sums.get(self.columns[column].id, ()))

    # --- Qt ---------------------------------------------------------------------------------------------

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Text, spoken text and side of a cell; everything else is the delegate's."""
        if role not in (_DISPLAY, _ACCESSIBLE, _TOOL_TIP, _ALIGN) or not index.isValid():
            return None
        column = index.column()
        if role == _ALIGN:
            return _RIGHT if self.columns[column].right_aligned else _LEFT
        text = self._shown(index.row(), column)
        if role == _ACCESSIBLE:
            return self._spoken(index.row(), column, text)
        return text

    def _shown(self, row: int, column: int) -> str:
        heading = self.heading(row)
        if heading is not None:
            return self.group_text(heading) if column == 0 else self.sum_text(heading, column)
        record = self.record(row)
        return self.text(record, column) if record is not None else ""

    def _spoken(self, row: int, column: int, text: str) -> str:
        heading = self.heading(row)
        title = tr(self.columns[column].title)
        if heading is not None:
            tree = self.controller.answer.tree
            state = tr("collapsed") if tree is not None and tree.is_collapsed(heading) else tr("expanded")
            return tr("Group {value}, {state}", value=self.group_text(heading), state=state) if column == 0 else (
                f"{title}: {text}" if text else title
            )
        if self.record(row) is None:
            return tr("{column}: loading", column=title)
        return f"{title}: {text or tr('empty')}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Column titles; the spoken one says how it is sorted."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in (_DISPLAY, _TOOL_TIP):
            return tr(column.title)
        if role == _ALIGN:
            return _RIGHT if column.right_aligned else _LEFT
        if role == _ACCESSIBLE:
            found = next((sort for sort in self.sort if sort.column == column.id), None)
            if found is None:
                return tr(column.title)
            way = tr("sorted descending") if found.descending else tr("sorted ascending")
            return f"{tr(column.title)}, {way}"
        return None

    def summary(self, row: int) -> str:
        """A row in one sentence for screen readers: its first cells."""
        record = self.record(row)
        if record is None:
            return ""
        return ntr(
            "Row {place} of {count}: {cells}", "Row {place} of {count}: {cells}", self._rows, place=row + 1,
            cells=listed(self.text(record, at) for at in range(min(3, len(self.columns)))),
        )

    # --- news -------------------------------------------------------------------------------------------

    def note_missing(self) -> None:
        """A row in sight has no values yet; after a moment it is drawn as a placeholder."""
        if not self.show_late and not self._late_timer.isActive():
            self._late_timer.start()

    def _show_late(self) -> None:
        self.show_late = True
        self.late.emit()

    def _arrived(self) -> None:
        self.show_late = False
        self._late_timer.stop()
        self._repaint()

    def _changed(self, seqs: frozenset[int]) -> None:
        self.tinted = seqs
        self._tint_timer.start()
        self._repaint()

    def _fade(self) -> None:
        self.tinted = frozenset()
        self._repaint()

    def _repaint(self) -> None:
        """Cells changed; views repaint what they show."""
        if self._rows and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, len(self.columns) - 1))

    def _retranslate(self) -> None:
        self._texts.clear()
        self._repaint()
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

def money_text(column: ColumnInfo, figures: Sequence[Money]) -> str:
    """Figures of one column in one line, each with its currency when there is more than one."""
    parts = []
    for figure in figures:
        if figure.value is None:
            continue
        text = values.shown(column, figure.value, figure.currency)
        parts.append(f"{figure.currency} {text}" if figure.currency and len(figures) > 1 else text)
    return "   ".join(parts)
