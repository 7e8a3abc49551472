"""Posts an entry to a sub-account of an agent."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QLabel, QWidget

from controllers.sales.accounts import AccountsController
from models import money
from models.clock import clock
from models.errors import InvalidInput
from models.i18n import titled, tr
from models.sales import accounts
from models.sales.accounts import Balance, EntryDraft
from models.sales.records import ACCOUNT_KIND_WORDS, ENTRY_SOURCE_WORDS, AccountKind, EntrySource
from ui import messages, theme
from ui.editing.alive import while_alive
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.fields.day import DayField
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reading import day_or_none, decimal_or_none, read_number, show_number
from ui.widgets.question import Question


class EntryDialog(Question):
    """Account, what happened, amount, day and reason; what stands on the accounts is said above."""

    def __init__(
        self, parent: QWidget, controller: AccountsController, agent_id: UUID, currency: str, posted: Callable[[str], None]
    ) -> None:
        super().__init__(
            parent, "sales.entry", tr("Post to a sub-account"),
            tr("Entries are not changed later, only reversed. What is used to pay becomes a confirmed payment."),
            tr("Post entry"), danger=False,
        )  # fmt: skip
        self._controller, self._agent_id, self._currency, self._posted = controller, agent_id, currency, posted
        self._balances: list[Balance] = []
        self.kind = ChoiceField(lambda: [(one.value, tr(words)) for one, words in ACCOUNT_KIND_WORDS.items()])
        self.kind.set_value(AccountKind.DEPOSIT.value)
        self.source = ChoiceField(self._sources)
        self.amount = LineField(read_number(2), show_number(2), right=True, input_method=False)
        self.day = DayField()
        self.day.set_value(clock.today().isoformat())
        self.reason = LineField()
        self.reference = LineField(limit=40)
        self.held = QLabel()
        self.held.setObjectName("sales.entry.held")
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        theme.set_role(self.problem, "problem")
        self.problem.hide()
        for name, text, field in (
            ("kind", tr("Account"), self.kind), ("source", tr("Kind of entry"), self.source),
            ("amount", tr("Amount in {code}", code=currency), self.amount), ("day", tr("Day"), self.day),
            ("reason", tr("Reason"), self.reason), ("reference", tr("Bank reference"), self.reference),
        ):  # fmt: skip
            self.add_row(name, text, field)
        self.form.insertRow(1, "", self.held)
        self.form.addRow(self.problem)
        self.kind.edited.connect(lambda _value: self._kind_chosen())
        self._kind_chosen()
        controller.balances(agent_id, while_alive(self, self._came), while_alive(self, self._failed))

    def _kind(self) -> AccountKind:
        return AccountKind(self.kind.value() or AccountKind.DEPOSIT.value) if hasattr(self, "kind") else AccountKind.DEPOSIT

    def _sources(self) -> list[tuple[str, str]]:
        return [(one.value, tr(ENTRY_SOURCE_WORDS[one])) for one in accounts.SOURCES[self._kind()]]

    def _kind_chosen(self) -> None:
        self.source.fill()
        self.source.set_value(accounts.SOURCES[self._kind()][0].value)
        self._say_balance()

    def _came(self, found: list[Balance]) -> None:
        self._balances = found
        self._say_balance()

    def _say_balance(self) -> None:
        kind = self._kind()
        amounts = [one for one in self._balances if one.kind is kind and one.currency == self._currency]
        amount = amounts[0].amount if amounts else 0
        self.held.setText(titled(tr("Balance now"), money.format_amount(amount, self._currency, code=True)))

    def accept(self) -> None:
        """Only an entry that was taken closes the dialog."""
        draft = EntryDraft(
            agent_id=self._agent_id, kind=self._kind(), source=EntrySource(self.source.value()),
            day=day_or_none(self.day.value()), amount=decimal_or_none(self.amount.value()), currency=self._currency,
            reason=str(self.reason.value() or ""), reference=str(self.reference.value() or ""),
        )  # fmt: skip
        problems = accounts.check(draft)
        if problems:
            self._say(" ".join(dict.fromkeys(problems.values())))
            return
        self.act.setEnabled(False)
        self._controller.post(draft, while_alive(self, self._done), while_alive(self, self._failed))

    def _done(self, number: str) -> None:
        self.done(1)
        self._posted(number)

    def _failed(self, error: BaseException) -> None:
        self.act.setEnabled(True)
        self._say(" ".join(error.problems.values()) if isinstance(error, InvalidInput) else messages.text_of(error))

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()
