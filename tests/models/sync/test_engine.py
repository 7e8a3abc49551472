"""The protocol by example, on the same engine as the program's, with server and copies in memory."""

from __future__ import annotations

import pytest

from models.sync.engine import Engine, Stopped
from models.sync.ports import Cut, DeviceState, Facts
from models.sync.replies import Foreign
from tests.models.sync.memory import SPECS, MemoryLocal, MemoryRemote, MemoryServer, Points


class Device:
    def __init__(self, server, person, name):
        self.points = Points()
        self.local = MemoryLocal(person, name, self.points)
        self.remote = MemoryRemote(server, person, self.points)

    def sync(self, **options):
        return Engine(self.local, self.remote, SPECS, Facts("", 0, 1), page=3, batch=5, **options).sync()

    def rows(self, table):
        return self.local.tables[table]


@pytest.fixture
def server():
    made = MemoryServer()
    made.access = {"ann": {"A"}, "bob": {"A", "B"}}
    for number in range(7):
        bucket = "A" if number < 4 else "B"
        made.office("agents", f"a{number}", {"bucket": bucket, "name": f"n{number}", "code": f"c{number}", "by": "office"})
    return made


def same(server, person, device):
    for table, rows in server.tables.items():
        seen = {key: row["rev"] for key, row in rows.items() if server.sees(person, row)}
        held = {key: row["rev"] for key, row in device.rows(table).items()}
        assert held == seen, table


def test_a_first_synchronisation_brings_what_the_person_may_see_and_goes_on_after_a_cut(server):
    ann = Device(server, "ann", "d1")
    for count in range(0, 30, 2):
        def cut(what):
            raise Cut(what)

        ann.points.at(count, cut)
        try:
            ann.sync()
        except Cut:
            continue
    ann.points.clear()
    ann.sync()
    same(server, "ann", ann)
    assert set(ann.rows("agents")) == {"a0", "a1", "a2", "a3"}


def test_different_groups_merge_by_themselves_and_one_group_asks(server):
    ann, bob = Device(server, "ann", "d1"), Device(server, "bob", "d2")
    ann.sync(), bob.sync()
    ann.local.act(("agents", "a0", {"name": "ann's"}))
    bob.local.act(("agents", "a0", {"city": "Wuhan", "province": "Hubei"}))
    ann.sync(), bob.sync()
    assert server.tables["agents"]["a0"]["name"] == "ann's"
    assert server.tables["agents"]["a0"]["city"] == "Wuhan"
    ann.sync()
    ann.local.act(("agents", "a0", {"name": "again"}))
    bob.local.act(("agents", "a0", {"name": "bob's"}))
    ann.sync()
    report = bob.sync()
    assert report.conflicts == 1 and bob.rows("agents")["a0"]["name"] == "again"
    assert [row["kind"] for row in server.tables["sync_conflicts"].values() if row["kind"] != "merged"] == ["edited"]
    same(server, "bob", bob)


def test_money_asks_even_if_only_something_else_changed(server):
    ann, bob = Device(server, "ann", "d1"), Device(server, "bob", "d2")
    ann.sync(), bob.sync()
    ann.local.act(("agents", "a0", {"limit": 500}))
    bob.local.act(("agents", "a0", {"city": "Wuhan"}))
    bob.sync()
    assert ann.sync().conflicts == 1
    assert server.tables["agents"]["a0"]["limit"] is None


def test_header_and_lines_conflict_as_a_whole(server):
    server.office("orders", "o1", {"bucket": "A", "agent_id": "a0", "total": 10})
    server.office("order_lines", "l1", {"bucket": "A", "order_id": "o1", "amount": 10})
    ann, bob = Device(server, "ann", "d1"), Device(server, "bob", "d2")
    ann.sync(), bob.sync()
    ann.local.act(("order_lines", "l1", {"amount": 20}), ("orders", "o1", {"total": 20}))
    bob.local.act(("order_lines", "l2", {"bucket": "A", "order_id": "o1", "amount": 5}), ("orders", "o1", {"total": 15}))
    ann.sync()
    bob.sync()
    assert set(server.tables["order_lines"]) == {"l1"} and server.tables["orders"]["o1"]["total"] == 20
    assert len(server.tables["sync_conflicts"]) == 2
    same(server, "bob", bob)


def test_a_lost_answer_does_not_send_twice(server):
    ann = Device(server, "ann", "d1")
    ann.sync()
    ann.local.act(("moves", "m1", {"bucket": "A", "quantity": 3}))

    def cut(what):
        raise Cut(what)

    for count in range(40):
        ann.points.at(count, cut)
        try:
            ann.sync()
        except Cut:
            continue
        break
    assert [key for key in server.tables["moves"]] == ["m1"] and not ann.local.pending
    same(server, "ann", ann)


