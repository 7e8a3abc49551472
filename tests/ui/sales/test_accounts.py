"""The exposure on the page of an agent and its sub-accounts (A13; ux.md 10.1: used opens its rows)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from models.platform.principal import SYSTEM
from models.sales.records import AccountEntry


def box() -> Any:
    return next(one for one in QApplication.topLevelWidgets() if one.objectName() == "sales.entry" and one.isVisible())


def test_a_component_opens_its_rows_and_an_entry_changes_what_is_left(shop: Any, desk: Any) -> None:
    shop.limit("1000")
    shop.order(("水龙头", 4), confirm=True)  # 4 x 35.50 = 142.00
    page = desk.put("agent", id=str(shop.agent))
    page._go("credit")
    desk.settle()
    panel = page._exposure
    amounts = {one.id: one.amount for one in panel.table.rows_model.rows}
    assert amounts["confirmed"] == Decimal("142.00") and amounts["available"] == Decimal("858.00")
    at = [one.id for one in panel.table.rows_model.rows].index("confirmed")
    panel.table.setCurrentIndex(panel.table.rows_model.index(at, 0))
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    kind, args = desk.opened[-1]
    assert args["query"]["filters"] and any(one["id"] == "value" for one in args["state"]["layout"]["columns"])
    assert kind == "orders.list"
    panel.post.click()
    dialog = box()
    dialog.kind.set_value("prepaid")
    dialog._kind_chosen()
    dialog.act.click()
    assert "above zero" in dialog.problem.text()
    dialog.amount.setFocus()
    QTest.keyClicks(dialog.amount, "100.50")
    dialog.reason.setFocus()
    QTest.keyClicks(dialog.reason, "prepaid for autumn")
    QTest.keyClick(dialog.reason, Qt.Key.Key_Return)
    desk.settle()
    desk.settle()
    amounts = {one.id: one.amount for one in panel.table.rows_model.rows}
    assert amounts["prepaid"] == Decimal("-100.50") and amounts["available"] == Decimal("958.50")
    with shop.book.read(SYSTEM) as session:
        (entry,) = session.scalars(select(AccountEntry.id))
    page = desk.put("accounts.list")
    page.act("reverse", [entry])
    ask = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "reason" and one.isVisible())
    QTest.keyClicks(ask.field, "typed twice")
    assert ask.act.isEnabled()
    ask.act.click()
    desk.settle()
    desk.settle()
    page.commands()["refresh"].run()
    desk.settle()
    assert page.grid.records.rowCount() == 2
    with shop.book.read(SYSTEM) as session:
        assert sum(session.scalars(select(AccountEntry.amount))) == 0
