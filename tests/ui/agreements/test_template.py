"""The page of a contract template (B2): clauses tried with a real contract, the library, what the list begins with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from models.agreements import contracts, templates
from models.agreements.records import ContractTemplate
from models.platform.principal import SYSTEM
from tests.models.agreements import sample_book
from tests.ui.desk import Desk, dress
from ui.agreements.library_dialog import LibraryDialog
from ui.agreements.template import TemplateTab


@pytest.fixture
def desk(sqlite_book: Any, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    dress(qapp)
    made = Desk(sqlite_book, SYSTEM, tmp_path)
    yield made
    if made.page is not None and hasattr(made.page, "keeper"):
        made.page.keeper.pause()
    made.settle()
    made.finish()


@pytest.fixture
def page(desk: Desk, sqlite_book: Any) -> TemplateTab:
    channel = sample_book.fill(sqlite_book)
    with sqlite_book.write(SYSTEM) as session:
        contracts.save(session, sample_book.draft(session, channel))
    made: TemplateTab = desk.put("template", id=str(channel.template))
    made.form_view.go_to_section(1)
    desk.settle()
    desk.wait(0.3)
    desk.settle()
    return made


def _library() -> LibraryDialog | None:
    return next((one for one in QApplication.topLevelWidgets() if isinstance(one, LibraryDialog)), None)


def test_a_clause_is_tried_with_the_values_of_a_contract_and_faults_stand_at_their_line(desk: Desk, page: TemplateTab, sqlite_book: Any, qtbot: Any) -> None:
    panel = page.panel
    assert panel is not None and panel.samples.isVisibleTo(panel)
    place = next(at for at, row in enumerate(page.document.live_rows("clauses")) if row["kind"] == "term")
    panel.list.setCurrentRow(place)
    qtbot.waitUntil(lambda: "2025" in panel.reading.toPlainText(), timeout=10_000)
    panel.body.setFocus()
    panel.body.selectAll()
    QTest.keyClicks(panel.body, "{{ agent.nome }}")
    qtbot.waitUntil(lambda: "agent.nome" in panel.problem.text(), timeout=10_000)
    with sqlite_book.read(SYSTEM) as session:
        assert "nome" not in templates.get(session, page.record_id).clauses[place].body


def test_a_clause_of_the_library_is_taken_over_and_kept_by_the_template(desk: Desk, page: TemplateTab, sqlite_book: Any, qtbot: Any) -> None:
    panel = page.panel
    before = page.document.row_count("clauses")
    QTest.mouseClick(panel.buttons["library"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _library() is not None, timeout=10_000)
    dialog = _library()
    dialog.search.setText("索取或收受")
    assert dialog.list.count() == 1
    dialog.accept()
    assert page.document.row_count("clauses") == before + 1
    page.saver.save()
    desk.settle()
    with sqlite_book.read(SYSTEM) as session:
        stored = templates.get(session, page.record_id)
        assert any(row.kind == "anticorruption" for row in stored.clauses) and stored.version_no == 2


def test_the_list_brings_in_shipped_templates_the_book_never_had(desk: Desk, sqlite_book: Any, qtbot: Any) -> None:
    desk.put("templates.list")

    def codes() -> set[str]:
        with sqlite_book.read(SYSTEM) as session:
            return set(session.scalars(select(ContractTemplate.code)))

    qtbot.waitUntil(lambda: codes() == {one.code for one in templates.shipped()}, timeout=20_000)
