"""By which words rows of a copy are found: the columns that say them, and the entry of the text index made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

from models.platform.search import searched_columns, tsvector
from models.sync import tables
from models.text import grams


def picker(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """Takes some values out of a row."""
    if len(places) == 1:
        return lambda row: (row[places[0]],)
    return itemgetter(*places)


@cache
def fields_of(table: str) -> Any:
    """What a row is found by, from its values; None for a table without a text index."""
    from models.base import Record

    record = tables.by_table()[table]
    if record.search_fields is Record.search_fields:
        return None

    def fields(row: Mapping[str, Any]) -> tuple[str, ...]:
        return record.search_fields(SimpleNamespace(**row))  # type: ignore[arg-type]

    return fields


def searched(table: str) -> tuple[str, ...] | None:
    """The columns by which rows of a table are found; None for a table without a text index."""
    return searched_columns(tables.by_table()[table])


def index_text(table: str, row: Mapping[str, Any]) -> str | None:
    """The text of a row for the index of a copy; None where there is no index."""
    fields = fields_of(table)
    return None if fields is None else grams(*fields(row))


def document(table: str, row: Mapping[str, Any]) -> str | None:
    """The same for the index of a server."""
    text = index_text(table, row)
    return None if text is None else tsvector(text)
