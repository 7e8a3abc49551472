"""Page 3 of the first run: company, place, first administrator, password and recovery code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models.i18n import N_, tr
from models.platform import passwords
from models.platform.book import codes, errors, paths
from models.platform.passwords import STRENGTH_WORDS, Strength
from ui import theme
from ui.book import parts
from ui.book.recovery_card import RecoveryCard
from ui.book.wizard_pages import WizardPage
from ui.translation import language_changed
from ui.widgets.nesting import nest

DEMO_LOGIN = "demo"
DEMO_PASSWORD = "look-around-42-demo"
CHIPS = {Strength.REFUSED: "error", Strength.FAIR: "warn", Strength.GOOD: "info", Strength.STRONG: "ok"}


class DetailsPage(WizardPage):
    """Left what is typed, right the recovery code; for the demo only where it will lie and how to come back."""

    def __init__(self, folder: Path) -> None:
        super().__init__("details", N_("Your book"))
        self.folder = folder
        self._own_path = False
        self._demo = False
        self.stack = QStackedWidget()
        self.stack.addWidget(self._own_part())
        self.stack.addWidget(self._demo_part())
        self.column.addWidget(self.stack, 1)
        self._demo_code = codes.new_code()
        language_changed.connect(self._show_strength)
        self._show_path()
        self._show_strength()

    # --- layout --------------------------------------------------------------------------------------

    def _own_part(self) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_XL)
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE_S)
        self.company = parts.typed("book.wizard.details.company", N_("Company name"), left, self.next_wanted)
        self.company.textChanged.connect(self._show_path)
        self.place = parts.line("book.wizard.details.place", N_("File"))
        self.place.textEdited.connect(self._typed_path)
        browse = parts.button("book.wizard.details.browse", "Choose…")
        browse.clicked.connect(self._browse)
        place_row = QWidget()
        place_layout = QHBoxLayout(place_row)
        place_layout.setContentsMargins(0, 0, 0, 0)
        place_layout.addWidget(self.place, 1)
        place_layout.addWidget(browse)
        place_row.setFocusProxy(self.place)
        left.addWidget(parts.field(N_("File"), place_row))
        self.person = parts.typed("book.wizard.details.person", N_("Your name"), left, self.next_wanted)
        self.login = parts.typed("book.wizard.details.login", N_("User name for signing in"), left, self.next_wanted)
        self._add_passwords(left)
        left.addStretch()
        nest(row, left, 1)
        self.recovery = RecoveryCard("book.wizard.details")
        self.recovery.changed.connect(self.changed)
        row.addWidget(self.recovery, 1, Qt.AlignmentFlag.AlignTop)
        return part

    def _add_passwords(self, left: QVBoxLayout) -> None:
        self.password = parts.PasswordField("book.wizard.details.password", N_("Password"))
        self.again = parts.PasswordField("book.wizard.details.again", N_("Password again"))
        self.strength = parts.label("")
        self.strength.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.why = parts.label("", "hint", wrap=True)
        left.addWidget(parts.field(N_("Password (encrypts the book)"), self.password))
        hints = QHBoxLayout()
        hints.addWidget(self.strength, 0, Qt.AlignmentFlag.AlignTop)
        hints.addWidget(self.why, 1)
        nest(left, hints)
        left.addWidget(parts.field(N_("Password again"), self.again))
        self.password.changed.connect(self._show_strength)
        for field in (self.password, self.again):
            field.entered.connect(self.next_wanted)

    def _demo_part(self) -> QWidget:
        part = QWidget()
        outer = QVBoxLayout(part)
        outer.setContentsMargins(0, 0, 0, 0)
        card = QFrame()
        theme.set_role(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_L)
        column.addWidget(parts.label(N_("The demo book"), "heading"))
        column.addWidget(
            parts.label(
                N_("It is made in {folder}. Sign in later as “{login}” with the password “{password}”."),
                wrap=True,
                folder=lambda: str(self.folder),
                login=DEMO_LOGIN,
                password=DEMO_PASSWORD,
            )
        )
        column.addWidget(
            parts.label(
                N_("Everybody knows this password: keep nothing real in the demo book."), "hint", wrap=True
            )
        )
        outer.addWidget(card)
        outer.addStretch()
        return part

    # --- state ---------------------------------------------------------------------------------------

    def set_demo(self, demo: bool) -> None:
        """Ask for everything, or for nothing."""
        self._demo = demo
        self.stack.setCurrentIndex(int(demo))

    def path(self) -> Path:
        """Where the book will lie."""
        return Path(self.place.text().strip())

    def filled(self) -> dict[str, Any]:
        """The typed values for NewBook."""
        if self._demo:
            return {
                "path": free_path(self.folder / paths.safe_name(tr("Demo book"))),
                "company": tr("Demo company"),
                "login": DEMO_LOGIN,
                "name": tr("Demo administrator"),
                "password": DEMO_PASSWORD,
                "recovery_code": self._demo_code,
            }
        return {
            "path": self.path(),
            "company": self.company.text().strip(),
            "login": self.login.text().strip(),
            "name": self.person.text().strip(),
            "password": self.password.text(),
            "recovery_code": self.recovery.code,
        }

    def forget(self) -> None:
        """Empty the fields with secrets once the book exists."""
        self.password.clear()
        self.again.clear()
        self.recovery.forget()

    def entered(self) -> None:
        """The first field that is still empty."""
        if not self._demo:
            self._first_empty().setFocus()

    def problem(self) -> str:
        """The first thing that is missing or wrong."""
        if self._demo:
            return ""
        fields = self._fields()
        if any(not field.text().strip() for field in fields):
            return tr("Fill in the marked field.")
        place = place_problem(self.path())
        if place:
            return place
        weak = passwords.problem_of(self.password.text(), self._own_words())
        if weak:
            return weak
        if self.password.text() != self.again.text():
            return tr("The two passwords are not the same.")
        return self.recovery.problem()

    def show_problems(self) -> None:
        """Mark and focus what `problem` speaks of."""
        fields = self._fields()
        wrong: QWidget | None = next((f for f in fields if not f.text().strip()), None)
        if wrong is None and place_problem(self.path()):
            wrong = self.place
        weak = bool(passwords.problem_of(self.password.text(), self._own_words()))
        different = self.password.text() != self.again.text()
        self.password.set_problem(wrong is None and weak)
        self.again.set_problem(wrong is None and not weak and different)
        for field in fields:
            field.setProperty("problem", "true" if field is wrong else "false")
            field.style().unpolish(field)
            field.style().polish(field)
        if wrong is None:
            wrong = self.password if weak else self.again if different else self.recovery
        wrong.setFocus()

    def _fields(self) -> tuple[QLineEdit, ...]:
        return (self.company, self.place, self.person, self.login, self.password.line, self.again.line)

    def _first_empty(self) -> QWidget:
        return next((f for f in self._fields() if not f.text().strip()), self.company)

    def _own_words(self) -> tuple[str, ...]:
        return (self.login.text(), self.person.text(), self.company.text())

    # --- reactions -----------------------------------------------------------------------------------

    def _typed_path(self) -> None:
        self._own_path = True

    def _show_path(self) -> None:
        if not self._own_path:
            self.place.setText(str(free_path(self.folder / paths.safe_name(self.company.text()))))

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Where shall the book lie?"), self.place.text(), tr("Qudao books (*.qudao)")
        )
        if chosen:
            self._own_path = True
            self.place.setText(chosen if chosen.endswith(paths.SUFFIX) else chosen + paths.SUFFIX)

    def _show_strength(self) -> None:
        typed = self.password.text()
        if not typed:
            self.strength.hide()
            self.why.setText(
                tr("At least {count} characters; a few random words are best.", count=passwords.LEAST)
            )
            return
        found = passwords.strength(typed, self._own_words())
        self.strength.setText(tr(STRENGTH_WORDS[found]))
        theme.set_chip(self.strength, CHIPS[found])
        self.strength.show()
        self.why.setText(passwords.problem_of(typed, self._own_words()))


def free_path(path: Path) -> Path:
    """This name, or the first one with a number that no file has."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
    return free


def place_problem(path: Path) -> str:
    """Why the book cannot lie there, translated."""
    try:
        if not path.is_absolute() or path.suffix != paths.SUFFIX:
            return tr("Give a full path that ends with {ending}.", ending=paths.SUFFIX)
        if path.exists():
            raise errors.BookExists(path.name)
        paths.check_place(path.parent)
    except errors.BookError as error:
        return error.message()
    except (OSError, ValueError):
        return tr("This is not a place for a file.")
    return ""
