"""Working live on an office's server: changes of others appear, and a broken connection is said and made again.

Rounds ask on the connection that listens for hints, and connections for work are let go when nobody works: whoever only
looks costs the office one connection.
"""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QObject

from controllers.context import AppContext
from controllers.jobs import Job
from controllers.office_link import OfficeLink, SyncState
from models.errors import AppError, Offline
from models.platform.server.opening import OfficeBook
from models.sync import service
from models.sync.ports import Cut, Refused
from models.sync.service import Listener

log = logging.getLogger(__name__)

RESTS_SECONDS = 60
"""A connection for work that was not used for so long is closed at the next round."""


class LiveController(OfficeLink):
    """Listens to the office while its book is open live."""

    asks_on_line = True

    def __init__(self, context: AppContext, book: OfficeBook, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.book = book
        self._latest: dict[str, int] | None = None
        context.jobs.ended.connect(self._job_ended)

    def _work(self, job: Job) -> dict[str, int]:
        self.book.database.let_go(RESTS_SECONDS)
        listener = self._listener
        try:
            if listener is None:
                listener = self._fresh = self._try_to_listen()
            if listener is None:
                return service.latest(self.book.database)
            return self.ask(listener)
        except BaseException:
            self._close_fresh()
            raise
        finally:
            if job.cancelled:
                self._close_fresh()

    def _try_to_listen(self) -> Listener | None:
        """Without hints it is asked by itself, on a connection for work."""
        try:
            return self.listen()
        except (AppError, Cut, Refused) as error:
            log.info("no connection for hints: %s", type(error).__name__)
            return None

    def ask(self, listener: Listener) -> dict[str, int]:
        """Which tables changed last, and when."""
        return dict(listener.ask(service.LATEST))

    def listen(self) -> Listener:
        """A connection for hints."""
        return Listener(self.book.connect)

    def own_backends(self) -> frozenset[int]:
        """What people write in this program it knows already."""
        return self.book.database.backends

    def arrived(self, answer: dict[str, int]) -> None:
        """Say which tables changed since the last time."""
        former, self._latest = self._latest, answer
        if former is not None:
            changed = frozenset(name for name, rev in answer.items() if rev > former.get(name, 0))
            if changed:
                self.context.changed.emit(changed)

    def _job_ended(self, job: Any) -> None:
        """Whoever asks for something first notices that the server is away."""
        if isinstance(job.error, Offline) and job is not self._running and self.state is SyncState.IDLE:
            self.lost()
