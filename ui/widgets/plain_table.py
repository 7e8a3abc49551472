"""A table of rows that are all in memory: for short lists such as drafts and the newest audit entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from models.i18n import tr
from ui import theme
from ui.translation import language_changed

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class PlainColumn:
    """One column: heading, how its text is made of a row, width, and whether figures stand right."""

    title: str
    text: Callable[[Any], str]
    width: int = 140
    right: bool = False
    tone: Callable[[Any], str] | None = None


class PlainModel(QAbstractTableModel):
    """Rows and columns for the view."""

    def __init__(self, columns: Sequence[PlainColumn]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Any] = []

    def show(self, rows: Sequence[Any]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, side, colour and spoken words of a cell."""
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole or role == Qt.ItemDataRole.ToolTipRole:
            return column.text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(column.title)}: {column.text(row)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
            tone = column.tone(row)
            return theme.color(tone) if tone else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(self.columns[section].title)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                right = self.columns[section].right
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None


class PlainTable(QTableView):
    """Rows to look through; Enter opens, Ctrl+C copies."""

    opened = Signal(object)
    chosen = Signal()

    def __init__(self, name: str, title: str, columns: Sequence[PlainColumn], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._title = title
        self.rows_model = PlainModel(columns)
        self.setModel(self.rows_model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, column in enumerate(columns):
            self.setColumnWidth(place, theme.px(column.width))
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(self._tell)
        theme.changed.connect(self.dress)
        language_changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        """Row height and words as they are now."""
        self.setAccessibleName(tr(self._title))
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.verticalHeader().setMinimumSectionSize(theme.row_height())
        self.setFont(theme.font(tabular=True))
        self.rows_model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.rows_model.columns) - 1)
        self.viewport().update()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows; the first becomes the current one."""
        self.rows_model.show(rows)
        if rows:
            self.setCurrentIndex(self.rows_model.index(0, 0))
        self.chosen.emit()

    def selected(self) -> list[Any]:
        """The selected rows from top to bottom."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows_model.rows[place] for place in places]

    def copy(self) -> None:
        """Put the selected rows on the clipboard, with headings."""
        lines = ["\t".join(tr(column.title) for column in self.rows_model.columns)]
        for row in self.selected():
            lines.append("\t".join(_cell(column.text(row)) for column in self.rows_model.columns))
        QGuiApplication.clipboard().setText("\n".join(lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.rows_model.rows[index.row()])

    def _tell(self, *_: object) -> None:
        self.chosen.emit()


def _cell(text: str) -> str:
    """A cell for other programs: quoted when it holds a tab or line break, never a formula."""
    from models.text import guard_cell

    safe = guard_cell(text)
    return '"' + safe.replace('"', '""') + '"' if any(c in safe for c in "\t\n\"") else safe
