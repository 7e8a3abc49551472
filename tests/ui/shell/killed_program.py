"""A program that opens two people, types into both, says so, and then waits to be killed."""

from __future__ import annotations

import sys
from pathlib import Path


def main(book: str, folder: str) -> None:
    from PySide6.QtTest import QTest

    from controllers.context import AppContext
    from controllers.garbage import GarbageCollector
    from controllers.jobs import Jobs
    from controllers.settings import LANGUAGE, Settings
    from models.database import Database
    from models.platform import users
    from models.platform.principal import SYSTEM, Principal, Role, Scope
    from models.platform.records import User
    from models.platform.users import UserDraft
    from ui.app import make_application
    from ui.look import Look
    from ui.shell.main_window import MainWindow
    from ui.window_state import WindowState

    app = make_application(["killed"])
    keep = [GarbageCollector()]
    database = Database.sqlite(Path(book), bytes(range(32)))
    with database.write(SYSTEM) as session:
        me = users.save(session, UserDraft(code="U1", name="陈涛", role=Role.ADMIN, scope=Scope.ALL))
        other = users.save(session, UserDraft(code="U2", name="周琳"))
        session.query(User).count()
    settings = Settings(Path(folder) / "settings.json")
    settings.set(LANGUAGE, "en")
    keep.append(Look(app, settings))
    context = AppContext(database, Jobs(), settings, Principal(me.id, Role.ADMIN, Scope.ALL, "陈涛"))
    window = MainWindow(context, WindowState(Path(folder) / "window.ini"))
    window.begin()

    def settle():
        for _ in range(2000):
            QTest.qWait(10)
            form = getattr(window.current_page(), "form_view", None)
            if window.documents.all() and context.jobs.idle() and (form is None or form.is_made()):
                return

    settle()
    window.open_page("users.list", False, {})
    stored = window.open_page("user", False, {"id": str(other.id)})
    settle()
    fresh = window.open_page("user", False, {})
    settle()
    stored.document.set("title", "业务主管")
    fresh.document.set("name", "王芳")
    window.documents.go_to(window.documents.find(stored.key()))
    QTest.qWait(3000)
    settle()  # a machine slower than the reference may still be writing
    print("typed", flush=True)
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
