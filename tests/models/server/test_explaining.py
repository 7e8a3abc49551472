"""“Why may he, why may he not” on a server, asked by people of whom row security hides a part of the book."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.errors import AppError
from models.partners.records import Agent
from models.platform import explaining
from models.platform.principal import SYSTEM
from models.platform.records import User
from tests.models.sync import small
from tests.office import Office


@pytest.fixture(scope="module")
def told(tls_server: Any) -> Any:
    """The office, its people, and the whole truth about everybody and every agent."""
    office = Office.make(tls_server, "explained", "qe")
    people = small.fill(office)
    owner = office.as_owner()
    with owner.read(SYSTEM) as session:
        agents = session.scalars(select(Agent.id).order_by(Agent.code)).all()
        users = {one.login: one.id for one in session.scalars(select(User))}
        truth = {
            (login, agent): explaining.explain(session, key, "agent", agent)
            for login, key in users.items() for agent in (*agents, None)
        }  # fmt: skip
    owner.close()
    return office, people, users, truth


@pytest.mark.parametrize("asker", ["lead", "ops", "rep", "rep2", "dealer"])
def test_the_explanation_over_row_security_is_the_truth_or_refused(told: Any, asker: str, request: Any) -> None:
    """Whoever may look at a person and an agent gets the answer that the whole book gives; nobody gets a wrong one."""
    office, people, users, truth = told
    database = office.open(people[asker])
    request.addfinalizer(database.close)
    answered = 0
    with database.read(people[asker]) as session:
        for (login, agent), expected in truth.items():
            try:
                found = explaining.explain(session, users[login], "agent", agent)
            except AppError:
                continue
            answered += 1
            assert [one.allowed for one in found] == [one.allowed for one in expected], (login, agent)
            counts = asker == "ops"  # who sees a part is not told how many agents somebody else reaches
            assert ("at present" in found[0].why) == (counts and "at present" in expected[0].why), (login, agent)
    assert answered >= 1 or asker == "dealer"
