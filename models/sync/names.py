"""Names that server and program share."""

from __future__ import annotations

SCHEMA = "sync"
CHANNEL = "qudao_sync"
