"""A new book: everything is collected first, then all of it exists or nothing."""

from __future__ import annotations

import contextlib
import os
import secrets as random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from models.clock import clock
from models.platform import passwords
from models.platform.book import errors, examine, keyslots, migrate, paths
from models.platform.book.access import Keys
from models.platform.book.book import Book
from models.platform.book.paths import BookPaths
from models.platform.book.single import BookLock
from models.safe_files import remove_leftovers, sync_file, sync_folder
from models.storage_errors import translated

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class NewBook:
    """What the first-run pages collected; nothing is written before all of it is known."""

    path: Path
    company: str
    login: str
    name: str
    password: str
    recovery_code: str
    language: str = "zh_CN"
    place_reason: str = ""


def create(new: NewBook, progress: Progress | None = None) -> Book:
    """Make a book with its first administrator and open it for him; either all of it exists or nothing."""
    from models.platform import accounts

    passwords.require_good(new.password, (new.login, new.name, new.company))

    def fill(part: Path, key: bytes, log_key: bytes, book_id: UUID) -> UUID:
        if progress:
            progress(1, 3)
        found = accounts.found_book(part, key, log_key, new, book_id)
        if progress:
            progress(2, 3)
        return found

    return make_file(new.path, new.login, new.password, fill, code=new.recovery_code, place_reason=new.place_reason)


Fill = Callable[[Path, bytes, bytes, UUID], UUID]
"""Puts the first content into an encrypted file (path, data key, key of the log, key of the book); answers whose it is."""


def make_file(
    path: Path, login: str, password: str, fill: Fill, *, code: str = "", place_reason: str = ""
) -> Book:
    """Make the file of a book, let it be filled, and open it for its person; all of it exists or nothing."""
    book = BookPaths(path.absolute())
    paths.check_place(book.book.parent, synced_allowed=bool(place_reason.strip()))
    if any(os.path.lexists(path) for path in (book.book, book.keys, book.wal, book.fresh)):
        raise errors.BookExists(book.name)
    paths.require_writable(book.book.parent)
    remove_leftovers(book.book.parent, book.name)
    lock = BookLock(book)
    try:
        with translated(book.name):
            keys, look = _make(book, login, password, fill, code, place_reason)
            return Book(keys, lock, look, clock.now())
    except BaseException:
        lock.release()
        with contextlib.suppress(OSError):
            book.lock.unlink()
        raise


def _make(
    book: BookPaths, login: str, password: str, fill: Fill, code: str, place_reason: str
) -> tuple[Keys, examine.Look]:
    """Build the file under a temporary name; the last step gives it its own."""
    part = book.book.with_name(f".{book.name[:80]}.{random.token_hex(4)}.part")
    key = keyslots.new_data_key()
    file, secret = keyslots.new_key_file()
    try:
        migrate.prepare_file(part, key)
        os.chmod(part, 0o600)
        person = fill(part, key, keyslots.derive(secret, file.book_id, keyslots.LOG), file.book_id)
        salt = examine.file_salt(part)
        file = keyslots.with_password(file, secret, person, login, password)
        if code:
            file = keyslots.with_recovery(file, secret, code)
        file = keyslots.with_data_key(file, secret, key, salt, only=True)
        keys = Keys(book, file, bytearray(secret), bytearray(key), person)
        with examine.looking(BookPaths(part), key) as connection:
            look = examine.look(connection)
        sync_file(part)
        keys.save(replace(file, place_reason=place_reason.strip()[:500]))
        os.rename(part, book.book)
        sync_folder(book.book.parent)
    except BaseException:
        for path in (book.keys, part, BookPaths(part).wal, BookPaths(part).shm):
            with contextlib.suppress(OSError):
                path.unlink()
        raise
    return keys, look
