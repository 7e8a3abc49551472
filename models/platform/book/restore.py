"""A backup becomes a book again: always a new file in a new folder, never in place of the present one (BK-06)."""

from __future__ import annotations

import contextlib
import os
import secrets as random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.clock import clock
from models.ids import new_id
from models.platform.book import access, backup, errors, examine, facts, keyslots, manifest, migrate, paths
from models.platform.book.access import Keys, Way
from models.platform.book.manifest import Manifest
from models.platform.book.paths import BookPaths
from models.safe_files import copy_file, private_folder, sync_folder
from models.schema import SCHEMA_VERSION
from models.sqlite_file import connect_sqlite

Progress = Callable[[int, int], None]

_MACHINERY = ("search_", "acts", "seal", "audit_", "bucket_", "book_", "change_", "drafts", "sign_in_", "alembic_")


@dataclass(frozen=True)
class Difference:
    """Rows of one table in the backup and in the present book (None when there is no present book)."""

    table: str
    then: int
    now: int | None


@dataclass(frozen=True)
class Restored:
    """The outcome: where the new book is, what it holds, and what is missing."""

    path: Path
    made: Manifest
    differences: tuple[Difference, ...]
    missing_files: int


def restore(
    folder: Path, target: Path, way: Way, *, present: Path | None = None, progress: Progress | None = None
) -> Restored:
    """Check a backup wholly and make a book of it at `target`; the present book is only looked at.

    The new book counts as another device, and anything that would be sent stays paused until confirmed.
    """
    tell = progress or (lambda done, total: None)
    tell(0, 4)
    book = BookPaths(target.absolute())
    if any(os.path.lexists(path) for path in (book.book, book.keys, book.wal)):
        raise errors.BookExists(book.name)
    paths.check_place(book.book.parent)
    keys = _unlock(folder, way)
    try:
        made = backup.verify(folder, keys)
        _check_version(folder, made)
        tell(1, 4)
        missing = _build(folder, made, book, keys)
        tell(3, 4)
        now = _present_rows(present, way)
        tell(4, 4)
    finally:
        keys.wipe()
    return Restored(book.book, made, _differences(made.rows, now), missing)


def drill(folder: Path, keys: Keys) -> Manifest:
    """A rehearsal: the newest backup is checked wholly where it lies, as a restore would (BK-07)."""
    made = backup.verify(folder, keys)
    _check_version(folder, made)
    return made


def _unlock(folder: Path, way: Way) -> Keys:
    """Open the backup's own key file; failures are not counted here, the present book does that."""
    book = BookPaths(folder / manifest.BOOK)
    if not book.book.is_file() or not book.keys.is_file():
        raise errors.BackupRefused(folder.name, manifest.BOOK)
    file = keyslots.load(book.keys)
    if isinstance(way, access.ByCode):
        opened = keyslots.open_with_code(file, way.code)
        refusal: errors.BookError = errors.BackupStaysShut(by_code=True)
    elif isinstance(way, access.ByPassword):
        opened = keyslots.open_with_password(file, way.login, way.password)
        refusal = errors.BackupStaysShut()
    else:
        opened, refusal = None, errors.NoKeyring()
    if opened is None:
        raise refusal
    keyslots.verify(file, opened.secret, book.keys.name)
    key = keyslots.data_key(file, opened.secret, examine.file_salt(book.book))
    if key is None:
        raise errors.BackupRefused(folder.name, manifest.BOOK)
    return Keys(book, file, bytearray(opened.secret), bytearray(key), opened.slot.user_id)


def _check_version(folder: Path, made: Manifest) -> None:
    if made.schema > SCHEMA_VERSION:
        raise errors.NewerBook(folder.name, str(made.schema), str(SCHEMA_VERSION))
    if made.fingerprint != migrate.known_fingerprint(made.schema):
        raise errors.ChangedSchema(folder.name)


def _build(folder: Path, made: Manifest, book: BookPaths, keys: Keys) -> int:
    """Copy under a temporary name, make it another device, then give it its name; returns missing attachments."""
    private_folder(book.book.parent)
    part = book.book.with_name(f".{book.name[:80]}.{random.token_hex(4)}.part")
    try:
        copy_file(folder / manifest.BOOK, part)
        _renew(part, bytes(keys.key), made)
        missing = _copy_files(folder.parent / backup.STORE, made, book.files)
        keyslots.save(book.keys, replace(keys.file, place_reason=""), bytes(keys.secret))
        os.rename(part, book.book)
        sync_folder(book.book.parent)
    finally:
        for path in (part, BookPaths(part).wal, BookPaths(part).shm):
            with contextlib.suppress(OSError):
                path.unlink()
    return missing


def _renew(part: Path, key: bytes, made: Manifest) -> None:
    """A restored book is another device and sends nothing until somebody confirms it."""
    renewed: dict[str, Any] = {
        "device": str(new_id()),
        "session": "",
        "restored_from": made.made_at,
        "restored_at": clock.now().isoformat(),
        "sending_paused": True,
    }
    connection = connect_sqlite(part, key)
    try:
        facts.put(connection, renewed)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def _copy_files(store: Path, made: Manifest, target: Path) -> int:
    missing = 0
    for name, size in made.files.items():
        source = store / name
        if not source.is_file() or source.is_symlink() or source.stat().st_size != size:
            missing += 1
            continue
        private_folder((target / name).parent)
        shutil.copyfile(source, target / name)
    return missing


def _present_rows(present: Path | None, way: Way) -> dict[str, int] | None:
    """Rows of the present book, where it can be read; a damaged one is no reason not to restore."""
    if present is None or not present.exists():
        return None
    book = BookPaths(present.absolute())
    try:
        keys = access.unlock(book, way)
        with examine.looking(book, bytes(keys.key)) as connection:
            return examine.row_counts(connection)
    except (errors.BookError, OSError):
        return None


def _differences(then: dict[str, int], now: dict[str, int] | None) -> tuple[Difference, ...]:
    """What a person would ask about: business tables whose number of rows is not the same."""
    tables = [t for t in sorted(set(then) | set(now or {})) if not t.startswith(_MACHINERY)]
    found = (Difference(t, then.get(t, 0), None if now is None else now.get(t, 0)) for t in tables)
    return tuple(d for d in found if d.now is None or d.then != d.now)
