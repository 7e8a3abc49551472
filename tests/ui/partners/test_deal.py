"""The page of a registered deal (A16): submit by the main button, the earlier one named, protect, extend, become an order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from models.clock import clock
from models.partners import deals
from models.partners.deal_records import DealStatus
from models.partners.deals import DealDraft
from models.platform.principal import SYSTEM, Role, Scope
from models.sales import orders
from models.sales.orders import OrderDraft
from tests.models.partners.makers import agent_draft, person, store
from tests.ui.desk import Desk, dress


@pytest.fixture
def desk(qapp: Any, sqlite_book: Any, tmp_path: Any) -> Iterator[Desk]:
    dress(qapp)
    manager = person(sqlite_book, Role.MANAGER, Scope.ALL, code="经理")
    made = Desk(sqlite_book, manager, tmp_path)
    made.show()
    made.activateWindow()
    yield made
    if made.page is not None and hasattr(made.page, "keeper"):
        made.page.keeper.pause()
    made.finish()


def step(desk: Desk, name: str) -> None:
    page: Any = desk.page
    page.take(name)
    desk.settle()


def answer(text: str) -> None:
    box = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "reason" and one.isVisible())
    QTest.keyClicks(box.field, text)
    box.act.click()


def test_a_deal_through_its_life(desk: Desk, sqlite_book: Any) -> None:
    agent = store(sqlite_book, agent_draft()).id
    other = store(sqlite_book, agent_draft(name="宁波天元商贸有限公司", phone="13800138001")).id
    with sqlite_book.write(SYSTEM) as session:
        first = deals.submit(session, deals.save(session, DealDraft(agent_id=other, customer="大华纺织有限公司")).id)
        orders.save(session, OrderDraft(agent_id=agent, ordered_on=clock.today()))
    page = desk.put("deal", agent_id=str(agent), new="1")
    page.document.assign("customer", "大华纺织")
    page.save()
    desk.settle()
    assert page.details.status is DealStatus.DRAFT and page.header().primary.id == "submit"
    step(desk, "submit")
    assert page.details.status is DealStatus.SUBMITTED
    assert first.number in page.strips.shown()["conflict"] and page.read_only_reason()
    step(desk, "approve")
    assert page.details.status is DealStatus.SUBMITTED  # the earlier one stands in the way
    with sqlite_book.write(SYSTEM) as session:
        deals.withdraw(session, first.id)
    page = desk.put("deal", id=str(page.record_id))
    step(desk, "approve")
    assert page.details.status is DealStatus.APPROVED
    until = page.details.protected_until
    page.take("extend")
    answer("tender postponed")
    desk.settle()
    assert page.details.protected_until > until and page.details.extensions == 1
    step(desk, "convert")
    box = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "deals.order" and one.isVisible())
    box.act.click()
    desk.settle()
    assert page.details.status is DealStatus.CONVERTED and page.details.order_id is not None
    page = desk.put("deals.list")
    assert page.grid.records.rowCount() == 2
