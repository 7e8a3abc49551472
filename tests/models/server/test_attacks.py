"""PG-01 to PG-06 and the list of attacks of the design (5.4), as each role with nothing but a connection of his own."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import psycopg
import pytest

from models.ids import GLOBAL_BUCKET, new_id
from models.platform.principal import Role

WHO = [*Role, "director"]
DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture(scope="module")
def lines(office: Any, world: Any) -> Any:
    made = {who: office.line(office.login_of(world.people[who])) for who in WHO}
    yield made
    for line in made.values():
        line.close()


@pytest.fixture(params=WHO)
def line(lines: Any, request: Any) -> Any:
    """A connection of each role in turn; whatever a test does in it is taken back."""
    made = lines[request.param]
    made.who = request.param
    with made.transaction(force_rollback=True):
        yield made


def act(line: Any) -> int:
    number = line.execute("INSERT INTO acts (id, at, reason) VALUES (gen_random_uuid(), now(), '') RETURNING seq").fetchone()[0]
    line.execute("SELECT set_config('qudao.act', %s, true)", [str(number)])
    return int(number)


def refused(line: Any, statement: str, *kinds: Any, **values: Any) -> str:
    """The statement must fail with one of these errors (42501 if none is named)."""
    with pytest.raises(kinds or DENIED) as caught, line.transaction():
        line.execute(statement, values or None)
    return str(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE app.mine (a int)", "CREATE SCHEMA mine", "CREATE TABLE public.mine (a int)",
        "CREATE FUNCTION app.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE ROLE mine",
        "CREATE POLICY mine ON app.orders USING (true)", "ALTER TABLE app.orders DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE app.orders DISABLE TRIGGER ALL", "DROP TRIGGER guard_made ON app.orders", "TRUNCATE app.drafts",
        "SET ROLE qt_owner", "SET SESSION AUTHORIZATION admin", "SET session_replication_role = replica",
        "ALTER ROLE CURRENT_USER SUPERUSER", "GRANT qt_admin TO CURRENT_USER", "ALTER ROLE qt_owner LOGIN",
        "INSERT INTO app.bucket_access (user_id, bucket, via) VALUES (gen_random_uuid(), gen_random_uuid(), 'x')",
        "UPDATE app.bucket_access SET via = 'x'", "DELETE FROM app.bucket_access", "UPDATE app.qudao_matrix SET scope = 'a'",
        "SELECT * FROM app.qudao_matrix", "SELECT * FROM app.seal_secrets", "SELECT * FROM app.secrets",
        "SELECT app.qudao_code(''::bytea)", "SELECT app.qudao_derive(NULL, NULL)",
        "SELECT app.qudao_set_password(NULL, 'boss', '')", "SELECT app.qudao_end_access('boss')",
        "SELECT app.qudao_note(NULL, 'x', NULL, NULL)", "INSERT INTO app.change_log (act, entity, row_id, root_id, action)"
        " VALUES (1, 'orders', gen_random_uuid(), gen_random_uuid(), 'U')", "UPDATE app.change_log SET action = 'I'",
        "DELETE FROM app.change_log", "DELETE FROM app.seals", "UPDATE app.acts SET reason = 'x'",
        "INSERT INTO app.seals (act, writer, number, digest, code) VALUES (1, gen_random_uuid(), 1, '', '')",
        "SELECT nextval('app.orders_seq_seq')", "SELECT setval('app.orders_seq_seq', 1)", "SELECT last_value FROM app.orders_seq_seq",
        "DELETE FROM app.guard_queue", "UPDATE app.guard_queue SET keys = '{}'", "SELECT * FROM app.guard_queue",
        "INSERT INTO app.guard_queue (subject, what, keys) VALUES ('orders', '{}', '{}')",
        "SELECT app.qudao_judge_orders('{}', '{}')", "CREATE TRIGGER mine AFTER INSERT ON app.drafts REFERENCING NEW TABLE AS made"
        " FOR EACH STATEMENT EXECUTE FUNCTION app.qudao_made_orders()",
        "UPDATE app.number_series SET next_value = 1", "SELECT * FROM app.number_series", "SELECT password_hash FROM app.users",
        "UPDATE app.orders SET rev = 7", "UPDATE app.orders SET created_by = NULL", "UPDATE app.orders SET id = gen_random_uuid()",
        "UPDATE app.agents SET created_at = now()", "INSERT INTO app.drafts (id, user_id, page_key, kind, title, state, content,"
        " saved_at) VALUES (gen_random_uuid(), gen_random_uuid(), 'x', 'x', 'x', 'open', '{}', now())",
        "UPDATE app.book_info SET value = '1' WHERE false; SELECT rolpassword FROM pg_authid", "UPDATE app.stock_moves SET quantity = 1",
        "DELETE FROM app.stock_moves", "DELETE FROM app.order_events", "COPY app.orders FROM STDIN",
        "SELECT pg_read_file('/etc/passwd')", "COPY app.orders TO PROGRAM 'cat'", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename LIKE 'qt.%' AND usename <> session_user",
    ],
)  # fmt: skip
def test_what_nobody_may_do(line, statement):
    kinds = (DENIED, psycopg.errors.FeatureNotSupported, psycopg.errors.DuplicateObject)
    refused(line, statement, *kinds)


def test_no_setting_lets_anybody_see_more(line):
    """PG-01: neither the program's own settings nor row_security nor the search path decide who asks."""
    before = line.execute("SELECT count(*) FROM app.orders").fetchone()
    line.execute("SELECT set_config('qudao.user', 'x', true), set_config('app.user_id', 'x', true)")
    line.execute("SET LOCAL search_path = pg_temp, app")
    assert line.execute("SELECT count(*) FROM app.orders").fetchone() == before
    refused(line, "SELECT app.orders.id FROM app.orders, (SELECT set_config('row_security', 'off', true)) AS s", DENIED)


