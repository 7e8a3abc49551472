"""What every controller needs, built once at start and handed down."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from controllers.jobs import Jobs
from controllers.settings import Settings
from models.database import Database
from models.platform.principal import Principal


class AppContext(QObject):
    """The open book, the person at work, background work and settings."""

    changed = Signal(object)
    failed = Signal(object)
    principal_changed = Signal()

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        settings: Settings,
        principal: Principal,
        *,
        book_path: Path | None = None,
        book_name: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.database = database
        self.jobs = jobs
        self.settings = settings
        self.principal = principal
        self.book_path = book_path
        self.book_name = book_name

    def sign_in(self, principal: Principal) -> None:
        """Another person works now: everything asked for from here on is asked for them."""
        self.principal = principal
        self.principal_changed.emit()
