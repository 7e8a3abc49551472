"""Looking at a book file without changing it: identity, structure, integrity (DS-10, MG-03, MG-04)."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from models.clock import clock
from models.platform.book import errors
from models.platform.book.paths import BookPaths
from models.sqlite_file import connect_sqlite

SALT_BYTES = 16
PLAIN_HEADER = b"SQLite format 3\x00"
QUERY_LIMIT = 30.0
_STEPS = 100_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Structure:
    """What a file is, read without reading any table."""

    application_id: int
    schema: int
    fingerprint: str


@dataclass(frozen=True)
class Look:
    """What a book says about itself; read it only after its structure was found right."""

    schema: int
    min_reader: int
    fingerprint: str
    session: str
    head: int
    facts: dict[str, Any]


def file_salt(path: Path) -> bytes:
    """The first bytes of a database file, which name it in the key file; refuses what cannot be a book."""
    try:
        with path.open("rb") as stream:
            start = stream.read(SALT_BYTES)
    except PermissionError:
        raise errors.ReadOnlyPlace(str(path)) from None
    except OSError:
        raise errors.ForeignBook(path.name) from None
    if start == PLAIN_HEADER:
        raise errors.PlainBook(path.name)
    if len(start) < SALT_BYTES:
        raise errors.ForeignBook(path.name)
    return start


@contextlib.contextmanager
def looking(paths: BookPaths, key: bytes) -> Iterator[Any]:
    """A connection that cannot write; any query on it ends after 30 seconds (D05)."""
    import sqlcipher3.dbapi2 as driver

    wal = paths.wal.exists() and paths.wal.stat().st_size > 0
    try:
        connection = connect_sqlite(paths.book, key, read_only=True, immutable=not wal)
    except (driver.DatabaseError, MemoryError) as error:
        raise errors.DamagedBook(paths.name, str(error)[:200]) from error
    end = clock.monotonic() + QUERY_LIMIT
    connection.set_progress_handler(lambda: int(clock.monotonic() > end), _STEPS)
    try:
        yield connection
    except (driver.DatabaseError, MemoryError) as error:
        raise errors.DamagedBook(paths.name, str(error)[:200]) from error
    finally:
        connection.close()


def structure(connection: Any) -> Structure:
    """Identity, version and structure of an open file."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    return Structure(application, schema, fingerprint(connection))


def look(connection: Any, found: Structure | None = None) -> Look:
    """Read what a book says about itself and how far its history goes."""
    found = found or structure(connection)
    rows = connection.execute("SELECT name, value FROM book_info").fetchall()
    facts = {name: json.loads(value) for name, value in rows}
    head = int(connection.execute("SELECT coalesce(max(seq), 0) FROM acts").fetchone()[0])
    reader = facts.get("min_reader", found.schema)
    session = str(facts.get("session", ""))
    return Look(found.schema, int(reader), found.fingerprint, session, head, facts)


def fingerprint(connection: Any) -> str:
    """One hash over the text of every table, index, view and trigger."""
    rows = connection.execute(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
        " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name <> 'alembic_version' ORDER BY type, name"
    ).fetchall()
    texts = [(*row[:3], " ".join(row[3].split())) for row in rows]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=True).encode("ascii")).hexdigest()


def check_whole(
    connection: Any, name: str, progress: Progress | None = None, *, full: bool = False, pages: bool = True
) -> None:
    """Check structure, references and (with `pages`) every page's authentication code; raises DamagedBook.

    Pages are read past the write-ahead file: where that holds work of a crash, a torn page in the main file is no
    damage, because the next checkpoint replaces it. Then ask for `pages=False`.
    """
    import sqlcipher3.dbapi2 as driver

    connection.set_progress_handler(None, 0)
    tell = progress or (lambda done, total: None)
    try:
        tell(0, 3)
        if pages and _bad_pages(connection):
            finding = _bad_pages(connection)
            if finding:
                raise errors.DamagedBook(name, finding)
        tell(1, 3)
        rows = connection.execute("PRAGMA integrity_check" if full else "PRAGMA quick_check").fetchall()
        if [row[0] for row in rows] != ["ok"]:
            raise errors.DamagedBook(name, str(rows[0][0])[:200])
        tell(2, 3)
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except (driver.DatabaseError, MemoryError) as error:
        raise errors.DamagedBook(name, str(error)[:200]) from error
    if broken is not None:
        raise errors.DamagedBook(name, f"reference of {broken[0]} to {broken[2]}")
    tell(3, 3)


def _bad_pages(connection: Any) -> str:
    """The first page whose code does not fit; asked twice by the caller, for a page that was just being written."""
    rows = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    return str(rows[0][0])[:200] if rows else ""


def seal_heads(connection: Any) -> dict[str, tuple[int, str]]:
    """Writer -> number and code of its last seal, for manifests (AL-03)."""
    rows = connection.execute(
        "SELECT writer, number, code FROM seals AS s"
        " WHERE number = (SELECT max(number) FROM seals WHERE writer = s.writer)"
    )
    return {str(UUID(bytes=bytes(writer))): (number, bytes(code).hex()) for writer, number, code in rows}


def row_counts(connection: Any) -> dict[str, int]:
    """Rows of every ordinary table, for manifests and comparisons."""
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    counts = {}
    for (name,) in names:
        quoted = '"' + name.replace('"', '""') + '"'
        found = connection.execute("SELECT count(*) FROM " + quoted)  # noqa: S608  names of the schema itself
        counts[name] = int(found.fetchone()[0])
    return counts
