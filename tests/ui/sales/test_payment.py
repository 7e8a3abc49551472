"""The page of a payment: balance, open orders, confirming, reversing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from models.errors import InvalidInput
from models.platform.principal import SYSTEM
from models.sales import order_states, payments
from models.sales.payments import PaymentDraft
from models.sales.records import PaymentState
from tests.ui.desk import walk

D = Decimal


@pytest.fixture
def delivered(shop: Any) -> Any:
    """Ten taps of 35.50, shipped: 355.00 owed."""
    made = shop.order(("水龙头", 10), confirm=True)
    with shop.book.write(SYSTEM) as session:
        return order_states.ship(session, made.id)


def test_a_payment_is_typed_confirmed_and_lowers_the_balance(shop: Any, hand: Any, delivered: Any) -> None:
    page = hand.desk.put("payment")
    hand.type("hzxh#")
    hand.settle()
    assert [fact.text for fact in page.header().facts] == ["355.00 CNY"]
    assert page._orders() == [(str(delivered.id), f"{delivered.number} (open 355.00)")]
    page.document.set("amount", "100.05")
    page.document.set("order_id", str(delivered.id))
    page.save()
    hand.settle()
    page.run(page.header().primary)
    hand.settle()
    assert page.details.state is PaymentState.CONFIRMED and page.details.number.startswith("SK-")
    assert page.is_read_only()
    assert page.header().facts[-1].text == "254.95 CNY"
    page.run(next(one for one in page.actions() if one.id == "reverse"))
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "reason" and w.isVisible())
    dialog.field.setText("wrong agent")
    dialog.act.click()
    hand.settle()
    assert page.details.amount == D("-100.05")
    with shop.book.read(SYSTEM) as session:
        now = payments.agent_money(session, shop.agent, "CNY")
    assert (now.owed, now.orders[0].open_amount) == (D("355.00"), D("355.00"))


def test_missing_fields_are_named_and_another_agents_order_is_refused(shop: Any, hand: Any, delivered: Any) -> None:
    page = hand.desk.put("payment")
    page.save()
    hand.settle()
    assert set(page.document.problems()) == {"agent_id", "amount"}
    draft = PaymentDraft(agent_id=shop.other, paid_on=page.controller.context and delivered.ordered_on, amount=D(5),
                         order_id=delivered.id)  # fmt: skip
    with pytest.raises(InvalidInput) as refused, shop.book.write(SYSTEM) as session:
        payments.save(session, draft)
    assert list(refused.value.problems) == ["order_id"]


def test_a_payment_can_be_begun_from_an_order(shop: Any, hand: Any, delivered: Any) -> None:
    page = hand.desk.put("payment", order_id=str(delivered.id))
    assert page.document.get("agent_id") == str(shop.agent)
    assert page.document.get("order_id") == str(delivered.id)
    assert [one for one in walk(hand.desk) if "sales.payment" in one and ".side." not in one] == []
