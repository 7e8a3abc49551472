"""Two people changed the same record: base, mine and theirs side by side, one choice per row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from models.i18n import ntr, titled, tr
from models.platform.merging import Choice, Merge, MergeRow
from ui import theme
from ui.translation import language_changed
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_KEYS = {Qt.Key.Key_1: Choice.MINE, Qt.Key.Key_2: Choice.THEIRS, Qt.Key.Key_3: Choice.EDITED}
FIELD, BASE, MINE, THEIRS, CHOICE = range(5)

Words = Callable[[str, Any], str]
Label = Callable[[str], str]


class _Rows(QAbstractTableModel):
    """The rows of a merge in words."""

    def __init__(self, words: Words, caption: Label, their_name: str) -> None:
        super().__init__()
        self.merge: Merge | None = None
        self._words, self._caption, self._their_name = words, caption, their_name

    def show_merge(self, merge: Merge) -> None:
        """Show another state; undecided rows stand first."""
        self.beginResetModel()
        self.merge = merge
        self.endResetModel()

    def rows(self) -> list[MergeRow]:
        """The rows, those that need a person first."""
        if self.merge is None:
            return []
        return sorted(self.merge.rows, key=lambda row: row.automatic and not row.careful)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows())

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        theirs = tr("Theirs ({name})", name=self._their_name) if self._their_name else tr("Theirs")
        return (tr("Field"), tr("Before"), tr("Mine"), theirs, tr("Take"))[section]

    def data(self, index: Index, role: int = 0) -> Any:
        row = self.rows()[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.text(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            head = self.headerData(index.column(), Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
            return titled(head, self.text(row, index.column()))
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == CHOICE:
            return theme.color("error" if row.choice is None else "ok")
        if role == Qt.ItemDataRole.BackgroundRole and row.choice is not None:
            if index.column() == MINE and row.choice is Choice.MINE:
                return theme.color("ok-fill")
            if index.column() == THEIRS and row.choice is Choice.THEIRS:
                return theme.color("ok-fill")
        return None

    def text(self, row: MergeRow, column: int) -> str:
        """A cell in words."""
        if column == FIELD:
            return " / ".join(self._caption(path) for path in row.paths)
        if column == CHOICE:
            if row.choice is None:
                return tr("1 mine, 2 theirs, 3 edit")
            taken = {Choice.MINE: tr("mine"), Choice.THEIRS: tr("theirs"), Choice.EDITED: tr("edit")}[row.choice]
            return tr("{side} (automatic)", side=taken) if row.automatic else taken
        values = {BASE: row.base, MINE: row.mine, THEIRS: row.theirs}[column]
        shown = [self._words(path, value) for path, value in zip(row.paths, values, strict=True)]
        if column != BASE and all(one == other for one, other in zip(values, row.base, strict=True)):
            return tr("(not changed)")
        return " / ".join(text or tr("empty") for text in shown)


class _Table(QTableView):
    """Keys 1, 2 and 3 choose on the focused row; input methods are off here."""

    chosen = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 mine, 2 theirs, 3 mine to be edited in the form before it is saved."""
        choice = _KEYS.get(Qt.Key(event.key())) if not event.modifiers() else None
        if choice is not None:
            self.chosen.emit(choice)
        else:
            super().keyPressEvent(event)


