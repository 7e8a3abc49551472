"""The office server, over one plain PostgreSQL connection of the person who synchronises."""

from __future__ import annotations

import json
import os
import socket
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import psycopg
from psycopg.adapt import Loader
from psycopg.pq import Format

from models.clock import clock
from models.sync import tables
from models.sync.ops import BOOKKEEPING, DELETE, INSERT, UPDATE, Op, Ref
from models.sync.ports import ALL, Answer, Cut, DeviceState, Facts, Gone, Hello, Page, Refused, Scope
from models.sync.replies import Nonsense, Reply, key_of

PAGE = 5_000
PASSING = ("40001", "40P01", "55P03", "57014", "25P03", "25P04")
"""States that pass by themselves: somebody holds a lock, the server was told to stop, a time ran out."""

Describe = Callable[[Sequence[Op]], tuple[Mapping[int, str], Mapping[Ref, str]]]
"""For a batch: why each group was done, and the text by which each row is found."""


@contextmanager
def told() -> Iterator[None]:
    """What a failure means: the connection broke or the server is busy (try again), or a refusal."""
    try:
        yield
    except psycopg.Error as error:
        state = error.sqlstate or ""
        if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)) and not state.startswith("42"):
            raise Cut(f"{type(error).__name__} {state}") from error
        if state in PASSING or state[:2] in ("08", "53", "57", "58"):
            raise Cut(state) from error
        raise Refused(state or "server", str(error).splitlines()[0] if str(error) else "") from error


def hang_up(connection: Any) -> None:
    """End a line under whoever waits for it in another thread; closing is then for him."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


class Octets(Loader):
    """A key as a bytearray, which SQLite's driver binds without looking for an adapter."""

    format = Format.BINARY

    def load(self, data: Any) -> bytearray:
        return bytearray(data)


class PostgresRemote:
    """One connection for one synchronisation."""

    def __init__(self, connect: Callable[[], Any], label: str = "", describe: Describe | None = None) -> None:
        with told():
            self.connection = connect()
            self.connection.autocommit = True
        self.backend = int(self.connection.info.backend_pid)
        self.label = label
        self.met: float | None = None
        """When the office let this device in, on its clock."""
        self.describe: Describe = describe or (lambda ops: ({}, {}))
        self._columns: dict[str, tuple[str, ...]] = {}

    def close(self) -> None:
        """End the connection."""
        with suppress(Exception):
            self.connection.close()

    def hang_up(self) -> None:
        """From another thread: whoever waits for the server here waits no longer (a server that sends nothing, or a byte a
        second)."""
        hang_up(self.connection)

    def _value(self, statement: str, *values: Any) -> Any:
        with told():
            try:
                row = self.connection.execute(statement, values).fetchone()
            except (ValueError, RecursionError) as error:  # a number or a depth that no JSON of ours has
                raise Nonsense(type(error).__name__) from error
            return None if row is None else row[0]

    # --- hello ---------------------------------------------------------------------------------------------------

    def hello(self, facts: Facts) -> Hello:
        """Wait for earlier connections of this device, and learn where the server stands."""
        heads = json.dumps([list(head) for head in facts.heads])
        said = Reply(self._value(
            "SELECT sync.hello(%s, %s, %s, %s::jsonb)", UUID(facts.device), facts.schema, facts.version, heads
        ))  # fmt: skip
        state = DeviceState(said.text("state", tuple(DeviceState)))
        found = Hello(
            state, said.text("code"), said.count("last_batch"), said.text("last_sha"), {"revs": _revisions(said)},
            said.text("epoch"), said.count("head"), said.count("schema"), said.count("least_client"), said.count("floor"),
            said.number("clock") - clock.now().timestamp(),
        )  # fmt: skip
        self.met = said.number("clock") if state is DeviceState.ACTIVE else None
        return found

    def register(self, facts: Facts) -> str:
        """Make a device known."""
        return str(self._value("SELECT sync.register(%s, %s)", UUID(facts.device), facts.label or self.label))

    @contextmanager
    def snapshot(self) -> Iterator[PostgresSnapshot]:
        """One moment of the server."""
        with told():
            self.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL cursor_tuple_fraction = 1")
        try:
            yield PostgresSnapshot(self)
        finally:
            with suppress(psycopg.Error):
                self.connection.execute("ROLLBACK")

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns this program, the server and the person's rights have in common."""
        if not self._columns:
            with told():
                rows = self.connection.execute(
                    "SELECT c.relname, a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid"
                    " WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
                    " AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT')"
                ).fetchall()
            found: dict[str, set[str]] = defaultdict(set)
            for name, column in rows:
                found[name].add(column)
            for name in tables.specs():
                self._columns[name] = tuple(c for c in tables.columns(name) if c in found[name])
        return self._columns[table]

    # --- push ---------------------------------------------------------------------------------------------------------

    def push(self, device: str, number: int, sha: str, ops: Sequence[Op], bases: Mapping[Ref, int]) -> Answer:
        """Send a batch in one call."""
        reasons, texts = self.describe(ops)
        return self.push_groups(UUID(device), number, sha, batch(ops, bases, reasons, texts))

    def push_groups(self, device: UUID, number: int, sha: str, groups: Sequence[Mapping[str, Any]]) -> Answer:
        """The same for a batch that is ready made."""
        payload = json.dumps(groups, ensure_ascii=False, separators=(",", ":"))
        said = Reply(self._value("SELECT sync.push(%s, %s, %s, %s::jsonb)", device, number, sha, payload))
        status = said.text("status", ("ok", "rebase", "refused"))
        if status == "ok":
            return Answer("ok", _revisions(said))
        if status == "rebase":
            return Answer("rebase", rows=tuple(_ref_of(one) for one in said.items("rows")))
        group, code = said.get("group"), said.text("code")
        named = int(group) if isinstance(group, str) and group.isdecimal() else None
        return Answer("refused", group=named, code="office" if code == "QD001" else code, words=str(said.get("words") or ""))

    def bundle_key(self, device: UUID) -> bytes | None:
        """The key of this person's own device for bundles by file; None for any other."""
        found = self._value("SELECT sync.give_bundle_key(%s)", device)
        return None if found is None else bytes(found)

    def erased(self, device: UUID) -> None:
        """Say that the copy of this device was deleted, as the office ordered."""
        self._value("SELECT sync.erased(%s)", device)

    def notes(self, told_notes: Sequence[Mapping[str, Any]]) -> None:
        """Put on record what was done here beside changing rows."""
        self._value("SELECT sync.notes(%s::jsonb)", json.dumps(list(told_notes), ensure_ascii=False))


