"""The key file beside a book: the data key wrapped once, its wrapping key once per person, code and keyring.

    password --Argon2id--+
    recovery code --HKDF--+--> slot (AES-256-GCM) --> book secret --HKDF--> wraps the data key (AES-256-GCM)
    keyring secret --HKDF-+

The 32-byte data key encrypts the database. Behind the slots stands a second random secret, so that the data
key can be replaced without knowing everybody's password. Every wrap has its own random 96-bit nonce and is
bound to the book, its slot and its parameters; the whole file carries an HMAC under the book secret.
Only primitives of `cryptography` and `argon2-cffi` are used.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from models.ids import new_id
from models.platform.book import codes, errors
from models.safe_files import write_bytes

FORMAT = "qudao-keys"
VERSION = 1
KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
LARGEST_FILE = 256 * 1024
LARGEST_SLOTS = 500


class SlotKind(StrEnum):
    """What opens a slot."""

    PASSWORD = "password"
    RECOVERY = "recovery"
    KEYRING = "keyring"


@dataclass(frozen=True)
class Cost:
    """The work Argon2id asks for: memory in KiB, rounds, lanes."""

    memory: int
    rounds: int
    lanes: int

    def allowed(self) -> bool:
        """Whether a file may ask for this: up to 1 GiB, 10 rounds, 8 lanes (D08), from the floor of AU-01."""
        return 19 * 1024 <= self.memory <= 1024 * 1024 and 2 <= self.rounds <= 10 and 1 <= self.lanes <= 8


STANDARD_COST = Cost(64 * 1024, 3, 4)
LEAST_COST = Cost(19 * 1024, 2, 1)


@dataclass(frozen=True)
class Slot:
    """One way to the book secret."""

    id: UUID
    kind: SlotKind
    user_id: UUID | None
    who: bytes
    salt: bytes
    cost: Cost | None
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True)
class DataKey:
    """The data key of one database file, wrapped; `file_salt` are the first 16 bytes of that file."""

    id: UUID
    file_salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True)
class KeyFile:
    """The content of a key file; changed by making another one."""

    book_id: UUID
    salt: bytes
    slots: tuple[Slot, ...]
    keys: tuple[DataKey, ...]
    place_reason: str = ""
    mac: bytes = b""


@dataclass(frozen=True)
class Opened:
    """What an opened slot gives: the book secret and whose slot it was."""

    secret: bytes
    slot: Slot


# --- making and changing -----------------------------------------------------------------------------


def new_key_file(book_id: UUID | None = None) -> tuple[KeyFile, bytes]:
    """An empty key file and its new book secret."""
    return KeyFile(book_id or new_id(), secrets.token_bytes(SALT_BYTES), (), ()), secrets.token_bytes(
        KEY_BYTES
    )


def new_data_key() -> bytes:
    """A fresh key for a database file."""
    return secrets.token_bytes(KEY_BYTES)


def with_password(
    file: KeyFile, secret: bytes, user_id: UUID, login: str, password: str, cost: Cost | None = None
) -> KeyFile:
    """The file with this person's slot, in place of an earlier one."""
    rest = tuple(s for s in file.slots if not (s.kind is SlotKind.PASSWORD and s.user_id == user_id))
    cost = cost or STANDARD_COST
    bare = Slot(
        new_id(),
        SlotKind.PASSWORD,
        user_id,
        name_mark(file, login),
        secrets.token_bytes(SALT_BYTES),
        cost,
        b"",
        b"",
    )
    slot = _wrap_slot(file, bare, _from_password(password, bare.salt, cost), secret)
    return replace(file, slots=(*rest, slot))


def with_recovery(file: KeyFile, secret: bytes, code: str) -> KeyFile:
    """The file with this recovery code as its only one."""
    rest = tuple(s for s in file.slots if s.kind is not SlotKind.RECOVERY)
    bare = Slot(new_id(), SlotKind.RECOVERY, None, b"", secrets.token_bytes(SALT_BYTES), None, b"", b"")
    slot = _wrap_slot(file, bare, _derive(codes.entropy(code), bare.salt, "recovery slot"), secret)
    return replace(file, slots=(*rest, slot))


def with_keyring(
    file: KeyFile, secret: bytes, user_id: UUID, login: str, ring: bytes
) -> tuple[KeyFile, Slot]:
    """The file with a slot opened by a secret of the system's keyring, and that slot."""
    rest = tuple(s for s in file.slots if not (s.kind is SlotKind.KEYRING and s.user_id == user_id))
    bare = Slot(
        new_id(),
        SlotKind.KEYRING,
        user_id,
        name_mark(file, login),
        secrets.token_bytes(SALT_BYTES),
        None,
        b"",
        b"",
    )
    slot = _wrap_slot(file, bare, _derive(ring, bare.salt, "keyring slot"), secret)
    return replace(file, slots=(*rest, slot)), slot


