"""The lists of checklists and of their templates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.agreements import checklists
from models.agreements.checklist_records import (
    CHECKLIST_KIND_WORDS,
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    Finding,
)
from models.agreements.checklists import CHECKLIST_STATUS_TONES, CHECKLIST_STATUS_WORDS, ChecklistStatus
from models.agreements.records import Contract
from models.clock import clock
from models.i18n import N_
from models.lists import Column, Filter, Join, Kind, ListQuery, ListSpec, Op, Sort, View, ViewState
from models.partners.records import Agent


def _items(session: Session) -> Any:
    rows = select(func.count()).select_from(ChecklistItem).where(ChecklistItem.checklist_id == Checklist.id)
    return rows.correlate(Checklist).scalar_subquery()


def _task(session: Session) -> Any:
    """The next day on which something has to be put right."""
    rows = select(func.min(ChecklistItem.task_due_on)).where(
        ChecklistItem.checklist_id == Checklist.id, ChecklistItem.finding == Finding.FAILED,
        ChecklistItem.task_done_on.is_(None),
    )  # fmt: skip
    return rows.correlate(Checklist).scalar_subquery()


def _view(view_id: str, title: str, *statuses: ChecklistStatus, worklist: bool = True) -> View:
    wanted = Filter("status", Op.IN, tuple(status.value for status in statuses))
    return View(view_id, title, ViewState(query=ListQuery(filters=(wanted,), sort=(Sort("due_on"),))), worklist=worklist)


LIST = ListSpec(
    id="checklists.list",
    entity="compliance",
    title=N_("Compliance"),
    record=Checklist,
    joins=(Join(Agent, Agent.id == Checklist.agent_id, outer=False), Join(Contract, Contract.id == Checklist.contract_id)),
    columns=(
        Column("agent", N_("Agent"), Agent.name, Kind.REFERENCE, sort=Agent.sort_key, key=Checklist.agent_id,
               opens="agent", width=220),
        Column("title", N_("Title"), Checklist.title, Kind.TEXT, width=220, search=True),
        Column("kind", N_("Kind"), Checklist.kind, Kind.CHOICE, words=CHECKLIST_KIND_WORDS, width=130),
        Column("status", N_("Status"), lambda session: checklists.status_sql(clock.today()), Kind.CHOICE,
               words=CHECKLIST_STATUS_WORDS, tones=CHECKLIST_STATUS_TONES, width=120),
        Column("starts_on", N_("From"), Checklist.starts_on, Kind.DAY),
        Column("ends_on", N_("To"), Checklist.ends_on, Kind.DAY),
        Column("due_on", N_("Due"), Checklist.due_on, Kind.DAY),
        Column("unsettled", N_("Unsettled points"), lambda session: checklists.unsettled_sql(), Kind.NUMBER, width=110),
        Column("points", N_("Points"), _items, Kind.NUMBER, width=80, shown=False),
        Column("task_due_on", N_("Corrective task due"), _task, Kind.DAY, width=130),
        Column("contract", N_("Contract"), Contract.number, Kind.REFERENCE, key=Checklist.contract_id, opens="contract",
               width=130),
        Column("note", N_("Note"), Checklist.note, Kind.TEXT, width=200, shown=False),
    ),
    order=(Sort("due_on"),),
    views=(
        _view("unsettled", N_("Lapsed or to be corrected"), ChecklistStatus.LAPSED, ChecklistStatus.CORRECTING),
        _view("running", N_("Under way"), ChecklistStatus.OPEN, ChecklistStatus.PARTIAL, ChecklistStatus.CORRECTING,
              worklist=False),
    ),
    opens="checklist",
    nothing=N_("Compliance checks of agents and the closing of contracts stand here, point by point."),
    searched=N_("Agent, title"),
)  # fmt: skip

TEMPLATES = ListSpec(
    id="checklist_templates.list",
    entity="template",
    title=N_("Checklist templates"),
    record=ChecklistTemplate,
    columns=(
        Column("title", N_("Title"), ChecklistTemplate.title, Kind.TEXT, width=260, search=True),
        Column("kind", N_("Kind"), ChecklistTemplate.kind, Kind.CHOICE, words=CHECKLIST_KIND_WORDS, width=160),
        Column("retired", N_("Retired"), ChecklistTemplate.retired, Kind.FLAG, width=80),
        Column("note", N_("Note"), ChecklistTemplate.note, Kind.TEXT, width=240),
    ),
    order=(Sort("kind"), Sort("title")),
    opens="checklist_template",
    nothing=N_("Without templates of your own, checklists begin with the points the program proposes."),
    searched=N_("Title"),
)  # fmt: skip
