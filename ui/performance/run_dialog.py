"""Asking what scorecards are computed for: scheme, period, agents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from controllers.context import AppContext
from controllers.performance.scorecards import Offered, Run, ScorecardsController, period_name, periods
from models.i18n import language, ntr, tr
from models.performance.schemes import SchemeDraft
from ui.editing.alive import while_alive
from ui.partners.lookups import RecordLookup
from ui.shell.navigator import Navigator
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.fields.reference import ReferenceField
from ui.widgets.question import Question

ALL, ONE = "all", "one"


class RunDialog(Question):
    """Computes in the background; a toast says how many cards there are."""

    def __init__(
        self, parent: QWidget | None, context: AppContext, navigator: Navigator, computed: Callable[[], None]
    ) -> None:
        super().__init__(
            parent,
            "performance.run",
            tr("Compute scorecards"),
            tr("Open cards of the period are computed again and keep their comments. Published ones stay as they are."),
            tr("Compute"),
            danger=False,
        )
        self._navigator, self._computed = navigator, computed
        self._controller = ScorecardsController(context, context)
        self._offered = Offered((), ())
        self.scheme = ChoiceField(self._schemes)
        self.period = ChoiceField(self._periods)
        self.population = ChoiceField(self._populations)
        self.agent = ReferenceField(RecordLookup(context, "agents", "agent_id", "agent_name"))
        self.add_row("scheme", tr("Scheme"), self.scheme)
        self.add_row("period", tr("Period"), self.period)
        self.add_row("population", tr("Agents"), self.population)
        self.add_row("agent", tr("Agent"), self.agent)
        self.scheme.edited.connect(self._scheme_chosen)
        self.population.edited.connect(self._changed)
        self.agent.chosen.connect(self._changed)
        self.agent.textChanged.connect(self._changed)
        self.population.set_value(ALL)
        self._changed()
        self._controller.offered(while_alive(self, self._came), while_alive(self, self._failed))

    # ---- what can be chosen --------------------------------------------------------------------------

    def _schemes(self) -> list[tuple[str, str]]:
        english = language() == "en"
        return [(str(one.id), (one.name_en if english else "") or one.name) for one in self._known().schemes]

    def _known(self) -> Offered:
        return getattr(self, "_offered", Offered((), ()))

    def _chosen_scheme(self) -> SchemeDraft | None:
        return next((one for one in self._known().schemes if str(one.id) == self.scheme.value()), None)

    def _periods(self) -> list[tuple[str, str]]:
        scheme = self._chosen_scheme() if hasattr(self, "scheme") else None
        if scheme is None:
            return []
        return [(f"{first}/{last}", period_name(first, last)) for first, last in periods(scheme.months)]

    def _populations(self) -> list[tuple[str, str]]:
        levels = [
            (str(one.id), tr("Level {name}", name=one.name) + f" ({one.agents})") for one in self._known().levels
        ]
        return [(ALL, tr("All agents")), *levels, (ONE, tr("One agent"))]

    # ---- choosing ------------------------------------------------------------------------------------

    def _came(self, offered: Offered) -> None:
        self._offered = offered
        self.scheme.fill()
        self.population.fill()
        if offered.schemes:
            self.scheme.set_value(str(offered.schemes[0].id))
            self._scheme_chosen()

    def _failed(self, error: BaseException) -> None:
        self.reject()
        self._navigator.show_error(error)

    def _scheme_chosen(self, *_: object) -> None:
        self.period.fill()
        offered = self._periods()
        if offered:
            self.period.set_value(offered[0][0])
        self._changed()

    def _changed(self, *_: object) -> None:
        one = self.population.value() == ONE
        self.agent.setVisible(one)
        caption = self.form.labelForField(self.agent)
        if caption is not None:
            caption.setVisible(one)
        self.act.setEnabled(self.run() is not None)

    # ---- answering -----------------------------------------------------------------------------------

    def run(self) -> Run | None:
        """What was chosen, or None while something is missing."""
        scheme, period, who = self._chosen_scheme(), str(self.period.value() or ""), self.population.value()
        key = self.agent.key() if who == ONE else None
        if scheme is None or scheme.id is None or "/" not in period or (who == ONE and key is None):
            return None
        first, last = (date.fromisoformat(part) for part in period.split("/"))
        agents = (UUID(str(key)),) if key is not None else None
        level = UUID(who) if who not in (ALL, ONE) else None
        return Run(scheme.id, first, last, agents, level)

    def accept(self) -> None:
        """Begin; the dialog does not wait."""
        run = self.run()
        if run is None:
            return
        super().accept()
        navigator, computed = self._navigator, self._computed

        def done(count: Any) -> None:
            computed()
            words = ntr("{count} scorecard computed.", "{count} scorecards computed.", int(count))
            navigator.toast(words, "ok" if count else "info")

        self._controller.compute(run, done, navigator.show_error)
