"""How a person arranged the columns of a grid, kept by column id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui import theme
from ui.widgets.entry_grid.view import GridView

NARROWEST, WIDEST = 28, 2_000


class Layout:
    """Widths, order, hidden and quick-entry columns of one grid."""

    def __init__(self, view: GridView) -> None:
        self._view = view
        self._columns = view.grid_model.columns

    def state(self) -> dict[str, Any]:
        """JSON-safe, by column id."""
        view, header = self._view, self._view.horizontalHeader()
        ids = [column.id for column in self._columns]
        return {
            "widths": {name: view.columnWidth(at) for at, name in enumerate(ids)
                       if not view.isColumnHidden(at) and not self._columns[at].stretch},
            "order": [ids[header.logicalIndex(at)] for at in range(header.count())],
            "hidden": [name for name in ids if name in view.unwanted],
            "quick": sorted(view.quick),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Apply what fits; unknown columns are ignored and new ones keep their place."""
        view, header = self._view, self._view.horizontalHeader()
        places = {column.id: at for at, column in enumerate(self._columns)}
        hidden = state.get("hidden", ())
        known = set(state.get("order", ()))
        view.unwanted = {name for name, at in places.items()
                         if (name in hidden if name in known else self._columns[at].hidden)}  # fmt: skip
        for name, width in dict(state.get("widths", {})).items():
            if name in places and isinstance(width, int) and NARROWEST <= width <= WIDEST:
                view.setColumnWidth(places[name], width)
        for target, name in enumerate(name for name in state.get("order", ()) if name in places):
            header.moveSection(header.visualIndex(places[name]), target)
        if "quick" in state:
            view.quick = {name for name in state["quick"] if name in places}
        view.show_columns()

    def reset(self) -> None:
        """As delivered."""
        view, header = self._view, self._view.horizontalHeader()
        for at, column in enumerate(self._columns):
            header.moveSection(header.visualIndex(at), at)
            view.setColumnWidth(at, theme.px(column.width))
        view.unwanted = {column.id for column in self._columns if column.hidden}
        view.quick = {column.id for column in self._columns if column.quick}
        view.show_columns()
