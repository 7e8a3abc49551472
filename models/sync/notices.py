"""The rows that tell people what synchronisation could not decide: conflicts and refused work.

They lie in the place of the person whose work it is, never in that of the record: what was typed may be more than
others who see the record may know. Whoever looks after synchronisation in the office sees all of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from models.base import EPOCH
from models.clock import clock
from models.ids import new_id
from models.sync import tables
from models.sync.merge import MERGED
from models.sync.ops import UPDATE, Row


def micros() -> int:
    """This instant as SQLite keeps it."""
    return (clock.now() - EPOCH) // timedelta(microseconds=1)


def plain_text(value: Any) -> str:
    """Plain data, or a row, as the machinery's tables keep it."""
    plain = tables.to_plain(value) if isinstance(value, dict) else value
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def record(person: bytes, table: str, kind: str, facts: Mapping[str, Any]) -> Row:
    """A conflict or a refusal, ready to be created."""
    now = micros()
    made: Row = {
        "id": new_id().bytes, "bucket": person, "version": 1, "rev": 0, "created_at": now, "changed_at": now,
        "created_by": person, "changed_by": person, "deleted_at": None, "owner_id": person,
    }  # fmt: skip
    if table == "sync_conflicts":
        (subject, key), clash = facts["ref"], facts["clash"]
        root = tables.specs()[subject].root
        found = clash.mine.get(root) or clash.base.get(root) or clash.theirs.get(root) or key
        versions = {name: plain_text(getattr(clash, name)) for name in ("base", "mine", "theirs")}
        return {
            **made, **versions, "subject": subject, "row_id": key, "root_id": found, "kind": kind,
            "field_group": clash.group[:40], "state": "theirs" if kind == MERGED else "open",
            "settled_at": now if kind == MERGED else None, "note": "",
        }  # fmt: skip
    work = [
        {"table": op.table, "key": op.key.hex(), "kind": op.kind, "vals": tables.to_plain(op.vals)}
        for op in facts.get("ops", ())
    ]
    if "values" in facts:
        subject, key = facts["ref"]
        work = [{"table": subject, "key": key.hex(), "kind": UPDATE, "vals": tables.to_plain(facts["values"])}]
    return {
        **made, "device_id": None, "reason": kind, "words": str(facts.get("words", ""))[:1000], "work": plain_text(work),
        "state": "open", "settled_at": None,
    }  # fmt: skip
