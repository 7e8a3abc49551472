"""Sends pages to a printer, one page at a time, so that the window stays alive and can stop between two pages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from models.errors import AppError
from models.i18n import N_
from ui.pdf.pages import POINTS, PdfFile

LEAST_DPI = 300
MOST_DPI = 600


class PrintFailed(AppError):
    """The printer refused; what was sent before may be incomplete on paper."""


class Printing(QObject):
    """One print: `progressed(done, total)` after each page, then `finished(copies)` or `failed(error)`."""

    progressed = Signal(int, int)
    finished = Signal()
    failed = Signal(object)

    def __init__(self, file: PdfFile, printer: QPrinter, pages: Sequence[int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file, self.printer, self.pages = file, printer, list(pages)
        self._painter = QPainter()
        self._done = 0
        self._stopped = False

    def start(self) -> None:
        """Begin; the first page follows at once, the others from the event loop."""
        if not self.pages:
            self._fail()
            return
        width, height = self.file.sizes[self.pages[0]]
        size = QPageSize(QSizeF(width, height), QPageSize.Unit.Point)
        self.printer.setPageSize(size)
        self.printer.setPageOrientation(QPageLayout.Orientation.Portrait)
        self.printer.setFullPage(True)
        if not self._painter.begin(self.printer):
            self._fail()
            return
        self._next()

    def cancel(self) -> None:
        """Stop before the next page; nothing of it counts as printed."""
        self._stopped = True

    def _next(self) -> None:
        if self._stopped:
            self.printer.abort()
            self._painter.end()
            self.failed.emit(PrintFailed(N_("Printing was stopped. Nothing was put on record.")))
            return
        if self._done and not self.printer.newPage():
            self._painter.end()
            self._fail()
            return
        self._draw(self.pages[self._done])
        self._done += 1
        self.progressed.emit(self._done, len(self.pages))
        if self._done < len(self.pages):
            QTimer.singleShot(0, self, self._next)
        elif self._painter.end():
            self.finished.emit()
        else:
            self._fail()

    def _draw(self, at: int) -> None:
        """The page as a picture of at least 300 dots per inch, in the size it has on paper."""
        dots = self.printer.resolution()
        dpi = min(max(dots, LEAST_DPI), MOST_DPI)
        width, height = self.file.sizes[at]
        image = self.file.render(at, dpi / POINTS)
        self._painter.drawImage(
            QRectF(QPointF(0, 0), QSizeF(width * dots / POINTS, height * dots / POINTS)), image
        )

    def _fail(self) -> None:
        self.failed.emit(
            PrintFailed(N_("The printer did not take the document. Nothing was put on record. Check it and try again."))
        )
