"""The page of one contract (ux.md 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from controllers.agreements.contracts import STEPS, ContractsController
from controllers.agreements.templates import TemplateListController
from controllers.documents import MAKERS
from models import money
from models.agreements import letters
from models.agreements.approvals import waiting_for
from models.agreements.contract_list import STATUS_TONES
from models.agreements.drafts import ContractDetails
from models.agreements.records import CONTRACT_STATUS_WORDS, ContractState, ContractStatus
from models.clock import clock
from models.dates import format_day
from models.errors import NeedsConfirmation
from models.i18n import N_, ntr, tr
from ui import messages
from ui.agreements.clause_panel import ClausePanel
from ui.agreements.contract_form import contract_form
from ui.agreements.dialogs import RenewDialog, SignDialog, TerminateDialog
from ui.agreements.fulfilment_panel import FulfilmentPanel
from ui.agreements.version_panel import VersionPanel
from ui.editing.alive import while_alive
from ui.editing.editor import EditorTab
from ui.editing.side_panel import RelatedRow
from ui.editing.spec import ActionSpec, Chip, Fact, FormSpec, Header, Stage, StageState
from ui.pdf.page import open_preview
from ui.shell.page import Command
from ui.widgets.ask_reason import ask_reason

_S = ContractState
PRIMARY: dict[ContractState, tuple[str, ...]] = {
    _S.DRAFT: ("submit",),
    _S.APPROVING: ("approve",),
    _S.TO_SIGN: ("sign",),
    _S.SIGNED: ("attach_scan", "renew"),
}
STAGES: tuple[tuple[str, ContractState], ...] = (
    (N_("Draft"), _S.DRAFT),
    (N_("In approval"), _S.APPROVING),
    (N_("To be signed"), _S.TO_SIGN),
    (N_("In force"), _S.SIGNED),
)
WAITING = {
    "approve": N_("waits for approval: {who}"),
    "sign": N_("waits for the signatures"),
}


class ContractTab(EditorTab):
    """Edits a contract and takes it through its life."""

    kind = "contract"
    name: ClassVar[str] = "contracts"
    icon_name: ClassVar[str] = "file-text"
    title_field: ClassVar[str] = "title"
    controller: ContractsController
    details: ContractDetails | None

    # ---- what a contract is --------------------------------------------------------------------------

    def make_controller(self) -> ContractsController:
        """The controller of contracts."""
        self._clauses: ClausePanel | None = None
        self._versions: VersionPanel | None = None
        self._fulfilment: FulfilmentPanel | None = None
        return ContractsController(self.context, self)

    def make_form(self) -> FormSpec:
        """The sections of ux.md 10.2."""
        return contract_form(self)

    def new_title(self) -> str:
        """A new contract."""
        return tr("New contract")

    def load(self) -> None:
        """Build the page; a chosen template brings its clauses."""
        super().load()
        if self.record_id is None:
            TemplateListController(self.context, self).install_missing(lambda _count: None)
        self.form_view.when_made(self._follow_template)

    def _follow_template(self) -> None:
        self.form_view.boxes["template_id"].widget.chosen.connect(self._template_chosen)

    def make_clauses(self, _page: EditorTab) -> QWidget:
        """The editor of the clauses."""
        self._clauses = ClausePanel(self)
        return self._clauses

    def make_fulfilment(self, _page: EditorTab) -> QWidget:
        """What was promised against what was bought."""
        self._fulfilment = FulfilmentPanel(self)
        return self._fulfilment

    def make_versions(self, _page: EditorTab) -> QWidget:
        """Signatures, versions and what they changed."""
        self._versions = VersionPanel(self)
        return self._versions

    def shown(self) -> None:
        """New state: the panels follow."""
        for panel in (self._clauses, self._versions, self._fulfilment):
            if panel is not None:
                panel.refresh()

    def read_only_reason(self) -> str:
        """Only drafts are written; the strip says what to do instead."""
        details = self.details
        if details is None or self.record_id is None or details.state is _S.DRAFT:
            return ""
        status = tr(CONTRACT_STATUS_WORDS[details.status])
        if "amend" in details.allowed:
            return tr("This contract is fixed ({status}). Use Change to write its next version.", status=status)
        return tr("This contract is fixed ({status}).", status=status)

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """The agent, what came before and what comes after."""
        details = self.details
        if details is None or details.agent_id is None:
            answer(())
            return
        rows = [RelatedRow("agent", str(details.agent_id), details.agent_name, "handshake")]
        for one in details.supplements:
            words = tr("{title} ({status})", title=f"{one.number} {one.title}", status=tr(CONTRACT_STATUS_WORDS[one.status]))
            rows.append(RelatedRow("contract", str(one.id), words, "file-pen"))
        for key, number, words in (
            (details.supplement_of_id, details.supplement_of_number, N_("Supplement to {number}")),
            (details.predecessor_id, details.predecessor_number, N_("Renews {number}")),
            (details.successor_id, details.successor_number, N_("Renewed by {number}")),
        ):
            if key is not None:
                rows.append(RelatedRow("contract", str(key), tr(words, number=number), "file-text"))
        answer(rows)

    # ---- header --------------------------------------------------------------------------------------

    def header(self) -> Header:
        """Number, agent, status, key facts, stages and the next step."""
        details = self.details
        number = details.number if details is not None and self.record_id is not None else ""
        title = str(self.document.get("title") or "") or number or self.new_title()
        if details is None or self.record_id is None:
            return Header(title, chips=(Chip(tr(CONTRACT_STATUS_WORDS[ContractStatus.DRAFT])),))
        chips = [Chip(tr(CONTRACT_STATUS_WORDS[details.status]), STATUS_TONES[details.status])]
        if details.supplement_of_number:
            chips.append(Chip(tr("Supplement to {number}", number=details.supplement_of_number), "info"))
        if details.version_no > 1 or details.in_force_version:
            chips.append(Chip(tr("Version {number}", number=details.version_no), "info"))
        if details.in_force_version and details.in_force_version != details.version_no:
            chips.append(Chip(tr("Version {number} in force", number=details.in_force_version), "ok"))
        primary = next((self._action(step) for step in PRIMARY.get(details.state, ()) if self._offers(step)), None)
        owner = tr("{name} is in charge", name=details.owner_name) if details.owner_name else ""
        return Header(
            title, details.number, tuple(chips), self._facts(details), self._stages(details), owner, primary,
            self._waiting(details),
        )

    def _facts(self, details: ContractDetails) -> tuple[Fact, ...]:
        agent = str(details.agent_id)
        facts = [Fact("agent", N_("Agent"), details.agent_name, lambda: self.open_reference("agent", agent))]
        if details.commitment is not None:
            shown = money.format_amount(details.commitment, details.currency)
            facts.append(Fact("commitment", N_("Sales target"), shown, lambda: self._go("fulfilment")))
        period = f"{format_day(details.starts_on)} – {format_day(details.ends_on)}"
        facts.append(Fact("period", N_("Term"), period))
        if details.days_left is not None:
            left = details.days_left
            words = ntr("{count} day", "{count} days", left) if left >= 0 else tr("ended")
            kind = {ContractStatus.EXPIRING: "warn", ContractStatus.EXPIRED: "error"}.get(details.status, "")
            facts.append(Fact("days_left", N_("Days left"), words, None, kind))
        if details.state is _S.SIGNED:
            signed = tr("with scan") if details.signed_file_id else tr("without scan")
            kind = "" if details.signed_file_id else "warn"
            facts.append(Fact("signed", N_("Signed"), signed, lambda: self._go("versions"), kind))
        if details.terminated_on is not None:
            facts.append(Fact("ended", N_("Terminated on"), format_day(details.terminated_on)))
        return tuple(facts)

    def _stages(self, details: ContractDetails) -> tuple[Stage, ...]:
        if details.state in (_S.VOID, _S.TERMINATED, _S.RENEWED):
            words = tr(CONTRACT_STATUS_WORDS[details.status])
            done = [Stage(tr(text), StageState.DONE) for text, _ in STAGES] if details.in_force_version else []
            return (*done, Stage(words, StageState.CURRENT, details.terminate_reason))
        place = next(at for at, (_, state) in enumerate(STAGES) if state is details.state)
        found = []
        for at, (text, _) in enumerate(STAGES):
            state = StageState.DONE if at < place else StageState.CURRENT if at == place else StageState.NEXT
            note = format_day(details.starts_on) if at == len(STAGES) - 1 else ""
            found.append(Stage(tr(text), state, note))
        if details.status in (ContractStatus.EXPIRING, ContractStatus.EXPIRED):
            found[-1] = Stage(found[-1].text, StageState.DONE, found[-1].note)
            words = tr(CONTRACT_STATUS_WORDS[details.status])
            found.append(Stage(words, StageState.CURRENT, format_day(details.ends_on)))
        else:
            found.append(Stage(tr("End"), StageState.NEXT, format_day(details.ends_on)))
        return tuple(found)

    def _waiting(self, details: ContractDetails) -> str:
        step = PRIMARY.get(details.state, ("",))[0]
        if step not in WAITING or step in details.allowed:
            return ""
        return tr(WAITING[step], who=waiting_for(details.approval) or tr("whoever may approve contracts"))

    # ---- steps ---------------------------------------------------------------------------------------

    def actions(self) -> Sequence[ActionSpec]:
        """Every step that is possible now, and what opens elsewhere."""
        details = self.details
        if details is None or self.record_id is None:
            return ()
        first = next((step for step in PRIMARY.get(details.state, ()) if self._offers(step)), "")
        steps = [self._action(step) for step in _STEPS if step != first and self._offers(step)]
        return (
            ActionSpec("preview_pdf", N_("Preview and print…"), lambda _: self.preview_pdf(), "printer"),
            *(self._letter(kind) for kind in letters.offered(details, clock.today())),
            *steps,
        )

    def _letter(self, kind: str) -> ActionSpec:
        """A letter that the contract gives rise to."""
        return ActionSpec(
            kind, MAKERS[kind].title, lambda _: open_preview(self.navigator, kind, self.record_id, self._number()), "printer"
        )

    def _offers(self, step: str) -> bool:
        details = self.details
        return details is not None and step in details.allowed

    def _action(self, step: str) -> ActionSpec:
        text, icon, run, danger = _STEPS[step]
        return ActionSpec(
            step, text, lambda _: run(self), icon, step=step == "submit", danger=danger,
            visible=lambda _: self._offers(step),
        )

    def take(self, step: str, *args: Any, then: Callable[[], None] | None = None) -> None:
        """Take a step of the version that is shown."""
        details = self.details
        if details is None or details.id is None:
            return
        title = tr(_STEPS[step][0]).rstrip("…")

        def done(opened: Any) -> None:
            self.saver.stored(opened)
            if then is not None:
                then()

        def failed(error: BaseException) -> None:
            if isinstance(error, NeedsConfirmation):
                self._insist(step, error, args)
            else:
                self.verb_failed(error)

        self.controller.act(
            title, STEPS[step], details.id, details.version, *args, done=while_alive(self, done),
            failed=while_alive(self, failed),
        )  # fmt: skip

    def _insist(self, step: str, error: NeedsConfirmation, args: tuple[Any, ...]) -> None:
        title = tr(_STEPS[step][0]).rstrip("…")

        def answered(yes: bool) -> None:
            if yes:
                self.take(step, *args, True)

        question = tr("{step} anyway?", step=title)
        messages.confirm(self, question, messages.text_of(error), title, danger=False, done=answered)

    def sign(self) -> None:
        """Ask for both days and, if at hand, the scan."""
        details = self.details
        if details is None:
            return

        def signed(by_us: date, by_agent: date, scan: Path | None) -> None:
            self.take("sign", by_us, by_agent, then=(lambda: self.add_scan(str(scan))) if scan is not None else None)

        SignDialog(self, details.number, signed).open()

    def add_scan(self, path: str) -> None:
        """Keep the scan of the signed paper with this version."""
        details = self.details
        if details is None or details.id is None or details.version is None:
            return

        def kept(_stored: Any) -> None:
            self.navigator.toast(tr("The signed scan is kept."))
            self.show_record(self.record_id)

        self.controller.add_scan(
            details.id, details.version, Path(path), while_alive(self, kept), while_alive(self, self.show_error)
        )

    def choose_scan(self) -> None:
        """Go to the place where the scan is added, and ask for the file."""
        self._go("versions")
        if self._versions is not None:
            self._versions.choose_scan()

    def terminate(self) -> None:
        """Ask for the last day and the reason."""
        details = self.details
        if details is not None:
            TerminateDialog(self, details.number, lambda day, reason: self.take("terminate", day, reason)).open()

    def amend(self) -> None:
        """Begin the next version; asks why."""
        ask_reason(
            self, tr("Change contract {number}?", number=self._number()),
            tr("A new version is written. This one stays as it is and in force until the new one is signed."),
            tr("Write next version"), lambda reason: self.take("amend", reason), danger=False,
        )  # fmt: skip

    def reject(self) -> None:
        """Send it back; asks what is to be changed."""
        ask_reason(
            self, tr("Send contract {number} back?", number=self._number()),
            tr("It becomes a draft again. Steps that were approved begin anew."), tr("Send back"),
            lambda reason: self.take("reject", reason), danger=False,
        )  # fmt: skip

    def void(self) -> None:
        """Ask why it is declared void."""
        ask_reason(
            self, tr("Declare contract {number} void?", number=self._number()),
            tr("It was never signed and never will be. This cannot be taken back; a copy can be made."),
            tr("Declare void"), lambda reason: self.take("void", reason),
        )  # fmt: skip

    def discard(self) -> None:
        """Ask before the written version is given up."""

        def answered(yes: bool) -> None:
            if yes:
                self.take("discard")

        messages.confirm(
            self, tr("Give up this version?"),
            tr("What was written in it is lost; the signed version is shown again."), tr("Give up version"),
            done=answered,
        )  # fmt: skip

    def renew(self) -> None:
        """Ask for how long and with which uplift."""
        if self.details is not None:
            RenewDialog(self, self.details, self.renew_with).open()

    def renew_with(self, months: int, uplift: Decimal) -> None:
        """Draw up the successor and open it."""
        details = self.details
        if details is None or details.id is None:
            return

        def made(opened: Any) -> None:
            self.show_record(self.record_id)
            self.navigator.open("contract", id=str(opened.details.id))

        self.controller.act(
            tr("Renew"), STEPS["renew"], details.id, details.version, months, uplift, done=while_alive(self, made),
            failed=while_alive(self, self.verb_failed),
        )  # fmt: skip

    def supplement(self) -> None:
        """Draw up a supplement and open it."""
        details = self.details
        if details is None or details.id is None:
            return

        def made(opened: Any) -> None:
            self.show_record(self.record_id)
            self.navigator.open("contract", id=str(opened.details.id))

        self.controller.act(
            tr("New supplement"), STEPS["supplement"], details.id, details.version, done=while_alive(self, made),
            failed=while_alive(self, self.verb_failed),
        )  # fmt: skip

    def remove(self) -> None:
        """Put a draft away."""
        from models.agreements import contracts

        details = self.details
        if details is None or details.id is None:
            return
        key, version = details.id, details.version

        def gone(_answer: Any) -> None:
            self.document.saved(self.document.values())
            self.navigator.toast(tr("Contract {number} was put away.", number=details.number))
            self.navigator.close(self)

        def answered(yes: bool) -> None:
            if yes:
                self.controller.write(
                    tr("Delete draft"), contracts.remove, key, version, done=while_alive(self, gone),
                    failed=while_alive(self, self.show_error),
                )  # fmt: skip

        messages.confirm(
            self, tr("Delete the draft {number}?", number=details.number),
            tr("It disappears from lists and can be restored by an administrator."), tr("Delete draft"), done=answered,
        )  # fmt: skip

    def preview_pdf(self) -> None:
        """Open the document in a tab; what was typed is stored first."""
        if self.record_id is None or self.document.is_dirty():
            self.saver.save(self._preview_now)
        else:
            self._preview_now()

    def _preview_now(self) -> None:
        open_preview(self.navigator, "contract", self.record_id, self.title())

    def extra_commands(self) -> dict[str, Command]:
        """Print, and delete a draft."""
        found = {"print": Command(self.preview_pdf)}
        if self._offers("remove"):
            found["delete"] = Command(self.remove)
        return found

    # ---- the template --------------------------------------------------------------------------------

    def _template_chosen(self, candidate: Any) -> None:
        """A chosen template brings its clauses; changed ones are not replaced without asking."""
        key = UUID(str(candidate.key))
        if not self.document.row_count("clauses"):
            self._fetch_clauses(key)
            return

        def answered(yes: bool) -> None:
            if yes:
                self._fetch_clauses(key)

        messages.confirm(
            self, tr("Replace the clauses?"),
            tr("The clauses of this contract give way to those of the template. You can undo this."),
            tr("Replace clauses"), danger=False, done=answered,
        )  # fmt: skip

    def _fetch_clauses(self, key: UUID) -> None:
        self.controller.clauses(key, while_alive(self, self._take_clauses), while_alive(self, self.show_error))

    def _take_clauses(self, rows: list[dict[str, Any]]) -> None:
        with self.document.step():
            self.document.paste("clauses", 0, rows, replace=self.document.row_count("clauses"))
            if not self.document.get("title"):
                self.document.set("title", self.document.get("template_name") or "")

    def _number(self) -> str:
        return self.details.number if self.details is not None else ""

    def _go(self, section: str) -> None:
        ids = [one.spec.id for one in self.form_view.sections if not one.isHidden()]
        if section in ids:
            self.form_view.go_to_section(ids.index(section))


Run = Callable[[ContractTab], None]


def _plain(step: str) -> Run:
    return lambda page: page.take(step)


_STEPS: dict[str, tuple[str, str, Run, bool]] = {
    "submit": (N_("Submit for approval"), "circle-check", _plain("submit"), False),
    "approve": (N_("Approve"), "circle-check", _plain("approve"), False),
    "reject": (N_("Send back…"), "undo-2", lambda page: page.reject(), False),
    "sign": (N_("Register signatures…"), "pencil", lambda page: page.sign(), False),
    "attach_scan": (N_("Add signed scan…"), "paperclip", lambda page: page.choose_scan(), False),
    "renew": (N_("Renew"), "refresh-cw", lambda page: page.renew(), False),
    "supplement": (N_("New supplement"), "file-pen", lambda page: page.supplement(), False),
    "amend": (N_("Change…"), "file-pen", lambda page: page.amend(), False),
    "discard": (N_("Give up this version…"), "undo-2", lambda page: page.discard(), True),
    "terminate": (N_("Terminate…"), "ban", lambda page: page.terminate(), True),
    "void": (N_("Declare void…"), "ban", lambda page: page.void(), True),
    "remove": (N_("Delete draft…"), "trash-2", lambda page: page.remove(), True),
}
