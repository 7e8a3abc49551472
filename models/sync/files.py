"""The contents of attachments: up in chunks after their rows, down in chunks when somebody opens one.

Each chunk is a statement of its own, so that a cut costs one chunk. The server accepts a file only when all its chunks
together have the hash that its row names; a copy keeps what it fetched so far as encrypted parts and goes on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from models.i18n import N_
from models.platform.blobs import BlobStore, MissingFile
from models.sync.local import SqliteLocal
from models.sync.ports import Refused
from models.sync.remote import PostgresRemote, told

CHUNK = 256 * 1024
NOT_YET = N_("The office does not have this file yet. Nothing is lost. It comes when its owner synchronises.")
DAMAGED = N_("The file arrived damaged and was not kept. Nothing else is affected. Please try again.")

Progress = Callable[[int, int], None]


def upload_all(local: SqliteLocal, remote: PostgresRemote, store: BlobStore, progress: Progress | None = None) -> int:
    """Send the contents of this person's attachments that the office has not got; returns how many."""
    with local.transaction() as tx:
        rows = tx.run(
            "SELECT id, sha256 FROM attachments WHERE created_by = ? AND rev > 0 AND deleted_at IS NULL", (local.person,)
        ).fetchall()
        waiting = [(bytes(key), sha) for key, sha in rows if not tx.get(f"sent:{bytes(key).hex()[:30]}")]
    sent = 0
    for key, sha in waiting:
        if store.has(sha) and upload(remote, UUID(bytes=key), store.get(sha), sha, progress):
            with local.transaction() as tx:
                tx.put(f"sent:{key.hex()[:30]}", True)
            sent += 1
    return sent


def upload(remote: PostgresRemote, key: UUID, content: bytes, sha: str, progress: Progress | None = None) -> bool:
    """Send what is missing of one content; whether the office has all of it now."""
    run = remote.connection.execute
    total = max(1, -(-len(content) // CHUNK))
    with told():
        run(
            "INSERT INTO sync.file (id, size, sha256) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (key, len(content), sha)
        )
        row = run("SELECT complete FROM sync.file WHERE id = %s", (key,)).fetchone()
        if row is not None and row[0]:
            return True
        there = {place for (place,) in run("SELECT place FROM sync.chunk WHERE file = %s", (key,)).fetchall()}
        for place in range(total):
            if place not in there:
                part = content[place * CHUNK : (place + 1) * CHUNK]
                run("INSERT INTO sync.chunk (file, place, content) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (key, place, part))
            if progress is not None:
                progress(place + 1, total)
        done = run("SELECT sync.file_done(%s)", (key,)).fetchone()
    return bool(done and done[0])


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
    total = max(1, -(-size // CHUNK))
    with told():
        done = remote.connection.execute("SELECT complete FROM sync.file WHERE id = %s", (key,)).fetchone()
    if not (done and done[0]):
        raise MissingFile(NOT_YET)
    parts = parts if all(store.has(part) for part in parts) else []
    while len(parts) < total:
        with told():
            found = remote.connection.execute(
                "SELECT content FROM sync.chunk WHERE file = %s AND place = %s", (key, len(parts))
            ).fetchone()
        if found is None:
            raise MissingFile(NOT_YET)
        parts.append(store.put(bytes(found[0])))
        with local.transaction() as tx:
            tx.put(f"part:{key.hex[:30]}", parts)
        if progress is not None:
            progress(len(parts), total)
    return _assemble(local, store, key, sha, parts)


def _assemble(local: SqliteLocal, store: BlobStore, key: UUID, sha: str, parts: list[str]) -> bytes:
    content = b"".join(store.get(part) for part in parts)
    whole = hashlib.sha256(content).hexdigest() == sha
    if whole:
        store.put(content)
    for part in parts:
        if part != sha:
            with suppress(OSError):
                store.path_of(part).unlink()
    with local.transaction() as tx:
        tx.put(f"part:{key.hex[:30]}", None)
    if not whole:
        raise MissingFile(DAMAGED)
    return content
