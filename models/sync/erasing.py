"""Deleting a copy because the office ordered it: the keys first, so that whatever a cut leaves behind stays shut.

Its backups go with it, wherever they were made. A folder that cannot be reached (a drive that is not there) is told: what
lies in it opens with the copy's password alone.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

from models.errors import AppError
from models.i18n import N_, listed
from models.platform.book import backup, errors, keyslots, manifest
from models.platform.book.paths import BookPaths


class CopyErased(AppError):
    """The office ordered it, and it was done; `left` are folders with backups that could not be reached."""

    def __init__(self, name: str, left: Sequence[Path] = ()) -> None:
        text = N_("The office ordered that the copy “{name}” on this computer be deleted. The copy and its backups are gone; the "
                  "office's book is not affected. If you did not expect this, ask an administrator.")  # fmt: skip
        if left:
            text = N_("The office ordered that the copy “{name}” on this computer be deleted. The copy is gone; the office's book "
                      "is not affected. Backups in {folders} could not be reached: connect the drive and delete them there. If "
                      "you did not expect this, ask an administrator.")  # fmt: skip
        super().__init__(text, name=name, folders=listed([str(one) for one in left]))
        self.left = tuple(left)


def erase(paths: BookPaths, folders: Collection[Path] = ()) -> list[Path]:
    """Delete the files of a closed copy, its attachments and its backups beside it and in these folders.

    Returns the folders in which backups may still lie.
    """
    book = _book_of(paths)
    kept = {folder: _backups_of(book, paths, folder) for folder in dict.fromkeys((paths.backups, *folders))}
    for keys in (paths.keys, *(file for found in kept.values() for one in found for file in one.glob("*-keys"))):
        _overwrite(keys)
    for file in (
        paths.keys, paths.book, paths.wal, paths.shm, paths.fresh, paths.mark, paths.call, paths.tries, paths.ballast, paths.lock,
    ):  # fmt: skip
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
    shutil.rmtree(paths.files, ignore_errors=True)
    left = []
    for folder, found in kept.items():
        contents = {name for one in found for name in _files_of(one)}
        for one in found:
            shutil.rmtree(one, ignore_errors=True)
        _forget_contents(folder, contents)
        if not _reachable(folder) or any(one.exists() for one in found):
            left.append(folder)
    with contextlib.suppress(OSError):
        paths.backups.rmdir()
    return [folder for folder in left if folder != paths.backups or folder.exists()]


def _book_of(paths: BookPaths) -> str:
    """The book by its number; empty when its key file is gone or damaged."""
    try:
        return str(keyslots.load(paths.keys).book_id)
    except (AppError, OSError):
        return ""


def _backups_of(book: str, paths: BookPaths, folder: Path) -> list[Path]:
    """The backups of this book alone: another one may have a name that begins alike."""
    found = []
    with contextlib.suppress(OSError):
        for info in backup.listed(folder):
            mine = info.folder.name.startswith(f"{paths.book.stem} ")
            with contextlib.suppress(errors.BackupRefused):
                mine = manifest.read(info.folder).book == book if book else mine
            if mine:
                found.append(info.folder)
    return found


def _files_of(folder: Path) -> Collection[str]:
    try:
        return manifest.read(folder).files
    except errors.BackupRefused:
        return ()


def _forget_contents(folder: Path, names: set[str]) -> None:
    """Contents of attachments that no backup left in a folder needs."""
    store = folder / backup.STORE
    with contextlib.suppress(OSError):
        names -= {name for info in backup.listed(folder) for name in _files_of(info.folder)}
        for name in names:
            (store / name).unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                (store / name).parent.rmdir()
        with contextlib.suppress(OSError):
            store.rmdir()


def _reachable(folder: Path) -> bool:
    """Whether one can look into a folder; one that was never made beside a copy holds nothing."""
    try:
        return folder.is_dir()
    except OSError:
        return False


def _overwrite(file: Path) -> None:
    """What unlocks the rest is not merely unlinked."""
    with contextlib.suppress(OSError), file.open("r+b") as stream:
        stream.write(secrets.token_bytes(file.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())
