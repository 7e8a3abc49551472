"""The statements that put the rights of an office book into the database, made from the declared policies.

For each table: rights by column for the groups, row security that is enabled and forced, one policy for each operation
and reach, and triggers that stamp rows and keep them where they belong. The same statements say what must be there
when a server is checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.base import Base, Record, records
from models.ids import FINANCE_BUCKET, GLOBAL_BUCKET
from models.platform.principal import Role
from models.platform.server import policy, steps, two_sides
from models.platform.server.names import APP, Names, array, literal, quoted
from models.platform.server.policy import SERVERS_OWN, Operation, Pair, TablePolicy, cells

SEES_ALL = (Role.ADMIN, Role.OPERATIONS, Role.AUDITOR)
"""Roles whose sight of what other rows point at is not limited."""


@dataclass(frozen=True)
class Policy:
    """One row policy as it stands in the database."""

    table: str
    name: str
    operation: str
    roles: tuple[str, ...]
    using: str
    check: str

    def statement(self) -> str:
        """The statement that makes it."""
        made = f"CREATE POLICY {quoted(self.name)} ON {self.table} FOR {self.operation}"
        made += " TO " + ", ".join(quoted(role) for role in self.roles)
        if self.using:
            made += f" USING ({self.using})"
        if self.check:
            made += f" WITH CHECK ({self.check})"
        return made


@dataclass(frozen=True)
class Grant:
    """A right of a role on a table or on some of its columns."""

    table: str
    operation: str
    role: str
    columns: tuple[str, ...] = ()

    def statement(self) -> str:
        """The statement that gives it."""
        some = f" ({', '.join(quoted(name) for name in self.columns)})" if self.columns else ""
        return f"GRANT {self.operation}{some} ON {self.table} TO {quoted(self.role)}"


# --- who -----------------------------------------------------------------------------------------------------


def _roles(names: Names, pairs: tuple[Pair, ...]) -> tuple[list[str], list[str], bool]:
    """Groups that reach every row by one of these rights, groups that reach some, and whether a region is meant."""
    every, some, region = [], [], False
    for role in Role:
        found = cells(pairs, role)
        if "a" in found:
            every.append(names.group(role))
        elif found:
            some.append(names.group(role))
        region = region or "r" in found
    return every, some, region


def _writers(names: Names, operation: Operation) -> tuple[str, ...]:
    """Who gets the right on the table at all; which rows is for the policies to say."""
    if operation.condition or (operation.own and not operation.own_pairs):
        return (names.member,)
    every, some, _ = _roles(names, (*operation.pairs, *operation.own_pairs))
    return (*sorted({*every, *some}), names.granted)


# --- what ----------------------------------------------------------------------------------------------------


def _columns(one: TablePolicy) -> list[str]:
    table = Base.metadata.tables.get(one.table if one.schema == APP else one.name)
    return [column.name for column in table.columns] if table is not None else []


def grants(names: Names, one: TablePolicy) -> Iterator[Grant]:
    """Rights on one table. Everybody may ask any table that somebody reads: rows are for the policies."""
    columns = _columns(one)
    shown = tuple(name for name in columns if name not in one.hidden)
    if not one.read.closed:
        yield Grant(one.name, "SELECT", names.member, shown if one.hidden else ())
        for column, pairs in one.hidden.items():
            for role in Role:
                if "a" in cells(pairs, role):
                    yield Grant(one.name, "SELECT", names.group(role), (column,))
    made = tuple(name for name in columns if name != "seq" or one.record is None and one.table != "acts")
    changed = tuple(name for name in columns if name not in SERVERS_OWN) if one.record else ()
    for word, operation in (("INSERT", one.insert), ("UPDATE", one.update), ("DELETE", one.delete)):
        if operation.closed:
            continue
        some = {"INSERT": made if len(made) < len(columns) else (), "UPDATE": changed, "DELETE": ()}[word]
        if one.written and word != "DELETE":
            some = one.written
        for group in _writers(names, operation):
            yield Grant(one.name, word, group, some)


def _pairs(pairs: tuple[Pair, ...]) -> str:
    return array([f"{entity}:{letter}" for entity, letter in pairs])


def _bucket(pairs: tuple[Pair, ...]) -> str:
    return f"bucket = ANY (ARRAY(SELECT {APP}.qudao_mine({_pairs(pairs)})))"


_REACHED = (
    f"rep_id = ANY (ARRAY(SELECT {APP}.qudao_team())) OR manager_id = ANY (ARRAY(SELECT {APP}.qudao_team()))"
    f" OR territory_id = ANY (ARRAY(SELECT {APP}.qudao_area()))"
)


def _own_rows(one: TablePolicy, word: str, pairs: tuple[Pair, ...]) -> str:
    """The rows of people with a limited reach. A new agent has no bucket yet: it must be assigned within the reach."""
    if one.name != f"{APP}.agents" or word not in ("SELECT", "INSERT"):
        return _bucket(pairs)
    if word == "SELECT":
        # beside other conditions no index serves, and a hash of the buckets is quicker to ask than a list
        return f"bucket IN (SELECT {APP}.qudao_mine({_pairs(pairs)})) OR ({_REACHED})"
    return f"bucket = id AND ({_REACHED}) AND (SELECT {APP}.qudao_reach({_pairs(pairs)})) IN ('o', 'r')"


def _policy(one: TablePolicy, word: str, name: str, roles: list[str], expression: str) -> Policy:
    using = expression if word != "INSERT" else ""
    check = expression if word in ("INSERT", "UPDATE") else ""
    return Policy(one.name, f"{word.lower()}_{name}", word, tuple(sorted(roles)), using, check)


def table_policies(names: Names, one: TablePolicy) -> Iterator[Policy]:
    """Every row policy of one table; the owner's functions see all rows, nobody signs in as the owner."""
    yield Policy(one.name, "owner", "ALL", (names.owner,), "true", "true")
    agents = names.group(Role.AGENT)
    for word, operation in one.operations().items():
        if operation.condition:
            yield _policy(one, word, "rows", [names.member], operation.condition)
            continue
        if operation.pairs:
            every, some, region = _roles(names, operation.pairs)
            expression = f"(SELECT {APP}.qudao_everywhere({_pairs(operation.pairs)}))"
            wide = [*every, names.granted, *([names.wide] if region else [])]
            yield _policy(one, word, "all", wide, expression)
            own = _own_rows(one, word, operation.pairs)
            if one.agent_condition and agents in some and word != "INSERT":
                some.remove(agents)
                yield _policy(one, word, "agent", [agents], f"({own}) AND {one.agent_condition}")
            yield _policy(one, word, "own", [*some, names.granted], own)
        if operation.own:
            expression = f"{operation.own} = (SELECT {APP}.qudao_person())"
            if operation.own_pairs:
                expression += f" AND {_bucket(operation.own_pairs)}"
            elif word != "SELECT" and one.record is not None:
                expression += f" AND bucket IN ({operation.own}, '{GLOBAL_BUCKET}')"
            yield _policy(one, word, "mine", list(_writers(names, Operation(
                own=operation.own, own_pairs=operation.own_pairs))), expression)  # fmt: skip


