"""Step 3's table: every problem with row, column, the value to correct in place, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from controllers.importing import ImportController, problems_left
from models.i18n import N_, tr
from models.platform.importing.checking import DECISION_WORDS
from models.platform.importing.problems import RowProblem
from models.text import guard_cell
from ui import theme
from ui.translation import bind, language_changed

Index = QModelIndex | QPersistentModelIndex
HEADINGS = (N_("Row"), N_("Column"), N_("Value (can be changed here)"), N_("Problem and advice"))
ROW, COLUMN, VALUE, PROBLEM = range(4)
SHARES = (7, 15, 23)  # in percent of the width; the problem takes the rest
LEAST = (60, 110, 210)
LONGEST = 2_000


class ProblemModel(QAbstractTableModel):
    """Problems of a snapshot; a correction shows at once, the next snapshot follows by itself."""

    def __init__(self, controller: ImportController) -> None:
        super().__init__()
        self.controller = controller
        self.rows: list[RowProblem] = []
        self._all: Sequence[RowProblem] = ()
        self._only: str | None = None
        self._typed: dict[tuple[int, str], str] = {}
        self._left: dict[tuple[int, str], RowProblem | None] = {}

    def show(self, problems: Sequence[RowProblem]) -> None:
        """Another snapshot."""
        self.beginResetModel()
        self._all = problems
        self._typed.clear()
        self._left.clear()
        self._filter()
        self.endResetModel()

    def only(self, column: str | None) -> None:
        """Show the problems of one column, or all."""
        self.beginResetModel()
        self._only = column
        self._filter()
        self.endResetModel()

    def _filter(self) -> None:
        self.rows = [row for row in self._all if self._only is None or row.column == self._only]

    def renew(self) -> None:
        """Words may have changed."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, PROBLEM))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, PROBLEM)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One row per problem."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Four columns."""
        return 0 if parent.isValid() else len(HEADINGS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Values can be corrected, whole rows decided upon."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == VALUE and self._editable(self.rows[index.row()]):
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def _editable(self, problem: RowProblem) -> bool:
        checked = self.controller.work.checked
        return is_decision(problem) or (checked is not None and problem.field in checked.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, colours, spoken words."""
        if not index.isValid():
            return None
        problem, place = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(problem, place)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(HEADINGS[place])}: {self._text(problem, place)}"
        if role == Qt.ItemDataRole.EditRole:
            return self._typed.get(
                (problem.index, problem.field), "" if is_decision(problem) else problem.value
            )
        if role == Qt.ItemDataRole.TextAlignmentRole and place == ROW:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(problem, place)
        return None

    def _text(self, problem: RowProblem, place: int) -> str:
        key = (problem.index, problem.field)
        if place == ROW:
            return f"{problem.row:,}"
        if place == COLUMN:
            return problem.column or tr("(whole row)")
        if place == VALUE:
            typed = self._typed.get(key)
            if is_decision(problem):
                return tr(DECISION_WORDS[typed]) if typed in DECISION_WORDS else tr("Decide…")
            return typed if typed is not None else problem.value
        if key in self._left:
            left = self._left[key]
            return left.text if left is not None else tr("Corrected")
        expected = problem.expected if problem.issue.code == "value" and problem.field else ""
        return (
            tr("{problem} Expected: {form}.", problem=problem.text, form=expected)
            if expected
            else problem.text
        )

    def _colour(self, problem: RowProblem, place: int) -> Any:
        key = (problem.index, problem.field)
        if place == PROBLEM and key in self._left:
            return theme.color("error" if self._left[key] is not None else "ok")
        if place == VALUE and key in self._typed:
            return theme.color("accent")
        return theme.color("text-2") if place in (ROW, COLUMN) else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The headings."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(HEADINGS[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if section == ROW else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A correction or a decision."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        problem, text = self.rows[index.row()], str(value)
        if text == self.data(index, Qt.ItemDataRole.EditRole) and not is_decision(problem):
            return False
        self._typed[problem.index, problem.field] = text
        if is_decision(problem):
            self.controller.decide(problem, text)
        else:
            self.controller.correct(problem, text)
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), PROBLEM))
        return True

    def row_changed(self, row: int) -> None:
        """A cell was read again: show at once whether it is sound now."""
        checked = self.controller.work.checked
        if checked is None:
            return
        left = {problem.field: problem for problem in problems_left(checked, row)}
        for place, problem in enumerate(self.rows):
            if problem.index == row and (row, problem.field) in self._typed:
                self._left[row, problem.field] = left.get(problem.field)
                self.dataChanged.emit(self.index(place, 0), self.index(place, PROBLEM))


