"""Why somebody may or may not (ux.md 10.13): the explanation and the rule that decides agree, and say where a right comes from."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.ids import new_id
from models.partners.records import Agent
from models.platform import explaining, rights
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import User, UserStatus
from models.platform.users import principal_for

PEOPLE = {
    "admin": (Role.ADMIN, Scope.ALL), "lead": (Role.MANAGER, Scope.TEAM), "director": (Role.MANAGER, Scope.ALL),
    "rep": (Role.REP, Scope.OWN), "ops": (Role.OPERATIONS, Scope.ALL), "dealer": (Role.AGENT, Scope.AGENT),
}  # fmt: skip


@pytest.fixture(scope="module")
def world(shared_book: Any) -> Any:
    """One agent of the rep, who belongs to the team of the lead, and one of nobody."""
    database = shared_book
    with database.write(SYSTEM) as session:
        made = {
            name: User(id=new_id(), code=f"W{name}", name=name, role=role, scope=scope, status=UserStatus.ACTIVE)
            for name, (role, scope) in PEOPLE.items()
        }
        session.add_all(made.values())
        session.flush()
        near = Agent(id=new_id(), code="W1", name="近", rep_id=made["rep"].id)
        far = Agent(id=new_id(), code="W2", name="远")
        session.add_all((near, far))
        session.flush()
        made["rep"].manager_id, made["dealer"].agent_id = made["lead"].id, near.id
        session.flush()
        rights.refresh_access(session)
        people = {name: principal_for(user) for name, user in made.items()}
    return database, people, near.id, far.id


def told(world: Any, name: str, entity: str, agent: Any = None) -> dict[str, Any]:
    database, people, *_ = world
    with database.read(people["admin"]) as session:
        return {one.right: one for one in explaining.explain(session, people[name].user_id, entity, agent)}


@pytest.mark.parametrize("name", PEOPLE)
def test_az_03_the_explanation_is_the_rule(world: Any, name: str) -> None:
    """For every role, an agent within and one out of reach: what is explained is what decides."""
    database, people, *agents = world
    for entity in ("order", "contract", "credit", "cost", "bank_account"):
        for agent in agents:
            with database.read(people[name]) as session:
                expected = {right: rights.may(session, entity, right, agent) for right in explaining.LETTERS}
            assert {right: one.allowed for right, one in told(world, name, entity, agent).items()} == expected, entity


def test_it_says_where_a_right_comes_from_and_what_is_missing(world: Any) -> None:
    database, people, near, far = world
    assert told(world, "rep", "order", near)["R"].why == (
        "By the role Field representative. Reach: own agents, at present 1 agent."
        " Within reach: it is assigned to this person or to somebody below."
    )
    assert "neither its manager nor its representative" in told(world, "rep", "order", far)["R"].why
    assert told(world, "rep", "order")["A"].why == (
        "The role Field representative does not have it. It belongs to: Channel manager, Sales operations and finance."
    )
    assert "own reach is “Everything”" in told(world, "director", "order")["R"].why
    with database.write(SYSTEM) as session:
        user = session.scalars(select(User).where(User.id == people["lead"].user_id)).one()
        user.status = UserStatus.DISABLED
    shut = told(world, "lead", "order")["R"]
    assert not shut.allowed and shut.why.startswith("This person cannot sign in (Disabled). By the role Channel manager.")
