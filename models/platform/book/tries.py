"""Failed sign-ins, counted on disk before the book can be opened, timed by a clock nobody can set (AU-02).

Five failures in a row cost 1 minute, each further one twice as much, up to 60. Waiting is counted in
seconds of the monotonic clock; after a restart of the computer the rest of it begins again, whatever the
wall clock says. The file beside the book protects against guessing at the keyboard; against somebody who
copies the files, the cost of Argon2id protects.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.clock import clock
from models.platform.book import errors
from models.safe_files import write_bytes

FREE_TRIES = 5
LONGEST_MINUTES = 60
_LARGEST_FILE = 100_000
_MOST_SUBJECTS = 200


@dataclass(frozen=True)
class State:
    """What is known about one subject: failures in a row, and the waiting left at a moment of this boot."""

    failures: int = 0
    wait: float = 0.0
    at: float = 0.0
    boot: str = ""


class Tries:
    """The counter of one book on this device; a subject is a user's mark in the key file, or `recovery`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self, subject: bytes) -> int:
        """Raise TooManyTries while a waiting time runs; else how many tries are left before the next one."""
        name = _name(subject)
        states = self._load()
        state = states.get(name, State())
        left = _waiting(state)
        if left > 0:
            states[name] = State(state.failures, left, clock.monotonic(), _boot())
            self._save(states)
            raise errors.TooManyTries(math.ceil(left / 60))
        return max(1, FREE_TRIES - state.failures)

    def failed(self, subject: bytes) -> int:
        """Count a failure; returns the tries left before a waiting time, 0 when one begins now."""
        name = _name(subject)
        states = self._load()
        failures = states.get(name, State()).failures + 1
        over = failures - FREE_TRIES
        wait = 60.0 * min(LONGEST_MINUTES, 2 ** min(over, 10)) if over >= 0 else 0.0
        states[name] = State(failures, wait, clock.monotonic(), _boot())
        self._save(states)
        return max(0, FREE_TRIES - failures)

    def succeeded(self, subject: bytes) -> int:
        """Forget the failures of a subject; returns how many there were, for the log inside the book."""
        name = _name(subject)
        states = self._load()
        state = states.pop(name, State())
        if state.failures:
            self._save(states)
        return state.failures

    def _load(self) -> dict[str, State]:
        try:
            if self._path.stat().st_size > _LARGEST_FILE:
                return {}
            plain = json.loads(self._path.read_text(encoding="ascii"))
            return {str(name): _state(entry) for name, entry in plain.items()}
        except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return {}

    def _save(self, states: dict[str, State]) -> None:
        kept = list(states.items())[-_MOST_SUBJECTS:]
        plain = {n: {"failures": s.failures, "wait": s.wait, "at": s.at, "boot": s.boot} for n, s in kept}
        with contextlib.suppress(OSError):
            write_bytes(self._path, json.dumps(plain).encode("ascii"))


def _state(entry: Any) -> State:
    state = State(int(entry["failures"]), float(entry["wait"]), float(entry["at"]), str(entry["boot"]))
    if not (
        0 <= state.failures < 10**6 and 0 <= state.wait <= LONGEST_MINUTES * 60 and math.isfinite(state.at)
    ):
        raise ValueError("out of range")
    return state


def _waiting(state: State) -> float:
    """Seconds of waiting left: what passed in this boot counts, anything else does not."""
    passed = clock.monotonic() - state.at if state.boot == _boot() else 0.0
    return max(0.0, state.wait - max(0.0, passed))


def _name(subject: bytes) -> str:
    return hashlib.sha256(subject).hexdigest()[:32]


def _boot() -> str:
    """Names the present run of the computer where the system tells; elsewhere the clock's restart shows."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return "boot"
