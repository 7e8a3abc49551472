"""People, the audit log and drafts: what the pages about the program itself ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controllers import desk
from controllers.base import Controller
from controllers.jobs import Job
from models.i18n import tr
from models.platform import accounts, audit, drafts, explaining, proving
from models.platform.audit import AuditQuery, AuditRow
from models.platform.drafts import DraftInfo
from models.platform.explaining import Explained
from models.platform.principal import Principal
from models.platform.sealing import Verdict

if TYPE_CHECKING:
    from models.export.spreadsheet import Exported


class AuditController(Controller):
    """The newest entries of the audit log."""

    def entries(self, query: AuditQuery, limit: int, done: Callable[[list[AuditRow]], None]) -> Job:
        """Entries that fit, newest first."""
        return self.read(audit.entries, query, limit, done=done)

    def export(
        self, target: Path, query: AuditQuery, done: Callable[[Exported], None],
        failed: Callable[[BaseException], None],
    ) -> Job:
        """Write the entries that fit to a file, in the background."""
        from models.export.audit_file import export_audit

        database, principal = self.context.database, self.context.principal

        def work(job: Job) -> Exported:
            return export_audit(database, principal, query, target, job.progress)

        return self.context.jobs.run(tr("Export the audit log"), work, done, failed, long=True)

    def may_verify(self) -> bool:
        """Whether the person at work sees the whole log."""
        return proving.may_prove(self.context.principal)

    def verify(self, done: Callable[[Verdict], None], failed: Callable[[BaseException], None]) -> Job:
        """Prove that nothing in the log was altered, removed or slipped in, also against the backups."""
        from models.platform.book import anchors

        database, principal, books = self.context.database, self.context.principal, self.context.books

        def work(job: Job) -> Verdict:
            opened = books.current if books is not None else None
            local = opened.local if opened is not None else None
            kept = list(anchors.of_backups(local, books.backup_folder())) if books and local else []
            return proving.prove(database, principal, kept, job.progress)

        return self.context.jobs.run(tr("Verify the log"), work, done, failed, writes=True, long=True)

    def people(self, done: Callable[[list[tuple[UUID, str]]], None]) -> Job:
        """Who may be asked for."""
        return self.read(audit.people, done=done)


class PeopleController(Controller):
    """What an administrator may do about people beside changing their records."""

    def look_as(
        self, user_id: UUID, done: Callable[[Principal], None], failed: Callable[[BaseException], None]
    ) -> Job:
        """Who acts in a window that shows the book as this person sees it; it is put on record."""
        return self.write(tr("View as this user"), accounts.look_as, user_id, done=done, failed=failed)


    def explain(self, user_id: UUID, entity: str, agent_id: UUID | None, done: Callable[[list[Explained]], None]) -> Job:
        """Why this person may do something with a kind of record, or may not."""
        return self.read(explaining.explain, user_id, entity, agent_id, done=done)


class DraftsController(Controller):
    """Drafts of the person at work."""

    def mine(self, done: Callable[[list[DraftInfo]], None]) -> Job:
        """All of them, newest first."""
        return self.read(mine, done=done)

    def take_back(self, key: str, done: Callable[[DraftInfo | None], None]) -> Job:
        """Make a thrown-away draft a kept one again."""
        return self.write(tr("Restore a draft"), take_back, key, done=done)

    def remove(self, keys: list[str], done: Callable[[Any], None]) -> Job:
        """Delete drafts for good."""
        return self.write(tr("Delete drafts"), remove, keys, done=done)


def mine(session: Any) -> list[DraftInfo]:
    """The drafts of the acting person without the kept window."""
    return [draft for draft in drafts.mine(session) if draft.kind != desk.KIND]


def remove(session: Any, keys: list[str]) -> None:
    """Forget several drafts."""
    for key in keys:
        drafts.remove(session, key)


def take_back(session: Any, key: str) -> DraftInfo | None:
    """A thrown-away draft stands for its page again, unless that page has a newer draft: then it stays apart."""
    found = drafts.get(session, key)
    original = key.partition("#")[0]
    if found is None or original == key or drafts.get(session, original) is not None:
        return found
    drafts.remove(session, key)
    return drafts.put(
        session, original, found.kind, found.title, found.content,
        record_id=found.record_id, base_version=found.base_version, state="kept",
    )
