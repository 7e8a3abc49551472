"""What stands in the window: sidebar, document tabs, help, status bar, and the search box of the menu bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
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
from ui.shell.help_panel import HelpPanel
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
        self.documents = DocumentTabs(make_page)
        self.help = HelpPanel()
        self.status = StatusBar(jobs)
        self.search_button = QPushButton()
        self.all_button = QToolButton()
        self.add_button = QToolButton()
        self.demo = QLabel()
        self.strip = QLabel()
        self.body = QSplitter(Qt.Orientation.Horizontal)
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
        self.demo.setProperty("chip", "warn")
        self.demo.setAlignment(Qt.AlignmentFlag.AlignCenter)
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
        self._menu_bar, self._corner = menu_bar, QWidget(menu_bar)
        if menu_bar.isNativeMenuBar():
            self.documents.corner.addWidget(self.search_button)
        else:
            row = QHBoxLayout(self._corner)
            row.setContentsMargins(0, 2, theme.SPACE_S, 2)
            row.addWidget(self.search_button)
            menu_bar.setCornerWidget(self._corner)
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
        self._word_search()
        self.search_button.setAccessibleName(tr("Search or run a command"))
        keys = key_text(BY_ID["palette"])
        self.search_button.setToolTip(tr("Search or run a command   {keys}", keys=keys))

    def narrow(self) -> bool:
        """Whether the window is so narrow that the sidebar and the search box make room."""
        return self.window().width() < theme.px(NARROW)

    def _word_search(self) -> None:
        keys = key_text(BY_ID["palette"])
        text = keys if self.narrow() else tr("Search or run a command   {keys}", keys=keys)
        self.search_button.setText(text)
        self.search_button.setMinimumWidth(theme.px(90 if self.narrow() else 280))
        if self._menu_bar.cornerWidget() is self._corner and self._corner.width() != self._corner.sizeHint().width():
            # The bar was laid out before its corner grew, and does not follow by itself.
            self._menu_bar.setCornerWidget(self._corner)

    def fit(self, sidebar: int) -> None:
        """Give the sidebar its width and the rest to the page."""
        self._word_search()
        rest = max(400, self.width() - sidebar)
        self.body.setSizes([sidebar, rest, HELP_WIDTH])
