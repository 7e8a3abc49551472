"""A5 on the screen: another agent is looked up, sides are chosen by keys, the merge is done and taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from models.partners import agents
from models.partners.shapes import Duplicate
from models.platform.principal import SYSTEM
from tests.models.partners.makers import OTHER_CODE, agent_draft, store
from ui.partners.merge_dialog import GOES, STAYS, MergeDialog


@pytest.fixture
def double(sqlite_book, saved):
    return store(sqlite_book, agent_draft(name="华新贸易（杭州）有限公司", credit_code=OTHER_CODE, phone="", contacts=(), industry="家电"))


def _dialog():
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, MergeDialog) and one.isVisible()]
    return found


def _ask(tab, desk, double):
    tab.doubles.merge()
    desk.settle()
    dialog = _dialog()
    assert not dialog.act.isEnabled(), "nothing is merged before the other agent was looked at"
    dialog.offer(double.id, double.name)
    desk.settle()
    return dialog


def test_a_merge_chosen_by_keys_is_done_and_taken_back(tab, desk, sqlite_book, saved, double, press):
    dialog = _ask(tab, desk, double)
    names = dialog.rows.names
    assert {"name", "credit_code", "industry"} <= set(names) and dialog.rows.taken == {"industry"}
    assert "agents" not in dialog.moved.text() and dialog.act.isEnabled()
    dialog.table.selectRow(names.index("name"))
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.rows.taken == {"industry", "name"}
    QTest.keyClick(dialog.table, Qt.Key.Key_Left)
    assert dialog.rows.taken == {"industry"}
    at = dialog.rows.index(names.index("industry"), GOES)
    assert "taken" in dialog.rows.data(at, Qt.ItemDataRole.AccessibleTextRole)
    assert "taken" not in dialog.rows.data(at.siblingAtColumn(STAYS), Qt.ItemDataRole.AccessibleTextRole)
    dialog.act.click()
    desk.settle()
    assert tab.document.get("industry") == "家电" and tab.details.merged[0].code == double.code
    assert double.code in tab.strips.shown()["merged"]
    tab.doubles.unmerge()
    desk.settle()
    press("question.yes")
    desk.settle()
    assert "merged" not in tab.strips.shown() and tab.document.get("industry") == ""
    with sqlite_book.read(SYSTEM) as session:
        assert not agents.get(session, double.id).removed


def test_the_former_agent_says_where_it_went(tab, desk, sqlite_book, saved, double):
    dialog = _ask(tab, desk, double)
    dialog.act.click()
    desk.settle()
    page = desk.put("agent", id=str(double.id))
    desk.settle()
    assert "Merged into 杭州西湖华新贸易有限公司." in page.strips.shown()["merged"]
    assert page.is_read_only() and "was merged into" in page.read_only_reason()


def test_who_cannot_be_merged_is_told_in_the_dialog(tab, desk, sqlite_book, double):
    with sqlite_book.write(SYSTEM) as session:
        agents.remove(session, double.id, double.version)
    tab.doubles.merge()
    desk.settle()
    dialog = _dialog()
    dialog.offer(double.id, double.name)
    desk.settle()
    assert "is archived" in dialog.problem.text() and not dialog.act.isEnabled()
    dialog.cancel.click()


def test_a_double_found_while_typing_offers_the_merge(tab, desk, double):
    tab.doubles._came([Duplicate(double.id, double.code, double.name, "", double.status, "same name")])
    button = tab.strips.findChild(object, "agents.editor.strip.duplicates.action1")
    assert button is not None and double.code in button.text()
