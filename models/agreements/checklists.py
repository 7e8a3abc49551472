"""Checklists: made from a template for an agent and a period, settled point by point, with a task for what is not in order."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from models.agreements.checklist_records import (
    Checklist,
    ChecklistItem,
    ChecklistKind,
    ChecklistTemplate,
    ChecklistTemplateItem,
    Finding,
    Probe,
)
from models.agreements.records import Contract
from models.children import lay_over
from models.clock import clock
from models.errors import Conflict, InvalidInput
from models.i18n import N_, tr
from models.ids import new_id
from models.limits import misfits
from models.partners.records import Agent, AgentStatus
from models.platform import rights
from models.platform.records import User
from models.shapes import with_clean_texts
from models.text import Kind

MOST_ITEMS = 100
DAYS_AFTER = 30
"""So long after its period a checklist may be settled, if nobody names another day."""


class ChecklistStatus(enum.StrEnum):
    """How far a checklist is; it follows from its points and the day."""

    OPEN = "open"
    PARTIAL = "partial"
    CORRECTING = "correcting"
    FULFILLED = "fulfilled"
    LAPSED = "lapsed"


CHECKLIST_STATUS_WORDS = {
    ChecklistStatus.OPEN: N_("Not begun"),
    ChecklistStatus.PARTIAL: N_("Begun"),
    ChecklistStatus.CORRECTING: N_("To be corrected"),
    ChecklistStatus.FULFILLED: N_("Fulfilled"),
    ChecklistStatus.LAPSED: N_("Lapsed"),
}
CHECKLIST_STATUS_TONES = {
    ChecklistStatus.OPEN: "neutral", ChecklistStatus.PARTIAL: "info", ChecklistStatus.CORRECTING: "warn",
    ChecklistStatus.FULFILLED: "ok", ChecklistStatus.LAPSED: "error",
}  # fmt: skip


@dataclass(frozen=True)
class ItemDraft:
    """A point as it is typed."""

    id: UUID | None = None
    title: str = ""
    mandatory: bool = True
    probe: Probe = Probe.NONE
    finding: Finding = Finding.OPEN
    found_on: date | None = None
    note: str = ""
    task: str = ""
    task_owner_id: UUID | None = None
    task_owner_name: str = ""
    task_due_on: date | None = None
    task_done_on: date | None = None


@dataclass(frozen=True)
class ChecklistDraft:
    """A checklist as it is typed."""

    id: UUID | None = None
    version: int | None = None
    kind: ChecklistKind = ChecklistKind.COMPLIANCE
    title: str = ""
    agent_id: UUID | None = None
    agent_name: str = ""
    contract_id: UUID | None = None
    contract_number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    due_on: date | None = None
    note: str = ""
    items: tuple[ItemDraft, ...] = field(default=())


@dataclass(frozen=True)
class ChecklistDetails(ChecklistDraft):
    """A checklist as it is stored, with how far it is."""

    bucket: UUID | None = None
    status: ChecklistStatus = ChecklistStatus.OPEN
    settled: int = 0
    agent_code: str = ""


STORED = ("kind", "title", "contract_id", "starts_on", "ends_on", "due_on", "note")
ITEM_STORED = ("title", "mandatory", "probe", "finding", "note", "task", "task_owner_id", "task_due_on", "task_done_on")


# --- status ----------------------------------------------------------------------------------------------


def is_settled(item: ItemDraft) -> bool:
    """In order, not needed, or corrected."""
    return item.finding in (Finding.OK, Finding.NOT_NEEDED) or (
        item.finding is Finding.FAILED and item.task_done_on is not None
    )


def status_of(items: Sequence[ItemDraft], due_on: date, today: date) -> ChecklistStatus:
    """Fulfilled once every point that must be settled is; lapsed when its day passed before that."""
    needed = [item for item in items if item.mandatory]
    if all(is_settled(item) for item in needed):
        return ChecklistStatus.FULFILLED
    if due_on < today:
        return ChecklistStatus.LAPSED
    if any(item.finding is Finding.FAILED and item.task_done_on is None for item in needed):
        return ChecklistStatus.CORRECTING
    begun = any(item.finding is not Finding.OPEN for item in items)
    return ChecklistStatus.PARTIAL if begun else ChecklistStatus.OPEN


def _count(*where: ColumnElement[bool]) -> Any:
    rows = select(func.count()).select_from(ChecklistItem).where(ChecklistItem.checklist_id == Checklist.id, *where)
    return rows.correlate(Checklist).scalar_subquery()


_WRONG = (ChecklistItem.finding == Finding.FAILED) & ChecklistItem.task_done_on.is_(None)


def unsettled_sql() -> Any:
    """How many points must still be settled."""
    return _count(ChecklistItem.mandatory.is_(True), (ChecklistItem.finding == Finding.OPEN) | _WRONG)


def status_sql(today: date) -> ColumnElement[str]:
    """`status_of` for every row."""
    return case(
        (unsettled_sql() == 0, ChecklistStatus.FULFILLED.value),
        (Checklist.due_on < today, ChecklistStatus.LAPSED.value),
        (_count(ChecklistItem.mandatory.is_(True), _WRONG) > 0, ChecklistStatus.CORRECTING.value),
        (_count(ChecklistItem.finding != Finding.OPEN) > 0, ChecklistStatus.PARTIAL.value),
        else_=ChecklistStatus.OPEN.value,
    )


# --- reading ---------------------------------------------------------------------------------------------


def get(session: Session, checklist_id: UUID) -> ChecklistDetails:
    """One checklist with its points."""
    return details(session, rights.find(session, Checklist, checklist_id))


def details(session: Session, row: Checklist) -> ChecklistDetails:
    """A stored checklist as a screen shows it."""
    agent = session.execute(select(Agent.name, Agent.code).where(Agent.id == row.agent_id)).one()
    number = session.scalar(select(Contract.number).where(Contract.id == row.contract_id))
    items = _items(session, row.id)
    return ChecklistDetails(
        row.id, row.version, row.kind, row.title, row.agent_id, agent[0], row.contract_id, number or "", row.starts_on,
        row.ends_on, row.due_on, row.note, items, bucket=row.bucket, agent_code=agent[1],
        status=status_of(items, row.due_on, clock.today()), settled=sum(is_settled(item) for item in items),
    )  # fmt: skip


def _items(session: Session, checklist_id: UUID) -> tuple[ItemDraft, ...]:
    query = (
        select(ChecklistItem, User.name)
        .outerjoin(User, User.id == ChecklistItem.task_owner_id)
        .where(ChecklistItem.checklist_id == checklist_id)
        .order_by(ChecklistItem.position)
    )
    return tuple(
        ItemDraft(
            row.id, row.title, row.mandatory, row.probe, row.finding, row.found_on, row.note, row.task,
            row.task_owner_id, name or "", row.task_due_on, row.task_done_on,
        )
        for row, name in session.execute(query)
    )  # fmt: skip


# --- writing ---------------------------------------------------------------------------------------------


def blank(session: Session, args: dict[str, Any]) -> ChecklistDetails:
    """A new checklist: of the present quarter, with the points of its kind."""
    today = clock.today()
    kind = ChecklistKind(str(args.get("checklist", ChecklistKind.COMPLIANCE.value)))
    first, last = quarter_of(today)
    template = template_of(session, kind)
    made = ChecklistDetails(
        kind=kind, title=template.title, starts_on=first, ends_on=last, due_on=last + timedelta(days=DAYS_AFTER),
        items=items_from(template),
    )  # fmt: skip
    if args.get("agent_id") is not None:
        agent: Agent = rights.find(session, Agent, UUID(str(args["agent_id"])))
        made = replace(made, agent_id=agent.id, agent_name=agent.name)
    return made


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of the quarter."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    later = date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return first, later - timedelta(days=1)


def check(draft: ChecklistDraft) -> dict[str, str]:
    """Problems that need no database, by field path."""
    return cleaned(draft)[1]


def cleaned(draft: ChecklistDraft) -> tuple[ChecklistDraft, dict[str, str]]:
    """The draft in the form in which it is stored, and its problems."""
    problems: dict[str, str] = {}
    made = with_clean_texts(draft, {"title": Kind.NAME, "note": Kind.NOTE}, problems, required=("title",))
    made = replace(
        made,
        items=tuple(
            with_clean_texts(
                item, {"title": Kind.NAME, "note": Kind.LINE, "task": Kind.LINE}, problems, f"items/{at}/", required=("title",)
            )
            for at, item in enumerate(draft.items)
        ),
    )
    if draft.agent_id is None:
        problems["agent_id"] = tr("Choose the agent.")
    for name in ("starts_on", "ends_on", "due_on"):
        if getattr(draft, name) is None:
            problems[name] = tr("This field is needed.")
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        problems["ends_on"] = tr("The end lies before the beginning.")
    if not draft.items:
        problems["items"] = tr("A checklist needs at least one point.")
    if len(draft.items) > MOST_ITEMS:
        problems["items"] = tr("At most {count} rows are possible.", count=MOST_ITEMS)
    today = clock.today()
    for at, item in enumerate(draft.items):
        if item.finding is Finding.FAILED:
            if item.task_owner_id is None:
                problems[f"items/{at}/task_owner_id"] = tr("Name who puts it right.")
            if item.task_due_on is None:
                problems[f"items/{at}/task_due_on"] = tr("Name the day until when it is put right.")
        if item.task_done_on is not None and item.task_done_on > today:
            problems[f"items/{at}/task_done_on"] = tr("This day lies in the future.")
    return made, misfits(draft, Checklist, items=ChecklistItem) | problems


def save(session: Session, draft: ChecklistDraft) -> ChecklistDetails:
    """Keep a checklist (right: compliance C or U); one of a kind for an agent and a period."""
    made, problems = cleaned(draft)
    if problems:
        raise InvalidInput(problems)
    assert made.agent_id is not None
    agent: Agent = rights.find(session, Agent, made.agent_id)
    if made.id is None:
        rights.require(session, "compliance", "C", agent.id)
        row = Checklist(id=new_id())
    else:
        row = rights.find(session, Checklist, made.id, "U")
        if made.version is not None and made.version != row.version:
            raise Conflict(current=details(session, row))
    with session.no_autoflush:
        _check_links(session, made, row, agent)
        for name in STORED:
            setattr(row, name, getattr(made, name))
        row.agent_id = row.bucket = agent.id
        session.add(row)
    session.flush()
    stored = list(
        session.scalars(
            select(ChecklistItem).where(ChecklistItem.checklist_id == row.id).order_by(ChecklistItem.position)
        )
    )
    lay_over(
        session, row, stored, made.items, lambda: ChecklistItem(checklist_id=row.id, bucket=row.bucket), _fill
    )
    session.flush()
    return details(session, row)


def _check_links(session: Session, draft: ChecklistDraft, row: Checklist, agent: Agent) -> None:
    problems: dict[str, str] = {}
    twin = session.scalar(
        select(Checklist.title).where(
            Checklist.agent_id == agent.id, Checklist.kind == draft.kind, Checklist.starts_on == draft.starts_on,
            Checklist.title == draft.title, Checklist.id != row.id, Checklist.deleted_at.is_(None),
        ).limit(1)
    )  # fmt: skip
    if twin is not None:
        problems["starts_on"] = tr("{agent} has this checklist for this period already.", agent=agent.name)
    if draft.contract_id is not None:
        belongs = session.scalar(select(Contract.agent_id).where(Contract.id == draft.contract_id))
        if belongs != agent.id:
            problems["contract_id"] = tr("Choose a contract of this agent.")
    owners = {item.task_owner_id for item in draft.items if item.task_owner_id is not None}
    known = set(session.scalars(select(User.id).where(User.id.in_(owners))))
    for at, item in enumerate(draft.items):
        if item.task_owner_id is not None and item.task_owner_id not in known:
            problems[f"items/{at}/task_owner_id"] = tr("Choose the person.")
    if problems:
        raise InvalidInput(problems)


def _fill(row: ChecklistItem, draft: ItemDraft, place: int) -> None:
    row.position = place
    if row.finding is not draft.finding:
        row.found_on = clock.today() if draft.finding is not Finding.OPEN else None
    for name in ITEM_STORED:
        setattr(row, name, getattr(draft, name))


def remove(session: Session, checklist_id: UUID, version: int | None = None) -> None:
    """Put a checklist away."""
    row: Checklist = rights.find(session, Checklist, checklist_id, "D")
    if version is not None and version != row.version:
        raise Conflict(current=details(session, row))
    row.deleted_at = clock.now()


# --- templates -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TemplateItemDraft:
    """A point of a template as it is typed."""

    id: UUID | None = None
    title: str = ""
    mandatory: bool = True
    probe: Probe = Probe.NONE


@dataclass(frozen=True)
class ChecklistTemplateDraft:
    """A template as it is typed."""

    id: UUID | None = None
    version: int | None = None
    kind: ChecklistKind = ChecklistKind.COMPLIANCE
    title: str = ""
    retired: bool = False
    note: str = ""
    items: tuple[TemplateItemDraft, ...] = field(default=())


_STANDARD: dict[ChecklistKind, tuple[str, tuple[tuple[str, Probe], ...]]] = {
    ChecklistKind.COMPLIANCE: (N_("Compliance check"), (
        (N_("Business licence and permits are valid"), Probe.LICENCES),
        (N_("A signed contract is in force, the original is filed"), Probe.CONTRACT),
        (N_("No sales outside the territory or below the lowest price"), Probe.NONE),
        (N_("Payments are on time"), Probe.OVERDUE),
        (N_("Marks and advertising are used as agreed"), Probe.NONE),
        (N_("Monthly reports and stock figures are complete"), Probe.NONE),
        (N_("Complaints of end customers are settled"), Probe.NONE),
        (N_("No undue advantages, conflicts of interest declared"), Probe.NONE),
    )),
    ChecklistKind.CLOSING: (N_("Closing of a contract"), (
        (N_("Open orders are delivered or cancelled"), Probe.ORDERS),
        (N_("Statement of account is confirmed and nothing is owed"), Probe.OWING),
        (N_("Rebates and rewards are settled"), Probe.NONE),
        (N_("Stock at the agent is counted, returned or sold off"), Probe.NONE),
        (N_("Certificate, plates and samples are returned"), Probe.NONE),
        (N_("Deposit is returned or set off"), Probe.NONE),
        (N_("Use of marks, shops and advertising has ended"), Probe.NONE),
        (N_("End customers are told and handed over"), Probe.NONE),
        (N_("Sign-ins and data access of the agent have ended"), Probe.NONE),
    )),
    ChecklistKind.ONBOARDING: (N_("Onboarding of an agent"), (
        (N_("Business licence and permits are valid"), Probe.LICENCES),
        (N_("A signed contract is in force, the original is filed"), Probe.CONTRACT),
        (N_("Deposit is paid"), Probe.NONE),
        (N_("Credit, prices and bank account are entered"), Probe.NONE),
        (N_("Training is attended"), Probe.NONE),
        (N_("Certificate of authorisation is handed over"), Probe.NONE),
    )),
    ChecklistKind.EXIT: (N_("Exit of an agent"), (
        (N_("Open orders are delivered or cancelled"), Probe.ORDERS),
        (N_("Statement of account is confirmed and nothing is owed"), Probe.OWING),
        (N_("Stock at the agent is counted, returned or sold off"), Probe.NONE),
        (N_("Deposit is returned or set off"), Probe.NONE),
        (N_("Sign-ins and data access of the agent have ended"), Probe.NONE),
    )),
}  # fmt: skip


def standard(kind: ChecklistKind) -> ChecklistTemplateDraft:
    """The points the program proposes for a kind."""
    title, points = _STANDARD[kind]
    items = tuple(TemplateItemDraft(title=tr(text), probe=probe) for text, probe in points)
    return ChecklistTemplateDraft(kind=kind, title=tr(title), items=items)


def template_of(session: Session, kind: ChecklistKind) -> ChecklistTemplateDraft:
    """The newest template of a kind in this book; the proposed points where nobody made one."""
    row = session.scalars(
        select(ChecklistTemplate)
        .where(ChecklistTemplate.kind == kind, ChecklistTemplate.retired.is_(False), ChecklistTemplate.deleted_at.is_(None))
        .order_by(ChecklistTemplate.created_at.desc(), ChecklistTemplate.seq.desc())
        .limit(1)
    ).first()
    return _template(session, row) if row is not None else standard(kind)


def items_from(template: ChecklistTemplateDraft) -> tuple[ItemDraft, ...]:
    """The points of a template as those of a new checklist."""
    return tuple(ItemDraft(title=row.title, mandatory=row.mandatory, probe=row.probe) for row in template.items)


def get_template(session: Session, template_id: UUID) -> ChecklistTemplateDraft:
    """One template with its points."""
    return _template(session, rights.find(session, ChecklistTemplate, template_id))


def _template(session: Session, row: ChecklistTemplate) -> ChecklistTemplateDraft:
    items = session.scalars(
        select(ChecklistTemplateItem)
        .where(ChecklistTemplateItem.template_id == row.id)
        .order_by(ChecklistTemplateItem.position)
    )
    return ChecklistTemplateDraft(
        row.id, row.version, row.kind, row.title, row.retired, row.note,
        tuple(TemplateItemDraft(item.id, item.title, item.mandatory, item.probe) for item in items),
    )  # fmt: skip


def blank_template(session: Session, args: dict[str, Any]) -> ChecklistTemplateDraft:
    """A new template begins with the proposed points."""
    return standard(ChecklistKind(str(args.get("checklist", ChecklistKind.COMPLIANCE.value))))


def check_template(draft: ChecklistTemplateDraft) -> dict[str, str]:
    """Problems of a template that need no database."""
    return _cleaned_template(draft)[1]


def _cleaned_template(draft: ChecklistTemplateDraft) -> tuple[ChecklistTemplateDraft, dict[str, str]]:
    problems: dict[str, str] = {}
    made = with_clean_texts(draft, {"title": Kind.NAME, "note": Kind.NOTE}, problems, required=("title",))
    made = replace(
        made,
        items=tuple(
            with_clean_texts(item, {"title": Kind.NAME}, problems, f"items/{at}/", required=("title",))
            for at, item in enumerate(draft.items)
        ),
    )
    if not draft.items:
        problems["items"] = tr("A checklist needs at least one point.")
    if len(draft.items) > MOST_ITEMS:
        problems["items"] = tr("At most {count} rows are possible.", count=MOST_ITEMS)
    return made, misfits(draft, ChecklistTemplate, items=ChecklistTemplateItem) | problems


def save_template(session: Session, draft: ChecklistTemplateDraft) -> ChecklistTemplateDraft:
    """Keep a template (right: template C or U); checklists made from it stay as they are."""
    made, problems = _cleaned_template(draft)
    if problems:
        raise InvalidInput(problems)
    if made.id is None:
        rights.require(session, "template", "C")
        row = ChecklistTemplate(id=new_id())
    else:
        row = rights.find(session, ChecklistTemplate, made.id, "U")
        if made.version is not None and made.version != row.version:
            raise Conflict(current=_template(session, row))
    for name in ("kind", "title", "retired", "note"):
        setattr(row, name, getattr(made, name))
    session.add(row)
    session.flush()
    stored = list(session.scalars(select(ChecklistTemplateItem).where(ChecklistTemplateItem.template_id == row.id)))

    def fill(item: ChecklistTemplateItem, typed: TemplateItemDraft, place: int) -> None:
        item.position, item.title, item.mandatory, item.probe = place, typed.title, typed.mandatory, typed.probe

    lay_over(
        session, row, stored, made.items, lambda: ChecklistTemplateItem(template_id=row.id, bucket=row.bucket), fill
    )
    session.flush()
    return _template(session, row)


# --- beginning -------------------------------------------------------------------------------------------


def begin_closing(session: Session, contract: Contract, last_day: date) -> UUID | None:
    """The checklist of a contract that ends; settled within thirty days after its last one."""
    template = template_of(session, ChecklistKind.CLOSING)
    title = tr("{title} {number}", title=template.title, number=contract.number)
    draft = ChecklistDraft(
        kind=ChecklistKind.CLOSING, title=title, agent_id=contract.agent_id, contract_id=contract.id,
        starts_on=contract.starts_on, ends_on=last_day, due_on=last_day + timedelta(days=DAYS_AFTER),
        items=items_from(template),
    )  # fmt: skip
    return save(session, draft).id


def begin_period(session: Session, first: date, last: date, due_on: date | None = None) -> int:
    """The compliance checklist of a period for every active agent who has none yet; says how many were made."""
    rights.require(session, "compliance", "C")
    template = template_of(session, ChecklistKind.COMPLIANCE)
    have = select(Checklist.agent_id).where(
        Checklist.kind == ChecklistKind.COMPLIANCE, Checklist.starts_on == first, Checklist.deleted_at.is_(None)
    )
    agents = session.scalars(
        select(Agent.id).where(
            Agent.status == AgentStatus.ACTIVE, Agent.deleted_at.is_(None), Agent.id.not_in(have),
            rights.bucket_filter(session, "compliance", Agent.id, "C"),
        ).order_by(Agent.code)
    ).all()  # fmt: skip
    for agent_id in agents:
        save(session, ChecklistDraft(
            kind=ChecklistKind.COMPLIANCE, title=template.title, agent_id=agent_id, starts_on=first, ends_on=last,
            due_on=due_on or last + timedelta(days=DAYS_AFTER), items=items_from(template),
        ))  # fmt: skip
    return len(agents)


def unsettled(session: Session, contract_ids: Iterable[UUID]) -> int:
    """How many points of the closing checklists of these contracts must still be settled."""
    query = select(func.coalesce(func.sum(unsettled_sql()), 0)).where(
        Checklist.contract_id.in_(list(contract_ids)), Checklist.deleted_at.is_(None)
    )
    return int(session.scalar(query) or 0)


def shallow(found: ChecklistDraft) -> dict[str, Any]:
    """The fields of the draft in details."""
    return {one.name: getattr(found, one.name) for one in fields(ChecklistDraft)}
