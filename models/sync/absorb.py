"""Pending operations out of the change log.

The log says which row each act touched and, for a change, old and new values; a unit of work is an act, and SQLite
commits acts in the order of their numbers. So the log is the outbox, and there are no triggers of its own for it. The
log hides secrets, and says nothing of a new row's values: both are taken from the row as it stands now, walked back
through what was logged since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from models.sync.ops import BOOKKEEPING, DELETE, INSERT, UPDATE, Op, Row

HIDDEN = "***"


@dataclass(frozen=True)
class Entry:
    """One line of the log; `old` and `new` hold what is known of the changed columns."""

    grp: int
    kind: str
    old: Row
    new: Row


@dataclass(frozen=True)
class Absorbed:
    """What the log says of one row: operations, and the row before the first of them (None: it did not exist)."""

    ops: tuple[Op, ...]
    base: Row | None


def absorb(
    table: str, key: bytes, entries: Sequence[Entry], now: Row | None, hidden: Iterable[str], seq: Callable[[], int]
) -> Absorbed:
    """Turn the log of one row into operations; `now` is the row as it stands, None if it was removed."""
    secret = frozenset(hidden)
    states: list[Row | None] = [now]
    for entry in reversed(entries):
        states.append(_before(entry, states[-1], secret))
    states.reverse()
    ops = []
    for entry, after in zip(entries, states[1:], strict=True):
        vals = _values(entry, after, now, secret)
        if vals is not None:
            ops.append(Op(seq(), entry.grp, table, key, entry.kind, vals))
    return Absorbed(tuple(ops), states[0])


def _before(entry: Entry, after: Row | None, secret: frozenset[str]) -> Row | None:
    """The row before one entry; a secret that the entry changed is left out, since nobody kept it."""
    if entry.kind == INSERT:
        return None
    if entry.kind == DELETE:
        return {name: value for name, value in entry.old.items() if name not in secret or value != HIDDEN}
    row = dict(after or {})
    for name, value in entry.old.items():
        if name in secret:
            row.pop(name, None)
        else:
            row[name] = value
    return row


def _values(entry: Entry, after: Row | None, now: Row | None, secret: frozenset[str]) -> Row | None:
    if entry.kind == DELETE:
        return {}
    if entry.kind == INSERT:
        made = {**(now or {}), **(after or {})}
        return {name: value for name, value in made.items() if name not in ("seq", "rev")}
    vals = {name: value for name, value in entry.new.items() if name not in secret and name not in BOOKKEEPING}
    for name in secret & entry.new.keys():
        if now is not None and name in now:
            vals[name] = now[name]
    return vals or None


def groups_with_secrets(entries: Iterable[tuple[int, Any, Entry]], hidden: Callable[[str], Iterable[str]]) -> bool:
    """Whether several acts changed the same secret: then only its last value is known."""
    met: set[tuple[Any, str]] = set()
    for _, ref, entry in entries:
        for name in hidden(ref[0]):
            if entry.kind == UPDATE and name in entry.new:
                if (ref, name) in met:
                    return True
                met.add((ref, name))
    return False
