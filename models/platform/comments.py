"""The discussion of a record: internal words, and those an agent may read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import Denied, InvalidInput
from models.i18n import N_
from models.platform import owners, rights
from models.platform.principal import Role
from models.platform.records import Comment, User
from models.text import Kind, check_text

LIMIT = 5_000
_MENTION = re.compile(r"@([\w·\-]{1,40})")


@dataclass(frozen=True)
class CommentRow:
    """One word of the discussion as the screen shows it."""

    id: UUID
    at: datetime
    author: str
    text: str
    visible_to_agent: bool
    mine: bool
    mentions: tuple[str, ...] = ()


def check(text: str) -> dict[str, str]:
    """What keeps a comment from being written."""
    problems: dict[str, str] = {}
    check_text(problems, "text", text, Kind.NOTE, required=True, limit=LIMIT)
    return problems


def of(session: Session, table: str, owner_id: UUID) -> list[CommentRow]:
    """The discussion of a record, oldest first; an agent sees only what is meant for him."""
    owners.find(session, table, owner_id)
    principal = rights.principal_of(session)
    query = (
        select(Comment, User.name)
        .outerjoin(User, User.id == Comment.created_by)
        .where(Comment.owner_table == table, Comment.owner_id == owner_id, Comment.deleted_at.is_(None))
        .where(rights.visible(session, Comment))
        .order_by(Comment.created_at, Comment.seq)
    )
    if principal.role is Role.AGENT:
        query = query.where(Comment.visible_to_agent)
    names = _names(session)
    return [
        CommentRow(
            comment.id,
            comment.created_at,
            author or "",
            comment.text,
            comment.visible_to_agent,
            comment.created_by == principal.user_id,
            tuple(names[key] for key in comment.mentions or () if key in names),
        )
        for comment, author in session.execute(query)
    ]


def count(session: Session, table: str, owner_id: UUID) -> int:
    """How many words the acting person sees there."""
    return len(of(session, table, owner_id))


def add(session: Session, table: str, owner_id: UUID, text: str, *, visible_to_agent: bool = False) -> UUID:
    """Say something; what an agent says is visible to him."""
    owner = owners.find(session, table, owner_id)
    rights.require(session, "task", "C", owner.bucket)
    problems: dict[str, str] = {}
    cleaned = check_text(problems, "text", text, Kind.NOTE, required=True, limit=LIMIT)
    if problems:
        raise InvalidInput(problems)
    by_agent = rights.principal_of(session).role is Role.AGENT
    comment = Comment(
        owner_table=table,
        owner_id=owner_id,
        bucket=owner.bucket,
        text=cleaned,
        visible_to_agent=visible_to_agent or by_agent,
        mentions=[str(key) for key in mentioned(session, cleaned)],
    )
    session.add(comment)
    session.flush()
    return comment.id


def remove(session: Session, comment_id: UUID) -> None:
    """Take back one's own words; the history keeps that they were there."""
    comment = rights.find(session, Comment, comment_id)
    if comment.created_by != rights.principal_of(session).user_id:
        raise Denied(N_("Only the author can remove a comment. Nothing was changed. Ask the author."))
    comment.deleted_at = clock.now()


def mentioned(session: Session, text: str) -> list[UUID]:
    """The people named with @ in a text: by full name or sign-in name."""
    wanted = {name.casefold() for name in _MENTION.findall(text)}
    if not wanted:
        return []
    people = session.execute(select(User.id, User.name, User.login).where(User.deleted_at.is_(None)))
    return [
        key for key, name, login in people if name.casefold() in wanted or (login or "").casefold() in wanted
    ]


def _names(session: Session) -> dict[str, str]:
    return {str(key): name for key, name in session.execute(select(User.id, User.name))}
