"""A real window on a real, small book."""

from __future__ import annotations

import pytest

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import LANGUAGE, Settings
from models.platform import users
from models.platform.principal import SYSTEM, Principal, Role, Scope
from models.platform.users import UserDraft
from tests.ui.closing import close_window
from ui import theme
from ui.look import Look
from ui.shell import pages
from ui.widgets import ime
from ui.window_state import WindowState

SAMPLES = "tests.ui.shell.sample_pages"


@pytest.fixture
def dressed(qapp):
    """The application with our look, and with light colours afterwards."""
    ime.install(qapp)
    theme.apply(qapp, "light")
    yield qapp
    theme.apply(qapp, "light")


@pytest.fixture
def make_context(dressed, sqlite_book, tmp_path):
    """Makes contexts on one book, as after a restart."""
    made = []
    with sqlite_book.write(SYSTEM) as session:
        person = users.save(session, UserDraft(code="U1", name="陈涛", role=Role.MANAGER))

    def make(role=Role.MANAGER):
        settings = Settings(tmp_path / "settings.json")
        if settings.get(LANGUAGE) == "system":
            settings.set(LANGUAGE, "en")
        look = Look(dressed, settings)
        context = AppContext(sqlite_book, Jobs(), settings, Principal(person.id, role, Scope.ALL, "陈涛"))
        made.append((context, look))
        return context

    yield make
    for context, look in made:
        context.jobs.close()
        look.deleteLater()


@pytest.fixture
def make_window(make_context, qtbot, tmp_path, monkeypatch):
    """Makes windows, as after a restart; waits until what was open is back."""
    monkeypatch.setitem(pages.PAGES, "note", f"{SAMPLES}:NotePage")
    monkeypatch.setitem(pages.PAGES, "home", f"{SAMPLES}:SampleHome")
    from ui.shell.main_window import MainWindow

    windows = []

    def make(context=None, **more):
        window = MainWindow(context or make_context(), WindowState(tmp_path / "window.ini"), **more)
        windows.append(window)
        window.begin()
        window.resize(1200, 760)
        qtbot.waitUntil(lambda: bool(window.documents.all()) and window.context.jobs.idle(), timeout=60_000)
        window.activateWindow()
        qtbot.wait(20)
        return window

    yield make
    for window in windows:
        close_window(window)
        window.deleteLater()


@pytest.fixture
def window(make_window):
    """One window."""
    return make_window()
