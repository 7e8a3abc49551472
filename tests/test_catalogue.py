"""The catalogue of bad input (reliability.md 9) is whole: each of its ids stands in the name of a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
# How many ids each section has: C01-C18 (csv), X01-X16 (workbooks), P01-P07 (PDF and print text).
SECTIONS = {"c": 18, "x": 16, "p": 7}
IDS = [f"{section}{number:02d}" for section, last in SECTIONS.items() for number in range(1, last + 1)]


def names() -> set[str]:
    """The names of all tests."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        found.update(re.findall(r"^\s*def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    return found


NAMES = names()


@pytest.mark.parametrize("one", IDS)
def test_every_bad_input_has_a_test_named_by_it(one: str) -> None:
    assert any(one in name.split("_") for name in NAMES), one
