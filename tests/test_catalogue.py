"""The catalogue of bad input (reliability.md 9) is whole: a test answers for each of its ids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
# Files and documents: each id stands in the name of a test. C csv, X workbooks, P PDF and print text.
NAMED = {"c": 18, "x": 16, "p": 7}
# Fields, database files and the surroundings: the id stands in the name or in the words of a test, perhaps in a range.
TOLD = {"f": 31, "d": 10, "g": 8}
RANGE = re.compile(r"\b([fdg])(\d\d) ?(?:–|-|…|_to_) ?\1?(\d\d)(?![0-9])", re.IGNORECASE)


def ids(sections: dict[str, int]) -> list[str]:
    """Every id of some sections."""
    return [f"{name}{number:02d}" for name, last in sections.items() for number in range(1, last + 1)]


def sources() -> list[str]:
    """The text of every file of tests but this one."""
    return [
        path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py") if path.name != Path(__file__).name
    ]


SOURCES = sources()
NAMES = {name for text in SOURCES for name in re.findall(r"^\s*def (test_\w+)", text, re.MULTILINE)}


def told() -> set[str]:
    """The ids that tests speak of, ranges written out."""
    found = {word.casefold() for text in SOURCES for word in re.findall(r"(?<![A-Za-z0-9])[FDGfdg]\d\d(?!\d)", text)}
    for text in SOURCES:
        for section, first, last in RANGE.findall(text):
            found.update(f"{section.casefold()}{number:02d}" for number in range(int(first), int(last) + 1))
    return found


TOLD_IDS = told()


@pytest.mark.parametrize("one", ids(NAMED))
def test_every_bad_file_has_a_test_named_by_it(one: str) -> None:
    assert any(one in name.split("_") for name in NAMES), one


@pytest.mark.parametrize("one", ids(TOLD))
def test_every_other_bad_input_is_spoken_of_by_a_test(one: str) -> None:
    assert one in TOLD_IDS, one
