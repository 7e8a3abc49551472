"""A prepared office server for the tests: a channel with a person of each role, each a sign-in role of the server.

It is made once per run. Tests that keep what they write take a `copy()`; all others roll back or only look.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import create_engine, select, text

from models.database import Database
from models.ids import new_id
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import User, UserStatus
from models.platform.server import bootstrap, opening
from models.platform.server.card import Card
from models.platform.server.names import Names
from models.platform.users import principal_for
from tests.models.platform.leak_world import World, make_world
from tests.postgres import Server

PASSWORD = "green-lamp-88-forest"  # of every person here
PREFIX = "qt"
FIRST = bootstrap.First("清源", "boss", "王芳", PASSWORD)


def owner_url(server: Server, database: str, role: str = "admin", password: str | None = None) -> str:
    """The address of a database for the server's own administrator."""
    place = f"postgresql+psycopg://{role}:{password or server._password}@"
    return f"{place}/{database}?host={server.host}&port={server.port}"


class Office:
    """One prepared database and the people in it."""

    def __init__(self, server: Server, database: str, prefix: str = PREFIX) -> None:
        self.server = server
        self.database = database
        self.names = Names(prefix)
        self.card = Card((("127.0.0.1", server.port),), database, server.authority.read_text(encoding="ascii"), prefix)
        self._numbers = itertools.count(1)

    @classmethod
    def make(cls, server: Server, database: str = "office", prefix: str = PREFIX) -> Office:
        """Prepare an empty database and give each person of a small channel an account."""
        with server._admin() as connection:
            connection.execute(f"create database {database}")
            connection.execute(f"alter role admin in database {database} set search_path = app")
        office = cls(server, database, prefix)
        engine = create_engine(owner_url(server, database), hide_parameters=True)
        bootstrap.prepare(engine, office.names, FIRST)
        engine.dispose()
        return office

    def fill(self) -> World:
        """People, agents and business of a channel, written past all rights, and an account for everybody in it."""
        owner = self.as_owner()
        try:
            world = make_world(owner)
            with owner.write(SYSTEM) as session:
                director = User(id=new_id(), code="Xdirector", name="总监", role=Role.MANAGER, scope=Scope.ALL)
                session.add(director)
                session.flush()
                world.people["director"] = principal_for(director)
            self.let_in(owner)
        finally:
            owner.close()
        return world

    def let_in(self, owner: Database) -> None:
        """Everybody in the book gets an account under his code."""
        with owner.write(SYSTEM) as session:
            for user in session.scalars(select(User).where(User.code != "U0001", User.deleted_at.is_(None))):
                user.login = user.code.lower()
                user.status = UserStatus.ACTIVE
            session.flush()
            driver: Any = session.connection().connection.driver_connection
            secret = driver.pgconn.encrypt_password(PASSWORD.encode(), b"x", b"scram-sha-256").decode()
            for key, login in session.execute(select(User.id, User.login).where(User.deleted_at.is_(None))).all():
                session.execute(text("SELECT app.qudao_set_password(:key, :login, :secret)"),
                                {"key": key, "login": login, "secret": secret})  # fmt: skip

    def as_owner(self) -> Database:
        """The whole book, past all rights."""
        return Database.postgres(owner_url(self.server, self.database))

    def login_of(self, principal: Principal) -> str:
        """The sign-in name of somebody."""
        with self.admin() as connection:
            row = connection.execute("SELECT login FROM app.users WHERE id = %s", [principal.user_id]).fetchone()
            assert row
            return str(row[0])

    def open(self, principal: Principal) -> Database:
        """The book over TLS as this person."""
        return opening.connect(self.card, self.login_of(principal), PASSWORD)

    @contextmanager
    def admin(self) -> Iterator[Any]:
        """A connection of the server's own administrator to this database."""
        with psycopg.connect(self.server.admin_dsn(self.database), autocommit=True) as connection:
            yield connection

    def line(self, login: str) -> Any:
        """A bare connection of a person, as with psql: nothing of the program stands between."""
        return opening.connector(self.card, opening.Account(self.names.person(login), PASSWORD))()

    def copy(self) -> Office:
        """A database of its own with the same content and people."""
        name = f"{self.database}_{os.getpid()}_{next(self._numbers)}"
        with self.server._admin() as connection:
            connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (self.database,))
            connection.execute(f"create database {name} template {self.database}")
            connection.execute(f"alter role admin in database {name} set search_path = app")
        return Office(self.server, name, self.names.prefix)

