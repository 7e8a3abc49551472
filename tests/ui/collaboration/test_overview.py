"""The 360° page on the screen: a figure opens its rows, Enter opens an event, the day goes back and forth (A14, M8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from models.clock import clock
from models.platform import comments
from models.platform.principal import SYSTEM


def test_figures_events_and_the_day(channel: Any, desk: Any) -> None:
    with channel.book.write(SYSTEM) as session:
        comments.add(session, "agents", channel.agent, "电话里说月底提货")
    page = desk.put("agent.overview", id=str(channel.agent))
    assert page.title() == "360°: 杭州西湖华新贸易有限公司"
    button = page.findChild(QPushButton, "overview.figure.papers")
    assert button is not None and button.text() == "2"
    button.click()
    kind, args = desk.opened[-1]
    assert kind == "certificates.list" and args["query"]["filters"][0]["values"] == [str(channel.agent)]
    page.topic.setCurrentIndex(page.topic.findData("talk"))
    page.topic.activated.emit(page.topic.currentIndex())
    desk.settle()
    assert [one.title for one in page.table.rows_model.rows] == ["电话里说月底提货"]
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("agent", {"id": str(channel.agent)})
    page.day.setFocus()
    page.day.set_value((clock.today() - timedelta(days=3)).isoformat())
    page._day_left()
    desk.settle()
    assert page.table.rows_model.rows == []
    words = {one.id: one.words for one in page.overview.figures}
    assert words["status"] == "not in the book yet"
    page.today.click()
    desk.settle()
    assert len(page.table.rows_model.rows) == 1
    assert page.state()["day"] == clock.today().isoformat()
