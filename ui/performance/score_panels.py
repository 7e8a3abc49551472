"""What the page of a scorecard shows besides fields: the criteria, and how the score stands over time and among peers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from controllers.jobs import Jobs
from controllers.performance.scorecards import peers_text, score_chart
from models.analysis.charts import Drill
from models.i18n import tr
from models.performance.scorecards import ScorecardDetails
from ui import theme
from ui.editing.alive import while_alive
from ui.performance.criteria_table import CriteriaTable, shared_text
from ui.shell.preload import when_charts
from ui.translation import language_changed
from ui.widgets.fields.labels import label

if TYPE_CHECKING:
    from ui.charts.view import ChartView

NAME = "performance.scorecard"
CHART_HEIGHT = 200


class CriteriaPanel(QWidget):
    """The criteria with their total, and a line that says whose weight went to the others."""

    def __init__(self, open_rows: Callable[[Drill], None]) -> None:
        super().__init__()
        self.setObjectName(f"{NAME}.criteria_panel")
        self._details: ScorecardDetails | None = None
        self.table = CriteriaTable(self)
        self.table.evidence.connect(open_rows)
        self.shared = label("", role="hint", wrap=True)
        self.shared.setObjectName(f"{NAME}.shared")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE_XS)
        box.addWidget(self.table)
        box.addWidget(self.shared)
        language_changed.connect(self._again)
        theme.changed.connect(self._again)

    def show_card(self, details: ScorecardDetails) -> None:
        """Show the criteria of a card, none of them hidden."""
        self._details = details
        self.table.dress()
        self.table.show_card(details)
        self.table.setFixedHeight(self.table.needed_height())
        text = shared_text(details)
        self.shared.setText(text)
        self.shared.setVisible(bool(text))

    def _again(self) -> None:
        if self._details is not None:
            self.show_card(self._details)


class ScoresPanel(QWidget):
    """Scores of past periods with the median of the level; the others as median and best quarter, without names."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName(f"{NAME}.scores_panel")
        self._jobs = jobs
        self._details: ScorecardDetails | None = None
        self.view: ChartView | None = None
        self.peers = label("", wrap=True)
        self.peers.setObjectName(f"{NAME}.peers")
        self.first = label("", role="hint", wrap=True)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.SPACE_S)
        self._box.addWidget(self.peers)
        self._box.addWidget(self.first)
        self._box.addStretch()
        language_changed.connect(self._again)

    def show_card(self, details: ScorecardDetails) -> None:
        """Show where a card stands; a line needs at least two periods."""
        self._details = details
        text = peers_text(details)
        self.peers.setText(text)
        self.peers.setVisible(bool(text))
        several = bool(details.standing.past) and details.final_score is not None
        self.first.setText("" if several else tr("There is no earlier period to compare with."))
        self.first.setVisible(not several)
        if self.view is not None:
            self.view.setVisible(several)
        if several:
            when_charts(self._jobs, while_alive(self, self._draw))

    def _draw(self) -> None:
        """Show the chart; what draws it is imported for the first card that has a past."""
        if self.view is None:
            from ui.charts.view import ChartView

            self.view = ChartView(f"{NAME}.past", self)
            self.view.setFixedHeight(theme.px(CHART_HEIGHT))
            self._box.insertWidget(1, self.view)
        if self._details is not None:
            self.view.show_chart(score_chart(self._details))

    def _again(self) -> None:
        if self._details is not None:
            self.show_card(self._details)
