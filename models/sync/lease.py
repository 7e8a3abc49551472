"""How long a copy opens without its office (sync.md 5.1): at each contact the office lends it for some days.

Time is measured on the office's clock: what the computer shows, put right by the difference at the last contact, and never
earlier than what was already seen since then. Setting the clock back gains nothing, setting it forward ends the time sooner
(K02); the next contact puts both right. Nothing can end the time of a computer that stays off; that is said honestly.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from models.base import EPOCH
from models.clock import clock
from models.database import Database
from models.errors import AppError
from models.i18n import N_
from models.platform import company
from models.platform.principal import SYSTEM
from models.sync.local import SqliteLocal
from models.sync.ports import LocalTx

DAYS = "sync.lease_days"
FACT = "lease"


class LeaseOver(AppError):
    """The office has not been reached for longer than it lends a copy."""

    may_have_moved = True

    def __init__(self, days: int, kept: int) -> None:
        super().__init__(
            N_("This copy was last in touch with the office {days} days ago; without it, it opens for {kept} days. Nothing is "
               "lost, and everything that waits is kept. Connect to the office's network and sign in again."),
            days=days, kept=kept,
        )  # fmt: skip


class OfficeRefuses(AppError):
    """The lease is over, and the office does not let this person in with the password of the copy."""

    def __init__(self) -> None:
        super().__init__(
            N_("This copy was too long without the office, and the office does not accept its password any more. Nothing is lost, "
               "and everything that waits is kept. Ask an administrator to let you in with this password.")
        )  # fmt: skip


@dataclass(frozen=True)
class Lease:
    """Where a copy stands: the last contact on the office's clock, the time since then, and for how long it opens."""

    met: datetime
    since: timedelta
    days: int

    @property
    def over(self) -> bool:
        """Whether it opens only with the office again."""
        return self.since > timedelta(days=self.days)

    @property
    def left(self) -> timedelta:
        """What is left of it."""
        return max(timedelta(0), timedelta(days=self.days) - self.since)


def renew(tx: LocalTx, server_time: float) -> None:
    """The office answered: its clock says when."""
    tx.put(FACT, {"met": server_time, "seen": server_time})


def standing(database: Database) -> Lease:
    """Where the copy stands now; what the clock shows is remembered."""
    with database.read(SYSTEM) as session:
        days = int(company.get(session, DAYS))
    with _facts(database) as tx:
        here = (clock.now() - EPOCH).total_seconds() + float(tx.get("clock", 0.0))
        held = tx.get(FACT)
        if held is None:  # a copy of the time before there were leases begins now
            held = {"met": here, "seen": here}
        seen = max(here, float(held["seen"]))
        tx.put(FACT, {"met": held["met"], "seen": seen})
    return Lease(EPOCH + timedelta(seconds=held["met"]), timedelta(seconds=seen - held["met"]), days)


def require(database: Database) -> None:
    """Raise LeaseOver when the copy must meet its office first."""
    found = standing(database)
    if found.over:
        raise LeaseOver(found.since.days, found.days)


@contextlib.contextmanager
def _facts(database: Database) -> Iterator[LocalTx]:
    local = SqliteLocal(database, UUID(int=0))
    try:
        with local.transaction() as tx:
            yield tx
    finally:
        local.close()
