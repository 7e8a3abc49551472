"""Signing in and out, and what a password must be (AU-01, AU-02, AU-07)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.errors import InvalidInput
from models.i18n import N_, tr
from models.platform import audit, company, users
from models.platform.book import errors
from models.platform.book import facts as book_facts
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import BookInfo, User, UserStatus

if TYPE_CHECKING:
    from models.platform.book.making import NewBook

LEAST = 10
MOST = 128
COMMON = Path(__file__).resolve().parents[2] / "resources" / "passwords" / "common.txt"
_WALKS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qazwsxedcrfvtgbyhnujm",
)
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)


class Strength(StrEnum):
    """How hard a password is to guess, in words."""

    REFUSED = "refused"
    FAIR = "fair"
    GOOD = "good"
    STRONG = "strong"


STRENGTH_WORDS = {
    Strength.REFUSED: N_("Too weak"),
    Strength.FAIR: N_("Fair"),
    Strength.GOOD: N_("Good"),
    Strength.STRONG: N_("Strong"),
}


def password_problem(password: str, own: Iterable[str] = ()) -> str:
    """Why a password is refused, as a translated sentence; empty when it is good enough (AU-01)."""
    if len(password) < LEAST:
        return tr("The password needs at least {count} characters.", count=LEAST)
    if len(password) > MOST:
        return tr("The password may have at most {count} characters.", count=MOST)
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in password):
        return tr("The password contains characters that cannot be typed everywhere.")
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(set(plain)) < 5:
        return tr("The password repeats too few different characters.")
    if _is_walk(plain):
        return tr("The password is a row of neighbouring keys or numbers.")
    for word in own:
        piece = unicodedata.normalize("NFKC", word).casefold().strip()
        if len(piece) >= 3 and piece in plain and len(plain) - len(piece) < 8:
            return tr("The password contains your own name or that of the company.")
    if _is_common(plain):
        return tr("The password is one of the first that everybody tries.")
    return ""


def strength(password: str, own: Iterable[str] = ()) -> Strength:
    """A judgement for the eye while typing; the rule itself is `password_problem`."""
    if password_problem(password, own):
        return Strength.REFUSED
    kinds = sum(
        any(test(c) for c in password)
        for test in (
            str.islower,
            str.isupper,
            str.isdigit,
            lambda c: not c.isalnum(),
            lambda c: ord(c) > 0x2E80,
        )
    )
    score = len(set(password)) + 2 * kinds
    if len(password) >= 16 and score >= 16:
        return Strength.STRONG
    return Strength.GOOD if score >= 14 else Strength.FAIR


def require_good_password(password: str, own: Iterable[str] = ()) -> None:
    """Raise InvalidInput unless the password may be used."""
    problem = password_problem(password, own)
    if problem:
        raise InvalidInput({"password": problem})


def found_book(path: Path, key: bytes, new: NewBook, book_id: UUID) -> UUID:
    """Write the first facts of a new book: company, identity, first administrator; returns his key."""
    database = Database.sqlite(path, key)
    try:
        with database.write(SYSTEM, reason=tr("Book created")) as session:
            for name, value in book_facts.first(book_id, new.company.strip()).items():
                session.add(BookInfo(name=name, value=value))
            company.put(session, "company.name", new.company.strip())
            draft = users.UserDraft(
                login=new.login.strip(),
                name=new.name.strip(),
                role=Role.ADMIN,
                scope=Scope.ALL,
                status=UserStatus.ACTIVE,
                language=new.language,
            )
            made = users.save(session, draft)
    finally:
        database.close()
    assert made.id is not None
    return made.id


def sign_in(session: Session, user_id: UUID, device_id: UUID, failures: int = 0) -> Principal:
    """Put a sign-in on record, with the failures before it; returns who acts from now on."""
    user = session.scalars(select(User).where(User.id == user_id, User.deleted_at.is_(None))).one_or_none()
    if user is None or user.status is not UserStatus.ACTIVE:
        raise errors.UnknownUser()
    principal = users.principal_for(user, device_id)
    session.info["principal"] = principal
    if failures:
        audit.note(session, "sign_in_failed", "user", {"count": failures}, user_id)
    audit.note(session, "sign_in", "user", None, user_id)
    return principal


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


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))


def _is_common(plain: str) -> bool:
    """In the list as it stands, without digits and signs around it, doubled, or written with look-alikes."""
    words = {plain, plain.translate(_LEET)}
    for word in list(words):
        words.add(re.sub(r"^[\W\d_]+|[\W\d_]+$", "", word))
        half = word[: len(word) // 2]
        if half * 2 == word:
            words.add(half)
    return any(word in _common() for word in words if len(word) >= 3)


def _is_walk(plain: str) -> bool:
    """Whether almost all of it runs along the keyboard, the alphabet or the numbers."""
    steps = 0
    for left, right in zip(plain, plain[1:], strict=False):
        pair = left + right
        steps += left == right or any(pair in walk or pair[::-1] in walk for walk in _WALKS)
    return steps >= (len(plain) - 1) * 0.75


def facts(session: Session) -> dict[str, Any]:
    """What the book says about itself."""
    return {row.name: row.value for row in session.scalars(select(BookInfo))}
