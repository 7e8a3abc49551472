"""A new data key: exported into a new file and swapped in, never changed in place (SE-05, FT-06).

The key file names each data key by the first bytes of the file it belongs to. While both files exist it holds
both keys, so at any moment the one file that bears the book's name opens with exactly one of them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import Any

from models.platform.book import backup, errors, examine, keyslots, marks
from models.platform.book.access import Keys
from models.platform.book.marks import End, Mark
from models.platform.book.paths import BookPaths
from models.safe_files import move_over, sync_file
from models.sqlite_file import connect_sqlite

Progress = Callable[[int, int], None]


def change_data_key(keys: Keys, session: str, progress: Progress | None = None) -> None:
    """Encrypt a closed book anew; on return `keys` holds the new key. A verified backup is taken first.

    Nobody may have the file open: the caller holds the lock and has ended the session. Passwords, recovery code
    and keyring slots stay as they are.
    """
    tell = progress or (lambda done, total: None)
    tell(0, 4)
    backup.make(keys, backup.default_folder(keys.paths), "key change")
    tell(1, 4)
    fresh = BookPaths(keys.paths.fresh)
    _remove(fresh)
    key = keyslots.new_data_key()
    rows = _export(keys, fresh, key)
    tell(2, 4)
    with examine.looking(fresh, key) as connection:
        examine.check_whole(connection, keys.paths.name)
        if examine.row_counts(connection) != rows:
            raise errors.DamagedBook(keys.paths.name, "export")
    sync_file(fresh.book)
    tell(3, 4)
    salt = examine.file_salt(fresh.book)
    secret = bytes(keys.secret)
    keys.save(keyslots.with_data_key(keys.file, secret, key, salt, only=False))
    mark = Mark(End.CLOSING, session, "", 0, 0, "", "")
    marks.write(keys.paths, secret, keys.file.book_id, mark)
    move_over(fresh.book, keys.paths.book)
    keys.save(keyslots.with_data_key(keys.file, secret, key, salt, only=True))
    keys.key[:] = key
    tell(4, 4)


def _export(keys: Keys, fresh: BookPaths, key: bytes) -> dict[str, int]:
    """Copy everything into a file under the new key; returns the rows that must be in it."""
    import sqlcipher3.dbapi2 as driver

    connection = connect_sqlite(keys.paths.book, bytes(keys.key))
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        _attach(connection, fresh, key)
        connection.execute("SELECT sqlcipher_export('fresh')").fetchall()
        for pragma in ("application_id", "user_version"):
            value = int(connection.execute(f"PRAGMA main.{pragma}").fetchone()[0])
            connection.execute(f"PRAGMA fresh.{pragma} = {value}")
        rows = examine.row_counts(connection)
        connection.execute("DETACH fresh")
        os.chmod(fresh.book, 0o600)
        return rows
    except driver.DatabaseError as error:
        _remove(fresh)
        raise errors.BackupFailed(str(fresh.book.parent), str(error)[:200]) from error
    finally:
        connection.close()


def _attach(connection: Any, fresh: BookPaths, key: bytes) -> None:
    """The key goes to the driver as a value of the statement, never through a log of ours."""
    connection.execute("ATTACH ? AS fresh KEY ?", (str(fresh.book.absolute()), f"x'{key.hex()}'"))


def _remove(fresh: BookPaths) -> None:
    for path in (fresh.book, fresh.wal, fresh.shm, fresh.book.with_name(fresh.name + "-journal")):
        with contextlib.suppress(OSError):
            path.unlink()
