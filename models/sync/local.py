"""The copy on this computer: an encrypted SQLite book, over a connection of its own.

What arrives is stored under the act ARRIVING, which the change log passes over; references are not checked on this
connection, because what a row refers to may be out of its owner's sight.
"""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

from models.database import Database
from models.ids import GLOBAL_BUCKET, new_id
from models.platform.capture import ARRIVING
from models.sync import notices, tables
from models.sync.absorb import Entry, absorb
from models.sync.notices import micros, plain_text
from models.sync.ops import INSERT, UPDATE, Op, Ref, Row, Waiting
from models.sync.ports import Scope
from models.sync.words import fields_of, picker, searched
from models.text import grams

PART = 500
LOG_PAGES, MANY_CHANGES = 8_000, 5_000
"""Pages of the write-ahead log before it is emptied: the same pages of an index change with every piece of a large arrival."""
KEPT_LINES = 2_000


def _encode(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"~": value.hex()}
    raise TypeError(type(value).__name__)


def _decode(found: dict[str, Any]) -> Any:
    return bytes.fromhex(found["~"]) if found.keys() == {"~"} else found


@cache
def _columns(table: str) -> tuple[str, ...]:
    return tuple(tables.columns(table))


class SqliteLocal:
    """The book file of one person on one device."""

    def __init__(self, database: Database, person: UUID) -> None:
        self.database = database
        self.person = person.bytes
        self._maintenance = database.maintenance()
        self.connection = self._maintenance.__enter__()
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self.connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")

    def close(self) -> None:
        """End the connection; what many rows left in the write-ahead log goes where it belongs."""
        if self.connection.total_changes > MANY_CHANGES:
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        self._maintenance.__exit__(None, None, None)

    @contextmanager
    def transaction(self) -> Iterator[SqliteTx]:
        """One transaction; whatever is raised in it undoes it."""
        with self.database.in_turn():
            yield from self._transaction()

    def _transaction(self) -> Iterator[SqliteTx]:
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        try:
            tx = SqliteTx(self.connection, self.person)
            yield tx
            tx.close()
            run("COMMIT")
        except BaseException:
            with contextlib.suppress(Exception):
                run("ROLLBACK")
            raise

    def awaited(self) -> bool:
        """Whether somebody waits to write while a transaction runs here."""
        return self.database.awaited()

    def new_device(self) -> str:
        """A fresh key for a device."""
        return str(new_id())

    def own_bucket(self) -> Hashable:
        """What belongs to the person alone."""
        return self.person

    def is_mine(self, row: Row) -> bool:
        """Whether the person made a row."""
        return row.get("created_by") == self.person

    def is_last_mine(self, row: Row) -> bool:
        """Whether the person changed a row last."""
        return row.get("changed_by") == self.person

    def record(self, table: str, kind: str, **facts: Any) -> Row:
        """A conflict or a refusal, ready to be created."""
        return notices.record(self.person, table, kind, facts)


def _raw(key: Any) -> bytes:
    return bytes(key)


