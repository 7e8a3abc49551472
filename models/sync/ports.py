"""What the engine needs from the copy on this computer and from the server; the simulator has both in memory."""

from __future__ import annotations

import enum
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from models.sync.ops import Op, Ref, Row, Waiting
from models.sync.policy import SyncPolicy

ALL = "a"
"""How far a table reaches when all its rows may be seen, whatever their bucket."""


@dataclass(frozen=True)
class TableSpec:
    """What the engine knows of a table: its policy, whether it is a ledger, its references, the column of its owner."""

    name: str
    policy: SyncPolicy
    ledger: bool = False
    parents: tuple[str, ...] = ()
    root: str = "id"
    unique: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Facts:
    """What a device says of itself at the start."""

    device: str
    batch_no: int
    schema: int
    label: str = ""
    version: str = ""
    heads: tuple[tuple[str, int, str], ...] = ()


class DeviceState(enum.StrEnum):
    """What the office says about a device."""

    ACTIVE = "active"
    REVOKED = "revoked"
    WIPE = "wipe"
    ERASED = "erased"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Hello:
    """What the server answers: it has waited for whatever an earlier connection of this device still did."""

    state: DeviceState
    code: str
    last_batch: int
    last_sha: str
    last_result: Mapping[str, Any] | None
    epoch: str
    head: int
    schema: int
    least_client: int
    floor: int
    clock: float = 0.0


@dataclass(frozen=True)
class Scope:
    """What a person may see: how far each table reaches (`ALL`, some other word, nothing), and the buckets."""

    buckets: frozenset[Hashable]
    reach: Mapping[str, str]

    def covers(self, page: Page) -> bool:
        """Whether all rows of a page are among what was promised."""
        far = self.reach.get(page.table)
        if far == ALL or not page.rows:
            return True
        if not far or "bucket" not in page.columns:
            return False
        at = page.columns.index("bucket")
        return self.buckets.issuperset({bytes(one) if type(one := row[at]) is bytearray else one for row in page.rows})


@dataclass(frozen=True)
class Gone:
    """A row that left: removed for good, or moved out of a bucket."""

    table: str
    key: Hashable
    bucket: Hashable
    why: str


@dataclass(frozen=True)
class Page:
    """Rows of one table as they came: column names and values."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]

    def key_list(self) -> list[Hashable]:
        """The keys of the rows."""
        at = self.columns.index("id")
        return [row[at] for row in self.rows]

    def dicts(self) -> Iterator[Row]:
        """The rows by column name, keys as something to look up by."""
        return (
            {name: bytes(one) if type(one) is bytearray else one for name, one in zip(self.columns, row, strict=True)}
            for row in self.rows
        )

    def parts(self, most: int) -> Iterator[Page]:
        """The same in pieces of at most so many rows."""
        for at in range(0, len(self.rows), most):
            yield Page(self.table, self.columns, self.rows[at : at + most])


@dataclass(frozen=True)
class Answer:
    """What became of a batch: the revision of each group, or which rows have changed, or which group was refused."""

    status: str
    revs: Mapping[int, int] = field(default_factory=dict)
    rows: tuple[Ref, ...] = ()
    group: int | None = None
    code: str = ""
    words: str = ""


class Refused(Exception):
    """The server refuses for a reason that will not pass by itself; `code` is an SQLSTATE or a word of ours."""

    def __init__(self, code: str, words: str = "", group: int | None = None) -> None:
        super().__init__(f"{code} {words}")
        self.code, self.words, self.group = code, words, group


class Cut(Exception):
    """The connection broke, or the server was busy: try again later."""


class Snapshot(Protocol):
    """One moment of the server, as the person may see it."""

    head: int
    epoch: str
    floor: int
    scope: Scope
    latest: Mapping[str, int]
    epoch_start: int

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table that this program, the server and the person's rights have in common."""
        ...

    def changed(self, table: str, after: int, buckets: Collection[Hashable] = ()) -> Iterator[Page]:
        """Rows changed after a revision, and all rows of some buckets."""
        ...

    def page(self, table: str, after: Hashable | None, most: int) -> Page:
        """The next rows of a table in order of their keys."""
        ...

    def revisions(self, table: str) -> dict[Hashable, int]:
        """Keys and revisions of all visible rows."""
        ...

    def rows(self, table: str, keys: Collection[Hashable]) -> Iterator[Page]:
        """Some rows by key."""
        ...

    def gone(self, after: int) -> list[Gone]:
        """What was removed or moved out of a bucket after a revision, as far as the scope reaches."""
        ...

    def digest(self, table: str) -> tuple[int, int]:
        """How many rows are visible, and the sum of their revisions."""
        ...


class Remote(Protocol):
    """The server, over one connection."""

    def hello(self, facts: Facts) -> Hello:
        """Begin: names the device, waits for its earlier connections, tells where the server stands."""
        ...

    def register(self, facts: Facts) -> str:
        """Make a device known; returns its code."""
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """One moment of the server."""
        ...

    def push(self, device: str, number: int, sha: str, ops: Sequence[Op], bases: Mapping[Ref, int]) -> Answer:
        """Send a batch; all of it happens, once, or none. `bases` are the revisions my changes were made on."""
        ...


