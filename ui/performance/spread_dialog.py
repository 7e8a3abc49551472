"""A year's total over the months: evenly, as last year went, or as the months stand now; also last year plus percent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from controllers.performance.targets import grown, spread
from models.i18n import tr
from models.money import format_plain
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reading import decimal_or_none, read_number, show_number
from ui.widgets.question import Question

ZERO = Decimal(0)
EVEN, BEFORE, NOW = "even", "before", "now"
Chosen = Callable[[tuple[Decimal, ...]], None]


@dataclass(frozen=True)
class Start:
    """The months as they stand, and those achieved the year before (nothing if unknown)."""

    now: tuple[Decimal, ...]
    before: tuple[Decimal, ...] = ()


class SpreadDialog(Question):
    """`done(months)` gets twelve values that make exactly the typed total."""

    def __init__(self, parent: QWidget | None, start: Start, done: Chosen) -> None:
        before = sum(start.before, ZERO)
        told = tr("Achieved the year before: {total}.", total=f"{before:,.2f}") if before else ""
        super().__init__(
            parent,
            "performance.spread",
            tr("Spread a year's total over the months"),
            f"{tr('The months are replaced; you can undo this.')} {told}".strip(),
            tr("Spread"),
            danger=False,
        )
        self._start, self._done, self._before = start, done, before
        self.total = LineField(read_number(2, least=ZERO), show_number(2), input_method=False, right=True)
        self.percent = LineField(read_number(2), show_number(2), input_method=False, right=True)
        self.way = ChoiceField(self._ways)
        self.total.set_value(format_plain(sum(start.now, ZERO)))
        self.way.set_value(BEFORE if before else EVEN)
        self.add_row("total", tr("Total of the year"), self.total)
        if before:
            self.add_row("percent", tr("Or last year plus percent"), self.percent)
        self.add_row("way", tr("How"), self.way)
        self.percent.edited.connect(self._grow)
        self.total.textChanged.connect(self._changed)
        self._changed()

    def _ways(self) -> Sequence[tuple[str, str]]:
        found = [(EVEN, tr("Evenly"))]
        start = getattr(self, "_start", None)
        if start is not None and any(start.before):
            found.append((BEFORE, tr("As the year before went")))
        if start is not None and any(start.now):
            found.append((NOW, tr("As the months stand now")))
        return found

    def months(self) -> tuple[Decimal, ...] | None:
        """The twelve values, or None while the total is no number."""
        reading = self.total.reading()
        total = decimal_or_none(reading.value) if not (reading.unread or reading.problem) else None
        if total is None:
            return None
        pattern: dict[Any, tuple[Decimal, ...]] = {BEFORE: self._start.before, NOW: self._start.now}
        return spread(total, pattern.get(self.way.value(), ()))

    def _grow(self, reading: Any) -> None:
        percent = decimal_or_none(reading.value) if not reading.unread else None
        if percent is not None:
            self.total.set_value(format_plain(grown(self._before, percent)))

    def _changed(self, *_: object) -> None:
        self.act.setEnabled(self.months() is not None)

    def accept(self) -> None:
        """Hand over the months."""
        months = self.months()
        if months is not None:
            super().accept()
            self._done(months)
