"""What every controller needs, built once at start and handed down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from controllers.jobs import Jobs
from controllers.settings import Settings
from models.database import Database
from models.platform import rights
from models.platform.principal import Principal

if TYPE_CHECKING:
    from controllers.book import BookController, OpenBook
    from controllers.office_link import OfficeLink
    from models.platform.book.book import Book


class AppContext(QObject):
    """The open book, the person at work, background work and settings."""

    changed = Signal(object)
    failed = Signal(object)
    principal_changed = Signal()
    lock_changed = Signal(bool)

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        settings: Settings,
        principal: Principal,
        *,
        books: BookController | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.database = database
        self.jobs = jobs
        self.settings = settings
        self.principal = principal
        self.books = books
        self.locked = False
        self.link: OfficeLink | None = None
        """The line to the office, where the book is live on its server or the copy of one."""

    def set_locked(self, locked: bool) -> None:
        """The program is locked, or open again; every window follows."""
        if locked != self.locked:
            self.locked = locked
            self.lock_changed.emit(locked)

    @property
    def book(self) -> Book | None:
        """The open local book, or None when the work goes on a server."""
        opened = self.opened
        return opened.local if opened is not None else None

    @property
    def files_folder(self) -> Path | None:
        """Where the contents of attachments lie; None for a book that is live on its server, which keeps them."""
        return self.book.paths.files if self.book is not None else None

    @property
    def opened(self) -> OpenBook | None:
        """What is open in this process, wherever it lies."""
        return self.books.current if self.books is not None else None

    @property
    def book_name(self) -> str:
        """The name of the book's company, or of its file or card; "" when none is open here."""
        opened = self.opened
        return (opened.book.company or opened.book.place.name) if opened is not None else ""

    def can(self, entity: str, right: str) -> bool:
        """Whether the person at work has a right (C, R, U, D, A, E) at all, on some rows."""
        return rights.can(self.principal, entity, right)

    def sign_in(self, principal: Principal) -> None:
        """Another person works now: everything asked for from here on is asked for them."""
        self.principal = principal
        self.principal_changed.emit()
