"""The strip of document tabs: icon, short name, state mark, close button, drag and drop."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from models.i18n import N_, tr
from ui import theme
from ui.icons import icon
from ui.shell.page import Mark
from ui.shell.tab import Tab

MARK_SIGNS = {Mark.NONE: "", Mark.DIRTY: " *", Mark.PROBLEM: " !", Mark.CONFLICT: " ⇄", Mark.READONLY: ""}
MARK_WORDS = {
    Mark.NONE: "",
    Mark.DIRTY: N_("not saved"),
    Mark.PROBLEM: N_("has problems"),
    Mark.CONFLICT: N_("changed by somebody else"),
    Mark.READONLY: N_("read only"),
}
LONGEST = 24


class TabStrip(QTabBar):
    """Shows the tabs; knows nothing of pages."""

    close_wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shell.tabs")
        self.setAccessibleName(tr("Document tabs"))
        self.setProperty("role", "documents")
        self.setMovable(True)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setDrawBase(False)
        self.setIconSize(QSize(theme.ICON_S, theme.ICON_S))
        self.setMouseTracking(True)
        self._hovered = -1
        self.currentChanged.connect(self._show_close_buttons)

    def tab_at(self, index: int) -> Tab | None:
        """The tab at a place."""
        data = self.tabData(index) if 0 <= index < self.count() else None
        return data if isinstance(data, Tab) else None

    def tabs(self) -> list[Tab]:
        """All tabs in their order."""
        return [tab for index in range(self.count()) if (tab := self.tab_at(index)) is not None]

    def index_of(self, tab: Tab) -> int:
        """The place of a tab, or -1."""
        return next((index for index in range(self.count()) if self.tabData(index) is tab), -1)

    def add(self, tab: Tab, at: int = -1) -> int:
        """Show a tab at a place or the end, without going there."""
        blocked = self.blockSignals(True)
        place = self.insertTab(at if at >= 0 else self.count(), "")
        self.setTabData(place, tab)
        self.blockSignals(blocked)
        button = QToolButton(self)
        button.setObjectName("shell.tabs.close")
        button.setIcon(icon("x"))
        button.setIconSize(QSize(12, 12))
        button.setFixedSize(18, 18)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self._close_clicked)
        self.setTabButton(place, QTabBar.ButtonPosition.RightSide, button)
        self.refresh(tab)
        self._show_close_buttons()
        return place

    def refresh(self, tab: Tab) -> None:
        """Show name, icon and mark of a tab as they are now."""
        index = self.index_of(tab)
        if index < 0:
            return
        short = tab.title if len(tab.title) <= LONGEST else tab.title[: LONGEST - 1] + "…"
        text = short.replace("&", "&&") + MARK_SIGNS[tab.mark]
        if self.tabText(index) != text:
            self.setTabText(index, text)
        self.setTabIcon(index, icon("lock" if tab.mark is Mark.READONLY else tab.icon))
        word = MARK_WORDS[tab.mark]
        spoken = f"{tab.title}, {tr(word)}" if word else tab.title
        self.setAccessibleTabName(index, spoken)
        self.setTabToolTip(index, spoken)
        button = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
        if button is not None:
            button.setAccessibleName(tr("Close {title}", title=tab.title))
            button.setToolTip(tr("Close {title}", title=tab.title))

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(tr("Document tabs"))
        for tab in self.tabs():
            self.refresh(tab)

    def _close_clicked(self) -> None:
        sender = self.sender()
        for index in range(self.count()):
            if self.tabButton(index, QTabBar.ButtonPosition.RightSide) is sender:
                self.close_wanted.emit(self.tabData(index))
                return

    def _show_close_buttons(self) -> None:
        """The close button stands on the current tab and the one under the mouse."""
        for index in range(self.count()):
            button = self.tabButton(index, QTabBar.ButtonPosition.RightSide)
            if button is not None:
                shown = index in (self.currentIndex(), self._hovered)
                button.setIcon(icon("x") if shown else icon("x", "window"))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse for the close button."""
        self._hover(self.tabAt(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self._show_close_buttons()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button closes."""
        if event.button() == Qt.MouseButton.MiddleButton:
            tab = self.tab_at(self.tabAt(event.position().toPoint()))
            if tab is not None:
                self.close_wanted.emit(tab)
                return
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a tab."""
        tab = self.tab_at(self.tabAt(event.pos()))
        if tab is not None:
            self.menu_wanted.emit(tab, event.globalPos())

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Tabs stay readable; the strip scrolls instead."""
        hint = super().tabSizeHint(index)
        return QSize(min(hint.width(), theme.px(120)), hint.height())
