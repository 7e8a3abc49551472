"""What row security costs on an office server: the lists of a channel manager with 500 of 50,000 agents.

The same questions of the program, once as the manager over TLS and once past all rights with the program's own filter
alone, in turn on the same server; only the ratio counts.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from sqlalchemy import text

from models.lists import engine
from models.lists.catalogue import spec_of
from models.lists.shapes import ListQuery
from models.platform.principal import SYSTEM, Role, Scope
from tests.benchmarks.figure import Figure

LIMIT = 1.5
LISTS = ("agents.list", "orders.list", "lines.list")
ROUNDS = 9

_FILL = """
INSERT INTO app.users (id, bucket, version, rev, created_at, changed_at, login, code, name, initials, sort_key, role, scope,
    status, title, phone, email, language, grants, external_no)
SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 1, 0, now(), now(), 'lead' || n, 'L' || n, 'Lead ' || n, '',
    '', 'manager', 'team', 'active', '', '', '', 'en', '[]', '' FROM generate_series(1, :leads) AS n
"""


def defaults(table: str, given: tuple[str, ...] = ()) -> tuple[str, str]:
    """Columns a bare row of a table needs beside those given, and plain values for them."""
    from sqlalchemy import Boolean

    from models.base import Base, Choice, Day, Json, Key, UtcTime, Words

    plain = {Boolean: "false", UtcTime: "now()", Day: "current_date", Key: "gen_random_uuid()"}

    names, values = [], []
    for column in Base.metadata.tables[table].columns:
        if column.nullable or column.name in ("seq", "id", "bucket", "code", "name", "agent_id", "number", *given):
            continue
        kind: Any = column.type
        if isinstance(kind, Choice):
            value = f"'{next(iter(kind.choices)).value}'"
        elif isinstance(kind, Json):
            value = "'[]'"
        elif isinstance(kind, Words):
            value = f"'{'CNY' if column.name == 'currency' else ''}'"
        else:
            value = plain.get(type(kind), "1")
        names.append(f'"{column.name}"')
        values.append(value)
    return ", ".join(names), ", ".join(values)


def _fill(owner: Any, agents: int, each: int) -> None:
    """Agents in equal parts for each lead, five orders for each, straight past the triggers."""
    with owner.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(_FILL), {"leads": agents // each})
        names, values = defaults("agents")
        connection.execute(
            text(f"INSERT INTO app.agents (id, bucket, code, name, manager_id, {names}) SELECT k.id, k.id, 'A' || n, 'Agent ' || n,"
                 f" (SELECT id FROM app.users WHERE code = 'L' || (1 + n % :leads)), {values}"
                 " FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, :agents) AS n) AS k"),
            {"agents": agents, "leads": agents // each},
        )  # fmt: skip
        names, values = defaults("orders")
        connection.execute(
            text(f"INSERT INTO app.orders (id, bucket, agent_id, number, {names}) SELECT gen_random_uuid(), a.id, a.id,"
                 f" a.code || '-' || n, {values} FROM app.agents AS a, generate_series(1, 5) AS n")
        )  # fmt: skip
        connection.execute(text("SELECT app.qudao_derive(NULL, NULL)"))
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _ask(door: Any, who: Any, list_id: str) -> float:
    spec = spec_of(list_id)
    began = time.perf_counter()
    with door.read(who) as session:
        columns = tuple(column.id for column in engine.info(session, spec).columns if column.shown)
        engine.first_page(session, spec, ListQuery(), columns)
        engine.order(session, spec, ListQuery())
    return time.perf_counter() - began


def figures(quick: bool) -> list[Figure]:
    """The ratio for each list."""
    from sqlalchemy import select

    from models.platform.records import User
    from models.platform.users import principal_for
    from tests import postgres
    from tests.office import PASSWORD, Office

    server = postgres.start()
    office = Office.make(server, "bench")
    owner = office.as_owner()
    agents = 5_000 if quick else 50_000
    _fill(owner, agents, 500)
    with owner.write(SYSTEM) as session:
        lead = session.scalars(select(User).where(User.code == "L1")).one()
        driver: Any = session.connection().connection.driver_connection
        secret = driver.pgconn.encrypt_password(PASSWORD.encode(), b"x", b"scram-sha-256").decode()
        session.execute(text("SELECT app.qudao_set_password(:key, :login, :secret)"),
                        {"key": lead.id, "login": lead.login, "secret": secret})  # fmt: skip
        principal = principal_for(lead)
    assert (principal.role, principal.scope) == (Role.MANAGER, Scope.TEAM)
    person = office.open(principal)
    found = []
    for list_id in LISTS:
        plain, judged = [], []
        for _ in range(ROUNDS + 1):
            plain.append(_ask(owner, principal, list_id))
            judged.append(_ask(person, principal, list_id))
        ratio = statistics.median(judged[1:]) / statistics.median(plain[1:])
        note = f"{statistics.median(plain[1:]) * 1000:.0f} → {statistics.median(judged[1:]) * 1000:.0f} ms"
        found.append(Figure(f"row security, {list_id}, 500 of {agents} agents", ratio, "×", LIMIT, note=note))
    person.close()
    owner.close()
    return found
