"""Opening a book: everything that can be refused is refused before a byte of it changes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from models.clock import clock
from models.platform.book import access, errors, examine, marks, migrate, paths
from models.platform.book.access import Keys, Way
from models.platform.book.book import Book
from models.platform.book.marks import End, Mark
from models.platform.book.paths import BookPaths
from models.platform.book.single import BookLock
from models.safe_files import remove_leftovers
from models.schema import APPLICATION_ID, SCHEMA_VERSION
from models.storage_errors import translated

Progress = Callable[[int, int], None]


def open_book(
    path: Path,
    way: Way,
    *,
    progress: Progress | None = None,
    ignore_computer: str = "",
    upgrade: bool = True,
    whole: bool = False,
) -> Book:
    """Open a book; every refusal is a BookError with its own words, and leaves the file as it was.

    `whole` checks every page before anything is written.
    """
    book = BookPaths(path.absolute())
    access.read_key_file(book)
    paths.require_writable(book.book.parent, book.book)
    lock = BookLock(book, ignore_computer=ignore_computer)
    try:
        _finish_key_change(book)
        keys = access.unlock(book, way)
        mark = marks.read(book, bytes(keys.secret), keys.file.book_id)
        marks.check_files(book, mark)
        look, checked_at = examine_book(keys, mark, progress, whole=whole)
        if look.schema < SCHEMA_VERSION:
            if not upgrade:
                raise errors.UpgradeFailed(book.name, "older")
            look = _upgrade(keys, look, progress)
        remove_leftovers(book.book.parent, book.name)
        with translated(book.name):
            return Book(keys, lock, look, checked_at)
    except BaseException:
        lock.release()
        raise


def examine_book(
    keys: Keys, mark: Mark | None, progress: Progress | None, *, whole: bool = False
) -> tuple[examine.Look, datetime | None]:
    """Everything that can be refused is refused here, on a connection that cannot write; `whole` asks for the check
    of every page also where the last clean end would allow to do it later."""
    name = keys.paths.name
    with examine.looking(keys.paths, bytes(keys.key)) as connection:
        found = examine.structure(connection)
        if found.application_id != APPLICATION_ID:
            raise errors.ForeignBook(name)
        if found.schema > SCHEMA_VERSION:
            raise errors.NewerBook(name, str(found.schema), str(SCHEMA_VERSION))
        if found.fingerprint != migrate.known_fingerprint(found.schema):
            raise errors.ChangedSchema(name)
        look = examine.look(connection, found)
        if look.min_reader > SCHEMA_VERSION:
            raise errors.NewerBook(name, str(look.min_reader), str(SCHEMA_VERSION))
        if look.facts.get("book") != str(keys.file.book_id):
            raise errors.ForeignBook(name)
        marks.check_content(keys.paths, mark, look.session, look.head)
        if keys.user_id is not None and not _may_work(connection, keys.user_id):
            raise errors.UnknownUser()
        checked_at = mark.checked() if mark else None
        if whole or mark is None or mark.end is not End.CLEAN:
            crashed = keys.paths.wal.exists() and keys.paths.wal.stat().st_size > 0
            examine.check_whole(connection, name, progress, pages=not crashed)
            checked_at = None if crashed else clock.now()
    return look, checked_at


def _may_work(connection: Any, user_id: UUID) -> bool:
    found = connection.execute(
        "SELECT status FROM users WHERE id = ? AND deleted_at IS NULL", (user_id.bytes,)
    ).fetchone()
    return found is not None and found[0] == "active"


def _upgrade(keys: Keys, look: examine.Look, progress: Progress | None) -> examine.Look:
    """A verified backup first, then all steps in one transaction (MG-01)."""
    from models.platform.book import backup

    closing = Mark(marks.End.CLOSING, look.session, "", 0, 0, "", "")
    marks.write(keys.paths, bytes(keys.secret), keys.file.book_id, closing)
    backup.make(keys, backup.default_folder(keys.paths), "upgrade", progress=progress)
    migrate.upgrade_file(keys.paths.book, bytes(keys.key), progress)
    with examine.looking(keys.paths, bytes(keys.key)) as connection:
        return examine.look(connection)


def _finish_key_change(book: BookPaths) -> None:
    """Remove what an interrupted change of key left; which key counts, the file itself says (FT-06)."""
    with contextlib.suppress(OSError):
        book.fresh.unlink()
