"""The two doors to the data that every controller has: read and write."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMetaMethod, QObject, Signal

from controllers.context import AppContext
from controllers.jobs import Done, Failed, Job, receiver_alive


class Controller(QObject):
    """Turns a request of the screen into one job with one transaction."""

    failed = Signal(object)

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def read(
        self,
        work: Callable[..., Any],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        title: str = "",
        with_progress: bool = False,
        long: bool = False,
    ) -> Job:
        """Ask `work(session, *args)` in the background; `done(result)` follows on the main thread.

        A title makes it a job the person sees; `with_progress` hands the job's `progress` to the work.
        """
        database, principal = self.context.database, self.context.principal

        def job_work(job: Job) -> Any:
            extra = {"progress": job.progress} if with_progress else {}
            with database.read(principal) as session:
                return work(session, *args, **extra)

        functools.update_wrapper(job_work, work, updated=())
        return self.context.jobs.run(title, job_work, done, failed or self._fail, long=long)

    def write(
        self,
        title: str,
        work: Callable[..., Any],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        reason: str | None = None,
        with_progress: bool = False,
    ) -> Job:
        """Do `work(session, *args)` as one business act; afterwards one notice says which tables changed."""
        database, principal = self.context.database, self.context.principal

        def job_work(job: Job) -> tuple[Any, frozenset[str]]:
            extra = {"progress": job.progress} if with_progress else {}
            with database.write(principal, reason=reason) as session:
                result = work(session, *args, **extra)
            return result, frozenset(session.info.get("changed", ()))

        def job_done(answer: tuple[Any, frozenset[str]]) -> None:
            result, tables = answer
            if done is not None and receiver_alive(done):
                done(result)
            if tables:
                self.context.changed.emit(tables)

        functools.update_wrapper(job_work, work, updated=())
        return self.context.jobs.run(title, job_work, job_done, failed or self._fail, writes=True)

    def _fail(self, error: BaseException) -> None:
        """Send a failure to whoever listens here, else to the window."""
        if self.isSignalConnected(QMetaMethod.fromSignal(self.failed)):
            self.failed.emit(error)
        else:
            self.context.failed.emit(error)
