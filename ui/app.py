"""Builds the program, step by step: folders, log, Qt, settings, look, hooks, jobs, a book, the window."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_config_path, user_data_path, user_documents_path, user_log_path
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from controllers import settings as names
from controllers.book import BookController
from controllers.garbage import GarbageCollector, never
from controllers.jobs import Jobs
from controllers.settings import Settings
from controllers.viewing import empty_viewing_folder
from models import logs
from models.i18n import tr
from ui import hooks, messages, theme
from ui.book.start import Start
from ui.icons import product_icon
from ui.look import Look
from ui.shell.preload import Preloader
from ui.start_guard import Phase, StartGuard
from ui.watchdog import Watchdog
from ui.widgets import ime

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from controllers.book import OpenBook
    from controllers.context import AppContext
    from ui.book.idle import IdleWatch
    from ui.book.leaving import LeavingWindow
    from ui.book.lock import LockScreen
    from ui.book.wizard import FirstRun
    from ui.shell.main_window import MainWindow

log = logging.getLogger(__name__)

NAME = "Qudao"
STARTED_MS, RESTORED_MS = 1000, 5000
SESSION_TRIES = 30
"""Tenths of a second an ending session of the computer leaves for keeping drafts; systems kill after five seconds."""


@dataclass(frozen=True)
class Folders:
    """Where this user's settings, log and books lie."""

    config: Path
    data: Path
    log: Path
    documents: Path

    @classmethod
    def of_user(cls) -> Folders:
        """The folders the system names."""
        return cls(
            user_config_path(NAME, appauthor=False), user_data_path(NAME, appauthor=False),
            user_log_path(NAME, appauthor=False), user_documents_path(),
        )


def run(arguments: list[str]) -> int:
    """Start the program with its window; returns the exit status."""
    if arguments and arguments[0] == "--self-test":
        from ui.self_test import run as self_test

        return self_test(arguments[1:])
    folders = Folders.of_user()
    logs.begin(folders.log)
    app = make_application(sys.argv[:1])
    program = Program(app, folders)
    program.begin()
    empty_viewing_folder()
    status = app.exec()
    program.end()
    empty_viewing_folder()
    return status


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, with everything that must be said before or right after it is made."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QApplication.setApplicationName(NAME)
    QApplication.setApplicationDisplayName("")
    QApplication.setDesktopFileName("qudao")
    app = QApplication([*arguments, "-style", "Fusion"])
    app.setProperty(theme.BORN_FUSION, True)
    app.setWindowIcon(product_icon())
    app.setQuitOnLastWindowClosed(False)
    if sys.platform == "darwin":
        app.styleHints().setTabFocusBehavior(Qt.TabFocusBehavior.TabFocusAllControls)
    return app


def settings_of_start(path: Path, guard: StartGuard, safe: bool) -> Settings:
    """The settings of this person; a safe start keeps only where the books lie, the rest is put aside."""
    former = Settings(path)
    if not safe:
        return former
    guard.put_aside(path)
    settings = Settings(path)
    for known in (names.RECENT_BOOKS, names.LAST_USER):
        settings.set(known, former.get(known))
    return settings


