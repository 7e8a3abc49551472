"""The sign-in window: the first thing on the screen, so it imports as little as possible."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from controllers import settings as names
from models.errors import AppError
from models.i18n import N_, tr
from models.platform.book.errors import AlreadyOpen, ReadOnlyPlace
from models.platform.book.paths import is_card
from ui import icons, theme
from ui.book import parts
from ui.translation import bind, language_changed
from ui.widgets.nesting import nest
from ui.window_state import size_box

if TYPE_CHECKING:
    from collections.abc import Callable

    from controllers.book import BookController, OpenBook
    from models.platform.server.card import Card

CARD_WIDTH = 420
KEEP_KEY = N_("Let this computer's keyring open the book for me")
KEEP_PASSWORD = N_("Let this computer's keyring keep my password")
AFTER_PAINT_MS = 30


class SignInWindow(QWidget):
    """Which book, who, and the password; everything else is one link away."""

    signed_in = Signal(object)
    new_book_wanted = Signal()
    restore_wanted = Signal()
    code_wanted = Signal(object)
    already_open = Signal(object)
    copy_wanted = Signal(object)

    def __init__(self, controller: BookController, path: Path | None = None) -> None:
        super().__init__()
        self.controller = controller
        self.settings = controller.settings
        self.setObjectName("book.sign_in")
        bind(self, "setWindowTitle", "Sign in — Qudao")
        self.setWindowIcon(icons.product_icon())
        size_box(self, 760, 560)
        # Whether a keyring opens the book is asked after the window is there: the answer needs the code of keys.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_PAINT_MS)
        self._soon.timeout.connect(self._ask_for_keyring)
        self._build()
        self._list_books(path)
        self.user.setText(self.settings.get(names.LAST_USER))
        controller.opened.connect(self._opened)
        controller.refused.connect(self._refused)
        controller.progressed.connect(self._progressed)
        language_changed.connect(self._show_chosen)
        self._show_chosen()
        (self.password if self.user.text() else self.user).setFocus()

    # --- layout --------------------------------------------------------------------------------------

    def _build(self) -> None:
        frame, column = parts.card(CARD_WIDTH)
        column.addWidget(parts.brand())
        column.addSpacing(theme.SPACE_S)
        self.strip = parts.Strip("book.sign_in.message")
        column.addWidget(self.strip)
        column.addWidget(parts.field("Book", self._book_row()))
        self.user = parts.line("book.sign_in.user", "User name")
        self.user.returnPressed.connect(self._to_password)
        column.addWidget(parts.field("User name", self.user))
        self.password = parts.PasswordField("book.sign_in.password", "Password")
        self.password.entered.connect(lambda: self.sign_in())
        self.password.changed.connect(lambda _text: self.password.set_problem(False))
        column.addWidget(parts.field("Password", self.password))
        self.remember = QCheckBox()
        self.remember.setObjectName("book.sign_in.remember")
        self.remember.setChecked(self.settings.get(names.REMEMBER_IN_KEYRING))
        column.addWidget(self.remember)
        self.button = parts.button("book.sign_in.enter", "Sign in", "primary")
        self.button.clicked.connect(lambda: self.sign_in())
        column.addWidget(self.button)
        self.keyring = parts.button("book.sign_in.keyring", "Open with this computer's keyring")
        self.keyring.clicked.connect(self._open_with_keyring)
        column.addWidget(self.keyring)
        self.view = parts.button("book.sign_in.view", "Open for reading only")
        self.view.clicked.connect(self._view)
        self.view.hide()
        column.addWidget(self.view)
        self.new_card = parts.button("book.sign_in.new_card", "New connection card…")
        self.new_card.clicked.connect(self._choose_card)
        self.new_card.hide()
        column.addWidget(self.new_card)
        self.bar = QProgressBar()
        self.bar.setObjectName("book.sign_in.progress")
        bind(self.bar, "setAccessibleName", "Progress")
        self.bar.setTextVisible(False)
        self.bar.hide()
        column.addWidget(self.bar)
        nest(column, self._links())
        outer = QVBoxLayout(self)
        outer.addStretch()
        outer.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch()
        bottom = QHBoxLayout()
        self.language = parts.LanguageBox("book.sign_in.language")
        self.language.chosen.connect(lambda code: self.settings.set(names.LANGUAGE, code))
        bottom.addStretch()
        bottom.addWidget(self.language)
        nest(outer, bottom)

    def _book_row(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE_S)
        self.books = QComboBox()
        self.books.setObjectName("book.sign_in.book")
        bind(self.books, "setAccessibleName", "Book")
        self.books.setSizePolicy(
            self.books.sizePolicy().horizontalPolicy().Expanding, self.books.sizePolicy().verticalPolicy()
        )
        self.books.currentIndexChanged.connect(self._show_chosen)
        self.other = parts.button("book.sign_in.other", "Another file…")
        self.other.clicked.connect(self._choose_file)
        layout.addWidget(self.books, 1)
        layout.addWidget(self.other)
        row.setFocusProxy(self.books)
        return row

    def _links(self) -> QHBoxLayout:
        links = QHBoxLayout()
        links.setSpacing(theme.SPACE_M)
        self.new_book = self._link("book.sign_in.new", N_("New book…"), links)
        self.new_book.clicked.connect(self.new_book_wanted)
        self.restore = self._link("book.sign_in.restore", N_("Restore a backup…"), links)
        self.restore.clicked.connect(self.restore_wanted)
        self.copy = self._link("book.sign_in.copy", N_("Also work offline…"), links)
        self.copy.clicked.connect(lambda: self.copy_wanted.emit(self.path()))
        links.addStretch()
        self.forgotten = self._link("book.sign_in.forgotten", N_("Password forgotten?"), links)
        self.forgotten.clicked.connect(self._wants_code)
        return links

    def _link(self, name: str, text: str, row: QHBoxLayout) -> QPushButton:
        made = parts.button(name, text, "link")
        row.addWidget(made)
        return made

    # --- books ---------------------------------------------------------------------------------------

    def _list_books(self, path: Path | None) -> None:
        known = [Path(p) for p in self.settings.get(names.RECENT_BOOKS)]
        if path is not None:
            known = [path, *(p for p in known if p != path)]
        for book in known:
            self._add_book(book)
        if known:
            self.books.setCurrentIndex(0)

    def _add_book(self, path: Path) -> None:
        self.books.addItem(_name_of(path), str(path))
        self.books.setItemData(self.books.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)

    def path(self) -> Path | None:
        """The chosen book."""
        chosen = self.books.currentData()
        return Path(chosen) if chosen else None

    def _choose_file(self) -> None:
        start = str(self.path().parent) if self.path() else ""
        kinds = tr("Books and connection cards (*.qudao *.qudao-card)") + ";;" + tr("All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Open a book"), start, kinds)
        if chosen:
            self.choose(Path(chosen))

    def choose(self, path: Path) -> None:
        """Take a book that is not in the list yet."""
        found = self.books.findData(str(path))
        if found < 0:
            self._add_book(path)
            found = self.books.count() - 1
        self.books.setCurrentIndex(found)
        self.strip.say("")

    def _show_chosen(self) -> None:
        path = self.path()
        for row in range(self.books.count()):
            self.books.setItemText(row, _name_of(Path(self.books.itemData(row))))
        self.books.setToolTip(str(path) if path else "")
        self.button.setEnabled(path is not None)
        server = path is not None and is_card(path)
        self.forgotten.setVisible(not server)
        self.forgotten.setEnabled(path is not None)
        self.restore.setVisible(not server)
        self.copy.setVisible(server)
        bind(self.remember, "setText", KEEP_PASSWORD if server else KEEP_KEY)
        bind(self.remember, "setAccessibleName", KEEP_PASSWORD if server else KEEP_KEY)
        self.keyring.hide()
        self.new_card.hide()
        self._soon.start()

    def _ask_for_keyring(self) -> None:
        path = self.path()
        if path is not None:
            self.controller.has_keyring(path, lambda found: self._show_keyring(path, found), self.user.text())

    def _show_keyring(self, path: Path, found: bool) -> None:
        if path == self.path():
            self.keyring.setVisible(found)

    # --- ways in -------------------------------------------------------------------------------------

    def sign_in(self, moved: Card | None = None) -> None:
        """Try user name and password on the chosen book, with the card of an office that moved if there is one."""
        path = self.path()
        if path is None or not self.isEnabled():
            return
        missing = [
            w
            for w, text in ((self.user, self.user.text()), (self.password, self.password.text()))
            if not text
        ]
        if missing:
            self.strip.say(tr("Enter user name and password."), "warn")
            missing[0].setFocus()
            return
        self._busy(True)
        self.settings.set(names.REMEMBER_IN_KEYRING, self.remember.isChecked())
        self.controller.open(
            path, self.user.text(), self.password.text(), remember=self.remember.isChecked(), moved=moved
        )

    def _choose_card(self) -> None:
        """The office is somewhere else now: its new card, with the name and password that stand here."""
        from ui.book.new_card import NewCardDialog

        NewCardDialog(self, self._sign_in_with, asks_password=False).open()

    def _sign_in_with(
        self, card: Card, _password: str, done: Callable[[object], None], _failed: Callable[[BaseException], None]
    ) -> None:
        """Whatever comes of it is told here."""
        done(None)
        self.sign_in(card)

    def _open_with_keyring(self) -> None:
        path = self.path()
        if path is not None:
            self._busy(True)
            self.controller.open_with_keyring(path, self.user.text())

    def _view(self) -> None:
        path = self.path()
        if path is not None:
            self._busy(True)
            self.controller.view(path, self.user.text(), self.password.text())

    def _wants_code(self) -> None:
        path = self.path()
        if path is not None:
            self.code_wanted.emit(path)

    def _to_password(self) -> None:
        self.password.setFocus()

    # --- answers -------------------------------------------------------------------------------------

    def _opened(self, opened: OpenBook) -> None:
        self._busy(False)
        self.password.clear()
        if opened.principal is not None:
            self.signed_in.emit(opened)

    def _refused(self, error: BaseException) -> None:
        if not self.isVisible():
            return
        self._busy(False)
        self.view.setVisible(isinstance(error, ReadOnlyPlace))
        self.new_card.setVisible(isinstance(error, AppError) and error.may_have_moved)
        if isinstance(error, AlreadyOpen):
            self.already_open.emit(self.path())
        if isinstance(error, AppError):
            self.strip.say(error.message())
        else:
            from ui import messages

            messages.show_error(self, error)
        self.password.set_problem(True)
        self.password.line.selectAll()
        self.password.setFocus()

    def _progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _busy(self, busy: bool) -> None:
        self.bar.setRange(0, 0)
        self.bar.setVisible(busy)
        for widget in (
            self.books,
            self.other,
            self.user,
            self.password,
            self.button,
            self.keyring,
            self.view,
            self.new_card,
        ):
            widget.setEnabled(not busy)
        if busy:
            self.strip.say("")


def _name_of(path: Path) -> str:
    """What a book is called in the list of books."""
    return tr("{name} (office server)", name=path.stem) if is_card(path) else path.stem
