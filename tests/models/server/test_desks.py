"""Who is at work on a server: sessions seen and ended by whoever may (AU-07), open records told to whoever sees them (ux 16.5)."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import create_engine, select, text

from models.clock import clock
from models.errors import Denied, RuleBroken
from models.partners.records import Agent
from models.platform import audit
from models.platform.principal import SYSTEM, Role
from models.platform.server import bootstrap, check, opening, sessions
from models.platform.server.desks import CHANNEL
from models.platform.server.errors import SessionEnded
from tests.office import PASSWORD, Office, owner_url

MARKS = {name: f"{number:012x}" for number, name in enumerate(("rep", "operations", "manager", "agent", "other"), 1)}
SECRETS = {name: mark * 2 + "00000000" for name, mark in MARKS.items()}


@pytest.fixture(scope="module")
def place(office: Any, world: Any) -> Office:
    """A copy of the prepared server."""
    return office.copy()


@pytest.fixture
def book(place: Office) -> Iterator[Any]:
    """Opens the book of the office as somebody."""
    with ExitStack() as stack:
        yield lambda login: stack.enter_context(opening.opened(place.card, login, PASSWORD))


@pytest.fixture
def rep(place: Office, world: Any) -> str:
    return place.login_of(world.people[Role.REP])


# --- sessions ---------------------------------------------------------------------------------------------------------


def listed(book: Any, whose: UUID | None) -> list[sessions.Session]:
    with book.database.read(book.principal) as session:
        return sessions.listed(session, whose)


def ended(book: Any, whose: UUID, called: str) -> bool:
    """Wait until a closed connection is gone from the server's list; a process of its own takes it away."""
    until = clock.monotonic() + 30
    while any(one.called == called for one in listed(book, whose)):
        if clock.monotonic() > until:
            return False
    return True


def end(book: Any, one: sessions.Session) -> int:
    with book.database.write(book.principal) as session:
        sessions.note_end(session, one.person, one.called)
    with book.database.read(book.principal) as session:
        return sessions.hang_up(session, one.person, one.called)


def test_au_07_an_administrator_sees_who_is_at_work_and_ends_a_session(book: Any, rep: str) -> None:
    """Since when, on which computer, from where; an ended session connects no more, a new one does; it is on record."""
    boss, person = book("boss"), book(rep)
    (own,) = [one for one in listed(boss, boss.user_id) if one.here]
    assert own.person == boss.user_id
    (seen,) = listed(boss, person.user_id)
    assert (seen.name, seen.kind, seen.computer) == (person.principal.name, sessions.LIVE, platform.node())
    assert seen.known and not seen.here and seen.lines == 1 and seen.address == "127.0.0.1"
    assert seen.since is not None and seen.met is not None and seen.since <= seen.met
    assert {boss.user_id, person.user_id} <= {one.person for one in listed(boss, None)}

    assert end(boss, seen) == 1
    with pytest.raises(SessionEnded), person.database.read(person.principal) as session:
        session.scalar(text("SELECT 1"))
    assert ended(boss, person.user_id, seen.called)
    again = book(rep)
    assert len(listed(boss, again.user_id)) == 1
    with boss.database.read(boss.principal) as session:
        assert (boss.principal.name, "session_ended") in {(row.user, row.action) for row in audit.entries(session)}


def test_au_07_somebody_ends_what_he_left_open_on_another_computer(book: Any, rep: str) -> None:
    here, there = book(rep), book(rep)
    mine = listed(here, here.user_id)
    assert sorted(one.here for one in mine) == [False, True]
    (left,) = [one for one in mine if not one.here]
    assert end(here, left) == 1
    with pytest.raises(SessionEnded), there.database.read(there.principal) as session:
        session.scalar(text("SELECT 1"))
    with here.database.read(here.principal) as session:
        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT desk.sessions(NULL)",
        "SELECT desk.sessions(%(boss)s)",
        "SELECT desk.note_end(%(boss)s, %(called)s)",
        "SELECT desk.hang_up(%(boss)s, %(called)s)",
        "SELECT desk.require(%(boss)s)",
        "SELECT app.qudao_watch('qt_owner')",
        "INSERT INTO desk.ended (mark, person) VALUES (%(mark)s, %(boss)s)",
        "SELECT * FROM desk.ended",
        "SELECT * FROM desk.ear",
        "INSERT INTO desk.at_work SELECT * FROM desk.at_work",
        "DELETE FROM desk.at_work",
    ],
)
def test_au_07_who_has_not_the_right_sees_and_ends_nothing(place: Office, book: Any, rep: str, attack: str) -> None:
    """Attacks by a field representative over a plain connection; the administrator stays connected."""
    boss = book("boss")
    (own,) = [one for one in listed(boss, boss.user_id) if one.here]
    values = {"boss": boss.user_id, "called": own.called, "mark": boss.mark}
    with place.line(rep) as line, pytest.raises(psycopg.errors.InsufficientPrivilege):
        line.execute(attack, values)
    with boss.database.read(boss.principal) as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_au_07_an_auditor_or_manager_is_refused_in_words(place: Office, book: Any, world: Any) -> None:
    person = book(place.login_of(world.people[Role.AUDITOR]))
    with pytest.raises(Denied):
        listed(person, None)


