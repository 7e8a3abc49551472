"""The statements that put the rights of an office book into the database, made from the declared policies.

For each table: rights by column for the groups, row security that is enabled and forced, one policy for each operation
and reach, and triggers that stamp rows and keep them where they belong. The same statements say what must be there
when a server is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.base import Base, records
from models.ids import GLOBAL_BUCKET
from models.platform.principal import Role
from models.platform.server import policy, steps, two_sides
from models.platform.server.names import APP, Names, array, quoted
from models.platform.server.policy import SERVERS_OWN, Operation, Pair, TablePolicy, cells


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


def _table(name: str) -> str:
    return f"{APP}.{name}"


def table_policies(names: Names, one: TablePolicy, rows: Callable[[str], str] = _table) -> Iterator[Policy]:
    """Every row policy of one table; the owner's functions see all rows, nobody signs in as the owner.

    `rows` says where the rows of a table on which a policy depends are found; in a policy they are judged themselves.
    """
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
            condition = one.agent_condition
            if one.agent_parent:
                condition = f"EXISTS (SELECT 1 FROM {rows(one.agent_parent)} AS p WHERE p.id = {one.root})"
            if condition and agents in some and word != "INSERT":
                some.remove(agents)
                yield _policy(one, word, "agent", [agents], f"({own}) AND {condition}")
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


def triggers(names: Names) -> Iterator[tuple[str, str, str]]:
    """(table, name, statement) of every trigger that only a server has."""
    for record in records():
        table = f"{APP}.{record.__tablename__}"
        yield (
            table, "stamp",
            f"CREATE TRIGGER stamp BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {APP}.qudao_stamp()",
        )  # fmt: skip
        yield (  # a revision is given by the server itself, to rows that were stamped when they were written
            table, "stamp_u",
            f"CREATE TRIGGER stamp_u BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NEW.rev = OLD.rev)"
            f" EXECUTE FUNCTION {APP}.qudao_stamp()",
        )  # fmt: skip
    for life in steps.lives():
        yield from steps.triggers(life)
    for table, name, when, function in (
        ("acts", "act", "BEFORE INSERT OR DELETE ON {} FOR EACH ROW", "qudao_act"),
        ("change_log", "logged", "AFTER INSERT ON {} REFERENCING NEW TABLE AS logged FOR EACH STATEMENT", "qudao_logged"),
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
