"""Room on the disk: levels of warning, and a ballast that is given back when nothing else is left (DS-14)."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from models.platform.book import errors

BALLAST = 32 * 1024 * 1024
WARN_BELOW = 1024**3
STOP_BELOW = 200 * 1024**2
FULL_BELOW = 4 * 1024**2


class Level(StrEnum):
    """How serious the lack of room is."""

    ENOUGH = "enough"
    WARN = "warn"
    STOP = "stop"
    FULL = "full"


@dataclass(frozen=True)
class Space:
    """Free bytes on the disk of a book and what they allow."""

    free: int
    level: Level

    @property
    def megabytes(self) -> int:
        """Free room in whole megabytes, for messages."""
        return self.free // 1024**2


def look(folder: Path) -> Space:
    """How much room the disk of a folder has."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        free = 0
    if free < FULL_BELOW:
        return Space(free, Level.FULL)
    if free < STOP_BELOW:
        return Space(free, Level.STOP)
    return Space(free, Level.WARN if free < WARN_BELOW else Level.ENOUGH)


def require(folder: Path, needed: int = 0) -> None:
    """Refuse large work (imports, PDFs, backups, attachments) that would fill the disk."""
    space = look(folder)
    if space.free - needed < STOP_BELOW:
        raise errors.NoSpace(space.megabytes)


def keep_ballast(path: Path, size: int = BALLAST) -> bool:
    """Have the ballast file in full length, really allocated; False when there is no room for it."""
    if size <= 0:
        return True
    try:
        if path.exists() and path.stat().st_size == size:
            return True
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as stream:
            _allocate(stream.fileno(), size)
        return True
    except OSError:
        free_ballast(path)
        return False


def free_ballast(path: Path) -> bool:
    """Give the ballast back, so that open drafts can be saved and data exported."""
    with contextlib.suppress(OSError):
        path.unlink()
        return True
    return False


def _allocate(handle: int, size: int) -> None:
    """Have the file system set the bytes aside; where it cannot be told so, write them."""
    if hasattr(os, "posix_fallocate"):
        with contextlib.suppress(OSError):
            os.posix_fallocate(handle, 0, size)
            return
    block = os.urandom(1024 * 1024)
    for _ in range(size // len(block)):
        os.write(handle, block)
    os.ftruncate(handle, size)
