"""What can be done with the book and its keys from the settings page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from controllers.context import AppContext
from controllers.settings import LAST_USER
from models.i18n import N_, tr
from ui import messages, theme
from ui.book import parts
from ui.shell.navigator import Navigator
from ui.widgets.button_box import ButtonBox
from ui.widgets.fields.flow import FlowLayout

if TYPE_CHECKING:
    from controllers.book import BookController
    from models.platform.book.book import Book


def book_actions(part: str, context: AppContext, navigator: Navigator) -> list[QWidget]:
    """The buttons and facts below the settings of a part."""
    books = context.books
    book = context.book
    if books is None or context.opened is None:
        return []
    if part == "data" and context.link is not None:
        ways = [_button("settings.data.sync", N_("Sync centre"), navigator.action("sync").trigger)]
        if context.opened.bond is not None:
            live = N_("Work live on the office server…")
            ways.append(_button("settings.data.live", live, navigator.action("work_live").trigger))
        line = _row(ways)
        return [line] if book is None else [line, *_of_file(books, book, context, navigator)]
    if part == "data" and book is not None:
        return _of_file(books, book, context, navigator)
    if part == "security":
        change = _button(
            "settings.security.password", N_("Change password…"), lambda: _password(books, context, navigator)
        )
        return [_row([change])]
    return []


def _of_file(books: BookController, book: Book, context: AppContext, navigator: Navigator) -> list[QWidget]:
    """A book that is a file of this computer."""
    facts = QLabel(tr("The book lies at {path}", path=parts.elide_path(str(book.paths.book), 90)))
    facts.setToolTip(str(book.paths.book))
    facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    theme.set_role(facts, "hint")
    buttons = []
    if context.can("backup", "C"):
        buttons.append(_button("settings.data.backup", N_("Back up now"), navigator.action("backup").trigger))
        buttons.append(_button("settings.data.backups", N_("Backups…"), lambda: _backups(books, navigator)))
    if context.can("user", "U") or (context.opened is not None and context.opened.bond is not None):
        buttons.append(_button("settings.data.recovery", N_("New recovery code…"), lambda: _recovery(books, context, navigator)))
    if navigator.action("to_server").isVisible():
        buttons.append(_button("settings.data.to_server", N_("To an office's server…"), navigator.action("to_server").trigger))
    buttons.append(_button("settings.data.check", N_("Check the book"), lambda: _check(books, navigator)))
    return [facts, _row(buttons)]


def _button(name: str, text: str, run: Callable[[], object]) -> QPushButton:
    made = QPushButton(tr(text))
    made.setObjectName(name)
    made.setAccessibleName(tr(text))
    made.clicked.connect(run)
    return made


def _row(buttons: list[QPushButton]) -> QWidget:
    box = QWidget()
    row = FlowLayout(box, theme.SPACE_S, theme.SPACE_S)
    for button in buttons:
        row.addWidget(button)
    return box


def _backups(books: BookController, navigator: Navigator) -> None:
    from ui.book.copies import BackupDialog

    dialog = BackupDialog(books, navigator.widget())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.restore_wanted.connect(lambda: _restore(books, navigator))
    dialog.open()


def _restore(books: BookController, navigator: Navigator) -> None:
    from ui.book.copies import RestoreDialog

    present = books.current.local.paths.book if books.current is not None and books.current.local is not None else None
    dialog = RestoreDialog(books, books.backup_folder(), present, navigator.widget())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _check(books: BookController, navigator: Navigator) -> None:
    job = books.check()
    job.succeeded.connect(lambda _: navigator.toast(tr("The book is whole: every page and reference was checked.")))


def _recovery(books: BookController, context: AppContext, navigator: Navigator) -> None:
    from ui.platform.recovery_code import open_dialog

    open_dialog(books, context.settings.get(LAST_USER), navigator)


def _password(books: BookController, context: AppContext, navigator: Navigator) -> None:
    dialog = PasswordDialog(books, context.settings.get(LAST_USER), navigator)
    dialog.open()


class PasswordDialog(QDialog):
    """Change the own password: the old one, and the new one twice."""

    def __init__(self, books: BookController, login: str, navigator: Navigator) -> None:
        super().__init__(navigator.widget())
        self.books, self.login, self.navigator = books, login, navigator
        self.setObjectName("settings.password")
        self.setWindowTitle(tr("Change password"))
        self.setAccessibleDescription(tr("The old password, and the new one twice"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(420), 10)
        self.strip = parts.Strip("settings.password.message")
        self.old = parts.PasswordField("settings.password.old", N_("Present password"))
        self.new = parts.PasswordField("settings.password.new", N_("New password"))
        self.again = parts.PasswordField("settings.password.again", N_("New password again"))
        buttons = ButtonBox()
        self.save = buttons.addButton(tr("Change password"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        for button, name in ((self.save, "save"), (cancel, "cancel")):
            button.setObjectName(f"settings.password.{name}")
            button.setAccessibleName(button.text())
        self.save.setDefault(True)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE_L] * 4)
        layout.setSpacing(theme.SPACE_M)
        layout.addWidget(self.strip)
        layout.addWidget(parts.field(N_("Present password"), self.old))
        layout.addWidget(parts.field(N_("New password"), self.new))
        layout.addWidget(parts.field(N_("New password again"), self.again))
        layout.addWidget(buttons)
        books.refused.connect(self._refused)

    def _try(self) -> None:
        if self.new.text() != self.again.text():
            self.strip.say(tr("The two new passwords differ. Nothing was changed. Type them again."))
            self.again.setFocus()
            return
        self.save.setEnabled(False)
        self.books.change_password(self.login, self.old.text(), self.new.text(), self._done)

    def _done(self, _answer: object) -> None:
        self.navigator.toast(tr("The password was changed."))
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        self.strip.say(messages.text_of(error))
