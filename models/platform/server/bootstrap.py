"""Preparing the empty database of an office: roles, schema, functions, rights and the first administrator, or nothing.

Run once by the database's owner with CREATEROLE, or by a superuser; everything happens in one transaction. `renew` puts
functions, rights and policies anew as this version of the program knows them, after a change of the schema or when
the check found that they were altered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from models.i18n import N_, tr
from models.ids import new_id
from models.platform.book import migrate
from models.platform.principal import Role
from models.platform.server import functions, generate, guards, parts, people, policy, steps, two_sides
from models.platform.server.errors import ServerRefused
from models.platform.server.names import APP, AS_OWNER, Names, quoted

LEAST_VERSION = 14


@dataclass(frozen=True)
class First:
    """The company and its first administrator."""

    company: str
    login: str
    name: str
    password: str
    language: str = "zh_CN"


Fill = Callable[[Connection], UUID]
"""Brings the first content into the tables that were just made, as their owner; answers the key of the first administrator."""


def prepare(engine: Engine, names: Names, first: First, fill: Fill | None = None) -> UUID:
    """Make everything in one transaction; returns the identity of the new book.

    Without `fill` the book is empty but for its company and first administrator.
    """
    names.person(first.login)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": migrate.ADVISORY_LOCK})
        require_fit(connection, names)
        _make_roles(connection, names)
        _make_schema(connection, names)
        _install(connection, names)
        key = fill(connection) if fill is not None else _first_content(connection, first)
        book = _first_facts(connection, names, first, key)
        end_owner(connection, names)
    return book


def renew(engine: Engine, names: Names) -> None:
    """Bring schema, functions, rights and policies of a prepared server to what this program knows, in one transaction."""
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": migrate.ADVISORY_LOCK})
        if not connection.scalar(text("SELECT to_regrole(:owner) IS NOT NULL"), {"owner": quoted(names.owner)}):
            raise ServerRefused(N_("This database was never prepared. Nothing was changed. Prepare it first."))
        _let_owner_make(connection, names)
        become_owner(connection, names)
        _run_steps(connection)
        _install(connection, names)
        end_owner(connection, names)


def begin_again(engine: Engine, names: Names) -> None:
    """The server went back in time in a way nothing shows (disks set back): say so, as its first writing would."""
    with engine.connect() as connection, connection.begin():
        become_owner(connection, names)
        _run(connection, "SELECT sync.rotate_epoch()")
        end_owner(connection, names)


# --- what must be so before ------------------------------------------------------------------------------------


def require_fit(connection: Connection, names: Names) -> None:
    """Refuse a server or database that cannot hold an office book, each with what to do."""
    version = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000
    if version < LEAST_VERSION:
        raise ServerRefused(
            N_("This server is PostgreSQL {version}; at least {least} is needed. Nothing was changed. Upgrade the server."),
            version=version, least=LEAST_VERSION,
        )  # fmt: skip
    if connection.scalar(text("SHOW server_encoding")) != "UTF8":
        raise ServerRefused(
            N_("This database does not hold every script. Nothing was changed. Make it anew with the encoding UTF8.")
        )
    me = connection.execute(
        text("SELECT rolsuper, rolcreaterole, pg_has_role(current_user, d.datdba, 'MEMBER') OR rolsuper AS owns"
             " FROM pg_roles, pg_database AS d WHERE rolname = current_user AND d.datname = current_database()")
    ).one()  # fmt: skip
    if not (me.rolsuper or me.rolcreaterole):
        raise ServerRefused(
            N_("This account may not make roles. Nothing was changed. Use the server's administrator, or an account with "
               "CREATEROLE that owns the database.")
        )  # fmt: skip
    if not me.owns:
        raise ServerRefused(
            N_("This account does not own the database. Nothing was changed. Make the database for it, or use its owner.")
        )
    secure = connection.execute(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar()
    local = connection.scalar(text("SELECT inet_client_addr() IS NULL OR inet_client_addr() <<= '127.0.0.0/8'"
                                   " OR inet_client_addr() = '::1'"))  # fmt: skip
    if not (secure or local):
        raise ServerRefused(
            N_("The connection is not secure. Nothing was changed. Switch on TLS on the server and connect again.")
        )
    if connection.scalar(text("SHOW password_encryption")) != "scram-sha-256":
        raise ServerRefused(
            N_("The server keeps passwords in an outdated way. Nothing was changed. Set password_encryption to "
               "scram-sha-256 and reload the server.")
        )  # fmt: skip
    filled = connection.scalar(
        text("SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
             " WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'v', 'm', 'p', 'f')")
    )  # fmt: skip
    if filled:
        raise ServerRefused(
            N_("This database is not empty. Nothing was changed. Make an empty database for the book.")
        )
    taken = connection.scalars(
        text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:names) OR starts_with(rolname, :begin)"),
        {"names": list(names.everyone), "begin": f"{names.prefix}."},
    ).all()
    if taken:
        raise ServerRefused(
            N_("Another book on this server has the roles “{prefix}” already. Nothing was changed. Choose another "
               "beginning for the roles."),
            prefix=names.prefix,
        )  # fmt: skip


# --- steps ----------------------------------------------------------------------------------------------------


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement.replace("%", "%%"))


def _is_super(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")))


def _make_roles(connection: Connection, names: Names) -> None:
    _run(connection, f"CREATE ROLE {quoted(names.owner)} NOLOGIN CREATEROLE INHERIT")
    for role in names.everyone[1:]:
        _run(connection, f"CREATE ROLE {quoted(role)} NOLOGIN")
        _run(connection, f"GRANT {quoted(role)} TO {quoted(names.owner)} WITH ADMIN OPTION")
    if _is_super(connection):  # so that ending an account also ends what it has open
        _run(connection, f"GRANT pg_signal_backend TO {quoted(names.owner)}")
    _run(connection, f"COMMENT ON ROLE {quoted(names.owner)} IS 'Qudao'")


def become_owner(connection: Connection, names: Names) -> None:
    """Go on as the owner role, for this transaction; an account that is no superuser lets itself in for as long."""
    owner = quoted(names.owner)
    if not _is_super(connection):
        _run(connection, f"GRANT {owner} TO session_user")
    _run(connection, f"SET LOCAL ROLE {owner}")
    _run(connection, f"SET LOCAL search_path = {APP}, pg_temp")
    _run(connection, "SET LOCAL check_function_bodies = off")


def end_owner(connection: Connection, names: Names) -> None:
    """Be the account again that began."""
    _run(connection, "RESET ROLE")
    if not _is_super(connection):
        _run(connection, f"REVOKE {quoted(names.owner)} FROM session_user")


def _make_schema(connection: Connection, names: Names) -> None:
    database = quoted(str(connection.scalar(text("SELECT current_database()"))))
    _run(connection, f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    _run(connection, f"GRANT CONNECT ON DATABASE {database} TO {quoted(names.member)}")
    _run(connection, f"GRANT CREATE, TEMPORARY ON DATABASE {database} TO {quoted(names.owner)}")
    if connection.scalar(text("SELECT pg_has_role(current_user, nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'public'")):
        _run(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    become_owner(connection, names)
    _run(connection, f"CREATE SCHEMA {APP}")
    _run(connection, "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    _run_steps(connection)


def _let_owner_make(connection: Connection, names: Names) -> None:
    """A part that came with a newer program has a schema of its own; a database put back from a dump lacks the right for it."""
    owner = names.owner
    if not connection.scalar(text("SELECT has_database_privilege(:owner, current_database(), 'CREATE')"), {"owner": owner}):
        database = quoted(str(connection.scalar(text("SELECT current_database()"))))
        _run(connection, f"GRANT CREATE, TEMPORARY ON DATABASE {database} TO {quoted(owner)}")


def _run_steps(connection: Connection) -> None:
    migrate.run_steps(connection, None)


def _install(connection: Connection, names: Names) -> None:
    """Functions, rights, policies and triggers, as the owner; whatever stood there before goes first."""
    parts.load()
    for statement in install_statements(names):
        _run(connection, statement)
    for part in list(parts.PARTS.values()):
        _run(connection, f"CREATE SCHEMA IF NOT EXISTS {quoted(part.schema)}")
        for statement in part.statements(names):
            _run(connection, statement)
    for statement in _taking_away(connection, names):
        _run(connection, statement)
    for statement in right_statements(names):
        _run(connection, statement)
    from models.platform.server import check

    check.remember(connection, names)
    if any(part.staging for part in parts.PARTS.values()):
        database = quoted(str(connection.scalar(text("SELECT current_database()"))))
        _run(connection, "RESET ROLE")
        _run(connection, f"GRANT TEMPORARY ON DATABASE {database} TO {quoted(names.member)}")
        _run(connection, f"SET LOCAL ROLE {quoted(names.owner)}")


HARDENED = (
    "qudao_capture()",
    "qudao_capture_made()",
    "qudao_ledger()",
    "qudao_sealed_entry()",
    "qudao_sealed_act()",
    "qudao_seal()",
    "qudao_code(bytea)",
)
"""Functions of the schema that run with the owner's rights on a server."""


