"""Checklists and their templates: the record, what the program finds out itself, a whole period at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from controllers.context import AppContext
from controllers.editing import Done, EditingService, EditorController, Failed
from controllers.jobs import Job
from models.agreements import checklist_probes, checklists
from models.agreements.checklists import ChecklistDraft, ChecklistTemplateDraft
from models.i18n import tr

SERVICE = EditingService(
    table="checklists",
    entity="compliance",
    draft=ChecklistDraft,
    get=checklists.get,
    save=checklists.save,
    blank=checklists.blank,
    check=checklists.check,
)
TEMPLATE_SERVICE = EditingService(
    table="checklist_templates",
    entity="template",
    draft=ChecklistTemplateDraft,
    get=checklists.get_template,
    save=checklists.save_template,
    blank=checklists.blank_template,
    check=checklists.check_template,
)
probe = checklist_probes.probe


class ChecklistsController(EditorController):
    """One checklist, and beginning those of a period."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, SERVICE, parent)

    def begin_period(self, first: date, last: date, due_on: date, done: Done, failed: Failed) -> Job:
        """The compliance checklist of a period for every active agent; `done` gets how many were made."""
        return self.write(
            tr("Begin compliance checks"), checklists.begin_period, first, last, due_on, done=done, failed=failed
        )


class ChecklistTemplateController(EditorController):
    """One template."""

    def __init__(self, context: AppContext, parent: Any = None) -> None:
        super().__init__(context, TEMPLATE_SERVICE, parent)
