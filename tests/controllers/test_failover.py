"""High availability as docs/office describes it: a standby takes over, and live people and copies go on with the same card.

The card names both hosts; whoever connects takes the one that accepts writing. Each test ruins its servers.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from controllers import links
from controllers.book import BookController
from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.office_link import SyncState
from controllers.settings import Settings
from models.clock import clock
from models.database import Database
from models.errors import AppError
from models.ids import new_id
from models.partners.records import Agent, Contact
from models.platform.server import opening
from models.sales.records import Order
from models.sync.ports import Cut
from models.sync.records import SyncRefusal
from tests import postgres
from tests.conftest import TEST_KEY
from tests.models.sync import small
from tests.models.sync.conftest import Device
from tests.models.sync.test_real import assert_same
from tests.office import PASSWORD, Office

WAIT = 60_000


@pytest.fixture
def pair(tls_server: Any) -> Iterator[Any]:
    """An office on a server of its own, its standby, and the card that names both."""
    try:
        primary, standby = postgres.with_standby(synchronous_commit="on")
    except postgres.Unavailable as reason:
        pytest.skip(str(reason))
    office = Office.make(primary, "failing", "qf")
    people = small.fill(office)
    office.card = replace(office.card, hosts=(("127.0.0.1", primary.port), ("127.0.0.1", standby.port)))
    after = Office(standby, "failing", "qf")
    after.card = office.card
    office.people = after.people = people  # type: ignore[attr-defined]
    standby.follows()
    yield SimpleNamespace(primary=primary, standby=standby, office=office, after=after, people=people)
    primary.stop()
    standby.stop()


@pytest.fixture
def device(sqlite_template: Path, tmp_path: Path) -> Iterator[Any]:
    import shutil

    made: list[Device] = []

    def make(office: Office, person: str) -> Device:
        path = tmp_path / f"{new_id().hex}.qudao"
        shutil.copy(sqlite_template, path)
        made.append(Device(office, person, Database.sqlite(path, TEST_KEY)))
        return made[-1]

    yield make
    for one in made:
        one.database.close()


def keys_of(one: Any, principal: Any) -> list[Any]:
    with one.read(principal) as session:
        return list(session.scalars(select(Agent.id).order_by(Agent.code)))


def order_on(rep: Device, agent: Any) -> Any:
    with rep.write("order") as session:
        made = Order(id=new_id(), agent_id=agent, agent_name="代理0", temp_number=f"T-{new_id().hex[-6:]}", ordered_on=clock.today())
        session.add(made)
        return made.id


class Typist(threading.Thread):
    """Somebody who works live all the time, and knows what the program told him is stored."""

    def __init__(self, office: Office, person: str) -> None:
        super().__init__(daemon=True)
        self.database = opening.connect(office.card, person, PASSWORD)
        self.principal = office.people[person]  # type: ignore[attr-defined]
        self.agent = keys_of(self.database, self.principal)[-1]
        self.stored: list[str] = []
        self.refused = 0
        self.ending = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.ending.is_set():
            number += 1
            try:
                with self.database.write(self.principal, reason="typing") as session:
                    session.add(Contact(id=new_id(), agent_id=self.agent, name=f"typed {number}"))
            except AppError:
                self.refused += 1
                self.ending.wait(0.05)
            else:
                self.stored.append(f"typed {number}")
        self.database.close()


def test_live_people_and_copies_go_on_when_a_standby_takes_over(qtbot: Any, pair: Any, device: Any, tmp_path: Path) -> None:
    """With a synchronous standby nothing that was told to be stored is lost, and nobody needs another card."""
    with pair.primary._admin() as admin:
        admin.execute("alter system set synchronous_standby_names = 'standby'")
        admin.execute("select pg_reload_conf()")
        qtbot.waitUntil(lambda: admin.execute("select sync_state from pg_stat_replication").fetchone() == ("sync",), timeout=WAIT)
    rep = device(pair.office, "rep")
    rep.sync()
    agent = keys_of(rep.database, rep.principal)[0]
    sent, waiting = order_on(rep, agent), None
    rep.sync()

    path = tmp_path / "office.qudao-card"
    path.write_text(pair.office.card.text(), encoding="utf-8")
    jobs = Jobs()
    books = BookController(jobs, Settings(tmp_path / "settings.json"))
    books.open(path, "lead", PASSWORD)
    qtbot.waitUntil(lambda: books.current is not None, timeout=WAIT)
    assert books.current is not None and books.current.office is not None and books.current.principal is not None
    context = AppContext(books.current.office.database, jobs, books.settings, books.current.principal, books=books)
    link = links.join(context)
    assert link is not None
    link.start()
    typist = Typist(pair.office, "ops")
    try:
        qtbot.waitUntil(lambda: link.last is not None and link.state is SyncState.IDLE, timeout=WAIT)
        typist.start()
        qtbot.waitUntil(lambda: len(typist.stored) >= 5, timeout=WAIT)

        pair.primary.crash()
        waiting = order_on(rep, agent)
        with pytest.raises((Cut, AppError)):
            rep.sync()
        qtbot.waitUntil(lambda: link.state is SyncState.OFFLINE and typist.refused > 0, timeout=WAIT)
        before = list(typist.stored)
        pair.standby.promote()

        qtbot.waitUntil(lambda: link.state is SyncState.IDLE, timeout=WAIT)
        with qtbot.waitSignal(context.changed, timeout=WAIT, check_params_cb=lambda tables: "contacts" in tables):
            pass
        qtbot.waitUntil(lambda: len(typist.stored) >= len(before) + 3, timeout=WAIT)
    finally:
        typist.ending.set()
        typist.join(30)
        link.stop()
        jobs.close()
        books.end()
    report = rep.sync()
    assert report.recovered and report.refused == 0
    with pair.after.admin() as admin:
        found = {name for (name,) in admin.execute("SELECT name FROM app.contacts WHERE name LIKE 'typed %'").fetchall()}
        orders = {key for (key,) in admin.execute("SELECT id FROM app.orders").fetchall()}
    assert set(typist.stored) <= found and len(found) <= len(typist.stored) + 1  # one whose answer the crash swallowed
    assert {sent, waiting} <= orders
    assert_same(pair.after, rep)
    assert (rep.sync().received, rep.sync().recovered) == (0, False)


def test_what_the_standby_never_heard_of_comes_back_from_the_copies(pair: Any, device: Any) -> None:
    """sync.md 4.9: own work goes up again, what others had stored is offered to people; also when somebody wrote live first."""
    rep = device(pair.office, "rep")
    rep.sync()
    mine, theirs, other = keys_of(rep.database, rep.principal)
    with pair.standby._admin() as admin:
        admin.execute("alter system set primary_conninfo = ''")
        admin.execute("select pg_reload_conf()")
        while admin.execute("select 1 from pg_stat_wal_receiver").fetchone():
            pass
    with pair.after.admin() as admin:
        (start,) = admin.execute("SELECT rev FROM sync.head").fetchone()
    boss = opening.connect(pair.office.card, "ops", PASSWORD)
    principal = pair.people["ops"]
    with boss.write(principal, reason="lost") as session:
        session.get(Agent, theirs).phone = "021-5555"
        session.add(Contact(id=new_id(), agent_id=theirs, name="遗失"))
    with rep.write("visit") as session:
        session.get(Agent, mine).phone = "010-1111"
    order = order_on(rep, mine)
    rep.sync()

    pair.primary.crash()
    pair.standby.promote()
    for number in range(6):  # the revisions of the new time pass those that the copy has seen
        try:
            with boss.write(principal, reason="after") as session:
                session.get(Agent, other).phone = f"020-{number}"
        except AppError:
            assert number == 0  # the connection of before
    boss.close()
    with pair.after.admin() as admin:
        assert admin.execute("SELECT epoch_start, rev > %s + 3 FROM sync.head", [start]).fetchone() == (start, True)
    report = rep.sync()

    assert report.recovered
    with pair.after.admin() as admin:
        phones = dict(admin.execute("SELECT id, phone FROM app.agents").fetchall())
        assert (phones[mine], phones[theirs], phones[other]) == ("010-1111", "", "020-5")
        assert admin.execute("SELECT count(*) FROM app.orders WHERE id = %s", [order]).fetchone() == (1,)
        assert admin.execute("SELECT count(*) FROM app.contacts WHERE name = '遗失'").fetchone() == (0,)
    with rep.read() as session:
        kept = [one for row in session.scalars(select(SyncRefusal).where(SyncRefusal.reason == "lost")) for one in row.work]
    assert {one["table"] for one in kept} == {"agents", "contacts"}
    assert {one["vals"].get("phone") for one in kept if one["table"] == "agents"} == {"021-5555"}
    assert_same(pair.after, rep)
