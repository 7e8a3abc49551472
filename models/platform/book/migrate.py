"""From any earlier version of the schema to today's, in one transaction, on both databases (MG-01 to MG-05).

A new database is made by the same steps, so that every database of a version has the same text of tables and
triggers; `fingerprints.json` keeps the hash of that text for each version.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from models.database import Database
from models.errors import AppError, Cancelled
from models.platform import capture
from models.platform.book import errors, examine
from models.schema import APPLICATION_ID, SCHEMA_VERSION
from models.sqlite_file import connect_sqlite

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
ADVISORY_LOCK = 0x51444F31

Progress = Callable[[int, int], None]


def revision_of(schema: int) -> str:
    """The name of the migration that leads to a schema number."""
    return f"{schema:04d}"


def known_fingerprint(schema: int) -> str:
    """The hash of the structure of a released schema; for today's unreleased one it is computed."""
    listed = json.loads((FOLDER / "fingerprints.json").read_text(encoding="ascii"))
    found = listed.get(str(schema), "")
    return str(found) if found or schema != SCHEMA_VERSION else computed_fingerprint()


def prepare_file(path: Path, key: bytes) -> None:
    """Make today's schema in a new encrypted file."""
    engine = _file_engine(path, key)
    try:
        with engine.connect() as connection, connection.begin():
            _build(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        engine.dispose()


def upgrade_file(path: Path, key: bytes, progress: Progress | None = None) -> None:
    """Bring an encrypted file to today's schema: all steps and checks in one transaction, or none of them.

    The caller has taken a verified backup. Raises UpgradeFailed; the file is then in its former version.
    """
    engine = _file_engine(path, key)
    try:
        with engine.connect() as connection, connection.begin():
            run_steps(connection, progress)
            _check_upgraded(connection, path.name)
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.execute(
                text("INSERT OR REPLACE INTO book_info (name, value) VALUES ('min_reader', :reader)"),
                {"reader": json.dumps(SCHEMA_VERSION)},
            )
    except (AppError, Cancelled):
        raise
    except Exception as error:  # whatever a step raises, nothing of it was kept
        raise errors.UpgradeFailed(path.name, f"{type(error).__name__}: {error}"[:300]) from error
    finally:
        engine.dispose()


def prepare_server(database: Database) -> None:
    """Make or upgrade the schema of a PostgreSQL database; only one program at a time (MG-05)."""
    with database.engine.connect() as connection, connection.begin():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})
        _build(connection)


def _build(connection: Connection) -> None:
    """Today's schema from whatever is there, by all steps since the first."""
    run_steps(connection, None)


def run_steps(connection: Connection, progress: Progress | None) -> None:
    """Let Alembic run the missing steps on a connection whose transaction is open."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    if progress:
        progress(0, 1)
    command.upgrade(config, revision_of(SCHEMA_VERSION))
    if connection.dialect.name == "postgresql":  # there the triggers of the log are code of the program, like all functions
        for statement in capture.renewal():
            connection.exec_driver_sql(statement.replace("%", "%%"))
    if progress:
        progress(1, 1)


def _check_upgraded(connection: Connection, name: str) -> None:
    """References, triggers and tables must be exactly those of this version before anything is kept."""
    driver = connection.connection.driver_connection
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise errors.UpgradeFailed(name, f"reference of {broken[0]} to {broken[2]}")
    if examine.fingerprint(driver) != known_fingerprint(SCHEMA_VERSION):
        raise errors.UpgradeFailed(name, "structure")


def _file_engine(path: Path, key: bytes) -> Engine:
    """An engine for schema work: foreign keys are off before BEGIN, because inside they cannot be (MG-01)."""
    import sqlcipher3.dbapi2 as driver

    def connect() -> Any:
        made = connect_sqlite(path, key)
        made.execute("PRAGMA foreign_keys = OFF")
        return made

    engine = create_engine(
        "sqlite://", module=driver, creator=connect, poolclass=NullPool, hide_parameters=True
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


@cache
def computed_fingerprint() -> str:
    """The hash of today's classes, made in memory."""
    import sqlcipher3.dbapi2 as driver

    from models.platform.capture import create_schema

    engine = create_engine(
        "sqlite://", module=driver, creator=lambda: driver.connect(":memory:"), poolclass=NullPool
    )
    with engine.connect() as connection:
        create_schema(connection)
        return examine.fingerprint(connection.connection.driver_connection)


def server_is_current(database: Database) -> bool:
    """Whether the schema of a server is the one this program knows."""
    try:
        with database.engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError:
        return False
    return found == revision_of(SCHEMA_VERSION)
