"""The list of candidates below a cell: it never takes the keyboard, the cell's editor drives it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from models.i18n import N_, listed, tr
from ui import theme
from ui.translation import bind, language_changed
from ui.widgets.entry_grid.lookup import VISIBLE_ROWS, Candidate, Hinting, Lookup, LookupAction
from ui.widgets.fields.labels import ElidedLabel

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
MINIMUM_WIDTH = 240


class _Rows(QAbstractTableModel):
    """Candidates, then what else can be done."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.candidates: Sequence[Candidate] = ()
        self.actions: Sequence[LookupAction] = ()
        self.right: tuple[bool, ...] = (False,)

    def fill(self, candidates: Sequence[Candidate], actions: Sequence[LookupAction], right: Sequence[bool]) -> None:
        """Show other candidates."""
        self.beginResetModel()
        self.candidates, self.actions, self.right = candidates, actions, tuple(right) or (False,)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.candidates) + len(self.actions)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.right)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if row >= len(self.candidates):
            if role == Qt.ItemDataRole.ForegroundRole:
                return theme.color("accent")
            shows = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) and not column
            return self.actions[row - len(self.candidates)].text if shows else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            cells = self.candidates[row].cells
            return cells[column] if column < len(cells) else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return listed(cell for cell in self.candidates[row].cells if cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.right[column] else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class LookupPopup(QFrame):
    """Shows what fits the typed text; `picked` says that a candidate was clicked."""

    picked = Signal(object)
    action_picked = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("grid.lookup")
        bind(self, "setAccessibleName", N_("Suggestions"))
        language_changed.connect(self.hide)
        theme.set_role(self, "popover")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.generation = 0
        self.text = ""
        self._rows = _Rows(self)
        self._view = QTableView(self)
        self._view.setModel(self._rows)
        self._dress()
        self._none = QLabel(self)
        self._none.setContentsMargins(theme.SPACE_S, theme.SPACE_XS, theme.SPACE_S, theme.SPACE_XS)
        theme.set_role(self._none, "problem")
        self._hint = ElidedLabel(self)
        self._hint.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._hint.setObjectName("grid.lookup.hint")
        self._hint.setContentsMargins(theme.SPACE_S, 2, theme.SPACE_S, 2)
        theme.set_role(self._hint, "hint")
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(self._none)
        box.addWidget(self._view)
        box.addWidget(self._hint)
        self._view.clicked.connect(self._clicked)
        self.hide()

    # ---- contents ------------------------------------------------------------------------------

    def show_candidates(self, text: str, found: Sequence[Candidate], lookup: Lookup, anchor: QWidget) -> None:
        """Show candidates for a text below its editor; the first is chosen already."""
        self.text = text
        actions = lookup.actions() if text.strip() else ()
        if not found and not actions and not text.strip():
            self.hide()
            return
        columns = lookup.columns
        self._rows.fill(found, actions, [column.right for column in columns])
        self._none.setText(tr("“{text}” was not found.", text=text))
        self._none.setVisible(not found)
        hint = lookup.hint() if found and isinstance(lookup, Hinting) else ""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._view.setVisible(self._rows.rowCount() > 0)
        self._widths(lookup)
        self._view.clearSpans()
        for row in range(len(found), self._rows.rowCount()):
            self._view.setSpan(row, 0, 1, max(2, len(columns)))
        self._place(anchor, lookup)
        self.choose_row(0 if found else -1)
        self.show()
        self.raise_()

    @property
    def candidates(self) -> Sequence[Candidate]:
        """What is shown now."""
        return self._rows.candidates

    def has_answer_for(self, text: str) -> bool:
        """Whether what is shown belongs to this text and not to an earlier one."""
        return self.isVisible() and self.text == text

    def chosen(self) -> Candidate | LookupAction | None:
        """The highlighted candidate or action."""
        row = self._view.currentIndex().row()
        if 0 <= row < len(self._rows.candidates):
            return self._rows.candidates[row]
        if 0 <= row < self._rows.rowCount():
            return self._rows.actions[row - len(self._rows.candidates)]
        return None

    def step(self, by: int) -> None:
        """Move the highlight."""
        last = self._rows.rowCount() - 1
        row = self._view.currentIndex().row()
        self.choose_row(max(0, min(last, row + by)) if abs(by) > 1 else (row + by) % (last + 1) if last >= 0 else -1)

    def choose_row(self, row: int) -> None:
        """Highlight a row; -1 none."""
        if row < 0:
            self._view.setCurrentIndex(QModelIndex())
            self._view.clearSelection()
        else:
            self._view.selectRow(row)
            self._view.scrollTo(self._rows.index(row, 0))

    def spoken(self) -> str:
        """The highlighted row in words."""
        index = self._view.currentIndex()
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "") if index.isValid() else ""

    # ---- looks ---------------------------------------------------------------------------------

    def _dress(self) -> None:
        view = self._view
        view.setObjectName("grid.lookup.rows")
        bind(view, "setAccessibleName", N_("Suggestions"))
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.horizontalHeader().hide()
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.setMouseTracking(True)
        view.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def _widths(self, lookup: Lookup) -> None:
        self._view.verticalHeader().setDefaultSectionSize(theme.row_height())
        header = self._view.horizontalHeader()
        for at, column in enumerate(lookup.columns):
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(at, mode)
            if not column.stretch:
                self._view.setColumnWidth(at, theme.px(column.width))

    def _place(self, anchor: QWidget, lookup: Lookup) -> None:
        """Below the editor, or above it where there is more room; always inside the window."""
        window = self.parentWidget()
        assert window is not None
        margin = 2 * theme.SPACE_S
        width = max(MINIMUM_WIDTH, theme.px(sum(column.width for column in lookup.columns)) + margin)
        rows = min(VISIBLE_ROWS, self._rows.rowCount())
        height = rows * theme.row_height() + 4
        if not self._none.isHidden():
            height += self._none.sizeHint().height()
        if not self._hint.isHidden():
            height += self._hint.sizeHint().height()
        top = anchor.mapTo(window, QPoint(0, 0))
        area = window.rect()
        width = min(width, area.width() - 2)
        left = max(0, min(top.x(), area.width() - width))
        below = area.height() - top.y() - anchor.height()
        y = top.y() + anchor.height() if below >= height or below >= top.y() else top.y() - min(height, top.y())
        room = below if y > top.y() else top.y()
        self.setGeometry(QRect(left, y, width, min(height, max(room, theme.row_height()))))

    def _clicked(self, index: QModelIndex) -> None:
        self.choose_row(index.row())
        chosen = self.chosen()
        if isinstance(chosen, Candidate):
            self.picked.emit(chosen)
        elif chosen is not None:
            self.action_picked.emit(chosen)
