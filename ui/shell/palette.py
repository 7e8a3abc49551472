"""The command palette: one box for going, finding and doing, driven by the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from models.i18n import N_, tr
from ui import theme
from ui.icons import icon
from ui.shell.palette_entries import Entry, EntryDelegate, EntryModel
from ui.translation import language_changed
from ui.widgets.ime import is_composing
from ui.widgets.nesting import nest

PREFIXES = {
    ">": "commands", "＞": "commands", "》": "commands",
    "@": "agents", "＠": "agents",
    "#": "documents", "＃": "documents",
    "/": "products", "／": "products", "、": "products",
    "?": "help", "？": "help",
}
WIDTH, ROWS = 680, 12
WORDS = (
    N_("Search and commands"),
    N_("Search agents, documents, products; > commands, @ agents, # numbers, / products"),
)


class Provider(Protocol):
    """Something that answers what was typed, at once or later."""

    def ask(self, words: str, scope: str, answer: Callable[[list[Entry]], None]) -> None:
        """Call `answer` with rows (headings included), perhaps more than once; late answers are dropped."""


class Palette(QFrame):
    """Floats over the window; Esc gives the keyboard back to where it was."""

    def __init__(
        self, providers: Sequence[Provider], parent: QWidget, name: str = "palette", words: tuple[str, str] = WORDS
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"shell.{name}")
        self._words = words
        self.setProperty("role", "popover")
        self._providers = list(providers)
        self._answers: list[list[Entry]] = [[] for _ in self._providers]
        self._asked = 0
        self._back: QWidget | None = None
        self._inner: list[str] = []
        self.box = QLineEdit()
        self.box.setObjectName(f"shell.{name}.box")
        self.box.setClearButtonEnabled(False)
        self._lens = QLabel()
        self.model = EntryModel()
        self.list = QListView()
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        theme.set_role(self._hint, "hint")
        self._build()
        self.box.textChanged.connect(self._typed)
        self.box.installEventFilter(self)
        self.list.clicked.connect(self._clicked)
        language_changed.connect(self._translate)
        self._translate()
        self.hide()

    def _build(self) -> None:
        self.list.setObjectName(f"{self.objectName()}.results")
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(False)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.box.setFrame(False)
        self.box.setStyleSheet("QLineEdit { border: none; background: transparent; padding: 0; }")
        row = QHBoxLayout()
        row.setContentsMargins(theme.SPACE_M, theme.SPACE_S, theme.SPACE_M, theme.SPACE_S)
        row.setSpacing(theme.SPACE_S)
        row.addWidget(self._lens)
        row.addWidget(self.box, 1)
        line = QFrame()
        line.setProperty("role", "line")
        self._hint.setContentsMargins(theme.SPACE_M, theme.SPACE_XS, theme.SPACE_M, theme.SPACE_S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        nest(layout, row)
        layout.addWidget(line)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._hint)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 6)
        shadow.setColor(theme.color("shadow"))
        self.setGraphicsEffect(shadow)

    # --- opening and closing --------------------------------------------------------------------

    def refresh(self) -> None:
        """Look again for what is typed, when more can be found than before."""
        if self.isVisible():
            self._typed(self.box.text())

    def summon(self, text: str = "") -> None:
        """Show the palette with the keyboard in it."""
        if not self.isVisible():
            self._back = QApplication.focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.box.setFocus()
        if self.box.text() == text:
            self._typed(text)
        else:
            self.box.setText(text)

    def dismiss(self) -> None:
        """Go away and give the keyboard back."""
        self.hide()
        self._asked += 1
        self.box.clear()
        back, self._back = self._back, None
        try:
            if back is not None and back.isVisible():
                back.setFocus()
        except RuntimeError:
            pass

    def showEvent(self, event: QShowEvent) -> None:
        """A theme may have come in between."""
        self._lens.setPixmap(icon("search").pixmap(QSize(18, 18), self.devicePixelRatioF()))
        self.box.setFont(theme.font("heading"))
        super().showEvent(event)

    def place(self) -> None:
        """The window changed its size."""
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        parent = self.parentWidget()
        width = min(theme.px(WIDTH), parent.width() - 2 * theme.SPACE_L)
        rows = sum(self.list.sizeHintForRow(row) for row in range(self.model.rowCount()))
        frame = theme.px(60) + self._hint.heightForWidth(width - 2)
        wanted = frame + max(rows, theme.px(34)) + theme.SPACE_S
        height = min(wanted, theme.px(34 * ROWS) + frame, parent.height() - theme.px(80))
        self.setGeometry((parent.width() - width) // 2, theme.px(44), width, height)

    def _translate(self) -> None:
        name, hint = self._words
        self.setAccessibleName(tr(name))
        self.box.setAccessibleName(tr(name))
        self.box.setPlaceholderText(tr(hint))
        self.list.setAccessibleName(tr("Results"))
        self._hint.setText(tr("↑↓ choose   Enter open   Ctrl+Enter open behind   Alt+Enter more   Esc close"))

    # --- asking ---------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        """Ask everybody anew; committed text only, the box sees to that."""
        if not self.isVisible():
            return
        self._inner.clear()
        self._asked += 1
        asked = self._asked
        words = text.strip()
        scope = PREFIXES.get(words[:1], "")
        if scope:
            words = words[1:].strip()
        self._answers = [[] for _ in self._providers]
        self._show()
        for place, provider in enumerate(self._providers):
            def answer(entries: list[Entry], place: int = place) -> None:
                if asked == self._asked and self.isVisible():
                    self._answers[place] = entries
                    self._show()

            provider.ask(words, scope, answer)

    def _show(self) -> None:
        """All answers in the order of the providers; the chosen row stays if it can."""
        before = self.model.entry(self.list.currentIndex().row())
        entries = [entry for answer in self._answers for entry in answer]
        if not entries and self.box.text().strip():
            entries = [Entry(tr("Nothing found."))]
        self.model.show(entries)
        self._place()
        row = self.model.first()
        if before is not None and self.list.property("moved"):
            same = [n for n, e in enumerate(entries) if e.title == before.title and not e.heading]
            row = same[0] if same else row
        else:
            self.list.setProperty("moved", False)
        self._choose(row)

    def _choose(self, row: int) -> None:
        index = self.model.index(row, 0) if row >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        if row >= 0:
            self.list.scrollTo(self.model.index(max(0, row - 1), 0))
            self.list.scrollTo(index)

    # --- keyboard -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the box drive the list, unless an input method is composing."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not is_composing(self.box):
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            reason = event.reason() if hasattr(event, "reason") else None
            if reason in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
                self.hide()
                self._asked += 1
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers()
        steps = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1,
        }
        if key in steps:
            self.list.setProperty("moved", True)
            if self.model.rowCount():
                self._choose(self.model.step(self.list.currentIndex().row(), steps[Qt.Key(key)]))
            return True
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            for _ in range(8):
                self._choose(self.model.step(self.list.currentIndex().row(), 1 if key == Qt.Key.Key_PageDown else -1))
            return True
        if key == Qt.Key.Key_Escape:
            if self._inner:
                self._typed(self.box.text())
            else:
                self.dismiss()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(modifiers)
            return True
        return False

    def _run(self, modifiers: Qt.KeyboardModifier) -> None:
        entry = self.model.entry(self.list.currentIndex().row())
        if entry is None or entry.run is None:
            return
        if modifiers & Qt.KeyboardModifier.AltModifier:
            if entry.more is not None:
                self._inner.append(entry.title)
                self._answers = [list(entry.more())]
                self._show()
            return
        behind = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if behind and entry.run_behind is not None:
            entry.run_behind()
            return
        self.dismiss()
        entry.run()

    def _clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())
        self._run(QApplication.keyboardModifiers())
