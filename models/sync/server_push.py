"""The push: one call applies a whole batch as the person who sent it, or nothing of it.

A batch is groups in their order; a group is sets of rows of one table: new rows, changed rows with the same columns, or
removed rows; `first` names the rows it is the first in the batch to touch. First everything is compared with what stands
there (no lock of the head is held yet), then each group is written as an act of its own; constraints and revisions follow
for all of them. What is refused names its group, and the batch leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.platform.server.names import APP, AS_OWNER

OWN = "'{id,seq,rev,version,created_at,created_by,changed_at,changed_by}'::text[]"

CHECK = f"""
CREATE OR REPLACE FUNCTION sync.check_batch(groups jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $body$
DECLARE
    grp jsonb;
    part jsonb;
    stale jsonb := '[]';
    found jsonb;
    keys uuid[];
    names text;
BEGIN
    FOR grp IN SELECT * FROM jsonb_array_elements(groups) LOOP
        FOR part IN SELECT * FROM jsonb_array_elements(grp -> 'sets') LOOP
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
CREATE OR REPLACE FUNCTION sync.sum_up(number bigint) RETURNS void LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    keys uuid[];
BEGIN
    SELECT array_agg(DISTINCT c.root_id) INTO keys FROM {APP}.change_log AS c JOIN {APP}.acts AS a ON a.seq = c.act
    WHERE c.act = number AND a.user_id = (SELECT {APP}.qudao_person()) AND c.entity IN ('orders', 'order_lines');
    IF keys IS NULL THEN
        RETURN;
    END IF;
    UPDATE {APP}.order_lines SET gross_amount = net_amount + tax_amount
    WHERE order_id = ANY (keys) AND gross_amount <> net_amount + tax_amount;
    UPDATE {APP}.orders AS o SET line_count = s.n, quantity_total = s.quantity, net_total = s.net, tax_total = s.tax,
        gross_total = s.gross
    FROM (SELECT k AS id, count(l.id) AS n, coalesce(sum(l.quantity), 0) AS quantity, coalesce(sum(l.net_amount), 0) AS net,
            coalesce(sum(l.tax_amount), 0) AS tax, coalesce(sum(l.gross_amount), 0) AS gross
        FROM unnest(keys) AS k LEFT JOIN {APP}.order_lines AS l ON l.order_id = k AND l.deleted_at IS NULL GROUP BY k) AS s
    WHERE o.id = s.id AND (o.line_count, o.quantity_total, o.net_total, o.tax_total, o.gross_total)
        IS DISTINCT FROM (s.n, s.quantity, s.net, s.tax, s.gross);
END
$body$
"""
"""Sums are the office's own: what a device says of the totals of an order is put right in the same act."""

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
    made text[];
    last bigint;
    held bigint;
    many integer;
    state text;
    words text;
BEGIN
    IF answer IS NOT NULL THEN
        RETURN answer;
    END IF;
    FOR attempt IN 1 .. 2 LOOP
        BEGIN
            answer := sync.check_batch(groups);
            IF answer <> '[]' THEN
                RETURN jsonb_build_object('status', 'rebase', 'rows', answer);
            END IF;
            given := '{{}}';
            made := '{{}}';
            many := 0;
            FOR grp IN SELECT * FROM jsonb_array_elements(groups) LOOP
                at := grp ->> 'grp';
                held := NULL;
                act := {APP}.qudao_open_act(gen_random_uuid(), now(), NULL, device, coalesce(grp ->> 'reason', ''));
                FOR part IN SELECT * FROM jsonb_array_elements(grp -> 'sets') LOOP
                    held := greatest(held, sync.apply_set(part));
                    many := many + jsonb_array_length(part -> 'keys');
                END LOOP;
                PERFORM sync.sum_up(act);
                IF EXISTS (SELECT 1 FROM {APP}.qudao_close_act(act, false)) THEN
                    made := array_append(made, at);
                ELSE
                    given := given || jsonb_build_object(at, held);
                END IF;
                IF attempt = 2 THEN
                    SET CONSTRAINTS ALL IMMEDIATE;
                    SET CONSTRAINTS ALL DEFERRED;
                END IF;
            END LOOP;
            SET CONSTRAINTS ALL IMMEDIATE;
            SET CONSTRAINTS ALL DEFERRED;
            SELECT rev - cardinality(made) INTO last FROM sync.head;
            SELECT given || coalesce(jsonb_object_agg(m.at, last + m.place), '{{}}') INTO given
            FROM unnest(made) WITH ORDINALITY AS m (at, place);
            PERFORM sync.end_push(device, number, mark, given, many);
            RETURN jsonb_build_object('status', 'ok', 'revs', given);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
            IF state IN ('40001', '40P01', '55P03', '57014') OR state LIKE '53%' OR state LIKE '57P%' OR state LIKE 'XX%' THEN
                RAISE;
            END IF;
        END;
        EXIT WHEN jsonb_array_length(groups) = 1;
    END LOOP;
    RETURN jsonb_build_object('status', 'refused', 'code', state, 'group', at, 'words', words);
END
$body$
"""
"""What waits for the end of an act (its revision, its seal, what its rows point at) waits for the end of the batch, so that the
head is locked for that alone. What is refused there names no group: then all is done once more, group by group."""


def statements() -> Iterator[str]:
    """The functions of the push."""
    yield CHECK
    yield APPLY
    yield SUM_UP
    yield PUSH
