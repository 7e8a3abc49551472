"""Synchronising a book with its office: connection, engine, notes, intents and files in their order."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from models.clock import clock
from models.database import Database
from models.errors import AppError, Offline
from models.i18n import N_
from models.platform import audit, numbering
from models.platform.blobs import BlobStore, existing_store, store_of
from models.platform.book.errors import LockedBook
from models.platform.office_files import Progress
from models.platform.principal import SYSTEM, Principal
from models.platform.records import Attachment, Change
from models.platform.server.errors import ServerRefused
from models.platform.server.names import Names
from models.safe_files import write_bytes
from models.schema import SCHEMA_VERSION
from models.sync import bundles, by_file, files, intents, lease, tables
from models.sync.applying import Report
from models.sync.engine import Engine
from models.sync.local import SqliteLocal
from models.sync.names import CHANNEL
from models.sync.ops import BATCH, Op, Ref
from models.sync.policy import Way
from models.sync.ports import Cut, DeviceState, Facts, OutOfReach, Refused
from models.sync.records import ConflictState, RefusalState, SyncConflict, SyncFact, SyncOp, SyncRefusal
from models.sync.remote import PostgresRemote, hang_up, told
from models.sync.replies import Foreign
from models.sync.words import document, searched
from models.version import version

NOTES = 500
SLEPT_SECONDS = 60
FILE_AWAY = N_("This file lies at the office, which cannot be reached now. Nothing is lost. Open it again when the network is back.")
FILE_REFUSED = N_("The office does not hand out this file to you any more. Nothing was changed. Ask an administrator.")


@dataclass(frozen=True)
class State:
    """What the status bar and the sync centre show."""

    phase: str
    code: str
    cursor: int
    waiting: int
    conflicts: int
    refusals: int


class Copy:
    """The copy of one person on this computer, and how to reach the office."""

    def __init__(
        self,
        database: Database,
        person: UUID,
        connect: Callable[[], Any],
        *,
        principal: Principal | None = None,
        names: Names | None = None,
        label: str = "",
        batch: int = BATCH,
        progress: Callable[[str, int], None] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.database, self.person, self.connect = database, person, connect
        self.principal, self.names = principal, names
        self.label, self.batch, self.progress = label, batch, progress
        self.folder = folder
        """Where the contents of attachments lie on this computer; None sends and fetches none."""
        self.largest: int | None = None
        """Contents up to so many bytes go to the office by themselves; None: all."""
        self._remote: PostgresRemote | None = None
        self._told_foreign = ""
        """The table whose rows of others are on record already, until a round goes through."""
        self._fresh = True
        """Nothing was synchronised since the book was opened."""
        self.device = ""
        """What the office knows this copy by, once it was asked."""
        self.line: Listener | None = None
        """Open while the screen is locked."""
        self.backend = 0
        """The server's number of the connection last used, by which our own hints are known."""

    def keep_line(self, line: Listener) -> None:
        """The book is locked: this line stays open, for what the office orders."""
        self.drop_line()
        self.line = line

    def drop_line(self) -> None:
        """It is not needed any more, or broke off."""
        line, self.line = self.line, None
        if line is not None:
            line.close()

    def state_there(self) -> DeviceState:
        """What the office says of this computer, asked on the line that stayed open."""
        if self.line is None:
            raise Cut("no line")
        found = self.line.ask("SELECT state FROM sync.device WHERE device_id = %s", UUID(self.device))
        return DeviceState(found) if found in tuple(DeviceState) else DeviceState.UNKNOWN

    def tell_erased(self) -> None:
        """Let the office know that its order was carried out; cannot it be reached now, it goes on saying that it is open."""
        with suppress(AppError, Cut, Refused):
            if self.line is not None:
                self.line.ask("SELECT sync.erased(%s)", UUID(self.device))
            else:
                remote = PostgresRemote(self.connect)
                try:
                    remote.erased(UUID(self.device))
                finally:
                    remote.close()
        self.drop_line()

    def forget(self) -> None:
        """The book is locked: nobody reaches the office until the password was typed again."""
        self.connect = _locked

    def synchronise(self, *, check: bool = True, line: Listener | None = None) -> Report:
        """Everything once, on a line that is open already or one of its own.

        Raises Cut (try again), Stopped (somebody must act) or Refused.
        """
        if line is None:
            return self._synchronise(check, self.connect)
        with line.lent() as connection:
            return self._synchronise(check, lambda: connection, keep=True)

    def _synchronise(self, check: bool, connect: Callable[[], Any], keep: bool = False) -> Report:
        local = self._local()
        try:
            remote = PostgresRemote(connect, self.label, lambda ops: _described(local, ops))
            self.backend, self._remote = remote.backend, remote
            try:
                options: dict[str, Any] = {"batch": self.batch, "progress": self.progress}
                engine = Engine(local, remote, tables.specs(), self._facts(local), **options)
                if self._fresh:  # whatever became of the file meanwhile
                    engine.doubt()
                report = engine.sync(check=check)
                self._fresh = False
                self._told_foreign = ""
                send_notes(local, remote)
                self._keep_bundle_key(local, remote)
                if self._ask_office(local) and engine.pull(check=check):
                    engine.pull()
                with local.transaction() as tx:
                    tx.note(
                        "done", received=report.received, sent=report.sent, conflicts=report.conflicts, refused=report.refused
                    )
                self._send_files(local, remote)
                return report
            except Foreign as error:
                self._note_foreign(local, error.table)
                raise
            finally:
                with local.transaction() as tx:
                    self.device = str(tx.get("device", ""))
                    if remote.met is not None:
                        lease.renew(tx, remote.met)
                self._remote = None
                if not keep:
                    remote.close()
        finally:
            local.close()

    def _note_foreign(self, local: SqliteLocal, table: str) -> None:
        """Rows of others came: the diary says so, and it goes on record as any other breach of rights (S06)."""
        with local.transaction() as tx:
            tx.note("foreign", table=table)
        if table != self._told_foreign:
            with self.database.write(self.principal or SYSTEM) as session:
                audit.note(session, "foreign_rows", "user", {"table": table}, self.person)
            self._told_foreign = table

    def hang_up(self) -> None:
        """From another thread: end a synchronisation that waits for the office; it raises Cut, and nothing is lost."""
        remote = self._remote
        if remote is not None:
            remote.hang_up()

    def _local(self) -> SqliteLocal:
        return SqliteLocal(self.database, self.person)

    def _send_files(self, local: SqliteLocal, remote: PostgresRemote) -> None:
        """Contents go last: they are large, and everything else has arrived by then."""
        store: BlobStore | None = None
        if self.folder is not None:
            with self.database.read(SYSTEM) as session:
                store = existing_store(session, self.folder)
        if store is not None:
            tell = self.progress
            files.upload_all(
                local, remote, store, (lambda done, total: tell("", done)) if tell is not None else None, self.largest
            )

    def fetch(self, attachment: UUID, progress: Progress | None = None) -> bool:
        """Have the content of an attachment on this computer; whether it came just now.

        Raises MissingFile, Offline or ServerRefused.
        """
        assert self.folder is not None
        with self.database.write(SYSTEM) as session:
            store = store_of(session, self.folder)
            sha = session.scalar(select(Attachment.sha256).where(Attachment.id == attachment))
        if sha is None or store.has(sha):
            return False
        try:
            local, remote = self._local(), PostgresRemote(self.connect, self.label)
            try:
                files.fetch(local, remote, store, attachment, progress)
                return True
            finally:
                remote.close()
                local.close()
        except (Cut, Offline) as error:
            raise Offline(FILE_AWAY) from error
        except Refused as error:
            raise ServerRefused(FILE_REFUSED) from error

    def _ask_office(self, local: SqliteLocal) -> bool:
        """Let the office decide what waits for it; whether anything was asked."""
        if self.principal is None or self.names is None:
            return False
        with local.transaction() as tx:
            code = str(tx.get("code", ""))
            waiting = tx.run("SELECT count(*) FROM sync_intents WHERE state = 'waiting' AND rev > 0").fetchone()[0]
            marked = sum(
                tx.run(f"SELECT count(*) FROM {table} WHERE {column} LIKE ? AND rev > 0", (f"{code}-%",)).fetchone()[0]
                for table, column in (numbering.PLACES[series] for series in intents.NUMBERED.values())
            )
        if not (waiting or marked):
            return False
        office = Database.office(self.connect, self.names)
        try:
            if waiting:
                intents.answer(office, self.principal)
            if marked and code:
                intents.number(office, self.principal, code)
        finally:
            office.close()
        return True

    # --- by file ------------------------------------------------------------------------------------------------------

    def write_bundle(self, path: Path) -> int:
        """Write what waits into a file for the office; returns how many changes it holds."""
        local = self._local()
        try:
            facts = self._facts(local)
            content, count = by_file.write_work(
                local, Engine(local, OutOfReach(), tables.specs(), facts), facts, lambda ops: _described(local, ops)
            )
        finally:
            local.close()
        write_bytes(path, content)
        return count

    def take_answer(self, path: Path) -> Report:
        """Take in what the office answered to the last bundle."""
        raw = bundles.read_file(path)
        local = self._local()
        try:
            return by_file.take_answer(local, Engine(local, OutOfReach(), tables.specs(), self._facts(local)), raw)
        finally:
            local.close()

    def _keep_bundle_key(self, local: SqliteLocal, remote: PostgresRemote) -> None:
        """The key for bundles comes over the network once, so that one can be written when there is none."""
        with local.transaction() as tx:
            held, device = tx.get("bundle_key"), tx.get("device")
            if held and held["device"] == device:
                return
        key = remote.bundle_key(UUID(device))
        with local.transaction() as tx:
            tx.put("bundle_key", {"device": device, "key": key} if key else None)

    def listen(self) -> Listener:
        """A connection on which the office says that something changed."""
        return Listener(self.connect)

    def _facts(self, local: SqliteLocal) -> Facts:
        rows = local.connection.execute(
            "SELECT s.writer, s.number, s.code FROM seals s JOIN (SELECT writer, max(number) AS number FROM seals"
            " GROUP BY writer) m ON m.writer = s.writer AND m.number = s.number"
        ).fetchall()
        heads = tuple((bytes(writer).hex(), number, bytes(code).hex()) for writer, number, code in rows)
        return Facts("", 0, SCHEMA_VERSION, self.label, version(), heads)


