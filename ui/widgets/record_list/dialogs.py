"""Questions of a list: the name of a view, what to export and where to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from models.i18n import ntr, tr
from models.text import Kind, clean_text, safe_file_name
from ui import theme
from ui.widgets.button_box import ButtonBox
from ui.widgets.fields.labels import escaped, label


@dataclass(frozen=True)
class ExportWish:
    """What somebody wants exported."""

    suffix: str
    selected_only: bool
    all_columns: bool


class _Dialog(QDialog):
    """A window-modal question with one action and a way out."""

    def __init__(self, parent: QWidget, name: str, title: str, action: str) -> None:
        super().__init__(parent.window())
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(400))
        self.box = QVBoxLayout(self)
        self.box.setSpacing(theme.px(theme.SPACE_S))
        self.buttons = ButtonBox()
        self.act = QPushButton(escaped(action))
        self.act.setObjectName(f"{name}.act")
        self.act.setAccessibleName(action)
        self.act.setDefault(True)
        theme.set_role(self.act, "primary")
        cancel = QPushButton(tr("Cancel"))
        cancel.setObjectName(f"{name}.cancel")
        cancel.setAccessibleName(tr("Cancel"))
        self.buttons.addButton(self.act, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)


class ViewNameDialog(_Dialog):
    """The name of a view, and whether everybody may use it."""

    def __init__(self, parent: QWidget, name: str, title: str, text: str, may_share: bool) -> None:
        super().__init__(parent, name, title, tr("Save view"))
        caption = label(tr("Name of the view"))
        self.field = QLineEdit(text)
        self.field.setObjectName(f"{name}.name")
        self.field.setAccessibleName(tr("Name of the view"))
        self.field.setMaxLength(402)
        self.field.selectAll()
        caption.setBuddy(self.field)
        self.shared = QCheckBox(tr("Everybody may use it"))
        self.shared.setObjectName(f"{name}.shared")
        self.shared.setAccessibleName(self.shared.text())
        self.shared.setVisible(may_share)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        for widget in (caption, self.field, self.problem, self.shared, self.buttons):
            self.box.addWidget(widget)
        self.field.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        self.act.setEnabled(bool(self.field.text().strip()))

    def answer(self) -> tuple[str, bool]:
        """Name and whether to share."""
        return clean_text(self.field.text(), Kind.NAME), self.shared.isChecked()

    @classmethod
    def ask(
        cls, parent: QWidget, name: str, title: str, text: str, may_share: bool, done: Callable[[str, bool], None]
    ) -> ViewNameDialog:
        """Ask; `done(name, shared)` follows when the person agrees."""
        dialog = cls(parent, name, title, text, may_share)
        dialog.accepted.connect(lambda: done(*dialog.answer()))
        dialog.open()
        return dialog


class ExportDialog(_Dialog):
    """Format, rows and columns of an export, with their counts."""

    def __init__(self, parent: QWidget, name: str, matching: int, selected: int, suffix: str) -> None:
        super().__init__(parent, name, tr("Export"), tr("Choose file…"))
        self.format = QComboBox()
        self.format.setObjectName(f"{name}.format")
        self.format.setAccessibleName(tr("Format"))
        self.format.addItem(tr("Excel workbook (xlsx)"), ".xlsx")
        self.format.addItem(tr("Text with commas (csv, UTF-8)"), ".csv")
        self.format.setCurrentIndex(max(0, self.format.findData(f".{suffix}")))
        self.filtered = self._radio(f"{name}.filtered", ntr(
            "Current filter: {rows} row", "Current filter: {rows} rows", matching, rows=f"{matching:,}"
        ))
        self.selected = self._radio(f"{name}.selected", ntr(
            "Selected: {rows} row", "Selected: {rows} rows", selected, rows=f"{selected:,}"
        ))
        self.seen = self._radio(f"{name}.seen", tr("Columns as shown"))
        self.every = self._radio(f"{name}.every", tr("All columns"))
        rows, columns = QButtonGroup(self), QButtonGroup(self)
        for button in (self.filtered, self.selected):
            rows.addButton(button)
        for button in (self.seen, self.every):
            columns.addButton(button)
        self.selected.setEnabled(selected > 0)
        (self.selected if selected else self.filtered).setChecked(True)
        self.seen.setChecked(True)
        caption = label(tr("Format"))
        caption.setBuddy(self.format)
        note = label(tr("The export is recorded in the audit log."), "hint", wrap=True)
        for widget in (caption, self.format, label(tr("Rows"), "strong"), self.filtered, self.selected,
                       label(tr("Columns"), "strong"), self.seen, self.every, note, self.buttons):
            self.box.addWidget(widget)

    def _radio(self, name: str, text: str) -> QRadioButton:
        made = QRadioButton(escaped(text))
        made.setObjectName(name)
        made.setAccessibleName(text)
        return made

    def answer(self) -> ExportWish:
        """What was chosen."""
        return ExportWish(self.format.currentData(), self.selected.isChecked(), self.every.isChecked())

    @classmethod
    def ask(
        cls, parent: QWidget, name: str, matching: int, selected: int, suffix: str,
        done: Callable[[ExportWish], None],
    ) -> ExportDialog:
        """Ask; `done(wish)` follows when the person agrees."""
        dialog = cls(parent, name, matching, selected, suffix)
        dialog.accepted.connect(lambda: done(dialog.answer()))
        dialog.open()
        return dialog


def ask_file(parent: QWidget, folder: Path, title: str, suffix: str) -> Path | None:
    """The file to write, with the system's own dialog."""
    proposal = folder / f"{safe_file_name(title, 'export')}{suffix}"
    kinds = {".xlsx": tr("Excel workbook (*.xlsx)"), ".csv": tr("Text with commas (*.csv)")}
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Export"), str(proposal), kinds[suffix])
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
