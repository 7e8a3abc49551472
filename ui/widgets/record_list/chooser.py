"""The column chooser (Ctrl+L): search, tick, drag into order, reset. Works at once on the list behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidgetItem, QWidget

from models.i18n import tr
from models.lists.shapes import ListInfo
from models.text import normal_key
from ui import theme
from ui.widgets.fields.labels import label
from ui.widgets.fields.number_box import NumberBox
from ui.widgets.nesting import nest
from ui.widgets.record_list.layout import MOST_FROZEN, sections
from ui.widgets.record_list.popover import KeyList, Popover

ID = Qt.ItemDataRole.UserRole


class _OrderList(KeyList):
    """Columns that can be dragged, or moved with Alt+Up and Alt+Down."""

    moved = Signal()

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.model().rowsMoved.connect(self.moved)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow moves the column."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            row = self.currentRow()
            if 0 <= row + step < self.count():
                item = self.takeItem(row)
                self.insertItem(row + step, item)
                self.setCurrentItem(item)
                self.moved.emit()
            return
        super().keyPressEvent(event)


class ColumnChooser(Popover):
    """Which columns, in which order."""

    chosen = Signal(object)
    frozen_chosen = Signal(int)
    reset = Signal()

    def __init__(self, anchor: QWidget, name: str, info: ListInfo, shown: tuple[str, ...], frozen: int) -> None:
        super().__init__(anchor, name, tr("Columns"))
        self._info = info
        self.words = QLineEdit()
        self.words.setObjectName(f"{name}.words")
        self.words.setAccessibleName(tr("Search columns"))
        self.words.setPlaceholderText(tr("Search columns"))
        self.list = _OrderList(f"{name}.list", tr("Columns"))
        self.list.setMinimumHeight(theme.px(300))
        self.frozen = NumberBox()
        self.frozen.setObjectName(f"{name}.frozen")
        self.frozen.setAccessibleName(tr("Frozen columns"))
        self.frozen.setRange(0, MOST_FROZEN)
        self.frozen.setValue(frozen)
        caption = label(tr("Frozen columns"))
        caption.setBuddy(self.frozen)
        self.box.addWidget(label(tr("Columns"), "strong"))
        self.box.addWidget(self.words)
        self.box.addWidget(self.list)
        self.box.addWidget(label(tr("Space shows or hides, drag or Alt+Up/Down moves"), "hint", wrap=True))
        self.box.addWidget(caption)
        self.box.addWidget(self.frozen)
        reset = self.button("reset", "Reset", "flat")
        close = self.button("close", "Close", "primary")
        reset.clicked.connect(self._reset)
        close.clicked.connect(self.close_now)
        nest(self.box, self.button_row(close, left=reset))
        self.fill(shown)
        self.words.textChanged.connect(self._search)
        self.list.itemChanged.connect(self._changed)
        self.list.moved.connect(self._changed)
        self.list.entered_key.connect(self.close_now)
        self.frozen.valueChanged.connect(self.frozen_chosen)

    def first_field(self) -> QWidget:
        """Typing narrows the columns."""
        return self.words

    def fill(self, shown: tuple[str, ...]) -> None:
        """Shown columns first, in their order; then the others by section."""
        self.list.blockSignals(True)
        self.list.clear()
        for column_id in shown:
            self._add(column_id, True)
        hidden = [column for column in self._info.columns if column.id not in shown]
        for columns in sections(hidden).values():
            for column in columns:
                self._add(column.id, False)
        self.list.blockSignals(False)
        self.list.setCurrentRow(0)

    def _add(self, column_id: str, ticked: bool) -> None:
        column = self._info.column(column_id)
        if column is None:
            return
        text = tr("{section} › {column}", section=tr(column.section), column=tr(column.title)) if column.section else (
            tr(column.title)
        )
        item = QListWidgetItem(text)
        item.setData(ID, column_id)
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsDragEnabled
        )
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.list.addItem(item)

    def ticked(self) -> list[str]:
        """The ticked columns in order."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [item.data(ID) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _changed(self, *_: object) -> None:
        chosen = self.ticked()
        if chosen:
            self.chosen.emit(chosen)

    def _search(self, text: str) -> None:
        wanted = normal_key(text)
        first = -1
        for row in range(self.list.count()):
            hidden = wanted not in normal_key(self.list.item(row).text())
            self.list.item(row).setHidden(hidden)
            if first < 0 and not hidden:
                first = row
        if first >= 0:
            self.list.setCurrentRow(first)

    def _reset(self) -> None:
        self.reset.emit()
        self.fill(tuple(column.id for column in self._info.columns if column.shown))

    def accept(self) -> None:
        """Enter in the search box turns the tick of the first hit over."""
        item = self.list.currentItem()
        if item is None or not self.words.hasFocus() or not self.words.text().strip():
            self.close_now()
            return
        ticked = item.checkState() == Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)
        self.words.selectAll()
