"""Working live on an office's server: changes of others appear, and a broken connection is said and made again.

Rounds ask on the connection that listens for hints, and connections for work are let go when nobody works: whoever only
looks costs the office one connection.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from controllers.context import AppContext
from controllers.jobs import Job
from controllers.office_link import OfficeLink, SyncState
from controllers.presence import Presence
from models.clock import clock
from models.errors import AppError, Offline
from models.platform.server.desks import CHANNEL
from models.platform.server.errors import SessionEnded
from models.platform.server.opening import OfficeBook
from models.platform.server.presence import ROUND, Open, Others, heard, told
from models.platform.server.sessions import PREPARED_BEFORE
from models.sync import service
from models.sync.names import CHANNEL as HINTS
from models.sync.ports import Cut, Refused
from models.sync.service import Listener

log = logging.getLogger(__name__)

RESTS_SECONDS = 60
"""A connection for work that was not used for so long is closed at the next round."""

TELL_SECONDS = 45
"""So long what is open here need not be told again; well below the lease."""


@dataclass(frozen=True)
class Round:
    """What the office said: the last revision of each table, and who else has open what is open here."""

    latest: dict[str, int]
    others: Others | None
    """None: not asked."""


class LiveController(OfficeLink):
    """Listens to the office while its book is open live."""

    asks_on_line = True

    def __init__(self, context: AppContext, book: OfficeBook, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.book = book
        self.presence: Presence = Presence(self)
        self.presence.wanted.connect(self.now)
        self._latest: dict[str, int] | None = None
        self._secret = secrets.token_hex(16)
        self._telling: tuple[Open, ...] | None = ()
        self._told_at = -float(TELL_SECONDS)
        self._older = False
        context.jobs.ended.connect(self._job_ended)

    def now(self) -> None:
        """Get in touch at once, and say what is open here."""
        self._telling, self._told_at = self.presence.told(), clock.monotonic()
        super().now()

    def hinted(self, channels: frozenset[str]) -> None:
        """Where people store things all the time, what is open is not told anew each time."""
        if channels != {HINTS} or clock.monotonic() - self._told_at >= TELL_SECONDS:
            self.now()
        else:
            self._telling = None
            super().now()

    def stop(self) -> None:
        """Nothing happens any more; where others are is not known."""
        super().stop()
        self.presence.take({})

    def _work(self, job: Job) -> Round:
        self.book.database.let_go(RESTS_SECONDS)
        listener = self._listener
        try:
            if listener is None:
                listener = self._fresh = self._try_to_listen()
            if listener is None:
                return Round(service.latest(self.book.database), {})
            return self.ask(listener)
        except BaseException:
            self._close_fresh()
            raise
        finally:
            if job.cancelled:
                self._close_fresh()

    def listen(self) -> Listener:
        """A connection for hints; the server may have been renewed since the last one."""
        self._older = False
        return Listener(self.book.connect, f"{CHANNEL}{self._secret}")

    def _try_to_listen(self) -> Listener | None:
        """Without hints it is asked by itself, on a connection for work."""
        try:
            return self.listen()
        except SessionEnded:
            raise
        except (AppError, Cut, Refused) as error:
            log.info("no connection for hints: %s", type(error).__name__)
            return None

    def ask(self, listener: Listener) -> Round:
        """Say what is open here; hear which tables changed last, and who else has it open."""
        telling = self._telling
        if telling is not None and not self._older:
            try:
                said = listener.ask(ROUND, self.book.mark, self._secret, told(telling))
            except Refused as error:
                if error.code not in PREPARED_BEFORE:
                    raise
                self._older = True
            else:
                if said["ended"]:
                    raise SessionEnded
                return Round(dict(said["latest"]), heard(said["others"]))
        return Round(dict(listener.ask(service.LATEST)), None if telling is None else {})

    def own_backends(self) -> frozenset[int]:
        """What people write in this program it knows already."""
        return self.book.database.backends

    def arrived(self, answer: Round) -> None:
        """Say which tables changed since the last time, and who is there."""
        if answer.others is not None:
            self.presence.take(answer.others)
        former, self._latest = self._latest, answer.latest
        if former is not None:
            changed = frozenset(name for name, rev in answer.latest.items() if rev > former.get(name, 0))
            if changed:
                self.context.changed.emit(changed)

    def _fail_with(self, state: SyncState, why: str) -> None:
        super()._fail_with(state, why)
        self.presence.take({})
        if why == "ended":
            self.ordered.emit(why)

    def _job_ended(self, job: Any) -> None:
        """Whoever asks for something first notices that the server is away, or that this session was ended."""
        if job is self._running or self.state is not SyncState.IDLE:
            return
        if isinstance(job.error, Offline):
            self.lost()
        elif isinstance(job.error, SessionEnded):
            self.now()
