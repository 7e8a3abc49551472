"""The tab that edits one record: header, strips, form, side panel, and everything one can do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from controllers.context import AppContext
from controllers.editing import EditorController, Opened
from models.errors import AppError, NotFound
from models.i18n import listed, ntr, tr
from models.ids import new_id
from ui import messages
from ui.editing.above import Above
from ui.editing.arrival import Arrival
from ui.editing.binding import owner_of
from ui.editing.conflict import ConflictView
from ui.editing.document import Document
from ui.editing.form import FormView
from ui.editing.header import HeaderBar
from ui.editing.keeping import DraftKeeper, ask_closing
from ui.editing.mark import follow_mark
from ui.editing.presence import follow_presence
from ui.editing.record_commands import record_commands, step_commands
from ui.editing.room import Room
from ui.editing.saving import Saver
from ui.editing.side_panel import FILES, RelatedRow, SidePanel
from ui.editing.spec import ActionSpec, FormSpec, Header
from ui.editing.strips import Strips
from ui.editing.walking import Walk, key_of
from ui.shell.navigator import Navigator
from ui.shell.page import Command, Mark, Page
from ui.translation import language_changed
from ui.widgets.fields.labels import label

SIDE_SHOWN_FROM = 900


class EditorTab(Page):
    """One record in a tab. A kind of record subclasses it and says what it is:

    `kind`, `name` (first part of object names), `make_controller`, `make_form`, `header`; if need be also
    `actions`, `related`, `shown`, `read_only_reason`, `extra_commands`, and `title_field`, the field its title follows.

    Arguments: `id` of a stored record, or `new` (a token) with `values` for a new one; `walk` holds the ids of
    the list it was opened from ({"ids": […], "first": 0, "total": n}).
    """

    name: ClassVar[str] = "editor"
    icon_name: ClassVar[str] = "file"
    title_field: ClassVar[str] = ""
    side_from: ClassVar[int] = SIDE_SHOWN_FROM
    eye_order = True

    def __init__(self, context: AppContext, navigator: Navigator, args: dict[str, Any]) -> None:
        super().__init__()
        self.context, self.navigator = context, navigator
        self._args = dict(args)
        self._state: dict[str, Any] = self._args.pop("state", None) or {}
        self.record_id: UUID | None = key_of(self._args.get("id"))
        if self.record_id is None and self._args.get("new") in (None, True):
            self._args["new"] = str(new_id())
        self.details: Any = None
        self.opened: Opened | None = None
        self._title_seen = str(self._args.get("title") or "")
        self._conflicted = False
        self._loaded, self._coming = False, True
        self.setObjectName(f"{self.name}.editor")
        self.setAcceptDrops(True)

    # ---- what a kind of record says ------------------------------------------------------------------

    def make_controller(self) -> EditorController:
        """The controller of this kind of record."""
        raise NotImplementedError

    def make_form(self) -> FormSpec:
        """The sections and fields of the page."""
        raise NotImplementedError

    def header(self) -> Header:
        """Title, state, facts, stages and next step for what is loaded."""
        raise NotImplementedError

    def new_title(self) -> str:
        """The title of a record that is not stored yet."""
        return tr("New record")

    def actions(self) -> Sequence[ActionSpec]:
        """What else can be done, for the overflow menu and the palette."""
        return ()

    def related(self, answer: Callable[[Sequence[RelatedRow]], None]) -> None:
        """Call back with the records linked with this one."""
        answer(())

    def shown(self) -> None:
        """The record was loaded, saved or changed by a verb."""

    def read_only_reason(self) -> str:
        """Why nothing can be changed now; empty when it can."""
        return ""

    def extra_commands(self) -> dict[str, Command]:
        """More commands of the window that this page answers to."""
        return {}

    # ---- page ----------------------------------------------------------------------------------------

    def key(self) -> str:
        """One tab per record."""
        return f"{self.kind}:{self.record_id}" if self.record_id else f"{self.kind}:new:{self._args['new']}"

    def title(self) -> str:
        """What the record is called."""
        if self._loaded:
            return self.header().title or self.new_title()
        return self._title_seen or (self.new_title() if self.record_id is None else "…")

    def icon(self) -> str:
        """The icon of this kind of record."""
        return self.icon_name

    def mark(self) -> Mark:
        """Conflict, problems, unsaved, read-only or nothing."""
        if not self._loaded:
            return Mark.NONE
        if self._conflicted:
            return Mark.CONFLICT
        if self.document.problems():
            return Mark.PROBLEM
        if self.document.is_dirty():
            return Mark.DIRTY
        return Mark.READONLY if self.is_read_only() else Mark.NONE

    def args(self) -> dict[str, Any]:
        """What re-creates the page."""
        return {**self._args, "title": self.title()} if self._loaded else dict(self._args)

    def state(self) -> dict[str, Any]:
        """What to remember of the screen."""
        if not self._loaded:
            return self._state
        return {
            "scroll": self.form_view.scroll_value(),
            **self._room.state(),
        }

    def given(self) -> dict[str, Any]:
        """The values a new record begins with."""
        return dict(self._args.get("values") or {})

    def scroll_to_restore(self) -> int:
        """Where the form was scrolled to when the tab was left, told once."""
        return int(self._state.pop("scroll", 0) or 0)

    def load(self) -> None:
        """Build the page and ask for the record; called when the tab is first looked at."""
        self.controller = self.make_controller()
        self.controller.failed.connect(self.show_error)
        self.form = self.make_form()
        self.document = Document(
            {}, self.form.child_lists(), numeric=self.form.numeric(), ignored=self.form.uncounted(), parent=self
        )
        self._build()
        self.keeper = DraftKeeper(self, self.document, self.controller)
        self.saver = Saver(self, self.controller)
        self.arrival = Arrival(self)
        self._connect()
        self._loaded = True
        self.show_record(self.record_id)

    def is_coming(self) -> bool:
        """Whether a record is on its way into the form."""
        return self._coming

    def first_focus(self) -> QWidget | None:
        """The first field of a record that begins; else the form, where typing changes nothing."""
        if not self._loaded or self._coming:
            return None
        return (self.form_view.first_field() if self.arrival.begins else None) or self.form_view

    def came(self) -> None:
        """The record is in the form, or it is known that there is none."""
        self._coming = False
        self.arrived.emit()

    def suspendable(self) -> bool:
        """Only without unsaved text."""
        return not self._loaded or (not self.document.is_dirty() and not self.unsent_comment())

    def may_close(self, done: Callable[[bool], None]) -> None:
        """Unsaved: save, keep the draft, discard, or stay."""
        if not self._loaded:
            done(True)
            return
        self.flush()
        if not self.document.is_dirty():
            self.keeper.pause()
            done(True)
            return
        ask_closing(self, done)

    def commands(self) -> dict[str, Command]:
        """What the window's commands do here."""
        if not self._loaded or self.opened is None:
            return {}
        return {**record_commands(self), **step_commands(self), **self.extra_commands()}

    # ---- the record ----------------------------------------------------------------------------------

    def show_record(self, key: UUID | None) -> None:
        """Load a record (or begin a new one) into this tab."""
        self.keeper.pause()
        self._coming = True
        self.comes.emit()
        self.record_id = key
        if key is None:
            self.controller.make(dict(self._args), self.key(), self.arrival.came, self._cannot_open)
        else:
            self._args = {**{k: v for k, v in self._args.items() if k in ("walk",)}, "id": str(key)}
            self.controller.load(key, self.key(), self.arrival.came, self._cannot_open)

    def show_stored(self, opened: Opened, *, drawn: bool = False) -> None:
        """What is stored now is in the document; bring everything else up to date, the fields too if they are not yet."""
        self.opened, self.details = opened, opened.details
        key = key_of(opened.values.get("id")) if opened.values.get("version") else None
        if key is not None and key != self.record_id:
            self.record_id = key
            self._args = {"id": str(key)}
        self._conflicted = False
        if not drawn:
            self.form_view.refresh()
        self.side.show_record(self.record_id)
        self.refresh_header()
        self.shown()
        self.keeper.begin()
        self.changed.emit()
        self.commands_changed.emit()

    def refresh_header(self) -> None:
        """Recompute what stands above the form."""
        if self.opened is not None:
            self._above.refresh()

    def is_read_only(self) -> bool:
        """Whether nothing can be changed, by right or by state."""
        return bool(self.locked_reason())

    def unsent_comment(self) -> str:
        """What is written in the discussion and not sent."""
        return self.side.discussion.draft().strip() if self._loaded and self._room.side_made() else ""

    # ---- doing things --------------------------------------------------------------------------------

    def save(self) -> None:
        """Store what was typed."""
        self.saver.save()

    def save_and_close(self) -> None:
        """Store, then close the tab."""
        self.saver.save(lambda: self.navigator.close(self))

    def run(self, action: ActionSpec) -> None:
        """Do an action of the record; a step saves first."""
        why = self.reason_against(action)
        if why:
            self.navigator.toast(why, "warn")
        elif action.step:
            self.saver.save(lambda: action.run(self))
        else:
            action.run(self)

    def act(self, title: str, work: Callable[..., Any], *args: Any, reason: str | None = None) -> None:
        """Do a verb of the service; it answers with the details of the record."""
        self.controller.act(title, work, *args, done=self.saver.stored, failed=self.verb_failed, reason=reason)

    def verb_failed(self, error: BaseException) -> None:
        """A verb was refused: missing fields are marked, anything else is told."""
        problems = getattr(error, "problems", None)
        if problems:
            self.document.set_problems(problems, "step")
            self.show_problems_after_failure()
        else:
            self.show_error(error)

    def problems_now(self) -> dict[str, str]:
        """What is wrong with what is typed, in the present language."""
        return {**self.saver.check(), **self.form_view.check_fields()}

    def step_problems(self) -> dict[str, str]:
        """What the next step would miss, where a kind of record can say so before it is tried."""
        return {}

    def undo(self) -> None:
        """Take back the last step."""
        self.flush()
        self.document.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        self.document.redo()

    def revert(self) -> None:
        """Back to what is stored, after naming the fields; can itself be undone."""
        self.flush()
        changes = self.document.changes()
        if not changes:
            return
        names = list(dict.fromkeys(self.words_for_path(change.path) for change in changes))
        shown = listed(names[:8]) + (" …" if len(names) > 8 else "")
        title = ntr("Revert {count} change?", "Revert {count} changes?", len(changes))

        def answered(yes: bool) -> None:
            if yes:
                self.document.revert_all()

        text = tr("{fields}: back to what is stored. You can undo this.", fields=shown)
        messages.confirm(self, title, text, tr("Revert"), danger=False, done=answered)

    def copy_as_new(self) -> None:
        """Open a new record with the same content."""
        values, origin = self.document.copied(), str(self.record_id or "")
        self.navigator.open(self.kind, new=str(new_id()), values=values, copied_from=origin)

    def next_problem(self) -> None:
        """Go to the next field that must be put right (or the next undecided row of a conflict)."""
        if self.saver.conflict is not None:
            self.saver.conflict.next_undecided()
            return
        paths = sorted(self.document.problems(), key=self.form_view.order_of)
        if not paths:
            return
        box = owner_of(QApplication.focusWidget())
        here = box.spec.path if box is not None else ""
        at = paths.index(here) + 1 if here in paths else 0
        self.form_view.focus_path(paths[at % len(paths)])

    def walk(self, step: int) -> None:
        """The next or previous record of the list this one was opened from."""
        target = self.walked().target(step)
        if target is None:
            return

        def go(yes: bool) -> None:
            if yes and isValid(self):
                self.side.discussion.set_draft("")
                self.show_record(target)

        self.may_close(go)

    def show_panel(self, panel: str) -> None:
        """Show one of the panels beside the form."""
        self._room.show_panel(panel)

    def toggle_side(self) -> None:
        """Show or hide the side panel."""
        self._room.toggle_side()

    def toggle_enlarged(self) -> None:
        """Give the form the whole tab, or back."""
        self._room.toggle_enlarged()

    def open_reference(self, kind: str, key: Any) -> None:
        """Open a record that a field refers to."""
        self.navigator.open(kind, id=str(key))

    def reveal(self, path: str, show: Callable[[str], None]) -> None:
        """Fetch a masked value; a kind of record with such fields overrides this."""

    def flush(self) -> None:
        """Take over what is being typed in the focused field or cell."""
        box = owner_of(QApplication.focusWidget())
        if box is not None and box.document is self.document and hasattr(box.focus_target(), "finish"):
            box.focus_target().finish()  # type: ignore[attr-defined]
        self.form_view.flush()

    def put_away(self) -> None:
        """The program locks or ends: what is typed becomes a draft now."""
        if self._loaded:
            self.flush()
            self.keeper.keep()

    # ---- news from the saver and the controller ------------------------------------------------------

    def busy_changed(self) -> None:
        """A save began or ended."""
        self.commands_changed.emit()

    def announce_saved(self) -> None:
        """Say that it was saved."""
        self.header_bar.show_saved()

    def show_problems_after_failure(self) -> None:
        """After a refused save or step: strip, and the keyboard on the first problem."""
        paths = sorted(self.document.problems(), key=self.form_view.order_of)
        if paths:
            self.form_view.focus_path(paths[0])
        self.busy_changed()

    def show_conflict(self, view: ConflictView) -> None:
        """Put the comparison in front of the form."""
        self._conflicted = True
        self.stack.addWidget(view)
        self.stack.setCurrentWidget(view)
        self.changed.emit()
        self.commands_changed.emit()

    def hide_conflict(self, view: ConflictView, keep_mark: bool) -> None:
        """Back to the form."""
        self._conflicted = keep_mark
        self.stack.setCurrentIndex(0)
        self.stack.removeWidget(view)
        view.deleteLater()
        self.changed.emit()
        self.commands_changed.emit()

    def show_error(self, error: BaseException) -> None:
        """Tell about a failure."""
        messages.show_error(self, error)

    # ---- inside --------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header_bar = HeaderBar(self.objectName(), self.run)
        self.strips = Strips(self.objectName())
        self._above = Above(self)
        self.form_view = FormView(self.form, self.document, self, self.objectName())
        self._loading = label(tr("Loading…"), role="hint")
        self._loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room = Room(self, self._state)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._room.splitter)
        self.stack.addWidget(self._loading)
        self.stack.setCurrentWidget(self._loading)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for widget, stretch in ((self.header_bar, 0), (self.strips, 0), (self.stack, 1)):
            box.addWidget(widget, stretch)
        self.context.jobs.soon(lambda: isValid(self) and self.side)

    @property
    def side(self) -> SidePanel:
        """History, discussion, files and related records; made in a turn of its own, or when first asked for."""
        return self._room.side

    def is_loaded(self) -> bool:
        """Whether the page has been built."""
        return self._loaded

    def walked(self) -> Walk:
        """The list this record was opened from, and where in it we are."""
        return Walk.of(self._args, self.record_id)

    def _connect(self) -> None:
        document = self.document
        document.changed.connect(self._above.document_changed)
        document.rows_changed.connect(self._above.document_changed)
        document.dirty_changed.connect(lambda *_: self.changed.emit())
        document.problems_changed.connect(self._above.problems_changed)
        document.undo_changed.connect(self.commands_changed)
        self.header_bar.save_clicked.connect(self.save)
        self.header_bar.revert_clicked.connect(self.revert)
        self.header_bar.next_clicked.connect(lambda: self.walk(1))
        self.header_bar.previous_clicked.connect(lambda: self.walk(-1))
        self.form_view.open_requested.connect(self.open_reference)
        self.form_view.revealed.connect(self.reveal)
        language_changed.connect(self._retranslate)
        follow_mark(self)
        follow_presence(self)

    def _cannot_open(self, error: BaseException) -> None:
        """One line instead of the form; never a box for a record that is gone."""
        if isinstance(error, (NotFound, AppError)):
            self._loading.setText(messages.text_of(error))
            self.changed.emit()
        else:
            self.show_error(error)
        self.came()

    def locked_reason(self) -> str:
        """Why the record cannot be changed, by right or by state; empty when it can."""
        if self.opened is None:
            return ""
        wanted = "C" if self.record_id is None else "U"
        if self.opened.may and wanted not in self.opened.may:
            return tr("You may see this record but not change it. Ask an administrator for the right.")
        return self.read_only_reason()

    def reason_against(self, action: ActionSpec) -> str:
        """Why an action cannot be done now; empty when it can."""
        return action.reason(self) if action.reason is not None else ""

    def words_for_path(self, path: str) -> str:
        """What the field of a path is called, in the present language."""
        known = self.form.label(path)
        return tr(known) if known else path.split("/")[0]

    def restore_value(self, path: str, value: Any, name: str) -> None:
        """An old value from the history becomes an edit in the form."""
        spec = next((one for one in self.form.fields() if one.path == path), None)
        if spec is None or self.is_read_only():
            return
        with self.document.step():
            self.document.set(path, value)
            if spec.shows:
                self.document.set(spec.shows, name)
        self.form_view.focus_path(path)

    def _retranslate(self) -> None:
        self.refresh_header()
        if self.document.problems():
            self.document.retell_problems({**self.step_problems(), **self.problems_now()})
        self._above.problems_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Without room for it the side panel waits until it is asked for."""
        super().resizeEvent(event)
        if self._loaded:
            self._room.resized()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files can be dropped anywhere on the page."""
        if self._loaded and event.mimeData().hasUrls() and self.record_id is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped files become attachments."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.show_panel(FILES)
            self.side.add_files(paths)
