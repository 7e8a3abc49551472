"""Connecting to an office server as a person: TLS with the card's authority, SCRAM bound to the channel (PG-07)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Engine, NullPool, create_engine, select, text
from sqlalchemy.exc import DBAPIError

from models.clock import clock
from models.database import Database
from models.errors import AppError
from models.i18n import N_
from models.platform import audit, users
from models.platform.book import migrate
from models.platform.book.errors import LockedBook
from models.platform.book.secrets import Ring
from models.platform.principal import SYSTEM, Principal
from models.platform.records import BookInfo, User, UserStatus
from models.platform.server.card import Card
from models.platform.server.errors import (
    CertificateOutOfDate,
    NoSecureConnection,
    NothingListens,
    NotReachable,
    NotTrusted,
    ServerRefused,
    SessionEnded,
    SignInRefused,
    UnknownHost,
)
from models.platform.server.sessions import LIVE, WORK, Name, was_ended
from models.schema import SCHEMA_VERSION

SECONDS = 10
SILENT_MS = 20_000
"""So long may what was sent stay unanswered by the network itself, where the system can be told (Linux)."""


class OtherBook(ServerRefused):
    """Where the card points there is another book."""

    may_have_moved = True

    def __init__(self) -> None:
        super().__init__(
            N_("The server holds another book than the connection card says. Nothing was changed. Ask an administrator "
               "for the present card.")
        )  # fmt: skip


class OtherOffice(ServerRefused):
    """A new card leads to the book of another office."""

    def __init__(self) -> None:
        super().__init__(
            N_("This card leads to the book of another office. Nothing was changed and nothing was sent there. Ask an "
               "administrator for the present card of your office.")
        )  # fmt: skip


_GONE = "-c tcp_keepalives_idle=60 -c tcp_keepalives_interval=10"
"""A computer that lost its power or its network does not stay signed in for hours."""


@dataclass(frozen=True)
class Account:
    """A role and its password, never shown."""

    role: str
    password: str

    def __repr__(self) -> str:
        return f"Account({self.role!r})"


def _arguments(card: Card, account: Account, authority: Path, name: Name) -> dict[str, Any]:
    """What libpq is told; nothing of the environment decides over these."""
    from models.database import POSTGRES_OPTIONS

    several = len(card.hosts) > 1
    return {
        "host": ",".join(host for host, _ in card.hosts),
        "port": ",".join(str(port) for _, port in card.hosts),
        "dbname": card.database,
        "user": account.role,
        "password": account.password,
        "sslmode": "verify-full",
        "sslrootcert": str(authority),
        "ssl_min_protocol_version": "TLSv1.2",
        "channel_binding": "require",
        "require_auth": "scram-sha-256",
        "gssencmode": "disable",
        "connect_timeout": SECONDS,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": SILENT_MS,
        "target_session_attrs": "read-write" if several else "any",
        "application_name": name.text,
        "options": f"{POSTGRES_OPTIONS} -c search_path=app,pg_temp {_GONE}",
    }


def connector(card: Card, account: Account, name: Name | None = None) -> Callable[[], Any]:
    """A function that makes the connections of one session; none once somebody ended it.

    The authority lies in a file of its own only while a connection is made.
    """
    name = name or Name.new(WORK)
    met = False

    def connect() -> Any:
        nonlocal met
        made = _connected()
        if met and _ended(made, name.mark):
            made.close()
            raise SessionEnded
        met = True
        return made

    def _connected() -> Any:
        with tempfile.TemporaryDirectory(prefix="qudao") as folder:
            authority = Path(folder) / "authority.crt"
            authority.write_text(card.authority, encoding="ascii")
            try:
                return psycopg.connect(**_arguments(card, account, authority, name))
            except psycopg.OperationalError as error:
                raise told(error, card) from error

    return connect


def _ended(connection: Any, mark: str) -> bool:
    connection.autocommit = True
    ended = was_ended(connection, mark)
    connection.autocommit = False
    return ended


def told(error: Exception, card: Card) -> AppError:
    """What a failed connection means; texts of the server itself are not shown."""
    words = str(error).lower()
    if any(one in words for one in ("password authentication failed", "not permitted to log in", "permission denied for")):
        return SignInRefused()
    if "certificate has expired" in words or "not yet valid" in words:
        return CertificateOutOfDate(card.place)
    if any(word in words for word in ("certificate", "hostname", "server common name", "channel binding", "signature")):
        return NotTrusted(card.place)
    if "does not support ssl" in words or "no encryption" in words or "requires ssl" in words:
        return NoSecureConnection(card.place)
    if "too many connections" in words:
        return ServerRefused(
            N_("This account has too many connections open. Nothing was changed. Close the program on other computers "
               "and try again.")
        )  # fmt: skip
    if "could not translate host name" in words or "failed to resolve host" in words:
        return UnknownHost(card.place)
    if "connection refused" in words:
        return NothingListens(card.place)
    return NotReachable(card.place)


def engine_for(card: Card, account: Account) -> Engine:
    """An engine for the owner's work: preparing and checking."""
    return create_engine(
        "postgresql+psycopg://", creator=connector(card, account), poolclass=NullPool, hide_parameters=True
    )


def account_of(card: Card, login: str, password: str) -> Account:
    """The role of a person by his sign-in name; an impossible name is refused like a wrong one."""
    try:
        return Account(card.names.person(login.strip()), password)
    except AppError:
        raise SignInRefused() from None


