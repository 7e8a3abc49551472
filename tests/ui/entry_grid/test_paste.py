"""Blocks pasted from spreadsheets, web pages and our own grid."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from tests.ui.entry_grid.products import Hand
from ui.widgets.entry_grid import blocks

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hand(qtbot: Any) -> Hand:
    return Hand(qtbot)


def paste(hand: Hand, text: str, html: str = "") -> None:
    mime = QMimeData()
    mime.setText(text)
    if html:
        mime.setHtml(html)
    QGuiApplication.clipboard().setMimeData(mime)
    hand.key(Qt.Key.Key_V, CTRL)


def twenty() -> str:
    """20 rows: 18 known (full-width digits, thousands, blanks), 1 with two products, 1 unknown; with titles."""
    codes = ["P10023", "P10044", "P20011", "P20018", "P20025", "00123"] * 3
    quantities = ["12", "１２", "1,200", " 7 ", "3", "24"] * 3
    rows = [f"{code}\t{quantity}\tnote {at}" for at, (code, quantity) in enumerate(zip(codes, quantities, strict=True))]
    return "\r\n".join(["商品编码\t数量\t备注", *rows[:9], "", *rows[9:], "777\t5\tboth", "P99999\t1\tgone", ""])


EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta name=Generator content="Microsoft Excel 15">
<style><!--td {mso-number-format:General;} .xl66 {mso-number-format:"\\@";}--></style></head><body>
<table border=0 cellpadding=0 width=300><!--StartFragment-->
<col width=64><tr height=19><td class=xl66>商品编码</td><td>数量</td><td>单价</td></tr>
<tr><td class=xl66>00123</td><td align=right x:num="1200">1,200</td><td>¥ 9.90</td></tr>
<tr><td>P10023</td><td align=right>12<span style='mso-spacerun:yes'> </span></td><td>18.00</td></tr>
<!--EndFragment--></table></body></html>"""


@pytest.mark.parametrize("with_text", [True, False])
def test_a_block_as_excel_puts_it_into_the_clipboard(hand: Hand, with_text: bool) -> None:
    """UX-044: text and table together, or the table alone; leading zeros and thousands as a person reads them."""
    text = "商品编码\t数量\t单价\r\n00123\t1,200\t¥ 9.90\r\nP10023\t12 \t18.00\r\n" if with_text else "商品编码 数量 单价"
    paste(hand, text, EXCEL)
    assert hand.column("code") == ["00123", "P10023"]
    assert hand.column("quantity") == ["1200", "12"]
    assert hand.column("price") == ["9.9", "18"]
    assert hand.grid.problem_count() == 0
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.data.rows() == []


# ---- the acceptance case -------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [False, True])
def test_twenty_rows_with_titles_full_width_digits_and_thousands(qtbot: Any, late: bool) -> None:
    """UX-044."""
    hand = Hand(qtbot, late)
    paste(hand, twenty())
    assert len(hand.data.rows()) == 20, "every row is a line at once"
    hand.products.deliver()
    assert hand.grid.notice.text() == "Pasted 20 rows: 18 matched, 1 to choose, 1 not found."
    assert hand.column("quantity")[:6] == ["12", "12", "1200", "7", "3", "24"]
    assert hand.column("code")[5] == "00123"
    assert hand.column("product_id~")[18:] == ["777", "P99999"]
    assert hand.column("note")[19] == "gone"
    assert hand.grid.problem_count() == 2
    hand.grid.notice.buttons()[0].click()
    assert hand.place == (18, "product_id")
    assert hand.data.steps == 1
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.data.rows() == []
    assert hand.grid.model.rowCount() == 1


def test_a_price_column_is_ignored_without_the_right_and_the_summary_says_so(qtbot: Any) -> None:
    """UX-045."""
    hand = Hand(qtbot, price_allowed=False)
    paste(hand, "编码\t数量\t单价\nP10023\t5\t9.99\n")
    assert hand.column("price") == ["18.00"]
    assert "Ignored because you may not change them: Price." in hand.grid.notice.text()


def test_a_price_column_wins_over_the_list_price_with_the_right(hand: Hand) -> None:
    paste(hand, "编码\t数量\t单价\nP10023\t5\t9.99\n")
    assert hand.column("price") == ["9.99"]
    assert hand.grid.lines()[0]["amount"] == "49.95"


# ---- what columns mean ---------------------------------------------------------------------------------


@pytest.mark.parametrize("titles", ["商品编码\t订货数量", "SKU\tQty", "＊编码\t数量（必填）", "Code\tQuantity", "条码\t数量"])
def test_titles_in_both_languages(hand: Hand, titles: str) -> None:
    code = "6901234567892" if titles.startswith("条码") else "P10023"
    paste(hand, f"{titles}\n{code}\t4\n")
    assert hand.column("code") == ["P10023"]
    assert hand.column("quantity") == ["4"]


def test_columns_without_titles_are_known_by_their_contents(hand: Hand) -> None:
    paste(hand, "水龙头\t00123\t24\n净水器滤芯 PP棉 10寸\tP10023\t7\n")
    assert hand.column("code") == ["00123", "P10023"]
    assert hand.column("quantity") == ["24", "7"]
    assert not hand.grid.paste_strip.isVisible()


def test_columns_that_could_mean_two_things_are_asked_about_and_enter_accepts(hand: Hand, qtbot: Any) -> None:
    paste(hand, "P10023\t5\t18\nP10044\t6\t210\n")
    strip = hand.grid.paste_strip
    assert strip.isVisible()
    assert hand.data.rows() == []
    assert [combo.currentData() for combo in strip.combos()] == ["product_id:code", "quantity", "price"]
    hand.key(Qt.Key.Key_Return)
    assert not strip.isVisible()
    assert (hand.column("quantity"), hand.column("price")) == (["5", "6"], ["18", "210"])
    assert hand.view.hasFocus()


