"""Change capture: triggers generated from the record classes, on both databases.

Every insert, update and delete of a business row writes one row of `change_log` in the same transaction, whatever
path wrote it (AL-01: events of the mapper would miss bulk statements); on PostgreSQL the rows of an insert are logged
together, and where they belong to several acts (a push), `qudao.acts` says which row to which.
Ledger tables refuse update and delete.
Without an act (see Database.write) the triggers refuse to write at all.

A copy of an office book also stores what others did, which the office's own log already holds. Synchronisation does
that under the act ARRIVING, which is nobody's: such rows are not logged here, and ledger rows may leave with their
bucket. On a server only the revision of a ledger row is ever set, by the trigger that gives revisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, LargeBinary
from sqlalchemy.dialects import sqlite

from models.base import Base, Record, records
from models.platform import sealing

BOOKKEEPING = frozenset(
    {"seq", "id", "version", "rev", "created_at", "created_by", "changed_at", "changed_by"}
)
ARRIVING = 0
_SQLITE = sqlite.dialect()

_POSTGRES_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION qudao_capture_made() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    act text := current_setting('qudao.act', true);
    acts jsonb := nullif(current_setting('qudao.acts', true), '')::jsonb;
BEGIN
    IF act IS NULL OR act = '' THEN
        IF EXISTS (SELECT 1 FROM made) THEN
            RAISE EXCEPTION 'no act: write through the door' USING ERRCODE = 'P0001';
        END IF;
        RETURN NULL;
    END IF;
    EXECUTE format('INSERT INTO change_log (act, entity, row_id, root_id, action, changes)
        SELECT coalesce(($3 ->> id::text)::bigint, $1), $2, id, coalesce(%I, id), ''I'', NULL FROM made', TG_ARGV[0])
    USING act::bigint, TG_TABLE_NAME, acts;
    RETURN NULL;
END $body$
""",
    """
CREATE OR REPLACE FUNCTION qudao_capture() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    act text := current_setting('qudao.act', true);
    new_row jsonb;
    old_row jsonb;
    diff jsonb;
BEGIN
    IF act IS NULL OR act = '' THEN
        RAISE EXCEPTION 'no act: write through the door' USING ERRCODE = 'P0001';
    END IF;
    IF TG_OP = 'DELETE' THEN
        old_row := to_jsonb(OLD);
        INSERT INTO change_log (act, entity, row_id, root_id, action, changes)
        VALUES (act::bigint, TG_TABLE_NAME, OLD.id, coalesce((old_row ->> TG_ARGV[0])::uuid, OLD.id), 'D',
                old_row - string_to_array(TG_ARGV[1], ','));
        RETURN NULL;
    END IF;
    new_row := to_jsonb(NEW);
    old_row := to_jsonb(OLD);
    SELECT jsonb_object_agg(n.key, CASE WHEN n.key = ANY (string_to_array(TG_ARGV[1], ','))
                THEN '["***", "***"]'::jsonb ELSE jsonb_build_array(o.value, n.value) END)
    INTO diff
    FROM jsonb_each(new_row) n JOIN jsonb_each(old_row) o ON o.key = n.key
    WHERE o.value IS DISTINCT FROM n.value AND n.key <> ALL (string_to_array(TG_ARGV[2], ','));
    IF diff IS NOT NULL THEN
        INSERT INTO change_log (act, entity, row_id, root_id, action, changes)
        VALUES (act::bigint, TG_TABLE_NAME, NEW.id, coalesce((new_row ->> TG_ARGV[0])::uuid, NEW.id), 'U', diff);
    END IF;
    RETURN NULL;
END $body$
""",
    """
CREATE OR REPLACE FUNCTION qudao_ledger() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND to_jsonb(NEW) - 'rev' = to_jsonb(OLD) - 'rev' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'ledger: rows of % are never changed', TG_TABLE_NAME USING ERRCODE = '23514';
END $body$
""",
    """
CREATE OR REPLACE FUNCTION qudao_sealed_entry() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT 1 FROM seals WHERE act = NEW.act) THEN
        RAISE EXCEPTION 'ledger: the act is sealed' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $body$
""",
    """
CREATE OR REPLACE FUNCTION qudao_sealed_act() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT 1 FROM seals WHERE act = OLD.seq) THEN
        RAISE EXCEPTION 'ledger: the act is sealed' USING ERRCODE = '23514';
    END IF;
    RETURN coalesce(NEW, OLD);
END $body$
""",
    *sealing.POSTGRES,
    sealing.POSTGRES_SECRET,
)


