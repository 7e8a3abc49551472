"""Step 2's table: each column of the file, the field it fills, a sample, how it is read, and how it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from controllers.importing import ImportController
from models.i18n import N_, listed, tr
from models.platform.importing.conversions import (
    DATE_ORDER_WORDS,
    DECIMAL_WORDS,
    PERCENT_WORDS,
    Conversion,
    settle,
)
from models.platform.importing.fields import NUMBERS, Field, Type
from models.platform.importing.mapping import SYSTEM_WORDS, Mapping
from models.platform.importing.tables import Column
from ui import theme
from ui.translation import bind, language_changed

Index = QModelIndex | QPersistentModelIndex
HEADINGS = (N_("File column"), N_("Field"), N_("Sample"), N_("Conversion"), N_("State"))
FILE, FIELD, SAMPLE, CONVERSION, STATE = range(5)
SHARES = (22, 24, 19, 19, 16)
UNDECIDED = ""
NOT_IMPORTED = "-"


class ColumnModel(QAbstractTableModel):
    """The columns of the file under the mapping in force."""

    def __init__(self, controller: ImportController) -> None:
        super().__init__()
        self.controller = controller
        self.columns: tuple[Column, ...] = ()

    def field_of(self, row: int) -> Field | None:
        """The field a column fills."""
        work = self.controller.work
        use = work.mapping.use_of(self.columns[row].name) if work.mapping is not None else None
        return next((one for one in work.fields if use is not None and one.id == use.field), None)

    def conversion_of(self, row: int) -> Conversion:
        """How a column is read, open choices answered by the column itself."""
        work, column, one = self.controller.work, self.columns[row], self.field_of(row)
        use = work.mapping.use_of(column.name) if work.mapping is not None else None
        if use is None or one is None or work.table is None:
            return Conversion()
        return settle(one, use.conversion, work.table.different(column.index))

    def refresh(self) -> None:
        """Another file, or none."""
        self.beginResetModel()
        table = self.controller.work.table
        self.columns = table.columns if table is not None else ()
        self.endResetModel()

    def renew(self) -> None:
        """Texts may have changed, rows not."""
        if self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.columns) - 1, STATE))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One row per column of the file."""
        return 0 if parent.isValid() else len(self.columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Five columns."""
        return 0 if parent.isValid() else len(HEADINGS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Field and conversion can be chosen."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == FIELD else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, colours and spoken words."""
        if not index.isValid() or index.row() >= len(self.columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(index.row(), index.column())
        if role == Qt.ItemDataRole.EditRole and index.column() == FIELD:
            return self._choice(index.row())
        if role == Qt.ItemDataRole.ForegroundRole:
            token = self._tone(index.row(), index.column())
            return theme.color(token) if token else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The headings."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(HEADINGS[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Another field for a column."""
        mapping = self.controller.work.mapping
        if role != Qt.ItemDataRole.EditRole or mapping is None or value == self._choice(index.row()):
            return False
        name = self.columns[index.row()].name
        self.controller.set_mapping(
            mapping.with_use(name, None if value in (NOT_IMPORTED, UNDECIDED) else str(value))
        )
        return True

    def _choice(self, row: int) -> str:
        one = self.field_of(row)
        if one is not None:
            return one.id
        mapping, column = self.controller.work.mapping, self.columns[row]
        open_ = column.doubtful and mapping is not None and column.name not in mapping.ignored
        return UNDECIDED if open_ else NOT_IMPORTED

    def _text(self, row: int, place: int) -> str:
        column = self.columns[row]
        if place == FILE:
            return column.name
        if place == FIELD:
            one = self.field_of(row)
            if one is not None:
                return _title(one)
            part = self._part_of(row)
            if part:
                return tr("(part of {field})", field=part)
            return tr("Choose…") if self._choice(row) == UNDECIDED else tr("(not imported)")
        if place == SAMPLE:
            return "  ·  ".join(column.samples[:4])
        if place == CONVERSION:
            return self._conversion(row)
        return self._state(row)

    def _part_of(self, row: int) -> str:
        """The field whose combined value uses this column."""
        work = self.controller.work
        if work.mapping is None:
            return ""
        mark = f"{{{self.columns[row].name}}}"
        return next((one.title for one in work.fields if mark in work.mapping.composed.get(one.id, "")), "")

    def _conversion(self, row: int) -> str:
        one = self.field_of(row)
        if one is None:
            return ""
        found, parts = self.conversion_of(row), []
        if one.type is Type.DAY:
            parts.append(tr(DATE_ORDER_WORDS[found.dates]) if found.dates else tr("Choose the date format…"))
        elif one.type is Type.FRACTION:
            parts.append(tr(PERCENT_WORDS[found.percent or "fraction"]))
        elif one.type in NUMBERS:
            parts.append(tr(DECIMAL_WORDS[found.decimal or "."]))
        elif one.type is Type.REFERENCE:
            parts.append(tr("By code, number or name"))
        else:
            parts.append(tr("Trim blanks"))
        if found.bad == "empty":
            parts.append(tr("else empty"))
        if found.replace:
            parts.append(tr("{count} replaced", count=len(found.replace)))
        return listed(parts)

    def _state(self, row: int) -> str:
        work, column = self.controller.work, self.columns[row]
        barred = next((one for one in work.barred if one.column == column.name), None)
        if barred is not None:
            return barred.message()
        if column.heading in SYSTEM_WORDS:
            return tr("System field, never imported")
        one = self.field_of(row)
        if one is not None and work.checked is not None:
            count = work.summary.by_field.get(one.id, 0)
            if count:
                return tr("{count} problems", count=f"{count:,}")
        return tr("{count} filled", count=f"{column.filled:,}")

    def _tone(self, row: int, place: int) -> str:
        work, column = self.controller.work, self.columns[row]
        barred = any(one.column == column.name for one in work.barred)
        if place == STATE:
            one = self.field_of(row)
            bad = one is not None and work.checked is not None and work.summary.by_field.get(one.id, 0)
            return "error" if barred or bad else "text-2"
        if place == FIELD and self.field_of(row) is None:
            return "error" if barred else "text-2"
        if place == CONVERSION:
            one = self.field_of(row)
            open_date = one is not None and one.type is Type.DAY and not self.conversion_of(row).dates
            return "error" if open_date else ""
        return "text-2" if place == SAMPLE else ""


def _title(one: Field) -> str:
    return f"{one.title} *" if one.required else one.title


class FieldDelegate(QStyledItemDelegate):
    """A drop-down of all fields."""

    def __init__(self, table: ColumnTable) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The fields that can be filled, taken ones marked."""
        model = self._table.columns_model
        work = model.controller.work
        box = QComboBox(parent)
        box.setObjectName("import.columns.field")
        box.setAccessibleName(tr("Field for “{column}”", column=model.columns[index.row()].name))
        box.setMaxVisibleItems(24)
        box.addItem(tr("(not imported)"), NOT_IMPORTED)
        for one in work.fields:
            taken = work.mapping.column_of(one.id) if work.mapping is not None else None
            own = taken == model.columns[index.row()].name
            words = (
                _title(one)
                if taken is None or own
                else tr("{field} (now: {column})", field=_title(one), column=taken)
            )
            box.addItem(words, one.id)
        box.activated.connect(lambda _: self._commit(box))
        return box

    def _commit(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box, QStyledItemDelegate.EndEditHint.NoHint)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The field in force."""
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(max(editor.findData(index.data(Qt.ItemDataRole.EditRole)), 0))
        editor.showPopup()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """The chosen field."""
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """As wide as the cell, at least wide enough to read."""
        place = option.rect  # type: ignore[attr-defined]
        place.setWidth(max(place.width(), theme.px(240)))
        editor.setGeometry(place)


class ColumnTable(QTableView):
    """Click or Enter on a field or conversion changes it."""

    def __init__(self, controller: ImportController) -> None:
        super().__init__()
        self.setObjectName("import.columns.table")
        bind(self, "setAccessibleName", N_("Columns of the file and the fields they fill"))
        self.controller = controller
        self.columns_model = ColumnModel(controller)
        self.setModel(self.columns_model)
        self.setItemDelegateForColumn(FIELD, FieldDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._fitted = True
        header.sectionResized.connect(self._resized)
        self.clicked.connect(self._act)
        theme.changed.connect(self.dress)
        language_changed.connect(self.columns_model.renew)
        self.dress()

    def dress(self) -> None:
        """Row height as it is now."""
        self.verticalHeader().setDefaultSectionSize(theme.row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room among the columns until the person sets a width."""
        super().resizeEvent(event)
        if self._fitted:
            room = self.viewport().width()
            for place, share in enumerate(SHARES):
                self.setColumnWidth(place, max(room * share // sum(SHARES), theme.px(76)))
            self._fitted = True

    def _resized(self, place: int, before: int, after: int) -> None:
        if self.isVisible() and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._fitted = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, F2 and Alt+Down change the cell."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_F4)
        down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() in keys or down:
            self._act(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _act(self, index: QModelIndex) -> None:
        if index.column() == FIELD:
            self.edit(index)
        elif index.column() == CONVERSION:
            self._menu(index)

    def _menu(self, index: QModelIndex) -> None:
        """What can be chosen about how a column is read."""
        one = self.columns_model.field_of(index.row())
        if one is None:
            return
        menu = conversion_menu(
            self,
            one,
            self.columns_model.conversion_of(index.row()),
            lambda found: self._set(index.row(), found),
        )
        place = self.visualRect(index)
        menu.popup(self.viewport().mapToGlobal(QPoint(place.left(), place.bottom())))

    def _set(self, row: int, conversion: Conversion) -> None:
        mapping: Mapping | None = self.controller.work.mapping
        if mapping is not None:
            self.controller.set_mapping(
                mapping.with_conversion(self.columns_model.columns[row].name, conversion)
            )


def conversion_menu(parent: QWidget, one: Field, now: Conversion, choose: Any) -> QMenu:
    """The choices for a field: date order, decimals, percent, and what happens with values that do not fit."""
    menu = QMenu(parent)
    menu.setObjectName("import.columns.conversion")
    groups: list[tuple[str, dict[str, str], str]] = []
    if one.type is Type.DAY:
        groups.append(("dates", DATE_ORDER_WORDS, now.dates))
    if one.type in NUMBERS or one.type is Type.WHOLE:
        groups.append(("decimal", DECIMAL_WORDS, now.decimal or "."))
    if one.type is Type.FRACTION:
        groups.append(("percent", PERCENT_WORDS, now.percent or "fraction"))
    if not one.required:
        groups.append(
            (
                "bad",
                {
                    "problem": N_("List values that do not fit"),
                    "empty": N_("Leave values that do not fit empty"),
                },
                now.bad,
            )
        )
    for place, (name, words, chosen) in enumerate(groups):
        if place:
            menu.addSeparator()
        for value, word in words.items():
            action = menu.addAction(tr(word))
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.triggered.connect(lambda _=False, n=name, v=value: choose(replace(now, **{n: v})))
    if menu.isEmpty():
        menu.addAction(tr("Nothing to choose here")).setEnabled(False)
    return menu
