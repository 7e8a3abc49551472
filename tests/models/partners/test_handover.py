"""A12: agents change hands with all open work of whoever looked after them, and it is given back exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from models.agreements.records import Contract, ContractState
from models.errors import Denied, InvalidInput
from models.partners import agents, handover
from models.partners.handover import Part
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import BucketAccess
from models.sales.records import Order, OrderState
from tests.models.partners.makers import agent_draft, person, sees, store

DAY = date(2025, 9, 1)


class Field:
    """Two agents of Li and one of Zhao, with open and closed work."""

    def __init__(self, book) -> None:
        self.book = book
        self.li, self.zhao, self.wang = (person(book, Role.MANAGER, Scope.TEAM, code=name) for name in ("li", "zhao", "wang"))
        self.agents = [
            store(book, agent_draft(name=f"代理商{name}公司", phone="", manager_id=who.user_id))
            for name, who in (("甲", self.li), ("乙", self.li), ("丙", self.zhao))
        ]
        self.keys = [agent.id for agent in self.agents]
        one = self.keys[0]
        with book.write(SYSTEM) as session:
            for number, agent, state, who in (
                ("SO-1", one, OrderState.CONFIRMED, self.li), ("SO-2", one, OrderState.COMPLETED, self.li),
                ("SO-3", one, OrderState.DRAFT, self.zhao), ("SO-4", self.keys[2], OrderState.DRAFT, self.zhao),
            ):  # fmt: skip
                session.add(Order(number=number, agent_id=agent, ordered_on=DAY, state=state, seller_id=who.user_id, bucket=agent))
            for number, state in (("HT-1", ContractState.SIGNED), ("HT-2", ContractState.TERMINATED)):
                session.add(Contract(number=number, title="合同", agent_id=one, agent_name="甲", state=state, starts_on=DAY,
                                     ends_on=date(2026, 8, 31), owner_id=self.li.user_id, bucket=one))  # fmt: skip

    def holders(self):
        with self.book.read(SYSTEM) as session:
            rows = [*session.execute(select(Order.number, Order.seller_id)), *session.execute(select(Contract.number, Contract.owner_id))]
            names = {who.user_id: who.name for who in (self.li, self.zhao, self.wang)}
            return {number: names[key] for number, key in rows}


@pytest.fixture
def field(book, noon):
    return Field(book)


BEFORE = {"SO-1": "li", "SO-2": "li", "SO-3": "zhao", "SO-4": "zhao", "HT-1": "li", "HT-2": "li"}
AFTER = {**BEFORE, "SO-1": "wang", "HT-1": "wang", "SO-4": "wang"}


def test_open_work_of_the_former_manager_goes_along_and_back(book, field):
    """Closed papers and work of others stay: SO-2 and HT-2 are closed, SO-3 is Zhao's at an agent of Li."""
    assert field.holders() == BEFORE
    with book.read(SYSTEM) as session:
        work = handover.work_of(session, field.keys, Part.MANAGER, field.wang.user_id)
    assert (work.agents, work.orders, work.contracts, work.tasks, work.same) == (3, 2, 1, 0, 0)
    with book.write(SYSTEM) as session:
        handed = handover.hand_over(session, field.keys, Part.MANAGER, field.wang.user_id, "李离职")
    assert handed.count == 3 and field.holders() == AFTER
    with book.read(SYSTEM) as session:
        assert {agents.get(session, key).manager_name for key in field.keys} == {"wang"}
        mine = set(session.scalars(select(BucketAccess.bucket).where(BucketAccess.user_id == field.wang.user_id)))
        gone = set(session.scalars(select(BucketAccess.bucket).where(BucketAccess.user_id == field.li.user_id)))
        assert set(field.keys) <= mine and not set(field.keys) & gone
    with book.write(SYSTEM) as session:
        handover.give_back(session, handed)
    assert field.holders() == BEFORE
    with book.read(SYSTEM) as session:
        assert [agents.get(session, key).manager_name for key in field.keys] == ["li", "li", "zhao"]


def test_another_manager_on_the_page_takes_the_open_work_along(book, field):
    with book.write(SYSTEM) as session:
        stored = agents.get(session, field.keys[0])
        agents.save(session, replace(stored, manager_id=field.wang.user_id), confirmed=True)
    assert field.holders() == {**BEFORE, "SO-1": "wang", "HT-1": "wang"}


def test_who_may_not_change_the_work_hands_nothing_over(book, field):
    rep = person(book, Role.REP, Scope.OWN)
    sees(book, rep, field.keys[0])
    with pytest.raises(Denied, match="contracts"), book.write(rep) as session:
        handover.hand_over(session, field.keys[:1], Part.MANAGER, field.wang.user_id, "换人")
    assert field.holders() == BEFORE


def test_a_reason_and_somebody_of_the_company_are_needed(book, field):
    outsider = person(book, Role.AGENT, Scope.AGENT, agent_id=field.keys[0])
    for to, reason, path in ((field.wang.user_id, " ", "reason"), (outsider.user_id, "换人", "to")):
        with pytest.raises(InvalidInput) as refused, book.write(SYSTEM) as session:
            handover.hand_over(session, field.keys, Part.MANAGER, to, reason)
        assert list(refused.value.problems) == [path]
    with book.read(SYSTEM) as session:
        work = handover.work_of(session, field.keys, Part.MANAGER, field.li.user_id)
    assert (work.agents, work.same) == (1, 2)
