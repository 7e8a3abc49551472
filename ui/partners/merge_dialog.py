"""Asks which agent goes into this one, and field by field what is taken from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from controllers.partners.agents import AgentsController
from models.i18n import listed, ntr, titled, tr
from models.money import format_amount
from models.partners.merging import CREDIT, MergePreview
from models.partners.shapes import AgentDraft
from models.platform.rights import ENTITY_WORDS
from models.shapes import to_plain
from ui import theme
from ui.editing.alive import while_alive
from ui.editing.saving import caption_of, value_of
from ui.editing.spec import FormSpec
from ui.partners.lookups import RecordLookup
from ui.widgets.fields.labels import label
from ui.widgets.fields.reference import ReferenceField
from ui.widgets.question import Question

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
FIELD, STAYS, GOES = range(3)
_ROWS = 8
_BLANK = "\u2003"
Chosen = Callable[[UUID, int, frozenset[str]], None]


class _Fields(QAbstractTableModel):
    """The fields in which two agents differ; of each, one side is taken."""

    def __init__(self, form: FormSpec) -> None:
        super().__init__()
        self._form = form
        self.names: tuple[str, ...] = ()
        self.taken: set[str] = set()
        self._sides: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {})
        self._titles = ("", "")

    def show(self, preview: MergePreview | None) -> None:
        """Show other agents."""
        self.beginResetModel()
        self.names = preview.differing if preview is not None else ()
        self.taken = set(preview.proposed) if preview is not None else set()
        if preview is not None:
            self._sides = (_plain(preview.stays), _plain(preview.goes))
            self._titles = (preview.stays.code, preview.goes.code)
        self.endResetModel()

    def take(self, row: int, goes: bool | None = None) -> None:
        """Take one side of a row; without a side the other one."""
        name = self.names[row]
        wanted = name not in self.taken if goes is None else goes
        (self.taken.add if wanted else self.taken.discard)(name)
        self.dataChanged.emit(self.index(row, 0), self.index(row, GOES))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many fields differ."""
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """The field and both sides."""
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Which side is which."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        if section == FIELD:
            return tr("Field")
        words = tr("Stays: {code}") if section == STAYS else tr("Goes: {code}")
        return words.format(code=self._titles[section - 1])

    def data(self, index: Index, role: int = 0) -> Any:
        """Words; the side that is taken is marked, also for those who do not see the colour."""
        name, column = self.names[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(name, column)
        chosen = column != FIELD and (name in self.taken) == (column == GOES)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            head = self.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
            text = titled(head, self._text(name, column))
            return f"{text} ({tr('taken')})" if chosen else text
        if role == Qt.ItemDataRole.BackgroundRole and chosen:
            return theme.color("ok-fill")
        return None

    def _text(self, name: str, column: int) -> str:
        if column == FIELD:
            return tr("Credit profile") if name == CREDIT else caption_of(self._form, name)
        side = self._sides[column - 1]
        if name == CREDIT:
            text = side[CREDIT]
        elif name.endswith("_id"):
            text = str(side.get(f"{name[:-3]}_name") or "")
        else:
            text = value_of(self._form, name, side[name])
        taken = (name in self.taken) == (column == GOES)
        return f"{'✓' if taken else _BLANK} {text or tr('empty')}"


def _plain(draft: AgentDraft) -> dict[str, Any]:
    days = ntr("{count} day", "{count} days", draft.credit_days)
    credit = f"{format_amount(draft.credit_limit, draft.currency)} · {days}"
    return {**to_plain(draft), CREDIT: credit}


class _Table(QTableView):
    """Space takes the other side of the focused row, left and right that side; input methods are off here."""

    toggled = Signal(int)
    sided = Signal(int, bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, left and right choose."""
        row, key = self.currentIndex().row(), event.key()
        if row >= 0 and not event.modifiers() and key == Qt.Key.Key_Space:
            self.toggled.emit(row)
        elif row >= 0 and not event.modifiers() and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.sided.emit(row, key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)


class MergeDialog(Question):
    """`chosen(former, version, fields to take)` when the person goes on; the act waits until another agent was looked at."""

    def __init__(self, parent: QWidget, controller: AgentsController, agent: AgentDraft, form: FormSpec) -> None:
        super().__init__(
            parent, "agents.merge", tr("Merge another agent into {name}?", name=agent.name),
            tr("Orders, contracts, payments, stock, people and papers of the other agent go over to this one. The other one is "
               "archived; its codes go on being found. For 24 hours this can be taken back."),
            tr("Merge"), danger=True,
        )  # fmt: skip
        self.setMinimumWidth(theme.px(720))
        self._controller, self._agent = controller, agent
        self._preview: MergePreview | None = None
        self.other = ReferenceField(RecordLookup(controller.context, "agents", "agent_id", "agent_name", but=lambda: agent.id))
        self.add_row("other", tr("Agent that goes") + " *", self.other)
        self.other.setAccessibleName(tr("Agent that goes"))
        self.rows = _Fields(form)
        self.table = _Table()
        self._dress_table()
        self.add_row("fields", tr("Take"), self.table)
        self.moved = label(wrap=True)
        self.moved.setObjectName("agents.merge.moved")
        self.problem = label(role="problem", wrap=True)
        self.problem.setObjectName("agents.merge.problem")
        self.form.addRow("", self.moved)
        self.form.addRow("", self.problem)
        self.problem.hide()
        self.table.toggled.connect(self.rows.take)
        self.table.sided.connect(self.rows.take)
        self.table.clicked.connect(self._clicked)
        self.other.chosen.connect(lambda candidate: self.look_at(UUID(str(candidate.key))))
        self.other.cleared.connect(lambda: self._show(None))
        self._show(None)
        self.other.setFocus()

    def look_at(self, former: UUID) -> None:
        """Ask how the two differ."""
        assert self._agent.id is not None
        self._controller.merge_preview(
            self._agent.id, former, while_alive(self, self._show), while_alive(self, self._refused)
        )  # fmt: skip

    def offer(self, former: UUID, name: str) -> None:
        """Begin with an agent that was found already."""
        self.other.set_reference(str(former), name)
        self.look_at(former)

    def _dress_table(self) -> None:
        self.table.setModel(self.rows)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.table.setFixedHeight(theme.row_height() * (_ROWS + 1) + theme.SPACE_S)
        for column in range(3):
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() != FIELD:
            self.rows.take(index.row(), index.column() == GOES)

    def _show(self, preview: MergePreview | None) -> None:
        self._preview = preview
        self.problem.hide()
        self.rows.show(preview)
        self.act.setEnabled(preview is not None)
        if preview is None:
            self.moved.setText(tr("Choose the other agent to see what goes over."))
            return
        self.table.selectRow(0)
        counts = [titled(tr(ENTITY_WORDS[entity]), str(count)) for entity, count in sorted(preview.moved.items())]
        self.moved.setText(tr("Goes over: {what}.", what=listed(counts)) if counts else tr("Nothing belongs to it."))

    def _refused(self, error: BaseException) -> None:
        self._show(None)
        message = getattr(error, "message", None)
        self.problem.setText(message() if callable(message) else str(error))
        self.problem.show()

    @classmethod
    def ask(
        cls, parent: QWidget, controller: AgentsController, agent: AgentDraft, form: FormSpec, chosen: Chosen
    ) -> MergeDialog:
        """Show the question."""
        dialog = cls(parent, controller, agent, form)

        def accepted() -> None:
            seen = dialog._preview
            if seen is not None and seen.goes.id is not None and seen.goes.version is not None:
                chosen(seen.goes.id, seen.goes.version, frozenset(dialog.rows.taken))

        dialog.accepted.connect(accepted)
        dialog.open()
        return dialog