def install_statements(names: Names) -> Iterator[str]:
    """Functions and triggers."""
    yield from functions.matrix_statements()
    yield from functions.asking(names)
    yield from functions.log_functions(names)
    yield from functions.number_functions()
    yield from functions.access_functions()
    yield from people.statements(names)
    yield from two_sides.statements()
    for name in HARDENED:
        yield f"ALTER FUNCTION {APP}.{name} {AS_OWNER}"
    yield from guards.statements(names)
    for life in steps.lives():
        yield from steps.statements(life)
    for table, name, statement in (*generate.triggers(names), *guards.triggers(names)):
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield statement


def _taking_away(connection: Connection, names: Names) -> Iterator[str]:
    """Whatever rights and policies stand there now."""
    schemas = sorted({one.schema for one in policy.policies().values()})
    everybody = ", ".join(["PUBLIC", *(quoted(role) for role in names.everyone[1:])])
    for schema in schemas:
        yield f"REVOKE ALL ON SCHEMA {quoted(schema)} FROM {everybody}"
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {quoted(schema)} FROM {everybody}"
        yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {quoted(schema)} FROM {everybody}"
        yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {quoted(schema)} FROM {everybody}"
    found = connection.execute(
        text("SELECT schemaname, tablename, policyname FROM pg_policies WHERE schemaname = ANY (:schemas)"),
        {"schemas": schemas},
    ).all()
    for schema, table, name in found:
        yield f"DROP POLICY {quoted(name)} ON {quoted(schema)}.{quoted(table)}"


