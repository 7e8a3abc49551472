"""sync.md 4.11, reliability.md 9 S04, S05, S07, S11: older and newer programs and servers, columns one of them lacks, values the
copy cannot hold."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models.ids import new_id
from models.partners.records import Agent
from models.schema import SCHEMA_VERSION
from models.sync import service
from models.sync.engine import Stopped
from models.sync.service import state
from tests.models.sync.test_faults import change, in_office, stored
from tests.models.sync.test_real import agents_of, assert_same

OLDER, TODAY, NEWER = SCHEMA_VERSION - 1, SCHEMA_VERSION, SCHEMA_VERSION + 1


@pytest.mark.parametrize(
    ("program", "least", "said"),
    [(OLDER, OLDER, ""), (OLDER, TODAY, "update"), (TODAY, TODAY, ""), (NEWER, OLDER, "server_old")],
    ids=["older_but_allowed", "too_old", "the_same", "newer_than_the_server"],
)
def test_a_program_of_each_version_works_on_or_says_why_not_and_keeps_its_work(
    server, device, monkeypatch, program, least, said
):
    ops = device("ops")
    ops.sync()
    with server.admin() as admin:
        admin.execute("UPDATE sync.head SET least_client = %s", (least,))
    key = agents_of(ops)[0].id
    change(ops, key, note="typed with this version")
    monkeypatch.setattr(service, "SCHEMA_VERSION", program)
    if said:
        for _ in range(2):
            with pytest.raises(Stopped) as stopped:
                ops.sync()
            assert stopped.value.why == said
        assert state(ops.database, ops.principal.user_id).waiting == 1
        assert stored(ops, key).note == "typed with this version"
        if said == "update":
            monkeypatch.setattr(service, "SCHEMA_VERSION", TODAY)
        else:
            with server.admin() as admin:
                admin.execute("UPDATE sync.head SET schema_version = %s", (NEWER,))
    report = ops.sync()
    assert (report.sent, report.refused, report.repaired) == (1, 0, [])
    assert in_office(server, "SELECT note FROM agents WHERE id = :key", key=key) == [("typed with this version",)]
    assert_same(server, ops)


def test_a_program_works_on_with_a_server_that_knows_more_columns(server, device):
    """N against N+1: it names the columns it knows, changes no others, and its new rows get what the server gives them."""
    ops = device("ops")
    ops.sync()
    with server.admin() as admin:
        admin.execute("ALTER TABLE app.agents ADD COLUMN hue text NOT NULL DEFAULT 'grey'")
        admin.execute("GRANT SELECT (hue), UPDATE (hue), INSERT (hue) ON app.agents TO PUBLIC")
        admin.execute("UPDATE sync.head SET schema_version = %s", (NEWER,))
        admin.execute("ALTER TABLE app.agents DISABLE TRIGGER USER")
        admin.execute("UPDATE app.agents SET hue = 'red'")
        admin.execute("ALTER TABLE app.agents ENABLE TRIGGER USER")
    key, made = agents_of(ops)[0].id, new_id()
    change(ops, key, note="old words")
    with ops.write() as session:
        session.add(Agent(id=made, code="NEW", name="新"))
    report = ops.sync()
    assert (report.sent, report.refused) == (2, 0)
    assert in_office(server, "SELECT note, hue FROM agents WHERE id = :key", key=key) == [("old words", "red")]
    assert in_office(server, "SELECT hue FROM agents WHERE id = :key", key=made) == [("grey",)]
    assert_same(server, ops)


def test_a_column_that_the_server_gets_later_arrives_for_all_rows(server, device):
    """The rows were not changed, so their revisions say nothing: the table comes once more."""
    with server.admin() as admin:
        admin.execute("ALTER TABLE app.agents DROP COLUMN website CASCADE")
    ops = device("ops")
    ops.sync()
    assert {one.website for one in agents_of(ops)} == {""}
    with server.admin() as admin:
        admin.execute("ALTER TABLE app.agents ADD COLUMN website text NOT NULL DEFAULT 'of before'")
        admin.execute("GRANT SELECT (website), UPDATE (website), INSERT (website) ON app.agents TO PUBLIC")
    key = agents_of(ops)[0].id
    change(ops, key, note="kept beside")
    ops.sync()
    assert {one.website for one in agents_of(ops)} == {"of before"} and stored(ops, key).note == "kept beside"
    assert ops.sync().received == 0


BEYOND = {
    "unknown_state": "status = 'frozen'", "day_of_the_year_10000": "founded_on = '10000-01-01'", "day_before_christ":
    "founded_on = '0044-03-15 BC'", "amount_beyond_limits": "capital = 9223372036854775807",
    "ten_megabytes_of_text": "note = repeat('x', 10000000)",
}  # fmt: skip


@pytest.mark.parametrize("odd", BEYOND)
def test_a_row_that_the_copy_cannot_hold_is_set_aside_and_the_rest_goes_on(server, device, monkeypatch, odd):
    """S04, S05, S07, S08: what a newer or hostile server gives out stops nothing else, is said, and comes when it fits."""
    ops = device("ops")
    ops.sync()
    first, second = (one.id for one in agents_of(ops)[:2])
    before = stored(ops, first)
    with server.admin() as admin:
        for (name,) in admin.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'app.agents'::regclass AND contype = 'c'"
        ).fetchall():
            admin.execute(f'ALTER TABLE app.agents DROP CONSTRAINT "{name}"')
        for name in ("status", "version", "founded_on"):
            admin.execute(f"DROP TRIGGER IF EXISTS steps_{name} ON app.agents")
        admin.execute("ALTER TABLE app.agents DISABLE TRIGGER USER")
        admin.execute(f"UPDATE app.agents SET {BEYOND[odd]}, rev = (SELECT rev + 1 FROM sync.head) WHERE id = %s", (first,))
        admin.execute("UPDATE app.agents SET phone = '777', rev = (SELECT rev + 1 FROM sync.head) WHERE id = %s", (second,))
        admin.execute("UPDATE sync.head SET rev = rev + 1")
        admin.execute("INSERT INTO sync.latest SELECT 'agents', rev FROM sync.head ON CONFLICT (subject) DO UPDATE SET rev = excluded.rev")
    change(ops, second, note="my own work")
    report = ops.sync()
    assert (report.sent, report.refused) == (1, 0)
    assert (stored(ops, second).phone, stored(ops, second).note) == ("777", "my own work")
    held = stored(ops, first)
    assert (held.status, held.founded_on, held.capital, held.version, held.note) == (
        before.status, before.founded_on, before.capital, before.version, before.note,
    )  # fmt: skip
    again = ops.sync()
    assert (again.received, again.sent, again.repaired) == (0, 0, [])
    with ops.read() as session:
        assert session.execute(text("SELECT count(*) FROM sync_log WHERE what = 'misfit'")).scalar() == 1
    with server.admin() as admin:
        admin.execute(
            "UPDATE app.agents SET status = 'active', founded_on = NULL, capital = 5, version = 9, note = 'fits' WHERE id = %s", (first,)
        )
    assert ops.sync().received == 0
    monkeypatch.setattr(service, "SCHEMA_VERSION", OLDER)  # any other version asks again for what did not fit
    ops.sync()
    assert stored(ops, first).note == "fits"
    assert_same(server, ops)
