"""Background work, progress, cancelling: the only way, and the only module with threads."""

from __future__ import annotations

import logging
import queue
import sys
import threading
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from controllers.failures import code_of
from models.clock import clock
from models.errors import AppError, Cancelled

log = logging.getLogger(__name__)

PROGRESS_INTERVAL = 0.05
KEPT_JOBS = 50
CLOSE_PATIENCE = 20.0
SWITCH_SECONDS = 0.001
"""How long a worker may keep Python to itself while the screen waits for it (Python's own is five times that)."""
TURN_MS = 1
"""To get a turn of the event loop of one's own; a timer without time may run in the same turn."""


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Lane(StrEnum):
    """A queue with its own worker threads, so that one kind of work never waits for another."""

    WRITE = "write"
    READ = "read"
    LONG = "long"
    SYNC = "sync"


_THREADS = {Lane.WRITE: 1, Lane.READ: 2, Lane.LONG: 1, Lane.SYNC: 1}

Work = Callable[["Job"], Any]
Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


class Job(QObject):
    """One piece of background work; all its signals come on the main thread."""

    progressed = Signal(int, int)
    succeeded = Signal(object)
    failed = Signal(object)
    finished = Signal()

    def __init__(self, jobs: Jobs, title: str, work: Work, lane: Lane) -> None:
        super().__init__()
        self.title = title
        self.lane = lane
        self.state = JobState.WAITING
        self.done_count = 0
        self.total = 0
        self.error: BaseException | None = None
        self.note = ""
        self.actions: list[tuple[str, Callable[[], None]]] = []
        self.started_at = clock.monotonic()
        self.ended_at: float | None = None
        self._jobs = jobs
        self._work: Work | None = work
        self._done: Done | None = None
        self._failed: Failed | None = None
        self._stop = threading.Event()
        self._told_at = 0.0

    @property
    def active(self) -> bool:
        """Whether the job still waits or runs."""
        return self.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def silent(self) -> bool:
        """Whether the job is a page's own load, which the job bar does not show."""
        return not self.title

    def elapsed(self) -> float:
        """Seconds since the job was asked for, until now or its end."""
        return (self.ended_at or clock.monotonic()) - self.started_at

    def remaining(self) -> float | None:
        """Seconds the rest will take if it goes on as so far, or None when nothing is known."""
        if not self.active or not self.total or not self.done_count:
            return None
        return self.elapsed() * (self.total - self.done_count) / self.done_count

    def cancel(self) -> None:
        """Ask the job to stop at its next safe point; what waits never starts."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked the job to stop."""
        return self._stop.is_set()

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is (worker thread); raises Cancelled when the job was cancelled."""
        if self._stop.is_set():
            raise Cancelled
        now = clock.monotonic()
        if now - self._told_at < PROGRESS_INTERVAL and done < total:
            return
        self._told_at = now
        self._jobs.hand_over(self, "progress", (done, total))


class Jobs(QObject):
    """One writer, two readers, one thread for long exports and prints, one for synchronisation."""

    started = Signal(object)
    ended = Signal(object)
    _handed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._closed = False
        self._soon = 0
        self._lanes: dict[Lane, queue.SimpleQueue[Job | None]] = {lane: queue.SimpleQueue() for lane in Lane}
        self._news: queue.SimpleQueue[tuple[Job, str, Any]] = queue.SimpleQueue()
        self._released: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._active: dict[int, Job] = {}
        self._held: dict[int, tuple[Job, Work]] = {}
        self._kept: deque[Job] = deque(maxlen=KEPT_JOBS)
        self._coming = False
        self._handed.connect(self._expect, Qt.ConnectionType.QueuedConnection)
        self._threads: list[threading.Thread] = []
        for lane, count in _THREADS.items():
            for number in range(count):
                thread = threading.Thread(
                    target=self._work_through, args=(lane,), name=f"{lane}-{number}", daemon=True
                )
                self._threads.append(thread)
                thread.start()

    def run(
        self,
        title: str,
        work: Work,
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        writes: bool = False,
        long: bool = False,
        lane: Lane | None = None,
    ) -> Job:
        """Do `work(job)` in the background; `done(result)` or `failed(error)` follows on the main thread.

        A job without a title is a page's own load and stays out of the job bar. Waiting order within a
        lane is kept. A callback whose widget is gone by then is left out. After `close` nothing runs any more.
        """
        lane = lane or (Lane.WRITE if writes else Lane.LONG if long else Lane.READ)
        job = Job(self, title, work, lane)
        if self._closed:
            job.cancel()
            job.state = JobState.CANCELLED
            return job
        job._done, job._failed = done, failed
        self._active[id(job)] = job
        self._held[id(job)] = job, work
        self.started.emit(job)
        self._lanes[lane].put(job)
        return job

    def soon(self, call: Callable[[], object]) -> None:
        """Do something on this thread in a turn of the event loop of its own, counted as work under way."""
        self._soon += 1

        def turn() -> None:
            self._soon -= 1
            if not self._closed:
                call()

        QTimer.singleShot(TURN_MS, self, turn)

    def active(self, *, silent: bool = False) -> list[Job]:
        """What waits or runs now, oldest first; with `silent` also the loads of pages."""
        return [job for job in self._active.values() if silent or not job.silent]

    def recent(self) -> list[Job]:
        """The last ended jobs that had a title, newest first."""
        return list(reversed(self._kept))

    def idle(self) -> bool:
        """Whether nothing waits, runs or is on its way to the main thread."""
        return not self._active and not self._soon

    def close(self) -> None:
        """Cancel what runs, drop what waits, and wait for the threads."""
        if self._closed:
            return
        self._closed = True
        for job in self._active.values():
            job.cancel()
        for lane, count in _THREADS.items():
            for _ in range(count):
                self._lanes[lane].put(None)
        end = clock.monotonic() + CLOSE_PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, end - clock.monotonic()))
        self._active.clear()

    # --- worker threads -------------------------------------------------------------------------

    def _work_through(self, lane: Lane) -> None:
        """The life of one worker: take, work, hand over."""
        while (job := self._lanes[lane].get()) is not None:
            name = id(job)
            self._work_on(job)
            del job
            self._released.put(name)
            self._wake()

    def _work_on(self, job: Job) -> None:
        """Do one job and hand over how it ended; failures are logged here and nowhere else."""
        work, job._work = job._work, None
        if job.cancelled or work is None:
            self.hand_over(job, "cancelled", None)
            return
        self.hand_over(job, "running", None)
        try:
            result = work(job)
        except Cancelled:
            self.hand_over(job, "cancelled", None)
        except AppError as error:
            log.info("job refused: %s %s %s", work_name(work), code_of(error), type(error).__name__)
            self.hand_over(job, "failed", error)
        except BaseException as error:
            log.exception("job failed: %s %s", work_name(work), code_of(error))
            self.hand_over(job, "failed", error)
        else:
            self.hand_over(job, "succeeded", result)

    def hand_over(self, job: Job, news: str, value: Any) -> None:
        """Send news of a job to the main thread (called on workers)."""
        self._news.put((job, news, value))
        self._wake()

    def _wake(self) -> None:
        if isValid(self):
            self._handed.emit()

    # --- main thread ----------------------------------------------------------------------------

    def _expect(self) -> None:
        """Some news is there: it is told in a turn of its own."""
        self._let_go()
        if not self._coming and not self._news.empty():
            self._coming = True
            QTimer.singleShot(TURN_MS, self, self._deliver)

    def _deliver(self) -> None:
        """Tell news up to the end of one job; what several jobs brought never makes one long turn."""
        self._coming = False
        ended = False
        while not ended:
            try:
                job, news, value = self._news.get_nowait()
            except queue.Empty:
                return
            if self._closed or not job.active:
                continue
            if news == "progress":
                job.done_count, job.total = value
                job.progressed.emit(*value)
            elif news == "running":
                job.state = JobState.RUNNING
            else:
                ended = True
                self._expect()  # first, because a callback may open a box with an event loop of its own
                self._end(job, news, value)

    def _let_go(self) -> None:
        """Forget the jobs that their workers have put down.

        A worker must not be the last to know a job or what its work refers to: pages and other objects of Qt
        would be destroyed on its thread.
        """
        while not self._released.empty():
            self._held.pop(self._released.get_nowait(), None)

    def _end(self, job: Job, news: str, value: Any) -> None:
        """Close a job: its callback, its signals, and the list of recent ones."""
        job.ended_at = clock.monotonic()
        job.state = {
            "succeeded": JobState.DONE, "failed": JobState.FAILED, "cancelled": JobState.CANCELLED
        }[news]
        done, failed = job._done, job._failed
        job._done = job._failed = None
        self._active.pop(id(job), None)
        if not job.silent:
            self._kept.append(job)
        try:
            if news == "succeeded":
                if done is not None and receiver_alive(done):
                    done(value)
                job.succeeded.emit(value)
            elif news == "failed":
                job.error = value
                if failed is not None and receiver_alive(failed):
                    failed(value)
                job.failed.emit(value)
        finally:
            job.finished.emit()
            self.ended.emit(job)


def looking(name: str, look: Callable[[threading.Event], None]) -> Callable[[], None]:
    """Have a thread of its own look at something until what is returned is called; `look` waits on the event it gets.

    For what must go on while the main thread is blocked; it does no work and refers to nothing of Qt.
    """
    stop = threading.Event()
    thread = threading.Thread(target=look, args=(stop,), name=name, daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(CLOSE_PATIENCE)

    return end


def on_thread_failure(take: Callable[[BaseException], None]) -> None:
    """Hand what a thread did not catch to `take` (called on that thread)."""

    def hook(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            take(found.exc_value)

    threading.excepthook = hook


def receiver_alive(call: Callable[..., Any]) -> bool:
    """Whether the Qt object behind a method still exists; plain functions always do."""
    owner = getattr(call, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


def work_name(work: Work) -> str:
    """The name of the function for the log; titles may hold names of persons and stay out of it."""
    return f"{getattr(work, '__module__', '')}.{getattr(work, '__qualname__', type(work).__name__)}"
