"""An office for measurements: a channel of agents with orders and lines, and people who see all, some or a quarter of it.

Rows are written past the triggers; their revisions are those of an office where each filling was one unit of work.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from models.catalog.records import Product
from models.database import Database
from models.ids import new_id
from models.platform.capture import create_schema
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import User, UserStatus
from models.platform.users import principal_for
from models.sync import tables
from models.sync.service import Copy
from tests.benchmarks.office import defaults
from tests.office import PASSWORD, Office
from tests.postgres import Server

KEY = bytes(range(32))
PEOPLE = {"lead": (Role.MANAGER, Scope.TEAM), "rep": (Role.REP, Scope.OWN), "ops": (Role.OPERATIONS, Scope.ALL)}
AGENTS, PRODUCTS, LINES = 200, 100, 4
KEY_AT = (
    "(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint + {0}), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8'"
    " || substr(md5(random()::text), 1, 15))::uuid"
)
"""A key as the program makes them: they begin with the time."""


class Channel:
    """The office, its people (`lead` sees every agent through his team, `rep` a quarter of them, `ops` everything)."""

    def __init__(self, server: Server, name: str, prefix: str, agents: int = AGENTS) -> None:
        self.agents = agents
        self.office = Office.make(server, name, prefix)
        self.owner = self.office.as_owner()
        self.people: dict[str, Principal] = {}
        self._orders = 0
        with self.owner.write(SYSTEM) as session:
            for login, (role, scope) in PEOPLE.items():
                user = User(id=new_id(), code=login, name=login, login=login, role=role, scope=scope, status=UserStatus.ACTIVE)
                session.add(user)
                session.flush()
                self.people[login] = principal_for(user)
            for number in range(PRODUCTS):
                session.add(Product(code=f"P{number:03d}", name=f"龙井茶 {number} 号", unit="箱", base_price=10))
        self.office.let_in(self.owner)
        self._write(self._agents())

    def add(self, login: str, role: Role, scope: Scope) -> Principal:
        """One more person, not let in yet (`office.let_in`)."""
        with self.owner.write(SYSTEM) as session:
            user = User(id=new_id(), code=login, name=login, login=login, role=role, scope=scope, status=UserStatus.ACTIVE)
            session.add(user)
            session.flush()
            self.people[login] = principal_for(user)
            return self.people[login]

    def _write(self, statements: list[tuple[str, str]]) -> None:
        """Statements over tables as one revision, past the triggers; `:rev` is the revision."""
        with self.owner.engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            rev = connection.scalar(text("UPDATE sync.head SET rev = rev + 1 RETURNING rev"))
            for table, statement in statements:
                connection.execute(text(statement.replace(":rev", str(rev))))
                connection.execute(
                    text("INSERT INTO sync.latest AS l (subject, rev) VALUES (:table, :rev)"
                         " ON CONFLICT (subject) DO UPDATE SET rev = excluded.rev"), {"table": table, "rev": rev})  # fmt: skip
            connection.execute(text("SELECT app.qudao_derive(NULL, NULL)"))
        with self.owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")

    def _agents(self) -> list[tuple[str, str]]:
        lead, rep = (self.people[one].user_id for one in ("lead", "rep"))
        names, values = defaults("agents", ("name", "manager_id", "rep_id", "rev"))
        return [("agents",
            f"INSERT INTO app.agents (id, bucket, code, name, manager_id, rep_id, rev, {names}) SELECT k.id, k.id, 'A' || n,"
            f" '代理公司 ' || n, '{lead}', CASE WHEN n % 4 = 0 THEN '{rep}'::uuid END, :rev, {values}"
            f" FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, {self.agents}) AS n) AS k")]  # fmt: skip

    def fill(self, rows: int) -> None:
        """So many orders and lines together, spread evenly over the agents."""
        orders, first = rows // (LINES + 1), self._orders
        self._orders += orders
        given = ("agent_name", "temp_number", "ordered_on", "rev")
        names, values = defaults("orders", given)
        mine = ("order_id", "line_no", "product_id", "product_code", "description", "agent_name", "rev", "quantity")
        line_names, line_values = defaults("order_lines", mine)
        self._write([
            ("orders", f"INSERT INTO app.orders (id, bucket, agent_id, agent_name, number, temp_number, ordered_on, rev, {names})"
             f" SELECT {KEY_AT.format('n')}, a.id, a.id, a.name, NULL, 'T' || n, date '2025-01-01' + n % 300, :rev, {values}"
             " FROM (SELECT *, row_number() OVER (ORDER BY code) - 1 AS place FROM app.agents) AS a"
             f" JOIN generate_series({first}, {first + orders - 1}) AS n ON a.place = n % {self.agents} ORDER BY n"),
            ("order_lines", "INSERT INTO app.order_lines (id, bucket, agent_id, order_id, line_no, product_id, product_code,"
             f" description, agent_name, quantity, rev, {line_names}) SELECT {KEY_AT.format('substr(o.temp_number, 2)::bigint')}, o.bucket, o.agent_id, o.id, n,"
             f" p.id, p.code, p.name, o.agent_name, n * 1000000, :rev, {line_values}"
             f" FROM app.orders AS o CROSS JOIN generate_series(1, {LINES}) AS n JOIN (SELECT *, row_number() OVER (ORDER BY"
             f" code) - 1 AS place FROM app.products) AS p ON p.place = (ascii(right(o.temp_number, 1)) + n * 7) % {PRODUCTS}"
             " WHERE o.rev = :rev ORDER BY o.id, n"),
        ])  # fmt: skip

    def touch(self, rows: int) -> None:
        """Somebody changed the note of so many lines."""
        self._write([("order_lines", "UPDATE app.order_lines SET note = 'n' || :rev, version = version + 1, rev = :rev WHERE id IN"
                      f" (SELECT id FROM app.order_lines ORDER BY id LIMIT {rows})")])  # fmt: skip

    def connect(self, login: str) -> Any:
        """A bare connection of a person over TLS."""
        return self.office.line(login)

    def copy(self, database: Database, login: str) -> Copy:
        """How somebody's copy synchronises."""
        person = self.people[login]
        return Copy(database, person.user_id, lambda: self.connect(login), principal=person, names=self.office.names)

    def close(self) -> None:
        """Done."""
        self.owner.close()


