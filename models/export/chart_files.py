"""Charts as files for other programs: exactly the plotted figures with the filter in words, and vector pictures."""

from __future__ import annotations

import csv
import io

from models.analysis.charts import AnyChart
from models.i18n import tr
from models.text import guard_cell


def chart_csv(chart: AnyChart) -> bytes:
    """The plotted figures behind title, filter and unit: UTF-8 with BOM, CRLF, all cells quoted."""
    made = io.StringIO()
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (*head_rows(chart), *chart.plain_rows()):
        writer.writerow([guard_cell(cell) for cell in row])
    return made.getvalue().encode("utf-8-sig")


def head_rows(chart: AnyChart) -> list[list[str]]:
    """What the figures are: title, filter, unit, notes."""
    unit = chart.unit.title + (f" ({chart.unit.currency})" if chart.unit.currency else "")
    rows = [[tr("Chart", lang=chart.lang), chart.title], [tr("Measure", lang=chart.lang), unit]]
    if chart.filter_text:
        rows.append([tr("Filter", lang=chart.lang), chart.filter_text])
    rows += [[tr("Note", lang=chart.lang), note] for note in chart.notes]
    return rows


def chart_tsv(chart: AnyChart) -> str:
    """The data table for the clipboard."""
    grid = chart.table()
    return "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in (grid.header, *grid.rows))
