"""A window for pages under test: a real book, real jobs, and a record of what pages ask of the window."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from controllers.book_work import OpenBook
from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import Settings
from models.clock import clock
from models.platform.principal import Principal
from ui import theme
from ui.shell import pages
from ui.shell.navigator import Navigator
from ui.shell.page import Page


class Books:
    """Stands for the open local book: the part of it that pages ask for."""

    def __init__(self, folder: Path) -> None:
        paths = SimpleNamespace(files=folder / "book.files", name="book.qudao")
        book = SimpleNamespace(paths=paths, company="", place=folder / paths.name, read_only=False)
        self.current = OpenBook(book, None)  # type: ignore[arg-type]


class Desk(QWidget):
    """Shows one page at a time and notes what it asked for."""

    def __init__(self, database: Any, principal: Principal, folder: Path, size: tuple[int, int] = (1240, 820)) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.resize(*size)
        self.jobs = Jobs()
        settings = Settings(folder / "settings.json")
        self.context = AppContext(database, self.jobs, settings, principal, books=Books(folder))  # type: ignore[arg-type]
        self.navigator = Navigator(self.context, self)
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self.toasts: list[str] = []
        self.closed: list[Page] = []
        self.page: Page | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)

    def put(self, kind: str, **args: Any) -> Any:
        """Make a page, show it, load it and wait until it is quiet."""
        if self.page is not None:
            self.page.hide()
            self.page.deleteLater()
            QApplication.sendPostedEvents(self.page, QEvent.Type.DeferredDelete)
        page = self.page = pages.factory(kind)(self.context, self.navigator, args)
        self.layout().addWidget(page)
        self.show()
        page.load()
        self.settle()
        focused = QApplication.focusWidget()
        if focused is None or not page.isAncestorOf(focused):
            (page.first_focus() or page).setFocus()  # as the window does when a page has arrived
        return page

    def settle(self, seconds: float = 10) -> None:
        """Handle events until no job waits, runs or is on its way."""
        end = clock.monotonic() + seconds
        quiet = 0
        while quiet < 3 and clock.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            form = getattr(self.page, "form_view", None)
            quiet = quiet + 1 if self.jobs.idle() and (form is None or form.is_made()) else 0
        assert self.jobs.idle(), "jobs did not end"

    def wait(self, seconds: float) -> None:
        """Handle events for a while (timers of the page)."""
        end = clock.monotonic() + seconds
        while clock.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def finish(self) -> None:
        """End the jobs and free the page."""
        self.close()
        self.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.jobs.close()

    # ---- the window of the navigator -----------------------------------------------------------------

    def open_page(self, kind: str, behind: bool, args: dict[str, Any]) -> Page | None:
        self.opened.append((kind, args))
        return None

    def close_page(self, page: Page) -> None:
        self.closed.append(page)

    def show_toast(self, text: str, kind: str, actions: Any) -> None:
        self.toasts.append(text)

    def action(self, action_id: str) -> QAction:
        return QAction(self)

    def current_page(self) -> Page | None:
        return self.page

    def look_as(self, principal: Any) -> None:
        self.opened.append(("look_as", {"principal": principal}))

    def widget(self) -> QWidget:
        return self


def dress(app: QApplication, look: str = "light") -> None:
    """Our look, as in the program."""
    theme.apply(app, look)


def walk(root: QWidget) -> list[str]:
    """Widgets a person can use that lack an object name or an accessible name (UX-096)."""
    from PySide6.QtWidgets import (
        QAbstractButton,
        QAbstractItemView,
        QAbstractSpinBox,
        QComboBox,
        QLineEdit,
        QPlainTextEdit,
    )

    missing = []
    kinds = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, kinds) or _internal(widget):
            continue
        if not widget.objectName() or not (widget.accessibleName() or getattr(widget, "text", str)()):
            missing.append(f"{type(widget).__name__} «{widget.objectName()}» in «{widget.parent().objectName()}»")
    return missing


def _internal(widget: QWidget) -> bool:
    """Parts Qt makes for itself: views of drop-downs, scroll buttons, header corners."""
    parent = widget.parentWidget()
    while parent is not None:
        if parent.metaObject().className() in ("QComboBoxPrivateContainer", "QTabBar", "QHeaderView"):
            return True
        parent = parent.parentWidget()
    return widget.metaObject().className() in ("QTableCornerButton", "QHeaderView")
