"""The record a comment or a file belongs to, found by the name of its table and only if it may be seen."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.base import Record, records
from models.errors import NotFound
from models.platform import rights


@lru_cache(maxsize=1)
def by_table() -> dict[str, type[Record]]:
    """Every record class by the name of its table."""
    import models.schema  # noqa: F401

    return {record.__tablename__: record for record in records()}


def record_class(table: str) -> type[Record]:
    """The record class of a table; raises NotFound for a table of no record."""
    record = by_table().get(table)
    if record is None:
        raise NotFound()
    return record


def find(session: Session, table: str, key: UUID) -> Any:
    """The record of a table by its key; raises NotFound when it is not there or not for this person."""
    return rights.find(session, record_class(table), key)
