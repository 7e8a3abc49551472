"""The checklists of an agent's life: onboarding before it becomes active, exit before it ends; what is open holds the step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import checklists
from models.agreements.checklist_records import Checklist, ChecklistKind
from models.agreements.checklists import ChecklistDraft
from models.clock import clock
from models.i18n import tr
from models.partners.records import Agent, AgentStatus
from models.platform import rights

KIND_OF = {AgentStatus.ONBOARDING: ChecklistKind.ONBOARDING, AgentStatus.EXITING: ChecklistKind.EXIT}
"""The checklist that begins with a state, and has to be settled before the next one."""
DAYS = 30


@dataclass(frozen=True)
class Progress:
    """How far a checklist is: points that must be settled, how many are, and the titles of the others."""

    id: UUID
    title: str
    settled: int
    needed: int
    open: tuple[str, ...]

    @property
    def words(self) -> str:
        """How many of how many."""
        return f"{self.settled}/{self.needed} ({self.percent}%)"

    @property
    def percent(self) -> int:
        """Settled points in hundredths, rounded down: 100 only when nothing is left."""
        return 100 * self.settled // self.needed if self.needed else 100


def begin(session: Session, agent: Agent) -> None:
    """Begin the checklist of the agent's state, unless one of that kind is there and unfinished."""
    kind = KIND_OF.get(agent.status)
    if kind is None or _unfinished(session, agent.id, kind) is not None:
        return
    template = checklists.template_of(session, kind)
    today = clock.today()
    due = today + timedelta(days=DAYS)
    again = select(Checklist.id).where(
        Checklist.agent_id == agent.id, Checklist.kind == kind, Checklist.starts_on == today, Checklist.deleted_at.is_(None)
    )
    count = len(session.scalars(again).all())
    title = template.title if not count else tr("{title} ({number})", title=template.title, number=count + 1)
    points = checklists.items_from(template)
    checklists.save(session, ChecklistDraft(
        kind=kind, title=title, agent_id=agent.id, starts_on=today, ends_on=due, due_on=due,
        items=points,
    ))  # fmt: skip


def put_away(session: Session, agent: Agent, left: AgentStatus) -> None:
    """A state was left backwards: what was not finished is put away, so that the next time begins anew."""
    kind = KIND_OF.get(left)
    row = _unfinished(session, agent.id, kind) if kind is not None else None
    if row is not None:
        checklists.remove(session, row.id)


def progress(session: Session, agent: Agent) -> Progress | None:
    """How far the checklist of the agent's present state is; None without one, or for who may not see it."""
    kind = KIND_OF.get(agent.status)
    if kind is None or not rights.may(session, "compliance", "R", agent.bucket):
        return None
    row = _latest(session, agent.id, kind)
    if row is None:
        return None
    needed = [item for item in checklists.details(session, row).items if item.mandatory]
    left = tuple(item.title for item in needed if not checklists.is_settled(item))
    return Progress(row.id, row.title, len(needed) - len(left), len(needed), left)


def _latest(session: Session, agent_id: UUID, kind: ChecklistKind) -> Checklist | None:
    return session.scalars(
        select(Checklist)
        .where(Checklist.agent_id == agent_id, Checklist.kind == kind, Checklist.deleted_at.is_(None))
        .order_by(Checklist.starts_on.desc(), Checklist.seq.desc())
        .limit(1)
    ).first()


def _unfinished(session: Session, agent_id: UUID, kind: ChecklistKind) -> Checklist | None:
    row = _latest(session, agent_id, kind)
    if row is None:
        return None
    items = checklists.details(session, row).items
    return row if any(item.mandatory and not checklists.is_settled(item) for item in items) else None
