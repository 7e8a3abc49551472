"""The line to an office, here without one: what a lock calls off, and what is asked for meanwhile."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from controllers.context import AppContext
from controllers.jobs import Job
from controllers.office_link import OfficeLink, SyncState
from models.platform.book.errors import LockedBook
from models.sync.ports import Cut


class Ear:
    """A connection for hints that never come."""

    def __init__(self) -> None:
        self.mine, self.theirs = socket.socketpair()
        self.open = True

    def handle(self) -> int:
        return self.mine.fileno()

    def close(self) -> None:
        self.mine.close()
        self.theirs.close()
        self.open = False


class Line(OfficeLink):
    """Its first round lasts until it is let go, and then does what the test says."""

    def __init__(self, context: AppContext, last: Callable[[Job], None]) -> None:
        super().__init__(context)
        self.begun, self.go = threading.Event(), threading.Event()
        self.last, self.rounds = last, 0
        self.news: list[int] = []
        self.ears: list[Ear] = []

    def work(self, job: Job) -> int:
        self.rounds += 1
        number = self.rounds
        if number == 1:
            self.begun.set()
            assert self.go.wait(20)
            self.last(job)
        return number

    def listen(self) -> Any:
        self.ears.append(Ear())
        return self.ears[-1]

    def arrived(self, answer: int) -> None:
        self.news.append(answer)


@pytest.fixture
def line(context: AppContext) -> Iterator[Callable[[Callable[[Job], None]], Line]]:
    made: list[Line] = []

    def make(last: Callable[[Job], None]) -> Line:
        made.append(Line(context, last))
        return made[-1]

    yield make
    for one in made:
        one.go.set()
        one.stop()


@pytest.fixture
def stopped(qtbot: Any, line: Any) -> Callable[[Callable[[Job], None]], Line]:
    """A line that was stopped while its first round was under way."""

    def make(last: Callable[[Job], None]) -> Line:
        made: Line = line(last)
        made.start()
        qtbot.waitUntil(made.begun.is_set)
        made.stop()
        return made

    return make


def _stops(job: Job) -> None:
    job.progress(1, 2)


def _meets_the_lock(job: Job) -> None:
    raise LockedBook()


@pytest.mark.parametrize("last", [_stops, _meets_the_lock])
def test_unlocked_before_the_round_ended_the_line_goes_on(qtbot: Any, stopped: Any, last: Callable[[Job], None]) -> None:
    """Locked and unlocked at once: the round that was called off leaves no line that never asks again."""
    made = stopped(last)
    made.start()
    said: list[SyncState] = []
    made.state_changed.connect(said.append)
    made.go.set()
    qtbot.waitUntil(lambda: made.news == [2])
    assert made.state is SyncState.IDLE and made.failures == 0 and made.next_at() is not None
    assert set(said) <= {SyncState.IDLE, SyncState.SYNCING}


def test_what_came_while_it_was_locked_is_told_afterwards(qtbot: Any, stopped: Any, context: AppContext) -> None:
    """The lock came too late for the round: nobody would load what it brought."""
    made = stopped(lambda job: None)
    made.go.set()
    qtbot.waitUntil(context.jobs.idle)
    assert made.news == [] and made.state is SyncState.OFF
    made.start()
    assert made.news == [1]
    qtbot.waitUntil(lambda: made.news == [1, 2])


def test_a_line_that_is_stopped_leaves_no_connection_open(qtbot: Any, stopped: Any, context: AppContext) -> None:
    """The program ends while a round is under way: what the worker made is closed by whoever comes second."""
    made = stopped(lambda job: None)
    made.go.set()
    context.jobs.close()
    assert len(made.ears) == 1 and not made.ears[0].open


def test_a_fault_of_the_program_is_not_called_a_missing_network(qtbot: Any, line: Any) -> None:
    def breaks(job: Job) -> None:
        raise KeyError("a mistake of ours")

    made = line(breaks)
    made.start()
    made.go.set()
    with qtbot.waitSignal(made.tried):
        pass
    assert (made.state, made.why) == (SyncState.FAULT, "fault") and made.next_at() is not None
    qtbot.waitUntil(lambda: made.state is SyncState.IDLE, timeout=10_000)


def test_what_went_through_counts_also_when_the_server_has_no_connection_left_for_hints(
    qtbot: Any, line: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> Any:
        raise Cut("53300")

    made = line(lambda job: None)
    monkeypatch.setattr(made, "listen", full)
    made.start()
    made.go.set()
    qtbot.waitUntil(lambda: made.news == [1])
    assert made.state is SyncState.IDLE and made.next_at() is not None
