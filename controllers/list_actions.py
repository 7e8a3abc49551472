"""Actions on many rows of a list: who they fit, doing them as one act, taking them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from controllers.base import Controller
from controllers.context import AppContext
from controllers.jobs import Failed
from models.i18n import tr


@dataclass(frozen=True)
class Fits:
    """Which rows an action may be done on, and why the others are left out: (English template, how many)."""

    allowed: tuple[UUID, ...]
    skipped: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class BulkAction:
    """Something that can be done with several rows at once.

    text      verb, an English template; the question and the button repeat it with the number
    work      (session, ids) -> result; one business act for all rows
    fits      (session, ids) -> Fits; without it the action fits every row
    undo      (session, result) -> None; offered for ten seconds
    question  consequence in words for actions that cannot be taken back; asks before doing
    right     entity and letter of the matrix that the person needs
    next_step the usual step of a worklist: Ctrl+Shift+Enter does it and goes on to the next row
    by_page   changes nothing: the page itself does it (ListPage.act), `work` is not called
    """

    id: str
    text: str
    work: Callable[[Any, Sequence[UUID]], Any]
    icon: str = ""
    fits: Callable[[Any, Sequence[UUID]], Fits] | None = None
    undo: Callable[[Any, Any], None] | None = None
    question: str = ""
    danger: bool = False
    right: tuple[str, str] = ("", "")
    next_step: bool = False
    by_page: bool = False


def by_page(_session: Any, ids: Sequence[UUID]) -> Any:
    """Stands for the work of an action that the page itself does."""
    return ids


class ListActions(Controller):
    """Does bulk actions in the background."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)

    def permitted(self, actions: Sequence[BulkAction]) -> tuple[BulkAction, ...]:
        """The actions the person has the right to."""
        return tuple(action for action in actions if not action.right[0] or self.context.can(*action.right))

    def fits(self, action: BulkAction, ids: Sequence[UUID], done: Callable[[Fits], None]) -> None:
        """Ask which rows the action may be done on."""
        if action.fits is None:
            done(Fits(tuple(ids)))
        else:
            self.read(action.fits, list(ids), done=done)

    def run(
        self, action: BulkAction, ids: Sequence[UUID], done: Callable[[Any], None], failed: Failed | None = None
    ) -> None:
        """Do the action on these rows, all or none."""
        self.write(tr(action.text), action.work, list(ids), done=done, failed=failed)

    def undo(self, action: BulkAction, result: Any, done: Callable[[Any], None]) -> None:
        """Take the action back."""
        if action.undo is not None:
            self.write(tr("Undo"), action.undo, result, done=done)
