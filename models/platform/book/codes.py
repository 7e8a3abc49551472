"""The recovery code: 160 random bits to print, read aloud and type, with a check letter per group."""

from __future__ import annotations

import hashlib
import secrets

from models.platform.book import errors

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 8
LETTERS = 4
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_WIDE = {ord("－"): "-", ord("—"): "-", ord("　"): " "}


def new_code() -> str:
    """A fresh code: eight groups of four random letters and one check letter, 160 random bits."""
    groups = []
    for number in range(GROUPS):
        group = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
        groups.append(group + _check_letter(number, group))
    return "-".join(groups)


def normal(code: str) -> str:
    """A typed code in its one form; raises MistypedCode naming the first group that cannot be right."""
    letters = code.translate(_WIDE)
    letters = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in letters)
    letters = "".join(letters.upper().split()).replace("-", "").translate(_LOOKALIKES)
    size = LETTERS + 1
    groups = [letters[at : at + size] for at in range(0, len(letters), size)]
    for number in range(GROUPS):
        group = groups[number] if number < len(groups) else ""
        if len(group) != size or any(c not in ALPHABET for c in group):
            raise errors.MistypedCode(number + 1)
        if _check_letter(number, group[:LETTERS]) != group[LETTERS]:
            raise errors.MistypedCode(number + 1)
    if len(groups) > GROUPS:
        raise errors.MistypedCode(GROUPS + 1)
    return "-".join(groups)


def entropy(code: str) -> bytes:
    """The random part of a code as bytes, for the key derivation."""
    return "".join(group[:LETTERS] for group in normal(code).split("-")).encode("ascii")


def _check_letter(number: int, group: str) -> str:
    """One letter that depends on the group and its place: wrong, swapped or moved letters show (31 of 32)."""
    digest = hashlib.sha256(f"{number}:{group}".encode("ascii")).digest()
    return ALPHABET[digest[0] % len(ALPHABET)]