def without_user(file: KeyFile, user_id: UUID, kind: SlotKind | None = None) -> KeyFile:
    """The file without this person's slots (of one kind, or all)."""
    kept = (s for s in file.slots if s.user_id != user_id or (kind is not None and s.kind is not kind))
    return replace(file, slots=tuple(kept))


def with_data_key(file: KeyFile, secret: bytes, key: bytes, file_salt: bytes, *, only: bool) -> KeyFile:
    """The file with the wrapped data key of the database that begins with `file_salt`."""
    rest = () if only else tuple(k for k in file.keys if k.file_salt != file_salt)
    bare = DataKey(new_id(), file_salt, secrets.token_bytes(NONCE_BYTES), b"")
    wrapped = _cipher(_data_wrapper(file, secret)).encrypt(bare.nonce, key, _data_bound(file, bare))
    return replace(file, keys=(*rest, replace(bare, wrapped=wrapped)))


# --- opening -----------------------------------------------------------------------------------------


def open_with_password(file: KeyFile, login: str, password: str) -> Opened | None:
    """The secret by user and password, or None; an unknown user costs the same time as a wrong password."""
    mark = name_mark(file, login)
    own = (s for s in file.slots if s.kind is SlotKind.PASSWORD and hmac.compare_digest(s.who, mark))
    slot = next(own, None)
    if slot is None or slot.cost is None:
        _from_password(password, file.salt, _usual_cost(file))
        return None
    return _unwrap_slot(file, slot, _from_password(password, slot.salt, slot.cost))


def open_with_code(file: KeyFile, code: str) -> Opened | None:
    """The secret by recovery code, or None."""
    material = codes.entropy(code)
    for slot in file.slots:
        if slot.kind is SlotKind.RECOVERY:
            opened = _unwrap_slot(file, slot, _derive(material, slot.salt, "recovery slot"))
            if opened:
                return opened
    return None


def open_with_keyring(file: KeyFile, slot: Slot, ring: bytes) -> Opened | None:
    """The secret by the keyring's secret for this slot, or None."""
    return _unwrap_slot(file, slot, _derive(ring, slot.salt, "keyring slot"))


def data_key(file: KeyFile, secret: bytes, file_salt: bytes) -> bytes | None:
    """The data key of the database that begins with `file_salt`, or None when it is not ours."""
    from cryptography.exceptions import InvalidTag

    cipher = _cipher(_data_wrapper(file, secret))
    for found in file.keys:
        if found.file_salt == file_salt:
            try:
                key: bytes = cipher.decrypt(found.nonce, found.wrapped, _data_bound(file, found))
                return key
            except InvalidTag:
                raise errors.KeysDamaged("") from None
    return None


LOG = "audit"
"""The purpose of the key that seals the log."""


def derive(secret: bytes, book_id: UUID, purpose: str) -> bytes:
    """A 32-byte key for another purpose (manifests, marks, audit) from the book secret."""
    return _derive(secret, book_id.bytes, purpose)


def name_mark(file: KeyFile, login: str) -> bytes:
    """How a slot knows its user without telling the name to whoever finds the file."""
    name = unicodedata.normalize("NFKC", login).casefold().strip()
    return hmac.new(file.salt, name.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def cost_outdated(slot: Slot) -> bool:
    """Whether a password slot asks for less work than is standard now (renewed at the next sign-in)."""
    cost, wanted = slot.cost, STANDARD_COST
    return cost is not None and (cost.memory < wanted.memory or cost.rounds < wanted.rounds)


# --- file --------------------------------------------------------------------------------------------


def save(path: Path, file: KeyFile, secret: bytes) -> KeyFile:
    """Write the file as a whole, authenticated under the book secret."""
    sealed = replace(file, mac=_mac(file, secret))
    write_bytes(path, _canonical(_to_plain(sealed)) + b"\n")
    return sealed


def load(path: Path) -> KeyFile:
    """Read a key file; everything in it is bounded before any work is done with it."""
    try:
        size = path.stat().st_size
        if not 0 < size <= LARGEST_FILE:
            raise ValueError("size")
        return _from_plain(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise errors.KeysMissing(path.name.removesuffix("-keys"), path.name) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise errors.KeysDamaged(path.name) from None


def verify(file: KeyFile, secret: bytes, name: str = "") -> None:
    """Refuse a file in which anything was added, removed or changed since it was written."""
    if not hmac.compare_digest(file.mac, _mac(file, secret)):
        raise errors.KeysDamaged(name)


def _to_plain(file: KeyFile) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "book": str(file.book_id),
        "salt": _text(file.salt),
        "place_reason": file.place_reason,
        "slots": [
            _slot_plain(s) | {"nonce": _text(s.nonce), "wrapped": _text(s.wrapped)} for s in file.slots
        ],
        "keys": [
            {
                "id": str(k.id),
                "file": _text(k.file_salt),
                "nonce": _text(k.nonce),
                "wrapped": _text(k.wrapped),
            }
            for k in file.keys
        ],
        "mac": _text(file.mac),
    }


def _slot_plain(slot: Slot) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": str(slot.id),
        "kind": slot.kind.value,
        "user": str(slot.user_id) if slot.user_id else None,
        "who": _text(slot.who),
        "salt": _text(slot.salt),
    }
    if slot.cost:
        plain["argon2id"] = {"memory": slot.cost.memory, "rounds": slot.cost.rounds, "lanes": slot.cost.lanes}
    return plain


