"""How the last session of a book ended, written beside it and authenticated (FT-14).

SQLite takes a write-ahead file that lies beside a database on trust. The mark knows whether one must be there, must not
be there, and which session it belongs to, so that a lost or foreign one is noticed before it replaces anything.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.clock import clock
from models.platform.book import errors, keyslots
from models.platform.book.paths import BookPaths
from models.safe_files import write_bytes


class End(StrEnum):
    """What the book was doing when the mark was written."""

    CLEAN = "clean"
    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"


@dataclass(frozen=True)
class Mark:
    """One mark: the state, the session it belongs to and the one before, and what a clean end left behind."""

    end: End
    session: str
    before: str
    size: int
    head: int
    checked_at: str
    at: str

    def checked(self) -> datetime | None:
        """When the whole file was last checked."""
        return datetime.fromisoformat(self.checked_at) if self.checked_at else None


def write(paths: BookPaths, secret: bytes, book_id: Any, mark: Mark) -> Mark:
    """Put a mark in place of the former one."""
    stamped = replace(mark, at=clock.now().isoformat())
    plain = asdict(stamped)
    content = plain | {"mac": _mac(secret, book_id, plain)}
    write_bytes(paths.mark, json.dumps(content, sort_keys=True).encode("ascii") + b"\n")
    return stamped


def read(paths: BookPaths, secret: bytes, book_id: Any) -> Mark | None:
    """The mark, or None when there is none that this book wrote."""
    try:
        if paths.mark.stat().st_size > 10_000:
            return None
        plain = json.loads(paths.mark.read_text(encoding="ascii"))
        mac = plain.pop("mac")
        if not hmac.compare_digest(mac, _mac(secret, book_id, plain)):
            return None
        return Mark(**(plain | {"end": End(plain["end"])}))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def check_files(paths: BookPaths, mark: Mark | None) -> None:
    """Compare the mark with what lies there, before anything is opened."""
    if mark is None:
        return
    wal = paths.wal.stat().st_size if paths.wal.exists() else None
    if mark.end is End.CLEAN:
        if wal:
            raise errors.ForeignJournal(paths.name, "a write-ahead file after a clean end")
    elif mark.end is End.OPEN and wal is None:
        raise errors.ForeignJournal(paths.name, "the write-ahead file is missing")


def check_content(paths: BookPaths, mark: Mark | None, session: str, head: int) -> None:
    """Compare the mark with what the opened file says about itself."""
    if mark is None:
        return
    expected = {mark.session} | ({mark.before} if mark.end is End.OPENING else set())
    if session not in expected:
        if mark.end is End.CLEAN:
            raise errors.OlderState(paths.name)
        raise errors.ForeignJournal(paths.name, "the content belongs to another session")
    if mark.end is not End.CLEAN:
        return
    if head != mark.head:
        raise errors.OlderState(paths.name)
    if paths.book.stat().st_size != mark.size:
        raise errors.DamagedBook(paths.name, "the size is not that of the last clean end")


def _mac(secret: bytes, book_id: Any, plain: dict[str, Any]) -> str:
    data = json.dumps(plain, sort_keys=True).encode("ascii")
    return hmac.new(keyslots.derive(secret, book_id, "mark"), data, hashlib.sha256).hexdigest()
