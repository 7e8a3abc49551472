"""Look-up and input method in the entry grid: the first key is composed, late answers never hold anybody up."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from tests.ui.entry_grid.products import Hand
from ui.widgets.entry_grid.columns import Level
from ui.widgets.entry_grid.data import InsertRow, ListData


@pytest.fixture
def hand(qtbot: Any) -> Hand:
    return Hand(qtbot)


@pytest.fixture
def slow(qtbot: Any) -> Hand:
    return Hand(qtbot, late=True)


# ---- input method ------------------------------------------------------------------------------------


def test_the_first_pinyin_letter_is_composed_not_committed(hand: Hand) -> None:
    """UX-042."""
    assert hand.view.editor is None
    hand.compose("j")
    editor = hand.view.editor
    assert editor is not None and editor.is_composing()
    assert editor.text() == ""
    assert hand.shown_preedit() == "j"
    hand.compose("jingshui")
    assert editor.text() == ""
    hand.commit("净水")
    assert editor.text() == "净水"
    assert not editor.is_composing()
    assert QApplication.focusWidget() is editor


def test_text_committed_without_composing_is_not_lost(hand: Hand) -> None:
    hand.commit("净")
    assert hand.view.editor is not None and hand.view.editor.text() == "净"
    assert hand.products.searched == ["净"]
    hand.commit("水")
    assert hand.view.editor.text() == "净水"


def test_keys_while_the_first_letters_are_composed_do_nothing(hand: Hand) -> None:
    hand.compose("jing")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Delete):
        hand.key(key)
    assert hand.view.editor is not None and hand.view.editor.is_composing()
    assert hand.data.rows() == []


def test_nothing_is_looked_up_while_composing(hand: Hand) -> None:
    hand.compose("jing")
    assert hand.products.searched == []
    assert hand.view.popup is None
    hand.commit("净水")
    assert hand.products.searched == ["净水"]
    assert hand.view.popup is not None and hand.view.popup.isVisible()


def test_keys_belong_to_the_input_method_while_it_composes_and_to_the_list_afterwards(hand: Hand) -> None:
    """UX-043."""
    hand.commit("净")
    popup = hand.view.popup
    assert popup is not None
    assert popup.chosen().code == "P10023"
    hand.compose("shui")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        hand.key(key)
    assert hand.view.editor is not None and hand.view.editor.text() == "净"
    assert popup.chosen().code == "P10023"
    assert hand.data.rows() == []
    hand.commit("水")
    hand.key(Qt.Key.Key_Down)
    assert popup.chosen().code == "P10044"
    hand.key(Qt.Key.Key_Return)
    assert hand.column("code") == ["P10044"]


def test_shortcuts_are_kept_away_while_composing(hand: Hand) -> None:
    hand.compose("jing")
    assert hand.shortcut(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def test_number_cells_switch_the_input_method_off_and_text_cells_on(hand: Hand) -> None:
    hand.type("P10023#")
    assert not hand.view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    hand.type("1")
    assert not hand.view.editor.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    hand.key(Qt.Key.Key_Return)
    assert hand.view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_full_width_digits_are_numbers(hand: Hand) -> None:
    hand.type("P10023#")
    hand.view.edit_current()
    hand.view.editor.setText("１２．５")
    hand.key(Qt.Key.Key_Return)
    assert hand.column("quantity") == ["12.5"]


# ---- look-up -----------------------------------------------------------------------------------------


def test_the_list_opens_on_the_first_letter_below_the_cell_without_the_keyboard(hand: Hand) -> None:
    hand.type("j")
    popup = hand.view.popup
    assert popup is not None and popup.isVisible()
    assert QApplication.focusWidget() is hand.view.editor
    assert [one.code for one in popup.candidates] == ["P10023", "P10044", "P20018"]
    assert popup.geometry().top() >= hand.view.editor.mapTo(hand.desk, hand.view.editor.rect().bottomLeft()).y()


def test_an_exact_code_with_enter_never_waits(slow: Hand) -> None:
    slow.type("P10023#120#P20011#3#")
    assert slow.place == (2, "product_id")
    assert slow.column("quantity") == ["120", "3"]
    assert slow.column("product_id") == [None, None]
    assert slow.grid.is_waiting()
    assert slow.grid.problem_count() == 0, "what is still looked up is no mistake"
    slow.products.deliver()
    assert slow.column("product_id") == ["id-P10023", "id-P20011"]
    assert slow.grid.lines()[1]["amount"] == "9450"
    assert slow.place == (2, "product_id")


def test_a_late_record_belongs_to_the_step_of_the_typed_code(slow: Hand) -> None:
    slow.type("P10023#")
    slow.products.deliver()
    assert slow.data.steps == 1
    slow.data.undo()
    assert slow.data.rows() == []
    slow.data.redo()
    assert slow.column("product_id") == ["id-P10023"]
    assert slow.column("product_id~") == [None]


def test_a_late_record_does_not_overwrite_what_was_typed_meanwhile(slow: Hand) -> None:
    slow.type("P10023#")
    slow.view.go(0, slow.grid.model.position("price"))
    slow.type("17.5#")
    slow.view.go(0, slow.grid.model.position("unit"))
    slow.type("set#")
    slow.products.deliver()
    row = slow.data.rows()[0]
    assert (row["product_id"], row["unit"], row["price"]) == ("id-P10023", "支", "18.00") or (
        row["unit"] == "set" and row["price"] == "17.5"
    )


def test_a_late_answer_for_a_line_that_was_undone_is_dropped(slow: Hand) -> None:
    slow.type("P10023#")
    slow.data.undo()
    slow.products.deliver()
    assert slow.data.rows() == []


def test_an_answer_for_an_older_text_is_ignored(slow: Hand) -> None:
    slow.type("j")
    slow.type("y")
    old, new = slow.products.waiting
    new()
    assert [one.code for one in slow.view.popup.candidates] == ["P20018"]
    old()
    assert [one.code for one in slow.view.popup.candidates] == ["P20018"]


def test_unknown_text_stays_red_and_offers_a_new_product(hand: Hand) -> None:
    hand.type("jsq9#")
    assert hand.column("product_id~") == ["jsq9"]
    assert hand.place == (0, "product_id"), "it is better looked at before going on"
    remark = hand.grid.model.remark(0, 0)
    assert remark is not None and remark.level is Level.ERROR
    assert "jsq9" in hand.grid.line_bar.strip().text()
    names = [button.text() for button in hand.grid.line_bar.strip().buttons()]
    assert "New product" in names
    hand.grid.line_bar.strip().buttons()[names.index("New product")].click()
    assert hand.products.created == ["jsq9"]
    hand.grid.view.setFocus()
    hand.key(Qt.Key.Key_Return)
    assert hand.place == (0, "quantity"), "a second Enter goes on"


def test_unknown_text_shows_its_actions_in_the_list(hand: Hand) -> None:
    hand.type("jsq9")
    assert hand.view.popup is not None and hand.view.popup.isVisible()
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    assert hand.products.created == ["jsq9"]
    assert hand.column("product_id~") == ["jsq9"]


def test_two_records_with_one_barcode_are_not_guessed_between(slow: Hand) -> None:
    slow.type("777#")
    slow.products.deliver()
    assert slow.column("product_id") == [None]
    assert slow.column("product_id~") == ["777"]
    assert "2 records fit" in slow.grid.model.remark(0, 0).text


def test_leaving_the_cell_with_the_mouse_guesses_nothing(hand: Hand) -> None:
    hand.type("jsqlx")
    hand.desk.below.setFocus()
    assert hand.column("product_id") == [None]
    assert hand.column("product_id~") == ["jsqlx"]


@pytest.mark.parametrize(("key", "modifiers"), [
    (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_F4, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F7, Qt.KeyboardModifier.NoModifier),
])  # fmt: skip
def test_the_list_opens_with_keys(hand: Hand, key: Any, modifiers: Any) -> None:
    hand.key(key, modifiers)
    assert hand.view.popup is not None and hand.view.popup.isVisible()
    assert len(hand.view.popup.candidates) == 8
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    assert hand.column("code") == ["P10044"]
    assert hand.place == (0, "quantity")


def test_clicking_a_candidate_takes_it(hand: Hand, qtbot: Any) -> None:
    hand.type("j")
    rows = hand.view.popup._view
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(rows.model().index(2, 0)).center())
    assert hand.column("code") == ["P20018"]


def test_the_same_product_twice_can_be_merged_or_kept(hand: Hand) -> None:
    hand.type("P10023#5#P10023#")
    strip = hand.grid.line_bar.strip()
    assert strip.text() == "Already on line 1."
    hand.type("7#")
    hand.view.go(1, 0)
    strip.buttons()[0].click()
    assert hand.column("quantity") == ["12"]
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.column("quantity") == ["5", "7"]
    hand.view.go(1, 0)
    strip.buttons()[1].click()
    assert strip.text() == ""


def test_choosing_again_replaces_everything_the_old_product_brought(hand: Hand) -> None:
    hand.type("P10023#5#")
    hand.view.go(0, 0)
    hand.type("00123#")
    row = hand.data.rows()[0]
    assert (row["code"], row["name"], row["price"], row["quantity"]) == ("00123", "水龙头", "35.50", "5")


def test_scanner_adds_one_or_makes_a_line_and_stays_ready(hand: Hand) -> None:
    hand.grid.set_scanning(True)
    hand.type("6901234567892#6901234567908#6901234567892#6901234567892#")
    assert hand.column("code") == ["P10023", "P10044"]
    assert hand.column("quantity") == ["3", "1"]
    assert hand.place == (2, "product_id")
    assert hand.data.steps == 4
    hand.type("4009999999999#")
    assert hand.column("product_id~") == [None, None, "4009999999999"]
    assert hand.place == (3, "product_id")


def test_scanner_counts_right_with_late_answers(slow: Hand) -> None:
    slow.grid.set_scanning(True)
    slow.type("6901234567892#6901234567892#6901234567892#")
    slow.products.deliver()
    assert slow.column("quantity") == ["3"]


def test_an_offer_about_the_line_is_shown_while_the_cursor_is_on_it(hand: Hand) -> None:
    hand.type("P20025#40#")
    assert hand.grid.line_bar.strip().text() == ""
    hand.view.go(0, 2)
    assert hand.grid.line_bar.strip().text() == "5 short"
    assert [button.text() for button in hand.grid.line_bar.strip().buttons()] == ["Ship part"]


def test_cells_speak_their_column_and_value(hand: Hand) -> None:
    hand.type("P10023#5#")
    model = hand.grid.model
    assert model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "Quantity: 5"
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Code or pinyin: empty"
    hand.view.go(0, 2)
    hand.type("abc#")
    assert model.index(0, 2).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Quantity: abc. ")


def test_an_answer_for_an_editor_that_is_gone_shows_nothing(slow: Hand) -> None:
    """All lines are shown anew while a look-up is on its way: Qt takes the editor away by itself."""
    slow.commit("净")
    assert slow.view.editor is not None
    slow.view.grid_model.beginResetModel()
    slow.view.grid_model.endResetModel()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert slow.view.editor is None
    slow.products.deliver()
    assert slow.view.popup is None or not slow.view.popup.isVisible()


def test_what_is_typed_into_a_line_that_is_gone_is_let_go(hand: Hand) -> None:
    """Another record came into the page while a cell of the former one was open."""
    hand.data.apply("x", [InsertRow(0, {"id": "gone", "code": "P1"})])
    hand.view.setCurrentIndex(hand.view.model().index(0, 0))
    hand.commit("净")
    source = hand.view.grid_model.source
    hand.view.grid_model.source = ListData([])
    hand.view.finish()
    assert hand.view.editor is None
    hand.view.grid_model.source = source
