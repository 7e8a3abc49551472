"""People live and people on copies at one office at the same time; the full load is `python -m tests.benchmarks --only load`."""

from __future__ import annotations

from tests.benchmarks.channel import files
from tests.benchmarks.load import Load
from tests.benchmarks.load_child import People


def test_nothing_is_lost_and_no_failure_reaches_anybody(tls_server):
    with files() as place:
        load = Load(tls_server, place, 5, "loaded", "qd", agents=30)
        load.shared = load.shared[:2]  # so that they meet
        told = People(load.orders(range(5), range(5), 3.0, 0.1)).run()
        assert not told["errors"]
        assert len(told["live"]) >= 5 and len(told["offline"]) >= 5
        assert not load.lost([told])
        load.channel.close()
