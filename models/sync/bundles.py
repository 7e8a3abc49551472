"""Bundles: synchronisation in a file, for places without a network (K8). How one is sealed, opened and read.

A bundle is encrypted and signed at once (AES-256-GCM) with a key that the office gave to this one device; its head names
the device and is signed too. Whatever does not open with the key is not read at all; what opens is read strictly, with
a budget for every size.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.errors import AppError
from models.i18n import N_

SUFFIX = ".qudao-bundle"
MAGIC = b"QDB1"
WORK, ANSWER = b"W", b"A"
LARGEST_FILE = 64 * 1024 * 1024
LARGEST_CONTENT = 512 * 1024 * 1024
LONGEST_NUMBER = 20
_HEAD = len(MAGIC) + 1 + 16
_NONCE = 12

NO_BUNDLE = N_("This file is no bundle of Qudao, or it was damaged on the way. Nothing was changed. Have it written once more.")
WRONG_KIND = N_("This bundle goes the other way: work goes to the office, answers go back to the copy. Nothing was changed.")
TOO_LARGE = N_("This file is too large for a bundle. Nothing was changed. Synchronise over a network.")


class BundleRefused(AppError):
    """A bundle that is not taken in; nothing was changed."""


def seal(kind: bytes, device: UUID, key: bytes, content: dict[str, Any]) -> bytes:
    """A bundle of some content."""
    head = MAGIC + kind + device.bytes
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_encode, allow_nan=False)
    nonce = os.urandom(_NONCE)
    made = head + nonce + AESGCM(key).encrypt(nonce, zlib.compress(text.encode("utf-8"), 6), head)
    if len(made) > LARGEST_FILE:
        raise BundleRefused(TOO_LARGE)
    return made


def read_file(path: Path) -> bytes:
    """The bytes of a file somebody handed over, at most so many."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError:
        raise BundleRefused(NO_BUNDLE) from None
    if len(raw) > LARGEST_FILE:
        raise BundleRefused(TOO_LARGE)
    return raw


def device_of(raw: bytes, kind: bytes) -> UUID:
    """Which device a bundle says it belongs to; believed only once it opens with that device's key."""
    if len(raw) < _HEAD + _NONCE + 16 or not raw.startswith(MAGIC):
        raise BundleRefused(NO_BUNDLE)
    if raw[len(MAGIC) : len(MAGIC) + 1] != kind:
        raise BundleRefused(WRONG_KIND if raw[len(MAGIC) : len(MAGIC) + 1] in (WORK, ANSWER) else NO_BUNDLE)
    return UUID(bytes=raw[len(MAGIC) + 1 : _HEAD])


def unseal(raw: bytes, key: bytes) -> dict[str, Any]:
    """What a bundle holds, proven to come from a holder of the key."""
    head, nonce = raw[:_HEAD], raw[_HEAD : _HEAD + _NONCE]
    try:
        packed = AESGCM(key).decrypt(nonce, raw[_HEAD + _NONCE :], head)
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, LARGEST_CONTENT)
        if unpacker.unconsumed_tail or not unpacker.eof or unpacker.unused_data:
            raise BundleRefused(NO_BUNDLE)
        found = parse(text.decode("utf-8"))
    except (InvalidTag, zlib.error, ValueError, RecursionError):
        raise BundleRefused(NO_BUNDLE) from None
    if not isinstance(found, dict):
        raise BundleRefused(NO_BUNDLE)
    return found


def parse(text: str) -> Any:
    """JSON without what it does not have: NaN, endless numbers, one key twice. Raises ValueError or RecursionError."""
    return json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant, parse_int=_number, parse_float=_fraction)


def _encode(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return {"~": value.hex()}
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    raise TypeError(type(value).__name__)


def _pairs(pairs: list[tuple[str, Any]]) -> Any:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key twice")
    if made.keys() == {"~"}:
        return bytes.fromhex(made["~"])
    return made


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _number(word: str) -> int:
    if len(word) > LONGEST_NUMBER:
        raise ValueError("a number too long")
    return int(word)


def _fraction(word: str) -> float:
    found = float(word)
    if found in (float("inf"), float("-inf")):
        raise ValueError("a number too large")
    return found
