"""Who else has the record open, and who is typing in it, on an office's server (ux 16.5). It only says so; nobody is kept out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from models.i18n import listed, ntr, tr
from models.platform.server.presence import TYPING_SECONDS, Other
from ui.translation import language_changed

if TYPE_CHECKING:
    from controllers.presence import Presence
    from ui.editing.editor import EditorTab

_numbers = itertools.count(1)


def follow_presence(page: EditorTab) -> None:
    """Live on a server, tell others of the record on this page, and show above its form who else has it open."""
    link = page.context.link
    if link is not None and link.presence is not None:
        PresenceStrip(page, link.presence)


class PresenceStrip(QObject):
    """Goes with its page; a line that was dismissed comes again when somebody else comes, goes or begins to type."""

    def __init__(self, page: EditorTab, presence: Presence) -> None:
        super().__init__(page)
        self._page, self._presence, self._number = page, presence, next(_numbers)
        self._known: frozenset[tuple[str, bool, bool]] = frozenset()
        for moved in (page.changed, page.comes, page.arrived):
            moved.connect(self._look)
        document = page.document
        for news in (document.changed, document.rows_changed, document.dirty_changed):
            news.connect(self._typed)
        presence.changed.connect(self._show)
        language_changed.connect(self._again)
        self.destroyed.connect(partial(_left, presence, self._number))

    def _look(self) -> None:
        page = self._page
        key = page.record_id if page.opened is not None and not page.is_coming() else None
        self._presence.show(self._number, (page.controller.table, key) if key is not None else None)
        self._typed()
        self._show()

    def _typed(self, *_news: object) -> None:
        self._presence.typed(self._number, self._page.document.is_dirty())

    def _again(self) -> None:
        self._known = frozenset()
        self._show()

    def _show(self) -> None:
        page = self._page
        others = self._presence.others(page.controller.table, page.record_id) if page.record_id is not None else ()
        known = frozenset((one.name, one.own, one.typed is not None) for one in others)
        if known == self._known and "presence" not in page.strips.shown():
            return
        self._known = known
        if others:
            typing = any(one.typed is not None for one in others)
            page.strips.show_strip("presence", "warn" if typing else "info", words(others))
        else:
            page.strips.hide_strip("presence")


def _left(presence: Presence, number: int, _page: QObject | None = None) -> None:
    if isValid(presence):
        presence.show(number, None)


def words(others: Sequence[Other]) -> str:
    """Who is typing, who typed how long ago, who has it open."""
    said = []
    now = [one.name for one in others if not one.own and one.typed is not None and one.typed < TYPING_SECONDS]
    if now:
        said.append(ntr("{names} is editing this record.", "{names} are editing this record.", len(now), names=listed(now)))
    for one in others:
        if not one.own and one.typed is not None and one.typed >= TYPING_SECONDS:
            minutes = round(one.typed / 60)
            said.append(ntr("{name} is editing this record, {count} minute ago.",
                            "{name} is editing this record, {count} minutes ago.", minutes, name=one.name))  # fmt: skip
    there = [one.name for one in others if not one.own and one.typed is None]
    if there:
        said.append(ntr("{names} has this record open.", "{names} have this record open.", len(there), names=listed(there)))
    own = [one for one in others if one.own]
    if any(one.typed is not None for one in own):
        said.append(tr("On another computer you have typed in this record and not saved."))
    elif own:
        said.append(tr("You have this record open on another computer."))
    return " ".join(said)
