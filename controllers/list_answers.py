"""What a list knows of an answer: the order of its rows, a window of row values, and how two orders differ."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from models.lists.grouping import GroupTree, Place
from models.lists.shapes import ListQuery, Row

CACHED_ROWS = 4000
MOST_COMPARED = 200_000


class RowCache:
    """The rows looked at lately, by locator; the longest unused give way."""

    def __init__(self, limit: int = CACHED_ROWS) -> None:
        self._rows: OrderedDict[int, Row] = OrderedDict()
        self._limit = limit

    def get(self, seq: int) -> Row | None:
        """The row, if it is here."""
        return self._rows.get(seq)

    def put(self, rows: Iterable[Row]) -> None:
        """Keep rows as the newest."""
        for row in rows:
            self._rows[row.seq] = row
            self._rows.move_to_end(row.seq)
        while len(self._rows) > self._limit:
            self._rows.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()

    def __len__(self) -> int:
        return len(self._rows)


@dataclass
class Answer:
    """The rows of one query in order: known from the start, up to `len(seqs)`; the rest is expected.

    `tree` stands for the groups of a grouped answer; `gone` are rows that no longer belong here.
    """

    query: ListQuery
    columns: tuple[str, ...] = ()
    seqs: array[int] = field(default_factory=lambda: array("q"))
    complete: bool = False
    expected: int = 0
    tree: GroupTree | None = None
    gone: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        """How many records the answer has, as far as is known."""
        return len(self.seqs) if self.complete else max(len(self.seqs), self.expected)

    @property
    def row_count(self) -> int:
        """How many rows the screen shows, group headings included."""
        return self.tree.row_count if self.tree is not None else self.count

    def place(self, row: int) -> Place:
        """What a screen row shows."""
        return self.tree.at(row) if self.tree is not None else Place(None, row)

    def seq_at(self, index: int) -> int | None:
        """The locator of a record, if its place is known yet."""
        return self.seqs[index] if 0 <= index < len(self.seqs) else None

    def index_of(self, seq: int) -> int | None:
        """The place of a record in the answer."""
        try:
            return self.seqs.index(seq)
        except ValueError:
            return None

    def row_of(self, seq: int) -> int | None:
        """The screen row of a record (of its closed group heading, if it is hidden in one)."""
        index = self.index_of(seq)
        if index is None or self.tree is None:
            return index
        return self.tree.row_of(index)


@dataclass(frozen=True)
class Difference:
    """How a newer order differs: how many rows appeared, vanished or moved, and which vanished."""

    count: int
    gone: frozenset[int] = frozenset()


def difference(old: array[int], new: array[int]) -> Difference:
    """Compare two orders; ends that are equal cost next to nothing."""
    if old == new:
        return Difference(0)
    start = _common(old, new)
    end = _common_end(old, new, start)
    was, now = old[start : len(old) - end], new[start : len(new) - end]
    if len(was) + len(now) > MOST_COMPARED:
        return Difference(max(len(was), len(now)))
    had, has = frozenset(was), frozenset(now)
    gone, come = had - has, has - had
    stayed_was = [seq for seq in was if seq in has]
    stayed_now = [seq for seq in now if seq in had]
    return Difference(len(gone) + len(come) + _moved(stayed_was, stayed_now), gone)


def _common(old: Sequence[int], new: Sequence[int]) -> int:
    """Length of the equal beginning, by halving."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(old: Sequence[int], new: Sequence[int], start: int) -> int:
    """Length of the equal end after `start`, by halving."""
    low, high = 0, min(len(old), len(new)) - start
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _moved(was: list[int], now: list[int]) -> int:
    """How many of the same rows must move: all but the longest run that keeps its order."""
    place = {seq: at for at, seq in enumerate(now)}
    tails: list[int] = []
    from bisect import bisect_left

    for seq in was:
        at = place[seq]
        where = bisect_left(tails, at)
        if where == len(tails):
            tails.append(at)
        else:
            tails[where] = at
    return len(was) - len(tails)
