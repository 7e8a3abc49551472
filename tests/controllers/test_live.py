"""Working live on an office's server: the line, lock and unlock, and people whose accounts the server keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text

from controllers import links, live
from controllers.book import BookController
from controllers.context import AppContext
from controllers.editing import BesideController
from controllers.jobs import Jobs
from controllers.live import LiveController
from controllers.office_link import EVERY_MS, SyncState
from controllers.settings import Settings
from models.errors import AppError
from models.partners.records import Agent
from models.platform import attachments, users
from models.platform.blobs import MissingFile
from models.platform.file_kinds import RefusedFile
from models.platform.principal import SYSTEM, Role, Scope
from models.platform.records import Attachment, UserStatus
from models.platform.server import opening
from models.platform.server.card import Card
from models.platform.server.errors import SignInRefused
from tests.models.sync import small
from tests.office import PASSWORD, Office
from tests.proxy import Proxy

WAIT = 60_000
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
OTHER = "blue-kettle-47-river"


@pytest.fixture(scope="module")
def office(tls_server: Any) -> Office:
    return small.made(tls_server, "alive", "qv")


class Desk:
    """A person at work on the server."""

    def __init__(self, qtbot: Any, office: Office, login: str, folder: Path) -> None:
        self.place = office
        self.line = office.line
        self.proxy = Proxy(("127.0.0.1", office.server.port))
        self.card = Card((("127.0.0.1", self.proxy.port),), office.database, office.card.authority, office.names.prefix)
        path = folder / "office.qudao-card"
        path.write_text(self.card.text(), encoding="utf-8")
        self.jobs = Jobs()
        self.books = BookController(self.jobs, Settings(folder / "settings.json"))
        self.refused: list[BaseException] = []
        self.books.refused.connect(self.refused.append)
        self.books.open(path, login, PASSWORD)
        qtbot.waitUntil(lambda: bool(self.books.current or self.refused), timeout=WAIT)
        assert self.refused == []
        opened = self.books.current
        assert opened is not None and opened.office is not None and opened.principal is not None
        self.office, self.principal = opened.office, opened.principal
        self.context = AppContext(self.office.database, self.jobs, self.books.settings, opened.principal, books=self.books)
        link = links.join(self.context)
        assert isinstance(link, LiveController)
        self.link = link
        with qtbot.waitSignal(link.state_changed, timeout=WAIT):
            link.start()
        qtbot.waitUntil(lambda: link.state is SyncState.IDLE and link.last is not None, timeout=WAIT)

    def finish(self) -> None:
        self.link.stop()
        self.jobs.close()
        self.books.end()
        self.proxy.close()


@pytest.fixture
def desk(qtbot: Any, office: Office, tmp_path: Path) -> Iterator[Any]:
    made: list[Desk] = []

    def make(login: str) -> Desk:
        made.append(Desk(qtbot, office.copy(), login, tmp_path))
        return made[-1]

    yield make
    for one in made:
        one.finish()


def test_changes_of_others_appear_and_a_cut_line_is_said_and_made_again(qtbot: Any, desk: Any) -> None:
    """UX-083 for live work: the change of somebody else comes by itself; a cut is offline at once, and passes."""
    rep = desk("rep")
    with rep.office.database.read(rep.principal) as session:
        key = session.scalars(select(Agent.id).order_by(Agent.code)).first()
    owner_card = rep.card
    lead = opening.connect(owner_card, "lead", PASSWORD)
    with qtbot.waitSignal(rep.context.changed, timeout=WAIT, check_params_cb=lambda tables: "agents" in tables):
        with lead.read(SYSTEM) as session:
            who = users.principal_for(session.scalars(select(users.User).where(users.User.login == "lead")).one())
        with lead.write(who) as session:
            session.get(Agent, key).note = "seen live"
    lead.close()
    with rep.office.database.read(rep.principal) as session:
        assert session.get(Agent, key).note == "seen live"

    rep.proxy._reset(*rep.proxy._open)
    qtbot.waitUntil(lambda: rep.link.state is SyncState.OFFLINE, timeout=5_000)
    qtbot.waitUntil(lambda: rep.link.state is SyncState.IDLE, timeout=WAIT)


def test_own_changes_are_no_news(qtbot: Any, desk: Any) -> None:
    """What this program wrote itself does not come back as a hint."""
    rep = desk("rep")
    with qtbot.assertNotEmitted(rep.context.changed, wait=1500), rep.office.database.write(rep.principal) as session:
        session.scalars(select(Agent).order_by(Agent.code)).first().note = "mine"


def connections(office: Office, login: str) -> int:
    """How many connections this person has, as the server's administrator sees it."""
    with office.server._admin() as connection:
        count = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND datname = %s"
        return int(connection.execute(count, [office.names.person(login), office.database]).fetchone()[0])


