"""The controller of the open book: answers on the main thread, watching, backups, the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from controllers import settings as names
from controllers.book import RELEASE_AGAIN_MS, BookController, OpenBook, call_first_window
from controllers.jobs import Jobs
from controllers.settings import Settings
from models.errors import AppError
from models.platform import company
from models.platform.book import backup, codes, errors, keyslots, locksmith, making, opening, space
from models.platform.book.access import ByPassword
from models.platform.principal import SYSTEM

PASSWORD = "blue-kettle-47-river"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
    monkeypatch.setattr(space, "BALLAST", 64 * 1024)


def _new(path: Path) -> making.NewBook:
    return making.NewBook(path, "清源净水", "wangfang", "王芳", PASSWORD, codes.new_code())


@pytest.fixture
def books(qapp: QCoreApplication, tmp_path: Path) -> Iterator[BookController]:
    jobs = Jobs()
    made = BookController(jobs, Settings(tmp_path / "settings.json"))
    yield made
    jobs.close()
    made.end()


@pytest.fixture
def opened(qtbot: Any, books: BookController, tmp_path: Path) -> OpenBook:
    with qtbot.waitSignal(books.opened, timeout=20_000) as signal:
        books.create(_new(tmp_path / "b.qudao"))
    result: OpenBook = signal.args[0]
    qtbot.waitUntil(books.jobs.idle, timeout=20_000)
    return result


def _change(opened: OpenBook, text: str) -> None:
    with opened.book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", text)


def _close(qtbot: Any, books: BookController) -> BaseException | None:
    """Close as leaving does, and say what went wrong."""
    with qtbot.waitSignal(books.closed, timeout=20_000) as closed:
        books.close()
    qtbot.waitUntil(books.jobs.idle, timeout=20_000)
    result: BaseException | None = closed.args[0]
    return result


def test_a_made_book_is_open_for_its_administrator(opened: OpenBook, books: BookController) -> None:
    assert opened.principal is not None and opened.principal.name == "王芳"
    assert opened.principal.device_id == opened.book.device_id
    assert books.current is opened
    assert books.settings.get(names.RECENT_BOOKS) == (str(opened.book.paths.book),)
    assert books.settings.get(names.LAST_USER) == "wangfang"


def test_answers_come_on_the_main_thread(qtbot: Any, books: BookController, tmp_path: Path) -> None:
    seen: list[Any] = []
    books.refused.connect(lambda error: seen.append((threading.current_thread(), error)))
    books.open(tmp_path / "missing.qudao", "a", "b")
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    assert seen[0][0] is threading.main_thread() and isinstance(seen[0][1], errors.NotFoundBook)
    assert books.current is None


def test_ft_13_a_vanished_file_is_told_once_and_its_return_too(
    qtbot: Any, opened: OpenBook, books: BookController
) -> None:
    told: list[AppError] = []
    books.trouble.connect(told.append)
    path = opened.book.paths.book
    aside = path.with_suffix(".aside")
    path.rename(aside)
    for _ in range(3):
        books._look_after()
    assert [type(e) for e in told] == [errors.BookVanished]
    aside.rename(path)
    with qtbot.waitSignal(books.recovered):
        books._look_after()
    assert books._watch.interval() <= 5000


def test_ft_13_a_copy_can_be_saved_from_the_open_handle(
    qtbot: Any, opened: OpenBook, books: BookController, tmp_path: Path
) -> None:
    _change(opened, "kept")
    opened.book.paths.book.unlink()
    saved: list[Any] = []
    books.save_copy(tmp_path / "copy.qudao", saved.append, saved.append)
    qtbot.waitUntil(lambda: bool(saved), timeout=20_000)
    assert saved == [None]
    opening.open_book(tmp_path / "copy.qudao", ByPassword("wangfang", PASSWORD)).close()


def test_bk_01_every_half_hour_while_something_changed(
    qtbot: Any, opened: OpenBook, books: BookController, monkeypatch: pytest.MonkeyPatch
) -> None:
    def due() -> int:
        books._backup_due = 0
        books._look_after()
        qtbot.waitUntil(books.jobs.idle, timeout=20_000)
        return len(backup.listed(books.backup_folder()))

    assert due() == 1
    assert due() == 1, "nothing changed since"
    _change(opened, "1")
    assert due() == 2


def test_bk_01_at_exit_only_if_changed_and_wanted(
    qtbot: Any, opened: OpenBook, books: BookController, tmp_path: Path
) -> None:
    folder = opened.book.paths.backups

    def again() -> OpenBook:
        with qtbot.waitSignal(books.opened, timeout=20_000) as signal:
            books.open(tmp_path / "b.qudao", "wangfang", PASSWORD)
        qtbot.waitUntil(books.jobs.idle, timeout=20_000)
        result: OpenBook = signal.args[0]
        return result

    _close(qtbot, books)
    assert [i.reason for i in backup.listed(folder)] == ["exit"]
    again()
    _close(qtbot, books)
    assert len(backup.listed(folder)) == 1, "only a sign-in happened"
    assert backup.listed(folder)[0].good
    _change(again(), "more")
    books.settings.set(names.BACKUP_ON_EXIT, False)
    _close(qtbot, books)
    assert len(backup.listed(folder)) == 1


def test_a_failing_backup_never_stops_the_exit(
    qtbot: Any, opened: OpenBook, books: BookController, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    books.settings.set(names.BACKUP_FOLDER, str(tmp_path / "file" / "x"))
    assert isinstance(_close(qtbot, books), errors.BackupFailed)
    assert books.current is None
    opening.open_book(tmp_path / "b.qudao", ByPassword("wangfang", PASSWORD)).close()


class _Halt:
    """Stops the backup at its first step until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.go, self.thread = threading.Event(), threading.Event(), ""
        real = backup._vacuum

        def slow(keys: Any, target: Path) -> None:
            self.thread = threading.current_thread().name
            self.reached.set()
            assert self.go.wait(20)
            real(keys, target)

        monkeypatch.setattr(backup, "_vacuum", slow)


