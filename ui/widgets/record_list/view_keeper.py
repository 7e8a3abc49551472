"""The views of a list page: which one is in force, whether it was changed, and everything one can do with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from controllers.views import ViewsController
from models.errors import AppError
from models.i18n import tr
from models.lists.shapes import ListInfo, ListQuery, View, ViewState
from models.platform.views import Choice, ViewSet
from ui.widgets.fields.labels import escaped
from ui.widgets.record_list.dialogs import ViewNameDialog
from ui.widgets.record_list.layout import ColumnLayout

if TYPE_CHECKING:
    from ui.widgets.record_list.page import ListPage

FALLBACK = View("all", "")


class ViewKeeper(QObject):
    """Knows the views and the one in force."""

    def __init__(self, page: ListPage) -> None:
        super().__init__(page)
        self._page = page
        self.controller = ViewsController(page.context, page.kind, self)
        self.controller.listed.connect(self._listed)
        self.controller.saved.connect(self._saved)
        self.controller.failed.connect(page.navigator.show_error)
        self.info: ListInfo | None = None
        self.stored = ViewSet((), Choice(), False)
        self.current = FALLBACK
        self._dialog: ViewNameDialog | None = None

    # --- which ------------------------------------------------------------------------------------------

    def begin(self, info: ListInfo, stored: ViewSet, wanted: str) -> None:
        """The views are known: take the wanted one, else the person's own start, else all."""
        self.info, self.stored = info, stored
        self.current = self.find(wanted) or self.find(stored.choice.start) or info.views[0]

    def find(self, view_id: str) -> View | None:
        """A view by its id, built in or stored."""
        return next((view for view in self.all() if view.id == view_id), None)

    def all(self) -> tuple[View, ...]:
        """Every view of the list, hidden ones included."""
        built_in = self.info.views if self.info is not None else ()
        return (*built_in, *self.stored.views)

    def base(self) -> ViewState:
        """The view in force as it is stored, with every column named."""
        return self.complete(self.current.state)

    def complete(self, state: ViewState) -> ViewState:
        """A view with its columns written out, so that two can be compared."""
        if self.info is None:
            return state
        layout = ColumnLayout(self.info)
        layout.take(state)
        return replace(state, columns=layout.view_columns(), frozen=layout.frozen)

    def changed(self) -> bool:
        """Whether what is on the screen differs from the view (the preview and the quick filter do not count)."""
        now, base = self._page.view_state(), self.base()
        return _compared(now) != _compared(base)

    def title(self) -> str:
        """The name of the view in force."""
        return tr(self.current.title) if self.current.built_in else self.current.title

    # --- doing ------------------------------------------------------------------------------------------

    def choose(self, view: View) -> None:
        """Show another view."""
        self.current = view
        self._page.show_view(view.state)

    def revert(self) -> None:
        """Back to the view as it is stored."""
        self._page.show_view(self.current.state)

    def save(self) -> None:
        """Keep the changes in one's own view; of another view make a copy."""
        if self.current.built_in or not self.current.mine:
            self.save_as()
        else:
            self.controller.save(self.current, self._page.view_state())

    def save_as(self) -> None:
        """Keep what is on the screen under a name of one's own."""
        name = self.title() if not self.current.built_in else ""
        self._dialog = ViewNameDialog.ask(
            self._page, f"{self._page.kind}.save_view", tr("Save view as"), name, self.stored.may_share, self._named
        )

    def _named(self, title: str, shared: bool) -> None:
        self.controller.save_as(title, self._page.view_state(), shared, failed=self._refused)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self._page.navigator.toast(str(error.message()), "error")
        else:
            self._page.navigator.show_error(error)

    def rename(self) -> None:
        """Give one's own view another name."""
        view = self.current
        self._dialog = ViewNameDialog.ask(
            self._page, f"{self._page.kind}.rename_view", tr("Rename view"), view.title, False,
            lambda title, _shared: self.controller.rename(view, title, failed=self._refused),
        )

    def share(self, shared: bool) -> None:
        """Show one's own view to everybody, or no longer."""
        self.controller.share(self.current, shared)

    def remove(self) -> None:
        """Take one's own view away; it can be brought back at once."""
        view = self.current
        self.current = self.all()[0]
        self._page.show_view(self.current.state)
        self.controller.remove(view, lambda _: self._removed(view))

    def _removed(self, view: View) -> None:
        self.controller.list()
        self._page.navigator.toast(
            tr("View “{name}” deleted.", name=view.title), "ok",
            [(tr("Undo"), lambda: self.controller.restore(view, lambda _: self.controller.list()))],
        )

    def start_here(self) -> None:
        """Open the list with this view from now on."""
        self.controller.choose(Choice(self.current.id, self.stored.choice.hidden))

    def hide(self) -> None:
        """Leave a shared view out of the menu."""
        hidden = (*self.stored.choice.hidden, self.current.id)
        self.controller.choose(Choice(self.stored.choice.start, hidden))
        self.choose(self.all()[0])

    def show_hidden(self) -> None:
        """Bring every hidden view back."""
        self.controller.choose(Choice(self.stored.choice.start, ()))

    def _listed(self, stored: ViewSet) -> None:
        self.stored = stored
        found = self.find(self.current.id)
        if found is not None:
            self.current = found
        self._page.view_changed()

    def _saved(self, view: View) -> None:
        self.current = view
        self._page.view_changed()

    # --- menu -------------------------------------------------------------------------------------------

    def fill(self, menu: QMenu) -> None:
        """The menu under the name of the view."""
        menu.clear()
        hidden = set(self.stored.choice.hidden)
        groups = (
            ("", [view for view in self.all() if view.built_in and not view.worklist]),
            (tr("Worklists"), [view for view in self.all() if view.worklist]),
            (tr("My views"), [view for view in self.stored.views if view.mine]),
            (tr("Shared views"), [view for view in self.stored.views if not view.mine and view.id not in hidden]),
        )
        for title, found in groups:
            if title and found:
                menu.addSection(title)
            for view in found:
                self._add_view(menu, view)
        menu.addSeparator()
        own = self.current.mine and not self.current.built_in
        self._add(menu, "save", tr("Save view"), self.save, own and self.changed())
        self._add(menu, "save_as", tr("Save view as…"), self.save_as, True)
        self._add(menu, "revert", tr("Revert to the stored view"), self.revert, self.changed())
        menu.addSeparator()
        if own:
            self._add(menu, "rename", tr("Rename view…"), self.rename, True)
            if self.stored.may_share:
                text = tr("Stop sharing view") if self.current.shared else tr("Share view with everybody")
                self._add(menu, "share", text, lambda: self.share(not self.current.shared), True)
            self._add(menu, "delete", tr("Delete view"), self.remove, True)
        elif not self.current.built_in:
            self._add(menu, "hide", tr("Hide this view"), self.hide, True)
        if hidden:
            self._add(menu, "unhide", tr("Show hidden views"), self.show_hidden, True)
        starts = self.stored.choice.start == self.current.id
        self._add(menu, "start", tr("Open the list with this view"), self.start_here, not starts)

    def _add_view(self, menu: QMenu, view: View) -> None:
        text = tr(view.title) if view.built_in else view.title
        if view.shared and view.mine:
            text = tr("{view} (shared)", view=text)
        action = QAction(escaped(text), menu)
        action.setObjectName(f"{self._page.kind}.view.{view.id}")
        action.setCheckable(True)
        action.setChecked(view.id == self.current.id)
        action.triggered.connect(lambda *_: self.choose(view))
        menu.addAction(action)

    def _add(self, menu: QMenu, name: str, text: str, call: object, enabled: bool) -> None:
        action = QAction(text, menu)
        action.setObjectName(f"{self._page.kind}.view.{name}")
        action.setEnabled(enabled)
        action.triggered.connect(lambda *_: call())  # type: ignore[operator]
        menu.addAction(action)


def _compared(state: ViewState) -> ViewState:
    """What counts when a view is compared."""
    return replace(state, preview=False, query=replace(state.query, search=""))


def plain_query(query: ListQuery) -> ListQuery:
    """A query without what a person is just typing."""
    return replace(query, search="")

