"""The check of a server names each thing that is wrong, and nothing on one that was just prepared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine

from models.clock import clock
from models.platform.principal import Role
from models.platform.server import attacks, bootstrap, check, opening, policy
from models.platform.server.errors import NotTrusted, ServerRefused, SignInRefused
from models.platform.server.names import Names
from tests.office import FIRST, PASSWORD, owner_url


def wrong(office: Any) -> dict[str, str]:
    engine = create_engine(owner_url(office.server, office.database), hide_parameters=True)
    try:
        return {one.name: one.message() for one in check.look(engine, office.names) if not one.good}
    finally:
        engine.dispose()


def test_a_prepared_server_is_in_order_and_refuses_every_attack(office, world):
    assert wrong(office) == {}
    for who in (Role.ADMIN, Role.OPERATIONS, Role.REP):
        line = office.line(office.login_of(world.people[who]))
        outcomes = attacks.run(line, office.names)
        line.close()
        assert len(outcomes) > 7 and all(one.refused for one in outcomes), [one for one in outcomes if not one.refused]


DAMAGE = {
    "rowsecurity": "ALTER TABLE app.orders DISABLE ROW LEVEL SECURITY",
    "policies": "CREATE POLICY more ON app.orders FOR SELECT TO qt_member USING (true)",
    "policies changed": "ALTER POLICY select_own ON app.orders USING (true)",
    "policies gone": "DROP POLICY select_own ON app.orders",
    "grants": "GRANT TRUNCATE ON app.orders TO qt_rep",
    "grants of a column": "GRANT UPDATE (rev) ON app.orders TO qt_rep",
    "functions": "GRANT EXECUTE ON FUNCTION app.qudao_code(bytea) TO PUBLIC",
    "functions path": "ALTER FUNCTION app.qudao_capture() RESET search_path",
    "functions leak": "CREATE FUNCTION app.leak() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "triggers": "ALTER TABLE app.orders DISABLE TRIGGER cap_u_orders",
    "triggers stamp": "DROP TRIGGER stamp ON app.agents",
    "triggers queue": "ALTER TABLE app.guard_queue DISABLE TRIGGER judge",
    "matrix": "UPDATE app.qudao_matrix SET scope = 'a' WHERE role = 'rep' AND pair = 'order:R'",
    "strangers": "CREATE VIEW app.every_order AS SELECT * FROM app.orders",
    "strangers copy": "CREATE MATERIALIZED VIEW app.copied AS SELECT * FROM app.orders",
    "public": "GRANT CREATE ON SCHEMA app TO PUBLIC",
    "schema": "UPDATE app.alembic_version SET version_num = '0009'",
    "people": "GRANT qt_operations TO {rep}",
    "roles": "ALTER ROLE {rep} BYPASSRLS",
    "owner": "ALTER ROLE qt_owner LOGIN",
    "rowsecurity of a new table": "CREATE TABLE app.forgotten (a int)",
}


@pytest.mark.parametrize("what", DAMAGE)
def test_each_damage_is_named(office, world, what):
    """PG-04: the catalogue is compared with the program, inside one transaction that is taken back."""
    role = f'"qt.{office.login_of(world.people[Role.REP])}"'
    engine = create_engine(owner_url(office.server, office.database), hide_parameters=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("SET search_path = app, pg_temp")
        connection.exec_driver_sql(DAMAGE[what].format(rep=role))
        found = {one.name for one in [*check._server(connection), *check._book(connection, office.names)] if not one.good}
        connection.rollback()
    engine.dispose()
    assert what.split()[0] in found


def test_the_language_of_messages_is_known_by_its_locale(office):
    """Refusals of a sign-in are told apart by their English words; Windows in Chinese brings a server that speaks Chinese."""
    assert all(map(check.is_english, ("", "C", "POSIX", "C.UTF-8", "en_US.UTF-8", "English_United States.1252")))
    assert not any(map(check.is_english, ("zh_CN.UTF-8", "Chinese (Simplified)_China.936", "de_DE.utf8")))
    assert "messages" not in wrong(office)


def test_a_clock_that_is_wrong(office):
    with clock.freeze(clock.now() + timedelta(hours=2)):
        assert "120" in wrong(office)["clock"]


def test_what_is_refused_before_anything_is_made(postgres_server, office):
    """A filled database, taken role names, an account without the right to make roles: nothing is changed."""
    engine = create_engine(owner_url(office.server, office.database), hide_parameters=True)
    with pytest.raises(ServerRefused, match="not empty"):
        bootstrap.prepare(engine, Names("other"), FIRST)
    engine.dispose()
    empty = postgres_server()
    name = empty.split("@", 1)[1].split("/", 1)[1].split("?")[0]
    engine = create_engine(owner_url(postgres_server, name), hide_parameters=True)
    with pytest.raises(ServerRefused, match="qt"):
        bootstrap.prepare(engine, office.names, FIRST)
    engine.dispose()
    engine = create_engine(empty, hide_parameters=True)
    with pytest.raises(ServerRefused, match="CREATEROLE"):
        bootstrap.prepare(engine, Names("other"), FIRST)
    with engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'other%%'").scalar()
    engine.dispose()
    assert made == 0


def test_signing_in_needs_the_right_name_password_and_server(office, world, tmp_path):
    """AU-02: one text for an unknown name and a wrong password; a server with another certificate gets no password."""
    from dataclasses import replace

    from models.platform.server import certificates

    login = office.login_of(world.people[Role.REP])
    texts = set()
    for name, secret in ((login, "wrong-" + PASSWORD), ("nobody", PASSWORD), ("Nobody At All", PASSWORD)):
        with pytest.raises(SignInRefused) as refused:
            opening.OfficeBook(office.card, name, secret)
        texts.add(refused.value.message())
    assert len(texts) == 1
    other = certificates.make(tmp_path, ["127.0.0.1"]).authority.read_text(encoding="ascii")
    with pytest.raises(NotTrusted):
        opening.OfficeBook(replace(office.card, authority=other), login, PASSWORD)
    with pytest.raises(psycopg.OperationalError):  # nothing but TLS is let in from the network
        psycopg.connect(host="127.0.0.1", port=office.server.port, dbname=office.database, sslmode="disable",
                        user=office.names.person(login), password=PASSWORD)  # fmt: skip


def test_one_server_of_several_may_be_silent_but_not_all(office, monkeypatch):
    """UX 15: a standby that is switched off is no hindrance; where nobody proves himself, it is named."""
    import socket
    from dataclasses import replace

    from models.platform.server import probe

    monkeypatch.setattr(probe, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asleep = ("127.0.0.1", silent.getsockname()[1])
        found = probe.probe(replace(office.card, hosts=(asleep, *office.card.hosts)), "", "")
        assert [(one.name, one.good) for one in found] == [("name", True), ("port", True), ("certificate", True)]
        found = probe.probe(replace(office.card, hosts=(asleep,)), "", "")
        assert (found[-1].name, found[-1].good) == ("certificate", False) and "does not answer" in found[-1].message()


def test_a_table_nobody_declared_is_found():
    """A table added later fails until somebody says who may read and write it."""
    from sqlalchemy import Column, Integer, Table

    from models.base import Base

    policy.policies.cache_clear()
    table = Table("forgotten", Base.metadata, Column("a", Integer, primary_key=True))
    try:
        with pytest.raises(policy.Undeclared, match="forgotten"):
            policy.policies()
    finally:
        Base.metadata.remove(table)
        policy.policies.cache_clear()
    assert "app.orders" in policy.policies()
