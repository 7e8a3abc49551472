"""sync.md 5.1, AU-03, K02, AZ-06: a copy opens only for so long without its office, and is deleted when the office orders it."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from sqlalchemy import text

from controllers import settings as names
from controllers.book import BookController
from controllers.context import AppContext
from controllers.settings import Settings
from controllers.sync import SyncController
from models.clock import clock
from models.platform import company
from models.platform.book import backup
from models.platform.book.errors import LockedBook
from models.platform.principal import SYSTEM
from models.platform.server import opening
from models.platform.server.card import Card
from models.sync import centre, copies, lease
from models.sync.copies import NewCopy
from models.sync.erasing import CopyErased
from models.sync.lease import LeaseOver, OfficeRefuses
from tests.models.sync import small
from tests.office import FIRST, PASSWORD, Office
from tests.proxy import Proxy
from ui.app import Folders, Program

WAIT, LOGIN = 60_000, "rep"


@pytest.fixture(scope="module")
def office(tls_server: Any) -> Office:
    return small.made(tls_server, "lease", "qa")


@pytest.fixture
def road(office: Office) -> Iterator[Proxy]:
    made = Proxy(("127.0.0.1", office.server.port))
    yield made
    made.close()


@pytest.fixture
def copy(office: Office, road: Proxy, tmp_path: Path) -> Path:
    """A closed copy of the rep's, fetched just now."""
    card = Card((("127.0.0.1", road.port),), office.database, office.card.authority, office.names.prefix, "", "清源")
    path = tmp_path / "copy.qudao"
    copies.make(NewCopy(path, card, LOGIN, PASSWORD)).close()
    return path


def tried(qtbot: Any, books: BookController, path: Path) -> Any:
    """The book, closed again, or what was said instead."""
    found: list[Any] = []
    books.opened.connect(found.append)
    books.refused.connect(found.append)
    books.open(path, LOGIN, PASSWORD)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT)
    books.opened.disconnect(found.append)
    books.refused.disconnect(found.append)
    if not isinstance(found[0], BaseException):
        with qtbot.waitSignal(books.closed, timeout=WAIT):
            books.close(backup=False)
    return found[0]


def later(days: float) -> Any:
    return clock.freeze(datetime.now(UTC) + timedelta(days=days))


def test_a_copy_opens_without_its_office_for_as_long_as_the_office_lends_it(
    qtbot: Any, books: BookController, office: Office, road: Proxy, copy: Path
) -> None:
    road.cut_up = 1
    with later(13.9):
        assert not isinstance(tried(qtbot, books, copy), BaseException)
    with later(0):  # set back: what was seen counts
        opened = tried(qtbot, books, copy)
        assert not isinstance(opened, BaseException)
    with later(15):
        said = tried(qtbot, books, copy)
        assert isinstance(said, LeaseOver) and "15 days ago" in said.message() and "14 days" in said.message()
    with later(-400):
        assert isinstance(tried(qtbot, books, copy), LeaseOver)
    office_allows(office, False)
    road.free()
    with later(15):
        assert isinstance(tried(qtbot, books, copy), OfficeRefuses)
    office_allows(office, True)
    assert not isinstance(tried(qtbot, books, copy), BaseException)  # the contact puts the clock right again
    road.cut_up = 1
    with later(13):
        assert not isinstance(tried(qtbot, books, copy), BaseException)


def office_allows(office: Office, allowed: bool) -> None:
    with office.admin() as admin:
        admin.execute(f'ALTER ROLE "{office.names.person(LOGIN)}" {"LOGIN" if allowed else "NOLOGIN"}')


def test_the_office_says_for_how_long(qtbot: Any, books: BookController, office: Office, road: Proxy, copy: Path) -> None:
    """The setting comes with the copy's next synchronisation, and the time that runs out behind an open window locks it."""
    owner = office.as_owner()
    try:
        with owner.write(SYSTEM) as session:
            company.put(session, lease.DAYS, 3)
    finally:
        owner.close()
    opened: list[Any] = []
    books.opened.connect(opened.append)
    books.open(copy, LOGIN, PASSWORD)
    qtbot.waitUntil(lambda: bool(opened), timeout=WAIT)
    opened[0].copy.synchronise()
    assert lease.standing(opened[0].book.database).days == 3
    road.cut_up = 1
    link = SyncController(AppContext(opened[0].book.database, books.jobs, books.settings, opened[0].principal), opened[0].copy)
    with later(3.1), qtbot.waitSignal(link.ordered, timeout=WAIT) as told:
        link.start()
    assert told.args == ["lease"] and link.why == "lease"
    link.stop()
    books.close(backup=False)
    qtbot.waitUntil(lambda: books.current is None, timeout=WAIT)


