"""A walk through every kind of page of the real window, on a small demo book."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import LANGUAGE, Settings
from models.clock import clock
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.records import User
from tests.ui.closing import close_window, in_the_light_again
from ui.look import Look
from ui.shell.pages import PAGES
from ui.widgets import ime
from ui.window_state import WindowState

TABLES = {
    "agent": "agents", "agent.overview": "agents", "contract": "contracts", "order": "orders", "payment": "payments", "product": "products",
    "warehouse": "warehouses", "move": "move_documents", "target": "targets", "scorecard": "scorecards",
    "user": "users", "template": "contract_templates", "checklist": "checklists", "deal": "deals",
}
"""Kinds of pages that show one record, and where a record of the demo book is found."""

NEW = ("agent", "contract", "order", "product", "warehouse", "move", "target", "user", "template", "checklist", "checklist_template")
"""Kinds of pages that begin with a new record when they are given none."""


def kinds() -> list[str]:
    """All kinds of pages whose module is there."""
    return [kind for kind, place in PAGES.items() if importlib.util.find_spec(place.partition(":")[0])]


class Tour:
    """A real main window, and the way to each page."""

    def __init__(self, database: Any, folder: Path, role: Role = Role.ADMIN, principal: Principal | None = None) -> None:
        from ui.shell.main_window import MainWindow

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        ime.install(app)
        settings = Settings(folder / "settings.json")
        settings.set(LANGUAGE, "en")
        self.look = Look(app, settings)
        if principal is None:
            with database.read(SYSTEM) as session:
                user = session.scalars(select(User).where(User.role == Role.MANAGER)).first()
                principal = Principal(user.id, role, Scope.ALL, user.name)
        self.database, self.folder = database, folder
        self.context = AppContext(database, Jobs(), settings, principal)
        self.window = MainWindow(self.context, WindowState(folder / "window.ini"))
        self.window.restore_tabs = False
        self.window.begin()
        self.resize((1440, 900))
        self.window.activateWindow()
        self.settle()

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window another size."""
        self.window.resize(*size)
        self.settle()

    def language(self, code: str) -> None:
        """Switch the language as a person does."""
        self.context.settings.set(LANGUAGE, code)
        self.settle()

    def settle(self) -> None:
        """Handle events until nothing is under way."""
        end = clock.monotonic() + 30
        quiet = 0
        while quiet < 4 and clock.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            form = getattr(self.window.current_page(), "form_view", None)
            quiet = quiet + 1 if self.context.jobs.idle() and (form is None or form.is_made()) else 0
        assert self.context.jobs.idle()

    def args(self, kind: str) -> dict[str, Any]:
        """What a page of this kind needs to show something."""
        if kind == "pdf":
            return {"document": "contract", "id": str(self.first("contracts"))}
        if kind == "deal":
            return {"id": str(self._deal())}
        if kind == "checklist":
            return {"id": str(self._checklist())}
        where = "language = 'zh_CN'" if kind == "template" else "1 = 1"
        return {"id": str(self.first(TABLES[kind], where))} if kind in TABLES else {}

    def _checklist(self) -> UUID:
        """A checklist, in the present language; the demo book has none."""
        from dataclasses import replace

        from models.agreements import checklists

        with self.database.write(SYSTEM) as session:
            made = checklists.save(session, replace(checklists.blank(session, {"agent_id": str(self.first("agents"))}), id=None))
        assert made.id is not None
        return made.id

    def _deal(self) -> UUID:
        """A registered deal; the demo book has none."""
        from models.partners import deals

        agent = self.first("agents")
        with self.database.write(SYSTEM) as session:
            made = deals.save(session, deals.DealDraft(agent_id=agent, customer="杭州大华纺织有限公司", project="二期"))
        assert made.id is not None
        return made.id

    def first(self, table: str, where: str = "1 = 1") -> UUID:
        """The key of the first record of a table."""
        with self.database.read(SYSTEM) as session:
            found = session.connection().exec_driver_sql(f"SELECT id FROM {table} WHERE {where} ORDER BY seq LIMIT 1").scalar()
        return _uuid(found)

    def open(self, kind: str, **args: Any) -> Any:
        """Open a page and wait until it shows its data."""
        page = self.window.open_page(kind, False, args or self.args(kind))
        self.settle()
        assert page is not None
        return page

    def close_pages(self) -> None:
        """Close every tab but the first, without questions."""
        for tab in self.window.documents.all()[1:]:
            self.window.documents.close_tab(tab)
        self.settle()

    def finish(self) -> None:
        """End the window and its jobs."""
        close_window(self.window)
        self.context.jobs.close()
        in_the_light_again(self.window, self.look)


@contextmanager
def tour_of(
    database: Any, folder: Path, role: Role = Role.ADMIN, principal: Principal | None = None
) -> Iterator[Tour]:
    """A tour for the length of a test, as a person of the book if one is named."""
    tour = Tour(database, folder, role, principal)
    try:
        yield tour
    finally:
        tour.finish()


def _uuid(found: Any) -> UUID:
    return UUID(bytes=bytes(found)) if isinstance(found, (bytes, memoryview)) else UUID(str(found))
