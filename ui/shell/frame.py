"""What stands in the window: sidebar, document tabs, help, status bar, and the search box of the menu bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenuBar,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controllers.jobs import Jobs
from models.i18n import N_, tr
from ui import theme
from ui.actions import BY_ID, key_text
from ui.icons import icon
from ui.shell.demo_band import DemoBand
from ui.shell.help_panel import HelpPanel
from ui.shell.looking import LookingBand
from ui.shell.sidebar import Sidebar
from ui.shell.status_bar import StatusBar
from ui.shell.tab import MakePage
from ui.shell.tabs import DocumentTabs
from ui.translation import bind

HELP_WIDTH = 320
NARROW = 1000


class Frame(QWidget):
    """Lays out the parts; the window connects them."""

    def __init__(self, make_page: MakePage, jobs: Jobs, menu_bar: QMenuBar) -> None:
        super().__init__()
        self.setObjectName("shell.frame")
        self.sidebar = Sidebar()
        self.documents = DocumentTabs(make_page, jobs.soon)
        self.help = HelpPanel()
        self.status = StatusBar(jobs)
        self.search_button = QPushButton()
        self.all_button = QToolButton()
        self.add_button = QToolButton()
        self.looking = LookingBand()
        self.demo = DemoBand()
        self.strip = QLabel()
        self.body = QSplitter(Qt.Orientation.Horizontal)
        self._corner: QWidget | None = None
        self._lay_out()
        self._make_corner(menu_bar)

    def _lay_out(self) -> None:
        self.body.setObjectName("shell.splitter")
        self.body.setHandleWidth(1)
        self.body.setChildrenCollapsible(False)
        for widget in (self.sidebar, self.documents, self.help):
            self.body.addWidget(widget)
        self.body.setStretchFactor(0, 0)
        self.body.setStretchFactor(1, 1)
        self.body.setStretchFactor(2, 0)
        self.help.hide()
        self.demo.setObjectName("shell.demo")
        bind(self.demo, "setText", N_("Demo data: nothing here is real"))
        self.demo.hide()
        self.strip.setObjectName("shell.trouble")
        self.strip.setProperty("chip", "error")
        self.strip.setWordWrap(True)
        self.strip.setTextFormat(Qt.TextFormat.PlainText)
        self.strip.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.looking)
        layout.addWidget(self.demo)
        layout.addWidget(self.strip)
        layout.addWidget(self.body, 1)
        layout.addWidget(self.status)

    def _make_corner(self, menu_bar: QMenuBar) -> None:
        """The search box in the menu bar (beside the tabs on macOS), and the list of all tabs."""
        self.search_button.setObjectName("shell.search")
        self.search_button.setProperty("role", "search")
        self.search_button.setIcon(icon("search"))
        self.search_button.setMinimumWidth(theme.px(280))
        if menu_bar.isNativeMenuBar():
            self.documents.corner.addWidget(self.search_button)
        else:
            corner = self._corner = QWidget(menu_bar)
            row = QHBoxLayout(corner)
            row.setContentsMargins(0, 2, theme.SPACE_S, 2)
            row.addWidget(self.search_button)
            menu_bar.setCornerWidget(corner)
        for button, name, picture, text in (
            (self.all_button, "shell.all_tabs.button", "chevron-down", N_("All tabs")),
            (self.add_button, "shell.tabs.add", "plus", N_("Open something else")),
        ):
            button.setObjectName(name)
            button.setIcon(icon(picture))
            bind(button, "setToolTip", text)
            bind(button, "setAccessibleName", text)
            self.documents.corner.addWidget(button)

    def retranslate(self) -> None:
        """The language changed."""
        self.sidebar.retranslate()
        self.documents.retranslate()
        self.help.retranslate()
        self.status.retranslate()
        self.word_search()
        self.search_button.setAccessibleName(tr("Search or run a command"))
        keys = key_text(BY_ID["palette"])
        self.search_button.setToolTip(tr("Search or run a command   {keys}", keys=keys))

    def narrow(self) -> bool:
        """Whether the window is so narrow that the sidebar and the search box make room."""
        return self.window().width() < theme.px(NARROW)

    def word_search(self) -> None:
        """The words of the search box when they fit beside the menus, else only its keys."""
        keys = key_text(BY_ID["palette"])
        words = tr("Search or run a command   {keys}", keys=keys)
        wanted = max(theme.px(280), self.search_button.fontMetrics().horizontalAdvance(words) + theme.px(44))
        short = wanted > self._room_for_search() or self.narrow()
        text, width = (keys, theme.px(90)) if short else (words, wanted)
        if (self.search_button.text(), self.search_button.width()) == (text, width):
            return
        self.search_button.setText(text)
        self.search_button.setFixedWidth(width)
        bar = self._bar()
        if bar is not None and self._corner is not None:
            self._corner.adjustSize()  # and the bar gives a corner its room only when its own size changes
            QApplication.postEvent(bar, QResizeEvent(bar.size(), bar.size()))

    def _bar(self) -> QMenuBar | None:
        """The menu bar, asked for anew: a kept reference does not outlive what Qt does with its bar."""
        window = self.window()
        return window.menuBar() if isinstance(window, QMainWindow) else None

    def _room_for_search(self) -> int:
        """What the menus leave of the menu bar."""
        bar = self._bar()
        if bar is None or self._corner is None:
            return self.window().width()
        menus = sum(bar.fontMetrics().horizontalAdvance(action.text()) + theme.px(18) for action in bar.actions())
        return self.window().width() - menus - 3 * theme.SPACE_L

    def fit(self, sidebar: int) -> None:
        """Give the sidebar its width and the rest to the page."""
        self.word_search()
        rest = max(400, self.width() - sidebar)
        self.body.setSizes([sidebar, rest, HELP_WIDTH])
