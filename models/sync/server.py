"""What synchronisation brings to an office server: revisions, devices, batches, evictions, files, and the push.

Revisions come from the one row of `sync.head`, taken when a unit of work ends: a trigger that waits for the commit
takes the row's lock, gives every row of the act the next number, and the commit frees it. So revisions are in the order
of commits, any snapshot that sees revision R sees every row up to R, readers never lock, and no lock spans a round trip
of a client, also when people work live. (A sequence would number rows when they are written and lose those that commit
late.) What changed is read from the change log, which triggers write anyway; there is no second set of triggers.

`sync.push` runs as the person who calls it, so that row security judges every row it writes.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.platform.blobs import LARGEST
from models.platform.office_files import CHUNK, MOST_CHUNKS
from models.platform.server.names import APP, AS_OWNER, Names, literal
from models.platform.server.parts import Part, register
from models.platform.server.policy import CLOSED, Operation, TablePolicy
from models.sync import server_push, tables
from models.sync.names import CHANNEL, SCHEMA

KEPT_BATCHES = 200

LOCAL_TABLES = ("sync_facts", "sync_ops", "sync_groups", "sync_base", "sync_log")
"""Machinery of copies: the tables are part of the one schema, and stay empty and closed on a server."""

TABLES = """
CREATE TABLE IF NOT EXISTS sync.head (only_row integer PRIMARY KEY DEFAULT 1 CHECK (only_row = 1),
    rev bigint NOT NULL DEFAULT 0, epoch uuid NOT NULL, epoch_start bigint NOT NULL DEFAULT 0, sys_id text NOT NULL,
    timeline bigint NOT NULL, schema_version integer NOT NULL, least_client integer NOT NULL DEFAULT 1,
    floor bigint NOT NULL DEFAULT 0) WITH (fillfactor = 10);
