"""Sign-in roles of people: the functions in the database that make and end them, and the calls to these functions.

A password never reaches the server: the verifier of SCRAM is computed here, on the computer of whoever sets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.errors import RuleBroken
from models.i18n import N_
from models.platform.server.names import APP, AS_OWNER, LOGIN_RULE, Names, array, literal
from models.platform.two_people import SETTING as TWO_PEOPLE
from models.sync.names import CHANNEL

CONNECTIONS = 6
"""So many connections a person may have at once, over all his computers."""

SETTINGS = {"statement_timeout": "30s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s", "jit": "off"}
_VERIFIER = r"^SCRAM-SHA-256\$[0-9]{4,7}:[A-Za-z0-9+/=]{16,64}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$"


def sees_everything(session: Session) -> bool:
    """Whether row security hides nothing of the book from the person who asks."""
    return bool(session.scalar(text("SELECT bool_and(value = 'a') FROM jsonb_each_text(sync.scope() -> 'reach')")))


def take_time(session: Session) -> None:
    """A piece of work that looks at the whole book may last, until its unit of work ends."""
    session.execute(text("SET LOCAL statement_timeout = 0"))


def _plpgsql(name: str, returns: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {APP}.{name} RETURNS {returns} LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$\n"
        + body.strip("\n")
        + "\n$body$"
    )


def statements(names: Names) -> Iterator[str]:
    """The functions around people; each decides by itself whether the person who calls may."""
    dot = literal(names.prefix + ".")
    groups = array(list(names.groups))
    yield _plpgsql(
        "qudao_require_admin()",
        "uuid",
        f"""
DECLARE
    me uuid := {APP}.qudao_person();
BEGIN
    IF me IS NULL OR NOT {APP}.qudao_everywhere(ARRAY['user:U']) THEN
        RAISE EXCEPTION 'only administrators' USING ERRCODE = '42501';
    END IF;
    RETURN me;
END
""",
    )
    yield _plpgsql(
        "qudao_note(me uuid, what text, about uuid, detail jsonb)",
        "void",
        f"""
BEGIN
    INSERT INTO {APP}.audit_notes (id, act, at, user_id, action, entity, row_id, detail)
    VALUES (gen_random_uuid(), nullif(current_setting('qudao.act', true), '')::bigint, now(), me, what, 'user', about, detail);
END
""",
    )
    yield _plpgsql(
        "qudao_groups(key uuid)",
        "text[]",
        f"""
DECLARE
    p {APP}.users%ROWTYPE;
    words text[];
    roles text[];
    made text[];
BEGIN
    SELECT * INTO p FROM {APP}.users WHERE id = key AND status = 'active' AND deleted_at IS NULL;
    IF NOT FOUND THEN
        RETURN ARRAY[]::text[];
    END IF;
    words := ARRAY(SELECT jsonb_array_elements_text(coalesce(p.grants, '[]'::jsonb)));
    roles := ARRAY(SELECT p.role UNION SELECT substr(one, 6) FROM unnest(words) AS one WHERE one LIKE 'role:%');
    made := ARRAY[{literal(names.member)}] || ARRAY(SELECT {literal(names.prefix + "_")} || one FROM unnest(roles) AS one
        WHERE {literal(names.prefix + "_")} || one = ANY ({groups}));
    IF EXISTS (SELECT 1 FROM unnest(words) AS one WHERE one LIKE '%:_' AND one NOT LIKE 'role:%') THEN
        made := array_append(made, {literal(names.granted)});
    END IF;
    IF p.scope = 'all' AND NOT 'agent' = ANY (roles) THEN
        made := array_append(made, {literal(names.wide)});
    END IF;
    RETURN made;
END
""",
    )
    yield _plpgsql(
        "qudao_apply_groups(key uuid, sign_in text)",
        "void",
        f"""
DECLARE
    person text := {dot} || sign_in;
    wanted text[] := {APP}.qudao_groups(key);
    one text;
