"""Connections to a server that nobody uses are let go, so that a person who only looks costs the office one."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util.queue import Empty

from models.clock import clock


class RestingPool(QueuePool):
    """A pool whose waiting connections can be closed while it is in use."""

    def let_go(self, seconds: float) -> None:
        """Close what was not used for so long; its place stays, and whoever comes to it gets a fresh connection."""
        now = clock.monotonic()
        for _ in range(self.checkedin()):
            try:
                entry = self._pool.get(block=False)  # as anybody who wants to use it: nobody else has it then
            except Empty:
                return
            if now - entry.info.get("since", now) >= seconds:
                entry.close()
            self._do_return_conn(entry)


class Backends:
    """The server's numbers of the connections of a pool, by which our own hints are known."""

    def __init__(self, engine: Engine) -> None:
        self.all: set[int] = set()
        self._gate = threading.Lock()
        self._closed: dict[int, float] = {}
        event.listen(engine, "connect", self._made)
        event.listen(engine, "checkin", self._rests)
        event.listen(engine, "close", self._ended)

    def forget(self, seconds: float) -> None:
        """Forget the numbers of connections closed so long ago: later ones may be somebody else's."""
        now = clock.monotonic()
        with self._gate:
            for backend in [one for one, closed in self._closed.items() if now - closed >= seconds]:
                del self._closed[backend]
                self.all.discard(backend)

    def _made(self, connection: Any, entry: ConnectionPoolEntry) -> None:
        backend = entry.info["backend"] = connection.info.backend_pid
        with self._gate:
            self._closed.pop(backend, None)
            self.all.add(backend)

    def _rests(self, _connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["since"] = clock.monotonic()

    def _ended(self, _connection: Any, entry: ConnectionPoolEntry) -> None:
        """Its hints may still be on their way."""
        with self._gate:
            self._closed[entry.info["backend"]] = clock.monotonic()
