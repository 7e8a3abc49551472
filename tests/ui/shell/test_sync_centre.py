"""A copy in the real window: the line to the office, the sync centre, and conflicts decided by hand (UX-083 to 090)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from sqlalchemy import select, text

from controllers import links
from controllers.book import BookController
from controllers.context import AppContext
from controllers.editing import BesideController
from controllers.jobs import Jobs
from controllers.office_link import SyncState
from controllers.settings import LANGUAGE, Settings
from models.clock import clock
from models.errors import AppError
from models.partners.records import Agent
from models.platform import attachments
from models.platform.book import keyslots, space
from models.platform.principal import SYSTEM
from models.platform.server import card as cards
from models.platform.server import opening
from models.platform.server.card import Card
from models.sales import order_states
from models.sales.records import Order, OrderState
from models.sync import by_file, service
from models.sync.copies import Bond, NewCopy
from models.sync.records import ConflictState, RefusalState, SyncConflict, SyncIntent, SyncRefusal
from tests.models.sync import small
from tests.office import PASSWORD, Office
from tests.proxy import Proxy
from tests.ui.shell import walking
from ui import messages, theme
from ui.look import Look
from ui.widgets import ime
from ui.window_state import WindowState

PATIENCE = 120
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


@pytest.fixture(scope="module")
def office(tls_server: Any) -> Office:
    made = Office.make(tls_server, "centre", "qz")
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

    def give_to(self, key: Any, login: str) -> None:
        """The office hands an agent to another rep."""
        owner = self.office.as_owner()
        with owner.write(SYSTEM) as session:
            session.execute(text("UPDATE agents SET rep_id = (SELECT id FROM users WHERE login = :login) WHERE id = :key"),
                            {"login": login, "key": key})  # fmt: skip
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
    assert waiting == 5
    place.until(lambda: f"{waiting} to send" in status.text())
    page = place.centre()
    assert [row.name for row in page.tables[0].rows_model.rows] == [place.agent().name] * 5
    assert page.bar.tabText(0) == "To send 5" and page._why.isVisible() and "kept here" in page._why.text()

    place.link.copy.connect = Bond(place.office.card, "rep").connector(PASSWORD)
    place.sync()
    assert status.text() == "Online" and place.in_office(key).note == "visit 4"
    assert page.bar.tabText(0) == "To send" and "arrived" in page._nothing.text()
    assert any("sent" in toast.accessibleName() for toast in place.window.toasts.shown())


def _answer(place: Place, key: str) -> str:
    """Press a button of the question on the screen; returns what it said."""
    place.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    said = f"{box.text()} {box.informativeText()}"
    button = box.findChild(QPushButton, f"messages.question.{key}")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    return said


def test_ux_091_leaving_with_work_that_waits_says_how_much_and_keeps_it(place: Place) -> None:
    """Signing out with six pieces: the number, nothing lost, back is possible; the same person later sends them."""
    place.proxy.close()
    place.until(lambda: place.link.state is SyncState.OFFLINE)
    key = place.agent().id
    for number in range(6):
        place.change(key, note=f"visit {number}")
    place.context.changed.emit(frozenset({"agents"}))
    place.settle()
    place.until(lambda: place.link.standing.waiting == 6)
    closed: list[Any] = []
    place.window.closed.connect(closed.append)
    place.window.close()
    said = _answer(place, "cancel")
    assert "6 pieces of work" in said and "Nothing is lost" in said
    place.settle()
    assert place.window.isVisible() and not closed

    place.window.close()
    _answer(place, "first")
    said = _answer(place, "cancel")  # it did not go through, and says why
    assert "6 pieces of work" in said and "no database server" in said

    place.link.copy.connect = Bond(place.office.card, "rep").connector(PASSWORD)
    place.window.close()
    _answer(place, "first")
    place.until(lambda: bool(closed))
    assert place.in_office(key).note == "visit 5"


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


def test_many_conflicts_stand_by_kind_and_one_answer_settles_a_kind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """ux 16.4: more than ten are grouped; “take all of theirs” asks once with the number, and each can be restored."""
    owner = place.office.as_owner()
    with owner.write(SYSTEM) as session:
        rep = session.scalars(select(Agent.rep_id).where(Agent.code == "A0")).one()
        for number in range(9):
            session.add(Agent(code=f"B{number}", name=f"代理B{number}", rep_id=rep))
    owner.close()
    place.sync()
    with place.opened.book.database.read(place.opened.principal) as session:
        keys = session.scalars(select(Agent.id).order_by(Agent.code)).all()
    assert len(keys) == 12
    for number, key in enumerate(keys):
        field = "phone" if number < 11 else "email"
        place.change(key, **{field: f"mine{number}"})
        place.change_in_office(key, **{field: f"theirs{number}"})
    place.sync()
    page = place.centre()
    page.bar.setCurrentIndex(1)
    table = page.tables[1]
    model = table.rows_model
    cells = [[model.data(model.index(row, column)) for column in (2, 3)] for row in range(2)]
    assert cells == [["11 conflicts", "Phone"], ["1 conflict", "E-mail"]] and page.bar.tabText(1) == "Conflicts 12"
    table.selectRow(0)
    page.buttons["solve"].click()
    assert len(table.rows_model.rows) == 11 and page.buttons["groups"].isVisible()
    page.buttons["groups"].click()
    table.selectRow(0)
    asked: list[Any] = []
    monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: (asked.append(words), done(True)))
    assert walking.nameless(place.window) == []
    page.buttons["all_theirs"].click()
    place.settle()
    assert [words[1] for words in asked] == ["Take theirs in 11 conflicts about “Phone”?"]
    assert [row.state for row in table.rows_model.rows] == [ConflictState.OPEN, *[ConflictState.THEIRS] * 11]
    assert place.agent().phone == "theirs0" and page.bar.tabText(1) == "Conflicts 1"


def test_large_files_wait_until_they_are_sent(place: Place, tmp_path: Path) -> None:
    """ux 16.3: the choice of what goes by itself; what waits is listed with its size, and goes when asked."""
    beside = BesideController(place.context, "agents")
    small, large = tmp_path / "small.pdf", tmp_path / "large.pdf"
    small.write_bytes(PDF + bytes(1_000))
    large.write_bytes(PDF + b"%" * 1_500_000)
    got: list[Any] = []
    page = place.centre()
    page.files.setCurrentIndex(1)
    page.files.activated.emit(1)
    for source in (small, large):
        beside.add_file(place.agent().id, source, got.append, got.append)
    place.settle()
    place.sync()
    place.sync()

    def there() -> list[bool]:
        with place.office.line("lead") as line:
            return [bool(line.execute("SELECT 1 FROM sync.file WHERE id = %s AND complete", [one.id]).fetchone()) for one in got]

    assert there() == [True, False]
    page = place.centre()
    model = page.tables[0].rows_model
    assert [model.data(model.index(0, column)) for column in (1, 2, 3)] == ["File", "large.pdf, 1.4 MB", "Waits for you to send it"]
    assert page.buttons["send_files"].isVisible()
    before = place.link.last
    page.buttons["send_files"].click()
    place.until(lambda: place.link.last != before)
    place.settle()
    assert there() == [True, True] and model.rows == []


def test_a_copy_gets_a_recovery_code_and_opens_with_it(place: Place, tmp_path: Path) -> None:
    """sync.md 5.3: said while there is none; after it the code opens the copy for its own person alone."""
    from ui.platform.recovery_code import RecoveryCodeDialog

    page = place.centre()
    assert page.buttons["recovery"].isVisible() and "no recovery code" in page._here.text()
    page.buttons["recovery"].click()
    dialog = place.window.findChild(RecoveryCodeDialog)
    assert dialog is not None and walking.nameless(dialog) == []
    code = dialog.card.code
    dialog.password.line.setText(PASSWORD)
    dialog.save.click()
    assert "Keep the recovery code first" in dialog.strip.text()
    dialog.card.kept.click()
    dialog.card.answer.setText(dialog.card.expected())
    dialog.save.click()
    place.until(lambda: place.books.has_recovery_code())
    place.settle()
    assert not page.buttons["recovery"].isVisible() and "no recovery code" not in page._here.text()
    saved: list[Any] = []
    place.books.save_copy(tmp_path / "elsewhere.qudao", saved.append, saved.append)
    place.until(lambda: bool(saved))
    jobs = Jobs()
    books = BookController(jobs, Settings(tmp_path / "other.json"))
    refused: list[Any] = []
    books.refused.connect(refused.append)
    books.open_with_code(tmp_path / "elsewhere.qudao", code)
    place.until(lambda: books.current is not None or refused)
    assert not refused
    people: list[Any] = []
    books.people(people.extend, people.append)
    place.until(lambda: bool(people))
    assert [login for _, login, _ in people] == ["rep"]
    books.reset_password(people[0][0], "rep", "violet-cloud-12-river")
    place.until(lambda: books.current is not None and books.current.principal is not None)
    assert books.current is not None and books.current.bond is not None
    jobs.close()
    books.end()


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


def test_attachments_of_a_copy_go_up_with_it_and_come_down_when_opened(place: Place, tmp_path: Path) -> None:
    """A14, K7: what was added here reaches the office; what lies there is named, and fetched when somebody opens it."""
    agent = place.agent().id
    beside = BesideController(place.context, "agents")
    mine, theirs = tmp_path / "mine.pdf", tmp_path / "theirs.pdf"
    mine.write_bytes(PDF + bytes(300_000))
    theirs.write_bytes(PDF + b"%" * 300_000)
    got: list[Any] = []
    beside.add_file(agent, mine, got.append, got.append)
    place.settle()
    key = got[0].id
    place.sync()
    place.sync()
    lead = opening.OfficeBook(place.office.card, "lead", PASSWORD)
    with lead.database.write(lead.principal) as session:
        assert attachments.content(session, None, key)[1] == mine.read_bytes()
        far = attachments.add(session, None, "agents", agent, theirs).id
    lead.close()
    place.sync()
    page = place.window.open_page("agent", False, {"id": str(agent)})
    place.settle()
    page.side.show_panel("attachments")
    place.settle()
    panel = page.side.files
    place.until(lambda: len(panel._rows) == 2)
    assert {row.id: "at the office" in panel._words(row) for row in panel._rows} == {far: True, key: False}
    nowhere = replace(place.opened.bond.card, hosts=(("127.0.0.1", 9),))
    place.opened.copy.connect = Bond(nowhere, "rep").connector(PASSWORD)
    beside.open_copy(far, got.append, got.append)
    place.settle()
    assert isinstance(got[1], AppError) and "lies at the office" in got[1].message()
    place.opened.copy.connect = Bond(place.office.card, "rep").connector(PASSWORD)
    beside.open_copy(far, got.append, got.append)
    place.settle()
    assert got[2].read_bytes() == theirs.read_bytes()
    place.until(lambda: not any("at the office" in panel._words(row) for row in panel._rows))


def test_ux_088_what_merged_by_itself_stands_beside_what_is_asked(place: Place) -> None:
    """ux 16.4: “mine (automatic)” and “theirs (automatic)” below the conflict; the other side can still be taken."""
    key = place.agent().id
    place.change(key, phone="13800000001", note="mine", email="mine@example.com")
    place.change_in_office(key, phone="13800000002", city="宁波市")
    place.sync()
    assert place.agent().note == "mine"
    decide = place.window.open_page("sync.conflict", False, {"table": "agents", "id": str(key)})
    place.settle()
    model = decide.view._model
    shown = {row.paths[0]: (model.text(row, 2), model.text(row, 3), model.text(row, 4)) for row in model.rows()}
    assert shown["agents/city"] == ("(not changed)", "宁波市", "theirs (automatic)")
    assert shown["agents/note"] == ("mine", "(not changed)", "mine (automatic)")
    assert model.rows()[0].choice is None and decide.view.merge().undecided == 1
    decide.view._table.selectRow(next(at for at, row in enumerate(model.rows()) if row.paths == ("agents/email",)))
    QTest.keyClick(decide.view._table, Qt.Key.Key_2)
    decide.view._table.selectRow(0)
    QTest.keyClick(decide.view._table, Qt.Key.Key_1)
    decide.view._buttons["save"].click()
    place.settle()
    place.sync()
    place.sync()
    with place.opened.book.database.read(place.opened.principal) as session:
        found = session.get(Agent, key)
        assert (found.phone, found.note, found.email, found.city) == ("13800000001", "mine", "", "宁波市")
    assert place.in_office(key).phone == "13800000001"
    assert place.centre().tables[1].rows_model.rows[0].kind != "merged"


def test_refused_work_is_done_again_or_given_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync centre 16.3: what the office refused says why; “Do again” sends it as new work, “Give up” leaves it on record."""
    with place.opened.book.database.read(place.opened.principal) as session:
        first, second = session.scalars(select(Agent.id).order_by(Agent.code)).all()[:2]
    place.change(first, note="to be sent again")
    place.change(second, note="not wanted any more")
    for key in (first, second):
        place.give_to(key, "rep2")
    place.sync()
    for key in (first, second):
        place.give_to(key, "rep")
    place.sync()
    page = place.centre()
    page.bar.setCurrentIndex(2)
    table = page.tables[2]
    assert [row.reason for row in table.rows_model.rows] == ["scope", "scope"] and page.bar.tabText(2).endswith("2")
    assert "no longer within your reach" in table.rows_model.rows[0].message()
    names = {row.name: at for at, row in enumerate(table.rows_model.rows)}
    table.selectRow(names["代理0"])
    page.buttons["again"].click()
    place.settle()
    monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: done(True))
    assert [row.name for row in table.rows_model.rows] == ["代理1"]
    table.selectRow(0)
    page.buttons["give_up"].click()
    place.settle()
    place.sync()
    assert (place.in_office(first).note, place.in_office(second).note) == ("to be sent again", "")
    owner = place.office.as_owner()
    with owner.read(SYSTEM) as session:
        states = {one.state: json.dumps(one.work, ensure_ascii=False) for one in session.scalars(select(SyncRefusal))}
    owner.close()
    assert "again" in states[RefusalState.REPEATED] and "not wanted any more" in states[RefusalState.DROPPED]
    assert not table.rows_model.rows


