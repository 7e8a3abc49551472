"""Page 3 of the first run for people of an office: the connection card, the test of the way, and how to work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
)

from models.i18n import N_, tr
from models.platform.book import paths
from ui import theme
from ui.book import parts
from ui.book.card_box import CardBox, beside
from ui.book.findings import FindingsList
from ui.book.wizard_details import free_path, place_problem
from ui.book.wizard_pages import Choice, WizardPage
from ui.widgets.nesting import nest

if TYPE_CHECKING:
    from controllers.book import BookController
    from models.platform.server.card import Card

STEPS = {
    "name": N_("Name of the server"), "port": N_("Port"), "certificate": N_("Certificate of the server"),
    "sign_in": N_("Name and password"), "clock": N_("Clock"),
}  # fmt: skip


class ServerPage(WizardPage):
    """Left who and where, right how to work and what the test found."""

    def __init__(self, controller: BookController, folder: Path) -> None:
        super().__init__("server", N_("The server of your office"))
        self.controller, self.folder = controller, folder
        self._own_path = False
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_XL)
        nest(row, self._left(), 1)
        nest(row, self._right(), 1)
        nest(self.column, row)
        self.column.addStretch()

    # --- layout ---------------------------------------------------------------------------------------------------

    def _left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE_S)
        self.box = CardBox("book.wizard.server")
        self.file, self.facts, self.trust = self.box.file, self.box.facts, self.box.trust
        self.box.chosen.connect(self._card_changed)
        left.addWidget(self.box)
        self.login = parts.line("book.wizard.server.login", N_("User name"))
        self.login.setMaxLength(parts.MOST_TYPED)
        self.login.returnPressed.connect(self.next_wanted)
        left.addWidget(parts.field(N_("User name"), self.login))
        self.password = parts.PasswordField("book.wizard.server.password", N_("Password"))
        self.password.entered.connect(self.next_wanted)
        left.addWidget(parts.field(N_("Password"), self.password))
        left.addStretch()
        return left

    def _right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE_S)
        self.live = Choice(
            "book.wizard.server.live", N_("Work on the server"),
            N_("Nothing is kept on this computer. For people who always have the network of the office."),
        )  # fmt: skip
        self.offline = Choice(
            "book.wizard.server.offline", N_("Work offline, too"),
            N_("What you may see is kept here in an encrypted copy with your password, and synchronised by itself."),
        )  # fmt: skip
        self.group = QButtonGroup(self)
        for choice in (self.live, self.offline):
            self.group.addButton(choice.button)
            right.addWidget(choice)
        self.live.button.setChecked(True)
        self.place = parts.line("book.wizard.server.place", N_("File of the copy"))
        self.place.textEdited.connect(self._typed_path)
        choose = parts.button("book.wizard.server.choose", "Choose…")
        choose.clicked.connect(self._choose_place)
        self.place_row = parts.field(N_("File of the copy"), beside(self.place, choose))
        right.addWidget(self.place_row)
        self.offline.button.toggled.connect(self._show_place)
        self.test = parts.button("book.wizard.server.test", N_("Test the connection"))
        self.test.clicked.connect(self._try)
        right.addWidget(self.test, 0, Qt.AlignmentFlag.AlignLeft)
        self.findings = FindingsList("book.wizard.server.findings", STEPS)
        right.addWidget(self.findings)
        right.addStretch()
        self._show_place()
        return right

    # --- what was typed -------------------------------------------------------------------------------------------

    @property
    def card(self) -> Card | None:
        """The chosen card."""
        return self.box.card

    def choose(self, card: Path, *, offline: bool = False) -> None:
        """Take a card."""
        self.file.setText(str(card))
        (self.offline if offline else self.live).button.setChecked(True)

    def wants_copy(self) -> bool:
        """Whether a copy shall be kept on this computer."""
        return self.offline.button.isChecked()

    def path(self) -> Path:
        """The file to open afterwards: the card for live work, else the copy."""
        return Path((self.place if self.wants_copy() else self.file).text().strip())

    def filled(self) -> dict[str, Any]:
        """Who signs in."""
        return {"login": self.login.text().strip(), "password": self.password.text()}

    def forget(self) -> None:
        """Empty the field with the secret."""
        self.password.clear()

    def entered(self) -> None:
        """The first field that is still empty."""
        next((one for one in self._fields() if not one.text().strip()), self.file).setFocus()

    def problem(self) -> str:
        """The first thing that is missing or wrong."""
        wrong = self.box.problem()
        if wrong:
            return wrong
        if not self.login.text().strip() or not self.password.text():
            return tr("Enter user name and password.")
        return place_problem(self.path()) if self.wants_copy() else ""

    def show_problems(self) -> None:
        """Go to what `problem` speaks of."""
        if self.box.problem():
            self.box.show_problem()
        else:
            empty = next((one for one in self._fields() if not one.text().strip()), None)
            (empty or self.place).setFocus()

    def _fields(self) -> tuple[QLineEdit, ...]:
        return (self.file, self.login, self.password.line)

    # --- reactions ------------------------------------------------------------------------------------------------

    def _card_changed(self) -> None:
        self.findings.clear()
        self._suggest_path()
        self.changed.emit()

    def _suggest_path(self) -> None:
        if not self._own_path and self.card is not None:
            self.place.setText(str(free_path(self.folder / paths.safe_name(self.card.company))))

    def _typed_path(self) -> None:
        self._own_path = True

    def _show_place(self) -> None:
        self.place_row.setVisible(self.wants_copy())
        self.changed.emit()

    def _choose_place(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Where shall the copy lie?"), self.place.text(), tr("Qudao books (*.qudao)")
        )
        if chosen:
            self._own_path = True
            self.place.setText(chosen if chosen.endswith(paths.SUFFIX) else chosen + paths.SUFFIX)

    def _try(self) -> None:
        """Step by step; the password is sent only to a server that proved itself, and one that was trusted here."""
        if self.card is None:
            self.findings.clear()
            self.file.setFocus()
            return
        login, password = (self.login.text(), self.password.text()) if self.trust.isChecked() else ("", "")
        self.test.setEnabled(False)
        self.controller.probe(self.card, login, password, self._tried)

    def _tried(self, found: Any) -> None:
        self.test.setEnabled(True)
        self.findings.show_all(found)
