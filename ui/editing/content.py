"""The plain content of a record: fields and child lists of rows with stable keys, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from models.ids import new_id

KEY = "id"
RAW = "~"  # suffix of the field that keeps a typed text which is no value yet, as in the entry grid
NEVER_COUNTED = frozenset({KEY, "version"})


class Place(NamedTuple):
    """A path with the row's key instead of its index, so that it stays true while rows move."""

    child: str
    key: str
    name: str


@dataclass(frozen=True)
class Change:
    """One difference to the loaded state: where, and both values (None for a row that is not there)."""

    path: str
    before: Any
    after: Any


def same(before: Any, after: Any, numeric: bool = False) -> bool:
    """Whether two values mean the same to a person: no text is no text, and 5 is 5.00 in a number field."""
    if before == after or (before in (None, "") and after in (None, "")):
        return True
    if not numeric or before in (None, "") or after in (None, ""):
        return False
    try:
        return Decimal(str(before)) == Decimal(str(after))
    except InvalidOperation:
        return False


class Content:
    """Fields and rows at one moment; every row has its key in `id` for its whole life."""

    def __init__(self, values: Mapping[str, Any], children: Iterable[str]) -> None:
        self.children = tuple(children)
        self.fields = {
            name: copied(value) for name, value in values.items() if name not in self.children
        }
        self.rows = {child: [row_of(row) for row in values.get(child) or ()] for child in self.children}
        self._index: dict[str, dict[str, int]] = {}

    def copy(self) -> Content:
        """An independent copy."""
        return Content(self.values(), self.children)

    def values(self) -> dict[str, Any]:
        """Everything in the shape it was given, as copies."""
        return copied(self.fields | self.rows)

    def keys(self, child: str) -> list[str]:
        """The keys of the rows in their order."""
        return [row[KEY] for row in self.rows[child]]

    def index_of(self, child: str, key: str) -> int:
        """Where the row with this key stands, or -1."""
        index = self._index.get(child)
        if index is None:
            index = self._index[child] = {row[KEY]: at for at, row in enumerate(self.rows[child])}
        return index.get(key, -1)

    def row(self, child: str, key: str) -> dict[str, Any] | None:
        """The row with this key."""
        at = self.index_of(child, key)
        return self.rows[child][at] if at >= 0 else None

    def moved(self, child: str) -> None:
        """Rows of this list were inserted, removed or moved."""
        self._index.pop(child, None)

    def value(self, place: Place, default: Any = None) -> Any:
        """The field, cell, row or list at a place (rows and lists are not copies)."""
        if not place.child:
            return self.fields.get(place.name, default)
        if not place.key:
            return self.rows[place.child]
        row = self.row(place.child, place.key)
        if row is None:
            return default
        return row.get(place.name, default) if place.name else row

    def put(self, place: Place, value: Any) -> Any:
        """Set a field or cell and return the value before."""
        holder = self.fields if not place.child else self.row(place.child, place.key)
        if holder is None:
            return None
        before = holder.get(place.name)
        holder[place.name] = value
        return before

    def place(self, path: str) -> Place:
        """Understand a path: "name", "contacts", "contacts/2", "contacts/2/phone", "contacts/-key/phone"."""
        parts = path.split("/")
        if len(parts) == 1:
            return Place(path, "", "") if path in self.rows else Place("", "", path)
        child, at = parts[0], parts[1]
        if at.startswith("-"):
            key = at[1:]
        else:
            index = int(at)
            rows = self.rows[child]
            key = rows[index][KEY] if 0 <= index < len(rows) else "?"
        return Place(child, key, parts[2] if len(parts) > 2 else "")

    def path(self, place: Place) -> str:
        """The path of a place as it is now; a row that is gone is named by its key."""
        if not place.child:
            return place.name
        if not place.key:
            return place.child
        index = self.index_of(place.child, place.key)
        start = f"{place.child}/{index}" if index >= 0 else f"{place.child}/-{place.key}"
        return f"{start}/{place.name}" if place.name else start


class Differences:
    """What really differs between base and now, kept up to date place by place."""

    def __init__(self, numeric: Iterable[str], ignored: Iterable[str]) -> None:
        self._numeric = frozenset(numeric)
        self._ignored = frozenset(ignored)
        self._values: dict[Place, None] = {}
        self._rows: dict[str, list[tuple[str, str]]] = {}

    def recount(self, base: Content, now: Content) -> None:
        """Compare everything."""
        self._values.clear()
        for name in base.fields | now.fields:
            self.compare(base, now, Place("", "", name))
        for child in now.children:
            self.compare_rows(base, now, child)
            self.compare_cells(base, now, child, now.keys(child))

    def compare(self, base: Content, now: Content, place: Place) -> None:
        """Compare one field or cell; cells of added and removed rows do not count by themselves."""
        place = place._replace(name=place.name.removesuffix(RAW))
        raw = place._replace(name=place.name + RAW)
        pattern = f"{place.child}/{place.name}" if place.child else place.name
        if pattern in self._ignored or place.name in NEVER_COUNTED:
            return
        countable = not place.child or (
            base.index_of(place.child, place.key) >= 0 and now.index_of(place.child, place.key) >= 0
        )
        alike = same(base.value(place), now.value(place), pattern in self._numeric)
        if countable and not (alike and same(base.value(raw), now.value(raw))):
            self._values[place] = None
        else:
            self._values.pop(place, None)

    def compare_cells(self, base: Content, now: Content, child: str, keys: Iterable[str]) -> None:
        """Compare all cells of some rows."""
        for key in keys:
            for name in (base.row(child, key) or {}) | (now.row(child, key) or {}):
                self.compare(base, now, Place(child, key, name))

    def compare_rows(self, base: Content, now: Content, child: str) -> None:
        """Compare which rows there are and their order."""
        before, after = base.keys(child), now.keys(child)
        known, present = set(before), set(after)
        found = [("added", key) for key in after if key not in known]
        found += [("removed", key) for key in before if key not in present]
        if [key for key in before if key in present] != [key for key in after if key in known]:
            found.append(("order", ""))
        self._rows[child] = found

    def __len__(self) -> int:
        return len(self._values) + sum(len(found) for found in self._rows.values())

    def __contains__(self, place: object) -> bool:
        return place in self._values

    def changes(self, base: Content, now: Content) -> Iterator[Change]:
        """Every difference: fields first, then cells, then rows added, removed and moved."""
        for place in sorted(self._values, key=lambda place: bool(place.child)):
            raw = now.value(place._replace(name=place.name + RAW))
            after = raw or copied(now.value(place))
            yield Change(now.path(place), copied(base.value(place)), after)
        for child, found in self._rows.items():
            for kind, key in found:
                if kind == "order":
                    yield Change(child, base.keys(child), now.keys(child))
                    continue
                place = Place(child, key, "")
                yield Change(now.path(place), copied(base.row(child, key)),
                             copied(now.row(child, key)))  # fmt: skip


def copied(value: Any) -> Any:
    """An independent copy of plain data (tables, lists, and values that never change)."""
    if isinstance(value, dict):
        return {name: copied(one) if isinstance(one, dict | list) else one for name, one in value.items()}
    if isinstance(value, list):
        return [copied(one) if isinstance(one, dict | list) else one for one in value]
    return value


def row_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a row that has its key; new rows get one made by the program."""
    row = copied(dict(values))
    row[KEY] = str(row.get(KEY) or new_id())
    return row


def plain_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Copies of rows with their keys."""
    return [row_of(row) for row in rows]
