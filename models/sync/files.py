"""The contents of attachments of a copy: up after their rows, down when somebody opens one.

A cut costs one chunk: the office keeps the chunks it has, the copy keeps what it fetched as encrypted parts.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from models.platform import office_files
from models.platform.blobs import BlobStore, MissingFile
from models.platform.office_files import CHUNK as CHUNK
from models.platform.office_files import DAMAGED, NOT_YET, Progress
from models.sync.local import SqliteLocal
from models.sync.ports import Refused
from models.sync.remote import PostgresRemote, told

SENT = "sent:"


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
        parts: list[str] = list(tx.get(f"part:{key.hex[:30]}", ()))
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
    parts = parts if all(store.has(part) for part in parts) else []
    while len(parts) < total:
        with told():
            got = office_files.chunk(run, key, len(parts))
        parts.append(store.put(got))
        with local.transaction() as tx:
            tx.put(f"part:{key.hex[:30]}", parts)
        if progress is not None:
            progress(len(parts), total)
    return _assemble(local, store, key, sha, parts)


def _assemble(local: SqliteLocal, store: BlobStore, key: UUID, sha: str, parts: list[str]) -> bytes:
    try:
        content = office_files.proven((store.get(part) for part in parts), sha)
        store.put(content)
    except MissingFile:
        raise MissingFile(DAMAGED) from None
    finally:
        for part in parts:
            if part != sha:
                with suppress(OSError):
                    store.path_of(part).unlink()
        with local.transaction() as tx:
            tx.put(f"part:{key.hex[:30]}", None)
    return content
