"""The territory tree, and who may sell where: exclusive rights never overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.partners.records import Agent, AgentTerritory, Territory
from models.partners.shapes import AreaDraft
from models.pinyin import initials_of, sort_key
from models.platform import numbering, rights
from models.platform.records import User
from models.shapes import with_clean_texts
from models.text import Kind

DEEPEST = 20


@dataclass(frozen=True)
class TerritoryDraft:
    """A node of the tree as it is typed."""

    id: UUID | None = None
    version: int | None = None
    code: str = ""
    name: str = ""
    name_en: str = ""
    parent_id: UUID | None = None
    parent_name: str = ""
    manager_id: UUID | None = None
    manager_name: str = ""


@dataclass(frozen=True)
class TerritoryNode(TerritoryDraft):
    """A node as it is stored, with how many agents and children it has."""

    agents: int = 0
    children: int = 0


def tree(session: Session) -> list[TerritoryNode]:
    """Every territory, ordered so that children follow their parent, siblings by pinyin."""
    counts: dict[UUID | None, int] = {
        key: count
        for key, count in session.execute(
            select(Agent.territory_id, func.count())
            .where(Agent.deleted_at.is_(None), rights.visible(session, Agent))
            .group_by(Agent.territory_id)
        )
    }
    names = {key: name for key, name in session.execute(select(User.id, User.name))}
    rows = session.scalars(
        select(Territory).where(Territory.deleted_at.is_(None)).order_by(Territory.sort_key, Territory.code)
    ).all()
    below: dict[UUID | None, list[Territory]] = {}
    known = {row.id for row in rows}
    titles = {row.id: row.name for row in rows}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    made: list[TerritoryNode] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        row = waiting.pop()
        made.append(
            TerritoryNode(
                row.id, row.version, row.code, row.name, row.name_en, row.parent_id,
                titles.get(row.parent_id, "") if row.parent_id else "", row.manager_id,
                names.get(row.manager_id, "") if row.manager_id else "", counts.get(row.id, 0),
                len(below.get(row.id, [])),
            )
        )
        waiting.extend(reversed(below.get(row.id, [])))
    return made


def check(draft: TerritoryDraft) -> dict[str, str]:
    """What is impossible about a territory."""
    return _cleaned(draft)[1]


def save(session: Session, draft: TerritoryDraft) -> TerritoryNode:
    """Store a territory; a parent must not lie below it."""
    made, problems = _cleaned(draft)
    if draft.id is None:
        rights.require(session, "territory", "C")
        row = Territory(id=new_id())
    else:
        row = rights.find(session, Territory, draft.id, "U")
        if draft.version is not None and draft.version != row.version:
            raise Conflict()
    if draft.parent_id is not None:
        above = ancestors(session, draft.parent_id)
        if row.id in above or draft.parent_id == row.id:
            problems["parent_id"] = tr("A territory cannot lie within itself.")
        elif len(above) >= DEEPEST:
            problems["parent_id"] = tr("Territories can be nested at most {limit} deep.", limit=DEEPEST)
    _check_code(session, made, row.id, problems)
    if problems:
        raise InvalidInput(problems)
    row.code = made.code or row.code or numbering.take_one(session, "territory", clock.today())
    row.name, row.name_en, row.parent_id, row.manager_id = made.name, made.name_en, draft.parent_id, draft.manager_id
    row.initials, row.sort_key = initials_of(made.name), sort_key(made.name)
    session.add(row)
    session.flush()
    rights.refresh_access(session)
    return next(node for node in tree(session) if node.id == row.id)


def remove(session: Session, territory_id: UUID, version: int | None = None) -> None:
    """Remove a territory that nothing lies in."""
    row = rights.find(session, Territory, territory_id, "U")
    rights.require(session, "territory", "C")
    if version is not None and version != row.version:
        raise Conflict()
    here = Territory.parent_id == territory_id, Territory.deleted_at.is_(None)
    used = session.scalar(select(func.count()).select_from(Territory).where(*here)) or 0
    used += session.scalar(
        select(func.count()).select_from(Agent).where(Agent.territory_id == territory_id, Agent.deleted_at.is_(None))
    ) or 0
    used += session.scalar(
        select(func.count()).select_from(AgentTerritory).where(
            AgentTerritory.territory_id == territory_id, AgentTerritory.deleted_at.is_(None)
        )
    ) or 0
    if used:
        raise RuleBroken(
            N_("{name} is still used {count} times. Nothing was removed. Move what lies in it first."),
            name=row.name,
            count=used,
        )
    row.deleted_at = clock.now()


def ancestors(session: Session, territory_id: UUID) -> list[UUID]:
    """The territory and everything above it, from below."""
    found: list[UUID] = []
    current: UUID | None = territory_id
    while current is not None and current not in found and len(found) <= DEEPEST + 1:
        found.append(current)
        current = session.scalar(select(Territory.parent_id).where(Territory.id == current))
    return found


def descendants(session: Session, territory_id: UUID) -> set[UUID]:
    """The territory and everything below it."""
    from models.platform.access import territories_below

    return territories_below(session, {territory_id})


def overlaps(session: Session, agent_id: UUID | None, areas: Iterable[AreaDraft]) -> dict[str, str]:
    """Exclusive rows of these areas that collide with those of other agents, by path, with who has them."""
    problems: dict[str, str] = {}
    for at, area in enumerate(areas):
        if not area.exclusive or area.territory_id is None or area.from_day is None:
            continue
        related = descendants(session, area.territory_id) | set(ancestors(session, area.territory_id))
        query = (
            select(AgentTerritory, Agent, Territory.name)
            .join(Agent, Agent.id == AgentTerritory.agent_id)
            .join(Territory, Territory.id == AgentTerritory.territory_id)
            .where(
                AgentTerritory.exclusive,
                AgentTerritory.deleted_at.is_(None),
                Agent.deleted_at.is_(None),
                AgentTerritory.territory_id.in_(related),
                or_(AgentTerritory.to_day.is_(None), AgentTerritory.to_day >= area.from_day),
                *([] if area.to_day is None else [AgentTerritory.from_day <= area.to_day]),
                *([] if not area.product_line else [AgentTerritory.product_line.in_(("", area.product_line))]),
                *([] if agent_id is None else [AgentTerritory.agent_id != agent_id]),
            )
        )
        for row, other, territory in session.execute(query):
            problems[f"areas/{at}/exclusive"] = _collision(session, row, other, territory)
            break
    return problems


def _collision(session: Session, row: AgentTerritory, other: Agent, territory: str) -> str:
    until = row.to_day.isoformat() if row.to_day else tr("open end")
    if not rights.may(session, "agent", "R", other.bucket):
        return tr("This area is exclusively assigned to another agent until {day}.", day=until)
    contract = _contract_number(session, row.contract_id)
    if contract:
        return tr(
            "{agent} has {territory} exclusively until {day} (contract {contract}).",
            agent=other.name, territory=territory, day=until, contract=contract,
        )  # fmt: skip
    return tr("{agent} has {territory} exclusively until {day}.", agent=other.name, territory=territory, day=until)


def _contract_number(session: Session, contract_id: UUID | None) -> str:
    if contract_id is None:
        return ""
    from models.agreements.records import Contract

    return session.scalar(
        select(Contract.number).where(Contract.id == contract_id, rights.visible(session, Contract))
    ) or ""


def in_force_on(session: Session, agent_id: UUID, day: date) -> list[AreaDraft]:
    """Where an agent may sell on a day; the rows keep their days, so last year's answer does not change."""
    query = (
        select(AgentTerritory, Territory.name)
        .join(Territory, Territory.id == AgentTerritory.territory_id)
        .where(
            AgentTerritory.agent_id == agent_id,
            AgentTerritory.deleted_at.is_(None),
            AgentTerritory.from_day <= day,
            or_(AgentTerritory.to_day.is_(None), AgentTerritory.to_day >= day),
        )
    )
    return [
        AreaDraft(row.id, row.territory_id, name, row.product_line, row.exclusive, row.from_day, row.to_day)
        for row, name in session.execute(query)
    ]


def _cleaned(draft: TerritoryDraft) -> tuple[TerritoryDraft, dict[str, str]]:
    problems: dict[str, str] = {}
    kinds = {"code": Kind.CODE, "name": Kind.NAME, "name_en": Kind.NAME}
    return with_clean_texts(draft, kinds, problems, required=("name",)), problems


def _check_code(session: Session, draft: TerritoryDraft, key: UUID, problems: dict[str, str]) -> None:
    if draft.code and "code" not in problems:
        taken = session.scalar(select(Territory.name).where(Territory.code == draft.code, Territory.id != key))
        if taken is not None:
            problems["code"] = tr("{name} has this code already.", name=taken)
