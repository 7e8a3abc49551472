"""The notification centre, its card and its rules on the screen (G3; ux.md 17)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controllers.home import BY_ID, HomeController
from models.clock import clock
from models.collaboration import notices
from models.collaboration.records import Marking
from models.platform.principal import SYSTEM
from ui.home.cards import NoticesCard
from ui.shell.main_window import MainWindow


def shown(page: Any) -> list[str]:
    model = page.table.rows_model
    return [page.columns[0].text(row) for row in model.rows]


def test_opening_by_enter_counts_as_reading_and_the_card_shows_the_same(channel: Any, desk: Any) -> None:
    page = desk.put("notices")
    assert shown(page) == ["A certificate expires: Tax registration", "A certificate expires: Business licence"]
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    desk.settle()
    desk.settle()
    assert desk.opened[-1] == ("agent", {"id": str(channel.agent)})
    assert shown(page) == ["A certificate expires: Business licence"]
    page.filter.setCurrentIndex(page.filter.findData("read"))
    page.filter.activated.emit(page.filter.currentIndex())
    assert shown(page) == ["A certificate expires: Tax registration"]
    card = NoticesCard(BY_ID["notices"], HomeController(desk.context, desk), desk.navigator, desk)
    card.load()
    desk.settle()
    assert card.number.text() == "1" and card.rows.model().rowCount() == 1


def test_put_off_comes_back_and_a_kind_can_be_muted(channel: Any, desk: Any) -> None:
    page = desk.put("notices")
    page.table.selectAll()
    page.later.menu().aboutToShow.emit()
    first = page.later.menu().actions()[0]
    assert first.text() == "For an hour"
    first.trigger()
    desk.settle()
    desk.settle()
    assert shown(page) == []
    page.filter.setCurrentIndex(page.filter.findData("later"))
    page.filter.activated.emit(page.filter.currentIndex())
    assert len(shown(page)) == 2
    page.more.menu().aboutToShow.emit()
    away = next(one for one in page.more.menu().actions() if one.text() == "No longer remind me: A certificate expires")
    away.trigger()
    desk.settle()
    desk.settle()
    assert shown(page) == []
    with channel.book.read(channel.manager) as session:
        assert all(one.muted for one in notices.mine(session))


def test_a_rule_is_changed_and_says_who_would_be_told(channel: Any, admin_desk: Any) -> None:
    page = admin_desk.put("reminders")
    rows = page.table.rows_model.rows
    at = next(place for place, rule in enumerate(rows) if rule.subject.value == "certificate_end")
    page.table.setCurrentIndex(page.table.rows_model.index(at, 0))
    admin_desk.settle()
    assert [one.person for one in page.today.rows_model.rows] == ["经理", "经理"]
    page.buttons["edit"].click()
    dialog = QApplication.activeModalWidget() or next(
        one for one in QApplication.topLevelWidgets() if one.objectName() == "reminders.rule" and one.isVisible()
    )
    dialog.days.setText("ten")
    dialog.act.click()
    assert dialog.isVisible() and "whole numbers" in dialog.problem.text()
    dialog.days.setText("5")
    dialog.act.click()
    admin_desk.settle()
    admin_desk.settle()
    assert rows is not page.table.rows_model.rows
    assert page.table.rows_model.rows[at].days == (5,)
    assert [one.notice.days_left for one in page.today.rows_model.rows] == [3]


@pytest.fixture
def window(qapp: Any, channel: Any, tmp_path: Path) -> Any:
    from controllers.context import AppContext
    from controllers.jobs import Jobs
    from controllers.settings import LANGUAGE, Settings
    from tests.ui.closing import close_window, in_the_light_again
    from tests.ui.desk import dress
    from ui.window_state import WindowState

    dress(qapp)
    settings = Settings(tmp_path / "settings.json")
    settings.set(LANGUAGE, "en")
    context = AppContext(channel.book, Jobs(), settings, channel.manager)
    made = MainWindow(context, WindowState(tmp_path / "window.ini"))
    made.begin()
    yield made
    end = clock.monotonic() + 20
    while not context.jobs.idle() and clock.monotonic() < end:
        QTest.qWait(10)
    close_window(made)
    in_the_light_again(made)
    context.jobs.close()


def wait_for(condition: Any) -> None:
    end = clock.monotonic() + 20
    while not condition() and clock.monotonic() < end:
        QTest.qWait(10)
    assert condition()


def test_the_bell_counts_and_what_is_new_is_said_once(window: Any, channel: Any) -> None:
    """Not again after the next look; the bell opens the centre."""
    window.activateWindow()
    window.notice_line.watch.look()
    wait_for(lambda: window.status.notices.text() == "2 unread")
    wait_for(window.context.jobs.idle)
    with channel.book.read(channel.manager) as session:
        assert {one.marking for one in notices.mine(session)} == {Marking.TOLD}
    told: list[Any] = []
    window.notice_line.watch.told.connect(told.append)
    window.notice_line.watch.look()
    wait_for(window.context.jobs.idle)
    assert told == []
    window.status.notices.click()
    wait_for(lambda: window.documents.current().kind == "notices")


def test_on_the_desktop_while_no_window_is_in_front(window: Any, channel: Any) -> None:
    """ux.md 17: only while the window is inactive, without amounts, and only where a person wants it."""
    from controllers.settings import DESKTOP_NOTICES

    said: list[tuple[str, str]] = []
    window.notice_line.said_on_desktop.connect(lambda title, text: said.append((title, text)))
    window.hide()
    wait_for(lambda: QApplication.activeWindow() is None)
    with channel.book.read(channel.manager) as session:
        fresh = notices.mine(session)
    window.notice_line._told(fresh)
    assert said == [("Qudao", "2 new reminders")]
    window.notice_line._told(fresh[:1])
    assert said[-1][1] == "A certificate expires: 杭州西湖华新贸易有限公司, 3 days left"
    window.context.settings.set(DESKTOP_NOTICES, False)
    window.notice_line._told(fresh)
    assert len(said) == 2
    window.show()


def test_nobody_of_the_system_is_reminded(channel: Any) -> None:
    with channel.book.read(SYSTEM) as session:
        assert notices.mine(session) == []
