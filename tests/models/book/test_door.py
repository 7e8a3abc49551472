"""DS-01 to DS-05, SE-03: connections, transactions, and what never looks saved."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from models import sqlite_file
from models.database import Database
from models.errors import RuleBroken, TransactionLost
from models.platform import company
from models.platform.book import errors
from models.platform.principal import SYSTEM
from models.platform.records import Draft, NumberSeries, Setting
from tests.conftest import TEST_KEY


def _count(database: Database, table: str) -> int:
    with database.read(SYSTEM) as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


# --- DS-01, DS-02 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["3.40.1", "3.51.1", "3.51.2", "3.9.99"])
def test_ds_01_an_sqlite_with_the_race_is_refused(version: str) -> None:
    with pytest.raises(errors.UnsuitableLibrary):
        sqlite_file.check_library(version, "4.19.0 community")


@pytest.mark.parametrize("cipher", ["", None])
def test_ds_01_an_sqlite_that_does_not_encrypt_is_refused(cipher: str | None) -> None:
    with pytest.raises(errors.UnsuitableLibrary):
        sqlite_file.check_library("3.53.4", cipher)


def test_ds_01_the_installed_library_is_suitable() -> None:
    import sqlcipher3.dbapi2 as driver

    connection = driver.connect(":memory:")
    cipher = connection.execute("PRAGMA cipher_version").fetchone()[0]
    connection.close()
    sqlite_file.check_library(driver.sqlite_version, cipher)
    sqlite_file.check_library("3.51.3", cipher)


def test_ds_02_settings_are_in_force_on_every_connection(sqlite_book: Database) -> None:
    wanted = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "trusted_schema": 0,
        "cell_size_check": 1, "recursive_triggers": 1, "temp_store": 2, "mmap_size": 0, "cache_size": -49152,
    }  # fmt: skip
    for _ in range(3):
        with sqlite_book.engine.connect() as connection:
            for name, value in wanted.items():
                found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                assert (found is None and name == "mmap_size") or found == value, name
            with pytest.raises(DBAPIError):
                connection.exec_driver_sql("SELECT load_extension('x')")


def test_ds_02_a_setting_that_does_not_take_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sqlite_file.PRAGMAS, "synchronous", 77)
    with pytest.raises(errors.UnsuitableLibrary):
        sqlite_file.connect_sqlite(tmp_path / "x.db", TEST_KEY)


def test_tables_are_strict(sqlite_book: Database) -> None:
    with sqlite_book.engine.connect() as connection:
        rows = connection.exec_driver_sql("PRAGMA table_list").all()
    loose = {r.name for r in rows if r.schema == "main" and r.type == "table" and not r.strict}
    assert not {n for n in loose if not n.startswith(("sqlite_", "search_", "alembic_"))}


# --- DS-03 -------------------------------------------------------------------------------------------


def test_ds_03_work_begins_with_the_lock_and_reading_without(sqlite_book: Database) -> None:
    begun: list[str] = []
    from sqlalchemy import event

    @event.listens_for(sqlite_book.engine, "before_cursor_execute")
    def seen(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    with sqlite_book.read(SYSTEM) as session:
        session.execute(text("SELECT 1"))
    with sqlite_book.write(SYSTEM) as session:
        session.execute(text("SELECT 1"))
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]


def test_ds_03_a_reader_sees_one_state_while_others_write(book: Database) -> None:
    with book.read(SYSTEM) as reader:
        before = reader.execute(text("SELECT count(*) FROM settings")).scalar_one()
        with book.write(SYSTEM) as session:
            company.put(session, "company.phone", "1")
        assert reader.execute(text("SELECT count(*) FROM settings")).scalar_one() == before
    assert _count(book, "settings") == before + 1


def test_ds_03_what_a_reader_changes_is_not_kept(sqlite_book: Database) -> None:
    with sqlite_book.read(SYSTEM) as session:
        session.add(NumberSeries(series="x", period="2026", next_value=1))
        session.flush()
    assert _count(sqlite_book, "number_series") == 0


def test_ds_03_a_postgres_reader_cannot_write(postgres_book: Database) -> None:
    with pytest.raises(DBAPIError), postgres_book.read(SYSTEM) as session:
        session.add(NumberSeries(series="x", period="2026", next_value=1))
        session.flush()


def test_ds_04_an_error_in_the_middle_undoes_all_of_it(book: Database) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), book.write(SYSTEM) as session:
        company.put(session, "company.phone", "1")
        session.flush()
        raise Stop
    assert _count(book, "settings") == 0 and _count(book, "change_log") == 0 and _count(book, "acts") == 0


# --- DS-04: the guard --------------------------------------------------------------------------------


def _lose(session: Any) -> None:
    """What a full disk or an I/O error does: SQLite rolls back on its own, behind SQLAlchemy."""
    driver = session.connection().connection.driver_connection
    driver.execute("ROLLBACK")


def test_ds_04_work_after_a_lost_transaction_is_not_committed_as_if_whole(sqlite_book: Database) -> None:
    with pytest.raises(TransactionLost), sqlite_book.write(SYSTEM) as session:
        company.put(session, "company.phone", "first half")
        session.flush()
        _lose(session)
    assert _count(sqlite_book, "settings") == 0


def test_ds_04_a_caught_error_does_not_save_the_second_half(tmp_path: Path) -> None:
    """DS-04: full disk in step 2 of 3; code that catches the error and goes on stores nothing of all three."""
    from models.platform.capture import create_schema

    database = Database.sqlite(tmp_path / "x.qudao", TEST_KEY)
    with database.engine.begin() as connection:
        create_schema(connection)
    with pytest.raises(TransactionLost), database.write(SYSTEM) as session:
        company.put(session, "a", 1)
        session.flush()
        try:
            _fail_and_lose(session)
        except DBAPIError:
            pass
        company.put(session, "c", 3)
        session.flush()
    assert _count(database, "settings") == 0
    with database.write(SYSTEM) as session:
        company.put(session, "d", 4)
    assert _count(database, "settings") == 1
    database.close()


def _fail_and_lose(session: Any) -> None:
    """A statement that fails and takes the transaction with it, as SQLITE_FULL may: RAISE(ROLLBACK)."""
    session.execute(
        text(
            "CREATE TEMP TRIGGER full_disk BEFORE INSERT ON drafts BEGIN SELECT RAISE(ROLLBACK, 'full'); END"
        )
    )
    session.execute(
        text(
            "INSERT INTO drafts (id, page_key, kind, title, state, content, saved_at) VALUES (x'00', 'k', 'k', 't', 's', '{}', 1)"
        )
    )


def test_ds_04_the_connection_is_usable_again_afterwards(sqlite_book: Database) -> None:
    for _ in range(6):
        with pytest.raises(TransactionLost), sqlite_book.write(SYSTEM) as session:
            _lose(session)
    with sqlite_book.write(SYSTEM) as session:
        company.put(session, "company.phone", "1")
    assert _count(sqlite_book, "settings") == 1


def test_an_interrupt_in_the_middle_of_a_statement_stays_an_interrupt(sqlite_book: Database) -> None:
    """Ctrl+C makes SQLAlchemy give the connection up; taking back must not stumble over that."""
    with pytest.raises(KeyboardInterrupt), sqlite_book.write(SYSTEM) as session:
        company.put(session, "company.phone", "half")
        session.flush()
        with struck(sqlite_book.engine):
            session.execute(text("SELECT 1"))
    assert _count(sqlite_book, "settings") == 0


@contextlib.contextmanager
def struck(engine: Any) -> Iterator[None]:
    """While it is open, the next statement ends as Ctrl+C ends it."""

    def strike(*ignored: Any) -> None:
        raise KeyboardInterrupt

    event.listen(engine, "do_execute", strike)
    try:
        yield
    finally:
        event.remove(engine, "do_execute", strike)


# --- DS-05, FT-16 ------------------------------------------------------------------------------------


def test_ds_05_writers_of_one_process_queue_up(book: Database) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with book.write(SYSTEM) as session:
                company.put(session, f"n{number}", number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and _count(book, "settings") == 12


def test_ft_16_another_program_that_holds_the_lock_is_named(sqlite_book: Database, tmp_path: Path) -> None:
    other = sqlite_file.connect_sqlite(tmp_path / "book.qudao", TEST_KEY)
    other.execute("BEGIN IMMEDIATE")
    with sqlite_book.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 100")
    try:
        with pytest.raises(RuleBroken) as refused, sqlite_book.write(SYSTEM) as session:
            company.put(session, "company.phone", "1")
        assert "Another program" in refused.value.message()
    finally:
        other.execute("ROLLBACK")
        other.close()
    with sqlite_book.write(SYSTEM) as session:
        company.put(session, "company.phone", "1")


def test_stopped_writing_leaves_essential_work_possible(sqlite_book: Database) -> None:
    """DS-14: on a full disk drafts can still be kept."""
    sqlite_book.stop_writes(errors.NoSpace(0))
    with pytest.raises(errors.NoSpace), sqlite_book.write(SYSTEM) as session:
        company.put(session, "company.phone", "1")
    with sqlite_book.write(SYSTEM, essential=True) as session:
        session.add(Draft(page_key="p", kind="k", title="t", state="open", content={}, saved_at=_now()))
    sqlite_book.stop_writes(None)
    with sqlite_book.write(SYSTEM) as session:
        company.put(session, "company.phone", "1")
    assert _count(sqlite_book, "drafts") == 1 and _count(sqlite_book, "settings") == 1


def _now() -> Any:
    from models.clock import clock

    return clock.now()


def test_a_locked_database_gives_no_connection_until_unlocked(sqlite_book: Database) -> None:
    sqlite_book.lock()
    with pytest.raises(errors.LockedBook), sqlite_book.read(SYSTEM) as session:
        session.execute(text("SELECT 1"))
    sqlite_book.unlock(TEST_KEY)
    assert _count(sqlite_book, "settings") == 0


# --- AL-01 and ledgers at the door -------------------------------------------------------------------


def test_al_01_nothing_is_written_past_the_door(book: Database) -> None:
    with pytest.raises(DBAPIError), book.engine.begin() as connection:
        connection.execute(
            Setting.__table__.insert().values(name="x", value={}, created_at=_now(), changed_at=_now())
        )


def test_ds_08_the_log_cannot_be_rewritten(book: Database) -> None:
    with book.write(SYSTEM) as session:
        company.put(session, "company.phone", "1")
    for statement in ("UPDATE change_log SET action = 'U'", "DELETE FROM change_log"):
        with pytest.raises(RuleBroken), book.write(SYSTEM) as session:
            session.execute(text(statement))
    assert _count(book, "change_log") == 1


# --- SE-03 -------------------------------------------------------------------------------------------


def test_se_03_the_key_is_in_no_address_log_error_or_environment(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """SE-03: everything that could repeat the key is looked through for it."""
    key = os.urandom(32)
    caplog.set_level(logging.DEBUG)
    database = Database.sqlite(tmp_path / "x.qudao", key)
    told = [repr(database.engine), str(database.engine.url), repr(database.engine.pool)]
    with database.engine.connect() as connection:
        try:
            connection.exec_driver_sql("SELECT broken FROM nowhere")
        except DBAPIError as error:
            told += [str(error), repr(error), repr(error.__dict__)]
    database.close()
    wrong = Database.sqlite(tmp_path / "x.qudao", os.urandom(32))
    (tmp_path / "x.qudao").write_bytes(os.urandom(8192))
    try:
        wrong.engine.connect()
    except Exception as error:
        told += [str(error), repr(error)]
    out, err = capfd.readouterr()
    told += [out, err, caplog.text, repr(dict(os.environ))]
    for text_ in told:
        assert key.hex() not in text_.lower()
        assert repr(key)[2:-1] not in text_


def test_se_03_the_key_leaves_our_memory_at_closing(tmp_path: Path) -> None:
    database = Database.sqlite(tmp_path / "x.qudao", TEST_KEY)
    door = database._door
    assert door is not None and bytes(door.key) == TEST_KEY
    database.close()
    assert not any(door.key)


@pytest.mark.parametrize("code", [5, 6, 8, 10, 11, 13, 26])
def test_errors_of_the_file_are_told_by_their_code(code: int) -> None:
    """FT-15: the class of the driver's error does not matter, its code does."""
    from models.storage_errors import _of_file

    class Driver(Exception):
        sqlite_errorcode = code | (3 << 8)

    told = _of_file(DBAPIError("x", {}, Driver("whatever")), "book.qudao")
    assert told is not None and len(told.message().split(". ")) >= 2
    assert isinstance(told, errors.DamagedBook) == (code in (11, 26))
