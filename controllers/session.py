"""The session of a person in an open book: lock, unlock, back up now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from controllers.base import Controller
from controllers.jobs import Job
from models.errors import BookError
from models.i18n import N_, tr

if TYPE_CHECKING:
    from models.platform.book.book import Book

NO_BOOK = N_("There is no local book behind this window. Nothing was changed. Ask the administrator of the server.")


class SessionController(Controller):
    """Locks the book when nothing works on it any more, and opens it again for the same person."""

    def lock_when_idle(self) -> None:
        """Put the key out of memory as soon as no background work needs the book."""
        book = self.context.book
        if book is None or book.locked:
            return
        if self.context.jobs.idle():
            book.lock()
        else:
            self.context.jobs.ended.connect(self._job_ended, Qt.ConnectionType.UniqueConnection)

    def _job_ended(self, _job: object) -> None:
        book = self.context.book
        if book is None or book.locked or not self.context.locked:
            self.context.jobs.ended.disconnect(self._job_ended)
        elif self.context.jobs.idle():
            self.context.jobs.ended.disconnect(self._job_ended)
            book.lock()

    def unlock(
        self, passphrase: str, done: Callable[[], None], failed: Callable[[BaseException], None]
    ) -> Job:
        """Check the passphrase in the background and take the book up again."""
        book, login = self.context.book, self.context.login

        def work(job: Job) -> None:
            if book is None:
                raise BookError(NO_BOOK)
            book.unlock(passphrase, login)

        return self.context.jobs.run("", work, lambda _: done(), failed)

    def back_up(self, folder: Path | None, done: Callable[[Path], None]) -> Job:
        """Make a verified copy of the book now."""
        book = self.context.book

        def work(job: Job) -> Path:
            if book is None:
                raise BookError(NO_BOOK)
            return _back_up(book, folder, job.progress)

        return self.context.jobs.run(tr("Back up"), work, done, self.failed.emit, long=True)


def _back_up(book: Book, folder: Path | None, progress: Callable[[int, int], None]) -> Path:
    from models.platform.book import backup

    made = backup.make(book.keys(), folder or backup.default_folder(book.paths), progress=progress)
    return Path(made.folder)