class ConflictView(QWidget):
    """Asks for a decision per row; `decided(merge)` when everything is, `later()` to keep both."""

    decided = Signal(object)
    later = Signal()

    def __init__(self, name: str, words: Words, caption: Label, their_name: str, their_time: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.conflict")
        theme.set_role(self, "surface")
        self._who = (their_name, their_time)
        self._model = _Rows(words, caption, their_name)
        self._title = label(role="heading")
        self._safe = label(role="hint", wrap=True)
        self._left = label(role="strong")
        self._table = _Table()
        self._table.setObjectName(f"{name}.conflict.rows")
        self._table.setModel(self._model)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._table.setWordWrap(True)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(theme.row_height())
        across = self._table.horizontalHeader()
        for column in range(5):
            across.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self._table.chosen.connect(self._choose)
        self._table.doubleClicked.connect(self._clicked)
        self._buttons = {id: QPushButton() for id in ("mine", "theirs", "later", "save")}
        self._build(name)
        language_changed.connect(self.retranslate)

    def show_merge(self, merge: Merge) -> None:
        """Show a merge and put the keyboard on the first row to decide."""
        self._model.show_merge(merge)
        self._refresh()
        self._table.selectRow(0)
        self._table.setFocus()

    def merge(self) -> Merge | None:
        """What is decided so far."""
        return self._model.merge

    def next_undecided(self) -> None:
        """Go to the next row that waits for a decision."""
        rows = self._model.rows()
        here = self._table.currentIndex().row()
        order = [*range(here + 1, len(rows)), *range(here + 1)]
        target = next((at for at in order if rows[at].choice is None), -1)
        if target >= 0:
            self._table.selectRow(target)
            self._table.setFocus()

    def retranslate(self) -> None:
        """Words in the present language."""
        name, time = self._who
        who = name or tr("Somebody else")
        self._title.setText(
            tr("Merge changes: {name} saved this record at {time}.", name=who, time=time) if time
            else tr("Merge changes: {name} saved this record meanwhile.", name=who)
        )
        self._safe.setText(tr("Nothing you typed is lost: both versions are kept until you have chosen."))
        for id, text in (
            ("mine", tr("Take all of mine")), ("theirs", tr("Take all of theirs")), ("later", tr("Decide later")),
            ("save", tr("Merge and save")),
        ):  # fmt: skip
            self._buttons[id].setText(text)
            self._buttons[id].setAccessibleName(text)
        self._table.setAccessibleName(tr("Differences"))
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 4)
        self._refresh()

    # ---- inside ------------------------------------------------------------------------------------

    def _build(self, name: str) -> None:
        row = QHBoxLayout()
        for id in ("mine", "theirs"):
            row.addWidget(self._buttons[id])
        row.addWidget(self._left)
        row.addStretch()
        for id in ("later", "save"):
            row.addWidget(self._buttons[id])
        for id, button in self._buttons.items():
            button.setObjectName(f"{name}.conflict.{id}")
        theme.set_role(self._buttons["save"], "primary")
        self._buttons["mine"].clicked.connect(lambda _on=False: self._choose_all(Choice.MINE))
        self._buttons["theirs"].clicked.connect(lambda _on=False: self._choose_all(Choice.THEIRS))
        self._buttons["later"].clicked.connect(self.later)
        self._buttons["save"].clicked.connect(self._save)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_L)
        box.addWidget(self._title)
        box.addWidget(self._safe)
        box.addWidget(self._table, 1)
        nest(box, row)
        self.retranslate()

    def _refresh(self) -> None:
        merge = self._model.merge
        left = merge.undecided if merge is not None else 0
        self._left.setText(ntr("{count} decision open", "{count} decisions open", left) if left else "")
        edits = merge is not None and any(row.choice is Choice.EDITED for row in merge.rows)
        text = tr("Merge and edit") if edits else tr("Merge and save")
        self._buttons["save"].setText(text)
        self._buttons["save"].setAccessibleName(text)
        self._buttons["save"].setEnabled(left == 0)

    def _choose(self, choice: Choice) -> None:
        rows, at = self._model.rows(), self._table.currentIndex().row()
        if self._model.merge is not None and 0 <= at < len(rows):
            edited = rows[at].mine if choice is Choice.EDITED else ()
            self._model.show_merge(self._model.merge.choose(rows[at].id, choice, edited))
            self._table.selectRow(at)
            self._refresh()
            self.next_undecided()

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() in (MINE, THEIRS):
            self._choose(Choice.MINE if index.column() == MINE else Choice.THEIRS)

    def _choose_all(self, choice: Choice) -> None:
        if self._model.merge is not None:
            self._model.show_merge(self._model.merge.choose_all(choice))
            self._refresh()

    def _save(self) -> None:
        if self._model.merge is not None and not self._model.merge.undecided:
            self.decided.emit(self._model.merge)
