"""Taking the book of one computer to an office: all that is in it, within the transaction that prepares the server.

Records keep their keys, numbers and history. The server seals the history anew with its own key and notes where the
chain of the book ended, so that the book, kept as a file, still proves it. The book itself is only read, and marked as
taken away when everything is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Dialect, Table, func, select, text
from sqlalchemy.orm import Session

from models.base import Base, records
from models.clock import clock
from models.errors import Denied, InvalidInput, RuleBroken
from models.i18n import N_, listed, tr
from models.ids import new_id
from models.platform import capture, office_files, sealing
from models.platform.blobs import BlobStore, existing_store
from models.platform.book import facts, opening
from models.platform.book.access import ByPassword
from models.platform.book.book import MOVED, Book
from models.platform.principal import SYSTEM, Role
from models.platform.records import Attachment, User, UserStatus
from models.platform.server import preparing
from models.platform.server.check import Finding
from models.platform.server.names import APP, Names
from models.platform.server.preparing import Plan

LEFT = {
    "book_info": "facts about the file; the server's book has its own",
    "bucket_access": "derived again from people, agents and territories",
    "change_context": "the act of a running transaction",
    "seals": "the server seals the acts with its own key; where the old chain ended is on record",
    "seal_secrets": "secret of a server",
    "secrets": "secrets of the file",
}
"""Tables that are not taken, with the reason; those of synchronisation are empty in a book of one computer."""
SYNC = "sync_"
LOG = ("acts", "change_log", "audit_notes")
"""Their numbers are part of what they say."""
NEVER = {("users", "password_hash")}
FIRST_REVISION = 1
AT_A_TIME = 2_000
ORIGIN = "taken_from"
REASON = N_("Taken over from the book of one computer")
BY_NAME = N_(
    "These sign-in names cannot be used on a server: {names}. Nothing was changed. Give these people names of small Latin "
    "letters, digits, dots, hyphens and underscores that begin with a letter, and try again."
)
NOT_ADMIN = N_("Only an administrator of the book can take it to a server. Nothing was changed.")
IS_COPY = N_("This book is the copy of an office's book already. Nothing was changed.")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Source:
    """An open book of this computer as one reading sees it, and the administrator who takes it."""

    session: Session
    person: UUID
    blobs: BlobStore | None = None


def move(plan: Plan, path: Path, progress: Progress | None = None) -> list[Finding]:
    """Make the book at `path` the book of an office; `plan.first` says as whom it is opened, and signs in there too.

    Either the server has all of it or nothing. Raises what `opening.open_book`, `require_movable` and `preparing.prepare`
    raise; the book is unchanged then.
    """
    book = opening.open_book(path, ByPassword(plan.first.login, plan.first.password))
    try:
        if book.read_only:
            raise book.why_read_only()
        assert book.user_id is not None
        with book.database.read(SYSTEM) as session:
            source = Source(session, book.user_id, existing_store(session, book.paths.files))
            found = preparing.prepare(
                _filled(plan, source, book.company), fill=lambda connection: take_over(connection, source, progress)
            )
        _mark(book, plan.file)
        return found
    finally:
        book.close()


def require_movable(source: Source, names: Names) -> User:
    """Refuse what cannot become the book of an office; raises Denied or RuleBroken."""
    session = source.session
    person = session.get(User, source.person)
    if person is None or person.role is not Role.ADMIN:
        raise Denied(NOT_ADMIN)
    if session.scalar(select(func.count()).select_from(Base.metadata.tables["sync_facts"])):
        raise RuleBroken(IS_COPY)
    active = select(User.login).where(User.status == UserStatus.ACTIVE, User.deleted_at.is_(None), User.login.is_not(None))
    wrong = sorted(login for login in session.scalars(active) if login and not _fits(names, login))
    if wrong:
        raise RuleBroken(BY_NAME, names=listed([f"“{login}”" for login in wrong]))
    return person


def _fits(names: Names, login: str) -> bool:
    try:
        return bool(names.person(login))
    except InvalidInput:
        return False


def _filled(plan: Plan, source: Source, company: str) -> Plan:
    """Company and person are those of the book."""
    person = require_movable(source, plan.card.names)
    return replace(plan, first=replace(plan.first, company=company, name=person.name, language=person.language))


def _mark(book: Book, card: Path) -> None:
    """From now on the book of this computer only tells what was; work goes on at the office."""
    with book.database.maintenance() as connection:
        facts.put(connection, {MOVED: {"at": clock.now().isoformat(), "card": card.name}})


# --- the server's side ------------------------------------------------------------------------------------------------


def tables() -> list[Table]:
    """What is taken, what others refer to first."""
    return [one for one in Base.metadata.sorted_tables if one.name not in LEFT and not one.name.startswith(SYNC)]


def take_over(connection: Connection, source: Source, progress: Progress | None = None) -> UUID:
    """Write everything into the tables that were just made, as their owner; returns the administrator's key."""
    session, wanted, done = source.session, tables(), 0
    total = sum(session.scalar(select(func.count()).select_from(one)) or 0 for one in wanted)
    _quiet(connection, True)
    for table in wanted:
        for count in _copy(connection, table, session):
            done += count
            if progress is not None:
                progress(done, total)
    _run(connection, "SET CONSTRAINTS ALL IMMEDIATE")
    _quiet(connection, False)
    _run(connection, "SET CONSTRAINTS ALL DEFERRED")
    for name in LOG:
        _run(
            connection,
            f"SELECT setval(pg_get_serial_sequence('{APP}.{name}', 'seq'), coalesce(max(seq), 0) + 1, false) FROM {APP}.{name}",
        )
    _run(connection, f"SELECT {APP}.qudao_derive(NULL, NULL)")
    _give_revision(connection)
    _note_origin(connection, source)
    _send_files(connection, source)
    return source.person


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement.replace("%", "%%"))


