"""The document tabs: opening, closing, order of use, restoring, and unloading when there are very many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.shell.page import Page
from ui.shell.tab import MakePage, Tab, safe
from ui.shell.tab_strip import TabStrip
from ui.shell.type_ahead import TypeAhead
from ui.widgets import ring
from ui.widgets.nesting import nest

CLOSED_KEPT = 25
SUSPEND_ABOVE = 30
HISTORY_KEPT = 50

Soon = Callable[[Callable[[], object]], None]
"""Does something in a turn of the event loop of its own (Jobs.soon)."""


class DocumentTabs(QWidget):
    """The tab strip and the pages below it."""

    current_changed = Signal()
    turned = Signal()
    commands_changed = Signal()
    altered = Signal()

    def __init__(self, make: MakePage, soon: Soon, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shell.documents")
        self._make, self._soon = make, soon
        self._recent: list[Tab] = []
        self._closed: list[dict[str, Any]] = []
        self._visited: list[str] = []
        self._place = -1
        self._walking = False
        self.strip = TabStrip()
        self.stack = QStackedWidget()
        self.stack.setObjectName("shell.content")
        self.corner = QHBoxLayout()
        self._lay_out()
        self.ahead = TypeAhead(self)
        self.ahead.needless.connect(self.turned, Qt.ConnectionType.QueuedConnection)
        self.strip.currentChanged.connect(self._current_changed)
        self.strip.close_wanted.connect(self.close_tab)
        self.strip.tabMoved.connect(self._moved)

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("shell.tabbar")
        bar.setProperty("role", "tabstrip")
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(2)
        row.addWidget(self.strip, 1)
        nest(row, self.corner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.stack, 1)

    # --- asking ---------------------------------------------------------------------------------

    def current(self) -> Tab | None:
        """The tab in front."""
        return self.strip.tab_at(self.strip.currentIndex())

    def current_page(self) -> Page | None:
        """The page in front."""
        tab = self.current()
        return tab.page if tab is not None else None

    def all(self) -> list[Tab]:
        """All tabs in their order."""
        return self.strip.tabs()

    def find(self, key: str) -> Tab | None:
        """The tab with a key."""
        return next((tab for tab in self.all() if tab.key == key), None)

    def closed(self) -> list[dict[str, Any]]:
        """What can be reopened, newest last."""
        return list(self._closed)

    def dirty(self) -> bool:
        """Whether any tab holds something not saved."""
        from ui.shell.page import Mark

        return any(tab.mark in (Mark.DIRTY, Mark.CONFLICT) for tab in self.all())

    # --- opening --------------------------------------------------------------------------------

    def open(self, kind: str, args: dict[str, Any], behind: bool = False) -> Page:
        """Open a tab, or focus the one that shows the same thing."""
        wanted = safe({name: value for name, value in args.items() if name != "state"})
        tab = next((t for t in self.all() if t.kind == kind and self._same(t, wanted)), None)
        if tab is None:
            made = Tab(kind, args=args)
            page = made.ensure(self._make)
            tab = self.find(made.key) if made.key else None
            if tab is None:
                tab = made
                self._adopt(tab)
                current = self.strip.currentIndex()
                self.strip.add(tab, current + 1 if current >= 0 else -1)
            else:
                page.deleteLater()
        if not behind or self.strip.count() == 1:
            self.go_to(tab)
        page = tab.ensure(self._make)
        if tab.loaded and args:
            page.accept(args)
        else:
            tab.wanted = args
        self._suspend_old()
        self.altered.emit()
        return page

    def _same(self, tab: Tab, wanted: dict[str, Any]) -> bool:
        """Whether a tab was asked for with the same arguments (told without making a page)."""
        if not wanted:
            return tab.key == tab.kind and not tab.args
        return bool(tab.args) and safe(tab.args) == wanted

    def add_restored(self, tab: Tab) -> None:
        """Put a tab at the end without making its page."""
        self.strip.add(tab)
        self._recent.append(tab)

    def go_to(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        index = self.strip.index_of(tab)
        if index == self.strip.currentIndex():
            self._current_changed(index)
        else:
            self.strip.setCurrentIndex(index)

    def _adopt(self, tab: Tab) -> None:
        """Listen to a page and put it below the strip."""
        page = tab.page
        if page is None or self.stack.indexOf(page) >= 0:
            return
        page.changed.connect(self._page_changed)
        page.commands_changed.connect(self._commands_changed)
        page.comes.connect(self._comes)
        page.arrived.connect(self._page_arrived)
        self.stack.addWidget(page)
        if tab not in self._recent:
            self._recent.append(tab)

    def _current_changed(self, index: int) -> None:
        tab = self.strip.tab_at(index)
        if tab is None:
            self.current_changed.emit()
            return
        page = tab.ensure(self._make)
        self._adopt(tab)
        self.strip.refresh(tab)
        if tab.loaded:
            self._turn_to(page, tab.focus)
        else:
            self._wait()
            self._soon(lambda: self._show_new(tab, page))
        if tab in self._recent:
            self._recent.remove(tab)
        self._recent.insert(0, tab)
        self._note_visit(tab)
        self.current_changed.emit()
        self.altered.emit()

    def _show_new(self, tab: Tab, page: Page) -> None:
        """Show a page that was just made, and let it ask for its data: making, showing, loading are turns of their own."""
        if tab.page is page and isValid(page) and tab is self.current():
            self._turn_to(page, tab.focus)
            self._soon(lambda: self._load(tab, page))

    def _load(self, tab: Tab, page: Page) -> None:
        if tab.loaded or tab.page is not page or not isValid(page):
            return
        tab.loaded = True
        page.load()
        wanted, tab.wanted = tab.wanted, {}
        if wanted:
            page.accept(wanted)
        if tab is self.current():
            self.commands_changed.emit()
        if not page.is_coming():
            self._arrived(page)
        self.altered.emit()

    # --- the keyboard while a page comes --------------------------------------------------------

    def _wait(self) -> None:
        """Keep what is typed for the page that comes, unless a box has the keyboard."""
        if QApplication.activeModalWidget() is None:
            self.ahead.wait()

    def _comes(self) -> None:
        """The page in front turns to something else."""
        page, focused = self.current_page(), QApplication.focusWidget()
        if self.sender() is page and page is not None and focused is not None and page.isAncestorOf(focused):
            self.ahead.wait()

    def _page_arrived(self) -> None:
        page = self.sender()
        if isinstance(page, Page):
            self._arrived(page)

    def _arrived(self, page: Page) -> None:
        """The keyboard goes to a page that is there, and with it what was typed meanwhile."""
        if page is self.current_page():
            self.turned.emit()
            self.ahead.hand_over(page)

    # --- news from pages ------------------------------------------------------------------------

    def _page_changed(self) -> None:
        sender = self.sender()
        for tab in self.all():
            if tab.page is sender:
                tab.refresh()
                self.strip.refresh(tab)
        self.altered.emit()
        self.commands_changed.emit()

    def _commands_changed(self) -> None:
        if self.sender() is self.current_page():
            self.commands_changed.emit()

    def _moved(self, _from: int, _to: int) -> None:
        self.altered.emit()

    # --- closing --------------------------------------------------------------------------------

    def _leave(self) -> bool:
        """Take the keyboard from the page that goes; else Qt looks through the whole of it for the next place."""
        before, focused = self.stack.currentWidget(), QApplication.focusWidget()
        if focused is None or before is None or not before.isAncestorOf(focused):
            return False
        focused.clearFocus()
        return True

    def _turn_to(self, page: Page, last: QWidget | None) -> None:
        """Show a page with the keyboard where it was, or where the page begins."""
        leaves = self.stack.currentWidget() is not page and self._leave()
        self.stack.setCurrentWidget(page)
        focused = QApplication.focusWidget()
        if leaves or (focused is not None and page.isAncestorOf(focused)):
            wanted = last if last is not None and isValid(last) else page.first_focus()
            if wanted is None and leaves:
                wanted = ring.first(page)
            if wanted is not None:
                wanted.setFocus()

    def close_tab(self, tab: Tab) -> None:
        """Close a tab; the page may ask first."""
        self.close_several([tab])

    def close_several(self, tabs: list[Tab], done: Callable[[bool], None] | None = None) -> None:
        """Close tabs one after another, stopping when the person wants to stay."""
        if not tabs:
            if done is not None:
                done(True)
            return
        tab, rest = tabs[0], tabs[1:]

        def answered(yes: bool) -> None:
            if yes:
                self._remove(tab)
                self.close_several(rest, done)
            elif done is not None:
                done(False)

        if tab.page is None:
            answered(True)
            return
        if tab.loaded and tab is not self.current() and tab.page.mark().value != "none":
            self.go_to(tab)
        tab.page.may_close(answered)

    def _remove(self, tab: Tab) -> None:
        index = self.strip.index_of(tab)
        if index < 0:
            return
        entry = tab.plain()
        entry["index"] = index
        if tab.kind != "notice":
            self._closed = [*self._closed[-CLOSED_KEPT + 1 :], entry]
        if tab in self._recent:
            self._recent.remove(tab)
        was_current = index == self.strip.currentIndex()
        if was_current and self._recent:
            self.strip.setCurrentIndex(self.strip.index_of(self._recent[0]))
        self.strip.removeTab(self.strip.index_of(tab))
        if tab.page is not None:
            self.stack.removeWidget(tab.page)
            tab.page.changed.disconnect(self._page_changed)
            tab.page.commands_changed.disconnect(self._commands_changed)
            tab.page.deleteLater()
            tab.page = None
        if not self.strip.count():
            self.current_changed.emit()
        self.altered.emit()

    def reopen(self) -> Page | None:
        """Open the last closed tab again, where and how it was."""
        while self._closed:
            data = self._closed.pop()
            tab = Tab.read(data)
            if tab is None:
                continue
            there = self.find(tab.key)
            if there is not None:
                self.go_to(there)
                continue
            self.strip.add(tab, min(int(data.get("index", -1)), self.strip.count()))
            self.go_to(tab)
            return tab.page
        return None

    # --- moving around --------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """The next or previous tab by position."""
        if self.strip.count():
            self.strip.setCurrentIndex((self.strip.currentIndex() + by) % self.strip.count())

    def recent(self) -> list[Tab]:
        """The tabs, last used first."""
        return list(self._recent)

    def _note_visit(self, tab: Tab) -> None:
        if self._walking or (self._visited and self._visited[self._place] == tab.key):
            return
        self._visited = [*self._visited[: self._place + 1], tab.key][-HISTORY_KEPT:]
        self._place = len(self._visited) - 1

    def walk(self, by: int) -> None:
        """Back or forward through the visited tabs that are still open."""
        place = self._place + by
        while 0 <= place < len(self._visited):
            tab = self.find(self._visited[place])
            if tab is not None and tab is not self.current():
                self._walking = True
                self._place = place
                self.go_to(tab)
                self._walking = False
                return
            place += by

    def can_walk(self, by: int) -> bool:
        """Whether there is somewhere to go back or forward to."""
        rest = self._visited[: self._place] if by < 0 else self._visited[self._place + 1 :]
        return any(self.find(key) is not None for key in rest)

    def _suspend_old(self) -> None:
        """Beyond a number of tabs the least used clean ones give their widgets back."""
        loaded = [tab for tab in self._recent if tab.page is not None]
        for tab in reversed(loaded[SUSPEND_ABOVE:]):
            page = tab.page
            if page is None or tab is self.current() or not tab.loaded or not page.suspendable():
                continue
            self.stack.removeWidget(page)
            page.changed.disconnect(self._page_changed)
            page.commands_changed.disconnect(self._commands_changed)
            tab.drop_page()

    # --- remembering ----------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """Everything needed to come back: tabs, order, the one in front, what was closed."""
        return {
            "version": 1,
            "tabs": [tab.plain() for tab in self.all()],
            "current": self.strip.currentIndex(),
            "closed": self._closed,
        }

    def restore(self, data: dict[str, Any]) -> bool:
        """Put the tabs of a snapshot back; only the one in front is made and loaded."""
        entries = data.get("tabs")
        tabs = [Tab.read(entry) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
        found = [tab for tab in tabs if tab is not None]
        wanted = data.get("current")
        front = tabs[wanted] if isinstance(wanted, int) and 0 <= wanted < len(tabs) else None
        closed = data.get("closed")
        if isinstance(closed, list):
            self._closed = [entry for entry in closed if isinstance(entry, dict)][-CLOSED_KEPT:]
        blocked = self.strip.blockSignals(True)
        for tab in found:
            self.add_restored(tab)
        self.strip.blockSignals(blocked)
        if not found:
            return False
        self.go_to(front or found[0])
        return True

    def put_away(self) -> None:
        """Let every page hand its typed text to the draft store."""
        for tab in self.all():
            if tab.page is not None and tab.loaded:
                tab.page.put_away()

    def retranslate(self) -> None:
        """The language changed: names that were only remembered are asked for anew."""
        for tab in self.all():
            tab.ensure(self._make)
            self._adopt(tab)
            tab.refresh()
        self.strip.retranslate()
