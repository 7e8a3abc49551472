"""A10 on the screen: the branch stands on the page of an agent, and opens its agents."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from models.partners.shapes import AgentDraft
from tests.models.partners.makers import store
from ui.partners.branch_panel import BranchPanel


def test_the_branch_of_an_agent_is_shown_and_opens_its_agents(desk, tab, sqlite_book, saved):
    below = store(sqlite_book, AgentDraft(name="下级甲", parent_id=saved.id))
    panel = BranchPanel(tab.controller, desk.navigator, "agents.editor.branch")
    panel.follow(saved.id)
    desk.settle()
    model = panel.table.rows_model
    texts = [[model.columns[at].text(row) for at in range(3)] for row in model.rows]
    assert texts == [[saved.name, saved.code, "1"], ["\u2003\u2003下级甲", below.code, ""]]
    panel.table.selectRow(1)
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("agent", {"id": str(below.id)})
    panel.deleteLater()
