"""MG-01 to MG-05: from nothing and from earlier versions to today's schema, on both databases."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from models.database import Database
from models.migrations import freeze
from models.platform import company
from models.platform.book import backup, errors, examine, making, migrate, opening
from models.platform.book.access import ByPassword
from models.platform.book.paths import BookPaths
from models.platform.capture import create_schema
from models.platform.principal import SYSTEM
from models.schema import SCHEMA_VERSION
from models.sqlite_file import connect_sqlite
from tests.conftest import TEST_KEY
from tests.models.book.conftest import PASSWORD, Made, new_book, print_of

NEXT = SCHEMA_VERSION + 1
WAY = ByPassword("wangfang", PASSWORD)
RELEASED = any((migrate.FOLDER / "versions").glob("[0-9]*.py"))


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrations of the program, or today's schema frozen as they will be."""
    folder = tmp_path_factory.mktemp("migrations")
    if RELEASED:
        shutil.copytree(
            migrate.FOLDER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
        return folder
    for name in ("env.py", "script.py.mako"):
        shutil.copy(migrate.FOLDER / name, folder / name)
    freeze.freeze("0001_first_tables", folder)
    return folder


@pytest.fixture
def migrations(frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of them that a test may extend."""
    folder = tmp_path / "migrations"
    shutil.copytree(frozen, folder)
    monkeypatch.setattr(migrate, "FOLDER", folder)
    return folder


STEP = '''
"""{title}"""
from alembic import op
revision = "{number:04d}"
down_revision = "{before:04d}"
branch_labels = None
depends_on = None
def upgrade() -> None:
    connection = op.get_bind()
{lines}
'''


def _add_step(
    folder: Path,
    number: int,
    statements: list[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    fingerprint: bool = True,
) -> None:
    """A further version of the schema, and the program that knows it."""
    from models.platform.book import opening as o

    lines = "\n".join(f"    connection.exec_driver_sql({s!r})" for s in statements)
    script = STEP.format(title="test step", number=number, before=number - 1, lines=lines)
    (folder / "versions" / f"{number:04d}_step.py").write_text(script)
    for module in (migrate, o):
        monkeypatch.setattr(module, "SCHEMA_VERSION", number)
    if fingerprint:
        probe = folder.parent / f"probe{number}.db"
        migrate.prepare_file(probe, TEST_KEY)
        connection = connect_sqlite(probe, TEST_KEY)
        known = json.loads((folder / "fingerprints.json").read_text())
        known[str(number)] = examine.fingerprint(connection)
        connection.close()
        (folder / "fingerprints.json").write_text(json.dumps(known))


# --- migrations equal metadata -----------------------------------------------------------------------


def test_migrations_make_the_schema_of_the_classes_on_sqlite(migrations: Path, tmp_path: Path) -> None:
    """Tables, indexes, checks, triggers and search tables, word for word."""
    migrate.prepare_file(tmp_path / "a.db", TEST_KEY)
    connection = connect_sqlite(tmp_path / "a.db", TEST_KEY)
    assert examine.fingerprint(connection) == migrate.computed_fingerprint()
    connection.close()


CATALOG = {
    "columns": (
        "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length,"
        " is_identity FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferrable FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
    ),
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "triggers": (
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        " ORDER BY 1, 2"
    ),
    "functions": (
        "SELECT proname, prosrc, prosecdef FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1"
    ),
}


def _catalog(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.engine.connect() as connection:
        found = {name: [tuple(r) for r in connection.execute(text(q))] for name, q in CATALOG.items()}
    return {name: [r for r in rows if "alembic_version" not in str(r)] for name, rows in found.items()}


def test_migrations_make_the_schema_of_the_classes_on_postgresql(
    migrations: Path, postgres_server: Any
) -> None:
    by_steps, by_classes = Database.postgres(postgres_server()), Database.postgres(postgres_server())
    migrate.prepare_server(by_steps)
    with by_classes.engine.begin() as connection:
        create_schema(connection)
    one, two = _catalog(by_steps), _catalog(by_classes)
    for name in CATALOG:
        assert one[name] == two[name], name
    assert len(one["triggers"]) > 40
    assert migrate.server_is_current(by_steps) and not migrate.server_is_current(by_classes)
    migrate.prepare_server(by_steps)
    by_steps.close()
    by_classes.close()


@pytest.mark.skipif(not RELEASED, reason="no revision is frozen yet")
def test_the_frozen_fingerprint_is_the_present_one() -> None:
    known = json.loads((migrate.FOLDER / "fingerprints.json").read_text())
    assert known[str(SCHEMA_VERSION)] == migrate.computed_fingerprint()


def test_migrations_import_nothing_of_the_program() -> None:
    for path in (migrate.FOLDER / "versions").glob("*.py"):
        content = path.read_text(encoding="utf-8")
        assert "from models" not in content and "import models" not in content, path.name


# --- upgrade -----------------------------------------------------------------------------------------


@pytest.fixture
def old(migrations: Path, tmp_path: Path) -> Made:
    """A book of the present version with some work in it."""
    path = tmp_path / "old" / "渠道.qudao"
    code = "00000"
    from models.platform.book import codes

    code = codes.new_code()
    book = making.create(new_book(path, code))
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "from version 1")
    book.close()
    return Made(path, code)


GOOD = ["CREATE TABLE extra (a INTEGER) STRICT", "INSERT INTO extra VALUES (1)"]


def test_mg_01_a_backup_is_taken_then_all_steps_run(
    old: Made, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_step(migrations, NEXT, GOOD, monkeypatch)
    _add_step(migrations, NEXT + 1, ["ALTER TABLE extra ADD COLUMN b TEXT"], monkeypatch)
    book = old.open()
    assert book.facts["min_reader"] == NEXT + 1
    with book.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "from version 1"
        assert session.execute(text("SELECT count(*), max(b) FROM extra")).one() == (1, None)
        assert session.execute(text("PRAGMA user_version")).scalar() == NEXT + 1
    [info] = backup.listed(book.paths.backups)
    assert info.reason == "upgrade" and info.schema == SCHEMA_VERSION and not info.problem
    book.close()
    old.open().close()
    assert len(backup.listed(BookPaths(old.path).backups)) == 1


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_mg_01_d07_a_book_of_each_earlier_version_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    from models.platform.book import codes

    path, code = tmp_path / "old" / "渠道.qudao", codes.new_code()
    with monkeypatch.context() as former:
        for module in (migrate, opening):
            former.setattr(module, "SCHEMA_VERSION", version)
        making.create(new_book(path, code)).close()
    book = Made(path, code).open()
    with book.database.read(SYSTEM) as session:
        assert session.execute(text("PRAGMA user_version")).scalar() == SCHEMA_VERSION
    [info] = backup.listed(book.paths.backups)
    assert info.reason == "upgrade" and info.schema == version and not info.problem
    book.close()


@pytest.mark.parametrize(
    "bad",
    [
        [*GOOD, "SELECT nothing FROM nowhere"],
        ["DROP TABLE drafts", "RAISE"],
        ["UPDATE users SET manager_id = x'00112233445566778899aabbccddeeff'"],
        ["CREATE TABLE unexpected (a)"],
    ],
    ids=["error", "error after a drop", "broken reference", "other structure"],
)
def test_mg_01_a_failed_upgrade_leaves_the_former_version(
    old: Made, migrations: Path, monkeypatch: pytest.MonkeyPatch, bad: list[str]
) -> None:
    """MG-01: nothing of it stays, and the program of the former version still opens the book."""
    with monkeypatch.context() as newer:
        _add_step(migrations, NEXT, GOOD, newer)
        lines = "\n".join(f"    connection.exec_driver_sql({s!r})" for s in _past_triggers(bad))
        step = migrations / "versions" / f"{NEXT:04d}_step.py"
        step.write_text(STEP.format(title="bad", number=NEXT, before=SCHEMA_VERSION, lines=lines))
        before = _content(old.path)
        with pytest.raises(errors.UpgradeFailed):
            old.open()
        assert _content(old.path) == before
    (migrations / "versions" / f"{NEXT:04d}_step.py").unlink()
    book = old.open()
    with book.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "from version 1"
        assert session.execute(text("PRAGMA user_version")).scalar() == SCHEMA_VERSION
    book.close()


def _past_triggers(statements: list[str]) -> list[str]:
    if not statements[0].startswith("UPDATE"):
        return statements
    return ["INSERT INTO change_context VALUES (1, 1)", *statements, "DELETE FROM change_context"]


def _content(path: Path) -> list[Any]:
    """Structure, version and rows of a closed book."""
    from models.platform.book import access

    keys = access.unlock(BookPaths(path), WAY)
    connection = connect_sqlite(path, keys.key, read_only=True)
    rows = connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
    rows += connection.execute("PRAGMA user_version").fetchall()
    rows += sorted(examine.row_counts(connection).items())
    connection.close()
    return rows


def test_mg_01_rebuilding_a_table_does_not_cascade(
    old: Made, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MG-01: foreign keys are off before BEGIN; inside a transaction the switch would be ignored."""
    steps = [
        "CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT",
        "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parents ON DELETE CASCADE) STRICT",
        "INSERT INTO parents VALUES (1)",
        "INSERT INTO children VALUES (1, 1), (2, 1)",
    ]
    rebuild = [
        "CREATE TABLE parents_new (id INTEGER PRIMARY KEY, name TEXT) STRICT",
        "INSERT INTO parents_new SELECT id, NULL FROM parents",
        "DROP TABLE parents",
        "ALTER TABLE parents_new RENAME TO parents",
    ]
    _add_step(migrations, NEXT, steps, monkeypatch)
    _add_step(migrations, NEXT + 1, rebuild, monkeypatch)
    book = old.open()
    with book.database.read(SYSTEM) as session:
        assert session.execute(text("SELECT count(*) FROM children")).scalar() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    book.close()


def test_mg_03_the_earlier_program_refuses_the_upgraded_book_untouched(
    old: Made, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        _add_step(migrations, NEXT, GOOD, newer)
        old.open().close()
    before = print_of(old.path)
    with pytest.raises(errors.NewerBook):
        old.open()
    assert print_of(old.path) == before


def test_an_upgrade_can_be_declined(old: Made, migrations: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _add_step(migrations, NEXT, GOOD, monkeypatch)
    before = print_of(old.path)
    with pytest.raises(errors.UpgradeFailed):
        opening.open_book(old.path, WAY, upgrade=False)
    assert print_of(old.path) == before


def test_mg_01_after_a_crash_the_work_in_the_write_ahead_file_is_upgraded_too(
    old: Made, migrations: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    book = old.open()
    with book.database.write(SYSTEM) as session:
        company.put(session, "company.phone", "not checkpointed")
    folder = tmp_path / "crashed"
    folder.mkdir()
    for ending in ("", "-keys", "-wal", "-mark", "-lock"):
        shutil.copy2(f"{old.path}{ending}", folder)
    book.close()
    _add_step(migrations, NEXT, GOOD, monkeypatch)
    crashed = opening.open_book(folder / old.path.name, WAY)
    with crashed.database.read(SYSTEM) as session:
        assert company.get(session, "company.phone") == "not checkpointed"
    crashed.close()


def test_a_restored_old_backup_is_upgraded_when_it_is_opened(
    old: Made, migrations: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from models.platform.book import restore

    book = old.open()
    info = backup.make(book.keys(), book.paths.backups)
    book.close()
    _add_step(migrations, NEXT, GOOD, monkeypatch)
    monkeypatch.setattr(restore, "SCHEMA_VERSION", NEXT)
    restored = restore.restore(info.folder, tmp_path / "new" / "x.qudao", WAY)
    book = opening.open_book(restored.path, WAY)
    with book.database.read(SYSTEM) as session:
        assert session.execute(text("SELECT count(*) FROM extra")).scalar() == 1
    book.close()


Progress = Callable[[int, int], None]


def test_mg_06_progress_is_told_and_cancelling_rolls_back(
    old: Made, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.errors import Cancelled

    _add_step(migrations, NEXT, GOOD, monkeypatch)
    before = _content(old.path)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if (done, total) == (1, 1):
            raise Cancelled

    with pytest.raises(Cancelled):
        old.open(progress=stop)
    assert told and _content(old.path) == before
    old.open().close()
