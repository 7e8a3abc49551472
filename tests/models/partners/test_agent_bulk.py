"""Acts on several agents: exactly those that fit, and exactly back (UX-036)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.errors import Denied
from models.partners import agent_bulk
from models.partners.records import Agent, AgentStatus
from models.partners.shapes import AgentDraft
from models.platform.principal import SYSTEM, Role
from tests.models.partners.makers import person, store

S = AgentStatus


@pytest.fixture
def three(book):
    keys = [store(book, AgentDraft(name=f"公司 {n}")).id for n in "甲乙丙"]
    with book.write(SYSTEM) as session:
        for key, status in zip(keys, (S.ACTIVE, S.IMPROVING, S.PROSPECT), strict=True):
            agent = session.scalars(select(Agent).where(Agent.id == key)).one()
            agent.status, agent.status_reason = status, f"was {status.value}"
    return keys


def _now(book, keys):
    with book.read(SYSTEM) as session:
        rows = session.execute(select(Agent.id, Agent.status, Agent.status_reason, Agent.deleted_at))
        found = {row.id: tuple(row)[1:] for row in rows}
    return [found[key] for key in keys]


def test_those_that_fit_are_suspended_and_come_back_exactly(book, three):
    before = _now(book, three)
    with book.read(SYSTEM) as session:
        allowed, others = agent_bulk.movable(session, three, S.SUSPENDED)
    assert (allowed, others) == (three[:2], {"Prospect": 1})
    with book.write(SYSTEM) as session:
        done = agent_bulk.suspend(session, three)
    assert [row[0] for row in _now(book, three)] == [S.SUSPENDED, S.SUSPENDED, S.PROSPECT]
    with book.write(SYSTEM) as session:
        agent_bulk.put_back(session, done)
    assert _now(book, three) == before


def test_reactivating_never_goes_round_the_guards(book, three):
    with book.read(SYSTEM) as session:
        assert agent_bulk.movable(session, three, S.ACTIVE)[0] == []
    with book.write(SYSTEM) as session:
        agent_bulk.suspend(session, three)
        assert [row[0] for row in agent_bulk.reactivate(session, three)] == three[:2]


def test_archiving_can_be_taken_back(book, three):
    with book.write(SYSTEM) as session:
        done = agent_bulk.archive(session, three)
    assert all(row[2] is not None for row in _now(book, three))
    with book.write(SYSTEM) as session:
        agent_bulk.put_back(session, done)
    assert all(row[2] is None for row in _now(book, three))


def test_without_the_right_nothing_happens(book, three):
    with pytest.raises(Denied), book.write(person(book, Role.OPERATIONS)) as session:
        agent_bulk.suspend(session, three)
    assert [row[0] for row in _now(book, three)] == [S.ACTIVE, S.IMPROVING, S.PROSPECT]