def _locked() -> Any:
    raise LockedBook()


def _lag() -> float:
    """How far the clock is ahead of the one that stands still while this computer sleeps."""
    return clock.now().timestamp() - clock.monotonic()


class Listener:
    """One idle connection that waits for hints; what is asked now and then is asked on it as well."""

    def __init__(self, connect: Callable[[], Any], *channels: str) -> None:
        self._gate = threading.Lock()
        self._lag = _lag()
        self._asking = self._ended = False
        with told():
            self.connection = connect()
            self.connection.autocommit = True
            self.connection.execute("; ".join(f"LISTEN {name}" for name in (CHANNEL, *channels)))

    def handle(self) -> int:
        """The socket to watch."""
        return int(self.connection.fileno())

    def hints(self, own: Collection[int] = ()) -> frozenset[str]:
        """On which channels hints came from others than these connections; raises Cut when the connection is gone."""
        with told():
            found = list(self.connection.notifies(timeout=0))
            if self.connection.closed:
                raise Cut("closed")
        return frozenset(note.channel for note in found if note.pid not in own)

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """The connection, on a worker's thread, for as long as nobody looks for hints.

        Raises Cut when it is closed, or when this computer slept since the line was opened: nobody would answer on it.
        """
        with self._gate:
            if self._ended or abs(_lag() - self._lag) > SLEPT_SECONDS:
                raise Cut("closed")
            self._asking = True
        try:
            yield self.connection
        finally:
            with self._gate:
                self._asking = False
                ended = self._ended
            if ended:
                self._end()

    def ask(self, statement: str, *values: Any) -> Any:
        """The one value a statement answers, on a worker's thread; nobody looks for hints meanwhile."""
        with self.lent() as connection, told():
            row = connection.execute(statement, values).fetchone()
            return None if row is None else row[0]

    def close(self) -> None:
        """Stop listening, also under somebody who asks."""
        with self._gate:
            self._ended = True
            if self._asking:
                hang_up(self.connection)
                return
        self._end()

    def _end(self) -> None:
        with suppress(Exception):
            self.connection.close()


