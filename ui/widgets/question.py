"""A question with fields of its own: title, consequence, form, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QPushButton, QVBoxLayout, QWidget

from models.i18n import tr
from ui import theme
from ui.widgets.button_box import ButtonBox
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest


class Question(QDialog):
    """Title, consequence, fields, and two buttons: what is done, and Cancel."""

    def __init__(self, parent: QWidget | None, name: str, title: str, text: str, action: str, *, danger: bool) -> None:
        super().__init__(parent.window() if parent is not None else None)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(440))
        self.form = QFormLayout()
        buttons = ButtonBox()
        self.act = QPushButton(action.replace("&", "&&"))
        self.act.setObjectName(f"{name}.act")
        self.act.setAccessibleName(action)
        theme.set_role(self.act, "danger" if danger else "primary")
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setObjectName(f"{name}.cancel")
        self.cancel.setAccessibleName(tr("Cancel"))
        buttons.addButton(self.act, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.cancel, QDialogButtonBox.ButtonRole.RejectRole)
        for button in (self.act, self.cancel):
            button.setAutoDefault(False)
        (self.cancel if danger else self.act).setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setSpacing(theme.SPACE_M)
        box.addWidget(label(title, role="strong", wrap=True))
        if text:
            box.addWidget(label(text, wrap=True))
        nest(box, self.form)
        box.addWidget(buttons)

    def add_row(self, name: str, text: str, widget: QWidget) -> None:
        """A field with its caption; the keyboard begins in the first and comes to the buttons after the last."""
        widget.setObjectName(f"{self.objectName()}.{name}")
        widget.setAccessibleName(text)
        caption = label(text)
        caption.setBuddy(widget)
        self.form.addRow(caption, widget)
        if isinstance(widget, QPushButton):
            widget.setAutoDefault(False)  # Enter in a field answers the question, it does not press this
        self.setTabOrder(widget, self.act)
        self.setTabOrder(self.act, self.cancel)
        if self.form.rowCount() == 1:
            widget.setFocus()
