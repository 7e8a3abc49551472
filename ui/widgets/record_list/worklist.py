"""A list as a queue (UX 7.9): stages, «3 / 12», do the usual step and go on to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from models.i18n import ntr, tr
from models.lists.shapes import Stage, View
from ui import theme
from ui.widgets.fields.labels import escaped, label

if TYPE_CHECKING:
    from ui.widgets.record_list.page import ListPage


class WorklistBar(QFrame):
    """Stages as tabs, the place in the queue, and the step."""

    stage_chosen = Signal(int)
    step_asked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setObjectName(f"{name}.worklist")
        self.setProperty("role", "toolbar")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.px(16), theme.px(4), theme.px(12), theme.px(4))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self.stage_chosen)
        self.stages: list[QPushButton] = []
        self.place = label("", "strong")
        self.place.setObjectName(f"{name}.worklist.place")
        self.step = QPushButton()
        self.step.setObjectName(f"{name}.worklist.step")
        self.step.setAutoDefault(False)
        theme.set_role(self.step, "primary")
        self.step.clicked.connect(self.step_asked)
        self._row.addStretch(1)
        self._row.addWidget(self.place)
        self._row.addWidget(self.step)
        self.hide()

    def show_stages(self, stages: tuple[Stage, ...], at: int) -> None:
        """One button for each stage."""
        for button in self.stages:
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        self.stages = []
        for place, stage in enumerate(stages):
            button = QPushButton(escaped(tr(stage.title)))
            button.setObjectName(f"{self._name}.worklist.{stage.id}")
            button.setAccessibleName(tr(stage.title))
            button.setCheckable(True)
            button.setChecked(place == at)
            button.setAutoDefault(False)
            self._group.addButton(button, place)
            self._row.insertWidget(place, button)
            self.stages.append(button)

    def show_place(self, text: str, step: str, enabled: bool) -> None:
        """Where in the queue, and what the step is called."""
        self.place.setText(text)
        self.step.setText(escaped(step))
        self.step.setAccessibleName(step)
        self.step.setVisible(bool(step))
        self.step.setEnabled(enabled)


class Worklist:
    """One run through the queue: how many there were, how many are done."""

    def __init__(self, page: ListPage, bar: WorklistBar) -> None:
        self._page, self.bar = page, bar
        self.view: View | None = None
        self.stage = 0
        self.done = 0
        self.total = 0
        self._busy = False
        bar.stage_chosen.connect(self.choose_stage)
        bar.step_asked.connect(self.step)

    @property
    def active(self) -> bool:
        """Whether the page shows a queue."""
        return self.view is not None

    def show(self, view: View) -> None:
        """The view in force changed: a worklist becomes a queue."""
        self.view = view if view.worklist else None
        self.stage, self.done, self.total = 0, 0, 0
        self.bar.setVisible(self.active)
        if self.view is not None:
            self.bar.show_stages(self.view.stages, 0)

    def choose_stage(self, at: int) -> None:
        """Show what is to do, in progress or done."""
        if self.view is None or not 0 <= at < len(self.view.stages):
            return
        self.stage, self.done, self.total = at, 0, 0
        columns = {item.column for stage in self.view.stages for item in stage.filters}
        self._page.replace_filters(columns, self.view.stages[at].filters)

    def refresh(self) -> None:
        """Say where in the queue the cursor stands."""
        if self.view is None:
            return
        page = self._page
        action = page.picking.next_step() if self.stage == 0 else None
        left = page.controller.answer.count - len(page.controller.answer.gone & set(page.controller.answer.seqs))
        if not self.done:
            self.total = left
        row = page.grid.selection.row
        index = page.controller.answer.place(row).index if 0 <= row < page.grid.records.rowCount() else 0
        place = min(self.done + index + 1, self.total) if left else self.total
        text = tr("{place} / {total}", place=place, total=self.total) if self.total else ""
        words = tr("{action} and next", action=tr(action.text)) if action is not None else ""
        self.bar.show_place(text, words, bool(left) and not self._busy)

    def step(self) -> None:
        """Do the usual step with the row under the cursor; the next row follows."""
        action, page = self._page.picking.next_step(), self._page
        if self.view is None or self.stage or action is None or self._busy:
            return
        row = max(page.grid.selection.row, 0)
        seq = page.grid.records.seq(row)
        if seq is None:
            return
        self._busy = True
        self.refresh()
        page.picking.start(action.id, [seq], self._stepped)

    def _stepped(self, _result: object) -> None:
        """One is done: the list is brought up to date, the cursor stands on the next."""
        self._busy = False
        self.done += 1
        self._page.controller.refresh()

    def failed(self) -> None:
        """The step was refused: the row stays."""
        self._busy = False
        self.refresh()

    def after_refresh(self) -> None:
        """The queue was read again."""
        if self.view is None:
            return
        page = self._page
        if self.done and not self.stage and not page.controller.answer.count:
            text = ntr("The queue is done: {count} item.", "The queue is done: {count} items.", self.done)
            page.navigator.toast(text, "ok")
            page.strip_info.say(text, tr("Show all records"))
        elif page.grid.selection.row < 0:
            page.grid.go(0, 0)
        self.refresh()
