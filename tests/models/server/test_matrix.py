"""AZ-03, G15: every role × table × operation × place of a row: the database answers as the rights of the program do.

Each cell is tried as the person himself over TLS with plain SQL, and taken back. The expectation comes from `rights.may`
and the declared list of rights that open a table, not from the generated row policies.
"""

from __future__ import annotations

from typing import Any

import pytest

from models.base import records
from models.ids import FINANCE_BUCKET, GLOBAL_BUCKET
from models.platform import rights
from models.platform.principal import Role
from models.platform.server import guards, policy
from models.platform.server.names import AS_OWNER
from tests.models.server import samples

WHO = [*Role, "director"]
SPECIAL = {"agents"}
"""A new agent is judged by who it is assigned to; see test_an_agent_is_taken_in_within_ones_reach."""


@pytest.fixture(scope="module")
def stage(office: Any, world: Any) -> Any:
    """A copy with a row of every table in every place, as seen from the representative's own agent."""
    copy = office.copy()
    owner = copy.as_owner()
    rep, lead = world.look(Role.REP), world.look(Role.MANAGER)
    mine = world.people[Role.AGENT].agent_id
    region = sorted(lead.agents - rep.agents)[0]
    far = sorted(lead.hidden_agents & rep.hidden_agents)[0]
    places = {"own": mine, "region": region, "far": far, "person": world.people[Role.REP].user_id, "shared": GLOBAL_BUCKET,
              "finance": FINANCE_BUCKET}  # fmt: skip
    rows = samples.make(owner, places)
    with copy.admin() as admin:
        admin.execute(TRIED)
        for name in (record.__tablename__ for record in records()):
            admin.execute(SEEN.format(name=name, visible=guards.visible(copy.names, name), definer=AS_OWNER))
            admin.execute(f"ALTER FUNCTION app.seen_{name}() OWNER TO {copy.names.owner}")
    lines = {who: copy.line(office.login_of(world.people[who])) for who in WHO}
    yield owner, places, rows, lines
    for line in lines.values():
        line.close()
    owner.close()


TRIED = """
CREATE FUNCTION app.tried(statements text[]) RETURNS SETOF text LANGUAGE plpgsql AS $body$
DECLARE
    statement text;
    answer text;
BEGIN
    FOREACH statement IN ARRAY statements LOOP
        BEGIN
            EXECUTE statement INTO answer;
            RAISE EXCEPTION USING ERRCODE = 'QD000';
        EXCEPTION WHEN others THEN
            IF SQLSTATE <> 'QD000' THEN
                answer := 'error ' || SQLSTATE;
            END IF;
        END;
        RETURN NEXT answer;
    END LOOP;
END $body$
"""
"""Runs statements as whoever calls, takes each back, and tells what it answered."""

SEEN = """
CREATE FUNCTION app.seen_{name}() RETURNS SETOF uuid LANGUAGE sql STABLE {definer} AS
$body$ SELECT id FROM app.{name} WHERE {visible} $body$
"""
"""Which rows the owner's functions take to be seen by whoever calls."""


def _statements(record: Any, keys: dict[str, Any], places: dict[str, Any]) -> dict[tuple[str, str], str]:
    """(letter, place) → what is tried; a place of "" stands for all of them at once."""
    table = f"app.{record.__tablename__}"
    some = f"id IN ({', '.join(repr(str(key)) for key in keys.values())})"
    told = "WITH done AS ({} RETURNING id) SELECT string_agg(id::text, ' ') FROM done"
    made = {
        ("R", ""): f"SELECT string_agg(id::text, ' ') FROM {table} WHERE {some}",
        ("U", ""): told.format(f"UPDATE {table} SET version = version WHERE {some}"),
        ("D", ""): told.format(f"DELETE FROM {table} WHERE {some}"),
    }
    if record.__tablename__ not in SPECIAL:
        for place in keys:
            made["C", place] = f"INSERT INTO {table} (id, bucket) VALUES (gen_random_uuid(), '{places[place]}')"
    return made


def answers(line: Any, tried: list[str]) -> list[str]:
    """What the database says to each statement, in a unit of work like the program's own."""
    with line.transaction(force_rollback=True):
        line.execute("SET LOCAL statement_timeout = 0")
        number = line.execute(
            "INSERT INTO acts (id, at, reason) VALUES (gen_random_uuid(), now(), '') RETURNING seq"
        ).fetchone()
        line.execute("SELECT set_config('qudao.act', %s, true)", [str(number[0])])
        return [row[0] or "" for row in line.execute("SELECT app.tried(%s)", [tried]).fetchall()]


@pytest.mark.parametrize("who", WHO)
def test_every_cell(stage, world, who):
    owner, places, rows, lines = stage
    principal, tried = world.people[who], {}
    for record, keys in rows.items():
        for cell, statement in _statements(record, keys, places).items():
            tried[record, *cell] = statement
    found = dict(zip(tried, answers(lines[who], list(tried.values())), strict=True))
    wrong = []
    with owner.read(principal) as session:

        def may(pairs: Any, place: str) -> bool:
            return any(rights.may(session, entity, letter, places[place]) for entity, letter in pairs)

        for record, keys in rows.items():
            one = policy.policies()[f"app.{record.__tablename__}"]
            for place, key in keys.items():
                seen = str(key) in found[record, "R", ""]
                readable = may([(record.ENTITY, "R")], place)
                if who is Role.AGENT and (one.agent_condition or one.agent_parent):
                    readable = readable and seen  # test_reading judges what is meant for them
                cells = {
                    "R": (readable, seen),
                    "U": (readable and may(one.update.pairs, place), str(key) in found[record, "U", ""]),
                    "D": (readable and may(one.delete.pairs, place), str(key) in found[record, "D", ""]),
                }
                if record.__tablename__ not in SPECIAL:
                    cells["C"] = (may(one.insert.pairs, place), found[record, "C", place] != "error 42501")
                wrong += [(record.__tablename__, place, letter, *said) for letter, said in cells.items() if said[0] != said[1]]
    assert not wrong, wrong[:20]


@pytest.mark.parametrize("who", WHO)
def test_what_the_guards_take_to_be_seen_is_what_row_security_shows(stage, who):
    """PG-06: references are judged by the owner's functions, which must see for a person just what the person sees."""
    line, wrong, rows = stage[3][who], [], 0
    with line.transaction(force_rollback=True):
        for name in (record.__tablename__ for record in records()):
            shown = {row[0] for row in line.execute(f"SELECT id FROM app.{name}").fetchall()}
            taken = {row[0] for row in line.execute(f"SELECT app.seen_{name}()").fetchall()}
            rows += len(shown)
            if shown != taken:
                wrong.append((name, len(shown - taken), len(taken - shown)))
    assert not wrong and rows > 100, (wrong, rows)
