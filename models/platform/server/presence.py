"""What a live program says it has open, and what it hears of others who have the same open (ux 16.5)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

ROUND = "SELECT desk.round(%s, %s, %s::jsonb)"
"""With the mark of the session, the secret of its channel and what it has open."""

MOST_OPEN = 100
"""So many records a session tells of."""

TYPING_SECONDS = 120
"""Who typed within so long is typing; later it is said how long ago that was."""

Place = tuple[str, UUID]
"""A table and the key of a record in it."""


@dataclass(frozen=True)
class Open:
    """A record this program has open; `typed`: how many seconds ago something was typed that is not stored yet."""

    subject: str
    key: UUID
    typed: float | None = None


@dataclass(frozen=True)
class Other:
    """Somebody who has a record open as well, or oneself on another computer."""

    name: str
    own: bool
    typed: float | None = None


Others = Mapping[Place, tuple[Other, ...]]


def told(records: Iterable[Open]) -> str:
    """As the server's function wants it."""
    return json.dumps([{"subject": one.subject, "id": str(one.key), "typed": one.typed} for one in records])


def heard(said: Iterable[Mapping[str, Any]]) -> Others:
    """Who else has what open."""
    found: dict[Place, list[Other]] = defaultdict(list)
    for one in said:
        typed = one.get("typed")
        other = Other(str(one["name"]), bool(one["own"]), None if typed is None else float(typed))
        found[str(one["subject"]), UUID(str(one["id"]))].append(other)
    return {place: tuple(others) for place, others in found.items()}
