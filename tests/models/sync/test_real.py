"""Copies and a real PostgreSQL with its roles and row security: the same engine over TLS."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from models.partners.records import Agent
from models.platform.principal import SYSTEM
from models.sync import tables
from tests.models.sync.conftest import Device


def ids_seen(server, device):
    """What row security lets the person see, table by table, straight from the server."""
    found = {}
    with server.line(server.login_of(device.principal)) as line:
        for name in tables.specs():
            found[name] = {key: rev for key, rev in line.execute(f"SELECT id, rev FROM app.{name}").fetchall()}
    return found


def ids_held(device):
    found = {}
    with device.read() as session:
        for name, record in tables.by_table().items():
            if name in tables.specs():
                found[name] = dict(session.execute(select(record.id, record.rev)).all())
    return found


def assert_same(server, device: Device):
    seen, held = ids_seen(server, device), ids_held(device)
    for name in seen:
        assert held[name] == seen[name], name


def plain(row):
    """The values of a record, for after its session."""
    return SimpleNamespace(**{column.key: getattr(row, column.key) for column in row.__table__.columns})


def agents_of(device):
    with device.read() as session:
        return [plain(one) for one in session.scalars(select(Agent).order_by(Agent.seq))]


@pytest.mark.parametrize("person", ["rep", "dealer", "ops", "lead"])
def test_a_copy_holds_exactly_what_row_security_shows(server, device, person):
    one = device(person)
    report = one.sync()
    assert report.received >= 8
    assert_same(server, one)
    again = one.sync()
    assert (again.received, again.sent, again.repaired) == (0, 0, [])


def test_work_on_a_copy_reaches_the_office_and_another_copy(server, device):
    rep, ops = device("rep"), device("ops")
    rep.sync(), ops.sync()
    key = agents_of(rep)[0].id
    with rep.write("visit") as session:
        session.get(Agent, key).note = "new words"
    assert rep.sync().sent == 1
    ops.sync()
    with ops.read() as session:
        assert session.get(Agent, key).note == "new words"
    assert_same(server, rep)
    assert_same(server, ops)
    owner = server.as_owner()
    with owner.read(SYSTEM) as session:
        row = session.execute(text("SELECT a.reason, u.code FROM acts a JOIN users u ON u.id = a.user_id ORDER BY a.seq DESC LIMIT 1")).one()
        assert row.reason == "visit"
    owner.close()