def is_decision(problem: RowProblem) -> bool:
    """Whether a whole row is to be decided upon instead of a cell corrected."""
    options = problem.issue.options
    return bool(options) and all(option.value in DECISION_WORDS for option in options)


class ValueDelegate(QStyledItemDelegate):
    """A line for texts, a drop-down where there are ways out."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The editor of a value."""
        model = index.model()
        assert isinstance(model, ProblemModel)
        problem = model.rows[index.row()]
        name = tr(
            "Value of {column} in row {row}", column=problem.column or tr("(whole row)"), row=problem.row
        )
        if not problem.issue.options:
            line = QLineEdit(parent)
            line.setObjectName("import.check.value")
            line.setAccessibleName(name)
            line.setMaxLength(LONGEST)
            return line
        box = QComboBox(parent)
        box.setObjectName("import.check.choice")
        box.setAccessibleName(name)
        box.setEditable(not is_decision(problem))
        for way in problem.issue.options:
            box.addItem(way.label, way.value)
        box.activated.connect(lambda _: self._commit(box))
        return box

    def _commit(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box, QStyledItemDelegate.EndEditHint.NoHint)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The value as it stands."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(text))
            if editor.isEditable():
                editor.setEditText(text)
            editor.showPopup()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """The typed text, or the value behind the chosen words."""
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)
        elif isinstance(editor, QComboBox):
            at = editor.findText(editor.currentText())
            value = editor.itemData(at) if at >= 0 else editor.currentText() if editor.isEditable() else None
            if value is not None:
                model.setData(index, value, Qt.ItemDataRole.EditRole)


class ProblemTable(QTableView):
    """Only the problem rows; typing corrects, Enter goes on to the next one."""

    def __init__(self, controller: ImportController) -> None:
        super().__init__()
        self.setObjectName("import.check.table")
        bind(self, "setAccessibleName", N_("Problem rows"))
        self.problems = ProblemModel(controller)
        self.setModel(self.problems)
        self.setItemDelegateForColumn(VALUE, ValueDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked
            | triggers.SelectedClicked
            | triggers.AnyKeyPressed
            | triggers.EditKeyPressed
        )
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        controller.row_changed.connect(self.problems.row_changed)
        theme.changed.connect(self.dress)
        language_changed.connect(self.problems.renew)
        self.dress()

    def dress(self) -> None:
        """Row height as it is now."""
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.setFont(theme.font(tabular=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room: the sentence needs most of it."""
        super().resizeEvent(event)
        for place, (share, least) in enumerate(zip(SHARES, LEAST, strict=True)):
            if event.oldSize().width() != event.size().width():
                self.setColumnWidth(place, max(self.viewport().width() * share // 100, theme.px(least)))

    def show_problems(self, problems: Sequence[RowProblem]) -> None:
        """Another snapshot; the place stays where it was."""
        at = max(self.currentIndex().row(), 0)
        scrolled = self.verticalScrollBar().value()
        self.problems.show(problems)
        if self.problems.rows:
            self.setCurrentIndex(self.problems.index(min(at, len(self.problems.rows) - 1), VALUE))
            self.verticalScrollBar().setValue(scrolled)

    def sentence(self) -> str:
        """The whole sentence about the problem the person stands on."""
        return str(self.currentIndex().siblingAtColumn(PROBLEM).data() or "")

    def current(self) -> RowProblem | None:
        """The problem the person stands on."""
        place = self.currentIndex().row()
        return self.problems.rows[place] if 0 <= place < len(self.problems.rows) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits the value; Ctrl+C copies what is selected."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.edit(self.problems.index(self.currentIndex().row(), VALUE))
            return
        super().keyPressEvent(event)

    def copy(self) -> None:
        """The selected cells, harmless for spreadsheet programs."""
        rows: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda one: (one.row(), one.column())):
            rows.setdefault(index.row(), []).append(
                guard_cell(str(index.data())).replace("\t", " ").replace("\n", " ")
            )
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in rows.values()))
