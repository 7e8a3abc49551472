"""Reminders (G3, B5, A4): stages by date, who is told, escalation, catch-up after days offline, marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from models.clock import clock
from models.collaboration import notices, reminders
from models.collaboration.records import Marking, NoticeMark
from models.collaboration.reminders import Rule, Subject, Whom
from models.errors import Denied, InvalidInput
from models.partners import agents
from models.partners.records import Agent, AgentStatus
from models.partners.shapes import CreditTempDraft, QualificationDraft
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import User, UserStatus
from tests.models.partners.makers import agent_draft, person, store

END = date(2025, 12, 31)


def at(day: date) -> Any:
    return clock.freeze(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


@pytest.fixture
def channel(book: Any) -> SimpleNamespace:
    """A manager with a superior, an agent of his with a certificate until the end of the year, and one of nobody's."""
    boss = person(book, Role.MANAGER, Scope.ALL, code="总监", status=UserStatus.ACTIVE)
    manager = person(book, Role.MANAGER, Scope.TEAM, code="经理", status=UserStatus.ACTIVE, manager_id=boss.user_id)
    clerk = person(book, Role.OPERATIONS, code="内勤", status=UserStatus.ACTIVE)
    admin = person(book, Role.ADMIN, code="管理员", status=UserStatus.ACTIVE)
    papers = (QualificationDraft(number="ZS-1", valid_to=END, mandatory=True),)
    with at(date(2025, 9, 1)):
        agent = store(book, agent_draft(manager_id=manager.user_id, qualifications=papers)).id
        store(book, agent_draft(name="宁波天元商贸有限公司", phone="13800138001", qualifications=papers))
        with book.write(SYSTEM) as session:
            for one in session.scalars(select(Agent)):
                one.status = AgentStatus.ACTIVE
    return SimpleNamespace(book=book, boss=boss, manager=manager, clerk=clerk, admin=admin, agent=agent)


def told(channel: Any, who: Any) -> list[tuple[str, int, int, bool]]:
    with channel.book.read(who) as session:
        return [(one.about.subject.value, one.stage, one.days_left, one.open) for one in notices.mine(session)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 11, 1), None),  # 60 days before is 1 November: 60 days left
        (date(2025, 10, 31), "nothing"),
        (date(2025, 12, 1), (30, 30)),
        (date(2025, 12, 2), (30, 29)),
        (date(2025, 12, 24), (7, 7)),
        (date(2025, 12, 30), (1, 1)),
        (date(2025, 12, 31), (1, 0)),  # the last day still counts
        (date(2026, 1, 10), (1, -10)),  # it stays until somebody does something
    ],
)
def test_a_certificate_is_spoken_of_at_its_stages(channel: Any, day: date, expected: Any) -> None:
    with at(day):
        found = told(channel, channel.manager)
    if expected == "nothing":
        assert found == []
    else:
        stage, left = expected or (60, 60)
        assert found == [("certificate_end", stage, left, True)]


def test_after_days_offline_each_thing_is_said_once_at_the_stage_it_has_reached(channel: Any) -> None:
    with at(date(2025, 11, 1)), channel.book.write(channel.manager) as session:
        assert [one.stage for one in notices.tell(session)] == [60]
    with at(date(2025, 11, 2)), channel.book.write(channel.manager) as session:
        assert notices.tell(session) == []  # said already
    with at(date(2025, 12, 20)), channel.book.write(channel.manager) as session:  # the stages 30 and 15 went by
        assert [(one.stage, one.days_left) for one in notices.tell(session)] == [(15, 11)]
    with channel.book.read(SYSTEM) as session:
        assert [row.marking for row in session.scalars(select(NoticeMark))] == [Marking.TOLD] * 2


def test_what_is_left_undone_goes_to_the_superior(channel: Any) -> None:
    """Seven days before the end it is still there: the superior is told, never before; the others not at all."""
    with at(date(2025, 12, 23)):
        assert told(channel, channel.boss) == []
    with at(date(2025, 12, 24)), channel.book.read(channel.boss) as session:
        (one,) = notices.mine(session)
        assert one.escalated and one.stage == 7 and one.about.agent_id == channel.agent
    with at(date(2025, 12, 30)):
        assert [row[1] for row in told(channel, channel.boss)] == [1]
        assert told(channel, channel.clerk) == [] == told(channel, channel.admin)


