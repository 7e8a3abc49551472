"""The functions inside an office book: who is asking, what is his, and the few things people may have done for them.

All of them belong to the owner, run with his rights on a fixed search path (PG-03) and judge by `session_user`, the
role that signed in: no setting of a session can change who that is (PG-01).
"""

from __future__ import annotations

from collections.abc import Iterator

from models.ids import FINANCE_BUCKET, GLOBAL_BUCKET
from models.platform.matrix import COLUMNS, MATRIX, cell
from models.platform.numbering import PLACES
from models.platform.rights import OPEN_TO_AGENTS
from models.platform.server.names import APP, AS_OWNER, Names, array, literal

_HEAD = "CREATE OR REPLACE FUNCTION {app}.{name} RETURNS {returns} LANGUAGE {language} {kind} {definer} AS $body$\n"


def _question(name: str, returns: str, query: str) -> str:
    """A function that answers one query. It keeps its plan for the session, which a function in SQL does not."""
    words = "RETURN QUERY" if returns.startswith(("SETOF", "TABLE")) else "RETURN"
    asked = query.strip().rstrip(";")
    body = f"BEGIN\n{words} {asked};\nEND" if words == "RETURN QUERY" else f"BEGIN\nRETURN ({asked});\nEND"
    return _function(name, returns, body, language="plpgsql")


def _function(name: str, returns: str, body: str, *, language: str = "sql", kind: str = "STABLE") -> str:
    head = _HEAD.format(app=APP, name=name, returns=returns, language=language, kind=kind, definer=AS_OWNER)
    return head + body.strip("\n") + "\n$body$"


def matrix_statements() -> Iterator[str]:
    """The matrix as rows: what the program decides by, and the database."""
    yield (
        f"CREATE TABLE IF NOT EXISTS {APP}.qudao_matrix (role text, pair text, scope text NOT NULL,"
        " PRIMARY KEY (role, pair))"
    )
    yield f"DELETE FROM {APP}.qudao_matrix"
    rows = [
        f"({literal(role.value)}, {literal(f'{entity}:{letter}')}, {literal(scope)})"
        for entity in MATRIX
        for role in COLUMNS
        for letter, scope in cell(entity, role).items()
    ]
    yield f"INSERT INTO {APP}.qudao_matrix (role, pair, scope) VALUES " + ", ".join(rows)


