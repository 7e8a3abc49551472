"""Leaving a copy with work that the office has not got yet: the number is said, and nothing of it is ever lost (UX-091)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from controllers.office_link import OfficeLink, SyncState
from models.i18n import ntr, tr
from ui import messages
from ui.messages import Answer
from ui.sync import words

AGAIN_MS = 50


class Leaving(QObject):
    """Asks before the window of a copy closes while work waits; `answer(True)` lets it close."""

    def __init__(self, window: QWidget, link: OfficeLink, answer: Callable[[bool], None]) -> None:
        super().__init__(window)
        self._window, self._link, self._answer = window, link, answer

    def ask(self, problem: str = "") -> None:
        """Nothing waits: go at once. Else synchronise first, leave it here, or stay."""
        standing = self._link.standing
        waiting = standing.waiting if standing is not None else 0
        if not waiting:
            self._end(True)
            return
        title = ntr("{count} piece of work has not reached the office yet",
                    "{count} pieces of work have not reached the office yet", waiting)  # fmt: skip
        safe = tr("Nothing is lost: it stays in the encrypted copy on this computer and is sent when you sign in here again. "
                  "Until then the office does not see it.")  # fmt: skip
        can_try = self._link.state not in (SyncState.NEEDS_LOGIN, SyncState.NEEDS_UPDATE, SyncState.BLOCKED, SyncState.OFF)
        answers = [Answer("first", tr("Synchronise, then close"), default=True)] if can_try else []
        answers += [Answer("go", tr("Close and send later"), default=not can_try), Answer("cancel", tr("Back"), cancel=True)]
        messages.ask(self._window, title, f"{problem}\n{safe}" if problem else safe, answers, self._chosen)

    def _chosen(self, key: str) -> None:
        if key != "first":
            self._end(key == "go")
            return
        self._link.tried.connect(self._tried, Qt.ConnectionType.SingleShotConnection)
        self._link.now()

    def _tried(self, through: bool) -> None:
        """It went through or not; what waits now is counted before anything is asked again."""
        if not self._link.context.jobs.idle():
            QTimer.singleShot(AGAIN_MS, self, lambda: self._tried(through))
            return
        self.ask("" if through else words.reason_text(self._link))

    def _end(self, go: bool) -> None:
        self._answer(go)
        self.deleteLater()
