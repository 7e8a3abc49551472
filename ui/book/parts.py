"""Small parts the screens around the book share: a password field, labels, a message strip, a language box."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.i18n import N_, language
from ui import icons, theme
from ui.translation import bind, language_changed, set_language
from ui.widgets.nesting import nest

LANGUAGE_NAMES = (("zh_CN", "简体中文"), ("en", "English"))
MOST_TYPED = 400


def label(text: str, role: str = "", *, wrap: bool = False, **values: Any) -> QLabel:
    """A plain-text label that follows the language."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    if role:
        theme.set_role(made, role)
    if text:
        bind(made, "setText", text, **values)
    return made


def button(name: str, text: str, role: str = "") -> QPushButton:
    """A push button with its names."""
    made = QPushButton()
    made.setObjectName(name)
    made.setAutoDefault(False)
    if role:
        theme.set_role(made, role)
    bind(made, "setText", text)
    bind(made, "setAccessibleName", text)
    return made


def line(name: str, accessible: str, placeholder: str = "") -> QLineEdit:
    """A one-line field with its names."""
    made = QLineEdit()
    made.setObjectName(name)
    bind(made, "setAccessibleName", accessible)
    if placeholder:
        bind(made, "setPlaceholderText", placeholder)
    return made


def typed(name: str, caption: str, column: QVBoxLayout, entered: SignalInstance) -> QLineEdit:
    """A one-line field below its caption in a column; Enter in it is told to `entered`."""
    made = line(name, caption)
    made.setMaxLength(MOST_TYPED)
    made.returnPressed.connect(entered)
    column.addWidget(field(caption, made))
    return made


def field(caption: str, widget: QWidget, hint: QLabel | None = None) -> QWidget:
    """A caption over its field, with an optional line below."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.SPACE_XS)
    head = label(caption, "subtle")
    head.setBuddy(widget)
    layout.addWidget(head)
    layout.addWidget(widget)
    if hint is not None:
        layout.addWidget(hint)
    return box


class PasswordField(QWidget):
    """A password line with a show toggle; tells when Caps Lock seems on, and keeps input methods out."""

    changed = Signal(str)
    entered = Signal()

    def __init__(self, name: str, accessible: str) -> None:
        super().__init__()
        self.line = line(name, accessible)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaxLength(256)
        hints = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        self.line.setInputMethodHints(hints | Qt.InputMethodHint.ImhNoAutoUppercase)
        self.line.textChanged.connect(self.changed)
        self.line.returnPressed.connect(self.entered)
        self.line.installEventFilter(self)
        self.toggle = QToolButton()
        self.toggle.setObjectName(f"{name}.show")
        self.toggle.setCheckable(True)
        self.toggle.setIcon(icons.icon("eye"))
        self.toggle.toggled.connect(self._show)
        bind(self.toggle, "setToolTip", "Show or hide the password")
        bind(self.toggle, "setAccessibleName", "Show or hide the password")
        self.caps = label(N_("Caps Lock seems to be on."), "problem")
        self.caps.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_XS)
        row.addWidget(self.line)
        row.addWidget(self.toggle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_XS)
        nest(layout, row)
        layout.addWidget(self.caps)
        self.setFocusProxy(self.line)

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Empty the field."""
        self.line.clear()

    def set_problem(self, wrong: bool) -> None:
        """Mark the field as the one that needs attention."""
        self.line.setProperty("problem", "true" if wrong else "false")
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See from the letters that arrive whether Caps Lock is on."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            letter = event.text()
            if len(letter) == 1 and letter.isalpha() and letter.isascii():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.caps.setVisible(letter.isupper() != shift)
        return super().eventFilter(watched, event)

    def _show(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.toggle.setIcon(icons.icon("eye-off" if shown else "eye"))


class Strip(QFrame):
    """A coloured strip with one message; hidden while there is none."""

    def __init__(self, name: str, kind: str = "error") -> None:
        super().__init__()
        self.setObjectName(name)
        theme.set_role(self, f"strip-{kind}")
        self._label = label("", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_S, theme.SPACE_XS, theme.SPACE_S, theme.SPACE_XS)
        layout.addWidget(self._label)
        self.hide()

    def say(self, text: str, kind: str = "error") -> None:
        """Show a text (already translated), or nothing."""
        theme.set_role(self, f"strip-{kind}")
        self._label.style().unpolish(self._label)
        self._label.style().polish(self._label)
        self._label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if text:
            QTimer.singleShot(0, self, self._make_room)

    def _make_room(self) -> None:
        """A dialog grows with what it has to say."""
        window = self.window()
        layout = window.layout()
        if isinstance(window, QDialog) and layout is not None and layout.hasHeightForWidth():
            window.resize(window.width(), max(window.height(), layout.totalHeightForWidth(window.width())))

    def text(self) -> str:
        """The message shown."""
        return self._label.text()


class LanguageBox(QComboBox):
    """The language of the screen, each in its own script."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        bind(self, "setAccessibleName", "Language")
        for code, own_name in LANGUAGE_NAMES:
            self.addItem(own_name, code)
        self._show()
        self.activated.connect(self._choose)
        language_changed.connect(self._show)

    def _show(self) -> None:
        self.setCurrentIndex(max(0, self.findData(language())))

    def _choose(self, index: int) -> None:
        code = str(self.itemData(index))
        set_language(code)
        self.chosen.emit(code)


class _Surface(QFrame):
    """As high as what it holds needs at its width; a window grows with it, and nothing in it is squeezed.

    It looks once after a turn of events, so that nothing is reckoned before the window was seen for the first time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._grow = QTimer(self, singleShot=True, interval=0)
        self._grow.timeout.connect(self._fit)

    def event(self, event: QEvent) -> bool:
        """What it holds became more or less."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._grow.start()
        return super().event(event)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.minimumWidth()))


def card(width: int) -> tuple[QFrame, QVBoxLayout]:
    """A surface with a border, and the column inside it."""
    frame = _Surface()
    theme.set_role(frame, "card")
    frame.setFixedWidth(theme.px(width))
    column = QVBoxLayout(frame)
    column.setContentsMargins(theme.SPACE_XL, theme.SPACE_XL, theme.SPACE_XL, theme.SPACE_XL)
    column.setSpacing(theme.SPACE_M)
    return frame, column


def brand() -> QWidget:
    """The product's icon and name."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.SPACE_S)
    picture = QLabel()
    picture.setPixmap(icons.product_icon().pixmap(theme.px(32), theme.px(32)))
    picture.setAccessibleName("Qudao")
    row.addWidget(picture)
    row.addWidget(label(N_("Qudao"), "title"))
    row.addStretch()
    return box


def elide_path(path: str, length: int = 60) -> str:
    """A path short enough for a box: its end counts."""
    return path if len(path) <= length else "…" + path[-length + 1 :]
