"""What stands in the window while it is locked: no content behind it, only the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from models.i18n import N_, tr
from ui import messages, theme
from ui.icons import icon, product_icon
from ui.translation import bind

Unlock = Callable[[str, Callable[[], None], Callable[[BaseException], None]], None]
WRONG = N_("This passphrase does not fit. Your work is still here. Please try again.")


class LockScreen(QWidget):
    """Asks for the passphrase; `unlock(passphrase, yes, no)` decides in the background."""

    unlocked = Signal()
    switch_wanted = Signal()

    def __init__(self, unlock: Unlock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shell.lock")
        self._unlock = unlock
        self.who = QLabel()
        self.box = QLineEdit()
        self.show_button = QPushButton()
        self.problem = QLabel()
        self.button = QPushButton()
        self.other = QPushButton()
        self._build()

    def _build(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        card.setFixedWidth(theme.px(360))
        layout = QVBoxLayout(card)
        layout.setContentsMargins(*[theme.SPACE_XL] * 4)
        layout.setSpacing(theme.SPACE_S)
        picture = QLabel()
        picture.setPixmap(product_icon().pixmap(QSize(48, 48)))
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        title = QLabel()
        theme.set_role(title, "title")
        bind(title, "setText", N_("Locked"))
        layout.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        theme.set_role(self.who, "subtle")
        layout.addWidget(self.who, 0, Qt.AlignmentFlag.AlignHCenter)
        self._field(layout)
        self._buttons(layout)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def _field(self, layout: QVBoxLayout) -> None:
        self.box.setObjectName("shell.lock.passphrase")
        self.box.setEchoMode(QLineEdit.EchoMode.Password)
        bind(self.box, "setPlaceholderText", N_("Passphrase"))
        bind(self.box, "setAccessibleName", N_("Passphrase"))
        self.box.returnPressed.connect(self._try)
        self.show_button.setObjectName("shell.lock.show")
        self.show_button.setIcon(icon("eye"))
        self.show_button.setCheckable(True)
        bind(self.show_button, "setAccessibleName", N_("Show the passphrase"))
        bind(self.show_button, "setToolTip", N_("Show the passphrase"))
        self.show_button.toggled.connect(self._show_text)
        row = QHBoxLayout()
        row.addWidget(self.box, 1)
        row.addWidget(self.show_button)
        layout.addSpacing(theme.SPACE_M)
        layout.addLayout(row)
        self.problem.setObjectName("shell.lock.problem")
        self.problem.setWordWrap(True)
        theme.set_role(self.problem, "problem")
        self.problem.hide()
        layout.addWidget(self.problem)

    def _buttons(self, layout: QVBoxLayout) -> None:
        self.button.setObjectName("shell.lock.unlock")
        theme.set_role(self.button, "primary")
        bind(self.button, "setText", N_("Unlock"))
        bind(self.button, "setAccessibleName", N_("Unlock"))
        self.button.clicked.connect(self._try)
        self.other.setObjectName("shell.lock.other")
        theme.set_role(self.other, "link")
        bind(self.other, "setText", N_("Sign in as somebody else"))
        bind(self.other, "setAccessibleName", N_("Sign in as somebody else"))
        self.other.clicked.connect(self.switch_wanted)
        layout.addWidget(self.button)
        layout.addWidget(self.other, 0, Qt.AlignmentFlag.AlignHCenter)

    def _show_text(self, shown: bool) -> None:
        self.box.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def begin(self, name: str) -> None:
        """The window was locked by or for this person."""
        self.who.setText(name)
        self.box.clear()
        self.problem.hide()
        self.show_button.setChecked(False)
        self.box.setFocus()

    def _try(self) -> None:
        if not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        self._unlock(self.box.text(), self._right, self._wrong)

    def _right(self) -> None:
        self.button.setEnabled(True)
        self.box.clear()
        self.problem.hide()
        self.unlocked.emit()

    def _wrong(self, error: BaseException) -> None:
        self.button.setEnabled(True)
        self.problem.setText(messages.text_of(error) if error is not None else tr(WRONG))
        self.problem.show()
        self.box.selectAll()
        self.box.setFocus()
