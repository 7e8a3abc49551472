"""Lines from elsewhere by keyboard: the kept list of an agent, proposals with their numbers; stock shared by lines, goods to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from models.catalog.records import Product
from models.clock import clock
from models.dates import format_day
from models.i18n import set_language
from models.platform.principal import SYSTEM
from models.sales import order_states, usual_items
from models.stock import moves
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.records import MoveKind
from tests.ui.sales.conftest import Hand

D = Decimal


def dialog() -> Any:
    return next(w for w in QApplication.topLevelWidgets() if w.objectName() == "sales.pick" and w.isVisible())


def tab_to(hand: Hand, name: str) -> None:
    """Reach a button of the dialog by keys alone."""
    dialog().buttons.findChildren(QPushButton)[0].setFocus()
    for _ in range(6):
        if hand.focus().objectName() == f"sales.pick.{name}":
            return
        hand.key(Qt.Key.Key_Tab)
    raise AssertionError(f"no way to {name}")


def kept(shop: Any) -> list[tuple[str, Decimal]]:
    names = {key: name for name, key in shop.goods.items()}
    with shop.book.read(SYSTEM) as session:
        return [(names[one.product_id], one.quantity) for one in usual_items.of_agent(session, shop.agent).lines]


def test_the_lines_of_an_order_become_the_usual_list_of_the_agent_and_come_back(shop: Any, hand: Hand) -> None:
    """UX 9.6: save the present lines, change them, take them over with their quantities."""
    hand.type("hzxh#")
    hand.settle()
    hand.type(f"{shop.codes['水龙头']}#12#{shop.codes['压力罐']}#3#")
    hand.settle()
    hand.page.sources.usual()
    hand.settle()
    shown = dialog()
    assert shown.words.text() == "This agent ordered nothing yet."
    tab_to(hand, "add")
    hand.key(Qt.Key.Key_Space)
    assert shown.words.text() == "2 products were added. The list is not saved yet."
    shown.grid.go(1, "quantity")
    hand.type("5#")
    tab_to(hand, "save")
    hand.key(Qt.Key.Key_Space)
    hand.settle()
    assert shown.words.text() == "The list is saved with 2 products."
    assert kept(shop) == [("水龙头", D(12)), ("压力罐", D(5))]
    hand.key(Qt.Key.Key_Escape)
    assert hand.column("quantity") == ["12", "3"], "keeping a list changes no order"

    hand.desk.put("order", agent_id=str(shop.agent))
    hand.settle()
    hand.page.sources.usual()
    hand.settle()
    shown = dialog()
    assert shown.words.text().startswith("The saved list of this agent.")
    assert not shown.add.isEnabled() and not shown.act.isEnabled()
    shown.grid.go(0, "quantity")
    hand.key(Qt.Key.Key_Delete)
    shown.grid.go(1, "taken")
    hand.key(Qt.Key.Key_Space)
    tab_to(hand, "save")
    hand.key(Qt.Key.Key_Space)
    hand.settle()
    assert kept(shop) == [("压力罐", D(5))]
    shown.act.setFocus()
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert (hand.column("product_id"), hand.column("quantity")) == ([str(shop.goods["压力罐"])], ["5"])
    assert hand.page.is_draft() and [D(price) for price in hand.column("unit_price")] == [D(96)]


def test_a_proposal_shows_its_numbers_and_takes_nothing_by_itself(shop: Any, hand: Hand) -> None:
    """UX 9.6: 90 in six months are 15 a month, 4 of late: 11, in packs of 6 it is 12."""
    with shop.book.write(SYSTEM) as session:
        session.get(Product, shop.goods["水龙头"]).pack_size = D(6)
    old = shop.order(("水龙头", 86), submit=True, confirm=True, days=100)
    shop.order(("水龙头", 4), submit=True, days=5)
    with shop.book.write(SYSTEM) as session:
        order_states.ship(session, old.id)
    hand.type("hzxh#")
    hand.settle()
    hand.page.sources.proposed()
    hand.settle()
    shown = dialog()
    (row,) = shown.data.rows()
    numbers = [row[name] for name in ("monthly", "recent", "waiting", "pack", "quantity", "taken")]
    assert numbers == ["15.0", "4", "0", "6", "12", False]
    assert not shown.act.isEnabled() and "last 6 months" in shown.words.text()
    hand.key(Qt.Key.Key_Space)
    hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hand.settle()
    assert hand.column("quantity") == ["12"]
    hand.page.undo()
    assert hand.page.document.row_count("lines") == 0


@pytest.fixture
def chinese() -> Iterator[None]:
    set_language("zh_CN")
    yield
    set_language("en")


def test_a_proposal_explains_itself_in_chinese_too(shop: Any, hand: Hand, chinese: None) -> None:
    shop.order(("水龙头", 60), submit=True, days=100)
    hand.type("hzxh#")
    hand.settle()
    hand.page.sources.proposed()
    hand.settle()
    assert dialog().windowTitle() == "补货建议"
    assert dialog().words.text() == "暂无建议：按近 6 个月的订货量，该代理商无需补货。", "60 still to come, 10 a month"


def stocks(hand: Hand) -> list[str]:
    model = hand.page.grid.model
    return [model.index(row, model.position("stock")).data() for row in range(hand.page.document.row_count("lines"))]


def test_lines_of_one_product_share_its_stock(shop: Any, hand: Hand) -> None:
    """40 in stock: 30 leave 10 for the next line, nothing for the third; less above gives more below."""
    hand.type("hzxh#")
    hand.settle()
    code = shop.codes["反渗透膜"]
    for count in (30, 20, 5):
        hand.type(f"{code}#{count}#")
        hand.settle()
    assert stocks(hand) == ["40", "10 short", "5 short"]
    hand.go(1, "quantity")
    next(button for button in hand.page.grid.line_bar.strip().buttons() if button.text() == "Keep both").click()
    hand.settle()
    texts = [button.text() for button in hand.page.grid.line_bar.strip().buttons()]
    assert texts[0] == "Order 10" and texts[1].startswith("Transfer 10 ")
    tip = hand.page.grid.model.index(1, hand.page.grid.model.position("stock")).data(Qt.ItemDataRole.ToolTipRole)
    assert "Lines above take 30" in tip
    hand.go(0, "quantity")
    hand.type("18#")
    hand.settle()
    assert stocks(hand) == ["40", "40", "3 short"]
    hand.page.undo()
    assert stocks(hand) == ["40", "10 short", "5 short"]
    hand.go(0, "quantity")
    hand.page.grid.run("delete")
    hand.settle()
    assert stocks(hand) == ["40", "40"]


def test_waiting_is_offered_with_the_day_when_enough_is_announced(shop: Any, hand: Hand) -> None:
    """UX-048: 40 in stock, 25 announced in eight days: 60 can wait, 66 cannot."""
    day = clock.today() + timedelta(days=8)
    line = MoveLineDraft(product_id=shop.goods["反渗透膜"], quantity=D(25))
    with shop.book.write(SYSTEM) as session:
        moves.save(session, MoveDraft(kind=MoveKind.RECEIPT, moved_on=day, warehouse_id=shop.near, lines=(line,)))
    hand.type("hzxh#")
    hand.settle()
    hand.type("fst#66#")
    hand.settle()
    hand.go(0, "quantity")
    strip = hand.page.grid.line_bar.strip()
    assert [button.text() for button in strip.buttons()] == ["Order 40", "Transfer 26 from 上海仓"]
    hand.type("60#")
    hand.settle()
    hand.go(0, "quantity")
    assert strip.buttons()[-1].text() == f"Wait until {format_day(day)}"
    strip.buttons()[-1].click()
    assert hand.column("note") == [f"Wait for goods of {format_day(day)}"]
    hand.page.undo()
    assert not hand.column("note")[0]


def test_what_is_too_long_ends_in_dots_and_buttons_without_room_are_icons(shop: Any, hand: Hand) -> None:
    """UX 5.1: a narrow page cuts no word without saying so, and is never wider than its window."""
    hand.type("hzxh#")
    hand.settle()
    host = hand.page.form_view.grid("lines")
    button = host.findChild(QPushButton, f"{hand.page.grid.objectName()}.usual")
    hand.desk.resize(1400, 800)
    hand.settle()
    assert (button.text(), button.toolTip()) == ("Usual products…", "")
    box = hand.page.form_view.box("warehouse_id").widget
    box.setFixedWidth(200)
    assert not box.is_cut()
    box.setFixedWidth(40)
    assert box.is_cut() and box.currentText() == "杭州仓"
    hand.desk.resize(640, 800)
    hand.settle()
    assert (button.text(), button.toolTip(), button.accessibleName()) == ("", "Usual products…", "Usual products…")
    hand.desk.resize(1400, 800)
    hand.settle()
    assert button.text() == "Usual products…"
