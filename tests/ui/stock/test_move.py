"""The tab of a movement document, driven like a person does: fields, lines by keyboard, posting, reversing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from models.platform.principal import SYSTEM, Role, Scope
from models.stock import levels, moves
from models.stock.moves import MoveDraft, MoveLineDraft
from models.stock.records import MoveKind, MoveState
from models.stock.reservations import Wanted, reserve
from tests.models.stock import makers
from tests.ui.stock.conftest import end
from ui.shell.page import Mark
from ui.stock.move import MoveTab
from ui.widgets.ask_reason import ReasonDialog


def _open(qtbot: Any, desk: Any, **args: Any) -> MoveTab:
    page: MoveTab = desk.put("move", **args)
    assert page.opened is not None
    return page


def _type(qtbot: Any, desk: Any, keys: str) -> None:
    """Type into whatever has the keyboard; # is Enter; waits for look-ups after each Enter."""
    for letter in keys:
        target = QApplication.focusWidget() or desk.focusWidget()
        assert target is not None, f"nothing has the keyboard before {letter!r} of {keys!r}"
        if letter == "#":
            QTest.keyClick(target, Qt.Key.Key_Return)
            desk.wait(0.08)
            desk.settle()
        elif letter.isascii():
            QTest.keyClicks(target, letter)
        else:
            press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(target, press)


def _settle(qtbot: Any, desk: Any) -> None:
    desk.wait(0.12)
    desk.settle()


