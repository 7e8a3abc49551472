"""Working live on an office's server: changes of others appear, and a broken connection is said and made again."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from controllers.context import AppContext
from controllers.jobs import Job
from controllers.office_link import OfficeLink, SyncState
from models.errors import Offline
from models.platform.server.opening import OfficeBook
from models.sync import service
from models.sync.service import Listener


class LiveController(OfficeLink):
    """Listens to the office while its book is open live."""

    def __init__(self, context: AppContext, book: OfficeBook, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.book = book
        self._latest: dict[str, int] | None = None
        context.jobs.ended.connect(self._job_ended)

    def work(self, job: Job) -> dict[str, int]:
        """Ask which tables changed last, and when."""
        return service.latest(self.book.database)

    def listen(self) -> Listener:
        """A connection for hints."""
        return Listener(self.book.connect)

    def own_backends(self) -> frozenset[int]:
        """What people write in this program it knows already."""
        return frozenset(self.book.database.backends)

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
