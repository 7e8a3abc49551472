"""Keys made by the program: UUIDv7 (RFC 9562), monotonic within a process."""

from __future__ import annotations

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0
_random: list[int] = []


def new_id() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, 12 bits of counter, 62 random bits.

    Never goes back within a process, whatever the clock does. The time in it is never trusted.
    """
    global _last
    with _lock:
        tick = (time.time_ns() // 1_000_000) << 12
        _last = tick if tick > _last else _last + 1
        stamp = _last
        if not _random:
            block = secrets.token_bytes(8 * 256)
            _random.extend(int.from_bytes(block[at : at + 8], "big") for at in range(0, len(block), 8))
        tail = _random.pop()
    millis, counter = stamp >> 12, stamp & 0xFFF
    return UUID(int=(millis << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | (tail & ((1 << 62) - 1)))


GLOBAL_BUCKET = UUID("00000000-0000-7000-8000-000000000001")
FINANCE_BUCKET = UUID("00000000-0000-7000-8000-000000000002")
