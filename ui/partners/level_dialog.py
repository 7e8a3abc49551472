"""Asks for another level of an agent: which, from which day, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QWidget

from controllers.context import AppContext
from models.clock import clock
from models.i18n import tr
from ui.partners.lookups import RecordLookup
from ui.widgets.fields.day import DayField
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reading import day_or_none
from ui.widgets.fields.reference import ReferenceField
from ui.widgets.question import Question

Chosen = Callable[[UUID | None, date, str], None]


class LevelDialog(Question):
    """Level, first day and reason; the act waits until all three are there."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(
            parent, "agents.level", tr("Change level"),
            tr("The level before ends the day before; reports of earlier days keep it."), tr("Change level"), danger=False,
        )  # fmt: skip
        self.level = ReferenceField(RecordLookup(context, "levels", "level_id", "level_name"))
        self.day = DayField()
        self.day.set_value(clock.today().isoformat())
        self.reason = LineField()
        for name, text, field in (
            ("level", tr("New level"), self.level), ("day", tr("From"), self.day), ("reason", tr("Reason"), self.reason)
        ):  # fmt: skip
            self.add_row(name, f"{text} *", field)
            field.setAccessibleName(text)
        self.level.chosen.connect(self._check)
        for field in (self.level, self.day, self.reason):
            field.textChanged.connect(self._check)
        self._check()

    def _check(self, *_: object) -> None:
        complete = self.level.key() is not None and day_or_none(self.day.value()) and self.reason.text().strip()
        self.act.setEnabled(bool(complete))

    @classmethod
    def ask(cls, parent: QWidget, context: AppContext, chosen: Chosen) -> LevelDialog:
        """Show the question; `chosen` is called only when the person goes on."""
        dialog = cls(parent, context)

        def accepted() -> None:
            day = day_or_none(dialog.day.value())
            if day is not None and dialog.level.key():
                chosen(UUID(str(dialog.level.key())), day, str(dialog.reason.value() or ""))

        dialog.accepted.connect(accepted)
        dialog.open()
        return dialog
