"""ux 16.5: above a record stands who else has it open and who types in it; real pages, real lines, one real server."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from sqlalchemy import select

from controllers.office_link import SyncState
from models.i18n import language
from models.partners.records import Agent
from models.platform.server.presence import Other
from tests.ui.office.conftest import WAIT
from ui.editing.presence import words
from ui.translation import set_language

OPEN = "lead has this record open."
TYPING = "lead is editing this record."


def line(page: Any) -> str:
    return page.strips.shown().get("presence", "")


def agents(desk: Any) -> list[UUID]:
    with desk.office.database.read(desk.office.principal) as session:
        return list(session.scalars(select(Agent.id).order_by(Agent.code)))


def type_note(desk: Any, text: str) -> None:
    """Type into the note as a person does."""
    field = desk.page.form_view.box("note").focus_target()
    desk.activateWindow()
    field.setFocus()
    QTest.keyClicks(field, text)


def test_two_people_see_each_other_on_the_same_record(qtbot: Any, sit: Any) -> None:
    """Opened, typed, saved, closed: the other page follows, without a question of its own more often than every 30 s."""
    lead, rep = sit("lead"), sit("rep")
    mine, other = agents(rep)[:2]
    here = rep.put("agent", id=str(mine))
    assert line(here) == ""
    there = lead.put("agent", id=str(mine))
    qtbot.waitUntil(lambda: line(here) == OPEN and line(there) == "rep has this record open.", timeout=WAIT)

    type_note(lead, "typed and not saved")
    qtbot.waitUntil(lambda: line(here) == TYPING, timeout=WAIT)
    there.document.revert_all()
    qtbot.waitUntil(lambda: line(here) == OPEN, timeout=WAIT)
    lead.put("agent", id=str(other))
    qtbot.waitUntil(lambda: line(here) == "", timeout=WAIT)
    lead.put("agent", id=str(mine))
    qtbot.waitUntil(lambda: line(here) == OPEN, timeout=WAIT)
    assert rep.link._timer.remainingTime() > 30_000


def test_what_others_store_does_not_have_everybody_tell_what_he_has_open(qtbot: Any, sit: Any, office: Any) -> None:
    """A hint asks what changed, and no more; who is there stays known."""
    lead, rep = sit("lead"), sit("rep")
    key = agents(rep)[0]
    here = rep.put("agent", id=str(key))
    lead.put("agent", id=str(key))
    qtbot.waitUntil(lambda: line(here) == OPEN, timeout=WAIT)
    qtbot.waitUntil(lambda: rep.link.state is SyncState.IDLE, timeout=WAIT)
    with qtbot.waitSignal(rep.context.changed, timeout=WAIT), lead.office.database.write(lead.office.principal) as session:
        session.get(Agent, agents(rep)[1]).note = "stored"
    backend = rep.link._listener.connection.info.backend_pid
    with office.admin() as admin:
        (asked,) = admin.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [backend]).fetchone()
    assert "sync.latest" in asked and "desk.round" not in asked and line(here) == OPEN


def test_who_locks_or_is_gone_is_not_shown_any_more(qtbot: Any, sit: Any) -> None:
    """A line that ends takes its people away by the next round; a server that cannot be asked shows nobody."""
    lead, rep = sit("lead"), sit("rep")
    key = agents(rep)[0]
    here = rep.put("agent", id=str(key))
    lead.put("agent", id=str(key))
    qtbot.waitUntil(lambda: line(here) == OPEN, timeout=WAIT)
    lead.link.stop()
    lead.settle()
    qtbot.waitUntil(lambda: rep.link.now() or line(here) == "", timeout=WAIT)
    lead.link.start()
    qtbot.waitUntil(lambda: line(here) == OPEN, timeout=WAIT)
    rep.link.stop()
    assert line(here) == ""


def test_a_dismissed_line_comes_again_when_somebody_begins_to_type(qtbot: Any, sit: Any) -> None:
    lead, rep = sit("lead"), sit("rep")
    key = agents(rep)[0]
    here = rep.put("agent", id=str(key))
    lead.put("agent", id=str(key))
    qtbot.waitUntil(lambda: line(here) == OPEN, timeout=WAIT)
    here.strips.findChild(QPushButton, f"{here.objectName()}.strip.presence.close").click()
    with qtbot.waitSignal(rep.link.tried, timeout=WAIT):
        rep.link.now()
    assert line(here) == ""
    type_note(lead, "x")
    qtbot.waitUntil(lambda: line(here) == TYPING, timeout=WAIT)
    assert here.strips.findChild(QLabel, f"{here.objectName()}.strip.presence.text").text() == TYPING


@pytest.mark.parametrize(
    ("others", "english", "chinese"),
    [
        ([Other("王芳", False, 130.0)], "王芳 is editing this record, 2 minutes ago.", "王芳 正在编辑此记录，2 分钟前。"),
        ([Other("A", False, 3.0), Other("B", False, 0.0)], "A, B are editing this record.", "A、B 正在编辑此记录。"),
        ([Other("A", False, 3.0), Other("B", False)], "A is editing this record. B has this record open.",
         "A 正在编辑此记录。 B 也打开了此记录。"),
        ([Other("A", True)], "You have this record open on another computer.", "你在另一台电脑上也打开了此记录。"),
        ([Other("A", True, 1.0)], "On another computer you have typed in this record and not saved.",
         "你在另一台电脑上编辑了此记录，还没有保存。"),
    ],
)  # fmt: skip
def test_who_is_there_in_words(others: list[Other], english: str, chinese: str) -> None:
    was = language()
    try:
        set_language("en")
        assert words(others) == english
        set_language("zh_CN")
        assert words(others) == chinese
    finally:
        set_language(was)
