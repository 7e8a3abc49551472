"""Lines of text around a grid: what is to be said, with the actions that help, and what pasted columns mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.i18n import ntr, tr
from ui import icons, theme
from ui.translation import language_changed
from ui.widgets.entry_grid import recognise
from ui.widgets.entry_grid.blocks import Block
from ui.widgets.entry_grid.columns import Level
from ui.widgets.fields.labels import ElidedLabel, escaped, label
from ui.widgets.nesting import nest

Action = tuple[str, Callable[[], None]]
_ICONS = {"error": "circle-alert", "warn": "triangle-alert", "info": "info", "ok": "circle-check"}
_KINDS = {Level.ERROR: "error", Level.WARN: "warn", Level.NOTE: "info"}
SAMPLE_WIDTH = 120


class MessageStrip(QFrame):
    """One sentence and its actions; hidden while there is nothing to say.

    An action that has the keyboard is done with Enter; then, or with Esc, the keyboard goes back (`away`).
    """

    away = Signal()

    def __init__(self, name: str, parent: QWidget | None = None, *, closable: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._icon = QLabel(self)
        self._text = ElidedLabel(self)
        self._icon.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._text.setObjectName(f"{name}.text")
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(theme.SPACE_S, 2, theme.SPACE_S, 2)
        self._box.setSpacing(theme.SPACE_S)
        self._box.addWidget(self._icon)
        self._box.addWidget(self._text)
        self._buttons: list[QPushButton] = []
        self._runs: list[Callable[[], None]] = []
        self._box.addStretch(1)
        if closable:
            close = QToolButton(self)
            close.setObjectName(f"{name}.close")
            close.setIcon(icons.icon("x"))
            close.setToolTip(tr("Close"))
            close.setAccessibleName(tr("Close this message"))
            close.clicked.connect(self.hide)
            self._box.addWidget(close)
        self.hide()

    def say(self, text: str, level: Level | str, actions: Sequence[Action] = ()) -> None:
        """Show a sentence; the same one again leaves the keyboard where it is."""
        kind = _KINDS.get(level, level) if isinstance(level, Level) else level
        theme.set_role(self, f"strip-{kind}")
        self._icon.setPixmap(icons.pixmap(_ICONS[kind], theme.px(16), kind, self.devicePixelRatioF()))
        self._text.setText(text)
        self._text.setToolTip(text)
        self.setAccessibleName(text)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._runs = []
        self._buttons = [self._button(number, action) for number, action in enumerate(actions)]
        self._text.setMinimumWidth(0)
        self._text.setMinimumWidth(min(self._text.sizeHint().width(), theme.px(160)))
        self.show()

    def rebind(self, actions: Sequence[Action]) -> None:
        """The same words, but about something else now."""
        self._runs = [run for _, run in actions]

    def text(self) -> str:
        """What is said now."""
        return self._text.text() if self.isVisibleTo(self.parentWidget()) else ""

    def take_keyboard(self) -> None:
        """Put the keyboard on the first action."""
        if self.buttons():
            self._buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does the action, Esc none."""
        at = next((at for at, one in enumerate(self._buttons) if one.hasFocus()), -1)
        if event.key() == Qt.Key.Key_Escape:
            self.away.emit()
        elif at >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            run = self._runs[at]
            self.away.emit()
            run()
        else:
            super().keyPressEvent(event)

    def buttons(self) -> list[QPushButton]:
        """The actions of what is said now."""
        return self._buttons if self.text() else []

    def _button(self, number: int, action: Action) -> QPushButton:
        button = QPushButton(escaped(action[0]), self)
        button.setObjectName(f"{self.objectName()}.action{number}")
        button.setAccessibleName(action[0])
        button.setAutoDefault(False)
        theme.set_role(button, "link")
        self._runs.append(action[1])
        button.clicked.connect(lambda: self._runs[number]())
        self._box.insertWidget(2 + number, button)
        return button


