"""A page of short records: all of them on the left, the chosen one as a form on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from controllers.context import AppContext
from models.errors import Conflict, InvalidInput, NotFound
from models.i18n import ntr, tr
from models.platform.merging import Choice, Merge, merge
from models.shapes import to_plain
from ui import icons, messages, theme
from ui.editing.conflict import ConflictView
from ui.editing.document import Document
from ui.editing.form import FormView
from ui.editing.saving import conflict_view, groups_of
from ui.editing.side_panel import DISCUSSION, FILES, HISTORY, SidePanel
from ui.editing.spec import FormSpec
from ui.editing.strips import StripAction, Strips
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Mark, Page
from ui.translation import language_changed
from ui.widgets.fields.labels import label

_KEY = Qt.ItemDataRole.UserRole
LEAST_NAME = 120
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class NodeController(Protocol):
    """What the page needs of its controller, which also tells what stands beside a record."""

    def all(self, done: Callable[[Any], None], failed: Callable[[BaseException], None] | None = None) -> Any:
        """Every record."""

    def save(self, values: dict[str, Any], done: Callable[[Any], None], failed: Callable[..., None]) -> Any:
        """Store one."""

    def remove(self, key: UUID, version: int, done: Callable[[Any], None], failed: Callable[..., None]) -> Any:
        """Remove one."""

    def can_edit(self) -> bool:
        """Whether the person may change anything."""


@dataclass(frozen=True)
class NodeColumn:
    """A column of the tree: heading (N_) and the text of a record; figures stand on the right."""

    title: str
    text: Callable[[Any], str]
    width: int = 160
    number: bool = False


class NodePage(Page):
    """Says `name`, `columns`, `make_controller`, `form`, `blank`; a tree if the records name a parent."""

    name: ClassVar[str] = "nodes"
    heading: ClassVar[str] = ""
    columns: ClassVar[tuple[NodeColumn, ...]] = ()
    nested: ClassVar[bool] = False
    eye_order = True

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.context, self.navigator = context, navigator
        self.record_id: UUID | None = None
        self._nodes: dict[str, Any] = {}
        kept = dict(args.get("state") or {})
        self._words: dict[str, str] = {str(key): str(text) for key, text in dict(kept.get("unsent") or {}).items()}
        self._worded: str | None = None
        self._typed: dict[str, Any] | None = kept.get("typed")
        self._loaded = self._saving = False
        self.conflict: ConflictView | None = None
        self.setObjectName(self.name)

    # ---- what a kind says ----------------------------------------------------------------------------

    def make_controller(self) -> NodeController:
        """The controller of these records."""
        raise NotImplementedError

    def form(self) -> FormSpec:
        """The fields of one record."""
        raise NotImplementedError

    def blank(self, below: Any) -> dict[str, Any]:
        """The values of a new record, perhaps below another."""
        raise NotImplementedError

    # ---- page ----------------------------------------------------------------------------------------

    def title(self) -> str:
        """The translated heading."""
        return tr(self.heading)

    def mark(self) -> Mark:
        """Unsaved or with problems."""
        if not self._loaded:
            return Mark.NONE
        if self.document.problems():
            return Mark.PROBLEM
        return Mark.DIRTY if self.document.is_dirty() else Mark.NONE

    def state(self) -> dict[str, Any]:
        """What is typed and not saved, or written beside the records and not sent: it comes back with the tab, also after
        the program fell."""
        if self._loaded:
            self._note_words()
        kept: dict[str, Any] = {"unsent": dict(self._words)} if self._words else {}
        if self._typed is not None:
            kept["typed"] = self._typed
        elif self._loaded and self.document.is_dirty():
            kept["typed"] = {"record": str(self.record_id or ""), "document": self.document.snapshot()}
        return kept

    def _note_words(self) -> None:
        """What stands in the discussion of the shown record; nothing is no news."""
        text = self.side.discussion.draft()
        if self._worded is None:
            return
        if text.strip():
            self._words[self._worded] = text
        else:
            self._words.pop(self._worded, None)

    def load(self) -> None:
        """Build the page and ask for the records."""
        self.controller = self.make_controller()
        spec = self.form()
        self.document = Document({}, numeric=spec.numeric(), ignored=spec.uncounted(), parent=self)
        self._build(spec)
        self._loaded = True
        self.refresh()

    def commands(self) -> dict[str, Command]:
        """Save, undo, new, delete and the rest of an editor."""
        if not self._loaded:
            return {}
        editable = not self.is_read_only()
        return {
            "new": Command(self.new, editable),
            "save": Command(self.save, editable),
            "undo": Command(self.document.undo, self.document.can_undo()),
            "redo": Command(self.document.redo, self.document.can_redo()),
            "revert": Command(self.document.revert_all, self.document.is_dirty()),
            "delete": Command(self.remove, editable and self.record_id is not None),
            "refresh": Command(self.refresh),
            **{f"panel.{one}": Command(lambda panel=one: self.side.show_panel(panel, focus=True))  # type: ignore[misc]
               for one in (HISTORY, DISCUSSION, FILES)},
            "next_problem": Command(self.next_problem, bool(self.document.problems())),
        }

    def may_close(self, done: Callable[[bool], None]) -> None:
        """Unsaved text is asked about."""
        self._leave(lambda: done(True), lambda: done(False))

    def is_read_only(self) -> bool:
        """Whether the person may change nothing here."""
        return not self.controller.can_edit()

    # ---- doing things --------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for all records again."""
        self.controller.all(self._came, self.show_error)

    def new(self, below: bool = False) -> None:
        """Begin a new record, at the top or below the chosen one."""
        parent = self._nodes.get(str(self.record_id)) if below else None

        def go() -> None:
            self.record_id = None
            self._tree.setCurrentItem(None)
            self._show(self.blank(parent))
            self.form_view.focus_first()

        self._leave(go)

    def save(self) -> None:
        """Store the record on the right, one save at a time."""
        if self._saving:
            return
        problems = self.form_view.check_fields()
        self.document.set_problems(problems)
        if problems:
            self._not_saved()
            self.next_problem()
        elif self.document.is_dirty():
            self._saving = True
            self.controller.save(self.document.values(), self._saved, self._refused)

    def remove(self) -> None:
        """Remove the chosen record."""
        key, version = self.record_id, self.document.get("version")
        if key is None or not isinstance(version, int):
            return
        name = str(self.document.get("name") or "")

        def answered(yes: bool) -> None:
            if yes:
                self.controller.remove(key, version, self._removed, self.show_error)

        messages.confirm(self, tr("Remove {name}?", name=name), "", tr("Remove"), done=answered)

    def next_problem(self) -> None:
        """Go to the first field that must be put right."""
        paths = sorted(self.document.problems(), key=self.form_view.order_of)
        if paths:
            self.form_view.focus_path(paths[0])

    def show_error(self, error: BaseException) -> None:
        """Tell about a failure."""
        messages.show_error(self, error)

    def toggle_enlarged(self) -> None:
        """There are no lines here."""

    # ---- inside ----------------------------------------------------------------------------------------

    def _build(self, spec: FormSpec) -> None:
        self._title = label(role="title")
        self._buttons: dict[str, QPushButton] = {}
        bar = QFrame()
        theme.set_role(bar, "toolbar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.SPACE_L, theme.SPACE_S, theme.SPACE_M, theme.SPACE_S)
        row.addWidget(self._title)
        row.addStretch()
        runs: list[tuple[str, str, Callable[[], None]]] = [("new", "plus", self.new)]
        if self.nested:
            runs.append(("below", "plus", lambda: self.new(below=True)))
        runs += [("remove", "trash-2", self.remove), ("save", "save", self.save)]
        for id, icon, run in runs:
            button = QPushButton()
            button.setObjectName(f"{self.name}.{id}")
            button.setIcon(icons.icon(icon, "on-accent" if id == "save" else "text-2"))
            button.clicked.connect(lambda _on=False, work=run: work())
            if id == "save":
                theme.set_role(button, "primary")
            self._buttons[id] = button
            row.addWidget(button)
        self.strips = Strips(self.name)
        self._tree = QTreeWidget()
        self._tree.setObjectName(f"{self.name}.tree")
        self._tree.setColumnCount(len(self.columns))
        self._tree.header().setStretchLastSection(False)
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._tree.header().setTextElideMode(Qt.TextElideMode.ElideRight)
        self._tree.setMinimumWidth(theme.px(LEAST_NAME + sum(column.width for column in self.columns[1:])))
        self._tree.setRootIsDecorated(self.nested)
        self._tree.setAlternatingRowColors(True)
        self._tree.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        for at, column in enumerate(self.columns):
            self._tree.setColumnWidth(at, theme.px(column.width))
        self._tree.currentItemChanged.connect(self._chosen)
        self.form_view = FormView(spec, self.document, self, self.name)  # type: ignore[arg-type]
        self._form = spec
        self.side = SidePanel(self.controller, spec, self.name)
        self.side.restore.connect(self._restore_value)
        self.side.drafted.connect(self.changed)
        self.side.failed.connect(self.show_error)
        one = self._one = QSplitter(Qt.Orientation.Vertical)
        one.setObjectName(f"{self.name}.one")
        one.setChildrenCollapsible(False)
        one.addWidget(self.form_view)
        one.addWidget(self.side)
        one.setSizes([6000, 4000])
        one.setStretchFactor(0, 3)
        one.setStretchFactor(1, 2)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName(f"{self.name}.splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._tree)
        splitter.addWidget(one)
        splitter.setSizes([5500, 4500])
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        widgets: tuple[QWidget, ...] = (bar, self.strips, splitter)
        for widget in widgets:
            box.addWidget(widget, 1 if widget is splitter else 0)
        self.document.dirty_changed.connect(self._marked)
        self.document.changed.connect(lambda *_: self.changed.emit())
        self.document.problems_changed.connect(self._marked)
        self.document.undo_changed.connect(self.commands_changed)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the present language."""
        self._title.setText(tr(self.heading))
        texts = {"new": tr("New"), "below": tr("New below"), "remove": tr("Remove"), "save": tr("Save")}
        for id, button in self._buttons.items():
            button.setText(texts[id])
            button.setAccessibleName(texts[id])
            button.setVisible(self.controller.can_edit())
        self._tree.setHeaderLabels([tr(column.title) for column in self.columns])
        for at, column in enumerate(self.columns):
            if column.number:
                self._tree.headerItem().setTextAlignment(at, _RIGHT)
        self._tree.setAccessibleName(tr(self.heading))

    def _came(self, nodes: Sequence[Any]) -> None:
        wanted = str(self.record_id) if self.record_id else ""
        self._nodes = {str(node.id): node for node in nodes}
        items: dict[str, QTreeWidgetItem] = {}
        self._tree.blockSignals(True)
        self._tree.clear()
        for node in nodes:
            item = QTreeWidgetItem([column.text(node) for column in self.columns])
            item.setData(0, _KEY, str(node.id))
            for at, column in enumerate(self.columns):
                if column.number:
                    item.setTextAlignment(at, _RIGHT)
            parent = items.get(str(getattr(node, "parent_id", None)))
            if parent is not None:
                parent.addChild(item)
            else:
                self._tree.addTopLevelItem(item)
            items[str(node.id)] = item
        self._tree.expandAll()
        self._tree.blockSignals(False)
        current = items.get(wanted) or next(iter(items.values()), None)
        if current is not None and not self.document.is_dirty():
            self._tree.setCurrentItem(current)
        elif current is None and not self.document.is_dirty():
            self._show(self.blank(None))
        self._take_typed(items)
        self._marked()

    def _take_typed(self, items: dict[str, QTreeWidgetItem]) -> None:
        """What was typed when the page was left without saving; what belongs to a record that is gone begins a new one."""
        typed, self._typed = self._typed, None
        if typed is None:
            return
        item = items.get(str(typed["record"]))
        if item is not None:
            self._tree.setCurrentItem(item)
        else:
            self.record_id = None
            self._tree.setCurrentItem(None)
            self._show(self.blank(None))
        self.document.restore(typed["document"])
        self.strips.show_strip("typed", "info", tr("Unsaved content was restored."), [StripAction(tr("Discard"), self._discard)])

    def _discard(self) -> None:
        self.strips.hide_strip("typed")
        self.document.revert_all()

    def _chosen(self, item: QTreeWidgetItem | None, before: QTreeWidgetItem | None = None) -> None:
        if item is None:
            return
        key = str(item.data(0, _KEY))
        if key == str(self.record_id) and self.document.get("version"):
            return

        def go() -> None:
            self.record_id = UUID(key)
            self._show(to_plain(self._nodes[key]))

        def stay() -> None:
            self._tree.blockSignals(True)
            self._tree.setCurrentItem(before)
            self._tree.blockSignals(False)

        self._leave(go, stay)

    def _show(self, values: dict[str, Any]) -> None:
        for strip in ("problems", "typed"):
            self.strips.hide_strip(strip)
        self._close_conflict()
        self.document.load(values)
        self._note_words()
        self._worded = str(self.record_id or "")
        self.side.discussion.set_draft(self._words.get(self._worded, ""))
        self.side.show_record(self.record_id)
        self._marked()

    def _restore_value(self, path: str, value: Any, name: str) -> None:
        """An old value from the history becomes an edit in the form."""
        spec = next((one for one in self._form.fields() if one.path == path), None)
        if spec is None or self.is_read_only():
            return
        with self.document.step():
            self.document.set(path, value)
            if spec.shows:
                self.document.set(spec.shows, name)
        self.form_view.focus_path(path)

    def _leave(self, go: Callable[[], None], stay: Callable[[], None] | None = None) -> None:
        """Before another record is shown: save, discard, or stay with the unsaved one."""
        if not self._loaded or not self.document.is_dirty():
            go()
            return

        def answered(answer: str) -> None:
            if answer == "discard":
                self.document.revert_all()
                go()
            elif answer == "save":
                self._after_save, self._else = go, stay
                self.save()
            elif stay is not None:
                stay()

        answers = (
            messages.Answer("save", tr("Save"), default=True),
            messages.Answer("discard", tr("Discard"), danger=True),
            messages.Answer(messages.CANCEL, tr("Cancel"), cancel=True),
        )
        name = str(self.document.get("name") or self.title())
        messages.ask(self, tr("Save changes to {title}?", title=name), "", answers, answered)

    _after_save: Callable[[], None] | None = None
    _else: Callable[[], None] | None = None

    def _not_saved(self) -> None:
        """Saving did not come about: the person stays with the record, and whoever waits for the answer hears so."""
        stay, self._after_save, self._else = self._else, None, None
        if stay is not None:
            stay()

    def _saved(self, node: Any) -> None:
        self._saving = False
        self.strips.hide_strip("typed")
        self._close_conflict()
        self.record_id = node.id
        self._nodes[str(node.id)] = node
        self.document.saved(to_plain(node))
        self.side.show_record(self.record_id)
        then, self._after_save, self._else = self._after_save, None, None
        if then is not None:
            then()
        self.refresh()

    def _removed(self, _: Any) -> None:
        self.record_id = None
        self._show({})
        self.refresh()

    def _refused(self, error: BaseException) -> None:
        self._saving = False
        if isinstance(error, Conflict) and self.record_id is not None:
            self.controller.all(self._theirs_came, self._refused)
            return
        self._not_saved()
        if isinstance(error, InvalidInput):
            self.document.set_problems(error.problems)
            self.next_problem()
        else:
            self.show_error(error)

    # ---- what somebody else stored meanwhile -------------------------------------------------------------

    def _theirs_came(self, nodes: Sequence[Any]) -> None:
        """What fits together is stored at once; where both changed the same the person chooses."""
        theirs = next((node for node in nodes if node.id == self.record_id), None)
        if theirs is None:
            self._not_saved()
            self.show_error(NotFound())
            return
        merged = merge(
            self.document.loaded_values(), self.document.values(), to_plain(theirs),
            groups=groups_of(self._form), careful=self._form.careful, numeric=self._form.numeric(),
        )
        if merged.needs_person:
            self._close_conflict()
            self.conflict = view = conflict_view(self.name, self._form, "", "")
            view.decided.connect(self._take)
            view.later.connect(self._later)
            self._one.insertWidget(0, view)
            self.form_view.hide()
            view.show_merge(merged)
        else:
            self._take(merged)

    def _take(self, merged: Merge) -> None:
        self.document.rebase(merged.theirs)
        self.document.take(merged.result())
        self._close_conflict()
        edit = next((row.paths[0] for row in merged.rows if row.choice is Choice.EDITED), "")
        if edit:
            self._not_saved()
            self.form_view.focus_path(edit)
        else:
            self.save()

    def _later(self) -> None:
        """The person stays with the record: where he wanted to go after saving is forgotten."""
        self._not_saved()
        self._close_conflict()

    def _close_conflict(self) -> None:
        view, self.conflict = self.conflict, None
        if view is not None:
            self.form_view.show()
            view.hide()
            view.deleteLater()

    def _marked(self, *_: Any) -> None:
        problems = self.document.problems()
        if problems:
            first, count = next(iter(problems.values())), len(problems)
            text = ntr("{count} problem: {first}", "{count} problems: {first}", count, first=first)
            self.strips.show_strip("problems", "error", text, [StripAction(tr("Show"), self.next_problem)])
        else:
            self.strips.hide_strip("problems")
        self._buttons["remove"].setEnabled(self.record_id is not None)
        self.changed.emit()
        self.commands_changed.emit()
