"""A book of one computer becomes the book of an office: all of it with its history, or nothing."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text

from controllers import book_work
from models import doctor
from models.analysis import figures
from models.base import Base, records
from models.clock import clock
from models.errors import AppError, Denied, RuleBroken
from models.partners import agents
from models.partners.agents import AgentDraft
from models.partners.records import Agent
from models.platform import attachments, history, office_files, sealing, users
from models.platform.book import codes, keyslots, locksmith, making, opening, space
from models.platform.book.access import ByPassword
from models.platform.book.book import Book
from models.platform.book.errors import MovedBook
from models.platform.demo import build
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import Act, Attachment, User, UserStatus
from models.platform.server import bootstrap, card, people
from models.platform.server import opening as server_opening
from models.platform.server.card import Card
from models.platform.server.errors import SignInRefused
from models.platform.server.opening import Account
from models.platform.server.preparing import NotReady, Plan
from models.sync import copies, moving
from tests.postgres import Server

LOGIN, PASSWORD, OTHER = "wangfang", "blue-kettle-47-river", "green-lamp-88-forest"
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
VOLUME = build.Volume(agents=8, products=8, orders=30, lines=3)


@pytest.fixture(autouse=True, scope="module")
def _cheap() -> Iterator[None]:
    former = keyslots.STANDARD_COST, space.BALLAST
    keyslots.STANDARD_COST, space.BALLAST = keyslots.LEAST_COST, 64 * 1024
    yield
    keyslots.STANDARD_COST, space.BALLAST = former


@dataclass
class Place:
    """A server, and the database a book is to be taken to."""

    server: Server
    folder: Path

    def plan(self, database: str, password: str = PASSWORD, login: str = LOGIN) -> Plan:
        with self.server._admin() as admin:
            if not admin.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
                admin.execute(f'create database "{database}"')
        authority = self.server.authority.read_text(encoding="ascii")
        made = Card((("127.0.0.1", self.server.port),), database, authority, f"q_{database}")
        first = bootstrap.First("", login, "", password)
        return Plan(made, Account("admin", self.server._password), first, self.folder / f"{database}.qudao-card")


@pytest.fixture
def place(tls_server: Any, tmp_path: Path) -> Place:
    return Place(tls_server, tmp_path)


def opened(path: Path, login: str = LOGIN, password: str = PASSWORD) -> Book:
    return opening.open_book(path, ByPassword(login, password))


def filled(path: Path) -> Path:
    """A book with a channel, a changed agent with a file, a removed one, and a second person who signs in."""
    book = making.create(making.NewBook(path, "清源净水", LOGIN, "王芳", PASSWORD, codes.new_code()))
    try:
        signed = book_work.signed_in(book, LOGIN, False).principal
        assert signed is not None
        with book.database.write(signed) as session:
            build.fill(session, volume=VOLUME)
            users.save(session, users.UserDraft(name="陈涛", role=Role.REP, scope=Scope.OWN, login="chentao", status=UserStatus.ACTIVE))
        source = path.parent / "营业执照.pdf"
        source.write_bytes(PDF)
        with book.database.write(signed, reason="visit") as session:
            agent, gone = session.scalars(select(Agent).order_by(Agent.seq).limit(2)).all()
            agent.note = "after a visit"
            gone.deleted_at = clock.now()
            attachments.add(session, book.paths.files, "agents", agent.id, source)
    finally:
        book.close()
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; tests that change it take a copy."""
    return filled(tmp_path_factory.mktemp("local") / "清源.qudao")


def own_copy(book: Path, folder: Path) -> Path:
    shutil.copytree(book.parent, folder / "book")
    return folder / "book" / book.name


LOGGED = ("acts", "audit_notes")
"""Signing in writes there too."""


def counts(session: Any) -> dict[str, int]:
    """How many rows of each table the book has."""
    return {one.name: session.scalar(select(func.count()).select_from(one)) for one in moving.tables() if one.name not in LOGGED}


