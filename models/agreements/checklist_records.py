"""Stored forms of checklists: what has to be looked at for an agent in a period or at an end, and what came of it."""

from __future__ import annotations

import enum
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Name, Note, Record, choice, link
from models.i18n import N_
from models.sync.policy import SyncPolicy, both, down


class ChecklistKind(enum.StrEnum):
    """What a checklist is for."""

    COMPLIANCE = "compliance"
    CLOSING = "closing"
    ONBOARDING = "onboarding"
    EXIT = "exit"


CHECKLIST_KIND_WORDS = {
    ChecklistKind.COMPLIANCE: N_("Compliance"),
    ChecklistKind.CLOSING: N_("End of a contract"),
    ChecklistKind.ONBOARDING: N_("Onboarding"),
    ChecklistKind.EXIT: N_("Exit"),
}


class Finding(enum.StrEnum):
    """What was found at one point."""

    OPEN = "open"
    OK = "ok"
    FAILED = "failed"
    NOT_NEEDED = "not_needed"


FINDING_WORDS = {
    Finding.OPEN: N_("Not looked at"),
    Finding.OK: N_("In order"),
    Finding.FAILED: N_("Not in order"),
    Finding.NOT_NEEDED: N_("Does not apply"),
}


class Probe(enum.StrEnum):
    """What the program can find out itself."""

    NONE = "none"
    LICENCES = "licences"
    CONTRACT = "contract"
    OVERDUE = "overdue"
    OWING = "owing"
    ORDERS = "orders"


PROBE_WORDS = {
    Probe.NONE: N_("By hand"),
    Probe.LICENCES: N_("Certificates are valid"),
    Probe.CONTRACT: N_("A contract is in force"),
    Probe.OVERDUE: N_("Nothing is overdue"),
    Probe.OWING: N_("Nothing is owed"),
    Probe.ORDERS: N_("No order is open"),
}


class ChecklistTemplate(Record):
    """The points every checklist of a kind begins with."""

    __tablename__ = "checklist_templates"
    ENTITY: ClassVar[str] = "template"
    SYNC: ClassVar[SyncPolicy] = down()

    kind: Mapped[ChecklistKind] = choice(ChecklistKind, ChecklistKind.COMPLIANCE)
    title: Mapped[str] = mapped_column(Name())
    retired: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Note(), default="")


class ChecklistTemplateItem(Record):
    """A point of a template: whether it must be settled, when, and what the program looks at itself."""

    __tablename__ = "checklist_template_items"
    ENTITY: ClassVar[str] = "template"
    ROOT: ClassVar[str] = "template_id"
    SYNC: ClassVar[SyncPolicy] = down()

    template_id: Mapped[UUID] = link("checklist_templates")
    position: Mapped[int] = mapped_column(Integer, default=0)
    title: Mapped[str] = mapped_column(Name())
    mandatory: Mapped[bool] = mapped_column(default=True)
    probe: Mapped[Probe] = choice(Probe, Probe.NONE)


class Checklist(Record):
    """What is looked at for one agent, in a period or at the end of a contract; its bucket is the agent."""

    __tablename__ = "checklists"
    ENTITY: ClassVar[str] = "compliance"
    SYNC: ClassVar[SyncPolicy] = both()

    kind: Mapped[ChecklistKind] = choice(ChecklistKind, ChecklistKind.COMPLIANCE)
    title: Mapped[str] = mapped_column(Name())
    agent_id: Mapped[UUID] = link("agents")
    contract_id: Mapped[UUID | None] = link("contracts", nullable=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(Note(), default="")


class ChecklistItem(Record):
    """One point: what was found, and the corrective task where it was not in order."""

    __tablename__ = "checklist_items"
    ENTITY: ClassVar[str] = "compliance"
    ROOT: ClassVar[str] = "checklist_id"
    SYNC: ClassVar[SyncPolicy] = both()

    checklist_id: Mapped[UUID] = link("checklists")
    position: Mapped[int] = mapped_column(Integer, default=0)
    title: Mapped[str] = mapped_column(Name())
    mandatory: Mapped[bool] = mapped_column(default=True)
    probe: Mapped[Probe] = choice(Probe, Probe.NONE)
    finding: Mapped[Finding] = choice(Finding, Finding.OPEN)
    found_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Name(), default="")
    task: Mapped[str] = mapped_column(Name(), default="")
    task_owner_id: Mapped[UUID | None] = link("users", nullable=True)
    task_due_on: Mapped[date | None]
    task_done_on: Mapped[date | None]