BEGIN
    FOREACH one IN ARRAY {array(list(names.everyone[1:]))} LOOP
        IF one = ANY (wanted) THEN
            EXECUTE format('GRANT %I TO %I', one, person);
        ELSIF EXISTS (SELECT 1 FROM pg_auth_members AS m WHERE m.roleid = to_regrole(format('%I', one))
                      AND m.member = to_regrole(format('%I', person))) THEN
            EXECUTE format('REVOKE %I FROM %I', one, person);
        END IF;
    END LOOP;
END
""",
    )
    yield _plpgsql(
        "qudao_user_named(sign_in text)",
        "uuid",
        f"""
BEGIN
    RETURN (SELECT id FROM {APP}.users WHERE login = sign_in);
END
""",
    )
    yield _plpgsql(
        "qudao_end_access(sign_in text)",
        "void",
        f"""
DECLARE
    person text := {dot} || sign_in;
    key uuid;
BEGIN
    key := {APP}.qudao_user_named(sign_in);
    IF to_regrole(format('%I', person)) IS NOT NULL THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', person);
        PERFORM {APP}.qudao_apply_groups(NULL, sign_in);
        BEGIN
            PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = person AND pid <> pg_backend_pid();
        EXCEPTION WHEN insufficient_privilege THEN NULL;
        END;
    END IF;
    IF to_regclass('sync.device') IS NOT NULL THEN
        EXECUTE 'UPDATE sync.device SET state = ''revoked'' WHERE owner::text = $1 AND state = ''active''' USING person;
    END IF;
END
""",
    )
    yield _plpgsql(
        "qudao_watch(person text)",
        "void",
        """
BEGIN
    IF pg_has_role(current_user, to_regrole(format('%I', person)), 'USAGE') THEN
        RETURN;
    ELSIF current_setting('server_version_num')::integer >= 160000 THEN
        EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET FALSE', person, current_user);
    ELSE
        EXECUTE format('GRANT %I TO %I', person, current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END
""",
    )  # whoever has a person's rights sees and ends his connections; the owner has more than anybody's rights in the book
    yield _plpgsql(
        "qudao_set_password(key uuid, sign_in text, verifier text)",
        "void",
        f"""
DECLARE
    person text := {dot} || sign_in;
BEGIN
    IF verifier !~ {literal_pattern(_VERIFIER)} THEN
        RAISE EXCEPTION 'no verifier' USING ERRCODE = '22023';
    END IF;
    IF to_regrole(format('%I', person)) IS NULL THEN
        EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT'
                       ' CONNECTION LIMIT {CONNECTIONS}', person);
        EXECUTE format('ALTER ROLE %I SET search_path = {APP}, pg_temp', person);
        {" ".join(f"EXECUTE format('ALTER ROLE %I SET {name} = ''{value}''', person);" for name, value in SETTINGS.items())}
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', person, verifier);
    PERFORM {APP}.qudao_watch(person);
    PERFORM {APP}.qudao_apply_groups(key, sign_in);
END
""",
    )
    yield from _for_administrators(dot)
    yield from _guards(dot)


def literal_pattern(pattern: str) -> str:
    """A pattern as a literal with escapes."""
    return "E'" + pattern.replace("\\", "\\\\") + "'"


def _for_administrators(dot: str) -> Iterator[str]:
    yield _plpgsql(
        "admin_create_user(sign_in text, verifier text)",
        "void",
        f"""
DECLARE
    me uuid := {APP}.qudao_require_admin();
    key uuid;
BEGIN
    IF sign_in !~ '{LOGIN_RULE}' THEN
        RAISE EXCEPTION 'no sign-in name' USING ERRCODE = '22023';
    END IF;
    key := {APP}.qudao_user_named(sign_in);
    IF NOT EXISTS (SELECT 1 FROM {APP}.users WHERE id = key AND status = 'active' AND deleted_at IS NULL) THEN
        key := NULL;
    END IF;
    IF key IS NULL THEN
        RAISE EXCEPTION 'nobody signs in with this name' USING ERRCODE = '22023';
    END IF;
    PERFORM {APP}.qudao_set_password(key, sign_in, verifier);
    PERFORM {APP}.qudao_note(me, 'password', key, NULL);
END
""",
    )
    yield _plpgsql(
        "admin_reset_password(sign_in text, verifier text)",
        "void",
        f"""