def connect(card: Card, login: str, password: str) -> Database:
    """The database as this person sees it; whatever the program reads and writes, row security judges."""
    return Database.office(connector(card, account_of(card, login, password)), card.names)


def remembered(card: Card, login: str, ring: Ring) -> str | None:
    """The password the keyring of this computer keeps for somebody, if it does."""
    kept = ring.get(_kept_name(card, login))
    return kept.decode("utf-8", "replace") if kept else None


def remember(card: Card, login: str, password: str, ring: Ring) -> bool:
    """Let the keyring keep a password that was just accepted; False where there is no keyring to trust."""
    return ring.put(_kept_name(card, login), password.encode("utf-8"))


def forget(card: Card, login: str, ring: Ring) -> None:
    """Take it out of the keyring."""
    ring.remove(_kept_name(card, login))


def keep_moved(former: Card, card: Card, login: str, password: str, ring: Ring) -> None:
    """What the keyring keeps for an office it keeps for it where it is now."""
    if remembered(former, login, ring) is not None:
        forget(former, login, ring)
        remember(card, login, password, ring)


def _kept_name(card: Card, login: str) -> str:
    return f"{card.book or card.place}/{card.database}/{login}"


class OfficeBook:
    """The book of an office, live on its server: the same doors as a book on this computer."""

    read_only = False
    check_due = False

    def __init__(
        self, card: Card, login: str, password: str, device_id: UUID | None = None, place: Path | None = None
    ) -> None:
        """Connect and find out who that is; every refusal has its own words."""
        self.card = card
        self.place = place or Path()
        self.device_id = device_id
        self.failures = 0
        self._way: Callable[[], Any] | None = None
        self._name = Name.new(LIVE)
        account = account_of(card, login, password)
        self._role = account.role
        self._enter(account)
        self.database = Database.office(self._connect, card.names)
        try:
            self._look()
        except BaseException:
            self.database.close()
            raise

    @property
    def mark(self) -> str:
        """By which the server knows the present session."""
        return self._name.mark

    def _enter(self, account: Account) -> None:
        """Begin a session, or go on in the present one with another password."""
        if self._way is None:
            self._name = Name.new(LIVE)
        self._way = connector(self.card, account, self._name)

    def _connect(self) -> Any:
        if self._way is None:
            raise LockedBook()
        return self._way()

    def _look(self) -> None:
        if not migrate.server_is_current(self.database):
            self._refuse_other_version()
        with self.database.read(SYSTEM) as session:
            key = session.scalar(text("SELECT app.qudao_person()"))
            user = session.scalars(select(User).where(User.id == key)).one_or_none() if key else None
            if user is None or user.status is not UserStatus.ACTIVE:
                raise SignInRefused()
            self.principal: Principal = users.principal_for(user, self.device_id)
            self.facts = {row.name: row.value for row in session.scalars(select(BookInfo))}
            there: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        self.clock_behind = abs(there - clock.now())
        """How far the clocks of the server and of this computer are apart."""
        self.user_id = key
        self.id = UUID(str(self.facts["book"]))
        self.company = str(self.facts.get("company", ""))
        if self.card.book and self.card.book != str(self.id):
            raise OtherBook()

    # --- what a book on this computer can, too ---------------------------------------------------------------------

    @property
    def locked(self) -> bool:
        """Whether nobody can connect until the person has shown his password again."""
        return self._way is None

    def lock(self) -> None:
        """End every connection and forget the password."""
        self.database.close()
        self._way = None

    def unlock(self, password: str, login: str) -> None:
        """Go on with the password of the person at work; the server itself judges it."""
        account = account_of(self.card, login, password)
        connector(self.card, account)().close()
        if account.role != self._role:
            raise SignInRefused()
        self._enter(account)

    def connect(self) -> Any:
        """A connection of the person's own, beside those of the database."""
        return self._connect()

    def tell_closing(self) -> None:
        """Nobody waits for the end of a book on a server."""

    def watch(self) -> AppError | None:
        """There is no file to look after."""
        return None

    def _refuse_other_version(self) -> None:
        try:
            with self.database.engine.connect() as connection:
                found = connection.scalar(text("SELECT version_num FROM app.alembic_version"))
        except DBAPIError:
            found = None
        if found is None:
            raise ServerRefused(
                N_("There is no book of Qudao in this database. Nothing was changed. Ask an administrator to prepare it.")
            )
        if int(found) > SCHEMA_VERSION:
            raise ServerRefused(
                N_("The office works with a newer version of Qudao. Nothing was changed. Install the new version on this "
                   "computer.")
            )  # fmt: skip
        raise ServerRefused(
            N_("The server holds an older version of the book. Nothing was changed. An administrator must bring it up to "
               "date first.")
        )  # fmt: skip

    def sign_in(self) -> Principal:
        """Put the sign-in on record; returns who acts from now on."""
        with self.database.write(self.principal, reason=N_("sign-in")) as session:
            audit.note(session, "sign_in", "user", None, self.user_id)
        return self.principal

    def close(self) -> None:
        """End every connection."""
        self.database.close()


@contextmanager
def opened(card: Card, login: str, password: str) -> Iterator[OfficeBook]:
    """The book for a piece of work; closed in any case."""
    book = OfficeBook(card, login, password)
    try:
        yield book
    finally:
        book.close()
