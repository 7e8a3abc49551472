"""Rules of reminders: one line per subject, and who would be told what today."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from controllers.collaboration.notices import NoticesController
from controllers.context import AppContext
from models.collaboration import reminders
from models.collaboration.notices import Told
from models.collaboration.reminders import SUBJECT_WORDS, WHOM_WORDS, Rule, Whom
from models.dates import format_day
from models.errors import InvalidInput
from models.i18n import N_, listed, ntr, titled, tr
from ui import messages, theme, values
from ui.collaboration.words import about_of
from ui.editing.alive import while_alive
from ui.platform.table_page import TablePage
from ui.shell.navigator import Navigator
from ui.widgets.fields.line import LineField
from ui.widgets.plain_table import PlainColumn, PlainTable
from ui.widgets.question import Question


def days_text(days: Sequence[int]) -> str:
    """Days before as numbers; those after the day say so."""
    return listed([str(day) if day >= 0 else tr("{count} after", count=-day) for day in days])


def people_text(whom: Sequence[Whom]) -> str:
    """Who is told."""
    return listed([tr(WHOM_WORDS[one]) for one in whom])


def _escalation(rule: Rule) -> str:
    if rule.escalate is None:
        return ""
    if rule.escalate < 0:
        when = ntr("{count} day after the day", "{count} days after the day", -rule.escalate)
    else:
        when = ntr("{count} day before", "{count} days before", rule.escalate)
    return titled(when, people_text(rule.above))


class RemindersPage(TablePage):
    """The rules above, who would be told today below."""

    kind = "reminders"
    name = "reminders"
    heading = N_("Reminder rules")
    hint = N_("What is left undone can go to somebody above.")
    picture = "bell"
    empty = ""
    columns = (
        PlainColumn(N_("Of what"), lambda rule: tr(SUBJECT_WORDS[rule.subject]), 240),
        PlainColumn(N_("Active"), lambda rule: tr("Yes") if rule.active else tr("No"), 70),
        PlainColumn(N_("Days before"), lambda rule: days_text(rule.days), 170),
        PlainColumn(N_("Who is told"), lambda rule: people_text(rule.whom), 260),
        PlainColumn(N_("If left undone"), _escalation, 280),
    )

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__(context, navigator, args)
        self.controller = NoticesController(context, self)
        self.may = context.can("settings", "U")
        self.search.hide()
        self.add_button("edit", N_("Change…"), self._edit, "primary")
        self.today_title = QLabel()
        theme.set_role(self.today_title, "heading")
        self.today_title.setContentsMargins(theme.SPACE_L, theme.SPACE_M, theme.SPACE_L, theme.SPACE_S)
        self.today = PlainTable("reminders.today", N_("Who would be told today"), (
            PlainColumn(N_("Person"), lambda one: one.person, 140),
            PlainColumn(N_("Of what"), lambda one: about_of(one.notice), 300),
            PlainColumn(N_("Agent"), lambda one: one.notice.about.agent, 220),
            PlainColumn(N_("Day"), lambda one: format_day(one.notice.about.due), 100),
            PlainColumn(N_("Time left"), lambda one: values.days_left(one.notice.days_left)[0], 110),
            PlainColumn(N_("Why"), lambda one: tr("Left undone") if one.notice.escalated else "", 120),
        ))  # fmt: skip
        self.body.addWidget(self.today_title)
        self.body.addWidget(self.today, 2)
        for widget in () if self.may else (self.buttons["edit"], self.today, self.today_title):
            widget.hide()
        self.table.opened.connect(lambda _rule: self._edit())
        self.table.chosen.connect(self._chosen)
        context.changed.connect(self._data_changed)
        self.retranslate()

    def load(self) -> None:
        """Ask for the rules."""
        self.controller.rules(while_alive(self, self._came))

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        if hasattr(self, "today"):
            self.today_title.setText(tr("Who would be told today"))
            self.today.dress()

    def _came(self, rules: list[Rule]) -> None:
        at = max(0, self.table.currentIndex().row())
        self.show_rows(rules)
        self.table.setCurrentIndex(self.table.rows_model.index(at, 0))

    def _chosen(self) -> None:
        found: list[Rule] = self.table.selected()
        if found and self.may:
            came = partial(self._today_came, found[0])
            self.controller.preview(found[0], while_alive(self, came), while_alive(self, self._failed))

    def _today_came(self, rule: Rule, told: list[Told]) -> None:
        """An answer for a rule that is no longer the chosen one comes too late."""
        if self.table.selected() == [rule]:
            self.today_title.setText(tr("Who would be told today"))
            self.today.show_rows(told)

    def _failed(self, error: BaseException) -> None:
        self.today.show_rows([])
        self.today_title.setText(messages.text_of(error))

    def _data_changed(self, tables: frozenset[str]) -> None:
        if "settings" in tables and self.isVisible():
            self.load()

    def _edit(self) -> None:
        found: list[Rule] = self.table.selected()
        if found and self.may:
            RuleDialog(self, self.controller, found[0]).open()


class _People(QWidget):
    """A box to tick for each part somebody may have."""

    def __init__(self, name: str, chosen: Sequence[Whom]) -> None:
        super().__init__()
        self.boxes: dict[Whom, QCheckBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, (one, words) in enumerate(WHOM_WORDS.items()):
            box = self.boxes[one] = QCheckBox(tr(words))
            box.setObjectName(f"{name}.{one.value}")
            box.setAccessibleName(tr(words))
            box.setChecked(one in chosen)
            grid.addWidget(box, place // 2, place % 2)
        self.setFocusProxy(next(iter(self.boxes.values())))

    def chosen(self) -> tuple[Whom, ...]:
        """The ticked ones."""
        return tuple(one for one, box in self.boxes.items() if box.isChecked())


class RuleDialog(Question):
    """Changes the rule of a subject; what is impossible is said below the fields."""

    def __init__(self, parent: QWidget, controller: NoticesController, rule: Rule) -> None:
        super().__init__(
            parent, "reminders.rule", tr("Reminder: {what}", what=tr(SUBJECT_WORDS[rule.subject])), "", tr("Save"), danger=False
        )
        self.controller, self.rule = controller, rule
        self.active = QCheckBox(tr("Remind of this"))
        self.active.setChecked(rule.active)
        self.days = LineField()
        self.days.setText(", ".join(map(str, rule.days)))
        self.whom = _People("reminders.rule.whom", rule.whom)
        self.escalate = LineField()
        self.escalate.setText("" if rule.escalate is None else str(rule.escalate))
        self.above = _People("reminders.rule.above", rule.above)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        theme.set_role(self.problem, "problem")
        self.problem.hide()
        self.add_row("active", tr("Active"), self.active)
        self.add_row("days", tr("Days before"), self.days)
        self.add_row("whom", tr("Who is told"), self.whom)
        self.add_row("escalate", tr("If left undone, from this day on"), self.escalate)
        self.add_row("above", tr("Then also"), self.above)
        hint = QLabel(tr("Days below zero lie after the day. Empty: nobody above is told."))
        hint.setWordWrap(True)
        theme.set_role(hint, "hint")
        self.form.addRow(hint)
        self.form.addRow(self.problem)
        order = [self.active, self.days, *self.whom.boxes.values(), self.escalate, *self.above.boxes.values(), self.act]
        for before, after in zip(order, order[1:], strict=False):
            QWidget.setTabOrder(before, after)
        self.active.setFocus()

    def accept(self) -> None:
        """Only a rule that was taken closes the dialog."""
        days = reminders.read_days(self.days.text())
        late = reminders.read_days(self.escalate.text())
        if days is None or late is None or len(late) > 1:
            self._say(tr("Type whole numbers of days, separated by commas."))
            return
        rule = Rule(
            self.rule.subject, days, self.whom.chosen(), self.active.isChecked(), late[0] if late else None, self.above.chosen()
        )
        problems = reminders.check(rule)
        if problems:
            self._say(" ".join(problems.values()))
            return
        self.act.setEnabled(False)
        self.controller.save_rule(rule, while_alive(self, lambda _rule: self.done(1)), while_alive(self, self._failed))

    def _failed(self, error: BaseException) -> None:
        self.act.setEnabled(True)
        text = " ".join(error.problems.values()) if isinstance(error, InvalidInput) else messages.text_of(error)
        self._say(text)

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()
