"""Three versions of a record side by side: what merges by itself, and what a person has to decide."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

Values = dict[str, Any]
KEY = "id"
NEVER = frozenset({KEY, "version"})


class Choice(StrEnum):
    """Whose value is taken."""

    MINE = "mine"
    THEIRS = "theirs"
    EDITED = "edited"


@dataclass(frozen=True)
class MergeRow:
    """One decision: the fields of a group (or one field, or one line) in the three versions.

    `choice` is None while a person has to decide; `automatic` says that it was decided without one.
    A line that one side removed has None there.
    """

    id: str
    paths: tuple[str, ...]
    base: tuple[Any, ...]
    mine: tuple[Any, ...]
    theirs: tuple[Any, ...]
    choice: Choice | None = None
    automatic: bool = False
    careful: bool = False
    edited: tuple[Any, ...] = ()

    @property
    def taken(self) -> tuple[Any, ...]:
        """The values that were chosen (mine while nothing is)."""
        if self.choice is Choice.THEIRS:
            return self.theirs
        return self.edited if self.choice is Choice.EDITED else self.mine


@dataclass(frozen=True)
class Merge:
    """All differences between the two newer versions and what they came from."""

    base: Values
    mine: Values
    theirs: Values
    rows: tuple[MergeRow, ...] = field(default_factory=tuple)

    @property
    def undecided(self) -> int:
        """How many rows still wait for a decision."""
        return sum(row.choice is None for row in self.rows)

    @property
    def needs_person(self) -> bool:
        """Whether a person must look: both changed the same, or a careful group was touched."""
        return any(row.choice is None or row.careful for row in self.rows)

    def choose(self, row_id: str, choice: Choice, edited: tuple[Any, ...] = ()) -> Merge:
        """The same merge with one row decided."""
        rows = tuple(
            replace(row, choice=choice, edited=edited, automatic=False) if row.id == row_id else row
            for row in self.rows
        )
        return replace(self, rows=rows)

    def choose_all(self, choice: Choice) -> Merge:
        """The same merge with every undecided row taken from one side."""
        rows = tuple(row if row.choice else replace(row, choice=choice) for row in self.rows)
        return replace(self, rows=rows)

    def result(self) -> Values:
        """Their version with what was chosen put into it (undecided rows stay mine)."""
        made = copy.deepcopy(self.theirs)
        for row in self.rows:
            for path, value in zip(row.paths, row.taken, strict=True):
                _put(made, path, value)
        return made


def merge(
    base: Values,
    mine: Values,
    theirs: Values,
    *,
    children: Iterable[str] = (),
    groups: Mapping[str, str] | None = None,
    careful: Iterable[str] = (),
    numeric: Iterable[str] = (),
) -> Merge:
    """Compare three versions field by field; fields of one group are decided together.

    `groups` names the group of a field ("limit", "lines/price"); `careful` the groups (money, status) that are
    shown even when only one side changed them, if the other side changed anything at all.
    """
    lists, known, strict, numbers = tuple(children), dict(groups or {}), frozenset(careful), frozenset(numeric)
    rows: list[MergeRow] = []
    places: dict[str, list[str]] = {}
    for name in dict.fromkeys((*base, *mine, *theirs)):
        if name not in lists and name not in NEVER and not name.endswith("~"):
            places.setdefault(known.get(name, name), []).append(name)
    for group, paths in places.items():
        rows += _compare(group, paths, base, mine, theirs, numbers)
    for child in lists:
        rows += _compare_lines(child, base, mine, theirs, known, numbers)
    both = any(_changed(row.base, row.mine) for row in rows) and any(_changed(row.base, row.theirs) for row in rows)
    marked = (replace(row, careful=both and _group_of(row, known) in strict) for row in rows)
    return Merge(base, mine, theirs, tuple(marked))


def same(one: Any, other: Any, numeric: bool = False) -> bool:
    """Whether two values mean the same: no text is no text, 5 is 5.00 in a number field."""
    if one == other or (one in (None, "", []) and other in (None, "", [])):
        return True
    if not numeric or one in (None, "") or other in (None, ""):
        return False
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        return False


def _compare(
    group: str, paths: list[str], base: Values, mine: Values, theirs: Values, numeric: frozenset[str]
) -> list[MergeRow]:
    def differs(other: Values, path: str) -> bool:
        return not same(_get(base, path), _get(other, path), _pattern(path) in numeric)

    by_me = any(differs(mine, path) for path in paths)
    by_them = any(differs(theirs, path) for path in paths)
    if not (by_me or by_them):
        return []
    equal = all(same(_get(mine, path), _get(theirs, path), _pattern(path) in numeric) for path in paths)
    if equal:
        return []
    shown = [path for path in paths if differs(mine, path) or differs(theirs, path)]
    choice = None if by_me and by_them else Choice.MINE if by_me else Choice.THEIRS
    return [_row(group, shown, base, mine, theirs, choice)]


def _row(
    group: str, paths: list[str], base: Values, mine: Values, theirs: Values, choice: Choice | None
) -> MergeRow:
    return MergeRow(
        group,
        tuple(paths),
        tuple(_get(base, path) for path in paths),
        tuple(_get(mine, path) for path in paths),
        tuple(_get(theirs, path) for path in paths),
        choice,
        automatic=choice is not None,
    )


def _compare_lines(
    child: str, base: Values, mine: Values, theirs: Values, groups: Mapping[str, str], numeric: frozenset[str]
) -> list[MergeRow]:
    """Lines match by key: added and removed ones are decided whole, others field by field."""
    versions = [{str(row[KEY]): row for row in one.get(child) or () if row.get(KEY)} for one in (base, mine, theirs)]
    before, my, their = versions
    rows: list[MergeRow] = []
    for key in dict.fromkeys((*before, *my, *their)):
        path = f"{child}/-{key}"
        if key in before and key in my and key in their:
            places: dict[str, list[str]] = {}
            for name in dict.fromkeys((*before[key], *my[key], *their[key])):
                if name not in NEVER and not name.endswith("~"):
                    group = groups.get(f"{child}/{name}", name)
                    places.setdefault(f"{path}/{group}", []).append(f"{path}/{name}")
            for group, paths in places.items():
                rows += _compare(group, paths, base, mine, theirs, numeric)
            continue
        if my.get(key) == their.get(key):
            continue
        by_me = before.get(key) != my.get(key)
        by_them = before.get(key) != their.get(key)
        choice = None if by_me and by_them else Choice.MINE if by_me else Choice.THEIRS
        rows.append(_row(path, [path], base, mine, theirs, choice))
    return rows


def _changed(base: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return any(not same(one, two) for one, two in zip(base, other, strict=True))


def _group_of(row: MergeRow, groups: Mapping[str, str]) -> str:
    return next((groups[_pattern(path)] for path in row.paths if _pattern(path) in groups), row.id)


def _pattern(path: str) -> str:
    parts = path.split("/")
    return f"{parts[0]}/{parts[2]}" if len(parts) == 3 else path


def _get(values: Values, path: str) -> Any:
    parts = path.split("/")
    if len(parts) == 1:
        return values.get(path)
    row = _line(values, parts[0], parts[1].removeprefix("-"))
    if row is None or len(parts) == 2:
        return row
    return row.get(parts[2])


def _put(values: Values, path: str, value: Any) -> None:
    parts = path.split("/")
    if len(parts) == 1:
        values[path] = copy.deepcopy(value)
        return
    child, key = parts[0], parts[1].removeprefix("-")
    row = _line(values, child, key)
    if len(parts) == 3:
        if row is not None:
            row[parts[2]] = copy.deepcopy(value)
        return
    rows = [one for one in values.get(child) or () if str(one.get(KEY)) != key]
    if value is not None:
        rows.append(copy.deepcopy(value))
    values[child] = rows


def _line(values: Values, child: str, key: str) -> dict[str, Any] | None:
    return next((row for row in values.get(child) or () if str(row.get(KEY)) == key), None)