LATEST = "SELECT coalesce(jsonb_object_agg(subject, rev), '{}') FROM sync.latest"
"""The last revision of each table of an office."""


def latest(office: Database) -> dict[str, int]:
    """The last revision of each table of an office."""
    with office.read(SYSTEM) as session:
        return dict(session.scalar(text(LATEST)) or {})


def state(database: Database, person: UUID) -> State:
    """Where the copy stands, without any connection."""
    with database.read(SYSTEM) as session:
        said: dict[str, Any] = dict(session.execute(select(SyncFact.name, SyncFact.value)).all())

        def count(what: Any) -> int:
            return int(session.scalar(what) or 0)

        sent = [name for name, spec in tables.specs().items() if spec.policy.way is not Way.STAYS]
        fresh = select(func.count(Change.act.distinct())).where(Change.act > (said.get("absorbed") or 0), Change.entity.in_(sent))
        return State(
            said.get("phase") or "filling",
            said.get("code") or "",
            said.get("cursor") or 0,
            count(select(func.count(SyncOp.grp.distinct()))) + count(fresh),
            count(select(func.count()).where(SyncConflict.state == ConflictState.OPEN, SyncConflict.deleted_at.is_(None))),
            count(select(func.count()).where(SyncRefusal.state == RefusalState.OPEN, SyncRefusal.deleted_at.is_(None))),
        )


