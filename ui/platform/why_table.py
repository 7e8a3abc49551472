"""Why a person may do something, or may not: for a kind of record, and if wanted for one agent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from controllers.context import AppContext
from controllers.people import PeopleController
from models.i18n import N_, tr
from models.platform.explaining import KINDS, Explained
from models.platform.rights import ENTITY_WORDS, RIGHT_WORDS
from ui import theme
from ui.editing.alive import while_alive
from ui.partners.lookups import RecordLookup
from ui.translation import language_changed
from ui.widgets.fields.labels import label
from ui.widgets.fields.reference import ReferenceField
from ui.widgets.nesting import nest
from ui.widgets.plain_table import PlainColumn, PlainTable


class WhyTable(QWidget):
    """Asks anew whenever another kind or another agent is chosen."""

    def __init__(self, context: AppContext, user_id: UUID) -> None:
        super().__init__()
        self.setObjectName("user.why")
        self.controller = PeopleController(context, self)
        self.user_id = user_id
        self._agent: UUID | None = None
        self._asked = 0
        self.kind = QComboBox()
        self.kind.setObjectName("user.why.kind")
        self.agent = ReferenceField(RecordLookup(context, "agents", "agent_id", "agent_name"))
        self.agent.setObjectName("user.why.agent")
        self.agent.setMinimumWidth(theme.px(240))
        self._captions = (label(role="hint"), label(role="hint"))
        self.table = PlainTable("user.why.table", N_("Why, and why not"), (
            PlainColumn(N_("Right"), lambda row: tr(RIGHT_WORDS[row.right]), 100),
            PlainColumn(N_("Allowed"), lambda row: tr("Yes") if row.allowed else tr("No"), 80,
                        tone=lambda row: "ok" if row.allowed else "error"),
            PlainColumn(N_("Why"), lambda row: row.why, 620),
        ))  # fmt: skip
        top = QGridLayout()
        for at, (caption, widget) in enumerate(zip(self._captions, (self.kind, self.agent), strict=True)):
            top.addWidget(caption, 0, at)
            top.addWidget(widget, 1, at)
        top.setColumnStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        nest(layout, top)
        layout.addWidget(self.table, 1)
        for entity in KINDS:
            self.kind.addItem("", entity)
        self.retranslate()
        self.kind.setCurrentIndex(self.kind.findData("order"))
        self.kind.currentIndexChanged.connect(lambda _at: self.ask())
        self.agent.chosen.connect(self._chosen)
        self.agent.cleared.connect(lambda: self._chosen(None))
        language_changed.connect(self._again)
        self.ask()

    def ask(self) -> None:
        """Have it explained."""
        self._asked += 1
        asked = self._asked

        def came(verdicts: list[Explained]) -> None:
            if asked == self._asked:  # the answer to an older question may come later
                self.table.show_rows(verdicts)

        self.controller.explain(self.user_id, str(self.kind.currentData()), self._agent, while_alive(self, came))

    def retranslate(self) -> None:
        """Words in the present language."""
        for at, entity in enumerate(KINDS):
            self.kind.setItemText(at, tr(ENTITY_WORDS.get(entity, entity)))
        for caption, widget, words in zip(
            self._captions, (self.kind, self.agent), (tr("Kind of record"), tr("Of this agent (if wanted)")), strict=True
        ):
            caption.setText(words)
            widget.setAccessibleName(words)

    def _again(self) -> None:
        self.retranslate()
        self.ask()

    def _chosen(self, candidate: Any) -> None:
        self._agent = UUID(str(candidate.key)) if candidate is not None else None
        self.ask()
