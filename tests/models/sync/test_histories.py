"""The protocol under everything at once: random histories of four devices, and broken engines that must be found out.

QUDAO_HISTORIES says how many histories (100 in the ordinary run), QUDAO_SEED where they begin. A failing seed is printed.
"""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from models.sync import engine, merge
from models.sync.engine import Engine
from models.sync.ports import Page
from tests.models.sync.memory import MemoryLocal, MemoryRemote, MemoryServer, MemorySnapshot, MemoryTx
from tests.models.sync.world import ACTIONS, World, history

HISTORIES = int(os.environ.get("QUDAO_HISTORIES", "100"))
SEED = int(os.environ.get("QUDAO_SEED", "0"))
MOST = 3_000


def test_random_histories_agree_at_their_end_and_lose_nothing():
    for seed in range(SEED, SEED + max(HISTORIES, 300)):
        try:
            history(seed)
        except Exception as found:
            raise AssertionError(f"seed {seed}: {found}") from found


class Company(RuleBasedStateMachine):
    """The same world, driven by hypothesis, which finds a short history for a failure."""

    def __init__(self):
        super().__init__()
        self.world = World()

    @rule(name=st.sampled_from(ACTIONS), choices=st.randoms(use_true_random=False))
    def something_happens(self, name, choices):
        pick = random.Random(choices.getrandbits(32))
        self.world.do(name, pick)

    def teardown(self):
        self.world.settle()


def test_histories_of_hypothesis():
    run_state_machine_as_test(
        Company,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )  # fmt: skip


# --- the tests of the tests: each of these engines is broken, and must be found out -------------------------------


def no_optimistic_check(patch):
    patch.setattr(MemoryServer, "stale", lambda self, row, base_rev: False)


def last_writer_wins(patch):
    patch.setattr(merge, "_settled", lambda group, names, base, pending, theirs: {n: pending[n] for n in names})


def no_eviction_of_moved_rows(patch):
    real = MemorySnapshot.gone
    patch.setattr(MemorySnapshot, "gone", lambda self, after: [g for g in real(self, after) if g.why != "moved"])


def base_of_an_unknown_row(patch):
    patch.setattr(MemoryLocal, "captures_base", lambda self, row: True)


def no_backfill_of_a_new_bucket(patch):
    real = MemorySnapshot.changed
    patch.setattr(MemorySnapshot, "changed", lambda self, table, after, buckets=(): real(self, table, after, ()))


def no_device_lock(patch):
    patch.setattr(MemoryRemote, "wait_for_zombie", lambda self, device: None)


def purge_by_the_edited_bucket(patch):
    def in_buckets(self, table, buckets):
        return {key for key, row in self.local.tables[table].items() if row["rev"] > 0 and row["bucket"] in buckets}

    patch.setattr(MemoryTx, "in_buckets", in_buckets)


def no_idempotence(patch):
    real = MemoryServer.push

    def push(self, person, device, number, sha, ops, bases):
        before = dict(self.devices[device])
        answer = real(self, person, device, before["last"] + 1, sha, ops, bases)
        if answer.status == "ok":
            self.devices[device] = before
        return answer

    patch.setattr(MemoryServer, "push", push)


def groups_split(patch):
    patch.setattr(engine, "next_batch", lambda pending, most=4: list(pending[:most]))


def ack_clears_everything(patch):
    real = Engine._acknowledge

    def acknowledge(self, tx, frozen, revs):
        real(self, tx, frozen, revs)
        tx.drop_groups({op.grp for op in tx.ops()})

    patch.setattr(Engine, "_acknowledge", acknowledge)


def no_purge_of_a_lost_bucket(patch):
    patch.setattr(MemoryTx, "in_buckets", lambda self, table, buckets: set())


def refused_work_is_dropped(patch):
    real = MemoryTx.create
    patch.setattr(MemoryTx, "create", lambda self, t, row: None if t == "sync_refusals" else real(self, t, row))


def conflicts_are_not_kept(patch):
    real = MemoryTx.create
    patch.setattr(MemoryTx, "create", lambda self, t, row: None if t == "sync_conflicts" else real(self, t, row))


def cursor_from_another_moment(patch):
    """The cursor is taken when the pull ends, not in its snapshot."""
    real = MemorySnapshot.__init__

    def init(self, server, person, points):
        real(self, server, person, points)
        kept = {name: dict(rows) for name, rows in self._rows.items()}
        points("between")
        self.head = server.head
        self._rows = kept

    patch.setattr(MemorySnapshot, "__init__", init)


def batch_not_frozen_before_it_is_sent(patch):
    real = Engine._freeze

    def freeze(self):
        found = real(self)
        if found is not None:
            self.local.facts["frozen"] = None
        return found

    def acknowledge(self, tx, frozen, revs, real=Engine._acknowledge):
        last = max(revs) if revs else 0
        real(self, tx, frozen or {"no": tx.get("batch_no", 0) + 1, "last": last}, revs)

    patch.setattr(Engine, "_freeze", freeze)
    patch.setattr(Engine, "_acknowledge", acknowledge)


def pages_not_resumable(patch):
    """The first synchronisation remembers the next page before the rows of this one are stored."""
    real = MemorySnapshot.page

    def page(self, table, after, most):
        found = real(self, table, after, most)
        return Page(found.table, found.columns, found.rows[1:]) if after is not None else found

    patch.setattr(MemorySnapshot, "page", page)


def an_epoch_is_not_noticed(patch):
    real = MemoryRemote.hello

    def hello(self, facts):
        import dataclasses

        found = real(self, facts)
        return dataclasses.replace(found, epoch="e1", head=10**9, last_batch=max(found.last_batch, facts.batch_no))

    patch.setattr(MemoryRemote, "hello", hello)
    patch.setattr(MemorySnapshot, "epoch", "e1", raising=False)


MUTANTS = [
    no_optimistic_check, last_writer_wins, no_eviction_of_moved_rows, base_of_an_unknown_row, no_backfill_of_a_new_bucket,
    no_device_lock, purge_by_the_edited_bucket, no_idempotence, groups_split, ack_clears_everything,
    no_purge_of_a_lost_bucket, refused_work_is_dropped, conflicts_are_not_kept, cursor_from_another_moment,
    batch_not_frozen_before_it_is_sent, pages_not_resumable, an_epoch_is_not_noticed,
]  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.__name__)
def test_a_broken_engine_is_found_out(mutant, monkeypatch):
    mutant(monkeypatch)
    for seed in range(MOST):
        try:
            history(seed)
        except AssertionError:  # an engine that merely crashes is no proof of the checks
            print(f"{mutant.__name__}: found by history {seed}")
            return
    raise AssertionError(f"{mutant.__name__} survived {MOST} histories")
