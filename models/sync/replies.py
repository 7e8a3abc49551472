"""What the server says is read with suspicion (reliability.md 9 S): a reply that is not what it must be ends the round.

Nothing of it is stored then, and nothing of the own work is taken for refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn
from uuid import UUID

from models.sync.ports import Page, Refused, Scope

LONGEST = 1_000
HIGHEST = 2**62


class Nonsense(Refused):
    """A reply that no server of this program gives."""

    def __init__(self, what: str) -> None:
        super().__init__("reply", what)


class Foreign(Nonsense):
    """Rows outside what this copy was promised: the server lies or errs, and they are not kept (S06)."""

    def __init__(self, table: str) -> None:
        super().__init__(f"rows of {table}")
        self.table = table


def require_promised(scope: Scope, pages: Iterable[Page]) -> None:
    """Raises Foreign for a row that lies in no bucket of the scope it came with, or in a table that is not in it."""
    for page in pages:
        if page.rows and len(page.rows[0]) != len(page.columns):
            raise Nonsense("columns")
        if not scope.covers(page):
            raise Foreign(page.table)


class Reply:
    """An object of a reply; what is asked of it is there and of its kind, or the reply is nonsense."""

    def __init__(self, said: Any, name: str = "") -> None:
        self._name = name
        if not isinstance(said, dict):
            self._refuse("")
        self._said: Mapping[str, Any] = said

    def _refuse(self, name: str) -> NoReturn:
        raise Nonsense(f"{self._name}.{name}" if self._name else name)

    def text(self, name: str, among: tuple[str, ...] = ()) -> str:
        """A short text, of some words if they are given."""
        found = self._said.get(name)
        if not isinstance(found, str) or len(found) > LONGEST or (among and found not in among):
            self._refuse(name)
        return found

    def count(self, name: str, default: int | None = None) -> int:
        """A whole number that is not below zero, and no larger than a revision can be."""
        found = self._said.get(name, default)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= HIGHEST:
            self._refuse(name)
        return found

    def number(self, name: str) -> float:
        """A finite number."""
        found = self._said.get(name)
        if not isinstance(found, (int, float)) or isinstance(found, bool) or not -HIGHEST < found < HIGHEST:
            self._refuse(name)
        return float(found)

    def get(self, name: str) -> Any:
        """Whatever is there."""
        return self._said.get(name)

    def part(self, name: str) -> Reply:
        """An object within."""
        return Reply(self._said.get(name), name)

    def counts(self, name: str) -> dict[str, int]:
        """An object of whole numbers; nothing said of a key leaves it out."""
        inner = self.part(name)
        return {str(key): inner.count(key) for key, value in inner._said.items() if value is not None}

    def words(self, name: str) -> dict[str, str]:
        """An object of short texts."""
        inner = self.part(name)
        return {str(key): inner.text(key) for key in inner._said}

    def items(self, name: str) -> list[Any]:
        """A list."""
        found = self._said.get(name)
        if not isinstance(found, list):
            self._refuse(name)
        return found

    def keys(self, name: str) -> frozenset[bytes]:
        """A list of keys of rows."""
        return frozenset(key_of(one) for one in self.items(name))


def key_of(said: Any) -> bytes:
    """A key of a row."""
    try:
        return UUID(said).bytes
    except (ValueError, TypeError, AttributeError):
        raise Nonsense("key") from None
