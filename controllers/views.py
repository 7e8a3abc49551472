"""Saved views on request: save, save as, rename, share, remove, choose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from controllers.base import Controller
from controllers.context import AppContext
from controllers.jobs import Failed
from models.i18n import tr
from models.lists import View, ViewState
from models.platform import views
from models.platform.views import Choice, ViewSet


class ViewsController(Controller):
    """The stored views of one list."""

    listed = Signal(object)
    saved = Signal(object)

    def __init__(self, context: AppContext, list_id: str, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self.list_id = list_id

    def list(self) -> None:
        """Ask for own and shared views; `listed` follows with a ViewSet."""
        self.read(views.of_list, self.list_id, done=self._listed)

    def _listed(self, found: ViewSet) -> None:
        self.listed.emit(found)

    def save(self, view: View, state: ViewState, failed: Failed | None = None) -> None:
        """Keep the layout in the view it came from."""
        self.write(
            tr("Save view"), views.save, UUID(view.id), view.version, state, done=self._saved, failed=failed
        )

    def save_as(self, title: str, state: ViewState, shared: bool, failed: Failed | None = None) -> None:
        """Make a new view."""
        self.write(
            tr("Save view"), views.save_as, self.list_id, title, state, shared, done=self._saved, failed=failed
        )

    def rename(self, view: View, title: str, failed: Failed | None = None) -> None:
        """Give a view another name."""
        self.write(tr("Rename view"), views.rename, UUID(view.id), title, done=self._saved, failed=failed)

    def share(self, view: View, shared: bool) -> None:
        """Show a view to everybody, or no longer."""
        self.write(tr("Share view"), views.share, UUID(view.id), shared, done=self._saved)

    def remove(self, view: View, done: Callable[[Any], None]) -> None:
        """Take a view away."""
        self.write(tr("Delete view"), views.remove, UUID(view.id), done=done)

    def restore(self, view: View, done: Callable[[Any], None]) -> None:
        """Bring a removed view back."""
        self.write(tr("Restore view"), views.restore, UUID(view.id), done=done)

    def choose(self, choice: Choice) -> None:
        """Keep which view the list opens with and which are left out."""
        self.write(tr("Choose view"), views.choose, self.list_id, choice, done=self._chosen)

    def _saved(self, view: View) -> None:
        self.saved.emit(view)
        self.list()

    def _chosen(self, _nothing: object) -> None:
        self.list()