def _revisions(said: Reply) -> dict[int, int]:
    """The revision of each group of a batch."""
    try:
        return {int(grp): rev for grp, rev in said.counts("revs").items()}
    except ValueError:
        raise Nonsense("revs") from None


def _ref_of(said: Any) -> Ref:
    """A row as table and key."""
    if not isinstance(said, list) or len(said) != 2 or said[0] not in tables.specs():
        raise Nonsense("rows")
    return str(said[0]), key_of(said[1])


def batch(
    ops: Sequence[Op], bases: Mapping[Ref, int], reasons: Mapping[int, str], texts: Mapping[Ref, str]
) -> list[dict[str, Any]]:
    """A batch as the server's function wants it: groups of sets of rows; what refers to others comes after them."""
    order = {name: place for place, name in enumerate(tables.specs())}
    groups: dict[int, list[Op]] = defaultdict(list)
    for op in ops:
        groups[op.grp].append(op)
    met: set[Ref] = set()
    made = []
    for grp, members in sorted(groups.items()):
        sets: dict[tuple[Any, ...], list[Op]] = defaultdict(list)
        for op in members:
            names = tuple(sorted(op.vals.keys() - BOOKKEEPING)) if op.kind == UPDATE else tuple(sorted(op.vals))
            rank = (DELETE, UPDATE, INSERT).index(op.kind)
            sets[rank, -order[op.table] if op.kind == DELETE else order[op.table], op.table, op.kind, names].append(op)
        parts = [_set(key, some, bases, texts, met) for key, some in sorted(sets.items(), key=lambda item: item[0])]
        made.append({"grp": grp, "reason": reasons.get(grp, ""), "sets": parts})
    return made


def _set(
    key: tuple[Any, ...], ops: list[Op], bases: Mapping[Ref, int], texts: Mapping[Ref, str], met: set[Ref]
) -> dict[str, Any]:
    _, _, table, kind, names = key
    keys = {op.key: str(UUID(bytes=op.key)) for op in ops}  # type: ignore[arg-type]
    first = [keys[op.key] for op in ops if op.ref not in met]
    met.update(op.ref for op in ops)
    part: dict[str, Any] = {"t": table, "o": kind, "keys": list(keys.values()), "first": first}
    if kind != INSERT:
        part["b"] = {keys[op.key]: bases.get(op.ref) for op in ops}
    if kind != DELETE:
        part["c"] = [*names] if "id" in names else ["id", *names]
        part["rows"] = [{**tables.to_wire(table, _chosen(op, names)), "id": keys[op.key]} for op in ops]
        some = {keys[op.key]: texts[op.ref] for op in ops if op.ref in texts}
        if some:
            part["g"] = some
    return part


