"""The three-way merge of one row: base (what the server had), mine (pending operations), theirs (what it has now).

Nothing is overwritten that its author had not seen: where both changed the same group, the server's value is shown and
mine is kept in a conflict for a person, unless the table declares another rule. No clock decides anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.sync.ops import BOOKKEEPING, DELETE, INSERT, UPDATE, Op, Row, overlay
from models.sync.policy import Group, Rule, SyncPolicy

DELETED = "deleted_at"
MERGED = "merged"
UNKNOWN = object()
"""The base value of a column whose old value was never kept (secrets, full personal numbers)."""


@dataclass(frozen=True)
class Clash:
    """A conflict: what I had, what they have now, and what both came from. `kind`: edited, deleted, kept.

    `merged` is none: beside a conflict, it tells which fields of the same row either side changed alone.
    """

    kind: str
    group: str
    base: Row
    mine: Row
    theirs: Row


@dataclass(frozen=True)
class Rebased:
    """What became of a row: its new shape, the operations that still wait, what a person must decide, what merged."""

    row: Row | None
    ops: tuple[Op, ...]
    clashes: tuple[Clash, ...] = ()
    merged: tuple[str, ...] = ()
    beside: Clash | None = None


def rebase(
    policy: SyncPolicy, ledger: bool, base: Row | None, ops: Sequence[Op], theirs: Row | None
) -> Rebased:
    """Lay my pending operations on what the server has now (None: the row is gone there)."""
    if ledger:
        return Rebased(theirs, ()) if theirs is not None else Rebased(overlay(None, ops), tuple(ops))
    if base is None and theirs is not None and ops and _arrived(ops[0], theirs):
        base, ops = theirs, ops[1:]
    if not ops:
        return Rebased(theirs, ())
    mine = overlay(base, ops)
    if theirs is None:
        return _gone(base, ops, mine)
    if ops and ops[-1].kind == DELETE:
        return _i_deleted(base, ops, theirs)
    if base is not None and not base.get(DELETED) and theirs.get(DELETED) and not (mine or {}).get(DELETED):
        return Rebased(theirs, (), (_clash("deleted", "", base, _pending(ops), theirs),))
    return _fields(policy, base, ops, mine or {}, theirs)


def _arrived(op: Op, theirs: Row) -> bool:
    """Whether a row that I made is on the server just as I made it (a batch whose answer never came)."""
    return op.kind == INSERT and all(
        _same(theirs.get(name), value) for name, value in op.vals.items() if name not in BOOKKEEPING
    )


def _gone(base: Row | None, ops: Sequence[Op], mine: Row | None) -> Rebased:
    """The row is not on the server any more; what was typed into it stays in the conflict."""
    if base is None:
        return Rebased(mine, tuple(ops))
    if mine is None:
        return Rebased(None, ())
    return Rebased(None, (), (_clash("deleted", "", base, _pending(ops), {}),))


def _i_deleted(base: Row | None, ops: Sequence[Op], theirs: Row) -> Rebased:
    """I removed the row: it stays removed only if nobody changed it since."""
    if base is not None and not _differing(base, theirs):
        return Rebased(None, tuple(ops))
    return Rebased(theirs, (), (_clash("kept", "", base or {}, {}, theirs),))


def _fields(policy: SyncPolicy, base: Row | None, ops: Sequence[Op], mine: Row, theirs: Row) -> Rebased:
    pending = _pending(ops)
    changed = _differing(base, theirs) if base is not None else {n for n in theirs if n not in BOOKKEEPING}
    groups: dict[str, tuple[Group, set[str]]] = {}
    for name in pending:
        title, group = policy.group_of(name)
        groups.setdefault(title, (group, set()))[1].add(name)
    dropped: set[str] = set()
    kept: dict[str, Any] = {}
    clashes: list[Clash] = []
    for title, (group, names) in groups.items():
        fields = set(group.fields) | names
        if all(_same(pending[name], theirs.get(name)) for name in names):
            dropped |= names
            continue
        unseen = bool(fields & changed) or any((base or {}).get(name, UNKNOWN) is UNKNOWN for name in names)
        asked = changed and (policy.whole or group.careful or (DELETED in names and pending.get(DELETED)))
        if not unseen and not asked:
            continue
        values = _settled(group, names, base or {}, pending, theirs)
        if values is None:
            kind = "kept" if DELETED in names else "edited"
            clashes.append(_clash(kind, title, base or {}, {n: mine.get(n) for n in names}, theirs, fields))
        dropped |= names
        kept.update({n: v for n, v in (values or {}).items() if not _same(v, theirs.get(n))})
    left = _without(ops, dropped, base is None)
    if kept:
        last = ops[-1]
        if left and left[-1].seq == last.seq:
            left = (*left[:-1], replace(left[-1], vals={**left[-1].vals, **kept}))
        else:
            left = (*left, replace(last, kind=UPDATE, vals=kept))
    merged = tuple(sorted(changed)) if left and changed else ()
    return Rebased(overlay(theirs, left), tuple(left), tuple(clashes), merged, _beside(clashes, base, left, theirs, changed))


def _beside(clashes: Sequence[Clash], base: Row | None, left: Sequence[Op], theirs: Row, changed: set[str]) -> Clash | None:
    """What merged by itself in a row of which something else must be decided (ux.md 16.4 shows both)."""
    if not clashes or base is None:
        return None
    asked = {name for clash in clashes for name in (*clash.base, *clash.mine, *clash.theirs)}
    mine = {name: value for name, value in _pending(left).items() if name not in asked}
    other = {name: theirs[name] for name in changed if name not in asked and name not in mine}
    if not (mine or other):
        return None
    return Clash(MERGED, "", {name: base[name] for name in (*mine, *other) if name in base}, mine, other)


def _settled(group: Group, names: set[str], base: Row, pending: Row, theirs: Row) -> Row | None:
    """The values a rule of the group finds without a person; None when it finds none."""
    if group.rule is Rule.THEIRS:
        return {}
    if group.rule is Rule.MINE:
        return {name: pending[name] for name in names}
    if group.rule is Rule.UNION:
        return {name: _union(base.get(name), pending[name], theirs.get(name)) for name in names}
    if group.rule is Rule.APPEND:
        found = {name: _appended(base.get(name), pending[name], theirs.get(name)) for name in names}
        return None if None in found.values() else found
    return None


def _union(base: Any, mine: Any, theirs: Any) -> str:
    """Everything either side has, without what either side took out of the base."""
    was, my, their = (json.loads(value) if value else [] for value in (base, mine, theirs))
    out = [one for one in was if one not in my or one not in their]
    found = [one for one in their if one not in out]
    found += [one for one in my if one not in out and one not in found]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _appended(base: Any, mine: Any, theirs: Any) -> str | None:
    """Their text with what I added at the end of ours, if both only added."""
    was, my, their = base or "", mine or "", theirs or ""
    return their + my[len(was) :] if my.startswith(was) and their.startswith(was) else None


def _pending(ops: Iterable[Op]) -> Row:
    """The values that wait, the last of each field."""
    found: Row = {}
    for op in ops:
        found.update(
            {name: value for name, value in op.vals.items() if name not in BOOKKEEPING and name != "id"}
        )
    return found


def _without(ops: Sequence[Op], names: set[str], known: bool) -> tuple[Op, ...]:
    """The operations without some fields; an insert of a row that the server has becomes an update."""
    left = []
    for op in ops:
        kind = UPDATE if op.kind == INSERT and known else op.kind
        vals = {name: value for name, value in op.vals.items() if name not in names}
        if kind == UPDATE:
            vals = {n: v for n, v in vals.items() if n not in BOOKKEEPING and n != "id"}
            if not vals:
                continue
        left.append(replace(op, kind=kind, vals=vals))
    return tuple(left)


def _differing(base: Row, theirs: Row) -> set[str]:
    """The fields that they changed; a value that was never known counts as unchanged here."""
    return {
        name
        for name, value in theirs.items()
        if name not in BOOKKEEPING and name in base and not _same(base[name], value)
    }


def _same(one: Any, other: Any) -> bool:
    """Whether two stored values mean the same; two texts of JSON may differ in spaces and order."""
    if one == other:
        return True
    if not (isinstance(one, str) and isinstance(other, str) and one[:1] == other[:1] and one[:1] in ("[", "{")):
        return False
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


def _clash(
    kind: str, group: str, base: Row, mine: Row, theirs: Row, fields: Iterable[str] | None = None
) -> Clash:
    names = set(fields if fields is not None else {*mine, *theirs}) - BOOKKEEPING
    if kind == "deleted" and not mine:
        names = set()
    return Clash(
        kind,
        group,
        {n: base[n] for n in names if n in base},
        {n: v for n, v in mine.items() if n in names},
        {n: theirs[n] for n in names if n in theirs},
    )
