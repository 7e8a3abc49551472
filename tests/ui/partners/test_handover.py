"""A12 on the screen: who, as what and why; what goes along is said before, and one act can be taken back."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from models.partners import agents
from models.platform.principal import SYSTEM, Role
from models.sales.records import Order, OrderState
from tests.models.partners.makers import person
from tests.ui.fields.test_fields import _type
from ui.partners.handover_dialog import HandoverDialog, hand_over_many


@pytest.fixture
def wang(sqlite_book, clerk, saved):
    """Who takes over; the present manager has an open order with the agent."""
    with sqlite_book.write(SYSTEM) as session:
        session.add(Order(number="SO-1", agent_id=saved.id, ordered_on=date(2025, 9, 1), state=OrderState.CONFIRMED,
                          seller_id=clerk.user_id, bucket=saved.id))  # fmt: skip
    return person(sqlite_book, Role.MANAGER, code="wangfang")


def _dialog():
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, HandoverDialog) and one.isVisible()]
    return found


def _fill(dialog, desk, wang):
    assert not dialog.act.isEnabled()
    _type(dialog.to, "wangfang")
    desk.wait(0.2)
    desk.settle()
    QTest.keyClick(dialog.to, Qt.Key.Key_Return)
    desk.settle()
    assert dialog.to.key() == str(wang.user_id) and not dialog.act.isEnabled(), "a reason is needed"
    _type(dialog.reason, "李离职")
    assert dialog.act.isEnabled()
    assert dialog.moves.text() == "Changes hands: 1 agent, 1 open order."


def _stands(book, saved):
    with book.read(SYSTEM) as session:
        return agents.get(session, saved.id).manager_name, session.scalar(select(Order.seller_id))


def test_an_agent_is_handed_over_on_its_page(tab, desk, sqlite_book, saved, wang):
    tab.hand_over()
    desk.settle()
    dialog = _dialog()
    _fill(dialog, desk, wang)
    dialog.act.click()
    desk.settle()
    assert _stands(sqlite_book, saved) == ("wangfang", wang.user_id)
    assert tab.document.get("manager_name") == "wangfang"


def test_several_are_handed_over_from_a_list_and_given_back(tab, desk, sqlite_book, saved, clerk, wang):
    told = []
    desk.navigator.toast = lambda text, kind="ok", actions=(): told.append((text, actions))
    hand_over_many(tab, desk.context, desk.navigator, [saved.id])
    desk.settle()
    dialog = _dialog()
    _fill(dialog, desk, wang)
    dialog.act.click()
    desk.settle()
    ((text, ((_, undo),)),) = told
    assert text == "1 agent changed hands, with 1 pieces of open work"
    assert _stands(sqlite_book, saved)[1] == wang.user_id
    undo()
    desk.settle()
    assert _stands(sqlite_book, saved) == ("周琳", clerk.user_id)
