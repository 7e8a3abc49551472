"""All tabs in one list that is filtered by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from models.i18n import N_, tr
from ui.shell.page import Mark
from ui.shell.palette import Palette
from ui.shell.palette_entries import Entry
from ui.shell.tab import Tab
from ui.shell.tab_strip import MARK_WORDS


class TabProvider:
    """Answers with the open tabs, last used first."""

    def __init__(self, tabs: Callable[[], Sequence[Tab]], go_to: Callable[[Tab], None]) -> None:
        self._tabs, self._go_to = tabs, go_to

    def ask(self, words: str, scope: str, answer: Callable[[list[Entry]], None]) -> None:
        """Tabs whose title holds every word."""
        needle = words.casefold().split()
        tabs = [tab for tab in self._tabs() if all(word in tab.title.casefold() for word in needle)]
        answer([self._entry(tab) for tab in tabs])

    def _entry(self, tab: Tab) -> Entry:
        word = MARK_WORDS[tab.mark] if tab.mark is not Mark.NONE else ""
        return Entry(tab.title, tab.icon, detail=tr(word) if word else "", run=lambda: self._go_to(tab))


def tab_list(tabs: Callable[[], Sequence[Tab]], go_to: Callable[[Tab], None], parent: QWidget) -> Palette:
    """The list of tabs, as a palette with tabs only."""
    words = (N_("All tabs"), N_("Type to find a tab"))
    return Palette([TabProvider(tabs, go_to)], parent, "all_tabs", words)