def every_policy(names: Names) -> list[Policy]:
    """All row policies of the server."""
    return [made for one in policy.policies().values() for made in table_policies(names, one)]


def every_grant(names: Names) -> list[Grant]:
    """All rights on tables."""
    return [made for one in policy.policies().values() for made in grants(names, one)]


# --- triggers ------------------------------------------------------------------------------------------------


def _home(record: type[Record]) -> str:
    """The bucket a row must have, as an expression on `row`; empty where the policies say all there is to say."""
    table = record.__table__
    if record.ENTITY == "cost":
        return f"'{FINANCE_BUCKET}'::uuid"
    if record.__tablename__ == "agents":
        return "row.id"
    if "agent_id" in table.columns:
        shared = f", '{GLOBAL_BUCKET}'::uuid" if record.ENTITY == "price" else ""
        return f"coalesce(row.agent_id{shared})" if shared else "row.agent_id"
    for key in table.columns[record.ROOT].foreign_keys if record.ROOT != "id" else ():
        return f"(SELECT p.bucket FROM {APP}.{key.column.table.name} AS p WHERE p.id = row.{record.ROOT})"
    return ""


def _links(record: type[Record]) -> list[tuple[Any, str]]:
    return [
        (column, key.column.table.name)
        for column in record.__table__.columns
        for key in column.foreign_keys
        if key.column.name == "id"
    ]


def _owner_check(record: type[Record]) -> str:
    """Files, words and prints name their record by table and key: it must be one that the person sees."""
    if "owner_table" not in record.__table__.columns:
        return ""
    cases = " ".join(
        f"WHEN '{other.__tablename__}' THEN (SELECT o.bucket FROM {APP}.{other.__tablename__} AS o WHERE o.id = row.owner_id)"
        for other in records()
        if other is not record
    )
    return (
        f"IF row.bucket IS DISTINCT FROM (CASE row.owner_table {cases} END) THEN\n"
        f"RAISE EXCEPTION 'not beside a record one sees' USING ERRCODE = '42501';\nEND IF;"
    )


