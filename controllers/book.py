"""What a person can ask of a book: make, open, lock, back up, restore, close; every answer on the main thread.

Nothing of the database is imported before it is needed: the sign-in window has to show at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from controllers import book_work
from controllers import settings as names
from controllers.book_work import OpenBook as OpenBook
from controllers.book_work import call_first_window as call_first_window
from controllers.jobs import Job, Jobs
from controllers.settings import Settings
from models.clock import clock
from models.errors import AppError
from models.i18n import tr
from models.platform.book.errors import ClockBehind
from models.platform.book.paths import is_card

if TYPE_CHECKING:
    from models.platform.book.backup import BackupInfo
    from models.platform.book.book import Book
    from models.platform.book.making import NewBook
    from models.platform.server.card import Card
    from models.platform.server.preparing import Plan
    from models.sync.copies import NewCopy

log = logging.getLogger(__name__)

WATCH_EVERY_MS = 4000
RELEASE_AGAIN_MS = 500
BACKUP_EVERY = timedelta(minutes=30)
MOST_RECENT = 8
CLOCK_TOLERANCE = timedelta(hours=1)
SERVER_CLOCK_TOLERANCE = timedelta(minutes=2)


class BookController(QObject):
    """Owns the open book of this process."""

    opened = Signal(object)
    refused = Signal(object)
    progressed = Signal(int, int)
    locked = Signal()
    unlocked = Signal()
    closed = Signal(object)
    trouble = Signal(object)
    recovered = Signal()
    backed_up = Signal(object)
    called = Signal()

    def __init__(self, jobs: Jobs, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.settings = settings
        self.current: OpenBook | None = None
        self._leaving: Job | None = None
        self._trouble: AppError | None = None
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_EVERY_MS)
        self._watch.timeout.connect(self._look_after)
        self._release = QTimer(self, singleShot=True, interval=RELEASE_AGAIN_MS)
        self._release.timeout.connect(self._release_key)
        self._backup_due = clock.monotonic()
        self._files = QFileSystemWatcher(self)
        self._files.directoryChanged.connect(self._maybe_called)
        self._call_seen = ""

    # --- ways in -------------------------------------------------------------------------------------

    def create(self, new: NewBook, *, remember: bool = False, demo: bool = False) -> Job:
        """Make a book and open it for its first administrator, if wanted filled with the sample channel."""

        def work(job: Job) -> OpenBook:
            from models.platform.book import making

            made = book_work.signed_in(making.create(new, job.progress), new.login, remember)
            if demo:
                book_work.fill_with_demo(made, job.progress)
            return made

        return self._start(tr("Making the book"), work, new.login)

    def open(self, path: Path, login: str, password: str, *, remember: bool = False, moved: Card | None = None) -> Job:
        """Open a book by user name and password; `moved` is the card of an office that is somewhere else now."""

        folders = self._folders_used()

        def work(job: Job) -> OpenBook:
            if is_card(path):
                return book_work.on_server(path, login, password, remember, moved)
            from models.platform.book import locksmith, opening
            from models.platform.book.access import ByPassword

            book = opening.open_book(path, ByPassword(login, password), progress=job.progress)
            try:
                locksmith.renew_cost(book, login, password)
            except OSError:
                log.info("cost of a slot could not be renewed")
            return book_work.signed_in(book, login, remember, password, folders, moved)

        return self._start(tr("Opening the book"), work, login)

    def open_copy(self, new: NewCopy, *, remember: bool = False) -> Job:
        """Fetch a copy of an office's book to this computer and open it."""

        def work(job: Job) -> OpenBook:
            return book_work.new_copy(new, remember, job.progress)

        return self._start(tr("Fetching the book of the office"), work, new.login)

    def prepare_server(self, plan: Plan, book: Path | None = None) -> Job:
        """Make an empty database the book of an office, of a book of this computer if wanted, and open it live."""

        def work(job: Job) -> OpenBook:
            if book is not None:
                from models.sync import moving

                moving.move(plan, book, job.progress)
            else:
                from models.platform.server import preparing

                preparing.prepare(plan, job.progress)
            return book_work.on_server(plan.file, plan.first.login, plan.first.password, False)

        return self._start(tr("Preparing the server"), work, plan.first.login)

    def probe(self, card: Any, login: str, password: str, done: Callable[[Any], None]) -> Job:
        """Try the way to an office's server; `done` gets what was found, step by step."""

        def work(job: Job) -> Any:
            from models.platform.server import probe

            return probe.probe(card, login, password)

        return self.jobs.run(tr("Testing the connection"), work, done, self.refused.emit)

    def view(self, path: Path, login: str, password: str) -> Job:
        """Open a book that cannot be written, for reading only (FT-12)."""

        def work(job: Job) -> OpenBook:
            from models.platform.book import viewing
            from models.platform.book.access import ByPassword

            return book_work.viewing(viewing.view_book(path, ByPassword(login, password)))

        return self._start(tr("Opening the book"), work, login)

    def open_with_code(self, path: Path, code: str) -> Job:
        """Open a book by its recovery code; the person then chooses a new password."""

        def work(job: Job) -> OpenBook:
            from models.platform.book import opening
            from models.platform.book.access import ByCode

            return OpenBook(opening.open_book(path, ByCode(code), progress=job.progress), None)

        return self._start(tr("Opening the book"), work, "")

    def open_with_keyring(self, path: Path, login: str = "") -> Job:
        """Open a book by what this computer's keyring keeps; a server asks for the name as well."""

        folders = self._folders_used()

        def work(job: Job) -> OpenBook:
            if is_card(path):
                return book_work.on_server(path, login, None, False)
            from models.platform.book import opening, secrets
            from models.platform.book.access import ByKeyring

            way = ByKeyring(secrets.system_ring())
            return book_work.signed_in(opening.open_book(path, way, progress=job.progress), "", False, None, folders)

        return self._start(tr("Opening the book"), work, "")

    def _start(self, title: str, work: Callable[[Job], OpenBook], login: str) -> Job:
        def done(opened: OpenBook) -> None:
            self._opened(opened, login)

        job = self.jobs.run(title, work, done, self.refused.emit, writes=True)
        job.progressed.connect(self.progressed)
        return job

    def _opened(self, opened: OpenBook, login: str) -> None:
        self.current = opened
        self._remember_path(opened.book.place, login)
        local = opened.local
        if local is not None:
            self._backup_due = clock.monotonic() + BACKUP_EVERY.total_seconds()
            self._watch.start()
            self._files.addPath(str(local.paths.book.parent))
            self._call_seen = book_work.content(local.paths.call)
        self.opened.emit(opened)
        if opened.book.read_only:
            QTimer.singleShot(0, self, self._tell_read_only)
        elif opened.book.check_due:
            self.check()
        if opened.book.clock_behind > (CLOCK_TOLERANCE if local is not None else SERVER_CLOCK_TOLERANCE):
            QTimer.singleShot(0, self, self._tell_clock)

    def _tell_clock(self) -> None:
        """The computer's clock lies behind what the book has seen: dates of new entries would be wrong (K01)."""
        if self.current is None:
            return
        apart = self.current.book.clock_behind.total_seconds()
        if self.current.local is not None:
            self.trouble.emit(ClockBehind(int(apart // 3600)))
        else:
            from models.platform.server.errors import ClocksDiffer

            self.trouble.emit(ClocksDiffer(int(apart // 60)))

    def _tell_read_only(self) -> None:
        """Once the window listens: say why nothing can be changed."""
        if self.current is not None and self.current.local is not None:
            self.trouble.emit(self.current.local.why_read_only())

    # --- while it is open ----------------------------------------------------------------------------

    def has_keyring(self, path: Path, done: Callable[[bool], None], login: str = "") -> Job:
        """Whether somebody let the keyring of some computer open this book."""

        def work(job: Job) -> bool:
            try:
                return book_work.kept_password(path, login) if is_card(path) else book_work.has_keyring(path)
            except AppError:
                return False

        return self.jobs.run("", work, done)

    def people(self, done: Callable[[Any], None], failed: Callable[[BaseException], None]) -> Job:
        """Who may sign in, for choosing whose password is set anew after the recovery code."""
        book = self._book()

        def work(job: Job) -> Any:
            return book_work.people(book)

        return self.jobs.run("", work, done, failed)

    def reset_password(self, user_id: Any, login: str, password: str) -> Job:
        """After the recovery code: give a person a new password and let him work."""
        book = self._book()

        def work(job: Job) -> OpenBook:
            from models.platform.book import locksmith

            locksmith.set_password(book, user_id, login, password)
            book.user_id = user_id
            return book_work.signed_in(book, login, False)

        return self._start(tr("Setting the password"), work, login)

    def change_password(self, login: str, old: str, new: str, done: Callable[[Any], None]) -> Job:
        """The person at work changes his own password."""
        opened = self._opened_book()

        def work(job: Job) -> None:
            from models.platform import passwords
            from models.platform.book import locksmith

            person, own = opened.book.user_id, (login, opened.book.company)
            assert person is not None
            if opened.card is None:
                locksmith.change_password(self._book(), login, old, new, own)
                return
            passwords.require_good(new, own)
            book_work.office_password(opened, person, login, old, new)
            if opened.local is not None:  # the office has judged who is there; a copy may have had another password
                locksmith.set_password(opened.local, person, login, new, own)
            book_work.use_password(opened, login, new)
            book_work.keep_anew(opened, login, new)

        return self.jobs.run(tr("Changing the password"), work, done, self.refused.emit, writes=True)

    def set_password(self, user_id: Any, login: str, password: str, done: Callable[[Any], None]) -> Job:
        """An administrator gives a person a password: for this book, or for the server that keeps it."""
        opened = self._opened_book()

        def work(job: Job) -> None:
            from models.platform import passwords
            from models.platform.book import locksmith

            own = (login, opened.book.company)
            if opened.card is None:
                locksmith.set_password(self._book(), user_id, login, password, own)
            else:
                passwords.require_good(password, own)
                book_work.office_password(opened, user_id, login, None, password)

        return self.jobs.run(tr("Setting the password"), work, done, self.refused.emit, writes=True)

    def check(self) -> Job:
        """Check every page of the book in the background; trouble is told by `trouble`."""
        book = self._book()

        def work(job: Job) -> None:
            book.check_whole(job.progress)

        return self.jobs.run(tr("Checking the book"), work, None, self.trouble.emit, long=True)

    def _look_after(self) -> None:
        """Every few seconds: is the file still there, is there room, is a backup due?"""
        opened = self.current
        if opened is None:
            return
        if opened.book.read_only or opened.local is None:
            return
        problem = opened.book.watch()
        if problem is not None and type(problem) is not type(self._trouble):
            self._trouble = problem
            self.trouble.emit(problem)
        elif problem is None and self._trouble is not None:
            self._trouble = None
            self.recovered.emit()
        if problem is None and clock.monotonic() > self._backup_due and not opened.book.locked:
            self._backup_due = clock.monotonic() + BACKUP_EVERY.total_seconds()
            self.backup("interval", only_if_changed=True)

    def _maybe_called(self, _folder: str) -> None:
        """A second start of the program asks this window to come to the front."""
        if self.current is None or self.current.local is None:
            return
        content = book_work.content(self.current.local.paths.call)
        if content and content != self._call_seen:
            self._call_seen = content
            self.called.emit()

    # --- lock ----------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Lock the screen at once; the key leaves memory as soon as no background work needs it."""
        if self.current is not None and self._leaving is None:
            self.locked.emit()
            self._release_key()

    def _release_key(self) -> None:
        opened = self.current
        if opened is None or opened.book.locked:
            return
        if self.jobs.idle():
            opened.book.lock()
            if opened.copy is not None:
                opened.copy.forget()
        else:
            self._release.start()

    def unlock(self, login: str, password: str) -> Job:
        """Take up work again with the password of the person at work."""
        opened = self._opened_book()

        def work(job: Job) -> None:
            if opened.local is not None:
                opened.local.unlock(password, login)
            book_work.use_password(opened, login, password)
            try:
                book_work.keep_to_lease(opened, entering=False)
            except AppError:
                if opened.local is not None:
                    opened.local.lock()
                raise

        def done(_nothing: None) -> None:
            self._release.stop()
            self.unlocked.emit()

        return self.jobs.run("", work, done, self.refused.emit, writes=True)

    # --- copies --------------------------------------------------------------------------------------

    def backup_folder(self) -> Path:
        """Where backups of the open book go."""
        chosen = self.settings.get(names.BACKUP_FOLDER)
        return Path(chosen) if chosen else self._book().paths.backups

    def _folders_used(self) -> tuple[Path, ...]:
        """Every folder in which backups of this computer's books may lie, beside the one beside each book."""
        chosen, used = self.settings.get(names.BACKUP_FOLDER), self.settings.get(names.BACKUP_FOLDERS_USED)
        return tuple(Path(one) for one in dict.fromkeys((chosen, *used)) if one)

    def _use_folder(self) -> Path:
        """Where a backup goes now; remembered, because what lies there may have to be deleted one day."""
        chosen, used = self.settings.get(names.BACKUP_FOLDER), self.settings.get(names.BACKUP_FOLDERS_USED)
        if chosen and chosen not in used:
            self.settings.set(names.BACKUP_FOLDERS_USED, (chosen, *used))
        return self.backup_folder()

    def backup(self, reason: str = "demand", *, only_if_changed: bool = False) -> Job:
        """Make and verify a backup in the background; `backed_up` tells the result."""
        opened, folder = self.current, self._use_folder()
        assert opened is not None

        def work(job: Job) -> BackupInfo | None:
            if only_if_changed and not book_work.changed(opened, folder):
                return None
            return book_work.backup(opened, folder, reason, job.progress)

        def done(info: BackupInfo | None) -> None:
            if info is not None:
                self.backed_up.emit(info)

        return self.jobs.run(tr("Backing up"), work, done, self.trouble.emit, long=True)

    def backups(
        self, folder: Path, done: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> Job:
        """List the backups in a folder, newest first."""

        def work(job: Job) -> list[BackupInfo]:
            from models.platform.book import backup

            return backup.listed(folder)

        return self.jobs.run("", work, done, failed)

    def restore(
        self,
        folder: Path,
        target: Path,
        login: str,
        secret: str,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
        *,
        present: Path | None = None,
        by_code: bool = False,
    ) -> Job:
        """Make a new book of a backup; the present one stays as it is."""

        def work(job: Job) -> Any:
            from models.platform.book import restore
            from models.platform.book.access import ByCode, ByPassword

            way = ByCode(secret) if by_code else ByPassword(login, secret)
            return restore.restore(folder, target, way, present=present, progress=job.progress)

        job = self.jobs.run(tr("Restoring a backup"), work, done, failed, writes=True)
        job.progressed.connect(self.progressed)
        return job

    def save_copy(
        self, target: Path, done: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> Job:
        """Write everything that was saved into another file (the original vanished, or a copy is wanted)."""
        book = self._book()
        return self.jobs.run(tr("Saving a copy"), lambda job: book.save_copy(target), done, failed, long=True)

    def card_of_copy(self, done: Callable[[Path], None], failed: Callable[[BaseException], None]) -> Job:
        """Put the connection card of a copy beside it, for working live; `done` gets its place."""
        opened = self._opened_book()
        return self.jobs.run("", lambda job: book_work.card_beside(opened), done, failed, writes=True)

    def use_card(self, card: Card, password: str, done: Callable[[Any], None], failed: Callable[[BaseException], None]) -> Job:
        """The office of the open copy is somewhere else now; nothing that waits is touched."""
        opened = self._opened_book()
        return self.jobs.run(
            tr("Testing the connection"), lambda job: book_work.use_card(opened, card, password), done, failed, long=True
        )

    def use_recovery_code(
        self, code: str, login: str, password: str, done: Callable[[Any], None], failed: Callable[[BaseException], None]
    ) -> Job:
        """Let a fresh code open the book from now on, after asking who is there."""
        book = self._book()

        def work(job: Job) -> None:
            from models.platform.book import locksmith

            locksmith.use_recovery_code(book, login, password, code)

        return self.jobs.run(tr("Making a new recovery code"), work, done, failed, writes=True)

    def has_recovery_code(self) -> bool:
        """Whether a code opens the book."""
        from models.platform.book import locksmith

        return locksmith.has_recovery_code(self._book())

    def remove_demo(self, path: Path) -> Job:
        """Delete the files of the demonstration book that was left; trouble is told by `trouble`."""

        def work(job: Job) -> None:
            from models.platform.book.paths import BookPaths
            from models.platform.demo import leaving

            leaving.remove(BookPaths(path))

        def done(_nothing: None) -> None:
            self._forget_path(path)

        return self.jobs.run(tr("Deleting the demo book"), work, done, self.trouble.emit, long=True)

    # --- way out -------------------------------------------------------------------------------------

    def announce_end(self) -> None:
        """The window is gone: from now on a second start hears that the book is being closed."""
        if self.current is not None:
            self.current.book.tell_closing()

    def close(self, *, backup: bool | None = None, erase: bool = False) -> None:
        """Sign out, back up if wanted and changed, and end the session, in the background; `closed` tells the end.

        `erase`: the office ordered that this copy be deleted; `closed` then tells what was done.
        Until then the book stays ours. Call it when no other job runs any more; asking twice changes nothing.
        """
        opened = self.current
        if opened is None or self._leaving is not None:
            return
        self._watch.stop()
        self.announce_end()
        wanted = self.settings.get(names.BACKUP_ON_EXIT) if backup is None else backup
        folder = self._use_folder() if wanted and opened.local is not None and not erase else None
        folders = self._folders_used()
        if erase:
            self._forget_path(opened.book.place)

        def work(job: Job) -> BaseException | None:
            problem = book_work.leave(opened, folder, job.progress)
            return book_work.erase(opened, folders) if erase else problem

        self._leaving = job = self.jobs.run(tr("Closing the book"), work, self._left, self._left, writes=True)
        job.progressed.connect(self.progressed)
        job.finished.connect(lambda: self._left(None))

    def skip_backup(self) -> None:
        """The person does not wait for the backup while leaving; the book is closed as well."""
        if self._leaving is not None:
            self._leaving.cancel()

    def _left(self, problem: BaseException | None) -> None:
        """The book is closed; where the job was called off before it began, that is left to us."""
        self._leaving = None
        opened, self.current = self.current, None
        if opened is not None:
            opened.book.close()
            self.closed.emit(problem)

    def end(self) -> None:
        """Close the book at once, without a backup: the program ends, and nothing runs any more."""
        self._watch.stop()
        self._leaving = None
        opened, self.current = self.current, None
        if opened is not None:
            book_work.leave(opened, None)

    def _opened_book(self) -> OpenBook:
        assert self.current is not None
        return self.current

    def _book(self) -> Book:
        local = self._opened_book().local
        assert local is not None
        return local

    def _forget_path(self, path: Path) -> None:
        recent = tuple(known for known in self.settings.get(names.RECENT_BOOKS) if known != str(path))
        self.settings.set(names.RECENT_BOOKS, recent)

    def _remember_path(self, path: Path, login: str) -> None:
        recent = [str(path), *(p for p in self.settings.get(names.RECENT_BOOKS) if p != str(path))]
        self.settings.set(names.RECENT_BOOKS, tuple(recent[:MOST_RECENT]))
        if login:
            self.settings.set(names.LAST_USER, login)