class Files:
    """Copies on this computer, in one folder that goes away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.empty = folder / "empty.qudao"
        book = Database.sqlite(self.empty, KEY)
        with book.engine.begin() as connection:
            create_schema(connection)
        self.finish(book)

    @staticmethod
    def finish(book: Database) -> None:
        """Close a book whose file is to be copied."""
        with book.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        book.close()

    def path(self, like: Path | None = None) -> Path:
        """A fresh file with the content of another."""
        made = self.folder / f"{new_id().hex}.qudao"
        shutil.copy(like or self.empty, made)
        return made

    @contextmanager
    def book(self, like: Path | None = None, keep: bool = False) -> Iterator[Database]:
        """A fresh book with the content of another."""
        path = self.path(like)
        book = Database.sqlite(path, KEY)
        try:
            yield book
        finally:
            self.finish(book) if keep else book.close()
            if not keep:
                for file in self.folder.glob(f"{path.name}*"):
                    file.unlink()


@contextmanager
def files() -> Iterator[Files]:
    """A folder for copies."""
    with tempfile.TemporaryDirectory(prefix="qudao-benchmark-") as name:
        yield Files(Path(name))


def people_of(owner: Database) -> dict[str, Principal]:
    """Everybody by sign-in name."""
    with owner.read(SYSTEM) as session:
        return {user.login: principal_for(user) for user in session.scalars(select(User)) if user.login}


def filled_tables(connection: Any) -> list[str]:
    """Tables that hold rows somebody sees, in an order in which they can be made."""
    return [name for name in tables.specs() if connection.execute(f"SELECT 1 FROM app.{name} LIMIT 1").fetchone()]


__all__ = ["KEY", "PASSWORD", "Channel", "Files", "files"]
