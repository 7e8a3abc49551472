"""A list page with a real book behind it and a window that only notes what it is asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from controllers.context import AppContext
from controllers.lists import ListController
from models.i18n import N_
from models.lists import ListSpec
from tests.models.lists.samples import AGENTS, LINES, ORDERS
from ui.shell.navigator import Navigator
from ui.widgets.record_list.page import ListPage


class NotingWindow:
    """Notes opened pages and said words; has plain actions."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, bool, dict[str, Any]]] = []
        self.toasts: list[tuple[str, str, Any]] = []
        self.page: ListPage | None = None
        self._actions: dict[str, QAction] = {}

    def open_page(self, kind: str, behind: bool, args: dict[str, Any]) -> None:
        self.opened.append((kind, behind, args))

    def close_page(self, page: Any) -> None:
        page.close()

    def show_toast(self, text: str, kind: str, actions: Any) -> None:
        self.toasts.append((text, kind, actions))

    def action(self, action_id: str) -> QAction:
        return self._actions.setdefault(action_id, QAction(action_id))

    def current_page(self) -> ListPage | None:
        return self.page

    def widget(self) -> QWidget:
        assert self.page is not None
        return self.page


class SamplePage(ListPage):
    """A list page over one of the sample lists."""

    spec: ListSpec
    icon_name = "list"

    def make_controller(self) -> ListController:
        return ListController(self.context, self.spec, self)


class AgentsPage(SamplePage):
    kind, spec, icon_name = "agents.list", AGENTS, "handshake"
    new_kind, new_text, new_right = "agent", N_("New agent"), ("agent", "C")
    import_kind = "agents"


class OrdersPage(SamplePage):
    kind, spec, icon_name = "orders.list", ORDERS, "shopping-cart"
    new_kind, new_text, new_right = "order", N_("New order"), ("order", "C")


class LinesPage(SamplePage):
    kind, spec = "lines.list", LINES


def page_of(maker: type[ListPage], context: AppContext, **args: Any) -> ListPage:
    """A page not yet loaded, with a noting window."""
    window = NotingWindow()
    page = maker(context, Navigator(context, window), args)  # type: ignore[arg-type]
    window.page = page
    page.window_notes = window  # type: ignore[attr-defined]
    return page