def test_marks_and_the_next_stage(channel: Any) -> None:
    manager, book = channel.manager, channel.book
    with at(date(2025, 12, 1)):
        with book.write(manager) as session:
            (one,) = notices.mine(session)
            assert notices.mark(session, [one.key], Marking.READ) == 1
            assert notices.mark(session, [one.key], Marking.READ) == 0
        assert told(channel, manager) == [("certificate_end", 30, 30, False)]
    with at(date(2025, 12, 16)):  # the next stage speaks up again
        assert told(channel, manager) == [("certificate_end", 15, 15, True)]
        later = clock.now() + timedelta(hours=1)
        with book.write(manager) as session:
            (one,) = notices.mine(session)
            with pytest.raises(InvalidInput):
                notices.mark(session, [one.key], Marking.LATER)
            notices.mark(session, [one.key], Marking.LATER, later)
        assert told(channel, manager)[0][3] is False
        clock.advance(timedelta(minutes=61))
        assert told(channel, manager)[0][3] is True
        with book.write(manager) as session:
            assert notices.tell(session) == []  # put off is not told anew on the desktop, it only waits again
            notices.mute(session, Subject.CERTIFICATE_END, True)
        assert told(channel, manager)[0][3] is False
        assert told(channel, channel.boss) == []  # nobody else's matter
        with book.write(manager) as session:
            notices.mute(session, Subject.CERTIFICATE_END, False)
        assert told(channel, manager)[0][3] is True


def test_what_is_settled_is_gone(channel: Any) -> None:
    """A newer certificate of the kind, or an agent that left, ends it."""
    with at(date(2025, 12, 10)):
        assert told(channel, channel.manager)
        with channel.book.write(SYSTEM) as session:
            session.get(Agent, channel.agent).status = AgentStatus.TERMINATED
        assert told(channel, channel.manager) == []


def test_reviews_and_temporary_limits(channel: Any) -> None:
    with at(date(2025, 9, 20)):
        with channel.book.write(SYSTEM) as session:
            stored = agents.get(session, channel.agent)
            temp = CreditTempDraft(amount=Decimal(5000), from_day=date(2025, 9, 1), to_day=date(2025, 9, 26), reason="旺季")
            agents.save(session, replace(stored, next_review_on=date(2025, 9, 10), credit_temps=(temp,)), confirmed=True)
        assert told(channel, channel.manager) == [("agent_review", 0, -10, True), ("credit_temp_end", 7, 6, True)]
        assert told(channel, channel.boss) == [("agent_review", -7, -10, True)]  # seven days after it was due


def test_rules_are_set_by_administrators_and_checked(channel: Any) -> None:
    rule = Rule(Subject.CERTIFICATE_END, (10, 90), (Whom.OPERATIONS,), True, None)
    with at(date(2025, 12, 25)):
        with channel.book.write(channel.admin) as session:
            assert reminders.save(session, rule).days == (90, 10)
            assert [one.notice.stage for one in notices.preview(session, rule)] == [10, 10]
            assert {one.person for one in notices.preview(session, rule)} == {"内勤"}
        assert told(channel, channel.manager) == []
        assert [row[1] for row in told(channel, channel.clerk)] == [10, 10]
        with pytest.raises(Denied), channel.book.write(channel.manager) as session:
            reminders.save(session, rule)
        with pytest.raises(Denied), channel.book.read(channel.manager) as session:
            notices.preview(session, rule)
        with channel.book.write(channel.admin) as session:
            reminders.save(session, Rule(Subject.CERTIFICATE_END, (10,), (Whom.OPERATIONS,), active=False))
        assert told(channel, channel.clerk) == []


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(Subject.CONTRACT_END, (), (Whom.OWNER,)), "days"),
        (Rule(Subject.CONTRACT_END, (731,), (Whom.OWNER,)), "days"),
        (Rule(Subject.CONTRACT_END, tuple(range(13)), (Whom.OWNER,)), "days"),
        (Rule(Subject.CONTRACT_END, (1,), ()), "whom"),
        (Rule(Subject.CONTRACT_END, (1,), (Whom.OWNER,), True, 3), "above"),
        (Rule(Subject.CONTRACT_END, (1,), (Whom.OWNER,), True, -400, (Whom.SUPERIOR,)), "escalate"),
    ],
)
def test_what_is_impossible_about_a_rule(rule: Rule, field: str) -> None:
    assert field in reminders.check(rule)


def test_days_are_read_as_people_type_them() -> None:
    assert reminders.read_days("60、30，15 7/1") == (60, 30, 15, 7, 1)
    assert reminders.read_days("-7") == (-7,)
    assert reminders.read_days("30 days") is None


def test_a_superior_is_whom_the_manager_reports_to(channel: Any) -> None:
    with channel.book.read(SYSTEM) as session:
        people = {one.name: one for one in notices.everybody(session)}
        assert channel.manager.user_id in people["总监"].team and not people["经理"].team
        assert session.get(User, channel.manager.user_id).manager_id == channel.boss.user_id
