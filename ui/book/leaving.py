"""While the book is backed up and closed: what the program waits for, and a way not to wait (BK-01)."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from models.i18n import N_
from ui import icons, theme
from ui.book import parts
from ui.translation import bind
from ui.widgets.nesting import nest

AFTER_MS = 400


class LeavingWindow(QWidget):
    """A small window in the place of the one that was closed; an end that takes no time never shows it."""

    skip_wanted = Signal()

    def __init__(self, book: str) -> None:
        super().__init__()
        self.setObjectName("book.leaving")
        self.setWindowIcon(icons.product_icon())
        bind(self, "setWindowTitle", "Closing the book — Qudao")
        title = N_("“{book}” is being backed up and closed")
        bind(self, "setAccessibleName", title, book=book)
        self.bar = QProgressBar()
        self.bar.setObjectName("book.leaving.progress")
        bind(self.bar, "setAccessibleName", title, book=book)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.skip = parts.button("book.leaving.skip", N_("Close without this backup"))
        self.skip.clicked.connect(self._skip)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_XL, theme.SPACE_XL, theme.SPACE_XL, theme.SPACE_XL)
        column.setSpacing(theme.SPACE_M)
        column.addWidget(parts.label(title, "heading", wrap=True, book=book))
        text = N_("All you entered is stored already. This window closes by itself when the backup is checked.")
        column.addWidget(parts.label(text, "subtle", wrap=True))
        column.addWidget(self.bar)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.skip)
        nest(column, row)
        self.setFixedWidth(theme.px(440))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_MS)
        self._soon.timeout.connect(self.show)

    def show_soon(self, place: QWidget | None) -> None:
        """Show after a moment, in the middle of the window that was closed."""
        if place is not None:
            self.adjustSize()
            self.move(place.frameGeometry().center() - self.rect().center())
        self._soon.start()

    def show_progress(self, done: int, total: int) -> None:
        """How far the backup is."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def come_to_front(self) -> None:
        """A second start of the program asks for the window of this book."""
        self.show()
        self.raise_()
        self.activateWindow()

    def _skip(self) -> None:
        self.skip.setEnabled(False)
        self.bar.setRange(0, 0)
        self.skip_wanted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """It goes by itself; not waiting is asked for by the button."""
        event.ignore()

    def done(self) -> None:
        """The book is closed."""
        self._soon.stop()
        self.hide()
        self.deleteLater()