def _described(local: SqliteLocal, ops: Sequence[Op]) -> tuple[dict[int, str], dict[Ref, str]]:
    """Reasons of the groups, and the search texts of rows as they stand here."""
    with local.transaction() as tx:
        reasons = tx.reasons({op.grp for op in ops})
        texts: dict[Ref, str] = {}
        for ref, row in tx.rows({op.ref for op in ops if searched(op.table)}).items():
            text = document(ref[0], row)
            if text is not None:
                texts[ref] = text
        return reasons, texts


def send_notes(local: SqliteLocal, remote: PostgresRemote) -> int:
    """Sign-ins, prints, exports and reveals on this computer go on record in the office; each once."""
    sent = 0
    while True:
        with local.transaction() as tx:
            after = tx.get("noted", 0)
            rows = tx.run(
                "SELECT seq, id, device_id, action, entity, row_id, detail FROM audit_notes WHERE seq > ? ORDER BY seq LIMIT ?",
                (after, NOTES),
            ).fetchall()
        if not rows:
            return sent
        remote.notes(
            [
                {
                    "id": bytes(key).hex(), "device_id": bytes(device).hex() if device else None, "action": action,
                    "entity": entity, "row_id": bytes(row).hex() if row else None,
                    "detail": json.loads(detail) if detail else None,
                }
                for _, key, device, action, entity, row, detail in rows
            ]
        )  # fmt: skip
        with local.transaction() as tx:
            tx.put("noted", rows[-1][0])
        sent += len(rows)
