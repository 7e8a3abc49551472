"""ux 16.2: each record of a copy says how it stands with the office, and lists can be narrowed to what waits."""

from __future__ import annotations

import pytest

from models.ids import new_id
from models.lists import engine
from models.lists.catalogue import spec_of
from models.lists.shapes import Filter, ListQuery, Op
from models.partners.records import Contact
from models.sync.local import SqliteLocal
from tests.models.sync.test_faults import change, office_writes
from tests.models.sync.test_real import agents_of


def marks(device) -> dict[str, str]:
    """Code of each agent of the list, and its mark."""
    with device.read() as session:
        page = engine.first_page(session, spec_of("agents.list"), ListQuery(), ("code", "sync"))
        assert len(page.rows) == len(agents_of(device))
        return {row.values[0]: row.values[1] for row in page.rows}


def narrowed(device, mark: str) -> list[str]:
    with device.read() as session:
        query = ListQuery(filters=(Filter("sync", Op.IN, (mark,)),))
        return [row.values[0] for row in engine.first_page(session, spec_of("agents.list"), query, ("code",)).rows]


def test_work_is_marked_until_the_office_has_it(server, device):
    rep = device("rep")
    rep.sync()
    first, second = agents_of(rep)[:2]
    everything = set(marks(rep).values())
    assert everything == {"done"}
    change(rep, first.id, note="typed on the way")
    with rep.write() as session:  # a part of a record counts as the record
        session.add(Contact(id=new_id(), bucket=second.id, agent_id=second.id, name="新联系人", position=9))
    assert {code for code, mark in marks(rep).items() if mark == "waiting"} == {first.code, second.code}
    assert sorted(narrowed(rep, "waiting")) == sorted([first.code, second.code])
    local = SqliteLocal(rep.database, rep.principal.user_id)  # made ready to be sent, and then the line broke
    with local.transaction() as tx:
        tx.absorb()
    local.close()
    assert sorted(narrowed(rep, "waiting")) == sorted([first.code, second.code])
    rep.sync()
    assert set(marks(rep).values()) == {"done"} and narrowed(rep, "waiting") == []


def test_what_must_be_decided_and_what_was_not_taken_over(server, device):
    rep = device("rep")
    rep.sync()
    first, second = agents_of(rep)[:2]
    change(rep, first.id, phone="111")
    office_writes(server, "UPDATE agents SET phone = '222' WHERE id = :key", key=first.id)
    rep.sync()
    assert marks(rep)[first.code] == "conflict" and narrowed(rep, "conflict") == [first.code]
    change(rep, second.id, note="late words")
    with server.admin() as admin:
        admin.execute("REVOKE UPDATE (note) ON app.agents FROM PUBLIC")
        for (name,) in admin.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [f"{server.names.prefix}%"]).fetchall():
            admin.execute(f'REVOKE UPDATE (note) ON app.agents FROM "{name}"')
    rep.sync()
    assert marks(rep)[second.code] == "refused" and narrowed(rep, "refused") == [second.code]


@pytest.mark.parametrize("kind", ["agents.list", "orders.list", "contracts.list"])
def test_the_mark_and_its_view_are_for_copies_alone(server, device, sqlite_book, kind):
    from models.platform.principal import SYSTEM

    rep = device("rep")
    rep.sync()
    for book, there in ((rep.database, True), (sqlite_book, False)):
        with book.read(SYSTEM if not there else rep.principal) as session:
            told = engine.info(session, spec_of(kind))
            assert ("sync" in {column.id for column in told.columns}) is there
            assert ("waiting" in {view.id for view in told.views}) is there
    owner = server.as_owner()
    with owner.read(SYSTEM) as session:
        assert "sync" not in {column.id for column in engine.info(session, spec_of(kind)).columns}
    owner.close()