class Program(QObject):
    """Holds the parts of the running program and hands over between sign-in, window and lock."""

    def __init__(self, app: QApplication, folders: Folders) -> None:
        super().__init__()
        self.app, self.folders = app, folders
        self.guard = StartGuard(folders.config / "start.json")
        self.safe = self.guard.begin(Phase.START)
        self.settings = settings_of_start(folders.config / "settings.json", self.guard, self.safe)
        self.look = Look(app, self.settings)
        ime.install(app)
        self.hooks = hooks.Hooks()
        self.hooks.install()
        self._crashes = hooks.catch_crashes(folders.log)
        self.jobs = Jobs(self)
        self.garbage = GarbageCollector(self)
        self.books = BookController(self.jobs, self.settings, self)
        self._stacks = open(folders.log / logs.STACKS, "a", encoding="utf-8")  # noqa: SIM115
        self.watchdog = Watchdog(self._stacks, self)
        self.start: Start | None = None
        self.context: AppContext | None = None
        self.window: MainWindow | None = None
        self.lock_screen: LockScreen | None = None
        self.idle: IdleWatch | None = None
        self.leaving: LeavingWindow | None = None
        self.last_word: QDialog | None = None
        self._again = False
        self._first: Callable[[Start], None] = Start.show
        self._erase = False
        self._former: Path | None = None
        self._next: Path | None = None
        app.lastWindowClosed.connect(self._quit_if_nothing_left)
        app.commitDataRequest.connect(self._session_ends)

    def begin(self) -> None:
        """Show the first window: sign-in, or the pages of a first run."""
        self._ask_for_book()
        self.watchdog.start()
        Preloader(self.jobs, self)
        for text, values in self.settings.take_notices():
            messages.notice(self.start.window if self.start else None, *messages.split(tr(text, **values)))
        if self.safe:
            title = tr("The last two starts did not succeed. Your records are not affected.")
            messages.notice(
                self.start.window if self.start else None, title,
                tr("This start uses default settings. The former settings are kept aside."),
            )
        QTimer.singleShot(STARTED_MS, self.guard, self.guard.started)

    def _ask_for_book(self, path: Path | None = None, show: Callable[[Start], None] = Start.show) -> None:
        self.start = Start(self.books, self.folders.documents, path)
        self.start.ready.connect(self._open_window)
        self.start.already_open.connect(self.app.quit)
        show(self.start)

    def _quit_if_nothing_left(self) -> None:
        """Closing the window before a book is open ends the program."""
        if self.window is None and self.leaving is None and not any(widget.isVisible() for widget in self.app.topLevelWidgets()):
            self.app.quit()

    def _open_window(self, opened: OpenBook, outcome: FirstRun | None) -> None:
        """A book is open and somebody signed in: show the window."""
        from controllers import links
        from controllers.context import AppContext
        from ui.book.idle import IdleWatch
        from ui.book.lock import LockScreen
        from ui.shell.main_window import MainWindow
        from ui.window_state import WindowState

        assert opened.principal is not None
        self.context = AppContext(
            opened.book.database, self.jobs, self.settings, opened.principal, books=self.books, parent=self
        )
        link = links.join(self.context)
        self.window = MainWindow(self.context, WindowState(self.folders.config / "window.ini"))
        safe = self.guard.begin(Phase.RESTORE)
        self.window.restore_tabs = not safe
        self.idle = IdleWatch(self.settings.get(names.IDLE_LOCK_MINUTES), self)
        self.garbage.quiet_for = self.idle.quiet_for
        login = self.settings.get(names.LAST_USER)
        self.lock_screen = LockScreen(self.books, login, opened.principal.name, self.context.book_name)
        self._connect(self.window, self.lock_screen, self.idle)
        if link is not None:
            self.window.shown.connect(link.start)
            link.ordered.connect(self._office_orders)
        QTimer.singleShot(0, self, lambda: self._show_window(safe, outcome))

    def _show_window(self, safe: bool, outcome: FirstRun | None) -> None:
        """In a turn of its own: making the window takes its time already."""
        if self.window is None:
            return
        self.window.begin()
        if self.start is not None:
            self.start.close()
            self.start = None
        QTimer.singleShot(RESTORED_MS, self.guard, self.guard.restored)
        if safe:
            self.window.show_toast(
                tr("The last two starts did not succeed. No tabs were opened; Ctrl+Shift+T brings them back singly."),
                "warn", (),
            )
        if outcome is not None and outcome.bring_data:
            self.window.open_page("import", False, {})
        former, self._former = self._former, None
        if former is not None and outcome is not None and not outcome.demo:
            self.books.remove_demo(former)

    def _connect(self, window: MainWindow, lock: LockScreen, idle: IdleWatch) -> None:
        assert self.context is not None
        window.shown.connect(idle.watch)
        window.closed.connect(self._window_closed)
        window.stays.connect(self._stays)
        window.lock_wanted.connect(self.books.lock)
        window.user_switch_wanted.connect(self._switch_user)
        window.own_book_wanted.connect(self._begin_own)
        window.to_server_wanted.connect(self._begin_move)
        window.other_way_wanted.connect(self._go_to)
        idle.idle.connect(self.books.lock)
        lock.about_to_lock.connect(self._about_to_lock)
        lock.leave_wanted.connect(self._switch_user)
        self.books.unlocked.connect(self._unlocked)
        self.books.trouble.connect(window.show_trouble)
        self.books.recovered.connect(window.trouble_over)
        self.books.backed_up.connect(window.backed_up)
        self.books.called.connect(window.come_to_front)
        self.settings.changed.connect(self._setting_changed)

    def _setting_changed(self, key: str) -> None:
        if key == names.IDLE_LOCK_MINUTES.key and self.idle is not None:
            self.idle.set_minutes(self.settings.get(names.IDLE_LOCK_MINUTES))

    def _about_to_lock(self) -> None:
        if self.context is not None:
            self.context.set_locked(True)

    def _unlocked(self) -> None:
        if self.context is not None:
            self.context.set_locked(False)
        if self.idle is not None:
            self.idle.restart()

    # --- leaving --------------------------------------------------------------------------------

    def _switch_user(self) -> None:
        """Close the window like quitting, then ask who works now."""
        self._again = True
        if self.lock_screen is not None and self.lock_screen.active:
            self._leave_book()
        elif self.window is not None:
            self.window.close()

    def _go_to(self, path: Path) -> None:
        """Leave this book like quitting, and ask to sign in to another one."""
        self._next = path
        self._switch_user()

    def _begin_own(self, delete: bool) -> None:
        """Leave the demonstration like quitting, then make a book of one's own; only then the demonstration may go."""
        opened = self.books.current
        self._first = Start.show_wizard
        self._former = opened.book.place if delete and opened is not None else None
        self._switch_user()

    def _begin_move(self, book: Path) -> None:
        """Leave this book like quitting, then ask for the server it goes to."""
        self._first = lambda start: start.show_move(book)
        self._switch_user()

    def _stays(self) -> None:
        """The person decided not to quit after all."""
        self._again, self._first = False, Start.show
        self._former = self._next = None

    def _office_orders(self, what: str) -> None:
        """A copy that was too long without its office is locked, and a session that somebody ended; a copy that the office
        wants deleted is left and deleted."""
        if what in ("lease", "ended"):
            self.books.lock()
            if what == "ended" and self.lock_screen is not None:
                from models.platform.server.errors import SessionEnded

                self.lock_screen.say(messages.text_of(SessionEnded()))
        elif self.leaving is None:
            self._again = self._erase = True
            self._leave_book()

    def _window_closed(self, window: MainWindow) -> None:
        if window is self.window:
            QTimer.singleShot(0, self, self._leave_book)

    def _leave_book(self) -> None:
        """The window is gone: end background work, back up and close the book, and start over or end."""
        if self.leaving is not None:
            return
        from ui.book.leaving import LeavingWindow

        opened = self.books.current
        lock = self.lock_screen.window if self.lock_screen is not None else None
        self.leaving = LeavingWindow(opened.book.place.stem if opened is not None else "")
        self.leaving.skip_wanted.connect(self.books.skip_backup)
        self.books.progressed.connect(self.leaving.show_progress)
        self.books.called.connect(self.leaving.come_to_front)
        self.leaving.show_soon(lock or self.window)
        if lock is not None:
            lock.hide()
        self.books.announce_end()
        again, self._again = self._again, False
        following, self._next = self._next, None
        path = following or (opened.book.place if opened is not None and not self._erase else None)
        if self.context is not None and self.context.link is not None:
            self.context.link.stop()
        for job in self.jobs.active(silent=True):
            job.cancel()
        self._when_idle(lambda: self._close_book(again, path))

    def _when_idle(self, then: Callable[[], None], tries: int = 300) -> None:
        if self.jobs.idle() or tries == 0:
            then()
        else:
            QTimer.singleShot(100, self, lambda: self._when_idle(then, tries - 1))

    def _close_book(self, again: bool, path: Path | None) -> None:
        window, self.window = self.window, None
        if self.lock_screen is not None and self.lock_screen.window is not None:
            self.lock_screen.window.hide()
            self.lock_screen.window.deleteLater()
        self.lock_screen = None
        if self.idle is not None:
            self.garbage.quiet_for = never
            self.idle.deleteLater()
            self.idle = None
        if window is not None:
            window.hide()
            window.deleteLater()
        if self.books.current is None:
            self._book_closed(again, path, None)
            return
        self.books.closed.connect(
            lambda problem: self._book_closed(again, path, problem), Qt.ConnectionType.SingleShotConnection
        )
        erase, self._erase = self._erase, False
        self.books.close(erase=erase)

    def _book_closed(self, again: bool, path: Path | None, problem: BaseException | None) -> None:
        """Nothing holds the book any more; why a backup failed is told once, before the program ends."""
        leaving, self.leaving = self.leaving, None
        if leaving is not None:
            leaving.done()
        if self.context is not None:
            self.context.deleteLater()
            self.context = None
        first, self._first = self._first, Start.show
        if again:
            self._ask_for_book(path, first)
        parent = self.start.window if again and self.start is not None else None
        self.last_word = messages.show_error(parent, problem) if problem is not None else None
        if again:
            return
        if self.last_word is None:
            self.app.quit()
        else:
            self.last_word.finished.connect(self.app.quit)

    def _session_ends(self) -> None:
        """The computer is shut down: what was typed goes to the drafts now, as at locking; the rest is stored."""
        if self.window is None or self.context is None or self.context.locked:
            return
        self.window.keep_all()
        wait = QEventLoop()
        QTimer.singleShot(0, wait, lambda: self._when_idle(wait.quit, SESSION_TRIES))  # a loop cannot end before it began
        wait.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def end(self) -> None:
        """After the event loop: nothing runs and nothing is open any more."""
        self.guard.restored()
        self.watchdog.stop()
        self.jobs.close()
        self.books.end()
        self.garbage.stop()
        self._stacks.close()
        hooks.let_go(self._crashes)
        logging.shutdown()