def _chosen(op: Op, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: op.vals[name] for name in names}


class PostgresSnapshot:
    """A REPEATABLE READ transaction; row security decides what is in it."""

    def __init__(self, remote: PostgresRemote) -> None:
        self.remote = remote
        found = remote._value("SELECT sync.look()")
        if found is None:
            raise Refused("42501", "nobody")
        said = Reply(found)
        self.head = said.count("rev")
        self.epoch = said.text("epoch")
        self.epoch_start = said.count("epoch_start")
        self.floor = said.count("floor")
        self.latest: Mapping[str, int] = said.counts("latest")
        scope = said.part("scope")
        self.scope = Scope(scope.keys("buckets"), scope.words("reach"))
        self._digests: dict[str, tuple[int, int]] | None = None

    def _read(self, table: str, where: str, values: Sequence[Any] = ()) -> Iterator[Page]:
        """Rows in pieces, through a cursor of the server: no piece waits for the one before, none takes much memory."""
        names = self.remote.columns(table)
        with told(), self._cursor() as cursor:
            what = f"SELECT {tables.select_list(table, names)} FROM app.{table} AS t WHERE {where}"
            cursor.execute(f"DECLARE pieces NO SCROLL CURSOR FOR {what}", values)
            try:
                while part := cursor.execute(f"FETCH {PAGE} FROM pieces", binary=True).fetchall():
                    yield Page(table, names, part)
                    if len(part) < PAGE:
                        break
            finally:
                with suppress(psycopg.Error):
                    cursor.execute("CLOSE pieces")

    def _cursor(self) -> Any:
        """A cursor that brings keys as the drivers of both sides like them best."""
        cursor = self.remote.connection.cursor()
        cursor.adapters.register_loader("uuid", Octets)
        return cursor

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns that come."""
        return self.remote.columns(table)

    def changed(self, table: str, after: int, buckets: Collection[Hashable] = ()) -> Iterator[Page]:
        """Rows changed since, and whole new buckets."""
        if not buckets:
            yield from self._read(table, "t.rev > %s", (after,))
            return
        some = [UUID(bytes=one) for one in buckets]  # type: ignore[arg-type]
        yield from self._read(table, "(t.rev > %s OR t.bucket = ANY (%s))", (after, some))

    def page(self, table: str, after: Hashable | None, most: int) -> Page:
        """The next rows by key."""
        names = self.remote.columns(table)
        where, values = ("true", ()) if after is None else ("t.id > %s", (UUID(bytes=after),))  # type: ignore[arg-type]
        what = f"SELECT {tables.select_list(table, names)} FROM app.{table} AS t WHERE {where} ORDER BY t.id LIMIT {int(most)}"
        with told(), self._cursor() as cursor:
            return Page(table, names, cursor.execute(what, values, binary=True).fetchall())

    def revisions(self, table: str) -> dict[Hashable, int]:
        """Keys and revisions of all visible rows."""
        with told(), self.remote.connection.cursor() as cursor:
            with cursor.copy(f"COPY (SELECT uuid_send(id), rev FROM app.{table}) TO STDOUT (FORMAT binary)") as copy:
                copy.set_types(["bytea", "int8"])
                return dict(copy.rows())

    def rows(self, table: str, keys: Collection[Hashable]) -> Iterator[Page]:
        """Some rows."""
        yield from self._read(table, "t.id = ANY (%s)", ([UUID(bytes=key) for key in keys],))  # type: ignore[arg-type]

    def gone(self, after: int) -> list[Gone]:
        """What left."""
        with told():
            rows = self.remote.connection.execute("SELECT * FROM sync.left_since(%s)", (after,)).fetchall()
        return [Gone(table, key.bytes, bucket.bytes, why) for table, key, bucket, why in rows]

    def digest(self, table: str) -> tuple[int, int]:
        """The check sum of what is visible; all tables are asked at once."""
        if self._digests is None:
            seen = [name for name in tables.specs() if self.scope.reach.get(name)]
            parts = [f"SELECT '{name}', count(*), coalesce(sum(rev), 0)::bigint FROM app.{name}" for name in seen]
            with told():
                rows = self.remote.connection.execute(" UNION ALL ".join(parts)).fetchall()
            self._digests = {name: (count, total) for name, count, total in rows}
        return self._digests[table]


__all__ = ["ALL", "PostgresRemote", "PostgresSnapshot", "batch", "told"]
