"""FT-01, FT-03 to FT-08, FT-17, DS-12, DS-13: processes killed with -9 at any moment.

How often is set by QUDAO_KILLS (default 12 each; 200 for a release).
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from models import doctor
from models.clock import clock
from models.partners.records import Agent
from models.platform import attachments
from models.platform.book import backup, codes, errors, keyslots, making, manifest, migrate, opening, space
from models.platform.book.access import ByPassword
from models.platform.book.paths import BookPaths
from models.platform.principal import SYSTEM
from models.platform.records import AuditNote, Change, ImportBatch, Setting
from models.schema import SCHEMA_VERSION
from tests.faults import worker
from tests.faults.worker import PASSWORD

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="killing with -9 needs POSIX")
NEXT = SCHEMA_VERSION + 1
KILLS = int(os.environ.get("QUDAO_KILLS", "12"))
FEW = max(4, KILLS // 2)
WAY = ByPassword("wangfang", PASSWORD)


class Stable:
    """The prepared process from which workers are forked."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, worker.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout and self._process.stdin
        assert self._process.stdout.readline() == "ready\n"

    def start(self, mode: str, told: Path, **order: Any) -> int:
        """Start a worker; returns its process id."""
        assert self._process.stdout and self._process.stdin
        told.unlink(missing_ok=True)
        plain = {"mode": mode, "told": str(told)} | {
            k: str(v) if isinstance(v, Path) else v for k, v in order.items()
        }
        self._process.stdin.write(json.dumps(plain) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        """No more orders."""
        self._process.communicate()


@pytest.fixture(scope="module")
def stable() -> Iterator[Stable]:
    made = Stable()
    yield made
    made.end()


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyslots, "STANDARD_COST", keyslots.LEAST_COST)
    monkeypatch.setattr(space, "BALLAST", 64 * 1024)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed book."""
    place = tmp_path / "book" / "渠道.qudao"
    making.create(making.NewBook(place, "清源", "wangfang", "王芳", PASSWORD, codes.new_code())).close()
    return place


def _told(path: Path) -> list[int]:
    with contextlib.suppress(FileNotFoundError):
        lines = path.read_text().splitlines()
        assert not any(line.startswith("error") for line in lines), lines
        return [int(line) for line in lines]
    return []


def _wait_for(path: Path, count: int) -> None:
    """Until the worker told so much; never longer than a slow machine needs."""
    end = clock.monotonic() + 30
    while len(_told(path)) < count:
        assert clock.monotonic() < end, "the worker does nothing"
        time.sleep(0.002)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    end = clock.monotonic() + 10
    while clock.monotonic() < end:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as stream:
                if stream.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return
        except OSError:
            try:
                os.kill(pid, 0)
            except OSError:
                return
        time.sleep(0.001)


def test_ft_01_killed_during_commits_all_or_nothing_of_each(
    stable: Stable, path: Path, tmp_path: Path
) -> None:
    """FT-01, PM1: what was told as saved is there, nothing is half there, the next start asks nothing."""
    chance, told, first = random.Random(11), tmp_path / "told", 1
    for _ in range(KILLS):
        pid = stable.start("commit", told, book=path, first=first)
        _wait_for(told, chance.randrange(1, 12))
        time.sleep(chance.random() * 0.02)
        _kill(pid)
        acknowledged = _told(told)
        book = opening.open_book(path, WAY)
        with book.database.read(SYSTEM) as session:
            names = {
                row.name for row in session.query(Setting) if row.name[0] in "abc" and row.name[1:].isdigit()
            }
            findings = doctor.examine(session)
        book.close()
        numbers = {int(name[1:]) for name in names}
        assert all({f"{s}{n}" for s in "abc"} <= names for n in numbers), "half an act"
        assert set(acknowledged) <= numbers, "a saved act is gone"
        assert not findings
        first = max(numbers, default=0) + 1


def _next_version(folder: Path) -> Path:
    """Migrations whose last step takes long enough to be killed in the middle."""
    shutil.copytree(migrate.FOLDER, folder, dirs_exist_ok=True)
    (folder / "versions" / f"{NEXT:04d}_more.py").write_text(
        "from alembic import op\nbranch_labels = depends_on = None\n"
        f'revision, down_revision = "{NEXT:04d}", "{SCHEMA_VERSION:04d}"\n'
        "def upgrade():\n"
        "    c = op.get_bind()\n"
        "    c.exec_driver_sql('CREATE TABLE extra (a INTEGER PRIMARY KEY, b TEXT NOT NULL) STRICT')\n"
        "    for n in range(30):\n"
        '        c.exec_driver_sql("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 400)'
        ' INSERT INTO extra (b) SELECT hex(randomblob(200)) FROM n")\n'
        "    c.exec_driver_sql('CREATE TABLE moved (a INTEGER PRIMARY KEY, b TEXT NOT NULL, c TEXT) STRICT')\n"
        "    c.exec_driver_sql('INSERT INTO moved SELECT a, b, NULL FROM extra')\n"
        "    c.exec_driver_sql('DROP TABLE extra')\n"
    )
    return folder


def test_ft_03_killed_during_an_upgrade_the_old_or_the_new_version(
    stable: Stable, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FT-03: never between; both outcomes are seen."""
    import sqlcipher3.dbapi2  # noqa: F401

    from models.platform.book import examine
    from models.sqlite_file import connect_sqlite

    folder = _next_version(tmp_path / "migrations")
    monkeypatch.setattr(migrate, "FOLDER", folder)
    with monkeypatch.context() as later:
        later.setattr(migrate, "SCHEMA_VERSION", NEXT)
        probe = tmp_path / "probe.db"
        migrate.prepare_file(probe, bytes(range(32)))
        connection = connect_sqlite(probe, bytes(range(32)))
        fingerprint = examine.fingerprint(connection)
        connection.close()
    known = {str(SCHEMA_VERSION): migrate.computed_fingerprint(), str(NEXT): fingerprint}
    (folder / "fingerprints.json").write_text(json.dumps(known))
    original = tmp_path / "original"
    shutil.copytree(path.parent, original)
    chance, told, seen = random.Random(5), tmp_path / "told", {SCHEMA_VERSION: 0, NEXT: 0}
    longest = _time_of(stable, "upgrade", told, book=path, migrations=folder, version=NEXT)
    for number in range(KILLS * 3):
        if number >= KILLS and all(seen.values()):
            break
        shutil.rmtree(path.parent)
        shutil.copytree(original, path.parent)
        pid = stable.start("upgrade", told, book=path, migrations=folder, version=NEXT)
        _wait_for(told, 1)
        time.sleep(chance.random() * longest * 1.3)
        _kill(pid)
        seen[_version(path, monkeypatch)] += 1
    assert all(seen.values()), seen


