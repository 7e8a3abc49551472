"""From a figure to the rows it is made of: the list with the column that adds up to it in sight."""

from __future__ import annotations

from models.lists import ListQuery, ViewColumn, ViewState
from models.lists.catalogue import spec_of
from ui.shell.navigator import Navigator

BEFORE = "gross_total"
"""A sum that differs from this column only by freight stands beside it."""


def open_rows(navigator: Navigator, list_id: str, query: ListQuery, column: str = "") -> None:
    """Open a list with exactly these rows; the footer of `column` then shows the figure."""
    names = [one.id for one in spec_of(list_id).columns if one.shown]
    if column and column not in names:
        names.insert(names.index(BEFORE) if BEFORE in names else len(names), column)
    layout = ViewState(columns=tuple(ViewColumn(name) for name in names), query=query)
    navigator.open(list_id, query=query.plain(), state={"layout": layout.plain()})