_LOGGED = f"change_context WHERE act <> {ARRIVING}"


def _shown(column: Any, row: str, hidden: bool) -> str:
    """SQLite expression of a column's value as history keeps it."""
    if hidden:
        return f"CASE WHEN {row}.\"{column.name}\" IS NULL THEN NULL ELSE '***' END"
    if (
        isinstance(column.type.dialect_impl(_SQLITE), LargeBinary)
        or str(column.type.compile(_SQLITE)) == "BLOB"
    ):
        return f'lower(hex({row}."{column.name}"))'
    return f'{row}."{column.name}"'


def _columns(record: type[Record]) -> list[Any]:
    return [column for column in record.__table__.columns if column.name not in BOOKKEEPING]


def _root(record: type[Record], row: str) -> str:
    return f'coalesce({row}."{record.ROOT}", {row}."id")'


def sqlite_triggers(record: type[Record]) -> Iterator[tuple[str, str]]:
    """(name, statement) of every capture trigger of one table in SQLite."""
    table = record.__tablename__
    guard = "SELECT RAISE(ABORT, 'no act: write through the door') WHERE NOT EXISTS (SELECT 1 FROM change_context);"
    put = "INSERT INTO change_log (act, entity, row_id, root_id, action, changes) SELECT act,"
    yield (
        f"cap_i_{table}",
        f"CREATE TRIGGER cap_i_{table} AFTER INSERT ON {table} BEGIN {guard} {put} '{table}', NEW.id,"
        f" {_root(record, 'NEW')}, 'I', NULL FROM {_LOGGED}; END",
    )
    if record.LEDGER:
        for word in ("UPDATE", "DELETE"):
            yield (
                f"ledger_{word[0].lower()}_{table}",
                f"CREATE TRIGGER ledger_{word[0].lower()}_{table} BEFORE {word} ON {table}"
                f" WHEN NOT EXISTS (SELECT 1 FROM change_context WHERE act = {ARRIVING})"
                " BEGIN SELECT RAISE(ABORT, 'ledger: rows are never changed'); END",
            )
        return
    columns = _columns(record)
    differs = " OR ".join(f'OLD."{c.name}" IS NOT NEW."{c.name}"' for c in columns)
    pairs = " UNION ALL ".join(
        f"SELECT '{c.name}' AS k, {_shown(c, 'OLD', c.name in record.HIDDEN)} AS o,"
        f' {_shown(c, "NEW", c.name in record.HIDDEN)} AS n, OLD."{c.name}" IS NOT NEW."{c.name}" AS d'
        for c in columns
    )
    yield (
        f"cap_u_{table}",
        f"CREATE TRIGGER cap_u_{table} AFTER UPDATE ON {table} WHEN {differs} BEGIN {guard} {put} '{table}',"
        f" NEW.id, {_root(record, 'NEW')}, 'U', (SELECT json_group_object(k, json_array(o, n)) FROM ({pairs})"
        f" WHERE d) FROM {_LOGGED}; END",
    )
    every = [column for column in record.__table__.columns if column.name != "seq"]
    whole = ", ".join(f"'{c.name}', {_shown(c, 'OLD', c.name in record.HIDDEN)}" for c in every)
    yield (
        f"cap_d_{table}",
        f"CREATE TRIGGER cap_d_{table} AFTER DELETE ON {table} BEGIN {guard} {put} '{table}', OLD.id,"
        f" {_root(record, 'OLD')}, 'D', json_object({whole}) FROM {_LOGGED}; END",
    )


