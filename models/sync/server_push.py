"""The push: one call applies a whole batch as the person who sent it, or nothing of it.

A batch is groups in their order; a group is sets of rows of one table: new rows, changed rows with the same columns, or
removed rows; `first` names the rows it is the first in the batch to touch. First everything is compared with what stands
there (no lock of the head is held yet), then each group is written as an act of its own, together where no two of them
touch the same row; constraints, seals and the revision follow. What is refused names its group, and the batch leaves
nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.platform.server.names import APP, AS_OWNER

OWN = "'{id,seq,rev,version,created_at,created_by,changed_at,changed_by}'::text[]"

CHECK = f"""
CREATE OR REPLACE FUNCTION sync.check_batch(groups jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $body$
DECLARE
    part jsonb;
    stale jsonb := '[]';
    found jsonb;
    keys uuid[];
    names text;
BEGIN
    FOR part IN
        SELECT s FROM jsonb_array_elements(groups) AS g, jsonb_array_elements(g -> 'sets') AS s WHERE jsonb_array_length(groups) = 1
        UNION ALL SELECT jsonb_build_object('t', m.t, 'o', m.o, 'c', m.c,
            'first', (SELECT jsonb_agg(k) FROM unnest(m.sets) AS s, jsonb_array_elements(s -> 'first') AS k),
            'rows', (SELECT jsonb_agg(r) FROM unnest(m.sets) AS s, jsonb_array_elements(s -> 'rows') AS r
                WHERE jsonb_array_length(s -> 'first') = jsonb_array_length(s -> 'keys') OR s -> 'first' ? (r ->> 'id')),
            'b', (SELECT jsonb_object_agg(b.key, b.value) FROM unnest(m.sets) AS s, jsonb_each(s -> 'b') AS b))
        FROM (SELECT s ->> 't' AS t, s ->> 'o' AS o, s -> 'c' AS c, array_agg(s) AS sets FROM jsonb_array_elements(groups) AS g,
            jsonb_array_elements(g -> 'sets') AS s WHERE jsonb_array_length(groups) > 1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) AS m
    LOOP
        SELECT array_agg(k::uuid) INTO keys FROM jsonb_array_elements_text(part -> 'first') AS k;
        IF keys IS NULL THEN
            CONTINUE;
        END IF;
        IF part ->> 'o' = 'I' THEN
            SELECT string_agg(format('t.%1$I IS DISTINCT FROM s.%1$I', c), ' OR ') INTO names
            FROM jsonb_array_elements_text(part -> 'c') AS c WHERE c <> ALL ({OWN})
            AND has_column_privilege(format('{APP}.%I', part ->> 't'), c, 'SELECT');
            EXECUTE format('SELECT jsonb_agg(jsonb_build_array($3, t.id)) FROM {APP}.%1$I AS t
                JOIN jsonb_populate_recordset(NULL::{APP}.%1$I, $1) AS s ON s.id = t.id
                WHERE t.id = ANY ($2) AND (%2$s)', part ->> 't', names)
            INTO found USING part -> 'rows', keys, part ->> 't';
            stale := stale || coalesce(found, '[]');
            SELECT jsonb_agg(jsonb_build_array(part ->> 't', k)) INTO found FROM sync.removed(keys) AS k;
            stale := stale || coalesce(found, '[]');
        ELSIF part ->> 'o' = 'U' THEN
            EXECUTE format('SELECT jsonb_agg(jsonb_build_array($3, w.id)) FROM
                (SELECT k::uuid AS id, (part.b ->> k)::bigint AS rev FROM (SELECT $1 AS b) AS part,
                    jsonb_object_keys($1) AS k) AS w
                LEFT JOIN (SELECT t.id, t.rev FROM {APP}.%1$I AS t WHERE t.id = ANY ($2) ORDER BY t.id FOR NO KEY UPDATE)
                AS h ON h.id = w.id WHERE w.id = ANY ($2) AND h.rev IS DISTINCT FROM w.rev', part ->> 't')
            INTO found USING part -> 'b', keys, part ->> 't';
            stale := stale || coalesce(found, '[]');
        ELSE
            EXECUTE format('SELECT jsonb_agg(jsonb_build_array($3, t.id)) FROM {APP}.%1$I AS t
                WHERE t.id = ANY ($2) AND t.rev <> ($1 ->> t.id::text)::bigint', part ->> 't')
            INTO found USING part -> 'b', keys, part ->> 't';
            stale := stale || coalesce(found, '[]');
        END IF;
    END LOOP;
    RETURN stale;
END
$body$
"""

APPLY = f"""
CREATE OR REPLACE FUNCTION sync.apply_set(part jsonb) RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $body$
DECLARE
    name text := part ->> 't';
    w sync.way%ROWTYPE;
    keys uuid[] := ARRAY(SELECT k::uuid FROM jsonb_array_elements_text(part -> 'keys') AS k);
    held bigint;
    many integer;
    one text;
    bad boolean;
BEGIN
    SELECT * INTO w FROM sync.way WHERE subject = name;
    IF NOT FOUND OR w.way <> 'both' OR (w.ledger AND part ->> 'o' <> 'I') THEN
        RAISE EXCEPTION 'office' USING ERRCODE = 'QD001';
    END IF;
    IF part ->> 'o' = 'D' THEN
        EXECUTE format('DELETE FROM {APP}.%I WHERE id = ANY ($1)', name) USING keys;
        GET DIAGNOSTICS many = ROW_COUNT;
        EXECUTE format('SELECT count(*) FROM {APP}.%I WHERE id = ANY ($1)', name) INTO held USING keys;
        IF held > 0 THEN
            RAISE EXCEPTION 'not to be removed' USING ERRCODE = '42501';
        END IF;
        RETURN NULL;
    END IF;
    FOR one IN SELECT DISTINCT s.field FROM sync.step AS s WHERE s.subject = name AND part -> 'c' ? s.field LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM jsonb_populate_recordset(NULL::{APP}.%1$I, $1) AS n
            LEFT JOIN {APP}.%1$I AS o ON o.id = n.id
            WHERE o.%2$I IS DISTINCT FROM n.%2$I AND NOT EXISTS (SELECT 1 FROM sync.step AS s WHERE s.subject = $2
            AND s.field = $3 AND s.was IS NOT DISTINCT FROM o.%2$I::text AND s.becomes IS NOT DISTINCT FROM n.%2$I::text))',
            name, one) INTO bad USING part -> 'rows', name, one;
        IF bad THEN
            RAISE EXCEPTION 'office' USING ERRCODE = 'QD001';
        END IF;
    END LOOP;
    IF part ->> 'o' = 'I' THEN
        EXECUTE format('SELECT max(rev), count(*) FROM {APP}.%I WHERE id = ANY ($1)', name) INTO held, many USING keys;
        SELECT string_agg(format('%I', c), ', ') INTO one FROM jsonb_array_elements_text(part -> 'c') AS c
        WHERE c <> ALL ('{{seq,rev}}');
        EXECUTE format('INSERT INTO {APP}.%1$I (rev, %2$s) SELECT 0, %2$s FROM jsonb_populate_recordset(NULL::{APP}.%1$I, $1)
            AS s WHERE NOT EXISTS (SELECT 1 FROM {APP}.%1$I AS t WHERE t.id = s.id)', name, one) USING part -> 'rows';
    ELSE
        SELECT string_agg(format('%1$I = s.%1$I', c), ', ') INTO one FROM jsonb_array_elements_text(part -> 'c') AS c
        WHERE c <> ALL ({OWN});
        EXECUTE format('UPDATE {APP}.%1$I AS t SET version = t.version + 1, %2$s
            FROM jsonb_populate_recordset(NULL::{APP}.%1$I, $1) AS s WHERE t.id = s.id', name, one) USING part -> 'rows';
        GET DIAGNOSTICS many = ROW_COUNT;
        IF many <> cardinality(keys) THEN
            RAISE EXCEPTION 'not to be changed' USING ERRCODE = '42501';
        END IF;
    END IF;
    IF part ? 'g' THEN
        EXECUTE format('INSERT INTO {APP}.%2$I (doc, grams) SELECT t.seq, g.value::tsvector FROM jsonb_each_text($1) AS g
            JOIN {APP}.%1$I AS t ON t.id = g.key::uuid ON CONFLICT (doc) DO UPDATE SET grams = excluded.grams',
            name, 'search_' || name) USING part -> 'g';
    END IF;
    RETURN held;
END
$body$
"""

SUM_UP = f"""
CREATE OR REPLACE FUNCTION sync.sum_up(numbers bigint[]) RETURNS void LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    keys uuid[];
    one record;
BEGIN
    numbers := ARRAY(SELECT a.seq FROM {APP}.acts AS a WHERE a.seq = ANY (numbers) AND a.user_id = (SELECT {APP}.qudao_person()));
    SELECT array_agg(DISTINCT c.root_id) INTO keys FROM {APP}.change_log AS c
    WHERE c.act = ANY (numbers) AND c.entity IN ('orders', 'order_lines');
    IF keys IS NULL THEN
        RETURN;
    END IF;
    FOR one IN SELECT o.id, (SELECT min(c.act) FROM {APP}.change_log AS c WHERE c.root_id = o.id AND c.act = ANY (numbers)) AS act
        FROM (SELECT k AS id, count(l.id) AS n, coalesce(sum(l.quantity), 0) AS quantity, coalesce(sum(l.net_amount), 0) AS net,
                coalesce(sum(l.tax_amount), 0) AS tax, coalesce(bool_or(l.gross_amount <> l.net_amount + l.tax_amount), false) AS wrong
            FROM unnest(keys) AS k LEFT JOIN {APP}.order_lines AS l ON l.order_id = k AND l.deleted_at IS NULL GROUP BY k) AS s
        JOIN {APP}.orders AS o ON o.id = s.id
        WHERE s.wrong OR (o.line_count, o.quantity_total, o.net_total, o.tax_total, o.gross_total)
            IS DISTINCT FROM (s.n, s.quantity, s.net, s.tax, s.net + s.tax)
        ORDER BY 2, 1
    LOOP
        PERFORM set_config('qudao.act', one.act::text, true);
        UPDATE {APP}.order_lines SET gross_amount = net_amount + tax_amount
        WHERE order_id = one.id AND gross_amount <> net_amount + tax_amount;
        UPDATE {APP}.orders AS o SET line_count = s.n, quantity_total = s.quantity, net_total = s.net, tax_total = s.tax,
            gross_total = s.net + s.tax
        FROM (SELECT count(l.id) AS n, coalesce(sum(l.quantity), 0) AS quantity, coalesce(sum(l.net_amount), 0) AS net,
                coalesce(sum(l.tax_amount), 0) AS tax
            FROM {APP}.order_lines AS l WHERE l.order_id = one.id AND l.deleted_at IS NULL) AS s
        WHERE o.id = one.id;
    END LOOP;
END
$body$
"""
"""Sums are the office's own: what a device says of the totals of an order is put right in the same act."""

IDLE = f"""
CREATE OR REPLACE FUNCTION sync.idle(numbers bigint[]) RETURNS boolean LANGUAGE plpgsql STABLE {AS_OWNER} AS $body$
BEGIN
    RETURN EXISTS (SELECT 1 FROM unnest(numbers) AS n WHERE NOT EXISTS (SELECT 1 FROM {APP}.change_log AS c WHERE c.act = n));
END
$body$
"""

TOGETHER = f"""
CREATE OR REPLACE FUNCTION sync.together(device uuid, groups jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $body$
DECLARE
    acts bigint[];
    part jsonb;
    grp jsonb;
    place bigint;
BEGIN
    acts := ARRAY(SELECT {APP}.qudao_open_act(gen_random_uuid(), now(), NULL, device, coalesce(g ->> 'reason', ''))
        FROM jsonb_array_elements(groups) AS g);
    PERFORM set_config('qudao.acts', coalesce((SELECT jsonb_object_agg(k, acts[g.place])
        FROM jsonb_array_elements(groups) WITH ORDINALITY AS g (grp, place), jsonb_array_elements(g.grp -> 'sets') AS s,
            jsonb_array_elements_text(s -> 'keys') AS k WHERE s ->> 'o' = 'I')::text, ''), true);
    FOR part IN
        SELECT jsonb_build_object('t', m.t, 'o', 'I', 'c', m.c,
            'keys', (SELECT jsonb_agg(k) FROM unnest(m.sets) AS s, jsonb_array_elements(s -> 'keys') AS k),
            'rows', (SELECT jsonb_agg(r) FROM unnest(m.sets) AS s, jsonb_array_elements(s -> 'rows') AS r))
            || coalesce((SELECT jsonb_build_object('g', jsonb_object_agg(e.key, e.value)) FROM unnest(m.sets) AS s,
                jsonb_each(s -> 'g') AS e HAVING count(*) > 0), '{{}}')
        FROM (SELECT s ->> 't' AS t, s -> 'c' AS c, array_agg(s) AS sets FROM jsonb_array_elements(groups) AS g,
            jsonb_array_elements(g -> 'sets') AS s WHERE s ->> 'o' = 'I' GROUP BY 1, 2) AS m
        LEFT JOIN sync.way AS w ON w.subject = m.t ORDER BY w.place
    LOOP
        PERFORM sync.apply_set(part);
    END LOOP;
    PERFORM set_config('qudao.acts', '', true);
    FOR grp, place IN SELECT * FROM jsonb_array_elements(groups) WITH ORDINALITY LOOP
        PERFORM set_config('qudao.act', acts[place]::text, true);
        FOR part IN SELECT s FROM jsonb_array_elements(grp -> 'sets') AS s WHERE s ->> 'o' <> 'I' LOOP
            PERFORM sync.apply_set(part);
        END LOOP;
    END LOOP;
    PERFORM sync.sum_up(acts);
    IF sync.idle(acts) THEN
        RAISE EXCEPTION 'not all of it is new' USING ERRCODE = 'QD002';
    END IF;
    PERFORM set_config('qudao.batch', acts::text, true);
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    PERFORM set_config('qudao.batch', '', true);
    RETURN (SELECT jsonb_object_agg(g ->> 'grp', h.rev) FROM jsonb_array_elements(groups) AS g, sync.head AS h);
END
$body$
"""
"""Groups that touch different rows: the new rows of all of them in one statement for each table, then their changes. It asks as
much of the server as one large group, and the head is locked for the revision and the seals alone."""

PUSH = f"""
CREATE OR REPLACE FUNCTION sync.push(device uuid, number bigint, mark text, groups jsonb) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $body$
DECLARE
    answer jsonb := sync.begin_push(device, number, mark);
    grp jsonb;
    part jsonb;
    at text;
    act bigint;
    given jsonb;
    now_rev bigint;
    held bigint;
    many integer;
    first_try integer := 2;
    state text;
    words text;
BEGIN
    IF answer IS NOT NULL THEN
        RETURN answer;
    END IF;
    SELECT count(*), CASE WHEN count(*) = count(DISTINCT k) AND jsonb_array_length(groups) > 1 THEN 1 ELSE 2 END
    INTO many, first_try FROM jsonb_array_elements(groups) AS g, jsonb_array_elements(g -> 'sets') AS s,
        jsonb_array_elements_text(s -> 'keys') AS k;
    FOR attempt IN first_try .. 2 LOOP
        BEGIN
            answer := sync.check_batch(groups);
            IF answer <> '[]' THEN
                RETURN jsonb_build_object('status', 'rebase', 'rows', answer);
            END IF;
            given := '{{}}';
            IF attempt = 1 THEN
                given := sync.together(device, groups);
            ELSE
                FOR grp IN SELECT * FROM jsonb_array_elements(groups) LOOP
                    at := grp ->> 'grp';
                    held := NULL;
                    act := {APP}.qudao_open_act(gen_random_uuid(), now(), NULL, device, coalesce(grp ->> 'reason', ''));
                    FOR part IN SELECT * FROM jsonb_array_elements(grp -> 'sets') LOOP
                        held := greatest(held, sync.apply_set(part));
                    END LOOP;
                    PERFORM sync.sum_up(ARRAY[act]);
                    IF EXISTS (SELECT 1 FROM {APP}.qudao_close_act(act, false)) THEN
                        SET CONSTRAINTS ALL IMMEDIATE;
                        SET CONSTRAINTS ALL DEFERRED;
                        SELECT rev INTO now_rev FROM sync.head;
                        given := given || jsonb_build_object(at, now_rev);
                    ELSE
                        given := given || jsonb_build_object(at, held);
                    END IF;
                END LOOP;
            END IF;
            PERFORM sync.end_push(device, number, mark, given, many);
            RETURN jsonb_build_object('status', 'ok', 'revs', given);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
            IF state IN ('40001', '40P01', '55P03', '57014') OR state LIKE '53%' OR state LIKE '57P%' OR state LIKE 'XX%' THEN
                RAISE;
            END IF;
        END;
    END LOOP;
    RETURN jsonb_build_object('status', 'refused', 'code', state, 'group', at, 'words', words);
END
$body$
"""
"""What is refused together names no group: then all is done once more, group by group."""


def statements() -> Iterator[str]:
    """The functions of the push."""
    yield CHECK
    yield APPLY
    yield SUM_UP
    yield IDLE
    yield TOGETHER
    yield PUSH