class SqliteTx:
    """What the engine does within one transaction."""

    def __init__(self, connection: Any, person: bytes) -> None:
        self.connection = connection
        self.person = person
        self.run = connection.execute
        self._open = False

    def _arriving(self) -> None:
        """From now on rows are stored as what arrived; who only looks does not write at all."""
        if not self._open:
            self.run("INSERT OR REPLACE INTO change_context (only_row, act) VALUES (1, ?)", (ARRIVING,))
            self._open = True

    def close(self) -> None:
        """The end of the transaction."""
        if self._open:
            self.run("DELETE FROM change_context")

    # --- facts ---------------------------------------------------------------------------------------------------

    def get(self, name: str, default: Any = None) -> Any:
        """A fact of the machinery."""
        row = self.run("SELECT value FROM sync_facts WHERE name = ?", (name,)).fetchone()
        found = None if row is None else json.loads(row[0], object_hook=_decode)
        return default if found is None else found

    def put(self, name: str, value: Any) -> None:
        """Remember a fact of the machinery."""
        text = json.dumps(value, ensure_ascii=False, default=_encode)
        if self.run("SELECT value FROM sync_facts WHERE name = ?", (name,)).fetchone() != (text,):
            self.run("INSERT OR REPLACE INTO sync_facts (name, value) VALUES (?, ?)", (name, text))

    def _next(self, name: str, count: int = 1) -> int:
        found = int(self.get(name, 0)) + 1
        self.put(name, found + count - 1)
        return found

    # --- pending work ----------------------------------------------------------------------------------------------

    def absorb(self) -> None:
        """Take what was logged since the last time into the pending operations."""
        after = self.get("absorbed", 0)
        wanted = tables.specs()
        rows = self.run(
            "SELECT c.act, c.entity, c.row_id, c.action, c.changes, a.reason FROM change_log c JOIN acts a ON a.seq = c.act"
            " WHERE c.act > ? ORDER BY c.act, c.seq", (after,),
        ).fetchall()  # fmt: skip
        last = self.run("SELECT max(seq) FROM acts").fetchone()[0] or 0
        if not rows:
            if last > after:
                self.put("absorbed", last)
            return
        groups: dict[int, int] = {}
        found: dict[Ref, list[Entry]] = {}
        for act, entity, key, action, changes, reason in rows:
            if entity not in wanted:
                continue
            if act not in groups:
                groups[act] = self._next("grp")
                self.run("INSERT INTO sync_groups (grp, reason) VALUES (?, ?)", (groups[act], reason))
            found.setdefault((entity, key), []).append(_entry(entity, groups[act], action, changes))
        count = sum(len(entries) for entries in found.values())
        stand = self.rows(found)
        numbers = iter(range(self._next("op", count), 10**18))
        ops: list[Op] = []
        for (table, key), entries in found.items():
            record = tables.by_table()[table]
            done = absorb(table, _raw(key), entries, stand.get((table, _raw(key))), record.HIDDEN, lambda: next(numbers))
            ops += done.ops
            if done.base is not None and done.base.get("rev", 0) > 0 and self.base((table, key)) is None:
                self.set_base((table, key), done.base)
        self._store_ops(ops)
        self.put("absorbed", max(last, rows[-1][0]))

    def _store_ops(self, ops: Sequence[Op]) -> None:
        self.connection.executemany(
            "INSERT INTO sync_ops (seq, grp, subject, row_id, kind, vals) VALUES (?, ?, ?, ?, ?, ?)",
            [(op.seq, op.grp, op.table, op.key, op.kind, plain_text(op.vals)) for op in ops],
        )

    def _read_ops(self, where: str, values: tuple[Any, ...] = ()) -> list[Op]:
        rows = self.run(
            f"SELECT seq, grp, subject, row_id, kind, vals FROM sync_ops {where} ORDER BY grp, seq", values
        ).fetchall()
        return [
            Op(seq, grp, table, bytes(key), kind, tables.from_plain(table, json.loads(vals)))
            for seq, grp, table, key, kind, vals in rows
        ]

    def ops(self, most: int | None = None) -> list[Op]:
        """All pending operations, or the first groups that hold at least so many."""
        last = None
        if most is not None:
            last = self.run("SELECT grp FROM sync_ops ORDER BY grp, seq LIMIT 1 OFFSET ?", (most,)).fetchone()
        return self._read_ops("") if last is None else self._read_ops("WHERE grp <= ?", last)

    def waiting(self) -> list[Waiting]:
        """Group, row and kind of each pending operation in their order, without values."""
        rows = self.run("SELECT grp, subject, row_id, kind FROM sync_ops ORDER BY grp, seq")
        return [(grp, (table, bytes(key)), kind) for grp, table, key, kind in rows]

    def ops_of(self, ref: Ref) -> list[Op]:
        """The pending operations of one row."""
        return self._read_ops("WHERE subject = ? AND row_id = ?", ref)

    def dirty(self, table: str) -> set[Hashable]:
        """Rows with pending operations."""
        rows = self.run("SELECT DISTINCT row_id FROM sync_ops WHERE subject = ?", (table,))
        return {bytes(key) for (key,) in rows}

    def replace_ops(self, ref: Ref, ops: Sequence[Op]) -> None:
        """The pending operations of one row from now on."""
        self.run("DELETE FROM sync_ops WHERE subject = ? AND row_id = ?", ref)
        self._store_ops(ops)

    def drop_groups(self, groups: Collection[int]) -> None:
        """Forget groups."""
        some = [(grp,) for grp in groups]
        self.connection.executemany("DELETE FROM sync_ops WHERE grp = ?", some)
        self.connection.executemany("DELETE FROM sync_groups WHERE grp = ?", some)

    def reasons(self, groups: Collection[int]) -> dict[int, str]:
        """Why groups were done."""
        return {
            grp: row[0]
            for grp in groups
            if (row := self.run("SELECT reason FROM sync_groups WHERE grp = ?", (grp,)).fetchone())
        }

    def create(self, table: str, row: Row) -> None:
        """Store a row here that goes to the server."""
        self.upsert(table, tuple(row), [tuple({**row, "rev": 0}.values())])
        vals = {name: value for name, value in row.items() if name not in ("rev", "seq")}
        op = Op(self._next("op"), self._next("grp"), table, row["id"], INSERT, vals)
        self.replace_ops((table, row["id"]), [op])

    def change(self, ref: Ref, vals: Row) -> None:
        """Change a row here, to be sent."""
        row = {**(self.row(ref) or {}), **vals}
        self.upsert(ref[0], tuple(row), [tuple(row.values())])
        self._store_ops([Op(self._next("op"), self._next("grp"), *ref, UPDATE, vals)])

    # --- rows ---------------------------------------------------------------------------------------------------------

    def base(self, ref: Ref) -> Row | None:
        """What the server had."""
        row = self.run("SELECT content FROM sync_base WHERE subject = ? AND row_id = ?", ref).fetchone()
        return None if row is None else tables.from_plain(ref[0], json.loads(row[0]))

    def bases(self, refs: Collection[Ref]) -> dict[Ref, Row]:
        """What the server had of the rows of which that is kept."""
        found: dict[Ref, Row] = {}
        for table, keys in _by_table(refs):
            rows = self.run(f"SELECT row_id, content FROM sync_base WHERE subject = ? AND row_id IN ({_marks(keys)})", (table, *keys))
            found |= {(table, bytes(key)): tables.from_plain(table, json.loads(content)) for key, content in rows}
        return found

    def settle(self, revs: Mapping[Ref, int | None]) -> None:
        """Rows of which nothing waits any more: the revision that the server gave (None for one that is gone), and no base."""
        self._arriving()
        self.connection.executemany("DELETE FROM sync_base WHERE subject = ? AND row_id = ?", list(revs))
        given: dict[str, list[tuple[int, Hashable]]] = defaultdict(list)
        for (table, key), rev in revs.items():
            if rev is not None:
                given[table].append((rev, key))
        for table, pairs in given.items():
            self.connection.executemany(f"UPDATE {table} SET rev = ? WHERE id = ?", pairs)

    def set_base(self, ref: Ref, row: Row | None) -> None:
        """Remember or forget what the server has."""
        if row is None:
            self.run("DELETE FROM sync_base WHERE subject = ? AND row_id = ?", ref)
        else:
            self.run("INSERT OR REPLACE INTO sync_base (subject, row_id, content) VALUES (?, ?, ?)", (*ref, plain_text(row)))

    def row(self, ref: Ref) -> Row | None:
        """A row of the copy."""
        names = _columns(ref[0])
        row = self.run(f"SELECT {_list(names)} FROM {ref[0]} WHERE id = ?", (ref[1],)).fetchone()
        return None if row is None else dict(zip(names, row, strict=True))

    def rows(self, refs: Collection[Ref]) -> dict[Ref, Row]:
        """Rows of the copy, as far as they are there."""
        found: dict[Ref, Row] = {}
        for table, keys in _by_table(refs):
            names = _columns(table)
            at = names.index("id")
            for row in self.run(f"SELECT {_list(names)} FROM {table} WHERE id IN ({_marks(keys)})", keys):
                found[table, bytes(row[at])] = dict(zip(names, row, strict=True))
        return found

    def set_rev(self, ref: Ref, rev: int) -> None:
        """The revision of a row."""
        self._arriving()
        self.run(f"UPDATE {ref[0]} SET rev = ? WHERE id = ?", (rev, ref[1]))

    def upsert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Store rows as the server has them."""
        if not rows:
            return
        self._arriving()
        names = tuple(columns)
        at = names.index("id")
        keys = [bytes(row[at]) for row in rows]
        missing = {n: v for n, v in tables.empty_values(table).items() if n not in names}
        values = rows if not missing else [(*row, *missing.values()) for row in rows]
        seqs: Sequence[int] | None = None
        said: dict[bytes, tuple[Any, ...]] = {}
        self._fits_now(table, keys)
        try:  # no savepoint: with one open, each row that fires a trigger costs more the larger the book is
            if self._all_new(table, keys):
                first = self.run(f"SELECT coalesce(max(seq), 0) + 1 FROM {table}").fetchone()[0]
                seqs = range(first, first + len(rows))
                statement = _insert(table, ("seq", *names, *missing))
                self.connection.executemany(statement, [(seq, *row) for seq, row in zip(seqs, values, strict=True)])
            else:
                said = self._said(table, keys)
                stored = {bytes(row[at]): row for row in self._some(table, names, keys)}
                fresh = [row for key, row in zip(keys, values, strict=True) if key not in stored]
                self.connection.executemany(_upsert(table, names, tuple(missing)), fresh)
                self._change(table, names, [(row, stored[key]) for key, row in zip(keys, rows, strict=True) if key in stored])
        except (self._integrity, OverflowError):
            seqs, said = None, {}
            self._one_by_one(table, names, _upsert(table, names, tuple(missing)), values)
        self._index(table, names, rows, keys, seqs, said)

    def _change(self, table: str, names: tuple[str, ...], pairs: Sequence[tuple[Sequence[Any], Sequence[Any]]]) -> None:
        """Rows that are here already, as they came and as they stand: only columns that differ are written, since SQLite writes
        every index of a column that is set, whether it changes or not."""
        places = [place for place in range(len(names)) if any(came[place] != stands[place] for came, stands in pairs)]
        if not places:
            return
        changes = ", ".join(f'"{names[place]}" = ?' for place in places)
        pick = picker((*places, names.index("id")))
        self.connection.executemany(f"UPDATE {table} SET {changes} WHERE id = ?", [pick(came) for came, _ in pairs])

    def _all_new(self, table: str, keys: Sequence[bytes]) -> bool:
        """Whether rows are surely new: keys begin with the time, and these are all later than any that is here."""
        last = self.run(f"SELECT max(id) FROM {table}").fetchone()[0]
        return last is None or min(keys) > bytes(last)

    @property
    def _integrity(self) -> type[Exception]:
        import sqlcipher3.dbapi2 as driver

        return driver.IntegrityError  # type: ignore[no-any-return]

    def _one_by_one(self, table: str, names: Sequence[str], statement: str, values: Sequence[Any]) -> None:
        """Where numbers changed hands between rows, the old holder goes first; it comes again in its new form."""
        for row in values:
            found = dict(zip(names, row, strict=False))
            for unique in tables.specs()[table].unique:
                other = self.clashing(table, unique, found)
                if other is not None:
                    self.remove(table, [other])
            try:
                self.run(statement, row)
            except (self._integrity, OverflowError):
                self._set_aside(table, bytes(found["id"]), int(found.get("rev") or 0))

    def _set_aside(self, table: str, key: bytes, rev: int) -> None:
        """A row that this program cannot hold (a state it does not know, a value beyond its limits) stops nothing else.

        The copy keeps what it had of it, and counts the row as received; a newer program asks for it again.
        """
        if self.base((table, key)) is None:
            held = self.get("misfits", {})
            self.put("misfits", {**held, table: {**held.get(table, {}), key.hex(): rev}})
            self.note("misfit", table=table)

    def _misfits(self, table: str) -> dict[bytes, int]:
        return {bytes.fromhex(key): rev for key, rev in self.get("misfits", {}).get(table, {}).items()}

    def _fits_now(self, table: str, keys: Iterable[Any]) -> None:
        """Rows that come anew, or leave, are judged anew."""
        held = self.get("misfits")
        if held and table in held:
            gone = {bytes(key).hex() for key in keys}
            self.put("misfits", {**held, table: {key: rev for key, rev in held[table].items() if key not in gone}})

    def remove(self, table: str, keys: Collection[Hashable]) -> None:
        """Take rows out of the copy."""
        self._arriving()
        self._fits_now(table, keys)
        wanted = [(key,) for key in keys]
        if fields_of(table) is not None:
            self.connection.executemany(
                f"DELETE FROM search_{table} WHERE rowid = (SELECT seq FROM {table} WHERE id = ?)", wanted
            )
        self.connection.executemany(f"DELETE FROM {table} WHERE id = ?", wanted)

    def known(self, table: str) -> dict[Hashable, int]:
        """Rows that the server has given."""
        found: dict[Hashable, int] = {
            bytes(key): rev for key, rev in self.run(f"SELECT id, rev FROM {table} WHERE rev > 0")
        }
        for key, rev in self.run(
            "SELECT row_id, json_extract(content, '$.rev') FROM sync_base WHERE subject = ?", (table,)
        ):
            found[bytes(key)] = rev
        return found | self._misfits(table)

    def in_buckets(self, table: str, buckets: Collection[Hashable]) -> set[Hashable]:
        """Rows that lie in buckets, as the server said."""
        found: set[Hashable] = set()
        for bucket in buckets:
            rows = self.run(f"SELECT id FROM {table} WHERE bucket = ? AND rev > 0", (bucket,))
            found.update(bytes(key) for (key,) in rows)
        names = {_raw(one).hex() for one in buckets}
        for key, bucket in self.run(
            "SELECT row_id, json_extract(content, '$.bucket') FROM sync_base WHERE subject = ?", (table,)
        ):
            (found.add if bucket in names else found.discard)(bytes(key))
        return found

    def clashing(self, table: str, unique: Sequence[str], row: Row) -> Hashable | None:
        """Another row with the same values."""
        values = [row.get(name) for name in unique]
        if any(value is None for value in values):
            return None
        where = " AND ".join(f'"{name}" = ?' for name in unique)
        found = self.run(f"SELECT id FROM {table} WHERE {where} AND id <> ?", (*values, row["id"])).fetchone()
        return None if found is None else bytes(found[0])

    def digest(self, table: str) -> tuple[int, int]:
        """How many rows the server has given, and the sum of their revisions."""
        aside = self._misfits(table)
        if aside:
            known = self.known(table)
            return len(known), sum(known.values())
        row = self.run(f"SELECT count(*), coalesce(sum(rev), 0) FROM {table} WHERE rev > 0").fetchone()
        return int(row[0]), int(row[1])

    def settle_scope(self, scope: Scope) -> None:
        """The buckets of the owner, by which the program filters what it shows."""
        rows = {(self.person, bucket, "sync") for bucket in scope.buckets if bucket != GLOBAL_BUCKET.bytes}
        if set(self.run("SELECT user_id, bucket, via FROM bucket_access").fetchall()) == rows:
            return
        self.run("DELETE FROM bucket_access")
        self.connection.executemany("INSERT INTO bucket_access (user_id, bucket, via) VALUES (?, ?, ?)", rows)

    def note(self, what: str, **facts: Any) -> None:
        """One line of the diary."""
        self.run("INSERT INTO sync_log (at, what, facts) VALUES (?, ?, ?)", (micros(), what, plain_text(facts)))
        self.run("DELETE FROM sync_log WHERE seq <= (SELECT max(seq) FROM sync_log) - ?", (KEPT_LINES,))

    # --- text index -------------------------------------------------------------------------------------------------

    def _said(self, table: str, keys: Sequence[bytes]) -> dict[bytes, tuple[Any, ...]]:
        """By which words rows are found so far: most changes do not touch them, and the index is the dearest part of a row."""
        wanted = searched(table)
        return {} if wanted is None else {bytes(key): tuple(words) for key, *words in self._some(table, ("id", *wanted), keys)}

    def _index(
        self, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]], keys: Sequence[bytes], seqs: Sequence[int] | None,
        former: Mapping[bytes, tuple[Any, ...]],
    ) -> None:  # fmt: skip
        wanted = searched(table)
        if wanted is None:
            return
        if not set(wanted) <= set(names):
            names, seqs = ("id", *wanted), None
            rows = self._some(table, names, keys)
            keys = [bytes(row[0]) for row in rows]
        fields, pick = fields_of(table), picker([names.index(name) for name in wanted])
        made: dict[tuple[Any, ...], str] = {}
        texts, changed = [], []
        for key, row in zip(keys, rows, strict=True):
            said = pick(row)
            if former and former.get(key) == said:
                continue
            if said not in made:
                made[said] = grams(*fields(dict(zip(wanted, said, strict=True))))
            texts.append(made[said])
            changed.append(key)
        if seqs is None:  # rows that do not fit lie nowhere
            placed = dict(self._some(table, ("id", "seq"), changed))
            documents = [(placed[key], text) for key, text in zip(changed, texts, strict=True) if key in placed]
        else:
            documents = list(zip(seqs, texts, strict=True))
        self.connection.executemany(f"INSERT OR REPLACE INTO search_{table} (rowid, grams) VALUES (?, ?)", documents)

    def _some(self, table: str, names: Sequence[str], keys: Sequence[Any]) -> list[Any]:
        found = []
        for at in range(0, len(keys), PART):
            part = keys[at : at + PART]
            marks = ", ".join("?" * len(part))
            found += self.run(f"SELECT {_list(names)} FROM {table} WHERE id IN ({marks})", part).fetchall()
        return found

    # --- very many rows ---------------------------------------------------------------------------------------------

    def expect_many(self, table: str) -> None:
        """Drop the indexes of an empty table that is filled now; what makes them again is kept in the same transaction."""
        if self.run(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
            return
        found = self.run(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
            " AND sql NOT LIKE 'CREATE UNIQUE%'", (table,),
        ).fetchall()  # fmt: skip
        self.put("indexes", [*self.get("indexes", []), *(sql for _, sql in found)])
        for name, _ in found:
            self.run(f"DROP INDEX {name}")

    def all_came(self) -> None:
        """Make the indexes again."""
        made = self.get("indexes", [])
        for sql in made:
            self.run(sql)
        if made:
            self.put("indexes", None)


def _by_table(refs: Collection[Ref]) -> Iterator[tuple[str, list[Hashable]]]:
    """The keys of each table, so many as one question bears."""
    found: dict[str, list[Hashable]] = defaultdict(list)
    for table, key in refs:
        found[table].append(key)
    for table, keys in found.items():
        for start in range(0, len(keys), PART):
            yield table, keys[start : start + PART]


def _marks(keys: Sequence[Hashable]) -> str:
    return ", ".join("?" * len(keys))


def _list(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


@cache
def _upsert(table: str, names: tuple[str, ...], missing: tuple[str, ...]) -> str:
    every = (*names, *missing)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
    marks = ", ".join("?" * len(every))
    return f"INSERT INTO {table} ({_list(every)}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes}"


@cache
def _insert(table: str, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({_list(names)}) VALUES ({', '.join('?' * len(names))})"


def _entry(table: str, grp: int, action: str, changes: str | None) -> Entry:
    """A line of the log as values of a copy."""
    said = json.loads(changes) if changes else {}
    if action == UPDATE:
        old = tables.from_plain(table, {name: pair[0] for name, pair in said.items()})
        new = tables.from_plain(table, {name: pair[1] for name, pair in said.items()})
        return Entry(grp, action, old, new)
    return Entry(grp, action, tables.from_plain(table, said), {})
