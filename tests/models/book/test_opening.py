"""Each refusal has its own message and leaves the file as it was (D01 to D06, DS-12, FT-14, MG-03, MG-04)."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.platform.book import codes, errors, keyslots, making, marks, opening, single
from models.platform.book.access import ByCode, ByPassword
from models.platform.book.paths import BookPaths
from models.schema import SCHEMA_VERSION
from models.sqlite_file import connect_sqlite
from tests.models.book.conftest import PASSWORD, Made, new_book, print_of

Watch = Callable[[Path], None]
WAY = ByPassword("wangfang", PASSWORD)


def _key_of(made: Made) -> bytes:
    from models.platform.book import access

    keys = access.unlock(BookPaths(made.path), WAY)
    return bytes(keys.key)


def _edit(made: Made, *statements: str, values: Any = ()) -> None:
    """Change the closed file behind the program's back, with its own key; the mark is taken away."""
    connection = connect_sqlite(made.path, _key_of(made))
    connection.execute("PRAGMA trusted_schema = 1")
    for statement in statements:
        connection.execute(statement, values)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    BookPaths(made.path).mark.unlink()


# --- the good case -----------------------------------------------------------------------------------


def test_a_book_is_made_closed_opened_and_remembers(made: Made) -> None:
    from models.platform import company
    from models.platform.principal import SYSTEM

    book = made.open()
    assert book.company == "清源净水" and book.user_id is not None
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "010-1234")
    book.close()
    book = made.open()
    with book.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "010-1234"
    book.close()


def test_after_closing_one_encrypted_file_holds_everything(made: Made) -> None:
    made.open().close()
    names = {p.name for p in made.path.parent.iterdir()}
    assert not {n for n in names if n.endswith(("-wal", "-shm", "-journal", ".part"))}
    raw = made.path.read_bytes()
    assert not raw.startswith(b"SQLite format 3")
    for planted in ("清源净水", "wangfang", "王芳", "CREATE TABLE", "users"):
        assert planted.encode() not in raw


def test_se_07_files_are_private(made: Made) -> None:
    book = made.open()
    for path in made.path.parent.iterdir():
        if path.suffix != ".part" and path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path.name
    book.close()


def test_the_recovery_code_opens_without_a_person(made: Made) -> None:
    book = opening.open_book(made.path, ByCode(made.code))
    assert book.user_id is None
    book.close()


# --- making ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["", "-keys", "-wal"])
def test_a_new_book_never_replaces_a_file(tmp_path: Path, ending: str, untouched: Watch) -> None:
    there = tmp_path / f"x.qudao{ending}"
    there.write_text("somebody's")
    untouched(there)
    with pytest.raises(errors.BookExists):
        making.create(new_book(tmp_path / "x.qudao", codes.new_code()))
    assert sorted(p.name for p in tmp_path.iterdir()) == [there.name]


def test_a_failure_while_making_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(keyslots, "save", broken)
    with pytest.raises(OSError):
        making.create(new_book(tmp_path / "x.qudao", codes.new_code()))
    assert list(tmp_path.iterdir()) == []


def test_a_weak_password_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    from dataclasses import replace

    from models.errors import InvalidInput

    with pytest.raises(InvalidInput):
        making.create(replace(new_book(tmp_path / "x.qudao", codes.new_code()), password="password123"))
    assert list(tmp_path.iterdir()) == []


# --- not our file (D01) ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"hello\n" * 50, secrets.token_bytes(4096 * 3), b"PK\x03\x04" + bytes(5000), bytes(8192)],
    ids=["empty", "one byte", "text", "noise", "zip", "zeros"],
)
@pytest.mark.parametrize("with_keys", [False, True])
def test_d01_anything_else_is_not_our_book(
    made: Made, content: bytes, with_keys: bool, untouched: Watch
) -> None:
    """D01: also when the right key file lies beside it."""
    made.path.write_bytes(content)
    if not with_keys:
        BookPaths(made.path).keys.unlink()
    untouched(made.path)
    wanted = (errors.ForeignBook, errors.KeysMissing) if not with_keys else errors.ForeignBook
    with pytest.raises(wanted) as refused:
        made.open()
    assert made.path.name in refused.value.message()


