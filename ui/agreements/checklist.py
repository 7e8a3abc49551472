"""The page of one checklist: its points, what was found, and the tasks where something was not in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from controllers.agreements.checklists import ChecklistsController, ChecklistTemplateController, probe
from models.agreements import checklists
from models.agreements.checklist_records import (
    CHECKLIST_KIND_WORDS,
    FINDING_WORDS,
    PROBE_WORDS,
    Finding,
    Probe,
)
from models.agreements.checklists import (
    CHECKLIST_STATUS_TONES,
    CHECKLIST_STATUS_WORDS,
    ChecklistDetails,
    ChecklistTemplateDraft,
)
from models.dates import format_day
from models.i18n import N_, tr
from ui import messages
from ui.agreements.contract_form import options
from ui.editing.alive import while_alive
from ui.editing.editor import EditorTab
from ui.editing.side_panel import RelatedRow
from ui.editing.spec import ActionSpec, Chip, Fact, FieldSpec, FormSpec, GridBlock, Header, Kind, SectionSpec
from ui.partners.lookups import RecordLookup, agent_lookup
from ui.widgets.entry_grid.columns import GridColumn, GridSpec
from ui.widgets.entry_grid.columns import Kind as Cell
from ui.widgets.entry_grid.data import Row

POINT_WORDS = {
    "title": N_("Point"), "mandatory": N_("Needed"), "probe": N_("Looked at by the program"),
    "finding": N_("Finding"), "found_on": N_("Found on"), "note": N_("Remark"), "task": N_("Corrective task"),
    "task_owner_id": N_("Who"), "task_due_on": N_("Until"), "task_done_on": N_("Put right on"),
}  # fmt: skip


def _failed(row: Row) -> bool:
    return row.get("finding") == Finding.FAILED.value


class ChecklistTab(EditorTab):
    """Settles a checklist point by point."""

    kind = "checklist"
    name: ClassVar[str] = "checklists"
    icon_name: ClassVar[str] = "list-checks"
    title_field: ClassVar[str] = "title"
    controller: ChecklistsController
    details: ChecklistDetails | None

    def make_controller(self) -> ChecklistsController:
        """The controller of checklists."""
        return ChecklistsController(self.context, self)

    def make_form(self) -> FormSpec:
        """For whom and when, then the points."""
        return FormSpec(
            sections=(
                SectionSpec("points", N_("Points"), (GridBlock("items", self._grid(), rows=10),)),
                SectionSpec("basics", N_("Basics"), (
                    FieldSpec("agent_id", N_("Agent"), Kind.REFERENCE, required=True, shows="agent_name", opens="agent",
                              lookup=agent_lookup(self.context, self.navigator)),
                    FieldSpec("title", N_("Title"), required=True),
                    FieldSpec("kind", N_("Kind"), Kind.CHOICE, choices=options(CHECKLIST_KIND_WORDS)),
                    FieldSpec("starts_on", N_("From"), Kind.DATE, required=True, group="term"),
                    FieldSpec("ends_on", N_("To"), Kind.DATE, required=True, group="term"),
                    FieldSpec("due_on", N_("Due"), Kind.DATE, required=True, group="term",
                              help=N_("What is not settled by then has lapsed.")),
                    FieldSpec("contract_number", N_("Contract"), read_only=True),
                    FieldSpec("note", N_("Note"), Kind.NOTE, limit=20_000, lines=2),
                )),
            ),
            children=("items",),
            ignored=frozenset({"contract_number", "items/found_on"}),
            words={f"{table}/{name}": word for table in ("items", "checklist_items") for name, word in POINT_WORDS.items()},
        )  # fmt: skip

    def _grid(self) -> GridSpec:
        owner = RecordLookup(self.context, "people", "task_owner_id", "task_owner_name")
        return GridSpec(
            name="checklists.editor.items",
            title=N_("Points"),
            columns=(
                GridColumn("title", N_("Point"), width=300, quick=True, required=True, stretch=True),
                GridColumn("finding", N_("Finding"), Cell.CHOICE, width=120, choices=options(FINDING_WORDS)),
                GridColumn("note", N_("Remark"), width=170),
                GridColumn("task", N_("Corrective task"), width=150, enabled=_failed),
                GridColumn("task_owner_id", N_("Who"), Cell.REFERENCE, width=100, shows="task_owner_name", lookup=owner,
                           enabled=_failed),
                GridColumn("task_due_on", N_("Until"), Cell.DATE, width=96, enabled=_failed),
                GridColumn("task_done_on", N_("Put right on"), Cell.DATE, width=96, enabled=_failed),
                GridColumn("mandatory", N_("Needed"), Cell.FLAG, width=70),
            ),
            fresh=lambda: {"mandatory": True, "probe": Probe.NONE.value, "finding": Finding.OPEN.value},
            empty=lambda row: not row.get("title"),
        )  # fmt: skip

    def new_title(self) -> str:
        """A new checklist."""
        return tr("New checklist")

    def header(self) -> Header:
        """Title, status, agent, period, and what the program can look at."""
        details = self.details
        title = str(self.document.get("title") or "") or self.new_title()
        if details is None or self.record_id is None or details.agent_id is None:
            return Header(title)
        chips = (
            Chip(tr(CHECKLIST_STATUS_WORDS[details.status]), CHECKLIST_STATUS_TONES[details.status]),
            Chip(tr(CHECKLIST_KIND_WORDS[details.kind]), "info"),
        )
        agent = str(details.agent_id)
        facts = (
            Fact("agent", N_("Agent"), details.agent_name, lambda: self.open_reference("agent", agent)),
            Fact("period", N_("Period"), f"{format_day(details.starts_on)} – {format_day(details.ends_on)}"),
            Fact("due", N_("Due"), format_day(details.due_on)),
            Fact("settled", N_("Settled points"), f"{details.settled} / {len(details.items)}"),
        )
        first = self._probe_action() if self._may_probe() else None
        return Header(title, details.agent_code, chips, facts, primary=first)

    def _may_probe(self) -> bool:
        details = self.details
        may = self.opened.may if self.opened is not None else frozenset()
        return details is not None and "U" in may and any(
            item.probe is not Probe.NONE and item.finding is Finding.OPEN for item in details.items
        )

    def _probe_action(self) -> ActionSpec:
        return ActionSpec("probe", N_("Look at what the program knows"), lambda _: self._probe(), "list-checks", step=True)

    def _probe(self) -> None:
        self.act(tr("Look at what the program knows"), probe, self.record_id, self.details.version if self.details else None)

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """Agent and contract."""
        details = self.details
        if details is None or details.agent_id is None:
            answer(())
            return
        rows = [RelatedRow("agent", str(details.agent_id), details.agent_name, "handshake")]
        if details.contract_id is not None:
            rows.append(RelatedRow("contract", str(details.contract_id), details.contract_number, "file-text"))
        answer(rows)

    def actions(self) -> Sequence[ActionSpec]:
        """Putting it away."""
        may = self.opened.may if self.opened is not None else frozenset()
        if self.details is None or self.record_id is None:
            return ()
        return (
            ActionSpec("remove", N_("Delete checklist…"), lambda _: self.remove(), "trash-2", visible=lambda _: "D" in may,
                       danger=True),
        )  # fmt: skip

    def remove(self) -> None:
        """Ask, then put it away."""
        details = self.details
        if details is None or details.id is None:
            return
        key, version = details.id, details.version

        def gone(_answer: Any) -> None:
            self.document.saved(self.document.values())
            self.navigator.close(self)

        def answered(yes: bool) -> None:
            if yes:
                self.controller.write(
                    tr("Delete checklist"), checklists.remove, key, version, done=while_alive(self, gone),
                    failed=while_alive(self, self.show_error),
                )  # fmt: skip

        messages.confirm(
            self, tr("Delete the checklist “{title}”?", title=details.title),
            tr("It disappears from lists with all its points and tasks."), tr("Delete checklist"), done=answered,
        )  # fmt: skip


class ChecklistTemplateTab(EditorTab):
    """The points a checklist of a kind begins with."""

    kind = "checklist_template"
    name: ClassVar[str] = "checklist_templates"
    icon_name: ClassVar[str] = "list-checks"
    title_field: ClassVar[str] = "title"
    controller: ChecklistTemplateController
    details: ChecklistTemplateDraft | None

    def make_controller(self) -> ChecklistTemplateController:
        """The controller of templates."""
        return ChecklistTemplateController(self.context, self)

    def make_form(self) -> FormSpec:
        """What it is for, and its points."""
        grid = GridSpec(
            name="checklist_templates.editor.items",
            title=N_("Points"),
            columns=(
                GridColumn("title", N_("Point"), width=380, quick=True, required=True, stretch=True),
                GridColumn("probe", N_("Looked at by the program"), Cell.CHOICE, width=180, choices=options(PROBE_WORDS)),
                GridColumn("mandatory", N_("Needed"), Cell.FLAG, width=80),
            ),
            fresh=lambda: {"mandatory": True, "probe": Probe.NONE.value},
            empty=lambda row: not row.get("title"),
        )
        return FormSpec(
            sections=(
                SectionSpec("basics", N_("Basics"), (
                    FieldSpec("title", N_("Title"), required=True),
                    FieldSpec("kind", N_("Kind"), Kind.CHOICE, choices=options(CHECKLIST_KIND_WORDS)),
                    FieldSpec("retired", N_("Retired"), Kind.FLAG),
                    FieldSpec("note", N_("Note"), Kind.NOTE, limit=20_000, lines=2),
                )),
                SectionSpec("points", N_("Points"), (GridBlock("items", grid, rows=10),)),
            ),
            children=("items",),
            words={f"{table}/{name}": word for table in ("items", "checklist_template_items")
                   for name, word in POINT_WORDS.items()},
        )  # fmt: skip

    def new_title(self) -> str:
        """A new template."""
        return tr("New checklist template")

    def header(self) -> Header:
        """Title and kind."""
        details = self.details
        title = str(self.document.get("title") or "") or self.new_title()
        if details is None or self.record_id is None:
            return Header(title)
        chips = [Chip(tr(CHECKLIST_KIND_WORDS[details.kind]), "info")]
        if details.retired:
            chips.append(Chip(tr("Retired"), "neutral"))
        return Header(title, "", tuple(chips))
