"""The branch of an agent on its page: who stands below it on a day, what each bought that year, subtotals upwards."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from controllers.partners.agents import AgentsController
from models import money
from models.clock import clock
from models.i18n import N_, tr
from models.partners.branches import BranchRow, Money
from ui import theme
from ui.editing.alive import while_alive
from ui.shell.navigator import Navigator
from ui.translation import language_changed
from ui.widgets.fields.day import DayField
from ui.widgets.fields.labels import label
from ui.widgets.fields.reading import day_or_none
from ui.widgets.nesting import nest
from ui.widgets.plain_table import PlainColumn, PlainTable

TABLES = frozenset({"agents", "order_lines", "orders"})
_STEP = "\u2003\u2003"


class BranchPanel(QWidget):
    """Follows the agent of a page; Enter or a double click opens an agent of the branch."""

    def __init__(self, controller: AgentsController, navigator: Navigator, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._controller, self._navigator = controller, navigator
        self._agent: UUID | None = None
        self.table = PlainTable(f"{name}.table", N_("Agents below"), (
            PlainColumn(N_("Agent"), lambda row: _STEP * row.depth + row.name, 240),
            PlainColumn(N_("Code"), lambda row: row.code, 90),
            PlainColumn(N_("Below"), lambda row: str(row.below) if row.below else "", 60, right=True),
            PlainColumn(N_("Bought this year"), lambda row: words(row.own), 145, right=True),
            PlainColumn(N_("With its branch"), lambda row: words(row.total), 150, right=True),
        ))  # fmt: skip
        self.table.opened.connect(self._open)
        self.day = DayField()
        self.day.setObjectName(f"{name}.day")
        self.day.setMaximumWidth(theme.px(170))
        self.day.set_value(clock.today().isoformat())
        self._caption = label()
        self._caption.setBuddy(self.day)
        self._note = label(role="hint", wrap=True)
        above = QHBoxLayout()
        above.addWidget(self._caption)
        above.addWidget(self.day)
        above.addWidget(self._note, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SPACE_S)
        nest(box, above)
        box.addWidget(self.table, 1)
        self.day.edited.connect(lambda *_: self.load())
        controller.context.changed.connect(self._tables_changed)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """The language changed."""
        self._caption.setText(tr("As of"))
        self.day.setAccessibleName(tr("As of"))
        self._note.setText(tr("Purchases without tax from the first of January; the tree as it stood on the day."))
        self.table.dress()

    def follow(self, agent: UUID | None) -> None:
        """Show this agent."""
        self._agent = agent
        self.load()

    def load(self) -> None:
        """Ask for the branch of the day that is typed."""
        day = day_or_none(self.day.value())
        if self._agent is not None and day is not None:
            self._controller.branch(self._agent, day, while_alive(self, self.table.show_rows))

    def _tables_changed(self, tables: frozenset[str]) -> None:
        if tables & TABLES and self.isVisible():
            self.load()

    def _open(self, row: BranchRow) -> None:
        if row.id != self._agent:
            self._navigator.open("agent", id=str(row.id))


def words(sums: Money) -> str:
    """Amounts of each currency in one line."""
    return " · ".join(money.format_amount(amount, currency, code=True) for currency, amount in sorted(sums.items()))
