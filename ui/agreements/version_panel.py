"""Signatures, content code, prints and versions of a contract, and what a version changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from models.agreements.approvals import ApprovalStep
from models.agreements.differences import Difference, How, Piece
from models.agreements.texts import code_of
from models.clock import clock
from models.dates import format_day, format_instant
from models.i18n import N_, listed, ntr, titled, tr
from models.platform.prints import PRINT_TARGET_WORDS, PrintEntry
from ui import theme
from ui.editing.alive import while_alive
from ui.pdf.page import open_preview
from ui.translation import bind, language_changed
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.fields.labels import label
from ui.widgets.nesting import nest

if TYPE_CHECKING:
    from ui.agreements.contract import ContractTab

NAME = "contracts.editor.versions"
TEMPLATE = "template"


class VersionPanel(QWidget):
    """Facts at the left, differences at the right."""

    def __init__(self, page: ContractTab) -> None:
        super().__init__()
        self.setObjectName(NAME)
        self.page = page
        self._differences: Sequence[Difference] | None = None
        self._prints: Sequence[PrintEntry] = ()
        self._seen = -1
        self._build()
        language_changed.connect(self.refresh)
        theme.changed.connect(self._show_differences)
        self.refresh()

    def _build(self) -> None:
        self.facts = label("", wrap=True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code = QLineEdit()
        self.code.setObjectName(f"{NAME}.code")
        self.code.setMaxLength(40)
        bind(self.code, "setPlaceholderText", N_("Content code from a printed page"))
        bind(self.code, "setAccessibleName", N_("Content code from a printed page"))
        self.verdict = label("", wrap=True)
        check = self._button("check", N_("Check code"), self.check_code)
        self.code.returnPressed.connect(self.check_code)
        line = QHBoxLayout()
        line.addWidget(self.code, 1)
        line.addWidget(check)
        buttons = QHBoxLayout()
        self.scan = self._button("scan", N_("Add signed scan…"), self.choose_scan)
        self.preview = self._button("preview", N_("Preview PDF"), self.page.preview_pdf)
        buttons.addWidget(self.preview)
        buttons.addWidget(self.scan)
        buttons.addWidget(self._button("returned", N_("Check a signed file…"), self.choose_returned))
        buttons.addStretch()
        self.log = label("", role="hint", wrap=True)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, theme.SPACE_M, 0)
        column.addWidget(self.facts)
        nest(column, buttons)
        nest(column, line)
        column.addWidget(self.verdict)
        column.addWidget(self.log)
        column.addStretch()
        self.against = ChoiceField(self._choices)
        self.against.setObjectName(f"{NAME}.against")
        bind(self.against, "setAccessibleName", N_("Compare with"))
        self.against.edited.connect(lambda *_: self.compare())
        caption = label("", role="hint")
        bind(caption, "setText", N_("Compare with"))
        caption.setBuddy(self.against)
        self.open_old = self._button("open_old", N_("PDF of that version"), self._open_old)
        head = QHBoxLayout()
        head.addWidget(caption)
        head.addWidget(self.against, 1)
        head.addWidget(self.open_old)
        self.open_redline = self._button("open_redline", N_("Comparison as PDF"), self._open_redline)
        head.addWidget(self.open_redline)
        self.differences = QTextEdit()
        self.differences.setObjectName(f"{NAME}.differences")
        self.differences.setReadOnly(True)
        self.differences.setTabChangesFocus(True)
        bind(self.differences, "setAccessibleName", N_("Differences"))
        right = QWidget()
        stack = QVBoxLayout(right)
        stack.setContentsMargins(0, 0, 0, 0)
        nest(stack, head)
        stack.addWidget(self.differences, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName(f"{NAME}.splitter")
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        splitter.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(splitter)

    def _button(self, name: str, text: str, run: Any) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"{NAME}.{name}")
        bind(button, "setText", text)
        bind(button, "setAccessibleName", text)
        button.clicked.connect(run)
        return button

    # ---- showing -------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Follow the contract as it is stored now."""
        details = self.page.details
        if details is None or self.page.record_id is None:
            return
        lines = [tr("Version {number}", number=details.version_no)]
        if details.in_force_version and details.in_force_version != details.version_no:
            lines.append(
                tr(
                    "Version {number} stays in force until {day} while this one is written.",
                    number=details.in_force_version,
                    day=format_day(details.in_force_to),
                )
            )
        lines += [self._approval(step) for step in details.approval] if len(details.approval) > 1 or any(
            step.done for step in details.approval
        ) else []
        for text, day in (
            (N_("Signed by us on {day}"), details.signed_by_us_on),
            (N_("Signed by the agent on {day}"), details.signed_by_agent_on),
        ):
            if day is not None:
                lines.append(tr(text, day=format_day(day)))
        lines.append(
            tr("Content code {code}", code=details.code) if details.code else tr("The text is not frozen yet.")
        )
        lines.append(tr("The signed scan is kept.") if details.signed_file_id else tr("No signed scan yet."))
        for version in details.versions:
            lines.append(
                tr(
                    "Version {number}, replaced on {day}: {reason} ({code})",
                    number=version.version_no,
                    day=format_instant(version.at, clock.zone),
                    reason=version.reason,
                    code=code_of(version.content_hash) if version.content_hash else "–",
                )
            )
        self.facts.setText("\n".join(lines))
        self.scan.setVisible("attach_scan" in details.allowed)
        self.against.fill()
        if self.against.value() is None or self._seen != len(details.versions):
            self._seen = len(details.versions)
            self.against.set_value(self._first_choice())
        self.page.controller.prints(self.page.record_id, while_alive(self, self._prints_came))
        self.compare()

    def _approval(self, step: ApprovalStep) -> str:
        """A step of the approval: by whom and when, or for whom it waits."""
        if step.at is None:
            return tr("{step}: waits for {who}", step=step.title, who=step.who)
        words = tr("{step}: approved by {who} on {day}", step=step.title, who=step.by, day=format_instant(step.at, clock.zone))
        if step.instead_of:
            words = tr("{words}, for {name}", words=words, name=step.instead_of)
        return titled(words, step.comment) if step.comment else words

    def _choices(self) -> list[tuple[Any, str]]:
        details = self.page.details
        found: list[tuple[Any, str]] = []
        for version in getattr(details, "versions", ()):
            found.append((version.version_no, tr("Version {number}", number=version.version_no)))
        if getattr(details, "template_id", None) is not None:
            found.append((TEMPLATE, tr("The template")))
        return found

    def _first_choice(self) -> Any:
        choices = self._choices()
        return choices[0][0] if choices else None

    def _prints_came(self, entries: Sequence[PrintEntry]) -> None:
        self._prints = entries
        lines = [
            tr(
                "{when} {user}: {what}, version {version}, {pages}",
                when=format_instant(entry.at, clock.zone),
                user=entry.user or "–",
                what=tr(PRINT_TARGET_WORDS[entry.target]),
                version=entry.record_version,
                pages=ntr("{count} page", "{count} pages", entry.pages),
            )
            for entry in entries[:8]
        ]
        self.log.setText("\n".join(lines) or tr("Not printed or saved yet."))

    # ---- differences ---------------------------------------------------------------------------------

    def compare(self) -> None:
        """Ask what differs from the chosen version or template."""
        chosen = self.against.value()
        self.open_old.setVisible(isinstance(chosen, int))
        self.open_redline.setVisible(chosen is not None)
        if chosen is None or self.page.record_id is None:
            self._differences = None
            self._show_differences()
            return
        number = chosen if isinstance(chosen, int) else None
        came = while_alive(self, self._came)
        self.page.controller.compare(self.page.record_id, number, came, while_alive(self, self._refused))

    def _came(self, found: Sequence[Difference]) -> None:
        self._differences = found
        self._show_differences()

    def _refused(self, _error: BaseException) -> None:
        self._differences = None
        self._show_differences()

    def _show_differences(self) -> None:
        self.differences.clear()
        cursor = QTextCursor(self.differences.document())
        if not self._differences:
            words = tr("No differences.") if self._differences is not None else tr("Nothing to compare with yet.")
            cursor.insertText(words, _format("text-2"))
            return
        for one in self._differences:
            cursor.insertText(f"{self._title(one)}\n", _format("text", bold=True))
            for piece in one.pieces or _value_pieces(self._words(one.before), self._words(one.after)):
                cursor.insertText(piece.text, _FORMATS[piece.how]())
            cursor.insertText("\n\n", _format("text"))
        self.differences.moveCursor(QTextCursor.MoveOperation.Start)

    def _title(self, one: Difference) -> str:
        parts = one.path.split("/")
        name = tr(self.page.form.label(parts[0]) or self.page.form.label(one.path) or parts[0])
        words = {How.ADDED: tr("added"), How.REMOVED: tr("removed"), How.CHANGED: tr("changed")}
        title = titled(name, one.title) if one.title else name
        return f"{title} ({words[one.how]})" if one.how in words else title

    def _words(self, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, dict):
            shown = [str(item) for name, item in value.items() if item not in (None, "", False) and not _is_key(name)]
            return listed(shown)
        if isinstance(value, bool):
            return tr("yes") if value else tr("no")
        return str(value)

    # ---- doing ---------------------------------------------------------------------------------------

    def check_code(self) -> None:
        """Say which version a printed code belongs to."""
        text = self.code.text().strip()
        if text and self.page.record_id is not None:
            self.page.controller.verify(self.page.record_id, text, while_alive(self, self._verified))

    def _verified(self, number: int | None) -> None:
        if number is None:
            self.verdict.setText(tr("This code belongs to no version of this contract."))
            theme.set_role(self.verdict, "problem")
        else:
            self.verdict.setText(tr("This is the text of version {number}.", number=number))
            theme.set_role(self.verdict, "subtle")

    def choose_scan(self) -> None:
        """Ask for the scan of the signed paper."""
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Scan of the signed paper"), "", "PDF, PNG, JPG (*.pdf *.png *.jpg *.jpeg *.tif *.tiff)"
        )
        if chosen:
            self.page.add_scan(chosen)

    def _open_redline(self) -> None:
        chosen = self.against.value()
        number = chosen if isinstance(chosen, int) else None
        open_preview(self.page.navigator, "redline", self.page.record_id, self.page.title(), number)

    def choose_returned(self) -> None:
        """Ask for a digitally signed file that came back."""
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Check a signed file…").rstrip("…"), "", "PDF (*.pdf)")
        if chosen:
            self.check_returned(Path(chosen))

    def check_returned(self, source: Path) -> None:
        """Say what the file proves."""
        if self.page.record_id is not None:
            self.page.controller.check_returned(
                self.page.record_id, source, while_alive(self, self._returned), while_alive(self, self.page.show_error)
            )

    def _returned(self, found: Any) -> None:
        from ui.agreements.returned_dialog import ReturnedDialog

        ReturnedDialog(self, found).open()

    def _open_old(self) -> None:
        chosen = self.against.value()
        if isinstance(chosen, int):
            open_preview(self.page.navigator, "contract", self.page.record_id, self.page.title(), chosen)


def _is_key(name: str) -> bool:
    return name == "id" or name.endswith("_id")


def _value_pieces(before: str, after: str) -> tuple[Piece, ...]:
    found = []
    if before:
        found.append(Piece(before, How.REMOVED))
    if before and after:
        found.append(Piece(" → ", How.SAME))
    if after:
        found.append(Piece(after, How.ADDED))
    return tuple(found)


def _format(token: str, *, bold: bool = False, struck: bool = False, fill: str = "") -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(theme.color(token))
    if bold:
        made.setFontWeight(600)
    made.setFontStrikeOut(struck)
    made.setFontUnderline(bool(fill) and not struck)
    if fill:
        made.setBackground(theme.color(fill))
    return made


_FORMATS = {
    How.SAME: lambda: _format("text"),
    How.ADDED: lambda: _format("ok", fill="ok-fill"),
    How.REMOVED: lambda: _format("error", struck=True, fill="error-fill"),
    How.CHANGED: lambda: _format("warn"),
}
