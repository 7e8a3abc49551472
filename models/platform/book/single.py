"""One instance per book: a lock that the system releases when a process dies, naming its holder (DS-12)."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import sys
from typing import Any

from models.clock import clock
from models.platform.book import errors
from models.platform.book.paths import BookPaths

_FAR = 1 << 30


class BookLock:
    """The held lock of one book; released by `release` or by the end of the process, also a violent one."""

    def __init__(self, paths: BookPaths, *, ignore_computer: str = "") -> None:
        """Take the lock or raise AlreadyOpen, BeingClosed or OpenElsewhere.

        `ignore_computer` is the name an administrator confirmed as no longer using the book.
        """
        self._paths = paths
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        try:
            self._handle: int | None = os.open(paths.lock, flags, 0o600)
        except PermissionError:
            raise errors.ReadOnlyPlace(str(paths.book.parent)) from None
        except OSError as error:
            raise errors.ReadOnlyPlace(str(paths.book.parent)) from error
        if not _try_lock(self._handle):
            closing = bool(self._read().get("closing"))
            self._close()
            raise errors.BeingClosed(paths.name) if closing else errors.AlreadyOpen(paths.name)
        holder = str(self._read().get("computer", ""))
        if holder and holder not in (_computer(), ignore_computer):
            self._close()
            raise errors.OpenElsewhere(paths.name, holder)
        self._holder = {"computer": _computer(), "process": os.getpid(), "since": clock.now().isoformat()}
        self._write(self._holder)

    def tell_closing(self) -> None:
        """Say to whoever wants the book now that its last backup is being made."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                self._write({**self._holder, "closing": True})

    def release(self) -> None:
        """Give the lock back; a clean release leaves no name behind."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                self._write({})
            self._close()

    def _close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def _read(self) -> dict[str, Any]:
        assert self._handle is not None
        os.lseek(self._handle, 0, os.SEEK_SET)
        try:
            found = json.loads(os.read(self._handle, 4096) or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, content: dict[str, Any]) -> None:
        assert self._handle is not None
        data = json.dumps(content).encode("ascii") if content else b""
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.ftruncate(self._handle, 0)
        os.write(self._handle, data)
        os.fsync(self._handle)


def is_open(paths: BookPaths) -> bool:
    """Whether some process on this computer holds the book now."""
    try:
        handle = os.open(paths.lock, os.O_RDWR | getattr(os, "O_BINARY", 0))
    except OSError:
        return False
    try:
        return not _try_lock(handle)
    finally:
        os.close(handle)


def call_first_window(paths: BookPaths) -> None:
    """Ask the instance that has the book open to come to the front (it watches this small file)."""
    with contextlib.suppress(OSError):
        paths.call.write_text(secrets.token_hex(8), encoding="ascii")


def _computer() -> str:
    return socket.gethostname() or "computer"


def _try_lock(handle: int) -> bool:
    """Take the system's lock without waiting."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
