"""PG-06: a row stays in the bucket of its owner and points only at rows that the person sees, whatever statement wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from models.ids import new_id
from models.platform.principal import Role
from tests.models.server.test_attacks import CONTACT, DENIED, act, contact
from tests.office import Office

WHO = [Role.REP, Role.MANAGER]


@pytest.fixture(scope="module")
def copy(office: Office, world: Any) -> Office:
    """A copy to write in, in which one agent of each person stands below an agent the person does not see."""
    made = office.copy()
    owner = made.as_owner()
    with owner.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for who in WHO:
            look = world.look(who)
            connection.execute(
                text("UPDATE app.agents SET parent_id = :parent WHERE id = :key"),
                {"parent": sorted(look.hidden_agents)[0], "key": sorted(look.agents)[0]},
            )
    owner.close()
    return made


@pytest.fixture(params=WHO)
def person(copy: Office, world: Any, request: Any) -> Iterator[Any]:
    """A connection of the person, with what he sees and does not."""
    look = world.look(request.param)
    line = copy.line(copy.login_of(world.people[request.param]))
    line.mine, line.others = sorted(look.agents), sorted(look.hidden_agents)
    yield line
    line.close()


@contextmanager
def work(line: Any, *, at_once: bool) -> Iterator[None]:
    """A unit of work that ends with a commit; each statement may be judged at once instead."""
    with line.transaction():
        if at_once:
            line.execute("SET CONSTRAINTS app.judge IMMEDIATE")
        act(line)
        yield


def change(line: Any, key: Any, **values: Any) -> int:
    words = ", ".join(f"{name} = %({name})s" for name in values)
    return line.execute(f"UPDATE app.agents SET {words} WHERE id = %(key)s", {**values, "key": key}).rowcount


@pytest.mark.parametrize("at_once", [False, True], ids=["at_the_end", "at_once"])
def test_a_reference_may_be_changed_to_what_one_sees_alone(person: Any, at_once: bool) -> None:
    mine = person.mine[1]
    with pytest.raises(DENIED, match="no such agents"), work(person, at_once=at_once):
        assert change(person, mine, parent_id=person.others[0]) == 1
    with work(person, at_once=at_once):
        assert change(person, mine, parent_id=person.mine[2]) == 1
    with work(person, at_once=at_once):
        assert change(person, mine, parent_id=None) == 1


def test_a_reference_that_was_there_before_is_left_alone(person: Any) -> None:
    """Somebody who sees more put it there; whoever sees less may change everything else of the row."""
    with work(person, at_once=False):
        assert change(person, person.mine[0], note="a word") == 1
    with pytest.raises(DENIED), work(person, at_once=False):
        change(person, person.mine[0], parent_id=person.others[1])


def _three_contacts() -> str:
    columns, values = CONTACT.split("VALUES", 1)
    for name, word in (("id", "n.id"), ("bucket", "n.bucket"), ("agent", "n.agent"), ("other", "NULL"), ("empty", "''")):
        values = values.replace(f"%({name})s", word)
    rows = " UNION ALL ".join(["SELECT %s::uuid, %s::uuid, %s::uuid"] * 3)
    return f"{columns} SELECT {values.strip()[1:-1]} FROM ({rows}) AS n (id, bucket, agent)"


CONTACTS = _three_contacts()


@pytest.mark.parametrize("at_once", [False, True], ids=["at_the_end", "at_once"])
def test_one_wrong_row_among_many_of_a_statement_is_found(person: Any, at_once: bool) -> None:
    mine, other = person.mine[1], person.others[0]
    rows = [contact(mine, mine), contact(mine, other), contact(mine, mine)]
    told = [row[name] for row in rows for name in ("id", "bucket", "agent")]
    with pytest.raises(DENIED), work(person, at_once=at_once):
        person.execute(CONTACTS, told)
    told[5] = mine
    with work(person, at_once=at_once):
        assert person.execute(CONTACTS, told).rowcount == 3


COMMENT = (
    "INSERT INTO app.comments (id, bucket, owner_table, owner_id, text, visible_to_agent, mentions, version, rev, created_at,"
    " changed_at) VALUES (%(id)s, %(bucket)s, %(table)s, %(key)s, 'x', false, '[]', 1, 0, now(), now())"
)


@pytest.mark.parametrize(
    ("table", "mine", "good"),
    [("agents", True, True), ("agents", False, False), ("no_such_table", True, False), ("orders", True, False)],
    ids=["beside_ones_own", "beside_a_hidden_one", "beside_nothing_known", "beside_a_row_that_is_not_there"],
)
def test_words_stand_beside_what_one_sees(person: Any, table: str, mine: bool, good: bool) -> None:
    own = person.mine[1]
    told = {"id": new_id(), "bucket": own, "table": table, "key": own if mine else person.others[0]}
    if good:
        with work(person, at_once=False):
            person.execute(COMMENT, told)
        return
    with pytest.raises(DENIED, match="not beside"), work(person, at_once=False):
        person.execute(COMMENT, told)


def test_what_is_taken_back_is_not_judged_and_nothing_stays_in_the_queue(copy: Office, person: Any) -> None:
    with work(person, at_once=False):
        with pytest.raises(psycopg.errors.RaiseException), person.transaction():
            change(person, person.mine[1], parent_id=person.others[0])
            person.execute("DO $$BEGIN RAISE EXCEPTION 'back'; END$$")
        change(person, person.mine[1], note="kept")
    with copy.admin() as admin:
        assert admin.execute("SELECT count(*) FROM app.guard_queue").fetchone() == (0,)
        assert admin.execute("SELECT note FROM app.agents WHERE id = %s", [person.mine[1]]).fetchone() == ("kept",)
