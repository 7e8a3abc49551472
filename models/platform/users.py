"""People: those who sign in and staff who do not; roles, scopes and who may change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import identifiers
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.pinyin import initials_of, sort_key
from models.platform import numbering, rights, two_people
from models.platform.principal import Principal, Role, Scope
from models.platform.records import USER_STATUS_WORDS as USER_STATUS_WORDS
from models.platform.records import User, UserStatus
from models.shapes import with_clean_texts
from models.text import Kind

_TEXTS = {
    "code": Kind.CODE, "login": Kind.NAME, "name": Kind.NAME, "title": Kind.NAME, "phone": Kind.LINE,
    "email": Kind.LINE, "external_no": Kind.CODE,
}  # fmt: skip
_SHORT = {"login": 40}


@dataclass(frozen=True)
class UserDraft:
    """What is typed about a person."""

    id: UUID | None = None
    version: int | None = None
    code: str = ""
    login: str = ""
    name: str = ""
    role: Role = Role.REP
    scope: Scope = Scope.OWN
    status: UserStatus = UserStatus.STAFF
    title: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh_CN"
    manager_id: UUID | None = None
    agent_id: UUID | None = None
    territory_id: UUID | None = None
    grants: tuple[str, ...] = field(default_factory=tuple)
    external_no: str = ""


D = TypeVar("D", bound=UserDraft)
FIELDS = (
    "name",
    "role",
    "scope",
    "status",
    "title",
    "phone",
    "email",
    "language",
    "manager_id",
    "agent_id",
    "territory_id",
    "external_no",
)


def usual_scope(role: Role) -> Scope:
    """How far the rights of a role reach unless somebody says otherwise: as far as the matrix means them."""
    return {Role.MANAGER: Scope.TEAM, Role.REP: Scope.OWN, Role.AGENT: Scope.AGENT}.get(role, Scope.ALL)


def principal_for(user: User, device_id: UUID | None = None) -> Principal:
    """The acting person of a user record."""
    return Principal(
        user.id, user.role, user.scope, user.name, device_id, user.agent_id, frozenset(user.grants or ())
    )


def placed(session: Session, draft: D, agent: str | None, territory: str | None) -> D:
    """The draft with the agent and the territory of these codes; raises InvalidInput where nobody here knows a code."""
    from models.partners.records import Agent, Territory

    problems: dict[str, str] = {}

    def known(record: type[Agent] | type[Territory], path: str, code: str | None) -> UUID | None:
        if code is None:
            return None
        key = session.scalar(select(record.id).where(
            rights.visible(session, record), record.code == code.strip(), record.deleted_at.is_(None)
        ))
        if key is None:
            problems[path] = tr("“{code}” was not found.", code=code)
        return key

    placed = replace(
        draft, agent_id=known(Agent, "agent_id", agent), territory_id=known(Territory, "territory_id", territory)
    )
    if problems:
        raise InvalidInput(problems)
    return placed


def to_draft(user: User) -> UserDraft:
    """The stored person as an editable shape."""
    values = {name: getattr(user, name) for name in FIELDS}
    return UserDraft(
        id=user.id,
        version=user.version,
        code=user.code,
        login=user.login or "",
        grants=tuple(user.grants or ()),
        **values,
    )


def get(session: Session, user_id: UUID) -> UserDraft:
    """One person."""
    return to_draft(rights.find(session, User, user_id))


def check(draft: UserDraft) -> dict[str, str]:
    """Field problems that need no database."""
    return _cleaned(draft)[1]


def _cleaned(draft: D) -> tuple[D, dict[str, str]]:
    problems: dict[str, str] = {}
    made = with_clean_texts(draft, _TEXTS, problems, limits=_SHORT)
    made = replace(
        made,
        phone=_ruled(identifiers.foreign_phone, made.phone, "phone", problems),
        email=_ruled(identifiers.mail_address, made.email, "email", problems),
    )
    if not draft.name.strip():
        problems["name"] = tr("A name is needed.")
    if draft.status is UserStatus.ACTIVE and not draft.login.strip():
        problems["login"] = tr("A person who signs in needs a sign-in name.")
    if draft.language not in ("zh_CN", "en"):
        problems["language"] = tr("Choose Chinese or English.")
    if draft.role is Role.AGENT and draft.agent_id is None:
        problems["agent_id"] = tr("Choose the agent this person belongs to.")
    if draft.role is Role.AGENT and draft.scope is not Scope.AGENT:
        problems["scope"] = tr("An agent's person sees the own company only.")
    return made, problems


def _ruled(rule: Callable[[str], str], text: str, path: str, problems: dict[str, str]) -> str:
    if not text or path in problems:
        return text
    try:
        return rule(text)
    except identifiers.BadIdentifier as error:
        problems[path] = error.message()
        return text


def save(session: Session, draft: UserDraft) -> UserDraft:
    """Store a person (right: user C or U); role and scope changes derive the visible rows anew."""
    draft, problems = _cleaned(draft)
    problems = _taken(session, draft) | _no_account(session, draft) | problems
    if problems:
        raise InvalidInput(problems)
    if draft.id is None:
        rights.require(session, "user", "C")
        _guard_second_person(session, None, draft)
        user = User(code=draft.code or numbering.take_one(session, "user", clock.today()))
        session.add(user)
    else:
        rights.require(session, "user", "U")
        user = rights.find(session, User, draft.id)
        if draft.version is not None and draft.version != user.version:
            raise Conflict(current=to_draft(user))
        _guard_last_admin(session, user, draft)
        _guard_own_rights(session, user, draft)
        _guard_second_person(session, user, draft)
        user.code = draft.code or user.code
    for name in FIELDS:
        setattr(user, name, getattr(draft, name))
    user.login = draft.login.strip() or None
    user.grants = sorted(draft.grants)
    user.initials, user.sort_key = initials_of(draft.name), sort_key(draft.name)
    session.flush()
    rights.refresh_access(session)
    return to_draft(user)


def _taken(session: Session, draft: UserDraft) -> dict[str, str]:
    """Code and sign-in name belong to one person, also to one who no longer works here."""
    problems, login = {}, draft.login.strip()
    others = select(User.name).where(User.id != draft.id)
    name = session.scalar(others.where(User.code == draft.code)) if draft.code else None
    if name is not None:
        problems["code"] = tr("{name} has this code already.", name=name)
    name = session.scalar(others.where(User.login == login)) if login else None
    if name is not None:
        problems["login"] = tr("{name} signs in with this name already.", name=name)
    return problems


def _no_account(session: Session, draft: UserDraft) -> dict[str, str]:
    """On an office's server a person who signs in is a role, whose name has fewer letters to choose from."""
    names = session.info.get("server")
    if names is None or draft.status is not UserStatus.ACTIVE or not draft.login.strip():
        return {}
    try:
        names.person(draft.login.strip())
    except InvalidInput as refused:
        return refused.problems
    return {}