def counts_at(place: Place, database: str) -> dict[str, int]:
    """The same at the office, past all rights."""
    with psycopg.connect(place.server.admin_dsn(database)) as connection:
        return {
            one.name: connection.execute(f"select count(*) from app.{one.name}").fetchone()[0]  # type: ignore[index]
            for one in moving.tables() if one.name not in LOGGED
        }  # fmt: skip


def told(session: Any, agent: Any) -> list[Any]:
    """The history of an agent, as it is shown."""
    found = history.of(session, Agent, agent)
    return [(one.seq, one.at, one.user, one.reason, one.table, one.action, one.changes) for one in found]


def visited(session: Any) -> Any:
    return session.scalars(select(Agent.id).where(Agent.note == "after a visit")).one()


@pytest.fixture
def moved(book: Path, place: Place, tmp_path: Path) -> Iterator[Any]:
    """(the book that was taken away, the office with its first administrator signed in, the card)"""
    path, plan, seen = own_copy(book, tmp_path), place.plan(f"moved_{tmp_path.name[-8:].lower()}"), []
    found = moving.move(plan, path, lambda done, total: seen.append((done, total)))
    assert [one for one in found if not one.good] == []
    assert seen[-1][0] == seen[-1][1] > 0
    local, office = opened(path), server_opening.OfficeBook(card.read(plan.file), LOGIN, PASSWORD, place=plan.file)
    try:
        yield local, office, office.sign_in(), plan
    finally:
        office.close()
        local.close()


def test_everything_is_at_the_office_with_its_history(moved: Any, place: Place) -> None:
    local, office, who, plan = moved
    assert (who.name, who.role, office.company) == ("王芳", Role.ADMIN, "清源净水")
    with local.database.read(SYSTEM) as here, office.database.read(who) as there:
        assert counts_at(place, plan.card.database) == counts(here) and counts(here)["order_lines"] > 50
        agent = visited(here)
        assert told(there, agent) == told(here, agent)
        assert "after a visit" in [one.after for entry in told(here, agent) for one in entry[-1] if one.field == "note"]
        by_agent = figures.sales(here, figures.Dimension.AGENT)
        assert figures.sales(there, figures.Dimension.AGENT) == by_agent and len(by_agent) > 1
        assert [one.name for one in attachments.of(there, "agents", agent)] == ["营业执照.pdf"]
        key = there.scalars(select(Attachment.id)).one()
        run = office_files.runner(there)
        assert office_files.content(run, key, len(PDF), hashlib.sha256(PDF).hexdigest()) == PDF
        verdict = sealing.verify(there)
        assert verdict.flaws == () and verdict.sealed == there.scalar(select(func.count()).select_from(Act))
        assert doctor.examine(there) == []
    with psycopg.connect(place.server.admin_dsn(plan.card.database)) as connection:
        origin = connection.execute("select value from app.book_info where name = %s", [moving.ORIGIN]).fetchone()
        assert origin is not None and origin[0]["book"] == str(local.id) and origin[0]["heads"]


def test_work_goes_on_there_and_only_there(moved: Any, tmp_path: Path) -> None:
    local, office, who, plan = moved
    with office.database.write(who, reason="first") as session:
        agent = visited(session)
        session.get(Agent, agent).note = "live"
        number = agents.save(session, AgentDraft(name="新代理")).code
    with office.database.read(who) as session:
        assert [one.after for one in history.of(session, Agent, agent)[0].changes if one.field == "note"] == ["live"]
        assert session.scalar(select(func.count()).select_from(Agent).where(Agent.code == number)) == 1
    assert local.read_only
    with pytest.raises(MovedBook) as said, local.database.write(SYSTEM, reason="x"):
        pass
    assert plan.file.name in said.value.message()
    assert book_work.signed_in(local, LOGIN, False).principal.name == "王芳"


