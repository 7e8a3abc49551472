"""Worklists: views of lists whose rows wait for somebody; counted for the sidebar and shown as cards at home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.lists import ListQuery, ListSpec, View, engine
from models.lists.catalogue import spec_of
from models.lists.standard import standard_views


def view_of(spec: ListSpec, view_id: str) -> View:
    """A built-in view of a list; raises KeyError when there is none of that name."""
    for view in standard_views(spec):
        if view.id == view_id:
            return view
    raise KeyError(view_id)


def query_of(spec: ListSpec, view_id: str) -> ListQuery:
    """What a built-in view asks for."""
    return view_of(spec, view_id).state.query


def counts(session: Any, wanted: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    """Section id -> number of rows of its worklist; `wanted` holds section, list and view ids."""
    found: dict[str, int] = {}
    for section, list_id, view_id in wanted:
        spec = spec_of(list_id)
        found[section] = engine.count(session, spec, query_of(spec, view_id))
    return found
