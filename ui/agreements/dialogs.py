"""Questions about a contract: when it was signed, when it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from models.clock import clock
from models.dates import format_day
from models.i18n import tr
from models.text import Kind
from ui.widgets.fields.day import DayField
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reading import day_or_none, read_text, show_text
from ui.widgets.question import Question

Signed = Callable[[date, date, Path | None], None]
Ended = Callable[[date, str], None]


class SignDialog(Question):
    """Both days of signing, and the scan of the signed paper if it is at hand."""

    def __init__(self, parent: QWidget | None, number: str, done: Signed) -> None:
        super().__init__(
            parent,
            "contracts.sign",
            tr("Register the signatures of {number}", number=number),
            tr("From then on the contract holds from its first day on, and its text stays as it is."),
            tr("Register signatures"),
            danger=False,
        )
        self._done = done
        self.scan: Path | None = None
        today = format_day(clock.today())
        self.by_us, self.by_agent = DayField(), DayField()
        for name, text, field in (
            ("by_us", tr("Signed by us on"), self.by_us),
            ("by_agent", tr("Signed by the agent on"), self.by_agent),
        ):
            field.set_value(today)
            field.textChanged.connect(self._changed)
            self.add_row(name, text, field)
        self.file = label(tr("No file chosen"))
        choose = QPushButton(tr("Choose…"))
        choose.clicked.connect(self._choose)
        self.add_row("scan", tr("Scan of the signed paper"), choose)
        row = QHBoxLayout()
        row.addWidget(self.file)
        self.form.addRow("", row)
        self._changed()

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Scan of the signed paper"), "", "PDF, PNG, JPG (*.pdf *.png *.jpg *.jpeg *.tif *.tiff)"
        )
        if chosen:
            self.scan = Path(chosen)
            self.file.setText(self.scan.name)

    def days(self) -> tuple[date | None, date | None]:
        """Both days as typed."""
        return day_or_none(self.by_us.value()), day_or_none(self.by_agent.value())

    def _changed(self, *_: object) -> None:
        self.act.setEnabled(None not in self.days())

    def accept(self) -> None:
        """Hand over the answer."""
        us, agent = self.days()
        if us is not None and agent is not None:
            super().accept()
            self._done(us, agent, self.scan)


class TerminateDialog(Question):
    """The last day and the reason."""

    def __init__(self, parent: QWidget | None, number: str, done: Ended) -> None:
        super().__init__(
            parent,
            "contracts.terminate",
            tr("Terminate contract {number}?", number=number),
            tr("It ends on the day you name. New orders after it need another contract. This cannot be taken back."),
            tr("Terminate"),
            danger=True,
        )
        self._done = done
        self.day = DayField()
        self.day.set_value(format_day(clock.today()))
        self.reason = LineField(read_text(Kind.NAME), show_text)
        self.add_row("day", tr("Last day of the contract"), self.day)
        self.add_row("reason", tr("Reason") + " *", self.reason)
        for field in (self.day, self.reason):
            field.textChanged.connect(self._changed)
        self._changed()

    def _changed(self, *_: object) -> None:
        known = day_or_none(self.day.value()) is not None
        self.act.setEnabled(known and bool(self.reason.text().strip()))

    def accept(self) -> None:
        """Hand over the answer."""
        day = day_or_none(self.day.value())
        if day is not None:
            super().accept()
            self._done(day, self.reason.text().strip())
