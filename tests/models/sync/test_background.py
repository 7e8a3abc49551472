"""Synchronising by itself: after own work, on a hint of the office, again after a broken connection, never by polling."""

from __future__ import annotations

import pytest

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import Settings
from controllers.sync import EVERY_MS, LONGEST_BACK_OFF_MS, SyncController, SyncState
from models.sync.ports import Cut
from tests.models.sync.test_faults import change, in_office, office_writes, stored
from tests.models.sync.test_real import agents_of

PATIENCE = 120_000


@pytest.fixture
def running(qapp, server, device, tmp_path):
    rep = device("rep")
    rep.sync()
    jobs = Jobs()
    context = AppContext(rep.database, jobs, Settings(tmp_path / "settings.json"), rep.principal)
    made = SyncController(context, rep.copy)
    made.device = rep
    yield made
    made.stop()
    jobs.close()


def test_hints_own_work_and_broken_connections(qtbot, server, running):
    rep = running.device
    with qtbot.waitSignal(running.synchronised, timeout=PATIENCE):
        running.start()
    assert running.state is SyncState.IDLE and running._timer.interval() >= EVERY_MS >= 30_000
    key = agents_of(rep)[0].id
    with qtbot.waitSignal(running.context.changed, timeout=PATIENCE, check_params_cb=lambda tables: "agents" in tables):
        office_writes(server, "UPDATE agents SET note = 'live' WHERE id = :key", key=key)
    assert stored(rep, key).note == "live"

    change(rep, key, phone="13800001111")
    with qtbot.waitSignal(running.synchronised, timeout=PATIENCE):
        running.context.changed.emit(frozenset({"agents"}))
    assert in_office(server, "SELECT phone FROM agents WHERE id = :key", key=key) == [("13800001111",)]

    with qtbot.waitSignal(running.synchronised, timeout=PATIENCE), server.admin() as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'qs.rep'")
    with qtbot.waitSignal(running.context.changed, timeout=PATIENCE, check_params_cb=lambda tables: "agents" in tables):
        office_writes(server, "UPDATE agents SET note = 'again' WHERE id = :key", key=key)
    assert stored(rep, key).note == "again"

    with server.admin() as admin:  # one idle connection, nothing else
        assert admin.execute("SELECT state FROM pg_stat_activity WHERE usename = 'qs.rep'").fetchall() == [("idle",)]


def test_after_failures_it_waits_longer_and_longer(qtbot, running, monkeypatch):
    def broken(**_):
        raise Cut("away")

    monkeypatch.setattr(running.copy, "synchronise", broken)
    pauses = []
    running.start()
    for _ in range(12):
        before = running.failures
        qtbot.waitUntil(lambda before=before: running.failures > before, timeout=PATIENCE)
        pauses.append(running._timer.interval())
        running.now()
    assert running.state in (SyncState.OFFLINE, SyncState.SYNCING)
    assert pauses[0] < 1_300 and pauses[5] >= 32_000 and LONGEST_BACK_OFF_MS <= pauses[-1] <= LONGEST_BACK_OFF_MS * 1.25
