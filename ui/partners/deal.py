"""The page of one registered deal (A16): who, what, until when it is protected, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import UUID

from PySide6.QtWidgets import QWidget

from controllers.partners.deals import STEPS, DealController, convert
from models import money
from models.clock import clock
from models.dates import format_day, format_instant
from models.i18n import N_, ntr, titled, tr
from models.partners.deal_list import DEAL_TONES
from models.partners.deal_records import DEAL_STATUS_WORDS, DealState, DealStatus
from models.partners.deals import DealDetails
from ui.editing.alive import while_alive
from ui.editing.document import Document
from ui.editing.editor import EditorTab
from ui.editing.side_panel import RelatedRow
from ui.editing.spec import (
    ActionSpec,
    Chip,
    Fact,
    FieldSpec,
    FormSpec,
    Header,
    Kind,
    SectionSpec,
    Stage,
    StageState,
)
from ui.editing.strips import StripAction
from ui.partners.lookups import RecordLookup
from ui.widgets.ask_reason import ask_reason
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.question import Question

WORDS = {
    "submit": N_("Submit"), "review": N_("Take into review"), "approve": N_("Protect"), "return": N_("Return…"),
    "reject": N_("Reject…"), "withdraw": N_("Withdraw"), "extend": N_("Extend protection…"), "convert": N_("Became an order…"),
}  # fmt: skip
ICONS = {
    "submit": "upload", "review": "eye", "approve": "circle-check", "return": "undo-2", "reject": "ban", "withdraw": "x",
    "extend": "calendar", "convert": "shopping-cart",
}  # fmt: skip
FORWARD = ("submit", "approve", "convert")
"""Steps that are offered as the next one, in their order."""
ASKS = {
    "return": N_("It goes back to be completed and keeps its place in time."),
    "reject": N_("It is refused for good; others can register the customer."),
    "extend": N_("The protection runs for the same time once more."),
}
STAGES = (
    (N_("Draft"), (DealStatus.DRAFT, DealStatus.RETURNED)), (N_("Review"), (DealStatus.SUBMITTED, DealStatus.REVIEWING)),
    (N_("Protected"), (DealStatus.APPROVED, DealStatus.EXPIRED)), (N_("Became an order"), (DealStatus.CONVERTED,)),
)  # fmt: skip


class DealTab(EditorTab):
    """Edits a registration and takes it through its life."""

    kind = "deal"
    name = "deals"
    icon_name = "clipboard-check"
    title_field = "customer"
    controller: DealController
    details: DealDetails | None

    def make_controller(self) -> DealController:
        """The controller of deals."""
        return DealController(self.context, self)

    def make_form(self) -> FormSpec:
        """The fields of the page."""
        return FormSpec(
            sections=(
                SectionSpec("deal", N_("Deal"), (
                    FieldSpec("agent_id", N_("Agent"), Kind.REFERENCE, required=True, shows="agent_name", opens="agent",
                              lookup=RecordLookup(self.context, "agents", "agent_id", "agent_name")),
                    FieldSpec("customer", N_("End customer"), required=True),
                    FieldSpec("customer_key", N_("Customer's credit code"), Kind.CODE,
                              help=N_("By which the same customer is recognised for certain.")),
                    FieldSpec("contact", N_("Contact of the customer")),
                    FieldSpec("phone", N_("Phone"), Kind.CODE),
                    FieldSpec("project", N_("Project")),
                    FieldSpec("product_line", N_("Product line"), help=N_("Empty means all products.")),
                    FieldSpec("amount", N_("Estimated amount"), Kind.MONEY, least=Decimal(0), group="money"),
                    FieldSpec("currency", N_("Currency"), Kind.CHOICE, choices=_currencies, group="money"),
                    FieldSpec("closes_on", N_("Expected on"), Kind.DATE),
                    FieldSpec("products", N_("Products and quantities"), Kind.NOTE, limit=20_000, lines=4),
                    FieldSpec("note", N_("Note"), Kind.NOTE, limit=20_000, lines=3),
                    FieldSpec("state", N_("Status"), Kind.CHOICE, choices=_states, read_only=True, visible=_never),
                )),
            ),
            ignored=frozenset({"agent_name"}),
            words={
                "number": N_("Number"), "submitted_at": N_("Submitted at"), "conflict_of_id": N_("Registered before it"),
                "protected_until": N_("Protected until"), "decided_by": N_("Decided by"), "decided_at": N_("Decided at"),
                "reason": N_("Reason"), "extensions": N_("Extensions"), "order_id": N_("Order"),
            },
        )  # fmt: skip

    def new_title(self) -> str:
        """A new registration."""
        return tr("New deal registration")

    def header(self) -> Header:
        """Number, status, agent, protection, and the next step."""
        deal = self._deal()
        title = str(self.document.get("customer") or "") or self.new_title()
        if deal is None:
            return Header(title, chips=(Chip(tr(DEAL_STATUS_WORDS[DealStatus.DRAFT])),))
        chips = [Chip(tr(DEAL_STATUS_WORDS[deal.status]), DEAL_TONES[deal.status])]
        if deal.extensions:
            chips.append(Chip(ntr("extended {count} time", "extended {count} times", deal.extensions), "info"))
        facts = [Fact("agent", "", deal.agent_name, lambda: self.open_reference("agent", deal.agent_id))]
        if deal.amount is not None:
            facts.append(Fact("amount", N_("Estimated amount"), money.format_amount(deal.amount, deal.currency, code=True)))
        if deal.submitted_at is not None:
            facts.append(Fact("submitted", N_("Submitted at"), format_instant(deal.submitted_at, clock.zone)))
        if deal.protected_until is not None:
            kind = "error" if deal.status is DealStatus.EXPIRED else ""
            facts.append(Fact("until", N_("Protected until"), format_day(deal.protected_until), None, kind))
        if deal.decided_by:
            facts.append(Fact("by", N_("Decided by"), deal.decided_by))
        primary = next((one for one in self._steps() if one.id in FORWARD and one.id in deal.allowed), None)
        return Header(title, deal.number, tuple(chips), tuple(facts), self._stages(deal), primary=primary)

    def actions(self) -> Sequence[ActionSpec]:
        """The other steps."""
        deal = self._deal()
        if deal is None:
            return ()
        first = next((one.id for one in self._steps() if one.id in FORWARD and one.id in deal.allowed), "")
        return [one for one in self._steps() if one.id != first and one.id in deal.allowed]

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """The agent, the order it became, and the deal that stands before it."""
        deal, rows = self._deal(), []
        if deal is not None:
            rows.append(RelatedRow("agent", str(deal.agent_id), deal.agent_name, "handshake"))
            if deal.order_id is not None:
                rows.append(RelatedRow("order", str(deal.order_id), deal.order_number, "shopping-cart"))
            if deal.conflict_of_id is not None and self._conflict_readable(deal):
                rows.append(RelatedRow("deal", str(deal.conflict_of_id), deal.conflict, "triangle-alert"))
        answer(rows)

    def read_only_reason(self) -> str:
        """What was submitted stays as it is."""
        deal = self._deal()
        if deal is None or "save" in deal.allowed:
            return ""
        return tr("A registration that was submitted is not changed any more. Return or withdraw it first.")

    def shown(self) -> None:
        """What stands against it, and why it was returned or rejected."""
        deal = self._deal()
        self.strips.hide_strip("conflict")
        self.strips.hide_strip("reason")
        if deal is None:
            return
        if deal.conflict_of_id is not None and deal.status in (DealStatus.SUBMITTED, DealStatus.REVIEWING):
            text = tr("{other} was registered first for this customer.", other=deal.conflict)
            opens = [StripAction(tr("Open"), lambda: self.open_reference("deal", deal.conflict_of_id))]
            self.strips.show_strip("conflict", "error", text, opens if self._conflict_readable(deal) else [])
        if deal.reason and deal.status in (DealStatus.RETURNED, DealStatus.REJECTED):
            self.strips.show_strip("reason", "warn", titled(tr(DEAL_STATUS_WORDS[deal.status]), deal.reason))

    # ---- inside --------------------------------------------------------------------------------------

    def _deal(self) -> DealDetails | None:
        deal = self.details
        return deal if isinstance(deal, DealDetails) and deal.version else None

    @staticmethod
    def _conflict_readable(deal: DealDetails) -> bool:
        return deal.conflict != tr("A deal of another agent")

    def _steps(self) -> list[ActionSpec]:
        return [
            ActionSpec(step, text, lambda _page, step=step: self.take(step), ICONS[step], step=True,
                       danger=step in ("reject", "withdraw"))
            for step, text in WORDS.items()
        ]  # fmt: skip

    def take(self, step: str) -> None:
        """Take a step; asks for what it needs."""
        deal = self._deal()
        if deal is None:
            return
        words = tr(WORDS[step]).removesuffix("…")
        if step == "convert":
            assert deal.id is not None
            self.controller.orders(deal.id, while_alive(self, self._choose_order), while_alive(self, self.show_error))
        elif step in ASKS:
            title = tr("{step}: {name}?", step=words, name=deal.customer)

            def answered(reason: str) -> None:
                now = self._deal()
                if now is not None:
                    self.act(words, STEPS[step], now.id, reason, now.version)

            ask_reason(self, title, tr(ASKS[step]), words, answered, danger=step == "reject")
        else:
            self.act(words, STEPS[step], deal.id, deal.version)

    def _choose_order(self, found: list[tuple[UUID, str]]) -> None:
        if not found:
            self.navigator.toast(tr("This agent has no order yet. Create it first."), "info")
            return

        def chosen(order_id: UUID) -> None:
            deal = self._deal()
            if deal is not None:
                self.act(tr("Became an order"), convert, deal.id, order_id, deal.version)

        OrderQuestion(self, found, chosen).open()

    def _stages(self, deal: DealDetails) -> tuple[Stage, ...]:
        here = next((at for at, (_, states) in enumerate(STAGES) if deal.status in states), -1)
        if here < 0:
            return ()
        return tuple(
            Stage(text, StageState.DONE if at < here else StageState.CURRENT if at == here else StageState.NEXT)
            for at, (text, _) in enumerate(STAGES)
        )


class OrderQuestion(Question):
    """Which order the deal became."""

    def __init__(self, parent: QWidget, found: list[tuple[UUID, str]], chosen: Callable[[UUID], None]) -> None:
        super().__init__(
            parent, "deals.order", tr("Which order did the deal become?"),
            tr("The registration is closed; its protection goes on until its day."), tr("Close the deal"), danger=False,
        )  # fmt: skip
        self.order = ChoiceField(lambda: [(str(key), words) for key, words in found])
        self.order.set_value(str(found[0][0]))
        self.add_row("order", tr("Order"), self.order)
        self.accepted.connect(lambda: chosen(UUID(str(self.order.value()))))


def _states() -> list[tuple[str, str]]:
    return [(state.value, tr(DEAL_STATUS_WORDS[DealStatus(state.value)])) for state in DealState]


def _never(_document: Document) -> bool:
    return False


def _currencies() -> list[tuple[str, str]]:
    return [(code, code) for code in money.CURRENCIES]


