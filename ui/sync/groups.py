"""Many conflicts at once: shown by kind of record and field, so that one answer can settle all of a kind (ux 16.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.i18n import listed, ntr
from models.sync.centre import ConflictRow

MOST_SINGLE = 10
"""Up to so many open conflicts stand one by one."""


@dataclass(frozen=True)
class ConflictGroup:
    """Open conflicts about the same fields of the same kind of record."""

    rows: tuple[ConflictRow, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What they have in common."""
        return key_of(self.rows[0])

    @property
    def at(self) -> datetime:
        """Since when the oldest waits."""
        return min(row.at for row in self.rows)

    @property
    def name(self) -> str:
        """How many."""
        return ntr("{count} conflict", "{count} conflicts", len(self.rows))

    @property
    def who(self) -> str:
        """Who changed them."""
        return listed(dict.fromkeys(row.who for row in self.rows if row.who))


def key_of(row: ConflictRow) -> tuple[str, ...]:
    """Kind of record, kind of conflict and fields."""
    return (row.root_table, row.table, row.kind, *sorted(row.mine))


def grouped(rows: Sequence[ConflictRow]) -> list[ConflictGroup]:
    """The groups, the largest first; none while the rows are few."""
    if len(rows) <= MOST_SINGLE:
        return []
    made: dict[tuple[str, ...], list[ConflictRow]] = {}
    for row in rows:
        made.setdefault(key_of(row), []).append(row)
    return sorted((ConflictGroup(tuple(some)) for some in made.values()), key=lambda one: (-len(one.rows), one.key))
