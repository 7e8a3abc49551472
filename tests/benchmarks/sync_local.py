"""The copy on this computer: writing with the log of changes, encryption, search, and a screen beside synchronisation.

Goals G4, G5, G9 and G13, and what the log costs an import on both databases.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import text

from models.database import Database
from models.ids import new_id
from models.lists import engine
from models.lists.catalogue import spec_of
from models.lists.shapes import ListQuery
from models.partners.records import Agent
from models.platform import bulk
from models.platform.principal import SYSTEM
from models.sqlite_file import PRAGMAS, connect_sqlite
from tests.benchmarks.channel import KEY, Channel, Files
from tests.benchmarks.figure import Figure
from tests.benchmarks.work import Work

CAPTURE, AUDIT = 0.5, 2.0
INSERT, LOOKUP, SCAN = 1.3, 1.5, 3.5
SEARCH, SCREEN = 5, 100
WORDS, LETTER = ("龙井", "代理", "公司", "井茶"), "号"
IMPORTED = 10_000


def written(place: Files, rows: list[Any], names: tuple[str, ...], *, captured: bool) -> float:
    """Seconds of work for order lines by a person, one unit of work, with or without the triggers of the log."""
    connection = connect_sqlite(place.path(), KEY)
    connection.execute("PRAGMA foreign_keys = OFF")
    if not captured:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
    listed = ", ".join(f'"{one}"' for one in names)
    began = time.process_time()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO acts (seq, id, at, reason) VALUES (1, ?, 0, '')", (new_id().bytes,))
    connection.execute("INSERT INTO change_context (only_row, act) VALUES (1, 1)")
    connection.executemany(f"INSERT INTO order_lines ({listed}) VALUES ({', '.join('?' * len(names))})", rows)
    connection.execute("DELETE FROM change_context")
    connection.execute("COMMIT")
    spent = time.process_time() - began
    logged = connection.execute("SELECT count(*) FROM change_log").fetchone()[0]
    assert logged == (len(rows) if captured else 0)
    connection.close()
    return spent


def capture(place: Files, rows: list[Any], names: tuple[str, ...], rounds: int) -> list[Figure]:
    """G4."""
    plain, ours = [], []
    for _ in range(rounds):
        plain.append(written(place, rows, names, captured=False))
        ours.append(written(place, rows, names, captured=True))
    ratio = median(plain) / median(ours)
    return [Figure("G4 user write with capture / raw", ratio, "×", CAPTURE, at_least=True,
                   note=f"{len(rows) / median(ours):.0f} rows/s of work")]  # fmt: skip


# --- encryption -----------------------------------------------------------------------------------------------------------


def _opened(path: Path, encrypted: bool) -> Any:
    if encrypted:
        return connect_sqlite(path, KEY)
    connection = driver.connect(str(path), isolation_level=None)
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
    return connection


def _three(path: Path, rows: int, encrypted: bool) -> tuple[float, float, float]:
    def timed(work: Callable[[], Any]) -> float:
        began = time.process_time()
        work()
        return time.process_time() - began

    data = [(new_id().bytes, f"代理公司 {n}", n, "x" * 120, n % 200) for n in range(rows)]
    connection = _opened(path, encrypted)
    connection.execute("CREATE TABLE t (id BLOB PRIMARY KEY, name TEXT, amount INTEGER, note TEXT, agent INTEGER)")
    connection.execute("CREATE INDEX t_name ON t (name)")
    connection.execute("CREATE INDEX t_agent ON t (agent)")

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", data)
        connection.execute("COMMIT")

    def look_up() -> None:
        for key, *_ in data[:: max(1, rows // 5_000)]:
            connection.execute("SELECT name, amount FROM t WHERE id = ?", (key,)).fetchone()

    inserting, looking = timed(insert), timed(look_up)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    connection = _opened(path, encrypted)
    scanning = timed(lambda: connection.execute("SELECT sum(length(note)) FROM t NOT INDEXED").fetchone())
    connection.close()
    return inserting, looking, scanning


def encryption(place: Files, rows: int, rounds: int) -> list[Figure]:
    """G5: the same library with and without a key."""
    plain, ours = [], []
    for number in range(rounds):
        plain.append(_three(place.folder / f"plain{number}", rows, False))
        ours.append(_three(place.folder / f"keyed{number}", rows, True))
    ratios = [median(one[at] for one in ours) / median(one[at] for one in plain) for at in range(3)]
    names = (("insert", INSERT), ("look-up by key", LOOKUP), ("cold scan", SCAN))
    return [Figure(f"G5 encryption, {name}", ratio, "×", limit) for (name, limit), ratio in zip(names, ratios, strict=True)]


# --- search and screen ----------------------------------------------------------------------------------------------------


def search(book: Database, rows: int) -> list[Figure]:
    """G9: the first rows of the list of lines that hold two characters; a single one stands beside it."""
    from controllers.lists import FIRST_ROWS
    from tests.benchmarks.figure import milliseconds

    spec = spec_of("lines.list")
    found: dict[str, float] = {}
    with book.read(SYSTEM) as session:
        shown = tuple(column.id for column in engine.info(session, spec).columns if column.shown)
        for word in (*WORDS, LETTER):
            query = ListQuery(search=word)
            found[word] = milliseconds(lambda query=query: engine.first_page(session, spec, query, shown, FIRST_ROWS))
    slowest = max(WORDS, key=lambda word: found[word])
    return [Figure(f"G9 two characters among {rows} rows, slowest of {len(WORDS)}", found[slowest], "ms", SEARCH,
                   note=f"{slowest}: first page of the list, ready to show"),
            Figure("the same for a single character", found[LETTER], "ms")]  # fmt: skip


def screen(channel: Channel, book: Database, rows: int) -> list[Figure]:
    """G13: how long a thread like the screen's stands still, and how long a save waits, while so many rows arrive."""
    channel.touch(rows)
    gaps, waits, done = [0.0], [0.0], threading.Event()

    def tick() -> None:
        last = time.perf_counter()
        while not done.is_set():
            time.sleep(0.005)
            now = time.perf_counter()
            gaps.append(now - last - 0.005)
            last = now

    def save() -> None:
        while not done.is_set():
            began = time.perf_counter()
            with book.write(channel.people["lead"]) as session:
                session.execute(text("SELECT 1"))
            waits.append(time.perf_counter() - began)
            time.sleep(0.02)

    threads = [threading.Thread(target=one) for one in (tick, save)]
    for thread in threads:
        thread.start()
    try:
        report = channel.copy(book, "lead").synchronise()
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert report.received >= rows, report
    return [
        Figure(f"G13 longest stand-still of the screen, {rows} rows arrive", max(gaps) * 1000, "ms", SCREEN),
        Figure("G13 longest wait of a save meanwhile, on its own thread", max(waits) * 1000, "ms"),
    ]


