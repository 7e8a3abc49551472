"""What can be typed into cells: expressions, packs, percentages, dates; and what happens to what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.ui.entry_grid.products import Hand

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hand(qtbot: Any) -> Hand:
    made = Hand(qtbot)
    made.type("P10023#1#")
    return made


def put(hand: Hand, column: str, text: str, row: int = 0) -> None:
    hand.view.go(row, hand.grid.model.position(column))
    hand.view.edit_current()
    hand.view.editor.setText(text)
    hand.key(Qt.Key.Key_Return)


@pytest.mark.parametrize(("text", "value"), [
    ("12*4", "48"), ("3x12", "36"), ("3箱", "60"), ("2box", "40"), ("1200/1.13", "1061.95"),
    ("１２", "12"), ("1,234", "1234"), ("2+3*4", "14"),
])  # fmt: skip
def test_quantities_calculate(hand: Hand, text: str, value: str) -> None:
    """UX-046."""
    put(hand, "quantity", text)
    assert hand.column("quantity") == [value]


def test_the_expression_stays_in_the_tooltip(hand: Hand) -> None:
    put(hand, "quantity", "12*4")
    index = hand.grid.model.index(0, 2)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "12*4 = 48"
    put(hand, "quantity", "50")
    assert index.data(Qt.ItemDataRole.ToolTipRole) is None


@pytest.mark.parametrize("text", ["12*", "abc", "3盒", "1/0", "1.234"])
def test_what_is_no_number_stays_as_typed_and_is_explained(hand: Hand, text: str) -> None:
    """UX-046."""
    put(hand, "quantity", text)
    assert hand.column("quantity") == [None]
    assert hand.column("quantity~") == [text]
    assert hand.grid.model.index(0, 2).data() == text
    assert hand.grid.model.remark(0, 2).text
    assert hand.grid.line_bar.strip().text() == hand.grid.model.remark(0, 2).text
    hand.key(Qt.Key.Key_Z, CTRL)
    assert (hand.column("quantity"), hand.column("quantity~")) == (["1"], [None])


@pytest.mark.parametrize(("text", "value", "shown"), [("5", "0.05", "5%"), ("12.5%", "0.125", "12.5%"), ("７％", "0.07", "7%")])
def test_percentages_are_fractions(hand: Hand, text: str, value: str, shown: str) -> None:
    put(hand, "discount", text)
    assert hand.column("discount") == [value]
    assert hand.grid.model.index(0, 5).data() == shown


@pytest.mark.parametrize(("text", "value"), [
    ("t", "2025-09-15"), ("15", "2025-09-15"), ("0315", "2025-03-15"), ("3-15", "2025-03-15"), ("2025年12月1日", "2025-12-01"),
])  # fmt: skip
def test_dates_in_short_forms(hand: Hand, noon: datetime, text: str, value: str) -> None:
    put(hand, "wanted_on", text)
    assert hand.column("wanted_on") == [value]


def test_calendar_keys_move_a_date(hand: Hand, noon: datetime) -> None:
    hand.view.go(0, hand.grid.model.position("wanted_on"))
    for key in ("t", "+", "]"):
        hand.type(key)
    hand.key(Qt.Key.Key_Return)
    assert hand.column("wanted_on") == ["2025-10-16"]


def test_a_pack_is_suggested_and_taken_with_enter(hand: Hand) -> None:
    hand.type("00123#30#")
    assert hand.place == (1, "quantity")
    assert hand.grid.line_bar.strip().text() == "Boxes of 12. Change to 36?"
    hand.key(Qt.Key.Key_Return)
    assert hand.column("quantity")[1] == "36"
    assert hand.place == (2, "product_id")


def test_a_suggestion_is_passed_over_by_going_elsewhere(hand: Hand) -> None:
    hand.type("00123#30#")
    hand.key(Qt.Key.Key_Tab)
    assert hand.column("quantity")[1] == "30"
    assert hand.grid.line_bar.strip().text() != "Boxes of 12. Change to 36?"


def test_a_rule_of_the_row_shows_a_warning_or_an_error(hand: Hand) -> None:
    put(hand, "discount", "15")
    assert hand.grid.model.remark(0, 5).text.startswith("Zhou Lin")
    assert hand.grid.problem_count() == 0
    put(hand, "quantity", "-4")
    assert hand.grid.problem_count() == 1


def test_next_problem_walks_all_of_them(hand: Hand) -> None:
    hand.type("nonsense##2#P10044#x#")
    assert hand.grid.problem_count() == 2
    hand.view.go(0, 0)
    hand.key(Qt.Key.Key_J, CTRL)
    assert hand.place == (1, "product_id")
    hand.key(Qt.Key.Key_J, CTRL)
    assert hand.place == (2, "quantity")
    hand.key(Qt.Key.Key_J, CTRL)
    assert hand.place == (1, "product_id")


def test_problems_of_a_save_stand_at_their_cells_until_edited(hand: Hand) -> None:
    hand.type("P10044#2#")
    hand.grid.set_problems({"1/price": "The price is missing."})
    assert hand.grid.model.remark(1, 4).text == "The price is missing."
    hand.view.go(0, 0)
    hand.key(Qt.Key.Key_Plus, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert hand.grid.model.remark(2, 4).text == "The price is missing."
    put(hand, "price", "3", row=2)
    assert hand.grid.model.remark(2, 4) is None


def test_only_the_edited_row_is_computed_again(hand: Hand, qtbot: Any) -> None:
    hand.type("P10044#2#P20011#3#")
    hand.grid.lines()
    hand.compute.calls.clear()
    put(hand, "quantity", "7")
    hand.grid.lines()
    assert set(hand.compute.calls) == {hand.data.rows()[0]["id"]}
    assert len(hand.compute.calls) == 1


def test_thirty_edits_are_thirty_steps_back(hand: Hand) -> None:
    """UX-050."""
    start = hand.data.steps
    before = [dict(row) for row in hand.data.rows()]
    for number in range(30):
        put(hand, "quantity", str(number + 2))
    assert hand.data.steps == start + 30
    hand.key(Qt.Key.Key_Z, CTRL, 30)
    assert [{k: v for k, v in row.items() if v is not None} for row in hand.data.rows()] == [
        {k: v for k, v in row.items() if v is not None} for row in before
    ]


def test_control_characters_and_long_texts_are_refused_but_kept(hand: Hand) -> None:
    put(hand, "note", "a" * 201)
    assert hand.column("note~") == ["a" * 201]
    assert hand.grid.problem_count() == 1
