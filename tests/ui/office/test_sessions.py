"""AU-07 on the screen: sessions listed and ended, and what happens to the program whose session was ended."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from controllers import live
from controllers.office_link import SyncState
from models.clock import clock
from models.platform.server.sessions import LIVE
from tests.office import PASSWORD, Office
from tests.ui.desk import walk
from tests.ui.office.conftest import WAIT
from ui import messages
from ui.app import Folders, Program


@pytest.fixture
def yes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question is answered with yes; what was asked."""
    asked: list[str] = []

    def confirm(_parent: Any, title: str, _text: str, _action: str, *, danger: bool = True, done: Any = None) -> bool:
        asked.append(title)
        done(True)
        return True

    monkeypatch.setattr(messages, "confirm", confirm)
    return asked


def rows(page: Any) -> dict[str, Any]:
    return {row.name: row for row in page.list.table.rows_model.rows}


def texts(table: Any) -> list[list[str]]:
    model = table.rows_model
    return [[model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())]


def test_au_07_an_administrator_ends_a_session_from_the_list(qtbot: Any, sit: Any, yes: list[str]) -> None:
    """The list names person, computer, way, since when and from where; the ended program says so and asks nothing more."""
    boss, rep = sit("boss"), sit("rep")
    page = boss.put("sessions")
    qtbot.waitUntil(lambda: {"王芳", "rep"} <= set(rows(page)), timeout=WAIT)
    own, other = rows(page)["王芳"], rows(page)["rep"]
    assert own.here and not other.here and other.kind == LIVE
    shown = next(row for row in texts(page.list.table) if row[0] == "rep")
    assert shown[1:3] == [other.computer, "works directly on the server"] and all(shown)
    assert walk(page) == []
    table, at = page.list.table, page.list.table.rows_model.rows.index
    table.selectRow(at(own))
    assert not page.list.end.isEnabled(), "nobody ends what he sits at"
    table.selectRow(at(other))
    with qtbot.waitSignal(rep.link.ordered, timeout=WAIT) as news:
        page.list.end.click()
    assert news.args == ["ended"] and yes == [f"End the session of rep on {other.computer}?"]
    assert (rep.link.state, rep.link.why) == (SyncState.NEEDS_LOGIN, "ended") and rep.link.next_at() is None
    qtbot.waitUntil(lambda: boss.jobs.idle() and "rep" not in rows(page), timeout=WAIT)
    again = sit("rep")
    assert again.link.state is SyncState.IDLE


def test_au_07_others_see_their_own_alone_and_end_what_they_left_open(qtbot: Any, sit: Any, yes: list[str]) -> None:
    here, there, lead = sit("rep"), sit("rep"), sit("lead")
    page = here.put("sessions")
    qtbot.waitUntil(lambda: len(page.list.table.rows_model.rows) == 2, timeout=WAIT)
    assert {row.name for row in page.list.table.rows_model.rows} == {"rep"}
    left = next(row for row in page.list.table.rows_model.rows if not row.here)
    page.list.table.selectRow(page.list.table.rows_model.rows.index(left))
    with qtbot.waitSignal(there.link.ordered, timeout=WAIT):
        page.list.end.click()
    assert here.link.state is SyncState.IDLE and lead.link.state is SyncState.IDLE


def test_au_07_the_page_of_a_person_shows_his_sessions(qtbot: Any, sit: Any) -> None:
    """For an administrator on a server; on a book of one computer the section is not there (`test_beside_every_editor`)."""
    boss, rep = sit("boss"), sit("rep")
    page = boss.put("user", id=str(rep.office.user_id))
    page.form_view.go_to_section(4)
    qtbot.waitUntil(lambda: page.findChild(object, "user.sessions") is not None, timeout=WAIT)
    shown = page.findChild(object, "user.sessions")
    qtbot.waitUntil(lambda: [row.name for row in shown.table.rows_model.rows] == ["rep"], timeout=WAIT)
    assert shown.table.rows_model.columnCount() == 5, "whose they are is said above"


