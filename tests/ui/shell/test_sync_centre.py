"""A copy in the real window: the line to the office, the sync centre, and conflicts decided by hand (UX-083 to 090)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select, text

from controllers import links
from controllers.book import BookController
from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.office_link import SyncState
from controllers.settings import LANGUAGE, Settings
from models.clock import clock
from models.partners.records import Agent
from models.platform.book import keyslots, space
from models.platform.principal import SYSTEM
from models.platform.server.card import Card
from models.sales.records import Order
from models.sync import service
from models.sync.copies import Bond, NewCopy
from models.sync.records import ConflictState, SyncConflict
from tests.models.sync import small
from tests.office import PASSWORD, Office
from tests.proxy import Proxy
from tests.ui.shell import walking
from ui import messages, theme
from ui.look import Look
from ui.widgets import ime
from ui.window_state import WindowState

PATIENCE = 120


@pytest.fixture(scope="module")
def office(postgres_server: Any) -> Office:
    if not postgres_server.tls:
        pytest.skip("this PostgreSQL was built without TLS")
    made = Office.make(postgres_server, "centre", "qz")
    small.fill(made)
    return made


class Place:
    """The program of one person with a copy, on one computer."""

    def __init__(self, office: Office, login: str, folder: Path) -> None:
        from ui.shell.main_window import MainWindow

        self.office = office
        self.proxy = Proxy(("127.0.0.1", office.server.port))
        card = Card((("127.0.0.1", self.proxy.port),), office.database, office.card.authority, office.names.prefix, "", "清源")
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        ime.install(app)
        self.jobs = Jobs()
        settings = Settings(folder / "settings.json")
        settings.set(LANGUAGE, "en")
        self.look = Look(app, settings)
        self.books = BookController(self.jobs, settings)
        opened: list[Any] = []
        self.books.opened.connect(opened.append)
        self.books.refused.connect(opened.append)
        self.books.open_copy(NewCopy(folder / "copy.qudao", card, login, PASSWORD))
        self.until(lambda: opened)
        assert not isinstance(opened[0], BaseException), opened[0]
        self.opened = opened[0]
        self.context = AppContext(
            self.opened.book.database, self.jobs, settings, self.opened.principal, books=self.books
        )
        link = links.join(self.context)
        assert link is not None
        self.link: Any = link
        self.window = MainWindow(self.context, WindowState(folder / "window.ini"))
        self.window.restore_tabs = False
        self.window.shown.connect(link.start)
        self.window.begin()
        self.window.resize(1440, 900)
        self.until(lambda: self.link.last is not None and self.jobs.idle())

    def until(self, true: Any) -> None:
        end = clock.monotonic() + PATIENCE
        while not true() and clock.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        assert true()

    def settle(self) -> None:
        self.until(self.jobs.idle)
        self.until(self.jobs.idle)

    def sync(self) -> None:
        """Synchronise now and wait until the screen has all of it."""
        before = self.link.last
        self.link.now()
        self.until(lambda: self.link.last != before and self.jobs.idle())
        self.settle()

    def agent(self) -> Any:
        with self.opened.book.database.read(self.opened.principal) as session:
            found = session.scalars(select(Agent).order_by(Agent.code)).first()
            return SimpleNamespace(id=found.id, name=found.name, note=found.note, phone=found.phone)

    def change(self, key: Any, **values: Any) -> None:
        with self.opened.book.database.write(self.opened.principal, reason="visit") as session:
            agent = session.get(Agent, key)
            for name, value in values.items():
                setattr(agent, name, value)

    def change_in_office(self, key: Any, **values: str) -> None:
        owner = self.office.as_owner()
        with owner.write(SYSTEM) as session:
            for name, value in values.items():
                session.execute(text(f"UPDATE agents SET {name} = :value WHERE id = :key"), {"value": value, "key": key})
        owner.close()

    def in_office(self, key: Any) -> Any:
        owner = self.office.as_owner()
        with owner.read(SYSTEM) as session:
            found = session.get(Agent, key)
            made = SimpleNamespace(note=found.note, phone=found.phone)
        owner.close()
        return made

    def centre(self) -> Any:
        page = self.window.open_page("sync", False, {})
        self.settle()
        return page

    def finish(self) -> None:
        self.link.stop()
        self.window._may_go = True
        self.window.desk.pause()
        self.window.close()
        self.settle()
        self.jobs.close()
        self.books.close(backup=False)
        self.window.deleteLater()
        self.look.deleteLater()
        self.proxy.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, "light")


@contextmanager
def place_of(office: Office, login: str, folder: Path) -> Iterator[Place]:
    made = Place(office, login, folder)
    try:
        yield made
    finally:
        made.finish()


@pytest.fixture
def place(office: Office, qapp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
    monkeypatch.setattr(space, "BALLAST", 64 * 1024)
    with place_of(office.copy(), "rep", tmp_path) as made:
        yield made


def test_ux_083_086_a_cut_line_is_a_word_in_the_status_bar_and_work_arrives_later(place: Place) -> None:
    """UX-083 the badge within five seconds and no box; UX-086 the counter is what waits; 16.2 one toast afterwards."""
    status = place.window.status.sync
    assert status.isVisible() and status.text() == "Online"
    begun = clock.monotonic()
    place.proxy.close()
    place.until(lambda: status.text().startswith("Offline since"))
    assert clock.monotonic() - begun < 5 and QApplication.activeModalWidget() is None
    assert status.property("tone") == "warn" and status.toolTip()

    key = place.agent().id
    for number in range(5):
        place.change(key, note=f"visit {number}")
        place.context.changed.emit(frozenset({"agents"}))
    place.settle()
    waiting = service.state(place.opened.book.database, place.opened.principal.user_id).waiting
    assert waiting == 5 and f"{waiting} to send" in status.text()
    page = place.centre()
    assert [row.name for row in page.tables[0].rows_model.rows] == [place.agent().name] * 5
    assert page.bar.tabText(0) == "To send 5" and page._why.isVisible() and "kept here" in page._why.text()

    place.link.copy.connect = Bond(place.office.card, "rep").connector(PASSWORD)
    place.sync()
    assert status.text() == "Online" and place.in_office(key).note == "visit 4"
    assert page.bar.tabText(0) == "To send" and "arrived" in page._nothing.text()
    assert any("sent" in toast.accessibleName() for toast in place.window.toasts.shown())


def test_ux_088_090_both_changed_the_same_field(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-088 base, mine, theirs and the loser restorable; UX-090 decided later both are still there."""
    key = place.agent().id
    before = place.agent().phone
    place.change(key, phone="13800000001")
    place.change_in_office(key, phone="13800000002")
    place.sync()
    status = place.window.status.sync
    assert "1 to decide" in status.text() and place.agent().phone == "13800000002"

    page = place.centre()
    page.bar.setCurrentIndex(1)
    page.tables[1].selectRow(0)
    assert page.buttons["solve"].isEnabled() and walking.nameless(place.window) == []
    page.buttons["solve"].click()
    place.settle()
    decide = place.window.current_page()
    assert decide.kind == "sync.conflict"
    row = decide.view.merge().rows[0]
    assert (row.base, row.mine, row.theirs) == ((before,), ("13800000001",), ("13800000002",))
    decide.view._buttons["later"].click()
    place.settle()
    assert place.window.current_page().kind != "sync.conflict"

    page.buttons["solve"].click()
    place.settle()
    decide = place.window.current_page()
    QTest.keyClick(decide.view._table, Qt.Key.Key_1)
    decide.view._buttons["save"].click()
    place.settle()
    assert place.agent().phone == "13800000001"
    place.sync()
    assert place.in_office(key).phone == "13800000001" and "to decide" not in status.text()

    monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: done(True))
    page.load()
    place.settle()
    page.tables[1].selectRow(0)
    page.buttons["restore"].click()
    place.settle()
    place.sync()
    assert place.in_office(key).phone == "13800000002" == place.agent().phone
    with place.opened.book.database.read(place.opened.principal) as session:
        assert session.scalars(select(SyncConflict.state)).all() == [ConflictState.THEIRS]


