"""Agent levels, and which level an agent had from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import money
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.limits import misfits, require_numbers
from models.partners.records import Agent, AgentLevel, LevelHistory
from models.partners.shapes import LevelChange
from models.platform import rights
from models.shapes import with_clean_texts
from models.text import Kind


@dataclass(frozen=True)
class LevelDraft:
    """A level as it is typed."""

    id: UUID | None = None
    version: int | None = None
    code: str = ""
    name: str = ""
    name_en: str = ""
    rank: int = 0
    weight: int = 1
    threshold: Decimal | None = None
    discount: Decimal = Decimal(0)
    benefits: str = ""


@dataclass(frozen=True)
class LevelRow(LevelDraft):
    """A level as it is stored, with how many agents have it."""

    agents: int = 0


def all_levels(session: Session) -> list[LevelRow]:
    """Every level, the highest rank first."""
    counts: dict[UUID | None, int] = {
        key: count
        for key, count in session.execute(
            select(Agent.level_id, func.count())
            .where(Agent.deleted_at.is_(None), rights.visible(session, Agent))
            .group_by(Agent.level_id)
        )
    }
    rows = session.scalars(
        select(AgentLevel).where(AgentLevel.deleted_at.is_(None)).order_by(AgentLevel.rank.desc(), AgentLevel.code)
    )
    return [_row(row, counts.get(row.id, 0)) for row in rows]


def check(draft: LevelDraft) -> dict[str, str]:
    """What is impossible about a level."""
    return _cleaned(draft)[1]


def save(session: Session, draft: LevelDraft) -> LevelRow:
    """Store a level."""
    require_numbers(draft)
    made, problems = _cleaned(draft)
    if draft.id is None:
        rights.require(session, "agent", "C")
        row = AgentLevel(id=new_id())
    else:
        row = rights.find(session, AgentLevel, draft.id, "C")
        if draft.version is not None and draft.version != row.version:
            raise Conflict()
    taken = session.scalar(select(AgentLevel.name).where(AgentLevel.code == made.code, AgentLevel.id != row.id))
    if taken is not None and "code" not in problems:
        problems["code"] = tr("{name} has this code already.", name=taken)
    if problems:
        raise InvalidInput(problems)
    for name in ("code", "name", "name_en", "rank", "weight", "threshold", "discount", "benefits"):
        setattr(row, name, getattr(made, name))
    session.add(row)
    session.flush()
    return _row(row, 0)


def remove(session: Session, level_id: UUID, version: int | None = None) -> None:
    """Remove a level no agent has."""
    row = rights.find(session, AgentLevel, level_id, "C")
    if version is not None and version != row.version:
        raise Conflict()
    used = session.scalar(
        select(func.count()).select_from(Agent).where(Agent.level_id == level_id, Agent.deleted_at.is_(None))
    )
    if used:
        raise RuleBroken(
            N_("{count} agents have the level {name}. Nothing was removed. Give them another level first."),
            count=used,
            name=row.name,
        )
    row.deleted_at = clock.now()


def change(session: Session, agent: Agent, level_id: UUID | None, day: date, reason: str = "") -> None:
    """Give an agent another level from a day on; the stretch before ends the day before."""
    if agent.level_id == level_id and level_id is not None:
        return
    current = session.scalars(
        select(LevelHistory)
        .where(LevelHistory.agent_id == agent.id, LevelHistory.to_day.is_(None), LevelHistory.deleted_at.is_(None))
        .order_by(LevelHistory.from_day.desc())
    ).first()
    if current is not None and current.level_id == level_id:
        agent.level_id = level_id
        return
    if current is not None:
        if current.from_day >= day:
            current.deleted_at = clock.now()
        else:
            current.to_day = day - timedelta(days=1)
    agent.level_id = level_id
    if level_id is not None:
        session.add(
            LevelHistory(
                agent_id=agent.id, bucket=agent.id, level_id=level_id, from_day=day, to_day=None, reason=reason
            )
        )


def history_of(session: Session, agent_id: UUID) -> list[LevelChange]:
    """The levels of an agent, the newest first."""
    query = (
        select(LevelHistory, AgentLevel.name)
        .outerjoin(AgentLevel, AgentLevel.id == LevelHistory.level_id)
        .where(LevelHistory.agent_id == agent_id, LevelHistory.deleted_at.is_(None))
        .order_by(LevelHistory.from_day.desc(), LevelHistory.seq.desc())
    )
    return [
        LevelChange(name or "", row.from_day, row.to_day, row.reason) for row, name in session.execute(query)
    ]


def level_on(session: Session, agent_id: UUID, day: date) -> UUID | None:
    """The level an agent had on a day."""
    return session.scalar(
        select(LevelHistory.level_id)
        .where(
            LevelHistory.agent_id == agent_id,
            LevelHistory.deleted_at.is_(None),
            LevelHistory.from_day <= day,
            func.coalesce(LevelHistory.to_day, date(2199, 12, 31)) >= day,
        )
        .order_by(LevelHistory.from_day.desc())
        .limit(1)
    )


def _cleaned(draft: LevelDraft) -> tuple[LevelDraft, dict[str, str]]:
    problems: dict[str, str] = {}
    kinds = {"code": Kind.CODE, "name": Kind.NAME, "name_en": Kind.NAME, "benefits": Kind.NOTE}
    made = with_clean_texts(draft, kinds, problems, required=("code", "name"))
    if not Decimal(0) <= draft.discount <= Decimal(1):
        problems["discount"] = tr("The discount is between 0% and 100%.")
    if draft.weight < 0:
        problems["weight"] = tr("The weight cannot be negative; 0 means never assigned.")
    if draft.threshold is not None and (draft.threshold < 0 or money.round_to(draft.threshold, 2) != draft.threshold):
        problems["threshold"] = tr("This amount cannot be negative.")
    return made, misfits(draft, AgentLevel) | problems


def _row(row: AgentLevel, agents: int) -> LevelRow:
    return LevelRow(
        row.id, row.version, row.code, row.name, row.name_en, row.rank, row.weight, row.threshold, row.discount,
        row.benefits, agents,
    )  # fmt: skip
