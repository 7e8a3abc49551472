"""Synchronisation beside what the databases and the drivers can do at best (goals G1 to G14 as far as they are figures).

The limit of a pull is reading the same rows as tuples (binary, over TLS, with the person's row security) and then
writing them into the same encrypted tables with the same indexes, without triggers; that of a push is COPY of the same
rows into the same tables of the server, without triggers and row security. Ours and the limit are taken in turn.
"""

from __future__ import annotations

import json
import select as waiting
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import select

from controllers.office_link import EVERY_MS
from controllers.sync import SETTLE_MS
from models.database import Database
from models.partners.records import Agent
from models.sqlite_file import connect_sqlite
from models.sync import tables
from models.sync.engine import Engine
from models.sync.local import SqliteLocal
from models.sync.remote import Octets, PostgresRemote
from models.sync.words import index_text
from tests import postgres
from tests.benchmarks import idle, sync_local
from tests.benchmarks.channel import KEY, Channel, Files, files, filled_tables
from tests.benchmarks.figure import Figure, percentile
from tests.benchmarks.sync_push import Pushing, chunks
from tests.benchmarks.work import Work

FIRST, BULK, PUSH, SEE_ALL = 0.75, 0.55, 0.28, 1.2
ROUNDS = 3
Rows = dict[str, tuple[tuple[str, ...], list[Any]]]
"""Columns and rows of each table."""


# --- the limits -------------------------------------------------------------------------------------------------------


def read_raw(connection: Any, which: list[str], after: int = 0) -> Rows:
    """Rows of tables as tuples of what a copy stores."""
    found: Rows = {}
    for name in which:
        names = tuple(tables.columns(name))
        with connection.cursor() as cursor:
            cursor.adapters.register_loader("uuid", Octets)
            seen = cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND has_column_privilege(attrelid, attnum, 'SELECT')", (f"app.{name}",)).fetchall()  # fmt: skip
            names = tuple(one for one in names if (one,) in seen)
            what = f"SELECT {tables.select_list(name, names)} FROM app.{name} AS t WHERE t.rev > %s"
            found[name] = names, cursor.execute(what, (after,), binary=True).fetchall()
    return found


def bare(path: Path) -> Any:
    """A connection to a copy without any trigger."""
    connection = connect_sqlite(path, KEY)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA foreign_keys = OFF")
    return connection


