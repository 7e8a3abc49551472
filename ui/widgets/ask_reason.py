"""A question that wants a reason in words before something is done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from models.i18n import tr
from models.text import Kind
from ui import theme
from ui.widgets.button_box import ButtonBox
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reading import read_text, show_text


class ReasonDialog(QDialog):
    """Title, consequence, one line for the reason; the action waits until something is written."""

    def __init__(
        self, parent: QWidget | None, title: str, text: str, action: str, *, danger: bool, required: bool,
        back: str = "",
    ) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("reason")
        self.setWindowTitle(title)
        self._required = required
        caption = label(tr("Reason") + (" *" if required else ""))
        self.field = LineField(read_text(Kind.NAME), show_text)
        self.field.setObjectName("reason.text")
        self.field.setAccessibleName(tr("Reason"))
        caption.setBuddy(self.field)
        self.buttons = ButtonBox()
        self.act = QPushButton(action.replace("&", "&&"))
        self.act.setObjectName("reason.act")
        self.act.setAccessibleName(action)
        theme.set_role(self.act, "danger" if danger else "primary")
        cancel = QPushButton(back or tr("Cancel"))
        cancel.setObjectName("reason.cancel")
        cancel.setAccessibleName(cancel.text())
        self.buttons.addButton(self.act, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setSpacing(theme.SPACE_M)
        box.addWidget(label(title, role="strong", wrap=True))
        box.addWidget(label(text, wrap=True))
        box.addWidget(caption)
        box.addWidget(self.field)
        box.addWidget(self.buttons)
        self.setMinimumWidth(theme.px(420))
        self.field.textChanged.connect(self._changed)
        self._changed()
        self.field.setFocus()

    def reason(self) -> str:
        """What was written."""
        return str(self.field.value() or "").strip()

    def _changed(self) -> None:
        self.act.setEnabled(not self._required or bool(self.field.text().strip()))


def ask_reason(
    parent: QWidget | None,
    title: str,
    text: str,
    action: str,
    done: Callable[[str], None],
    *,
    danger: bool = True,
    required: bool = True,
    back: str = "",
) -> ReasonDialog:
    """Ask for a reason; `done(reason)` is called only when the person goes on, `back` is what going back is called."""
    dialog = ReasonDialog(parent, title, text, action, danger=danger, required=required, back=back)
    dialog.accepted.connect(lambda: done(dialog.reason()))
    dialog.open()
    return dialog