def test_row_security_off_is_an_error_not_a_way(line):
    line.execute("SET LOCAL row_security = off")
    refused(line, "SELECT * FROM app.agents", DENIED)


def test_own_functions_and_operators_in_a_question_are_never_shown_hidden_rows(lines, world):
    """PG-05: a leaky function in WHERE, EXPLAIN ANALYZE, COPY of a question and a plain COPY tell of visible rows alone."""
    hidden = world.look(Role.REP).hidden_words
    line = lines[Role.REP]
    told: list[str] = []
    line.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    with line.transaction(force_rollback=True):
        refused(line, "CREATE FUNCTION pg_temp.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS"
                      " 'BEGIN RAISE NOTICE ''%', $1; RETURN true; END'", DENIED, psycopg.errors.SyntaxError)  # fmt: skip
        # without temporary objects of one's own the nearest thing is a cast that complains of its value
        with pytest.raises(psycopg.errors.InvalidTextRepresentation) as caught, line.transaction():
            line.execute("SELECT count(*) FROM app.agents WHERE name::int > 0")
        told.append(str(caught.value))
        plan = line.execute("EXPLAIN (ANALYZE, VERBOSE, COSTS) SELECT * FROM app.agents").fetchall()
        told += [row[0] for row in plan]
        with line.cursor().copy("COPY (SELECT name, code FROM app.agents) TO STDOUT") as copy:
            told += [bytes(part).decode() for part in copy]
    text = "\n".join(told)
    assert not [word for word in hidden if word in text]


@pytest.mark.parametrize("who", [Role.MANAGER, Role.REP, Role.AGENT])
def test_rows_of_others_cannot_be_reached_moved_or_pointed_at(lines, world, who):
    """PG-05, PG-06: update and delete reach nothing, a foreign bucket is refused, so is a parent one does not see."""
    line, look = lines[who], world.look(who)
    mine, other = sorted(look.agents)[0], sorted(look.hidden_agents)[0]
    with line.transaction(force_rollback=True):
        act(line)
        for table in ("orders", "contacts", "agents"):
            with contextlib.suppress(DENIED), line.transaction(force_rollback=True):
                found = line.execute(f"UPDATE app.{table} SET version = version WHERE bucket = %s", [other])
                assert found.rowcount == 0
        with pytest.raises(DENIED), line.transaction():
            line.execute("UPDATE app.contacts SET bucket = %s WHERE bucket = %s", [other, mine])
        for bucket, agent in ((other, other), (mine, other), (GLOBAL_BUCKET, mine)):
            with pytest.raises(DENIED), line.transaction():
                line.execute(CONTACT, contact(bucket, agent))
                line.execute("SET CONSTRAINTS ALL IMMEDIATE")


_EMPTY = ("initials", "sort_key", "title", "phone", "phone2", "email", "email2", "wechat", "note", "external_no")
CONTACT = (
    "INSERT INTO app.contacts (id, bucket, agent_id, position, name, role, is_main, is_signatory, version, rev, created_at,"
    f" created_by, changed_at, changed_by, {', '.join(_EMPTY)}) VALUES (%(id)s, %(bucket)s, %(agent)s, 9, 'x', 'other', false,"
    f" false, 1, 99, '2001-01-01', %(other)s, '2001-01-01', %(other)s{', %(empty)s' * len(_EMPTY)})"
)


