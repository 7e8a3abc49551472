"""AU-02, K02: failed sign-ins and waiting times."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models.clock import clock
from models.platform.book import errors, tries
from models.platform.book.tries import Tries


class Seconds:
    """A monotonic clock that tests move."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.boot = "boot-1"
        monkeypatch.setattr(clock, "monotonic", lambda: self.now)
        monkeypatch.setattr(tries, "_boot", lambda: self.boot)


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    return Seconds(monkeypatch)


def _fail(path: Path, times: int, who: bytes = b"wang") -> list[int]:
    return [Tries(path).failed(who) for _ in range(times)]


def test_au_02_five_failures_then_one_two_four_minutes_up_to_sixty(tmp_path: Path, seconds: Seconds) -> None:
    path = tmp_path / "t"
    assert _fail(path, 5) == [4, 3, 2, 1, 0]
    waited = []
    for _ in range(9):
        with pytest.raises(errors.TooManyTries) as refused:
            Tries(path).check(b"wang")
        waited.append(refused.value.minutes)
        seconds.now += refused.value.minutes * 60
        Tries(path).check(b"wang")
        Tries(path).failed(b"wang")
    assert waited == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_au_02_a_success_forgets_and_tells_how_many_failed(tmp_path: Path, seconds: Seconds) -> None:
    path = tmp_path / "t"
    _fail(path, 3)
    assert Tries(path).succeeded(b"wang") == 3
    assert Tries(path).check(b"wang") == tries.FREE_TRIES


def test_au_02_one_person_waits_alone(tmp_path: Path, seconds: Seconds) -> None:
    path = tmp_path / "t"
    _fail(path, 5)
    assert Tries(path).check(b"li") == tries.FREE_TRIES
    with pytest.raises(errors.TooManyTries):
        Tries(path).check(b"wang")


def test_k02_setting_the_clock_forward_gains_nothing(tmp_path: Path, seconds: Seconds) -> None:
    path = tmp_path / "t"
    _fail(path, 5)
    with clock.freeze(clock.now() + timedelta(days=400)), pytest.raises(errors.TooManyTries):
        Tries(path).check(b"wang")


def test_k02_restarting_the_computer_begins_the_rest_of_the_wait_again(
    tmp_path: Path, seconds: Seconds
) -> None:
    path = tmp_path / "t"
    _fail(path, 6)
    seconds.now += 60
    with pytest.raises(errors.TooManyTries):
        Tries(path).check(b"wang")
    seconds.boot, seconds.now = "boot-2", 5.0
    with pytest.raises(errors.TooManyTries) as refused:
        Tries(path).check(b"wang")
    assert refused.value.minutes == 1
    seconds.now += 61
    assert Tries(path).check(b"wang") >= 1


@pytest.mark.parametrize(
    "raw", ["", "[]", "{", '{"a": 1}', '{"a": {"failures": "x"}}', "x" * 200_000, "[" * 50_000]
)
def test_a_damaged_counter_is_an_empty_one(tmp_path: Path, raw: str, seconds: Seconds) -> None:
    (tmp_path / "t").write_text(raw)
    assert Tries(tmp_path / "t").check(b"wang") == tries.FREE_TRIES


def test_the_counter_names_nobody(tmp_path: Path, seconds: Seconds) -> None:
    _fail(tmp_path / "t", 2, b"wangfang")
    assert b"wangfang" not in (tmp_path / "t").read_bytes()