def test_bk_01_ds_12_the_exit_backup_leaves_the_screen_alone_and_keeps_the_book_ours(
    qtbot: Any, opened: OpenBook, books: BookController, monkeypatch: pytest.MonkeyPatch
) -> None:
    halt = _Halt(monkeypatch)
    ends: list[Any] = []
    books.closed.connect(ends.append)
    books.close()
    books.close()
    qtbot.waitUntil(halt.reached.is_set, timeout=20_000)
    assert halt.thread != threading.main_thread().name
    path = opened.book.paths.book
    with pytest.raises(errors.BeingClosed, match="backed up and closed"):
        opening.open_book(path, ByPassword("wangfang", PASSWORD))
    books.lock()
    assert not opened.book.locked
    halt.go.set()
    qtbot.waitUntil(lambda: bool(ends), timeout=20_000)
    qtbot.waitUntil(books.jobs.idle, timeout=20_000)
    assert ends == [None], "closing twice ends once"
    assert [i.reason for i in backup.listed(opened.book.paths.backups)] == ["exit"]
    opening.open_book(path, ByPassword("wangfang", PASSWORD)).close()


def test_au_04_unlocked_while_work_still_needed_the_key_it_stays(
    qtbot: Any, opened: OpenBook, books: BookController
) -> None:
    """A lock that had to wait for background work is void once the person is back."""
    go = threading.Event()
    books.jobs.run("", lambda job: go.wait(20), long=True)
    books.lock()
    with qtbot.waitSignal(books.unlocked, timeout=20_000):
        books.unlock("wangfang", PASSWORD)
    go.set()
    qtbot.waitUntil(books.jobs.idle, timeout=20_000)
    qtbot.wait(RELEASE_AGAIN_MS + 100)
    assert not opened.book.locked
    books.lock()
    assert opened.book.locked


def test_bk_01_nobody_has_to_wait_for_the_exit_backup(
    qtbot: Any, opened: OpenBook, books: BookController, monkeypatch: pytest.MonkeyPatch
) -> None:
    halt = _Halt(monkeypatch)
    with qtbot.waitSignal(books.closed, timeout=20_000) as closed:
        books.close()
        qtbot.waitUntil(halt.reached.is_set, timeout=20_000)
        books.skip_backup()
        halt.go.set()
    assert closed.args == [None] and books.current is None
    folder = opened.book.paths.backups
    assert list(folder.iterdir()) == [], "not even a part of a backup stays"
    opening.open_book(opened.book.paths.book, ByPassword("wangfang", PASSWORD)).close()


