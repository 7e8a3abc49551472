"""What a moment of the server has that a copy has not: gathered, or passed on in pieces where it is very much.

Up to some thousand rows arrive in one transaction together with their cursor. Of more, rows of tables without pending
work are stored piece by piece while the rest still comes: no piece holds the copy's lock for long, and memory does not
grow with what arrives. Until the cursor follows, the copy knows which tables that were; cut off in between, it compares
them row by row the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

from models.sync.applying import Arrival
from models.sync.ports import ALL, Page, Scope, Snapshot, TableSpec

AT_ONCE = 5_000
PIECE = 1_000

Known = Mapping[Hashable, int]
"""Rows of a table with their revisions."""
Store = Callable[[Page], tuple[list[Page], list[Page]]]
"""Keeps a page at once, in pieces, as far as nothing speaks against it: what was kept, and what was not."""


class Intake:
    """Pages on their way into an arrival."""

    def __init__(self, arrival: Arrival, store: Store | None, at_once: int) -> None:
        self.arrival, self.store, self.at_once = arrival, store, at_once
        self._waiting: list[Page] = []
        self._rows = 0

    def take(self, pages: Iterable[Page]) -> None:
        """Pages in their order, what others refer to first."""
        for page in pages:
            if page.rows:
                self._waiting.append(page)
                self._rows += len(page.rows)
                if self.store is not None and self._rows > self.at_once:
                    self._pass_on(self.store)

    def _pass_on(self, store: Store) -> None:
        for page in self._waiting:
            kept, left = store(page)
            for part in kept:
                self.arrival.stored.setdefault(part.table, set()).update(part.key_list())
            self.arrival.pages += left
        self._waiting = []

    def end(self) -> None:
        """Nothing more comes."""
        self.arrival.pages += self._waiting


def fetch(
    snap: Snapshot, specs: Mapping[str, TableSpec], old: Scope, cursor: int, cursors: Mapping[str, int],
    reload: Collection[str], known: Callable[[str], Known], store: Store | None = None, at_once: int = AT_ONCE,
) -> Arrival:
    """What a moment of the server has that a copy at some revision, with some scope, has not."""
    new = snap.scope
    gained, lost = new.buckets - old.buckets, old.buckets - new.buckets
    arrival = Arrival(lost_buckets=lost, wide={name for name in specs if new.reach.get(name) == ALL})
    intake = Intake(arrival, store, at_once)
    lost_tables, complete = set(), {}
    for name in specs:
        after = cursors.get(name, cursor)
        if not new.reach.get(name):
            lost_tables.add(name)
        elif old.reach.get(name) != new.reach[name] or after < snap.floor or name in reload:
            complete[name] = _reconcile(snap, name, intake, known(name))
        elif (more := frozenset() if name in arrival.wide else gained) or snap.latest.get(name, 0) > after:
            intake.take(snap.changed(name, after, more))
    intake.end()
    arrival.lost_tables, arrival.complete = frozenset(lost_tables), complete
    arrival.gone = snap.gone(cursor) if snap.head > cursor else []
    return arrival


def _reconcile(snap: Snapshot, name: str, intake: Intake, mine: Known) -> set[Hashable]:
    """A table compared row by row with the server: what differs comes, what is not there leaves."""
    theirs = snap.revisions(name)
    wanted = {key for key, rev in theirs.items() if mine.get(key) != rev}
    if wanted:
        intake.take(snap.rows(name, wanted))
    return set(theirs)
