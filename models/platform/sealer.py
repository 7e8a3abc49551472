"""Who seals the acts of a local book, and with what key."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Sealer:
    """The key of the log (32 bytes, never shown) and the writer whose chain grows: this copy of the book."""

    key: bytes = field(repr=False)
    writer: UUID

    @classmethod
    def of_key(cls, key: bytes) -> Sealer:
        """A sealer that hangs on the data key alone, for databases that are no whole book."""
        made = hmac.new(key, b"qudao audit", hashlib.sha256).digest()
        return cls(made, UUID(bytes=hashlib.sha256(made).digest()[:16]))
