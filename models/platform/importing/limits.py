"""How much may come in at once: the limits of a person's import, which an administrator may raise."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Rows and bytes of one file; columns, cell and line lengths are fixed."""

    rows: int = 100_000
    bytes: int = 50 * MEGABYTE
    columns: int = 2_000
    cell: int = 131_072
    line: int = 4_000_000
    seconds: float = 60.0

    @property
    def megabytes(self) -> int:
        """The size limit as it is told to people."""
        return self.bytes // MEGABYTE


DEFAULT = Limits()