def test_refused_work_is_kept_with_what_hangs_on_it_and_the_rest_goes_on(server):
    ann = Device(server, "ann", "d1")
    ann.sync()
    ann.local.act(("agents", "x1", {"bucket": "A", "name": "twin", "code": "c1"}))
    ann.local.act(("orders", "o1", {"bucket": "A", "agent_id": "x1", "total": 1}))
    ann.local.act(("agents", "a0", {"name": "fine"}))
    report = ann.sync()
    assert report.refused == 2 and "x1" not in ann.rows("agents") and "o1" not in ann.rows("orders")
    assert server.tables["agents"]["a0"]["name"] == "fine"
    assert {row["kind"] for row in server.tables["sync_refusals"].values()} == {"23505", "depends"}
    same(server, "ann", ann)


def test_a_lost_bucket_leaves_and_pending_work_in_it_is_kept(server):
    bob = Device(server, "bob", "d2")
    bob.sync()
    bob.local.act(("agents", "a5", {"name": "late"}))
    server.access["bob"] = {"A"}
    report = bob.sync()
    assert report.refused == 1 and set(bob.rows("agents")) == {"a0", "a1", "a2", "a3"}
    assert "late" in next(iter(server.tables["sync_refusals"].values()))["what"]
    server.access["bob"] = {"A", "B"}
    bob.sync()
    same(server, "bob", bob)


def test_what_only_the_office_decides_is_not_sent(server):
    ann = Device(server, "ann", "d1")
    ann.sync()
    ann.local.act(("prices", "p1", {"bucket": "A", "price": 5}))
    assert ann.sync().refused == 1 and not server.tables["prices"]


@pytest.mark.parametrize("state", [DeviceState.REVOKED, DeviceState.WIPE])
def test_a_revoked_device_is_told(server, state):
    ann = Device(server, "ann", "d1")
    ann.sync()
    for device in server.devices.values():
        device["state"] = state
    with pytest.raises(Stopped, match=state.value):
        ann.sync()


def test_an_old_program_is_refused_and_keeps_its_work(server):
    ann = Device(server, "ann", "d1")
    ann.sync()
    ann.local.act(("agents", "a0", {"name": "kept"}))
    server.least = 2
    with pytest.raises(Stopped, match="update"):
        ann.sync()
    assert ann.local.pending


def test_after_a_restore_of_the_server_nothing_acknowledged_is_lost(server):
    ann = Device(server, "ann", "d1")
    ann.sync()
    kept = server.backup()
    ann.local.act(("agents", "a0", {"name": "after"}), ("moves", "m1", {"bucket": "A", "quantity": 2}))
    server.office("agents", "a1", {"name": "(office)"})
    ann.sync()
    server.restore(kept)
    report = ann.sync()
    assert report.recovered and server.tables["agents"]["a0"]["name"] == "after" and "m1" in server.tables["moves"]
    assert "(office)" in str(server.tables["sync_refusals"])
    same(server, "ann", ann)


def test_a_restored_laptop_goes_on_as_a_new_device(server):
    ann = Device(server, "ann", "d1")
    ann.sync()
    kept = ann.local.backup()
    ann.local.act(("moves", "m1", {"bucket": "A", "quantity": 2}))
    ann.sync()
    code = ann.local.facts["code"]
    ann.local.restore(kept)
    ann.local.act(("moves", "m2", {"bucket": "A", "quantity": 4}))
    ann.sync()
    assert ann.local.facts["code"] != code and set(server.tables["moves"]) == {"m1", "m2"}
    same(server, "ann", ann)


def test_a_wrong_copy_is_found_by_its_check_sum_and_repaired(server):
    ann = Device(server, "ann", "d1")
    ann.sync()
    del ann.rows("agents")["a2"]
    server.office("agents", "a3", {"name": "news"})
    report = ann.sync()
    assert report.repaired == ["agents"]
    same(server, "ann", ann)


@pytest.mark.parametrize("when", ["first", "news", "many", "restored"])
def test_s06_rows_of_others_are_not_kept_whatever_the_server_sends(server, when):
    """sync.md 4.2: the copy stays as it was and keeps its work; once the server behaves, it goes on."""
    ann = Device(server, "ann", "d1")
    options = {"at_once": 2, "piece": 1} if when == "many" else {}
    if when != "first":
        ann.sync()
        ann.local.act(("agents", "a1", {"city": "Wuhan"}))
    if when == "restored":
        server.restore(server.backup())
    for number in range(4):
        server.office("agents", f"a{number}", {"name": "new"})
        server.office("agents", f"b{number}", {"bucket": "B", "name": "x", "by": "office"})
    server.lying = True
    for _ in range(2):
        with pytest.raises(Foreign):
            ann.sync(**options)
        assert all(row["bucket"] == "A" for row in ann.rows("agents").values())
        if when in ("news", "restored"):
            assert {row["name"] for row in ann.rows("agents").values()} == {"n0", "n1", "n2", "n3"}
    server.lying = False
    ann.sync()
    same(server, "ann", ann)
    if when != "first":
        assert server.tables["agents"]["a1"]["city"] == "Wuhan"
