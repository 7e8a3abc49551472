"""Global search for the command palette: ranked hits, what to emphasise, and how many there are in a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from controllers.base import Controller
from controllers.jobs import Job
from models.platform.palette import Hit, palette
from models.text import search_form

COUNTED = 1000
"""More results than these are not counted while somebody types."""
LIMIT = 12
Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """A hit and the parts of its name that matched."""

    hit: Hit
    spans: tuple[Span, ...]


class SearchController(Controller):
    """Answers what was typed; an answer carries the words it belongs to, so that late ones can be dropped."""

    def search(
        self,
        words: str,
        kinds: Sequence[str],
        recent: Mapping[UUID, int],
        done: Callable[[tuple[str, list[Found]]], None],
    ) -> Job:
        """The best hits for `words` among `kinds` (all if empty); recently used ones first among equals."""
        return self.read(find, words, tuple(kinds), dict(recent), done=done)

    def count(self, list_id: str, words: str, done: Callable[[int], None]) -> Job:
        """How many rows a whole list has for `words`, counted no further than one beyond COUNTED."""
        return self.read(count, list_id, words, done=done)

    def keys(self, texts: Sequence[str], done: Callable[[dict[str, str]], None]) -> Job:
        """Pinyin initials of menu words, so that commands are found by them."""
        wanted = list(texts)
        return self.context.jobs.run("", lambda job: spoken(wanted), done, self.failed.emit)


def find(session: Any, words: str, kinds: Sequence[str], recent: Mapping[UUID, int]) -> tuple[str, list[Found]]:
    """Ranked hits with the matching parts of their names."""
    hits = palette(session, words, limit=LIMIT, kinds=kinds)
    if recent:
        last = len(recent)
        hits = sorted(hits, key=lambda hit: (hit.rank, not hit.active, recent.get(hit.id, last)))
    needle = search_form(words)
    return words, [Found(replace(hit), spans(needle, hit.name)) for hit in hits]


def count(session: Any, list_id: str, words: str) -> int:
    """How many rows of a list hold the words, as the list itself counts them, up to one beyond COUNTED."""
    from models.lists import ListQuery, engine
    from models.lists.catalogue import spec_of

    return engine.count(session, spec_of(list_id), ListQuery(search=words), COUNTED + 1)


def spoken(texts: Sequence[str]) -> dict[str, str]:
    """Text -> its pinyin initials."""
    from models.pinyin import initials_of

    return {text: initials_of(text) for text in texts}


def spans(needle: str, name: str) -> tuple[Span, ...]:
    """The parts of a name that what was typed stands for: literally, or by the pinyin of its characters."""
    folded = search_form(name)
    if len(folded) == len(name):
        parts = [(at, at + len(word)) for word in needle.split() if (at := folded.find(word)) >= 0]
        if parts:
            return tuple(sorted(parts))
    tight = needle.replace(" ", "")
    for start in range(len(name)):
        end = _spoken_from(tight, name, start)
        if end > start:
            return ((start, end),)
    return ()


def _spoken_from(needle: str, name: str, start: int) -> int:
    """Where the characters from `start` on that spell the needle end; 0 if they do not."""
    from models.pinyin import readings

    at, place = 0, start
    while at < len(needle) and place < len(name):
        character = name[place]
        if needle[at] == character.casefold():
            at += 1
        else:
            said = sorted(readings(character), key=len, reverse=True)
            rest = needle[at:]
            taken = next((len(text) for text in said if rest.startswith(text)), 0)
            if not taken and any(text[:1] == rest[:1] for text in said):
                taken = 1
            if not taken:
                return 0
            at += taken
        place += 1
    return place if at >= len(needle) else 0