# --- import ---------------------------------------------------------------------------------------------------------------


def _import(book: Database) -> None:
    with book.write(SYSTEM, "import") as session:
        some = [(key, key, f"I{n:05d}", f"进口公司 {n}") for n in range(IMPORTED) for key in (new_id(),)]
        bulk.insert_rows(session, Agent, ("id", "bucket", "code", "name"), some)


def _bare(book: Database) -> None:
    """Take every trigger of audit, seal, revision and capture away; what derives rights stays."""
    with book.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            return
        for table, name in connection.exec_driver_sql(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid WHERE NOT tgisinternal"
            " AND (tgname LIKE 'cap\\_%%' OR tgname LIKE 'ledger\\_%%' OR c.relname IN ('acts', 'change_log'))"
        ).fetchall():
            connection.exec_driver_sql(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')


def imports(channel: Channel, work: Work, place: Files, rounds: int) -> list[Figure]:
    """10,000 agents in one unit of work, with and without audit and capture, in a file and on the office's server."""
    found = []
    times: dict[str, list[float]] = {name: [] for name in ("file", "file, bare", "server", "server, bare")}
    for _ in range(rounds):
        for bare in (False, True):
            with place.book() as book:
                _bare(book) if bare else None
                times["file, bare" if bare else "file"].append(work.of(lambda book=book: _import(book)))
            copy = channel.office.copy()
            owner = copy.as_owner()
            _bare(owner) if bare else None
            times["server, bare" if bare else "server"].append(work.of(lambda owner=owner: _import(owner)))
            owner.close()
    for where in ("file", "server"):
        ratio = median(times[where]) / median(times[f"{where}, bare"])
        found.append(Figure(f"import of {IMPORTED} rows, {where}, with audit and capture", ratio, "×", AUDIT,
                            note=f"{IMPORTED / median(times[where]):.0f} rows/s of work"))  # fmt: skip
    return found
