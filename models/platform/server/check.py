"""Looking at an office server: what is wrong with it, each thing by its name and with what to do about it.

Anybody of the owners may look; nothing is changed. `attacks` then tries from a connection of a person what nobody may do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from models.clock import clock
from models.i18n import N_, tr
from models.platform.book import migrate
from models.platform.matrix import COLUMNS, MATRIX, cell
from models.platform.server import bootstrap, generate, guards, parts, policy
from models.platform.server.names import APP, Names, quoted
from models.schema import SCHEMA_VERSION

CLOCK_SECONDS = 300


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its name, whether it is as it should be, and what is wrong and to be done."""

    name: str
    good: bool
    text: str = ""
    values: tuple[tuple[str, Any], ...] = ()

    def message(self) -> str:
        """The sentence for the screen."""
        return tr(self.text, **dict(self.values)) if self.text else tr("in order")


NAMES = {
    "version": N_("Version of PostgreSQL"),
    "tls": N_("Secure connections"),
    "passwords": N_("Keeping of passwords"),
    "encoding": N_("Encoding"),
    "messages": N_("Language of the server's messages"),
    "clock": N_("Clock"),
    "schema": N_("Version of the book"),
    "owner": N_("Owner of the book"),
    "roles": N_("Accounts and groups"),
    "administer": N_("Administering of accounts"),
    "sessions": N_("Sessions of people"),
    "rowsecurity": N_("Row security"),
    "policies": N_("Row policies"),
    "grants": N_("Rights on tables"),
    "functions": N_("Functions"),
    "triggers": N_("Triggers"),
    "matrix": N_("Matrix of rights"),
    "strangers": N_("Objects of others"),
    "public": N_("Rights of everybody"),
    "people": N_("Accounts of people"),
}


def look(engine: Engine, names: Names) -> list[Finding]:
    """Everything about the server, in one snapshot that is taken back at the end."""
    parts.load()
    with engine.connect() as plain:
        connection = plain.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin() as work:
            try:
                return list(_all(connection, names))
            finally:
                work.rollback()


def _all(connection: Connection, names: Names) -> Iterator[Finding]:
    yield from _server(connection)
    there = connection.scalar(text("SELECT EXISTS (SELECT 1 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
                                   " WHERE n.nspname = :app AND c.relname = 'book_info')"), {"app": APP})  # fmt: skip
    if not there:
        yield _bad("schema", N_("There is no book in this database. Prepare it."))
        return
    bootstrap.become_owner(connection, names)  # which also sets the path by which expressions are written
    yield from _book(connection, names)


def _bad(name: str, words: str, **values: Any) -> Finding:
    return Finding(name, False, words, tuple(values.items()))


def _is(name: str, good: Any, words: str, **values: Any) -> Finding:
    return Finding(name, True) if good else _bad(name, words, **values)


# --- the server itself -----------------------------------------------------------------------------------------


def is_english(locale: str) -> bool:
    """Whether messages in this locale (of Linux or Windows) are the English ones; none named means so too."""
    return locale in ("", "C", "POSIX") or locale.startswith(("C.", "en", "English"))


