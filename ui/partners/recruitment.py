"""How recruiting goes: by source, how many agents got how far; a row opens its agents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from controllers.context import AppContext
from controllers.partners.recruitment import RecruitmentController
from models import money
from models.clock import clock
from models.dates import add_months
from models.i18n import N_, ntr, tr
from models.lists import Filter, ListQuery, Op
from models.partners.recruitment import STAGE_WORDS, Funnel, Stage
from ui import messages
from ui.editing.alive import while_alive
from ui.platform.table_page import TablePage
from ui.shell.navigator import Navigator
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.plain_table import PlainColumn

PERIODS: tuple[tuple[str, str, Callable[[date], date | None]], ...] = (
    ("year", N_("This year"), lambda today: today.replace(month=1, day=1)),
    ("12", N_("Last 12 months"), lambda today: add_months(today, -12)),
    ("24", N_("Last 24 months"), lambda today: add_months(today, -24)),
    ("all", N_("Since the beginning"), lambda today: None),
)
USUAL = "12"


def _source(one: Funnel) -> str:
    return tr("All sources") if one.total else one.source or tr("No source noted")


def _count(stage: Stage) -> Callable[[Funnel], str]:
    return lambda one: str(one.reached[stage])


class RecruitmentPage(TablePage):
    """The funnel by source, of a period."""

    kind = "recruitment"
    name = "recruitment"
    heading = N_("Recruiting")
    hint = N_("Of the agents that came in, how many got how far. Enter shows those of a source.")
    picture = "funnel"
    empty = N_("No agent came in during this time.")
    columns = (
        PlainColumn(N_("Source"), _source, 200),
        *(PlainColumn(STAGE_WORDS[stage], _count(stage), 124, True) for stage in Stage),
        PlainColumn(N_("Lost"), lambda one: str(one.lost), 72, True),
        PlainColumn(N_("Conversion rate"), lambda one: money.share_text(one.conversion or money.ZERO), 110, True),
        PlainColumn(
            N_("Median time to the first day"),
            lambda one: "–" if one.days is None else ntr("{count} day", "{count} days", one.days), 180, True,
        ),
    )  # fmt: skip

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__(context, navigator, args)
        self.controller = RecruitmentController(context, self)
        self.search.hide()
        self.period = ChoiceField(lambda: [(name, tr(text)) for name, text, _ in PERIODS])
        self.period.setObjectName("recruitment.period")
        self.period.setMinimumContentsLength(18)
        self.period.set_value(self.state_before.get("period") or USUAL)
        self.period.edited.connect(lambda *_: self.load())
        self._bar.addWidget(self.period)
        self.table.opened.connect(self.open_source)
        context.changed.connect(self._data_changed)
        self.retranslate()

    def since(self) -> date | None:
        """The first day of the chosen time."""
        begins = {name: first for name, _, first in PERIODS}
        return begins.get(str(self.period.value()), begins[USUAL])(clock.today())

    def load(self) -> None:
        """Ask for the figures."""
        self.controller.funnel(self.since(), while_alive(self, self.show_rows), while_alive(self, self._failed))

    def _failed(self, error: BaseException) -> None:
        self.show_rows([])
        self._nothing.setText(messages.text_of(error))

    def _data_changed(self, tables: frozenset[str]) -> None:
        if "agents" in tables and self.isVisible():
            self.load()

    def open_source(self, one: Funnel) -> None:
        """The agents of a source that came in during the time."""
        since = self.since()
        filters = [] if since is None else [Filter("created_at", Op.RANGE, (since.isoformat(), None))]
        if not one.total:
            filters.append(Filter("source", Op.IN, (one.source,)) if one.source else Filter("source", Op.EMPTY))
        self.navigator.open("agents.list", query=ListQuery(filters=tuple(filters)).plain())

    def state(self) -> dict[str, Any]:
        """The chosen time."""
        return {"period": self.period.value()}

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        if hasattr(self, "period"):
            self.period.setAccessibleName(tr("Time"))
