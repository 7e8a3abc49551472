"""What a chart shows, chosen at the left of its page: kind, measure, months, comparison, groups, agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QFrame, QLineEdit, QVBoxLayout, QWidget

from controllers.context import AppContext
from models.analysis.chart_figures import (
    CHART_KIND_WORDS,
    GROUPS,
    LINE_GROUPS,
    MEASURE_WORDS,
    SUBJECT_OF,
    ChartKind,
    ChartQuery,
    Measure,
    consistent,
    month_name,
)
from models.analysis.figures import DIMENSION_WORDS, Dimension, add_months, period_of
from models.clock import clock
from models.i18n import N_, tr
from ui import theme
from ui.partners.lookups import RecordLookup
from ui.translation import bind
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.fields.labels import label
from ui.widgets.fields.reference import ReferenceField
from ui.widgets.nesting import nest

PRESETS = (
    ("year", N_("This year")),
    ("months12", N_("Last 12 months")),
    ("months24", N_("Last 24 months")),
    ("last_year", N_("Whole last year")),
    ("quarter", N_("This quarter")),
    ("own", N_("Other months")),
)
TOPS = (5, 10, 20, 30)
OPTIONS_WIDTH = 232


def preset_months(preset: str) -> tuple[int, int] | None:
    """First and last month of a named time."""
    today = clock.today()
    now = period_of(today)
    year = today.year * 100
    quarter = year + (today.month - 1) // 3 * 3 + 1
    return {
        "year": (year + 1, now),
        "months12": (add_months(now, -11), now),
        "months24": (add_months(now, -23), now),
        "last_year": (year - 99, year - 88),
        "quarter": (quarter, now),
    }.get(preset)


def preset_of(query: ChartQuery) -> str:
    """The named time a query's months make, or "own"."""
    for name, _ in PRESETS:
        if preset_months(name) == (query.first, query.last):
            return name
    return "own"


def read_month(text: str) -> int | None:
    """2025-09, 202509 or 2025/9 as a month."""
    digits = [part for part in text.replace("/", "-").replace(".", "-").split("-") if part.strip().isdecimal()]
    if len(digits) == 1 and len(digits[0]) == 6:
        digits = [digits[0][:4], digits[0][4:]]
    if len(digits) != 2:
        return None
    year, month = int(digits[0]), int(digits[1])
    return year * 100 + month if 1900 <= year <= 2199 and 1 <= month <= 12 else None


