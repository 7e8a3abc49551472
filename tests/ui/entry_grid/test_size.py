"""Many lines: the table contract of Qt holds, and typing costs the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from tests.ui.entry_grid.products import PRODUCTS, Hand, Products, spec
from ui.widgets.entry_grid.data import ListData
from ui.widgets.entry_grid.model import GridModel

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def lines(count: int) -> list[dict[str, Any]]:
    made = []
    for at in range(count):
        code, name, _, unit, price, stock, box, _ = PRODUCTS[at % 6]
        made.append({"product_id": f"id-{code}-{at}", "code": code, "name": name, "unit": unit, "price": price,
                     "stock": stock, "box": box, "quantity": str(at % 30 + 1)})  # fmt: skip
    return made


def test_the_model_keeps_the_contract_of_tables() -> None:
    data = ListData(lines(5))
    model = GridModel(spec(Products()), data)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    keys = [row["id"] for row in data.rows()]
    data.paste(lines(3))
    data.insert(0, {"code": "x"})
    data.move(0, 4)
    data.move(6, 1)
    data.set_cell(2, "quantity", "5")
    data.remove(3)
    while data.undo():
        assert [row["id"] for row in data.rows()] == [model.key(at) for at in range(model.line_count)]
    assert [row["id"] for row in data.rows()] == keys
    while data.redo():
        assert [row["id"] for row in data.rows()] == [model.key(at) for at in range(model.line_count)]
    data.replace(lines(2))
    model.set_read_only(True)
    assert model.rowCount() == 2
    assert tester is not None


def test_the_next_line_of_a_long_order_is_that_of_a_short_one(qtbot: Any) -> None:
    """UX-047, ux.md 9.7: what one Enter computes does not grow with the lines (times: the benchmarks)."""
    computed: dict[int, int] = {}
    for count in (20, 200):
        hand = Hand(qtbot, rows=lines(count))
        hand.grid.lines()
        model, calls = hand.grid.model, []
        spec = model.spec
        model.spec = replace(spec, compute=lambda row, spec=spec, calls=calls: calls.append(row) or spec.compute(row))
        for number in range(5):
            hand.type(PRODUCTS[number % 5][0] + "#7#")
            hand.grid.lines()
        assert len(hand.data.rows()) == count + 5
        computed[count] = len(calls)
    assert computed[200] == computed[20]


def test_two_thousand_lines_open_scroll_and_undo(qtbot: Any) -> None:
    """ux.md 9.7: all of it works with 2,000 lines, and a paste of as many again is one step."""
    hand = Hand(qtbot, rows=lines(2_000))
    assert len(hand.grid.lines()) == 2_000
    bar = hand.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    hand.view.viewport().repaint()
    hand.view.selectAll()
    hand.key(Qt.Key.Key_C, CTRL | SHIFT)
    mime = QMimeData()
    mime.setText(QGuiApplication.clipboard().text())
    hand.view.go(2_000, 0)
    hand.grid.paste_mime(mime)
    assert len(hand.data.rows()) == 4_000
    hand.data.undo()
    assert len(hand.data.rows()) == 2_000