def test_au_07_a_server_that_tells_nothing_of_others_is_known_as_such(book: Any, place: Office, rep: str) -> None:
    """Without the membership the owner needs, a session is listed without its times, and the list says why."""
    boss, person = book("boss"), book(rep)
    with place.admin() as admin:
        admin.execute(f'REVOKE "qt.{rep}" FROM qt_owner')
    try:
        (seen,) = [one for one in listed(boss, person.user_id) if one.kind == sessions.LIVE]
        assert (seen.known, seen.since, seen.met, seen.address) == (False, None, None, "")
    finally:
        with place.admin() as admin:
            admin.execute(f'GRANT "qt.{rep}" TO qt_owner')


def test_a_computer_may_have_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server keeps plain ASCII and 63 bytes; a Chinese name comes back as it was."""
    for node, shown in (("PC-07", "PC-07"), ("王芳的电脑", "王芳的电脑"), ("x" * 80, "x" * 40)):
        monkeypatch.setattr(platform, "node", lambda node=node: node)
        name = sessions.Name.new(sessions.COPY)
        assert name.text.isascii() and len(name.text) <= 63
        one = sessions.Session(UUID(int=1), "", name.text, None, None, "", 1, True, False)
        assert one.kind == sessions.COPY and shown.startswith(one.computer) and len(one.computer) >= min(len(shown), 35)
    for made_up in ("~\u202eabc".encode("punycode").decode(), "~" + "\ud800".encode("punycode").decode(), "~é", "~99999999", "~"):
        shown = sessions.Session(UUID(int=1), "", f"Qudao {'a' * 12} live {made_up}", None, None, "", 1, True, False).computer
        assert shown.isprintable() and shown.encode("utf-8") is not None, "nothing that turns or breaks the text around it"
    other = sessions.Session(UUID(int=1), "", "psql", None, None, "", 1, True, False)
    assert (other.kind, other.computer) == ("", "psql")


def test_a_server_prepared_before_learns_it_by_renewing(scratch: Office, rep: str) -> None:
    """`server prepare --renew` brings sessions and presence to an office that had neither; until then it says so."""
    engine = create_engine(owner_url(scratch.server, scratch.database), hide_parameters=True)
    with scratch.admin() as admin:
        admin.execute("DROP SCHEMA desk CASCADE")
        admin.execute(f'REVOKE "qt.{rep}" FROM qt_owner')
    try:
        found = {one.name for one in check.look(engine, scratch.names) if not one.good}
        assert {"sessions", "policies"} <= found
        with opening.opened(scratch.card, "boss", PASSWORD) as boss:
            boss.database.engine.dispose()
            with pytest.raises(RuleBroken, match="--renew"):
                listed(boss, None)
        bootstrap.renew(engine, scratch.names)
        left = {one.name for one in check.look(engine, scratch.names) if not one.good}
        assert left <= {"public"}, "rights on the database do not come with a copy of it"
        with opening.opened(scratch.card, "boss", PASSWORD) as boss:
            assert len(listed(boss, boss.user_id)) == 1
    finally:
        engine.dispose()
        with scratch.admin() as admin:  # roles are the whole server's
            admin.execute(f'GRANT "qt.{rep}" TO qt_owner')


# --- presence ---------------------------------------------------------------------------------------------------------


class Seat:
    """One person's line for hints, as the live program uses it."""

    def __init__(self, place: Office, login: str, name: str) -> None:
        self.line, self.name = place.line(login), name
        self.line.autocommit = True
        self.line.execute(f"LISTEN {CHANNEL}{SECRETS[name]}")

    def open(self, *records: tuple[str, UUID, float | None]) -> list[dict[str, Any]]:
        told = json.dumps([{"subject": subject, "id": str(key), "typed": typed} for subject, key, typed in records])
        return self.line.execute("SELECT desk.round(%s, %s, %s)", [MARKS[self.name], SECRETS[self.name], told]).fetchone()[0][
            "others"
        ]

    def hears(self, wanted: int) -> bool:
        """Whether so many hints came, no more; the server has them ready when it answers."""
        heard = len(list(self.line.notifies(timeout=30, stop_after=wanted))) if wanted else 0
        self.line.execute("SELECT 1")
        return heard + len(list(self.line.notifies(timeout=0))) == wanted


@pytest.fixture
def seats(place: Office, world: Any) -> Iterator[Any]:
    made: list[Seat] = []

    def sit(login: str, name: str) -> Seat:
        made.append(Seat(place, login, name))
        return made[-1]

    yield sit
    for one in made:
        one.line.close()
    with place.admin() as admin:
        admin.execute("TRUNCATE desk.at_work, desk.ear")