def _guard_last_admin(session: Session, user: User, draft: UserDraft) -> None:
    stays = draft.role is Role.ADMIN and draft.status is UserStatus.ACTIVE
    if user.role is not Role.ADMIN or stays:
        return
    others = session.scalar(
        select(func.count())
        .select_from(User)
        .where(User.role == Role.ADMIN, User.status == UserStatus.ACTIVE, User.id != user.id)
    )
    if not others:
        raise RuleBroken(
            N_("This is the last administrator. Nothing was changed. Make somebody else administrator first.")
        )


def _guard_own_rights(session: Session, user: User, draft: UserDraft) -> None:
    principal = rights.principal_of(session)
    if "system" in principal.grants or user.id != principal.user_id:
        return
    if (draft.role, draft.scope, set(draft.grants)) != (user.role, user.scope, set(user.grants or ())):
        raise RuleBroken(
            N_("Nobody can change his own rights. Nothing was changed. Ask another administrator.")
        )


def _guard_second_person(session: Session, user: User | None, draft: UserDraft) -> None:
    """Who entered or last changed a person does not make him administrator (AU-06)."""

    def leads(role: Role, grants: Iterable[str], status: UserStatus) -> bool:
        return status is UserStatus.ACTIVE and (role is Role.ADMIN or f"role:{Role.ADMIN.value}" in grants)

    if not leads(draft.role, draft.grants, draft.status):
        return
    if user is None:
        two_people.require(session, draft.name, {rights.principal_of(session).user_id})
    elif not leads(user.role, user.grants or (), user.status):
        two_people.require(session, user.name, two_people.authors(user))


def names_shown(session: Session) -> dict[UUID | None, str]:
    """Key → name of everybody who ever acted, as far as the person may know names: an agent's people know their own."""
    query = select(User.id, User.name)
    principal = rights.principal_of(session)
    if Role.AGENT in principal.roles:
        query = query.where(User.agent_id == principal.agent_id)
    return {key: name for key, name in session.execute(query)}


def names(session: Session) -> dict[UUID, str]:
    """Key → name of everybody, for lists and look-ups."""
    return {
        key: name
        for key, name in session.execute(select(User.id, User.name).where(User.deleted_at.is_(None)))
    }
