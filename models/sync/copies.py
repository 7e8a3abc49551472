"""The copy of an office's book on this computer: made by a first synchronisation, and how it finds its office again.

A copy is a book like any other: encrypted, with the password of its person. Beside it knows the connection card and the
sign-in name, as facts of the machinery.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from models.database import Database
from models.errors import Offline
from models.i18n import N_
from models.platform.book import facts, making
from models.platform.book.book import Book
from models.platform.principal import SYSTEM, Principal
from models.platform.sealer import Sealer
from models.platform.server import card as cards
from models.platform.server import opening
from models.platform.server.card import Card
from models.platform.server.errors import ServerRefused
from models.platform.server.sessions import COPY, Name
from models.sync.engine import Stopped
from models.sync.local import SqliteLocal
from models.sync.ports import Cut, Refused
from models.sync.records import SyncFact
from models.sync.service import Copy

TRIES, FIRST_PAUSE = 6, 1.0

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class NewCopy:
    """What the first-run pages collected."""

    path: Path
    card: Card
    login: str
    password: str
    place_reason: str = ""


@dataclass(frozen=True)
class Bond:
    """Where the office of a copy is, and as whom its person signs in there."""

    card: Card
    login: str

    def connector(self, password: str) -> Callable[[], Any]:
        """Makes connections to the office."""
        return opening.connector(self.card, opening.account_of(self.card, self.login, password), Name.new(COPY))

    def copy(
        self, database: Database, person: UUID, password: str, principal: Principal | None = None, folder: Path | None = None
    ) -> Copy:
        """How this copy synchronises, with the password that was just typed."""
        return Copy(
            database, person, self.connector(password), principal=principal, names=self.card.names,
            label=platform.node()[:80], folder=folder,
        )  # fmt: skip


def bond_of(database: Database) -> Bond | None:
    """The office of a book, None for a book of this computer alone."""
    with database.read(SYSTEM) as session:
        wanted = select(SyncFact.name, SyncFact.value).where(SyncFact.name.in_(("card", "login")))
        found: dict[str, Any] = dict(session.execute(wanted).all())
    if "card" not in found:
        return None
    return Bond(cards.parsed(str(found["card"])), str(found.get("login", "")))


def bind(local: SqliteLocal, card: Card, login: str) -> None:
    """Remember the office (again: the card of a server that moved)."""
    with local.transaction() as tx:
        tx.put("card", card.text())
        tx.put("login", login)


def follow(database: Database, person: UUID, bond: Bond, card: Card, password: str) -> Bond:
    """Take the card of an office that moved: another place, another certificate, the same book and the same person.

    Nothing that waits is touched. Raises OtherOffice, or says why the server does not let this person in.
    """
    office = opening.OfficeBook(card, bond.login, password)
    try:
        same = office.user_id == person and (str(office.id) == bond.card.book if bond.card.book else _knows(office, database))
    finally:
        office.close()
    if not same:
        raise opening.OtherOffice()
    moved = Bond(replace(card, book=str(office.id)), bond.login)
    local = SqliteLocal(database, person)
    try:
        bind(local, moved.card, moved.login)
    finally:
        local.close()
    return moved


def _knows(office: opening.OfficeBook, database: Database) -> bool:
    """Whether an office knows this copy; for a copy whose card did not name the book."""
    with database.read(SYSTEM) as session:
        device = session.scalar(select(SyncFact.value).where(SyncFact.name == "device"))
    with office.database.read(SYSTEM) as session:
        found = session.execute(text("SELECT 1 FROM sync.device WHERE device_id = :device"), {"device": device}).first()
    return found is not None


def make(new: NewCopy, progress: Progress | None = None) -> Book:
    """Sign in at the office, fetch everything this person may see, and open the copy; a failure leaves no file."""
    office = opening.OfficeBook(new.card, new.login, new.password)
    try:
        person: UUID = office.user_id
        principal = office.principal
        total, number = count(office.database), str(office.id)
    finally:
        office.close()

    def fill(part: Path, key: bytes, log_key: bytes, book_id: UUID) -> UUID:
        said = facts.first(book_id, office.company)
        database = Database.sqlite(part, key, sealer=Sealer(log_key, UUID(said["device"])))
        try:
            with database.maintenance() as connection:
                facts.put(connection, said)
            local = SqliteLocal(database, person)
            try:
                bind(local, replace(new.card, book=number), new.login.strip())
            finally:
                local.close()
            _first(Bond(new.card, new.login.strip()).copy(database, person, new.password, principal), progress, total)
            database.tidy()
        finally:
            database.close()
        return person

    return making.make_file(
        new.path, new.login.strip(), new.password, fill, place_reason=new.place_reason
    )


def count(office: Database) -> int:
    """How many records of the office this person may see: what a copy would hold."""
    from models.sync import tables

    parts = " UNION ALL ".join(f"SELECT count(*) AS n FROM app.{name}" for name in tables.specs())
    with office.read(SYSTEM) as session:
        return int(session.scalar(text(f"SELECT coalesce(sum(n), 0) FROM ({parts}) AS every")) or 0)


def _first(copy: Copy, progress: Progress | None, total: int) -> None:
    """The first synchronisation; a cut costs one page, not what came before."""
    if progress is not None:
        tell = progress
        copy.progress = lambda _table, received: tell(min(received, total), max(1, total))
    for attempt in range(TRIES):
        try:
            copy.synchronise()
            return
        except (Cut, Offline) as error:
            if attempt == TRIES - 1:
                raise Offline(BROKEN) from error
            time.sleep(FIRST_PAUSE * 2**attempt)
        except Stopped as error:
            raise ServerRefused(STOPPED.get(error.why, STOPPED[""])) from error
        except Refused as error:
            raise ServerRefused(STOPPED[""]) from error


BROKEN = N_("The connection to the office broke off again and again. No copy was made. Try again in a better network.")
STOPPED = {
    "update": N_("The office works with a newer version of Qudao. No copy was made. Install the new version on this computer."),
    "server_old": N_("The server is not up to date with this program. No copy was made. Ask an administrator to bring it up to date."),
    "revoked": N_("The office does not let this computer in. No copy was made. Ask an administrator."),
    "": N_("The office refused the copy. Nothing was made. Ask an administrator to check the server."),
}
