"""Says what a signed file proves that came back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from models.agreements.returned import Returned
from models.clock import clock
from models.dates import format_instant
from models.export.signing import Signature
from models.i18n import N_, tr
from ui import theme
from ui.widgets.button_box import ButtonBox
from ui.widgets.fields.labels import label
from ui.widgets.plain_table import PlainColumn, PlainTable


def verdict(found: Returned) -> tuple[str, str]:
    """The sentence at the top, and its tone."""
    signatures = found.checked.signatures
    if not signatures:
        return tr("This file bears no digital signature."), "warn"
    if not all(one.holds for one in signatures):
        return tr("The file was changed after it was signed. Do not rely on it; ask for a new one."), "error"
    if not all(one.trusted for one in signatures):
        return tr("All signatures hold. This computer does not know every issuer: make sure that the signers are who they "
                  "say."), "warn"  # fmt: skip
    return tr("All signatures hold."), "ok"


def belongs(found: Returned) -> str:
    """Whether it is the contract."""
    if found.kept:
        return tr("It is the file “{name}” kept with this contract, with nothing changed but signatures added.", name=found.kept)
    if found.version_no is not None:
        return tr("It says to be the text of version {number}. Compare it, or send out the kept file so that this is proven.",
                  number=found.version_no)  # fmt: skip
    return tr("It is no document of this contract.")


def state_of(one: Signature) -> str:
    """One signature in words."""
    if not one.intact:
        return tr("Does not fit the file")
    return tr("Holds") if one.last else tr("The file was changed afterwards")


class ReturnedDialog(QDialog):
    """The verdict, where the file belongs, and each signature."""

    def __init__(self, parent: QWidget | None, found: Returned) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setObjectName("contracts.returned")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Signatures of {name}", name=found.checked.name))
        self.setMinimumWidth(theme.px(780))
        words, tone = verdict(found)
        self.verdict = label(words, wrap=True)
        self.verdict.setObjectName("contracts.returned.verdict")
        theme.set_chip(self.verdict, tone)
        self.belongs = label(belongs(found), wrap=True)
        self.belongs.setObjectName("contracts.returned.belongs")
        self.table = PlainTable("contracts.returned.signatures", N_("Signatures"), (
            PlainColumn(N_("Signed by"), lambda one: one.signer, 180),
            PlainColumn(N_("Time by the signer's clock"), lambda one: format_instant(one.at, clock.zone) or "–", 150),
            PlainColumn(N_("Certificate issued by"), lambda one: one.issuer, 160),
            PlainColumn(N_("Issuer known here"), lambda one: tr("yes") if one.trusted else tr("no"), 90),
            PlainColumn(N_("Signature"), state_of, 140),
        ))  # fmt: skip
        self.table.show_rows(list(found.checked.signatures))
        self.table.setVisible(bool(found.checked.signatures))
        close = QPushButton(tr("Close"))
        close.setObjectName("contracts.returned.close")
        close.setAccessibleName(tr("Close"))
        buttons = ButtonBox()
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setSpacing(theme.SPACE_M)
        for widget in (self.verdict, self.belongs, self.table, buttons):
            box.addWidget(widget)
