"""A new recovery code for the open book, also for the copy of an office's: shown once, kept, and only then in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout

from models.i18n import N_, tr
from ui import messages, theme
from ui.book import parts
from ui.book.recovery_card import RecoveryCard
from ui.shell.navigator import Navigator
from ui.widgets.button_box import ButtonBox

if TYPE_CHECKING:
    from controllers.book import BookController

FIRST = N_("With the code you get at this book again when the password is forgotten, also at work the office has not got yet.")
ANEW = N_("The code that you have so far stops opening this book. Backups made before keep theirs.")


class RecoveryCodeDialog(QDialog):
    """Password, the fresh code, and four characters of it typed back."""

    def __init__(self, books: BookController, login: str, navigator: Navigator) -> None:
        super().__init__(navigator.widget())
        self.books, self.login, self.navigator = books, login, navigator
        self.setObjectName("settings.recovery")
        self.setWindowTitle(tr("New recovery code"))
        words = tr(ANEW if books.has_recovery_code() else FIRST)
        self.setAccessibleDescription(words)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(560), 10)
        self.strip = parts.Strip("settings.recovery.message")
        self.password = parts.PasswordField("settings.recovery.password", N_("Present password"))
        self.card = RecoveryCard("settings")
        buttons = ButtonBox()
        self.save = buttons.addButton(tr("Use this code"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        for button, name in ((self.save, "save"), (cancel, "cancel")):
            button.setObjectName(f"settings.recovery.{name}")
            button.setAccessibleName(button.text())
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE_L] * 4)
        layout.setSpacing(theme.SPACE_M)
        layout.addWidget(parts.label(words, "subtle", wrap=True))
        layout.addWidget(self.strip)
        layout.addWidget(parts.field(N_("Present password"), self.password))
        layout.addWidget(self.card)
        layout.addWidget(buttons)
        self.finished.connect(lambda _code: self.card.forget())
        self.password.setFocus()

    def _try(self) -> None:
        problem = self.card.problem()
        if problem:
            self.strip.say(problem, "warn")
            return
        self.save.setEnabled(False)
        self.books.use_recovery_code(self.card.code, self.login, self.password.text(), self._done, self._refused)

    def _done(self, _answer: object) -> None:
        self.navigator.toast(tr("The new recovery code is in force."))
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        self.strip.say(messages.text_of(error))
        self.password.setFocus()


def open_dialog(books: BookController, login: str, navigator: Navigator) -> RecoveryCodeDialog:
    """Ask for it."""
    dialog = RecoveryCodeDialog(books, login, navigator)
    dialog.open()
    return dialog
