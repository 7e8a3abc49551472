"""The discussion of a record, and that an agent never reads what is internal (UX-057)."""

from __future__ import annotations

import pytest

from models.errors import Denied, InvalidInput, NotFound
from models.ids import new_id
from models.partners.records import Agent
from models.platform import comments
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import BucketAccess, User

CHEN, ZHOU, EXTERN = new_id(), new_id(), new_id()


@pytest.fixture
def owner(book):
    with book.write(SYSTEM) as session:
        agent = Agent(code="DL1", name="华新")
        session.add(agent)
        session.flush()
        for key, code, name, role, scope in (
            (CHEN, "U1", "陈涛", Role.OPERATIONS, Scope.ALL),
            (ZHOU, "U2", "周琳", Role.MANAGER, Scope.ALL),
            (EXTERN, "U3", "外部", Role.AGENT, Scope.AGENT),
        ):
            session.add(User(id=key, code=code, login=code.lower(), name=name, role=role, scope=scope))
        session.add(BucketAccess(user_id=EXTERN, bucket=agent.id, via="company"))
        return agent.id


def _by(key, role=Role.OPERATIONS, scope=Scope.ALL):
    return Principal(key, role, scope)


def test_words_are_listed_with_author_and_people_mentioned(book, owner):
    with book.write(_by(CHEN)) as session:
        comments.add(session, "agents", owner, "请 @周琳 看一下 @nobody <b>R&D</b>")
    with book.read(_by(ZHOU, Role.MANAGER)) as session:
        (row,) = comments.of(session, "agents", owner)
    assert row.text == "请 @周琳 看一下 @nobody <b>R&D</b>"
    assert (row.author, row.mine, row.mentions, row.visible_to_agent) == ("陈涛", False, ("周琳",), False)


def test_internal_words_do_not_exist_for_the_agent(book, owner):
    """UX-057."""
    with book.write(_by(CHEN)) as session:
        comments.add(session, "agents", owner, "内部")
        comments.add(session, "agents", owner, "给代理商", visible_to_agent=True)
    extern = _by(EXTERN, Role.AGENT, Scope.AGENT)
    with book.write(extern) as session:
        assert [row.text for row in comments.of(session, "agents", owner)] == ["给代理商"]
        assert comments.count(session, "agents", owner) == 1
        comments.add(session, "agents", owner, "收到")
    with book.read(_by(CHEN)) as session:
        assert [row.visible_to_agent for row in comments.of(session, "agents", owner)] == [False, True, True]


def test_a_stranger_sees_no_discussion(book, owner):
    with pytest.raises(NotFound), book.read(_by(new_id(), Role.AGENT, Scope.AGENT)) as session:
        comments.of(session, "agents", owner)


def test_only_the_author_takes_words_back(book, owner):
    with book.write(_by(CHEN)) as session:
        key = comments.add(session, "agents", owner, "x")
    with pytest.raises(Denied), book.write(_by(ZHOU, Role.MANAGER)) as session:
        comments.remove(session, key)
    with book.write(_by(CHEN)) as session:
        comments.remove(session, key)
        assert comments.of(session, "agents", owner) == []


def test_empty_and_too_long_words_are_refused(book, owner):
    assert comments.check(" \u3000") == {"text": "This field is needed."}
    with pytest.raises(InvalidInput), book.write(_by(CHEN)) as session:
        comments.add(session, "agents", owner, "字" * 5001)