def contact(bucket: Any, agent: Any, other: Any = None) -> dict[str, Any]:
    """The values of a new contact, with stamps that are not true."""
    return {"id": new_id(), "bucket": bucket, "agent": agent, "other": other, "empty": ""}


def test_a_key_that_exists_unseen_is_told_by_nobody_but_the_key_itself(lines, world):
    """PG-05: ON CONFLICT cannot read or change an invisible row; that its key is taken is the one thing it says."""
    line, look = lines[Role.REP], world.look(Role.REP)
    other = sorted(look.hidden_agents)[0]
    with line.transaction(force_rollback=True):
        act(line)
        with pytest.raises((DENIED, psycopg.errors.UniqueViolation)), line.transaction():
            line.execute(
                "INSERT INTO app.drafts (id, user_id, page_key, kind, title, state, content, saved_at)"
                " SELECT gen_random_uuid(), id, 'x', 'x', 'x', 'open', '{}', now() FROM app.users WHERE login = 'boss'"
            )
        assert line.execute("SELECT count(*) FROM app.contacts WHERE bucket = %s", [other]).fetchone() == (0,)


def test_stamps_are_the_servers(lines, office, world):
    """Whatever is sent for who and when, the server writes the person who signed in and its own time."""
    line, look = lines[Role.OPERATIONS], world.look(Role.OPERATIONS)
    agent = sorted(look.agents)[0]
    with line.transaction(force_rollback=True):
        number = act(line)
        values = contact(agent, agent, world.people[Role.REP].user_id)
        line.execute(CONTACT, values)
        row = line.execute("SELECT rev, created_by, changed_by, created_at = now(), changed_at = now() FROM app.contacts"
                           " WHERE id = %s", [values["id"]]).fetchone()  # fmt: skip
        me = world.people[Role.OPERATIONS].user_id
        assert row == (0, me, me, True, True)
        acted = line.execute("SELECT user_id, at = now() FROM app.acts WHERE seq = %s", [number]).fetchone()
        assert acted == (me, True)
        refused(line, "UPDATE app.contacts SET version = version + 5 WHERE bucket = %(agent)s", agent=agent)


def test_nothing_is_written_into_somebody_elses_act(lines, office, world):
    """The log names the person who did it: an act of another, an older or an invented one is refused; one in use stays."""
    with office.admin() as admin:
        old = admin.execute("SELECT max(seq) FROM app.acts").fetchone()[0]
    line, agent = lines[Role.OPERATIONS], sorted(world.look(Role.OPERATIONS).agents)[0]
    values = contact(agent, agent)
    with line.transaction(force_rollback=True):
        for number in (old, 10**9):
            with pytest.raises((DENIED, psycopg.errors.CheckViolation)), line.transaction():
                line.execute("SELECT set_config('qudao.act', %s, true)", [str(number)])
                line.execute(CONTACT, values)
        own = act(line)
        line.execute(CONTACT, values)
        with pytest.raises(psycopg.errors.CheckViolation), line.transaction():
            line.execute("DELETE FROM app.acts WHERE seq = %s", [own])


@pytest.mark.parametrize("who", [one for one in WHO if one is not Role.ADMIN])
def test_administrators_functions_are_for_administrators(lines, who):
    for call in ("admin_create_user('boss', 'x')", "admin_reset_password('boss', 'x')", "admin_set_groups('boss')",
                 "admin_disable_user('boss')", "admin_revoke_device(gen_random_uuid())"):  # fmt: skip
        refused(lines[who], f"SELECT app.{call}")


def test_a_verifier_is_taken_and_nothing_else(lines, world, office):
    """A plain password, a statement in the name, a stranger and the administrator's own rights are refused."""
    line = lines[Role.ADMIN]
    other = office.login_of(world.people[Role.REP])
    with line.transaction(force_rollback=True):
        act(line)
        wrong = psycopg.errors.InvalidParameterValue
        refused(line, f"SELECT app.admin_create_user('{other}', 'plain text')", wrong)
        refused(line, """SELECT app.admin_create_user('x" SUPERUSER --', 'SCRAM-SHA-256$4096:x')""", wrong)
        refused(line, "SELECT app.admin_create_user('nobody', 'SCRAM-SHA-256$4096:x')", wrong)
        for change in ("scope = 'own'", "role = 'rep'", "grants = '[\"cost:R\"]'", "status = 'disabled'"):
            refused(line, f"UPDATE app.users SET {change} WHERE id = app.qudao_person()")


