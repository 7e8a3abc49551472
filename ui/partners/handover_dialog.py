"""Asks to whom agents are handed over, in which part and why; says what open work goes along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from controllers.context import AppContext
from controllers.partners.handing import HandingController
from models.i18n import listed, ntr, tr
from models.partners.handover import PART_WORDS, Handed, Part, Work
from ui.editing.alive import while_alive
from ui.partners.lookups import RecordLookup
from ui.shell.navigator import Navigator
from ui.widgets.fields.choice import ChoiceField
from ui.widgets.fields.labels import label
from ui.widgets.fields.line import LineField
from ui.widgets.fields.reference import ReferenceField
from ui.widgets.question import Question

Go = Callable[[Part, UUID, str], None]


class HandoverDialog(Question):
    """Part, person and reason; the act waits until all three are there."""

    def __init__(self, parent: QWidget, context: AppContext, keys: Sequence[UUID]) -> None:
        super().__init__(
            parent, "agents.handover", ntr("Hand over {count} agent", "Hand over {count} agents", len(keys)),
            tr("Open orders, contracts and tasks of whoever looks after them now go along; closed papers stay as they are."),
            tr("Hand over"), danger=False,
        )  # fmt: skip
        self._controller = HandingController(context, self)
        self._keys = tuple(keys)
        self.part = ChoiceField(lambda: [(part.value, tr(words)) for part, words in PART_WORDS.items()])
        self.part.set_value(Part.MANAGER.value)
        self.to = ReferenceField(RecordLookup(context, "people", "user_id", "user_name"))
        self.reason = LineField()
        rows = (
            ("part", tr("In which part"), self.part), ("to", tr("Hand to"), self.to), ("reason", tr("Reason"), self.reason),
        )  # fmt: skip
        for name, text, field in rows:
            star = "" if field is self.part else " *"
            self.add_row(name, text + star, field)
            field.setAccessibleName(text)
        self.moves = label(wrap=True)
        self.moves.setObjectName("agents.handover.moves")
        self.form.addRow("", self.moves)
        self.part.edited.connect(self._look)
        self.to.chosen.connect(self._look)
        self.to.textChanged.connect(self._check)
        self.reason.textChanged.connect(self._check)
        self._look()
        self.to.setFocus()

    def _part(self) -> Part:
        return Part(str(self.part.value()))

    def _person(self) -> UUID | None:
        return UUID(str(self.to.key())) if self.to.key() else None

    def _look(self, *_: object) -> None:
        self._check()
        self._controller.work(self._keys, self._part(), self._person(), while_alive(self, self._tell))

    def _tell(self, work: Work) -> None:
        parts = [ntr("{count} agent", "{count} agents", work.agents)]
        parts += [
            words for count, words in (
                (work.orders, ntr("{count} open order", "{count} open orders", work.orders)),
                (work.contracts, ntr("{count} live contract", "{count} live contracts", work.contracts)),
                (work.tasks, ntr("{count} open task", "{count} open tasks", work.tasks)),
            ) if count
        ]  # fmt: skip
        text = tr("Changes hands: {what}.", what=listed(parts))
        if work.same:
            text += " " + ntr("{count} agent is theirs already.", "{count} agents are theirs already.", work.same)
        self.moves.setText(text)

    def _check(self, *_: object) -> None:
        self.act.setEnabled(self._person() is not None and bool(self.reason.text().strip()))

    def _go(self, go: Go) -> None:
        person = self._person()
        if person is not None:
            go(self._part(), person, str(self.reason.value() or ""))

    @classmethod
    def ask(cls, parent: QWidget, context: AppContext, keys: Sequence[UUID], go: Go) -> HandoverDialog:
        """Show the question; `go` is called only when the person goes on."""
        dialog = cls(parent, context, keys)
        dialog.accepted.connect(lambda: dialog._go(go))
        dialog.open()
        return dialog


def hand_over_many(page: QWidget, context: AppContext, navigator: Navigator, keys: Sequence[UUID]) -> HandoverDialog:
    """Hand several agents over as one act; afterwards say what went along and offer to take it back."""
    controller = HandingController(context, page)
    failed = while_alive(page, navigator.show_error)

    def told(found: Handed) -> None:
        text = ntr("{count} agent changed hands", "{count} agents changed hands", len(found.agents))
        if found.count:
            text = tr("{what}, with {count} pieces of open work", what=text, count=found.count)

        def undo() -> None:
            controller.give_back(found, while_alive(page, lambda _: navigator.toast(tr("Taken back."), "info")), failed)

        navigator.toast(text, "ok", [(tr("Undo"), undo)])

    def go(part: Part, to: UUID, reason: str) -> None:
        controller.hand_over(keys, part, to, reason, while_alive(page, told), failed)

    return HandoverDialog.ask(page, context, keys, go)
