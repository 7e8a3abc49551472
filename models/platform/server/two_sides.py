"""Decisions of two people in the database itself (AU-06): the same rule as `models.platform.two_people`, for statements
that pass the program by.

Where the office asks for a second person, nobody releases the hold of an order he wrote, handed in, sells or buys, and
nobody makes the account the default one that he typed or changed last.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.platform.server.names import APP, AS_OWNER
from models.platform.two_people import SETTING

_KEPT = "ARRAY['is_default', 'position', 'seq', 'rev', 'version', 'changed_at', 'changed_by']"

NEEDED = f"""
CREATE OR REPLACE FUNCTION {APP}.qudao_two_people() RETURNS boolean LANGUAGE sql STABLE {AS_OWNER} AS $body$
SELECT {APP}.qudao_person() IS NOT NULL AND EXISTS (SELECT 1 FROM {APP}.settings
    WHERE name = '{SETTING}' AND user_id IS NULL AND deleted_at IS NULL AND value = 'true'::jsonb)
$body$
"""

HOLDS = f"""
CREATE OR REPLACE FUNCTION {APP}.qudao_guard_release() RETURNS trigger LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    me uuid := {APP}.qudao_person();
BEGIN
    IF OLD.released_by IS NOT DISTINCT FROM NEW.released_by OR NEW.released_by IS NULL OR NOT {APP}.qudao_two_people() THEN
        RETURN NEW;
    END IF;
    IF NEW.released_by <> me OR EXISTS (
        SELECT 1 FROM {APP}.orders AS o WHERE o.id = NEW.order_id AND (me IN (o.created_by, o.seller_id)
            OR o.agent_id = (SELECT agent_id FROM {APP}.users WHERE id = me)
            OR EXISTS (SELECT 1 FROM {APP}.order_lines AS l WHERE l.order_id = o.id AND l.deleted_at IS NULL
                AND me IN (l.created_by, l.changed_by))
            OR EXISTS (SELECT 1 FROM {APP}.order_events AS e WHERE e.order_id = o.id AND e.from_state = 'draft'
                AND e.user_id = me))
    ) THEN
        RAISE EXCEPTION 'a hold is released by somebody else' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END
$body$
"""

ACCOUNTS = f"""
CREATE OR REPLACE FUNCTION {APP}.qudao_guard_account() RETURNS trigger LANGUAGE plpgsql VOLATILE {AS_OWNER} AS $body$
DECLARE
    me uuid := {APP}.qudao_person();
    typed boolean;
BEGIN
    IF NOT NEW.is_default OR NEW.deleted_at IS NOT NULL OR NOT {APP}.qudao_two_people() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'an account is made the default one by somebody else' USING ERRCODE = '42501';
    END IF;
    typed := (to_jsonb(NEW) - {_KEPT}) <> (to_jsonb(OLD) - {_KEPT});
    IF typed OR (NOT OLD.is_default AND (me IN (OLD.created_by, OLD.changed_by)
        OR NEW.agent_id = (SELECT agent_id FROM {APP}.users WHERE id = me))) THEN
        RAISE EXCEPTION 'an account is made the default one by somebody else' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END
$body$
"""

TRIGGERS = (
    ("credit_holds", "guard_release", "BEFORE UPDATE ON {} FOR EACH ROW", "qudao_guard_release"),
    ("bank_accounts", "guard_account", "BEFORE INSERT OR UPDATE ON {} FOR EACH ROW", "qudao_guard_account"),
)


def statements() -> Iterator[str]:
    """The functions, as the owner."""
    yield NEEDED
    yield HOLDS
    yield ACCOUNTS
