"""Records offered while somebody types a reference: agents, territories, levels, people, warehouses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.i18n import tr
from models.partners.records import AGENT_STATUS_WORDS, Agent, AgentLevel, AgentStatus, Territory
from models.platform import rights
from models.platform.palette import palette
from models.platform.records import User, UserStatus
from models.stock.records import Warehouse
from models.text import escape_like, normal_key

MOST = 12


@dataclass(frozen=True)
class Found:
    """A record that fits, with what tells it from others."""

    id: UUID
    code: str
    name: str
    exact: bool = False
    detail: str = ""
    note: str = ""


def agents(session: Session, text: str, but: UUID | None = None) -> list[Found]:
    """Agents by code, name, pinyin, credit code or phone, best first; without a text those changed last."""
    if not text.strip():
        query = (
            select(Agent.id, Agent.code, Agent.name, Agent.city, Agent.status)
            .where(rights.visible(session, Agent), Agent.deleted_at.is_(None), Agent.status != AgentStatus.TERMINATED)
            .order_by(Agent.changed_at.desc())
            .limit(MOST)
        )
        rows = [Found(row.id, row.code, row.name, False, row.city, _status(row.status))
                for row in session.execute(query)]  # fmt: skip
    else:
        wanted = normal_key(text)
        rows = [
            Found(
                hit.id, hit.code, hit.name, wanted in (normal_key(hit.code), normal_key(hit.name)),
                hit.detail[1] if len(hit.detail) > 1 else "", _status(hit.state),
            )
            for hit in palette(session, text, MOST, ("agent",))
        ]
    return [row for row in rows if row.id != but]


def territories(session: Session, text: str) -> list[Found]:
    """Territories by code, name or initials, with what they lie in."""
    parent = {key: name for key, name in session.execute(select(Territory.id, Territory.name))}
    query = select(Territory).where(Territory.deleted_at.is_(None), *_fits(Territory, text, "code", "name", "initials"))
    rows = session.scalars(query.order_by(Territory.sort_key).limit(_limit(text)))
    return [
        Found(
            row.id, row.code, row.name, _exact(text, row.code, row.name),
            parent.get(row.parent_id, "") if row.parent_id else "",
        )
        for row in rows
    ]


def levels(session: Session, text: str) -> list[Found]:
    """Agent levels by code or name, the highest first."""
    query = select(AgentLevel).where(AgentLevel.deleted_at.is_(None), *_fits(AgentLevel, text, "code", "name"))
    rows = session.scalars(query.order_by(AgentLevel.rank.desc()).limit(MOST))
    return [Found(row.id, row.code, row.name, _exact(text, row.code, row.name)) for row in rows]


def people(session: Session, text: str) -> list[Found]:
    """People of the company by name, code or initials."""
    query = select(User).where(
        User.deleted_at.is_(None),
        User.status != UserStatus.DISABLED,
        User.agent_id.is_(None),
        rights.visible(session, User),
        *_fits(User, text, "code", "name", "initials"),
    )
    rows = session.scalars(query.order_by(User.sort_key).limit(_limit(text)))
    return [Found(row.id, row.code, row.name, _exact(text, row.code, row.name), row.title) for row in rows]


def warehouses(session: Session, text: str) -> list[Found]:
    """Warehouses by code or name."""
    query = select(Warehouse).where(
        Warehouse.deleted_at.is_(None), rights.visible(session, Warehouse), *_fits(Warehouse, text, "code", "name")
    )
    rows = session.scalars(query.order_by(Warehouse.code).limit(_limit(text)))
    return [Found(row.id, row.code, row.name, _exact(text, row.code, row.name)) for row in rows]


def _fits(record: Any, text: str, *names: str) -> list[Any]:
    wanted = text.strip()
    if not wanted:
        return []
    pattern = f"%{escape_like(wanted)}%"
    return [or_(*(getattr(record, name).ilike(pattern, escape="\\") for name in names))]


def _limit(text: str) -> int:
    return MOST if text.strip() else 50


def _exact(text: str, *values: str) -> bool:
    wanted = normal_key(text)
    return bool(wanted) and wanted in {normal_key(value) for value in values}


def _status(status: Any) -> str:
    known = AGENT_STATUS_WORDS.get(AgentStatus(status)) if status else None
    return tr(known) if known and status != AgentStatus.ACTIVE else ""
