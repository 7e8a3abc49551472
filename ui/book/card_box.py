"""Choosing the connection card of an office: the file, what it says, and that its fingerprint was compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from models.errors import AppError
from models.i18n import N_, tr
from models.platform.book import paths
from ui import theme
from ui.book import parts
from ui.translation import bind, language_changed

if TYPE_CHECKING:
    from models.platform.server.card import Card

TRUST = N_("My administrator told me this fingerprint")


class CardBox(QWidget):
    """File and facts of a card; `chosen` says that there is another card or none."""

    chosen = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.card: Card | None = None
        self._why_not = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_S)
        self.file = parts.line(f"{name}.card", N_("Connection card"))
        browse = parts.button(f"{name}.browse", "Choose…")
        browse.clicked.connect(self._browse)
        column.addWidget(parts.field(N_("Connection card (a file from your administrator)"), beside(self.file, browse)))
        self.facts = QLabel()
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setWordWrap(True)
        theme.set_role(self.facts, "hint")
        column.addWidget(self.facts)
        self.trust = QCheckBox()
        self.trust.setObjectName(f"{name}.trust")
        bind(self.trust, "setText", TRUST)
        bind(self.trust, "setAccessibleName", TRUST)
        column.addWidget(self.trust)
        self.file.textChanged.connect(self._changed)
        language_changed.connect(self._show)
        self._show()
        self.setFocusProxy(self.file)

    def problem(self) -> str:
        """What is missing or wrong."""
        if not self.file.text().strip():
            return tr("Choose the connection card.")
        if self.card is None:
            return self._why_not
        if not self.trust.isChecked():
            return tr("Compare the fingerprint with the one your administrator tells you, then tick the box.")
        return ""

    def show_problem(self) -> None:
        """Go to what `problem` speaks of."""
        (self.file if self.card is None else self.trust).setFocus()

    def _changed(self) -> None:
        from models.platform.server import card

        self.card, self._why_not = None, ""
        self.trust.setChecked(False)
        path = Path(self.file.text().strip())
        try:
            if paths.is_card(path):
                self.card = card.read(path)
            else:
                self._why_not = tr("A connection card is a file that ends in {ending}.", ending=paths.CARD_SUFFIX)
        except AppError as error:
            self._why_not = error.message()
        self._show()
        self.chosen.emit()

    def _show(self) -> None:
        from models.platform.server.certificates import fingerprint

        card = self.card
        self.trust.setVisible(card is not None)
        if card is None:
            typed = bool(self.file.text().strip())
            self.facts.setText(self._why_not if typed else tr("It says where the server is and how it proves itself."))
            return
        groups = fingerprint(card.authority.encode("ascii")).split(":")
        lines = [" ".join(groups[at : at + 16]) for at in range(0, len(groups), 16)]
        self.facts.setText("\n".join((tr("{company} on {place}", company=card.company or tr("Book"), place=card.place),
                                      tr("Fingerprint of the certificate:"), *lines)))  # fmt: skip

    def _browse(self) -> None:
        kinds = tr("Connection cards (*.qudao-card)") + ";;" + tr("All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Connection card"), "", kinds)
        if chosen:
            self.file.setText(chosen)


def beside(line: QLineEdit, button: QWidget) -> QWidget:
    """A field with a button at its end."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(line, 1)
    layout.addWidget(button)
    row.setFocusProxy(line)
    return row
