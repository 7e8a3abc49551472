"""What every list has without declaring it: record times, and the views All, Mine and Recently changed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from models.i18n import N_
from models.lists.shapes import Filter, Kind, ListQuery, Op, Sort, View, ViewState
from models.lists.spec import Column, ListSpec

RECENT_DAYS = 7


@lru_cache(maxsize=64)
def with_standard_columns(spec: ListSpec) -> ListSpec:
    """The list with the times of its records as columns that can be chosen, sorted and filtered."""
    have = {column.id for column in spec.columns}
    more = []
    for name, title in (("created_at", N_("Created")), ("changed_at", N_("Last changed"))):
        value = getattr(spec.record, name, None)
        if value is not None and name not in have:
            more.append(Column(name, title, value, Kind.TIME, section=N_("Record"), shown=False))
    return replace(spec, columns=spec.columns + tuple(more)) if more else spec


@lru_cache(maxsize=64)
def standard_views(spec: ListSpec) -> tuple[View, ...]:
    """Built-in views of a list: the standard ones, then its own."""
    have = {column.id for column in with_standard_columns(spec).columns}
    views = [View("all", N_("All records"))]
    if spec.owner:
        mine = ListQuery(filters=(Filter(spec.owner, Op.ME),))
        views.append(View("mine", N_("My records"), ViewState(query=mine)))
    if "changed_at" in have:
        recent = ListQuery(
            filters=(Filter("changed_at", Op.LAST_DAYS, (RECENT_DAYS,)),), sort=(Sort("changed_at", True),)
        )
        views.append(View("recent", N_("Recently changed"), ViewState(query=recent)))
    return (*views, *spec.views)