def test_d01_a_folder_is_not_our_book(tmp_path: Path) -> None:
    (tmp_path / "x.qudao").mkdir()
    with pytest.raises(errors.ForeignBook):
        opening.open_book(tmp_path / "x.qudao", WAY)


@pytest.mark.parametrize("path", ["missing.qudao", "no/such/folder/x.qudao"])
def test_d01_a_missing_file_is_told_as_missing(tmp_path: Path, path: str) -> None:
    with pytest.raises(errors.NotFoundBook):
        opening.open_book(tmp_path / path, WAY)
    assert list(tmp_path.iterdir()) == []


def test_d03_plaintext_sqlite_with_our_schema_is_refused(made: Made, untouched: Watch) -> None:
    made.path.unlink()
    connection = sqlite3.connect(made.path)
    connection.execute("CREATE TABLE book_info (name TEXT, value TEXT)")
    connection.commit()
    connection.close()
    untouched(made.path)
    with pytest.raises(errors.PlainBook):
        made.open()


def test_a_book_without_its_key_file_says_so(made: Made, untouched: Watch) -> None:
    BookPaths(made.path).keys.unlink()
    untouched(made.path)
    with pytest.raises(errors.KeysMissing):
        made.open()


def test_d03_the_key_file_of_another_book_does_not_fit(made: Made, tmp_path: Path, untouched: Watch) -> None:
    other = tmp_path / "other" / "b.qudao"
    making.create(new_book(other, codes.new_code())).close()
    shutil.copy(BookPaths(other).keys, BookPaths(made.path).keys)
    untouched(made.path)
    with pytest.raises(errors.ForeignBook):
        made.open()


def test_d06_another_application_id_is_refused(made: Made, untouched: Watch) -> None:
    _edit(made, "PRAGMA application_id = 1")
    untouched(made.path)
    with pytest.raises(errors.ForeignBook):
        made.open()


# --- wrong secrets (D03) -----------------------------------------------------------------------------


def test_d03_five_wrong_passphrases_then_a_wait(made: Made, untouched: Watch) -> None:
    """D03, AU-02: distinct messages, the tries left, then the waiting time; the right one waits too."""
    untouched(made.path)
    left = []
    for _ in range(4):
        with pytest.raises(errors.WrongPassphrase) as refused:
            opening.open_book(made.path, ByPassword("wangfang", "not-the-password"))
        left.append(refused.value.left)
    assert left == [4, 3, 2, 1]
    with pytest.raises(errors.TooManyTries):
        opening.open_book(made.path, ByPassword("wangfang", "not-the-password"))
    with pytest.raises(errors.TooManyTries):
        made.open()
    opening.open_book(made.path, ByCode(made.code)).close()
    os.utime(made.path, ns=(0, 0))
    untouched(made.path)


def test_au_02_unknown_user_and_wrong_password_read_the_same(made: Made) -> None:
    texts = set()
    for way in (ByPassword("nobody", PASSWORD), ByPassword("wangfang", "not-the-password")):
        with pytest.raises(errors.WrongPassphrase) as refused:
            opening.open_book(made.path, way)
        texts.add(refused.value.message())
    assert len(texts) == 1


def test_d03_a_wrong_recovery_code_is_not_a_mistyped_one(made: Made) -> None:
    with pytest.raises(errors.WrongRecoveryCode):
        opening.open_book(made.path, ByCode(codes.new_code()))
    with pytest.raises(errors.MistypedCode):
        opening.open_book(made.path, ByCode(made.code[:-1]))


def test_a_disabled_person_may_not_enter_though_the_password_fits(made: Made, untouched: Watch) -> None:
    _edit(
        made,
        "DROP TRIGGER cap_u_users",
        "UPDATE users SET status = 'disabled'",
    )
    from models.platform.capture import statements

    trigger = dict(statements("sqlite"))["cap_u_users"]
    BookPaths(made.path).mark.touch()
    _edit(made, trigger)
    untouched(made.path)
    with pytest.raises(errors.UnknownUser):
        made.open()


