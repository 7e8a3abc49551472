"""Notices: what a person is reminded of now, what became of each, and who would be told what today.

They follow from dates, rules and the parts people have; nothing has to run at midnight. Whoever comes back after days
sees each thing once, at the stage it has reached (issue: catch-up after days offline).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import clock
from models.collaboration import reminders, subjects
from models.collaboration.records import Marking, NoticeMark
from models.collaboration.reminders import Rule, Subject, Whom
from models.collaboration.subjects import Dated
from models.errors import InvalidInput
from models.i18n import tr
from models.platform import company, rights
from models.platform.principal import Principal, Role
from models.platform.records import User, UserStatus

MUTED = "notices.muted"
MARKS_KEPT = timedelta(days=800)


@dataclass(frozen=True)
class Notice:
    """One thing a person is reminded of: the row with its day, the stage reached, and what was done with it."""

    key: str
    about: Dated
    days_left: int
    stage: int
    escalated: bool
    marking: Marking | None = None
    until: datetime | None = None
    muted: bool = False

    @property
    def open(self) -> bool:
        """Whether it waits: neither read nor put off nor of a muted kind."""
        return not self.muted and self.marking not in (Marking.READ, Marking.LATER)

    @property
    def fresh(self) -> bool:
        """Whether it waits and was never told yet, on any computer of this person."""
        return self.open and self.marking is None


@dataclass(frozen=True)
class Person:
    """Somebody who may be told: roles, whose superior, of which agent."""

    key: UUID
    name: str
    roles: tuple[Role, ...]
    agent_id: UUID | None = None
    team: frozenset[UUID] = frozenset()
    """Those whose superior this person is."""


def mine(session: Session, today: date | None = None) -> list[Notice]:
    """What the acting person is reminded of, the most urgent first; also what is read, put off or muted."""
    me = _me(session)
    if me is None:
        return []
    today = today or clock.today()
    found = [
        notice
        for rule in reminders.all_rules(session) if rule.active
        for about in subjects.dated(session, rule.subject, today, max(rule.days))
        if (notice := of_person(rule, about, me, today)) is not None
    ]  # fmt: skip
    muted = muted_kinds(session)
    marks = _marks(session, me.key)
    return [_marked(one, marks, muted) for one in sorted(found, key=lambda one: (one.days_left, one.about.agent, one.key))]


def of_person(rule: Rule, about: Dated, person: Person, today: date) -> Notice | None:
    """What this person is told of a row today, if anything: by his own part, or because it was left undone."""
    left = (about.due - today).days
    for escalated, whom in ((False, rule.whom), (True, rule.above)):
        if not any(_has_part(person, about, part) for part in whom):
            continue
        stage = rule.stage(left, escalated)
        if stage is not None:
            key = f"{about.subject.value}:{about.record_id}:{about.due.isoformat()}:{stage}"
            return Notice(key, about, left, stage, escalated)
    return None


def _has_part(person: Person, about: Dated, part: Whom) -> bool:
    if part is Whom.OWNER:
        return person.key in (about.manager_id, about.owner_id)
    if part is Whom.REP:
        return person.key == about.rep_id
    if part is Whom.SUPERIOR:
        return about.manager_id in person.team or (about.manager_id is None and about.owner_id in person.team)
    if part is Whom.OPERATIONS:
        return Role.OPERATIONS in person.roles
    return person.agent_id == about.agent_id


def mark(session: Session, keys: Iterable[str], marking: Marking, until: datetime | None = None) -> int:
    """Note what the acting person did with notices; what stands so already is passed over."""
    me = _me(session)
    if me is None:
        return 0
    if (marking is Marking.LATER) != (until is not None):
        raise InvalidInput({"until": tr("Say until when it is put off.")})
    rights.require(session, "view", "C", me.key)
    known = _marks(session, me.key)
    count = 0
    for key in dict.fromkeys(keys):
        before = known.get(key)
        if before is not None and before[0] is marking and before[1] == until:
            continue
        session.add(NoticeMark(bucket=me.key, notice=key[:200], marking=marking, until=until))
        count += 1
    session.flush()
    return count


def tell(session: Session) -> list[Notice]:
    """The notices that were never told before, now noted as told: each is said once, however many computers ask."""
    fresh = [one for one in mine(session) if one.fresh]
    mark(session, [one.key for one in fresh], Marking.TOLD)
    return fresh


def muted_kinds(session: Session) -> frozenset[Subject]:
    """The kinds the acting person does not want to be reminded of."""
    me = rights.principal_of(session).user_id
    stored = company.of_user(session, MUTED, me) if me is not None else None
    known = {one.value for one in Subject}
    return frozenset(Subject(word) for word in stored if word in known) if isinstance(stored, list) else frozenset()


def mute(session: Session, subject: Subject, away: bool) -> None:
    """No longer remind the acting person of this kind, or again."""
    me = rights.principal_of(session).user_id
    if me is None:
        return
    kinds = muted_kinds(session)
    kinds = kinds | {subject} if away else kinds - {subject}
    company.put(session, MUTED, sorted(one.value for one in kinds), me)
    session.flush()


@dataclass(frozen=True)
class Told:
    """Who would be told what today by a rule."""

    person: str
    notice: Notice


def preview(session: Session, rule: Rule, most: int = 200) -> list[Told]:
    """Who would get what today if this were the rule (right: settings U), the most urgent first."""
    rights.require(session, "settings", "U")
    today = clock.today()
    people = everybody(session)
    found: list[Told] = []
    for about in subjects.dated(session, rule.subject, today, max(rule.days, default=0)):
        for person in people:
            notice = of_person(rule, about, person, today)
            if notice is not None:
                found.append(Told(person.name, notice))
        if len(found) >= most:
            break
    return found[:most]


def everybody(session: Session) -> list[Person]:
    """All who can sign in, with what decides whom a rule means."""
    rows = session.execute(
        select(User.id, User.name, User.role, User.grants, User.agent_id, User.manager_id, User.status).where(
            User.deleted_at.is_(None)
        ).order_by(User.sort_key, User.seq)
    ).all()  # fmt: skip
    below: dict[UUID, set[UUID]] = {}
    for row in rows:
        if row.manager_id is not None:
            below.setdefault(row.manager_id, set()).add(row.id)
    return [
        Person(row.id, row.name, Principal(row.id, row.role, grants=frozenset(row.grants or ())).roles, row.agent_id,
               frozenset(below.get(row.id, ())))
        for row in rows if row.status is UserStatus.ACTIVE
    ]  # fmt: skip


def _me(session: Session) -> Person | None:
    principal = rights.principal_of(session)
    if principal.user_id is None:
        return None
    team = session.scalars(select(User.id).where(User.manager_id == principal.user_id, User.deleted_at.is_(None)))
    return Person(principal.user_id, principal.name, principal.roles, principal.agent_id, frozenset(team))


def _marks(session: Session, me: UUID) -> dict[str, tuple[Marking, datetime | None]]:
    """The last mark of each notice."""
    rows: Sequence[Any] = session.execute(
        select(NoticeMark.notice, NoticeMark.marking, NoticeMark.until)
        .where(NoticeMark.bucket == me, NoticeMark.created_at >= clock.now() - MARKS_KEPT)
        .order_by(NoticeMark.created_at, NoticeMark.seq)
    ).all()
    return {row.notice: (row.marking, row.until) for row in rows}


def _marked(one: Notice, marks: dict[str, tuple[Marking, datetime | None]], muted: frozenset[Subject]) -> Notice:
    marking, until = marks.get(one.key, (None, None))
    if marking is Marking.LATER and until is not None and until <= clock.now():
        marking, until = Marking.UNREAD, None
    return Notice(
        one.key, one.about, one.days_left, one.stage, one.escalated, marking, until, one.about.subject in muted
    )
