"""Says whose text a content code is that stands at the foot of a printed page."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from controllers.agreements.codes import CodesController
from controllers.context import AppContext
from controllers.documents import MAKERS
from models.agreements.codes import Known, digits_of
from models.clock import clock
from models.dates import format_instant
from models.i18n import N_, ntr, tr
from models.text import Kind
from ui import messages, theme
from ui.editing.alive import while_alive
from ui.shell.navigator import Navigator
from ui.widgets.button_box import ButtonBox
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reading import read_text, show_text
from ui.widgets.plain_table import PlainColumn, PlainTable

PAGES = {"contracts": "contract", "agents": "agent", "scorecards": "scorecard"}


def document_words(one: Known) -> str:
    """What kind of paper it is."""
    if one.document:
        return tr(MAKERS[one.document].title)
    if one.replaced:
        return tr("Contract, version {number}, replaced since", number=one.version_no)
    return tr("Contract, version {number}", number=one.version_no)


class CodeDialog(QDialog):
    """A line for the code; each document that bears it, Enter opens its record."""

    def __init__(self, parent: QWidget | None, context: AppContext, navigator: Navigator) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setObjectName("codes")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Check a printed code"))
        self.setMinimumWidth(theme.px(680))
        self.navigator = navigator
        self.controller = CodesController(context, self)
        self.code = LineField(read_text(Kind.LINE, 60), show_text, limit=60, input_method=False)
        self.code.setObjectName("codes.code")
        self.code.setAccessibleName(tr("Content code from a printed page"))
        self.code.setPlaceholderText("0A1B-2C3D-4E5F-6789")
        self.code.textChanged.connect(self._typed)
        self.verdict = label(tr("Type the code that stands at the foot of each page."), wrap=True)
        self.verdict.setObjectName("codes.verdict")
        self.table = PlainTable("codes.found", N_("Documents with this code"), (
            PlainColumn(N_("Document"), document_words, 220),
            PlainColumn(N_("Number"), lambda one: one.number, 130),
            PlainColumn(N_("Name"), lambda one: one.name, 190),
            PlainColumn(N_("Printed last"), _printed, 160),
        ))  # fmt: skip
        self.table.opened.connect(self.open_record)
        self.table.hide()
        close = QPushButton(tr("Close"))
        close.setObjectName("codes.close")
        close.setAccessibleName(tr("Close"))
        close.setAutoDefault(False)
        buttons = ButtonBox()
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setSpacing(theme.SPACE_M)
        box.addWidget(label(tr("Content code from a printed page")))
        for widget in (self.code, self.verdict, self.table, buttons):
            box.addWidget(widget)
        self.code.setFocus()

    def _typed(self, text: str) -> None:
        if digits_of(text):
            self.controller.find(text, while_alive(self, lambda found: self._came(text, found)), self._failed)
        else:
            self.table.hide()
            self._say(tr("Type the code that stands at the foot of each page."), "")

    def _came(self, asked: str, found: list[Known]) -> None:
        if asked != self.code.text():
            return
        self.table.show_rows(found)
        self.table.setVisible(bool(found))
        if not found:
            self._say(tr("No document of this book bears this code: the page was changed, or it comes from elsewhere."), "error")
        elif all(one.replaced for one in found):
            self._say(tr("The text is genuine, but a later version has replaced it."), "warn")
        else:
            count = len(found)
            words = ntr("Genuine: {count} document bears this code.", "Genuine: {count} documents bear this code.", count)
            self._say(words, "ok")

    def _say(self, words: str, tone: str) -> None:
        self.verdict.setText(words)
        theme.set_chip(self.verdict, tone) if tone else theme.set_role(self.verdict, "")

    def _failed(self, error: BaseException) -> None:
        self._say(messages.text_of(error), "error")

    def open_record(self, one: Known) -> None:
        """Open what the code belongs to."""
        kind = PAGES.get(one.table)
        if kind is not None:
            self.accept()
            self.navigator.open(kind, id=str(one.id))


def _printed(one: Any) -> str:
    return f"{format_instant(one.at, clock.zone)} {one.by}" if one.at is not None else ""
