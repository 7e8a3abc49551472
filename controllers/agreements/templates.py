"""Contract templates: the record, its clauses filled in with a real contract, the library, and what is shipped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from controllers.agreements.contracts import ClausePreview, preview_of
from controllers.context import AppContext
from controllers.editing import Done, EditingService, EditorController, Failed, Plain
from controllers.jobs import Job
from models.agreements import template_list, templates
from models.agreements.template_list import LibraryClause
from models.agreements.templates import TemplateDraft
from models.i18n import tr
from models.shapes import from_plain

SERVICE = EditingService(
    table="contract_templates",
    entity="template",
    draft=TemplateDraft,
    get=templates.get,
    save=templates.save,
    blank=template_list.blank,
    check=templates.check,
)


class TemplatesController(EditorController):
    """One template and what surrounds it."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)
        self.sample: UUID | None = None

    def samples(self, done: Callable[[list[tuple[UUID, str]]], None], failed: Failed | None = None) -> Job:
        """Contracts with whose values the template can be tried."""
        return self.read(template_list.samples, done=done, failed=failed)

    def preview(self, values: Plain, number: str, version_no: int, done: Callable[[list[ClausePreview]], None]) -> Job:
        """Every clause as it would be printed with the values of the chosen contract."""
        return self.read(_preview, values, self.sample, version_no, done=done, failed=_quiet)

    def library(self, language: str, done: Callable[[list[LibraryClause]], None], failed: Failed | None = None) -> Job:
        """Clauses that stand in any template."""
        return self.read(template_list.library, language, done=done, failed=failed)


class TemplateListController(EditorController):
    """What can be done with the templates of a book as a whole."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    def install_missing(self, done: Done) -> None:
        """Bring in the shipped templates that the book never had; nothing on a copy of an office."""
        opened = self.context.opened

        def found(missing: list[TemplateDraft]) -> None:
            if missing:
                self.write(tr("Bring in templates"), templates.install, done=done, failed=_quiet)

        if self.context.can("template", "C") and (opened is None or opened.copy is None):
            self.read(templates.missing, done=found, failed=_quiet)


def _quiet(error: BaseException) -> None:
    """Nothing is offered then; the failure is in the log already."""


def _preview(session: Any, values: Plain, sample: UUID | None, version_no: int) -> list[ClausePreview]:
    draft: TemplateDraft = from_plain(TemplateDraft, {**values, "preamble": ""})
    contract, number = template_list.as_contract(session, draft, sample)
    return preview_of(session, contract, number, version_no)


__all__ = ["LibraryClause", "TemplateListController", "TemplatesController"]