def test_an_administrator_revokes_a_computer(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """16.3: the list of computers of everybody, one revoked after a question; that one is let in no more and keeps its work."""
    (tmp_path / "boss").mkdir()
    with place_of(place.office, "boss", tmp_path / "boss") as boss:
        page = boss.centre()
        page.bar.setCurrentIndex(4)
        boss.settle()
        rows = page.tables[4].rows_model.rows
        assert {row.person for row in rows} == {"rep", "王芳"}
        page.tables[4].selectRow(next(at for at, row in enumerate(rows) if row.person == "rep"))
        asked: list[Any] = []
        monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: (asked.append(words), done(True)))
        page.buttons["revoke"].click()
        boss.settle()
        assert asked and {row.person: row.state for row in page.tables[4].rows_model.rows}["rep"] == "revoked"
    place.change(place.agent().id, note="typed before I knew")
    place.link.now()
    place.until(lambda: place.link.state is SyncState.BLOCKED)
    assert "no longer lets this computer in" in place.centre()._why.text()
    assert place.agent().note == "typed before I knew" and place.in_office(place.agent().id).note == ""


def test_an_administrator_orders_that_a_copy_be_deleted(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """sync.md 5.1: after a question that names what is lost; the list says so until the computer has done it."""
    (tmp_path / "boss").mkdir()
    with place_of(place.office, "boss", tmp_path / "boss") as boss:
        page = boss.centre()
        page.bar.setCurrentIndex(4)
        boss.settle()
        table = page.tables[4]
        table.selectRow(next(at for at, row in enumerate(table.rows_model.rows) if row.id == UUID(place.opened.copy.device)))
        asked: list[Any] = []
        monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: (asked.append(words), done(True)))
        page.buttons["erase"].click()
        boss.settle()
        assert "has not sent yet is lost" in asked[0][2]
        assert {row.id: row.state for row in table.rows_model.rows}[UUID(place.opened.copy.device)] == "wipe"
    told: list[str] = []
    place.link.ordered.connect(told.append)
    place.link.now()
    place.until(lambda: told == ["wipe"])