def _answer(qtbot: Any, desk: Any, key: str = "yes") -> str:
    """Click a button of the open question and return its text."""
    qtbot.waitUntil(lambda: bool(desk.findChildren(QMessageBox)))
    box = desk.findChildren(QMessageBox)[-1]
    text = f"{box.text()} {box.informativeText()}"
    button = box.findChild(QPushButton, f"messages.question.{key}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    _settle(qtbot, desk)
    return text


def _on_hand(shop: Any, key: Any, place: Any) -> Decimal:
    with shop.book.read(SYSTEM) as session:
        return levels.level(session, key, place).on_hand


def test_an_issue_is_typed_posted_and_changes_the_stock(qtbot, desk, shop):
    page = _open(qtbot, desk, move_kind="issue", warehouse_id=str(shop.place))
    assert page.title() == "New: Issue from stock" and page.document.get("warehouse_name") == "杭州仓"
    grid = page.form_view.grids["lines"].grid
    grid.start()
    _type(qtbot, desk, "P00001#1箱#syjsj#3#")
    assert [(row["product_code"], row["quantity"], row["unit"]) for row in page.document.rows("lines")] == [
        ("P00001", "12", "支"), ("P00002", "3", "支"),
    ]  # fmt: skip
    _settle(qtbot, desk)
    assert [row["stock"] for row in page.document.rows("lines")] == ["100", "8"]
    page.save()
    _settle(qtbot, desk)
    assert page.mark() is Mark.NONE and page.record_id is not None and page.header().primary is not None
    page.run(page.header().primary)
    text = _answer(qtbot, desk)
    assert "2 lines" in text and "only be reversed" in text
    assert page.details.state is MoveState.POSTED and page.is_read_only() and page.mark() is Mark.READONLY
    assert (_on_hand(shop, shop.filter, shop.place), _on_hand(shop, shop.big, shop.place)) == (88, 5)


def test_a_shortage_is_marked_while_typing_and_refused_by_posting(qtbot, desk, shop):
    page = _open(qtbot, desk, move_kind="issue", warehouse_id=str(shop.place))
    grid = page.form_view.grids["lines"].grid
    grid.start()
    _type(qtbot, desk, "P00002#9#")
    _settle(qtbot, desk)
    assert grid.model.remark(0, grid.model.position("quantity")).text == "Short by 1."
    page.save()
    _settle(qtbot, desk)
    shown = []
    page.show_error = shown.append
    page.run(page.header().primary)
    _answer(qtbot, desk)
    assert "Only 8 of P00002" in str(shown[0]) and page.details.state is MoveState.DRAFT


def test_taking_reserved_goods_asks_once_more(qtbot, desk, shop):
    with shop.book.write(SYSTEM) as session:
        reserve(session, [Wanted(shop.big, shop.place, Decimal(6))])
        lines = (MoveLineDraft(product_id=shop.big, quantity=Decimal(4)),)
        draft = moves.save(session, MoveDraft(
            kind=MoveKind.ISSUE, moved_on=page_day(), warehouse_id=shop.place, lines=lines))  # fmt: skip
    page = _open(qtbot, desk, id=str(draft.id))
    page.run(page.header().primary)
    _answer(qtbot, desk)
    text = _answer(qtbot, desk)
    assert "only 2 are free" in text
    assert page.details.state is MoveState.POSTED and _on_hand(shop, shop.big, shop.place) == 4


def page_day():
    from models.clock import clock

    return clock.today()


def test_a_count_shows_the_books_and_the_difference(qtbot, desk, shop):
    page = _open(qtbot, desk, move_kind="count", warehouse_id=str(shop.place))
    grid = page.form_view.grids["lines"].grid
    hidden = {column.id for at, column in enumerate(grid.model.columns) if grid.view.isColumnHidden(at)}
    assert hidden == {"stock", "unit_cost"}
    grid.start()
    _type(qtbot, desk, "P00001#97#")
    _settle(qtbot, desk)
    line = grid.lines()[0]
    assert (line["book"], line["difference"]) == (100, -3)
    page.save()
    _settle(qtbot, desk)
    page.run(page.header().primary)
    _answer(qtbot, desk)
    assert _on_hand(shop, shop.filter, shop.place) == 97
    assert page.details.lines[0].book_quantity == 100


def test_the_kind_decides_about_fields_and_columns(qtbot, desk, shop):
    page = _open(qtbot, desk, move_kind="receipt", warehouse_id=str(shop.place))
    boxes, grid = page.form_view.boxes, page.form_view.grids["lines"].grid
    assert not boxes["to_warehouse_id"].isVisibleTo(page)
    page.document.set("kind", "transfer")
    _settle(qtbot, desk)
    assert boxes["to_warehouse_id"].isVisibleTo(page)
    assert grid.view.isColumnHidden(grid.model.position("unit_cost"))
    assert not grid.view.isColumnHidden(grid.model.position("stock"))
    page.save()
    _settle(qtbot, desk)
    assert set(page.document.problems()) == {"to_warehouse_id"} and page.mark() is Mark.PROBLEM


def test_problems_of_a_save_are_shown_at_their_cells(qtbot, desk, shop):
    page = _open(qtbot, desk, move_kind="receipt", warehouse_id=str(shop.place))
    page.document.append("lines", {"product_id": str(shop.filter), "product_code": "P00001", "quantity": "2.5",
                                   "unit": "支", "base_unit": "支", "decimals": 0, "packs": []})  # fmt: skip
    page.document.append("lines", {"product_id": None, "quantity": "1", "unit": ""})
    page.document.set("moved_on", "2199-01-01")
    page.save()
    _settle(qtbot, desk)
    assert set(page.document.problems()) == {"moved_on", "lines/1/product_id"}
    page.document.set("moved_on", "2025-01-05")
    page.document.remove("lines", [1])
    page.save()
    _settle(qtbot, desk)
    assert set(page.document.problems()) == {"lines/0/quantity"}


def test_reversing_asks_for_a_reason(qtbot, desk, shop):
    page = _open(qtbot, desk, id=str(shop.receipt))
    assert page.is_read_only() and page.header().primary is None
    reverse = next(action for action in page.actions() if action.id == "reverse")
    assert reverse.visible(page)
    page.run(reverse)
    dialog = desk.findChildren(ReasonDialog)[-1]
    assert not dialog.act.isEnabled()
    QTest.keyClicks(dialog.field, "wrong warehouse")
    QTest.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    _settle(qtbot, desk)
    assert page.details.state is MoveState.REVERSED and desk.toasts == ["Reversed by WH-" + page.details.reversed_by_number[3:]]
    assert _on_hand(shop, shop.filter, shop.place) == 0


def test_undo_takes_back_line_by_line(qtbot, desk, shop):
    page = _open(qtbot, desk, move_kind="receipt", warehouse_id=str(shop.place))
    page.form_view.grids["lines"].grid.start()
    _type(qtbot, desk, "P00001#5#P00002#6#")
    _settle(qtbot, desk)
    assert page.document.row_count("lines") == 2
    while page.document.can_undo():
        page.undo()
    assert page.document.row_count("lines") == 0


def test_a_copy_is_a_new_draft_and_a_removed_draft_comes_back(qtbot, desk, shop):
    page = _open(qtbot, desk, id=str(shop.receipt))
    page.copy_as_new()
    kind, args = desk.opened[-1]
    assert kind == "move" and [row["quantity"] for row in args["values"]["lines"]] == ["100.000000", "8.000000"]
    copied = _open(qtbot, desk, **args)
    assert copied.document.row_count("lines") == 2 and copied.details.moved_on == page_day()
    copied.save()
    _settle(qtbot, desk)
    copied.run(next(action for action in copied.actions() if action.id == "remove"))
    _settle(qtbot, desk)
    assert copied.is_read_only()
    copied.run(next(action for action in copied.actions() if action.id == "restore"))
    _settle(qtbot, desk)
    assert not copied.is_read_only()


def test_a_representative_changes_the_own_draft_but_cannot_post(qtbot, shop, tmp_path):
    from tests.ui.desk import Desk

    with shop.book.write(SYSTEM) as session:
        rep = makers.person(session, "rep", Role.REP, Scope.OWN)
    desk = Desk(shop.book, rep, tmp_path)
    page = _open(qtbot, desk, move_kind="count", warehouse_id=str(shop.place))
    page.form_view.grids["lines"].grid.start()
    _type(qtbot, desk, "P00001#99#")
    page.save()
    _settle(qtbot, desk)
    assert page.header().primary is None and not page.is_read_only()
    page.document.set("note", "van 3")
    page.save()
    _settle(qtbot, desk)
    assert page.details.note == "van 3"
    end(desk)


@pytest.mark.parametrize("language", ["zh_CN", "en", "pseudo"])
def test_words_follow_the_language(qtbot, desk, shop, language):
    from models import i18n
    from ui import translation

    page = _open(qtbot, desk, id=str(shop.receipt))
    i18n.set_language(language)
    translation.set_language(language)
    try:
        words = {"zh_CN": "入库", "en": "Receipt into stock", "pseudo": "["}[language]
        assert words in page.title()
    finally:
        i18n.set_language("en")
        translation.set_language("en")
