"""The dialog that checks a printed code: found while typing, opened with Enter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtTest import QTest

from models.agreements import contracts
from models.agreements.texts import code_of
from models.clock import clock
from models.platform.principal import SYSTEM
from tests.models.agreements import sample_book
from tests.ui.desk import Desk, dress, walk
from ui.agreements.code_dialog import CodeDialog


@pytest.fixture
def office(sqlite_book: Any) -> Iterator[SimpleNamespace]:
    with clock.freeze(datetime(2025, 3, 1, 4, tzinfo=UTC)):
        channel = sample_book.fill(sqlite_book)
        with sqlite_book.write(SYSTEM) as session:
            made = sample_book.signed(session, channel)
            code = code_of(contracts.find(session, made.id).content_hash)
        yield SimpleNamespace(book=sqlite_book, contract=made, code=code)


@pytest.fixture
def desk(office: SimpleNamespace, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    dress(qapp)
    made = Desk(office.book, SYSTEM, tmp_path)
    made.show()
    yield made
    made.settle()
    made.finish()


def test_b7_a_code_is_checked_while_it_is_typed(desk: Desk, office: SimpleNamespace) -> None:
    dialog = CodeDialog(desk, desk.context, desk.navigator)
    dialog.open()
    assert walk(dialog) == []
    QTest.keyClicks(dialog.code, "0000-0000-0000-0000")
    desk.settle()
    assert "No document" in dialog.verdict.text() and not dialog.table.isVisibleTo(dialog)
    dialog.code.clear()
    QTest.keyClicks(dialog.code, office.code)
    desk.settle()
    assert dialog.verdict.text() == "Genuine: 1 document bears this code."
    assert dialog.table.rows_model.index(0, 1).data() == office.contract.number
    dialog.table.opened.emit(dialog.table.rows_model.rows[0])
    assert desk.opened[-1] == ("contract", {"id": str(office.contract.id)})
