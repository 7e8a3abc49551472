"""What a document tab holds, and how it speaks with the window around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets import ring


class Mark(StrEnum):
    """The state a tab shows beside its name."""

    NONE = "none"
    DIRTY = "dirty"
    PROBLEM = "problem"
    CONFLICT = "conflict"
    READONLY = "readonly"


@dataclass
class Command:
    """What a page does for one action of ui/actions.py, and why it may not now."""

    run: Callable[[], None]
    enabled: bool = True
    reason: str = ""


class Page(QWidget):
    """The content of one document tab; cheap to construct, asks for data first in `load`."""

    kind = ""
    eye_order = False
    """Whether parts are made late or anew, so that the Tab key needs them put into the order of the eye."""
    changed = Signal()
    commands_changed = Signal()
    status_changed = Signal()
    comes = Signal()
    """Something else is on its way into this page."""
    arrived = Signal()
    """What the page was to show is there, or it is known that it cannot be."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab follows the eye."""
        if self.eye_order:
            ring.arrange(self)
            if ring.step(self, forward):
                return True
        return super().focusNextPrevChild(forward)

    def key(self) -> str:
        """The identity of the page: opening an equal key focuses the existing tab."""
        return self.kind

    def title(self) -> str:
        """The short translated name on the tab."""
        return self.kind

    def icon(self) -> str:
        """The name of the tab's icon in ui/icons.py."""
        return "file"

    def mark(self) -> Mark:
        """The state shown beside the title."""
        return Mark.NONE

    def status(self) -> str:
        """What the status bar says about the selection (count, sum, mean), or nothing."""
        return ""

    def load(self) -> None:
        """Ask for the data; called once, when the tab is focused for the first time."""

    def is_coming(self) -> bool:
        """Whether a page that was loaded still waits for what it shows; the keyboard waits with it."""
        return False

    def first_focus(self) -> QWidget | None:
        """Where the keyboard begins, or None for the first widget in reading order.

        Not a focus proxy of the page: Qt then takes the page out of the window's ring of Tab keys.
        """
        return None

    def commands(self) -> dict[str, Command]:
        """Action id of ui/actions.py -> what this page does for it."""
        return {}

    def state(self) -> dict[str, Any]:
        """What to remember of the screen (JSON-safe); comes back as args["state"]."""
        return {}

    def args(self) -> dict[str, Any]:
        """JSON-safe arguments with which the same page can be made again."""
        return {}

    def accept(self, args: dict[str, Any]) -> None:
        """The open tab was asked for again, perhaps with other arguments (a view, a part of the page)."""

    def may_close(self, done: Callable[[bool], None]) -> None:
        """Ask the person if something would be lost, then call `done` with the answer."""
        done(True)

    def suspendable(self) -> bool:
        """Whether the tab may be unloaded silently when very many are open."""
        return self.mark() is Mark.NONE

    def put_away(self) -> None:
        """Hand typed text to the draft store now: the program locks or ends."""