def _time_of(stable: Stable, mode: str, told: Path, until: int = 2, **order: Any) -> float:
    """How long the later half of the work takes here, measured once, so that kills fall into all of it."""
    pid = stable.start(mode, told, **order)
    _wait_for(told, until // 2)
    begun = clock.monotonic()
    _wait_for(told, until)
    _kill(pid)
    return clock.monotonic() - begun


def _version(path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Which version the book is in; opened wholly by the program of that version."""
    for version in (SCHEMA_VERSION, NEXT):
        with monkeypatch.context() as program:
            program.setattr(migrate, "SCHEMA_VERSION", version)
            program.setattr(opening, "SCHEMA_VERSION", version)
            try:
                book = opening.open_book(path, WAY, upgrade=False)
            except errors.NewerBook:
                continue
            book.check_whole(full=True)
            book.close()
            return version
    raise AssertionError("neither version")


def test_ft_04_killed_during_writing_a_file_the_old_or_the_new_one(stable: Stable, tmp_path: Path) -> None:
    """FT-04, DS-13: the target is never a part."""
    target, chance, told = tmp_path / "list.csv", random.Random(3), tmp_path / "told"
    target.write_bytes(bytes([7]) * 64 * 16384)
    for _ in range(KILLS):
        pid = stable.start("export", told, target=target)
        _wait_for(told, 1)
        time.sleep(chance.random() * 0.03)
        _kill(pid)
        content = target.read_bytes()
        assert len(content) == 64 * 16384 and len(set(content)) == 1


def test_ft_05_killed_during_a_backup_no_final_name_holds_a_part(
    stable: Stable, path: Path, tmp_path: Path
) -> None:
    """FT-05: every listed backup can be restored."""
    chance, told = random.Random(2), tmp_path / "told"
    for _ in range(KILLS):
        pid = stable.start("backup", told, book=path)
        _wait_for(told, chance.randrange(1, 3))
        time.sleep(chance.random() * 0.06)
        _kill(pid)
        book = opening.open_book(path, WAY)
        folders = [
            p for p in book.paths.backups.iterdir() if not p.name.startswith(".") and p.name != backup.STORE
        ]
        for folder in folders:
            assert backup.verify(folder, book.keys()).rows["users"] == 1
        assert len(backup.listed(book.paths.backups)) == len(folders) > 0
        backup.make(book.keys(), book.paths.backups)
        assert not [p for p in book.paths.backups.iterdir() if p.name.endswith(".part")]
        for folder in folders:
            shutil.rmtree(folder)
        book.close()
        assert manifest.FILE


def test_ft_06_killed_during_a_change_of_key_the_book_opens_with_one_of_both(
    stable: Stable, path: Path, tmp_path: Path
) -> None:
    """FT-06: whole, with the same password, whatever the moment; no leftover key file entry or new file."""
    chance, told = random.Random(9), tmp_path / "told"
    salts = set()
    longest = _time_of(stable, "rekey", told, book=path)
    for _ in range(KILLS):
        pid = stable.start("rekey", told, book=path)
        _wait_for(told, 1)
        time.sleep(chance.random() * longest * 1.5)
        _kill(pid)
        book = opening.open_book(path, WAY)
        book.check_whole()
        with book.database.read(SYSTEM) as session:
            assert not doctor.examine(session)
        book.close()
        salts.add(path.read_bytes()[:16])
        assert not BookPaths(path).fresh.exists()
        assert 1 <= len(keyslots.load(BookPaths(path).keys).keys) <= 2
        shutil.rmtree(BookPaths(path).backups, ignore_errors=True)
    assert len(salts) > 1, "no change of key ever finished"


def test_ft_07_killed_during_an_import_all_of_its_rows_or_none(
    stable: Stable, path: Path, tmp_path: Path
) -> None:
    """FT-07: rows, batch, history and audit note of one import belong together."""
    chance, told, rows, first, cut = random.Random(4), tmp_path / "told", 120, 1, 0
    longest = _time_of(stable, "import", told, 4, book=path, files=tmp_path, rows=rows, first=first)
    first = 10
    for _ in range(FEW):
        first += 1
        pid = stable.start("import", told, book=path, files=tmp_path, rows=rows, first=first)
        _wait_for(told, chance.choice((1, 3)))
        time.sleep(chance.random() * longest)
        _kill(pid)
        said = _told(told)
        cut += said[-1] == -1
        book = opening.open_book(path, WAY)
        with book.database.read(SYSTEM) as session:
            found: dict[int, int] = {}
            for code in session.scalars(select(Agent.code)):
                number = int(code[1:].partition("-")[0])
                found[number] = found.get(number, 0) + 1
            batches = session.scalars(select(ImportBatch.file_name)).all()
            noted = session.scalar(select(func.count()).where(AuditNote.action == "import"))
            logged = session.scalar(select(func.count()).where(Change.entity == "agents", Change.action == "I"))
            findings = doctor.examine(session)
        book.close()
        assert set(found.values()) <= {rows}, "half an import"
        assert {n for n in said if n > 0} <= set(found), "a finished import is gone"
        assert sorted(batches) == sorted(f"{number}.csv" for number in found) and noted == len(found)
        assert logged == rows * len(found) and not findings
        first = max([first, *found])
    assert cut > 0, "no import was ever interrupted"


def test_ft_08_killed_while_a_file_is_added_no_row_without_its_content(
    stable: Stable, path: Path, tmp_path: Path
) -> None:
    """FT-08: the content is durably there before its row; one without a row is harmless and goes later."""
    chance, told, first = random.Random(6), tmp_path / "told", 1
    book = opening.open_book(path, WAY)
    with book.database.write(SYSTEM) as session:
        session.add(Agent(code="DL1", name="华新"))
    with book.database.read(SYSTEM) as session:
        agent = session.scalars(select(Agent.id)).one()
    book.close()
    longest = _time_of(stable, "attach", told, 8, book=path, files=tmp_path, first=first) / 4
    first = 100
    for _ in range(FEW):
        pid = stable.start("attach", told, book=path, files=tmp_path, first=first)
        _wait_for(told, chance.randrange(1, 4))
        time.sleep(chance.random() * longest * 1.2)
        _kill(pid)
        book = opening.open_book(path, WAY)
        with book.database.read(SYSTEM) as session:
            listed = attachments.of(session, "agents", agent, book.paths.files)
            findings = doctor.examine(session)
        numbers = {int(file.name.removesuffix(".txt")): file for file in listed}
        assert set(_told(told)) <= set(numbers), "an added file is gone"
        assert all(file.present for file in listed), "a row without its content"
        with book.database.write(SYSTEM) as session:
            for number, file in numbers.items():
                if number >= first:
                    _, content = attachments.content(session, book.paths.files, file.id)
                    assert content == f"{number} ".encode() * 40_000
        book.close()
        assert not findings
        first = max(numbers) + 1


def test_ft_17_two_processes_never_have_the_same_book(stable: Stable, path: Path, tmp_path: Path) -> None:
    """DS-12: the second is refused; after kill -9 the lock is free at once."""
    told = tmp_path / "told"
    pid = stable.start("lock", told, book=path)
    _wait_for(told, 1)
    before = path.stat().st_mtime_ns
    with pytest.raises(errors.AlreadyOpen):
        opening.open_book(path, WAY)
    assert path.stat().st_mtime_ns == before
    _kill(pid)
    begun = clock.monotonic()
    book = opening.open_book(path, WAY)
    assert clock.monotonic() - begun < 2
    book.close()
