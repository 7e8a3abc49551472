"""How an editor saves: check, store, show problems, merge with what somebody else stored meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from controllers.editing import EditorController, Opened
from models.errors import Conflict, InvalidInput, NeedsConfirmation
from models.i18n import listed, ntr, titled, tr
from models.platform.merging import Choice, Merge, merge
from ui import messages
from ui.editing.conflict import ConflictView
from ui.editing.making import show_time, words_of
from ui.editing.spec import FormSpec

if TYPE_CHECKING:
    from ui.editing.editor import EditorTab

Then = Callable[[], None]


def groups_of(form: FormSpec) -> dict[str, str]:
    """Which fields are merged together, by field path or "child/column"."""
    found = {one.path: one.group for one in form.fields() if one.group}
    for one in form.fields():
        if one.shows:
            found.setdefault(one.shows, found.get(one.path) or one.path)
    for child, _ in form.grid_specs():
        found.update({f"{child}/{name}": group for name, group in form.line_groups.get(child, {}).items()})
    return found


class Saver(QObject):
    """One save at a time; what is typed while one runs is kept."""

    def __init__(self, page: EditorTab, controller: EditorController) -> None:
        super().__init__(page)
        self._page, self._controller = page, controller
        self._sent: dict[str, Any] | None = None
        self._then: Then | None = None
        self.conflict: ConflictView | None = None

    @property
    def busy(self) -> bool:
        """Whether a save is under way."""
        return self._sent is not None

    def save(self, then: Then | None = None, *, confirmed: bool = False) -> None:
        """Store what was typed, then go on with `then`; nothing changed is silent success."""
        page, document = self._page, self._page.document
        if self.busy:
            return
        page.flush()
        if not document.is_dirty() and page.record_id is not None:
            if then is not None:
                then()
            return
        problems = page.problems_now()
        document.set_problems(problems, "save")
        if problems:
            page.show_problems_after_failure()
            return
        self._sent, self._then = document.values(), then
        page.busy_changed()
        self._controller.save(self._sent, self._saved, self._failed, confirmed=confirmed)

    def stored(self, opened: Opened) -> None:
        """The record is stored (by a save or a verb): show what is there now, keep what was typed since."""
        page = self._page
        document, key = page.document, page.key()
        sent, self._sent = self._sent, None
        typed_since = sent is not None and document.values() != sent
        if typed_since:
            assert sent is not None
            kept = merge(sent, document.values(), opened.values, children=document.children_names).result()
            document.saved(opened.values)
            document.take(kept)
        else:
            document.saved(opened.values)
        self._close_conflict()
        page.keeper.forget(key)
        page.show_stored(opened)
        if opened.asked:
            page.navigator.toast(tr("The office was asked. Its answer comes with the next synchronisation."), "info")
        then, self._then = self._then, None
        if then is not None:
            then()

    def check(self) -> dict[str, str]:
        """What the rules of the record find wrong with what is typed."""
        try:
            return self._controller.check(self._page.document.values())
        except ValueError:
            return {}

    def _saved(self, opened: Opened) -> None:
        self._page.announce_saved()
        self.stored(opened)

    def _failed(self, error: BaseException) -> None:
        page = self._page
        self._sent = None
        page.busy_changed()
        page.keeper.keep()
        if not isinstance(error, Conflict | NeedsConfirmation):
            self._then = None
        if isinstance(error, InvalidInput):
            page.document.set_problems(error.problems, "save")
            page.show_problems_after_failure()
        elif isinstance(error, Conflict):
            self._look_at_theirs()
        elif isinstance(error, NeedsConfirmation):
            self._ask(error)
        else:
            messages.show_error(page, error, retry=self.save)

    def _ask(self, error: NeedsConfirmation) -> None:
        what, rest = messages.split(messages.text_of(error))
        then, self._then = self._then, None

        def answered(yes: bool) -> None:
            if yes:
                self.save(then, confirmed=True)

        messages.confirm(self._page, what, rest, tr("Save anyway"), danger=False, done=answered)

    # ---- conflict ------------------------------------------------------------------------------------

    def _look_at_theirs(self) -> None:
        page = self._page
        if page.record_id is not None:
            self._controller.load(page.record_id, "", self._theirs_came, page.show_error)

    def _theirs_came(self, opened: Opened) -> None:
        page, document = self._page, self._page.document
        form = page.form
        merged = merge(
            document.loaded_values(), document.values(), opened.values, children=document.children_names,
            groups=groups_of(form), careful=form.careful, numeric=form.numeric(),
        )
        if merged.needs_person:
            self._show_conflict(merged, opened)
        else:
            self._take(merged)
            count = len(merged.rows)
            who = _name_of(opened) or tr("somebody else")
            page.navigator.toast(
                ntr("Merged with {count} change by {name}.", "Merged with {count} changes by {name}.", count, name=who)
            )

    def _show_conflict(self, merged: Merge, opened: Opened) -> None:
        self._close_conflict()
        page = self._page
        time = show_time(getattr(opened.details, "changed_at", "") or "")
        view = conflict_view(page.objectName(), page.form, _name_of(opened), time)
        view.decided.connect(self._take)
        view.later.connect(self._later)
        self.conflict = view
        page.show_conflict(view)
        view.show_merge(merged)

    def _take(self, merged: Merge) -> None:
        """Their version is what is stored; the merged one is what was typed. Save it, or let the person edit."""
        document = self._page.document
        document.rebase(merged.theirs)
        document.take(merged.result())
        self._close_conflict()
        edit = next((row.paths[0] for row in merged.rows if row.choice is Choice.EDITED), "")
        if edit:
            self._then = None
            self._page.form_view.focus_path(edit)
        else:
            self.save(self._then)

    def _later(self) -> None:
        """Both versions stay: theirs in the book, mine in the form and in the drafts; so does the person."""
        self._then = None
        self._page.keeper.keep("kept")
        self._close_conflict(keep_mark=True)

    def _close_conflict(self, keep_mark: bool = False) -> None:
        if self.conflict is not None:
            view, self.conflict = self.conflict, None
            self._page.hide_conflict(view, keep_mark)


def caption_of(form: FormSpec, path: str) -> str:
    """A field or cell of a merge in words."""
    parts = path.split("/")
    plain = f"{parts[0]}/0/{parts[2]}" if len(parts) == 3 else parts[0]
    known = form.label(plain)
    text = tr(known) if known else parts[-1]
    if len(parts) == 3:
        block = tr(form.label(parts[0]))
        return titled(block, text) if block else text
    return text


def value_of(form: FormSpec, path: str, value: Any) -> str:
    """A value of a merge in words."""
    if value is None:
        return ""
    spec = next((one for one in form.fields() if one.path == path), None)
    if spec is not None:
        return words_of(spec, value)
    if isinstance(value, dict):
        told = [name for name in value if name not in ("id", "version") and not name.endswith("_id")]
        return listed(str(value[name]) for name in told if value[name])
    return str(value)


def conflict_view(name: str, form: FormSpec, who: str, time: str) -> ConflictView:
    """The three versions of a record of this form side by side."""
    return ConflictView(name, partial(value_of, form), partial(caption_of, form), who, time)


def _name_of(opened: Opened) -> str:
    return opened.changed_by or str(getattr(opened.details, "changed_by_name", "") or "")
