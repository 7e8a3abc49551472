"""The life of an order in the real window by keyboard: the next step, questions, what is disabled and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import select

from controllers.settings import LANGUAGE
from models.platform.principal import SYSTEM, Role
from models.sales.records import OrderLine, OrderState
from models.stock import levels
from tests.models.partners.makers import person
from tests.ui.sales.conftest import Hand

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
D = Decimal


def dialog(name: str) -> Any:
    """The dialog of this name that is open now."""
    return next(w for w in QApplication.topLevelWidgets() if w.objectName() == name and w.isVisible())


def next_step(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Return, CTRL | SHIFT)
    hand.settle()


def reserved(shop: Any, name: str) -> Decimal:
    """How much of a product is set aside in the near warehouse."""
    with shop.book.read(SYSTEM) as session:
        return levels.level(session, shop.goods[name], shop.near).reserved


def test_from_draft_over_hold_and_release_to_shipped_in_parts(shop: Any, real: Any) -> None:
    """Limit 1 000; 10 × 35.50 + 8 × 96 = 1 123: held, 123 over. Released, confirmed, 6 of 10 shipped, then the rest."""
    shop.limit("1000")
    made = shop.order(("水龙头", 10), ("压力罐", 8))
    hand = Hand(real)
    real.window.open_page("order", False, {"id": str(made.id)})
    hand.settle()
    next_step(hand)
    assert hand.page.details.state is OrderState.HELD
    assert [hold.amount_over for hold in hand.page.details.holds] == [D(123)]
    number = hand.page.details.number
    assert real.window.documents.current().title == number
    next_step(hand)
    dialog("reason")
    hand.type("Chen knows them#")
    hand.settle()
    assert hand.page.details.state is OrderState.SUBMITTED
    next_step(hand)
    assert hand.page.details.state is OrderState.CONFIRMED
    assert reserved(shop, "水龙头") == D(10)
    next_step(hand)
    dialog("sales.ship")
    hand.type("6#8#SF#123456#")
    assert QApplication.focusWidget() is dialog("sales.ship").act
    hand.type("#")
    hand.settle()
    assert hand.page.details.state is OrderState.SHIPPING
    assert reserved(shop, "水龙头") == D(4)
    hand.page.form_view.make_all()
    hand.page.form_view.go_to_section(3)
    hand.settle()
    sent = hand.page.shipments.rows_model
    assert [sent.index(0, at).data() for at in (3, 4, 5, 6)] == ["2", "14", "SF", "123456"]
    next_step(hand)
    dialog("sales.ship")
    hand.key(Qt.Key.Key_Return, CTRL)
    hand.settle()
    assert hand.page.details.state is OrderState.COMPLETED
    assert [line.shipped for line in shop.stored(made.id).lines] == [D(10), D(8)]
    assert hand.page.header().primary is None
    action = real.window.action("primary")
    assert not action.isEnabled() and action.statusTip()
    assert real.toasts()[-1] == f"{number} is completed."


def test_a_price_nobody_stands_for_is_named_and_let_pass(shop: Any, real: Any) -> None:
    """PG-08: written past the program by somebody who may not change prices; 10 × 1.00 instead of 10 × 35.50 is 345 apart."""
    rep = person(shop.book, Role.REP, code="何平")
    made = shop.order(("水龙头", 10), submit=True)
    with shop.book.write(rep) as session:
        line = session.scalars(select(OrderLine).where(OrderLine.order_id == made.id)).one()
        line.unit_price, line.net_amount, line.tax_amount, line.gross_amount = D(1), D("8.85"), D("1.15"), D(10)
    hand = Hand(real)
    real.window.open_page("order", False, {"id": str(made.id)})
    hand.settle()
    next_step(hand)
    assert hand.page.details.state is OrderState.HELD
    assert [hold.amount_over for hold in hand.page.details.holds] == [D(345)]
    said = " ".join(one.text() for one in hand.page.strips.findChildren(QLabel))
    assert "Line 1, 水龙头" in said and "price 1, by the price list 35.5." in said
    assert "Price or amount in doubt" in [chip.text for chip in hand.page.header().chips]
    next_step(hand)
    dialog("reason")
    hand.type("agreed#")
    hand.settle()
    next_step(hand)
    assert hand.page.details.state is OrderState.CONFIRMED


def test_a_cancelled_order_says_why_and_is_opened_again(shop: Any, real: Any) -> None:
    made = shop.order(("水龙头", 10), submit=True)
    hand = Hand(real)
    real.window.open_page("order", False, {"id": str(made.id)})
    hand.settle()
    cancel = next(one for one in hand.page.actions() if one.id == "cancel")
    hand.page.run(cancel)
    hand.settle()
    asked = dialog("reason")
    assert QApplication.focusWidget() is asked.field and not asked.act.isEnabled()
    hand.type("ordered twice#")
    hand.settle()
    assert hand.page.details.state is OrderState.CANCELLED
    facts = {fact.id: fact.text for fact in hand.page.header().facts}
    assert facts["reason"] == "ordered twice"
    hand.page.run(next(one for one in hand.page.actions() if one.id == "reopen"))
    hand.settle()
    assert hand.page.details.state is OrderState.DRAFT and not hand.page.is_read_only()


def test_ux_101_problems_follow_the_language(shop: Any, real: Any) -> None:
    """Found by a step, by a save and by a field itself; in the other language at once, and none comes or goes."""
    real.window.open_page("order", False, {})
    hand = Hand(real)
    hand.settle()
    document = hand.page.document
    document.set("agent_id", str(shop.agent))
    next_step(hand)
    hand.page.form_view.focus_path("required_on")
    hand.type("nonsense")
    hand.key(Qt.Key.Key_Tab)
    hand.settle()
    before = document.problems()
    assert {"lines", "required_on"} <= before.keys() and not any(_chinese(text) for text in before.values())
    real.context.settings.set(LANGUAGE, "zh_CN")
    hand.settle()
    after = document.problems()
    assert after.keys() == before.keys() and all(_chinese(text) for text in after.values()), after
    said = " ".join(one.text() for one in hand.page.strips.findChildren(QLabel) if one.isVisible())
    assert next(iter(after.values())) in said
    real.context.settings.set(LANGUAGE, "en")
    hand.settle()
    assert document.problems() == before


def _chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_what_cannot_be_done_says_why(shop: Any, real: Any) -> None:
    """ux.md 21.3: disabled commands carry their reason."""
    made = shop.order(("水龙头", 10), submit=True)
    hand = Hand(real)
    real.window.open_page("order", False, {"id": str(made.id)})
    hand.settle()
    save = real.window.action("save")
    assert not save.isEnabled()
    assert save.statusTip() == "This order was handed in. To change it, take it back to draft first."


def test_goods_come_back_by_a_return_of_the_order(shop: Any, real: Any) -> None:
    """500 there, 10 shipped, 3 back: 493; the return is worth −3 × 35.50."""
    made = shop.order(("水龙头", 10), confirm=True)
    hand = Hand(real)
    real.window.open_page("order", False, {"id": str(made.id)})
    hand.settle()
    assert "return" not in [one.id for one in hand.page.actions() if one.visible is None or one.visible(hand.page)]
    next_step(hand)
    dialog("sales.ship")
    hand.key(Qt.Key.Key_Return, CTRL)
    hand.settle()
    hand.page.run(next(one for one in hand.page.actions() if one.id == "return"))
    hand.settle()
    assert hand.page.title() == "New return" and [D(one) for one in hand.column("quantity")] == [D(-10)]
    hand.go(0, "quantity")
    hand.type("-3#")
    hand.settle()
    next_step(hand)
    assert hand.page.details.state is OrderState.SUBMITTED and hand.page.details.number.startswith("RT-")
    next_step(hand)
    assert hand.page.details.state is OrderState.CONFIRMED
    assert hand.page.header().primary.text == "Take goods back…"
    next_step(hand)
    assert dialog("sales.ship").data.rows()[0]["open"] == "3"
    hand.key(Qt.Key.Key_Return, CTRL)
    hand.settle()
    assert hand.page.details.state is OrderState.COMPLETED
    assert hand.page.details.gross_total == D("-106.50")
    with shop.book.read(SYSTEM) as session:
        assert levels.level(session, shop.goods["水龙头"], shop.near).on_hand == D(493)
