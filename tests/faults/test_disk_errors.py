"""FT-09, FT-10, DS-04: the n-th write, truncation, sync or read fails, for every n: all of an act or nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.database import Database
from models.errors import AppError
from models.platform import company
from models.platform.principal import SYSTEM
from models.sqlite_file import connect_sqlite
from tests.conftest import TEST_KEY
from tests.faults import vfs
from tests.faults.vfs import taped

MOST = int(os.environ.get("QUDAO_DISK_FAULTS", "40"))
CASES = [
    ("full disk", vfs.FULL, {"write", "truncate"}),
    ("write error", vfs.IOERR_WRITE, {"write"}),
    ("sync error", vfs.IOERR_FSYNC, {"sync"}),
    ("truncate error", vfs.IOERR_TRUNCATE, {"truncate"}),
]


def _act(database: Database, number: int) -> None:
    """Three steps that belong together, enough of them to fill more than one page."""
    with database.write(SYSTEM) as session:
        for step in ("a", "b", "c"):
            company.put(session, f"{step}{number}", "x" * 1500)
            session.flush()


def _state(path: Path) -> tuple[list[int], str]:
    """Which acts are whole in a freshly opened file, and what its check says."""
    connection = connect_sqlite(path, TEST_KEY)
    names = {row[0] for row in connection.execute("SELECT name FROM settings")}
    logged = {row[0] for row in connection.execute("SELECT count(*) FROM change_log")}
    verdict = str(connection.execute("PRAGMA quick_check").fetchone()[0])
    connection.close()
    numbers = sorted({int(name[1:]) for name in names})
    assert all({f"{step}{n}" for step in "abc"} <= names for n in numbers), f"half an act: {sorted(names)}"
    assert logged == {len(names)}, "log and rows differ"
    return numbers, verdict


def _run(path: Path, **plan: object) -> tuple[list[int], int]:
    """Work until all is done, with faults; returns what was reported as saved and how many calls failed."""
    saved: list[int] = []
    with taped(**plan) as tape:
        database = Database.sqlite(path, TEST_KEY)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 8")
        for number in (1, 2, 3):
            try:
                _act(database, number)
                saved.append(number)
            except (AppError, DBAPIError):
                pass
        tape.fail_at = 0
        database.close()
    return saved, tape.failed


@pytest.mark.parametrize(("what", "error", "kinds"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "for ever"])
def test_ft_09_ft_10_no_half_act_whatever_call_fails(
    sqlite_template: Path, tmp_path: Path, what: str, error: int, kinds: set[str], for_ever: bool
) -> None:
    path = tmp_path / "book.qudao"
    hit = 0
    for number in range(1, MOST + 1):
        for old in tmp_path.glob("book.qudao*"):
            old.unlink()
        shutil.copy(sqlite_template, path)
        saved, failed = _run(
            path, fail_at=number, fail_with=error, fail_kinds=frozenset(kinds), for_ever=for_ever
        )
        numbers, verdict = _state(path)
        assert verdict == "ok", f"{what} at call {number}"
        assert set(saved) <= set(numbers), f"reported as saved, but gone: {what} at call {number}"
        if not failed:
            assert saved == [1, 2, 3]
            break
        hit += 1
    assert hit >= 1


def test_ft_09_after_a_full_disk_work_goes_on_once_there_is_room(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "book.qudao"
    shutil.copy(sqlite_template, path)
    with taped(fail_at=1, fail_with=vfs.FULL, fail_kinds=frozenset({"write"}), for_ever=True) as tape:
        tape.fail_at = 0
        database = Database.sqlite(path, TEST_KEY)
        _act(database, 1)
        tape.counted, tape.fail_at = 0, 1
        with pytest.raises(AppError) as refused:
            _act(database, 2)
        assert "full" in refused.value.message()
        with database.read(SYSTEM) as session:
            assert session.execute(text("SELECT count(*) FROM settings")).scalar() == 3
        tape.fail_at = 0
        _act(database, 3)
        database.close()
    assert _state(path) == ([1, 3], "ok")


def test_ft_10_a_read_error_is_told_as_one_of_the_disk(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.qudao"
    shutil.copy(sqlite_template, path)
    with taped(fail_with=vfs.IOERR_READ, fail_kinds=frozenset({"read"}), for_ever=True) as tape:
        database = Database.sqlite(path, TEST_KEY)
        with database.read(SYSTEM) as session:
            session.execute(text("SELECT 1"))
        tape.counted, tape.fail_at = 0, 1
        with pytest.raises(AppError) as refused, database.read(SYSTEM) as session:
            session.execute(text("SELECT count(*) FROM change_log")).scalar()
            session.execute(text("SELECT * FROM sqlite_schema")).all()
            session.execute(text("SELECT * FROM orders, agents, products, users")).all()
        tape.fail_at = 0
        database.close()
    assert "disk" in refused.value.message()