FOR_MEMBERS = (
    "qudao_person()",
    "qudao_reach(text[])",
    "qudao_everywhere(text[])",
    "qudao_mine(text[])",
    "qudao_team()",
    "qudao_area()",
    "qudao_open_act(uuid, timestamptz, uuid, uuid, text)",
    "qudao_close_act(bigint, boolean)",
    "qudao_proven(bytea[], bytea[])",
    "qudao_next(text, text, bigint)",
    "qudao_numbers_taken(text, text[])",
    "qudao_deal_rivals(uuid, text, text, text, date)",
    "qudao_account_masks(uuid[])",
    *people.FOR_EVERYBODY,
)


def right_statements(names: Names) -> Iterator[str]:
    """Row security, policies and rights on schemas, tables and functions."""
    member, admin = quoted(names.member), quoted(names.group(Role.ADMIN))
    for schema in sorted({one.schema for one in policy.policies().values()}):
        yield f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {member}"
    for one in policy.policies().values():
        yield f"ALTER TABLE {one.name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {one.name} FORCE ROW LEVEL SECURITY"
    for made in generate.every_policy(names):
        yield made.statement()
    for given in generate.every_grant(names):
        yield given.statement()
    for name in FOR_MEMBERS:
        yield f"GRANT EXECUTE ON FUNCTION {APP}.{name} TO {member}"
    for name in people.FOR_ADMINISTRATORS:
        yield f"GRANT EXECUTE ON FUNCTION {APP}.{name} TO {admin}"
    for part in parts.PARTS.values():
        for name in part.callable:
            yield f"GRANT EXECUTE ON FUNCTION {name} TO {member}"


def _first_facts(connection: Connection, names: Names, first: First, key: UUID) -> UUID:
    """Identity of the book, and the way in for its first administrator; returns the identity."""
    import json

    from models.platform.book import facts

    book = new_id()
    for name, value in {**facts.first(book, first.company.strip()), "roles": names.prefix}.items():
        connection.execute(
            text("INSERT INTO book_info (name, value) VALUES (:name, CAST(:value AS jsonb))"),
            {"name": name, "value": json.dumps(value, ensure_ascii=False)},
        )
    driver: Any = connection.connection.driver_connection
    secret = driver.pgconn.encrypt_password(
        first.password.encode("utf-8"), names.person(first.login).encode("ascii"), b"scram-sha-256"
    )
    connection.execute(
        text("SELECT qudao_set_password(:key, :login, :secret)"),
        {"key": key, "login": first.login, "secret": secret.decode("ascii")},
    )
    _run(connection, "SET CONSTRAINTS ALL IMMEDIATE")
    return book


def _first_content(connection: Connection, first: First) -> UUID:
    """The company and the first administrator, who also works in the book like in one on a computer."""
    import json

    from models.clock import clock
    from models.pinyin import initials_of, sort_key

    act = connection.scalar(
        text("INSERT INTO acts (id, at, reason) VALUES (:id, :at, :reason) RETURNING seq"),
        {"id": new_id(), "at": clock.now(), "reason": tr("Book created")},
    )
    connection.execute(text("SELECT set_config('qudao.act', :act, true)"), {"act": str(act)})
    now: dict[str, Any] = {"at": clock.now(), "bucket": "00000000-0000-7000-8000-000000000001"}
    connection.execute(
        text("INSERT INTO settings (id, bucket, version, rev, created_at, changed_at, name, value)"
             " VALUES (:id, :bucket, 1, 0, :at, :at, 'company.name', CAST(:value AS jsonb))"),
        {**now, "id": new_id(), "value": json.dumps(first.company.strip(), ensure_ascii=False)},
    )  # fmt: skip
    key = new_id()
    connection.execute(
        text("INSERT INTO users (id, bucket, version, rev, created_at, changed_at, login, code, name, initials, sort_key,"
             " role, scope, status, title, phone, email, language, grants, external_no) VALUES (:id, :bucket, 1, 0, :at,"
             " :at, :login, 'U0001', :name, :initials, :sort_key, 'admin', 'all', 'active', '', '', '', :language,"
             " '[\"role:manager\", \"role:operations\"]', '')"),
        {**now, "id": key, "login": first.login, "name": first.name.strip() or first.login, "language": first.language,
         "initials": initials_of(first.name), "sort_key": sort_key(first.name)},
    )  # fmt: skip
    connection.execute(text("INSERT INTO number_series (series, period, next_value) VALUES ('user', '', 2)"))
    return key
