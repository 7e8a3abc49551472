"""The first rows of a file exactly as they were read, with the header row marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from models.i18n import N_
from ui import theme
from ui.translation import bind

Index = QModelIndex | QPersistentModelIndex
MOST_COLUMNS = 60


class SampleModel(QAbstractTableModel):
    """Texts in rows; rows above the headings are grey."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Sequence[str]] = ()
        self._header = 0
        self._width = 0

    def show(self, rows: Sequence[Sequence[str]], header: int) -> None:
        """Other rows."""
        self.beginResetModel()
        self._rows, self._header = rows, header
        self._width = min(max((len(row) for row in rows), default=0), MOST_COLUMNS)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else self._width

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell; headings stand out."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            text = row[index.column()] if index.column() < len(row) else ""
            return text[:200].replace("\n", " ")
        if role == Qt.ItemDataRole.FontRole and index.row() == self._header:
            font = QFont(theme.font())
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and index.row() < self._header:
            return theme.color("text-disabled")
        if role == Qt.ItemDataRole.BackgroundRole and index.row() == self._header:
            return theme.color("header")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Row numbers of the file at the side, letters as in a spreadsheet on top."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        letters, rest = "", section
        while rest >= 0:
            letters = chr(65 + rest % 26) + letters
            rest = rest // 26 - 1
        return letters


class SampleTable(QTableView):
    """Looks at the sample; nothing can be edited here."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import.sample")
        bind(self, "setAccessibleName", N_("First rows of the file"))
        self.sample = SampleModel()
        self.setModel(self.sample)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setDefaultSectionSize(theme.px(120))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        theme.changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        """Row height as it is now."""
        self.verticalHeader().setDefaultSectionSize(theme.row_height())

    def show_sample(self, rows: Sequence[Sequence[str]], header: int) -> None:
        """Show rows; columns are as wide as their heading wants."""
        self.sample.show(rows, header)
        metrics = self.fontMetrics()
        for column in range(self.sample.columnCount()):
            texts = [row[column] for row in rows[:12] if column < len(row)]
            widest = max((metrics.horizontalAdvance(text[:40]) for text in texts), default=0)
            self.setColumnWidth(column, min(max(widest + theme.px(20), theme.px(60)), theme.px(240)))
