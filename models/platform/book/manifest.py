"""What a backup contains, in a small file under an HMAC of the book (BK-02, D09)."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from models.platform.book import errors, keyslots
from models.safe_files import write_bytes

FORMAT = "qudao-backup"
VERSION = 1
FILE = "manifest.json"
GOOD = "good.json"
BOOK = "book.qudao"
KEYS = "book.qudao-keys"
LARGEST = 32 * 1024 * 1024
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """The facts of one backup; `files` are attachments by relative name and size, `seals` the end of each writer's chain."""

    book: str
    name: str
    company: str
    made_at: str
    reason: str
    schema: int
    fingerprint: str
    head: int
    device: str
    rows: dict[str, int]
    book_sha256: str
    keys_sha256: str
    size: int
    files: dict[str, int] = field(default_factory=dict)
    seals: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def made(self) -> datetime:
        """When the backup was made."""
        return datetime.fromisoformat(self.made_at)


def write(folder: Path, manifest: Manifest, secret: bytes) -> None:
    """Put the manifest into a backup's folder."""
    plain = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    content = plain | {"mac": _mac(plain, secret, UUID(manifest.book))}
    write_bytes(
        folder / FILE, json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False).encode("utf-8")
    )


def read(folder: Path, secret: bytes | None = None) -> Manifest:
    """The manifest of a backup; with the book's secret also proven to be unchanged."""
    name = folder.name
    try:
        path = folder / FILE
        if path.stat().st_size > LARGEST:
            raise ValueError("size")
        plain = json.loads(path.read_text(encoding="utf-8"))
        mac = plain.pop("mac")
        if plain["format"] != FORMAT or plain["version"] != VERSION:
            raise ValueError("format")
        if secret is not None and not hmac.compare_digest(mac, _mac(plain, secret, UUID(plain["book"]))):
            raise errors.BackupRefused(name, "manifest")
        made = Manifest(**{key: value for key, value in plain.items() if key not in ("format", "version")})
        _check_shape(made)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise errors.BackupRefused(name, "manifest") from None
    return made


def sha256_of(path: Path) -> str:
    """The hash of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def safe_names(files: dict[str, int]) -> bool:
    """Whether every name stays inside the folder it is meant for: plain parts of letters, digits, dots, dashes."""
    for name in files:
        parts = name.split("/")
        if not name or len(name) > 300 or len(parts) > 4:
            return False
        for part in parts:
            plain = all(c.isascii() and (c.isalnum() or c in "._-") for c in part)
            if not part or part.startswith(".") or not plain:
                return False
    return True


def _check_shape(made: Manifest) -> None:
    texts = (made.book, made.name, made.company, made.made_at, made.reason, made.fingerprint, made.device)
    numbers = (made.schema, made.head, made.size, *made.rows.values(), *made.files.values())
    if not all(isinstance(text, str) and len(text) <= 500 for text in texts):
        raise ValueError("text")
    if not all(type(number) is int and 0 <= number < 2**53 for number in numbers):
        raise ValueError("number")
    for writer, (number, code) in made.seals.items():
        UUID(writer)
        if type(number) is not int or number < 1 or len(bytes.fromhex(code)) != 32:
            raise ValueError("seals")
    if not safe_names(made.files) or made.made.tzinfo is None:
        raise ValueError("names")
    UUID(made.book)


def _mac(plain: dict[str, Any], secret: bytes, book_id: UUID) -> str:
    data = json.dumps(plain, sort_keys=True, ensure_ascii=True).encode("ascii")
    return hmac.new(keyslots.derive(secret, book_id, "backup"), data, hashlib.sha256).hexdigest()
