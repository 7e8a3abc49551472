"""After kill -9 the tabs come back as they were, with the typed text and a word about it (UX-011)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from controllers.context import AppContext
from controllers.jobs import Jobs
from controllers.settings import Settings
from models.database import Database
from models.platform.principal import Principal, Role, Scope
from tests.conftest import TEST_KEY
from tests.ui.closing import close_window
from ui.shell.main_window import MainWindow
from ui.shell.page import Mark
from ui.window_state import WindowState

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_killed_while_typing_in_two_tabs(dressed, qtbot, sqlite_template, tmp_path):
    import shutil

    book = tmp_path / "book.qudao"
    shutil.copy(sqlite_template, book)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.shell.killed_program", str(book), str(tmp_path)], cwd=ROOT,
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    try:
        assert program.stdout.readline().strip() == "typed"
    finally:
        os.kill(program.pid, signal.SIGKILL)
        program.wait()
        program.stdout.close()

    database = Database.sqlite(book, TEST_KEY)
    with database.engine.connect() as connection:
        user = connection.exec_driver_sql("SELECT id FROM users WHERE code = 'U1'").scalar()
    from uuid import UUID

    context = AppContext(
        database, Jobs(), Settings(tmp_path / "settings.json"),
        Principal(UUID(bytes=bytes(user)), Role.ADMIN, Scope.ALL, "陈涛"),
    )
    window = MainWindow(context, WindowState(tmp_path / "window.ini"))
    qtbot.addWidget(window)
    try:
        window.begin()
        qtbot.waitUntil(lambda: bool(window.documents.all()) and context.jobs.idle(), timeout=20_000)
        tabs = window.documents.all()
        assert [tab.kind for tab in tabs] == ["home", "users.list", "user", "user"]
        marks = [Mark.NONE, Mark.NONE, Mark.DIRTY, Mark.DIRTY]
        qtbot.waitUntil(lambda: [tab.mark for tab in tabs] == marks, timeout=20_000)
        front = window.current_page()
        assert front is tabs[2].page
        qtbot.waitUntil(lambda: front.document.get("title") == "业务主管", timeout=20_000)
        assert front.mark() is Mark.DIRTY
        assert any("Restored unsaved content" in text for text in front.strips.shown().values())
        assert tabs[3].page is None
        window.documents.go_to(tabs[3])
        fresh = window.current_page()
        qtbot.waitUntil(lambda: context.jobs.idle() and fresh.document.get("name") == "王芳", timeout=20_000)
        assert fresh.mark() is Mark.DIRTY
        assert window.isWindowModified()
    finally:
        close_window(window)
        context.jobs.close()
        database.close()

