"""Exporting what a list shows: the question, the file, the job, and the word at the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from controllers.settings import EXPORT_FORMAT
from models.errors import Cancelled
from models.export.spreadsheet import Exported
from models.i18n import ntr, tr
from ui.widgets.record_list import dialogs
from ui.widgets.record_list.dialogs import ExportDialog, ExportWish
from ui.widgets.record_list.words import query_note

if TYPE_CHECKING:
    from ui.widgets.record_list.page import ListPage


class Exporting(QObject):
    """Export of one list page."""

    def __init__(self, page: ListPage) -> None:
        super().__init__(page)
        self._page = page
        self.dialog: ExportDialog | None = None

    def ask(self) -> None:
        """Ask for format, rows and columns, with their counts."""
        page = self._page
        self.dialog = ExportDialog.ask(
            page, f"{page.kind}.export", page.controller.answer.count, page.picking.count(),
            page.context.settings.get(EXPORT_FORMAT), self._chosen,
        )

    def _chosen(self, wish: ExportWish) -> None:
        page = self._page
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        target = dialogs.ask_file(page, folder, page.title(), wish.suffix)
        if target is not None:
            self.write(target, wish)

    def write(self, target: Path, wish: ExportWish) -> None:
        """Write the file in the background."""
        page = self._page
        assert page.info is not None
        columns = [column.id for column in page.info.columns] if wish.all_columns else list(page.layout_.ids())
        scope = tr(page.info.scope) if page.info.scope else ""
        note = query_note(page.query, page.info, page.filters.labels, scope)
        seqs = page.picking.chosen() if wish.selected_only else None
        page.controller.export(
            target, columns, note, tr("Export {list}", list=page.title()), seqs, self._written, self._failed
        )

    def _written(self, done: Exported) -> None:
        text = ntr(
            "{rows} row exported to “{file}”.", "{rows} rows exported to “{file}”.", done.rows,
            rows=f"{done.rows:,}", file=done.path.name,
        )
        folder = QUrl.fromLocalFile(str(done.path.parent))
        self._page.navigator.toast(text, "ok", [(tr("Open folder"), lambda: QDesktopServices.openUrl(folder))])

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self._page.navigator.show_error(error)
