"""The bell in the status bar, and how a new notice is said on the desktop while nobody looks at the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from controllers.collaboration.notices import NoticeWatch
from controllers.settings import DESKTOP_NOTICES
from models.collaboration.notices import Notice
from models.i18n import ntr, tr
from ui.collaboration.words import line_of
from ui.icons import product_icon
from ui.translation import language_changed

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow


class NoticeLine(QObject):
    """Follows the watch; one for the first window, whose tray icon is there only while a message stands."""

    said_on_desktop = Signal(str, str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._count = 0
        self._tray: QSystemTrayIcon | None = None
        self.watch = NoticeWatch(window.context, window.first, self)
        self.watch.counted.connect(self._counted)
        self.watch.told.connect(self._told)
        window.status.notices_wanted.connect(self._open)
        language_changed.connect(self._show)
        self._show()

    def _counted(self, count: int) -> None:
        self._count = count
        self._show()

    def _show(self) -> None:
        self._window.status.show_notices(self._count)

    def _open(self) -> None:
        self._window.open_page("notices", False, {})

    def _told(self, fresh: list[Notice]) -> None:
        """Each notice is said once, several together in one sentence, without amounts.

        Where somebody looks at the program, the bell says it.
        """
        looks = QApplication.activeWindow() is not None
        if looks or self._window.context.locked or not self._window.context.settings.get(DESKTOP_NOTICES):
            return
        text = line_of(fresh[0]) if len(fresh) == 1 else ntr(
            "{count} new reminder", "{count} new reminders", len(fresh)
        )  # fmt: skip
        self._say_on_desktop(tr("Qudao"), text)

    def _say_on_desktop(self, title: str, text: str) -> None:
        self.said_on_desktop.emit(title, text)
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(product_icon(), self)
            self._tray.messageClicked.connect(self._clicked)
            self._tray.activated.connect(lambda _why: self._clicked())
        self._tray.show()
        self._tray.showMessage(title, text, QSystemTrayIcon.MessageIcon.Information)

    def _clicked(self) -> None:
        if self._tray is not None:
            self._tray.hide()
        self._window.come_to_front()
        if not self._window.context.locked:
            self._open()