def test_ux_087_different_fields_merge_by_themselves(place: Place) -> None:
    """UX-087: no box, both values, one sentence."""
    key = place.agent().id
    place.change(key, note="mine")
    place.change_in_office(key, phone="13900001111")
    place.sync()
    assert (place.in_office(key).note, place.agent().phone) == ("mine", "13900001111")
    assert QApplication.activeModalWidget() is None
    assert any("merged" in toast.accessibleName() for toast in place.window.toasts.shown())


def test_the_office_wants_the_password_again(place: Place) -> None:
    """A password that was changed in the office: said, typed once, and everything goes on."""
    place.link.copy.connect = Bond(place.office.card, "rep").connector("wrong-wrong-wrong")
    place.link._deafen()
    place.link.now()
    place.until(lambda: place.link.state is SyncState.NEEDS_LOGIN)
    page = place.centre()
    assert page.password.isVisible() and "password" in page._why.text()
    QTest.keyClicks(page.password, PASSWORD)
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    place.until(lambda: place.link.state is SyncState.IDLE)
    assert not page.password.isVisible()


def test_computers_are_listed_and_the_way_is_tried(place: Place) -> None:
    """The devices as the office knows them, and the diagnosis of the first connection."""
    page = place.centre()
    page.bar.setCurrentIndex(4)
    place.settle()
    rows = page.tables[4].rows_model.rows
    assert [(row.person, row.state) for row in rows] == [("rep", "active")]
    page.tables[4].selectRow(0)
    assert not page.buttons["revoke"].isEnabled()
    page.buttons["diagnose"].click()
    place.settle()
    assert page.findings.good() and len(page.findings.found) == 3
    page.buttons["copy"].click()
    copied = QApplication.clipboard().text()
    assert "Certificate" in copied and "127.0.0.1" not in copied


def test_ux_085_what_only_the_office_does_says_so_on_a_copy(place: Place) -> None:
    """UX-085: the reason stands on the step; what can be wished for has none."""
    from ui.sales import order_steps

    with place.opened.book.database.read(place.opened.principal) as session:
        order = session.scalars(select(Order.id)).first()
    page = place.window.open_page("order", False, {"id": str(order)})
    place.settle()
    steps = {one.id: one for one in order_steps._every(page)}
    for name in ("ship", "release", "recheck", "hold"):
        assert "Needs the office" in steps[name].reason(page)
    assert steps["submit"].reason is None and steps["confirm"].reason is None
