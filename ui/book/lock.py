"""The locked screen: every other window is taken off the screen, and comes back as it was (AU-04, UX-092)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget

from models.errors import AppError
from models.i18n import N_, tr
from ui import icons
from ui.book import parts
from ui.translation import bind

if TYPE_CHECKING:
    from controllers.book import BookController

CLIPBOARD_AFTER_MS = 60_000


class LockWindow(QWidget):
    """Who is at work here, and the field for the password; nothing of the book."""

    unlock_wanted = Signal(str)
    leave_wanted = Signal()

    def __init__(self, user: str, book: str) -> None:
        super().__init__()
        self.setObjectName("book.lock")
        self.setWindowIcon(icons.product_icon())
        bind(self, "setWindowTitle", "Locked — Qudao")
        frame, column = parts.card(400)
        column.addWidget(parts.brand())
        column.addWidget(parts.label(N_("Locked"), "heading"))
        column.addWidget(
            parts.label(N_("{user} is at work in “{book}”."), "subtle", wrap=True, user=user, book=book)
        )
        self.strip = parts.Strip("book.lock.message")
        column.addWidget(self.strip)
        self.password = parts.PasswordField("book.lock.password", N_("Password"))
        self.password.entered.connect(self._enter)
        column.addWidget(parts.field(N_("Password"), self.password))
        self.button = parts.button("book.lock.unlock", N_("Unlock"), "primary")
        self.button.clicked.connect(self._enter)
        column.addWidget(self.button)
        self.leave = parts.button("book.lock.leave", N_("Sign in as somebody else…"), "link")
        self.leave.clicked.connect(self.leave_wanted)
        column.addWidget(self.leave)
        outer = QVBoxLayout(self)
        outer.addStretch()
        outer.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch()

    def _enter(self) -> None:
        if self.password.text():
            self.strip.say("")
            self.setEnabled(False)
            self.unlock_wanted.emit(self.password.text())

    def refuse(self, text: str) -> None:
        """The password did not fit."""
        self.setEnabled(True)
        self.strip.say(text)
        self.password.clear()
        self.password.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the locked window ends the session like signing in as somebody else."""
        event.ignore()
        self.leave_wanted.emit()


class LockScreen(QObject):
    """Takes all windows away when the book is locked and brings them back at unlock."""

    about_to_lock = Signal()
    leave_wanted = Signal()

    def __init__(self, controller: BookController, login: str, user: str, book: str) -> None:
        super().__init__()
        self.controller = controller
        self.login, self.user, self.book = login, user, book
        self.window: LockWindow | None = None
        self._hidden: list[QWidget] = []
        self._focus: QWidget | None = None
        self._clipboard = QTimer(self)
        self._clipboard.setSingleShot(True)
        self._clipboard.setInterval(CLIPBOARD_AFTER_MS)
        self._clipboard.timeout.connect(_clear_own_clipboard)
        controller.locked.connect(self.cover)
        controller.unlocked.connect(self.uncover)
        controller.refused.connect(self._refused)

    @property
    def active(self) -> bool:
        """Whether the screen is locked now."""
        return self.window is not None

    def cover(self) -> None:
        """Keep what was typed as drafts, then take every window off the screen."""
        if self.active:
            return
        self.about_to_lock.emit()
        self._focus = QApplication.focusWidget()
        main = QApplication.activeWindow()
        QToolTip.hideText()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
        geometry = (main or shown[0]).frameGeometry() if (main or shown) else None
        self.window = LockWindow(self.user, self.book)
        self.window.unlock_wanted.connect(self._unlock)
        self.window.leave_wanted.connect(self.leave_wanted)
        if geometry is not None:
            self.window.setGeometry(geometry)
        self._hidden = shown
        for widget in shown:
            widget.hide()
        self.window.show()
        self.window.password.setFocus()
        self._clipboard.start()

    def uncover(self) -> None:
        """Bring everything back, with the cursor where it was."""
        window, self.window = self.window, None
        if window is None:
            return
        self._clipboard.stop()
        for widget in self._hidden:
            widget.show()
        self._hidden = []
        window.hide()
        window.deleteLater()
        if self._focus is not None and _alive(self._focus):
            self._focus.window().activateWindow()
            self._focus.setFocus()

    def say(self, text: str) -> None:
        """Why it is locked, where nobody here wanted it."""
        if self.window is not None:
            self.window.strip.say(text)

    def _unlock(self, password: str) -> None:
        self.controller.unlock(self.login, password)

    def _refused(self, error: BaseException) -> None:
        if self.window is None:
            return
        text = error.message() if isinstance(error, AppError) else tr("Unlocking did not work. Try again.")
        self.window.refuse(text)


def _clear_own_clipboard() -> None:
    """A minute after locking: what was copied here is taken out of the clipboard again."""
    if _is_ours():
        QGuiApplication.clipboard().clear()


def _is_ours() -> bool:
    """Whether what lies in the clipboard was put there by this program."""
    return QGuiApplication.clipboard().ownsClipboard()


def _alive(widget: QWidget) -> bool:
    from shiboken6 import isValid

    return bool(isValid(widget))