class ChartOptions(QFrame):
    """The panel; `changed` gives the new query."""

    changed = Signal(object)

    def __init__(self, context: AppContext, query: ChartQuery, agent_name: str = "") -> None:
        super().__init__()
        self.setObjectName("chart.options")
        self.setProperty("role", "panel")
        self.query = query
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._form.setVerticalSpacing(theme.SPACE_S)
        self._build(context, agent_name)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SPACE_L, theme.SPACE_L, theme.SPACE_L, theme.SPACE_L)
        nest(box, self._form)
        box.addStretch()
        self.show_query(query)

    def _build(self, context: AppContext, agent_name: str) -> None:
        self.kind = self._choice(
            "kind", N_("Chart"), lambda: [(one.value, tr(CHART_KIND_WORDS[one])) for one in ChartKind]
        )
        self.measure = self._choice(
            "measure", N_("Measure"), lambda: [(one.value, tr(MEASURE_WORDS[one])) for one in Measure]
        )
        self.preset = self._choice("period", N_("Period"), lambda: [(name, tr(text)) for name, text in PRESETS])
        self.first = self._month("first", N_("From month"))
        self.last = self._month("last", N_("To month"))
        self.group = self._choice("group", N_("Group by"), self._groups)
        self.top = self._choice("top", N_("Show"), lambda: [(one, tr("the first {count}", count=one)) for one in TOPS])
        self.agent = ReferenceField(RecordLookup(context, "agents", "agent_id", "agent_name"))
        self.agent.set_reference(str(self.query.agent_id) if self.query.agent_id else None, agent_name)
        self.agent.chosen.connect(self._agent_chosen)
        self.agent.cleared.connect(self._agent_cleared)
        self._row("agent", N_("Only agent"), self.agent)
        self.compare = self._flag("compare", N_("With the year before"))
        self.target = self._flag("target", N_("Show the target"))
        self.forecast = self._flag("forecast", N_("Forecast"))

    def _row(self, name: str, text: str, widget: QWidget) -> None:
        caption = label("", role="hint")
        caption.setBuddy(widget)
        bind(caption, "setText", text)
        widget.setObjectName(f"chart.options.{name}")
        bind(widget, "setAccessibleName", text)
        self._form.addRow(caption, widget)

    def _choice(self, name: str, text: str, options: Any) -> ChoiceField:
        field = ChoiceField(options)
        field.edited.connect(self._edited)
        self._row(name, text, field)
        return field

    def _month(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit()
        field.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        field.editingFinished.connect(self._edited)
        self._row(name, text, field)
        return field

    def _flag(self, name: str, text: str) -> QCheckBox:
        box = QCheckBox()
        box.setObjectName(f"chart.options.{name}")
        bind(box, "setText", text)
        bind(box, "setAccessibleName", text)
        box.toggled.connect(self._edited)
        self._form.addRow(box)
        return box

    def _groups(self) -> Sequence[tuple[Any, str]]:
        """The groups that make sense for the kind and measure chosen now."""
        kind = self.query.kind
        found: list[tuple[Any, str]] = []
        if kind is ChartKind.TREND:
            found.append(("", tr("No groups")))
        for one in GROUPS:
            if kind is ChartKind.TARGETS and one not in SUBJECT_OF:
                continue
            if self.query.measure is Measure.ORDERS and one in LINE_GROUPS:
                continue
            found.append((one.value, tr(DIMENSION_WORDS[one])))
        return found

    # ---- showing and reading -------------------------------------------------------------------------

    def show_query(self, query: ChartQuery) -> None:
        """Set every field without asking for a new chart."""
        self.query = query
        fields = (self.kind, self.measure, self.preset, self.group, self.top, self.first, self.last)
        flags = (self.compare, self.target, self.forecast)
        for widget in (*fields, *flags):
            widget.blockSignals(True)
        self.group.fill()
        self.kind.set_value(query.kind.value)
        self.measure.set_value(query.measure.value)
        self.preset.set_value(preset_of(query))
        self.first.setText(month_name(query.first))
        self.last.setText(month_name(query.last))
        self.group.set_value(query.group.value if query.group else "")
        self.top.set_value(query.top)
        self.compare.setChecked(query.compare)
        self.target.setChecked(query.target)
        self.forecast.setChecked(query.forecast)
        for widget in (*fields, *flags):
            widget.blockSignals(False)
        self._offer()

    def _offer(self) -> None:
        """Show only what the kind of chart knows."""
        kind, trend = self.query.kind, self.query.kind is ChartKind.TREND
        timed = kind is not ChartKind.COVER
        shown: dict[QWidget, bool] = {
            self.measure: timed and kind is not ChartKind.TARGETS,
            self.preset: timed,
            self.first: timed,
            self.last: timed,
            self.group: timed,
            self.top: not trend,
            self.agent: timed and kind is not ChartKind.TARGETS,
            self.compare: (trend and self.query.group is None) or kind is ChartKind.RANKING,
            self.target: trend and self.query.group is None,
            self.forecast: trend and self.query.group is None and self.query.measure is Measure.SALES,
        }
        for widget, visible in shown.items():
            self._form.setRowVisible(widget, visible)

    def _edited(self, *_: Any) -> None:
        query = self._read()
        if query == self.query:
            self.show_query(query)
            return
        self.show_query(query)
        self.changed.emit(query)

    def _read(self) -> ChartQuery:
        """What is chosen now, made consistent."""
        kind = ChartKind(self.kind.value())
        measure = Measure(self.measure.value())
        group = Dimension(self.group.value()) if self.group.value() else None
        if kind is not self.query.kind and kind in (ChartKind.TREND, ChartKind.MATRIX):
            group = None
        first, last = self._months()
        return consistent(
            replace(
                self.query,
                kind=kind,
                measure=measure,
                group=group,
                first=first,
                last=last,
                top=int(self.top.value() or 10),
                compare=self.compare.isChecked(),
                target=self.target.isChecked(),
                forecast=self.forecast.isChecked(),
            )
        )

    def _months(self) -> tuple[int, int]:
        chosen = str(self.preset.value() or "own")
        months = preset_months(chosen) if chosen != preset_of(self.query) else None
        if months is not None:
            return months
        first = read_month(self.first.text()) or self.query.first
        last = read_month(self.last.text()) or self.query.last
        first, last = min(first, last), max(first, last)
        return max(first, add_months(last, -119)), last

    def _agent_chosen(self, candidate: Any) -> None:
        self.query = replace(self.query, agent_id=UUID(str(candidate.key)))
        self.changed.emit(self.query)

    def _agent_cleared(self) -> None:
        if self.query.agent_id is not None:
            self.query = replace(self.query, agent_id=None)
            self.changed.emit(self.query)
