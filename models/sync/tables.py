"""What the engine knows of the tables, from the record classes, and how values look on each side.

In a copy a value is what SQLite stores (keys as bytes, times as microseconds, truth as 0 or 1); on the way to the
server it is plain JSON that PostgreSQL reads into the column's own type; in the machinery's tables keys are hex.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, UniqueConstraint

from models.base import EPOCH, Base, Day, Json, Key, Record, UtcTime, records
from models.sync.ops import Row
from models.sync.policy import SyncPolicy, Way
from models.sync.ports import TableSpec


def policy_of(mapped: type[Any]) -> SyncPolicy:
    """What a class declares itself; raises for one that declares nothing."""
    found = vars(mapped).get("SYNC")
    if not isinstance(found, SyncPolicy):
        raise TypeError(f"{mapped.__name__} does not say how it is synchronised")
    return found


@cache
def by_table() -> dict[str, type[Record]]:
    """Record classes in an order in which rows can be made: what others refer to first."""
    import models.schema  # noqa: F401

    known = {record.__tablename__: record for record in records()}
    return {table.name: known[table.name] for table in Base.metadata.sorted_tables if table.name in known}


@cache
def specs() -> dict[str, TableSpec]:
    """What the engine knows of each table whose rows travel."""
    return {
        name: made
        for name, record in by_table().items()
        if (made := _spec(name, record)).policy.way is not Way.STAYS
    }


def _spec(name: str, record: type[Record]) -> TableSpec:
    table = record.__table__
    unique: list[tuple[str, ...]] = [(column.name,) for column in table.columns if column.unique and column.name != "id"]
    for constraint in table.constraints:  # type: ignore[attr-defined]
        if isinstance(constraint, UniqueConstraint):
            names = tuple(column.name for column in constraint.columns)
            if names != ("id",) and names not in unique:
                unique.append(names)
    parents = tuple(column.name for column in table.columns if column.foreign_keys)
    return TableSpec(name, policy_of(record), record.LEDGER, parents, record.ROOT, tuple(sorted(unique)))


@cache
def columns(table: str) -> dict[str, Column[Any]]:
    """The columns of a table that travel; the row locator of one database does not."""
    return {column.name: column for column in by_table()[table].__table__.columns if column.name != "seq"}  # type: ignore[misc]


@cache
def key_columns(table: str) -> frozenset[str]:
    """Columns that hold keys."""
    return frozenset(name for name, column in columns(table).items() if isinstance(column.type, Key))


@cache
def empty_values(table: str) -> dict[str, Any]:
    """What a column holds in a copy when its owner may not read it, or the server does not know it yet."""
    found: dict[str, Any] = {}
    for name, column in columns(table).items():
        if column.nullable:
            continue
        kind = column.type
        if isinstance(kind, Json):
            found[name] = "null"
        elif isinstance(kind, Day):
            found[name] = "1900-01-01"
        elif isinstance(kind, (UtcTime, Boolean)) or kind.python_type is int or hasattr(kind, "scale"):
            found[name] = 0
        elif not isinstance(kind, Key):
            found[name] = ""
    return found


# --- values ---------------------------------------------------------------------------------------------------------


def to_plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for the machinery's tables: keys as hex."""
    return {name: value.hex() if isinstance(value, (bytes, bytearray)) else value for name, value in row.items()}


def from_plain(table: str, row: Mapping[str, Any]) -> Row:
    """The opposite of `to_plain`."""
    found = dict(row)
    for name in key_columns(table) & found.keys():
        if isinstance(found[name], str):
            found[name] = bytes.fromhex(found[name])
    return found


def _instant(value: int) -> str:
    return (EPOCH + timedelta(microseconds=value)).isoformat()


@cache
def _wire(table: str) -> dict[str, Callable[[Any], Any]]:
    made: dict[str, Callable[[Any], Any]] = {}
    for name, column in columns(table).items():
        kind = column.type
        if isinstance(kind, Key):
            made[name] = bytes.hex
        elif isinstance(kind, UtcTime):
            made[name] = _instant
        elif isinstance(kind, Json):
            made[name] = json.loads
        elif isinstance(kind, Boolean):
            made[name] = bool
    return made


def to_wire(table: str, vals: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON that PostgreSQL reads into the types of the columns."""
    ways = _wire(table)
    return {
        name: value if value is None or name not in ways else ways[name](value) for name, value in vals.items()
    }


def select_list(table: str, names: Mapping[str, Any] | tuple[str, ...]) -> str:
    """The columns of a table as PostgreSQL expressions that give what SQLite stores."""
    parts = []
    for name in names:
        kind = columns(table)[name].type
        quoted = f't."{name}"'
        if isinstance(kind, Key):
            parts.append(f"uuid_send({quoted})" if name == "id" else quoted)
        elif isinstance(kind, UtcTime):
            parts.append(f"CAST(extract(epoch FROM {quoted}) * 1000000 AS bigint)")
        elif isinstance(kind, (Day, Json)):
            parts.append(f"CAST({quoted} AS text)")
        elif isinstance(kind, Boolean):
            parts.append(f"CAST({quoted} AS integer)")
        else:
            parts.append(quoted)
    return ", ".join(parts)