def _server(connection: Connection) -> Iterator[Finding]:
    version = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000
    yield _is(
        "version", version >= bootstrap.LEAST_VERSION,
        N_("PostgreSQL {version} is too old; at least {least} is needed. Upgrade the server."),
        version=version, least=bootstrap.LEAST_VERSION,
    )  # fmt: skip
    secure = connection.scalar(text("SHOW ssl")) == "on"
    spoken = connection.scalar(text("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
    words = N_("Secure connections are off. Set ssl = on with a certificate and reload the server.")
    if secure and spoken and spoken not in ("TLSv1.2", "TLSv1.3"):
        secure, words = False, N_("The server speaks an outdated form of TLS. Set ssl_min_protocol_version to TLSv1.2.")
    yield _is("tls", secure, words)
    yield _is(
        "passwords", connection.scalar(text("SHOW password_encryption")) == "scram-sha-256",
        N_("Passwords are kept in an outdated way. Set password_encryption to scram-sha-256 and set them anew."),
    )  # fmt: skip
    yield _is(
        "encoding", connection.scalar(text("SHOW server_encoding")) == "UTF8",
        N_("The database does not hold every script. It must be made anew with the encoding UTF8."),
    )  # fmt: skip
    yield _is(
        "messages", is_english(str(connection.scalar(text("SHOW lc_messages")))),
        N_("The server speaks another language than English, so the program cannot tell a wrong password from a broken "
           "line. Set lc_messages to C and reload the server."),
    )  # fmt: skip
    there: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    off = abs((there - clock.now()).total_seconds())
    yield _is(
        "clock", off <= CLOCK_SECONDS,
        N_("The clocks of the server and of this computer differ by {minutes} minutes. Let both take their time from the "
           "network."), minutes=round(off / 60),
    )  # fmt: skip


# --- the book in it --------------------------------------------------------------------------------------------


def _book(connection: Connection, names: Names) -> Iterator[Finding]:
    stands = str(connection.scalar(text(f"SELECT version_num FROM {APP}.alembic_version")) or "")
    yield _is(
        "schema", stands == migrate.revision_of(SCHEMA_VERSION),
        N_("The book has version {found}, this program knows {known}. Bring the older of the two up to date."),
        found=stands or "?", known=migrate.revision_of(SCHEMA_VERSION),
    )  # fmt: skip
    yield _owner(connection, names)
    yield _roles(connection, names)
    yield _administer(connection, names)
    yield _sessions(connection, names)
    yield _row_security(connection)
    yield _differing(
        "policies", _found_policies(connection), _wanted_policies(connection, names),
        N_("Row policies differ from those of the program: {names}. Run “server prepare --renew”."),
    )  # fmt: skip
    yield _differing(
        "grants", _found_grants(connection, names), _wanted_grants(connection, names),
        N_("Rights on tables differ from those of the program: {names}. Run “server prepare --renew”."),
    )  # fmt: skip
    yield _functions(connection, names)
    yield _triggers(connection, names)
    wanted = {
        (role.value, f"{entity}:{letter}", scope)
        for entity in MATRIX
        for role in COLUMNS
        for letter, scope in cell(entity, role).items()
    }
    rows = connection.execute(text(f"SELECT role, pair, scope FROM {APP}.qudao_matrix")).all()
    yield _differing(
        "matrix", {" ".join(row) for row in rows}, {" ".join(row) for row in wanted},
        N_("The matrix of rights differs from that of the program: {names}. Run “server prepare --renew”."),
    )  # fmt: skip
    yield _strangers(connection, names)
    yield _public(connection)
    yield _people(connection, names)


def _differing(name: str, found: set[str], wanted: set[str], words: str) -> Finding:
    wrong = sorted(found ^ wanted)
    return _is(name, not wrong, words, names=", ".join(wrong[:5]) + (" …" if len(wrong) > 5 else ""))


def _owner(connection: Connection, names: Names) -> Finding:
    row = connection.execute(
        text("SELECT rolcanlogin OR rolsuper OR rolbypassrls OR rolcreatedb OR rolreplication FROM pg_roles"
             " WHERE rolname = :owner"), {"owner": names.owner},
    ).scalar()  # fmt: skip
    return _is(
        "owner", row is False,
        N_("The role {role} must exist and may neither sign in nor have rights beyond the book. Take them from it."),
        role=names.owner,
    )  # fmt: skip


def _roles(connection: Connection, names: Names) -> Finding:
    """Groups are there and cannot sign in; nobody of the book has a right over the whole server (PG-02)."""
    rows = connection.execute(
        text("SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication"
             " FROM pg_roles WHERE rolname = ANY (:groups) OR starts_with(rolname, :begin)"),
        {"groups": list(names.everyone), "begin": f"{names.prefix}."},
    ).all()  # fmt: skip
    there = {row[0] for row in rows}
    wrong = set(names.everyone) - there
    wrong |= {row[0] for row in rows if row[1] and "." not in row[0]}
    wrong |= {row[0] for row in rows if row[2] and row[0] != names.owner}
    return _is(
        "roles", not wrong,
        N_("Missing, or with rights they must not have: {names}. Take the rights away, or prepare the database anew."),
        names=", ".join(sorted(wrong)[:5]),
    )  # fmt: skip


def _administer(connection: Connection, names: Names) -> Finding:
    """From PostgreSQL 16 on, making roles does not let one change those of others; an upgrade from 15 leaves that behind."""
    rows: list[str] = []
    if int(connection.scalar(text("SHOW server_version_num")) or 0) >= 160000:
        rows = list(connection.scalars(
            text("SELECT r.rolname FROM pg_roles AS r WHERE r.rolname <> :owner"
                 " AND (r.rolname = ANY (:groups) OR starts_with(r.rolname, :begin))"
                 " AND (NOT pg_has_role(:owner, r.oid, 'MEMBER WITH ADMIN OPTION') OR starts_with(r.rolname, :begin)"
                 " AND EXISTS (SELECT 1 FROM pg_auth_members AS m WHERE m.member = r.oid"
                 " AND m.grantor <> to_regrole(:quoted)))"),
            {"groups": list(names.everyone), "begin": f"{names.prefix}.", "owner": names.owner, "quoted": quoted(names.owner)},
        ))  # fmt: skip
    return _is(
        "administer", not rows,
        N_("The owner of the book cannot administer: {names}. As the server's administrator run docs/office/roles.sql."),
        names=", ".join(sorted(rows)[:5]),
    )  # fmt: skip


def _sessions(connection: Connection, names: Names) -> Finding:
    """The owner sees and ends the connections of people because he has their rights (AU-07)."""
    rows = connection.scalars(
        text("SELECT rolname FROM pg_roles WHERE starts_with(rolname, :begin) AND NOT pg_has_role(:owner, oid, 'USAGE')"),
        {"begin": f"{names.prefix}.", "owner": names.owner},
    ).all()  # fmt: skip
    return _is(
        "sessions", not rows,
        N_("The sessions of these people can neither be seen nor ended: {names}. Run “server prepare --renew”."),
        names=", ".join(sorted(rows)[:5]),
    )  # fmt: skip


def _row_security(connection: Connection) -> Finding:
    wanted = sorted(policy.policies())
    rows = connection.execute(
        text("SELECT n.nspname || '.' || c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class AS c"
             " JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = ANY (:schemas) AND c.relkind IN ('r', 'p')"),
        {"schemas": sorted({one.schema for one in policy.policies().values()})},
    ).all()  # fmt: skip
    wrong = {name for name, on in rows if not on} | (set(wanted) - {name for name, _ in rows})
    wrong |= {name for name, _ in rows if name not in wanted}
    return _is(
        "rowsecurity", not wrong,
        N_("Tables without row security: {names}. Run “server prepare --renew”."), names=", ".join(sorted(wrong)[:5]),
    )  # fmt: skip


def _found_policies(connection: Connection) -> set[str]:
    rows = connection.execute(
        text("SELECT schemaname || '.' || tablename, policyname, permissive, cmd, array_to_string(roles, ','),"
             " md5(coalesce(qual, '')), md5(coalesce(with_check, '')) FROM pg_policies WHERE schemaname = ANY (:schemas)"),
        {"schemas": sorted({one.schema for one in policy.policies().values()})},
    ).all()  # fmt: skip
    return {_policy_line(*row) for row in rows}


def _policy_line(table: str, name: str, permissive: str, command: str, roles: str, using: str, check: str) -> str:
    return f"{table}/{name}/{permissive}/{command}/{','.join(sorted(roles.split(',')))}/{using[:8]}/{check[:8]}"


def _wanted_policies(connection: Connection, names: Names) -> set[str]:
    """The expressions as the server itself writes them, kept in the book when the policies were made."""
    kept = connection.execute(text(f"SELECT value FROM {APP}.book_info WHERE name = 'policies'")).scalar() or {}
    made = set()
    for one in generate.every_policy(names):
        using, check = kept.get(_identity(one), ["?", "?"])
        made.add(_policy_line(one.table, one.name, "PERMISSIVE", one.operation, ",".join(one.roles), using, check))
    return made


def _identity(one: generate.Policy) -> str:
    """A policy and the text it was made from."""
    import hashlib

    return hashlib.sha256(one.statement().encode("utf-8")).hexdigest()[:24]


def remember(connection: Connection, names: Names) -> None:
    """Keep beside each policy how the server writes its expressions, so that a later look finds every change."""
    import json

    rows = connection.execute(
        text("SELECT schemaname || '.' || tablename, policyname, md5(coalesce(qual, '')), md5(coalesce(with_check, ''))"
             " FROM pg_policies")
    ).all()  # fmt: skip
    written = {(table, name): [using, check] for table, name, using, check in rows}
    kept = {_identity(one): written[one.table, one.name] for one in generate.every_policy(names)}
    connection.execute(
        text(f"INSERT INTO {APP}.book_info (name, value) VALUES ('policies', CAST(:value AS jsonb))"
             " ON CONFLICT (name) DO UPDATE SET value = excluded.value"),
        {"value": json.dumps(kept)},
    )  # fmt: skip


def _found_grants(connection: Connection, names: Names) -> set[str]:
    """Rights as the catalogue has them: on whole tables and on columns, of everybody but the owner."""
    schemas = sorted({one.schema for one in policy.policies().values()})
    whole = connection.execute(
        text("SELECT n.nspname || '.' || c.relname, a.privilege_type, coalesce(r.rolname, 'PUBLIC') FROM pg_class AS c"
             " JOIN pg_namespace AS n ON n.oid = c.relnamespace, aclexplode(c.relacl) AS a"
             " LEFT JOIN pg_roles AS r ON r.oid = a.grantee WHERE n.nspname = ANY (:schemas) AND a.grantee <> c.relowner"),
        {"schemas": schemas},
    ).all()  # fmt: skip
    some = connection.execute(
        text("SELECT n.nspname || '.' || c.relname, a.privilege_type, coalesce(r.rolname, 'PUBLIC'), t.attname FROM pg_class AS c"
             " JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_attribute AS t ON t.attrelid = c.oid,"
             " aclexplode(t.attacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee"
             " WHERE n.nspname = ANY (:schemas) AND a.grantee <> c.relowner"),
        {"schemas": schemas},
    ).all()  # fmt: skip
    return {"/".join(row) for row in whole} | {"/".join(row) for row in some}


def _wanted_grants(connection: Connection, names: Names) -> set[str]:
    made = set()
    for one in generate.every_grant(names):
        for column in one.columns or ("",):
            made.add("/".join(filter(None, (one.table, one.operation, one.role, column))))
    return made


def _functions(connection: Connection, names: Names) -> Finding:
    """Functions that run as the owner have a fixed path and are not for everybody; nobody else's is among them (PG-04)."""
    rows = connection.execute(
        text("SELECT n.nspname || '.' || p.proname, p.prosecdef,"
             " coalesce((SELECT c FROM unnest(p.proconfig) AS c WHERE starts_with(c, 'search_path=')), ''),"
             " has_function_privilege('public', p.oid, 'EXECUTE'), o.rolname, p.proleakproof, l.lanname"
             " FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_roles AS o ON o.oid = p.proowner"
             " JOIN pg_language AS l ON l.oid = p.prolang WHERE n.nspname = ANY (:schemas)"),
        {"schemas": sorted({one.schema for one in policy.policies().values()})},
    ).all()  # fmt: skip
    wrong = {
        name
        for name, definer, config, everybody, owner, leakproof, language in rows
        if everybody or owner != names.owner or leakproof or language not in ("sql", "plpgsql")
        or (definer and not ("search_path=pg_catalog" in config and config.split(",")[-1].strip().endswith("pg_temp")))
    }  # fmt: skip
    return _is(
        "functions", not wrong,
        N_("Functions that are not as the program made them: {names}. Run “server prepare --renew”."),
        names=", ".join(sorted(wrong)[:5]),
    )  # fmt: skip


def _triggers(connection: Connection, names: Names) -> Finding:
    from models.platform import capture

    rows = connection.execute(
        text("SELECT c.relname, t.tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
             " JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = :app AND NOT t.tgisinternal"
             " AND t.tgenabled <> 'D'"), {"app": APP},
    ).all()  # fmt: skip
    there = {(table, name) for table, name in rows}
    wanted = {(table.split(".")[1], name) for table, name, _ in (*generate.triggers(names), *guards.triggers(names))}
    missing = sorted(f"{table}/{name}" for table, name in wanted - there)
    written = {name for _, name in there}
    missing += sorted(name for name, _ in capture.statements("postgresql") if name not in written)
    return _is(
        "triggers", not missing,
        N_("Triggers that write the log or stamp rows are gone: {names}. Run “server prepare --renew”."),
        names=", ".join(missing[:5]),
    )  # fmt: skip


def _strangers(connection: Connection, names: Names) -> Finding:
    """Views, copies and foreign tables show rows past row security; only the owner's tables belong here (PG-04)."""
    rows = connection.scalars(
        text("SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
             " WHERE n.nspname = ANY (:schemas) AND (c.relkind IN ('m', 'f') OR c.relowner <> to_regrole(:owner)"
             " OR (c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)))"),
        {"schemas": sorted({one.schema for one in policy.policies().values()}), "owner": f'"{names.owner}"'},
    ).all()  # fmt: skip
    return _is(
        "strangers", not rows,
        N_("Views, copies or tables that others made: {names}. Move them out of the book's schema."),
        names=", ".join(sorted(rows)[:5]),
    )  # fmt: skip


def _public(connection: Connection) -> Finding:
    """Nothing may be made by everybody, and nobody unknown connects."""
    made = connection.scalars(
        text("SELECT nspname FROM pg_namespace AS n, aclexplode(n.nspacl) AS a WHERE a.grantee = 0"
             " AND a.privilege_type = 'CREATE'")
    ).all()  # fmt: skip
    open_door = connection.scalar(
        text("SELECT datacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(datacl) AS a WHERE a.grantee = 0) FROM pg_database"
             " WHERE datname = current_database()")
    )  # fmt: skip
    wrong = [*made, *(["CONNECT"] if open_door else [])]
    return _is(
        "public", not wrong,
        N_("Everybody has rights here: {names}. Take them away with REVOKE … FROM PUBLIC."), names=", ".join(wrong),
    )  # fmt: skip


def _people(connection: Connection, names: Names) -> Finding:
    """Each account is in exactly the groups its person has by the book, and none can sign in without one."""
    rows = connection.execute(
        text("SELECT r.rolname, ARRAY(SELECT g.rolname::text FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid"
             f" WHERE m.member = r.oid ORDER BY 1), ARRAY(SELECT unnest({APP}.qudao_groups(u.id)) ORDER BY 1), r.rolcanlogin,"
             f" u.id IS NOT NULL FROM pg_roles AS r LEFT JOIN {APP}.users AS u"
             " ON u.login = substr(r.rolname, :after) AND u.status = 'active' AND u.deleted_at IS NULL"
             " WHERE starts_with(r.rolname, :begin)"),
        {"begin": f"{names.prefix}.", "after": len(names.prefix) + 2},
    ).all()  # fmt: skip
    wrong = [
        role for role, has, should, signs_in, known in rows
        if (signs_in and not known) or (known and signs_in and sorted(has) != sorted(should)) or (not known and has)
    ]  # fmt: skip
    return _is(
        "people", not wrong,
        N_("Accounts that do not fit the people of the book: {names}. Save these people again, or remove the accounts."),
        names=", ".join(sorted(wrong)[:5]),
    )  # fmt: skip
