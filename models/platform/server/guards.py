"""What keeps a row where it belongs: in the bucket of its owner, pointing only at rows that the person sees (PG-06).

Row security judges the row that is written, not what it points at. So each statement of a person with a limited sight
notes the rows it made, and each change of a reference the row it changed, in `guard_queue`; at the end of the unit of
work (a row may come before the one it points at) all rows of a statement are judged with one question for each
reference. The questions run as the owner and ask what the row policies ask, so the person has no part in them: nobody
may read or write the queue, and nobody may call its functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.base import Record, records
from models.ids import FINANCE_BUCKET, GLOBAL_BUCKET
from models.platform.principal import Role
from models.platform.server import generate, policy
from models.platform.server.names import APP, AS_OWNER, Names, array, literal

QUEUE = f"{APP}.guard_queue"
SEES_ALL = (Role.ADMIN, Role.OPERATIONS, Role.AUDITOR)
"""Roles whose sight of what other rows point at is not limited."""
FRESH, PLACE = "*", ""
"""What is judged besides single references: everything of a new row; where a row belongs."""


def visible(names: Names, table: str) -> str:
    """The rows of a table that the person at work may read, as an SQL condition: its row policies, asked by the owner.

    The condition stands on its own in a query of that table alone.
    """
    one = policy.policies()[f"{APP}.{table}"]
    parts = []
    for made in generate.table_policies(names, one, lambda parent: _seen(names, parent)):
        if made.operation == "SELECT" and made.roles != (names.owner,):
            member = " OR ".join(f"pg_has_role(session_user, {literal(role)}, 'USAGE')" for role in made.roles)
            parts.append(f"((SELECT {member}) AND ({made.using}))")
    return " OR ".join(parts) or "false"


def _seen(names: Names, table: str) -> str:
    return f"(SELECT * FROM {APP}.{table} WHERE {visible(names, table)})"


def statements(names: Names) -> Iterator[str]:
    """The queue, what fills it, and what judges it.

    It is not logged, and numbered by no sequence: that of a table without a log is broken on a standby that takes over.
    """
    yield (
        f"CREATE UNLOGGED TABLE IF NOT EXISTS {QUEUE} (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),"
        " subject text NOT NULL, what text[] NOT NULL, keys uuid[] NOT NULL)"
    )
    yield _function(
        "qudao_judge()",
        "trigger",
        f"""
BEGIN
DELETE FROM {QUEUE} WHERE id = NEW.id;
EXECUTE format('SELECT {APP}.qudao_judge_%s($1, $2)', NEW.subject) USING NEW.what, NEW.keys;
RETURN NULL;
END
""",
    )
    for record in records():
        name = record.__tablename__
        yield f"DROP TRIGGER IF EXISTS guard ON {APP}.{name}"  # of offices prepared before, which judged row by row
        yield f"DROP FUNCTION IF EXISTS {APP}.qudao_guard_{name}()"
        yield _function(
            f"qudao_made_{name}()",
            "trigger",
            f"""
BEGIN
INSERT INTO {QUEUE} (subject, what, keys) SELECT '{name}', '{{{FRESH}}}', array_agg(id) FROM made HAVING count(*) > 0;
RETURN NULL;
END
""",
        )
        moved = "\n".join(
            f"IF NEW.{column.name} IS DISTINCT FROM OLD.{column.name} THEN\n"
            f"parts := array_append(parts, {literal(column.name)});\nEND IF;"
            for column, _ in _links(record)
        )
        yield _function(
            f"qudao_moved_{name}()",
            "trigger",
            f"""
