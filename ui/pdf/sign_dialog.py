"""Asks with which certificate a document is signed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from models.i18n import tr
from models.text import Kind
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reading import read_text, show_text
from ui.widgets.question import Question

Chosen = Callable[[Path, str, str, str], None]


class SignatureDialog(Question):
    """The certificate file, its password, and what the signature says; `done` gets all four."""

    def __init__(self, parent: QWidget | None, title: str, done: Chosen) -> None:
        super().__init__(
            parent,
            "pdf.sign",
            tr("Sign “{title}” digitally", title=title),
            tr("The certificate and its password are used once and kept nowhere."),
            tr("Sign"),
            danger=False,
        )
        self._done = done
        self.certificate: Path | None = None
        choose = QPushButton(tr("Choose…"))
        choose.clicked.connect(self._choose)
        self.add_row("certificate", tr("Certificate file (.p12, .pfx)"), choose)
        self.file = label(tr("No file chosen"), wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.file)
        self.form.addRow("", row)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMaxLength(256)
        self.password.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.reason, self.place = (LineField(read_text(Kind.NAME), show_text) for _ in range(2))
        self.add_row("password", tr("Password of the certificate"), self.password)
        self.add_row("reason", tr("Reason"), self.reason)
        self.add_row("place", tr("Place of signing"), self.place)
        self.act.setEnabled(False)

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Certificate file (.p12, .pfx)"), "", "PKCS #12 (*.p12 *.pfx)")
        if chosen:
            self.take(Path(chosen))

    def take(self, certificate: Path) -> None:
        """A certificate file was chosen."""
        self.certificate = certificate
        self.file.setText(certificate.name)
        self.act.setEnabled(True)
        self.password.setFocus()

    def accept(self) -> None:
        """Hand over the answer."""
        if self.certificate is not None:
            super().accept()
            self._done(self.certificate, self.password.text(), self.reason.text().strip(), self.place.text().strip())
