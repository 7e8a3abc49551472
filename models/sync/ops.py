"""Pending work as plain data: operations in groups, coalescing, dependents, batches. No database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

Row = dict[str, Any]
Ref = tuple[str, Hashable]
"""A row anywhere: the name of its table and its key."""

Waiting = tuple[int, Ref, str]
"""An operation without its values: group, row, kind."""

INSERT, UPDATE, DELETE = "I", "U", "D"
BOOKKEEPING = frozenset({"seq", "version", "rev", "created_at", "created_by", "changed_at", "changed_by"})
"""Columns that each side keeps for itself; they never make a conflict."""

BATCH, GROUPS = 1_000, 100
"""So many operations, and so many units of work, go at once: the server gives each unit a seal while others wait to commit."""


@dataclass(frozen=True)
class Op:
    """One change of one row within a group; `vals` holds the new values of what changed (all of them for an insert)."""

    seq: int
    grp: int
    table: str
    key: Hashable
    kind: str
    vals: Row = field(default_factory=dict)

    @property
    def ref(self) -> Ref:
        """Which row."""
        return self.table, self.key


def coalesce(ops: Iterable[Op]) -> list[Op]:
    """One operation per row and group, in the order the rows were first touched.

    New values win; what was made and removed within one group leaves nothing behind.
    """
    found: dict[tuple[int, str, Hashable], Op | None] = {}
    for op in ops:
        place = (op.grp, op.table, op.key)
        before = found.get(place)
        if before is None:
            found[place] = op
        elif op.kind == DELETE:
            found[place] = None if before.kind == INSERT else replace(op, seq=before.seq)
        elif before.kind == DELETE:
            found[place] = replace(op, seq=before.seq, kind=UPDATE)
        else:
            found[place] = replace(before, vals={**before.vals, **op.vals})
    return [op for op in found.values() if op is not None]


def overlay(row: Row | None, ops: Iterable[Op]) -> Row | None:
    """A row with pending operations laid over it; None when it does not exist then."""
    made = None if row is None else dict(row)
    for op in ops:
        if op.kind == DELETE:
            made = None
        elif op.kind == INSERT:
            made = {**(made or {}), **op.vals}
        elif made is not None:
            made.update(op.vals)
    return made


def dependents(
    ops: Sequence[Op], guilty: Collection[int], parents: Callable[[str], Collection[str]]
) -> set[int]:
    """All groups that cannot stand without the guilty ones: later groups on the same rows, rows below rows made there.

    `parents` names the columns of a table that refer to other rows.
    """
    bad = set(guilty)
    touched: set[Ref] = set()
    made: set[Hashable] = set()
    by_group: dict[int, list[Op]] = {}
    for op in ops:
        by_group.setdefault(op.grp, []).append(op)
    for grp in sorted(by_group):
        group = by_group[grp]
        below = any(
            op.vals.get(name) in made for op in group for name in parents(op.table) if op.vals.get(name)
        )
        if grp in bad or below or any(op.ref in touched for op in group):
            bad.add(grp)
            touched.update(op.ref for op in group)
            made.update(op.key for op in group if op.kind == INSERT)
    return bad


def next_batch(ops: Sequence[Op], most: int = BATCH) -> list[Op]:
    """The whole groups that go together next: at most so many operations and groups, but never a part of a group."""
    taken: list[Op] = []
    for count, (_, group) in enumerate(groupby(ops, key=lambda op: op.grp)):
        members = list(group)
        if taken and (len(taken) + len(members) > most or count >= GROUPS):
            break
        taken += members
    return taken


def digest_of(ops: Iterable[Op], encode: Callable[[Any], Any] = str) -> str:
    """The hash by which a batch is known again."""
    plain = [[op.grp, op.table, encode(op.key), op.kind, _plain(op.vals, encode)] for op in ops]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(vals: Mapping[str, Any], encode: Callable[[Any], Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, (int, str, float)) or value is None else encode(value)
        for name, value in vals.items()
    }
