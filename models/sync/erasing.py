"""Deleting a copy because the office ordered it: the keys first, so that whatever a cut leaves behind stays shut."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from uuid import UUID

from models.errors import AppError
from models.i18n import N_
from models.platform.book import backup
from models.platform.book.paths import BookPaths
from models.sync.ports import Cut, Refused
from models.sync.remote import PostgresRemote


class CopyErased(AppError):
    """The office ordered it, and it was done."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("The office ordered that the copy “{name}” on this computer be deleted. The copy and its backups here are gone; "
               "the office's book is not affected. If you did not expect this, ask an administrator."),
            name=name,
        )  # fmt: skip


def erase(paths: BookPaths, folders: Collection[Path] = ()) -> None:
    """Delete the files of a closed copy, its attachments and its backups in these folders and beside it."""
    kept = [info.folder for folder in {paths.backups, *folders} for info in backup.listed(folder, paths.book.stem)]
    for keys in (paths.keys, *(file for folder in kept for file in folder.glob("*-keys"))):
        _overwrite(keys)
    for file in (
        paths.keys, paths.book, paths.wal, paths.shm, paths.fresh, paths.mark, paths.call, paths.tries, paths.ballast, paths.lock,
    ):  # fmt: skip
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
    for folder in (paths.files, *kept):
        shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        paths.backups.rmdir()


def _overwrite(file: Path) -> None:
    """What unlocks the rest is not merely unlinked."""
    with contextlib.suppress(OSError), file.open("r+b") as stream:
        stream.write(secrets.token_bytes(file.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())


def tell(connect: Callable[[], Any], device: str) -> None:
    """Let the office know; if it cannot be reached now, it goes on saying that the order is open."""
    with contextlib.suppress(AppError, Cut, Refused):
        remote = PostgresRemote(connect)
        try:
            remote.erased(UUID(device))
        finally:
            remote.close()
