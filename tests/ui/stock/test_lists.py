"""The lists of products and stock and the tab of a warehouse, on a real small book."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QMenu, QWidget

from models.catalog import products
from models.catalog.records import ProductStatus
from models.i18n import set_language
from models.platform.principal import SYSTEM
from models.stock import moves, warehouses
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.records import MoveKind, MoveState
from tests.models.stock import makers
from tests.ui.desk import walk
from ui.widgets.embedded_list import EmbeddedList


def _texts(page: Any, *columns: str) -> list[tuple[Any, ...]]:
    ids = page.controller.answer.columns
    places = [ids.index(name) for name in columns]
    rows = [page.controller.row(at) for at in range(page.controller.answer.count)]
    return [tuple(row.values[at] for at in places) for row in rows]


def _show(desk: Any, kind: str, **args: Any) -> Any:
    page = desk.put(kind, **args)
    desk.wait(0.2)
    desk.settle()
    return page


def test_the_list_of_stock_shows_every_pair_and_opens_its_product(desk, shop):
    page = _show(desk, "stock.list")
    assert _texts(page, "product_code", "warehouse", "on_hand", "available") == [
        ("P00001", "杭州仓", 100, 100), ("P00002", "杭州仓", 8, 8),
    ]  # fmt: skip
    page.open_row(1, False)
    desk.settle()
    assert desk.opened[-1] == ("product", {"id": str(shop.big)})


def test_the_menu_of_a_stock_row_leads_on(desk, shop):
    page = _show(desk, "stock.list")
    menu = QMenu()
    page.row_menu(menu, page.controller.row(0))
    for action in menu.actions():
        action.trigger()
        desk.settle()
    kinds = [kind for kind, _ in desk.opened]
    assert kinds == ["ledger.list", "warehouse", "move"]
    assert desk.opened[2][1] == {"move_kind": "count", "warehouse_id": str(shop.place)}
    ledger = _show(desk, "ledger.list", **desk.opened[0][1])
    assert _texts(ledger, "product_code", "quantity") == [("P00001", 100)]


def test_the_list_of_stock_follows_what_is_posted_elsewhere(desk, shop):
    page = _show(desk, "stock.list")

    def receive(session: Any) -> None:
        makers.move(session, MoveKind.RECEIPT, shop.place, (shop.filter, 11))

    page.controller.write("x", receive)
    for _ in range(40):  # a list follows after a moment
        desk.wait(0.25)
        desk.settle()
        if (first := _texts(page, "product_code", "on_hand")[0]) == ("P00001", 111):
            break
    assert first == ("P00001", 111)


def test_products_are_discontinued_together_and_back(desk, shop):
    page = _show(desk, "products.list")
    assert [row[0] for row in _texts(page, "code")] == ["P00001", "P00002"]
    action = next(one for one in page.bulk_actions() if one.id == "discontinue")
    answers: list[Any] = []
    page.picking.actions.run(action, [shop.filter, shop.big], answers.append)
    desk.settle()
    with shop.book.read(SYSTEM) as session:
        assert products.get(session, shop.big).status is ProductStatus.DISCONTINUED
    page.picking.actions.undo(action, answers[0], answers.append)
    desk.settle()
    with shop.book.read(SYSTEM) as session:
        assert products.get(session, shop.big).status is ProductStatus.ACTIVE


def test_only_drafts_with_lines_are_posted_together(desk, shop):
    with shop.book.write(SYSTEM) as session:
        lines = (MoveLineDraft(product_id=shop.big, quantity=Decimal(1)),)
        day = moves.get(session, shop.receipt).moved_on
        good = moves.save(session, MoveDraft(kind=MoveKind.ISSUE, moved_on=day, warehouse_id=shop.place, lines=lines))
        empty = moves.save(session, MoveDraft(kind=MoveKind.ISSUE, moved_on=day, warehouse_id=shop.place))
    page = _show(desk, "moves.list")
    post = page.bulk_actions()[0]
    seen: list[Any] = []
    page.picking.actions.fits(post, [good.id, empty.id, shop.receipt], seen.append)
    desk.settle()
    assert seen[0].allowed == (good.id,) and [count for _, count in seen[0].skipped] == [1, 1]
    page.picking.actions.run(post, list(seen[0].allowed), seen.append)
    desk.settle()
    with shop.book.read(SYSTEM) as session:
        assert moves.get(session, good.id).state is MoveState.POSTED
    page.new_record()
    assert desk.opened[-1] == ("move", {"move_kind": "receipt"})


def test_a_warehouse_is_typed_and_shows_what_lies_in_it(desk, shop):
    page = _show(desk, "warehouse", id=str(shop.place))
    assert page.header().code == "CK001"
    page.document.set("phone", "138001380001")
    page.save()
    desk.settle()
    assert set(page.document.problems()) == {"phone"}
    page.document.set("phone", "13800138000")
    page.document.set("cut_off", "9:30")
    page.save()
    desk.settle()
    with shop.book.read(SYSTEM) as session:
        found = warehouses.get(session, shop.place)
    assert (found.phone, found.cut_off) == ("13800138000", "09:30")
    page.form_view.go_to_section(1)
    desk.wait(0.3)
    desk.settle()
    shown = page.findChildren(EmbeddedList)
    inner = shown[0].inner
    assert _texts(inner, "product_code", "on_hand") == [("P00001", 100), ("P00002", 8)]
    page.run(next(action for action in page.actions() if action.id == "count"))
    assert desk.opened[-1] == ("move", {"move_kind": "count", "warehouse_id": str(shop.place)})


def test_an_embedded_list_follows_the_record_and_opens_as_a_list(desk, shop):
    page = _show(desk, "product", id=str(shop.filter))
    page.form_view.go_to_section(3)
    desk.wait(0.3)
    desk.settle()
    levels = page.findChildren(EmbeddedList)[0]
    assert _texts(levels.inner, "warehouse", "on_hand") == [("杭州仓", 100)]
    page.show_record(shop.big)
    desk.wait(0.3)
    desk.settle()
    assert _texts(levels.inner, "warehouse", "on_hand") == [("杭州仓", 8)]
    levels._open.click()
    kind, args = desk.opened[-1]
    assert kind == "stock.list" and args["query"]["filters"][0]["values"] == [str(shop.big)]


@pytest.mark.parametrize("kind", ["stock.list", "products.list", "moves.list", "warehouses.list", "ledger.list"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_list_has_words_in_both_languages(desk, shop, kind, language):
    set_language(language)
    page = _show(desk, kind)
    titles = {"stock.list": "库存现量", "products.list": "商品", "moves.list": "库存移动", "warehouses.list": "仓库",
              "ledger.list": "库存台账"}  # fmt: skip
    assert (page.title() == titles[kind]) is (language == "zh_CN")
    assert page.controller.answer.count > 0


@pytest.mark.parametrize(("kind", "key"), [("product", "filter"), ("warehouse", "place"), ("move", "receipt")])
def test_ux096_everything_a_person_can_use_has_a_name(desk, shop, kind, key):
    page = _show(desk, kind, id=str(getattr(shop, key)))
    own = [text for text in walk(page) if ".list" not in text]
    names = [text.partition("«")[2].partition("»")[0] for text in own]
    assert [name for name in names if not name or page.findChild(QWidget, name).isVisible()] == []
