"""What a chart page asks for: the chart of a query, and its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from controllers.base import Controller
from controllers.jobs import Failed, Job
from models.analysis.chart_figures import ChartKind, ChartQuery, default_query
from models.analysis.charts import AnyChart, Chart
from models.i18n import tr
from models.shapes import from_plain, to_plain

Done = Callable[[Any], None]


class ChartsController(Controller):
    """Builds charts within the rights of the person at work."""

    def build(self, query: ChartQuery, lang: str, done: Callable[[Chart], None], failed: Failed | None = None) -> Job:
        """The chart of a query, in a language."""
        return self.read(_build, query, lang, done=done, failed=failed)

    def start(self, done: Callable[[ChartQuery], None], failed: Failed | None = None) -> Job:
        """What is shown when nothing was asked for: the latest months that have sales."""
        return self.read(_start, done=done, failed=failed)

    def save(self, content: bytes, target: Path, done: Done, failed: Failed | None = None) -> Job:
        """Write a finished file in the background, whole or not at all, and put it on record."""
        title = tr("Save {name}", name=target.name)

        def work(session: Any) -> Path:
            from models.export.documents import save_bytes
            from models.platform import audit

            save_bytes(content, target)
            audit.note(session, "export", "report", {"file": target.name})
            return target

        return self.write(title, work, done=done, failed=failed)


def _start(session: Any) -> ChartQuery:
    from models.analysis import figures

    query = default_query()
    last = figures.last_sale(session)
    if last is None or last >= query.first:
        return query
    return replace(query, first=figures.add_months(last, -11), last=last)


def _build(session: Any, query: ChartQuery, lang: str) -> Chart:
    from models.analysis import sales_charts

    return sales_charts.build(session, query, lang)


def read_query(data: Any) -> ChartQuery:
    """A query from plain data, or the usual one when there is none or it does not fit."""
    if not isinstance(data, dict):
        return default_query()
    try:
        query = from_plain(ChartQuery, data)
        if not (190001 <= query.first <= query.last <= 219912):
            return default_query(query.kind)
        return query
    except (ValueError, TypeError, KeyError):
        return default_query()


def plain_query(query: ChartQuery) -> dict[str, Any]:
    """A query as plain data for the state of a tab."""
    data: dict[str, Any] = to_plain(query)
    return data


def csv_of(chart: AnyChart) -> bytes:
    """The plotted figures as a CSV file."""
    from models.export.chart_files import chart_csv

    return chart_csv(chart)


def svg_of(chart: AnyChart, palette: Any) -> str:
    """The chart as an SVG file in given colours."""
    from models.export.chart_pdf import chart_svg

    return chart_svg(chart, palette=palette)


def tsv_of(chart: AnyChart) -> str:
    """The data table for the clipboard."""
    from models.export.chart_files import chart_tsv

    return chart_tsv(chart)


__all__ = [
    "ChartKind", "ChartQuery", "ChartsController", "csv_of", "default_query", "plain_query", "read_query", "svg_of",
    "tsv_of",
]  # fmt: skip
