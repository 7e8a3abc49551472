"""Who is at work on an office's server: sessions that can be seen and ended (AU-07), and who has a record open (ux 16.5).

A session is one sign-in of the program on one computer; all its connections carry its name. What others may see of it the
server judges: one's own sessions, those of others for administrators. Who has a record open is told to whoever may see
this record and this person, by row security; it is a lease that ends by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.platform.server.names import APP, AS_OWNER, Names, literal
from models.platform.server.parts import Part, register
from models.platform.server.policy import Operation, TablePolicy
from models.platform.server.presence import MOST_OPEN

SCHEMA = "desk"
LEASE_SECONDS = 150
"""So long a record counts as open without a word from who opened it: two rounds and a half."""

MOST_OF_A_PERSON = 4 * MOST_OPEN
MARK = "[0-9a-f]{12}"
CALLED = f"^Qudao ({MARK}) "
"""How the name of a session's connections begins."""

CHANNEL = "desk_"
"""The beginning of the channel on which a session hears that somebody came to a record it has open."""

_OPEN = "jsonb_to_recordset(open) AS o (subject text, id uuid, typed double precision)"
_TABLES = (
    "CREATE TABLE IF NOT EXISTS desk.ended (mark text PRIMARY KEY, person uuid NOT NULL, at timestamptz NOT NULL DEFAULT now())",
    "CREATE UNLOGGED TABLE IF NOT EXISTS desk.ear (mark text PRIMARY KEY, person uuid NOT NULL, secret text NOT NULL)",
    "CREATE UNLOGGED TABLE IF NOT EXISTS desk.at_work (mark text, subject text, row_id uuid, person uuid NOT NULL,"
    " backend integer NOT NULL, since timestamptz NOT NULL, typed timestamptz, until timestamptz NOT NULL,"
    " PRIMARY KEY (mark, subject, row_id))",
    "CREATE INDEX IF NOT EXISTS at_work_row ON desk.at_work (row_id)",
)

_SEES = f"""
CREATE OR REPLACE FUNCTION desk.sees(wanted text, key uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY INVOKER AS $body$
DECLARE
    found boolean;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM sync.way AS w WHERE w.subject = wanted)
        OR NOT has_column_privilege(format('{APP}.%I', wanted), 'id', 'SELECT') THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM {APP}.%I WHERE id = $1)', wanted) INTO found USING key;
    RETURN found;
END
$body$
"""
"""Whether whoever asks may see this row: asked under his own rights and row security."""

_KEEP = f"""
CREATE OR REPLACE FUNCTION desk.keep(mine text, word text, open jsonb) RETURNS void LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    me uuid := {APP}.qudao_person();
    news uuid[];
BEGIN
    IF me IS NULL OR mine !~ '^{MARK}$' OR word !~ '^[0-9a-f]{{32}}$' OR jsonb_array_length(open) > {MOST_OPEN}
        OR EXISTS (SELECT 1 FROM desk.ear AS e WHERE e.mark = mine AND e.person <> me)
        OR (SELECT count(*) FROM desk.at_work AS a WHERE a.person = me AND a.mark <> mine) > {MOST_OF_A_PERSON} THEN
        RAISE EXCEPTION 'no session of this person' USING ERRCODE = '42501';
    END IF;
    SELECT array_agg(coalesce(o.id, a.row_id)) INTO news FROM {_OPEN}
    FULL JOIN (SELECT k.subject, k.row_id, k.typed, k.backend FROM desk.at_work AS k WHERE k.mark = mine) AS a
        ON a.subject = o.subject AND a.row_id = o.id
    WHERE a.row_id IS NULL OR o.id IS NULL OR (o.typed IS NULL) <> (a.typed IS NULL)
        OR a.backend <> pg_backend_pid();
    IF open = '[]' AND news IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO desk.ear AS e (mark, person, secret) VALUES (mine, me, word)
    ON CONFLICT (mark) DO UPDATE SET secret = excluded.secret WHERE e.secret <> excluded.secret;
    DELETE FROM desk.at_work AS a WHERE a.mark = mine
        AND NOT EXISTS (SELECT 1 FROM {_OPEN} WHERE o.subject = a.subject AND o.id = a.row_id);
    INSERT INTO desk.at_work (mark, subject, row_id, person, backend, since, typed, until)
    SELECT DISTINCT ON (o.subject, o.id) mine, o.subject, o.id, me, pg_backend_pid(), now(),
        now() - CASE WHEN o.typed IS NOT NULL THEN make_interval(secs => least(greatest(o.typed, 0), 86400)) END,
        now() + interval '{LEASE_SECONDS} seconds' FROM {_OPEN}
    ON CONFLICT (mark, subject, row_id)
        DO UPDATE SET backend = excluded.backend, typed = excluded.typed, until = excluded.until;
    IF news IS NOT NULL THEN
        PERFORM pg_notify('{CHANNEL}' || e.secret, '') FROM desk.ear AS e WHERE e.mark <> mine
            AND EXISTS (SELECT 1 FROM desk.at_work AS a WHERE a.mark = e.mark AND a.row_id = ANY (news));
        DELETE FROM desk.at_work WHERE (mark, subject, row_id) IN (
            SELECT a.mark, a.subject, a.row_id FROM desk.at_work AS a WHERE a.until < now() FOR UPDATE SKIP LOCKED);
        DELETE FROM desk.ear WHERE mark IN (SELECT e.mark FROM desk.ear AS e
            WHERE NOT EXISTS (SELECT 1 FROM desk.at_work AS a WHERE a.mark = e.mark) FOR UPDATE SKIP LOCKED);
    END IF;
END
$body$
"""
"""Note what a session has open, and let those hear of it who have the same record open. Whoever is told decides row security."""

