"""The list of scorecards: computing, the queue to be reviewed, steps over many."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from models.partners.records import Agent, AgentLevel
from models.performance import scorecards
from models.performance.records import Scorecard, ScorecardState
from models.platform.principal import SYSTEM
from tests.ui.desk import Desk, walk
from tests.ui.performance.conftest import dialog


def states(channel: SimpleNamespace) -> dict[Any, ScorecardState]:
    with channel.book.read(SYSTEM) as session:
        return {card.id: card.state for card in session.query(Scorecard)}


def cell(page: Any, row: int, column: str) -> str:
    records = page.grid.records
    place = next(at for at, one in enumerate(records.columns) if one.id == column)
    return str(records.text(records.record(row), place))


def say_yes(desk: Desk) -> str:
    box = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible())
    text = box.informativeText()
    next(button for button in box.buttons() if button.objectName().endswith(".yes")).click()
    desk.settle()
    return text


def test_scores_are_shown_with_one_place(desk: Desk, channel: SimpleNamespace) -> None:
    page = desk.put("scorecards.list")
    rows = range(page.grid.records.rowCount())
    assert {cell(page, row, "final_score") for row in rows} >= {"80.4", "8.3"}


def test_the_queue_publishes_one_after_the_other(desk: Desk, channel: SimpleNamespace) -> None:
    """UX-035 for scorecards: one key each, without a question, the next row follows."""
    page = desk.put("scorecards.list", view="to_review")
    assert page.grid.records.rowCount() == 3
    for left in (2, 1, 0):
        page.commands()["primary"].run()
        desk.settle()
        desk.wait(0.4)
        desk.settle()
        assert page.grid.records.rowCount() == left
    assert set(states(channel).values()) == {ScorecardState.PUBLISHED}


def test_several_are_published_and_archived_at_once(desk: Desk, channel: SimpleNamespace) -> None:
    page = desk.put("scorecards.list")
    page.commands()["select_all"].run()
    page.picking.start("archive")
    desk.settle()
    box = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible())
    assert "None of the 3 rows" in box.text()
    box.close()
    page.picking.start("publish")
    desk.settle()
    asked = say_yes(desk)
    assert "Their agents can read them" in asked and "杭州西湖华新" in asked
    desk.settle()
    assert set(states(channel).values()) == {ScorecardState.PUBLISHED}
    page.picking.start("archive")
    desk.settle()
    assert set(states(channel).values()) == {ScorecardState.ARCHIVED}


def test_printing_opens_the_preview_of_one_and_the_box_of_many(desk: Desk, channel: SimpleNamespace) -> None:
    page = desk.put("scorecards.list")
    page.grid.go(0, 0)
    page.commands()["print"].run()
    desk.settle()
    assert desk.opened[-1][0] == "pdf" and desk.opened[-1][1]["document"] == "scorecard"
    page.commands()["select_all"].run()
    page.commands()["print_batch"].run()
    desk.settle()
    box = dialog("batch")
    assert "3" in box.heading.text()
    box.reject()


def test_cards_are_computed_from_the_list_by_keyboard(desk: Desk, channel: SimpleNamespace) -> None:
    """Scheme, period, agents; published cards stay as they are."""
    with channel.book.write(SYSTEM) as session:
        scorecards.step(session, channel.first, None, "publish")
        first_before = scorecards.get(session, channel.first).version
    page = desk.put("scorecards.list")
    page.commands()["new"].run()
    desk.settle()
    box = dialog("performance.run")
    assert walk(box) == []
    assert box.scheme.currentText() == "Standard scheme"
    assert [box.period.itemText(at) for at in range(3)] == ["2025 Q3", "2025 Q2", "2025 Q1"]
    assert box.period.currentText() == "2025 Q3" and box.population.currentText() == "All agents"
    assert box.agent.isHidden() and box.act.isEnabled()
    box.period.setFocus()
    QTest.keyClick(box.period, Qt.Key.Key_Down)
    assert box.period.currentText() == "2025 Q2"
    box.population.setFocus()
    QTest.keyClick(box.population, Qt.Key.Key_End)
    assert not box.agent.isHidden() and not box.act.isEnabled()
    box.agent.setFocus()
    QTest.keyClicks(box.agent, "DL2")
    desk.wait(0.3)
    desk.settle()
    QTest.keyClick(box.agent, Qt.Key.Key_Return)
    desk.settle()
    assert box.act.isEnabled() and box.run().agent_ids == (channel.other,)
    box.act.click()
    desk.settle()
    assert desk.toasts[-1] == "1 scorecard computed."
    assert page.grid.records.rowCount() == 4

    page.new_record()
    desk.settle()
    box = dialog("performance.run")
    box.act.click()
    desk.settle()
    assert desk.toasts[-1] == "1 scorecard computed."
    with channel.book.read(SYSTEM) as session:
        assert scorecards.get(session, channel.first).version == first_before


def test_a_run_can_be_for_one_level(desk: Desk, channel: SimpleNamespace) -> None:
    with channel.book.write(SYSTEM) as session:
        gold = AgentLevel(code="G", name="Gold", rank=9)
        session.add(gold)
        session.flush()
        session.query(Agent).filter_by(id=channel.other).one().level_id = gold.id
    page = desk.put("scorecards.list")
    page.new_record()
    desk.settle()
    box = dialog("performance.run")
    at = next(at for at in range(box.population.count()) if "Gold" in box.population.itemText(at))
    assert box.population.itemText(at) == "Level Gold (1)"
    box.population.setFocus()
    for _ in range(at):
        QTest.keyClick(box.population, Qt.Key.Key_Down)
    QTest.keyClick(box.period, Qt.Key.Key_Down)
    box.act.click()
    desk.settle()
    with channel.book.read(SYSTEM) as session:
        made = session.query(Scorecard).filter_by(starts_on=date(2025, 4, 1)).all()
        assert [card.agent_id for card in made] == [channel.other]


def test_without_the_right_there_is_no_computing(channel: SimpleNamespace, qapp: Any, tmp_path: Any) -> None:
    from models.platform.principal import Principal, Role, Scope
    from tests.ui.desk import dress

    dress(qapp)
    auditor = Principal(None, Role.AUDITOR, Scope.ALL, "auditor")
    desk = Desk(channel.book, auditor, tmp_path)
    try:
        page = desk.put("scorecards.list")
        assert not page.commands()["new"].enabled
        page.new_record()
        with pytest.raises(StopIteration):
            dialog("performance.run")
    finally:
        desk.settle()
        desk.finish()
