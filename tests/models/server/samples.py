"""One row of every table in every place a row can stand, written past all rules: only rights shall speak in the tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, insert, text

from models.base import Choice, Day, Json, Key, Record, Scaled, UtcTime, Words, records
from models.clock import clock
from models.ids import new_id

AGENTS = ("own", "region", "far")
"""Places that are agents."""

_FITTING = {("targets", "year"): 2025, ("score_schemes", "year"): 2025}


def make(database: Any, places: dict[str, UUID]) -> dict[type[Record], dict[str, UUID]]:
    """Record → place → key of its row."""
    found: dict[type[Record], dict[str, UUID]] = {}
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for record in records():
            found[record] = {}
            for number, (place, bucket) in enumerate(places.items()):
                values = _row(record, number)
                values |= {"id": new_id(), "bucket": bucket}
                if record.__tablename__ == "agents":  # an agent is its own bucket, and those there are already
                    if place in AGENTS:
                        found[record][place] = bucket
                    continue
                connection.execute(insert(record.__table__).values(**values))  # type: ignore[arg-type]
                found[record][place] = values["id"]
    return found


def _row(record: type[Record], number: int) -> dict[str, Any]:
    table = record.__table__
    values = {
        column.name: _value(table.name, column, number)
        for column in table.columns
        if not column.nullable and column.name not in ("seq", "rev")
    }
    values["rev"] = 0
    return values


def _value(table: str, column: Any, number: int) -> Any:
    kind = column.type
    if (table, column.name) in _FITTING:
        return _FITTING[table, column.name]
    if isinstance(kind, Key):
        return new_id()
    if isinstance(kind, Choice):
        return next(iter(kind.choices))
    if isinstance(kind, Words):
        return f"S-{table[:20]}-{number}"
    if isinstance(kind, Scaled):
        return 1
    if isinstance(kind, Day):
        return clock.today()
    if isinstance(kind, UtcTime):
        return clock.now()
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Json):
        return []
    return 1

