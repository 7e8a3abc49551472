"""Who came first gets the lock first, however soon its former holder asks again."""

from __future__ import annotations

import threading

from models.turns import Turns


def test_whoever_gives_the_lock_back_and_asks_again_comes_after_those_who_wait() -> None:
    turns, order = Turns(), []
    inside = threading.Event()

    def wait(name: str) -> None:
        inside.set()
        with turns:
            order.append(name)

    threads = []
    with turns:
        assert not turns.awaited
        for name in ("second", "third"):
            inside.clear()
            threads.append(threading.Thread(target=wait, args=(name,)))
            threads[-1].start()
            inside.wait()
            while len(turns._waiting) < len(threads):
                pass
        assert turns.awaited
    with turns:
        order.append("first again")
    for thread in threads:
        thread.join()
    assert order == ["second", "third", "first again"]


def test_one_at_a_time() -> None:
    turns, inside, most = Turns(), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(500):
            with turns:
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, inside) == (1, 0)


def test_a_failure_inside_gives_it_back() -> None:
    turns = Turns()
    try:
        with turns:
            raise ValueError
    except ValueError:
        pass
    with turns:
        pass
