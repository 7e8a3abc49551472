"""A grid on a child list of a document shares rows and undo with the tab."""

from decimal import Decimal

import pytest

from ui.editing.document import Document
from ui.editing.grid_data import DocumentRows
from ui.widgets.entry_grid.data import InsertRow, MoveRow, RemoveRow, SetCells

ONE, TWO = "0190-1", "0190-2"


@pytest.fixture
def document(qapp):
    lines = [{"id": ONE, "code": "P1", "quantity": "2.500000"}, {"id": TWO, "code": "P2"}]
    return Document({"no": "SO-1", "lines": lines}, children=("lines",), numeric=("lines/quantity",))


@pytest.fixture
def grid(document):
    return DocumentRows(document, "lines")


def test_values_are_written_back_as_plain_ones(document, grid):
    assert grid.rows()[0] == {"id": ONE, "code": "P1", "quantity": "2.500000"}
    grid.set_cell(0, "quantity", Decimal("48"))
    assert document.get("lines/0/quantity") == "48"
    assert grid.rows()[0]["quantity"] == "48"


def test_a_listener_hears_of_edits_and_of_undo_from_elsewhere(document, grid):
    heard = []
    grid.watch(heard.append)
    step = grid.apply("Paste", [InsertRow(2, {"id": "3", "code": "P3"}), SetCells(ONE, {"code": "X"})])
    assert heard == [[InsertRow(2, {"id": "3", "code": "P3"}), SetCells(ONE, {"code": "X"})]]
    grid.apply("Price", [SetCells(ONE, {"price": "18.00"})], join=step)
    heard.clear()
    document.undo()
    assert heard == [[SetCells(ONE, {"price": None}), SetCells(ONE, {"code": "P1"}), RemoveRow("3")]]
    assert not document.can_undo()
    assert not document.is_dirty()


def test_moves_are_told_as_moves(document, grid):
    heard = []
    grid.watch(heard.append)
    grid.move(0, 1)
    assert [row["code"] for row in grid.rows()] == ["P2", "P1"]
    assert heard == [[MoveRow(TWO, 0)]]
    document.load({"lines": []})
    assert heard[-1] is None
    assert grid.rows() == []
