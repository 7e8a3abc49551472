"""Everything at once on the real stack: random histories of devices and an office over TLS, and broken engines that must be
found out.

QUDAO_HISTORIES says how many histories (100 in the ordinary run), QUDAO_SEED where they begin. Ten histories share a world,
each going on where the last one left it; a failing seed is printed with the one its world began at.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from models.sync.local import SqliteTx
from tests.models.sync.company import Start, World, history
from tests.models.sync.company_checks import Violation

HISTORIES = int(os.environ.get("QUDAO_HISTORIES", "100"))
SEED = int(os.environ.get("QUDAO_SEED", "0"))
SHARED = 10
EXPECTED = ("killed", "Cut", "conflicts", "merged", "refused", "removed", "recovered", "intents confirmed", "intents refused")
MOST = 40


@pytest.fixture(scope="module")
def start(office, sqlite_template, tmp_path_factory):
    return Start(office, sqlite_template, tmp_path_factory.mktemp("company"))


def _world(start, first, upto, tally, broken=None):
    """The histories of one world, from its beginning."""
    world = World(start, first // SHARED)
    try:
        if broken is not None:
            broken(world)
        for seed in range(first, upto):
            try:
                history(world, seed)
            except Exception as found:
                raise Violation(f"seed {seed} (QUDAO_SEED={first} QUDAO_HISTORIES={seed - first + 1}): {found}") from found
        world.check_rest()
        tally.update(world.tally)
    finally:
        world.close()


@pytest.mark.timeout(60 + 30 * HISTORIES)
def test_random_histories_of_a_real_company_agree_and_lose_nothing(start):
    first, end, tally = SEED - SEED % SHARED, SEED + HISTORIES, Counter()
    for number in range(first, end, SHARED):
        _world(start, number, min(number + SHARED, end), tally)
    print(f"histories {first} to {end - 1}: {dict(sorted(tally.items()))}")
    if HISTORIES >= 100:  # states that are never reached prove nothing
        assert not [name for name in EXPECTED if not tally[name]], tally


# --- the tests of the tests: each of these is broken, and must be found out -------------------------------------------


def no_optimistic_check(patch):
    return lambda world: world.admin(
        "CREATE OR REPLACE FUNCTION sync.check_batch(groups jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '[]'::jsonb $$"
    )


def no_row_security(patch):
    return lambda world: world.admin("ALTER TABLE app.contacts DISABLE ROW LEVEL SECURITY")


def no_purge_of_a_lost_bucket(patch):
    patch.setattr(SqliteTx, "in_buckets", lambda self, table, buckets: set())


def refused_work_is_dropped(patch):
    real = SqliteTx.create
    patch.setattr(SqliteTx, "create", lambda self, t, row: None if t == "sync_refusals" else real(self, t, row))


MUTANTS = {no_optimistic_check: 10, no_row_security: 0, no_purge_of_a_lost_bucket: 10, refused_work_is_dropped: 0}
"""With the world to begin with: one in which it soon shows."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.__name__)
def test_a_broken_engine_is_found_out_on_the_real_stack(mutant, start, monkeypatch):
    broken, first = mutant(monkeypatch), MUTANTS[mutant]
    for number in range(first, first + MOST, SHARED):
        try:
            _world(start, number, number + SHARED, Counter(), broken)
        except Violation as found:
            print(f"{mutant.__name__}: {found}")
            return
    raise AssertionError(f"{mutant.__name__} survived {MOST} histories")
