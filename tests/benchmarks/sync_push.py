"""Sending work beside a bare COPY of the same rows (goals G3 and G7), and files in chunks (G11)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from uuid import UUID

from models.clock import clock
from models.database import Database
from models.ids import new_id
from models.partners.records import Agent
from models.platform import bulk
from models.platform.blobs import store_of
from models.platform.principal import SYSTEM
from models.sales.records import Order, OrderLine
from models.sync import files as sync_files
from models.sync.local import SqliteLocal
from models.sync.remote import PostgresRemote
from tests.benchmarks.channel import KEY, LINES, Channel, Files
from tests.benchmarks.figure import Figure, percentile
from tests.benchmarks.work import Work

PUSH, HEAD_LOCK = 0.28, 100
MEGABYTES = 16
FEWER = 5
"""A fifth of the rows for small units of work."""
ORDERS = ("id", "bucket", "agent_id", "agent_name", "temp_number", "ordered_on", "line_count", "quantity_total", "net_total",
          "gross_total")  # fmt: skip
ROWS = ("id", "bucket", "order_id", "agent_id", "line_no", "product_id", "product_code", "description", "agent_name", "quantity",
        "base_quantity", "unit_price", "net_amount", "gross_amount", "ordered_on", "period")  # fmt: skip


def work_offline(book: Database, channel: Channel, rows: int, each: int) -> None:
    """Orders with their lines and sums, so many rows in one unit of work."""
    from sqlalchemy import select

    from models.catalog.records import Product

    principal = channel.people["rep"]
    today = clock.today()
    with book.read(principal) as session:
        agents = session.execute(select(Agent.id, Agent.name)).all()
        products = session.execute(select(Product.id, Product.code, Product.name)).all()
    number = 0
    for _ in range(rows // each):
        orders, lines = [], []
        for _ in range(each // (LINES + 1)):
            number += 1
            key, (agent, name) = new_id(), agents[number % len(agents)]
            orders.append((key, agent, agent, name, key.hex[-20:], today, LINES, LINES, 10 * LINES, 10 * LINES))
            for line in range(LINES):
                product, code, title = products[(number * 7 + line) % len(products)]
                lines.append((new_id(), agent, key, agent, line, product, code, title, name, 1, 1, 10, 10, 10, today, 202511))
        with book.write(principal, "visit") as session:
            bulk.insert_rows(session, Order, ORDERS, orders)
            bulk.insert_rows(session, OrderLine, ROWS, lines)


class Pushing:
    """Pushes of one person, and a bare COPY of what they brought."""

    def __init__(self, channel: Channel, work: Work, place: Files, rows: int) -> None:
        self.channel, self.work, self.place, self.rows = channel, work, place, rows
        self.ends: list[float] = []
        with channel.office.admin() as line:
            line.execute("CREATE TABLE public.taken (at timestamptz NOT NULL)")
            line.execute("CREATE FUNCTION public.note_taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                         " 'BEGIN INSERT INTO public.taken VALUES (clock_timestamp()); RETURN NULL; END'")  # fmt: skip
            line.execute("CREATE TRIGGER taken AFTER UPDATE ON sync.head FOR EACH ROW EXECUTE FUNCTION public.note_taken()")

    def held(self) -> list[float]:
        """For each push: seconds from the moment it had the lock of the head until its answer was here."""
        with self.channel.office.admin() as line:
            taken = [row[0] for row in line.execute("SELECT extract(epoch FROM at)::float FROM public.taken ORDER BY at").fetchall()]
            line.execute("DELETE FROM public.taken")
        ends, self.ends = self.ends, []
        return [end - max(at for at in taken if at < end) for end in ends]

    def push(self, like: Any, rows: int, each: int) -> float:
        """Seconds of work for sending what was done on a copy."""
        with self.place.book(like) as book:
            copy = self.channel.copy(book, "rep")
            copy.synchronise()  # what earlier rounds sent is no part of this one
            work_offline(book, self.channel, rows, each)
            with self._timed():
                return self.work.of(copy.synchronise)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """When each call that takes the lock of the head was answered."""
        former = PostgresRemote.push_groups

        def push_groups(remote: PostgresRemote, *values: Any) -> Any:
            answer = former(remote, *values)
            self.ends.append(time.time())
            return answer

        PostgresRemote.push_groups = push_groups  # type: ignore[method-assign]
        try:
            yield
        finally:
            PostgresRemote.push_groups = former  # type: ignore[method-assign]

    def raw(self, after: int) -> float:
        """The rows with a later revision once more, by a bare COPY as the server's own administrator."""
        spent = 0.0
        with self.channel.office.admin() as line:
            line.execute("SET session_replication_role = replica")
            for name in ("orders", "order_lines"):
                places = {f"search_{name}": f"doc IN (SELECT seq FROM app.{name} WHERE rev > {after})", name: f"rev > {after}"}
                some = {one: line.execute(f"SELECT * FROM app.{one} WHERE {where}").fetchall() for one, where in places.items()}
                for table, where in places.items():
                    line.execute(f"DELETE FROM app.{table} WHERE {where}")
                for table in (name, f"search_{name}"):
                    assert some[table], table
                    began = self.work.now()
                    with line.cursor() as cursor, cursor.copy(f"COPY app.{table} FROM STDIN") as copy:
                        for row in some[table]:
                            copy.write_row(row)
                    spent += self.work.now() - began
        return spent

    def head(self) -> int:
        """The revision of the office."""
        with self.channel.office.admin() as line:
            return int(line.execute("SELECT rev FROM sync.head").fetchone()[0])

    def figures(self, rounds: int) -> list[Figure]:
        """G3 for units of work of a thousand rows and of five, G7 for the first."""
        like = self.place.path()
        book = Database.sqlite(like, KEY)
        self.channel.copy(book, "rep").synchronise()
        with book.engine.begin() as connection:  # each copy of the file is a device of its own
            connection.exec_driver_sql("DELETE FROM sync_facts WHERE name = 'device'")
        self.place.finish(book)
        large, small, limit = [], [], []
        held: list[float] = []
        few: list[float] = []
        for _ in range(rounds):
            before = self.head()
            large.append(self.push(like, self.rows, 1_000))
            held += self.held()
            limit.append(self.raw(before))
            small.append(self.push(like, self.rows // FEWER, LINES + 1))
            few += self.held()
        base = median(limit)
        rate, rate_small = self.rows / median(large), self.rows / FEWER / median(small)
        return [
            Figure("G3 push, 1,000 rows in a unit of work / raw COPY", base / median(large), "×", PUSH, at_least=True,
                   note=f"{rate:.0f} rows/s of work, limit {self.rows / base:.0f}"),
            Figure("G3 push, 5 rows in a unit of work / raw COPY", rate_small * base / self.rows, "×",
                   note=f"{rate_small:.0f} rows/s of work"),
            Figure("G7 lock of the head, 1,000 rows in a unit of work, p95", percentile(held, 0.95) * 1000, "ms", HEAD_LOCK,
                   note=f"median {median(held) * 1000:.0f} ms, until the answer is here"),
            Figure("G7 lock of the head, 1,000 rows in 200 units of work, p95", percentile(few, 0.95) * 1000, "ms", HEAD_LOCK,
                   note=f"median {median(few) * 1000:.0f} ms"),
        ]  # fmt: skip


def chunks(channel: Channel, place: Files) -> list[Figure]:
    """G11: a file up and down, with its hash proven on both sides and kept encrypted here."""
    content = os.urandom(MEGABYTES * 1_000_000)
    up, down = [], []
    with place.book() as book, place.book() as other:
        for one in (book, other):
            channel.copy(one, "rep").synchronise()
        with book.write(channel.people["rep"]) as session:
            store = store_of(session, place.folder / "blobs-a")
        with other.write(SYSTEM) as session:
            there = store_of(session, place.folder / "blobs-b")
        with channel.owner.read(SYSTEM) as session:
            agent: UUID = session.query(Agent.id).filter(Agent.rep_id == channel.people["rep"].user_id).limit(1).scalar()
        for _ in range(3):
            key, sha = attach(book, channel, agent, content, store)
            channel.copy(book, "rep").synchronise()
            channel.copy(other, "rep").synchronise()
            remote = PostgresRemote(lambda: channel.connect("rep"))
            began = time.perf_counter()
            assert sync_files.upload(remote, key, content, sha)
            up.append(MEGABYTES / (time.perf_counter() - began))
            local = SqliteLocal(other, channel.people["rep"].user_id)
            began = time.perf_counter()
            assert sync_files.fetch(local, remote, there, key) == content
            down.append(MEGABYTES / (time.perf_counter() - began))
            local.close()
            remote.close()
            content = os.urandom(MEGABYTES * 1_000_000)
    return [
        Figure("G11 file chunks up", max(up), "MB/s", 50, at_least=True),
        Figure("G11 file chunks down, kept encrypted", max(down), "MB/s", 100, at_least=True),
    ]


def attach(book: Database, channel: Channel, agent: UUID, content: bytes, store: Any) -> tuple[UUID, str]:
    """A file beside an agent."""
    from models.platform.records import Attachment

    sha = store.put(content)
    with book.write(channel.people["rep"]) as session:
        row = Attachment(id=new_id(), bucket=agent, owner_table="agents", owner_id=agent, name="a.pdf", mime="application/pdf", size=len(content), sha256=sha)
        session.add(row)
        session.flush()
        return row.id, sha