def test_a_mere_draft_is_cancelled_on_the_copy_itself(place: Place) -> None:
    """sync.md 4.8: a draft order is nobody's decision but its author's; what was confirmed is asked of the office."""
    database, me = place.opened.book.database, place.opened.principal
    with database.read(me) as session:
        draft, firm = session.scalars(select(Order.id).order_by(Order.temp_number)).all()[:2]
    owner = place.office.as_owner()
    with owner.write(SYSTEM) as session:
        session.get(Order, firm).state = OrderState.CONFIRMED
    owner.close()
    place.sync()
    for key in (draft, firm):
        with database.write(me) as session:
            order_states.cancel(session, key, "typed by mistake")
    with database.read(me) as session:
        assert session.scalars(select(SyncIntent.row_id)).all() == [firm]
        assert session.get(Order, draft).state is OrderState.CANCELLED and session.get(Order, firm).state is OrderState.CONFIRMED
    place.sync()
    owner = place.office.as_owner()
    with owner.read(SYSTEM) as session:
        assert session.get(Order, draft).state is OrderState.CANCELLED
    owner.close()


def test_k8_the_sync_centre_writes_a_bundle_and_takes_the_answer(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both buttons on the copy; the office's own button hands the bundle in, over the person's own live book."""
    from ui.sync import bundles as doors

    place.link.stop()
    key = place.agent().id
    place.change(key, note="carried by hand")
    page = place.centre()
    work, answer = tmp_path / "work.qudao-bundle", tmp_path / "answer.qudao-bundle"
    chosen = {"save": str(work), "open": str(answer)}
    monkeypatch.setattr(doors.QFileDialog, "getSaveFileName", lambda *words: (chosen["save"], ""))
    monkeypatch.setattr(doors.QFileDialog, "getOpenFileName", lambda *words: (chosen["open"], ""))
    assert page.buttons["bundle"].isVisible() and not page.buttons["take"].isVisible()
    page.buttons["bundle"].click()
    place.settle()
    assert work.exists() and any("in the bundle" in toast.accessibleName() for toast in place.window.toasts.shown())
    live = opening.OfficeBook(place.office.card, "rep", PASSWORD)
    answer.write_bytes(by_file.take_work(live.connect, live.card.names, live.principal, work.read_bytes()).content)
    live.close()
    assert place.in_office(key).note == "carried by hand"
    page.buttons["answer"].click()
    place.settle()
    assert service.state(place.opened.book.database, place.opened.principal.user_id).waiting == 0
    assert page.tables[0].rows_model.rows == []


def test_from_a_copy_back_to_live_without_looking_for_the_card(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Issue point 1, “changeable later”: the card lies beside the copy, what waits is named, and the way leads to sign-in."""
    asked: list[Any] = []
    monkeypatch.setattr(messages, "confirm", lambda *words, done, **more: (asked.append(words), done(True)))
    place.link.stop()
    place.change(place.agent().id, note="waits")
    place.link.count()
    place.until(lambda: place.link.standing is not None and place.link.standing.waiting == 1)
    wanted: list[Path] = []
    place.window.other_way_wanted.connect(wanted.append)
    place.window.commands.action("work_live").trigger()
    place.until(lambda: bool(wanted))
    assert "1 piece of work still waits" in asked[0][2]
    assert wanted == [place.opened.book.place.with_name("copy.qudao-card")] and cards.read(wanted[0]) == place.opened.bond.card
    wanted[0].write_text("of somebody else", encoding="utf-8")
    place.window.commands.action("work_live").trigger()
    place.until(lambda: len(wanted) == 2)
    assert wanted[1].name == "copy 2.qudao-card" and wanted[0].read_text(encoding="utf-8") == "of somebody else"
