"""The one door to the data: read() and write() over an encrypted SQLite file or a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.orm import Session

from models.clock import clock
from models.errors import AppError, Denied, TransactionLost
from models.ids import new_id
from models.platform.principal import Principal
from models.platform.sealer import Sealer
from models.platform.stamping import BookSession
from models.resting import Backends, RestingPool
from models.sqlite_file import connect_sqlite
from models.storage_errors import translated
from models.text import clean_line
from models.turns import Turns

if TYPE_CHECKING:
    from models.platform.server.names import Names

POSTGRES_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=5000"
    " -c idle_in_transaction_session_timeout=60000 -c jit=off"
)
"""Compiling conditions anew for every question costs seconds with row security and never pays for what we ask."""


class Database:
    """Engine plus the two doors. Sessions live inside a door; nothing mapped leaves it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        self._writing = Turns()
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._stopped: AppError | None = None
        self._door: _Door | None = None
        self.name = ""
        self._backends: Backends | None = None
        self.names: Names | None = None
        """The roles of an office book that is open as one of its people; the server then judges every row."""

    @classmethod
    def sqlite(
        cls, path: Path, key: bytes, *, immutable: bool = False, sealer: Sealer | None = None
    ) -> Database:
        """The encrypted file at `path`, opened with its raw 32-byte data key.

        `immutable` only looks at a file that nobody changes, and leaves no trace beside it. `sealer` seals the acts;
        without one the seal hangs on the data key.
        """
        import sqlcipher3.dbapi2 as driver

        door = _Door(path, bytearray(key), immutable, sealer or Sealer.of_key(key))
        engine = create_engine(
            "sqlite://",
            module=driver,
            creator=door.connect,
            poolclass=QueuePool,
            pool_size=4,
            max_overflow=4,
            hide_parameters=True,
        )
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "handle_error", _mark_lost)
        event.listen(engine, "before_cursor_execute", _refuse_statement_when_lost)
        event.listen(engine, "commit", _refuse_when_lost)
        event.listen(engine, "rollback", _forget_lost)
        made = cls(engine)
        made._door, made.name = door, path.name
        return made

    @classmethod
    def postgres(cls, url: str) -> Database:
        """A PostgreSQL database by SQLAlchemy URL (`postgresql+psycopg://…`)."""
        engine = create_engine(
            url,
            pool_size=4,
            max_overflow=4,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": POSTGRES_OPTIONS},
        )
        return cls(engine)

    @classmethod
    def office(cls, connect: Callable[[], Any], names: Names) -> Database:
        """The book of an office, open as a person: `connect` makes connections of his own role.

        One connection stays until `let_go`, further ones come and go with the work.
        """
        engine = create_engine(
            "postgresql+psycopg://",
            creator=connect,
            poolclass=RestingPool,
            pool_size=1,
            max_overflow=4,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        made = cls(engine)
        made.names, made._backends = names, Backends(engine)
        return made

    @property
    def backends(self) -> frozenset[int]:
        """The server's numbers of our own connections, by which our hints are known."""
        return frozenset(self._backends.all) if self._backends is not None else frozenset()

    def let_go(self, seconds: float) -> None:
        """Close the connections to an office that were not used for so long."""
        if isinstance(self.engine.pool, RestingPool):
            self.engine.pool.let_go(seconds)
        if self._backends is not None:
            self._backends.forget(seconds)

    @contextmanager
    def read(self, principal: Principal) -> Iterator[Session]:
        """A snapshot for looking at data; whatever is done in it is rolled back."""
        with translated(self.name), self.engine.connect() as connection:
            if self.dialect == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with BookSession(connection, expire_on_commit=False, autoflush=False) as session:
                session.info["principal"] = principal
                self._give_sealer(session)
                try:
                    yield session
                finally:
                    session.rollback()

    @contextmanager
    def write(
        self, principal: Principal, reason: str | None = None, *, essential: bool = False
    ) -> Iterator[Session]:
        """One unit of work: commits at the end, or nothing of it happened.

        After the door closed, `session.info["changed"]` holds the names of the tables that changed.
        `essential` work (keeping drafts) goes on while other writing is stopped. Nobody writes as a person whose
        rights are only looked through.
        """
        if principal.only_looks:
            from models.platform.rights import ONLY_LOOKING

            raise Denied(ONLY_LOOKING, name=principal.name)
        if self._stopped is not None and not essential:
            raise self._stopped
        with translated(self.name), self._writing, self.engine.connect() as connection:
            connection = connection.execution_options(qudao_write=True)
            with BookSession(connection, expire_on_commit=False) as session:
                session.info["principal"] = principal
                self._give_sealer(session)
                act = _open_act(session, principal, reason)
                try:
                    yield session
                    session.flush()
                    session.info["changed"] = _close_act(session, act)
                    _check_alive(session.connection())
                    session.commit()
                except BaseException:
                    session.rollback()
                    raise

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Write past the door, when nobody else in this program writes: the lock of the file itself is not waited for fairly."""
        with self._writing:
            yield

    def awaited(self) -> bool:
        """Whether somebody in this program waits to write."""
        return self._writing.awaited

    def _give_sealer(self, session: Session) -> None:
        if self.names is not None:
            session.info["server"] = self.names
        if self._door is not None and self._door.sealer is not None:
            session.info["sealer"] = self._door.sealer

    def stop_writes(self, reason: AppError | None) -> None:
        """Refuse every further unit of work (file vanished, disk full); None allows them again."""
        self._stopped = reason

    def tidy(self) -> None:
        """Give the planner fresh statistics after many rows came in, and empty the write-ahead log."""
        with self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if self.dialect == "sqlite" and driver is not None:
                driver.execute("PRAGMA analysis_limit = 1000")
                driver.execute("PRAGMA optimize = 0x10002")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")

    def close(self) -> None:
        """Close every connection and forget the key."""
        self.engine.dispose()
        if self._door is not None:
            self._door.forget()

    lock = close

    def unlock(self, key: bytes, sealer: Sealer | None = None) -> None:
        """Allow connections again after `lock`."""
        if self._door is not None:
            self._door.key, self._door.sealer = bytearray(key), sealer or Sealer.of_key(key)

    @contextmanager
    def maintenance(self, *, read_only: bool = False) -> Iterator[Any]:
        """A driver connection of its own to the local file, outside the pool: backup, checks, marks."""
        if self._door is None:
            raise RuntimeError("only a local book has a file")
        connection = self._door.connect(read_only=read_only)
        try:
            yield connection
        finally:
            connection.close()


class _Door:
    """Where the file lies and the key to it, for the pool and for maintenance."""

    def __init__(self, path: Path, key: bytearray, immutable: bool, sealer: Sealer) -> None:
        self.path = path
        self.key = key
        self.immutable = immutable
        self.sealer: Sealer | None = sealer

    def connect(self, *, read_only: bool = False) -> Any:
        from models.platform.book.errors import LockedBook

        if not any(self.key):
            raise LockedBook()
        return connect_sqlite(self.path, self.key, read_only=read_only, immutable=self.immutable)

    def forget(self) -> None:
        self.key[:] = bytes(len(self.key))
        self.sealer = None


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("qudao_write", False)
    connection.info.pop("lost", None)
    connection.info.pop("begun", None)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
    connection.info["begun"] = True


def _mark_lost(context: Any) -> None:
    """Notice that SQLite ended the transaction by itself: full disk, I/O error, no memory (DS-04)."""
    connection = context.connection
    if connection is None or connection.closed or connection.invalidated or not connection.info.get("begun"):
        return
    driver = connection.connection.driver_connection
    if driver is not None and not driver.in_transaction:
        connection.info["lost"] = True


def _refuse_when_lost(connection: Connection) -> None:
    if connection.info.get("lost"):
        raise TransactionLost()
    connection.info.pop("begun", None)


def _refuse_statement_when_lost(connection: Connection, *ignored: Any) -> None:
    if connection.info.get("lost"):
        raise TransactionLost()


def _forget_lost(connection: Connection) -> None:
    if connection.invalidated:  # interrupted in the middle of a statement: this connection is never used again
        return
    connection.info.pop("lost", None)
    connection.info.pop("begun", None)


def _check_alive(connection: Connection) -> None:
    """Before a commit: never report success when the transaction is gone (DS-04)."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        if driver is not None and not driver.in_transaction:
            raise TransactionLost()


def _open_act(session: Session, principal: Principal, reason: str | None) -> int:
    """Record who acts now; triggers refuse to write without it (AL-01). Returns the act's number."""
    from models.platform.records import Act

    values = {
        "id": new_id(),
        "at": clock.now(),
        "user_id": principal.user_id,
        "device_id": principal.device_id,
        "reason": clean_line(reason or ""),
    }
    if "server" in session.info:
        asked = text("SELECT app.qudao_open_act(:id, :at, :user_id, :device_id, :reason)")
        number = int(session.scalar(asked, values) or 0)
        session.info["act"] = number
        return number
    act = Act(**values)
    session.add(act)
    session.flush()
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text("INSERT OR REPLACE INTO change_context (only_row, act) VALUES (1, :act)"), {"act": act.seq}
        )
    else:
        session.execute(text("SELECT set_config('qudao.act', :act, true)"), {"act": str(act.seq)})
    session.info["act"] = act.seq
    return act.seq


def _close_act(session: Session, act: int) -> frozenset[str]:
    """Seal the act, or forget it where nothing was done; returns the tables that changed."""
    touched = frozenset(session.info.get("touched", ()))
    if "server" in session.info:  # sealed there by a trigger
        asked = text("SELECT app.qudao_close_act(:act, :keep)")
        return touched | frozenset(session.scalars(asked, {"act": act, "keep": bool(touched)}))
    found = session.scalars(text("SELECT DISTINCT entity FROM change_log WHERE act = :act"), {"act": act})
    changed = touched | frozenset(found)
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DELETE FROM change_context"))
    if not changed:
        session.execute(text("DELETE FROM acts WHERE seq = :act"), {"act": act})
    elif "sealer" in session.info:
        from models.platform.sealing import seal

        seal(session, act, session.info["sealer"])
    return changed