def test_who_only_looks_costs_the_office_one_connection(qtbot: Any, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle cost: one connection, on which it is asked, never more often than every 30 s; work gets what it needs."""
    assert live.RESTS_SECONDS >= 30 and EVERY_MS >= 30_000
    rep = desk("rep")
    assert rep.link._timer.remainingTime() > 30_000
    assert connections(rep.place, "rep") == 2, "one for work is kept while work goes on"
    monkeypatch.setattr(live, "RESTS_SECONDS", 0)
    rep.link.now()
    qtbot.waitUntil(lambda: connections(rep.place, "rep") == 1, timeout=WAIT)
    qtbot.waitUntil(lambda: rep.link.state is SyncState.IDLE, timeout=WAIT)
    line = rep.link._listener.connection.info.backend_pid
    for _ in range(2):
        with qtbot.waitSignal(rep.link.tried, timeout=WAIT):
            rep.link.now()
    assert connections(rep.place, "rep") == 1 and rep.link._listener.connection.info.backend_pid == line

    with rep.office.database.read(rep.principal), rep.office.database.read(rep.principal) as session:
        assert session.scalars(select(Agent.code)).first()
        with qtbot.waitSignal(rep.link.tried, timeout=WAIT):
            rep.link.now()
        assert session.scalars(select(Agent.code)).first(), "what is in use is not let go"
    with qtbot.waitSignal(rep.link.tried, timeout=WAIT):
        rep.link.now()
    qtbot.waitUntil(lambda: connections(rep.place, "rep") == 1, timeout=WAIT)
    assert rep.office.database.backends == frozenset(), "the numbers of closed connections may be somebody else's"


def test_a_line_that_is_closed_under_a_question_ends_it(qtbot: Any, desk: Any) -> None:
    """Locking while a round waits for a server that says nothing does not wait for it."""
    rep = desk("rep")
    rep.proxy.delay = 20
    rep.link.now()
    qtbot.waitUntil(lambda: rep.link._listener._asking, timeout=WAIT)
    rep.proxy.free()
    rep.link.stop()
    qtbot.waitUntil(rep.jobs.idle, timeout=5_000)
    assert rep.link.state is SyncState.OFF and rep.link._listener is None


def test_au_04_locked_nobody_reaches_the_server_until_the_password_was_typed(qtbot: Any, desk: Any) -> None:
    rep = desk("rep")
    rep.context.set_locked(True)
    rep.books.lock()
    qtbot.waitUntil(lambda: rep.office.locked, timeout=WAIT)
    assert rep.link.state is SyncState.OFF
    with pytest.raises(AppError), rep.office.database.read(rep.principal) as session:
        session.scalar(text("SELECT 1"))
    with qtbot.waitSignal(rep.books.refused, timeout=WAIT):
        rep.books.unlock("rep", "wrong-wrong-wrong")
    assert isinstance(rep.refused[-1], SignInRefused) and rep.office.locked
    with qtbot.waitSignal(rep.books.refused, timeout=WAIT):
        rep.books.unlock("lead", PASSWORD)
    with qtbot.waitSignal(rep.books.unlocked, timeout=WAIT):
        rep.books.unlock("rep", PASSWORD)
    rep.context.set_locked(False)
    qtbot.waitUntil(lambda: rep.link.state is SyncState.IDLE and rep.jobs.idle(), timeout=WAIT)


def test_az_07_people_are_made_let_in_and_kept_out_from_within_the_program(qtbot: Any, desk: Any) -> None:
    """An administrator makes a person, gives a password, and ends the account: the server follows at once."""
    boss = desk("boss")
    with boss.office.database.write(boss.principal) as session:
        draft = users.save(session, users.UserDraft(name="新人", login="newbie", role=Role.REP, scope=Scope.OWN,
                                                    status=UserStatus.ACTIVE))  # fmt: skip
    assert draft.id is not None
    done: list[Any] = []
    boss.books.set_password(draft.id, "newbie", OTHER, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT)
    with opening.opened(boss.card, "newbie", OTHER) as book:
        assert book.principal.name == "新人" and book.principal.role is Role.REP
    with boss.office.database.write(boss.principal) as session:
        found = users.get(session, draft.id)
        users.save(session, replace(found, status=UserStatus.DISABLED))
    with pytest.raises(SignInRefused):
        opening.connect(boss.card, "newbie", OTHER).engine.connect()


def test_ones_own_password_is_changed_at_the_server(qtbot: Any, desk: Any) -> None:
    rep = desk("rep")
    done: list[Any] = []
    rep.books.change_password("rep", PASSWORD, OTHER, done.append)
    qtbot.waitUntil(lambda: bool(done) or bool(rep.refused), timeout=WAIT)
    assert rep.refused == []
    with pytest.raises(SignInRefused):
        opening.connect(rep.card, "rep", PASSWORD).engine.connect()
    opening.connect(rep.card, "rep", OTHER).close()
    rep.link.now()
    qtbot.waitUntil(lambda: rep.jobs.idle() and rep.link.state is SyncState.IDLE, timeout=WAIT)
    done.clear()
    rep.books.change_password("rep", OTHER, PASSWORD, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT)


def test_ds_16_files_of_a_live_book_lie_in_chunks_on_the_server(qtbot: Any, desk: Any, tmp_path: Path) -> None:
    """A14: row and content are one unit of work; others open it within their rights; altered content is not opened."""
    rep = desk("rep")
    with rep.office.database.read(rep.principal) as session:
        key = session.scalars(select(Agent.id).order_by(Agent.code)).first()
    beside = BesideController(rep.context, "agents")
    content = PDF + bytes(300_000)
    source = tmp_path / "营业执照.pdf"
    source.write_bytes(content)
    got: list[Any] = []
    beside.add_file(key, source, got.append, got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=WAIT)
    row = got[0]
    assert (row.name, row.size, row.present) == ("营业执照.pdf", len(content), True)
    beside.open_copy(row.id, got.append, got.append)
    qtbot.waitUntil(lambda: len(got) == 2, timeout=WAIT)
    assert got[1].read_bytes() == content
    with rep.line("lead") as line:
        assert line.execute("SELECT count(*) FROM sync.chunk WHERE file = %s", [row.id]).fetchone()[0] == 2
    with rep.line("rep2") as line:
        assert line.execute("SELECT count(*) FROM sync.chunk").fetchone()[0] == 0
    with rep.place.admin() as owner:
        owner.execute("UPDATE sync.chunk SET content = overlay(content PLACING 'x' FROM 9) WHERE file = %s AND place = 1", [row.id])
    beside.open_copy(row.id, got.append, got.append)
    qtbot.waitUntil(lambda: len(got) == 3, timeout=WAIT)
    assert isinstance(got[2], MissingFile)

    source.write_bytes(b"MZ" + bytes(100))
    beside.add_file(key, source, got.append, got.append)
    qtbot.waitUntil(lambda: len(got) == 4, timeout=WAIT)
    assert isinstance(got[3], RefusedFile)
    with rep.office.database.read(rep.principal) as session:
        assert [one.name for one in attachments.of(session, "agents", key)] == ["营业执照.pdf"]


@pytest.mark.parametrize(
    "lie",
    [
        "INSERT INTO sync.file (id, size, sha256) VALUES (%(key)s, 60000000, repeat('a', 64))",
        "INSERT INTO sync.chunk (file, place, content) VALUES (%(key)s, 0, convert_to(repeat('x', 262145), 'UTF8'))",
        "INSERT INTO sync.chunk (file, place, content) VALUES (%(key)s, 201, 'x')",
        "UPDATE sync.file SET complete = true",
        "UPDATE sync.chunk SET content = 'x'",
        "DELETE FROM sync.chunk",
    ],
)
def test_pg_05_a_lying_device_cannot_put_more_than_the_row_says(office: Office, lie: str) -> None:
    """reliability 9 S: sizes, places and completion are the server's, not the client's."""
    owner = office.as_owner()
    with owner.write(SYSTEM) as session:
        agent = session.scalars(select(Agent).order_by(Agent.code)).first()
        rep = session.scalars(select(users.User.id).where(users.User.login == "rep")).one()
        file = Attachment(owner_table="agents", owner_id=agent.id, bucket=agent.id, name="a.pdf", mime="application/pdf",
                          size=60_000_000, sha256="a" * 64, created_by=rep)  # fmt: skip
        session.add(file)
        session.flush()
        key = file.id
    owner.close()
    with office.line("rep") as line:
        if "chunk (file" in lie:
            with office.admin() as connection:
                connection.execute("INSERT INTO sync.file (id, size, sha256) VALUES (%s, 100, repeat('a', 64))", [key])
        with pytest.raises(psycopg.Error):
            line.execute(lie, {"key": key})
