"""From the start of the program to an open book: first run, sign-in, recovery code or restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from controllers import settings as names
from controllers.book import call_first_window
from ui.book.sign_in import SignInWindow

if TYPE_CHECKING:
    from controllers.book import BookController, OpenBook
    from ui.book.wizard import FirstRun


class Start(QObject):
    """Shows one window at a time until a book is open; then says so, and stays until `close`.

    `ready(OpenBook, FirstRun | None)`: the second is there when the book was just made.
    """

    ready = Signal(object, object)
    already_open = Signal()

    def __init__(self, controller: BookController, folder: Path, path: Path | None = None) -> None:
        super().__init__()
        self.controller = controller
        self.folder = folder
        self.window: QWidget | None = None
        self._path = path

    def show(self) -> None:
        """The sign-in window if a book is known, else the first run."""
        if self._path is not None or self.controller.settings.get(names.RECENT_BOOKS):
            self.show_sign_in()
        else:
            self.show_wizard()

    def show_sign_in(self) -> None:
        """Ask for book, user and password."""
        window = SignInWindow(self.controller, self._path)
        window.signed_in.connect(self._signed_in)
        window.new_book_wanted.connect(lambda: self.show_wizard())
        window.restore_wanted.connect(self._restore)
        window.code_wanted.connect(self._recover)
        window.already_open.connect(self._call)
        window.copy_wanted.connect(self._fetch_copy)
        self._replace(window)

    def _fetch_copy(self, card: Path) -> None:
        """From now on with a copy on this computer: the pages of the first run, with the card filled in."""
        self.show_wizard(card)

    def show_wizard(self, card: Path | None = None) -> None:
        """Make a new book, or come to that of an office."""
        from ui.book.wizard import Wizard

        window = Wizard(self.controller, self.folder)
        if card is not None:
            window.fetch_copy(card)
        window.finished.connect(self._made)
        window.sign_in_wanted.connect(self.show_sign_in)
        self._replace(window)

    def show_move(self, book: Path) -> None:
        """Ask for the server a book of this computer goes to."""
        self.show_wizard()
        window = self.window
        assert window is not None
        window.move_book(book)  # type: ignore[attr-defined]

    def _recover(self, path: Path) -> None:
        from ui.book.recover import RecoverWindow

        window = RecoverWindow(self.controller, path)
        window.signed_in.connect(self._signed_in)
        window.cancelled.connect(self.show_sign_in)
        self._replace(window)

    def _restore(self) -> None:
        from models.platform.book.paths import BookPaths
        from ui.book.copies import RestoreDialog

        window = self.window
        path = window.path() if isinstance(window, SignInWindow) else None
        folder = BookPaths(path).backups if path is not None else None
        dialog = RestoreDialog(self.controller, folder, path, window)
        dialog.open_wanted.connect(self._open_restored)
        dialog.open()

    def _open_restored(self, path: Path) -> None:
        if isinstance(self.window, SignInWindow):
            self.window.choose(path)
            self.window.password.setFocus()

    def _call(self, path: Path) -> None:
        call_first_window(path)
        self.already_open.emit()

    def _signed_in(self, opened: OpenBook) -> None:
        self.ready.emit(opened, None)

    def _made(self, outcome: FirstRun) -> None:
        self.ready.emit(outcome.opened, outcome)

    def close(self) -> None:
        """Take the last window away."""
        self._replace(None)

    def _replace(self, window: QWidget | None) -> None:
        former, self.window = self.window, window
        if window is not None:
            if former is not None:
                window.move(former.pos())
            window.show()
        if former is not None:
            former.hide()
            former.deleteLater()