@pytest.fixture(scope="module")
def keys(place: Office, world: Any) -> dict[str, UUID]:
    """An agent the representative looks after, and one he may not see."""
    owner = place.as_owner()
    with owner.read(SYSTEM) as session:
        agents = session.execute(select(Agent.id, Agent.rep_id)).all()
        me = world.people[Role.REP].user_id
        login = session.scalar(text("SELECT name FROM app.users WHERE id = :me"), {"me": me})
        found = {"mine": next(a.id for a in agents if a.rep_id == me), "name": login}
    owner.close()
    with place.line(place.login_of(world.people[Role.REP])) as line:
        seen = {key for (key,) in line.execute("SELECT id FROM app.agents").fetchall()}
    return {**found, "other": next(a.id for a in agents if a.id not in seen)}


def test_others_hear_who_has_the_same_record_open_and_typed(
    place: Office, world: Any, seats: Any, keys: dict[str, Any], rep: str
) -> None:
    """ux 16.5: open, typed, closed; each is heard at once by whoever has the record open, and by nobody else."""
    first = seats(rep, "rep")
    second = seats(place.login_of(world.people[Role.OPERATIONS]), "operations")
    third = seats(place.login_of(world.people[Role.AUDITOR]), "other")
    third.open(("agents", keys["other"], None))
    assert first.open(("agents", keys["mine"], None)) == []
    (met,) = second.open(("agents", keys["mine"], None))
    assert (met["name"], met["own"], met["typed"], met["id"]) == (keys["name"], False, None, str(keys["mine"]))
    assert first.hears(1) and second.hears(0) and third.hears(0)
    assert first.open(("agents", keys["mine"], 5.0))[0]["own"] is False
    assert second.hears(1)
    (met,) = second.open(("agents", keys["mine"], None))
    assert 5 <= met["typed"] < 60
    first.open(("agents", keys["mine"], 1.0))
    assert second.hears(0), "typing on is no news"
    first.open()
    assert second.hears(1)
    assert second.open(("agents", keys["mine"], None)) == []
    assert third.hears(0)


def test_nobody_learns_who_has_open_what_he_may_not_see(
    place: Office, world: Any, seats: Any, keys: dict[str, Any], rep: str
) -> None:
    """Neither by asking with the key, nor in the table, nor by being heard there; and staff are not shown to agents' people."""
    insider = seats(place.login_of(world.people[Role.OPERATIONS]), "operations")
    insider.open(("agents", keys["other"], 1.0), ("agents", keys["mine"], None))
    outsider = seats(rep, "rep")
    assert outsider.open(("agents", keys["other"], None)) == []
    rows = outsider.line.execute("SELECT row_id FROM desk.at_work").fetchall()
    assert rows == [(keys["mine"],)]
    assert insider.open(("agents", keys["other"], 1.0), ("agents", keys["mine"], None)) == [] and insider.hears(0)
    for subject in ("users_nobody_made", "acts", 'agents" CROSS JOIN "app"."users'):
        assert outsider.open((subject, keys["other"], None)) == []
    agent = seats(place.login_of(world.people[Role.AGENT]), "agent")
    with place.admin() as admin:
        (own,) = admin.execute("SELECT agent_id FROM app.users WHERE login = %s", [place.login_of(world.people[Role.AGENT])]).fetchone()
    insider.open(("agents", own, None))
    assert agent.open(("agents", own, None)) == []


def test_whoever_is_gone_is_not_there_any_more(place: Office, world: Any, seats: Any, keys: dict[str, Any], rep: str) -> None:
    """A line that broke, and a lease that ran out."""
    first, second = seats(rep, "rep"), seats(place.login_of(world.people[Role.OPERATIONS]), "operations")
    first.open(("agents", keys["mine"], None))
    assert len(second.open(("agents", keys["mine"], None))) == 1
    with place.admin() as admin:
        admin.execute("UPDATE desk.at_work SET until = now() - interval '1 second' WHERE mark = %s", [MARKS["rep"]])
    assert second.open(("agents", keys["mine"], None)) == []
    first.open(("agents", keys["mine"], None))
    assert len(second.open(("agents", keys["mine"], None))) == 1
    with place.admin() as admin:
        backend = first.line.info.backend_pid
        admin.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])
    assert second.open(("agents", keys["mine"], None)) == []


def test_a_session_of_somebody_else_cannot_be_spoken_for(place: Office, world: Any, seats: Any, keys: dict[str, Any], rep: str) -> None:
    second = seats(place.login_of(world.people[Role.OPERATIONS]), "operations")
    second.open(("agents", keys["mine"], None))
    with place.line(rep) as line, pytest.raises(psycopg.errors.InsufficientPrivilege):
        line.execute("SELECT desk.round(%s, %s, '[]')", [MARKS["operations"], SECRETS["rep"]])
