"""The open book: made, opened, locked, closed; the only holder of its keys and its lock (DS, SE, FT-13, FT-14)."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import secrets as random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from models.clock import clock
from models.database import Database
from models.errors import AppError
from models.platform.book import access, errors, examine, facts, keyslots, marks, space
from models.platform.book.access import ByPassword, Keys
from models.platform.book.marks import End, Mark
from models.platform.book.single import BookLock
from models.platform.sealer import Sealer
from models.sqlite_file import connect_sqlite

log = logging.getLogger(__name__)

CHECK_AGAIN_AFTER = timedelta(hours=24)
MOVED = "moved"
"""The fact of a book that was taken to an office: when, and the name of the connection card."""

Progress = Callable[[int, int], None]


class Book:
    """One open book of this process; every way out goes through `close`."""

    read_only = False

    def __init__(self, keys: Keys, lock: BookLock, look: examine.Look, checked_at: datetime | None) -> None:
        """Start a session; called by `making.create` and `opening.open_book` only."""
        self.paths = keys.paths
        self.id = keys.file.book_id
        self.user_id = keys.user_id
        self.failures = keys.failures
        self.company = str(look.facts.get("company", ""))
        self.facts = look.facts
        self.checked_at = checked_at
        self.session = look.session
        self.opened_at = clock.now()
        self._keys = keys
        self._lock = lock
        self._locked = False
        self._closed = False
        self._high_water = look.facts.get("high_water", "")
        self.database = Database.sqlite(self.paths.book, bytes(keys.key), sealer=self._sealer(keys))
        self._anchor: Any = None
        try:
            self._begin()
        except BaseException:
            self._let_go()
            raise
        atexit.register(self.close)
        self.read_only = MOVED in self.facts
        if self.read_only:
            self.database.stop_writes(self.why_read_only())
        self._identity = _identity(self.paths.book)
        self.ballast_kept = space.keep_ballast(self.paths.ballast, space.BALLAST)

    # --- facts ---------------------------------------------------------------------------------------

    @property
    def place(self) -> Path:
        """What a person chooses to open this book."""
        return self.paths.book

    @property
    def device_id(self) -> UUID:
        """This installation, as far as the book knows it."""
        return UUID(self.facts["device"])

    @property
    def locked(self) -> bool:
        """Whether the key is out of memory until somebody unlocks."""
        return self._locked

    def why_read_only(self) -> errors.BookError:
        """What a person is told who opens a book in which nothing can be changed."""
        moved = self.facts[MOVED]
        return errors.MovedBook(self.paths.book.name, datetime.fromisoformat(moved["at"]).date(), moved["card"])

    @property
    def check_due(self) -> bool:
        """Whether the whole file should be checked in the background (DS-10)."""
        return self.checked_at is None or clock.now() - self.checked_at > CHECK_AGAIN_AFTER

    @property
    def clock_behind(self) -> timedelta:
        """How far the computer's clock lies behind the latest time this book has seen (K01)."""
        if not self._high_water:
            return timedelta(0)
        return max(timedelta(0), datetime.fromisoformat(self._high_water) - self.opened_at)

    def head(self) -> int:
        """The number of the last business act, to see whether anything changed."""
        with self.database.maintenance(read_only=True) as connection:
            return int(connection.execute("SELECT coalesce(max(seq), 0) FROM acts").fetchone()[0])

    def changes(self) -> int:
        """How many changes of business rows were ever recorded, to see whether a backup is due."""
        with self.database.maintenance(read_only=True) as connection:
            return int(connection.execute("SELECT coalesce(max(seq), 0) FROM change_log").fetchone()[0])

    def keys(self) -> Keys:
        """The keys, for backup, change of key and the like; refused while locked."""
        if self._locked or self._closed:
            raise errors.LockedBook()
        return self._keys

    # --- life ----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Mark the book open and write the session into it; from here on a write-ahead file must be there."""
        before, self.session = self.session, random.token_hex(16)
        self._mark(End.OPENING, before)
        self._anchor = connect_sqlite(self.paths.book, bytes(self._keys.key))
        self._anchor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        latest = max(self._high_water, clock.now().isoformat())
        facts.put(self._anchor, {"session": self.session, "high_water": latest})
        self._mark(End.OPEN)

    def _end(self) -> None:
        """Bring everything into the main file and mark it so; a damaged file stays marked as not checked."""
        self._mark(End.CLOSING)
        self.database.close()
        anchor, self._anchor = self._anchor, None
        head = _checkpoint(anchor) if anchor is not None else None
        wal = self.paths.wal
        if head is not None and (not wal.exists() or not wal.stat().st_size):
            self._mark(End.CLEAN, head=head)

    def _mark(self, end: End, before: str = "", head: int = 0) -> None:
        mark = Mark(
            end,
            self.session,
            before,
            self.paths.book.stat().st_size,
            head,
            self.checked_at.isoformat() if self.checked_at else "",
            "",
        )
        marks.write(self.paths, bytes(self._keys.secret), self.id, mark)

    def lock(self) -> None:
        """Put the key out of memory; the book stays ours. Call when no background work runs (AU-04)."""
        if not self._locked and not self._closed:
            self._end()
            self._keys.wipe()
            self._locked = True

    def unlock(self, password: str, login: str) -> None:
        """Take the book up again where it was left, for the same person."""
        keys = access.unlock(self.paths, ByPassword(login, password))
        if keys.user_id != self.user_id:
            keys.wipe()
            raise errors.WrongPassphrase(1)
        if self._locked:
            self._resume(keys)
        else:
            keys.wipe()

    def _resume(self, keys: Keys) -> None:
        mark = marks.read(self.paths, bytes(keys.secret), self.id)
        marks.check_files(self.paths, mark)
        with examine.looking(self.paths, bytes(keys.key)) as connection:
            found = examine.look(connection)
            marks.check_content(self.paths, mark, found.session, found.head)
        self._keys = keys
        self.database.unlock(bytes(keys.key), self._sealer(keys))
        self._begin()
        self._identity = _identity(self.paths.book)
        self._locked = False

    def _sealer(self, keys: Keys) -> Sealer:
        """Its key survives a change of the data key; a restored copy is another device and grows a chain of its own."""
        return Sealer(keyslots.derive(bytes(keys.secret), self.id, keyslots.LOG), self.device_id)

    def change_key(self, progress: Progress | None = None) -> None:
        """Encrypt the whole book under a new data key; nothing else may use it meanwhile (FT-06)."""
        from models.platform.book import rekey

        keys = self.keys()
        self._end()
        try:
            rekey.change_data_key(keys, self.session, progress)
        finally:
            self._resume(keys)

    def tell_closing(self) -> None:
        """The session ends, but a last backup keeps the book ours for a while: a second start is told so."""
        self._lock.tell_closing()

    def close(self) -> None:
        """End the session; what was saved is in the one file, the lock is free for others."""
        if self._closed:
            return
        try:
            if not self._locked:
                with contextlib.suppress(FileNotFoundError):
                    self._end()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._closed = True
        atexit.unregister(self.close)
        self.database.close()
        if self._anchor is not None:
            self._anchor.close()
            self._anchor = None
        self._keys.wipe()
        self._lock.release()

    # --- watching ------------------------------------------------------------------------------------

    def watch(self) -> AppError | None:
        """Look after the file and the disk (every few seconds): stops writing when one of them is gone."""
        if self._locked or self._closed:
            return None
        problem: AppError | None = None
        if _identity(self.paths.book) != self._identity:
            problem = errors.BookVanished(self.paths.name)
        else:
            room = space.look(self.paths.book.parent)
            if room.level is space.Level.FULL:
                space.free_ballast(self.paths.ballast)
                problem = errors.NoSpace(room.megabytes)
        self.database.stop_writes(problem)
        return problem

    def save_copy(self, target: Path) -> None:
        """Write all that was saved into a new book file, also when the original vanished (FT-13)."""
        from models.platform.book.backup import export_copy

        export_copy(self._anchor, self._keys, target)

    def check_whole(self, progress: Progress | None = None, *, full: bool = False) -> None:
        """Check every page and reference; raises DamagedInUse."""
        try:
            with self.database.maintenance(read_only=True) as connection:
                examine.check_whole(connection, self.paths.name, progress, full=full)
        except errors.DamagedBook as found:
            raise errors.DamagedInUse(self.paths.name, found.detail) from found
        self.checked_at = clock.now()


def _checkpoint(anchor: Any) -> int | None:
    """Move the write-ahead file into the main one and close; the number of the last act, None if that failed."""
    import sqlcipher3.dbapi2 as driver

    try:
        head = int(anchor.execute("SELECT coalesce(max(seq), 0) FROM acts").fetchone()[0])
        anchor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return head
    except (driver.DatabaseError, MemoryError) as error:
        log.warning("the session could not be ended well: %s", type(error).__name__)
        return None
    finally:
        anchor.close()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
