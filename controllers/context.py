"""What every controller needs, built once at start and handed down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from controllers.jobs import Jobs
from controllers.settings import Settings
from models.database import Database
from models.platform import rights
from models.platform.principal import Principal

if TYPE_CHECKING:
    from controllers.book import BookController
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

    def set_locked(self, locked: bool) -> None:
        """The program is locked, or open again; every window follows."""
        if locked != self.locked:
            self.locked = locked
            self.lock_changed.emit(locked)

    @property
    def book(self) -> Book | None:
        """The open local book, or None when the work goes on a server."""
        return self.books.current.book if self.books is not None and self.books.current is not None else None

    @property
    def book_name(self) -> str:
        """The name of the book's company, or of its file; "" when there is no local book."""
        book = self.book
        return (book.company or book.paths.name) if book is not None else ""

    def can(self, entity: str, right: str) -> bool:
        """Whether the person at work has a right (C, R, U, D, A, E) at all, on some rows."""
        return rights.can(self.principal, entity, right)

    def sign_in(self, principal: Principal) -> None:
        """Another person works now: everything asked for from here on is asked for them."""
        self.principal = principal
        self.principal_changed.emit()