def _quiet(connection: Connection, quiet: bool) -> None:
    """The history comes as it is: nothing of the taking is captured, and all rows get one revision.

    Rows are streamed into tables past row security, which binds their owner too at all other times.
    """
    word, force = ("DISABLE", "NO FORCE") if quiet else ("ENABLE", "FORCE")
    for table in tables():
        _run(connection, f"ALTER TABLE {APP}.{table.name} {force} ROW LEVEL SECURITY")
    for record in records():
        for name, _ in capture.captures(record):
            _run(connection, f"ALTER TABLE {APP}.{record.__tablename__} {word} TRIGGER {name}")
    _run(connection, f"ALTER TABLE {APP}.acts {word} TRIGGER give_revision")


def _copy(connection: Connection, table: Table, session: Session) -> Iterator[int]:
    """Stream a table in its order; yields how many rows went since the last time."""
    columns = [one for one in table.columns if one.name != "seq" or table.name in LOG]
    dialect = connection.dialect
    makers = [_maker(one, dialect) for one in columns]
    names = ", ".join(f'"{one.name}"' for one in columns)
    found = session.connection().execution_options(yield_per=AT_A_TIME).execute(
        select(*columns).order_by(*table.primary_key.columns)
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY {APP}."{table.name}" ({names}) FROM STDIN') as copy:
        for some in found.partitions():
            for row in some:
                copy.write_row([make(value) for make, value in zip(makers, row, strict=True)])
            yield len(some)


def _maker(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What makes the server's value of a column."""
    if (column.table.name, column.name) in NEVER:
        return lambda _value: None
    if column.name == "rev":
        return lambda _value: FIRST_REVISION
    return column.type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)


def _give_revision(connection: Connection) -> None:
    """Everything has the first revision: a copy gets it with its first synchronisation."""
    connection.execute(text("UPDATE sync.head SET rev = :rev"), {"rev": FIRST_REVISION})
    for record in records():
        name = record.__tablename__
        connection.execute(
            text("INSERT INTO sync.latest (subject, rev)"
                 f" SELECT :name, :rev WHERE EXISTS (SELECT 1 FROM {APP}.{name})"),
            {"name": name, "rev": FIRST_REVISION},
        )  # fmt: skip


def _note_origin(connection: Connection, source: Source) -> None:
    """Where the book came from, and the end of its chain, go on record; what follows belongs to this act."""
    ends = [[str(head.writer), head.number, head.code] for head in sealing.heads(source.session)]
    book = source.session.scalar(text("SELECT value FROM book_info WHERE name = 'book'"))
    origin = json.dumps({"book": json.loads(str(book)), "heads": ends})
    connection.execute(
        text("INSERT INTO book_info (name, value) VALUES (:name, CAST(:value AS jsonb))"), {"name": ORIGIN, "value": origin}
    )
    now = clock.now()
    act = connection.scalar(
        text("INSERT INTO acts (id, at, user_id, reason) VALUES (:id, :at, :who, :reason) RETURNING seq"),
        {"id": new_id(), "at": now, "who": source.person, "reason": tr(REASON)},
    )
    connection.execute(text("SELECT set_config('qudao.act', :act, true)"), {"act": str(act)})
    connection.execute(
        text("INSERT INTO audit_notes (id, act, at, user_id, action, entity, detail)"
             " VALUES (:id, :act, :at, :who, 'take_over', 'book', CAST(:detail AS jsonb))"),
        {"id": new_id(), "act": act, "at": now, "who": source.person, "detail": origin},
    )  # fmt: skip


def _send_files(connection: Connection, source: Source) -> None:
    """The contents of attachments, one after the other."""
    if source.blobs is None:
        return
    driver: Any = connection.connection.driver_connection
    for key, sha in source.session.execute(select(Attachment.id, Attachment.sha256)).all():
        if source.blobs.has(sha):
            office_files.send(driver.execute, key, source.blobs.get(sha), sha)
