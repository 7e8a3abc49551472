"""The page of one contract template: its clauses, tried with the values of a real contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from controllers.agreements.templates import TemplatesController
from models.agreements import templates
from models.agreements.records import CONTRACT_KIND_WORDS
from models.agreements.templates import TemplateDraft
from models.i18n import N_, tr
from ui import messages
from ui.agreements.clause_panel import ClausePanel
from ui.agreements.contract_form import LANGUAGES, options
from ui.editing.alive import while_alive
from ui.editing.editor import EditorTab
from ui.editing.spec import (
    ActionSpec,
    Chip,
    Fact,
    FieldSpec,
    FormSpec,
    Header,
    Kind,
    SectionSpec,
    WidgetBlock,
)


class TemplateTab(EditorTab):
    """Edits a template; a faulty text is refused with its line, contracts made from it keep their own."""

    kind = "template"
    name: ClassVar[str] = "templates"
    icon_name: ClassVar[str] = "file-text"
    title_field: ClassVar[str] = "name"
    controller: TemplatesController
    details: TemplateDraft | None

    def make_controller(self) -> TemplatesController:
        """The controller of templates."""
        self.panel: ClausePanel | None = None
        return TemplatesController(self.context, self)

    def make_form(self) -> FormSpec:
        """What it is called, and its clauses."""
        return FormSpec(
            sections=(
                SectionSpec("basics", N_("Basics"), (
                    FieldSpec("name", N_("Name"), required=True),
                    FieldSpec("code", N_("Code"), Kind.CODE, required=True, limit=40,
                              help=N_("Two templates whose codes differ in the language behind the last dot only "
                                      "belong together: agency.zh_CN and agency.en.")),
                    FieldSpec("kind", N_("Type"), Kind.CHOICE, choices=options(CONTRACT_KIND_WORDS)),
                    FieldSpec("language", N_("Language"), Kind.CHOICE, choices=lambda: LANGUAGES),
                    FieldSpec("retired", N_("Retired"), Kind.FLAG, help=N_("No longer offered for new contracts.")),
                    FieldSpec("note", N_("Note"), Kind.NOTE, limit=20_000, lines=2),
                    FieldSpec("preamble", N_("Preamble"), Kind.NOTE, limit=20_000, lines=4, wide=True),
                )),
                SectionSpec("clauses", N_("Clauses"), (
                    WidgetBlock("clauses", self._make_clauses, height=560, needs_saved=False),
                )),
            ),
            children=("clauses",),
            ignored=frozenset({"clauses/template_clause_id"}),
            words={
                "version_no": N_("Version"),
                "clauses": N_("Clauses"),
                "clauses/title": N_("Clause title"),
                "clauses/body": N_("Clause text"),
                "clauses/condition": N_("Condition"),
                "clauses/kind": N_("Short name"),
                "template_clauses": N_("Clause"),
                "template_clauses/title": N_("Clause title"),
                "template_clauses/body": N_("Clause text"),
                "template_clauses/condition": N_("Condition"),
                "template_clauses/kind": N_("Short name"),
            },
        )  # fmt: skip

    def new_title(self) -> str:
        """A new template."""
        return tr("New template")

    def _make_clauses(self, _page: EditorTab) -> QWidget:
        self.panel = ClausePanel(self, "templates.editor.clauses")
        self.controller.samples(while_alive(self.panel, self._samples_came), while_alive(self, self.show_error))
        return self.panel

    def _samples_came(self, found: list[tuple[UUID, str]]) -> None:
        if self.panel is not None:
            self.controller.sample = found[0][0] if found else None
            self.panel.offer_samples(found, self._sample_chosen)

    def _sample_chosen(self, key: UUID | None) -> None:
        self.controller.sample = key
        if self.panel is not None:
            self.panel.ask_again()

    def shown(self) -> None:
        """New state: the panel follows."""
        if self.panel is not None:
            self.panel.refresh()

    def header(self) -> Header:
        """Name, code, version, whether it is offered."""
        details = self.details
        title = str(self.document.get("name") or "") or self.new_title()
        if details is None or self.record_id is None:
            return Header(title)
        chips = [Chip(tr("Version {number}", number=details.version_no), "info")]
        if details.retired:
            chips.append(Chip(tr("Retired"), "neutral"))
        if details.code.startswith(f"{templates.LIBRARY}."):
            chips.append(Chip(tr("Clause library"), "info"))
        facts = (Fact("kind", N_("Type"), tr(CONTRACT_KIND_WORDS[details.kind])),)
        return Header(title, details.code, tuple(chips), facts)

    def actions(self) -> Sequence[ActionSpec]:
        """A contract from it, another template like it, and putting it away."""
        details = self.details
        if details is None or self.record_id is None:
            return ()
        may = self.opened.may if self.opened is not None else frozenset()
        return (
            ActionSpec("contract", N_("New contract from it"), lambda _: self._new_contract(), "file-text",
                       visible=lambda _: self.context.can("contract", "C") and not details.retired),
            ActionSpec("copy", N_("Copy as a new template"), lambda _: self._copy(), "copy",
                       visible=lambda _: self.context.can("template", "C")),
            ActionSpec("remove", N_("Delete template…"), lambda _: self.remove(), "trash-2",
                       visible=lambda _: "D" in may, danger=True),
        )  # fmt: skip

    def _new_contract(self) -> None:
        self.navigator.open("contract", template_id=str(self.record_id))

    def _copy(self) -> None:
        self.navigator.open("template", copy_of=str(self.record_id))

    def remove(self) -> None:
        """Put the template away; contracts keep their own text."""
        details = self.details
        if details is None or details.id is None:
            return
        key = details.id

        def gone(_answer: Any) -> None:
            self.document.saved(self.document.values())
            self.navigator.close(self)

        def answered(yes: bool) -> None:
            if yes:
                self.controller.write(
                    tr("Delete template"), templates.remove, key, done=while_alive(self, gone),
                    failed=while_alive(self, self.show_error),
                )  # fmt: skip

        messages.confirm(
            self, tr("Delete the template “{name}”?", name=details.name),
            tr("It disappears from lists. Contracts made from it keep their own text."), tr("Delete template"),
            done=answered,
        )  # fmt: skip
