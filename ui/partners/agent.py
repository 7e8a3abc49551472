"""The page of one agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from controllers.context import AppContext
from controllers.partners.agents import AgentFigures, AgentsController
from models import money
from models.clock import clock
from models.i18n import N_, listed, ntr, titled, tr
from models.partners import agents, handover
from models.partners.handover import Part
from models.partners.lists import AGENT_STATUS_TONES
from models.partners.records import AGENT_STATUS_WORDS, AgentStatus
from models.partners.shapes import AgentDetails, LevelChange, StepCheck
from ui import messages
from ui.editing.editor import EditorTab
from ui.editing.side_panel import RelatedRow
from ui.editing.spec import (
    ActionSpec,
    Chip,
    Fact,
    FormSpec,
    Header,
    SectionSpec,
    Stage,
    StageState,
    WidgetBlock,
)
from ui.editing.strips import StripAction
from ui.partners.agent_doubles import Doubles
from ui.partners.agent_form import agent_form
from ui.partners.handover_dialog import HandoverDialog
from ui.partners.level_dialog import LevelDialog
from ui.pdf.page import open_preview
from ui.shell.navigator import Navigator
from ui.shell.page import Command
from ui.widgets.ask_reason import ask_reason
from ui.widgets.entry_grid.data import Row
from ui.widgets.fields.labels import label

if TYPE_CHECKING:
    from ui.sales.exposure import ExposurePanel

_S = AgentStatus
EXPIRING_DAYS = 60

FOLLOWED = frozenset({"orders", "payments", "contracts", "checklists", "checklist_items"})

STEP_WORDS: dict[AgentStatus, str] = {
    _S.PROSPECT: N_("Return to prospect"),
    _S.APPLIED: N_("Submit application"),
    _S.REVIEWING: N_("Start review"),
    _S.ONBOARDING: N_("Approve"),
    _S.ACTIVE: N_("Activate"),
    _S.IMPROVING: N_("Ask for improvement"),
    _S.SUSPENDED: N_("Suspend"),
    _S.EXITING: N_("Begin termination"),
    _S.TERMINATED: N_("Terminate"),
    _S.BLACKLISTED: N_("Put on the blacklist"),
}
CONSEQUENCES: dict[AgentStatus, str] = {
    _S.SUSPENDED: N_("No new orders and reservations until the agent is activated again. Shipped goods stay billable."),
    _S.EXITING: N_("Open orders, stock, balance and sign-ins have to be settled before the end."),
    _S.TERMINATED: N_("The agent stays readable. Its people cannot sign in any more, at once."),
    _S.BLACKLISTED: N_("The agent takes no part in anything any more. Its people cannot sign in, at once."),
    _S.IMPROVING: N_("The agent goes on, with what has to improve on record."),
    _S.PROSPECT: N_("The agent goes back to the beginning, with the reason on record."),
    _S.ACTIVE: N_("The agent works with us again."),
}
NEXT_STEP: dict[AgentStatus, AgentStatus] = {
    _S.PROSPECT: _S.APPLIED,
    _S.APPLIED: _S.REVIEWING,
    _S.REVIEWING: _S.ONBOARDING,
    _S.ONBOARDING: _S.ACTIVE,
    _S.IMPROVING: _S.ACTIVE,
    _S.SUSPENDED: _S.ACTIVE,
    _S.EXITING: _S.TERMINATED,
}
STAGES: tuple[tuple[str, tuple[AgentStatus, ...]], ...] = (
    (N_("Prospect"), (_S.PROSPECT,)),
    (N_("Review of qualifications"), (_S.APPLIED, _S.REVIEWING)),
    (N_("Onboarding"), (_S.ONBOARDING,)),
    (N_("Working together"), (_S.ACTIVE, _S.IMPROVING, _S.SUSPENDED)),
)


class AgentTab(EditorTab):
    """Edits an agent and takes it through its life."""

    kind = "agent"
    name: ClassVar[str] = "agents"
    icon_name: ClassVar[str] = "handshake"
    title_field: ClassVar[str] = "name"
    controller: AgentsController
    details: AgentDetails | None

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__(context, navigator, args)
        self._figures = AgentFigures()
        self.doubles = Doubles(self)
        self._levels: QLabel | None = None
        self._exposure: ExposurePanel | None = None

    # ---- what an agent is ----------------------------------------------------------------------------

    def make_controller(self) -> AgentsController:
        """The controller of agents."""
        return AgentsController(self.context, self)

    def make_form(self) -> FormSpec:
        """The sections of ux.md 10.1."""
        return agent_form(self)

    def new_title(self) -> str:
        """A new agent."""
        return tr("New agent")

    def load(self) -> None:
        """Build the page; duplicates are looked for while one types."""
        super().load()
        self.document.changed.connect(self.doubles.typed)
        self.context.changed.connect(self._tables_changed)

    def header(self) -> Header:
        """Status, level, credit, contract, and the next step."""
        agent = self.details
        title = str(self.document.get("name") or "") or self.new_title()
        if agent is None or self.record_id is None:
            return Header(title, chips=(Chip(tr(AGENT_STATUS_WORDS[_S.PROSPECT])),))
        chips = [Chip(tr(AGENT_STATUS_WORDS[agent.status]), AGENT_STATUS_TONES[agent.status])]
        if agent.level_name:
            chips.append(Chip(agent.level_name, "info"))
        if agent.removed:
            chips.append(Chip(tr("Archived"), "neutral"))
        owner = tr("{name} is in charge", name=agent.manager_name) if agent.manager_name else ""
        return Header(
            title, agent.code, tuple(chips), self._facts(agent), self._stages(agent), owner, self._primary(agent),
            self._waiting(agent),
        )

    def actions(self) -> Sequence[ActionSpec]:
        """The other steps, level, archive, and what opens elsewhere."""
        agent = self.details
        if agent is None or self.record_id is None:
            return ()
        forward = NEXT_STEP.get(agent.status)
        steps = [self._step_action(step) for step in agent.steps if step.to is not forward and step.permitted]
        may = self.opened.may if self.opened is not None else frozenset()
        more = [
            ActionSpec("preview_pdf", N_("Preview and print the file…"), lambda _: self.preview_pdf(), "printer"),
            ActionSpec("overview", N_("Everything at a glance (360°)"), lambda _: self._open_overview(), "history"),
            ActionSpec("change_level", N_("Change level…"), lambda _: self.change_level(), "award",
                       visible=lambda _: "U" in may),
            ActionSpec("hand_over", N_("Hand over…"), lambda _: self.hand_over(), "users",
                       visible=lambda _: "U" in may and self.context.can("contract", "U")),
            ActionSpec("new_order", N_("New order"), lambda _: self._open_new("order"), "shopping-cart",
                       visible=lambda _: self.context.can("order", "C")),
            ActionSpec("new_contract", N_("New contract"), lambda _: self._open_new("contract"), "file-text",
                       visible=lambda _: self.context.can("contract", "C")),
        ]  # fmt: skip
        if agent.may_merge and not agent.removed:
            more.append(ActionSpec("merge", N_("Merge another agent into this one…"), lambda _: self.doubles.merge(), "users"))
        if agent.merged and agent.merged[0].undoable:
            more.append(ActionSpec("unmerge", N_("Take the merge back…"), lambda _: self.doubles.unmerge(), "undo-2"))
        if "A" in may:
            more.append(
                ActionSpec("restore", N_("Restore"), lambda _: self._archive(False), "archive-restore")
                if agent.removed
                else ActionSpec("archive", N_("Archive"), lambda _: self._archive(True), "trash-2")
            )
        return (*more, *steps)

    def preview_pdf(self) -> None:
        """Open the agent's file in a tab; what was typed is stored first."""
        if self.record_id is None or self.document.is_dirty():
            self.saver.save(self._preview_now)
        else:
            self._preview_now()

    def _preview_now(self) -> None:
        open_preview(self.navigator, "agent_file", self.record_id, self.title())

    def extra_commands(self) -> dict[str, Command]:
        """Print the file."""
        return {"print": Command(self.preview_pdf)}

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """The contract in force and the parent."""
        rows = []
        if self._figures.contract_id is not None:
            text = tr("Contract {number}", number=self._figures.contract_number)
            rows.append(RelatedRow("contract", str(self._figures.contract_id), text, "file-text"))
        if self.details is not None and self.details.parent_id is not None and self.details.parent_name:
            text = tr("Parent agent: {name}", name=self.details.parent_name)
            rows.append(RelatedRow("agent", str(self.details.parent_id), text, "handshake"))
        answer(rows)

    def read_only_reason(self) -> str:
        """An archived agent is restored before it is changed."""
        if self.details is not None and self.details.merged_into is not None:
            return tr("This agent was merged into {name}. Change that one.", name=self.details.merged_into_name)
        if self.details is not None and self.details.removed:
            return tr("This agent is archived. Restore it to change it.")
        return ""

    def shown(self) -> None:
        """New state: ask for the figures of the header."""
        self.strips.hide_strip("duplicates")
        self._show_levels()
        if self.record_id is not None:
            self.controller.figures(self.record_id, self._figures_came)
            if self._exposure is not None:
                self._exposure.follow(self.record_id)
        self._show_expiry()
        self.doubles.show_merges()

    def embedded_sections(self) -> tuple[SectionSpec, ...]:
        """Contracts, orders, payments and stock of this agent as lists."""
        from ui.partners.embedded import sections

        return sections(self)

    # ---- what the form asks ----------------------------------------------------------------------------

    def sees_bank(self) -> bool:
        """Whether the person may see bank accounts at all."""
        return self.context.can("bank_account", "R")

    def edits_bank(self) -> bool:
        """Whether the person may change them."""
        return self.context.can("bank_account", "U")

    def edits_credit(self) -> bool:
        """Whether the person may change the credit profile."""
        if self.details is not None and self.record_id is not None:
            return self.details.edits_credit
        return self.context.can("credit", "U")

    def validity(self, row: Row) -> Mapping[str, Any]:
        """Where a certificate stands today, in words."""
        return {"validity": _validity(row)}

    def fresh_area(self) -> dict[str, Any]:
        """A new territory row begins today."""
        return {"from_day": clock.today().isoformat()}

    def account_text(self, row: Row) -> str:
        """A newly typed number, else the mask of the stored one."""
        return str(row.get("account_no") or row.get("masked") or "")

    def exposure_block(self) -> tuple[WidgetBlock, ...]:
        """What the agent takes of its limit, for those who may see its credit and its orders."""
        if not (self.context.can("credit", "R") and self.context.can("order", "R")):
            return ()
        return (WidgetBlock("exposure", self._make_exposure, N_("Exposure"), height=310),)

    def _make_exposure(self, _page: EditorTab) -> QWidget:
        from ui.sales.exposure import ExposurePanel

        self._exposure = ExposurePanel(self.context, self.navigator, "agents.editor.exposure")
        self._exposure.follow(self.record_id)
        return self._exposure

    def make_level_history(self, _page: EditorTab) -> QWidget:
        """The levels this agent had."""
        self._levels = label(wrap=True)
        self._levels.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._show_levels()
        return self._levels

    def _show_levels(self) -> None:
        changes = self.details.level_history if self.details is not None else ()
        if self._levels is not None:
            self._levels.setText("\n".join(_level_words(one) for one in changes) or tr("No level yet."))

    def reveal_account(self) -> None:
        """Show the full number of the account with the cursor for half a minute; goes on record."""
        host = self.form_view.grids["bank_accounts"]
        at = host.current_row()
        if at < 0:
            self.navigator.toast(tr("Choose an account first."), "info")
            return
        row = self.document.row("bank_accounts", at)
        if not row.get("masked"):
            return

        def shown(number: str) -> None:
            text = titled(str(row.get("bank")), number)
            self.strips.show_strip("account", "warn", text)
            QTimer.singleShot(30_000, self.strips, lambda: self.strips.hide_strip("account"))

        self.controller.reveal(UUID(str(row["id"])), shown, self.show_error)

    # ---- doing things ----------------------------------------------------------------------------------

    def take_step(self, step: StepCheck) -> None:
        """Take a step of the life cycle; asks for the reason where one is needed."""
        agent = self.details
        if agent is None or agent.id is None:
            return
        words = tr(STEP_WORDS[step.to])

        def go(reason: str = "") -> None:
            now = self.details
            if now is not None and now.id is not None:
                self.act(words, agents.move, now.id, now.version, step.to, reason)

        if step.needs_reason:
            title = tr("{step}: {name}?", step=words, name=agent.name)
            danger = step.to in (_S.TERMINATED, _S.BLACKLISTED, _S.SUSPENDED, _S.EXITING)
            ask_reason(self, title, tr(CONSEQUENCES.get(step.to, "")), words, go, danger=danger)
        else:
            go()

    def change_level(self) -> None:
        """Give another level from a day on."""

        def chosen(level: UUID | None, day: date, reason: str) -> None:
            agent = self.details
            if agent is not None and agent.id is not None:
                self.act(tr("Change level"), agents.change_level, agent.id, agent.version, level, day, reason)

        self.saver.save(lambda: LevelDialog.ask(self, self.context, chosen))

    def hand_over(self) -> None:
        """Give the agent and the open work to somebody else."""

        def go(part: Part, to: UUID, reason: str) -> None:
            self.act(tr("Hand over"), handover.hand_over_one, self.record_id, part, to, reason, reason=reason)

        def ask() -> None:
            if self.record_id is not None:
                HandoverDialog.ask(self, self.context, [self.record_id], go)

        self.saver.save(ask)

    def _archive(self, away: bool) -> None:
        agent = self.details
        if agent is None or agent.id is None:
            return
        key, version = agent.id, agent.version
        if not away:
            self.act(tr("Restore"), agents.restore, key, version)
            return

        def answered(yes: bool) -> None:
            if yes:
                self.act(tr("Archive"), agents.remove, key, version)

        messages.confirm(
            self, tr("Archive {name}?", name=agent.name),
            tr("It disappears from lists; its documents stay. It can be restored."), tr("Archive"), done=answered,
        )

    def _open_new(self, kind: str) -> None:
        self.navigator.open(kind, new=f"{kind}-{self.record_id}-{clock.now().timestamp()}",
                            agent_id=str(self.record_id))  # fmt: skip

    def _step_action(self, step: StepCheck) -> ActionSpec:
        def reason(_: EditorTab) -> str:
            if not step.permitted:
                return tr("This step needs the right to approve agents. Ask a channel manager.")
            return ""

        danger = step.to in (_S.TERMINATED, _S.BLACKLISTED)
        return ActionSpec(
            f"step.{step.to.value}", STEP_WORDS[step.to], lambda _: self.take_step(step), "circle-check",
            reason=reason, step=True, danger=danger,
        )

    # ---- header ------------------------------------------------------------------------------------------

    def _primary(self, agent: AgentDetails) -> ActionSpec | None:
        forward = NEXT_STEP.get(agent.status)
        step = next((one for one in agent.steps if one.to is forward), None)
        if step is not None and step.permitted:
            return self._step_action(step)
        if agent.status is _S.ACTIVE:
            end = self._figures.contract_end
            if end is not None and (end - clock.today()).days <= EXPIRING_DAYS and self.context.can("contract", "C"):
                return ActionSpec("renew", N_("Renew contract"), lambda _: self._open_contract(), "file-text")
            if self.context.can("order", "C"):
                return ActionSpec("new_order", N_("New order"), lambda _: self._open_new("order"), "shopping-cart")
        return None

    def _waiting(self, agent: AgentDetails) -> str:
        forward = NEXT_STEP.get(agent.status)
        step = next((one for one in agent.steps if one.to is forward), None)
        if step is not None and not step.permitted:
            return tr("waits for {step} by a channel manager", step=tr(STEP_WORDS[step.to]))
        if step is not None and step.missing:
            return ntr("{count} item missing for {step}", "{count} items missing for {step}", len(step.missing),
                       step=tr(STEP_WORDS[step.to]))  # fmt: skip
        return ""

    def _facts(self, agent: AgentDetails) -> tuple[Fact, ...]:
        figures, facts = self._figures, []
        if figures.limit is not None:
            limit = money.format_amount(figures.limit, figures.currency)
            facts.append(Fact("limit", N_("Credit limit"), limit, lambda: self._go("credit")))
        if figures.available is not None:
            left = money.format_amount(figures.available, figures.currency)
            kind = "error" if figures.available < 0 else ""
            facts.append(Fact("available", N_("Available"), left, lambda: self._go("credit"), kind))
        if figures.owed is not None:
            owed = money.format_amount(figures.owed, figures.currency)
            if figures.overdue:
                owed = tr("{owed} (overdue {overdue})", owed=owed,
                          overdue=money.format_amount(figures.overdue, figures.currency))  # fmt: skip
            facts.append(Fact("owed", N_("Receivable"), owed, self._open_payments))
        if figures.contract_end is not None:
            facts.append(
                Fact("contract", N_("Contract until"), figures.contract_end.isoformat(), self._open_contract)
            )
        if figures.checklist_id is not None:
            caption = N_("Onboarding") if agent.status is _S.ONBOARDING else N_("Exit")
            facts.append(Fact("checklist", caption, figures.checklist, self._open_checklist))
        if agent.merged:
            facts.append(Fact("former", N_("Former codes"), listed(one.code for one in agent.merged)))
        if agent.children_count:
            text = ntr("{count} agent below", "{count} agents below", agent.children_count)
            facts.append(Fact("below", "", text, self._open_children))
        return tuple(facts)

    def _stages(self, agent: AgentDetails) -> tuple[Stage, ...]:
        if agent.status in (_S.EXITING, _S.TERMINATED, _S.BLACKLISTED):
            return ()
        here = next(at for at, (_, states) in enumerate(STAGES) if agent.status in states)
        made = []
        for at, (text, _) in enumerate(STAGES):
            state = StageState.DONE if at < here else StageState.CURRENT if at == here else StageState.NEXT
            made.append(Stage(text, state))
        return tuple(made)

    def _figures_came(self, figures: AgentFigures) -> None:
        self._figures = figures
        self.refresh_header()
        self.commands_changed.emit()

    def _tables_changed(self, tables: frozenset[str]) -> None:
        if self._loaded and self.record_id is not None and tables & FOLLOWED:
            self.controller.figures(self.record_id, self._figures_came)

    def _show_expiry(self) -> None:
        rows = self.details.qualifications if self.details is not None else ()
        today = clock.today()
        gone = [row for row in rows if row.valid_to is not None and row.valid_to < today]
        soon = [row for row in rows if row.valid_to is not None and 0 <= (row.valid_to - today).days <= EXPIRING_DAYS]
        self.strips.hide_strip("expiry")
        if gone or soon:
            parts = []
            if gone:
                parts.append(ntr("{count} certificate has expired.", "{count} certificates have expired.", len(gone)))
            if soon:
                parts.append(ntr("{count} certificate expires soon.", "{count} certificates expire soon.", len(soon)))
            look = StripAction(tr("Show"), lambda: self._go("qualifications"))
            self.strips.show_strip("expiry", "warn", " ".join(parts), [look])

    def _go(self, section: str) -> None:
        ids = [one.spec.id for one in self.form_view.sections if not one.isHidden()]
        if section in ids:
            self.form_view.go_to_section(ids.index(section))

    def _open_overview(self) -> None:
        self.navigator.open("agent.overview", id=str(self.record_id))

    def _open_payments(self) -> None:
        self._open_list("payments.list")

    def _open_children(self) -> None:
        self._open_list("agents.list", "parent")

    def _open_list(self, kind: str, column: str = "agent") -> None:
        from ui.partners.embedded import filtered_by

        self.navigator.open(kind, **filtered_by(column, self.record_id))

    def _open_checklist(self) -> None:
        if self._figures.checklist_id is not None:
            self.open_reference("checklist", self._figures.checklist_id)

    def _open_contract(self) -> None:
        if self._figures.contract_id is not None:
            self.open_reference("contract", self._figures.contract_id)


def _validity(row: Row) -> str:
    from ui.widgets.fields.reading import day_or_none

    end, start = day_or_none(row.get("valid_to")), day_or_none(row.get("valid_from"))
    today = clock.today()
    if end is not None and end < today:
        return tr("expired")
    if start is not None and start > today:
        return tr("not yet valid")
    if end is not None and (end - today).days <= EXPIRING_DAYS:
        return ntr("{count} day left", "{count} days left", (end - today).days)
    return tr("valid") if end is not None or row.get("number") else ""


def _level_words(one: LevelChange) -> str:
    until = one.to_day.isoformat() if one.to_day else tr("today")
    text = titled(one.level or tr("none"), f"{one.from_day.isoformat()} – {until}")
    return f"{text} · {one.reason}" if one.reason else text