# --- versions and structure (MG-03, MG-04, D05, D06) -------------------------------------------------


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 9999])
def test_mg_03_a_newer_file_is_refused_untouched(made: Made, version: int, untouched: Watch) -> None:
    _edit(made, f"PRAGMA user_version = {version}")
    untouched(made.path)
    with pytest.raises(errors.NewerBook) as refused:
        made.open()
    assert str(version) in refused.value.message()
    assert not BookPaths(made.path).wal.exists()


def test_mg_03_a_file_for_newer_readers_only_is_refused(made: Made, untouched: Watch) -> None:
    _edit(made, "UPDATE book_info SET value = '99' WHERE name = 'min_reader'")
    untouched(made.path)
    with pytest.raises(errors.NewerBook):
        made.open()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER extra AFTER INSERT ON settings BEGIN DELETE FROM drafts; END",
        "DROP TRIGGER log_d_change_log",
        "CREATE VIEW extra AS SELECT * FROM users",
        "CREATE TABLE extra (a)",
        "DROP INDEX ix_audit_notes_at",
        "ALTER TABLE drafts ADD COLUMN extra TEXT",
    ],
)
def test_mg_04_a_changed_structure_is_refused(made: Made, statement: str, untouched: Watch) -> None:
    """MG-04, D05: an added trigger, a missing one, a view, a table, a column."""
    _edit(made, statement)
    untouched(made.path)
    with pytest.raises(errors.ChangedSchema):
        made.open()


