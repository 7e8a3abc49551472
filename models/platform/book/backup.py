"""Backups: made beside work that goes on, verified before they count, kept by plan (BK-01 to BK-05).

A backup is a folder `<book> 2026-11-24 071500` with the encrypted file, the key file and a manifest; attachments
lie once for all backups in the folder `files` beside them. Everything in it is as encrypted as the book itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets as random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from models.clock import clock
from models.platform.book import errors, examine, keyslots, manifest, rotation, space
from models.platform.book.access import Keys
from models.platform.book.manifest import Manifest
from models.platform.book.paths import BookPaths
from models.safe_files import (
    copy_file,
    move_over,
    private_folder,
    remove_leftovers,
    sync_file,
    sync_folder,
    write_bytes,
)
from models.sqlite_file import connect_sqlite

STORE = "files"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class BackupInfo:
    """One line of the list of backups; `problem` is empty for one whose manifest is whole."""

    folder: Path
    made: datetime
    reason: str
    size: int
    schema: int
    head: int
    good: bool
    problem: str


def default_folder(paths: BookPaths) -> Path:
    """Where backups go unless another folder was chosen."""
    return paths.backups


def make(
    keys: Keys,
    folder: Path,
    reason: str = "demand",
    *,
    progress: Progress | None = None,
    cap: int | None = None,
) -> BackupInfo:
    """Make and verify a backup, then thin out old ones; only a whole backup ever has its final name.

    Raises BackupFailed (drive gone, no room) or DamagedBook when the copy does not pass its checks.
    """
    stem = keys.paths.book.stem
    try:
        private_folder(folder)
        remove_leftovers(folder, stem)
        space.require(folder, keys.paths.book.stat().st_size)
        made_at = clock.now()
        final = _free_name(folder, stem, made_at)
        part = folder / f".{stem[:60]}.{random.token_hex(4)}.part"
        part.mkdir(mode=0o700)
        try:
            _fill(keys, part, folder, made_at, reason, progress)
            move_over(part, final)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise errors.BackupFailed(str(folder), error.strerror or type(error).__name__) from error
    _rotate(folder, keys.paths, cap)
    return describe(final)


def _fill(
    keys: Keys, part: Path, folder: Path, made_at: datetime, reason: str, progress: Progress | None
) -> None:
    """Copy, check the copy, copy attachments, and describe it all."""
    book = part / manifest.BOOK
    tell = progress or (lambda done, total: None)
    tell(0, 4)
    _vacuum(keys, book)
    tell(1, 4)
    with examine.looking(BookPaths(book), bytes(keys.key)) as connection:
        examine.check_whole(connection, book.name)
        look = examine.look(connection)
        rows = examine.row_counts(connection)
        ends = examine.seal_heads(connection)
    tell(2, 4)
    file = _keys_for_copy(keys, examine.file_salt(book))
    keyslots.save(part / manifest.KEYS, file, bytes(keys.secret))
    files = _copy_files(keys.paths.files, folder / STORE)
    tell(3, 4)
    sync_file(book)
    written = Manifest(
        book=str(keys.file.book_id),
        name=keys.paths.name,
        company=str(look.facts.get("company", "")),
        made_at=made_at.isoformat(),
        reason=reason,
        schema=look.schema,
        fingerprint=look.fingerprint,
        head=look.head,
        device=str(look.facts.get("device", "")),
        rows=rows,
        book_sha256=manifest.sha256_of(book),
        keys_sha256=manifest.sha256_of(part / manifest.KEYS),
        size=book.stat().st_size,
        files=files,
        seals=ends,
    )
    manifest.write(part, written, bytes(keys.secret))
    sync_folder(part)
    tell(4, 4)


def _vacuum(keys: Keys, target: Path) -> None:
    """SQLite's own consistent copy, from a connection of its own; the target is a name we made."""
    connection = connect_sqlite(keys.paths.book, bytes(keys.key))
    try:
        _vacuum_into(connection, target)
    finally:
        connection.close()


def _vacuum_into(connection: Any, target: Path) -> None:
    import sqlcipher3.dbapi2 as driver

    try:
        connection.execute("VACUUM INTO ?", (str(target.absolute()),))
        os.chmod(target, 0o600)
    except driver.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (11, 26):
            raise errors.DamagedBook(target.name, str(error)[:200]) from error
        raise errors.BackupFailed(str(target.parent), str(error)[:200]) from error


def _keys_for_copy(keys: Keys, salt: bytes) -> keyslots.KeyFile:
    """The key file as the copy needs it: same slots, the data key bound to the copy's own salt, no keyring slots."""
    from dataclasses import replace

    kept = tuple(s for s in keys.file.slots if s.kind is not keyslots.SlotKind.KEYRING)
    bare = replace(keys.file, slots=kept)
    return keyslots.with_data_key(bare, bytes(keys.secret), bytes(keys.key), salt, only=True)


def _copy_files(source: Path, store: Path) -> dict[str, int]:
    """Copy attachments that are not there yet; they are named by their content and never change."""
    found: dict[str, int] = {}
    if not source.is_dir():
        return found
    for path in sorted(p for p in source.rglob("*") if p.is_file() and not p.is_symlink()):
        name = path.relative_to(source).as_posix()
        size = path.stat().st_size
        if not manifest.safe_names({name: size}):
            continue
        target = store / name
        if not target.exists() or target.stat().st_size != size:
            private_folder(target.parent)
            copy_file(path, target)
        found[name] = size
    return found