BEGIN
    PERFORM {APP}.qudao_require_admin();
    IF to_regrole(format('%I', {dot} || sign_in)) IS NULL THEN
        RAISE EXCEPTION 'nobody signs in with this name' USING ERRCODE = '22023';
    END IF;
    PERFORM {APP}.admin_create_user(sign_in, verifier);
END
""",
    )
    yield _plpgsql(
        "admin_set_groups(sign_in text)",
        "text[]",
        f"""
DECLARE
    key uuid;
BEGIN
    PERFORM {APP}.qudao_require_admin();
    key := {APP}.qudao_user_named(sign_in);
    IF key IS NULL OR to_regrole(format('%I', {dot} || sign_in)) IS NULL THEN
        RAISE EXCEPTION 'nobody signs in with this name' USING ERRCODE = '22023';
    END IF;
    PERFORM {APP}.qudao_apply_groups(key, sign_in);
    RETURN {APP}.qudao_groups(key);
END
""",
    )
    yield _plpgsql(
        "admin_disable_user(sign_in text)",
        "void",
        f"""
DECLARE
    me uuid := {APP}.qudao_require_admin();
    key uuid;
BEGIN
    key := {APP}.qudao_user_named(sign_in);
    IF key IS NULL OR key = me THEN
        RAISE EXCEPTION 'nobody else signs in with this name' USING ERRCODE = '22023';
    END IF;
    PERFORM {APP}.qudao_end_access(sign_in);
    PERFORM {APP}.qudao_note(me, 'sign_in_ended', key, NULL);
END
""",
    )
    for name, state, note in (
        ("admin_revoke_device", "''revoked'' WHERE device_id = $1 AND state = ''active''", "device_revoked"),
        ("admin_erase_device", "''wipe'' WHERE device_id = $1 AND state <> ''erased''", "device_to_be_erased"),
    ):
        yield _plpgsql(
            f"{name}(device uuid)",
            "void",
            f"""
DECLARE
    me uuid := {APP}.qudao_require_admin();
BEGIN
    IF to_regclass('sync.device') IS NULL THEN
        RAISE EXCEPTION 'no devices' USING ERRCODE = '22023';
    END IF;
    EXECUTE 'UPDATE sync.device SET state = {state}' USING device;
    PERFORM pg_notify('{CHANNEL}', '');
    PERFORM {APP}.qudao_note(me, '{note}', device, NULL);
END
""",
        )
    yield _plpgsql(
        "change_own_password(verifier text)",
        "void",
        f"""
DECLARE
    me uuid := {APP}.qudao_person();
BEGIN
    IF me IS NULL THEN
        RAISE EXCEPTION 'nobody' USING ERRCODE = '42501';
    END IF;
    PERFORM {APP}.qudao_set_password(me, (SELECT login FROM {APP}.users WHERE id = me), verifier);
    PERFORM {APP}.qudao_note(me, 'password', me, NULL);
END
""",
    )


def _guards(dot: str) -> Iterator[str]:
    """Nobody raises his own rights, the last administrator stays, and a role follows its person (AZ-07)."""
    yield _plpgsql(
        "qudao_leads(role text, grants jsonb, status text)",
        "boolean",
        """
BEGIN
    RETURN status = 'active' AND (role = 'admin' OR coalesce(grants, '[]'::jsonb) ? 'role:admin');
END
""",
    )
    yield _plpgsql(
        "qudao_guard_rights()",
        "trigger",
        f"""
DECLARE
    me uuid := {APP}.qudao_person();
