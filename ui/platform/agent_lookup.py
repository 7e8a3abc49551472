"""Finds agents for reference fields of the platform's own pages, by the global search."""

from __future__ import annotations

from collections.abc import Sequence

from controllers.search import Found, SearchController
from ui.widgets.entry_grid.data import Row
from ui.widgets.entry_grid.lookup import Answer, Answers, Candidate, LookupAction, LookupColumn, Query


class AgentLookup:
    """Candidates come from the same search as the palette's."""

    columns: tuple[LookupColumn, ...] = (LookupColumn(110), LookupColumn(220, stretch=True))

    def __init__(self, search: SearchController, field: str, shows: str) -> None:
        self._search, self._field, self._shows = search, field, shows

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Agents that fit a typed text, best first."""

        def found(result: tuple[str, list[Found]]) -> None:
            answer([self._candidate(item) for item in result[1]])

        if text.strip():
            self._search.search(text, ("agent",), {}, found)
        else:
            answer(())

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """Agents whose code or name is exactly the text."""
        found: list[list[Candidate]] = [[] for _ in queries]
        waiting = [len(queries)]

        def one(place: int, wanted: str, result: list[Found]) -> None:
            exact = [self._candidate(item) for item in result if wanted in (item.hit.code, item.hit.name)]
            found[place] = exact
            waiting[0] -= 1
            if not waiting[0]:
                answer(found)

        if not queries:
            answer(())
        for place, query in enumerate(queries):
            wanted = query.text.strip()
            self._search.search(
                wanted, ("agent",), {}, lambda result, place=place, wanted=wanted: one(place, wanted, result[1])
            )

    def actions(self) -> Sequence[LookupAction]:
        """Nothing else is offered here."""
        return ()

    def _candidate(self, item: Found) -> Candidate:
        hit = item.hit
        return Candidate(
            key=str(hit.id), code=hit.code, name=hit.name, exact=hit.rank == 0, cells=(hit.code, hit.name),
            values={self._field: str(hit.id), self._shows: hit.name},
        )
