"""Lists: how an area declares one, and what a screen may ask of it."""

from models.lists.shapes import (
    NUMERIC,
    Aggregate,
    ColumnInfo,
    Facet,
    Filter,
    Group,
    GroupRow,
    Kind,
    ListInfo,
    ListQuery,
    Money,
    Op,
    Page,
    Row,
    Sort,
    Stage,
    Totals,
    View,
    ViewColumn,
    ViewState,
    operators,
)
from models.lists.spec import Column, Join, ListSpec, Search

__all__ = [
    "NUMERIC", "Aggregate", "Column", "ColumnInfo", "Facet", "Filter", "Group", "GroupRow", "Join", "Kind",
    "ListInfo", "ListQuery", "ListSpec", "Money", "Op", "Page", "Row", "Search", "Sort", "Stage", "Totals", "View",
    "ViewColumn", "ViewState", "operators",
]
