"""Rows about background jobs: name, progress, time, cancel, result; used by the popover and the jobs page."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from controllers.jobs import Job, Jobs, JobState
from models.i18n import N_, tr
from ui import messages, theme
from ui.widgets.nesting import nest

STATE_WORDS = {
    JobState.WAITING: N_("Waiting"),
    JobState.RUNNING: N_("Running"),
    JobState.DONE: N_("Finished"),
    JobState.FAILED: N_("Not finished"),
    JobState.CANCELLED: N_("Cancelled; nothing half done was kept"),
}
STATE_CHIPS = {
    JobState.WAITING: "neutral", JobState.RUNNING: "info", JobState.DONE: "ok",
    JobState.FAILED: "error", JobState.CANCELLED: "neutral",
}
REFRESH_MS = 400


def duration(seconds: float) -> str:
    """A duration in words, for example «1 min 05 s»."""
    whole = int(seconds)
    if whole < 60:
        return tr("{seconds} s", seconds=whole)
    return tr("{minutes} min {seconds:02d} s", minutes=whole // 60, seconds=whole % 60)


def progress_text(job: Job) -> str:
    """How far a job is: «18/40», or its state."""
    if job.active and job.total:
        return f"{job.done_count:,}/{job.total:,}"
    return tr(STATE_WORDS[job.state])


class JobRow(QFrame):
    """One job."""

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job = job
        self.setObjectName("shell.job")
        self.title = QLabel(job.title)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        theme.set_role(self.title, "strong")
        self.chip = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(job.title)
        self.times = QLabel()
        theme.set_role(self.times, "hint")
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.cancel = QPushButton()
        self.cancel.setObjectName("shell.job.cancel")
        theme.set_role(self.cancel, "link")
        self.cancel.clicked.connect(self._cancel)
        self.more = QHBoxLayout()
        self._lay_out()
        self._shown_actions = -1
        self.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self.times, 1)
        nest(foot, self.more)
        foot.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE_M, theme.SPACE_S, theme.SPACE_M, theme.SPACE_S)
        layout.setSpacing(theme.SPACE_XS)
        nest(layout, head)
        layout.addWidget(self.bar)
        layout.addWidget(self.note)
        nest(layout, foot)

    def _cancel(self) -> None:
        self.job.cancel()
        self.cancel.setEnabled(False)

    def refresh(self) -> None:
        """Show the job as it is now."""
        job = self.job
        self.chip.setText(progress_text(job))
        theme.set_chip(self.chip, STATE_CHIPS[job.state])
        self.bar.setVisible(job.active)
        self.bar.setRange(0, job.total)
        self.bar.setValue(job.done_count)
        spent = tr("{time} so far", time=duration(job.elapsed())) if job.active else duration(job.elapsed())
        rest = job.remaining()
        if rest is not None:
            spent = tr("{spent}, about {rest} to go", spent=spent, rest=duration(rest + 0.999))
        self.times.setText(spent)
        note = messages.text_of(job.error) if job.error is not None else job.note
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.cancel.setVisible(job.active)
        self.cancel.setText(tr("Cancel"))
        self.cancel.setAccessibleName(tr("Cancel {title}", title=job.title))
        self.setAccessibleName(f"{job.title}, {progress_text(job)}")
        if len(job.actions) != self._shown_actions:
            self._show_actions()

    def _show_actions(self) -> None:
        while self.more.count():
            old = self.more.takeAt(0).widget()
            if old is not None:
                old.deleteLater()
        for number, (text, call) in enumerate(self.job.actions):
            button = QPushButton(text)
            button.setObjectName(f"shell.job.action{number}")
            button.setAccessibleName(f"{text}: {self.job.title}")
            theme.set_role(button, "link")
            button.clicked.connect(call)
            self.more.addWidget(button)
        self._shown_actions = len(self.job.actions)


class JobList(QWidget):
    """The jobs that wait or run, then those that ended; refreshed while visible."""

    def __init__(self, jobs: Jobs, most: int = 50, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._most = jobs, most
        self._rows: dict[int, JobRow] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(*[theme.SPACE_L] * 4)
        theme.set_role(self.empty, "subtle")
        self._layout.addWidget(self.empty)
        self._layout.addStretch()
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        jobs.started.connect(self.refresh)
        jobs.ended.connect(self.refresh)
        self.refresh()

    def showEvent(self, event: object) -> None:
        """Refresh while somebody looks."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._timer.start()
        self.refresh()

    def hideEvent(self, event: object) -> None:
        """Nobody looks."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._timer.stop()

    def refresh(self, _job: object = None) -> None:
        """Show the jobs as they are now, newest first."""
        wanted = [*reversed(self._jobs.active()), *self._jobs.recent()][: self._most]
        keys = [id(job) for job in wanted]
        for key in [key for key in self._rows if key not in keys]:
            row = self._rows.pop(key)
            self._layout.removeWidget(row)
            row.deleteLater()
        for place, job in enumerate(wanted):
            row = self._rows.get(id(job)) or JobRow(job, self)
            self._rows[id(job)] = row
            if self._layout.indexOf(row) != place + 1:
                self._layout.insertWidget(place + 1, row)
            row.refresh()
        self.empty.setText(tr("No background jobs. Imports, exports and prints appear here while they run."))
        self.empty.setVisible(not wanted)
