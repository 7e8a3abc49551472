"""Popovers that choose columns: one for a filter, or one or two for groups; and the row to go to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidgetItem, QWidget

from models.i18n import tr
from models.lists.shapes import ColumnInfo, Group, Kind
from models.text import normal_key
from ui import theme
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest
from ui.widgets.record_list.layout import sections
from ui.widgets.record_list.popover import KeyList, Popover
from ui.widgets.record_list.words import BY_WORDS

ID = Qt.ItemDataRole.UserRole


class ColumnPicker(Popover):
    """Choose one column by typing or by arrows."""

    chosen = Signal(str)

    def __init__(self, anchor: QWidget, name: str, title: str, columns: Sequence[ColumnInfo]) -> None:
        super().__init__(anchor, name, title)
        self._columns = columns
        self.words = QLineEdit()
        self.words.setObjectName(f"{name}.words")
        self.words.setAccessibleName(title)
        self.words.setPlaceholderText(tr("Search columns"))
        self.list = KeyList(f"{name}.list", title)
        self.list.setMinimumHeight(theme.px(220))
        self.box.addWidget(self.words)
        self.box.addWidget(self.list)
        self.words.textChanged.connect(self._fill)
        self.list.itemClicked.connect(self._take)
        self.list.entered_key.connect(self.accept)
        self._fill("")
        self.words.installEventFilter(self)

    def first_field(self) -> QWidget:
        """Typing narrows the list at once."""
        return self.words

    def _fill(self, text: str) -> None:
        wanted = normal_key(text)
        self.list.clear()
        for section, columns in sections(self._columns).items():
            found = [one for one in columns if wanted in normal_key(tr(one.title)) or wanted in one.id]
            if found and section:
                head = QListWidgetItem(tr(section))
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            for column in found:
                item = QListWidgetItem(tr(column.title))
                item.setData(ID, column.id)
                self.list.addItem(item)
        self._select(0, 1)

    def _select(self, start: int, step: int) -> None:
        row = start
        while 0 <= row < self.list.count():
            if self.list.item(row).data(ID):
                self.list.setCurrentRow(row)
                return
            row += step

    def eventFilter(self, watched: object, event: object) -> bool:
        """Up and Down in the search box move in the list."""
        from PySide6.QtGui import QKeyEvent

        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self._select(self.list.currentRow() + 1, 1)
                return True
            if event.key() == Qt.Key.Key_Up:
                self._select(self.list.currentRow() - 1, -1)
                return True
        return False

    def accept(self) -> None:
        """Take the column under the cursor."""
        item = self.list.currentItem()
        if item is not None:
            self._take(item)

    def _take(self, item: QListWidgetItem) -> None:
        column_id = item.data(ID)
        if column_id:
            self.close_now(give_back=False)
            self.chosen.emit(column_id)


class GroupPopover(Popover):
    """Group by one or two columns."""

    chosen = Signal(object)

    def __init__(self, anchor: QWidget, name: str, columns: Sequence[ColumnInfo], groups: Sequence[Group]) -> None:
        super().__init__(anchor, name, tr("Group rows"))
        self._columns = [column for column in columns if column.groupable]
        self.levels: list[QComboBox] = []
        for level, text in enumerate((tr("Group by"), tr("then by"))):
            combo = QComboBox()
            combo.setObjectName(f"{name}.level{level + 1}")
            combo.setAccessibleName(text)
            combo.addItem(tr("(no group)"), Group(""))
            for column in self._columns:
                for by in ("", "month", "year") if column.kind is Kind.DAY else ("",):
                    title = tr(column.title)
                    if column.kind is Kind.DAY:
                        title = tr("{column} {by}", column=title, by=tr(BY_WORDS[by]))
                    combo.addItem(title, Group(column.id, by))
            caption = label(text)
            caption.setBuddy(combo)
            self.box.addWidget(caption)
            self.box.addWidget(combo)
            if level < len(groups):
                self._show(combo, groups[level])
            self.levels.append(combo)
        none = self.button("none", "No groups", "flat")
        apply = self.button("apply", "Group", "primary")
        none.clicked.connect(self._none)
        apply.clicked.connect(self.accept)
        nest(self.box, self.button_row(apply, left=none))

    def _show(self, combo: QComboBox, group: Group) -> None:
        for at in range(combo.count()):
            if combo.itemData(at) == group:
                combo.setCurrentIndex(at)

    def first_field(self) -> QWidget:
        """The outer level."""
        return self.levels[0]

    def accept(self) -> None:
        """Group as chosen; the same column twice counts once."""
        groups: list[Group] = []
        for combo in self.levels:
            group = combo.currentData()
            if group.column and group not in groups:
                groups.append(group)
        self.close_now()
        self.chosen.emit(tuple(groups))

    def _none(self) -> None:
        self.close_now()
        self.chosen.emit(())


class RowPopover(Popover):
    """Go to a row by its number."""

    chosen = Signal(int)

    def __init__(self, anchor: QWidget, name: str, count: int) -> None:
        super().__init__(anchor, name, tr("Go to row"))
        self._count = count
        caption = label(tr("Row, 1 to {count}", count=f"{count:,}"))
        self.number = QLineEdit()
        self.number.setObjectName(f"{name}.number")
        self.number.setAccessibleName(caption.text())
        self.number.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        caption.setBuddy(self.number)
        self.box.addWidget(caption)
        self.box.addWidget(self.number)

    def first_field(self) -> QWidget:
        """The number."""
        return self.number

    def accept(self) -> None:
        """Jump; numbers beyond the end mean the last row."""
        import unicodedata

        digits = unicodedata.normalize("NFKC", self.number.text()).replace(",", "").strip()
        if digits.isdecimal() and self._count:
            self.close_now()
            self.chosen.emit(max(1, min(int(digits[:12]), self._count)))
        else:
            self.number.setProperty("problem", "true")
            self.number.style().polish(self.number)
            self.number.selectAll()
