"""The recovery code: shown once, kept on paper or in a file, then typed back in part (ux 15)."""

from __future__ import annotations

import secrets
from pathlib import Path

from PySide6.QtCore import QSizeF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPdfWriter
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from models.i18n import N_, tr
from models.platform.book import codes
from models.safe_files import write_text
from ui import messages, theme
from ui.book import parts
from ui.translation import bind, language_changed
from ui.widgets.nesting import nest

HIDDEN = "•••••"
WARNING = N_(
    "If password and recovery code are both lost, nobody can open the data, including us. "
    "Print the code or write it down, and keep it away from this computer."
)


class RecoveryCard(QFrame):
    """Shows a fresh code until the person says it is kept, then hides it and asks for four characters."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = f"{name}.recovery"
        self.setObjectName(self.name)
        theme.set_role(self, "card")
        self.code = codes.new_code()
        self.group = secrets.randbelow(codes.GROUPS)
        self._kept = False
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_L)
        column.setSpacing(theme.SPACE_S)
        column.addWidget(parts.label(N_("Recovery code"), "heading"))
        column.addWidget(parts.label(WARNING, wrap=True))
        nest(column, self._code_grid())
        nest(column, self._buttons())
        self.ask = parts.label("", wrap=True)
        column.addWidget(self.ask)
        self.answer = parts.line(f"{self.name}.answer", N_("Characters of the recovery code"))
        self.answer.setMaxLength(8)
        self.answer.setFixedWidth(theme.px(120))
        self.answer.textChanged.connect(self._answered)
        column.addWidget(self.answer)
        self.verdict = parts.label("", "hint", wrap=True)
        column.addWidget(self.verdict)
        column.addStretch()
        language_changed.connect(self._show)
        self.setFocusProxy(self.kept)
        self._show()

    def _code_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.SPACE_S)
        self.groups: list[QLabel] = []
        for number in range(codes.GROUPS):
            cell = QLabel()
            cell.setTextFormat(Qt.TextFormat.PlainText)
            font = QFont("monospace")
            font.setStyleHint(QFont.StyleHint.Monospace)
            font.setPixelSize(theme.px(17))
            font.setWeight(QFont.Weight.DemiBold)
            cell.setFont(font)
            cell.setAlignment(Qt.AlignmentFlag.AlignCenter)
            cell.setObjectName(f"{self.name}.group{number + 1}")
            self.groups.append(cell)
            grid.addWidget(cell, number // 4, number % 4)
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_S)
        self.save = parts.button(f"{self.name}.save", N_("Save as PDF…"))
        self.save.clicked.connect(self._save)
        self.kept = parts.button(f"{self.name}.kept", N_("I have kept it"))
        self.kept.clicked.connect(self._toggle)
        row.addWidget(self.save)
        row.addWidget(self.kept)
        row.addStretch()
        return row

    # --- state ---------------------------------------------------------------------------------------

    def expected(self) -> str:
        """The four characters that are asked for."""
        return self.code.split("-")[self.group][: codes.LETTERS]

    def right(self) -> bool:
        """Whether the typed characters are the ones asked for."""
        typed = self.answer.text().strip().upper().replace("O", "0").replace("I", "1").replace("L", "1")
        return self._kept and typed[: codes.LETTERS] == self.expected() and len(typed) in (4, 5)

    def problem(self) -> str:
        """What is still missing, translated."""
        if self.right():
            return ""
        if not self._kept:
            return tr("Keep the recovery code first, then press “I have kept it”.")
        return tr(
            "Type the first four characters of group {group} of the recovery code.", group=self.group + 1
        )

    def forget(self) -> None:
        """Take the code off the screen and out of this widget."""
        self.code = "-".join([HIDDEN] * codes.GROUPS)
        self._kept = True
        self.answer.clear()
        self._show()

    def _toggle(self) -> None:
        self._kept = not self._kept
        self._show()
        if self._kept:
            self.answer.setFocus()
        self.changed.emit()

    def _show(self) -> None:
        for cell, group in zip(self.groups, self.code.split("-"), strict=True):
            cell.setText(HIDDEN if self._kept else group)
            cell.setAccessibleName(tr("hidden") if self._kept else " ".join(group))
        bind(self.kept, "setText", "Show it again" if self._kept else "I have kept it")
        bind(self.kept, "setAccessibleName", "Show it again" if self._kept else "I have kept it")
        self.ask.setText(
            tr("Type the first four characters of group {group} of the recovery code.", group=self.group + 1)
        )
        self.ask.setVisible(self._kept)
        self.answer.setVisible(self._kept)
        self._answered()

    def _answered(self) -> None:
        typed = len(self.answer.text().strip())
        if not self._kept or typed < codes.LETTERS:
            self.verdict.setText("")
        else:
            self.verdict.setText(
                tr("That is right.") if self.right() else tr("That is not what the code says there.")
            )
        self.changed.emit()

    def _save(self) -> None:
        kinds = tr("PDF (*.pdf)") + ";;" + tr("Text (*.txt)")
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save the recovery code"), tr("Recovery code") + ".pdf", kinds
        )
        if name:
            try:
                write_code(Path(name), self.code)
            except OSError as error:
                messages.show_error(self, error)


def write_code(path: Path, code: str) -> None:
    """Write the code as a page to print, or as plain text when the name ends so."""
    lines = [tr("Qudao recovery code"), "", *code.split("-"), "", tr(WARNING)]
    if path.suffix.lower() == ".txt":
        write_text(path, "\n".join(lines) + "\n")
        return
    writer = QPdfWriter(str(path))
    writer.setPageSize(writer.pageLayout().pageSize().PageSizeId.A5)
    writer.setTitle(tr("Qudao recovery code"))
    painter = QPainter(writer)
    unit = writer.resolution() / 25.4
    font = QFont(painter.font())
    font.setPointSizeF(11)
    painter.setFont(font)
    area = QSizeF(writer.width(), writer.height())
    painter.drawText(0, 0, int(area.width()), int(area.height()), int(Qt.TextFlag.TextWordWrap), tr(WARNING))
    font.setPointSizeF(18)
    font.setFamily("monospace")
    painter.setFont(font)
    for number, group in enumerate(code.split("-")):
        painter.drawText(int(10 * unit), int((50 + 12 * number) * unit), f"{number + 1}:  {group}")
    painter.end()
