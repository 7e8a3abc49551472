"""What a person had open, kept inside the encrypted book: tabs, their state, and what was used last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from controllers.base import Controller
from controllers.jobs import Job
from models.platform import drafts

KEY = "window:main"
KIND = "window"


class DeskController(Controller):
    """Loads and keeps the tabs of the person at work; outside history, like the drafts beside it."""

    def load(self, done: Callable[[dict[str, Any]], None]) -> Job:
        """What was open when the program last ran, or an empty table."""
        return self.read(load, done=done)

    def keep(self, content: dict[str, Any], done: Callable[[Any], None] | None = None) -> Job:
        """Keep what is open now; a failure is logged and tried again with the next change."""
        return self.write("", keep, content, done=done, failed=done or _unkept)


def load(session: Any) -> dict[str, Any]:
    """The kept window of the acting person."""
    found = drafts.get(session, KEY)
    return dict(found.content) if found is not None and isinstance(found.content, dict) else {}


def _unkept(_error: BaseException) -> None:
    """Nothing to tell: the book itself says when it cannot be written."""


def keep(session: Any, content: dict[str, Any]) -> None:
    """Replace the kept window of the acting person."""
    drafts.put(session, KEY, KIND, "", content)