def asking(names: Names) -> Iterator[str]:
    """Who is asking and how far his rights reach: `rights.reach` and `rights.bucket_filter` in the database."""
    begin = len(names.prefix) + 2
    myself = (
        f"u.login = substr(session_user::text, {begin}) AND starts_with(session_user::text, {literal(names.prefix + '.')})"
        " AND u.status = 'active' AND u.deleted_at IS NULL"
    )
    yield _question(
        "qudao_person()",
        "uuid",
        f"SELECT u.id FROM {APP}.users AS u WHERE {myself}",
    )
    yield _question(
        "qudao_reach(pairs text[])",
        "text",
        f"""
WITH me AS (SELECT role, scope, grants FROM {APP}.users WHERE id = (SELECT {APP}.qudao_person())),
rights AS (SELECT value FROM me, jsonb_array_elements_text(me.grants) AS value),
roles AS (SELECT role FROM me UNION SELECT substr(value, 6) FROM rights WHERE value LIKE 'role:%'),
found AS (
    SELECT position(m.scope IN 'sora') AS place FROM {APP}.qudao_matrix AS m JOIN roles USING (role) WHERE m.pair = ANY (pairs)
    UNION ALL SELECT 3 FROM rights WHERE value = ANY (pairs)
)
SELECT CASE WHEN max(place) = 3 AND (SELECT scope FROM me) = 'all' AND NOT EXISTS (SELECT 1 FROM roles WHERE role = 'agent')
    THEN 'a' ELSE substr('sora', max(place), 1) END
FROM found
""",
    )
    each = f"""
WITH me AS MATERIALIZED (SELECT u.id, u.role, u.scope, u.grants FROM {APP}.users AS u WHERE {myself}),
rights AS (SELECT value FROM me, jsonb_array_elements_text(me.grants) AS value),
roles AS (SELECT role FROM me UNION SELECT substr(value, 6) FROM rights WHERE value LIKE 'role:%'),
found AS (
    SELECT m.pair AS one, position(m.scope IN 'sora') AS place FROM {APP}.qudao_matrix AS m JOIN roles USING (role)
    WHERE m.pair = ANY (pairs)
    UNION ALL SELECT value, 3 FROM rights WHERE value = ANY (pairs)
),
reached AS (SELECT found.one, CASE WHEN max(place) = 3 AND (SELECT scope FROM me) = 'all'
    AND NOT EXISTS (SELECT 1 FROM roles WHERE role = 'agent') THEN 'a' ELSE substr('sora', max(place), 1) END AS far
    FROM found GROUP BY found.one)
"""
    yield _question(
        "qudao_reaches(pairs text[])", "TABLE (pair text, reach text)", f"{each}SELECT r.one, r.far FROM reached AS r"
    )
    yield _question("qudao_everywhere(pairs text[])", "boolean", f"SELECT coalesce({APP}.qudao_reach(pairs) = 'a', false)")
    shared = (
        f"CASE WHEN split_part(one, ':', 1) = 'cost' THEN '{FINANCE_BUCKET}'::uuid"
        f" WHEN far <> 's' OR split_part(one, ':', 1) = ANY ({array(sorted(OPEN_TO_AGENTS))}) THEN '{GLOBAL_BUCKET}'::uuid END"
    )
    yield _question(
        "qudao_mine(pairs text[])",
        "SETOF uuid",
        f"""{each}
SELECT a.bucket FROM {APP}.bucket_access AS a, me WHERE a.user_id = me.id AND EXISTS (SELECT 1 FROM reached)
UNION SELECT me.id FROM me WHERE me.id IS NOT NULL AND EXISTS (SELECT 1 FROM reached)
UNION SELECT {shared} FROM reached WHERE {shared} IS NOT NULL
""",
    )
    yield _question(
        "qudao_team()",
        "SETOF uuid",
        f"""
WITH RECURSIVE team AS (
    SELECT id, scope FROM {APP}.users WHERE id = (SELECT {APP}.qudao_person()) AND scope IN ('own', 'team')
    UNION SELECT u.id, t.scope FROM {APP}.users AS u JOIN team AS t ON u.manager_id = t.id
    WHERE t.scope = 'team' AND u.deleted_at IS NULL
)
SELECT id FROM team
""",
    )
    yield _question(
        "qudao_area()",
        "SETOF uuid",
        f"""
WITH RECURSIVE area AS (
    SELECT t.id FROM {APP}.territories AS t, {APP}.users AS me
    WHERE me.id = (SELECT {APP}.qudao_person()) AND me.scope = 'team'
    AND (t.id = me.territory_id OR t.manager_id IN (SELECT {APP}.qudao_team()))
    UNION SELECT t.id FROM {APP}.territories AS t JOIN area ON t.parent_id = area.id
)
SELECT id FROM area
""",
    )


def log_functions(names: Names) -> Iterator[str]:
    """What the triggers of the log and of every table call, and what opens and closes a unit of work."""
    yield _function(
        "qudao_act()",
        "trigger",
        f"""
DECLARE
    me uuid := {APP}.qudao_person();
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF me IS NOT NULL THEN
            NEW.user_id := me;
            NEW.at := now();
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM {APP}.change_log WHERE act = OLD.seq)
        OR EXISTS (SELECT 1 FROM {APP}.audit_notes WHERE act = OLD.seq) THEN
        RAISE EXCEPTION 'ledger: the act is in use' USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )
    yield _function(
        "qudao_entry()",
        "trigger",
        f"""
DECLARE
    me uuid := {APP}.qudao_person();
BEGIN
    IF me IS NOT NULL THEN
        PERFORM 1 FROM {APP}.acts WHERE seq = NEW.act AND user_id = me;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no act of this person: write through the door' USING ERRCODE = '42501';
        END IF;
        NEW.user_id := me;
        NEW.at := now();
    END IF;
    RETURN NEW;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )
    yield _function(
        "qudao_logged()",
        "trigger",
        f"""
DECLARE
    me uuid := {APP}.qudao_person();
BEGIN
    IF me IS NOT NULL AND EXISTS (SELECT 1 FROM (SELECT DISTINCT act FROM logged) AS l
        WHERE NOT EXISTS (SELECT 1 FROM {APP}.acts AS a WHERE a.seq = l.act AND a.user_id = me)) THEN
        RAISE EXCEPTION 'no act of this person: write through the door' USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )
    yield _function(
        "qudao_stamp()",
        "trigger",
        f"""
DECLARE
    me uuid := {APP}.qudao_person();
BEGIN
    IF me IS NULL THEN
        RETURN NEW;
    END IF;
    NEW.changed_at := now();
    NEW.changed_by := me;
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := now();
        NEW.created_by := me;
        NEW.rev := 0;
    ELSIF NEW.version NOT BETWEEN OLD.version AND OLD.version + 1 THEN
        RAISE EXCEPTION 'the version of a row moves by one' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )
    yield _question(
        "qudao_touched(number bigint)",
        "SETOF text",
        f"""
SELECT DISTINCT c.entity FROM {APP}.change_log AS c JOIN {APP}.acts AS a ON a.seq = c.act
WHERE c.act = number AND a.user_id IS NOT DISTINCT FROM (SELECT {APP}.qudao_person())
""",
    )
    yield from _act_functions(names)
    yield _question(
        "qudao_proven(messages bytea[], codes bytea[])",
        "SETOF boolean",
        f"""
SELECT {APP}.qudao_code(m.message) = m.code FROM unnest(messages, codes) WITH ORDINALITY AS m (message, code, place)
WHERE {APP}.qudao_everywhere(ARRAY['audit:R']) ORDER BY m.place
""",
    )