def test_unknown_codes_without_titles_are_asked_about_and_can_be_refused(hand: Hand) -> None:
    paste(hand, "AA-1\t5\nAA-2\t6\n")
    strip = hand.grid.paste_strip
    assert [combo.currentData() for combo in strip.combos()] == ["product_id:code", "quantity"]
    hand.key(Qt.Key.Key_Escape)
    assert hand.data.rows() == []
    assert hand.view.hasFocus()


def test_a_meaning_is_given_once(hand: Hand) -> None:
    paste(hand, "P10023\t5\t18\nP10044\t6\t210\n")
    first, second, third = hand.grid.paste_strip.combos()
    third.setCurrentIndex(third.findData("quantity"))
    third.activated.emit(third.currentIndex())
    assert second.currentData() == ""
    hand.key(Qt.Key.Key_Return)
    assert hand.column("quantity") == ["18", "210"]
    assert "Not used: column 2." in hand.grid.notice.text()


def test_the_name_finds_the_product_when_there_is_no_code(hand: Hand) -> None:
    paste(hand, "品名\t数量\n水龙头\t12\n双胞胎\t1\n")
    assert hand.column("code") == ["00123", None]
    assert hand.grid.notice.text().startswith("Pasted 2 rows: 1 matched, 1 to choose, 0 not found.")


def test_barcodes_broken_by_a_spreadsheet_are_flagged_not_repaired(hand: Hand) -> None:
    paste(hand, "条码\t数量\n6.90E+12\t4\n")
    assert hand.column("product_id~") == ["6.90E+12"]
    assert "6.90E+12" in hand.grid.model.remark(0, 0).text
    assert hand.products.searched == []


def test_a_wrong_quantity_stays_and_is_counted(hand: Hand) -> None:
    paste(hand, "编码\t数量\nP10023\tmany\n")
    assert hand.column("quantity~") == ["many"]
    assert "1 cell needs attention." in hand.grid.notice.text()


def test_lines_are_added_after_the_existing_ones(hand: Hand) -> None:
    hand.type("P10023#1#")
    hand.view.go(0, 2)
    paste(hand, "编码\t数量\nP10044\t5\n")
    assert hand.column("code") == ["P10023", "P10044"]


def test_a_row_that_was_pasted_while_a_cell_is_edited_is_no_text_of_the_cell(hand: Hand) -> None:
    hand.type("P10023#")
    hand.type("9")
    paste(hand, "编码\t数量\nP10044\t5\n")
    assert hand.column("code") == ["P10023", "P10044"]
    assert hand.column("quantity") == [None, "5"]


def test_one_column_of_codes_on_the_blank_line_makes_lines(hand: Hand) -> None:
    paste(hand, "P10023\nP10044\n")
    assert hand.column("code") == ["P10023", "P10044"]


# ---- cells ---------------------------------------------------------------------------------------------


def test_one_column_of_numbers_fills_the_cells_below_the_cursor(hand: Hand) -> None:
    hand.type("P10023#1#P10044#2#P20011#3#")
    hand.view.go(1, 2)
    steps = hand.data.steps
    paste(hand, "70\n80\n")
    assert hand.column("quantity") == ["1", "70", "80"]
    assert hand.data.steps == steps + 1


def test_one_value_fills_the_whole_selection(hand: Hand) -> None:
    hand.type("P10023#1#P10044#2#P20011#3#")
    hand.view.go(0, 2)
    hand.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier, 2)
    paste(hand, "9")
    assert hand.column("quantity") == ["9", "9", "9"]


def test_copied_cells_come_back_the_same(hand: Hand) -> None:
    hand.type("00123#1200#P10044#2#")
    hand.view.selectAll()
    hand.key(Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    text = QGuiApplication.clipboard().text()
    assert text.split("\n")[1].split("\t")[:3] == ["00123", "水龙头", "1200"]
    hand.view.go(2, 0)
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.column("code") == ["00123", "P10044", "00123", "P10044"]
    assert hand.column("quantity") == ["1200", "2", "1200", "2"]


def test_nothing_is_pasted_beyond_the_limit(hand: Hand) -> None:
    paste(hand, "P10023\t1\n" * 5_001)
    assert hand.data.rows() == []
    assert "import" in hand.grid.notice.text()


# ---- reading -------------------------------------------------------------------------------------------


def test_tsv_with_quotes_line_breaks_and_missing_cells() -> None:
    text = 'a\t"two\nlines"\t"say ""hi"""\r\n\r\n00012\t  x \n1\t\t3'
    assert blocks.read(text) == [["a", "two\nlines", 'say "hi"'], ["00012", "x", ""], ["1", "", "3"]]


def test_an_inch_sign_is_no_quote() -> None:
    assert blocks.read('10" filter\t5\n"\t6') == [['10" filter', "5"], ['"', "6"]]


def test_a_table_of_a_page_is_read_when_the_text_has_no_tabs() -> None:
    html = "<table><tr><th>编码<th>数量</tr><tr><td><b>P10023</b></td><td> 5<br></td></tr></table>"
    assert blocks.read("编码 数量 P10023 5", html) == [["编码", "数量"], ["P10023", "5"]]


def test_what_is_written_can_be_read() -> None:
    block = [["a\tb", 'q"x', "two\nlines"], ["", "0012", '"']]
    assert blocks.read(blocks.to_tsv(block)) == block
