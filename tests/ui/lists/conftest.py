"""List pages over a small channel, on the fixed date of the acceptance list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import Settings
from models.platform.principal import SYSTEM
from tests.models.lists import samples
from tests.ui.lists.harness import page_of
from ui import theme
from ui.widgets import ime
from ui.widgets.record_list.page import ListPage


@pytest.fixture
def context(qapp: Any, sqlite_book: Any, tmp_path: Any, noon: Any) -> Iterator[AppContext]:
    theme.apply(qapp, "light")
    ime.install(qapp)
    with sqlite_book.write(SYSTEM) as session:
        samples.fill(session, orders=500)
    jobs = Jobs()
    yield AppContext(sqlite_book, jobs, Settings(tmp_path / "settings.json"), SYSTEM)
    jobs.close()


@pytest.fixture
def settle(qtbot: Any, context: AppContext) -> Callable[[], None]:
    """Wait until every question is answered and every short timer has run."""

    def wait() -> None:
        for _ in range(3):
            qtbot.waitUntil(context.jobs.idle, timeout=10_000)
            qtbot.wait(40)
        qtbot.waitUntil(context.jobs.idle, timeout=10_000)

    return wait


@pytest.fixture
def open_list(qtbot: Any, context: AppContext, settle: Callable[[], None]) -> Callable[..., ListPage]:
    """Open a list page as the window does: make, show, load."""

    def make(maker: type[ListPage], size: tuple[int, int] = (1440, 900), **args: Any) -> ListPage:
        page = page_of(maker, context, **args)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        page.load()
        settle()
        page.activateWindow()
        page.grid.setFocus()
        qtbot.waitUntil(lambda: page.grid.main.hasFocus(), timeout=2000)
        return page

    return make