def guard(record: type[Record]) -> str:
    """The function that keeps a row where it belongs: in the bucket of its owner, pointing at rows the person sees.

    It runs as the person, so that row security judges what the row points at (PG-06), and at the end of the unit of
    work, because a row may come before the one it points at.
    """
    name = record.__tablename__
    checks = []
    for column, target in _links(record):
        checks.append(
            f"IF row.{column.name} IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.{column.name} IS DISTINCT FROM OLD.{column.name})"
            f" AND NOT EXISTS (SELECT 1 FROM {APP}.{target} AS t WHERE t.id = row.{column.name}) THEN\n"
            f"RAISE EXCEPTION 'no such {target}' USING ERRCODE = '42501';\nEND IF;"
        )
    home = _home(record)
    if home:
        checks.append(
            f"home := {home};\nIF home IS NOT NULL AND row.bucket <> home THEN\n"
            "RAISE EXCEPTION 'not the place of this row' USING ERRCODE = '42501';\nEND IF;"
        )
    checks.append(_owner_check(record))
    body = "\n".join(check for check in checks if check)
    return (
        f"CREATE OR REPLACE FUNCTION {APP}.qudao_guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $body$\n"
        f"DECLARE\nrow {APP}.{name} := NEW;\nnewest {APP}.{name};\nhome uuid;\nBEGIN\n"
        f"SELECT {', '.join(_visible(record))} INTO {', '.join('newest.' + one for one in _visible(record))}"
        f" FROM {APP}.{name} AS t WHERE t.id = NEW.id;\nIF FOUND THEN\nrow := newest;\nEND IF;\n"
        f"{body}\nRETURN NULL;\nEND\n$body$"
    )


def _visible(record: type[Record]) -> list[str]:
    """The columns the guard needs, none of which is hidden."""
    needed = {"id", "bucket", *(column.name for column, _ in _links(record))}
    needed |= {"agent_id", "owner_table", "owner_id", record.ROOT}
    return [column.name for column in record.__table__.columns if column.name in needed]


def _not_seeing_all(names: Names) -> str:
    return " AND ".join(
        f"NOT pg_has_role(session_user, {literal(role)}, 'MEMBER')"
        for role in (*(names.group(role) for role in SEES_ALL), names.owner)
    )


def triggers(names: Names) -> Iterator[tuple[str, str, str]]:
    """(table, name, statement) of every trigger that only a server has."""
    for record in records():
        table = f"{APP}.{record.__tablename__}"
        yield (
            table, "stamp",
            f"CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {APP}.qudao_stamp()",
        )  # fmt: skip
        yield (
            table, "guard",
            f"CREATE CONSTRAINT TRIGGER guard AFTER INSERT OR UPDATE OF {', '.join(_visible(record))} ON {table}"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
            f" WHEN ({_not_seeing_all(names)}) EXECUTE FUNCTION {APP}.qudao_guard_{record.__tablename__}()",
        )  # fmt: skip
    for life in steps.lives():
        yield from steps.triggers(life)
    for table, name, when, function in (
        ("acts", "act", "BEFORE INSERT OR DELETE ON {} FOR EACH ROW", "qudao_act"),
        ("change_log", "entry", "BEFORE INSERT ON {} FOR EACH ROW", "qudao_entry"),
        ("audit_notes", "entry", "BEFORE INSERT ON {} FOR EACH ROW", "qudao_entry"),
        ("users", "guard_rights", "BEFORE INSERT OR UPDATE ON {} FOR EACH ROW", "qudao_guard_rights"),
        ("users", "follow", "AFTER UPDATE ON {} FOR EACH ROW", "qudao_follow_users"),
        *two_sides.TRIGGERS,
        ("agents", "derive_i", "AFTER INSERT ON {} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT",
         "qudao_derive_agents"),
        ("agents", "derive_u", "AFTER UPDATE ON {} REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT",
         "qudao_derive_moved"),
        ("users", "derive", "AFTER INSERT OR UPDATE OR DELETE ON {} FOR EACH STATEMENT", "qudao_derive_all"),
        ("territories", "derive", "AFTER INSERT OR UPDATE OR DELETE ON {} FOR EACH STATEMENT", "qudao_derive_all"),
    ):  # fmt: skip
        place = f"{APP}.{table}"
        yield place, name, f"CREATE TRIGGER {name} {when.format(place)} EXECUTE FUNCTION {APP}.{function}()"
