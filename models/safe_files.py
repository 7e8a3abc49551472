"""Every file besides the database is written here: whole or not at all, private to the user."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from models.clock import clock
from models.errors import AppError
from models.i18n import N_

_BUSY_ERRORS = (5, 32, 33)
_PATIENCE = 2.5


class FileInUse(AppError):
    """Another program (a viewer, a virus scanner) holds the target; the old file is still whole."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_(
                "“{name}” could not be replaced because another program is using it. "
                "The old file is unchanged. Close it there or choose another name."
            ),
            name=name,
        )


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary path beside `target`; when the block ends well it is flushed to disk and takes its place.

    A crash or an error at any moment leaves the old file, or none, never a part of the new one.
    """
    part = target.with_name(f".{target.name[:80]}.{os.urandom(4).hex()}.part")
    try:
        yield part
        sync_file(part)
        move_over(part, target)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def write_bytes(target: Path, content: bytes) -> None:
    """Replace a file's content as a whole."""
    with replacing(target) as part:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)


def write_text(target: Path, content: str) -> None:
    """Replace a file's content as a whole, in UTF-8."""
    write_bytes(target, content.encode("utf-8"))


def sync_file(path: Path) -> None:
    """Have the disk really hold a file."""
    with open(path, "rb+") as stream:
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Have the disk really hold the names in a folder (Windows needs and knows no such call)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move_over(source: Path, target: Path) -> None:
    """Rename onto a name of the same folder or disk, with patience for scanners on Windows."""
    end = clock.monotonic() + _PATIENCE
    while True:
        try:
            os.replace(source, target)
            break
        except OSError as error:
            if getattr(error, "winerror", None) not in _BUSY_ERRORS:
                raise
            if clock.monotonic() > end:
                raise FileInUse(target.name) from error
            time.sleep(0.05)
    sync_folder(target.parent)


def private_folder(folder: Path) -> Path:
    """Make a folder that only this user may look into (an existing one is left as it is)."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    return folder


def copy_file(source: Path, target: Path) -> None:
    """Copy a file so that the target is whole or absent."""
    import shutil

    with replacing(target) as part:
        shutil.copyfile(source, part)
        os.chmod(part, 0o600)


def remove_leftovers(folder: Path, name: str) -> int:
    """Remove temporary files and folders of `name` that a crash left behind; returns how many."""
    import shutil

    removed = 0
    mark = re.compile(re.escape(f".{name[:80]}") + r".*\.[0-9a-f]{8}\.part")
    for part in folder.glob(".*.part"):
        if not mark.fullmatch(part.name):
            continue
        with contextlib.suppress(OSError):
            shutil.rmtree(part) if part.is_dir() else part.unlink()
            removed += 1
    return removed
