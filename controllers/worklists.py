"""Worklists: views of lists whose rows wait for somebody; counted for the sidebar and shown as cards at home."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Sequence
from typing import Any

from models.lists import ListQuery, ListSpec, View, engine
from models.lists.standard import standard_views

log = logging.getLogger(__name__)

SPECS: dict[str, str] = {
    "agents.list": "models.partners.lists:LIST",
    "contracts.list": "models.agreements.contract_list:LIST",
    "orders.list": "models.sales.lists:ORDERS",
    "payments.list": "models.sales.lists:PAYMENTS",
    "stock.list": "models.stock.lists:STOCK",
    "products.list": "models.catalog.lists:PRODUCTS",
    "targets.list": "models.performance.lists:TARGETS",
    "scorecards.list": "models.performance.scorecard_list:LIST",
}


def spec_of(list_id: str) -> ListSpec:
    """The list of an id."""
    module, _, name = SPECS[list_id].partition(":")
    found: ListSpec = getattr(importlib.import_module(module), name)
    return found


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
