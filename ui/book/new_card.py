"""The office moved (another server, another certificate): its new card, compared and tried before anything depends on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from models.i18n import N_, tr
from ui import messages, theme
from ui.book import parts
from ui.book.card_box import CardBox
from ui.widgets.button_box import ButtonBox

if TYPE_CHECKING:
    from models.platform.server.card import Card

TITLE = N_("New connection card")
WORDS = N_("When the server of your office moved or got another certificate, your administrator has a new card. Everything you "
           "did stays and goes to the office by the new way.")  # fmt: skip
Use = Callable[["Card", str, Callable[[object], None], Callable[[BaseException], None]], object]


class NewCardDialog(QDialog):
    """File, fingerprint, and the password for the office unless it was typed already.

    `use(card, password, done, failed)` tries it; the dialog stays until that went well.
    """

    def __init__(self, parent: QWidget, use: Use, *, asks_password: bool) -> None:
        super().__init__(parent.window())
        self._use = use
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("book.new_card")
        self.setWindowTitle(tr(TITLE))
        self.setAccessibleDescription(tr(WORDS))
        self.resize(theme.px(560), 10)
        self.strip = parts.Strip("book.new_card.message")
        self.box = CardBox("book.new_card")
        self.password = parts.PasswordField("book.new_card.password", N_("Password of the office"))
        self.password.entered.connect(self._try)
        buttons = ButtonBox()
        self.act = buttons.addButton(tr("Use this card"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        for button, name in ((self.act, "use"), (cancel, "cancel")):
            button.setObjectName(f"book.new_card.{name}")
            button.setAccessibleName(button.text())
        theme.set_role(self.act, "primary")
        self.act.setDefault(True)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE_L] * 4)
        layout.setSpacing(theme.SPACE_M)
        layout.addWidget(parts.label(WORDS, "subtle", wrap=True))
        layout.addWidget(self.strip)
        layout.addWidget(self.box)
        self._field = parts.field(N_("Password of the office"), self.password)
        self._field.setVisible(asks_password)
        self._asks = asks_password
        layout.addWidget(self._field)
        layout.addWidget(buttons)
        self.box.chosen.connect(lambda: self.strip.say(""))
        self.box.file.setFocus()

    def _try(self) -> None:
        wrong = self.box.problem()
        if wrong:
            self.strip.say(wrong, "warn")
            self.box.show_problem()
            return
        if self._asks and not self.password.text():
            self.strip.say(tr("Enter the password of the office."), "warn")
            self.password.setFocus()
            return
        assert self.box.card is not None
        self.act.setEnabled(False)
        self._use(self.box.card, self.password.text(), self._done, self._failed)

    def _done(self, _nothing: object) -> None:
        self.password.clear()
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.act.setEnabled(True)
        self.strip.say(messages.text_of(error))
