"""UX-067: the book as another person sees it, on both databases: what may be seen, and that nothing can be done."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from models.errors import Denied, NotFound, RuleBroken
from models.partners.records import Agent
from models.platform import accounts, company, drafts, rights, users
from models.platform.matrix import MATRIX
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import Act, AuditNote, UserStatus
from models.platform.users import UserDraft

SCOPES = {Role.REP: Scope.OWN, Role.AGENT: Scope.AGENT}


@pytest.fixture
def people(book: Any) -> dict[Role, Principal]:
    """One person of each role."""
    made = {}
    with book.write(SYSTEM) as session:
        agent = Agent(code="DL1", name="宁波天元")
        session.add(agent)
        session.flush()
        for role in Role:
            scope = SCOPES.get(role, Scope.ALL)
            theirs = agent.id if role is Role.AGENT else None
            draft = users.save(session, UserDraft(
                code=role.value, login=role.value, name=role.value, role=role, scope=scope, agent_id=theirs,
                status=UserStatus.ACTIVE,
            ))
            made[role] = Principal(draft.id, role, scope, role.value, agent_id=theirs)
    return made


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_ux_067_every_right_but_seeing_is_gone_and_seeing_is_the_persons_own(
    book: Any, people: dict[Role, Principal], role: Role
) -> None:
    with book.write(people[Role.ADMIN]) as session:
        seen = accounts.look_as(session, people[role].user_id)
    assert seen.only_looks and seen.watcher == people[Role.ADMIN].user_id
    for entity in MATRIX:
        assert rights.reach(seen, entity, "R") == rights.reach(people[role], entity, "R"), entity
        for right in "CUDAE":
            assert not rights.can(seen, entity, right), (entity, right)
    with book.read(SYSTEM) as session:
        before = session.scalar(select(func.count()).select_from(Act))
    for essential in (False, True):
        with pytest.raises(Denied, match=f"as {role.value} sees it"), book.write(seen, essential=essential) as session:
            company.put(session, "company.phone", "1")
    with book.read(seen) as session, pytest.raises((Denied, NotFound)):
        rights.require(session, "agent", "C")
    with book.read(SYSTEM) as session:
        assert session.scalar(select(func.count()).select_from(Act)) == before
        note = session.scalars(select(AuditNote).where(AuditNote.action == "view_as")).one()
        assert (note.user_id, note.row_id) == (people[Role.ADMIN].user_id, people[role].user_id)


def test_ux_067_even_an_administrators_view_cannot_write(book: Any, people: dict[Role, Principal]) -> None:
    with book.write(SYSTEM) as session:
        second = users.save(session, UserDraft(code="a2", name="a2", role=Role.ADMIN, scope=Scope.ALL))
    with book.write(people[Role.ADMIN]) as session:
        seen = accounts.look_as(session, second.id)
    assert rights.can(seen, "settings", "R") and not rights.can(seen, "settings", "U")
    with pytest.raises(Denied), book.write(seen) as session:
        accounts.look_as(session, people[Role.REP].user_id)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_ux_067_only_administrators_may(book: Any, people: dict[Role, Principal], role: Role) -> None:
    other = people[Role.REP if role is not Role.REP else Role.MANAGER]
    with pytest.raises((Denied, NotFound)), book.write(people[role]) as session:
        accounts.look_as(session, other.user_id)
    with book.read(SYSTEM) as session:
        assert not session.scalars(select(AuditNote).where(AuditNote.action == "view_as")).all()


def test_ux_067_ones_own_view_is_no_other_and_drafts_stay_private(
    book: Any, people: dict[Role, Principal]
) -> None:
    admin, rep = people[Role.ADMIN], people[Role.REP]
    with pytest.raises(RuleBroken), book.write(admin) as session:
        accounts.look_as(session, admin.user_id)
    with book.write(rep) as session:
        drafts.put(session, "agent:new:1", "agent", "draft", {"name": "x"})
    with book.write(admin) as session:
        seen = accounts.look_as(session, rep.user_id)
    with book.read(seen) as session:
        assert drafts.mine(session) == [] and drafts.get(session, "agent:new:1") is None
