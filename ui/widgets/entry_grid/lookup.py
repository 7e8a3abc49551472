"""How a grid asks for records while somebody types: questions, candidates and fixed choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from ui.widgets.entry_grid.data import Row

VISIBLE_ROWS = 8


@dataclass(frozen=True)
class Candidate:
    """A record that fits what was typed.

    `values` are the fields a row gets when it is chosen. `exact` says that the text is its code or
    barcode. `cells` are shown in the pop-up, in the order of the look-up's columns.
    """

    key: Any
    code: str
    name: str
    values: Mapping[str, Any]
    exact: bool = False
    cells: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class LookupColumn:
    """One column of the pop-up."""

    width: int
    right: bool = False
    stretch: bool = False


@dataclass(frozen=True)
class LookupAction:
    """What is offered below the candidates, and alone when nothing fits."""

    text: str
    run: Callable[[str], None]


@dataclass(frozen=True)
class Query:
    """What is known about a wanted record: texts by role ("code", "name", "barcode")."""

    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text that names it best."""
        return next((text for text in self.texts.values() if text), "")


Answer = Callable[[Sequence[Candidate]], None]
Answers = Callable[[Sequence[Sequence[Candidate]]], None]


class Lookup(Protocol):
    """Finds records; every answer may come at once or later, always on the main thread."""

    columns: tuple[LookupColumn, ...]

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Candidates for a typed text, best first."""

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """For each query every record that fits exactly: none, one, or several to choose from."""

    def actions(self) -> Sequence[LookupAction]:
        """What else can be done with a text that was not found."""


@runtime_checkable
class Hinting(Protocol):
    """A look-up that says in a line below its candidates for whom and when their figures hold."""

    def hint(self) -> str:
        """The line, translated; empty for none."""


class Choices:
    """A look-up over a short fixed list of (value, word), found by any part of the word."""

    columns: tuple[LookupColumn, ...] = (LookupColumn(160, stretch=True),)

    def __init__(self, field_name: str, options: Callable[[], Sequence[tuple[Any, str]]]) -> None:
        self._field = field_name
        self._options = options

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Options whose word begins with, then contains, the text; all for an empty text."""
        wanted = text.strip().casefold()
        found = [self._candidate(value, word, wanted) for value, word in self._options()]
        if wanted:
            found = [one for one in found if wanted in one.name.casefold()]
            found.sort(key=lambda one: (not one.exact, not one.name.casefold().startswith(wanted)))
        answer(found)

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """Options whose word is the text."""
        found = []
        for query in queries:
            wanted = query.text.strip().casefold()
            ranked = [self._candidate(value, word, wanted) for value, word in self._options()]
            found.append([one for one in ranked if one.exact])
        answer(found)

    def actions(self) -> Sequence[LookupAction]:
        """Nothing: the list is fixed."""
        return ()

    def _candidate(self, value: Any, word: str, wanted: str) -> Candidate:
        exact = wanted in (word.casefold(), str(value).casefold())
        return Candidate(value, str(value), word, {self._field: value}, exact, (word,))
