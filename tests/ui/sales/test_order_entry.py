"""An order entered by keyboard in a real book: the script of the specification, credit, prices, gaps, undo."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from models.pinyin import initials_of
from models.platform.principal import Role, Scope
from models.sales.records import HoldReason, OrderState
from tests.models.partners.makers import person, sees
from tests.ui.desk import walk
from tests.ui.sales.conftest import Hand, end, open_desk

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
D = Decimal


def shortest(name: str, names: Any) -> str:
    """The fewest initials that name one product only."""
    own = initials_of(name).split()[0]
    others = [initials_of(other[0]) for other in names.goods if other[0] != name]
    for length in range(2, len(own) + 1):
        if not any(part.startswith(own[:length]) or own[:length] in part for text in others for part in text.split()):
            return own[:length]
    return own


def test_twenty_lines_by_keyboard_from_a_new_order_to_submitted(shop: Any, real: Any, names: Any) -> None:
    """UX-040 in the real window, every key counted: at most 8 a line, at most 14 others."""
    hand = Hand(real)
    real.window.open_page("orders.list", False, {})
    hand.settle()
    chosen = [good[0] for good in names.goods[:20]]
    typed = [shortest(name, names) for name in chosen]
    hand.key(Qt.Key.Key_N, CTRL)
    hand.settle()
    hand.type("hzxh#")
    hand.settle()
    assert hand.page.grid.view.hasFocus()
    others, lines = hand.keys, []
    for at, initials in enumerate(typed):
        before = hand.keys
        hand.type(f"{initials}#{at + 1}#")
        lines.append(hand.keys - before)
    before = hand.keys
    hand.key(Qt.Key.Key_Return, CTRL | SHIFT)
    others += hand.keys - before
    hand.settle()
    assert max(lines) <= 8 and others == 7
    stored = shop.stored(hand.page.record_id)
    assert stored.state is OrderState.SUBMITTED
    assert [line.description.split()[0] for line in stored.lines] == chosen
    assert [line.quantity for line in stored.lines] == [D(at + 1) for at in range(20)]
    expected = sum((D(good[2]) * (at + 1) for at, good in enumerate(names.goods[:20])), D(0))
    assert stored.gross_total == expected.quantize(D("0.01"))
    assert real.toasts() == [f"{stored.number} was handed in."]
    assert real.window.documents.current().title == stored.number


def test_the_header_takes_its_defaults_from_the_agent_and_undo_gives_them_back(shop: Any, hand: Any) -> None:
    hand.type("hzxh#")
    hand.settle()
    document = hand.page.document
    assert document.get("agent_id") == str(shop.agent)
    assert document.get("warehouse_id") == str(shop.near)
    assert hand.page.warehouse_name() == "杭州仓"
    hand.page.undo()
    hand.settle()
    assert not document.get("agent_id") and document.get("agent_id~") == "hzxh"
    assert not document.get("contract_id") and not document.get("seller_id")
    hand.page.undo()
    hand.settle()
    assert document.changes() == []


def test_typing_goes_on_while_prices_are_still_looked_up(shop: Any, hand: Any) -> None:
    hand.type("hzxh#")
    hand.settle()
    hand.type(f"{shop.codes['水龙头']}#3#{shop.codes['压力罐']}#2#")
    hand.settle()
    assert hand.column("product_id") == [str(shop.goods["水龙头"]), str(shop.goods["压力罐"])]
    assert [D(price) for price in hand.column("unit_price")] == [D("35.5"), D(96)]
    assert hand.page.totals().gross == D("298.50")
    assert hand.page.totals_bar.text("gross") == "Total 298.50 CNY"


def test_the_credit_line_follows_every_line_and_equals_the_engine(shop: Any, hand: Any) -> None:
    """UX-047: limit 10 000, confirmed 3 150; 2 × 3 150 leaves 550; one more is 2 600 over."""
    shop.limit("10000")
    shop.order(("商用净水机", 1), confirm=True)
    hand.type("hzxh#")
    hand.settle()
    assert "available 6,850.00 CNY" in hand.page.credit_line.text()
    hand.type("syj#2#")
    hand.settle()
    assert "after this order 550.00" in hand.page.credit_line.text()
    hand.go(0, "quantity")
    hand.type("3#")
    hand.settle()
    assert "after this order -2,600.00" in hand.page.credit_line.text()
    assert "周琳" in hand.page.credit_line.text()
    hand.page.run(hand.page.header().primary)
    hand.settle()
    stored = shop.stored(hand.page.record_id)
    assert stored.state is OrderState.HELD
    assert [(hold.reason, hold.amount_over) for hold in stored.holds] == [(HoldReason.OVER_LIMIT, D("2600.00"))]
    assert "2,600.00 CNY too much" in hand.page.strips.shown()["hold"]
    assert hand.desk.toasts[-1].startswith(f"{stored.number} was handed in and is on hold")


def test_a_shortage_is_shown_offers_help_and_holds_nobody_up(shop: Any, hand: Any) -> None:
    """UX-048."""
    hand.type("hzxh#")
    hand.settle()
    hand.type("fst#60#")
    hand.settle()
    hand.go(0, "quantity")
    assert hand.page.grid.model.index(0, hand.page.grid.model.position("stock")).data() == "20 short"
    strip = hand.page.grid.line_bar.strip()
    texts = [button.text() for button in strip.buttons()]
    assert texts == ["Order 40", "Transfer 20 from 上海仓"]
    hand.page.save()
    hand.settle()
    assert hand.page.record_id is not None
    hand.go(0, "quantity")
    strip.buttons()[1].click()
    kind, args = hand.desk.opened[-1]
    assert kind == "move" and args["values"]["lines"][0]["quantity"] == "20"
    hand.go(0, "quantity")
    strip.buttons()[0].click()
    assert hand.column("quantity") == ["40"]


def test_submitting_with_gaps_names_them_goes_to_the_first_and_changes_nothing(shop: Any, hand: Any) -> None:
    """UX-053."""
    hand.type("hzxh#")
    hand.settle()
    hand.type("fst##")
    hand.settle()
    hand.page.document.set("warehouse_id", None)
    hand.page.run(hand.page.header().primary)
    hand.settle()
    problems = hand.page.document.problems()
    assert list(problems) == ["warehouse_id", "lines/0/quantity"]
    assert QApplication.focusWidget() is hand.page.form_view.boxes["warehouse_id"].widget
    assert hand.page.record_id is None


def test_thirty_edits_undone_leave_a_clean_tab(shop: Any, hand: Any) -> None:
    """UX-050."""
    made = shop.order(("水龙头", 3), ("压力罐", 2))
    page = hand.desk.put("order", id=str(made.id))
    before = page.document.values()
    for number in range(10):
        hand.go(0, "quantity")
        hand.type(f"{number + 5}#")
        page.document.set("customer_ref", f"PO-{number}")
        hand.go(1, "note")
        hand.type(f"note {number}#")
        hand.settle()
    assert page.document.is_dirty()
    for _ in range(30):
        page.undo()
    hand.settle()
    assert not page.document.is_dirty()
    after = page.document.values()
    assert [row["quantity"] for row in after["lines"]] == [row["quantity"] for row in before["lines"]]
    assert not page.document.can_undo()


def test_undo_after_save_makes_it_dirty_again_and_can_be_saved_back(shop: Any, hand: Any) -> None:
    """UX-051."""
    made = shop.order(("水龙头", 3))
    page = hand.desk.put("order", id=str(made.id))
    hand.go(0, "quantity")
    hand.type("8#")
    page.save()
    hand.settle()
    assert shop.stored(made.id).lines[0].quantity == D(8)
    page.undo()
    assert page.document.is_dirty() and [D(one) for one in hand.column("quantity")] == [D(3)]
    page.save()
    hand.settle()
    assert shop.stored(made.id).lines[0].quantity == D(3)


def test_prices_follow_quantity_unit_and_header_unless_typed(shop: Any, hand: Any) -> None:
    from models.catalog.records import PriceItem, PriceKind
    from models.platform.principal import SYSTEM

    with shop.book.write(SYSTEM) as session:
        session.add(PriceItem(product_id=shop.goods["净水器滤芯"], kind=PriceKind.BASE, price=D(15), min_quantity=D(100)))
        session.add(PriceItem(product_id=shop.goods["净水器滤芯"], kind=PriceKind.AGENT, price=D(16), agent_id=shop.other,
                              bucket=shop.other))  # fmt: skip
    hand.type("hzxh#")
    hand.settle()
    hand.type("jsql#99#")
    hand.settle()
    assert D(hand.column("unit_price")[0]) == D(18)
    hand.go(0, "quantity")
    hand.type("100#")
    assert D(hand.column("unit_price")[0]) == D(15)
    hand.go(0, "quantity")
    hand.type("3")
    hand.commit("箱")
    hand.key(Qt.Key.Key_Return)
    assert D(hand.column("quantity")[0]) == D(60), "three cases of twenty in a line of pieces"
    assert D(hand.column("unit_price")[0]) == D(18)
    hand.go(0, "unit")
    hand.commit("箱")
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert (hand.column("unit"), D(hand.column("unit_price")[0])) == (["箱"], D(300)), "60 cases are 1 200 pieces at 15"
    hand.go(0, "unit_price")
    hand.type("280#")
    hand.go(0, "quantity")
    hand.type("2#")
    assert D(hand.column("unit_price")[0]) == D(280) and hand.column("own_price") == [True]
    hand.go(0, "unit_price")
    hand.key(Qt.Key.Key_Delete)
    assert D(hand.column("unit_price")[0]) == D(360) and hand.column("own_price") == [False]
    hand.page.form_view.boxes["agent_id"].widget.setFocus()
    hand.page.form_view.boxes["agent_id"].widget.selectAll()
    hand.type("nbty#")
    hand.settle()
    assert D(hand.column("unit_price")[0]) == D(320), "the other agent pays 16 a piece"
    hand.page.undo()
    hand.settle()
    assert D(hand.column("unit_price")[0]) == D(360)
    assert hand.page.document.get("agent_id") == str(shop.agent)


def test_twenty_rows_from_a_spreadsheet(shop: Any, hand: Any) -> None:
    """UX-044 in a real book."""
    known = list(shop.codes.values())[:18]
    rows = ["商品编码\t数量\t单价"] + [f"{code}\t１,0{at % 10}0\t1.00" for at, code in enumerate(known)]
    rows += ["净水\t5\t1", "P99999\t1\t1"]
    hand.type("hzxh#")
    hand.settle()
    mime = QMimeData()
    mime.setText("\r\n".join(rows))
    QGuiApplication.clipboard().setMimeData(mime)
    hand.key(Qt.Key.Key_V, CTRL)
    hand.settle()
    assert hand.page.document.row_count("lines") == 20
    assert hand.page.grid.notice.text().startswith("Pasted 20 rows: 18 matched")
    assert hand.column("quantity")[:2] == ["1000", "1010"]
    assert [D(price) for price in hand.column("unit_price")[:2]] == [D(1), D(1)], "operations may change prices"
    hand.page.undo()
    assert hand.page.document.row_count("lines") == 0


def test_a_representative_pastes_quantities_but_no_prices(shop: Any, qapp: Any, tmp_path: Any) -> None:
    """UX-045."""
    rep = person(shop.book, Role.REP, Scope.OWN, code="陈涛")
    sees(shop.book, rep, shop.agent)
    desk = open_desk(shop.book, rep, tmp_path)
    try:
        desk.put("order", agent_id=str(shop.agent))
        hand = Hand(desk)
        hand.page.grid.start()
        mime = QMimeData()
        mime.setText(f"编码\t数量\t单价\n{shop.codes['水龙头']}\t5\t0.01\n")
        QGuiApplication.clipboard().setMimeData(mime)
        hand.key(Qt.Key.Key_V, CTRL)
        hand.settle()
        assert D(hand.column("unit_price")[0]) == D("35.5")
        assert "may not change" in hand.page.grid.notice.text()
        hand.go(0, "discount_rate")
        hand.type("12#")
        hand.settle()
        remark = hand.page.grid.model.remark(0, hand.page.grid.model.position("discount_rate"))
        assert remark is not None and "周琳" in remark.text
    finally:
        end(desk)


def test_usual_products_and_earlier_lines_are_taken_over_as_one_step(shop: Any, hand: Any) -> None:
    shop.order(("水龙头", 12), ("压力罐", 2), submit=True, days=20)
    shop.order(("水龙头", 15), submit=True, days=5)
    hand.type("hzxh#")
    hand.settle()
    hand.page.sources.usual()
    hand.settle()
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "sales.pick" and w.isVisible())
    assert [row["code"] for row in dialog.data.rows()] == [shop.codes["水龙头"], shop.codes["压力罐"]]
    hand.key(Qt.Key.Key_Space)
    dialog.grid.go(1, "quantity")
    hand.type("7#")
    hand.settle()
    assert dialog.act.text() == "Take 2 lines"
    assert QApplication.focusWidget() is dialog.act
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert hand.column("quantity") == ["15", "7"]
    assert [D(price) for price in hand.column("unit_price")] == [D("35.5"), D(96)]
    hand.page.undo()
    assert hand.page.document.row_count("lines") == 0


def test_the_steps_of_an_order_from_draft_to_shipped(shop: Any, hand: Any) -> None:
    made = shop.order(("水龙头", 10), ("压力罐", 4), submit=True)
    page = hand.desk.put("order", id=str(made.id))
    assert page.is_read_only() and page.grid.model.read_only
    assert page.header().primary.id == "confirm"
    page.run(page.header().primary)
    hand.settle()
    assert page.details.state is OrderState.CONFIRMED
    page.run(page.header().primary)
    hand.settle()
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "sales.ship" and w.isVisible())
    dialog.grid.go(0, "quantity")
    hand.type("11#")
    hand.settle()
    assert not dialog.act.isEnabled()
    dialog.grid.go(0, "quantity")
    hand.type("6#")
    hand.settle()
    dialog.act.click()
    hand.settle()
    assert page.details.state is OrderState.SHIPPING
    assert [line.shipped for line in page.details.lines] == [D(6), D(4)]
    assert page.grid.model.index(0, page.grid.model.position("shipped")).data() == "6 / 10"
    page.run(page.header().primary)
    hand.settle()
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "sales.ship" and w.isVisible())
    dialog.act.click()
    hand.settle()
    assert page.details.state is OrderState.COMPLETED
    page.form_view.go_to_section(3)
    hand.settle()
    assert page.shipments.rows_model.rowCount() == 2


def test_cancelling_wants_a_reason_and_copying_starts_a_new_order(shop: Any, hand: Any) -> None:
    made = shop.order(("水龙头", 10), submit=True)
    page = hand.desk.put("order", id=str(made.id))
    page.run(next(one for one in page.actions() if one.id == "cancel"))
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "reason" and w.isVisible())
    assert not dialog.act.isEnabled()
    dialog.field.setText("ordered twice")
    dialog.act.click()
    hand.settle()
    assert shop.stored(made.id).state is OrderState.CANCELLED
    page.copy_as_new()
    assert hand.desk.opened[-1] == ("order", {"copy_of": str(made.id)})
    copy = hand.desk.put("order", copy_of=str(made.id))
    assert copy.record_id is None
    assert [D(one) for one in hand.column("quantity")] == [D(10)]
    copy.save()
    hand.settle()
    assert shop.stored(copy.record_id).origin_id == made.id


def test_every_part_of_the_page_has_a_name(shop: Any, hand: Any) -> None:
    hand.type("hzxh#")
    hand.settle()
    assert [one for one in walk(hand.desk) if "sales." in one and ".side." not in one] == []


def test_an_edit_recomputes_its_own_line_and_those_below_with_the_same_product_only(shop: Any, hand: Any, names: Any) -> None:
    """UX-047: with 200 lines the work of one Enter is that of one line; times are measured by the benchmarks."""
    made = shop.order(*[(names.goods[at % 24][0], at + 1) for at in range(200)])
    page = hand.desk.put("order", id=str(made.id))
    model, computed = page.grid.model, []

    def compute(row: Any) -> Any:
        computed.append(row["id"])
        return page.lines.compute(row)

    model.spec = replace(model.spec, compute=compute)
    before = page.totals()
    hand.go(120, "quantity")
    hand.type("500#")
    hand.settle()
    edited = model.key(120)
    assert set(computed) == {edited, *(model.key(at) for at in (144, 168, 192))}, "every 24th line is the same product"
    price = D(names.goods[120 % 24][2])
    assert page.totals().gross == before.gross + (500 - 121) * price
    assert page.totals_bar.text("gross").endswith(f"{page.totals().gross:,.2f} CNY")


def test_two_thousand_lines_open_edit_and_scroll_to_the_end(shop: Any, hand: Any, names: Any) -> None:
    """ux.md 9.7."""
    made = shop.order(*[(names.goods[at % 24][0], at % 30 + 1) for at in range(2_000)])
    page = hand.desk.put("order", id=str(made.id))
    assert page.document.row_count("lines") == 2_000
    page.grid.view.verticalScrollBar().setValue(page.grid.view.verticalScrollBar().maximum())
    assert page.grid.view.rowAt(page.grid.view.viewport().height() - 5) in (-1, 1_999, 2_000)
    hand.go(1_999, "quantity")
    hand.type("7#")
    assert hand.column("quantity")[-1] == "7"
    assert page.grid.current_row() == 2_000
    page.undo()
    assert not page.document.is_dirty()


def test_offers_about_a_line_are_reached_by_keyboard(shop: Any, hand: Any) -> None:
    """ux.md 9.4: shortage and same product, without a mouse; Esc gives the keyboard back to the cell."""
    hand.type("hzxh#")
    hand.settle()
    hand.type("fst#60#fst#2#")
    hand.settle()
    hand.go(1, "quantity")
    strip = hand.page.grid.line_bar.strip()
    assert strip.text() == "Already on line 1."
    hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert QApplication.focusWidget() is strip.buttons()[0]
    hand.key(Qt.Key.Key_Escape)
    assert hand.page.grid.view.hasFocus() and hand.page.grid.current_row() == 1
    hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert hand.column("quantity") == ["62"]
    assert hand.page.grid.view.hasFocus()
    assert strip.text().startswith(f"{shop.codes['反渗透膜']}: 22")
    hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    hand.key(Qt.Key.Key_Return)
    assert hand.column("quantity") == ["40"]


def test_the_list_says_whose_prices_and_which_stock(shop: Any, hand: Any) -> None:
    """ux.md 9.2: price of this agent, stock of the warehouse with its time, last order, already in the order."""
    shop.order(("水龙头", 12), submit=True, days=20)
    hand.type("hzxh#")
    hand.settle()
    hand.type("slt")
    hand.settle()
    popup = hand.page.grid.view.popup
    assert popup.candidates[0].cells[0] == shop.codes["水龙头"]
    assert popup.candidates[0].cells[3:5] == ("35.50", "500")
    assert popup.candidates[0].cells[5].startswith("last ") and popup.candidates[0].cells[5].endswith("× 12")
    hint = popup.findChild(QLabel, "grid.lookup.hint").text()
    assert "杭州西湖华新贸易有限公司" in hint and "杭州仓" in hint and ":" in hint
    hand.type("#3#slt")
    hand.settle()
    assert popup.candidates[0].cells[5] == "on line 1 already"


def test_words_are_composed_in_the_product_cell_and_chosen_from_the_list(shop: Any, hand: Any) -> None:
    """UX-042, UX-043 on the order: nothing of the first letter is lost, keys belong to the input method until commit."""
    hand.type("hzxh#")
    hand.settle()
    view = hand.page.grid.view
    QApplication.sendEvent(view, QInputMethodEvent("j", []))
    assert view.editor is not None and view.editor.is_composing() and view.editor.text() == ""
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Space):
        hand.key(key)
    assert view.editor is not None and view.editor.is_composing()
    assert hand.page.document.row_count("lines") == 0
    QApplication.sendEvent(view, QInputMethodEvent("jing", []))
    hand.commit("净水")
    hand.settle()
    assert view.editor is not None and view.editor.text() == "净水" and view.popup.isVisible()
    first, second = view.popup.candidates[:2]
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    assert hand.column("product_id") == [str(second.key)] != [str(first.key)]
    assert hand.page.grid.view.currentIndex().column() == hand.page.grid.model.position("quantity")


def test_enter_passes_and_tab_visits_what_is_not_quick(shop: Any, hand: Any) -> None:
    """UX-041 on the order: unit, price and discount are reached by Tab only; no character of either key is typed."""
    hand.type("hzxh#")
    hand.settle()
    hand.type("slt#5#")
    hand.settle()
    model, seen = hand.page.grid.model, []
    hand.go(0, "product_id")
    for _ in range(6):
        hand.key(Qt.Key.Key_Tab)
        seen.append(model.columns[hand.page.grid.view.currentIndex().column()].id)
    assert seen == ["quantity", "unit", "unit_price", "discount_rate", "note", "product_id"]
    hand.go(0, "note")
    hand.type("gift")
    hand.key(Qt.Key.Key_Tab)
    assert hand.column("note") == ["gift"]
    assert hand.page.document.row_count("lines") == 1


def test_a_changed_field_shows_what_it_was_and_goes_back(shop: Any, hand: Any) -> None:
    """UX-054: old value and «Revert» at the field; the header counts exactly what differs, lines included."""
    made = shop.order(("水龙头", 3), ("压力罐", 2))
    page = hand.desk.put("order", id=str(made.id))
    document, box = page.document, page.form_view.box("customer_ref")
    box.widget.setFocus()
    hand.type("PO-77")
    hand.go(0, "quantity")
    hand.type("8#")
    hand.go(1, "note")
    hand.type("gift#")
    hand.settle()
    assert sorted(change.path for change in document.changes()) == ["customer_ref", "lines/0/quantity", "lines/1/note"]
    assert document.change_count() == 3
    said = [one.text() for one in page.header_bar.findChildren(QLabel) if one.isVisible()]
    assert "3 unsaved changes" in said
    shown = [one.text() for one in box.findChildren(QLabel) if one.isVisible()]
    assert "changed, was empty" in shown
    next(one for one in box.findChildren(QPushButton) if one.isVisible()).click()
    assert document.get("customer_ref") in (None, "") and document.change_count() == 2
    hand.go(0, "quantity")
    hand.type("3#")
    assert [change.path for change in document.changes()] == ["lines/1/note"]


def test_a_held_order_names_reason_figures_and_who_releases_it(shop: Any, qapp: Any, tmp_path: Any) -> None:
    """UX-048: limit 1 000, order 3 150: 2 150 too much; a representative may check again, others release."""
    rep = person(shop.book, Role.REP, Scope.OWN, code="陈涛")
    sees(shop.book, rep, shop.agent)
    shop.limit("1000")
    made = shop.order(("商用净水机", 1), submit=True)
    desk = open_desk(shop.book, rep, tmp_path)
    try:
        page = desk.put("order", id=str(made.id))
        words = page.strips.shown()["hold"]
        for part in ("used 0.00", "this order 3,150.00", "against 1,000.00", "2,150.00 CNY too much"):
            assert part in words
        assert "周琳, 王芳 can release it" in words
        assert page.header().primary.id == "recheck"
        shop.limit("5000")
        page.run(page.header().primary)
        desk.settle()
        assert page.details.state is OrderState.SUBMITTED and "hold" not in page.strips.shown()
    finally:
        end(desk)
