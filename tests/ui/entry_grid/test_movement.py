"""Enter, Tab, arrows and line keys in the entry grid, with real key events."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.entry_grid.products import Hand

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def hand(qtbot: Any) -> Hand:
    return Hand(qtbot)


def test_code_enter_quantity_enter_makes_a_line_and_waits_on_the_next(hand: Hand) -> None:
    hand.type("P10023#120#")
    assert hand.column("product_id") == ["id-P10023"]
    assert hand.column("quantity") == ["120"]
    assert hand.grid.lines()[0]["amount"] == "2160"
    assert hand.place == (1, "product_id")
    assert hand.grid.model.rowCount() == 2


def test_initials_and_enter_take_the_first_row_of_the_list(hand: Hand) -> None:
    hand.type("jyjsj#2#jsqlx#3#")
    assert hand.column("code") == ["P20018", "P10023"]
    assert hand.column("quantity") == ["2", "3"]


def test_arrows_choose_in_the_open_list(hand: Hand) -> None:
    hand.type("jsqlx")
    assert hand.view.popup is not None and hand.view.popup.isVisible()
    hand.key(Qt.Key.Key_Down)
    hand.type("#5#")
    assert hand.column("code") == ["P10044"]


def test_enter_skips_what_is_not_quick_and_tab_visits_every_editable_cell(hand: Hand) -> None:
    """UX-041."""
    hand.type("P10023#")
    assert hand.place == (0, "quantity")
    hand.view.go(0, 0)
    visited = []
    for _ in range(7):
        hand.key(Qt.Key.Key_Tab)
        visited.append(hand.place[1])
    assert visited == ["quantity", "unit", "price", "discount", "wanted_on", "gift", "note"]
    hand.key(Qt.Key.Key_Tab)
    assert hand.place == (1, "product_id")
    assert "\t" not in "".join(str(value) for row in hand.data.rows() for value in row.values())


def test_tab_while_typing_commits_and_inserts_no_tab_character(hand: Hand) -> None:
    """UX-041."""
    hand.type("P10023>12>")
    assert hand.column("quantity") == ["12"]
    assert hand.place == (0, "unit")


def test_shift_enter_and_shift_tab_go_back(hand: Hand) -> None:
    hand.type("P10023#5#P20011#")
    hand.key(Qt.Key.Key_Return, SHIFT)
    assert hand.place == (1, "product_id")
    hand.key(Qt.Key.Key_Return, SHIFT)
    assert hand.place == (0, "quantity")
    hand.key(Qt.Key.Key_Backtab, SHIFT)
    assert hand.place == (0, "product_id")


def test_enter_on_the_blank_line_leaves_the_grid(hand: Hand) -> None:
    hand.type("P10023#5##")
    assert hand.desk.below.hasFocus()
    assert len(hand.data.rows()) == 1


def test_tab_past_the_blank_line_and_shift_tab_before_the_first_cell_leave_the_grid(hand: Hand, qtbot: Any) -> None:
    hand.key(Qt.Key.Key_Backtab, SHIFT)
    assert hand.desk.above.hasFocus()
    hand.grid.start()
    hand.key(Qt.Key.Key_Tab, times=8)
    assert hand.desk.below.hasFocus()
    assert hand.data.rows() == []


def test_f2_edits_what_is_there_and_arrows_move_only_outside(hand: Hand) -> None:
    hand.type("P10023#12#")
    hand.view.go(0, 2)
    hand.key(Qt.Key.Key_F2)
    hand.key(Qt.Key.Key_Left)
    assert hand.place == (0, "quantity")
    hand.type("0#")
    assert hand.column("quantity") == ["102"]
    hand.view.go(0, 2)
    hand.key(Qt.Key.Key_Right)
    assert hand.place == (0, "unit")


def test_esc_gives_the_old_value_back(hand: Hand) -> None:
    hand.type("P10023#12#")
    hand.view.go(0, 2)
    hand.type("99")
    hand.key(Qt.Key.Key_Escape)
    assert hand.column("quantity") == ["12"]
    hand.view.go(0, 0)
    hand.type("jsqlx")
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.editor is not None, "the first Esc closes the list only"
    hand.key(Qt.Key.Key_Escape)
    assert hand.column("code") == ["P10023"]


@pytest.mark.parametrize(("key", "modifiers"), [(Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Apostrophe, CTRL)])
def test_copy_from_above_is_one_step(hand: Hand, key: Any, modifiers: Any) -> None:
    """UX-049."""
    hand.type("P10023#12#")
    hand.key(key, modifiers)
    assert hand.column("code") == ["P10023", "P10023"]
    steps = hand.data.steps
    hand.view.go(1, 2)
    hand.key(key, modifiers)
    assert hand.column("quantity") == ["12", "12"]
    assert hand.data.steps == steps + 1
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.column("quantity") == ["12", None]


def test_fill_down_fills_the_selection_in_one_step(hand: Hand) -> None:
    """UX-049."""
    hand.type("P10023#1#P10044#2#P20011#3#")
    hand.view.go(0, 2)
    hand.key(Qt.Key.Key_Down, SHIFT, 2)
    hand.key(Qt.Key.Key_D, CTRL)
    assert hand.column("quantity") == ["1", "1", "1"]
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.column("quantity") == ["1", "2", "3"]


def test_dots_repeat_the_line_above_and_slashes_the_first_line(hand: Hand) -> None:
    """UX-049."""
    hand.type("P10023#1#P10044#2#P20011#3#")
    for row, text in ((0, "urgent"), (1, "later")):
        hand.view.go(row, 9)
        hand.type(text + "#")
    hand.view.go(2, 9)
    hand.type("..#")
    assert hand.column("note") == ["urgent", "later", "later"]
    steps = hand.data.steps
    hand.view.go(2, 9)
    hand.type("//#")
    assert hand.column("note") == ["urgent", "later", "urgent"]
    assert hand.data.steps == steps + 1
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.column("note") == ["urgent", "later", "later"]


def test_home_and_end_go_to_the_ends_of_line_and_grid(hand: Hand) -> None:
    """ux.md 9.1."""
    hand.type("P10023#1#P10044#2#")
    shown = hand.view.column_order()
    hand.view.go(1, 2)
    hand.key(Qt.Key.Key_End)
    assert (hand.view.currentIndex().row(), hand.view.currentIndex().column()) == (1, shown[-1])
    hand.key(Qt.Key.Key_Home)
    assert (hand.view.currentIndex().row(), hand.view.currentIndex().column()) == (1, shown[0])
    hand.key(Qt.Key.Key_End, CTRL)
    assert (hand.view.currentIndex().row(), hand.view.currentIndex().column()) == (2, shown[-1])
    hand.key(Qt.Key.Key_Home, CTRL)
    assert (hand.view.currentIndex().row(), hand.view.currentIndex().column()) == (0, shown[0])


def test_insert_delete_duplicate_and_move_lines(hand: Hand) -> None:
    hand.type("P10023#1#P10044#2#")
    hand.view.go(1, 2)
    hand.key(Qt.Key.Key_Plus, CTRL | SHIFT)
    assert hand.column("code") == ["P10023", None, "P10044"]
    hand.key(Qt.Key.Key_Delete, CTRL)
    assert hand.column("code") == ["P10023", "P10044"]
    hand.view.go(0, 2)
    hand.key(Qt.Key.Key_D, CTRL | SHIFT)
    assert hand.column("code") == ["P10023", "P10023", "P10044"]
    assert len({row["id"] for row in hand.data.rows()}) == 3
    hand.view.go(2, 2)
    hand.key(Qt.Key.Key_Up, ALT | SHIFT, 2)
    assert hand.column("code") == ["P10044", "P10023", "P10023"]
    assert hand.place == (0, "quantity")
    hand.key(Qt.Key.Key_Z, CTRL, 4)
    assert hand.column("code") == ["P10023", None, "P10044"]


def test_delete_key_clears_cells_and_a_product_takes_its_words_along(hand: Hand) -> None:
    hand.type("P10023#12#")
    hand.view.go(0, 0)
    hand.key(Qt.Key.Key_Delete)
    row = hand.data.rows()[0]
    assert (row["product_id"], row["name"], row["price"], row["quantity"]) == (None, None, None, "12")


def test_keys_of_the_grid_are_claimed_before_they_become_shortcuts(hand: Hand) -> None:
    for key, modifiers in ((Qt.Key.Key_D, CTRL), (Qt.Key.Key_Delete, CTRL), (Qt.Key.Key_F12, CTRL | SHIFT)):
        assert hand.shortcut(key, modifiers)
    for key, modifiers in ((Qt.Key.Key_S, CTRL), (Qt.Key.Key_K, CTRL), (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier),
                           (Qt.Key.Key_Return, CTRL | SHIFT)):  # fmt: skip
        assert not hand.shortcut(key, modifiers)


def test_enlarge_is_asked_of_the_page(hand: Hand, qtbot: Any) -> None:
    with qtbot.waitSignal(hand.grid.enlarge_wanted, timeout=1000):
        hand.key(Qt.Key.Key_F12, CTRL | SHIFT)


def test_quick_columns_follow_the_person(hand: Hand) -> None:
    hand.grid.toggle_quick("price")
    hand.type("P10023#5#")
    assert hand.place == (0, "price")
    state = hand.grid.layout_state()
    hand.grid.reset_layout()
    assert "price" not in hand.view.quick
    hand.grid.restore_layout(state)
    assert "price" in hand.view.quick


def test_layout_is_kept_by_id_and_survives_unknown_columns(hand: Hand) -> None:
    hand.view.setColumnWidth(hand.grid.model.position("unit"), 77)
    hand.view.horizontalHeader().moveSection(9, 1)
    state = hand.grid.layout_state()
    state["order"].insert(0, "gone")
    state["widths"]["gone"] = 50
    hand.grid.reset_layout()
    hand.grid.restore_layout(state)
    assert hand.view.columnWidth(hand.grid.model.position("unit")) == 77
    assert [hand.grid.model.columns[at].id for at in hand.view.column_order()][1] == "note"


def test_a_flag_is_ticked_with_space_without_typing_a_blank(hand: Hand) -> None:
    hand.type("P10023#5#")
    hand.view.go(0, hand.grid.model.position("gift"))
    hand.key(Qt.Key.Key_Space)
    assert hand.column("gift") == [True]
    assert hand.view.editor is None


def test_a_grid_for_reading_has_no_blank_line_and_no_editor(hand: Hand) -> None:
    hand.type("P10023#5#")
    hand.grid.set_read_only(True)
    assert hand.grid.model.rowCount() == 1
    hand.view.go(0, 2)
    hand.type("9")
    assert hand.view.editor is None
    hand.key(Qt.Key.Key_Delete, CTRL)
    assert len(hand.data.rows()) == 1


def test_focus_leaving_the_grid_keeps_what_was_typed(hand: Hand) -> None:
    hand.type("P10023#12")
    hand.desk.below.setFocus()
    assert hand.column("quantity") == ["12"]
    assert QApplication.focusWidget() is hand.desk.below
