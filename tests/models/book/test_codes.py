"""SE-01: the recovery code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.platform.book import codes, errors


def test_se_01_a_code_has_160_random_bits_and_check_letters() -> None:
    code = codes.new_code()
    groups = code.split("-")
    assert len(groups) == 8 and all(len(g) == 5 for g in groups)
    assert len(codes.ALPHABET) == 32 and codes.GROUPS * codes.LETTERS * 5 == 160
    assert len({codes.new_code() for _ in range(100)}) == 100


def test_typing_habits_do_not_matter() -> None:
    code = codes.new_code()
    assert codes.normal(code.lower()) == code
    assert codes.normal(code.replace("-", "")) == code
    assert codes.normal(" " + code.replace("-", "  ") + "\n") == code
    assert codes.normal("".join(chr(ord(c) + 0xFEE0) if c != "-" else "－" for c in code)) == code
    assert codes.normal(code.replace("0", "O").replace("1", "I")) == code


@given(st.integers(0, 7), st.integers(0, 4), st.sampled_from(codes.ALPHABET))
def test_a_mistyped_letter_is_named_by_its_group(group: int, place: int, letter: str) -> None:
    code = codes.new_code()
    groups = code.split("-")
    word = groups[group]
    groups[group] = word[:place] + letter + word[place + 1 :]
    if groups[group] == word:
        return
    try:
        wrong = codes.normal("-".join(groups))
    except errors.MistypedCode as error:
        assert error.group == group + 1
    else:
        assert codes.entropy(wrong) != codes.entropy(code) or place == 4


def test_nearly_every_wrong_letter_is_noticed() -> None:
    code, noticed, tried = codes.new_code(), 0, 0
    first = code.split("-")[0]
    for place in range(4):
        for letter in codes.ALPHABET:
            if letter != first[place]:
                tried += 1
                try:
                    codes.normal(first[:place] + letter + first[place + 1 :] + code[5:])
                except errors.MistypedCode:
                    noticed += 1
    assert noticed / tried > 0.9


@pytest.mark.parametrize("typed", ["", "A", "12345", "*" * 40, "张" * 40, "0" * 4000])
def test_anything_else_is_a_typing_mistake(typed: str) -> None:
    with pytest.raises(errors.MistypedCode):
        codes.normal(typed)
