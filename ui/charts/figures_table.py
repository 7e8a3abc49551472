"""The figures of a chart as a table; a row opens the rows behind it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Signal

from models.analysis.charts import AnyChart, Grid
from models.i18n import N_
from ui import theme
from ui.widgets.plain_table import PlainColumn, PlainTable


class FiguresTable(PlainTable):
    """Shows the grid of a chart; `opened` gives the drill of the row that was opened."""

    opened = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name, N_("Figures"), ())
        self._grid = Grid((), ())

    def show_grid(self, chart: AnyChart) -> None:
        """Replace the figures."""
        self._grid = grid = chart.table()
        model = self.rows_model
        model.beginResetModel()
        model.columns = tuple(
            PlainColumn(title, _cell(at), 200 if at == 0 else 150, right=at > 0) for at, title in enumerate(grid.header)
        )
        model.rows = list(grid.rows)
        model.endResetModel()
        for at, column in enumerate(model.columns):
            self.setColumnWidth(at, theme.px(column.width))
        self.dress()

    def _open(self, index: QModelIndex) -> None:
        drills = self._grid.drills
        drill = drills[index.row()] if 0 <= index.row() < len(drills) else None
        if drill is not None:
            self.opened.emit(drill)


def _cell(at: int) -> Any:
    def text(row: Any) -> str:
        return str(row[at]) if at < len(row) else ""

    return text
