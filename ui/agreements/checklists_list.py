"""The lists of checklists and of their templates."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from controllers.agreements.checklists import ChecklistsController
from models.agreements.checklists import DAYS_AFTER, quarter_of
from models.clock import clock
from models.dates import format_day
from models.i18n import N_, ntr, tr
from ui.editing.alive import while_alive
from ui.shell.page import Command
from ui.widgets.fields.day import DayField
from ui.widgets.fields.reading import day_or_none
from ui.widgets.question import Question
from ui.widgets.record_list.page import ListPage


class ChecklistsList(ListPage):
    """Compliance checks and closings; those lapsed or to be corrected are a queue."""

    kind = "checklists.list"
    icon_name = "list-checks"
    new_kind, new_text, new_right = "checklist", N_("New checklist"), ("compliance", "C")

    def commands(self) -> dict[str, Command]:
        """What the list does, and beginning a period."""
        found = super().commands()
        if self.context.can("compliance", "C"):
            found["compliance.begin"] = Command(self.begin_period, self.info is not None)
        return found

    def begin_period(self) -> None:
        """Ask for the period, then make the checklist of every active agent."""
        controller = ChecklistsController(self.context, self)

        def asked(first: date, last: date, due_on: date) -> None:
            controller.begin_period(
                first, last, due_on, while_alive(self, self._begun), while_alive(self, self._action_failed)
            )

        PeriodDialog(self, asked).open()

    def _begun(self, count: int) -> None:
        self.navigator.toast(ntr("{count} checklist was begun.", "{count} checklists were begun.", count))
        self.controller.refresh()


class PeriodDialog(Question):
    """First and last day of the period, and until when it is settled."""

    def __init__(self, parent: QWidget | None, done: object) -> None:
        super().__init__(
            parent,
            "checklists.period",
            tr("Begin compliance checks"),
            tr("Every active agent who has none for this period gets a checklist from the present template."),
            tr("Begin"),
            danger=False,
        )
        self._done = done
        first, last = quarter_of(clock.today())
        self.days = {"first": DayField(), "last": DayField(), "due": DayField()}
        for name, text, day in (
            ("first", tr("From"), first), ("last", tr("To"), last), ("due", tr("Due"), last + timedelta(days=DAYS_AFTER)),
        ):  # fmt: skip
            self.days[name].set_value(format_day(day))
            self.days[name].textChanged.connect(self._changed)
            self.add_row(name, text, self.days[name])
        self._changed()

    def _values(self) -> tuple[date | None, date | None, date | None]:
        first, last, due = (day_or_none(field.value()) for field in self.days.values())
        return first, last, due

    def _changed(self, *_: object) -> None:
        first, last, due = self._values()
        self.act.setEnabled(first is not None and last is not None and due is not None and first <= last)

    def accept(self) -> None:
        """Hand over the days."""
        first, last, due = self._values()
        if first is not None and last is not None and due is not None and callable(self._done):
            super().accept()
            self._done(first, last, due)


class ChecklistTemplatesList(ListPage):
    """The points checklists begin with."""

    kind = "checklist_templates.list"
    icon_name = "list-checks"
    new_kind, new_text, new_right = "checklist_template", N_("New checklist template"), ("template", "C")
