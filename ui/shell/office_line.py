"""The line to the office in the window: its part of the status bar, and what is said when something happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from models.i18n import listed, ntr, tr
from ui.translation import language_changed

if TYPE_CHECKING:
    from controllers.office_link import OfficeLink
    from ui.shell.main_window import MainWindow


class OfficeLine(QObject):
    """Follows the line of the open book; a broken connection opens no box, it is a word in the status bar."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        link = window.context.link
        assert link is not None
        self.link: OfficeLink = link
        link.state_changed.connect(self._show)
        language_changed.connect(self._show)
        link.counted.connect(self._show)
        link.synchronised.connect(self._synchronised)
        link.came_back.connect(self._came_back)
        self._back = False
        self._show()

    def _show(self, _news: object = None) -> None:
        from ui.sync import words

        picture, token = words.icon_of(self.link)
        self._window.status.show_sync(words.status_text(self.link), words.tip_text(self.link), picture, token)

    def _came_back(self) -> None:
        self._back = True

    def _synchronised(self, report: Any) -> None:
        """One sentence when a person must decide something, or when work of a time without network has arrived."""
        back, self._back = self._back, False
        parts = []
        if back and report.sent:
            parts.append(ntr("{count} change sent", "{count} changes sent", report.sent))
        if report.merged:
            parts.append(ntr("{count} record merged with changes of others", "{count} records merged with changes of others",
                             report.merged))
        if report.conflicts:
            parts.append(ntr("{count} needs your decision", "{count} need your decision", report.conflicts))
        if report.refused:
            parts.append(ntr("{count} was not taken over", "{count} were not taken over", report.refused))
        if parts:
            kind = "warn" if report.conflicts or report.refused else "ok"
            show = (tr("Show"), lambda: self._window.open_page("sync", False, {}))
            self._window.show_toast(tr("Synchronised: {parts}", parts=listed(parts)), kind, (show,))
