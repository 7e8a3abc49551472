"""Encrypted files beside the book, named by their content and written whole or not at all (DS-16)."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import AppError
from models.i18n import N_
from models.platform.file_kinds import FileKind, RefusedFile, recognise
from models.platform.records import Secret
from models.safe_files import private_folder, sync_file, write_bytes
from models.text import safe_file_name

LARGEST = 50 * 1024 * 1024
KEY_NAME = "attachments.key"
_MAGIC = b"QDF1"
_CHUNK = 1024 * 1024


class MissingFile(AppError):
    """The stored content is not there or was altered; it is never opened then."""


@dataclass(frozen=True)
class Taken:
    """A file taken into the store: safe name, kind, size and hash."""

    name: str
    kind: FileKind
    size: int
    sha256: str


@dataclass(frozen=True)
class BlobStore:
    """The folder of encrypted contents of one book, and the key they are encrypted with."""

    folder: Path
    key: bytes

    def path_of(self, sha256: str) -> Path:
        """Where a content lies; the name tells nobody without the key which file it is."""
        name = hmac.new(self.key, bytes.fromhex(sha256), hashlib.sha256).hexdigest()
        return self.folder / name[:2] / name

    def has(self, sha256: str) -> bool:
        """Whether a content is there."""
        return self.path_of(sha256).is_file()

    def put(self, content: bytes) -> str:
        """Keep a content durably and return its hash; equal contents are kept once."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path_of(sha256)
        if not self._is_whole(path, len(content)):
            private_folder(self.folder)
            private_folder(path.parent)
            nonce = os.urandom(12)
            write_bytes(path, _MAGIC + nonce + AESGCM(self.key).encrypt(nonce, content, bytes.fromhex(sha256)))
        else:
            sync_file(path)
        return sha256

    def get(self, sha256: str) -> bytes:
        """A content, proven to be the one that was put in; raises MissingFile otherwise."""
        try:
            raw = self.path_of(sha256).read_bytes()
        except OSError:
            raise MissingFile(
                N_("The file is not on this computer any more. The entry is kept. Restore it from a backup.")
            ) from None
        try:
            if not raw.startswith(_MAGIC):
                raise InvalidTag
            content = AESGCM(self.key).decrypt(raw[4:16], raw[16:], bytes.fromhex(sha256))
        except InvalidTag:
            raise MissingFile(
                N_("The stored file was altered or damaged and is not opened. Restore it from a backup.")
            ) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise MissingFile(
                N_("The stored file was altered or damaged and is not opened. Restore it from a backup.")
            )
        return content

    def take(self, source: Path, progress: Callable[[int, int], None] | None = None) -> Taken:
        """Read a file the person chose, check it and keep it (FA-01 to FA-03)."""
        content, taken = taken_from(source, progress)
        self.put(content)
        return taken

    def stored(self) -> Iterator[Path]:
        """Every stored content."""
        if self.folder.is_dir():
            yield from (path for path in self.folder.glob("??/*") if path.is_file() and len(path.name) == 64)

    def _is_whole(self, path: Path, size: int) -> bool:
        try:
            return path.stat().st_size == size + len(_MAGIC) + 12 + 16
        except OSError:
            return False


def taken_from(source: Path, progress: Callable[[int, int], None] | None = None) -> tuple[bytes, Taken]:
    """The content of a file the person chose, checked, and what it is."""
    name = safe_file_name(source.name)
    content = b"".join(_read(source, name, progress))
    kind = recognise(name, content)
    return content, Taken(name, kind, len(content), hashlib.sha256(content).hexdigest())


def store_of(session: Session, folder: Path) -> BlobStore:
    """The store beside a book, for adding; its key lives in the encrypted book and is made at the first use."""
    found = existing_store(session, folder)
    if found is None:
        secret = Secret(name=KEY_NAME, value=os.urandom(32))
        session.add(secret)
        session.flush()
        found = BlobStore(folder, secret.value)
    return found


def existing_store(session: Session, folder: Path) -> BlobStore | None:
    """The store beside a book, or nothing while no file was ever added."""
    secret = session.scalars(select(Secret).where(Secret.name == KEY_NAME)).one_or_none()
    return None if secret is None else BlobStore(folder, secret.value)


def _read(source: Path, name: str, progress: Callable[[int, int], None] | None) -> Iterator[bytes]:
    """The bytes of a regular file, opened once without following links; one that changes meanwhile is refused."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if source.is_symlink():
            raise OSError
        handle = os.open(source, flags)
    except OSError:
        raise RefusedFile(N_("{name} cannot be read. Nothing was added."), name=name) from None
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode):
        os.close(handle)
        raise RefusedFile(N_("{name} is no ordinary file. Nothing was added."), name=name)
    with os.fdopen(handle, "rb") as stream:
        if before.st_size > LARGEST:
            raise RefusedFile(
                N_("{name} is too large ({size} MB). Nothing was added. At most {limit} MB fit."),
                name=name,
                size=before.st_size // 1024**2,
                limit=LARGEST // 1024**2,
            )
        done = 0
        while chunk := stream.read(_CHUNK):
            done += len(chunk)
            if done > before.st_size:
                break
            if progress is not None:
                progress(done, before.st_size)
            yield chunk
        after = os.fstat(handle)
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or done != before.st_size:
            raise RefusedFile(N_("{name} changed while it was read. Nothing was added. Try again."), name=name)
