"""Reading a book that cannot be written: a read-only disc, folder or file (FT-12)."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from models.clock import clock
from models.database import Database
from models.errors import AppError
from models.platform.book import access, errors, examine, marks, opening
from models.platform.book.access import Keys, Way
from models.platform.book.book import Book
from models.platform.book.paths import BookPaths
from models.schema import SCHEMA_VERSION


class ViewedBook(Book):
    """An open book in which nothing can be changed; nothing is written beside it either."""

    read_only = True

    def __init__(self, keys: Keys, look: examine.Look, place: BookPaths, copy: Path | None) -> None:
        """`keys.paths` is where the content is read from: the book itself, or a private copy of it."""
        self.paths = place
        self.id = keys.file.book_id
        self.user_id = keys.user_id
        self.failures = 0
        self.company = str(look.facts.get("company", ""))
        self.facts = look.facts
        self.checked_at = clock.now()
        self.session = look.session
        self.opened_at = clock.now()
        self.ballast_kept = False
        self._keys = keys
        self._copy = copy
        self._locked = self._closed = False
        self._high_water = look.facts.get("high_water", "")
        self._anchor: Any = None
        self.database = Database.sqlite(
            keys.paths.book, bytes(keys.key), immutable=True, sealer=self._sealer(keys)
        )
        self.database.stop_writes(self.why_read_only())

    def why_read_only(self) -> errors.BookError:
        """The place cannot be written."""
        return errors.ReadOnlyPlace(str(self.paths.book.parent))

    def keys(self) -> Keys:
        """Nothing about the keys of a book that cannot be written can be changed."""
        raise self.why_read_only()

    def lock(self) -> None:
        """Put the key out of memory."""
        if not self._locked and not self._closed:
            self.database.lock()
            self._keys.wipe()
            self._locked = True

    def _resume(self, keys: Keys) -> None:
        self._keys = replace(keys, paths=self._keys.paths)
        self.database.unlock(bytes(keys.key), self._sealer(keys))
        self._locked = False

    def watch(self) -> AppError | None:
        """Writing stays stopped; there is nothing else to look after."""
        return None

    def save_copy(self, target: Path) -> None:
        """Write the content as a book of its own in a place that can be written."""
        from models.platform.book.backup import export_copy

        with self.database.maintenance(read_only=True) as connection:
            export_copy(connection, self._keys, target)

    def close(self) -> None:
        """Forget the key and remove the private copy."""
        if not self._closed:
            self._closed = True
            self.database.close()
            self._keys.wipe()
            if self._copy is not None:
                shutil.rmtree(self._copy, ignore_errors=True)


def view_book(path: Path, way: Way) -> ViewedBook:
    """Open a book for reading only; refuses what `open_book` refuses, and what would first need an upgrade.

    Work that a crash left in the write-ahead file is read too: then a private, still encrypted copy is read.
    """
    book = BookPaths(path.absolute())
    access.read_key_file(book)
    keys = access.unlock(book, way)
    copy: Path | None = None
    try:
        mark = marks.read(book, bytes(keys.secret), keys.file.book_id)
        marks.check_files(book, mark)
        if book.wal.exists() and book.wal.stat().st_size:
            copy = Path(tempfile.mkdtemp(prefix="qudao-view-"))
            keys.paths = _copied(book, copy)
        look, _ = opening.examine_book(keys, mark, None)
        if look.schema < SCHEMA_VERSION:
            raise errors.UpgradeFailed(book.name, "older")
        if copy is not None:
            _fold_in(keys)
        return ViewedBook(keys, look, book, copy)
    except BaseException:
        keys.wipe()
        if copy is not None:
            shutil.rmtree(copy, ignore_errors=True)
        raise


def _copied(book: BookPaths, folder: Path) -> BookPaths:
    """The encrypted files in a private folder."""
    for path in (book.book, book.wal):
        shutil.copyfile(path, folder / path.name)
    return BookPaths(folder / book.name)


def _fold_in(keys: Keys) -> None:
    """In the private copy, move the work of the write-ahead file into the main one."""
    from models.sqlite_file import connect_sqlite

    connection = connect_sqlite(keys.paths.book, bytes(keys.key))
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
