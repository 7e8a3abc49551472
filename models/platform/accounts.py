"""The first administrator of a book, and signing in and out on record (AU-02, AU-04, AU-07)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.errors import Denied, RuleBroken
from models.i18n import N_, tr
from models.platform import audit, company, rights, users
from models.platform.book import errors
from models.platform.book import facts as book_facts
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import BookInfo, User, UserStatus
from models.platform.sealer import Sealer

if TYPE_CHECKING:
    from models.platform.book.making import NewBook


def found_book(path: Path, key: bytes, log_key: bytes, new: NewBook, book_id: UUID) -> UUID:
    """Write the first facts of a new book: company, identity, first administrator; returns his key."""
    facts = book_facts.first(book_id, new.company.strip())
    database = Database.sqlite(path, key, sealer=Sealer(log_key, UUID(facts["device"])))
    try:
        with database.write(SYSTEM, reason=tr("Book created")) as session:
            for name, value in facts.items():
                session.add(BookInfo(name=name, value=value))
            company.put(session, "company.name", new.company.strip())
            draft = users.UserDraft(
                login=new.login.strip(),
                name=new.name.strip(),
                role=Role.ADMIN,
                scope=Scope.ALL,
                status=UserStatus.ACTIVE,
                language=new.language,
                # Whoever makes a book works in it too; rights can be taken away once others have them.
                grants=("role:manager", "role:operations"),
            )
            made = users.save(session, draft)
    finally:
        database.close()
    assert made.id is not None
    return made.id


def principal(session: Session, user_id: UUID, device_id: UUID | None) -> Principal:
    """The acting person of a user who may sign in; refuses others."""
    user = session.scalars(select(User).where(User.id == user_id, User.deleted_at.is_(None))).one_or_none()
    if user is None or user.status is not UserStatus.ACTIVE:
        raise errors.UnknownUser()
    return users.principal_for(user, device_id)


def sign_in(session: Session, user_id: UUID, device_id: UUID, failures: int = 0) -> Principal:
    """Put a sign-in on record, with the failures before it; returns who acts from now on."""
    who = session.info["principal"] = principal(session, user_id, device_id)
    if failures:
        audit.note(session, "sign_in_failed", "user", {"count": failures}, user_id)
    audit.note(session, "sign_in", "user", None, user_id)
    return who


def look_as(session: Session, user_id: UUID) -> Principal:
    """Who acts in a window that shows the book as another person sees it; nothing can be written there (UX-067).

    For those who may change users everywhere; that it was done is on record.
    """
    mine = rights.principal_of(session)
    rights.require(session, "user", "U")
    user = rights.find(session, User, user_id, "U")
    if rights.reach(mine, "user", "U") != "a" or mine.user_id is None:
        raise Denied(N_("Only administrators can look with the rights of others. Nothing was changed. "
                         "Ask an administrator to look for you."))
    if user.deleted_at is not None or user.id == mine.user_id:
        raise RuleBroken(N_("These are your own rights, or the person is gone. Nothing was changed. Choose another person."))
    audit.note(session, "view_as", "user", None, user.id)
    return replace(users.principal_for(user, mine.device_id), watcher=mine.user_id)


def sign_out(session: Session, action: str = "sign_out") -> None:
    """Put a sign-out or lock on record."""
    audit.note(session, action, "user", None, session.info["principal"].user_id)


def people(session: Session) -> list[tuple[UUID, str, str]]:
    """(key, sign-in name, name) of everybody who may sign in, for setting passwords anew."""
    rows = session.execute(
        select(User.id, User.login, User.name)
        .where(User.status == UserStatus.ACTIVE, User.deleted_at.is_(None))
        .order_by(User.sort_key, User.name)
    )
    return [(key, login or "", name) for key, login, name in rows]


def everybody(session: Session) -> list[users.UserDraft]:
    """Everybody the person at work may see, by name (right: user R)."""
    rights.require(session, "user", "R")
    rows = session.scalars(
        select(User)
        .where(User.deleted_at.is_(None), rights.visible(session, User))
        .order_by(User.sort_key, User.name)
    )
    return [users.to_draft(user) for user in rows]


def facts(session: Session) -> dict[str, Any]:
    """What the book says about itself."""
    return {row.name: row.value for row in session.scalars(select(BookInfo))}