def listed(folder: Path, stem: str = "") -> list[BackupInfo]:
    """The backups in a folder, newest first; broken ones are listed with what is wrong."""
    if not folder.is_dir():
        return []
    infos = [
        describe(path)
        for path in folder.iterdir()
        if path.is_dir() and not path.name.startswith(".") and (path / manifest.FILE).exists()
    ]
    return sorted((i for i in infos if i.folder.name.startswith(stem)), key=lambda i: i.made, reverse=True)


def newest_changes(folder: Path, paths: BookPaths) -> int:
    """How many recorded changes the newest whole backup holds; -1 when there is none."""
    for info in listed(folder, paths.book.stem):
        if not info.problem:
            return manifest.read(info.folder).rows.get("change_log", 0)
    return -1


def describe(folder: Path) -> BackupInfo:
    """What a backup's manifest says, without keys."""
    try:
        made = manifest.read(folder)
    except errors.BackupRefused as error:
        stamp = datetime.fromtimestamp(folder.stat().st_mtime, clock.now().tzinfo)
        return BackupInfo(folder, stamp, "", 0, 0, 0, False, error.detail)
    book = folder / manifest.BOOK
    problem = "" if book.exists() and book.stat().st_size == made.size else "file"
    return BackupInfo(
        folder,
        made.made,
        made.reason,
        made.size,
        made.schema,
        made.head,
        (folder / manifest.GOOD).exists(),
        problem,
    )


def verify(folder: Path, keys: Keys) -> Manifest:
    """Check a backup wholly: manifest, hashes, every page, structure and row counts (BK-02)."""
    made = manifest.read(folder, bytes(keys.secret))
    _check_files(folder, made)
    check_copy(folder, made, keys)
    return made


def _check_files(folder: Path, made: Manifest) -> None:
    """The files must be there, unchanged since they were written."""
    for name, wanted in ((manifest.BOOK, made.book_sha256), (manifest.KEYS, made.keys_sha256)):
        path = folder / name
        if (
            path.is_symlink()
            or not path.is_file()
            or not hmac.compare_digest(manifest.sha256_of(path), wanted)
        ):
            raise errors.BackupRefused(folder.name, name)


def check_copy(folder: Path, made: Manifest, keys: Keys) -> None:
    """The database in a backup must open, be whole, and hold the rows the manifest says."""
    paths = BookPaths(folder / manifest.BOOK)
    file = keyslots.load(paths.keys)
    key = keyslots.data_key(file, bytes(keys.secret), examine.file_salt(paths.book))
    if key is None:
        raise errors.BackupRefused(folder.name, "keys")
    with examine.looking(paths, key) as connection:
        examine.check_whole(connection, folder.name)
        look = examine.look(connection)
        if look.fingerprint != made.fingerprint or look.head != made.head:
            raise errors.BackupRefused(folder.name, "content")
        if examine.row_counts(connection) != made.rows:
            raise errors.BackupRefused(folder.name, "rows")


def mark_good(folder: Path, keys: Keys, before: datetime) -> None:
    """After a session without error: the newest backup from before it is known to be usable (BK-05)."""
    for info in listed(folder, keys.paths.book.stem):
        if info.made <= before and not info.problem:
            if not info.good:
                name = info.folder.name.encode("utf-8")
                mac = hmac.new(
                    keyslots.derive(bytes(keys.secret), keys.file.book_id, "good backup"),
                    name,
                    hashlib.sha256,
                )
                write_bytes(info.folder / manifest.GOOD, json.dumps({"mac": mac.hexdigest()}).encode("ascii"))
            return


def export_copy(connection: Any, keys: Keys, target: Path) -> None:
    """Write the content of an open connection as a new book with its keys (also after the file vanished)."""
    paths = BookPaths(target.absolute())
    if any(os.path.lexists(path) for path in (paths.book, paths.keys, paths.wal)):
        raise errors.BookExists(paths.name)
    part = paths.book.with_name(f".{paths.name[:80]}.{random.token_hex(4)}.part")
    try:
        _vacuum_into(connection, part)
        with examine.looking(BookPaths(part), bytes(keys.key)) as copy:
            examine.check_whole(copy, paths.name)
        sync_file(part)
        file = _keys_for_copy(keys, examine.file_salt(part))
        keyslots.save(paths.keys, file, bytes(keys.secret))
        os.rename(part, paths.book)
        sync_folder(paths.book.parent)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _free_name(folder: Path, stem: str, made: datetime) -> Path:
    base = f"{stem} {made.astimezone(clock.zone):%Y-%m-%d %H%M%S}"
    number, path = 1, folder / base
    while path.exists():
        number += 1
        path = folder / f"{base} ({number})"
    return path


def _rotate(folder: Path, paths: BookPaths, cap: int | None) -> None:
    infos = listed(folder, paths.book.stem)
    kept = [rotation.Kept(i.folder.name, i.made, i.size, not i.problem, i.reason) for i in infos]
    for name in rotation.superfluous(kept, clock.now(), cap):
        shutil.rmtree(folder / name, ignore_errors=True)
