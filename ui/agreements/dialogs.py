"""Questions about a contract: when it was signed, when it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from models import money
from models.agreements.drafts import ContractDetails
from models.agreements.life import LEAST_UPLIFT, LONGEST_TERM, MOST_UPLIFT, raised
from models.clock import clock
from models.dates import format_day, term_end
from models.i18n import N_, titled, tr
from models.text import Kind
from ui.widgets.fields.day import DayField
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.number_box import NumberBox
from ui.widgets.fields.reading import day_or_none, half_width, read_text, show_text
from ui.widgets.question import Question

Signed = Callable[[date, date, Path | None], None]
Ended = Callable[[date, str], None]
Renewed = Callable[[int, Decimal], None]


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


class RenewDialog(Question):
    """For how many months, and by how much the sales target and the lowest price rise."""

    def __init__(self, parent: QWidget | None, details: ContractDetails, done: Renewed) -> None:
        super().__init__(
            parent,
            "contracts.renew",
            tr("Renew contract {number}", number=details.number),
            tr("A draft is made that begins the day after this contract ends. Nothing changes until it is signed."),
            tr("Draw up"),
            danger=False,
        )
        self._done = done
        self.details = details
        self.months = NumberBox()
        self.months.setRange(1, LONGEST_TERM)
        self.months.setValue(details.renew_months)
        self.uplift = LineField(read_text(Kind.LINE, 12), show_text, limit=12, input_method=False, right=True)
        self.uplift.setText("0")
        self.add_row("months", tr("Renewed for months"), self.months)
        self.add_row("uplift", tr("Uplift in per cent"), self.uplift)
        self.outcome = label("", role="hint", wrap=True)
        self.outcome.setObjectName("contracts.renew.outcome")
        self.form.addRow("", self.outcome)
        self.months.valueChanged.connect(self._changed)
        self.uplift.textChanged.connect(self._changed)
        self._changed()

    def fraction(self) -> Decimal | None:
        """The uplift as a fraction; None while it is none that is possible."""
        text = half_width(self.uplift.text()).strip().removesuffix("%")
        try:
            value = Decimal(text or "0") / 100
        except ArithmeticError:
            return None
        return value if value.is_finite() and LEAST_UPLIFT <= value <= MOST_UPLIFT else None

    def _changed(self, *_: object) -> None:
        uplift, details = self.fraction(), self.details
        self.act.setEnabled(uplift is not None)
        if uplift is None or details.ends_on is None:
            self.outcome.setText(tr("Enter a number from {least} to {most}.", least=LEAST_UPLIFT * 100, most=MOST_UPLIFT * 100))
            return
        start = details.ends_on + timedelta(days=1)
        lines = [f"{format_day(start)} – {format_day(term_end(start, self.months.value()))}"]
        next_one = raised(details, uplift)
        for word, name in ((N_("Sales target of the term"), "commitment"), (N_("Lowest retail price"), "price_floor")):
            before, after = getattr(details, name), getattr(next_one, name)
            if before is not None:
                values = " → ".join(money.format_amount(value, details.currency) for value in (before, after))
                lines.append(titled(tr(word), values))
        self.outcome.setText("\n".join(lines))

    def accept(self) -> None:
        """Hand over the answer."""
        uplift = self.fraction()
        if uplift is not None:
            super().accept()
            self._done(self.months.value(), uplift)


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