def postgres_triggers(record: type[Record]) -> Iterator[tuple[str, str]]:
    """(name, statement) of every capture trigger of one table in PostgreSQL."""
    table = record.__tablename__
    hidden = ",".join(sorted(record.HIDDEN))
    skipped = ",".join(sorted(BOOKKEEPING))
    yield (
        f"cap_i_{table}",
        f"CREATE TRIGGER cap_i_{table} AFTER INSERT ON {table} REFERENCING NEW TABLE AS made FOR EACH STATEMENT"
        f" EXECUTE FUNCTION qudao_capture_made('{record.ROOT}')",
    )
    judged = ["version", *(column.name for column in _columns(record))]  # a version that moves needs an act, too
    differs = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in judged)
    for event, when in () if record.LEDGER else (("UPDATE", f" WHEN ({differs})"), ("DELETE", "")):
        yield (
            f"cap_{event[0].lower()}_{table}",
            f"CREATE TRIGGER cap_{event[0].lower()}_{table} AFTER {event} ON {table} FOR EACH ROW{when}"
            f" EXECUTE FUNCTION qudao_capture('{record.ROOT}', '{hidden}', '{skipped}')",
        )
    if record.LEDGER:
        yield (
            f"ledger_{table}",
            f"CREATE TRIGGER ledger_{table} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
            " EXECUTE FUNCTION qudao_ledger()",
        )


def captures(record: type[Record]) -> list[tuple[str, str]]:
    """(name, statement) of the triggers of one table in PostgreSQL that write the log."""
    return [made for made in postgres_triggers(record) if made[0].startswith("cap_")]


def renewal() -> Iterator[str]:
    """Statements that bring the functions and triggers of a PostgreSQL database, of whatever version, to today's."""
    yield from _POSTGRES_FUNCTIONS
    for record in records():
        table = record.__tablename__
        yield f"DROP TRIGGER IF EXISTS cap_{table} ON {table}"  # one for all that is done to a row, as it was before
        for name, statement in captures(record):
            yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
            yield statement


_LOG_TABLES = ("change_log", "audit_notes", "seals")


def _log_guards() -> Iterator[tuple[str, str]]:
    """SQLite: entries of the log are never changed or removed, and none is added to an act that is sealed (AL-02)."""
    for table in _LOG_TABLES:
        for word in ("UPDATE", "DELETE"):
            yield (
                f"log_{word[0].lower()}_{table}",
                f"CREATE TRIGGER log_{word[0].lower()}_{table} BEFORE {word} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'ledger: the log'); END",
            )
    sealed = "WHEN EXISTS (SELECT 1 FROM seals WHERE act = {}) BEGIN SELECT RAISE(ABORT, 'ledger: sealed'); END"
    for table in ("change_log", "audit_notes"):
        yield (
            f"log_i_{table}",
            f"CREATE TRIGGER log_i_{table} BEFORE INSERT ON {table} " + sealed.format("NEW.act"),
        )
    for word in ("UPDATE", "DELETE"):
        yield (
            f"log_{word[0].lower()}_acts",
            f"CREATE TRIGGER log_{word[0].lower()}_acts BEFORE {word} ON acts " + sealed.format("OLD.seq"),
        )


def statements(dialect: str) -> list[tuple[str, str]]:
    """Every trigger of the schema for `sqlite` or `postgresql`, as (name, statement)."""
    if dialect == "sqlite":
        made = [trigger for record in records() for trigger in sqlite_triggers(record)]
        return made + list(_log_guards())
    made = [trigger for record in records() for trigger in postgres_triggers(record)]
    for table in _LOG_TABLES:
        made.append(
            (
                f"ledger_{table}",
                f"CREATE TRIGGER ledger_{table} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
                " EXECUTE FUNCTION qudao_ledger()",
            )
        )
    for table, events, function in (
        ("change_log", "INSERT", "qudao_sealed_entry"),
        ("audit_notes", "INSERT", "qudao_sealed_entry"),
        ("acts", "UPDATE OR DELETE", "qudao_sealed_act"),
    ):
        made.append(
            (
                f"sealed_{table}",
                f"CREATE TRIGGER sealed_{table} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
            )
        )
    return [*made, sealing.POSTGRES_TRIGGER]


def install(connection: Connection) -> None:
    """Create the triggers (and PostgreSQL functions) in an empty schema."""
    from models.platform.search import create_indexes

    if connection.dialect.name == "postgresql":
        for function in _POSTGRES_FUNCTIONS:
            connection.exec_driver_sql(function.replace("%", "%%"))
    for _, statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
    create_indexes(connection)


def create_schema(connection: Connection) -> None:
    """Tables, triggers and search indexes of today's classes in an empty database."""
    import models.schema  # noqa: F401  registers every class

    Base.metadata.create_all(connection)
    install(connection)