def _from_plain(plain: dict[str, Any]) -> KeyFile:
    if plain["format"] != FORMAT or plain["version"] != VERSION:
        raise ValueError("format")
    if len(plain["slots"]) > LARGEST_SLOTS or not 1 <= len(plain["keys"]) <= 2:
        raise ValueError("count")
    slots = tuple(_slot_from(entry) for entry in plain["slots"])
    keys = tuple(
        DataKey(
            UUID(k["id"]), _bytes(k["file"], 16), _bytes(k["nonce"], NONCE_BYTES), _bytes(k["wrapped"], 48)
        )
        for k in plain["keys"]
    )
    reason = plain["place_reason"]
    if not isinstance(reason, str) or len(reason) > 500:
        raise ValueError("reason")
    return KeyFile(
        UUID(plain["book"]), _bytes(plain["salt"], SALT_BYTES), slots, keys, reason, _bytes(plain["mac"], 32)
    )


def _slot_from(entry: dict[str, Any]) -> Slot:
    kind = SlotKind(entry["kind"])
    cost = None
    if kind is SlotKind.PASSWORD:
        asked = entry["argon2id"]
        numbers = (asked["memory"], asked["rounds"], asked["lanes"])
        if not all(type(number) is int for number in numbers):
            raise ValueError("cost")
        cost = Cost(*numbers)
        if not cost.allowed():
            raise ValueError("cost")
    return Slot(
        UUID(entry["id"]),
        kind,
        UUID(entry["user"]) if entry["user"] else None,
        _bytes(entry["who"], 0 if kind is SlotKind.RECOVERY else 32),
        _bytes(entry["salt"], SALT_BYTES),
        cost,
        _bytes(entry["nonce"], NONCE_BYTES),
        _bytes(entry["wrapped"], KEY_BYTES + 16),
    )


# --- primitives --------------------------------------------------------------------------------------


def _from_password(password: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    text = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return hash_secret_raw(text, salt, cost.rounds, cost.memory, cost.lanes, KEY_BYTES, Type.ID)


def _derive(material: bytes, salt: bytes, purpose: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt, f"qudao {purpose}".encode()).derive(material)


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _wrap_slot(file: KeyFile, bare: Slot, wrapper: bytes, secret: bytes) -> Slot:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return replace(
        bare, nonce=nonce, wrapped=_cipher(wrapper).encrypt(nonce, secret, _slot_bound(file, bare))
    )


def _unwrap_slot(file: KeyFile, slot: Slot, wrapper: bytes) -> Opened | None:
    from cryptography.exceptions import InvalidTag

    try:
        return Opened(_cipher(wrapper).decrypt(slot.nonce, slot.wrapped, _slot_bound(file, slot)), slot)
    except InvalidTag:
        return None


def _slot_bound(file: KeyFile, slot: Slot) -> bytes:
    """What a slot's wrap is bound to: the book and every parameter of the slot."""
    return _canonical({"format": FORMAT, "version": VERSION, "book": str(file.book_id)} | _slot_plain(slot))


def _data_wrapper(file: KeyFile, secret: bytes) -> bytes:
    return derive(secret, file.book_id, "data key")


def _data_bound(file: KeyFile, key: DataKey) -> bytes:
    plain = {"format": FORMAT, "version": VERSION, "book": str(file.book_id)}
    return _canonical(plain | {"id": str(key.id), "file": _text(key.file_salt)})


def _mac(file: KeyFile, secret: bytes) -> bytes:
    plain = _to_plain(replace(file, mac=b""))
    return hmac.new(derive(secret, file.book_id, "key file"), _canonical(plain), hashlib.sha256).digest()


def _usual_cost(file: KeyFile) -> Cost:
    return next((s.cost for s in file.slots if s.cost), STANDARD_COST)


def _canonical(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: Any, size: int) -> bytes:
    if not isinstance(value, str):
        raise ValueError("not text")
    decoded = base64.b64decode(value, validate=True)
    if len(decoded) != size:
        raise ValueError("length")
    return decoded