BEGIN
    IF me IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.status = 'active' AND NEW.login !~ '{LOGIN_RULE}' THEN
        RAISE EXCEPTION 'no sign-in name for a server' USING ERRCODE = '23514';
    END IF;
    IF {APP}.qudao_leads(NEW.role, NEW.grants, NEW.status) AND EXISTS (SELECT 1 FROM {APP}.settings
        WHERE name = '{TWO_PEOPLE}' AND user_id IS NULL AND deleted_at IS NULL AND value = 'true'::jsonb) THEN
        IF TG_OP = 'INSERT' THEN
            RAISE EXCEPTION 'an administrator is made by two' USING ERRCODE = '42501';
        ELSIF NOT {APP}.qudao_leads(OLD.role, OLD.grants, OLD.status) AND me IN (OLD.created_by, OLD.changed_by) THEN
            RAISE EXCEPTION 'an administrator is made by two' USING ERRCODE = '42501';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.id = me AND ROW(NEW.role, NEW.scope, NEW.grants, NEW.login, NEW.status, NEW.agent_id, NEW.territory_id,
            NEW.manager_id, NEW.deleted_at) IS DISTINCT FROM ROW(OLD.role, OLD.scope, OLD.grants, OLD.login, OLD.status,
            OLD.agent_id, OLD.territory_id, OLD.manager_id, OLD.deleted_at) THEN
            RAISE EXCEPTION 'nobody changes his own rights' USING ERRCODE = '42501';
        END IF;
        IF OLD.role = 'admin' AND OLD.status = 'active' AND OLD.deleted_at IS NULL
            AND (NEW.role <> 'admin' OR NEW.status <> 'active' OR NEW.deleted_at IS NOT NULL) THEN
            PERFORM pg_advisory_xact_lock(hashtext('qudao administrators'));
            IF NOT EXISTS (SELECT 1 FROM {APP}.users WHERE role = 'admin' AND status = 'active' AND deleted_at IS NULL
                           AND id <> OLD.id) THEN
                RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = '23514';
            END IF;
        END IF;
    END IF;
    RETURN NEW;
END
""",
    )
    yield _plpgsql(
        "qudao_follow_users()",
        "trigger",
        f"""
BEGIN
    IF OLD.login IS DISTINCT FROM NEW.login AND to_regrole(format('%I', {dot} || coalesce(OLD.login, ''))) IS NOT NULL THEN
        PERFORM {APP}.qudao_end_access(OLD.login);
    END IF;
    IF to_regrole(format('%I', {dot} || coalesce(NEW.login, ''))) IS NOT NULL THEN
        IF NEW.status = 'active' AND NEW.deleted_at IS NULL THEN
            PERFORM {APP}.qudao_apply_groups(NEW.id, NEW.login);
        ELSE
            PERFORM {APP}.qudao_end_access(NEW.login);
        END IF;
    END IF;
    RETURN NULL;
END
""",
    )


FOR_ADMINISTRATORS = (
    "admin_create_user(text, text)",
    "admin_reset_password(text, text)",
    "admin_set_groups(text)",
    "admin_disable_user(text)",
    "admin_revoke_device(uuid)",
    "admin_erase_device(uuid)",
)
FOR_EVERYBODY = ("change_own_password(text)",)


# --- calls from the program ------------------------------------------------------------------------------------


def verifier(session: Session, login: str, password: str, names: Names) -> str:
    """What the server keeps instead of the password."""
    connection: Any = session.connection().connection.driver_connection
    made: bytes = connection.pgconn.encrypt_password(
        password.encode("utf-8"), names.person(login).encode("utf-8"), b"scram-sha-256"
    )
    return made.decode("ascii")


def names_of(session: Session) -> Names | None:
    """The roles of the office book this session works in; None in a book that is not open as a person's own role."""
    found: Names | None = session.info.get("server")
    return found


def set_password(session: Session, user_id: UUID, login: str, password: str) -> None:
    """Let a person sign in with this password from now on (for administrators, or for oneself)."""
    names = names_of(session)
    if names is None:
        raise RuleBroken(N_("This book is not on a server. Nothing was changed. Set the password in the book itself."))
    secret = verifier(session, login, password, names)
    session.flush()
    session.info.setdefault("touched", set()).add("audit_notes")  # the server notes it by itself
    if session.info["principal"].user_id == user_id:
        session.execute(text("SELECT app.change_own_password(:secret)"), {"secret": secret})
    else:
        session.execute(
            text("SELECT app.admin_create_user(:login, :secret)"), {"login": login, "secret": secret}
        )


def can_sign_in(session: Session, names: Names) -> set[str]:
    """The sign-in names that have a role which may sign in now."""
    rows = session.execute(
        text("SELECT rolname FROM pg_roles WHERE rolcanlogin AND starts_with(rolname, :begin)"),
        {"begin": f"{names.prefix}."},
    )
    return {name.split(".", 1)[1] for name in rows.scalars()}