def test_others_sign_in_with_a_new_password_and_copies_get_everything(moved: Any, tmp_path: Path) -> None:
    _, office, who, plan = moved
    made = card.read(plan.file)
    with pytest.raises(SignInRefused):
        server_opening.OfficeBook(made, "chentao", PASSWORD)
    with office.database.read(who) as session:
        other = session.scalars(select(User.id).where(User.login == "chentao")).one()
        wanted = session.scalar(select(func.count()).select_from(Agent))
    with office.database.write(who, reason="password") as session:
        people.set_password(session, other, "chentao", OTHER)
    theirs = server_opening.OfficeBook(made, "chentao", OTHER)
    assert theirs.sign_in().role is Role.REP
    theirs.close()
    copy = copies.make(copies.NewCopy(tmp_path / "copy.qudao", made, LOGIN, PASSWORD))
    try:
        with copy.database.read(SYSTEM) as session:
            assert session.scalar(select(func.count()).select_from(Agent)) == wanted
    finally:
        copy.close()


# --- refused, and nothing happened ------------------------------------------------------------------------------------


def unchanged(path: Path, place: Place, plan: Plan) -> None:
    """The book can be worked in as before, the database is as empty, and there is no card."""
    assert not plan.file.exists()
    local = opened(path)
    assert not local.read_only
    local.close()
    with psycopg.connect(place.server.admin_dsn(plan.card.database)) as connection:
        assert connection.execute("select count(*) from pg_namespace where nspname in ('app', 'sync')").fetchone() == (0,)
        assert connection.execute("select to_regrole(%s)", [plan.card.names.owner]).fetchone() == (None,)


def test_a_name_no_server_can_hold_is_named(book: Path, place: Place, tmp_path: Path) -> None:
    path, plan = own_copy(book, tmp_path), place.plan("by_name")
    local = opened(path)
    with local.database.write(SYSTEM, reason="x") as session:
        session.scalars(select(User).where(User.login == "chentao")).one().login = "陈涛"
    local.close()
    with pytest.raises(RuleBroken, match="“陈涛”"):
        moving.move(plan, path)
    unchanged(path, place, plan)


def test_only_an_administrator_takes_it(book: Path, place: Place, tmp_path: Path) -> None:
    path = own_copy(book, tmp_path)
    local = opened(path)
    with local.database.read(SYSTEM) as session:
        other = session.scalars(select(User.id).where(User.login == "chentao")).one()
    locksmith.set_password(local, other, "chentao", OTHER)
    local.close()
    plan = place.plan("by_right", OTHER, "chentao")
    with pytest.raises(Denied):
        moving.move(plan, path)
    unchanged(path, place, plan)


def test_a_server_that_is_not_ready_or_breaks_off_leaves_all_as_it_was(
    book: Path, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, plan = own_copy(book, tmp_path), place.plan("broken")
    with place.server._admin() as admin:
        admin.execute("alter database broken set password_encryption = 'md5'")
    with pytest.raises(NotReady):
        moving.move(plan, path)
    unchanged(path, place, plan)
    with place.server._admin() as admin:
        admin.execute("alter database broken reset password_encryption")

    def cut(connection: Any, source: Any) -> None:
        connection.connection.driver_connection.close()  # the line, in the middle of everything
        connection.execute(text("select 1"))

    monkeypatch.setattr(moving, "_note_origin", cut)
    with pytest.raises(Exception) as found:
        moving.move(plan, path)
    assert isinstance(found.value, AppError), found.value
    unchanged(path, place, plan)
    monkeypatch.undo()
    moving.move(plan, path)
    assert plan.file.exists()


def test_each_table_is_taken_or_left_with_a_reason() -> None:
    taken = {one.name for one in moving.tables()}
    beside = {name for name in Base.metadata.tables if name.startswith(moving.SYNC)}
    assert taken | set(moving.LEFT) | beside == set(Base.metadata.tables)
    assert not taken & set(moving.LEFT) and {one.__tablename__ for one in records()} - beside <= taken
