"""A company on the real stack: an office on PostgreSQL over TLS, encrypted copies on devices, and everything that happens.

The world of `world.py` again, with the program's own services, files and server in place of memory: people work, messages
are cut by a proxy, programs are killed between two messages (their files are taken as they lie on the disk), clocks jump,
rights and devices are taken away and given back, server and laptops are restored from backups, and programs grow old.

Everything a person typed carries a mark of its own, so that the checks can say where it went.
"""

from __future__ import annotations

import itertools
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import select, text

from models.catalog.records import Product
from models.clock import clock
from models.database import Database
from models.errors import AppError
from models.partners.records import Agent
from models.platform.principal import SYSTEM
from models.sales.records import Order
from models.stock import moves, posting
from models.stock.records import MoveKind, Warehouse
from models.sync.engine import Stopped
from models.sync.local import SqliteLocal
from models.sync.ports import Cut, Refused
from models.sync.service import Copy
from tests.conftest import TEST_KEY
from tests.models.sync.company_checks import Checks, Violation
from tests.models.sync.company_work import ACTIONS, Work
from tests.office import PASSWORD, Office
from tests.proxy import Proxy

TEAMS = (("ops", "rep"), ("rep", "rep2"), ("rep", "rep"), ("ops", "rep", "dealer"))
"""Whose devices there are; one team after the other."""


class Killed(BaseException):
    """The program is gone; nothing of it runs any further."""


