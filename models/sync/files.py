"""The contents of attachments of a copy: up after their rows, down when somebody opens one.

A cut costs little: the office keeps the chunks it has, the copy keeps what it fetched as encrypted parts, at a cut and about
every second.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from models.clock import clock
from models.platform import office_files
from models.platform.blobs import BlobStore, MissingFile
from models.platform.office_files import CHUNK as CHUNK
from models.platform.office_files import DAMAGED, NOT_YET, Progress
from models.sync.local import SqliteLocal
from models.sync.ports import Refused
from models.sync.remote import PostgresRemote, told

SENT = "sent:"
KEPT_EVERY = 1.0
"""Seconds after which what was fetched is kept, so that no accident costs more."""

Part = tuple[str, int]
"""The hash of a kept part, and how many chunks it holds."""


def upload_all(
    local: SqliteLocal, remote: PostgresRemote, store: BlobStore, progress: Progress | None = None, largest: int | None = None
) -> int:
    """Send the contents of this person's attachments that the office has not got, up to a size; returns how many.

    What the office refuses (the record left this person's reach) is said in the diary and keeps no other file back.
    """
    with local.transaction() as tx:
        rows = tx.run(
            "SELECT id, sha256, size FROM attachments WHERE created_by = ? AND rev > 0 AND deleted_at IS NULL", (local.person,)
        ).fetchall()
        waiting = [
            (bytes(key), sha) for key, sha, size in rows
            if (largest is None or size <= largest) and not tx.get(sent_name(bytes(key)))
        ]  # fmt: skip
    sent = 0
    for key, sha in waiting:
        if not store.has(sha):
            continue
        try:
            done = upload(remote, UUID(bytes=key), store.get(sha), sha, progress)
        except (Refused, MissingFile) as error:
            with local.transaction() as tx:
                tx.note("file", code=error.code if isinstance(error, Refused) else "damaged")
            continue
        if done:
            with local.transaction() as tx:
                tx.put(sent_name(key), True)
            sent += 1
    return sent


def sent_name(key: bytes) -> str:
    """The fact that says that the content of an attachment is at the office."""
    return f"{SENT}{key.hex()[:30]}"


def upload(remote: PostgresRemote, key: UUID, content: bytes, sha: str, progress: Progress | None = None) -> bool:
    """Send what is missing of one content; whether the office has all of it now."""
    with told():
        return office_files.send(remote.connection.execute, key, content, sha, progress)


def fetch(
    local: SqliteLocal, remote: PostgresRemote, store: BlobStore, key: UUID, progress: Progress | None = None
) -> bytes:
    """The content of one attachment, from here or from the office; raises MissingFile when the office has it not yet."""
    with local.transaction() as tx:
        row = tx.run("SELECT sha256, size FROM attachments WHERE id = ?", (key.bytes,)).fetchone()
        parts: list[Part] = [tuple(part) for part in tx.get(_parts_name(key), ())]
    if row is None:
        raise Refused("scope")
    sha, size = row
    if store.has(sha):
        return store.get(sha)
    total = office_files.require_size(size)
    run = remote.connection.execute
    with told():
        if not office_files.is_complete(run, key):
            raise MissingFile(NOT_YET)
    parts = parts if all(store.has(part) for part, _ in parts) else []
    fresh: list[bytes] = []
    kept_at = clock.monotonic()
    try:
        with told():
            for some in office_files.from_chunk(run, key, sum(many for _, many in parts), total):
                fresh += some
                if clock.monotonic() - kept_at > KEPT_EVERY:
                    _keep(local, store, key, parts, fresh)
                    kept_at = clock.monotonic()
                if progress is not None:
                    progress(sum(many for _, many in parts) + len(fresh), total)
    except BaseException:
        _keep(local, store, key, parts, fresh)
        raise
    return _assemble(local, store, key, sha, parts, fresh)


def _parts_name(key: UUID) -> str:
    return f"part:{key.hex[:30]}"


def _keep(local: SqliteLocal, store: BlobStore, key: UUID, parts: list[Part], fresh: list[bytes]) -> None:
    """What was fetched since the last part becomes one."""
    if not fresh:
        return
    parts.append((store.put(b"".join(fresh)), len(fresh)))
    fresh.clear()
    with local.transaction() as tx:
        tx.put(_parts_name(key), parts)


def _assemble(
    local: SqliteLocal, store: BlobStore, key: UUID, sha: str, parts: list[Part], fresh: list[bytes]
) -> bytes:
    try:
        content = office_files.proven([*(store.get(part) for part, _ in parts), *fresh], sha)
        store.put(content)
    except MissingFile:
        raise MissingFile(DAMAGED) from None
    finally:
        for part, _ in parts:
            if part != sha:
                with suppress(OSError):
                    store.path_of(part).unlink()
        if parts:
            with local.transaction() as tx:
                tx.put(_parts_name(key), None)
    return content
