"""Many lines: the table contract of Qt holds, and typing stays fast."""

from __future__ import annotations

import time
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


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


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


def test_the_next_line_of_a_long_order_is_ready_at_once(qtbot: Any) -> None:
    hand = Hand(qtbot, rows=lines(200))
    times = []
    for number in range(40):
        code = PRODUCTS[number % 5][0]
        hand.type(code + "#")
        hand.type("7")
        start = time.perf_counter()
        hand.key(Qt.Key.Key_Return)
        hand.desk.repaint()
        times.append(time.perf_counter() - start)
    assert len(hand.data.rows()) == 240
    assert percentile(times, 0.95) < 0.1


def test_two_thousand_lines_open_scroll_and_undo(qtbot: Any) -> None:
    start = time.perf_counter()
    hand = Hand(qtbot, rows=lines(2_000))
    hand.grid.lines()
    assert time.perf_counter() - start < 2.0
    frames = []
    bar = hand.view.verticalScrollBar()
    for step in range(60):
        bar.setValue(step * 33)
        start = time.perf_counter()
        hand.view.viewport().repaint()
        frames.append(time.perf_counter() - start)
    assert percentile(frames, 0.95) < 0.1
    hand.view.selectAll()
    hand.key(Qt.Key.Key_C, CTRL | SHIFT)
    mime = QMimeData()
    mime.setText(QGuiApplication.clipboard().text())
    hand.view.go(2_000, 0)
    start = time.perf_counter()
    hand.grid.paste_mime(mime)
    assert len(hand.data.rows()) == 4_000
    hand.data.undo()
    assert len(hand.data.rows()) == 2_000
    assert time.perf_counter() - start < 6.0
