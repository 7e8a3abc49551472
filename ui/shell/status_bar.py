"""The status bar: selection figures, background jobs, where the data lives, and who works here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from controllers.jobs import Job, Jobs
from models.i18n import ntr, tr
from ui import theme
from ui.actions import BY_ID, key_text
from ui.icons import icon
from ui.widgets.job_rows import JobList, progress_text
from ui.widgets.nesting import nest

SHOW_AFTER_MS = 400
POPOVER_SIZE = (380, 420)


class StatusBar(QFrame):
    """Its parts, each a button with a word, a tooltip and a panel behind it."""

    jobs_wanted = Signal()
    place_wanted = Signal()
    sync_wanted = Signal()
    notices_wanted = Signal()
    person_wanted = Signal(QPoint)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shell.status")
        self.setProperty("role", "statusbar")
        self._jobs = jobs
        self.selection = QLabel()
        self.selection.setObjectName("shell.status.selection")
        self.selection.setContentsMargins(theme.SPACE_S, 0, 0, 0)
        theme.set_role(self.selection, "small")
        self.job = _button("shell.status.job", "activity")
        self.cancel = QToolButton()
        self.cancel.setObjectName("shell.status.job.cancel")
        self.cancel.setIcon(icon("x"))
        self.cancel.setIconSize(QSize(14, 14))
        self.place = _button("shell.status.place", "database")
        self.sync = _button("shell.status.sync", "cloud")
        self.sync.hide()
        self.sync.clicked.connect(self.sync_wanted)
        self.notices = _button("shell.status.notices", "bell")
        self.notices.clicked.connect(self.notices_wanted)
        self.person = _button("shell.status.person", "user")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, theme.SPACE_S, 1)
        row.setSpacing(theme.SPACE_XS)
        row.addWidget(self.selection, 1)
        for widget in (self.job, self.cancel, self.place, self.sync, self.notices, self.person):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setInterval(SHOW_AFTER_MS)
        self._timer.timeout.connect(self._show_job)
        jobs.started.connect(self._job_news)
        jobs.ended.connect(self._job_news)
        self.job.clicked.connect(self.jobs_wanted)
        self.cancel.clicked.connect(self._cancel)
        self.place.clicked.connect(self.place_wanted)
        self.person.clicked.connect(self._person_clicked)
        self._shown: Job | None = None
        self._show_job()

    def show_selection(self, text: str) -> None:
        """Figures about what is selected, or nothing."""
        self.selection.setText(text)

    def show_place(self, text: str, tip: str, warn: bool = False) -> None:
        """Where the data lives: this computer or a server, and how it is."""
        self.place.setIcon(icon("triangle-alert", "warn") if warn else icon("database"))
        self.place.setProperty("tone", "warn" if warn else "")
        self.place.style().unpolish(self.place)
        self.place.style().polish(self.place)
        _say(self.place, text, tip)

    def show_sync(self, text: str, tip: str, picture: str, token: str) -> None:
        """How the line to the office is, what waits and what must be decided; never by colour alone."""
        self.sync.setIcon(icon(picture, token))
        self.sync.setProperty("tone", "warn" if token in ("warn", "error") else "")
        self.sync.style().unpolish(self.sync)
        self.sync.style().polish(self.sync)
        _say(self.sync, text, tip)
        self.sync.show()

    def show_notices(self, count: int) -> None:
        """How many reminders wait to be read."""
        self.notices.setIcon(icon("bell", "warn") if count else icon("bell"))
        text = ntr("{count} unread", "{count} unread", count)
        _say(self.notices, text, f"{tr('Notification centre')}   {key_text(BY_ID['notices'])}")

    def show_person(self, name: str, role: str, reach: str) -> None:
        """Who works here, in which role, and how far its rights reach (AU-07)."""
        text = tr("{name} · {role}", name=name, role=role) if name else role
        who = tr("Signed in as {name}", name=text)
        _say(self.person, text, f"{who}\n{tr('Reach of the rights')}: {reach}")

    def retranslate(self) -> None:
        """The language changed."""
        self._show_job()

    def _person_clicked(self) -> None:
        self.person_wanted.emit(self.person.mapToGlobal(QPoint(0, 0)))

    def _job_news(self, _job: Job) -> None:
        if self._jobs.active():
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._show_job()

    def _show_job(self) -> None:
        """The oldest job that has lasted a moment, with its progress."""
        lasting = [job for job in self._jobs.active() if job.elapsed() * 1000 >= SHOW_AFTER_MS]
        if not self._jobs.active():
            self._timer.stop()
        self._shown = lasting[0] if lasting else None
        self.cancel.setVisible(bool(lasting))
        self.job.setVisible(bool(lasting))
        if self._shown is None:
            return
        text = f"{self._shown.title} {progress_text(self._shown)}"
        if len(lasting) > 1:
            text = tr("{job} and {count} more", job=text, count=len(lasting) - 1)
        _say(self.job, text, tr("Show background jobs"))
        self.cancel.setAccessibleName(tr("Cancel {title}", title=self._shown.title))
        self.cancel.setToolTip(self.cancel.accessibleName())

    def _cancel(self) -> None:
        if self._shown is not None:
            self._shown.cancel()


class JobPopover(QFrame):
    """The list of background jobs above the status bar."""

    def __init__(self, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shell.jobs")
        self.setProperty("role", "popover")
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE_M, theme.SPACE_S, theme.SPACE_S, 0)
        self._title = QLabel()
        theme.set_role(self._title, "heading")
        self._close = QToolButton()
        self._close.setObjectName("shell.jobs.close")
        self._close.setIcon(icon("x"))
        self._close.clicked.connect(self.hide)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        area = QScrollArea()
        area.setObjectName("shell.jobs.list")
        area.setWidgetResizable(True)
        area.setWidget(JobList(jobs))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        nest(layout, head)
        layout.addWidget(area)
        self._area = area
        self.hide()

    def toggle(self, above: QWidget) -> None:
        """Show above a widget of the status bar, or hide."""
        if self.isVisible():
            self.hide()
            return
        self._title.setText(tr("Background jobs"))
        self._close.setToolTip(tr("Close"))
        self._close.setAccessibleName(tr("Close"))
        self._area.setAccessibleName(tr("Background jobs"))
        parent = self.parentWidget()
        width, height = min(POPOVER_SIZE[0], parent.width()), min(POPOVER_SIZE[1], parent.height() - 80)
        place = above.mapTo(parent, QPoint(above.width() - width, -height - theme.SPACE_XS))
        self.setGeometry(max(0, min(place.x(), parent.width() - width - 8)), max(0, place.y()), width, height)
        self.show()
        self.raise_()
        self._close.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Close when the window loses its size or state (a popover never hangs about)."""
        if event.type() == QEvent.Type.WindowStateChange:
            self.hide()
        super().changeEvent(event)


def _button(name: str, picture: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("role", "status")
    button.setIcon(icon(picture))
    button.setIconSize(QSize(14, 14))
    return button


def _say(button: QPushButton, text: str, tip: str) -> None:
    """Set the text of a button without moving anything when it stays the same."""
    if button.text() != text.replace("&", "&&"):
        button.setText(text.replace("&", "&&"))
    button.setAccessibleName(text)
    button.setToolTip(tip)
