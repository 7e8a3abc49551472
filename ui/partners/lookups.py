"""Look-ups for reference fields and grid cells: agents, territories, levels, people, warehouses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from controllers.context import AppContext
from controllers.partners.agents import LookupController
from models.i18n import tr
from models.ids import new_id
from models.partners.lookups import Found
from ui.shell.navigator import Navigator
from ui.widgets.entry_grid.data import Row
from ui.widgets.entry_grid.lookup import Answer, Answers, Candidate, LookupAction, LookupColumn, Query

Excluded = Callable[[], Any]


class RecordLookup:
    """Finds records of one kind; a chosen one fills `field` with its key and `shows` with its name."""

    columns: tuple[LookupColumn, ...] = (
        LookupColumn(84),
        LookupColumn(240, stretch=True),
        LookupColumn(96),
        LookupColumn(72),
    )

    def __init__(
        self,
        context: AppContext,
        kind: str,
        field: str,
        shows: str,
        *,
        but: Excluded | None = None,
        offers: Callable[[], Sequence[LookupAction]] = tuple,
    ) -> None:
        self._controller = LookupController(context)
        self._kind, self._field, self._shows = kind, field, shows
        self._but = but
        self._offers = offers

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Candidates for a typed text, best first."""
        extra = (self._but(),) if self._but is not None else ()
        self._controller.find(self._kind, text, lambda found: answer([self._candidate(one) for one in found]), *extra)

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """For each query the records whose code or name is exactly the text."""
        results: dict[int, list[Candidate]] = {}

        def came(at: int, found: list[Found]) -> None:
            results[at] = [self._candidate(one) for one in found if one.exact]
            if len(results) == len(queries):
                answer([results[place] for place in range(len(queries))])

        if not queries:
            answer([])
        for at, query in enumerate(queries):
            self._controller.find(self._kind, query.text, lambda found, place=at: came(place, found))

    def actions(self) -> Sequence[LookupAction]:
        """What else can be done with a text that was not found."""
        return self._offers()

    def _candidate(self, found: Found) -> Candidate:
        return Candidate(
            str(found.id),
            found.code,
            found.name,
            {self._field: str(found.id), self._shows: found.name},
            found.exact,
            (found.code, found.name, found.detail, found.note),
            found.note,
        )


def agent_lookup(context: AppContext, navigator: Navigator) -> RecordLookup:
    """The agents of a document; who may make agents is offered a new one of what was typed."""

    def make(text: str) -> None:
        navigator.open("agent", new=str(new_id()), values={"name": text})

    def offers() -> Sequence[LookupAction]:
        return (LookupAction(tr("New agent…"), make),) if context.can("agent", "C") else ()

    return RecordLookup(context, "agents", "agent_id", "agent_name", offers=offers)
