"""Next and previous: the neighbours of a record in the list it was opened from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Walk:
    """A stretch of a list by keys, where it begins in the list, how long the list is, and where we are."""

    ids: Sequence[str] = ()
    first: int = 0
    total: int = 0
    current: str = ""

    @classmethod
    def of(cls, args: Mapping[str, Any], key: UUID | None) -> Walk:
        """From the arguments of a page ({"walk": {"ids": […], "first": 0, "total": 20}})."""
        walk = args.get("walk") or {}
        ids = [str(one) for one in walk.get("ids") or ()]
        return cls(ids, int(walk.get("first", 0)), int(walk.get("total", len(ids))), str(key or ""))

    def place(self) -> tuple[int, int]:
        """Position in the list counted from 1, and its length; zeros when it is in no list."""
        if self.current not in self.ids:
            return 0, 0
        return self.first + self.ids.index(self.current) + 1, self.total

    def target(self, step: int) -> UUID | None:
        """The record `step` places on, or None at the ends."""
        if self.current not in self.ids:
            return None
        at = self.ids.index(self.current) + step
        return key_of(self.ids[at]) if 0 <= at < len(self.ids) else None


def key_of(value: Any) -> UUID | None:
    """A key from arguments, or None."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