_ROUND = f"""
CREATE OR REPLACE FUNCTION desk.round(mine text, word text, open jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY INVOKER
AS $body$
DECLARE
    seen jsonb;
    keys uuid[];
BEGIN
    SELECT coalesce(jsonb_agg(o), '[]'), array_agg(o.id) INTO seen, keys FROM {_OPEN} WHERE desk.sees(o.subject, o.id);
    PERFORM desk.keep(mine, word, seen);
    RETURN jsonb_build_object(
        'latest', (SELECT coalesce(jsonb_object_agg(l.subject, l.rev), '{{}}') FROM sync.latest AS l),
        'ended', desk.was_ended(mine),
        'others', (SELECT coalesce(jsonb_agg(jsonb_build_object('subject', a.subject, 'id', a.row_id, 'name', u.name,
                'own', a.person = {APP}.qudao_person(), 'typed', extract(epoch FROM now() - a.typed)) ORDER BY a.since), '[]')
            FROM desk.at_work AS a JOIN {APP}.users AS u ON u.id = a.person
            WHERE a.row_id = ANY (keys) AND a.mark <> mine AND a.until > now()
            AND EXISTS (SELECT 1 FROM pg_stat_get_activity(a.backend))));
END
$body$
"""
"""What a live program asks regularly: what changed, and who else has open what it has open."""

_WAS_ENDED = f"""
CREATE OR REPLACE FUNCTION desk.was_ended(mine text) RETURNS boolean LANGUAGE plpgsql STABLE {AS_OWNER} AS $body$
BEGIN
    RETURN EXISTS (SELECT 1 FROM desk.ended AS e WHERE e.mark = mine AND e.person = {APP}.qudao_person());
END
$body$
"""

_REQUIRE = f"""
CREATE OR REPLACE FUNCTION desk.require(whose uuid) RETURNS uuid LANGUAGE plpgsql STABLE {AS_OWNER} AS $body$
DECLARE
    me uuid := {APP}.qudao_person();
BEGIN
    IF me IS NULL OR (whose IS DISTINCT FROM me AND NOT {APP}.qudao_everywhere(ARRAY['user:U'])) THEN
        RAISE EXCEPTION 'the sessions of somebody else' USING ERRCODE = '42501';
    END IF;
    RETURN me;
END
$body$
"""


def _sessions(dot: str) -> Iterator[str]:
    yield f"""
CREATE OR REPLACE FUNCTION desk.sessions(whose uuid) RETURNS TABLE (person uuid, name text, called text, since timestamptz,
    met timestamptz, address text, lines integer, known boolean, here boolean) LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    me uuid := desk.require(whose);
BEGIN
    RETURN QUERY SELECT u.id, u.name::text, a.application_name, min(a.backend_start), max(a.state_change),
        min(host(a.client_addr)), count(*)::integer, bool_and(a.backend_start IS NOT NULL),
        u.id = me AND a.application_name = current_setting('application_name')
    FROM pg_stat_activity AS a JOIN {APP}.users AS u ON a.usename = {dot} || u.login
    WHERE a.datname = current_database() AND u.deleted_at IS NULL AND (whose IS NULL OR u.id = whose)
    GROUP BY u.id, u.name, a.application_name ORDER BY u.name, min(a.backend_start);
END
$body$
"""
    yield f"""
CREATE OR REPLACE FUNCTION desk.note_end(whose uuid, called text) RETURNS void LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    me uuid := desk.require(whose);
    found text := substring(called FROM '{CALLED}');
BEGIN
    IF whose IS NULL OR called IS NULL THEN
        RAISE EXCEPTION 'no session' USING ERRCODE = '22023';
    END IF;
    IF found IS NOT NULL THEN
        INSERT INTO desk.ended (mark, person) VALUES (found, whose) ON CONFLICT DO NOTHING;
        DELETE FROM desk.ended WHERE at < now() - interval '1 year';
    END IF;
    PERFORM {APP}.qudao_note(me, 'session_ended', whose, jsonb_build_object('session', left(called, 63)));
END
$body$
"""
    yield f"""
CREATE OR REPLACE FUNCTION desk.hang_up(whose uuid, called text) RETURNS integer LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    me uuid := desk.require(whose);
BEGIN
    RETURN (SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid, 2000)) FROM pg_stat_activity AS a
        JOIN {APP}.users AS u ON u.id = whose AND a.usename = {dot} || u.login
        WHERE a.datname = current_database() AND a.application_name = called AND a.pid <> pg_backend_pid());
END
$body$
"""


def statements(names: Names) -> Iterator[str]:
    """Everything, as the owner; each bears being run again."""
    yield from _TABLES
    yield from (_SEES, _KEEP, _WAS_ENDED, _ROUND, _REQUIRE)
    yield from _sessions(literal(names.prefix + "."))
    yield f"SELECT {APP}.qudao_watch(rolname) FROM pg_roles WHERE starts_with(rolname, {literal(names.prefix + '.')})"


def policies() -> Iterator[TablePolicy]:
    """Who reads what: only what is open, and of that what one may see; everything is written by functions."""
    yield TablePolicy("ended", schema=SCHEMA)
    yield TablePolicy("ear", schema=SCHEMA)
    yield TablePolicy("at_work", read=Operation(condition="desk.sees(subject, row_id)"), schema=SCHEMA)


CALLABLE = (
    "desk.sees(text, uuid)",
    "desk.keep(text, text, jsonb)",
    "desk.round(text, text, jsonb)",
    "desk.was_ended(text)",
    "desk.sessions(uuid)",
    "desk.note_end(uuid, text)",
    "desk.hang_up(uuid, text)",
)

register(Part("desk", SCHEMA, statements, policies, CALLABLE))
