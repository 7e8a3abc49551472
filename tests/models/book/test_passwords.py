"""AU-01: what a password must be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.platform import passwords
from models.platform.passwords import Strength

OWN = ("wangfang", "王芳", "清源净水科技")


@pytest.mark.parametrize(
    "weak",
    [
        "", "short", "9letters!", "x" * 129, "password123", "P@ssw0rd2026", "Passw0rd!!", "1234567890",
        "qwertyuiop", "QWERTYUIOP", "aaaaaaaaaaaa", "abababababab", "1q2w3e4r5t6y", "woaini1314520",
        "admin@123456789", "Sunshine2026!!", "dragondragon", "ｐａｓｓｗｏｒｄ１２３", "wangfang88", "王芳王芳20261",
        "清源净水科技01", "correcthorsebatterystaple", "9876543210", "zhangwei2026", "good\x00password",
    ],
)  # fmt: skip
def test_au_01_a_guessable_password_is_refused_with_a_reason(weak: str) -> None:
    assert passwords.problem_of(weak, OWN)
    assert passwords.strength(weak, OWN) is Strength.REFUSED
    with pytest.raises(InvalidInput):
        passwords.require_good(weak, OWN)


@pytest.mark.parametrize(
    "good",
    [
        "blue-kettle-47-river",
        "kj3H#9xPq2",
        "今天天气不错我们去爬山吧",
        "Tr0ub4dor&3",
        "x9" * 10 + "Zq4!",
        "y" + "kQ7#mPz2vL" * 12,
    ],
)
def test_au_01_no_other_rule_stands_in_the_way(good: str) -> None:
    assert passwords.problem_of(good, OWN) == ""


def test_au_01_long_random_words_count_as_strong() -> None:
    assert passwords.strength("blue-kettle-47-river") is Strength.STRONG
    assert passwords.strength("kj3H#9xPq2") is Strength.GOOD


def test_au_01_the_shipped_list_is_there_and_used() -> None:
    lines = [w for w in passwords.COMMON.read_text(encoding="utf-8").splitlines() if w and w[0] != "#"]
    assert len(lines) >= 1000 and len(set(lines)) == len(lines)
    long = [word for word in lines if len(word) >= passwords.LEAST]
    assert long and all(passwords.problem_of(word) for word in long)


@given(st.text(max_size=200))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert isinstance(passwords.problem_of(text, OWN), str)
    assert passwords.strength(text) in Strength