DECLARE
parts text[] := ARRAY[{literal(PLACE)}];
BEGIN
{moved}
INSERT INTO {QUEUE} (subject, what, keys) VALUES ('{name}', parts, ARRAY[NEW.id]);
RETURN NULL;
END
""",
        )
        yield _function(f"qudao_judge_{name}(what text[], these uuid[])", "void", _judge(names, record))


def triggers(names: Names) -> Iterator[tuple[str, str, str]]:
    """(table, name, statement) of the triggers that fill the queue and judge it."""
    limited = _limited(names)
    for record in records():
        name = record.__tablename__
        table = f"{APP}.{name}"
        yield (
            table, "guard_made",
            f"CREATE TRIGGER guard_made AFTER INSERT ON {table} REFERENCING NEW TABLE AS made FOR EACH STATEMENT"
            f" WHEN ({limited}) EXECUTE FUNCTION {APP}.qudao_made_{name}()",
        )  # fmt: skip
        judged = _judged(record)
        differs = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in judged)
        yield (
            table, "guard_moved",
            f"CREATE TRIGGER guard_moved AFTER UPDATE OF {', '.join(judged)} ON {table} FOR EACH ROW"
            f" WHEN (({differs}) AND {limited}) EXECUTE FUNCTION {APP}.qudao_moved_{name}()",
        )  # fmt: skip
    yield (
        QUEUE, "judge",
        f"CREATE CONSTRAINT TRIGGER judge AFTER INSERT ON {QUEUE} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        f" EXECUTE FUNCTION {APP}.qudao_judge()",
    )  # fmt: skip


def _function(name: str, returns: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {APP}.{name} RETURNS {returns} LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$"
        f"\n#variable_conflict use_column{body}$body$"
    )


def _limited(names: Names) -> str:
    return " AND ".join(
        f"NOT pg_has_role(session_user, {literal(role)}, 'MEMBER')"
        for role in (*(names.group(role) for role in SEES_ALL), names.owner)
    )


def _links(record: type[Record]) -> list[tuple[Any, str]]:
    return [
        (column, key.column.table.name)
        for column in record.__table__.columns
        for key in column.foreign_keys
        if key.column.name == "id"
    ]


def _judged(record: type[Record]) -> list[str]:
    """The columns that say where a row belongs and what it points at."""
    needed = {"id", "bucket", "agent_id", "owner_table", "owner_id", record.ROOT}
    needed |= {column.name for column, _ in _links(record)}
    return [column.name for column in record.__table__.columns if column.name in needed]


def _judge(names: Names, record: type[Record]) -> str:
    """Raises for the first of these rows that is not where it belongs, or points at what the person does not see."""
    rows = f"SELECT 1 FROM {APP}.{record.__tablename__} AS r WHERE r.id = ANY (these)"
    always = f"what && {array([FRESH, PLACE])}"
    checks = []
    for column, target in _links(record):
        checks.append(
            f"IF what && {array([FRESH, column.name])} AND EXISTS ({rows} AND r.{column.name} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {_seen(names, target)} AS t WHERE t.id = r.{column.name})) THEN\n"
            f"RAISE EXCEPTION 'no such {target}' USING ERRCODE = '42501';\nEND IF;"
        )
    home = _home(record)
    if home:
        checks.append(
            f"IF {always} AND EXISTS ({rows} AND r.bucket <> {home}) THEN\n"
            "RAISE EXCEPTION 'not the place of this row' USING ERRCODE = '42501';\nEND IF;"
        )
    if "owner_table" in record.__table__.columns:
        checks.append(_beside(names, record, rows, always))
    return "\nBEGIN\n" + "\n".join(checks) + "\nEND\n"


def _home(record: type[Record]) -> str:
    """The bucket a row must have, as an expression on `r`; empty where the policies say all there is to say."""
    table = record.__table__
    if record.ENTITY == "cost":
        return f"'{FINANCE_BUCKET}'::uuid"
    if record.__tablename__ == "agents":
        return "r.id"
    if "agent_id" in table.columns:
        return f"coalesce(r.agent_id, '{GLOBAL_BUCKET}'::uuid)" if record.ENTITY == "price" else "r.agent_id"
    for key in table.columns[record.ROOT].foreign_keys if record.ROOT != "id" else ():
        return f"(SELECT p.bucket FROM {APP}.{key.column.table.name} AS p WHERE p.id = r.{record.ROOT})"
    return ""


def _beside(names: Names, record: type[Record], rows: str, always: str) -> str:
    """Files, words and prints name their record by table and key: it must be one that the person sees."""
    refuse = "RAISE EXCEPTION 'not beside a record one sees' USING ERRCODE = '42501';\nEND IF;"
    others = [other.__tablename__ for other in records() if other is not record]
    made = [f"IF {always} THEN", f"IF EXISTS ({rows} AND (r.owner_table = ANY ({array(others)})) IS NOT TRUE) THEN\n{refuse}"]
    for other in others:
        made.append(
            f"IF EXISTS ({rows} AND r.owner_table = '{other}') AND EXISTS ({rows} AND r.owner_table = '{other}' AND NOT EXISTS"
            f" (SELECT 1 FROM {_seen(names, other)} AS o WHERE o.id = r.owner_id AND o.bucket = r.bucket)) THEN\n{refuse}"
        )
    return "\n".join((*made, "END IF;"))
