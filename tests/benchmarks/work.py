"""Working time of this process and of the private PostgreSQL together, so that a busy machine does not decide."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from tests.postgres import Server


class Work:
    """A watch that counts what this process and the server's processes work; the wall's clock where nobody tells."""

    def __init__(self, server: Server) -> None:
        self._postmaster = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        self._tick = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.0

    def now(self) -> float:
        """Seconds of work up to now."""
        return time.process_time() + self.server() if Path("/proc/self/stat").exists() else time.perf_counter()

    def server(self) -> float:
        """Seconds the server worked, with the processes that have ended."""
        ticks = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            mine = int(folder.name) == self._postmaster
            if mine or int(fields[1]) == self._postmaster:
                ticks += sum(int(one) for one in fields[11 : 15 if mine else 13])
        return ticks * self._tick

    def of(self, work: Any) -> float:
        """How long a piece of work took."""
        began = self.now()
        work()
        return self.now() - began
