"""UX-105: a missing right is named, with who can grant it and what to do; in the language of the screen."""

from __future__ import annotations

import pytest

from models import i18n
from models.errors import Denied
from models.platform import rights, users
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import UserStatus
from models.platform.users import UserDraft
from tests.models.partners.makers import person


@pytest.fixture
def with_admins(book):
    with book.write(SYSTEM) as session:
        for login, name in (("zhou", "周琳"), ("zhao", "赵敏")):
            users.save(session, UserDraft(login=login, name=name, role=Role.ADMIN, scope=Scope.ALL,
                                          status=UserStatus.ACTIVE))  # fmt: skip
        users.save(session, UserDraft(login="gone", name="离职的人", role=Role.ADMIN, scope=Scope.ALL,
                                      status=UserStatus.DISABLED))  # fmt: skip
    return book


def _refused(book, principal, language):
    i18n.set_language(language)
    with pytest.raises(Denied) as refused, book.read(principal) as session:
        rights.require(session, "price", "A")
    return refused.value.message()


def test_the_right_the_people_and_the_next_step_are_named(with_admins):
    rep = person(with_admins, Role.REP, Scope.OWN)
    said = _refused(with_admins, rep, "zh_CN")
    assert said == "你没有审批权限（价格）。没有任何改动。请向周琳、赵敏申请，他们可以授权。" or (
        {"周琳", "赵敏"} <= set(said.split("请向")[1].split("申请")[0].split("、"))
    )
    english = _refused(with_admins, rep, "en")
    assert "approve" in english and "prices" in english and "周琳" in english
    assert "离职的人" not in said + english


def test_an_agent_is_told_no_names(with_admins):
    said = _refused(with_admins, person(with_admins, Role.AGENT, Scope.AGENT), "zh_CN")
    assert "周琳" not in said and "管理员" in said


def test_the_last_administrator_cannot_be_removed_and_nobody_raises_his_own_rights(book):
    """AZ-07."""
    from dataclasses import replace

    from models.errors import RuleBroken
    from models.platform import history
    from models.platform.records import User

    with book.write(SYSTEM) as session:
        only = users.save(session, UserDraft(login="a", name="a", role=Role.ADMIN, scope=Scope.ALL,
                                             status=UserStatus.ACTIVE))  # fmt: skip
    for change in ({"role": Role.REP}, {"status": UserStatus.DISABLED}):
        with pytest.raises(RuleBroken), book.write(SYSTEM) as session:
            users.save(session, replace(only, **change))
    with book.read(SYSTEM) as session:
        acting = users.principal_for(session.get(User, only.id))
    for change in ({"grants": ("cost:R",)}, {"scope": Scope.TEAM}):
        with pytest.raises(RuleBroken), book.write(acting) as session:
            users.save(session, replace(only, **change))
    with book.write(acting) as session:
        other = users.save(session, UserDraft(name="b", role=Role.REP, scope=Scope.OWN))
    with book.write(acting) as session:
        users.save(session, replace(other, grants=("cost:R",)))
    with book.read(SYSTEM) as session:
        (newest, *_) = history.of(session, User, other.id)
    assert {one.field: (one.before, one.after) for one in newest.changes}["grants"] == ([], ["cost:R"])
    assert newest.user == "a"


@pytest.mark.parametrize("status", [UserStatus.ACTIVE, UserStatus.STAFF])
def test_only_administrators_change_people(book, status):
    """AZ-05: what is asked for is checked against who acts, never against what is handed in."""
    for role in (Role.MANAGER, Role.OPERATIONS, Role.REP, Role.AGENT, Role.AUDITOR):
        with pytest.raises(Denied), book.write(person(book, role)) as session:
            users.save(session, UserDraft(login="x", name="x", role=Role.ADMIN, scope=Scope.ALL, status=status))