CREATE TABLE IF NOT EXISTS sync.latest (subject text PRIMARY KEY, rev bigint NOT NULL) WITH (fillfactor = 10);
CREATE TABLE IF NOT EXISTS sync.device (device_id uuid PRIMARY KEY, owner name NOT NULL, person uuid NOT NULL,
    code text NOT NULL UNIQUE, label text NOT NULL DEFAULT '', state text NOT NULL DEFAULT 'active'
    CHECK (state IN ('active', 'revoked', 'wipe', 'erased')), last_batch bigint NOT NULL DEFAULT 0, last_sha text NOT NULL DEFAULT '',
    last_revs jsonb NOT NULL DEFAULT '{}', client_schema integer NOT NULL DEFAULT 0, app_version text NOT NULL DEFAULT '',
    heads jsonb NOT NULL DEFAULT '[]', last_seen_at timestamptz, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS sync.batch (device_id uuid, batch_no bigint, sha text NOT NULL, revs jsonb NOT NULL,
    ops integer NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (device_id, batch_no));
CREATE TABLE IF NOT EXISTS sync.gone (rev bigint NOT NULL, subject text NOT NULL, row_id uuid NOT NULL, bucket uuid NOT NULL,
    why text NOT NULL CHECK (why IN ('deleted', 'moved')));
CREATE INDEX IF NOT EXISTS gone_rev ON sync.gone (rev);
CREATE INDEX IF NOT EXISTS gone_row ON sync.gone (row_id);
CREATE TABLE IF NOT EXISTS sync.step (subject text, field text, was text, becomes text);
CREATE TABLE IF NOT EXISTS sync.way (subject text PRIMARY KEY, entity text NOT NULL, way text NOT NULL, ledger boolean NOT NULL,
    place integer NOT NULL DEFAULT 0);
ALTER TABLE sync.way ADD COLUMN IF NOT EXISTS place integer NOT NULL DEFAULT 0;
CREATE TABLE IF NOT EXISTS sync.stamped (act bigint PRIMARY KEY);
CREATE TABLE IF NOT EXISTS sync.file (id uuid PRIMARY KEY, size bigint NOT NULL, sha256 text NOT NULL,
    complete boolean NOT NULL DEFAULT false);
CREATE TABLE IF NOT EXISTS sync.chunk (file uuid NOT NULL, place integer NOT NULL, content bytea NOT NULL,
    PRIMARY KEY (file, place));
CREATE TABLE IF NOT EXISTS sync.bundle_key (device uuid PRIMARY KEY, key bytea NOT NULL);
ALTER TABLE sync.device DROP CONSTRAINT IF EXISTS device_state_check;
ALTER TABLE sync.device ADD CONSTRAINT device_state_check CHECK (state IN ('active', 'revoked', 'wipe', 'erased'));
ALTER TABLE sync.chunk ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE sync.file DROP CONSTRAINT IF EXISTS file_fits;
ALTER TABLE sync.file ADD CONSTRAINT file_fits CHECK (size BETWEEN 0 AND {LARGEST});
ALTER TABLE sync.chunk DROP CONSTRAINT IF EXISTS chunk_fits;
ALTER TABLE sync.chunk ADD CONSTRAINT chunk_fits CHECK (length(content) <= {CHUNK} AND place BETWEEN 0 AND {MOST_CHUNKS})
"""
for _name, _value in (("LARGEST", LARGEST), ("CHUNK", CHUNK), ("MOST_CHUNKS", MOST_CHUNKS)):
    TABLES = TABLES.replace(f"{{{_name}}}", str(_value))

PLACE = """
CREATE OR REPLACE FUNCTION sync.place(OUT sys text, OUT line bigint) LANGUAGE sql VOLATILE AS $body$
SELECT s.system_identifier || '/' || d.oid, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint
FROM pg_control_system() AS s, pg_database AS d WHERE d.datname = current_database()
$body$
"""
"""Which database of which server this is, and on which timeline it writes. The one of the last checkpoint would be too old for
a while after a standby was promoted."""

HEAD = """
INSERT INTO sync.head (epoch, sys_id, timeline, schema_version)
SELECT gen_random_uuid(), p.sys, p.line, {schema} FROM sync.place() AS p ON CONFLICT DO NOTHING
"""

BEGIN_AGAIN = """
    UPDATE sync.head AS o SET epoch = gen_random_uuid(), epoch_start = o.rev, sys_id = p.sys, timeline = p.line
    FROM sync.place() AS p WHERE o.sys_id <> p.sys OR o.timeline <> p.line;
"""
"""A promoted standby or a restored book may have gone back in time. Whoever writes or synchronises there first notes where it
began again, so that copies can tell what it had from what came later."""

STAMP = f"""
CREATE OR REPLACE FUNCTION sync.stamp() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $body$
DECLARE
    acts bigint[];
    given bigint;
    one record;
BEGIN
    DELETE FROM sync.stamped WHERE act = NEW.seq;
    IF FOUND OR NOT EXISTS (SELECT 1 FROM {APP}.change_log WHERE act = NEW.seq) THEN
        RETURN NULL;
    END IF;
    acts := ARRAY(SELECT a.seq FROM {APP}.acts AS a WHERE a.user_id = {APP}.qudao_person() AND a.seq > NEW.seq
        AND a.seq = ANY (nullif(current_setting('qudao.batch', true), '')::bigint[]));
    INSERT INTO sync.stamped SELECT unnest(acts) ON CONFLICT DO NOTHING;
    acts := array_append(acts, NEW.seq);
{BEGIN_AGAIN}
    UPDATE sync.head SET rev = rev + 1 RETURNING rev INTO given;
    FOR one IN SELECT entity, array_agg(DISTINCT row_id) FILTER (WHERE action <> 'D') AS keys
        FROM {APP}.change_log WHERE act = ANY (acts) GROUP BY entity ORDER BY entity
    LOOP
        IF one.keys IS NOT NULL THEN
            EXECUTE format('UPDATE {APP}.%I SET rev = $1 WHERE id = ANY ($2)', one.entity) USING given, one.keys;
        END IF;
        INSERT INTO sync.latest AS l (subject, rev) VALUES (one.entity, given)
        ON CONFLICT (subject) DO UPDATE SET rev = excluded.rev;
    END LOOP;
    INSERT INTO sync.gone (rev, subject, row_id, bucket, why)
    SELECT given, entity, row_id, CAST(changes ->> 'bucket' AS uuid), 'deleted'
    FROM {APP}.change_log WHERE act = ANY (acts) AND action = 'D'
    UNION ALL SELECT given, entity, row_id, CAST(changes -> 'bucket' ->> 0 AS uuid), 'moved'
    FROM {APP}.change_log WHERE act = ANY (acts) AND action = 'U' AND changes ? 'bucket';
    PERFORM pg_notify('{CHANNEL}', '');
    RETURN NULL;
END
$body$
"""
"""The acts of a push (`qudao.batch` names them, and only those of the person himself count) commit together and get one
revision: the first of them stamps the rows of all, which `stamped` tells the others."""

SCOPE = f"""
CREATE OR REPLACE FUNCTION sync.scope() RETURNS jsonb LANGUAGE sql STABLE {AS_OWNER} AS $body$
WITH pairs AS (SELECT array_agg(DISTINCT entity || ':R') AS every FROM sync.way)
SELECT jsonb_build_object(
    'buckets', (SELECT coalesce(jsonb_agg(b ORDER BY b), '[]') FROM {APP}.qudao_mine((SELECT every FROM pairs)) AS b),
    'reach', (SELECT coalesce(jsonb_object_agg(w.subject, coalesce(r.reach, '')), '{{}}') FROM sync.way AS w
        LEFT JOIN {APP}.qudao_reaches((SELECT every FROM pairs)) AS r ON r.pair = w.entity || ':R'))
$body$
"""

LOOK = f"""
CREATE OR REPLACE FUNCTION sync.look() RETURNS jsonb LANGUAGE sql STABLE {AS_OWNER} AS $body$
SELECT jsonb_build_object('rev', h.rev, 'epoch', h.epoch, 'epoch_start', h.epoch_start, 'floor', h.floor,
    'latest', (SELECT coalesce(jsonb_object_agg(subject, rev), '{{}}') FROM sync.latest),
    'scope', sync.scope(), 'person', {APP}.qudao_person())
FROM sync.head AS h WHERE {APP}.qudao_person() IS NOT NULL
$body$
"""

LEFT = f"""
CREATE OR REPLACE FUNCTION sync.left_since(after bigint) RETURNS TABLE (subject text, row_id uuid, bucket uuid, why text)
LANGUAGE sql STABLE {AS_OWNER} AS $body$
WITH mine AS (SELECT sync.scope() AS scope)
SELECT g.subject, g.row_id, g.bucket, g.why FROM sync.gone AS g, mine
WHERE g.rev > after AND (mine.scope -> 'reach' ->> g.subject = 'a'
    OR (mine.scope -> 'reach' ->> g.subject <> '' AND mine.scope -> 'buckets' ? g.bucket::text))
ORDER BY g.rev
$body$
"""

REMOVED = f"""
CREATE OR REPLACE FUNCTION sync.removed(keys uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE {AS_OWNER} AS $body$
SELECT g.row_id FROM sync.gone AS g WHERE g.row_id = ANY (keys) AND g.why = 'deleted' AND {APP}.qudao_person() IS NOT NULL
$body$
"""

HELLO = f"""
CREATE OR REPLACE FUNCTION sync.hello(asked uuid, schema integer, app text, chain jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    me uuid := {APP}.qudao_person();
    d sync.device%ROWTYPE;
    h sync.head%ROWTYPE;
BEGIN
    IF me IS NULL THEN
        RAISE EXCEPTION 'nobody' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO d FROM sync.device WHERE device_id = asked FOR UPDATE;
{BEGIN_AGAIN}
    SELECT * INTO h FROM sync.head;
    IF d.device_id IS NOT NULL AND d.person <> me THEN
        RAISE EXCEPTION 'the device of somebody else' USING ERRCODE = '42501';
    END IF;
    IF d.device_id IS NOT NULL THEN
        UPDATE sync.device SET last_seen_at = clock_timestamp(), client_schema = schema, app_version = left(app, 40),
            heads = chain WHERE device_id = asked;
    END IF;
    RETURN jsonb_build_object('state', coalesce(d.state, 'unknown'), 'code', coalesce(d.code, ''),
        'last_batch', coalesce(d.last_batch, 0), 'last_sha', coalesce(d.last_sha, ''), 'revs', coalesce(d.last_revs, '{{}}'),
        'epoch', h.epoch, 'head', h.rev, 'schema', h.schema_version, 'least_client', h.least_client, 'floor', h.floor,
        'clock', extract(epoch FROM clock_timestamp()), 'person', me);
END
$body$
"""

REGISTER = f"""
CREATE OR REPLACE FUNCTION sync.register(asked uuid, called text) RETURNS text LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    me uuid := {APP}.qudao_person();
    letters text := 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
    made text;
BEGIN
    IF me IS NULL OR (SELECT count(*) FROM sync.device WHERE person = me AND state = 'active') > 50 THEN
        RAISE EXCEPTION 'no device for this person' USING ERRCODE = '42501';
    END IF;
    SELECT code INTO made FROM sync.device WHERE device_id = asked AND person = me;
    WHILE made IS NULL LOOP
        made := '';
        FOR place IN 1..3 LOOP
            made := made || substr(letters, 1 + floor(random() * length(letters))::integer, 1);
        END LOOP;
        INSERT INTO sync.device (device_id, owner, person, code, label) VALUES (asked, session_user, me, made, left(called, 80))
        ON CONFLICT (code) DO NOTHING;
        IF NOT FOUND THEN
            made := NULL;
        END IF;
    END LOOP;
    RETURN made;
END
$body$
"""

ERASED = f"""
CREATE OR REPLACE FUNCTION sync.erased(asked uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
BEGIN
    UPDATE sync.device SET state = 'erased', last_seen_at = clock_timestamp()
    WHERE device_id = asked AND person = {APP}.qudao_person() AND state = 'wipe';
    RETURN FOUND;
END
$body$
"""

BUNDLE_KEY = f"""
CREATE OR REPLACE FUNCTION sync.give_bundle_key(asked uuid) RETURNS bytea LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM sync.device WHERE device_id = asked AND person = {APP}.qudao_person() AND state = 'active') THEN
        RETURN NULL;
    END IF;
    INSERT INTO sync.bundle_key (device, key)
    VALUES (asked, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
    ON CONFLICT DO NOTHING;
    RETURN (SELECT key FROM sync.bundle_key WHERE device = asked);
END
$body$
"""

BEGIN_PUSH = f"""
CREATE OR REPLACE FUNCTION sync.begin_push(asked uuid, number bigint, mark text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    d sync.device%ROWTYPE;
BEGIN
    SELECT * INTO d FROM sync.device WHERE device_id = asked AND person = {APP}.qudao_person() FOR UPDATE;
    IF NOT FOUND OR d.state <> 'active' THEN
        RETURN jsonb_build_object('status', 'refused', 'code', 'revoked');
    END IF;
    IF number = d.last_batch AND mark = d.last_sha THEN
        RETURN jsonb_build_object('status', 'ok', 'revs', d.last_revs);
    END IF;
    IF number <> d.last_batch + 1 THEN
        RETURN jsonb_build_object('status', 'refused', 'code', 'order');
    END IF;
    RETURN NULL;
END
$body$
"""

END_PUSH = f"""
CREATE OR REPLACE FUNCTION sync.end_push(asked uuid, number bigint, mark text, given jsonb, many integer) RETURNS void
LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
BEGIN
    UPDATE sync.device SET last_batch = number, last_sha = mark, last_revs = given
    WHERE device_id = asked AND person = {APP}.qudao_person() AND last_batch = number - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no batch of this device' USING ERRCODE = '42501';
    END IF;
    INSERT INTO sync.batch (device_id, batch_no, sha, revs, ops) VALUES (asked, number, mark, given, many);
    DELETE FROM sync.batch WHERE device_id = asked AND batch_no <= number - {KEPT_BATCHES};
END
$body$
"""

TIDY = f"""
CREATE OR REPLACE FUNCTION sync.tidy(before bigint) RETURNS void LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
BEGIN
    PERFORM {APP}.qudao_require_admin();
    DELETE FROM sync.gone WHERE rev <= before;
    UPDATE sync.head SET floor = greatest(floor, least(before, rev));
END
$body$
"""

RESTORED = """
CREATE OR REPLACE FUNCTION sync.rotate_epoch() RETURNS void LANGUAGE sql VOLATILE AS $body$
UPDATE sync.head SET epoch = gen_random_uuid(), epoch_start = rev
$body$
"""

NOTES = f"""
CREATE OR REPLACE FUNCTION sync.notes(told jsonb) RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $body$
DECLARE
    number bigint;
    many integer;
BEGIN
    number := {APP}.qudao_open_act(gen_random_uuid(), now(), NULL, NULL, 'notes of a device');
    INSERT INTO {APP}.audit_notes (id, act, at, user_id, device_id, action, entity, row_id, detail)
    SELECT n.id, number, now(), {APP}.qudao_person(), n.device_id, n.action, n.entity, n.row_id, n.detail
    FROM jsonb_to_recordset(told) AS n (id uuid, device_id uuid, action text, entity text, row_id uuid, detail jsonb)
    WHERE NOT EXISTS (SELECT 1 FROM {APP}.audit_notes AS o WHERE o.id = n.id);
    GET DIAGNOSTICS many = ROW_COUNT;
    PERFORM {APP}.qudao_close_act(number, many > 0);
    RETURN many;
END
$body$
"""

FILE_DONE = f"""
CREATE OR REPLACE FUNCTION sync.file_done(wanted uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    found_size bigint;
    found_hash text;
    f sync.file%ROWTYPE;
BEGIN
    SELECT * INTO f FROM sync.file WHERE id = wanted FOR UPDATE;
    IF NOT FOUND OR f.complete THEN
        RETURN coalesce(f.complete, false);
    END IF;
    SELECT sum(length(content)), encode(sha256(string_agg(content, ''::bytea ORDER BY place)), 'hex')
    INTO found_size, found_hash FROM sync.chunk WHERE file = wanted;
    IF found_size = f.size AND found_hash = f.sha256 THEN
        UPDATE sync.file SET complete = true WHERE id = wanted;
        RETURN true;
    END IF;
    DELETE FROM sync.chunk WHERE file = wanted;
    RETURN false;
END
$body$
"""


def statements(names: Names) -> Iterator[str]:
    """Everything, as the owner; each bears being run again."""
    from models.schema import SCHEMA_VERSION

    yield from (one.strip() for one in TABLES.split(";") if one.strip())
    yield PLACE
    yield HEAD.format(schema=SCHEMA_VERSION)
    yield f"UPDATE sync.head SET schema_version = {SCHEMA_VERSION} WHERE schema_version <> {SCHEMA_VERSION}"
    yield from _declared()
    yield from (STAMP, SCOPE, LOOK, LEFT, REMOVED, HELLO, REGISTER, ERASED, BUNDLE_KEY, BEGIN_PUSH, END_PUSH, TIDY, RESTORED, NOTES, FILE_DONE)
    yield "DROP FUNCTION IF EXISTS sync.sum_up(bigint)"
    yield from server_push.statements()
    yield f"DROP TRIGGER IF EXISTS give_revision ON {APP}.acts"
    yield (
        f"CREATE CONSTRAINT TRIGGER give_revision AFTER INSERT ON {APP}.acts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " EXECUTE FUNCTION sync.stamp()"
    )
    for name in tables.specs():
        yield f"CREATE INDEX IF NOT EXISTS ix_{name}_rev ON {APP}.{name} (rev)"
    yield "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sync FROM PUBLIC"


def _declared() -> Iterator[str]:
    """The policies of the records as rows, for the push to judge by."""
    yield "DELETE FROM sync.way"
    yield "DELETE FROM sync.step"
    for place, (name, spec) in enumerate(tables.specs().items()):
        entity, ledger = tables.by_table()[name].ENTITY, str(spec.ledger).lower()
        yield (
            "INSERT INTO sync.way (subject, entity, way, ledger, place) VALUES"
            f" ({literal(name)}, {literal(entity)}, {literal(spec.policy.way.value)}, {ledger}, {place})"
        )
        for column, allowed in spec.policy.steps.items():
            for was, becomes in sorted(allowed, key=str):
                old, new = ("NULL" if word is None else literal(word) for word in (was, becomes))
                yield (
                    "INSERT INTO sync.step (subject, field, was, becomes) VALUES"
                    f" ({literal(name)}, {literal(column)}, {old}, {new})"
                )
            if not allowed:
                yield f"INSERT INTO sync.step (subject, field) VALUES ({literal(name)}, {literal(column)})"


_OWN_DEVICE = f"(owner = session_user OR (SELECT {APP}.qudao_everywhere(ARRAY['sync:U'])))"
_SEEN = f"EXISTS (SELECT 1 FROM {APP}.attachments AS a WHERE a.id = {{}})"


def policies() -> Iterator[TablePolicy]:
    """Who may read and write the tables of this part."""
    everybody = Operation(condition="true")
    for name in ("head", "latest", "way", "step"):
        yield TablePolicy(name, read=everybody, schema=SCHEMA)
    yield TablePolicy("device", read=Operation(condition=_OWN_DEVICE), schema=SCHEMA)
    yield TablePolicy("batch", schema=SCHEMA)
    yield TablePolicy("bundle_key", schema=SCHEMA)
    yield TablePolicy("stamped", schema=SCHEMA)
    yield TablePolicy("gone", schema=SCHEMA)
    file, chunk = (Operation(condition=_SEEN.format(key)) for key in ("file.id", "chunk.file"))
    told = f"EXISTS (SELECT 1 FROM {APP}.attachments AS a WHERE a.id = file.id AND a.sha256 = file.sha256 AND a.size = file.size)"
    more = "EXISTS (SELECT 1 FROM sync.file AS f WHERE f.id = chunk.file AND NOT f.complete)"
    yield TablePolicy("file", file, Operation(condition=f"{told} AND NOT complete"), CLOSED, CLOSED, schema=SCHEMA)
    yield TablePolicy("chunk", chunk, Operation(condition=f"{_SEEN.format('chunk.file')} AND {more}"), CLOSED, CLOSED, schema=SCHEMA)
    for name in LOCAL_TABLES:
        yield TablePolicy(name)


CALLABLE = (
    "sync.scope()",
    "sync.look()",
    "sync.left_since(bigint)",
    "sync.removed(uuid[])",
    "sync.hello(uuid, integer, text, jsonb)",
    "sync.register(uuid, text)",
    "sync.erased(uuid)",
    "sync.give_bundle_key(uuid)",
    "sync.begin_push(uuid, bigint, text)",
    "sync.end_push(uuid, bigint, text, jsonb, integer)",
    "sync.push(uuid, bigint, text, jsonb)",
    "sync.check_batch(jsonb)",
    "sync.sum_up(bigint[])",
    "sync.together(uuid, jsonb)",
    "sync.idle(bigint[])",
    "sync.apply_set(jsonb)",
    "sync.tidy(bigint)",
    "sync.notes(jsonb)",
    "sync.file_done(uuid)",
)

register(Part("sync", SCHEMA, statements, policies, CALLABLE))
