"""The overlay with all keys of the place where one is: searchable and printable text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from models.i18n import tr
from ui import theme
from ui.actions import ACTIONS, WHERE_WORDS, Spec, Where, sequences
from ui.shell.command_set import CommandSet
from ui.widgets.nesting import nest
from ui.window_state import size_box

ORDER = (Where.EVERYWHERE, Where.LIST, Where.EDITOR, Where.GRID, Where.DATE, Where.PDF)


class ShortcutOverlay(QDialog):
    """Lists every command that has keys; what belongs to the present page comes first."""

    def __init__(self, commands: CommandSet, here: tuple[Where, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shell.shortcuts")
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAccessibleDescription(tr("Keys by place; type to search"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        size_box(self, 760, 560)
        self._commands = commands
        self._order = [*here, *(where for where in ORDER if where not in here)]
        self.box = QLineEdit()
        self.box.setObjectName("shell.shortcuts.search")
        self.box.setPlaceholderText(tr("Search by command or key"))
        self.box.setAccessibleName(tr("Search by command or key"))
        self.box.setClearButtonEnabled(True)
        self.area = QScrollArea()
        self.area.setObjectName("shell.shortcuts.list")
        self.area.setAccessibleName(tr("Keyboard shortcuts"))
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        copy = QPushButton(tr("Copy as text"))
        copy.setObjectName("shell.shortcuts.copy")
        copy.setAccessibleName(copy.text())
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy)
        close = QPushButton(tr("Close"))
        close.setObjectName("shell.shortcuts.close")
        close.setAccessibleName(close.text())
        close.setDefault(True)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(copy)
        foot.addStretch()
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE_L] * 4)
        layout.setSpacing(theme.SPACE_M)
        layout.addWidget(self.box)
        layout.addWidget(self.area, 1)
        nest(layout, foot)
        self.box.textChanged.connect(self._fill)
        self._fill("")

    def rows(self, words: str = "") -> list[tuple[Where, str, str]]:
        """Place, command and keys of everything that fits the words."""
        needle = words.casefold().split()
        found = []
        for where in self._order:
            for spec in ACTIONS:
                keys = "  ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in sequences(spec))
                if spec.where is not where or not keys:
                    continue
                text = self._text(spec)
                if all(word in f"{text} {keys}".casefold() for word in needle):
                    found.append((where, text, keys))
        return found

    def _text(self, spec: Spec) -> str:
        if spec.by_widget:
            return tr(spec.text)
        return self._commands.action(spec.id).text().replace("&&", "&").rstrip("….")

    def _fill(self, words: str) -> None:
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, theme.SPACE_S, 0)
        grid.setVerticalSpacing(theme.SPACE_XS)
        grid.setColumnStretch(0, 1)
        before: Where | None = None
        line = 0
        for where, text, keys in self.rows(words):
            if where is not before:
                heading = QLabel(tr(WHERE_WORDS[where]))
                heading.setContentsMargins(0, theme.SPACE_S if line else 0, 0, 0)
                theme.set_role(heading, "heading")
                grid.addWidget(heading, line, 0, 1, 2)
                before, line = where, line + 1
            grid.addWidget(QLabel(text), line, 0)
            label = QLabel(keys)
            theme.set_role(label, "keys")
            grid.addWidget(label, line, 1, Qt.AlignmentFlag.AlignRight)
            line += 1
        if not line:
            empty = QLabel(tr("No command fits."))
            theme.set_role(empty, "subtle")
            grid.addWidget(empty, 0, 0)
        grid.setRowStretch(line + 1, 1)
        self.area.setWidget(body)

    def _copy(self) -> None:
        lines = [f"{tr(WHERE_WORDS[where])}\t{text}\t{keys}" for where, text, keys in self.rows(self.box.text())]
        QGuiApplication.clipboard().setText("\n".join(lines))
