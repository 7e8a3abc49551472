"""What a password must be, and how strong it looks (AU-01)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path

from models.errors import InvalidInput
from models.i18n import N_, tr

LEAST = 10
MOST = 128
COMMON = Path(__file__).resolve().parents[2] / "resources" / "passwords" / "common.txt"
_WALKS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qazwsxedcrfvtgbyhnujm",
)
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)


class Strength(StrEnum):
    """How hard a password is to guess, in words."""

    REFUSED = "refused"
    FAIR = "fair"
    GOOD = "good"
    STRONG = "strong"


STRENGTH_WORDS = {
    Strength.REFUSED: N_("Too weak"),
    Strength.FAIR: N_("Fair"),
    Strength.GOOD: N_("Good"),
    Strength.STRONG: N_("Strong"),
}


def problem_of(password: str, own: Iterable[str] = ()) -> str:
    """Why a password is refused, as a translated sentence; empty when it is good enough (AU-01)."""
    if len(password) < LEAST:
        return tr("The password needs at least {count} characters.", count=LEAST)
    if len(password) > MOST:
        return tr("The password may have at most {count} characters.", count=MOST)
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in password):
        return tr("The password contains characters that cannot be typed everywhere.")
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(set(plain)) < 5:
        return tr("The password repeats too few different characters.")
    if _is_walk(plain):
        return tr("The password is a row of neighbouring keys or numbers.")
    for word in own:
        piece = unicodedata.normalize("NFKC", word).casefold().strip()
        if len(piece) >= 3 and piece in plain and len(plain) - len(piece) < 8:
            return tr("The password contains your own name or that of the company.")
    if _is_common(plain):
        return tr("The password is one of the first that everybody tries.")
    return ""


def strength(password: str, own: Iterable[str] = ()) -> Strength:
    """A judgement for the eye while typing; the rule itself is `problem_of`."""
    if problem_of(password, own):
        return Strength.REFUSED
    kinds = sum(
        any(test(c) for c in password)
        for test in (
            str.islower,
            str.isupper,
            str.isdigit,
            lambda c: not c.isalnum(),
            lambda c: ord(c) > 0x2E80,
        )
    )
    score = len(set(password)) + 2 * kinds
    if len(password) >= 16 and score >= 16:
        return Strength.STRONG
    return Strength.GOOD if score >= 14 else Strength.FAIR


def require_good(password: str, own: Iterable[str] = ()) -> None:
    """Raise InvalidInput unless the password may be used."""
    problem = problem_of(password, own)
    if problem:
        raise InvalidInput({"password": problem})


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))


def _is_common(plain: str) -> bool:
    """In the list as it stands, without digits and signs around it, doubled, or written with look-alikes."""
    words = {plain, plain.translate(_LEET)}
    for word in list(words):
        words.add(re.sub(r"^[\W\d_]+|[\W\d_]+$", "", word))
        half = word[: len(word) // 2]
        if half * 2 == word:
            words.add(half)
    return any(word in _common() for word in words if len(word) >= 3)


def _is_walk(plain: str) -> bool:
    """Whether almost all of it runs along the keyboard, the alphabet or the numbers."""
    steps = 0
    for left, right in zip(plain, plain[1:], strict=False):
        pair = left + right
        steps += left == right or any(pair in walk or pair[::-1] in walk for walk in _WALKS)
    return steps >= (len(plain) - 1) * 0.75
