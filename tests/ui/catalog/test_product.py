"""The tab of a product: typing, prices and packs, states, costs, problems."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from models.catalog import products
from models.catalog.records import PriceKind, ProductStatus
from models.platform.principal import SYSTEM, Role, Scope
from tests.models.stock import makers
from tests.ui.catalog.conftest import end
from tests.ui.desk import Desk
from ui.catalog.product import ProductTab
from ui.shell.page import Mark


def _open(qtbot: Any, desk: Any, **args: Any) -> ProductTab:
    page: ProductTab = desk.put("product", **args)
    assert page.opened is not None
    return page


def _settle(qtbot: Any, desk: Any) -> None:
    desk.wait(0.06)
    desk.settle()


def _type(qtbot: Any, desk: Any, keys: str) -> None:
    for letter in keys:
        target = QApplication.focusWidget() or desk.focusWidget()
        assert target is not None, f"nothing has the keyboard before {letter!r} of {keys!r}"
        if letter == "#":
            QTest.keyClick(target, Qt.Key.Key_Return)
            _settle(qtbot, desk)
        else:
            QTest.keyClicks(target, letter)


def _fill(page: ProductTab, path: str, text: str) -> None:
    widget = page.form_view.boxes[path].widget
    widget.setFocus()
    widget.selectAll()
    QTest.keyClicks(widget, text)


def test_a_new_product_is_typed_and_saved(qtbot, desk, shop):
    page = _open(qtbot, desk, new="1")
    assert page.title() == "New product"
    _fill(page, "name", "RO membrane")
    _fill(page, "unit", "pcs")
    _fill(page, "base_price", "1200/1.13")
    _fill(page, "tax_rate", "9")
    page.save()
    _settle(qtbot, desk)
    assert page.document.problems() == {} and page.record_id is not None
    with shop.book.read(SYSTEM) as session:
        found = products.get(session, page.record_id)
    assert (found.code, found.name, found.unit) == ("P00003", "RO membrane", "PCS")
    assert (found.base_price, found.tax_rate) == (Decimal("1061.946903"), Decimal("0.09"))
    assert page.header().code == "P00003"


def test_missing_and_impossible_fields_are_marked(qtbot, desk, shop):
    page = _open(qtbot, desk, new="1")
    _fill(page, "code", "P00001")
    _fill(page, "base_price", "1e5")
    page.save()
    _settle(qtbot, desk)
    assert set(page.document.problems()) == {"base_price", "name", "unit"}
    _fill(page, "base_price", "5")
    page.save()
    _settle(qtbot, desk)
    assert set(page.document.problems()) == {"name", "unit"}
    _fill(page, "name", "x")
    _fill(page, "unit", "y")
    page.save()
    _settle(qtbot, desk)
    assert set(page.document.problems()) == {"code"} and page.mark() is Mark.PROBLEM


def test_prices_for_agents_and_levels_are_typed_in_the_grid(qtbot, desk, shop):
    page = _open(qtbot, desk, id=str(shop.filter))
    page.document.append("prices", {"kind": "agent", "agent_id": str(shop.agent), "agent_name": "杭州西湖华新",
                                    "price": "188", "currency": "CNY", "min_quantity": "0"})  # fmt: skip
    grid = page.form_view.grids["prices"].grid
    grid.start()
    assert grid.model.remark(0, grid.model.position("price")) is None
    page.document.append("prices", {"kind": "level", "price": "199", "currency": "CNY", "min_quantity": "0"})
    assert "level" in grid.model.remark(1, grid.model.position("level_id")).text
    page.save()
    _settle(qtbot, desk)
    assert set(page.document.problems()) == {"prices/1/level_id"}
    page.document.remove("prices", [1])
    page.save()
    _settle(qtbot, desk)
    with shop.book.read(SYSTEM) as session:
        rows = products.get(session, shop.filter).prices
    assert [(row.kind, row.agent_name, row.price) for row in rows] == [(PriceKind.AGENT, "杭州西湖华新", 188)]


def test_header_shows_state_price_and_free_stock(qtbot, desk, shop):
    page = _open(qtbot, desk, id=str(shop.filter))
    header = page.header()
    assert header.code == "P00001" and header.chips[0].text == "On sale"
    assert {fact.id: fact.text for fact in header.facts} == {"price": "210.00 CNY", "stock": "100 支", "unit": "支"}


def test_a_product_is_discontinued_and_put_on_sale_again(qtbot, desk, shop):
    page = _open(qtbot, desk, id=str(shop.filter))
    offered = {action.id for action in page.actions() if action.visible(page)}
    assert offered == {"hold", "discontinue", "remove"}
    page.run(next(action for action in page.actions() if action.id == "discontinue"))
    _settle(qtbot, desk)
    assert page.details.status is ProductStatus.DISCONTINUED
    page.run(next(action for action in page.actions() if action.id == "on_sale"))
    _settle(qtbot, desk)
    assert page.details.status is ProductStatus.ACTIVE


def test_removing_asks_and_a_product_with_stock_stays(qtbot, desk, shop):
    with shop.book.write(SYSTEM) as session:
        empty = makers.product(session, "empty")
    shown = []
    for key, gone in ((shop.filter, False), (empty, True)):
        page = _open(qtbot, desk, id=str(key))
        page.show_error = shown.append
        page.run(next(action for action in page.actions() if action.id == "remove"))
        box = desk.findChildren(QMessageBox)[-1]
        QTest.mouseClick(box.findChild(QPushButton, "messages.question.yes"), Qt.MouseButton.LeftButton)
        _settle(qtbot, desk)
        assert page.details.removed is gone and page.is_read_only() is gone
    assert len(shown) == 1 and "still has stock" in str(shown[0])


def test_a_copy_leaves_out_what_must_be_unique(qtbot, desk, shop):
    page = _open(qtbot, desk, id=str(shop.filter))
    page.copy_as_new()
    args = desk.opened[-1][1]
    assert args["values"]["code"] == "" and args["values"]["units"][0]["barcode"] == ""
    copied = _open(qtbot, desk, **args)
    copied.save()
    _settle(qtbot, desk)
    assert copied.details.code == "P00003" and copied.details.units[0].factor == 12


def test_those_without_the_right_see_no_cost_and_change_nothing(qtbot, shop, tmp_path):
    with shop.book.write(SYSTEM) as session:
        rep = makers.person(session, "rep", Role.REP, Scope.OWN)
    desk = Desk(shop.book, rep, tmp_path)
    page = _open(qtbot, desk, id=str(shop.filter))
    assert page.is_read_only() and not page.form_view.boxes["cost"].isVisibleTo(page)
    assert {action.id for action in page.actions() if action.visible(page)} == set()
    end(desk)


def test_a_category_is_made_while_typing(qtbot, desk, shop):
    page = _open(qtbot, desk, id=str(shop.filter))
    page.new_category("滤芯")
    _settle(qtbot, desk)
    assert page.document.get("category_name") == "滤芯" and page.document.is_dirty()
    page.save()
    _settle(qtbot, desk)
    assert page.details.category_name == "滤芯"
    page.undo()
    assert page.document.get("category_name") == ""
