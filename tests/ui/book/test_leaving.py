"""BK-01: the last backup is made while the screen lives on, and its failure is told once."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from controllers import settings as names
from controllers.settings import Settings
from models.platform.book import backup, errors, opening
from models.platform.book.access import ByPassword
from models.platform.principal import SYSTEM
from tests.ui.book.conftest import Shelf, nameless
from ui.app import Folders, Program
from ui.book.wizard import Wizard


@pytest.fixture
def program(
    qtbot: Any, qapp: QApplication, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """The program signed in to a small book; it asks to quit by `quits`."""
    folders = Folders(*(tmp_path / name for name in ("config", "data", "log", "documents")))
    for one in (folders.config, folders.data, folders.log, folders.documents):
        one.mkdir()
    Settings(folders.config / "settings.json").set(names.RECENT_BOOKS, (str(shelf.path),))
    for place, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(place, name, getattr(place, name))
    monkeypatch.setattr(logging, "shutdown", lambda: None)
    made = Program(qapp, folders)
    made.begin()
    made.books.open(shelf.path, shelf.login, shelf.password)
    qtbot.waitUntil(lambda: made.window is not None and made.window.isVisible(), timeout=60_000)
    qtbot.waitUntil(made.jobs.idle, timeout=60_000)
    yield made
    qapp.lastWindowClosed.disconnect(made._quit_if_nothing_left)
    qapp.commitDataRequest.disconnect(made._session_ends)
    made.end()
    made.deleteLater()


@pytest.fixture
def quits(program: Program, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the program wanted to end; the test's own application stays."""
    told: list[int] = []
    monkeypatch.setattr(program.app, "quit", lambda: told.append(1), raising=False)
    return told


@pytest.fixture
def halt(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The backup waits at its first step until this is set."""
    go = threading.Event()
    real = backup._vacuum

    def slow(keys: Any, target: Path) -> None:
        assert go.wait(30)
        real(keys, target)

    monkeypatch.setattr(backup, "_vacuum", slow)
    yield go
    go.set()


def test_bk_01_leaving_shows_what_it_waits_for_and_ends_by_itself(
    qtbot: Any, program: Program, quits: list[int], halt: threading.Event, shelf: Shelf
) -> None:
    assert program.window is not None
    program.window.close()
    qtbot.waitUntil(lambda: program.leaving is not None and program.leaving.isVisible(), timeout=20_000)
    leaving, folder = program.leaving, program.books.backup_folder()
    assert leaving is not None and nameless(leaving) == []
    assert "清源" in leaving.accessibleName()
    leaving.close()
    program._leave_book()
    assert leaving.isVisible() and program.leaving is leaving and not quits
    with pytest.raises(errors.BeingClosed):
        opening.open_book(shelf.path, ByPassword(shelf.login, shelf.password))
    halt.set()
    qtbot.waitUntil(lambda: bool(quits), timeout=20_000)
    assert program.leaving is None and program.books.current is None
    assert [i.reason for i in backup.listed(folder)] == ["exit"]
    opening.open_book(shelf.path, ByPassword(shelf.login, shelf.password)).close()


def test_bk_01_the_button_closes_without_the_backup_and_switching_asks_who_comes(
    qtbot: Any, program: Program, quits: list[int], halt: threading.Event
) -> None:
    program._switch_user()
    qtbot.waitUntil(lambda: program.leaving is not None and program.leaving.isVisible(), timeout=20_000)
    assert program.leaving is not None and program.books.current is not None
    folder = program.books.backup_folder()
    qtbot.mouseClick(program.leaving.skip, Qt.MouseButton.LeftButton)
    assert not program.leaving.skip.isEnabled()
    halt.set()
    qtbot.waitUntil(lambda: program.start is not None and program.start.window is not None, timeout=20_000)
    assert not quits and program.leaving is None and backup.listed(folder) == []


def test_bk_01_a_backup_that_failed_is_told_once_and_the_book_is_closed(
    qtbot: Any, program: Program, quits: list[int], shelf: Shelf, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    program.settings.set(names.BACKUP_FOLDER, str(tmp_path / "file" / "x"))
    assert program.window is not None
    program.window.close()
    qtbot.waitUntil(lambda: program.last_word is not None, timeout=20_000)
    boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
    assert boxes == [program.last_word] and "was not made" in boxes[0].text() and not quits
    opening.open_book(shelf.path, ByPassword(shelf.login, shelf.password)).close()
    button = boxes[0].escapeButton()
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(quits), timeout=20_000)


def test_another_way_to_work_leads_to_the_sign_in_of_its_card(qtbot: Any, program: Program, halt: threading.Event, tmp_path: Path) -> None:
    """From a copy to live work: the book is left like on quitting, then the sign-in shows the office's card."""
    halt.set()
    card = tmp_path / "office.qudao-card"
    card.write_text("{}", encoding="utf-8")
    assert program.window is not None
    program.window.other_way_wanted.emit(card)
    qtbot.waitUntil(lambda: program.start is not None and program.start.window is not None, timeout=20_000)
    assert program.start is not None and program.start.window.path() == card  # type: ignore[union-attr]


def test_a_book_goes_to_a_server_from_its_window(
    qtbot: Any, program: Program, quits: list[int], halt: threading.Event, shelf: Shelf
) -> None:
    """The command asks, the book is left like on quitting, and the page for the server has it filled in."""
    halt.set()
    assert program.window is not None
    program.window.commands.action("to_server").trigger()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=20_000)
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox) and "for reading" in box.informativeText()
    next(one for one in box.buttons() if one.text() == "Choose the server").click()
    qtbot.waitUntil(lambda: program.start is not None and isinstance(program.start.window, Wizard), timeout=20_000)
    assert program.start is not None
    wizard = program.start.window
    assert isinstance(wizard, Wizard) and wizard.current() == 2 and not quits
    assert (wizard.prepare.book(), wizard.prepare.login.text()) == (shelf.path, shelf.login)
    opening.open_book(shelf.path, ByPassword(shelf.login, shelf.password)).close()


def test_the_end_of_the_computers_session_keeps_what_was_typed(qtbot: Any, program: Program) -> None:
    """The system gives a moment only: the draft is in the book when the answer is given."""
    assert program.window is not None and program.books.current is not None
    page: Any = program.window.open_page("agent", False, {})
    qtbot.waitUntil(lambda: program.jobs.idle() and hasattr(page, "document"), timeout=20_000)
    page.document.set("name", "未保存的代理商")
    database = program.books.current.book.database

    def drafts() -> list[str]:
        with database.read(SYSTEM) as session:
            return [str(row[0]) for row in session.connection().exec_driver_sql("SELECT content FROM drafts WHERE kind = 'agent'").all()]

    assert drafts() == []
    program._session_ends()
    assert ["未保存的代理商" in text for text in drafts()] == [True]


def test_the_end_of_the_computers_session_does_not_wait_where_nothing_is_to_be_kept(
    qtbot: Any, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops: list[QEventLoop] = []
    late: list[int] = []

    class Watched(QEventLoop):
        def __init__(self) -> None:
            super().__init__()
            loops.append(self)

    monkeypatch.setattr("ui.app.QEventLoop", Watched)
    guard = QTimer(program, interval=10_000)
    guard.timeout.connect(lambda: (late.append(1), loops[-1].quit()))
    guard.start()
    program._session_ends()
    qtbot.waitUntil(program.jobs.idle)  # the window may have begun something again in the turn that ended the wait
    program._session_ends()
    guard.stop()
    assert late == [] and len(loops) == 2
