"""Who is signed in to the office, and ending a session (AU-07)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from controllers.at_office import AtOffice
from controllers.jobs import Done, Failed, Job
from models.i18n import tr
from models.platform.server import sessions
from models.platform.server.sessions import Session


class SessionsController(AtOffice):
    """Sessions of one person, or of everybody for administrators."""

    def there(self) -> bool:
        """Whether there can be others: the book has an office."""
        opened = self.context.opened
        return opened is not None and self.context.link is not None and not self.context.principal.only_looks

    def everybody(self) -> bool:
        """Whether the person at work may see all."""
        return self.context.can("user", "U")

    def listed(self, whose: UUID | None, done: Done, failed: Failed) -> Job:
        """Who is signed in now."""
        return self._at_office("", sessions.listed, (whose,), done, failed, writes=False)

    def end(self, one: Session, done: Done, failed: Failed) -> Job:
        """End a session: first it is stored that it connects no more, then its connections are closed."""
        principal, title = self.context.principal, tr("End a session")

        def work(job: Job) -> Any:
            with self._office() as database:
                with database.write(principal, reason=title) as session:
                    sessions.note_end(session, one.person, one.called)
                with database.read(principal) as session:
                    return sessions.hang_up(session, one.person, one.called)

        return self.context.jobs.run(title, work, done, failed)
