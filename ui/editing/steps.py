"""Undo and redo of a document: operations that return their own inverse, grouped into steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ui.editing.content import Place

Placed = tuple[int, dict[str, Any]]


class Target(Protocol):
    """What operations need of a document."""

    def put_value(self, place: Place, value: Any) -> Any:
        """Set a field or cell; return the value before."""

    def put_rows(self, child: str, placed: Sequence[Placed]) -> None:
        """Insert rows at their places."""

    def take_rows(self, child: str, keys: Sequence[str]) -> list[Placed]:
        """Remove rows; return them with their places."""

    def put_order(self, child: str, keys: Sequence[str]) -> list[str]:
        """Reorder rows; return the order before."""


class Operation(Protocol):
    """A change that can be applied and then knows how to be taken back."""

    def apply(self, target: Target) -> Operation:
        """Do it and return what takes it back."""


@dataclass(frozen=True)
class SetValue:
    """Give a field or cell a value."""

    place: Place
    value: Any

    def apply(self, target: Target) -> Operation:
        """Set it; the inverse sets the value before."""
        return SetValue(self.place, target.put_value(self.place, self.value))


@dataclass(frozen=True)
class Insert:
    """Insert rows, each at its index."""

    child: str
    placed: list[Placed]

    def apply(self, target: Target) -> Operation:
        """Insert them; the inverse removes them."""
        target.put_rows(self.child, self.placed)
        return Remove(self.child, [row["id"] for _, row in self.placed])


@dataclass(frozen=True)
class Remove:
    """Remove rows by key."""

    child: str
    keys: list[str]

    def apply(self, target: Target) -> Operation:
        """Remove them; the inverse puts them back where they stood, as they were last."""
        return Insert(self.child, target.take_rows(self.child, self.keys))


@dataclass(frozen=True)
class Reorder:
    """Put the rows of a child list into an order."""

    child: str
    keys: list[str]

    def apply(self, target: Target) -> Operation:
        """Reorder; the inverse restores the order before."""
        return Reorder(self.child, target.put_order(self.child, self.keys))


@dataclass(eq=False)
class Step:
    """What one undo takes back: inverse operations, applied last first."""

    inverses: list[Operation] = field(default_factory=list)
    session: object = None


class History:
    """Unlimited undo and redo since opening."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._open: Step | None = None
        self._depth = 0

    def do(self, operation: Operation, target: Target, session: object = None) -> None:
        """Apply an operation; it joins the open step, or the last one of the same edit session."""
        last = self._done[-1] if self._done else None
        inverse = operation.apply(target)
        if self._open is not None:
            self._open.inverses.append(inverse)
            if self._open not in self._done:
                self._undone.clear()
            return
        self._undone.clear()
        if session is not None and last is not None and last.session == session:
            self._merge(last, operation, inverse)
        else:
            self._done.append(Step([inverse], session))

    def begin(self, join: Step | None = None) -> Step:
        """Open a step, or reopen one that can still be undone; nested ones belong to the outer."""
        self._depth += 1
        if self._open is None:
            self._open = join if join is not None and join in self._done else Step()
        return self._open

    def end(self) -> None:
        """Close the step; an empty one leaves no trace."""
        self._depth -= 1
        if self._depth == 0 and self._open is not None:
            if self._open.inverses and self._open not in self._done:
                self._done.append(self._open)
            self._open = None

    def last(self) -> Step | None:
        """The step that would be taken back next."""
        return self._done[-1] if self._done else None

    def is_done(self, step: object) -> bool:
        """Whether this step can still be taken back."""
        return any(one is step for one in reversed(self._done))

    def is_open(self) -> bool:
        """Whether a step is being made."""
        return self._open is not None

    def undo(self, target: Target) -> bool:
        """Take back the last step."""
        return self._turn(self._done, self._undone, target)

    def redo(self, target: Target) -> bool:
        """Do the last undone step again."""
        return self._turn(self._undone, self._done, target)

    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    def can_redo(self) -> bool:
        """Whether there is an undone step."""
        return bool(self._undone)

    def cut(self) -> None:
        """Typing after this point begins a step of its own (the record was saved)."""
        if self._done:
            self._done[-1].session = None

    def clear(self) -> None:
        """Forget everything."""
        self._done.clear()
        self._undone.clear()

    def _turn(self, source: list[Step], sink: list[Step], target: Target) -> bool:
        if not source or self._open is not None:
            return False
        step = source.pop()
        step.inverses = [inverse.apply(target) for inverse in reversed(step.inverses)]
        step.session = None
        sink.append(step)
        return True

    def _merge(self, last: Step, operation: Operation, inverse: Operation) -> None:
        """Keep the oldest inverse of a place; a session that returns to its start leaves no step."""
        for earlier in last.inverses:
            if (
                isinstance(operation, SetValue)
                and isinstance(earlier, SetValue)
                and operation.place == earlier.place
            ):
                if len(last.inverses) == 1 and operation.value == earlier.value:
                    self._done.remove(last)
                return
        last.inverses.append(inverse)