@pytest.mark.parametrize("who", [Role.ADMIN, Role.MANAGER, Role.REP, Role.AGENT, Role.AUDITOR, "director"])
def test_fields_that_are_not_for_everybody(lines, who):
    """AZ-04: full account numbers can be neither read, sorted by nor searched for; their ends are told as a function."""
    line = lines[who]
    with line.transaction(force_rollback=True):
        for statement in ("SELECT account_no FROM app.bank_accounts", "SELECT 1 FROM app.bank_accounts ORDER BY account_no",
                          "SELECT count(*) FROM app.bank_accounts WHERE account_no LIKE '6222%'",
                          "SELECT b FROM app.bank_accounts AS b", "TABLE app.bank_accounts"):  # fmt: skip
            refused(line, statement)
        rows = line.execute("SELECT id FROM app.bank_accounts").fetchall()
        masks = line.execute("SELECT masked FROM app.qudao_account_masks(%s)", [[row[0] for row in rows]]).fetchall()
        assert len(masks) == len(rows) and all(len(mask) == 9 and mask.startswith("**** ") for (mask,) in masks)
        assert bool(rows) is (who not in (Role.ADMIN, Role.REP))


def test_costs_are_for_two_roles(lines):
    """Neither the table nor its line in the log shows a cost to anybody else."""
    for who, line in lines.items():
        seen = line.execute("SELECT count(*) FROM app.product_costs").fetchone()[0]
        logged = line.execute("SELECT count(*) FROM app.change_log WHERE entity = 'product_costs'").fetchone()[0]
        assert (seen > 0, logged > 0) == ((True, True) if who in (Role.OPERATIONS, Role.AUDITOR) else (False, False)), who


def test_a_unit_of_work_is_opened_as_oneself_and_only_ones_own_is_closed(line, office, world):
    """Whoever is named as its author, it is the person who signed in, now; what others opened stays open."""
    other = world.people[Role.AUDITOR if line.who is not Role.AUDITOR else Role.REP].user_id
    me = line.execute("SELECT app.qudao_person()").fetchone()[0]
    opened = "SELECT app.qudao_open_act(gen_random_uuid(), now() - interval '1 year', %s, NULL, '')"
    number = line.execute(opened, [other]).fetchone()[0]
    assert line.execute("SELECT user_id, at = now() FROM acts WHERE seq = %s", [number]).fetchall() == [(me, True)]
    with office.admin() as admin:
        admin.autocommit = True
        made = "INSERT INTO app.acts (id, at, user_id, reason) VALUES (gen_random_uuid(), now(), %s, '') RETURNING seq"
        theirs = admin.execute(made, [other]).fetchone()[0]
    assert line.execute("SELECT app.qudao_close_act(%s, false)", [theirs]).fetchall() == []
    line.execute("SELECT app.qudao_close_act(%s, false)", [number])
    with office.admin() as admin:
        assert admin.execute("SELECT count(*) FROM app.acts WHERE seq = %s", [theirs]).fetchone() == (1,)
    assert line.execute("SELECT count(*) FROM acts WHERE seq = %s", [number]).fetchone() == (0,)


@pytest.mark.parametrize("who", [Role.MANAGER, Role.REP])
def test_no_row_is_logged_under_the_act_of_somebody_else(lines, world, office, who):
    """`qudao.acts` says which row of a push belongs to which act: only to one's own; `qudao.batch` gives none a revision."""
    line, mine = lines[who], sorted(world.look(who).agents)[0]
    with office.admin() as admin:
        theirs = admin.execute("SELECT max(seq) FROM app.acts WHERE user_id IS DISTINCT FROM %s", [world.people[who].user_id]).fetchone()[0]
    values = contact(mine, mine)
    with line.transaction(force_rollback=True):
        act(line)
        line.execute("SELECT set_config('qudao.acts', %s, true)", [json.dumps({str(values["id"]): theirs})])
        with pytest.raises((DENIED, psycopg.errors.CheckViolation), match="act"), line.transaction():  # theirs is sealed, too
            line.execute(CONTACT, values)
        line.execute("SELECT set_config('qudao.acts', '', true), set_config('qudao.batch', %s, true)", [f"{{{theirs},{theirs + 1}}}"])
        line.execute(CONTACT, values)
        line.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert line.execute("SELECT rev FROM contacts WHERE id = %s", [values["id"]]).fetchone()[0] > 0
    refused(line, "SELECT * FROM sync.stamped")
    refused(line, "DELETE FROM sync.stamped")
