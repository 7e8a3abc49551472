"""The two doors of a controller: answers on the main thread, one notice per commit, failure once."""

from __future__ import annotations

import threading

import pytest

from controllers.base import Controller
from models.errors import Denied, RuleBroken
from models.platform import drafts, users
from models.platform.principal import Principal, Role
from models.platform.users import UserDraft


@pytest.fixture
def controller(context):
    return Controller(context)


def test_a_write_answers_first_and_then_says_once_what_changed(qtbot, context, controller):
    news = []
    context.changed.connect(lambda tables: news.append(("changed", tables)))
    controller.write("Keep", drafts.put, "p1", "note", "A", {"a": 1}, done=lambda info: news.append(("done", info.title)))
    qtbot.waitUntil(context.jobs.idle)
    assert news == [("done", "A"), ("changed", frozenset({"drafts"}))]


def test_a_read_changes_nothing_and_says_nothing(qtbot, context, controller):
    news, answers = [], []
    context.changed.connect(news.append)
    controller.read(drafts.mine, done=answers.append)
    qtbot.waitUntil(context.jobs.idle)
    assert answers == [[]]
    assert news == []


def test_a_refused_write_leaves_nothing_and_tells_once(qtbot, context, controller):
    def work(session):
        drafts.put(session, "p1", "note", "A", {})
        raise RuleBroken("No.")

    told, elsewhere, news = [], [], []
    controller.failed.connect(told.append)
    context.failed.connect(elsewhere.append)
    context.changed.connect(news.append)
    controller.write("Keep", work)
    answers = []
    controller.read(drafts.mine, done=answers.append)
    qtbot.waitUntil(context.jobs.idle)
    assert [type(error) for error in told] == [RuleBroken]
    assert elsewhere == []
    assert news == []
    assert answers == [[]]


def test_a_failure_nobody_listens_to_reaches_the_window(qtbot, context, controller):
    told = []
    context.failed.connect(told.append)
    controller.read(lambda session: 1 // 0)
    qtbot.waitUntil(context.jobs.idle)
    assert [type(error) for error in told] == [ZeroDivisionError]


def test_a_callback_for_failures_takes_them_alone(qtbot, context, controller):
    mine, others = [], []
    controller.failed.connect(others.append)
    controller.read(lambda session: 1 // 0, failed=mine.append)
    qtbot.waitUntil(context.jobs.idle)
    assert len(mine) == 1
    assert others == []


def test_work_runs_off_the_main_thread_as_the_person_at_work(qtbot, context, controller):
    seen = []

    def work(session):
        return threading.current_thread(), session.info["principal"].name

    controller.read(work, done=seen.append)
    qtbot.waitUntil(context.jobs.idle)
    assert seen[0][0] is not threading.main_thread()
    assert seen[0][1] == "陈涛"


def test_rights_are_those_of_the_person_who_asked(qtbot, context, controller):
    told = []
    controller.failed.connect(told.append)
    context.sign_in(Principal(context.principal.user_id, Role.REP, name="周琳"))
    controller.write("Save", users.save, UserDraft(name="王芳"))
    qtbot.waitUntil(context.jobs.idle)
    assert [type(error) for error in told] == [Denied]


def test_progress_reaches_the_job(qtbot, context, controller):
    def work(session, progress=None):
        for step in range(1, 101):
            progress(step, 100)

    job = controller.read(work, title="Count", with_progress=True)
    told = []
    job.progressed.connect(lambda done, total: told.append((done, total)))
    qtbot.waitUntil(context.jobs.idle)
    assert told[-1] == (100, 100)


def test_a_cancelled_write_keeps_nothing(qtbot, context, controller):
    going = threading.Event()

    def work(session, progress=None):
        drafts.put(session, "p1", "note", "A", {})
        for step in range(10_000_000):
            going.set()
            progress(step, 10_000_000)

    told = []
    controller.failed.connect(told.append)
    job = controller.write("Long", work, with_progress=True)
    assert going.wait(5)
    job.cancel()
    answers = []
    controller.read(drafts.mine, done=answers.append)
    qtbot.waitUntil(context.jobs.idle)
    assert told == []
    qtbot.waitUntil(lambda: bool(answers))
    again = []
    controller.read(drafts.mine, done=again.append)
    qtbot.waitUntil(context.jobs.idle)
    assert again == [[]]
