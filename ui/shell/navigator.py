"""What a page may ask of the window: open and close tabs, say something, find a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from controllers.context import AppContext
from models.platform.principal import Principal
from ui.shell.page import Page

ToastAction = tuple[str, Callable[[], None]]


class Window(Protocol):
    """The part of the main window that the navigator speaks to."""

    def open_page(self, kind: str, behind: bool, args: dict[str, Any]) -> Page | None:
        """Open or focus a tab."""

    def close_page(self, page: Page) -> None:
        """Close a tab, asking if something would be lost."""

    def show_toast(self, text: str, kind: str, actions: Sequence[ToastAction]) -> None:
        """Show a short notice."""

    def action(self, action_id: str) -> QAction:
        """The one action of an id."""

    def current_page(self) -> Page | None:
        """The page in front."""

    def look_as(self, principal: Principal) -> None:
        """Open a window on the book as another person sees it."""

    def widget(self) -> QWidget:
        """The window itself, as parent of boxes."""


class Navigator:
    """Handed to every page; the only way from a page to the window."""

    def __init__(self, context: AppContext, window: Window) -> None:
        self.context = context
        self._window = window

    def open(self, kind: str, behind: bool = False, **args: Any) -> Page | None:
        """Open a tab of a kind, or focus the one that shows the same thing; `behind` leaves the focus here."""
        return self._window.open_page(kind, behind, args)

    def close(self, page: Page) -> None:
        """Close the tab of a page; the page is asked first."""
        self._window.close_page(page)

    def toast(self, text: str, kind: str = "ok", actions: Sequence[ToastAction] = ()) -> None:
        """Say something in passing: kind ok, info, warn, error or hold."""
        self._window.show_toast(text, kind, actions)

    def show_problems(self, title: str, problems: Mapping[str, str] | Sequence[str]) -> None:
        """Say in passing what has to be put right; the first three in words, the rest as a number."""
        from models.i18n import tr

        texts = list(problems.values() if isinstance(problems, Mapping) else problems)
        shown = [title, *texts[:3]]
        if len(texts) > 3:
            shown.append(tr("and {count} more", count=len(texts) - 3))
        self._window.show_toast("\n".join(shown), "error", ())

    def show_error(self, error: BaseException) -> None:
        """Tell about a failure of something the person asked for."""
        from ui import messages

        messages.show_error(self._window.widget(), error)

    def action(self, action_id: str) -> QAction:
        """The one QAction of a command, for a page's own buttons."""
        return self._window.action(action_id)

    def look_as(self, principal: Principal) -> None:
        """Open a window on the book as another person sees it; nothing can be changed there."""
        self._window.look_as(principal)

    def current(self) -> Page | None:
        """The page in front."""
        return self._window.current_page()

    def widget(self) -> QWidget:
        """The window, as parent of boxes and dialogs."""
        return self._window.widget()
