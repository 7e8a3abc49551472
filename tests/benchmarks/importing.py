"""Import of real order lines with all checks against a plain executemany of the same rows.

Both write into the same tables, with the same indexes, triggers, text index and encryption, and both commit. Ours also
reads the file, matches its columns, converts and checks every cell, finds references and works out amounts.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from models.clock import clock
from models.database import Database
from models.platform import search
from models.platform.importing.command import Request, run_import
from models.platform.importing.limits import Limits
from models.platform.principal import SYSTEM
from models.sales.records import Order, OrderLine
from models.text import grams
from tests.benchmarks.figure import Figure

GOAL = 4.0
ROUNDS = 3
KEY = bytes(range(32))
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "adventureworks"
LINES = "reseller_sales_2010_2012.csv.gz"


@dataclass(frozen=True)
class Result:
    """The figure of the benchmark, in seconds."""

    rows: int
    ours: float
    plain: float

    @property
    def ratio(self) -> float:
        """How many times as long the import takes."""
        return self.ours / self.plain


def _base(folder: Path) -> Path:
    """A book that holds what the lines refer to."""
    from models.platform.capture import create_schema

    path = folder / "base.qudao"
    book = Database.sqlite(path, KEY)
    with book.engine.begin() as connection:
        create_schema(connection)
    for kind, name in (("territories", "territories.csv"), ("people", "sales_reps.csv"), ("agents", "resellers.csv"),
                       ("products", "products.csv")):  # fmt: skip
        run_import(book, SYSTEM, Request(kind, DATA / name, bad="empty", limits=Limits()))
    with book.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    book.close()
    return path


def _timed(base: Path, work: Callable[[Database], None]) -> tuple[float, Database]:
    path = base.with_name(f"{clock.monotonic()}.qudao")
    shutil.copy(base, path)
    book = Database.sqlite(path, KEY)
    with book.read(SYSTEM) as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM agents")
    began = time.process_time()
    work(book)
    return time.process_time() - began, book


def _import(book: Database) -> None:
    result = run_import(book, SYSTEM, Request("orders", DATA / LINES, limits=Limits()))
    assert result.records["create"] == 2_088
    assert not result.problems


def _rows(book: Database, record: Any) -> tuple[str, list[tuple[Any, ...]], list[tuple[int, str]]]:
    """The rows as the driver stores them, with the statement that inserts them, and their text documents."""
    names = [column.name for column in record.__table__.columns]
    with book.read(SYSTEM) as session:
        raw = [tuple(row) for row in session.connection().exec_driver_sql(
            f"SELECT {', '.join(names)} FROM {record.__tablename__} ORDER BY seq")]  # fmt: skip
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {record.__tablename__} ({', '.join(names)}) VALUES ({marks})"

    class Row:
        def __init__(self, values: tuple[Any, ...]) -> None:
            self.__dict__ = dict(zip(names, values, strict=True))

    documents = []
    if record.search_fields is not record.__mro__[1].search_fields:
        documents = [(row[names.index("seq")], grams(*record.search_fields(Row(row)))) for row in raw]
    return statement, raw, documents


def _plain(
    made: list[tuple[Any, str, list[tuple[Any, ...]], list[tuple[int, str]]]],
) -> Callable[[Database], None]:
    def work(book: Database) -> None:
        with book.write(SYSTEM) as session:
            connection = session.connection()
            for record, statement, rows, documents in made:
                connection.exec_driver_sql(statement, rows)
                if documents:
                    name = search.index_name(record)
                    connection.exec_driver_sql(f"INSERT INTO {name} (rowid, grams) VALUES (?, ?)", documents)

    return work


def run(rounds: int = ROUNDS) -> Result:
    """The median of some rounds, ours and the plain one in turn."""
    with tempfile.TemporaryDirectory() as name:
        base = _base(Path(name))
        ours, plain = [], []
        _, first = _timed(base, _import)
        made = [(record, *_rows(first, record)) for record in (Order, OrderLine)]
        first.close()
        for _ in range(rounds):
            for work, times in ((_import, ours), (_plain(made), plain)):
                seconds, book = _timed(base, work)
                book.close()
                times.append(seconds)
    return Result(sum(len(rows) for _, _, rows, _ in made), median(ours), median(plain))


def figures(quick: bool) -> list[Figure]:
    """The ratio, or nothing where the real data is not beside this checkout."""
    if not DATA.is_dir():
        print("import: left out, the real data is not beside this checkout")
        return []
    found = run(1 if quick else ROUNDS)
    note = f"{found.rows} rows, {found.ours:.1f} s of work"
    return [Figure("import with all checks / plain executemany", found.ratio, "×", GOAL, note=note)]
