"""The tab of one payment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer

from controllers.sales import payments as work
from controllers.sales.payments import PaymentController
from models import money
from models.dates import format_day
from models.i18n import N_, tr
from models.ids import new_id
from models.sales.lists import PAYMENT_TONES
from models.sales.payments import AgentMoney, PaymentDetails
from models.sales.records import PAYMENT_METHOD_WORDS, PAYMENT_STATE_WORDS, PaymentState
from ui.editing.alive import while_alive
from ui.editing.document import Document
from ui.editing.editor import EditorTab
from ui.editing.side_panel import RelatedRow
from ui.editing.spec import ActionSpec, Chip, Fact, FieldSpec, FormSpec, Header, Kind, SectionSpec
from ui.partners.lookups import RecordLookup
from ui.shell.page import Command
from ui.widgets.ask_reason import ask_reason
from ui.widgets.entry_grid.values import as_decimal


class PaymentTab(EditorTab):
    """Money received from an agent."""

    kind = "payment"
    name = "sales.payment"
    icon_name = "banknote"

    def make_controller(self) -> PaymentController:
        """The controller of this payment."""
        self.money: AgentMoney | None = None
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(0)
        self._follow.timeout.connect(self._ask_money)
        return PaymentController(self.context, self)

    def make_form(self) -> FormSpec:
        """The fields of the page."""
        return FormSpec(
            sections=(
                SectionSpec("money", N_("Payment"), (
                    FieldSpec("agent_id", N_("Agent"), Kind.REFERENCE, required=True, shows="agent_name", opens="agent",
                              lookup=RecordLookup(self.context, "agents", "agent_id", "agent_name"), group="money"),
                    FieldSpec("amount", N_("Amount"), Kind.MONEY, required=True, group="money", warn=self._amount_words),
                    FieldSpec("currency", N_("Currency"), Kind.CHOICE, choices=_currencies, group="money"),
                    FieldSpec("paid_on", N_("Paid on"), Kind.DATE, required=True),
                    FieldSpec("method", N_("Method"), Kind.CHOICE, choices=_methods),
                    FieldSpec("order_id", N_("For order"), Kind.CHOICE, blank=True, choices=self._orders,
                              help=N_("Empty: on account of the agent.")),
                    FieldSpec("bank_ref", N_("Bank reference"), Kind.CODE),
                    FieldSpec("payer", N_("Payer")),
                    FieldSpec("note", N_("Note"), wide=True),
                    FieldSpec("state", N_("Status"), Kind.CHOICE, choices=_states, read_only=True, visible=_never),
                    FieldSpec("number", N_("Number"), read_only=True, visible=_never),
                )),
            ),
            careful=frozenset({"money"}),
            ignored=frozenset({"agent_name", "order_number", "external_no"}),
        )  # fmt: skip

    def load(self) -> None:
        """Build the page and follow the agent."""
        super().load()
        self.document.changed.connect(self._typed)

    def new_title(self) -> str:
        """The title of a payment that is not stored yet."""
        return tr("New payment")

    def header(self) -> Header:
        """Number, state, agent, amount and balance."""
        details = self.details
        if not isinstance(details, PaymentDetails) or not details.version:
            may = self.context.can("receipt", "A")
            return Header(self.new_title(), facts=self._balance(), primary=self._steps()[0] if may else None)
        chips = [Chip(tr(PAYMENT_STATE_WORDS[details.state]), PAYMENT_TONES[details.state])]
        if details.reverses_id is not None:
            chips.append(Chip(tr("Reversal"), "warn"))
        if details.removed:
            chips.append(Chip(tr("Deleted"), "error"))
        agent = str(details.agent_id)
        facts = (
            Fact("agent", "", details.agent_name, lambda: self.open_reference("agent", agent)),
            Fact("amount", tr("Amount"), money.format_amount(details.amount, details.currency, code=True)),
            Fact("day", tr("Paid on"), format_day(details.paid_on)),
            *self._balance(),
        )
        primary = next((one for one in self._steps() if one.id == "confirm" and self._allows("confirm")), None)
        return Header(details.number or tr("Draft payment"), "", tuple(chips), facts, primary=primary)

    def actions(self) -> Sequence[ActionSpec]:
        """Reverse, delete, restore."""
        return [one for one in self._steps() if one.id != "confirm"]

    def read_only_reason(self) -> str:
        """Confirmed payments are never changed, only reversed."""
        details = self.details
        if not isinstance(details, PaymentDetails) or not details.version:
            return ""
        if details.removed:
            return tr("This payment was deleted. Restore it to change it.")
        if details.state is not PaymentState.DRAFT:
            return tr("This payment is confirmed and stays as it is. Reverse it if it was wrong.")
        return ""

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """The order, and the payment that reverses or is reversed."""
        details = self.details
        found = []
        if isinstance(details, PaymentDetails):
            if details.order_id is not None:
                found.append(RelatedRow("order", str(details.order_id), details.order_number, "shopping-cart"))
            if details.reverses_id is not None:
                found.append(RelatedRow("payment", str(details.reverses_id), tr("The payment it reverses"), "undo-2"))
            if details.reversed_by_id is not None:
                found.append(RelatedRow("payment", str(details.reversed_by_id), tr("Its reversal"), "undo-2"))
        answer(found)

    def shown(self) -> None:
        """Ask for the balance of the agent."""
        self._follow.start()

    def extra_commands(self) -> dict[str, Command]:
        """The next payment."""
        return {"new": Command(self._open_next, self.context.can("receipt", "C"))}

    # ---- inside --------------------------------------------------------------------------------------

    def _steps(self) -> tuple[ActionSpec, ...]:
        return (
            ActionSpec("confirm", N_("Confirm payment"), lambda _p: self._confirm(), "circle-check", step=True),
            ActionSpec("reverse", N_("Reverse payment…"), lambda _p: self._reverse(), "undo-2",
                       visible=lambda _p: self._allows("reverse"), danger=True),
            ActionSpec("remove", N_("Delete draft"), lambda _p: self._remove(), "trash-2",
                       visible=lambda _p: self._allows("remove"), danger=True),
            ActionSpec("restore", N_("Restore"), lambda _p: self._restore(), "archive-restore",
                       visible=lambda _p: bool(getattr(self.details, "removed", False))),
        )  # fmt: skip

    def _allows(self, step: str) -> bool:
        return isinstance(self.details, PaymentDetails) and step in self.details.allowed

    def _confirm(self) -> None:
        self.act(tr("Confirm payment"), work.confirm, self.record_id, self.details.version)

    def _reverse(self) -> None:
        def answered(reason: str) -> None:
            self.act(tr("Reverse payment"), work.reverse, self.record_id, reason, self.details.version)

        ask_reason(
            self, tr("Reverse payment {number}?", number=self.details.number),
            tr("An entry with the negative amount is made; both stay."), tr("Reverse payment"), answered,
        )  # fmt: skip

    def _remove(self) -> None:
        self.act(tr("Delete draft"), work.remove_one, self.record_id, self.details.version)

    def _restore(self) -> None:
        self.act(tr("Restore"), work.restore, self.record_id)

    def _open_next(self) -> None:
        self.navigator.open("payment", new=str(new_id()))

    def _typed(self, path: str) -> None:
        if path == "agent_id" and self.document.get("order_id"):
            self.document.assign("order_id", None)
        if path in ("agent_id", "currency", ""):
            self._follow.start()

    def _ask_money(self) -> None:
        key, currency = self.document.get("agent_id"), self.document.get("currency") or "CNY"
        if not key:
            self._money_came(None)
            return
        assert isinstance(self.controller, PaymentController)
        self.controller.money(UUID(str(key)), currency, while_alive(self, self._money_came))

    def _money_came(self, found: AgentMoney | None) -> None:
        if found is not None and str(found.agent_id) != self.document.get("agent_id"):
            return
        self.money = found
        box = self.form_view.boxes["order_id"]
        box.widget.fill()
        box.refresh()
        self.refresh_header()

    def _balance(self) -> tuple[Fact, ...]:
        if self.money is None:
            return ()
        words = tr("Owes now") if self.money.owed >= 0 else tr("Paid in advance")
        return (Fact("balance", words, money.format_amount(abs(self.money.owed), self.money.currency, code=True)),)

    def _orders(self) -> list[tuple[str, str]]:
        """Open orders of the agent with what is open; the present one is always among them."""
        found = {}
        for one in self.money.orders if self.money is not None else ():
            left = money.format_amount(one.open_amount, self.money.currency if self.money else "CNY")
            found[str(one.id)] = tr("{number} (open {amount})", number=one.number, amount=left)
        held = self.document.get("order_id") if hasattr(self, "document") else None
        if held and held not in found:
            found[held] = str(self.document.get("order_number") or "…")
        return list(found.items())

    def _amount_words(self, value: Any, document: Document) -> str:
        """More than is open for the order is on account."""
        order, amount = document.get("order_id"), as_decimal(value)
        held = next((one for one in self.money.orders if str(one.id) == order), None) if self.money else None
        if held is None or amount is None or amount <= held.open_amount:
            return ""
        return tr("More than is open for this order.")


def _methods() -> list[tuple[str, str]]:
    return [(method.value, tr(word)) for method, word in PAYMENT_METHOD_WORDS.items()]


def _states() -> list[tuple[str, str]]:
    return [(state.value, tr(word)) for state, word in PAYMENT_STATE_WORDS.items()]


def _currencies() -> list[tuple[str, str]]:
    return [(code, code) for code in money.CURRENCIES]


def _never(_document: Document) -> bool:
    return False