class OutOfReach:
    """The office of a copy that has no network: every question is a cut."""

    def hello(self, facts: Facts) -> Hello:
        """Nobody answers."""
        raise Cut("no network")

    def register(self, facts: Facts) -> str:
        """Nobody answers."""
        raise Cut("no network")

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Nobody answers."""
        raise Cut("no network")

    def push(self, device: str, number: int, sha: str, ops: Sequence[Op], bases: Mapping[Ref, int]) -> Answer:
        """Nobody answers."""
        raise Cut("no network")


class LocalTx(Protocol):
    """One transaction on the copy."""

    def get(self, name: str, default: Any = None) -> Any:
        """A fact of the machinery."""
        ...

    def put(self, name: str, value: Any) -> None:
        """Remember a fact of the machinery."""
        ...

    def absorb(self) -> None:
        """Take what was done since into the list of pending operations, with the rows it was done to."""
        ...

    def ops(self, most: int | None = None) -> list[Op]:
        """All pending operations in their order, or the first whole groups that hold at least so many."""
        ...

    def waiting(self) -> list[Waiting]:
        """Group, row and kind of each pending operation in their order, without values."""
        ...

    def dirty(self, table: str) -> set[Hashable]:
        """Rows of a table with pending operations."""
        ...

    def ops_of(self, ref: Ref) -> list[Op]:
        """The pending operations of one row."""
        ...

    def replace_ops(self, ref: Ref, ops: Sequence[Op]) -> None:
        """The pending operations of one row from now on."""
        ...

    def base(self, ref: Ref) -> Row | None:
        """What the server had when I began to change the row."""
        ...

    def bases(self, refs: Collection[Ref]) -> dict[Ref, Row]:
        """What the server had of the rows of which that is kept."""
        ...

    def drop_groups(self, groups: Collection[int]) -> None:
        """Forget pending operations."""
        ...

    def settle(self, revs: Mapping[Ref, int | None]) -> None:
        """Rows of which nothing waits any more: the revision that the server gave (None for one that is gone), and no base."""
        ...

    def set_rev(self, ref: Ref, rev: int) -> None:
        """The revision the server gave to a row."""
        ...

    def set_base(self, ref: Ref, row: Row | None) -> None:
        """Remember (or forget) what the server has."""
        ...

    def row(self, ref: Ref) -> Row | None:
        """A row of the copy."""
        ...

    def upsert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Store rows as the server has them."""
        ...

    def expect_many(self, table: str) -> None:
        """Very many rows of a table come now, and nobody looks things up in it before `all_came`."""
        ...

    def all_came(self) -> None:
        """Tables that were filled are as quick to ask as ever."""
        ...

    def remove(self, table: str, keys: Collection[Hashable]) -> None:
        """Take rows out of the copy."""
        ...

    def known(self, table: str) -> dict[Hashable, int]:
        """Rows that the server has given, with their revisions."""
        ...

    def in_buckets(self, table: str, buckets: Collection[Hashable]) -> set[Hashable]:
        """Rows that the server has given which lie in these buckets in the copy."""
        ...

    def clashing(self, table: str, unique: Sequence[str], row: Row) -> Hashable | None:
        """Another row of the copy with the same values in columns that must differ."""
        ...

    def create(self, table: str, row: Row) -> None:
        """Make (or take up again) a row here that goes to the server like any other."""
        ...

    def change(self, ref: Ref, vals: Row) -> None:
        """Change a row here as a person would: it goes to the server."""
        ...

    def digest(self, table: str) -> tuple[int, int]:
        """How many rows the server has given, and the sum of their revisions."""
        ...

    def settle_scope(self, scope: Scope) -> None:
        """The owner's buckets from now on, for the program's own row filter."""
        ...

    def note(self, what: str, **facts: Any) -> None:
        """One line for the log of synchronisation (no business data)."""
        ...


class Local(Protocol):
    """The copy on this computer."""

    def transaction(self) -> AbstractContextManager[LocalTx]:
        """One transaction that commits at its end or changes nothing."""
        ...

    def awaited(self) -> bool:
        """Whether somebody waits to write while a transaction runs here."""
        ...

    def new_device(self) -> str:
        """A fresh key for a device."""
        ...

    def own_bucket(self) -> Hashable:
        """The bucket of what belongs to the owner of this copy alone."""
        ...

    def is_mine(self, row: Row) -> bool:
        """Whether the owner of this copy made a row."""
        ...

    def is_last_mine(self, row: Row) -> bool:
        """Whether the owner of this copy changed a row last."""
        ...

    def record(self, table: str, kind: str, **facts: Any) -> Row:
        """A row of the machinery (a conflict, a refusal) with its key, ready to be created."""
        ...


def changed_refs(pages: Iterable[Page]) -> set[Ref]:
    """Which rows came."""
    return {(page.table, key) for page in pages for key in page.key_list()}