@pytest.fixture
def program(qtbot: Any, qapp: QApplication, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    folders = Folders(*(tmp_path / name for name in ("config", "data", "log", "documents")))
    for one in (folders.config, folders.data, folders.log, folders.documents):
        one.mkdir()
    Settings(folders.config / "settings.json").set(names.RECENT_BOOKS, (str(copy),))
    for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(place, name, getattr(place, name))
    monkeypatch.setattr(logging, "shutdown", lambda: None)
    made = Program(qapp, folders)
    made.begin()
    made.books.open(copy, LOGIN, PASSWORD)
    qtbot.waitUntil(lambda: made.window is not None and made.window.isVisible(), timeout=WAIT)
    qtbot.waitUntil(made.jobs.idle, timeout=WAIT)
    yield made
    qapp.lastWindowClosed.disconnect(made._quit_if_nothing_left)
    qapp.commitDataRequest.disconnect(made._session_ends)
    made.end()
    made.deleteLater()


def order_deletion(office: Office, device: str) -> None:
    boss = opening.connect(office.card, FIRST.login, PASSWORD)
    try:
        with boss.write(SYSTEM) as session:
            centre.erase(session, UUID(device))
    finally:
        boss.close()


def lock(qtbot: Any, program: Program) -> Any:
    """Lock the screen and wait until the key has left memory."""
    opened = program.books.current
    assert opened is not None and opened.copy is not None
    program.books.lock()
    qtbot.waitUntil(lambda: opened.book.locked, timeout=WAIT)
    assert program.lock_screen is not None and program.lock_screen.active
    with pytest.raises(LockedBook):
        opened.copy.connect()
    return opened


@pytest.mark.parametrize("busy", [False, True])
def test_the_order_is_carried_out_behind_the_lock_screen(
    qtbot: Any, program: Program, office: Office, copy: Path, busy: bool
) -> None:
    """sync.md 4.15: nobody has to unlock; neither password nor key is there, and the office is told all the same.

    Locked between two rounds, or in one, which is called off.
    """
    assert program.context is not None
    if busy:
        program.context.link.now()
    opened = lock(qtbot, program)
    with qtbot.waitSignal(program.books.closed, timeout=WAIT) as told:
        order_deletion(office, opened.copy.device)
    assert isinstance(told.args[0], CopyErased)
    qtbot.waitUntil(lambda: program.start is not None and program.window is None, timeout=WAIT)
    assert program.last_word is not None
    program.last_word.close()
    assert [one.name for one in copy.parent.iterdir() if one.name.startswith("copy")] == []
    with office.admin() as admin:
        assert admin.execute("SELECT state FROM sync.device WHERE device_id = %s", (opened.copy.device,)).fetchone() == ("erased",)


def test_a_locked_copy_whose_line_broke_is_deleted_when_somebody_unlocks(
    qtbot: Any, program: Program, office: Office, copy: Path
) -> None:
    """At the next contact, as any copy that had no network."""
    opened = lock(qtbot, program)
    with office.admin() as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (office.names.person(LOGIN),))
    qtbot.waitUntil(lambda: opened.copy.line is None, timeout=WAIT)
    order_deletion(office, opened.copy.device)
    assert copy.exists()
    with qtbot.waitSignal(program.books.closed, timeout=WAIT) as told:
        program.lock_screen.window.unlock_wanted.emit(PASSWORD)
    assert isinstance(told.args[0], CopyErased) and not copy.exists()
    qtbot.waitUntil(lambda: program.start is not None and program.window is None, timeout=WAIT)
    program.last_word.close()


def test_a_copy_that_the_office_wants_deleted_is_left_and_gone(
    qtbot: Any, program: Program, office: Office, copy: Path
) -> None:
    """The order of an administrator reaches the open program: window closed, files and backups deleted, the office told."""
    opened = program.books.current
    assert opened is not None and opened.local is not None and program.context is not None
    (opened.local.paths.files).mkdir(exist_ok=True)
    (opened.local.paths.files / "a").write_bytes(b"x")
    info = backup.make(opened.local.keys(), program.books.backup_folder(), "demand")
    stranger = program.books.backup_folder() / "another"
    stranger.mkdir()
    boss = opening.connect(office.card, FIRST.login, PASSWORD)
    try:
        with boss.read(SYSTEM) as session:
            device = session.execute(text("SELECT device_id FROM sync.device WHERE device_id = :key"),
                                     {"key": opened.copy.device}).scalar_one()  # fmt: skip
        with boss.write(SYSTEM) as session:
            centre.erase(session, device)
    finally:
        boss.close()
    with qtbot.waitSignal(program.books.closed, timeout=WAIT) as told:
        program.context.link.now()
    assert isinstance(told.args[0], CopyErased)
    qtbot.waitUntil(lambda: program.start is not None and program.window is None, timeout=WAIT)
    box = program.last_word
    assert isinstance(box, QMessageBox) and "ordered that the copy “copy”" in box.text() + box.informativeText()
    box.close()
    left = sorted(one.name for one in copy.parent.iterdir() if one.name.startswith("copy"))
    assert left == ["copy.backups"] and stranger.is_dir() and not info.folder.exists()
    assert str(copy) not in program.settings.get(names.RECENT_BOOKS)
    with office.admin() as admin:
        row = admin.execute("SELECT state FROM sync.device WHERE device_id = %s", (device,)).fetchone()
        noted = admin.execute(
            "SELECT count(*) FROM app.audit_notes WHERE action = 'device_to_be_erased' AND row_id = %s", (device,)).fetchone()  # fmt: skip
    assert row == ("erased",) and noted == (1,)
