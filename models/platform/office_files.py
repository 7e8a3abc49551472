"""The contents of attachments at an office: chunks in PostgreSQL, accepted only when together they have the named hash.

`run` executes one statement of a bare connection. Live, row and content are one unit of work; a copy sends a few chunks at
a time, one on a slow line, so that a cut costs about a quarter of a second. The key is the attachment, not its hash: knowing a
hash opens nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.clock import clock
from models.i18n import N_
from models.platform.blobs import LARGEST, MissingFile

CHUNK = 256 * 1024
MOST_CHUNKS = LARGEST // CHUNK
NOT_YET = N_("The office does not have this file yet. Nothing is lost. It comes when its owner synchronises.")
DAMAGED = N_("The file arrived damaged and was not kept. Nothing else is affected. Please try again.")

Progress = Callable[[int, int], None]
Run = Callable[..., Any]


class Pace:
    """How many chunks go at once: one at first, twice as many after each time that was quick, half after one that was slow."""

    MOST = 16
    QUICK = 0.25

    def __init__(self) -> None:
        self.many = 1
        self._begun = clock.monotonic()

    def begin(self) -> int:
        """So many go now."""
        self._begun = clock.monotonic()
        return self.many

    def end(self) -> None:
        """They have gone."""
        quick = clock.monotonic() - self._begun < self.QUICK
        self.many = min(self.MOST, self.many * 2) if quick else max(1, self.many // 2)


def runner(session: Session) -> Run:
    """Executes on the connection of an office session, within its unit of work."""
    driver: Any = session.connection().connection.driver_connection
    return driver.execute  # type: ignore[no-any-return]


def chunks_of(size: int) -> int:
    """How many chunks a content has."""
    return max(1, -(-size // CHUNK))


def send(run: Run, key: UUID, content: bytes, sha: str, progress: Progress | None = None) -> bool:
    """Send what is missing of one content; whether the office has all of it now."""
    total = chunks_of(len(content))
    run("INSERT INTO sync.file (id, size, sha256) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (key, len(content), sha))
    if is_complete(run, key):
        return True
    there = {place for (place,) in run("SELECT place FROM sync.chunk WHERE file = %s", (key,)).fetchall()}
    missing = [place for place in range(total) if place not in there]
    pace = Pace()
    while missing:
        some = missing[: pace.begin()]
        del missing[: len(some)]
        rows = ", ".join(["(%s, %s, %s)"] * len(some))  # an array of contents would be written as text
        told = [value for place in some for value in (key, place, content[place * CHUNK : (place + 1) * CHUNK])]
        run(f"INSERT INTO sync.chunk (file, place, content) VALUES {rows} ON CONFLICT DO NOTHING", told)  # noqa: S608  marks alone
        pace.end()
        if progress is not None:
            progress(total - len(missing), total)
    done = run("SELECT sync.file_done(%s)", (key,)).fetchone()
    return bool(done and done[0])


def is_complete(run: Run, key: UUID) -> bool:
    """Whether the office has a whole content that this person may see."""
    done = run("SELECT complete FROM sync.file WHERE id = %s", (key,)).fetchone()
    return bool(done and done[0])


def complete(run: Run, keys: Iterable[UUID]) -> set[UUID]:
    """Which of these the office has whole."""
    return {key for (key,) in run("SELECT id FROM sync.file WHERE id = ANY (%s) AND complete", (list(keys),)).fetchall()}


def some_chunks(run: Run, key: UUID, first: int, many: int) -> list[bytes]:
    """At most so many chunks from one on; raises MissingFile when it is not there, or one is larger than chunks are."""
    found = run(
        "SELECT place, content FROM sync.chunk WHERE file = %s AND place >= %s AND place < %s ORDER BY place",
        (key, first, first + many), binary=True,
    ).fetchall()  # fmt: skip
    chunks = [bytes(content) for at, (place, content) in enumerate(found) if place == first + at]
    if not chunks:
        raise MissingFile(NOT_YET)
    if any(len(one) > CHUNK for one in chunks):
        raise MissingFile(DAMAGED)
    return chunks


def from_chunk(run: Run, key: UUID, first: int, total: int) -> Iterator[list[bytes]]:
    """The chunks of a content from one on, some at a time."""
    pace = Pace()
    while first < total:
        some = some_chunks(run, key, first, min(pace.begin(), total - first))
        pace.end()
        first += len(some)
        yield some


def content(run: Run, key: UUID, size: int, sha: str, progress: Progress | None = None) -> bytes:
    """A whole content, proven by its hash; raises MissingFile."""
    if not is_complete(run, key):
        raise MissingFile(NOT_YET)
    return proven(_parts(run, key, size, progress), sha)


def _parts(run: Run, key: UUID, size: int, progress: Progress | None) -> Iterator[bytes]:
    total, done = require_size(size), 0
    for some in from_chunk(run, key, 0, total):
        yield from some
        done += len(some)
        if progress is not None:
            progress(done, total)


def require_size(size: int) -> int:
    """The number of chunks of a size that may be; a row that claims more is not followed."""
    if not 0 <= size <= LARGEST:
        raise MissingFile(DAMAGED)
    return chunks_of(size)


def proven(parts: Iterable[bytes], sha: str) -> bytes:
    """The parts together, if they have the hash; raises MissingFile otherwise."""
    whole = b"".join(parts)
    if hashlib.sha256(whole).hexdigest() != sha:
        raise MissingFile(DAMAGED)
    return whole
