"""Look-ups for reference fields and grid cells: agents, territories, levels, people, warehouses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from controllers.context import AppContext
from controllers.partners.agents import LookupController
from models import divisions
from models.divisions import Division
from models.i18n import tr
from models.ids import new_id
from models.partners.lookups import Found
from ui.shell.navigator import Navigator
from ui.widgets.entry_grid.data import Row
from ui.widgets.entry_grid.lookup import Answer, Answers, Candidate, LookupAction, LookupColumn, Query

Excluded = Callable[[], Any]
PLACE = ("province", "city", "district")


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


class DivisionLookup:
    """Suggests provinces, cities or districts of China; one that is picked fills the levels above it too."""

    columns: tuple[LookupColumn, ...] = (LookupColumn(130), LookupColumn(220, stretch=True))

    def __init__(self, context: AppContext, level: int) -> None:
        self._controller = LookupController(context)
        self._level = level

    def search(self, text: str, row: Row, answer: Answer) -> None:
        """Divisions for a typed text, best first; those in the place that is typed already come before others."""

        def came(found: list[Division]) -> None:
            answer([self._candidate(one) for one in self._near(found, row)])

        self._controller.divisions(text, self._level, came)

    def resolve(self, queries: Sequence[Query], answer: Answers) -> None:
        """Nothing has to be found here: any text may stand."""
        answer([() for _ in queries])

    def actions(self) -> Sequence[LookupAction]:
        """Nothing else."""
        return ()

    def _near(self, found: list[Division], row: Row) -> list[Division]:
        above = [str(row.get(name) or "") for name in PLACE[: self._level - 1]]

        def apart(one: Division) -> int:
            there = (one.province, one.city)
            return sum(bool(typed) and typed != name for typed, name in zip(above, there, strict=False))

        return sorted(found, key=apart)

    def _candidate(self, one: Division) -> Candidate:
        values = dict(zip(PLACE[: self._level], (one.province, one.city, one.district), strict=False))
        return Candidate(one.words(), "", one.name, values, False, (one.name, one.words()))


def address_parts(_row: Row, line: Any) -> dict[str, Any]:
    """What an address that was typed or pasted whole says of its province, city and district; the line keeps the rest."""
    place, rest = divisions.split(str(line or ""))
    if place is None or not rest:
        return {}
    parts = dict(zip(PLACE, (place.province, place.city, place.district), strict=True))
    return {**{name: part for name, part in parts.items() if part}, "line": rest}


def agent_lookup(context: AppContext, navigator: Navigator) -> RecordLookup:
    """The agents of a document; who may make agents is offered a new one of what was typed."""

    def make(text: str) -> None:
        navigator.open("agent", new=str(new_id()), values={"name": text})

    def offers() -> Sequence[LookupAction]:
        return (LookupAction(tr("New agent…"), make),) if context.can("agent", "C") else ()

    return RecordLookup(context, "agents", "agent_id", "agent_name", offers=offers)