def _act_functions(names: Names) -> Iterator[str]:
    """The first and the last word of a unit of work, each in one question.

    A person who inserts an act and asks for its number has it judged by the rule of who reads which acts, one of the longest
    there are: planning that took longer than all else of a small save.
    """
    yield _function(
        "qudao_open_act(key uuid, moment timestamptz, who uuid, device uuid, words text)",
        "bigint",
        f"""
DECLARE
    me uuid := {APP}.qudao_person();
    number bigint;
BEGIN
    IF me IS NULL AND NOT pg_has_role(session_user, {literal(names.owner)}, 'MEMBER') THEN
        RAISE EXCEPTION 'nobody' USING ERRCODE = '42501';
    END IF;
    INSERT INTO {APP}.acts (id, at, user_id, device_id, reason) VALUES (key, moment, coalesce(me, who), device, words)
    RETURNING seq INTO number;
    PERFORM set_config('qudao.act', number::text, true);
    RETURN number;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )
    yield _function(
        "qudao_close_act(number bigint, keep boolean)",
        "SETOF text",
        f"""
BEGIN
    RETURN QUERY SELECT {APP}.qudao_touched(number);
    IF NOT FOUND AND NOT keep THEN
        DELETE FROM {APP}.acts WHERE seq = number AND user_id IS NOT DISTINCT FROM (SELECT {APP}.qudao_person());
    END IF;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )


def number_functions() -> Iterator[str]:
    """Numbers are given by the server alone (PG-03): people cannot see or set what comes next."""
    yield _function(
        "qudao_next(wanted text, during text, size bigint)",
        "bigint",
        f"""
DECLARE
    found bigint;
BEGIN
    IF {APP}.qudao_person() IS NULL OR size NOT BETWEEN 0 AND 100000 OR wanted <> ALL ({array(sorted(_series()))}) THEN
        RAISE EXCEPTION 'no number for this' USING ERRCODE = '42501';
    END IF;
    INSERT INTO {APP}.number_series AS n (series, period, next_value) VALUES (wanted, during, 1 + size)
    ON CONFLICT (series, period) DO UPDATE SET next_value = n.next_value + size
    RETURNING next_value INTO found;
    RETURN found - size;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )
    cases = " ".join(
        f"WHEN {literal(series)} THEN RETURN QUERY SELECT {column}::text FROM {APP}.{table} WHERE {column} = ANY (numbers);"
        for series, (table, column) in PLACES.items()
    )
    yield _function(
        "qudao_numbers_taken(wanted text, numbers text[])",
        "SETOF text",
        f"""
BEGIN
    IF {APP}.qudao_person() IS NULL OR cardinality(numbers) > 1000 THEN
        RETURN;
    END IF;
    CASE wanted {cases} ELSE RETURN; END CASE;
END
""",
        language="plpgsql",
    )


    yield _function(
        "qudao_deal_rivals(me uuid, wanted text, core text, line text, day date)",
        "TABLE (id uuid, since timestamptz)",
        f"""
BEGIN
    IF {APP}.qudao_person() IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT d.id, d.submitted_at FROM {APP}.deals AS d
    WHERE d.id <> me AND d.deleted_at IS NULL AND d.submitted_at IS NOT NULL
    AND d.state IN ('submitted', 'reviewing', 'approved', 'converted')
    AND (d.protected_until IS NULL OR d.protected_until >= day)
    AND ((d.customer_key <> '' AND d.customer_key = wanted)
        OR (length(d.customer_core) >= 3 AND length(core) >= 3
            AND (left(d.customer_core, length(core)) = core OR left(core, length(d.customer_core)) = d.customer_core)
            AND (line = '' OR d.product_line = '' OR lower(regexp_replace(d.product_line, '\\s', '', 'g')) = line)))
    ORDER BY d.submitted_at, d.seq;
END
""",
        language="plpgsql",
    )


def _series() -> set[str]:
    from models.platform.numbering import PATTERNS

    return set(PATTERNS)


def access_functions() -> Iterator[str]:
    """`access.buckets_of` in the database: derived again whenever people, agents or territories change hands (AZ-06)."""
    yield _function(
        "qudao_derive(only_agents uuid[], only_users uuid[])",
        "void",
        f"""
WITH RECURSIVE people AS (
    SELECT id, scope, agent_id, territory_id FROM {APP}.users
    WHERE deleted_at IS NULL AND (only_users IS NULL OR id = ANY (only_users))
), teams AS (
    SELECT id AS who, id AS member FROM people WHERE scope IN ('own', 'team')
    UNION SELECT t.who, u.id FROM teams AS t JOIN people AS p ON p.id = t.who AND p.scope = 'team'
    JOIN {APP}.users AS u ON u.manager_id = t.member AND u.deleted_at IS NULL
), areas AS (
    SELECT p.id AS who, t.id AS place FROM people AS p JOIN {APP}.territories AS t
    ON p.scope = 'team' AND (t.id = p.territory_id
        OR t.manager_id IN (SELECT member FROM teams WHERE teams.who = p.id))
    UNION SELECT a.who, t.id FROM areas AS a JOIN {APP}.territories AS t ON t.parent_id = a.place
), wanted AS (
    SELECT DISTINCT ON (who, bucket) who, bucket, via FROM (
        SELECT id AS who, id AS bucket, 'self' AS via, 1 AS place FROM people
        UNION ALL SELECT id, agent_id, 'company', 1 FROM people WHERE scope = 'agent' AND agent_id IS NOT NULL
        UNION ALL SELECT t.who, g.id, 'assigned', 2 FROM teams AS t JOIN {APP}.agents AS g
            ON g.rep_id = t.member OR g.manager_id = t.member
            WHERE only_agents IS NULL OR g.id = ANY (only_agents)
        UNION ALL SELECT a.who, g.id, 'territory', 3 FROM areas AS a JOIN {APP}.agents AS g ON g.territory_id = a.place
            WHERE only_agents IS NULL OR g.id = ANY (only_agents)
    ) AS every ORDER BY who, bucket, place
), gone AS (
    DELETE FROM {APP}.bucket_access AS b WHERE NOT EXISTS (
        SELECT 1 FROM wanted AS w WHERE w.who = b.user_id AND w.bucket = b.bucket)
    AND (only_users IS NULL OR b.user_id = ANY (only_users))
    AND (only_agents IS NULL OR b.bucket = ANY (only_agents))
)
INSERT INTO {APP}.bucket_access AS b (user_id, bucket, via) SELECT who, bucket, via FROM wanted AS w
WHERE NOT EXISTS (SELECT 1 FROM {APP}.bucket_access AS k WHERE k.user_id = w.who AND k.bucket = w.bucket AND k.via = w.via)
ON CONFLICT (user_id, bucket) DO UPDATE SET via = excluded.via WHERE b.via <> excluded.via
""",
        kind="VOLATILE",
    )
    yield _function(
        "qudao_derive_agents()",
        "trigger",
        f"""
BEGIN
    PERFORM {APP}.qudao_derive(array_agg(id), NULL) FROM changed HAVING count(*) > 0;
    RETURN NULL;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )
    yield _function(
        "qudao_derive_moved()",
        "trigger",
        f"""
BEGIN
    PERFORM {APP}.qudao_derive(array_agg(c.id), NULL) FROM changed AS c JOIN former AS f ON f.id = c.id
    WHERE ROW(c.rep_id, c.manager_id, c.territory_id) IS DISTINCT FROM ROW(f.rep_id, f.manager_id, f.territory_id)
    HAVING count(*) > 0;
    RETURN NULL;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )
    yield _function(
        "qudao_derive_all()",
        "trigger",
        f"""
BEGIN
    PERFORM {APP}.qudao_derive(NULL, NULL);
    RETURN NULL;
END
""",
        language="plpgsql",
        kind="VOLATILE",
    )
    yield _question(
        "qudao_account_masks(keys uuid[])",
        "TABLE (id uuid, masked text)",
        f"""
SELECT b.id, CASE WHEN b.account_no = '' THEN '' WHEN length(b.account_no) >= 8 THEN '**** ' || right(b.account_no, 4)
    ELSE '****' END
FROM {APP}.bank_accounts AS b WHERE b.id = ANY (keys) AND ({APP}.qudao_everywhere(ARRAY['bank_account:R'])
    OR b.bucket IN (SELECT {APP}.qudao_mine(ARRAY['bank_account:R'])))
""",
    )