def test_bk_01_the_end_of_the_program_in_the_midst_of_the_backup_loses_nothing(
    qtbot: Any, opened: OpenBook, books: BookController, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The computer is shut down while the last backup is made."""
    _change(opened, "kept")
    halt = _Halt(monkeypatch)
    books.close()
    qtbot.waitUntil(halt.reached.is_set, timeout=20_000)
    threading.Timer(0.2, halt.go.set).start()
    books.jobs.close()
    books.end()
    again = opening.open_book(opened.book.paths.book, ByPassword("wangfang", PASSWORD))
    try:
        with again.database.read(SYSTEM) as session:
            assert company.get(session, "company.phone") == "kept"
    finally:
        again.close()
    assert list(opened.book.paths.backups.iterdir()) == []


def test_backups_are_on_record(qtbot: Any, opened: OpenBook, books: BookController) -> None:
    from sqlalchemy import select

    from models.platform.records import AuditNote

    with qtbot.waitSignal(books.backed_up, timeout=20_000) as made:
        books.backup()
    with opened.book.database.read(SYSTEM) as session:
        notes = [(n.action, n.detail) for n in session.scalars(select(AuditNote).order_by(AuditNote.seq))]
    assert [action for action, _ in notes] == ["sign_in", "backup"]
    assert notes[1][1]["folder"] == made.args[0].folder.name


def test_ds_12_a_second_start_calls_the_first_window(
    qtbot: Any, opened: OpenBook, books: BookController
) -> None:
    with qtbot.waitSignal(books.called, timeout=10_000):
        call_first_window(opened.book.paths.book)


def test_passwords_are_changed_in_the_background(qtbot: Any, opened: OpenBook, books: BookController) -> None:
    done: list[Any] = []
    refused: list[Any] = []
    books.refused.connect(refused.append)
    books.change_password("wangfang", "wrong-wrong-wrong", "green-lamp-88-forest", done.append)
    qtbot.waitUntil(lambda: bool(refused), timeout=20_000)
    assert isinstance(refused[0], errors.WrongPassphrase) and not done
    books.change_password("wangfang", PASSWORD, "green-lamp-88-forest", done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=20_000)
    path = opened.book.paths.book
    books.end()
    opening.open_book(path, ByPassword("wangfang", "green-lamp-88-forest")).close()


def test_damage_found_in_the_background_is_told(qtbot: Any, opened: OpenBook, books: BookController) -> None:
    with opened.book.database.maintenance() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    path = opened.book.paths.book
    with open(path, "r+b") as stream:
        stream.seek(path.stat().st_size - 2000)
        stream.write(b"damage")
    with qtbot.waitSignal(books.trouble, timeout=20_000) as told:
        books.check()
    assert isinstance(told.args[0], errors.DamagedBook)


def test_the_recovery_code_can_be_renewed(qtbot: Any, opened: OpenBook, books: BookController) -> None:
    told: list[Any] = []
    book, code = opened.book, codes.new_code()
    books.use_recovery_code(code, "wangfang", "wrong-wrong-wrong", told.append, told.append)
    books.use_recovery_code(code, "wangfang", PASSWORD, told.append, told.append)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=20_000)
    assert isinstance(told[0], errors.WrongPassphrase) and told[1] is None
    assert locksmith.recovery_code_fits(book, code) and books.has_recovery_code()


def test_k01_a_clock_set_back_is_told(
    qtbot: Any, opened: OpenBook, books: BookController, tmp_path: Path
) -> None:
    from datetime import timedelta

    from models.clock import clock

    books.end()
    with (
        clock.freeze(clock.now() - timedelta(days=2)),
        qtbot.waitSignal(books.trouble, timeout=20_000) as told,
    ):
        books.open(tmp_path / "b.qudao", "wangfang", PASSWORD)
    assert isinstance(told.args[0], errors.ClockBehind) and "hours behind" in told.args[0].message()


# --- the demonstration book ------------------------------------------------------------------------------


def test_ux_110_leaving_the_demo_deletes_only_demo_records(books: BookController, opened: OpenBook, qtbot: Any) -> None:
    """Looking around is no work; whoever entered something is told so; only the files of the closed demo book go."""
    from models.partners.records import Agent
    from models.platform.demo import build, leaving
    from models.platform.demo.build import REASON, Volume

    database, paths = opened.book.database, opened.book.paths
    with database.write(opened.principal, REASON) as session:
        build.fill(session, volume=Volume(agents=6, products=5, orders=12, lines=2))
    with database.write(opened.principal) as session:
        company.put(session, "company.phone", "0571-1")
        assert leaving.own_records(session) == 0
    with database.write(opened.principal) as session:
        session.add(Agent(code="MY1", name="自己的代理商"))
    with database.read(SYSTEM) as session:
        assert leaving.own_records(session) == 1
    with pytest.raises(errors.AlreadyOpen):
        leaving.remove(paths)
    assert paths.book.exists()
    beside = paths.book.with_name("mine.qudao")
    beside.write_bytes(b"mine")
    paths.backups.mkdir(exist_ok=True)
    (paths.backups / "note.txt").write_text("kept")
    books.end()
    with qtbot.waitSignal(books.remove_demo(paths.book).succeeded, timeout=20_000):
        pass
    left = {path.name for path in paths.book.parent.iterdir() if path.name.startswith(("b.", "mine"))}
    assert left == {"mine.qudao", paths.backups.name}, left
    assert (paths.backups / "note.txt").exists() and str(paths.book) not in books.settings.get(names.RECENT_BOOKS)