def test_d05_a_table_replaced_by_an_endless_view_does_not_hang(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D05: a query on a file that is only looked at ends by itself."""
    from models.platform.book import examine

    monkeypatch.setattr(examine, "QUERY_LIMIT", 0.5)
    _edit(
        made,
        "ALTER TABLE book_info RENAME TO hidden",
        "CREATE VIEW book_info AS SELECT name, value FROM hidden",
        "ALTER TABLE acts RENAME TO hidden_acts",
        "CREATE TABLE acts (seq INTEGER)",
        "DROP TABLE acts",
        "CREATE VIEW acts AS WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n) SELECT seq FROM n",
    )
    with pytest.raises((errors.DamagedBook, errors.ForeignBook, errors.ChangedSchema, errors.NewerBook)):
        made.open()


# --- write-ahead files (FT-14, D04) ------------------------------------------------------------------


def _crashed(made: Made, tmp_path: Path, name: str) -> Path:
    """A copy of the files as a crash would leave them: open, with work in the write-ahead file."""
    from models.platform import company
    from models.platform.principal import SYSTEM

    book = made.open()
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", name)
    folder = tmp_path / name
    folder.mkdir()
    for ending in ("", "-keys", "-wal", "-mark", "-lock"):
        shutil.copy2(f"{made.path}{ending}", folder)
    book.close()
    return folder / made.path.name


def test_ft_14_after_a_crash_the_work_is_there(made: Made, tmp_path: Path) -> None:
    from models.platform import company
    from models.platform.principal import SYSTEM

    path = _crashed(made, tmp_path, "crash")
    book = opening.open_book(path, WAY)
    with book.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "crash"
    book.close()


def test_ft_14_a_deleted_write_ahead_file_is_noticed(made: Made, tmp_path: Path, untouched: Watch) -> None:
    path = _crashed(made, tmp_path, "crash")
    BookPaths(path).wal.unlink()
    untouched(path)
    with pytest.raises(errors.ForeignJournal):
        opening.open_book(path, WAY)


def test_ft_14_one_of_an_earlier_crash_is_noticed(made: Made, tmp_path: Path, untouched: Watch) -> None:
    earlier = _crashed(made, tmp_path, "earlier")
    later = _crashed(made, tmp_path, "later")
    shutil.copy2(BookPaths(earlier).wal, BookPaths(later).wal)
    untouched(later)
    untouched(BookPaths(later).wal)
    with pytest.raises((errors.ForeignJournal, errors.DamagedBook)):
        opening.open_book(later, WAY)


def test_d04_one_beside_a_cleanly_closed_book_is_noticed(
    made: Made, tmp_path: Path, untouched: Watch
) -> None:
    earlier = _crashed(made, tmp_path, "earlier")
    made.open().close()
    shutil.copy2(BookPaths(earlier).wal, BookPaths(made.path).wal)
    untouched(made.path)
    untouched(BookPaths(made.path).wal)
    with pytest.raises(errors.ForeignJournal):
        made.open()


def test_ft_14_an_older_file_in_its_place_is_noticed(made: Made, tmp_path: Path, untouched: Watch) -> None:
    older = tmp_path / "older"
    shutil.copy2(made.path, older)
    _crashed(made, tmp_path, "work")
    shutil.copy2(older, made.path)
    untouched(made.path)
    with pytest.raises(errors.OlderState):
        made.open()


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b"x" * 20_000])
def test_a_damaged_mark_means_a_full_check_not_a_refusal(made: Made, raw: bytes) -> None:
    BookPaths(made.path).mark.write_bytes(raw)
    book = made.open()
    assert not book.check_due
    book.close()


def test_a_mark_of_another_hand_is_no_mark(made: Made) -> None:
    paths = BookPaths(made.path)
    plain = json.loads(paths.mark.read_text())
    plain["session"] = "0" * 32
    paths.mark.write_text(json.dumps(plain))
    from models.platform.book import access

    keys = access.unlock(paths, WAY)
    assert marks.read(paths, bytes(keys.secret), keys.file.book_id) is None


def test_ft_14_a_program_that_ends_without_closing_still_ends_the_session(made: Made) -> None:
    """An interpreter that ends closes connections by itself; the mark must not be left behind as open."""
    import subprocess
    import sys

    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from models.platform.book import opening\n"
        "from models.platform.book.access import ByPassword\n"
        "opening.open_book(Path(sys.argv[2]), ByPassword('wangfang', sys.argv[3]))\n"
        "raise SystemExit(3)\n"
    )
    root = str(Path(__file__).resolve().parents[3])
    ended = subprocess.run([sys.executable, "-c", script, root, str(made.path), PASSWORD], timeout=60)
    assert ended.returncode == 3
    made.open().close()


# --- one at a time (DS-12) ---------------------------------------------------------------------------


def test_ds_12_a_second_opening_is_refused_before_the_password(made: Made) -> None:
    book = made.open()
    with pytest.raises(errors.AlreadyOpen):
        opening.open_book(made.path, ByPassword("wangfang", "whatever"))
    assert single.is_open(BookPaths(made.path))
    book.close()
    assert not single.is_open(BookPaths(made.path))
    made.open().close()


def test_ds_12_a_lock_of_another_computer_is_never_removed_silently(made: Made) -> None:
    lock = BookPaths(made.path).lock
    lock.write_text(json.dumps({"computer": "laptop-of-li", "process": 1}))
    for _ in range(2):
        with pytest.raises(errors.OpenElsewhere) as refused:
            made.open()
        assert refused.value.computer == "laptop-of-li"
    made.open(ignore_computer="laptop-of-li").close()
    made.open().close()


def test_a_call_reaches_the_first_window(made: Made) -> None:
    paths = BookPaths(made.path)
    single.call_first_window(paths)
    first = paths.call.read_text()
    single.call_first_window(paths)
    assert paths.call.read_text() != first


# --- reading only ------------------------------------------------------------------------------------


def test_refusals_do_not_even_touch_the_time_of_the_file(made: Made) -> None:
    os.utime(made.path, ns=(1_600_000_000_000_000_000, 1_600_000_000_000_000_000))
    before = print_of(made.path)
    with pytest.raises(errors.WrongPassphrase):
        opening.open_book(made.path, ByPassword("wangfang", "wrong-wrong-wrong"))
    assert print_of(made.path) == before
