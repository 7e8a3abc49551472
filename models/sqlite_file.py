"""Opening an encrypted SQLite file: the key, the settings, and the proof that both took (DS-01, DS-02)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from models.platform.book.errors import UnsuitableLibrary

PRAGMAS: dict[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "recursive_triggers": 1,
    "temp_store": 2,
    "mmap_size": 0,
    "cache_size": -49152,
}
LEAST_SQLITE = (3, 51, 3)


def connect_sqlite(
    path: Path, key: bytes | bytearray, *, read_only: bool = False, immutable: bool = False
) -> Any:
    """A keyed driver connection with our settings read back (DS-02); the key never enters a URL or a log.

    Raises the driver's DatabaseError when the key does not fit or the file is not a database. `immutable`
    looks at a file without leaving any trace beside it.
    """
    import sqlcipher3.dbapi2 as driver

    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only or immutable else 'rwc'}"
    if immutable:
        uri += "&immutable=1"
    connection = driver.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA cipher_log_level = NONE")
        cursor.execute(f"PRAGMA key = \"x'{bytes(key).hex()}'\"")
        check_library(driver.sqlite_version, (cursor.execute("PRAGMA cipher_version").fetchone() or ("",))[0])
        cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()
        _settle(cursor, keep_journal=read_only or immutable)
        cursor.close()
    except BaseException:
        connection.close()
        raise
    return connection


def check_library(sqlite_version: str, cipher_version: str | None) -> None:
    """Refuse an SQLite with the write-ahead race, or one that does not encrypt (DS-01)."""
    if tuple(int(part) for part in sqlite_version.split(".")[:3]) < LEAST_SQLITE:
        raise UnsuitableLibrary(f"SQLite {sqlite_version}")
    if not cipher_version:
        raise UnsuitableLibrary("SQLCipher")


def _settle(cursor: Any, *, keep_journal: bool) -> None:
    """Set every setting of a connection and read it back; a setting that did not take is an error."""
    wanted = dict(PRAGMAS)
    if keep_journal:
        del wanted["journal_mode"]
    if sys.platform == "darwin":
        wanted["fullfsync"] = 1
    for name, value in wanted.items():
        cursor.execute(f"PRAGMA {name} = {value}").fetchall()
        found = cursor.execute(f"PRAGMA {name}").fetchone()
        if found is not None and found[0] != value:
            raise UnsuitableLibrary(f"{name} = {found[0]}")
