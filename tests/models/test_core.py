"""The door, the change log, the ledger rule, numbers and rights, on both databases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update

from models.errors import AppError, Denied, NotFound
from models.ids import new_id
from models.partners.records import Agent
from models.platform import history, numbering, rights, search
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import Change, User
from models.sales.records import OrderEvent, OrderState


def _agent(code="DL1", name="杭州西湖华新贸易有限公司", **values):
    return Agent(code=code, name=name, initials="hzxhhxmyyxgs", sort_key=name, **values)


def test_keys_grow_with_time():
    keys = [new_id() for _ in range(5000)]
    assert keys == sorted(keys) and len(set(keys)) == 5000
    assert all(key.version == 7 for key in keys)


def test_a_record_comes_back_with_the_values_it_was_given(book):
    with book.write(SYSTEM) as session:
        session.add(_agent(capital=Decimal("999999999999.99"), founded_on=date(1988, 7, 1)))
    with book.read(SYSTEM) as session:
        agent = session.scalars(select(Agent)).one()
        assert agent.capital == Decimal("999999999999.99")
        assert agent.founded_on == date(1988, 7, 1)
        assert agent.bucket == agent.id and agent.version == 1
        assert agent.created_at.tzinfo is not None


def test_every_change_is_in_the_log_with_before_and_after(book):
    with book.write(SYSTEM, "first") as session:
        agent = _agent()
        session.add(agent)
        session.flush()
        key = agent.id
    assert session.info["changed"] == {"agents"}
    with book.write(SYSTEM, "bulk statement") as session:
        session.execute(
            update(Agent).where(Agent.id == key).values(phone="13800138000", capital=Decimal("1.50"))
        )
    with book.read(SYSTEM) as session:
        entries = history.of(session, Agent, key)
    assert [entry.action for entry in entries] == ["U", "I"]
    assert entries[0].reason == "bulk statement"
    found = {change.field: (change.before, change.after) for change in entries[0].changes}
    assert found == {"phone": ("", "13800138000"), "capital": (None, Decimal("1.50"))}


def test_writing_past_the_door_is_refused(book):
    with pytest.raises(Exception, match="no act"):
        with book.engine.begin() as connection:
            connection.execute(text("UPDATE agents SET code = 'x'"))
            connection.exec_driver_sql(
                "INSERT INTO settings (id, bucket, name, value, version, rev, created_at, changed_at) "
                + (
                    "VALUES (x'00', x'00', 'a', '1', 1, 0, 0, 0)"
                    if book.dialect == "sqlite"
                    else "VALUES (gen_random_uuid(), gen_random_uuid(), 'a', '1', 1, 0, now(), now())"
                )
            )


def test_ledgers_and_the_log_cannot_be_changed(book):
    from models.clock import clock

    with book.write(SYSTEM) as session:
        agent = _agent()
        session.add(agent)
        session.flush()
        from models.sales.records import Order

        order = Order(agent_id=agent.id, ordered_on=date(2025, 9, 1))
        session.add(order)
        session.flush()
        session.add(OrderEvent(order_id=order.id, to_state=OrderState.DRAFT, at=clock.now()))
    for statement in (
        "UPDATE order_events SET reason = 'x'",
        "DELETE FROM order_events",
        "DELETE FROM change_log",
        "UPDATE change_log SET action = 'X'",
    ):
        with pytest.raises(AppError):
            with book.write(SYSTEM) as session:
                session.execute(text(statement))


def test_nothing_of_a_failed_act_remains(book):
    with pytest.raises(ZeroDivisionError):
        with book.write(SYSTEM) as session:
            session.add(_agent())
            session.flush()
            1 / 0  # noqa: B018
    with book.read(SYSTEM) as session:
        assert session.scalars(select(Agent)).all() == []
        assert session.scalars(select(Change)).all() == []


def test_numbers_follow_each_other_and_a_rolled_back_one_is_used_again(book):
    day = date(2025, 9, 15)
    with book.write(SYSTEM) as session:
        assert numbering.take(session, "order", day, 2) == ["SO-250915-0001", "SO-250915-0002"]
        assert numbering.take_one(session, "order", date(2025, 9, 16)) == "SO-250916-0001"
    with pytest.raises(ZeroDivisionError):
        with book.write(SYSTEM) as session:
            numbering.take_one(session, "order", day)
            raise ZeroDivisionError
    with book.write(SYSTEM) as session:
        assert numbering.take_one(session, "order", day) == "SO-250915-0003"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("西湖", True),
        ("湖华新", True),
        ("贸", True),
        ("西新", False),
        ("hzxh", True),
        ("DL1", True),
        ("dl1", True),
        ("%", False),
        ("100%", False),
        ('"', False),
        ("a AND", False),
    ],
)
def test_any_two_characters_find_the_agent(book, words, found):
    with book.write(SYSTEM) as session:
        session.add(_agent())
        session.add(_agent("DL2", "宁波天元电子"))
    with book.read(SYSTEM) as session:
        condition = search.condition(session, Agent, words)
        hits = session.scalars(select(Agent.code).where(condition)).all()
        assert hits.count("DL1") == (1 if found else 0)


def test_a_rename_is_found_at_once_and_the_old_name_no_more(book):
    with book.write(SYSTEM) as session:
        agent = _agent()
        session.add(agent)
        session.flush()
        agent.name = "绍兴联创"
    with book.read(SYSTEM) as session:
        assert session.scalars(select(Agent).where(search.condition(session, Agent, "联创"))).all()
        assert not session.scalars(select(Agent).where(search.condition(session, Agent, "西湖"))).all()


def test_a_rep_sees_only_assigned_agents(book):
    with book.write(SYSTEM) as session:
        rep = User(code="U1", name="李雷", role=Role.REP, scope=Scope.OWN)
        session.add(rep)
        session.flush()
        mine, other = _agent("A", rep_id=rep.id), _agent("B")
        session.add_all([mine, other])
        session.flush()
        rights.refresh_access(session)
        keys = rep.id, mine.id, other.id
    principal = Principal(keys[0], Role.REP, Scope.OWN)
    with book.read(principal) as session:
        assert session.scalars(select(Agent.code).where(rights.visible(session, Agent))).all() == ["A"]
        assert rights.find(session, Agent, keys[1]).code == "A"
        with pytest.raises(NotFound):
            rights.find(session, Agent, keys[2])
        with pytest.raises(Denied):
            rights.require(session, "agent", "C")
