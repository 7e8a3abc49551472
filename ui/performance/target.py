"""The tab of one target: whose, of what, and its twelve months beside what was achieved (ux.md 10.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QTimer

from controllers.performance.targets import STEPS, TargetController, TargetDetails, drill
from models.clock import clock
from models.i18n import N_, tr
from models.money import CURRENCIES, divide, format_amount, format_number, format_percent, round_to
from models.performance.lists import TARGET_TONES
from models.performance.records import (
    TARGET_MEASURE_WORDS,
    TARGET_STATE_WORDS,
    TARGET_SUBJECT_WORDS,
    TargetMeasure,
    TargetState,
    TargetSubject,
)
from models.performance.target_figures import Basis
from models.platform.importing.kind_targets import MONTH_LABELS
from ui.editing.alive import while_alive
from ui.editing.document import Document
from ui.editing.editor import EditorTab
from ui.editing.side_panel import RelatedRow
from ui.editing.spec import ActionSpec, Chip, Fact, FieldSpec, FormSpec, GridBlock, Header, Kind, SectionSpec
from ui.partners.lookups import RecordLookup
from ui.performance.spread_dialog import SpreadDialog, Start
from ui.translation import language_changed
from ui.widgets.entry_grid.columns import GridColumn, GridSpec
from ui.widgets.entry_grid.columns import Kind as Cell
from ui.widgets.entry_grid.data import Row
from ui.widgets.entry_grid.values import as_decimal, plain
from ui.widgets.fields.labels import label

ZERO = Decimal(0)
YEARS_BACK, YEARS_AHEAD = 5, 3
DECIDES = frozenset({"subject", "agent_id", "user_id", "territory_id", "year", "measure", "currency"})
"""The fields that decide what was achieved."""
STEP_WORDS: dict[str, tuple[str, str]] = {
    "issue": (N_("Issue"), "circle-check"),
    "close": (N_("Close"), "lock"),
    "adjust": (N_("Adjust"), "file-pen"),
}
PRIMARY = {TargetState.DRAFT: "issue", TargetState.CLOSED: "adjust"}


def _is(subject: TargetSubject) -> Callable[[Document], bool]:
    return lambda document: document.get("subject") == subject.value


class TargetTab(EditorTab):
    """One target."""

    kind = "target"
    name = "targets.target"
    icon_name = "target"
    controller: TargetController
    details: TargetDetails | None

    # ---- what a target is ----------------------------------------------------------------------------

    def make_controller(self) -> TargetController:
        """The controller of this target."""
        self.basis = Basis()
        self._asked = QTimer(self)
        self._asked.setSingleShot(True)
        self._asked.setInterval(0)
        self._asked.timeout.connect(self._ask_basis)
        return TargetController(self.context, self)

    def make_form(self) -> FormSpec:
        """Owner and measure, then the months."""
        agent = RecordLookup(self.context, "agents", "agent_id", "agent_name")
        person = RecordLookup(self.context, "people", "user_id", "user_name")
        area = RecordLookup(self.context, "territories", "territory_id", "territory_name")
        return FormSpec(
            sections=(
                SectionSpec("basics", N_("Basics"), (
                    FieldSpec("subject", N_("Subject"), Kind.CHOICE, choices=lambda: _words(TARGET_SUBJECT_WORDS)),
                    FieldSpec("agent_id", N_("Agent"), Kind.REFERENCE, required=True, lookup=agent, shows="agent_name",
                              opens="agent", visible=_is(TargetSubject.AGENT)),
                    FieldSpec("user_id", N_("Person"), Kind.REFERENCE, required=True, lookup=person,
                              shows="user_name", visible=_is(TargetSubject.PERSON)),
                    FieldSpec("territory_id", N_("Territory"), Kind.REFERENCE, required=True, lookup=area,
                              shows="territory_name", visible=_is(TargetSubject.TERRITORY)),
                    FieldSpec("year", N_("Year"), Kind.CHOICE, choices=_years, width=8),
                    FieldSpec("measure", N_("Measure"), Kind.CHOICE, choices=lambda: _words(TARGET_MEASURE_WORDS)),
                    FieldSpec("currency", N_("Currency"), Kind.CHOICE, width=8, visible=_in_money,
                              choices=lambda: [(code, code) for code in CURRENCIES]),
                    FieldSpec("product_line", N_("Product line")),
                    FieldSpec("note", N_("Note"), wide=True),
                    FieldSpec("state", N_("Status"), Kind.CHOICE, choices=lambda: _words(TARGET_STATE_WORDS),
                              read_only=True, visible=lambda _document: False),
                )),
                SectionSpec("months", N_("Months"), (GridBlock("months", self._months_grid(), rows=12),)),
            ),
            ignored=frozenset({"state", "months/month"}),
            words=HISTORY_WORDS,
        )  # fmt: skip

    def _months_grid(self) -> GridSpec:
        return GridSpec(
            name="targets.target.grid",
            title=N_("Months"),
            columns=(
                GridColumn("month", N_("Month"), width=90, stretch=True, editable=False, text=_month_text),
                GridColumn("value", N_("Target"), Cell.MONEY, width=150, stretch=True, quick=True),
                GridColumn("before", N_("Year before"), Cell.MONEY, width=140, stretch=True, editable=False),
                GridColumn("growth", N_("Change"), Cell.PERCENT, width=90, stretch=True, editable=False),
                GridColumn("achieved", N_("Achieved"), Cell.MONEY, width=140, stretch=True, editable=False),
                GridColumn("ratio", N_("Attainment"), Cell.PERCENT, width=100, stretch=True, editable=False),
            ),
            compute=self._beside,
            can_add=False,
            can_move=False,
        )

    def load(self) -> None:
        """Build the page; a change of owner, year or measure asks for what was achieved."""
        super().load()
        self.total_label = label("", role="strong")
        self.total_label.setObjectName("targets.target.total")
        self.form_view.when_made(self._show_total_below)
        self.document.changed.connect(self._changed)
        self.document.reloaded.connect(self._show_total)
        language_changed.connect(self._show_total)

    def _show_total_below(self) -> None:
        self.grid.footer.addStretch(1)
        self.grid.footer.addWidget(self.total_label)

    @property
    def grid(self) -> Any:
        """The grid of the months."""
        return self.form_view.grids["months"].grid

    def new_title(self) -> str:
        """The title of a target that is not stored yet."""
        return tr("New target")

    def shown(self) -> None:
        """Loaded or saved: the figures beside the months follow."""
        if isinstance(self.details, TargetDetails):
            self._take_basis(self.details.basis)
        else:
            self._asked.start()
        self._show_total()

    def header(self) -> Header:
        """Whose target, how much, how far, and what is needed a day."""
        details = self.details
        if not isinstance(details, TargetDetails):
            return Header(self.new_title(), chips=(Chip(tr(TARGET_STATE_WORDS[TargetState.DRAFT])),))
        owner = details.agent_name or details.user_name or details.territory_name
        owner = owner or tr(TARGET_SUBJECT_WORDS[details.subject])
        chips = [Chip(tr(TARGET_STATE_WORDS[details.state]), TARGET_TONES[details.state])]
        if details.version_no > 1:
            chips.append(Chip(tr("Version {number}", number=details.version_no), "info"))
        step = PRIMARY.get(details.state, "")
        primary = self._action(step) if step in details.allowed else None
        return Header(
            f"{owner} {details.year}", tr(TARGET_MEASURE_WORDS[details.measure]), tuple(chips), self._facts(details),
            primary=primary,
        )  # fmt: skip

    def _facts(self, details: TargetDetails) -> tuple[Fact, ...]:
        facts = [Fact("total", N_("Target"), self._shown(details.total))]
        if details.achieved is not None:
            rows = drill(details)
            open_rows = (lambda: self.navigator.open(rows.page, **rows.arguments())) if rows is not None else None
            facts.append(Fact("achieved", N_("Achieved"), self._shown(details.achieved), open_rows))
            if details.total:
                facts.append(Fact("ratio", N_("Attainment"), format_percent(divide(details.achieved, details.total))))
        if details.needed is not None:
            missing, daily = (self._shown(part) for part in details.needed)
            facts.append(Fact("needed", "", tr("{missing} missing, {daily} a day needed", missing=missing, daily=daily)))
        return tuple(facts)

    def _shown(self, value: Decimal) -> str:
        if self.document.get("measure") in (TargetMeasure.SALES.value, TargetMeasure.RECEIPTS.value):
            return format_amount(value, str(self.document.get("currency") or "CNY"))
        return format_number(value, 0)

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """The agent whose target it is."""
        details = self.details
        if details is None or details.agent_id is None:
            answer(())
        else:
            answer((RelatedRow("agent", str(details.agent_id), details.agent_name, "handshake"),))

    def read_only_reason(self) -> str:
        """A closed target is final until it is adjusted."""
        if self.details is not None and self.details.version and self.details.state is TargetState.CLOSED:
            return tr("This target is closed. Adjust it to write its next version.")
        return ""

    # ---- steps ---------------------------------------------------------------------------------------

    def actions(self) -> Sequence[ActionSpec]:
        """Spreading a total, and the steps that are possible now."""
        found = []
        if not self.is_read_only():
            found.append(ActionSpec("spread", N_("Spread a year's total…"), lambda _page: self.spread(), "rows-3"))
        details = self.details
        if isinstance(details, TargetDetails):
            first = PRIMARY.get(details.state, "")
            found += [self._action(step) for step in STEP_WORDS if step != first and step in details.allowed]
        return tuple(found)

    def _action(self, step: str) -> ActionSpec:
        text, icon = STEP_WORDS[step]
        return ActionSpec(step, text, lambda _page: self._take(step), icon, step=step != "adjust")

    def _take(self, step: str) -> None:
        details = self.details
        if details is not None and details.id is not None:
            self.act(tr(STEP_WORDS[step][0]), STEPS[step], details.id, details.version)

    def copy_as_new(self) -> None:
        """The same months for the next year, as a draft."""
        values = {name: self.document.get(name) for name in COPIED}
        months = [{name: row[name] for name in ("id", "month", "value")} for row in self._rows()]
        year = int(self.document.get("year") or clock.today().year) + 1
        self.navigator.open("target", new=True, values={**values, "year": year, "months": months})

    # ---- months --------------------------------------------------------------------------------------

    def spread(self) -> None:
        """Ask for a total and spread it over the months, as one step."""
        self.flush()
        start = Start(tuple(self._values()), self.basis.before or ())
        SpreadDialog(self, start, while_alive(self, self._take_months)).open()

    def _take_months(self, months: tuple[Decimal, ...]) -> None:
        with self.document.step():
            for at, value in enumerate(months):
                self.document.set(f"months/{at}/value~", None)
                self.document.set(f"months/{at}/value", plain(value))
        self.grid.go(0, "value")

    def _rows(self) -> list[dict[str, Any]]:
        return list(self.document.values()["months"])

    def _values(self) -> list[Decimal]:
        return [as_decimal(row.get("value")) or ZERO for row in self._rows()]

    def _beside(self, row: Row) -> Mapping[str, Any]:
        """What was achieved in the month and in the same month of the year before, and how the target compares."""
        at = int(row.get("month") or 1) - 1
        value = as_decimal(row.get("value")) or ZERO
        before = self.basis.before[at] if self.basis.before else None
        achieved = self.basis.achieved[at] if self.basis.achieved else None
        return {
            "before": plain(before) if before else None,
            "achieved": plain(achieved) if achieved else None,
            "growth": plain(round_to(divide(value, before) - 1, 3)) if before and value else None,
            "ratio": plain(round_to(divide(achieved, value), 3)) if achieved and value else None,
        }

    def _changed(self, path: str) -> None:
        if path in DECIDES:
            self._asked.start()
        if path.startswith("months/") or path in ("measure", "currency"):
            self._show_total()

    def _ask_basis(self) -> None:
        self.controller.basis(self.document.values(), while_alive(self, self._take_basis))

    def _take_basis(self, basis: Basis) -> None:
        self.basis = basis
        self.grid.model.refresh_computed()

    def _show_total(self, *_: object) -> None:
        total = self._shown(sum(self._values(), ZERO))
        self.total_label.setText(tr("Whole year {total}", total=total))


COPIED = ("subject", "agent_id", "agent_name", "user_id", "user_name", "territory_id", "territory_name", "measure",
          "product_line", "currency", "note")  # fmt: skip
HISTORY_WORDS = {
    "version_no": N_("Version"),
    "months": N_("Months"),
    "target_months": N_("Month"),
    "target_months/period": N_("Month"),
    "target_months/value": N_("Target"),
}
"""The words of the history."""


def _years() -> Sequence[tuple[int, str]]:
    now = clock.today().year
    return [(year, str(year)) for year in range(now + YEARS_AHEAD, now - YEARS_BACK - 1, -1)]


def _in_money(document: Document) -> bool:
    return document.get("measure") in (TargetMeasure.SALES.value, TargetMeasure.RECEIPTS.value)


def _month_text(row: Row) -> str:
    return tr(MONTH_LABELS[int(row.get("month") or 1) - 1])


def _words(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(item.value, tr(text)) for item, text in words.items()]