@pytest.fixture
def program(
    qtbot: Any, qapp: QApplication, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Program]:
    """The whole program, live as the representative; nothing it does by itself fails."""
    folders = Folders(*(tmp_path / name for name in ("config", "data", "log", "documents")))
    for one in (folders.config, folders.data, folders.log, folders.documents):
        one.mkdir()
    card = tmp_path / "office.qudao-card"
    card.write_text(office.card.text(), encoding="utf-8")
    for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(place, name, getattr(place, name))
    monkeypatch.setattr(logging, "shutdown", lambda: None)
    made = Program(qapp, folders)
    made.begin()
    made.books.open(card, "rep", PASSWORD)
    qtbot.waitUntil(lambda: made.window is not None and made.window.isVisible(), timeout=WAIT)
    qtbot.waitUntil(lambda: made.jobs.idle() and made.context.link.last is not None, timeout=WAIT)
    yield made
    qapp.lastWindowClosed.disconnect(made._quit_if_nothing_left)
    qapp.commitDataRequest.disconnect(made._session_ends)
    made.context.link.stop()
    made.end()
    made.deleteLater()
    assert "not handled" not in caplog.text


def test_the_home_page_of_a_live_book_is_whole(program: Program) -> None:
    """Backups of a server are not those of a book on this computer: the card says so instead of asking for a folder."""
    home = program.window.current_page()
    assert home.kind == "home" and len(home.cards) > 1
    assert any("Backups are made there" in one.text() for one in home.findChildren(QLabel))


def test_au_07_the_session_shows_who_works_in_which_role_and_how_far(program: Program) -> None:
    person = program.window.status.person
    assert person.text() == "rep · Field representative"
    assert person.toolTip().splitlines() == ["Signed in as rep · Field representative", "Reach of the rights: Own agents"]


def test_the_whole_program_at_rest_costs_the_office_one_connection(
    qtbot: Any, program: Program, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Idle cost: nothing the window does by itself asks the office beside the line for hints, until a new day begins."""
    link, window = program.context.link, program.window
    monkeypatch.setattr(live, "RESTS_SECONDS", 0)
    count = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND datname = %s"

    def connections() -> int:
        with office.admin() as admin:
            return int(admin.execute(count, [office.names.person("rep"), office.database]).fetchone()[0])

    qtbot.waitUntil(lambda: window.badges.last_day() == clock.today() and program.jobs.idle(), timeout=WAIT)
    window.desk.keep()  # what is open, as it is kept after each change
    qtbot.waitUntil(program.jobs.idle, timeout=WAIT)
    qtbot.waitUntil(lambda: link.now() or connections() == 1, timeout=WAIT)
    qtbot.waitUntil(program.jobs.idle, timeout=WAIT)
    window._badge_timer.timeout.emit()
    window.desk._regularly.timeout.emit()
    assert program.jobs.idle() and connections() == 1
    with clock.freeze(clock.now() + timedelta(days=1)):
        window._badge_timer.timeout.emit()
        assert not program.jobs.idle(), "worklists change with the day"
        qtbot.waitUntil(program.jobs.idle, timeout=WAIT)


def test_au_07_the_program_whose_session_was_ended_locks_and_goes_on_after_signing_in(
    qtbot: Any, program: Program, sit: Any, yes: list[str]
) -> None:
    """A sheet asks for the password and says why; work stays behind it, and the new sign-in is a session of its own."""
    window, link = program.window, program.context.link
    page = window.open_page("agent", False, {})
    qtbot.waitUntil(lambda: program.jobs.idle() and not page.is_coming(), timeout=WAIT)
    page.document.set("name", "half a name")
    boss = sit("boss")
    listed = boss.put("sessions")
    qtbot.waitUntil(lambda: "rep" in rows(listed), timeout=WAIT)
    listed.list.table.selectRow(listed.list.table.rows_model.rows.index(rows(listed)["rep"]))
    former = program.books.current.office.mark
    listed.list.end.click()
    qtbot.waitUntil(lambda: program.lock_screen.active, timeout=WAIT)
    lock = program.lock_screen.window
    assert "ended by an administrator" in lock.strip.accessibleName() and not window.isVisible()
    qtbot.waitUntil(lambda: program.books.current.office.locked, timeout=WAIT)
    boxes = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
    assert boxes == [], [one.text() for one in boxes]

    lock.password.line.setText(PASSWORD)
    lock.button.click()
    qtbot.waitUntil(lambda: window.isVisible() and link.state is SyncState.IDLE, timeout=WAIT)
    assert page.document.get("name") == "half a name" and program.books.current.office.mark != former