def write_raw(connection: Any, rows: Rows, texts: dict[str, list[tuple[int, str]]]) -> None:
    """Rows and their texts, ready made, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for name, (names, some) in rows.items():
        empty = {one: value for one, value in tables.empty_values(name).items() if one not in names}
        marks = ", ".join([*("?" * len(names)), *(repr(value) for value in empty.values())])
        listed = ", ".join(f'"{one}"' for one in (*names, *empty))
        connection.executemany(f"INSERT INTO {name} ({listed}) VALUES ({marks})", some)
        if name in texts:
            connection.executemany(f"INSERT INTO search_{name} (rowid, grams) VALUES (?, ?)", texts[name])
    connection.execute("COMMIT")


def texts_of(rows: Rows, after: dict[str, int]) -> dict[str, list[tuple[int, str]]]:
    """The texts by which rows are found, numbered as they will be written."""
    made = {}
    for name, (names, some) in rows.items():
        found = [index_text(name, dict(zip(names, row, strict=True))) for row in some]
        if found and found[0] is not None:
            made[name] = [(after.get(name, 0) + place, str(one)) for place, one in enumerate(found, 1)]
    return made


def highest(path: Path, which: list[str]) -> dict[str, int]:
    """The last row locator of each table of a copy."""
    connection = connect_sqlite(path, KEY, read_only=True)
    try:
        return {name: connection.execute(f"SELECT coalesce(max(seq), 0) FROM {name}").fetchone()[0] for name in which}
    finally:
        connection.close()


# --- pull -------------------------------------------------------------------------------------------------------------


class Bench:
    """One office, one folder of copies, one watch."""

    def __init__(self, quick: bool, place: Files) -> None:
        self.server = postgres.start()
        self.work = Work(self.server)
        self.channel = Channel(self.server, "bench", "qb")
        self.place = place
        self.rows = 10_000 if quick else 100_000
        self.rounds = 1 if quick else ROUNDS
        self.before = place.path()
        with self.opened(self.before) as book:
            self.channel.copy(book, "lead").synchronise()
        self.head = self.channel.owner.engine.connect().exec_driver_sql("SELECT rev FROM sync.head").scalar_one()
        self.channel.fill(self.rows)

    @contextmanager
    def opened(self, path: Path) -> Iterator[Database]:
        """A copy, opened in its own file."""
        book = Database.sqlite(path, KEY)
        yield book
        self.place.finish(book)

    def _limit(self, like: Path, after: int) -> tuple[float, float, int]:
        """Work of reading, of writing, and how many rows."""
        line = self.channel.connect("lead")
        which = [name for name in filled_tables(line)]
        read_raw(line, which[:1])
        began = self.work.now()
        rows = read_raw(line, which, after)
        reading = self.work.now() - began
        line.close()
        path = self.place.path(like)
        texts = texts_of(rows, highest(path, which))
        raw = bare(path)
        writing = self.work.of(lambda: write_raw(raw, rows, texts))
        raw.close()
        path.unlink()
        return reading, writing, sum(len(some) for _, some in rows.values())

    def pulls(self) -> list[Figure]:
        """G1 and G2: a first synchronisation, and as many rows arriving in a copy that is there."""
        first, bulk, limit, limit_bulk = [], [], [], []
        count = 0
        for _ in range(self.rounds):
            *parts, count = self._limit(self.place.empty, 0)
            limit.append(sum(parts))
            first.append(self._sync(self.place.empty, count))
            *parts, more = self._limit(self.before, self.head)
            limit_bulk.append(sum(parts))
            bulk.append(self._sync(self.before, more))
        return [
            Figure(f"G1 first sync of {count} rows / limit", median(limit) / median(first), "×", FIRST, at_least=True,
                   note=f"{count / median(first):.0f} rows/s of work, limit {count / median(limit):.0f}"),
            Figure("G2 bulk pull into a full copy / limit", median(limit_bulk) / median(bulk), "×", BULK, at_least=True,
                   note=f"{self.rows / median(bulk):.0f} rows/s of work, limit {self.rows / median(limit_bulk):.0f}"),
        ]  # fmt: skip

    def _sync(self, like: Path, wanted: int) -> float:
        with self.place.book(like) as book:
            copy = self.channel.copy(book, "lead")
            began = self.work.now()
            report = copy.synchronise()
            spent = self.work.now() - began
            assert report.received >= wanted and not report.repaired, report
            return spent

    def row_security(self) -> list[Figure]:
        """G6: reading as somebody who sees all, or a quarter, beside the owner, whom no policy judges."""
        owner = self.channel.connect("ops")
        everything = Database.postgres(self.channel.owner.engine.url.render_as_string(hide_password=False))
        with everything.engine.connect() as connection:
            bare_line: Any = connection.connection.driver_connection
            lines = {"owner": bare_line, "all": owner, "team": self.channel.connect("lead"), "part": self.channel.connect("rep")}
            times: dict[str, list[float]] = {name: [] for name in lines}
            for turn in range(2 * self.rounds + 2):
                for name, line in lines.items():
                    spent = self.work.of(lambda line=line: _drain(line))
                    if turn:
                        times[name].append(spent)
        everything.close()
        for name in ("all", "team", "part"):
            lines[name].close()
        base = median(times["owner"])
        return [
            Figure("G6 row security on pull, sees all", median(times["all"]) / base, "×", SEE_ALL),
            Figure("G6 row security on pull, sees all by his team", median(times["team"]) / base, "×", SEE_ALL),
            Figure("G6 row security on pull, sees a quarter", median(times["part"]) / base, "×", SEE_ALL * 0.25 + 0.1,
                   note="a quarter, and one look at every row"),
        ]  # fmt: skip

    # --- small talk ----------------------------------------------------------------------------------------------------

    def empty(self) -> list[Figure]:
        """G8 and G10: nothing to do, and the check sums."""
        with self.place.book() as book:
            copy = self.channel.copy(book, "lead")
            copy.synchronise()
            local = SqliteLocal(book, copy.person)
            remote = PostgresRemote(lambda: self.channel.connect("lead"))
            engine = Engine(local, remote, tables.specs(), copy._facts(local))
            engine.sync()
            trip = median([_wall(lambda: remote.connection.execute("SELECT 1")) for _ in range(200)])
            times = [_wall(engine.sync) for _ in range(60)]
            whole = [_wall(copy.synchronise) for _ in range(20)]
            digest = min(self.work.of(lambda: _digests(local, remote)) for _ in range(3))
            remote.close()
            local.close()
        every = self.rows / 100_000
        return [
            Figure("G8 empty sync over an open line, median", median(times) * 1000, "ms", 10 + 4 * trip * 1000,
                   note=f"p95 {percentile(times, 0.95) * 1000:.1f} ms; round trip {trip * 1000:.2f} ms"),
            Figure("G8 empty sync with sign-in and notes, median", median(whole) * 1000, "ms"),
            Figure("G10 check sums of all tables, per 100,000 rows", digest * 1000 / every, "ms", 150),
        ]  # fmt: skip

    def reach(self) -> list[Figure]:
        """G8: from a save on one computer to the row on another, with the hint and, at the worst, without."""
        times = []
        with self.place.book() as mine, self.place.book() as theirs:
            here, there = self.channel.copy(mine, "rep"), self.channel.copy(theirs, "ops")
            here.synchronise()
            there.synchronise()
            listener = there.listen()
            for number in range(7):
                began = time.perf_counter()
                with mine.write(self.channel.people["rep"]) as session:
                    agent = session.scalars(select(Agent).order_by(Agent.seq)).first()
                    assert agent is not None
                    agent.note = f"note {number}"
                here.synchronise()
                while not listener.hints():
                    waiting.select([listener.handle()], [], [], 1.0)
                assert there.synchronise().received >= 1
                times.append(time.perf_counter() - began)
            listener.close()
        return [
            Figure("G8 a change reaches another computer with the hint", (SETTLE_MS / 1000 + median(times)) * 1000, "ms", 3_000,
                   note=f"{SETTLE_MS / 1000:.0f} s of them wait for further keystrokes"),
            Figure("G8 the same by the timer, at the worst", EVERY_MS / 1000 * 1.25 + median(times), "s", 65),
        ]  # fmt: skip

    def memory(self) -> list[Figure]:
        """G14: a first synchronisation in a process of its own."""
        path = self.place.path()
        said = {"path": str(path), "key": KEY.hex(), "person": self.channel.people["lead"].user_id.hex, "login": "lead",
                "port": self.server.port, "database": self.channel.office.database,
                "authority": self.server.authority.read_text(encoding="ascii"), "prefix": "qb"}  # fmt: skip
        ran = subprocess.run([sys.executable, "-m", "tests.benchmarks.first_sync_child"], input=json.dumps(said), text=True,
                             capture_output=True, check=True)  # fmt: skip
        found = json.loads(ran.stdout)
        growth = (found["peak"] - found["idle"]) / 1_000_000
        return [Figure(f"G14 memory of a first sync of {found['rows']} rows", growth, "MB", 200,
                       note=f"above {found['idle'] / 1_000_000:.0f} MB idle")]  # fmt: skip


    def here(self) -> list[Figure]:
        """G4, G5, G9 and G13: what the copy itself costs."""
        line = self.channel.connect("lead")
        names, rows = read_raw(line, ["order_lines"])["order_lines"]
        line.close()
        empty = {one: value for one, value in tables.empty_values("order_lines").items() if one not in names}
        rows = [(*row, *empty.values()) for row in rows]
        found = sync_local.capture(self.place, rows, (*names, *empty), self.rounds)
        found += sync_local.encryption(self.place, self.rows, self.rounds)
        with self.place.book() as book:
            self.channel.copy(book, "lead").synchronise()
            book.tidy()
            found += sync_local.search(book, len(rows))
            for many in (5_000, 10_000):
                found += sync_local.screen(self.channel, book, min(many, len(rows)))
        return found


def _drain(line: Any) -> None:
    with line.cursor() as cursor:
        for name in ("orders", "order_lines"):
            names = tuple(tables.columns(name))
            with cursor.copy(f"COPY (SELECT {tables.select_list(name, names)} FROM app.{name} AS t) TO STDOUT (FORMAT binary)") as copy:
                for _ in copy:
                    pass
    line.rollback()


def _wall(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _digests(local: SqliteLocal, remote: PostgresRemote) -> None:
    with remote.snapshot() as snap, local.transaction() as tx:
        for name in tables.specs():
            if snap.scope.reach.get(name):
                assert snap.digest(name) == tx.digest(name), name


def figures(quick: bool) -> list[Figure]:
    """All goals of synchronisation that are figures."""
    found: list[Figure] = []
    with files() as place:
        bench = Bench(quick, place)
        for part in (bench.memory, bench.pulls, bench.row_security, bench.empty, bench.reach, bench.here):
            found += part()
        found += idle.figures(bench.channel, place)
        pushing = Pushing(bench.channel, bench.work, place, 2_000 if quick else 5_000)
        found += pushing.figures(1 if quick else 2)
        found += chunks(bench.channel, place)
        found += sync_local.imports(bench.channel, bench.work, place, bench.rounds)
        bench.channel.close()
    return found
