"""AZ-03, G15: every role × table × operation × place of a row: the database answers as the rights of the program do.

Each cell is tried as the person himself over TLS with plain SQL, and taken back. The expectation comes from `rights.may`
and the declared list of rights that open a table, not from the generated row policies.
"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from models.base import records
from models.ids import FINANCE_BUCKET, GLOBAL_BUCKET, new_id
from models.platform import rights
from models.platform.principal import Role
from models.platform.server import policy
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
    lines = {who: copy.line(office.login_of(world.people[who])) for who in WHO}
    yield owner, places, rows, lines
    for line in lines.values():
        line.close()
    owner.close()


def _act(line: Any) -> None:
    """A unit of work as the program opens one."""
    number = line.execute("INSERT INTO acts (id, at, reason) VALUES (gen_random_uuid(), now(), '') RETURNING seq").fetchone()
    line.execute("SELECT set_config('qudao.act', %s, true)", [str(number[0])])


def _touched(line: Any, statement: str, keys: list[Any]) -> set[Any]:
    """The rows a statement reached; none where the right on the table itself is missing."""
    try:
        with line.transaction():
            return {row[0] for row in line.execute(statement, [keys]).fetchall()}
    except psycopg.errors.InsufficientPrivilege:
        return set()


def _may_insert(line: Any, table: str, bucket: Any) -> bool:
    """Whether a new row passes the rights; row security judges before any rule about its content."""
    try:
        with line.transaction():
            line.execute(f"INSERT INTO app.{table} (id, bucket) VALUES (%s, %s)", [new_id(), bucket])
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.errors.IntegrityError:
        return True
    return True


@pytest.mark.parametrize("who", WHO)
def test_every_cell(stage, world, who):
    owner, places, rows, lines = stage
    principal, line = world.people[who], lines[who]
    wrong = []
    with owner.read(principal) as session:

        def may(pairs: Any, place: str) -> bool:
            return any(rights.may(session, entity, letter, places[place]) for entity, letter in pairs)

        with line.transaction(force_rollback=True):
            _act(line)
            for record in records():
                table, one = record.__tablename__, policy.policies()[f"app.{record.__tablename__}"]
                keys = rows[record]
                seen = _touched(line, f"SELECT id FROM app.{table} WHERE id = ANY (%s)", list(keys.values()))
                changed = _touched(
                    line, f"UPDATE app.{table} SET version = version WHERE id = ANY (%s) RETURNING id", list(keys.values())
                )
                with line.transaction(force_rollback=True):
                    gone = _touched(line, f"DELETE FROM app.{table} WHERE id = ANY (%s) RETURNING id", list(keys.values()))
                for place, key in keys.items():
                    readable = may([(record.ENTITY, "R")], place)
                    if who is Role.AGENT and one.agent_condition:
                        readable = key in seen and readable
                    found = {
                        "R": (readable, key in seen),
                        "U": (readable and may(one.update.pairs, place), key in changed),
                        "D": (readable and may(one.delete.pairs, place), key in gone),
                    }
                    if table not in SPECIAL:
                        found["C"] = (may(one.insert.pairs, place), _may_insert(line, table, places[place]))
                    wrong += [(table, place, letter, said) for letter, said in found.items() if said[0] != said[1]]
    assert not wrong, wrong[:20]
