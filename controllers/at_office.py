"""What is asked of the office itself, from a live book or from a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from controllers.base import Controller
from controllers.jobs import Done, Failed, Job
from models.database import Database


class AtOffice(Controller):
    """For controllers that ask the office: a copy does so on a connection of its own, for as long."""

    @contextmanager
    def _office(self) -> Iterator[Database]:
        """The office's book, on the worker's thread."""
        opened = self.context.opened
        assert opened is not None
        if opened.office is not None:
            yield opened.office.database
            return
        assert opened.copy is not None and opened.bond is not None
        database = Database.office(opened.copy.connect, opened.bond.card.names)
        try:
            yield database
        finally:
            database.close()

    def _at_office(
        self, title: str, work: Callable[..., Any], args: tuple[Any, ...], done: Done, failed: Failed, *, writes: bool
    ) -> Job:
        principal = self.context.principal

        def job_work(job: Job) -> Any:
            with self._office() as database:
                door = database.write(principal, reason=title) if writes else database.read(principal)
                with door as session:
                    return work(session, *args)

        return self.context.jobs.run(title, job_work, done, failed)
