"""Page 3 of the first run for whoever looks after the server of an office: an empty database becomes the book of all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout

from models.errors import AppError
from models.i18n import N_, language, tr
from models.platform import passwords
from models.platform.book import paths
from ui import theme
from ui.book import parts
from ui.book.card_box import beside
from ui.book.findings import FindingsList
from ui.book.wizard_details import free_path
from ui.book.wizard_pages import WizardPage
from ui.widgets.nesting import nest

if TYPE_CHECKING:
    from models.platform.server.preparing import Plan

PORT = 5432
STEPS = {
    "name": N_("Name of the server"), "port": N_("Port"), "certificate": N_("Certificate of the server"),
    "version": N_("Version of PostgreSQL"), "tls": N_("Secure connections"),
    "passwords": N_("Keeping of passwords"), "encoding": N_("Encoding"),
    "messages": N_("Language of the server's messages"), "clock": N_("Clock"),
}  # fmt: skip


class PreparePage(WizardPage):
    """Left the server and the account that owns the database, right the company and its first administrator."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "prepare", N_("Prepare the server of an office"),
            N_("You need an empty PostgreSQL database and the account that owns it. Nothing is changed if anything is wrong."),
        )  # fmt: skip
        self.folder = folder
        self._own_file = False
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_XL)
        nest(row, self._left(), 1)
        nest(row, self._right(), 1)
        nest(self.column, row)
        self.findings = FindingsList("book.wizard.prepare.findings", STEPS)
        self.column.addWidget(self.findings)
        self.column.addStretch()

    def _left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE_S)
        self.host = parts.line("book.wizard.prepare.host", N_("Name or address of the server"))
        self.host.returnPressed.connect(self.next_wanted)
        several = parts.label(
            N_("Servers that stand by for it follow behind commas; one with another port as NAME:PORT."), "hint", wrap=True
        )
        left.addWidget(parts.field(N_("Name or address of the server"), self.host, several))
        self.port = parts.typed("book.wizard.prepare.port", N_("Port"), left, self.next_wanted)
        self.port.setValidator(QIntValidator(1, 65535, self.port))
        self.port.setText(str(PORT))
        self.database = parts.typed("book.wizard.prepare.database", N_("Empty database"), left, self.next_wanted)
        self.authority = parts.line("book.wizard.prepare.authority", N_("Certificate of the authority (ca.crt)"))
        browse = parts.button("book.wizard.prepare.browse", "Choose…")
        browse.clicked.connect(self._browse)
        left.addWidget(parts.field(N_("Certificate of the authority (ca.crt)"), beside(self.authority, browse)))
        self.account = parts.typed("book.wizard.prepare.account", N_("Account that owns the database"), left, self.next_wanted)
        self.account_password = parts.PasswordField("book.wizard.prepare.account_password", N_("Password of the account"))
        left.addWidget(parts.field(N_("Password of the account"), self.account_password))
        left.addStretch()
        return left

    def _right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE_S)
        self.source = parts.line("book.wizard.prepare.book", N_("Book of this computer that goes there"), N_("None: begin empty"))
        self.source.textChanged.connect(self._source_changed)
        pick = parts.button("book.wizard.prepare.pick", "Choose…")
        pick.clicked.connect(self._pick)
        hint = parts.label(
            N_("Optional. All of it goes to the server: sign in below as its administrator. The file can only be read then."),
            "hint", wrap=True,
        )  # fmt: skip
        right.addWidget(parts.field(N_("Book of this computer that goes there"), beside(self.source, pick), hint))
        self.company = parts.typed("book.wizard.prepare.company", N_("Company name"), right, self.next_wanted)
        self.company.textChanged.connect(self._suggest)
        self.person = parts.typed("book.wizard.prepare.person", N_("Your name"), right, self.next_wanted)
        self.login = parts.typed("book.wizard.prepare.login", N_("User name for signing in"), right, self.next_wanted)
        self.password = parts.PasswordField("book.wizard.prepare.password", N_("Password"))
        self.again = parts.PasswordField("book.wizard.prepare.again", N_("Password again"))
        right.addWidget(parts.field(N_("Your password for the office"), self.password))
        self._again = parts.field(N_("Password again"), self.again)
        right.addWidget(self._again)
        self.file = parts.line("book.wizard.prepare.card", N_("Connection card"))
        self.file.textEdited.connect(self._typed_file)
        choose = parts.button("book.wizard.prepare.choose", "Choose…")
        choose.clicked.connect(self._choose)
        right.addWidget(parts.field(N_("Connection card for your people"), beside(self.file, choose)))
        right.addStretch()
        self._suggest()
        return right

    # --- what was typed -------------------------------------------------------------------------------------------

    def path(self) -> Path:
        """Where the card will lie."""
        return Path(self.file.text().strip())

    def book(self) -> Path | None:
        """The book that is taken to the server, if any."""
        text = self.source.text().strip()
        return Path(text) if text else None

    def choose_book(self, path: Path, login: str) -> None:
        """Begin with a book of this computer and somebody who signs in to it."""
        self.source.setText(str(path))
        self.login.setText(login)

    def filled(self) -> Plan:
        """What the pages collected."""
        from models.platform.server.bootstrap import First
        from models.platform.server.card import Card, split_hosts
        from models.platform.server.opening import Account
        from models.platform.server.preparing import Plan

        authority = Path(self.authority.text().strip()).read_text(encoding="ascii")
        hosts = split_hosts(self.host.text(), int(self.port.text()))
        card = Card(hosts, self.database.text().strip(), authority)
        first = First(self.company.text().strip(), self.login.text().strip(), self.person.text().strip(),
                      self.password.text(), language())  # fmt: skip
        return Plan(card, Account(self.account.text().strip(), self.account_password.text()), first, self.path())

    def forget(self) -> None:
        """Empty the fields with secrets."""
        for field in (self.account_password, self.password, self.again):
            field.clear()

    def entered(self) -> None:
        """The first field that is still empty."""
        next((one for one in self._fields() if not one.text().strip()), self.host).setFocus()

    def problem(self) -> str:
        """The first thing that is missing or wrong."""
        if any(not one.text().strip() for one in self._fields()):
            return tr("Fill in the marked field.")
        return self._wrong()[1]

    def show_problems(self) -> None:
        """Mark and focus what `problem` speaks of."""
        empty = next((one for one in self._fields() if not one.text().strip()), None)
        wrong = empty or self._wrong()[0]
        for one in self._fields():
            one.setProperty("problem", "true" if one is wrong else "false")
            one.style().unpolish(one)
            one.style().polish(one)
        if wrong is not None:
            wrong.setFocus()

    def _wrong(self) -> tuple[QLineEdit | None, str]:
        from models.platform.server.card import NoServerNamed, split_hosts
        from models.platform.server.certificates import fingerprint
        from models.platform.server.names import Names

        if not self.port.hasAcceptableInput():
            return self.port, tr("A port is a number from 1 to 65535.")
        try:
            split_hosts(self.host.text(), int(self.port.text()))
        except NoServerNamed as error:
            return self.host, error.message()
        try:
            fingerprint(Path(self.authority.text().strip()).read_bytes())
        except (OSError, ValueError):
            return self.authority, tr("The certificate of the authority cannot be read.")
        try:
            Names().person(self.login.text().strip())
        except AppError as error:
            problems: dict[str, str] = getattr(error, "problems", {})
            return self.login, next(iter(problems.values()), error.message())
        book = self.book()
        if book is not None:
            if not book.is_file() or book.suffix != paths.SUFFIX:
                return self.source, tr("There is no book at this place.")
            return self._wrong_place()
        weak = passwords.problem_of(self.password.text(), (self.login.text(), self.person.text(), self.company.text()))
        if weak:
            return self.password.line, weak
        if self.password.text() != self.again.text():
            return self.again.line, tr("The two passwords are not the same.")
        return self._wrong_place()

    def _wrong_place(self) -> tuple[QLineEdit | None, str]:
        path = self.path()
        if not path.is_absolute() or not paths.is_card(path):
            return self.file, tr("Give a full path that ends with {ending}.", ending=paths.CARD_SUFFIX)
        if path.exists() or not path.parent.is_dir():
            return self.file, tr("The card cannot be written there. Choose another name or folder.")
        return None, ""

    def _fields(self) -> Iterable[QLineEdit]:
        """What must be filled in; company and name stand in a book that goes there, and its password is known."""
        server = (self.host, self.port, self.database, self.authority, self.account, self.account_password.line)
        if self.book() is not None:
            return (*server, self.login, self.password.line, self.file)
        return (*server, self.company, self.person, self.login, self.password.line, self.again.line, self.file)

    # --- reactions ------------------------------------------------------------------------------------------------

    def _suggest(self) -> None:
        if not self._own_file:
            name = paths.safe_name(self.company.text()).removesuffix(paths.SUFFIX) + paths.CARD_SUFFIX
            self.file.setText(str(free_path(self.folder / name)))

    def _source_changed(self) -> None:
        book = self.book()
        for one in (self.company, self.person, self._again):
            one.setEnabled(book is None)
        if book is not None and not self._own_file:
            self.file.setText(str(free_path(self.folder / f"{book.stem}{paths.CARD_SUFFIX}")))
        self.changed.emit()

    def _pick(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Book of this computer that goes there"), str(self.folder), tr("Qudao books (*.qudao)")
        )
        if chosen:
            self.source.setText(chosen)

    def _typed_file(self) -> None:
        self._own_file = True

    def _browse(self) -> None:
        kinds = tr("Certificates (*.crt *.pem)") + ";;" + tr("All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Certificate of the authority (ca.crt)"), "", kinds)
        if chosen:
            self.authority.setText(chosen)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Connection card"), self.file.text(), tr("Connection cards (*.qudao-card)")
        )
        if chosen:
            self._own_file = True
            self.file.setText(chosen if chosen.endswith(paths.CARD_SUFFIX) else chosen + paths.CARD_SUFFIX)

    def show_found(self, found: Any) -> None:
        """What was looked at on the server, each thing by its name."""
        self.findings.show_all(found)