class Points:
    """Where something may happen: each message to the server and each transaction of the copy counts one."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.act: Any = None
        self.anywhere = False

    def at(self, count: int, act: Any, *, anywhere: bool = False) -> None:
        self.left, self.act, self.anywhere = count, act, anywhere

    def __call__(self, *, inside: bool = False) -> None:
        """`inside` a transaction of the copy a program may die, but who saves waits until it is over."""
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0 and (self.anywhere or not inside):
            act, self.left, self.act = self.act, None, None
            act()


class Watched(psycopg.Connection[Any]):
    """A connection whose messages count."""

    points: Points

    def wait(self, *args: Any, **more: Any) -> Any:
        self.points()
        found = super().wait(*args, **more)
        self.points()
        return found


class WatchedLocal(SqliteLocal):
    """A copy whose transactions count, before and after they are committed."""

    points: Points

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with super().transaction() as tx:
            yield tx
            self.points(inside=True)
        self.points()


class WatchedCopy(Copy):
    """A copy of a program of some version, at whose messages things happen."""

    schema: int
    points: Points

    def _facts(self, local: SqliteLocal) -> Any:
        return replace(super()._facts(local), schema=self.schema)

    def _local(self) -> SqliteLocal:
        made = WatchedLocal(self.database, self.person)
        made.points = self.points
        return made


class Start:
    """What every world begins with: a small channel whose people already have their copies."""

    def __init__(self, office: Office, template: Path, folder: Path) -> None:
        self.office = office.copy()
        self.people = office.people  # type: ignore[attr-defined]
        self.folder = folder
        owner = self.office.as_owner()
        try:
            with owner.write(SYSTEM) as session:
                session.execute(text("UPDATE agents SET status = 'active'"))
                for order in session.scalars(select(Order)):
                    order.line_count, order.net_total, order.gross_total, order.quantity_total = 1, Decimal(20), Decimal(20), Decimal(2)
                house = Warehouse(code="W1", name="仓")
                session.add(house)
                session.flush()
                product = session.scalars(select(Product)).one()
                line = moves.MoveLineDraft(product_id=product.id, quantity=Decimal(1000))
                posting.save_and_post(session, moves.MoveDraft(kind=MoveKind.OPENING, warehouse_id=house.id,
                                                               moved_on=clock.today(), lines=(line,)))  # fmt: skip
            with owner.read(SYSTEM) as session:
                self.agents = {agent.code: agent.id for agent in session.scalars(select(Agent))}
        finally:
            owner.close()
        world = World(self, 0, self.office)
        for number, person in enumerate(("ops", "rep", "rep2", "dealer", "rep")):
            path = folder / f"{person}{number}.qudao"
            shutil.copy(template, path)
            device = Device(world, person, path)
            device.copy.synchronise()
            device.close()
        world.close()

    def file_of(self, person: str, second: bool) -> Path:
        """The copy a device begins with."""
        number = {"ops": 0, "rep": 4 if second else 1, "rep2": 2, "dealer": 3}[person]
        return self.folder / f"{person}{number}.qudao"


class Device:
    """One computer with a copy, a program of some version and a clock of its own."""

    def __init__(self, world: World, person: str, path: Path) -> None:
        self.world, self.person, self.path = world, person, path
        self.principal = world.start.people[person]
        self.files = path.with_suffix(".files")
        self.points = Points()
        self.lines: list[Any] = []
        self.offset = timedelta()
        self.schema = 2
        self.through_proxy = False
        self.forked = False
        self.killed = path
        self.kept: tuple[Path, set[str]] | None = None
        self.open()

    def open(self) -> None:
        self.files.mkdir(exist_ok=True)
        self.database = Database.sqlite(self.path, TEST_KEY)
        self.copy = WatchedCopy(
            self.database, self.principal.user_id, self.connect, principal=self.principal,
            names=self.world.office.names, folder=self.files,
        )  # fmt: skip
        self.copy.schema, self.copy.points = self.schema, self.points

    def connect(self) -> Any:
        self.points()
        made = self.world.connect(self.person, self.through_proxy)
        made.__class__ = Watched
        made.points = self.points
        self.lines.append(made)
        return made

    def hang_up(self) -> None:
        """What a killed program had open goes with it."""
        self.points.left = None
        while self.lines:
            self.lines.pop().close()

    def close(self) -> None:
        self.hang_up()
        self.database.close()

    @contextmanager
    def at_its_time(self) -> Iterator[None]:
        if not self.offset:
            yield
            return
        with clock.freeze(datetime.now(UTC) + self.offset):
            yield

    @contextmanager
    def write(self, reason: str = "") -> Iterator[Any]:
        with self.at_its_time(), self.database.write(self.principal, reason=reason) as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Any]:
        with self.database.read(self.principal) as session:
            yield session

    def take(self, name: str) -> Path:
        """The files as they lie on the disk at this moment, uncommitted work and all."""
        made = self.path.with_name(f"{self.path.stem}.{name}")
        shutil.copy(self.path, made)
        for end in ("-wal",):
            beside, there = self.path.with_name(self.path.name + end), made.with_name(made.name + end)
            there.unlink(missing_ok=True)
            if beside.exists():
                shutil.copy(beside, there)
        return made

    def put_back(self, taken: Path) -> None:
        """Go on with files that were taken."""
        self.close()
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)
        shutil.copy(taken, self.path)
        beside = taken.with_name(taken.name + "-wal")
        if beside.exists():
            shutil.copy(beside, self.path.with_name(self.path.name + "-wal"))
        self.open()


class World(Work, Checks):
    """The state and what may happen to it; every choice comes from `pick`, a random generator."""

    def __init__(self, start: Start, number: int, office: Office | None = None) -> None:
        self.start = start
        self.office = office or start.office.copy()
        self.owner = self.office.as_owner()
        self.proxy = Proxy(("127.0.0.1", self.office.server.port))
        self.tokens = itertools.count(1)
        self.written: dict[str, tuple[Device, UUID, str]] = {}
        self.excused: set[str] = set()
        self.pending: dict[str, tuple[Device, UUID, str]] = {}
        self.pending_excuses: set[str] = set()
        self.saw: dict[str, str] = {}
        self.place = {f"1380000{code[1:]:0>4}": key for code, key in start.agents.items()}
        self.ever = ""
        self.kept: Office | None = None
        self.restored = 0
        self.tally: Counter[str] = Counter()
        self.devices: list[Device] = []
        self.seen: dict[str, set[UUID]] = {}
        if office is None:
            self.folder = start.folder / f"world{number}"
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir()
            for at, person in enumerate(TEAMS[number % len(TEAMS)]):
                path = self.folder / f"d{at}.qudao"
                shutil.copy(start.file_of(person, any(one.person == person for one in self.devices)), path)
                self.devices.append(Device(self, person, path))
            self.look_who_sees()
            for name in ("stock", "post") if self.devices[0].person == "ops" else ():  # something for the office to decide
                self.do(name, random.Random(number), self.devices[0])

    def let_in(self) -> None:
        """Everybody may sign in."""
        for person in ("rep", "rep2", "dealer"):
            self.admin(f'ALTER ROLE "{self.office.names.person(person)}" LOGIN')

    def close(self) -> None:
        for device in self.devices:
            device.close()
        self.let_in()
        self.owner.close()
        self.proxy.close()
        if self.devices:
            shutil.rmtree(self.folder, ignore_errors=True)
            for office in (self.office, self.kept):
                if office is not None:
                    with office.server._admin() as connection:
                        connection.execute(f"drop database if exists {office.database} with (force)")

    # --- connections ------------------------------------------------------------------------------------------------

    def connect(self, person: str, through_proxy: bool) -> Any:
        from models.platform.server import opening
        from models.platform.server.card import Card

        card = self.office.card
        if through_proxy:
            card = Card((("127.0.0.1", self.proxy.port),), card.database, card.authority, self.office.names.prefix)
        return opening.connector(card, opening.Account(self.office.names.person(person), PASSWORD))()

    def sql(self, statement: str, **values: Any) -> list[Any]:
        with self.owner.read(SYSTEM) as session:
            return list(session.execute(text(statement), values).all())

    def admin(self, statement: str, *values: Any) -> None:
        with self.office.admin() as connection:
            connection.execute(statement, values)

    # --- backups --------------------------------------------------------------------------------------------------------

    def backup(self, device: Device, pick: random.Random) -> None:
        if self.kept is None:
            self.owner.engine.dispose()
            self.kept = self.office.copy()

    def restore(self, device: Device, pick: random.Random) -> None:
        """The office goes on from its backup."""
        if self.kept is None or self.restored > 1:
            return
        self.remember()
        old, self.office, self.kept = self.office, self.kept, None
        self.owner.close()
        with old.server._admin() as connection:
            connection.execute(f"drop database {old.database} with (force)")
        self.owner = self.office.as_owner()
        self.admin("SELECT sync.rotate_epoch()")
        self.restored += 1
        self.look_who_sees()

    def laptop_backup(self, device: Device, pick: random.Random) -> None:
        device.kept = device.take("kept"), set(self.written)

    def laptop_restore(self, device: Device, pick: random.Random) -> None:
        if device.kept is not None:
            taken, written = device.kept
            self.excused |= {one for one, (who, _, _) in self.written.items() if who is device and one not in written}
            device.put_back(taken)
            device.forked = True

    # --- synchronising ----------------------------------------------------------------------------------------------------

    def sync(self, device: Device, pick: random.Random, depth: int = 0) -> None:
        kind = pick.choice(("", "up", "down", "kill", "kill", "other", "types", "race", "race", "rights"))
        count = pick.choice((pick.randrange(16), pick.randrange(40), pick.randrange(80)))
        if kind == "race" and not depth:
            self.do("edit", pick, device)
        if kind in ("race", "types"):
            count = pick.randrange(8, 34)  # between what arrives and what is sent
        others = [one for one in self.devices if one is not device]

        def act() -> None:
            if kind == "kill":
                device.killed = device.take("killed")
                raise Killed
            if depth:
                return
            if kind == "other":
                self.sync(pick.choice(others), pick, 1)
            elif kind == "types":
                self.do("edit", pick, device)
            elif kind == "race":
                self.same_field(device)
            elif kind == "rights":
                self.hand_over(device, pick)

        if kind in ("up", "down"):
            device.through_proxy = True
            setattr(self.proxy, f"records_{kind}", 6 + count)
        elif kind:
            device.points.at(count, act, anywhere=kind == "kill")
        try:
            self.run(device)
        except Killed:
            self.tally["killed"] += 1
            device.put_back(device.killed)
        except (Cut, Refused, Stopped, AppError) as error:
            self.check_excuse(error)
        finally:
            device.hang_up()
            device.points.left = None
            device.through_proxy = False
            self.proxy.free()

    def check_excuse(self, error: Exception) -> None:
        """Only what was done to the connection, the rights or the versions may stop it."""
        self.tally[f"stopped: {error.why}" if isinstance(error, Stopped) else type(error).__name__] += 1
        if isinstance(error, Refused) and error.code not in ("42501", "revoked"):
            raise Violation(f"refused with {error}") from error
        if isinstance(error, Stopped) and error.why not in ("update", "server_old", "revoked", "busy"):
            raise Violation(f"stopped with {error}") from error

    def run(self, device: Device) -> Any:
        with device.at_its_time():
            report = device.copy.synchronise()
        for name in ("conflicts", "refused", "removed", "merged", "recovered"):
            self.tally[name] += bool(getattr(report, name))
        return report


def history(world: World, seed: int, most: int = 14) -> None:
    """One random history from a seed, with its end."""
    pick = random.Random(seed)
    for _ in range(pick.randrange(4, most)):
        world.do(pick.choice(ACTIONS), pick)
    world.settle()