class PasteStrip(QFrame):
    """Asks what pasted columns mean; pre-filled, so that Enter is enough."""

    accepted = Signal(object, object)
    cancelled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        theme.set_role(self, "strip-warn")
        self._block: Block = []
        self._targets: Sequence[recognise.Target] = ()
        self._mapping = recognise.Mapping((), False)
        self._combos: list[QComboBox] = []
        self._title = label(role="strong", parent=self)
        self._header = QCheckBox(self)
        self._header.setObjectName(f"{name}.header")
        self._accept = QPushButton(self)
        self._accept.setObjectName(f"{name}.accept")
        theme.set_role(self._accept, "primary")
        self._cancel = QPushButton(self)
        self._cancel.setObjectName(f"{name}.cancel")
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.set_role(self._area, "plain")
        first = QHBoxLayout()
        first.addWidget(self._title, 1)
        for widget in (self._header, self._accept, self._cancel):
            first.addWidget(widget)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_M, theme.SPACE_S, theme.SPACE_M, theme.SPACE_S)
        nest(box, first)
        box.addWidget(self._area)
        self._accept.clicked.connect(self._done)
        self._cancel.clicked.connect(self._away)
        self._header.toggled.connect(self._count)
        self.retranslate()
        language_changed.connect(self.retranslate)
        self.hide()

    def retranslate(self) -> None:
        """Words in the present language."""
        self._title.setText(tr("What do the pasted columns mean?"))
        self._header.setText(tr("The first row holds titles"))
        self._header.setAccessibleName(tr("The first row holds titles"))
        self._cancel.setText(tr("Do not paste"))
        self._cancel.setAccessibleName(tr("Do not paste"))
        self._count()

    def ask(self, block: Block, mapping: recognise.Mapping, targets: Sequence[recognise.Target]) -> None:
        """Show the columns of a block with the likely meanings."""
        self._block, self._mapping, self._targets = block, mapping, targets
        self._header.setChecked(mapping.header)
        self._columns()
        self._count()
        self.show()
        self._accept.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter accepts, Esc pastes nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._done()
        elif event.key() == Qt.Key.Key_Escape:
            self._away()
        else:
            super().keyPressEvent(event)

    def combos(self) -> list[QComboBox]:
        """The choice above each pasted column."""
        return self._combos

    def _columns(self) -> None:
        inside = QWidget()
        theme.set_role(inside, "plain")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        self._combos = []
        for at, chosen in enumerate(self._mapping.targets):
            combo = QComboBox(inside)
            combo.setObjectName(f"{self.objectName()}.column{at}")
            combo.setAccessibleName(tr("Meaning of column {number}", number=at + 1))
            combo.addItem(tr("Not used"), "")
            for target in self._targets:
                combo.addItem(tr(target.title), target.id)
            combo.setCurrentIndex(max(0, combo.findData(chosen)))
            combo.activated.connect(self._chosen)
            sample = label(" · ".join(recognise.samples(self._block, at)[:3]), "hint", parent=inside)
            sample.setMaximumWidth(theme.px(SAMPLE_WIDTH * 2))
            grid.addWidget(combo, 0, at)
            grid.addWidget(sample, 1, at)
            self._combos.append(combo)
        grid.setColumnStretch(len(self._combos), 1)
        self._area.setWidget(inside)
        for widget in (inside, self._area.viewport()):
            widget.setAutoFillBackground(False)
        self._area.setFixedHeight(inside.sizeHint().height() + theme.SPACE_M)

    def _chosen(self) -> None:
        """A meaning is given once: the other column gives it up."""
        sender = self.sender()
        for combo in self._combos:
            if combo is not sender and isinstance(sender, QComboBox) and combo.currentData() == sender.currentData():
                combo.setCurrentIndex(0)

    def _count(self) -> None:
        rows = max(0, len(self._block) - int(self._header.isChecked()))
        text = ntr("Add {count} line", "Add {count} lines", rows)
        self._accept.setText(text)
        self._accept.setAccessibleName(text)

    def _done(self) -> None:
        targets = tuple(str(combo.currentData() or "") for combo in self._combos)
        self.hide()
        self.accepted.emit(self._block, recognise.Mapping(targets, self._header.isChecked()))

    def _away(self) -> None:
        self.hide()
        self.cancelled.emit()
